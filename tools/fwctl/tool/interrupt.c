// SPDX-License-Identifier: GPL-2.0-only
/*
 * Handle signals during an RPC: the call returns, the tool reports the request
 * that is still in flight, and the signal then ends the tool.
 */
#include <signal.h>
#include <stdatomic.h>

#include "tool.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
static struct sigaction before[ARRAY_SIZE(signals)];
static unsigned int depth;
static atomic_int caught;

/*
 * If the call cannot return, a second signal ends the tool. The handler before may
 * remove a temporary file.
 */
static void note(int sig)
{
	caught = sig;
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		if (signals[i] == sig)
			sigaction(sig, &before[i], NULL);
	}
}

void interrupt_catch(void)
{
	struct sigaction sa = { .sa_handler = note };

	if (depth++)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		if (!sigaction(signals[i], NULL, &before[i]) &&
		    before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &sa, NULL);
}

void interrupt_release(void)
{
	if (--depth)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &before[i], NULL);
}

bool interrupt_caught(void)
{
	return caught;
}

bool interrupt_nested(void)
{
	return depth;
}

void interrupt_forget(void)
{
	caught = 0;
}

void interrupt_raise(void)
{
	if (caught)
		raise(caught);
}
