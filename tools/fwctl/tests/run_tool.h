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
/* Expect @call, whose cmd the function sets. */
void expect_rpc(struct run *run, const struct fwctl_loopback_call *call);
struct fwctl_loopback_call *expect(struct run *run);

/**
 * struct exchange - A command that a test expects, and its response
 * @scope: Scope of the RPC.
 * @opcode: Opcode of the command.
 * @op_mod: Modifier of the opcode, for a device type that has one.
 * @in: What follows the opcode and the other members of the header.
 * @in_len: Bytes at @in.
 * @status: Status of the response.
 * @out: What follows the status; NULL for zeroes.
 * @out_len: Bytes at @out.
 * @ret: Result of the ioctl. If it is an error, there is no response.
 */
struct exchange {
	uint32_t scope;
	uint16_t opcode;
	uint16_t op_mod;
	const void *in;
	size_t in_len;
	uint16_t status;
	const void *out;
	size_t out_len;
	int ret;
};

#endif
