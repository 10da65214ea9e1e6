/* SPDX-License-Identifier: GPL-2.0-only */
/* A trace of the kernel, in an instance so that other traces are not affected. */
#ifndef INTEGRATION_TRACE_H
#define INTEGRATION_TRACE_H

#define TRACE_INSTANCE "/sys/kernel/tracing/instances/fwctl-test"

/* Set-up and teardown of a group of tests: trace the events of fwctl. */
int trace_start(void **state);
int trace_stop(void **state);

void trace_clear(void);
/* Returns the text of the trace, which is valid until the next call. */
char *trace_text(void);

#endif
