// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Recording of RPCs and events to a file, which environment variables select:
 *
 *	FWCTL_RECORD		path of the file; created for its owner, or extended
 *	FWCTL_RECORD_DEVICE	record only the device with this name
 *	FWCTL_RECORD_MASK	omit the payloads of RPCs in this scope or a wider one
 *
 * The file contains a JSON object on each line, as libfwctl.rst describes. Each line
 * is one write() in append mode, so threads and processes may share the file. A
 * recording with a gap is useless, so the first failure ends the recording of the
 * handle. Such a recording lacks the line of the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

/* The maximum size of the device data in a recording. */
#define MAX_INFO 4096

/**
 * struct line - A line of the file
 * @f: The memory stream of @text.
 * @text: The text, valid after @f is closed.
 * @size: Length of @text.
 */
struct line {
	FILE *f;
	char *text;
	size_t size;
};

/* End the recording of a handle after a failure. */
static void fail_recording(const struct fwctl_dev *dev, int code)
{
	dev->recorder->failed = true;
	fwctl_log(dev, "%.64s: recording ended result=%d", dev->name, code);
}

/* Start a line. If out of memory, ends the recording and returns false. */
static bool line_start(struct line *line, const struct fwctl_dev *dev,
		       const char *type)
{
	*line = (struct line){ 0 };
	line->f = open_memstream(&line->text, &line->size);
	if (!line->f) {
		fail_recording(dev, -ENOMEM);
		return false;
	}
	fprintf(line->f, "{\"record\":\"%s\"", type);
	fprintf(line->f, ",\"time_ns\":%" PRIu64 ",\"handle\":%" PRIu64,
		fwctl_now_ns(), dev->recorder->handle);
	return true;
}

static void line_add_hex(struct line *line, const char *key, const void *data,
			 size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;

	fprintf(line->f, ",\"%s\":\"", key);
	for (size_t i = 0; i < len; i++) {
		putc_unlocked(digits[p[i] >> 4], line->f);
		putc_unlocked(digits[p[i] & 15], line->f);
	}
	putc_unlocked('"', line->f);
}

/* Write to the file in one piece. Returns 0 or a negative errno. */
static int write_text(int fd, const char *text, size_t size)
{
	ssize_t n = write(fd, text, size);

	if (n < 0)
		return -errno;
	if ((size_t)n == size)
		return 0;
	/* The lines of other handles must not continue the partial line. */
	return write(fd, "\n", 1) < 0 ? -errno : -ENOSPC;
}

/* At the limit of the size of a file, the program must not get SIGXFSZ. */
static int write_unsignalled(int fd, const char *text, size_t size)
{
	static const struct timespec now;
	sigset_t limit, before;
	int ret;

	sigemptyset(&limit);
	sigaddset(&limit, SIGXFSZ);
	pthread_sigmask(SIG_BLOCK, &limit, &before);
	ret = write_text(fd, text, size);
	if (ret == -EFBIG)
		sigtimedwait(&limit, NULL, &now);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ret;
}

/*
 * Returns true if the FD is still the recording. A program that closes all FDs can open
 * another file with the same number.
 */
static bool is_own_file(const struct fwctl_recorder *recorder)
{
	struct stat st;

	return recorder->fd >= 0 && !fstat(recorder->fd, &st) &&
	       st.st_dev == recorder->st_dev && st.st_ino == recorder->st_ino;
}

static int write_line(const struct fwctl_recorder *recorder,
		      const struct line *line)
{
	if (!is_own_file(recorder))
		return -EBADF;
	return write_unsignalled(recorder->fd, line->text, line->size);
}

/* Write a line to the file. Returns 0, or ends the recording with a negative errno. */
static int line_end(struct line *line, const struct fwctl_dev *dev)
{
	bool complete = fputs("}\n", line->f) >= 0;
	int ret = -ENOMEM;

	if (!fclose(line->f) && complete)
		ret = write_line(dev->recorder, line);
	free(line->text);
	if (ret)
		fail_recording(dev, ret);
	return ret;
}

static bool is_recording(const struct fwctl_dev *dev)
{
	return dev->recorder && !dev->recorder->failed;
}

static bool is_masked(const struct fwctl_dev *dev, uint32_t scope)
{
	return dev->recorder->masks && scope >= dev->recorder->mask;
}

/* Returns a unique number for a request. */
static uint64_t next_id(struct fwctl_recorder *recorder, uint64_t now_ns)
{
	unsigned long long last = recorder->last_id, id;

	do
		id = now_ns > last ? now_ns : last + 1;
	while (!atomic_compare_exchange_weak(&recorder->last_id, &last, id));
	return id;
}

void fwctl_record_request(const struct fwctl_dev *dev, struct fwctl_request *req)
{
	struct line line;

	if (!is_recording(dev))
		return;
	req->start_ns = next_id(dev->recorder, req->start_ns);
	if (!line_start(&line, dev, "request"))
		return;
	fprintf(line.f, ",\"id\":%" PRIu64, req->start_ns);
	fprintf(line.f, ",\"scope\":%u,\"timeout_ms\":%u,\"out_size\":%zu",
		req->scope, req->timeout_ms, req->out_size);
	fprintf(line.f, ",\"in_len\":%zu", req->in_len);
	if (!is_masked(dev, req->scope))
		line_add_hex(&line, "in", req->in, req->in_len);
	line_end(&line, dev);
}

