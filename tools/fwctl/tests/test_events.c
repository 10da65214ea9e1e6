// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of libfwctl. The kernel's transport runs on a socket that contains the
 * records of a queue. ioctl() is replaced. An empty socket is a removed device.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <fwctl/fwctl.h>

#include "../lib/transport_loopback.h"
#include "contains.h"
#include "wrap.h"

/**
 * struct kernel - Replacement of the kernel
 * @create_error: Result of FWCTL_QUEUE_CREATE, 0 or an errno.
 * @subscribe_error: Result of FWCTL_QUEUE_SUBSCRIBE.
 * @create: Argument of the last FWCTL_QUEUE_CREATE.
 * @subscribe: Argument of the last FWCTL_QUEUE_SUBSCRIBE.
 * @socket: Accepts the records of the queue.
 */
static struct kernel {
	int create_error;
	int subscribe_error;
	struct fwctl_queue_create create;
	struct fwctl_queue_subscribe subscribe;
	int socket;
} kernel;

static void post(const void *record)
{
	const struct fwctl_record *head = record;

	assert_int_equal(send(kernel.socket, record, head->len, 0), head->len);
}

static int create(struct fwctl_queue_create *arg)
{
	int fds[2];

	kernel.create = *arg;
	if (kernel.create_error)
		return kernel.create_error;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds),
			 0);
	arg->fd = fds[0];
	kernel.socket = fds[1];
	return 0;
}

/* Complete a request at once. */
static int submit(const struct fwctl_queue_submit *arg)
{
	const struct fwctl_record_response response = {
		.head = { .len = sizeof(response),
			  .type = FWCTL_RECORD_RESPONSE },
		.cookie = arg->cookie,
	};

	post(&response);
	return 0;
}

int __wrap_ioctl(int fd, unsigned long cmd, ...)
{
	va_list args;
	void *arg;

	va_start(args, cmd);
	arg = va_arg(args, void *);
	va_end(args);
	switch (cmd) {
	case FWCTL_QUEUE_CREATE:
		errno = create(arg);
		return errno ? -1 : 0;
	case FWCTL_QUEUE_SUBMIT:
		return submit(arg);
	case FWCTL_QUEUE_SUBSCRIBE:
		kernel.subscribe = *(struct fwctl_queue_subscribe *)arg;
		errno = kernel.subscribe_error;
		return errno ? -1 : 0;
	}
	return __real_ioctl(fd, cmd, arg);
}

static struct fwctl_dev *open_kernel(void)
{
	struct fwctl_dev proto = {
		.transport = &fwctl_transport_kernel,
		.fd = open("/dev/null", O_RDONLY | O_CLOEXEC),
	};
	struct fwctl_dev *dev;

	kernel = (struct kernel){ .socket = -1 };
	assert_int_equal(fwctl_dev_new(NULL, &proto, "fwctl0", &dev, NULL), 0);
	return dev;
}

static struct fwctl_dev *open_queue(unsigned int depth,
				    struct fwctl_queue **queue)
{
	struct fwctl_dev *dev = open_kernel();

	assert_int_equal(fwctl_queue_new(dev, depth, queue, NULL), 0);
	return dev;
}

static void end(struct fwctl_dev *dev, struct fwctl_queue *queue)
{
	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
	close(kernel.socket);
}

static void subscribe(struct fwctl_queue *queue, uint32_t kind)
{
	assert_int_equal(fwctl_queue_subscribe(queue, 0, kind, 0, NULL), 0);
}

static void post_event(uint64_t sequence, uint32_t kind, const void *data,
		       uint32_t len)
{
	union {
		struct fwctl_record_event event;
		char space[sizeof(struct fwctl_record_event) + FWCTL_EVENT_MAX];
	} record = {
		.event = {
			.head = { .len = sizeof(record.event) + (len + 7) / 8 * 8,
				  .type = FWCTL_RECORD_EVENT },
			.sequence = sequence,
			.time_ns = sequence * 1000,
			.kind = kind,
			.data_len = len,
		},
	};

	memcpy(record.space + sizeof(record.event), data, len);
	post(&record);
}

static void assert_event(struct fwctl_queue *queue, uint64_t sequence,
			 uint32_t kind, const void *data, uint32_t len)
{
	struct fwctl_request none, *req = &none;
	struct fwctl_event event = FWCTL_EVENT_INIT;

	event.lost = 1;
	assert_int_equal(fwctl_queue_next(queue, 0, &req, &event, NULL), 0);
	assert_null(req);
	assert_int_equal(event.sequence, sequence);
	assert_int_equal(event.time_ns, sequence * 1000);
	assert_int_equal(event.kind, kind);
	assert_int_equal(event.lost, 0);
	assert_int_equal(event.data_len, len);
	assert_memory_equal(event.data, data, len);
	assert_int_equal(event.size, sizeof(event));
}

