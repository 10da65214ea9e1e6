// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock crash, reset */
#include "mock.h"

enum status mock_crash(struct call *c)
{
	enum status status;

	status = confirm_taint(c, FWCTL_SCOPE_DEBUG_WRITE);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	say("crashing %s's firmware, which then only serves a dump until it is reset",
	    fwctl_dev_name(c->dev));
	status = mock_call_exact(c, FWCTL_SCOPE_DEBUG_WRITE, FWCTL_MOCK_CRASH,
				 NULL, 0, NULL, 0);
	return status ? status : session_done(c, "crashed");
}

enum status mock_reset(struct call *c)
{
	enum status status;

	status = session_open(c);
	if (status)
		return status;
	say("resetting %s's firmware: its running commands end",
	    fwctl_dev_name(c->dev));
	hint("Memory and counters are cleared, configuration and resources stay.");
	status = mock_call_exact(c, FWCTL_SCOPE_CONFIGURATION,
				 FWCTL_MOCK_RESET, NULL, 0, NULL, 0);
	return status ? status : session_done(c, "reset");
}
