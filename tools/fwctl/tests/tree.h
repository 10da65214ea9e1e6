/* SPDX-License-Identifier: GPL-2.0-only */
/* A /sys and /dev of fake devices in a temporary directory. */
#ifndef FWCTL_TESTS_TREE_H
#define FWCTL_TESTS_TREE_H

#ifndef __printf
#define __printf(a, b) __attribute__((format(printf, a, b)))
#endif

/* Make the directory; its path, which tree_remove() releases. */
char *tree_make(void);
void tree_remove(char *root);

/* Make a file, link or directory at a printf()ed path, with parents. */
__printf(2, 3) void tree_file(const char *text, const char *fmt, ...);
__printf(2, 3) void tree_link(const char *target, const char *fmt, ...);
__printf(1, 2) void tree_dir(const char *fmt, ...);

/*
 * Device @name below @parent (a path under sys/devices, NULL for none) of @bus
 * with @driver (each may be NULL). Its node is /dev/null, which refuses every
 * ioctl with ENOTTY.
 */
void tree_device(const char *root, const char *name, const char *parent,
		 const char *bus, const char *driver);
/* A device above others that is on @bus. */
void tree_ancestor(const char *root, const char *path, const char *bus);

#endif
