/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages to firmware of a known device type. */
#ifndef FWCTL_TOOL_MESSAGE_H
#define FWCTL_TOOL_MESSAGE_H

#include "vendor.h"

/**
 * struct message - A request, and the buffer for its response
 * @scope: &enum fwctl_scope.
 * @opcode: The firmware's command.
 * @op_mod: Modifier of the command, for a device type that has one.
 * @in: The request, with space for its header, which message_exchange() fills in.
 * @in_len: Bytes at @in.
 * @out: The response, header included.
 * @out_len: Bytes at @out, at least those of the header.
 */
struct message {
	uint32_t scope;
	uint16_t opcode;
	uint16_t op_mod;
	void *in;
	size_t in_len;
	void *out;
	size_t out_len;
};

/**
 * struct result - Result of an exchange
 * @err: Why no response arrived; @err.code is 0 if one did.
 * @nonsense: What contradicts itself in the response; NULL for nothing.
 * @status: Status of the firmware, 0 for success. Only valid without the above.
 * @syndrome: Cause of @status, for a device type that has one.
 * @len: Bytes of the response.
 */
struct result {
	struct fwctl_error err;
	const char *nonsense;
	uint16_t status;
	uint32_t syndrome;
	size_t len;
};

/* Exchange one message; true if the firmware reports success. Prints nothing. */
bool message_exchange(const struct vendor *vendor, struct fwctl_dev *dev,
		      const struct message *m, struct result *result);

/* Print why the exchange failed, and return the exit status for it. */
enum status message_report(const struct vendor *vendor, struct fwctl_dev *dev,
			   const struct message *m, struct result *result);

/* Make @result that of a message for which there is no memory. */
void result_no_memory(struct result *result);

#endif
