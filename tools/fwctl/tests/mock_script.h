/* SPDX-License-Identifier: GPL-2.0-only */
/* Scripts of commands and responses of the mock firmware. */
#ifndef FWCTL_TESTS_MOCK_SCRIPT_H
#define FWCTL_TESTS_MOCK_SCRIPT_H

#include <fwctl/mock.h>

#include "run_tool.h"

/* Expect the FWCTL_INFO that starts every mock command. */
void expect_mock(struct run *run);
/* Expect a command. script_free() frees the buffers. */
void expect_cmd(struct run *run, const struct exchange *x);
/* Expect a query of the effects, which reports @scope for @opcode. */
void expect_effects(struct run *run, uint16_t opcode, uint8_t scope);
/* Return the header of the last response of the script. */
struct fwctl_mock_rsp *last_response(struct run *run);
/* Allocate zeroed memory that script_free() frees. */
void *script_keep(size_t len);
void script_free(void);

#endif