static void one_loop_returns_responses_and_events_in_order(void **state)
{
	struct fwctl_request req = FWCTL_REQUEST_INIT, *done;
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(4, &queue);

	(void)state;
	subscribe(queue, 7);
	post_event(10, 7, "abc", 3);
	assert_int_equal(fwctl_queue_submit(queue, &req, NULL), 0);
	post_event(12, 7, "", 0);
	assert_event(queue, 10, 7, "abc", 3);
	assert_int_equal(fwctl_queue_pending(queue), 1);
	assert_int_equal(fwctl_queue_next(queue, 0, &done, &event, NULL), 0);
	assert_ptr_equal(done, &req);
	assert_int_equal(fwctl_queue_pending(queue), 0);
	assert_event(queue, 12, 7, "", 0);
	assert_int_equal(fwctl_queue_next(queue, -1, &done, &event, &err),
			 -ENODEV);
	assert_int_equal(err.reason, FWCTL_REASON_GONE);
	end(dev, queue);
}

static void lost_events_are_counted(void **state)
{
	static const struct fwctl_record_lost lost = {
		.head = { .len = sizeof(lost), .type = FWCTL_RECORD_LOST },
		.sequence = 5, .time_ns = 99, .count = 1ull << 40, .kind = 7,
	};
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_request none, *req = &none;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(0, &queue);

	(void)state;
	subscribe(queue, 7);
	post(&lost);
	event.data_len = 1;
	assert_int_equal(fwctl_queue_next(queue, 0, &req, &event, NULL), 0);
	assert_null(req);
	assert_int_equal(event.sequence, 5);
	assert_int_equal(event.time_ns, 99);
	assert_int_equal(event.kind, 7);
	assert_int_equal(event.lost, 1ull << 40);
	assert_int_equal(event.data_len, 0);
	end(dev, queue);
}

static void the_largest_event_fits(void **state)
{
	static char data[FWCTL_EVENT_MAX];
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(0, &queue);

	(void)state;
	memset(data, 0x5a, sizeof(data));
	subscribe(queue, 1);
	post_event(1, 1, data, sizeof(data));
	assert_event(queue, 1, 1, data, sizeof(data));
	end(dev, queue);
}

static void records_of_unknown_types_are_skipped(void **state)
{
	static const struct fwctl_record_lost later = {
		.head = { .len = sizeof(later), .type = 99 },
	};
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(0, &queue);

	(void)state;
	subscribe(queue, 7);
	post(&later);
	post(&later);
	post_event(1, 7, "x", 1);
	assert_event(queue, 1, 7, "x", 1);
	end(dev, queue);
}

static void a_queue_without_depth_only_receives(void **state)
{
	struct fwctl_request req = FWCTL_REQUEST_INIT;
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_request *done;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(0, &queue);

	(void)state;
	assert_int_equal(kernel.create.flags,
			 FWCTL_QUEUE_NONBLOCK | FWCTL_QUEUE_RECEIVE_ONLY);
	assert_int_equal(fwctl_queue_submit(queue, &req, &err), -EINVAL);
	assert_contains(err.message, "only receives events");
	/* Without a subscription, nothing can arrive. */
	assert_int_equal(fwctl_queue_next(queue, -1, &done, &event, &err),
			 -ENOENT);
	end(dev, queue);
	dev = open_queue(2, &queue);
	assert_int_equal(kernel.create.flags, FWCTL_QUEUE_NONBLOCK);
	assert_int_equal(kernel.create.max_records, 2);
	end(dev, queue);
}

static void a_subscription_passes_its_arguments(void **state)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(0, &queue);

	(void)state;
	assert_int_equal(fwctl_queue_subscribe(queue, 1, 7, 1025, &err),
			 -EINVAL);
	assert_contains(err.message, "up to 1024 events, not 1025");
	assert_int_equal(kernel.subscribe.size, 0);
	assert_int_equal(fwctl_queue_subscribe(queue, 1, 7, 1024, NULL), 0);
	assert_int_equal(kernel.subscribe.size, sizeof(kernel.subscribe));
	assert_int_equal(kernel.subscribe.scope, 1);
	assert_int_equal(kernel.subscribe.kind, 7);
	assert_int_equal(kernel.subscribe.max_events, 1024);
	end(dev, queue);
}

static void a_failed_subscription_is_explained(void **state)
{
	static const struct {
		int error;
		uint32_t scope;
		int code;
		uint32_t reason;
		const char *message, *hint;
	} cases[] = {
		{ EOPNOTSUPP, 0, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
		  "the driver has no events of kind 7", "" },
		{ EOPNOTSUPP, 9, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
		  "does not support scope 9", "Scopes are" },
		{ EBADMSG, 0, -EBADMSG, FWCTL_REASON_SCOPE,
		  "does not allow events of kind 7 in scope configuration",
		  "wider scope" },
		{ EPERM, 3, -EPERM, FWCTL_REASON_CAPABILITY, "CAP_SYS_RAWIO",
		  "Run as root" },
		{ EEXIST, 0, -EEXIST, FWCTL_REASON_ARGUMENT,
		  "already receives events of this kind", "" },
		{ ENOSPC, 0, -ENOSPC, FWCTL_REASON_BUSY,
		  "too many subscriptions", "End another program" },
		{ ENODEV, 0, -ENODEV, FWCTL_REASON_GONE, "was removed",
		  "fwctl list" },
		{ ENOTTY, 0, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
		  "the kernel has no firmware events", "make install" },
		{ EIO, 0, -EIO, FWCTL_REASON_OTHER,
		  "cannot subscribe to events", "dmesg" },
	};
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(0, &queue);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		kernel.subscribe_error = cases[i].error;
		assert_int_equal(fwctl_queue_subscribe(queue, cases[i].scope, 7,
						       0, &err), cases[i].code);
		assert_int_equal(err.code, cases[i].code);
		assert_int_equal(err.reason, cases[i].reason);
		assert_contains(err.message, "fwctl0");
		assert_contains(err.message, cases[i].message);
		assert_contains(err.hint, cases[i].hint);
	}
	end(dev, queue);
}

