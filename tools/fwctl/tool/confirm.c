// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ask before an operation that taints the kernel or changes the device
 * permanently.
 */
#include <string.h>
#include <unistd.h>

#include "tool.h"

struct opt opt_scope = { "scope", 's', "SCOPE", OPT_SCOPE, 0,
	"configuration, debug-read, debug-write, debug-write-full or 0 to 3" };
struct opt opt_allow_taint = { "allow-taint", 0, NULL, OPT_FLAG, 0,
	"taint the kernel without asking for confirmation" };
struct opt opt_yes = { "yes", 'y', NULL, OPT_FLAG, 0,
	"do not ask for confirmation" };

static bool ask(const char *what, const char *device)
{
	char answer[16];

	fprintf(stderr, "%s %s? [y/N] ", what, device);
	fflush(stderr);
	input_wait(STDIN_FILENO);
	return fgets(answer, sizeof(answer), stdin) &&
	       (!strcasecmp(answer, "y\n") || !strcasecmp(answer, "yes\n"));
}

static enum status decide(const struct call *c, const char *what,
			  const char *done, const char *option)
{
	if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
		if (ask(what, c->argv[0]))
			return STATUS_OK;
		return failed(STATUS_UNCONFIRMED, "nothing was %s", done);
	}
	say("nothing was %s: there is no terminal for confirmation", done);
	hint("Add %s to proceed without confirmation.", option);
	return STATUS_UNCONFIRMED;
}

enum status confirm_taint(const struct call *c, uint32_t scope)
{
	const char *name = fwctl_scope_name(scope);

	if (!fwctl_scope_taints(scope) || opt_dry_run.given)
		return STATUS_OK;
	if (name)
		inform("scope %s taints the kernel until reboot",
		       name);
	else
		inform("scope %u is unknown to this tool and may taint the kernel",
		       scope);
	return opt_allow_taint.given ? STATUS_OK :
				    decide(c, "Send it to", "sent",
					   "--allow-taint");
}

enum status confirm_action(const struct call *c, const char *what,
			   const char *done)
{
	return opt_yes.given || opt_dry_run.given ? STATUS_OK :
			    decide(c, what, done, "--yes");
}

enum status confirm(const struct call *c)
{
	return confirm_action(c, "Change", "changed");
}
