/* SPDX-License-Identifier: GPL-2.0-only */
/* Messages to firmware of a known device type. */
#ifndef FWCTL_TOOL_MESSAGE_H
#define FWCTL_TOOL_MESSAGE_H

#include "vendor.h"

/**
 * struct message - A request, and the buffer for its response
 * @scope: &enum fwctl_scope.
 * @opcode: Opcode of the command.
 * @op_mod: Modifier of the command, if the device type has modifiers.
 * @in: The request. message_exchange() fills in its header.
 * @in_len: Bytes at @in.
 * @out: Buffer for the response with its header.
 * @out_len: Size of @out, at least the size of the header.
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
 * @err: Error of the RPC; @err.code is 0 if a response arrived.
 * @nonsense: Description of an invalid response, NULL if the response is valid.
 * @status: Status of the firmware, 0 for success. Valid only with a valid response.
 * @syndrome: Cause of @status, if the device type has syndromes.
 * @len: Size of the response in bytes.
 */
struct result {
	struct fwctl_error err;
	const char *nonsense;
	uint16_t status;
	uint32_t syndrome;
	size_t len;
};

/* Send @m and check the response, without messages. Returns true on success. */
bool message_exchange(const struct vendor *vendor, struct fwctl_dev *dev,
		      const struct message *m, struct result *result);

/* Print the cause of a failed exchange. Returns the exit status. */
enum status message_report(const struct vendor *vendor, struct fwctl_dev *dev,
			   const struct message *m, struct result *result);

/* Set @result to an error for lack of memory. */
void result_no_memory(struct result *result);

#endif
