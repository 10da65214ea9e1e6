/* SPDX-License-Identifier: GPL-2.0-only */
/* Find devices by name, and show their identity. */
#ifndef FWCTL_TOOL_IDENTITY_H
#define FWCTL_TOOL_IDENTITY_H

#include <libfwctl-identity.h>

#include "tool.h"

/* Open a device by any name but "fd:N". Returns 0 or a negative errno. */
int device_open(const char *name, struct fwctl_dev **dev,
		struct fwctl_error *err);
/* Print why a device does not open, and the name that @name probably means. */
enum status device_report(const char *name, const struct fwctl_error *err);

/**
 * struct identified - A device that is not open
 * @list: The devices of the system.
 * @entry: The device.
 * @id: Its identity.
 */
struct identified {
	struct fwctl_list *list;
	const struct fwctl_entry *entry;
	struct fwctl_identity *id;
};

/* Find a device by any name, and read its identity. Returns 0 or a negative errno. */
int identify(const char *name, uint32_t kinds, struct identified *d,
	     struct fwctl_error *err);
/* The same, with a message on failure. */
enum status device_identify(const char *name, uint32_t kinds,
			    struct identified *d);
void identified_free(struct identified *d);

/* Return the version of the firmware that runs, or NULL. */
const char *identity_firmware(const struct fwctl_identity *id);
/* Return an object with an array for each of @kinds. */
struct json_object *identity_json(const struct fwctl_identity *id,
				  uint32_t kinds);

#endif
