// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"

static void die(const char *what)
{
	perror(what);
	abort();
}

char *tree_make(void)
{
	char *root = strdup("/tmp/fwctl-test.XXXXXX");

	if (!root || !mkdtemp(root))
		die("mkdtemp");
	return root;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void tree_remove(char *root)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(root);
}

static void make_dirs(char *path, int all)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0777) < 0 && errno != EEXIST)
			die(path);
		*p = '/';
	}
	if (all && mkdir(path, 0777) < 0 && errno != EEXIST)
		die(path);
}

void tree_file(const char *text, const char *fmt, ...)
{
	char path[4096];
	va_list args;
	FILE *f;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	make_dirs(path, 0);
	f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		die(path);
}

void tree_link(const char *target, const char *fmt, ...)
{
	char path[4096];
	va_list args;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	make_dirs(path, 0);
	if (symlink(target, path) < 0)
		die(path);
}

void tree_dir(const char *fmt, ...)
{
	char path[4096];
	va_list args;

	va_start(args, fmt);
	vsnprintf(path, sizeof(path), fmt, args);
	va_end(args);
	make_dirs(path, 1);
}

void tree_ancestor(const char *root, const char *path, const char *bus)
{
	char target[64];

	snprintf(target, sizeof(target), "../../bus/%s", bus);
	tree_link(target, "%s/sys/devices/%s/subsystem", root, path);
}

void tree_device(const char *root, const char *name, const char *parent,
		 const char *bus, const char *driver)
{
	char dir[1024], target[1100];

	snprintf(dir, sizeof(dir), "%s/fwctl/%s", parent ? parent : "virtual",
		 name);
	tree_file("1:3\n", "%s/sys/devices/%s/dev", root, dir);
	snprintf(target, sizeof(target), "../../devices/%s", dir);
	tree_link(target, "%s/sys/class/fwctl/%s", root, name);
	tree_link("/dev/null", "%s/dev/fwctl/%s", root, name);
	if (!parent)
		return;
	tree_link("../..", "%s/sys/devices/%s/device", root, dir);
	if (bus) {
		snprintf(dir, sizeof(dir), "%s/sys/devices/%s/subsystem", root,
			 parent);
		unlink(dir);
		tree_ancestor(root, parent, bus);
	}
	if (driver) {
		snprintf(target, sizeof(target), "../../drivers/%s", driver);
		snprintf(dir, sizeof(dir), "%s/sys/devices/%s/driver", root,
			 parent);
		unlink(dir);
		tree_link(target, "%s", dir);
	}
}
