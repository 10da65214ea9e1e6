// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl replay: create a mock device whose firmware is this program, and respond as
 * in a recording.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../firmware/fwctl_firmware.h"

#include "batch.h"
#include "replay.h"

#define CONFIGFS "/sys/kernel/config/fwctl_mock"

/**
 * struct replay - A device that replays a recording
 * @r: The recording.
 * @index: Finds the exchange of a request.
 * @dir: Directory of the device in configfs.
 * @name: Name of the fwctl device.
 * @fd: The character device of the firmware.
 * @buffer: Memory for each record.
 * @timed: Events to post, in order; NULL for none.
 * @next: Index of the next event in @timed.
 * @next_ns: Time to post the next event.
 * @started: The events before the first request have started.
 */
struct replay {
	struct recording r;
	struct recording_index index;
	char dir[64];
	char name[32];
	int fd;
	struct fwctl_mock_record *buffer;
	const struct recorded_events *timed;
	size_t next;
	uint64_t next_ns;
	bool started;
};

/*
 * The device in configfs
 */

static enum status fail_attribute(const struct replay *p, const char *attribute)
{
	return failed(STATUS_FAILED, "%s/%s: %s", p->dir, attribute,
		      strerror(errno));
}

static bool write_attribute(const struct replay *p, const char *attribute,
			    const char *text)
{
	size_t len = strlen(text);
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", p->dir, attribute);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = write(fd, text, len);
	close(fd);
	return n == (ssize_t)len;
}

static bool read_attribute(const struct replay *p, const char *attribute,
			   char *text, size_t size)
{
	char path[128];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", p->dir, attribute);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return true;
}

static enum status make_directory(struct replay *p)
{
	snprintf(p->dir, sizeof(p->dir), CONFIGFS "/replay-%d", (int)getpid());
	if (!mkdir(p->dir, 0755))
		return STATUS_OK;
	say("cannot create %s: %s", p->dir, strerror(errno));
	if (errno == ENOENT)
		hint("Load the module fwctl_mock, and mount configfs on /sys/kernel/config.");
	else if (errno == EACCES || errno == EPERM)
		hint("A replay needs root.");
	*p->dir = '\0';
	return STATUS_FAILED;
}

/* Make the device live with this program as its firmware. */
static enum status make_live(struct replay *p)
{
	char type[16], parent[32];
	int ret;

	snprintf(type, sizeof(type), "%u", p->r.type);
	if (!write_attribute(p, "backend", "user"))
		return fail_attribute(p, "backend");
	if (!write_attribute(p, "device_type", type))
		return fail_attribute(p, "device_type");
	if (!write_attribute(p, "live", "1"))
		return fail_attribute(p, "live");
	if (!read_attribute(p, "parent", parent, sizeof(parent)) ||
	    !read_attribute(p, "device", p->name, sizeof(p->name)))
		return fail_attribute(p, "device");
	p->fd = fwctl_firmware_open(parent);
	if (p->fd < 0)
		return failed(STATUS_FAILED, "cannot open /dev/%s: %s", parent,
			      strerror(-p->fd));
	/* A request can end between poll() and read(). */
	fcntl(p->fd, F_SETFL, O_RDWR | O_NONBLOCK);
	ret = fwctl_firmware_set_info(p->fd, p->r.info, p->r.info_len);
	if (ret)
		return failed(STATUS_FAILED, "cannot set the device data: %s",
			      strerror(-ret));
	return STATUS_OK;
}

static void remove_device(struct replay *p)
{
	if (p->fd >= 0)
		close(p->fd);
	if (!*p->dir)
		return;
	write_attribute(p, "live", "0");
	if (rmdir(p->dir))
		say("cannot remove %s: %s", p->dir, strerror(errno));
}

/*
 * Events
 */

static void post(const struct replay *p, const struct recorded_event *e)
{
	int ret = fwctl_firmware_post(p->fd, 0, e->kind, e->data, e->len);

	if (ret)
		say("%s: event of kind %u is not replayed: %s", p->name, e->kind,
		    strerror(-ret));
}

/* Post the remaining events of an earlier step at once. */
static void flush_timed(struct replay *p)
{
	while (p->timed && p->next < p->timed->count)
		post(p, &p->timed->at[p->next++]);
	p->timed = NULL;
}

/* Post the events of a list with the delays of the recording. */
static void start_timed(struct replay *p, const struct recorded_events *list)
{
	p->timed = list->count ? list : NULL;
	p->next = 0;
	if (p->timed)
		p->next_ns = now_ns() + list->at[0].delay_ns;
}

/* Post the events that are due. Returns the milliseconds until the next one. */
static int post_timed(struct replay *p)
{
	uint64_t now = now_ns();

	while (p->timed && now >= p->next_ns) {
		post(p, &p->timed->at[p->next++]);
		if (p->next == p->timed->count)
			p->timed = NULL;
		else
			p->next_ns += p->timed->at[p->next].delay_ns;
	}
	if (!p->timed || p->next_ns - now > LOOK_MS * 1000000ull)
		return LOOK_MS;
	return (p->next_ns - now) / 1000000 + 1;
}

/*
 * Requests
 */

static void reject(const struct replay *p,
		   const struct fwctl_mock_record *record)
{
	__autofree char *hex = NULL;
	size_t len = record->in_len < 32 ? record->in_len : 32;

	hex = hex_string(record->data, len);
	say("%s: no recorded request matches: %u bytes, %s%s", p->name,
	    record->in_len, hex ? hex : "", len < record->in_len ? "..." : "");
	fwctl_firmware_fail(p->fd, record->tag, -ENOMSG);
}

