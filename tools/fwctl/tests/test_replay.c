// SPDX-License-Identifier: GPL-2.0-only
/* Recordings that libfwctl opens in place of a device. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../lib/internal.h"

#define DEVICE "{\"record\":\"device\",\"handle\":1,\"type\":7,\"info\":\"0102\"}\n"
#define REQUEST(id, in) \
	"{\"record\":\"request\",\"handle\":1,\"id\":" #id ",\"scope\":1,\"in\":\"" in "\"}\n"
#define RESPONSE(id, out) \
	"{\"record\":\"response\",\"handle\":1,\"id\":" #id ",\"out_len\":3,\"out\":\"" out "\"}\n"
#define FAILURE(id, result) \
	"{\"record\":\"response\",\"handle\":1,\"id\":" #id ",\"result\":" #result "}\n"
#define EVENT(kind, data) \
	"{\"record\":\"event\",\"handle\":1,\"kind\":" #kind ",\"data\":\"" data "\"}\n"

/* Path of the recording */
static char path[32];

static void write_recording(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct fwctl_dev *open_recording(const char *text)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	char name[64] = "replay:";
	struct fwctl_dev *dev;

	write_recording(text);
	strcat(name, path);
	if (fwctl_dev_open(NULL, name, &dev, &err))
		fail_msg("%s", err.message);
	return dev;
}

/* A request of one byte; the response overwrites the three bytes after it. */
struct rpc {
	struct fwctl_request req;
	unsigned char bytes[4];
};

static struct rpc *prepare(struct rpc *rpc, unsigned char in, uint32_t scope)
{
	*rpc = (struct rpc){
		.req = {
			.size = sizeof(rpc->req), .scope = scope, .in_len = 1,
			.out_size = 3, .in = rpc->bytes, .out = rpc->bytes + 1,
		},
		.bytes = { in },
	};
	return rpc;
}

static void expect_rpc(struct fwctl_dev *dev, unsigned char in, unsigned char out)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct rpc rpc;

	if (fwctl_dev_rpc(dev, &prepare(&rpc, in, 1)->req, &err))
		fail_msg("%s", err.message);
	assert_int_equal(rpc.req.out_len, 3);
	assert_int_equal(rpc.bytes[1], out);
}

static void expect_error(struct fwctl_dev *dev, unsigned char in, uint32_t scope,
			 int result)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct rpc rpc;

	assert_int_equal(fwctl_dev_rpc(dev, &prepare(&rpc, in, scope)->req, &err),
			 result);
	assert_int_equal(err.code, result);
}

static void info_is_recorded(void **state)
{
	struct fwctl_dev *dev = open_recording(DEVICE);
	unsigned char data[3] = { 9, 9, 9 };
	size_t len = sizeof(data);
	uint64_t features;
	uint32_t type;

	(void)state;
	assert_int_equal(fwctl_dev_info(dev, &type, data, &len, NULL), 0);
	assert_int_equal(type, 7);
	assert_int_equal(len, 2);
	assert_memory_equal(data, "\1\2\0", 3);
	assert_int_equal(fwctl_dev_features(dev, &features, NULL), 0);
	assert_int_equal(features, FWCTL_FEATURE_QUEUES);
	assert_int_equal(fwctl_dev_fd(dev), -1);
	assert_string_equal(fwctl_dev_name(dev), path);
	fwctl_dev_close(dev);
}

/* Equal requests get their responses in order, and then the last one again. */
static void responses_are_recorded(void **state)
{
	struct fwctl_dev *dev = open_recording(DEVICE REQUEST(1, "aa")
		RESPONSE(1, "010000") REQUEST(2, "aa") RESPONSE(2, "020000")
		REQUEST(3, "bb") RESPONSE(3, "030000"));

	(void)state;
	expect_rpc(dev, 0xbb, 3);
	expect_rpc(dev, 0xaa, 1);
	expect_rpc(dev, 0xaa, 2);
	expect_rpc(dev, 0xaa, 2);
	fwctl_dev_close(dev);
}

static void failures_are_recorded(void **state)
{
	struct fwctl_dev *dev = open_recording(DEVICE REQUEST(1, "aa")
		FAILURE(1, -5) REQUEST(2, "bb"));
	struct fwctl_restriction r = FWCTL_RESTRICTION_INIT;

	(void)state;
	expect_error(dev, 0xaa, 1, -EIO);
	expect_error(dev, 0xaa, 0, -EBADMSG);
	expect_error(dev, 0xbb, 1, -ETIMEDOUT);
	expect_error(dev, 0xcc, 1, -ENOMSG);
	assert_int_equal(fwctl_dev_restrict(dev, &r, NULL, NULL), -EOPNOTSUPP);
	fwctl_dev_close(dev);
}

static bool is_readable(const struct fwctl_queue *queue)
{
	struct pollfd fd = { fwctl_queue_fd(queue), POLLIN, 0 };

	return poll(&fd, 1, 0) == 1;
}