static void mainlines_kernel_has_no_events(void **state)
{
	static const int errors[] = { ENOTTY, EOPNOTSUPP };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_dev *dev = open_kernel();
	struct fwctl_queue *queue;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		kernel.create_error = errors[i];
		assert_int_equal(fwctl_queue_new(dev, 0, &queue, &err),
				 -EOPNOTSUPP);
		assert_int_equal(err.reason, FWCTL_REASON_UNSUPPORTED);
		assert_contains(err.message,
				"fwctl0: the kernel has no firmware events");
		assert_contains(err.hint, "make install");
		/* A queue for requests is emulated, still without events. */
		assert_int_equal(fwctl_queue_new(dev, 1, &queue, NULL), 0);
		err.code = 0;
		assert_int_equal(fwctl_queue_subscribe(queue, 0, 7, 0, &err),
				 -EOPNOTSUPP);
		assert_contains(err.message, "no firmware events");
		fwctl_queue_free(queue);
	}
	fwctl_dev_close(dev);
}

static void a_subscribed_queue_requires_next(void **state)
{
	struct fwctl_request req = FWCTL_REQUEST_INIT, *done;
	struct fwctl_event event = { .size = sizeof(event) - 1 };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev = open_queue(1, &queue);

	(void)state;
	assert_int_equal(fwctl_queue_submit(queue, &req, NULL), 0);
	subscribe(queue, 7);
	assert_int_equal(fwctl_queue_reap(queue, 0, &done, &err), -EINVAL);
	assert_contains(err.hint, "fwctl_queue_next()");
	assert_int_equal(fwctl_queue_next(queue, 0, &done, &event, &err),
			 -EINVAL);
	assert_contains(err.hint, "FWCTL_EVENT_INIT");
	event.size = sizeof(event);
	assert_int_equal(fwctl_queue_next(queue, 0, &done, &event, &err), 0);
	assert_ptr_equal(done, &req);
	end(dev, queue);
}

static void the_loopback_compares_subscriptions(void **state)
{
	static const struct fwctl_event sent = { .kind = 7, .sequence = 3 };
	struct fwctl_loopback lb = {
		.calls = {
			{ .cmd = FWCTL_QUEUE_SUBSCRIBE, .scope = 1, .type = 7,
			  .capacity = 5 },
			{ .event = &sent },
			{ .cmd = FWCTL_QUEUE_SUBSCRIBE, .type = 8 },
		},
		.count = 3,
	};
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_request *req;
	struct fwctl_queue *queue;
	struct fwctl_dev *dev;

	(void)state;
	assert_int_equal(fwctl_loopback_open(NULL, &lb, "fwctl0", &dev, NULL),
			 0);
	assert_int_equal(fwctl_queue_new(dev, 0, &queue, NULL), 0);
	assert_int_equal(fwctl_queue_subscribe(queue, 1, 7, 5, NULL), 0);
	assert_int_equal(fwctl_queue_next(queue, 0, &req, &event, NULL), 0);
	assert_int_equal(event.sequence, 3);
	assert_int_equal(event.size, sizeof(event));
	assert_int_equal(fwctl_queue_next(queue, 0, &req, &event, NULL),
			 -EAGAIN);
	assert_int_equal(fwctl_queue_subscribe(queue, 0, 9, 0, NULL), -EPROTO);
	assert_contains(fwctl_loopback_failure(&lb), "kind 9");
	fwctl_queue_free(queue);
	fwctl_dev_close(dev);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_loop_returns_responses_and_events_in_order),
		cmocka_unit_test(lost_events_are_counted),
		cmocka_unit_test(the_largest_event_fits),
		cmocka_unit_test(records_of_unknown_types_are_skipped),
		cmocka_unit_test(a_queue_without_depth_only_receives),
		cmocka_unit_test(a_subscription_passes_its_arguments),
		cmocka_unit_test(a_failed_subscription_is_explained),
		cmocka_unit_test(mainlines_kernel_has_no_events),
		cmocka_unit_test(a_subscribed_queue_requires_next),
		cmocka_unit_test(the_loopback_compares_subscriptions),
	};

	return cmocka_run_group_tests_name("events", tests, NULL, NULL);
}
