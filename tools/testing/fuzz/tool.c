// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz the fwctl tool: its command line, its standard input and the responses of
 * hostile firmware.
 *
 * An input holds a command line with '|' between the words, a NUL, standard input,
 * a NUL, the length of FWCTL_INFO's device data, and for each RPC a struct response
 * and its data. The device disappears at the end of the input, which ends every
 * loop over RPCs.
 */
#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "../../fwctl/lib/internal.h"
#include "../../fwctl/tests/wrap.h"
#include "../../fwctl/tool/tool.h"
#include "fuzz.h"

#include <fwctl/mock.h>

#define WORDS_MAX	64
#define RESPONSE_MAX	8192
#define HEADER_LEN	sizeof(struct fwctl_mock_rsp)

/**
 * struct response - Response to an RPC
 * @how: Bits, see below.
 * @at: Offset of the data in the response, in dwords.
 * @len: Length of the data.
 */
struct response {
	uint8_t how;
#define FAIL	0x01	/* no response: the RPC fails, @len selects the errno */
#define ECHO	0x02	/* overwrite a copy of the request with the data */
#define ONES	0x04	/* overwrite ones with the data, else zeroes */
#define WHOLE	0x08	/* fill the caller's buffer */
#define LONG	0x10	/* claim @len bytes more than the buffer holds */
#define RAW	0x20	/* leave the header as it is, else make it valid */
	uint8_t at;
	uint16_t len;
};

static struct input input;
static uint8_t info_len;
static bool is_mock;
static uint64_t clock_ns;

static void make_header_valid(void *response, const void *request, size_t len)
{
	const struct fwctl_mock_req *req = request;
	const struct fwctl_mock_rsp rsp = {
		.opcode = req->opcode,
		.len = htole32(len - HEADER_LEN),
		.tag = req->tag,
	};

	if (is_mock)
		memcpy(response, &rsp, sizeof(rsp));
	else
		memset(response, 0, 8);		/* status and syndrome */
}

static int do_rpc(struct fwctl_request *req)
{
	size_t capacity = min_size(req->out_size, RESPONSE_MAX), at, len;
	uint8_t data[RESPONSE_MAX];
	struct response r;

	if (!input.left)
		return -ENODEV;
	input_take(&input, &r, sizeof(r));
	if (r.how & FAIL)
		return -1 - r.len % EHWPOISON;
	memset(data, r.how & ONES ? 0xff : 0, capacity);
	if (r.how & ECHO)
		memcpy(data, req->in, min_size(req->in_len, capacity));
	at = min_size(4u * r.at, capacity);
	len = min_size(min_size(r.len, capacity - at), input.left);
	input_take(&input, data + at, len);
	len = r.how & WHOLE ? capacity : at + len;
	if (!(r.how & RAW) && capacity >= HEADER_LEN &&
	    req->in_len >= HEADER_LEN) {
		len = len < HEADER_LEN ? HEADER_LEN : len;
		make_header_valid(data, req->in, len);
	}
	if (len)
		memcpy(req->out, data, len);
	req->out_len = r.how & LONG ? req->out_size + r.len : len;
	return 0;
}

/* The kernel is trusted, but the provider may be older or newer than the tool. */
static int do_info(struct fwctl_info *info)
{
	struct fwctl_info_mock data[16] = {
		{ .uid = 1, .abi = FWCTL_MOCK_ABI, .workers = 4, .commands = 16 },
	};
	size_t len = min_size(info_len, info->device_data_len);

	info->out_device_type = is_mock ? FWCTL_DEVICE_TYPE_MOCK :
					  FWCTL_DEVICE_TYPE_MLX5;
	if (len)
		memcpy((void *)(uintptr_t)info->out_device_data, data, len);
	info->device_data_len = info_len;
	return 0;
}

/* The tool sends its RPCs to a queue. */
static int device_ioctl(struct fwctl_dev *dev, unsigned long cmd, void *arg)
{
	return cmd == FWCTL_INFO ? do_info(arg) : -ENOTTY;
}

static void device_close(struct fwctl_dev *dev)
{
}

/* A queue whose requests have a result at once. */
struct ring {
	unsigned int count;
	struct fwctl_request *done[];
};

static int ring_open(struct fwctl_dev *dev, unsigned int depth, void **ring,
		     int *fd)
{
	struct ring *r = calloc(1, sizeof(*r) + depth * sizeof(r->done[0]));

	*ring = r;
	*fd = -1;
	return r ? 0 : -ENOMEM;
}

static int ring_submit(void *ring, struct fwctl_request *req)
{
	struct ring *r = ring;

	req->result = do_rpc(req);
	r->done[r->count++] = req;
	return 0;
}

/* An event of the firmware, or a report of lost events */
static int take_event(struct fwctl_request **req, struct fwctl_event *event)
{
	struct response r;

	if (!input.left)
		return -ENODEV;
	input_take(&input, &r, sizeof(r));
	*req = NULL;
	event->kind = r.how;
	event->lost = r.at;
	event->data_len = min_size(min_size(r.len, FWCTL_EVENT_MAX), input.left);
	if (event->lost)
		event->data_len = 0;
	input_take(&input, event->data, event->data_len);
	return 0;
}