static void queue_returns_in_order(void **state)
{
	struct fwctl_dev *dev = open_recording(DEVICE REQUEST(1, "aa")
		RESPONSE(1, "010000") REQUEST(2, "bb") FAILURE(2, -5));
	struct fwctl_request *done;
	struct fwctl_queue *queue;
	struct rpc a, b;

	(void)state;
	assert_int_equal(fwctl_queue_new(dev, 2, &queue, NULL), 0);
	assert_int_equal(fwctl_queue_reap(queue, 0, &done, NULL), -ENOENT);
	assert_false(is_readable(queue));
	fwctl_queue_submit(queue, &prepare(&b, 0xbb, 1)->req, NULL);
	fwctl_queue_submit(queue, &prepare(&a, 0xaa, 1)->req, NULL);
	assert_true(is_readable(queue));
	assert_int_equal(fwctl_queue_cancel(queue, &b.req, NULL), -ENOENT);
	assert_int_equal(fwctl_queue_reap(queue, -1, &done, NULL), 0);
	assert_ptr_equal(done, &b.req);
	assert_int_equal(done->result, -EIO);
	assert_int_equal(fwctl_queue_reap(queue, -1, &done, NULL), 0);
	assert_ptr_equal(done, &a.req);
	assert_int_equal(a.bytes[1], 1);
	assert_false(is_readable(queue));
	/* A queue with items that were not reaped */
	fwctl_queue_submit(queue, &a.req, NULL);
	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
}

/* Returns 0 for a request, else the first byte of the next event. */
static int next(struct fwctl_queue *queue)
{
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *req;

	if (fwctl_queue_next(queue, 0, &req, &event, &err))
		return err.code;
	return req ? 0 : event.data[0];
}

static void events_are_in_order(void **state)
{
	static const int order[] = { 1, 2, 0, 3, 0, -EAGAIN };
	struct fwctl_dev *dev = open_recording(DEVICE EVENT(4, "01")
		REQUEST(1, "aa") EVENT(4, "02") EVENT(5, "99")
		RESPONSE(1, "010000") EVENT(4, "03"));
	struct fwctl_queue *queue, *other;
	struct rpc first, again;

	(void)state;
	assert_int_equal(fwctl_queue_new(dev, 2, &queue, NULL), 0);
	assert_int_equal(fwctl_queue_new(dev, 0, &other, NULL), 0);
	assert_int_equal(fwctl_queue_subscribe(queue, 0, 4, 0, NULL), 0);
	assert_int_equal(fwctl_queue_subscribe(queue, 0, 4, 0, NULL), -EEXIST);
	assert_int_equal(fwctl_queue_subscribe(other, 0, 5, 0, NULL), 0);
	fwctl_queue_submit(queue, &prepare(&first, 0xaa, 1)->req, NULL);
	/* The second of two equal requests causes no events. */
	fwctl_queue_submit(queue, &prepare(&again, 0xaa, 1)->req, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		assert_int_equal(next(queue), order[i]);
	assert_int_equal(next(other), 0x99);
	assert_int_equal(next(other), -EAGAIN);
	fwctl_queue_free(other);
	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
}

/* A reader ignores members of later versions. */
static void unknown_members_are_ignored(void **state)
{
	static const char text[] =
		" { \"a\" : [1, {\"b\": \"}\\\"]\"}], \"record\" : \"device\" , \"type\":7,\"t\":true,\"info\":\"\",\"n\":-1.5e+3 }\n"
		"{\"record\":\"request\",\"id\":1,\"in\":\"aa\",\"in\":\"bb\"}\n"
		"{\"record\":\"response\",\"id\":1,\"out\":\"01\",\"out_len\":3}\n";
	struct fwctl_dev *dev = open_recording(text);

	(void)state;
	expect_rpc(dev, 0xbb, 1);
	fwctl_dev_close(dev);
}

static void invalid_files_are_rejected(void **state)
{
	static const char *const texts[] = {
		"", "{}\n", "{\"record\":\"device\",\"info\":\"\"\n",
		"{\"record\":\"device\",\"info\":\"\"}}\n",
		"{\"record\":\"device\",\"info\":\"\",}\n",
		"{\"record\":\"device\",\"info\":\"0\"}\n",
		"{\"record\":\"device\",\"info\":\"\\\"}\n",
		"{\"record\":\"device\",\"info\":}\n",
		"{\"record\":\"device\" \"info\":\"\"}\n",
		"{\"record\":\"device\",\"info\":\"\",\"a\":[{]}\n", "\"record\"\n",
	};
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		write_recording(texts[i]);
		if (fwctl_dev_open_replay(NULL, path, &dev, &err) != -EBADMSG)
			fail_msg("%s is valid", texts[i]);
		assert_non_null(strstr(err.message, path));
	}
	assert_int_equal(fwctl_dev_open(NULL, "replay:/nonexistent", &dev, &err),
			 -ENOENT);
	assert_string_equal(err.message,
			    "cannot read /nonexistent: No such file or directory");
	assert_int_equal(fwctl_dev_open_replay(NULL, "/", &dev, NULL), -EISDIR);
}

static int create_file(void **state)
{
	int fd;

	(void)state;
	strcpy(path, "/tmp/fwctl-replay.XXXXXX");
	fd = mkstemp(path);
	return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(info_is_recorded),
		cmocka_unit_test(responses_are_recorded),
		cmocka_unit_test(failures_are_recorded),
		cmocka_unit_test(queue_returns_in_order),
		cmocka_unit_test(events_are_in_order),
		cmocka_unit_test(unknown_members_are_ignored),
		cmocka_unit_test(invalid_files_are_rejected),
	};

	return cmocka_run_group_tests_name("replay", tests, create_file, remove_file);
}
