/* SPDX-License-Identifier: GPL-2.0-only */
/* Assertions on a run of the tool, which show its output. */
#ifndef FWCTL_TESTS_CHECK_H
#define FWCTL_TESTS_CHECK_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>

#include "../tool/tool.h"
#include "contains.h"
#include "mlx5_script.h"
#include "mock_script.h"

/* Check the exit status, and that all expected calls were made. */
#define assert_status(run, want) check_status(run, want, __LINE__)
void check_status(struct run *run, int want, int line);

/* Create and release a run. */
int new_run(void **state);
int free_run(void **state);
#define with_run(f) cmocka_unit_test_setup_teardown(f, new_run, free_run)

/* Return a path in the temporary directory of the run. */
const char *scratch(const char *name);
void write_scratch(const char *name, const char *text);
/* Return the text of a scratch file, or NULL. Valid until the next call. */
const char *read_scratch(const char *name);
/* Count the files in the directory, including hidden ones. */
unsigned int count_scratch(void);

/*
 * Parse the output as JSON, which the run owns. Fails the test on invalid JSON.
 */
struct json_object *json_of(struct run *run);
const char *json_string_at(struct json_object *o, const char *key);
int64_t json_int_at(struct json_object *o, const char *key);
/* Return a decimal string as a number. */
uint64_t json_u64_at(struct json_object *o, const char *key);
/* Return the members of an enumeration. */
int64_t json_value_at(struct json_object *o, const char *key);
const char *json_name_at(struct json_object *o, const char *key);
/* Return a member that is an object. */
struct json_object *json_at(struct json_object *o, const char *key);
/* Check that the output describes a failure with @status, and return the description. */
struct json_object *json_error_of(struct run *run, int status);
/* Parse line @number of the output, the last one if @number is negative. */
struct json_object *json_line_of(struct run *run, int number);

#endif
