// SPDX-License-Identifier: GPL-2.0-only
/* fwctl restrict, and --max-scope: give up rights of the device. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

struct opt opt_max_scope = { "max-scope", 0, "SCOPE", OPT_SCOPE, 0,
	"let the kernel reject requests in scopes above SCOPE" };
struct opt opt_command = { "command", 0, "N", OPT_STRINGS, 0,
	"permit only the command with the opcode N; may be repeated" };

/* The FD of the program */
#define PROGRAM_FD 3

/* Restrict @c->dev. If @fd is not NULL, return an FD for another program. */
static enum status restrict_dev(const struct call *c, const uint32_t *commands,
				int *fd)
{
	struct fwctl_restriction r = FWCTL_RESTRICTION_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (opt_max_scope.given)
		r.max_scope = opt_max_scope.number;
	r.commands = commands;
	r.num_commands = commands ? opt_command.count : 0;
	return fwctl_dev_restrict(c->dev, &r, fd, &err) ? report(&err) :
							    STATUS_OK;
}

enum status restrict_scope(const struct call *c)
{
	return opt_max_scope.given ? restrict_dev(c, NULL, NULL) : STATUS_OK;
}

static bool parse_commands(uint32_t *commands)
{
	uint64_t number;

	for (size_t i = 0; i < opt_command.count; i++) {
		if (!number_arg("--command", opt_command.list[i], UINT32_MAX,
				&number))
			return false;
		commands[i] = number;
	}
	return true;
}

bool program_inherits(int fd)
{
	if (fd == PROGRAM_FD)
		return !fcntl(fd, F_SETFD, 0);
	return dup2(fd, PROGRAM_FD) == PROGRAM_FD;
}

enum status program_exec(const char *program, char **argv)
{
	int error;

	fflush(NULL);
	execvp(program, argv);
	error = errno;
	say("cannot run %s: %s", program, strerror(error));
	_exit(error == ENOENT ? 127 : 126);
}

enum status cmd_restrict(struct call *c)
{
	uint32_t commands[ARRAY_SIZE(opt_command.list)];
	char **program = c->argv + 1;
	enum status status;
	int fd;

	if (!parse_commands(commands))
		return STATUS_USAGE;
	status = session_open(c);
	if (!status)
		status = restrict_dev(c, opt_command.count ? commands : NULL,
				      &fd);
	if (status)
		return status;
	if (!program_inherits(fd))
		return failed(STATUS_FAILED, "cannot pass the device: %s",
			      strerror(errno));
	return program_exec(program[0], program);
}
