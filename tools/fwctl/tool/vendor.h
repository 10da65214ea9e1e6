/* SPDX-License-Identifier: GPL-2.0-only */
/* Interface between the general commands and the folder of a device type. */
#ifndef FWCTL_TOOL_VENDOR_H
#define FWCTL_TOOL_VENDOR_H

#include "../lib/metric.h"
#include "tool.h"

struct collection;
struct message;
struct result;

/**
 * struct event_kind - A kind of events of a device type
 * @name: Name of the kind.
 * @kind: Number of the kind.
 * @scope: Lowest scope that allows the events.
 * @decode: Decode the payload: to members of @json, or to text on @f if @json is
 *	NULL. Returns false without output if the payload has another format.
 */
struct event_kind {
	const char *name;
	uint32_t kind;
	uint32_t scope;
	bool (*decode)(const void *data, size_t len, FILE *f,
		       struct json_object *json);
};

/*
 * cmd_metrics.c: add a sample to the array @samples. Releases @labels, which has a
 * string for each label, and can be NULL.
 */
void metric_add(struct json_object *samples, const struct metric *m,
		struct json_object *labels, double value);

/**
 * struct vendor - Operations for one device type
 * @type: FWCTL_DEVICE_TYPE_*.
 * @noun: Noun with article for a device of the type, for messages.
 * @type_hint: Hint for a device of another type.
 * @check: Check that the tool supports the device. Fails after a message. May be
 *	NULL.
 * @info: Decode the device data of FWCTL_INFO: to members of @json, or to text if
 *	@json is NULL. May be NULL.
 * @needed_scope: Return the lowest scope that allows the rejected request @in, or a
 *	negative errno if it is unknown. May send RPCs. May be NULL.
 * @header_len: Bytes of the header of a response.
 * @fill_header: Fill in the header of a request.
 * @read_header: Store the status of a response. Returns a description of an invalid
 *	header, or NULL.
 * @explain_scope: Replace the hint of the error after the driver rejected a message.
 * @explain_status: Print the meaning of the firmware's status.
 * @label: Describe the command of the request @in in a word or two. May be NULL.
 * @echo: A request for measurements. All firmware of the type completes it in scope
 *	configuration, and it changes nothing. NULL if there is none.
 * @echo_len: Bytes at @echo.
 * @events: Kinds of events. The last entry has no name. NULL if there are none.
 * @collect: Add the parts of a report, see collect.h. May be NULL.
 * @is_absent: Returns true if a status of the firmware means that the firmware does
 *	not have the requested function or object. Set if @collect is.
 * @metrics: Read metrics and add their samples to an array, in scopes that do not taint
 *	the kernel. The samples before a failure remain. NULL if there are none.
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
	void (*label)(const void *in, size_t len, char *text, size_t size);
	const void *echo;
	size_t echo_len;
	const struct event_kind *events;
	void (*collect)(struct collection *col);
	bool (*is_absent)(uint32_t status);
	enum status (*metrics)(struct call *c, struct json_object *samples);
};

/* session.c: return the operations of a device type, or NULL. */
const struct vendor *vendor_find(uint32_t type);

#endif
