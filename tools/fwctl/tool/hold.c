// SPDX-License-Identifier: GPL-2.0-only
/* --hold: keep the device open, and so what it has in the firmware. */
#include <signal.h>

#include "tool.h"

/* Until a signal that would have ended the program. */
void hold(const struct call *c)
{
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fflush(stdout);
	say("holding %s open until Ctrl-C", fwctl_dev_name(c->dev));
	sigwait(&set, &sig);
}
