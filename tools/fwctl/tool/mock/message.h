/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages of the mock firmware, below the commands. */
#ifndef FWCTL_TOOL_MOCK_MESSAGE_H
#define FWCTL_TOOL_MOCK_MESSAGE_H

#include "mock.h"

/* Result of an exchange; the fields say which of three ways it went. */
struct mock_result {
	struct fwctl_error err;	/* code != 0: not delivered */
	const char *nonsense;	/* not NULL: the answer contradicts itself */
	uint16_t status;	/* else the firmware's */
};

/* Exchange one message; true if the firmware said OK. Prints nothing. */
bool mock_exchange(struct fwctl_dev *dev, uint32_t scope, uint16_t opcode,
		   const void *in, size_t in_len, void *out, size_t *out_len,
		   struct mock_result *result);

/* Say what went wrong, and give the exit status for it. */
enum status mock_report(struct fwctl_dev *dev, uint16_t opcode,
			struct mock_result *result);

#endif
