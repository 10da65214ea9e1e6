/* SPDX-License-Identifier: GPL-2.0-only */
/* What the general commands ask of the folder of a device type. */
#ifndef FWCTL_TOOL_VENDOR_H
#define FWCTL_TOOL_VENDOR_H

#include "tool.h"

struct message;
struct result;

/**
 * struct vendor - A device type that the tool knows more about
 * @type: FWCTL_DEVICE_TYPE_*.
 * @noun: What messages call a device of the type, with its article.
 * @type_hint: Hint for a device of another type.
 * @check: Fails, after a message, if this tool cannot talk to the device. May be
 *	NULL.
 * @info: Explain FWCTL_INFO's device data, @len bytes of it: as members of
 *	@json if that is not NULL, else as text. May be NULL.
 * @needed_scope: After the driver refused the request @in: the least scope that
 *	allows it, or a negative errno where that can't be told. May send RPCs
 *	of its own. May be NULL.
 * @header_len: Bytes of the header of a response.
 * @fill_header: Fill in the header of a request.
 * @read_header: Store the status of a response. Returns what is wrong with the
 *	header, NULL if nothing.
 * @explain_scope: After the driver refused a message: replace the error's hint.
 * @explain_status: Print what the firmware's status means.
 * @echo: A request that any firmware of the type answers in scope configuration
 *	and that changes nothing, to measure with. NULL if there is none.
 * @echo_len: Its bytes.
 */
struct vendor {
	uint32_t type;
	const char *noun;
	const char *type_hint;
	enum status (*check)(const struct call *c);
	void (*info)(const void *data, size_t len, struct json_object *json);
	int (*needed_scope)(struct fwctl_dev *dev, const void *in, size_t len);
	size_t header_len;
	void (*fill_header)(const struct message *m);
	const char *(*read_header)(const struct message *m,
				   struct result *result);
	void (*explain_scope)(struct fwctl_dev *dev, const struct message *m,
			      struct fwctl_error *err);
	void (*explain_status)(struct fwctl_dev *dev, const struct message *m,
			       const struct result *result);
	const void *echo;
	size_t echo_len;
};

/* session.c: NULL if the tool knows no more about the type. */
const struct vendor *vendor_find(uint32_t type);

#endif
