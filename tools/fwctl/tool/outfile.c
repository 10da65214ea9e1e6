// SPDX-License-Identifier: GPL-2.0-only
/*
 * Write files atomically. The file has no name, or a temporary one in the same
 * directory, until it is complete. Pipes and character devices are written directly.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tool.h"

struct outfile {
	int fd;
	bool force;
	bool stream;	/* a pipe or a character device */
	bool public;	/* all users can read the file */
	off_t written;	/* bytes of complete writes */
	char *path;	/* final path */
	char *temp;	/* temporary path; NULL if the file has no name */
};

/* Path to remove if a signal ends the program. At most one file is open. */
static atomic_uintptr_t cleanup_path;
static const int cleanup_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE,
				       SIGQUIT, SIGXFSZ };

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

static enum status fail_type(const char *path)
{
	say("%s is not a regular file", path);
	hint("Choose a new name or a regular file.");
	return STATUS_FAILED;
}

/*
 * Resolve links, because rename() would replace the link itself. The kernel protects
 * users from links of other users in /tmp, but only in open().
 */
static enum status resolve_link(const char *path, uid_t owner, char **real)
{
	struct stat st;

	if (owner && owner != geteuid())
		return failed(STATUS_PERMISSION, "%s is a link of another user",
			      path);
	*real = realpath(path, NULL);
	if (*real && !stat(*real, &st) && S_ISREG(st.st_mode))
		return STATUS_OK;
	free(*real);
	*real = NULL;
	return fail_type(path);
}

static enum status resolve(const char *path, bool force, char **real)
{
	struct stat st;

	if (!lstat(path, &st)) {
		if (!force)
			return fail_exists(path);
		if (S_ISLNK(st.st_mode))
			return resolve_link(path, st.st_uid, real);
		if (!S_ISREG(st.st_mode))
			return fail_type(path);
	} else if (errno != ENOENT) {
		return failed(STATUS_FAILED, "cannot write %s: %s", path,
			      strerror(errno));
	}
	*real = strdup(path);
	return *real ? STATUS_OK : failed(STATUS_FAILED, "out of memory");
}

/* Choose a temporary path in the same directory. */
static bool choose_temp(struct outfile *o)
{
	__autofree char *copy = strdup(o->path);
	unsigned long long n;

	if (copy && getrandom(&n, sizeof(n), 0) == sizeof(n) &&
	    asprintf(&o->temp, "%s/.fwctl.%016llx", dirname(copy), n) >= 0) {
		cleanup_arm(o->temp);
		return true;
	}
	o->temp = NULL;
	errno = ENOMEM;
	return false;
}

/* Create the file with the temporary path, readable for its owner only. */
static int create_temp(const struct outfile *o)
{
	return open(o->temp, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
}

/*
 * Create a file in the directory of the path. It has no name if the file system can
 * do that: the kernel then deletes the file if the tool is killed.
 */
static int open_temp(struct outfile *o)
{
	__autofree char *copy = strdup(o->path);
	int fd;

	if (!copy)
		return -1;
	fd = open(dirname(copy), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd;
	return choose_temp(o) ? create_temp(o) : -1;
}

static enum status check_path(const char *path)
{
	size_t len = strlen(path);

	if (!len)
		return failed(STATUS_USAGE, "the name of the file is empty");
	if (path[len - 1] == '/')
		return failed(STATUS_USAGE, "%s is the name of a directory",
			      path);
	return STATUS_OK;
}

static bool is_stream(const char *path)
{
	struct stat st;

	return !stat(path, &st) &&
	       (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode));
}

static enum status open_stdout(struct outfile *o)
{
	enum status status;

	if (opt_json.given)
		return failed(STATUS_USAGE,
			      "- (standard output) and --json exclude each other");
	status = output_check_terminal();
	if (status)
		return status;
	fflush(stdout);
	o->stream = true;
	o->path = strdup("standard output");
	o->fd = o->path ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0) : -1;
	return STATUS_OK;
}

static enum status open_file(struct outfile *o, const char *path)
{
	enum status status = check_path(path);

