/* SPDX-License-Identifier: GPL-2.0-only */
/* Run the tool within the test, its device played by the loopback transport. */
#ifndef FWCTL_TESTS_RUN_TOOL_H
#define FWCTL_TESTS_RUN_TOOL_H

#include "../lib/transport_loopback.h"

/**
 * struct run - One run of the tool
 * @input: Text on standard input; NULL for none.
 * @terminal: Standard input, output and error are a terminal, on which @input
 *	is typed. What is printed is all in @out.
 * @in_child: In a process of its own, which a signal may end: @status is then
 *	128 and its number, as in a shell.
 * @root: Where sysfs is looked for; NULL for nowhere.
 * @lb: What the device expects, filled in by expect_*().
 * @open_error: An errno that opening the device has to give, else 0.
 * @opened: How often the device was opened.
 * @status: The exit status.
 * @out: Standard output.
 * @out_len: Its bytes.
 * @err: Standard error.
 */
struct run {
	const char *input;
	bool terminal;
	bool in_child;
	const char *root;
	struct fwctl_loopback lb;
	int open_error;
	unsigned int opened;
	int status;
	char out[1 << 16];
	size_t out_len;
	char err[1 << 14];
};

/* Run with the words of @line, split at single spaces. */
void run_line(struct run *run, const char *line);
void run_argv(struct run *run, char **argv);

void expect_info(struct run *run, uint32_t type, const void *data, size_t len);
void expect_rpc(struct run *run, uint32_t scope, const void *in, size_t in_len,
		const void *out, size_t out_len);
void expect_rpc_error(struct run *run, uint32_t scope, const void *in,
		      size_t in_len, int ret);
/* With a deadline, or one that a signal ends: no response. */
void expect_rpc_timed(struct run *run, unsigned int timeout_ms, const void *in,
		      size_t in_len, int ret, unsigned int running);
struct fwctl_loopback_call *expect(struct run *run);

#endif
