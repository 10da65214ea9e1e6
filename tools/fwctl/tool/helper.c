// SPDX-License-Identifier: GPL-2.0-only
/*
 * External helpers: fwctl WORD runs the program fwctl-WORD, which inherits the open
 * device as FD 3. PATH is not searched, so that a program in it cannot become a command.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

#define PREFIX "fwctl-"

static bool is_word(const char *word)
{
	size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return len && !word[len] && *word != '-';
}

static bool is_program(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) &&
	       !faccessat(AT_FDCWD, path, X_OK, AT_EACCESS);
}

/*
 * Return the directories, separated by colons. secure_getenv() ignores the environment
 * if the tool has more rights than its caller.
 */
static char *search_path(void)
{
	const char *dirs = secure_getenv("FWCTL_EXEC_PATH");
	char *path;

	if (asprintf(&path, "%s:" FWCTL_LIBEXECDIR, dirs ? dirs : "") < 0)
		return NULL;
	return path;
}

/* Take the next absolute directory. Helpers must not depend on the current one. */
static const char *next_dir(char **rest)
{
	const char *dir;

	do {
		dir = strsep(rest, ":");
	} while (dir && *dir != '/');
	return dir;
}

char *helper_find(const char *word)
{
	__autofree char *path = search_path();
	char *rest = path, *file;
	const char *dir;

	while (is_word(word) && (dir = next_dir(&rest))) {
		if (asprintf(&file, "%s/" PREFIX "%s", dir, word) < 0)
			return NULL;
		if (is_program(file))
			return file;
		free(file);
	}
	return NULL;
}

static int has_prefix(const struct dirent *entry)
{
	return !strncmp(entry->d_name, PREFIX, strlen(PREFIX));
}

/* Visit the helper, unless a command or an earlier directory hides it. */
static void visit(const char *dir, const char *name, helper_fn fn)
{
	const char *word = name + strlen(PREFIX);
	__autofree char *found = helper_find(word);
	size_t len = strlen(dir);

	if (!found || strncmp(found, dir, len) || strcmp(found + len + 1, name) ||
	    command_find(&root_command, word))
		return;
	fn(word, found);
}

static void visit_dir(const char *dir, helper_fn fn)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, has_prefix, alphasort);

	for (int i = 0; i < n; i++) {
		visit(dir, entries[i]->d_name, fn);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

void helpers_each(helper_fn fn)
{
	__autofree char *path = search_path();
	char *rest = path;
	const char *dir;

	while ((dir = next_dir(&rest)))
		visit_dir(dir, fn);
}

/* Open the device of the helper, and let the helper inherit it. */
static enum status pass_device(struct call *c, char **device)
{
	enum status status;

	c->argc = 1;
	c->argv = device;
	status = session_open(c);
	if (status)
		return status;
	if (!program_inherits(fwctl_dev_fd(c->dev)))
		return failed(STATUS_FAILED, "cannot pass the device: %s",
			      strerror(errno));
	return STATUS_OK;
}

enum status helper_run(struct call *c, const char *path, int argc, char **argv)
{
	bool has_device = argc > 1 && *argv[1] != '-';
	enum status status = STATUS_OK;

	if (opt_json.given)
		return failed(STATUS_USAGE, "--json must follow %s", argv[0]);
	if (opt_max_scope.given && !has_device)
		return failed(STATUS_USAGE, "--max-scope needs a device after %s",
			      argv[0]);
	if (has_device)
		status = pass_device(c, argv + 1);
	if (status)
		return status;
	if (has_device)
		argv[1] = "fd:3";
	return program_exec(path, argv);
}
