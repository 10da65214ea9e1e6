// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write files atomically: to a temporary file in the same directory, which is
 * renamed at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

struct outfile {
	int fd;
	bool force;
	off_t written;	/* bytes of complete writes */
	char *path;	/* final path */
	char *temp;	/* path of the temporary file */
};

/* Path to remove if a signal ends the program. At most one file is open. */
static atomic_uintptr_t cleanup_path;
static const int cleanup_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

static void cleanup(int sig)
{
	const char *path = (const char *)cleanup_path;

	if (path)
		unlink(path);
	/*
	 * SA_RESETHAND has restored the default action, which ends the program.
	 */
	raise(sig);
}

static void cleanup_arm(const char *path)
{
	struct sigaction sa = { .sa_handler = cleanup,
				.sa_flags = SA_RESETHAND };

	cleanup_path = (uintptr_t)path;
	for (size_t i = 0; i < ARRAY_SIZE(cleanup_signals); i++) {
		struct sigaction old;

		if (!sigaction(cleanup_signals[i], NULL, &old) &&
		    old.sa_handler != SIG_IGN)
			sigaction(cleanup_signals[i], &sa, NULL);
	}
}

static void cleanup_disarm(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(cleanup_signals); i++) {
		struct sigaction old;

		if (!sigaction(cleanup_signals[i], NULL, &old) &&
		    old.sa_handler == cleanup)
			signal(cleanup_signals[i], SIG_DFL);
	}
	cleanup_path = 0;
}

static enum status fail_exists(const char *path)
{
	say("%s already exists", path);
	hint("Choose another name, or add --force to replace it.");
	return STATUS_FAILED;
}

/* Resolve links, because rename() would replace the link itself. */
static enum status resolve_existing(const char *path, char **real)
{
	struct stat st;

	*real = realpath(path, NULL);
	if (*real && !stat(*real, &st) && S_ISREG(st.st_mode))
		return STATUS_OK;
	free(*real);
	say("%s is not a regular file", path);
	hint("Choose a new name or a regular file.");
	return STATUS_FAILED;
}

static enum status resolve(const char *path, bool force, char **real)
{
	struct stat st;

	if (!lstat(path, &st))
		return force ? resolve_existing(path, real) : fail_exists(path);
	if (errno != ENOENT)
		return failed(STATUS_FAILED, "cannot write %s: %s", path,
			      strerror(errno));
	*real = strdup(path);
	return *real ? STATUS_OK : failed(STATUS_FAILED, "out of memory");
}

/* Create a file in the directory of @path that only its owner can read. */
static int open_temp(const char *path, char **temp)
{
	__autofree char *copy = strdup(path);

	if (!copy || asprintf(temp, "%s/.fwctl.XXXXXX", dirname(copy)) < 0) {
		*temp = NULL;
		errno = ENOMEM;
		return -1;
	}
	return mkostemp(*temp, O_CLOEXEC);
}

/*
 * Create the temporary file for @path. Callers do this before they send a
 * request, so that an unwritable path loses no response. outfile_commit() or
 * outfile_discard() releases the result.
 */
enum status outfile_open(const char *path, bool force, struct outfile **out)
{
	struct outfile *o;
	enum status status;

	if (devices_child())
		return failed(STATUS_USAGE, "%s: a file needs a single device",
			      path);
	o = calloc(1, sizeof(*o));
	if (!o)
		return failed(STATUS_FAILED, "out of memory");
	o->force = force;
	status = resolve(path, force, &o->path);
	if (status) {
		free(o);
		return status;
	}
	o->fd = open_temp(o->path, &o->temp);
	if (o->fd < 0) {
		say("cannot write %s: %s", path, strerror(errno));
		free(o->temp);
		free(o->path);
		free(o);
		return STATUS_FAILED;
	}
	cleanup_arm(o->temp);
	*out = o;
	return STATUS_OK;
}

/* After a failure the file will contain only the data of earlier calls. */
enum status outfile_write(struct outfile *o, const void *data, size_t len)
{
	const char *p = data;
	size_t done = 0;

	while (done < len) {
		ssize_t n = pwrite(o->fd, p + done, len - done,
				   o->written + done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(STATUS_FAILED, "cannot write %s: %s",
				      o->path, strerror(errno));
		done += n;
	}
	o->written += len;
	return STATUS_OK;
}

static void release(struct outfile *o)
{
	cleanup_disarm();
	free(o->temp);
	free(o->path);
	free(o);
}

void outfile_discard(struct outfile *o)
{
	close(o->fd);
	unlink(o->temp);
	release(o);
}

/* Keep the owner and the permissions of the replaced file. */
static void keep_owner(struct outfile *o)
{
	struct stat st;

	if (stat(o->path, &st) < 0)
		return;
	if (!fchown(o->fd, st.st_uid, st.st_gid))
		fchmod(o->fd, st.st_mode & 0777);
}

static int move(struct outfile *o)
{
	if (o->force)
		return rename(o->temp, o->path);
	/*
	 * link() does not replace a file that another program has just created.
	 */
	if (!link(o->temp, o->path))
		return unlink(o->temp);
	if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
		return -1;
	/* The file system has no hard links. */
	return renameat2(AT_FDCWD, o->temp, AT_FDCWD, o->path,
			 RENAME_NOREPLACE);
}

/*
 * Move the file to its final path, or discard it after a message. Releases @o.
 */
enum status outfile_commit(struct outfile *o)
{
	if (o->force)
		keep_owner(o);
	if (ftruncate(o->fd, o->written) < 0 ||
	    (fsync(o->fd) < 0 && errno != EINVAL)) {
		say("cannot write %s: %s", o->path, strerror(errno));
		outfile_discard(o);
		return STATUS_FAILED;
	}
	if (move(o) < 0) {
		if (errno == EEXIST)
			fail_exists(o->path);
		else
			say("cannot write %s: %s", o->path, strerror(errno));
		outfile_discard(o);
		return STATUS_FAILED;
	}
	close(o->fd);
	release(o);
	return STATUS_OK;
}
