/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Requests of the benchmark programs to their provider, fwctl_echo. */
#ifndef _BENCH_ECHO_H
#define _BENCH_ECHO_H

#include <linux/types.h>

enum echo_command {
	/* Return the request as the response. */
	ECHO_NOW = 0,
	/* Return the request after @ms milliseconds. */
	ECHO_AFTER = 1,
	/* Delay the close of this FD by @ms milliseconds. */
	ECHO_SLOW_CLOSE = 2,
};

#define ECHO_MAX_MS 60000u

/* Header of a request. A request shorter than this counts as ECHO_NOW. */
struct echo_req {
	__u32 command;
	__u32 ms;
};

struct echo_info {
	__u64 opened;
};

/* Not assigned in enum fwctl_device_type ("ECHO" in ASCII). */
#define ECHO_DEVICE_TYPE 0x4543484f

#endif
