/* SPDX-License-Identifier: GPL-2.0-only */
/* Firmware of a device through devlink: versions, image, users, reset. */
#ifndef FWCTL_TOOL_FW_H
#define FWCTL_TOOL_FW_H

#include "identity.h"

/**
 * struct fw - A device with its versions
 * @device: The device.
 * @handle: Its handle of devlink.
 */
struct fw {
	struct identified device;
	const char *handle;
};

/* fw.c: find a device and read its versions. Fails if devlink does not know it. */
enum status fw_open(const char *name, struct fw *fw);
void fw_close(struct fw *fw);
const char *fw_name(const struct fw *fw);
/* Add the names of the device. */
void fw_json(const struct fw *fw, struct json_object *o);

/**
 * struct fw_version - The versions of a component
 * @component: Name of the component.
 * @running: Running version; NULL if it is unknown.
 * @stored: Version in flash; NULL if it is unknown.
 * @pending: Version that waits for a reset; NULL for none.
 */
struct fw_version {
	const char *component;
	const char *running;
	const char *stored;
	const char *pending;
};

/* Return false beyond the last component. */
bool fw_version(const struct fw *fw, size_t index, struct fw_version *version);
/* Returns true if a version waits for a reset. */
bool fw_pending(const struct fw *fw);
struct json_object *fw_versions_json(const struct fw *fw);
/* Return the handle of devlink, which the caller frees; NULL if there is none. */
char *fw_handle(const char *name);

/**
 * struct fw_image - An image that the kernel can read
 * @name: Its name for the kernel, relative to the directory of images.
 * @copy: Path of a temporary copy; NULL for none.
 * @made_dir: The directory of images did not exist before.
 */
struct fw_image {
	char *name;
	char *copy;
	bool made_dir;
};

/* fw_image.c: directory from which the kernel reads images. Tests change it. */
extern const char *fw_image_dir;
/*
 * Check that @path is a file, and find its name for the kernel. @image->name is NULL if
 * the kernel does not find the file, which fw_image_copy() changes.
 */
enum status fw_image_find(const char *path, struct fw_image *image);
enum status fw_image_copy(const char *path, struct fw_image *image);
/* Remove the copy. */
void fw_image_drop(struct fw_image *image);

/* fw_users.c: print the users of the device, and return them for JSON. */
struct json_object *fw_users(const struct fw *fw);

/* fw_activate.c: with --dry-run, show a request to devlink, and return true. */
bool fw_dry_run(const struct fw *fw, const char *command, const char *file);
/*
 * Print the users of the device, ask, and reset its firmware. Closes the device of @c.
 * Adds the users and the result to @o.
 */
enum status fw_activate(struct call *c, struct json_object *o);

#endif
