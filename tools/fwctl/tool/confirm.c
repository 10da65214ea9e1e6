// SPDX-License-Identifier: GPL-2.0-only
/* A person's yes to what taints the kernel. */
#include <unistd.h>

#include "tool.h"

static bool ask(const char *device)
{
	char answer[16];

	fprintf(stderr, "Send it to %s? [y/N] ", device);
	fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return (answer[0] == 'y' || answer[0] == 'Y') && answer[1] == '\n';
}

enum status confirm_taint(const struct call *c, uint32_t scope)
{
	const char *name = fwctl_scope_name(scope);

	if (!fwctl_scope_taints(scope))
		return STATUS_OK;
	if (name)
		say("scope %s taints the kernel: until the next boot, its bug reports tell of it",
		    name);
	else
		say("scope %u is not known to this tool and may taint the kernel",
		    scope);
	if (c->opt.allow_taint)
		return STATUS_OK;
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
		if (ask(c->argv[0]))
			return STATUS_OK;
		return failed(STATUS_REFUSED, "nothing was sent");
	}
	say("nothing was sent, since there is no terminal to ask at");
	hint("Add --allow-taint to go on.");
	return STATUS_REFUSED;
}
