/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tool's tests share: assertions that show what was printed. */
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

/* The run ended in @want, and the device was asked all that was expected. */
#define assert_status(run, want) check_status(run, want, __LINE__)
void check_status(struct run *run, int want, int line);

/* A run to start from, and its release. */
int new_run(void **state);
int free_run(void **state);
#define with_run(f) cmocka_unit_test_setup_teardown(f, new_run, free_run)

/* A path in a directory that goes with the run. */
const char *scratch(const char *name);
void write_scratch(const char *name, const char *text);
/* Text of a scratch file; NULL if there is none. Until the next call. */
const char *read_scratch(const char *name);
/* Names in the directory, the hidden ones too. */
unsigned int count_scratch(void);

/* The output as JSON, which the run keeps; fails if it is none. */
struct json_object *json_of(struct run *run);
const char *json_string_at(struct json_object *o, const char *key);
int64_t json_int_at(struct json_object *o, const char *key);

#endif
