/* SPDX-License-Identifier: GPL-2.0-only */
/* Scripts of what the mock firmware is asked and answers. */
#ifndef FWCTL_TESTS_MOCK_SCRIPT_H
#define FWCTL_TESTS_MOCK_SCRIPT_H

#include <fwctl/mock.h>

#include "run_tool.h"

/* The question by which every mock command starts. */
void expect_mock(struct run *run);
/* A command and its response. script_free() frees the bytes of both. */
void expect_cmd(struct run *run, const struct exchange *x);
/* A report that says @scope for @opcode. */
void expect_effects(struct run *run, uint16_t opcode, uint8_t scope);
/* The header of the answer that was expected last. */
struct fwctl_mock_rsp *last_answer(struct run *run);
/* Zeroed bytes that live until script_free(). */
void *script_keep(size_t len);
void script_free(void);

#endif