/* The input decides on the order of the results. */
static int ring_reap(void *ring, int timeout_ms, struct fwctl_request **req,
		     struct fwctl_event *event)
{
	struct ring *r = ring;
	uint8_t pick = 0;

	if (!r->count)
		return event ? take_event(req, event) : -EAGAIN;
	if (r->count > 1)
		input_take(&input, &pick, sizeof(pick));
	pick %= r->count;
	*req = r->done[pick];
	r->done[pick] = r->done[--r->count];
	return 0;
}

static int ring_subscribe(void *ring, uint32_t scope, uint32_t kind,
			  unsigned int max_events)
{
	return 0;
}

static int ring_cancel(void *ring, const struct fwctl_request *req)
{
	return -ENOENT;
}

int __wrap_fwctl_dev_open(struct fwctl_context *ctx, const char *name,
			  struct fwctl_dev **dev, struct fwctl_error *err)
{
	static const struct fwctl_ring_ops ring = {
		.open = ring_open,
		.submit = ring_submit,
		.reap = ring_reap,
		.subscribe = ring_subscribe,
		.cancel = ring_cancel,
		.close = free,
	};
	static const struct fwctl_transport transport = {
		.ioctl = device_ioctl,
		.close = device_close,
		.ring = &ring,
	};

	const struct fwctl_dev proto = { .transport = &transport, .fd = -1 };

	return fwctl_dev_new(ctx, &proto, name, dev, err);
}

enum status __real_outfile_open(const char *path, bool force,
				struct outfile **out);

/* Without this, a random command line could replace any file. */
enum status __wrap_outfile_open(const char *path, bool force,
				struct outfile **out)
{
	return __real_outfile_open("/tmp/fwctl-fuzz.out", true, out);
}

void __wrap_hold(const struct call *c)
{
}

/* A monitor would wait for changes of the host. */
int __wrap_fwctl_monitor_new(struct fwctl_monitor **monitor,
			     struct fwctl_error *err)
{
	return fwctl_fail(err, -EPERM, FWCTL_REASON_OTHER, NULL, "no monitor");
}

/* Each look at the clock takes 0.1 s, in every run of an input. */
int __wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	clock_ns += 100000000;
	now->tv_sec = clock_ns / 1000000000;
	now->tv_nsec = clock_ns % 1000000000;
	return 0;
}

/* Read a string and the NUL behind it. The caller frees the string. */
static char *take_string(void)
{
	size_t len = strnlen((const char *)input.next, input.left);
	char *text = malloc(len + 1), nul;

	if (!text)
		abort();
	input_take(&input, text, len);
	input_take(&input, &nul, 1);
	text[len] = '\0';
	return text;
}

/*
 * Find out whether everything that the tool prints must be printable: firmware must
 * not control the terminal. Raw output is exempt, and so is a word of the command
 * line, which the tool may print, and the progress on a terminal.
 */
static bool must_be_printable(const char *line)
{
	const char *option = line;

	for (const char *p = line; *p; p++)
		if (*p < ' ' || *p > '~')
			return false;
	while ((option = strstr(option, "|-"))) {
		option += 2;
		if (memchr(option, 'r', strcspn(option, "|")))
			return false;
	}
	return !isatty(STDERR_FILENO);
}

static void check_output(const char *output, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (output[i] != '\n' && (output[i] < ' ' || output[i] > '~'))
			abort();
}

static void run_tool(char *line)
{
	char *argv[WORDS_MAX + 1] = { "fwctl" };
	int argc = 1;

	is_mock = strstr(line, "mock");
	/* The tool can read files of the working directory, but no device. */
	for (char *p = line; (p = strchr(p, '/')); p++)
		*p = '_';
	while (line && argc < WORDS_MAX)
		argv[argc++] = strsep(&line, "|");
	fwctl_main(argc, argv);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	/* The results must not depend on an installed mstflint. */
	setenv("FWCTL_MSTFLINT", "/nowhere", 1);

	/* No terminal. The fuzzer reports to standard error. */
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	close(null);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *real_stderr = stderr;
	int nr_fds = count_fds();
	char *line, *text, *output;
	bool is_checked;
	size_t len;

	input = (struct input){ .next = data, .left = size };
	line = take_string();
	text = take_string();
	input_take(&input, &info_len, sizeof(info_len));
	clock_ns = 0;
	is_checked = must_be_printable(line);
	stdin = fmemopen(text, strlen(text), "r");
	stdout = open_memstream(&output, &len);
	stderr = stdout;
	run_tool(line);
	fclose(stdin);
	fclose(stdout);
	stderr = real_stderr;
	if (is_checked)
		check_output(output, len);
	free(output);
	free(text);
	free(line);
	if (count_fds() != nr_fds)
		abort();
	return 0;
}
