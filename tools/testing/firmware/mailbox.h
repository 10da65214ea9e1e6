/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Interface between the host and the firmware of the processor: one mailbox in the
 * RAM of the processor, at an offset of 64 KiB.
 *
 * The host writes a command and then increments @request. The firmware executes the
 * command, and then sets @response to @request.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include <stdint.h>

enum mailbox_command {
	MAILBOX_BEATS = 1,	/* return the number of heartbeats of hart 0 */
	MAILBOX_SET_LIMIT = 2,	/* set the limit of the temperature, return the old one */
	MAILBOX_CRASH = 3,	/* hart 0 crashes, and there is no response */
};

enum mailbox_status {
	MAILBOX_OK = 0,
	MAILBOX_UNKNOWN = 1,
};

struct mailbox {
	uint32_t request;
	uint32_t response;
	uint32_t command;
	uint32_t status;
	uint64_t argument;
	uint64_t value;
};

#endif