/* Returns true if the recording has no response of the driver or firmware. */
static bool was_abandoned(const struct recorded_rpc *x)
{
	return !x->done || (x->result == -ETIMEDOUT && x->timeout_ms) ||
	       x->result == -ECANCELED || x->result == -EINTR;
}

/* Respond as in the recording. If this fails, the caller must not wait forever. */
static void respond(const struct replay *p, uint64_t tag,
		    const struct recorded_rpc *x)
{
	int ret;

	if (x->result)
		ret = fwctl_firmware_fail(p->fd, tag, x->result);
	else
		ret = fwctl_firmware_respond(p->fd, tag, x->out, x->out_len);
	/* The caller has abandoned the request, or the device was removed. */
	if (!ret || ret == -ENOENT || ret == -ENODEV)
		return;
	say("%s: response is not replayed: %s", p->name, strerror(-ret));
	fwctl_firmware_fail(p->fd, tag, -EIO);
}

/* Post the events of an exchange that precede its response. */
static void post_before(struct replay *p, const struct recorded_rpc *x)
{
	flush_timed(p);
	for (size_t i = 0; x->done && i < x->before.count; i++)
		post(p, &x->before.at[i]);
}

static void serve(struct replay *p, const struct fwctl_mock_record *record)
{
	struct recorded_rpc *x = fwctl_recording_find(&p->index, record->scope,
						      record->data, record->in_len);
	bool first;

	if (!x)
		return reject(p, record);
	if (record->scope < x->scope) {
		say("%s: the recorded request has scope %s", p->name,
		    fwctl_scope_name(x->scope));
		fwctl_firmware_fail(p->fd, record->tag, -EBADMSG);
		return;
	}
	first = !x->used;
	x->used = true;
	if (first)
		post_before(p, x);
	/* A caller that abandoned the request waits, as in the recording. */
	if (!was_abandoned(x))
		respond(p, record->tag, x);
	if (first)
		start_timed(p, x->done ? &x->after : &x->before);
}

static void handle(struct replay *p, const struct fwctl_mock_record *record)
{
	if (record->type == FWCTL_MOCK_RECORD_REQUEST)
		serve(p, record);
	if (record->type != FWCTL_MOCK_RECORD_OPENED || p->started)
		return;
	p->started = true;
	start_timed(p, &p->r.start);
}

static void handle_all(struct replay *p, ssize_t len)
{
	for (ssize_t at = 0; at < len;) {
		struct fwctl_mock_record *record =
			(void *)((char *)p->buffer + at);

		handle(p, record);
		at += record->len;
	}
}

/* Serve records until a signal arrives or the device is removed. */
static enum status loop(struct replay *p)
{
	struct pollfd poll_fd = { .fd = p->fd, .events = POLLIN };
	ssize_t len;

	while (!interrupt_caught()) {
		if (poll(&poll_fd, 1, post_timed(p)) <= 0)
			continue;
		len = fwctl_firmware_read(p->fd, p->buffer,
					  FWCTL_FIRMWARE_MAX_RECORD);
		if (!len)
			return failed(STATUS_NO_DEVICE, "%s: device was removed",
				      p->name);
		if (len < 0 && len != -EAGAIN && len != -EINTR)
			return failed(STATUS_FAILED, "%s: cannot read requests: %s",
				      p->name, strerror(-len));
		handle_all(p, len);
	}
	return STATUS_OK;
}

enum status load_recording(const char *path, bool payloads, struct recording *r)
{
	int ret = fwctl_recording_load(path, payloads, r);

	if (ret == -EBADMSG)
		return failed(STATUS_FAILED, "%s: line %lu: %s", path, r->line,
			      r->fault);
	if (ret)
		return failed(STATUS_FAILED, "cannot read %s: %s", path,
			      strerror(-ret));
	return STATUS_OK;
}

static enum status load(struct replay *p, const char *path)
{
	enum status status = load_recording(path, true, &p->r);

	if (status)
		return status;
	if (!p->r.handles)
		return failed(STATUS_FAILED, "%s: no device is recorded", path);
	if (p->r.masked)
		inform("%s: %zu masked RPCs are not replayed", path, p->r.masked);
	p->buffer = malloc(FWCTL_FIRMWARE_MAX_RECORD);
	if (!p->buffer || !fwctl_recording_index(&p->r, &p->index))
		return failed(STATUS_FAILED, "out of memory");
	return STATUS_OK;
}

enum status cmd_replay(struct call *c)
{
	struct replay p = { .fd = -1 };
	enum status status = load(&p, c->argv[0]);
	/* A message to a closed pipe must not leave the device behind. */
	sighandler_t before = signal(SIGPIPE, SIG_IGN);

	interrupt_catch();
	if (!status)
		status = make_directory(&p);
	if (!status)
		status = make_live(&p);
	if (!status) {
		inform("%s: replaying %zu RPCs and %zu events of %s until Ctrl-C",
		       p.name, p.r.count, p.r.events, c->argv[0]);
		status = loop(&p);
	}
	remove_device(&p);
	interrupt_release();
	interrupt_forget();
	signal(SIGPIPE, before);
	free(p.buffer);
	fwctl_recording_index_free(&p.index);
	fwctl_recording_free(&p.r);
	return status;
}