	if (status)
		return status;
	if (outfile_is_stdout(path))
		return open_stdout(o);
	o->stream = is_stream(path);
	if (o->stream) {
		o->path = strdup(path);
		o->fd = o->path ? open(path, O_WRONLY | O_CLOEXEC) : -1;
		return STATUS_OK;
	}
	status = resolve(path, o->force, &o->path);
	if (!status)
		o->fd = open_temp(o);
	return status;
}

static void release(struct outfile *o)
{
	cleanup_disarm();
	free(o->temp);
	free(o->path);
	free(o);
}

bool outfile_is_stdout(const char *path)
{
	return !strcmp(path, "-");
}

/*
 * Open the file for @path. Callers do this before they send a request, so that an
 * unwritable path loses no response. outfile_commit() or outfile_discard() releases
 * the result.
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
	status = open_file(o, path);
	if (!status && o->fd < 0)
		status = failed(STATUS_FAILED, "cannot write %s: %s", path,
				strerror(errno));
	if (status) {
		release(o);
		return status;
	}
	*out = o;
	return STATUS_OK;
}

void outfile_set_public(struct outfile *o)
{
	o->public = true;
}

/* After a failure the file will contain only the data of earlier calls. */
enum status outfile_write(struct outfile *o, const void *data, size_t len)
{
	const char *p = data;
	size_t done = 0;

	while (done < len) {
		ssize_t n = o->stream ?
			write(o->fd, p + done, len - done) :
			pwrite(o->fd, p + done, len - done, o->written + done);

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

void outfile_discard(struct outfile *o)
{
	close(o->fd);
	if (o->temp)
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

/* Link a file that has no name. Fails without /proc, and on some file systems. */
static int link_unnamed(const struct outfile *o, const char *path)
{
	char from[40];

	snprintf(from, sizeof(from), "/proc/self/fd/%d", o->fd);
	return linkat(AT_FDCWD, from, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

static bool copy_to(int fd, const struct outfile *o)
{
	off_t at = 0;
	ssize_t n = 1;

	while (at < o->written && n > 0)
		n = sendfile(fd, o->fd, &at, o->written - at);
	return at == o->written && !fsync(fd);
}

/* Link or copy the file, which has no name, to a temporary path. */
static int name_file(struct outfile *o)
{
	int fd;

	if (!choose_temp(o))
		return -1;
	if (!link_unnamed(o, o->temp))
		return 0;
	fd = create_temp(o);
	if (fd < 0)
		return -1;
	if (!copy_to(fd, o)) {
		close(fd);
		return -1;
	}
	close(o->fd);
	o->fd = fd;
	return 0;
}

/* Reserve the final path, and replace the empty file. */
static int move_reserved(const struct outfile *o)
{
	int fd = open(o->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return -1;
	close(fd);
	if (!rename(o->temp, o->path))
		return 0;
	error = errno;
	unlink(o->path);
	errno = error;
	return -1;
}

/*
 * Move the file without replacing one that another program has just created. Some file
 * systems have no hard links, and some cannot rename without replacing.
 */
static int move_new(const struct outfile *o)
{
	if (!link(o->temp, o->path))
		return unlink(o->temp);
	if (errno == EEXIST)
		return -1;
	if (!renameat2(AT_FDCWD, o->temp, AT_FDCWD, o->path, RENAME_NOREPLACE))
		return 0;
	return errno == EEXIST ? -1 : move_reserved(o);
}

static int set_mode(struct outfile *o)
{
	if (o->force)
		keep_owner(o);
	return o->public ? fchmod(o->fd, 0644) : 0;
}

static int move(struct outfile *o)
{
	if (set_mode(o) < 0)
		return -1;
	if (!o->temp && !o->force && !link_unnamed(o, o->path))
		return 0;
	if (!o->temp && !o->force && errno == EEXIST)
		return -1;
	/* name_file() can copy the file. */
	if (!o->temp && (name_file(o) < 0 || set_mode(o) < 0))
		return -1;
	return o->force ? rename(o->temp, o->path) : move_new(o);
}

static int finish(struct outfile *o)
{
	if (o->stream)
		return 0;
	if (ftruncate(o->fd, o->written) < 0 ||
	    (fsync(o->fd) < 0 && errno != EINVAL))
		return -1;
	return move(o);
}

/*
 * Move the file to its final path, or discard it after a message. Releases @o.
 */
enum status outfile_commit(struct outfile *o)
{
	if (finish(o) < 0) {
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