void fwctl_record_response(const struct fwctl_dev *dev,
			   const struct fwctl_request *req, int result)
{
	size_t len = req->out_len < req->out_size ? req->out_len : req->out_size;
	struct line line;

	if (!is_recording(dev) || !line_start(&line, dev, "response"))
		return;
	fprintf(line.f, ",\"id\":%" PRIu64 ",\"result\":%d,\"out_len\":%zu",
		req->start_ns, result, result ? 0 : req->out_len);
	if (!result && !is_masked(dev, req->scope))
		line_add_hex(&line, "out", req->out, len);
	line_end(&line, dev);
}

void fwctl_record_event(const struct fwctl_dev *dev,
			const struct fwctl_event *event)
{
	struct line line;

	if (!is_recording(dev) || !line_start(&line, dev, "event"))
		return;
	fprintf(line.f, ",\"kind\":%u,\"sequence\":%" PRIu64, event->kind,
		event->sequence);
	fprintf(line.f, ",\"event_ns\":%" PRIu64 ",\"lost\":%" PRIu64,
		event->time_ns, event->lost);
	if (!event->lost && !dev->recorder->masks)
		line_add_hex(&line, "data", event->data, event->data_len);
	line_end(&line, dev);
}

/* Returns true for a character that JSON does not quote. */
static bool is_plain(char c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

/* Write the line of the device. Returns 0 or a negative errno. */
static int record_device(struct fwctl_dev *dev)
{
	char info[MAX_INFO];
	size_t len = sizeof(info);
	struct line line;
	uint32_t type;
	int ret;

	ret = fwctl_dev_info(dev, &type, info, &len, NULL);
	if (ret)
		return ret;
	if (!line_start(&line, dev, "device"))
		return -ENOMEM;
	fputs(",\"device\":\"", line.f);
	for (const char *c = dev->name; *c; c++)
		putc(is_plain(*c) ? *c : '?', line.f);
	fprintf(line.f, "\",\"type\":%u,\"pid\":%d", type, (int)getpid());
	line_add_hex(&line, "info", info,
		     len < sizeof(info) ? len : sizeof(info));
	return line_end(&line, dev);
}

/* Read FWCTL_RECORD_MASK. Returns false if it is not the name of a scope. */
static bool read_mask(struct fwctl_recorder *recorder)
{
	const char *name = secure_getenv("FWCTL_RECORD_MASK");
	int scope;

	if (!name)
		return true;
	scope = fwctl_scope_from_name(name);
	recorder->masks = true;
	recorder->mask = scope;
	return scope >= 0;
}

/* Store the identity of the file. A FIFO would block, or raise SIGPIPE. */
static int check_file(struct fwctl_recorder *recorder, int fd)
{
	struct stat st;

	if (fstat(fd, &st))
		return -errno;
	recorder->st_dev = st.st_dev;
	recorder->st_ino = st.st_ino;
	return S_ISREG(st.st_mode) ? 0 : -EINVAL;
}

/* Open the file with an FD that no program takes for standard output or error. */
static int open_file(struct fwctl_recorder *recorder, const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
		      O_NONBLOCK | O_NOCTTY, 0600);
	int ret;

	if (fd < 0)
		return -errno;
	ret = check_file(recorder, fd);
	if (!ret && fd > STDERR_FILENO)
		return fd;
	if (!ret)
		ret = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (ret == -1)
		ret = -errno;
	close(fd);
	return ret;
}

/*
 * The caller of fwctl_dev_from_fd() selects the name of the handle. A restricted FD has
 * no node; fdinfo contains the name of its device.
 */
static bool is_selected(const struct fwctl_dev *dev)
{
	const char *selected = secure_getenv("FWCTL_RECORD_DEVICE");
	char *name;
	bool same;

	if (!selected || !strcmp(selected, dev->name))
		return true;
	name = fwctl_kernel_fdinfo_name(dev->fd);
	if (!name)
		name = fwctl_kernel_name(fwctl_sysroot(dev->ctx), dev->fd);
	same = name && !strcmp(selected, name);
	free(name);
	return same;
}

int fwctl_record_open(struct fwctl_dev *dev, struct fwctl_error *err)
{
	const char *path = secure_getenv("FWCTL_RECORD");
	int ret;

	if (!path || !is_selected(dev))
		return 0;
	dev->recorder = calloc(1, sizeof(*dev->recorder));
	if (!dev->recorder)
		return fwctl_fail_nomem(err);
	dev->recorder->handle = fwctl_now_ns();
	dev->recorder->fd = open_file(dev->recorder, path);
	ret = dev->recorder->fd < 0 ? dev->recorder->fd : 0;
	if (!ret && !read_mask(dev->recorder))
		ret = -EINVAL;
	if (!ret)
		ret = record_device(dev);
	if (!ret)
		return 0;
	dev->recorder->failed = true;
	return fwctl_fail(err, ret, FWCTL_REASON_OTHER,
			  "FWCTL_RECORD is the path of a regular file, and FWCTL_RECORD_MASK the name of a scope.",
			  "%s: cannot record to %s: %m", dev->name, path);
}

void fwctl_record_close(struct fwctl_dev *dev)
{
	struct line line;

	if (!dev->recorder)
		return;
	if (is_recording(dev) && line_start(&line, dev, "end"))
		line_end(&line, dev);
	if (is_own_file(dev->recorder))
		close(dev->recorder->fd);
	free(dev->recorder);
}
