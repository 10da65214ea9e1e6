/* SPDX-License-Identifier: GPL-2.0-only */
/* A fake /sys and /dev in a temporary directory. */
#ifndef FWCTL_TESTS_TREE_H
#define FWCTL_TESTS_TREE_H

#ifndef __printf
#define __printf(a, b) __attribute__((format(printf, a, b)))
#endif

/* Create the directory and return its path, which tree_remove() releases. */
char *tree_make(void);
void tree_remove(char *root);

/* Create a file, link or directory with its parents. The path is formatted. */
__printf(2, 3) void tree_file(const char *text, const char *fmt, ...);
__printf(2, 3) void tree_link(const char *target, const char *fmt, ...);
__printf(1, 2) void tree_dir(const char *fmt, ...);

/*
 * Create device @name below @parent, a path under sys/devices or NULL, with
 * @bus and @driver, which may be NULL. Its node is /dev/null, which fails every
 * ioctl with ENOTTY.
 */
void tree_device(const char *root, const char *name, const char *parent,
		 const char *bus, const char *driver);
/* Create a device on @bus that is the parent of others. */
void tree_ancestor(const char *root, const char *path, const char *bus);

#endif
