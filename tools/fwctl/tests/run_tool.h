/* SPDX-License-Identifier: GPL-2.0-only */
/* Run the tool in the test's process, with the loopback transport as device. */
#ifndef FWCTL_TESTS_RUN_TOOL_H
#define FWCTL_TESTS_RUN_TOOL_H

#include "../lib/transport_loopback.h"

/**
 * struct run - One run of the tool
 * @input: Text on standard input; NULL for none.
 * @nonblock: Standard input is a pipe with O_NONBLOCK. @input arrives when the tool
 *	waits for it.
 * @terminal: Standard input, output and error are a terminal, on which @input
 *	is typed. @out contains all output.
 * @width: Width of the terminal; 0 if it is unknown.
 * @in_child: Run in a child process. If a signal ends it, @status is 128 plus the
 *	number of the signal, as in a shell.
 * @root: Directory that contains sys/; NULL for a system without devices.
 * @listed: The script is a device in @root.
 * @lb: Script of the device, filled in by expect_*().
 * @open_error: Negative errno for opening the device, or 0.
 * @opened: How often the device was opened.
 * @status: The exit status.
 * @out: Standard output.
 * @out_len: Bytes in @out.
 * @err: Standard error.
 */
struct run {
	const char *input;
	bool nonblock;
	bool terminal;
	unsigned short width;
	bool in_child;
	const char *root;
	bool listed;
	struct fwctl_loopback lb;
	int open_error;
	unsigned int opened;
	int status;
	char out[1 << 16];
	size_t out_len;
	char err[1 << 14];
};

/* Run with the words of @line, separated by single spaces. */
void run_line(struct run *run, const char *line);
void run_argv(struct run *run, char **argv);

void expect_info(struct run *run, uint32_t type, const void *data, size_t len);
/* Expect @call. The function sets its cmd to FWCTL_RPC. */
void expect_rpc(struct run *run, const struct fwctl_loopback_call *call);
/* Expect a subscription to events, with the result @ret. */
void expect_subscribe(struct run *run, uint32_t scope, uint32_t kind, int ret);
/* Let a queue return @event. */
void expect_event(struct run *run, const struct fwctl_event *event);
struct fwctl_loopback_call *expect(struct run *run);

/**
 * struct exchange - A command that a test expects, and its response
 * @scope: Scope of the RPC.
 * @opcode: Opcode of the command.
 * @op_mod: Modifier of the opcode, for a device type that has one.
 * @in: The request after its header.
 * @in_len: Bytes at @in.
 * @status: Status of the response.
 * @out: The response after its header; NULL for zeroes.
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
