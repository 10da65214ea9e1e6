/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* What the benchmark's programs say to its provider, fwctl_echo. */
#ifndef _BENCH_ECHO_H
#define _BENCH_ECHO_H

#include <linux/types.h>

enum echo_command {
	/* The response is the request, as it is. */
	ECHO_NOW = 0,
	/* The same, after so many milliseconds in the firmware. */
	ECHO_AFTER = 1,
	/* Closing this descriptor will take so many milliseconds. */
	ECHO_SLOW_CLOSE = 2,
};

#define ECHO_MAX_MS 60000u

/* How a request begins; a shorter one is ECHO_NOW. */
struct echo_req {
	__u32 command;
	__u32 ms;
};

struct echo_info {
	__u64 opened;
};

/* Far from the numbers that are given out. */
#define ECHO_DEVICE_TYPE 0x4543484f

#endif
