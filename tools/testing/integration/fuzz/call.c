// SPDX-License-Identifier: GPL-2.0-only
/* Make the system call of a struct call. */
#include <endian.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/uio.h>

#include "fuzz.h"

static const uint32_t numbers[] = {
	0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 23, 24, 25, 31, 32, 33, 39, 40, 41, 48,
	64, 100, 256, 4095, 4096, 4097, 65536, FWCTL_RPC_MAX_LEN,
	FWCTL_RPC_MAX_LEN + 1, INT32_MAX, 1u << 31, UINT32_MAX,
};

static const struct {
	uint16_t opcode;
	uint16_t len;
	uint32_t words[6];
} messages[] = {
	{ FWCTL_MOCK_ECHO, 8, { 1, 2 } },
	{ FWCTL_MOCK_RENDEZVOUS, 8, { 0, 2 } },
	{ FWCTL_MOCK_SLEEP, 4, { 1 } },
	{ FWCTL_MOCK_IDENTIFY, 0, { 0 } },
	{ FWCTL_MOCK_EFFECTS, 0, { 0 } },
	{ FWCTL_MOCK_RESET, 0, { 0 } },
	{ FWCTL_MOCK_CONFIG_GET, 104, { 'a' } },
	{ FWCTL_MOCK_CONFIG_SET, 104, { 'a' } },
	{ FWCTL_MOCK_CONFIG_LIST, 0, { 0 } },
	{ FWCTL_MOCK_RES_ALLOC, 0, { 0 } },
	{ FWCTL_MOCK_RES_FREE, 8, { 1 } },
	{ FWCTL_MOCK_COUNTERS, 0, { 0 } },
	{ FWCTL_MOCK_MEM_READ, 16, { 0 } },
	{ FWCTL_MOCK_DUMP_READ, 16, { 0 } },
	{ FWCTL_MOCK_CRASH, 0, { 0 } },
	{ 0x00ff, 0, { 0 } },
	{ FWCTL_MOCK_RAISE, 16, { FWCTL_MOCK_TEMPERATURE, 3 } },
	{ FWCTL_MOCK_AGENT_LIST, 0, { 0 } },
	{ FWCTL_MOCK_AGENT_OPEN, 8, { 1 } },
	{ FWCTL_MOCK_AGENT_WRITE, 16, { 1, 0 } },
	{ FWCTL_MOCK_AGENT_READ, 8, { 1, 16 } },
	{ FWCTL_MOCK_AGENT_CLOSE, 8, { 1 } },
	/* 64 bytes to the first registration, 200 to two pages of the second one */
	{ FWCTL_MOCK_MEM_READ_UMEM, 24, { 0, 0, 0, 0, 64, 1 } },
	{ FWCTL_MOCK_DUMP_READ_UMEM, 24, { 8, 0, 0, 0, 64, 1 } },
	{ FWCTL_MOCK_MEM_READ_UMEM, 24, { 0, 0, 4000, 0, 200, 2 } },
};

static const char *const mock_writes[][2] = {
	{ "faults/hang", "1" },
	{ "faults/error", "1" },
	{ "faults/bad_length", "1" },
	{ "faults/late", "1" },
	{ "faults/surprise_remove", "1" },
	{ "live", "0" },
	{ "live", "1" },
	{ "service_us", "1000" },
};

static uint32_t number(uint8_t value)
{
	return numbers[value % ARRAY_SIZE(numbers)];
}

/* ID of the last session that a call opened. The firmware does not repeat IDs. */
static uint32_t session;

void note_response(const struct frame *f, unsigned int index)
{
	const struct {
		struct fwctl_mock_rsp rsp;
		struct fwctl_mock_agent_session session;
	} *response = (void *)page_of(RESPONSE, index);
	const struct fwctl_rpc *rpc = (void *)f->arg;

	if (rpc->out == (uintptr_t)response &&
	    le16toh(response->rsp.opcode) == FWCTL_MOCK_AGENT_OPEN &&
	    le16toh(response->rsp.status) == FWCTL_MOCK_OK)
		__atomic_store_n(&session, response->session.session,
				 __ATOMIC_RELAXED);
}

/* Write a message. Returns its length. */
static uint32_t build_message(uint8_t *page, uint8_t which)
{
	size_t i = which % ARRAY_SIZE(messages);
	struct fwctl_mock_req req = {
		.opcode = htole16(messages[i].opcode),
		.len = htole32(messages[i].len),
		.tag = which,
	};

	memset(page, 0, PAGE);
	memcpy(page, &req, sizeof(req));
	memcpy(page + sizeof(req), messages[i].words, sizeof(messages[i].words));
	if (messages[i].opcode > FWCTL_MOCK_AGENT_OPEN &&
	    messages[i].opcode <= FWCTL_MOCK_AGENT_CLOSE)
		*(uint32_t *)(page + sizeof(req)) =
			__atomic_load_n(&session, __ATOMIC_RELAXED);
	return sizeof(req) + messages[i].len;
}

/* Returns the argument of an ioctl before its fields change. */
static union argument default_argument(unsigned int nr, unsigned int index,
				       const struct call *call)
{
	uint8_t *message = page_of(MESSAGE, index);
	uint32_t in_len = build_message(message, call->extra);
	uint32_t scope = le16toh(((struct fwctl_mock_req *)message)->opcode) >> 8;
	uint64_t in = (uintptr_t)message, cookie = call->extra >> 5;
	uint64_t out = (uintptr_t)page_of(RESPONSE, index);

	switch (nr) {
	case FWCTL_INFO:
		return (union argument) { .info = {
			.device_data_len = 16, .out_device_data = out } };
	case FWCTL_RPC:
		return (union argument) { .rpc = {
			.scope = scope, .in_len = in_len, .out_len = PAGE,
			.in = in, .out = out } };
	case FWCTL_RSC_DESTROY:
		return (union argument) { .destroy = {
			.type = FWCTL_RSC_UMEM, .rsc_id = 1 + call->extra % 3 } };
	case FWCTL_UMEM_REG:
		return (union argument) { .reg = {
			.addr = (uintptr_t)page_of(REGISTERED, index),
			.len = PAGE } };
	case FWCTL_QUEUE_CREATE:
		return (union argument) { .create = {
			.flags = FWCTL_QUEUE_NONBLOCK } };
	case FWCTL_QUEUE_SUBMIT:
		return (union argument) { .submit = {
			.scope = scope, .in_len = in_len, .out_len = 64,
			.in = in, .cookie = cookie,
			.records = (uintptr_t)page_of(RECORDS, index),
			.records_len = PAGE } };
	case FWCTL_QUEUE_CANCEL:
		return (union argument) { .cancel = { .cookie = cookie } };
	case FWCTL_QUEUE_SUBSCRIBE:
		return (union argument) { .subscribe = {
			.scope = FWCTL_RPC_DEBUG_READ_ONLY,
			.kind = FWCTL_MOCK_TEMPERATURE + call->extra % 3,
			.max_events = 1 } };
	default:
		return (union argument) { };
	}
}

/*
 * Change a field of an argument. An address derives from @before: a second change
 * of the same address could leave the memory of the fuzzer.
 */
static void twist(union argument *arg, const union argument *before,
		  const char *fields, uint8_t field, uint8_t value)
{
	size_t n = field % (strlen(fields) + 1), offset = 0;
	uint64_t address;
	uint32_t small;

	if (!n)
		return;
	for (size_t i = 0; i < n - 1; i++)
		offset += fields[i] - '0';
	if (fields[n - 1] == '4') {
		small = number(value);
		memcpy(arg->bytes + offset, &small, sizeof(small));
	} else {
		memcpy(&address, before->bytes + offset, sizeof(address));
		address = twisted_address((uint8_t *)address, value);
		memcpy(arg->bytes + offset, &address, sizeof(address));
	}
}

/* Store the argument. Returns its address. */
static uintptr_t place_argument(uint8_t *page, const union argument *arg,
				uint32_t size, uint8_t place)
{
	const size_t starts[] = { 0, PAGE - size, PAGE - 8, PAGE - 2 };
	const uint8_t alias[] = { 0, 0, 2, place & 0x10 ? 4 : 5 };
	size_t start = starts[place & 3];

	memset(page, 0, PAGE);
	memcpy(page + start, arg, size < PAGE - start ? size : PAGE - start);
	/* The second submit of a series */
	if (place & 0x20 && !start)
		memcpy(page + size, arg, size);
	/* Excess bytes that are not zero, in the first word and in a later one */
	if (place & 0x40 && !start)
		page[size] = 1;
	if (place & 0x80 && !start)
		page[size + 67] = 1;
	return twisted_address(page + start, alias[place >> 2 & 3]);
}

void build_ioctl(struct frame *f, unsigned int nr, unsigned int index)
{
	const struct ioctl *ioctl = find_ioctl(nr, KIND_NONE);
	const struct call *call = f->call;
	union argument before = default_argument(nr, index, call), arg = before;
	uint32_t size = ioctl ? ioctl->size : 64;

	*(uint32_t *)arg.bytes = size;
	for (int i = 0; ioctl && i < TWISTS; i++)
		twist(&arg, &before, ioctl->fields, call->field[i],
		      call->value[i]);
	/* In ARCH=um, the length of clear_user() is an int, so keep it positive. */
	if (nr == FWCTL_INFO)
		arg.info.device_data_len &= INT32_MAX;
	/* Other calls have the pages behind the buffer. */
	if (nr == FWCTL_QUEUE_SUBMIT)
		arg.submit.records_len %= PAGE + 1;
	f->nr = nr;
	f->arg = place_argument(page_of(ARGUMENT, index), &arg, size, call->place);
}

/* Call read() or, if @extra is odd, readv() with two parts. */
void call_read(struct frame *f, unsigned int index)
{
	const struct call *call = f->call;
	size_t len = number(call->value[0]) % (PAGE + 1), first = 0;
	uint8_t *page = page_of(RECORDS, index);
	uintptr_t at = twisted_address(page, call->field[0]);
	struct iovec parts[2];
	ssize_t ret;

	if (call->extra & 1)
		first = number(call->value[1]) % (len + 1);
	/* Both parts must be contiguous, so that check_read() finds the records. */
	if (first && accessible(at, len, true))
		at = (uintptr_t)page;
	parts[0] = (struct iovec) { page, first };
	parts[1] = (struct iovec) { (void *)(at + first), len - first };
	ret = first ? readv(f->fd, parts, 2) : read(f->fd, (void *)at, len);
	check_read(f, first ? page : (uint8_t *)at,
		   len && accessible(at, len, true), ret);
}

void call_poll(struct frame *f)
{
	struct pollfd wait = {
		.fd = f->fd, .events = POLLIN | POLLOUT | POLLRDNORM,
	};

	poll(&wait, 1, f->call->extra & 3);
}

void call_fionread(struct frame *f)
{
	int len = -1, error = ioctl(f->fd, FIONREAD, &len) ? errno : 0;

	if (f->kind == KIND_QUEUE && (error || len < 0 || len % 8))
		fault("FIONREAD has errno %d, length %d", error, len);
	if (f->kind == KIND_DEVICE && error != ENOTTY)
		fault("FIONREAD of a device has errno %d", error);
}

void call_mock(const struct call *call)
{
	unsigned int device = call->slot % DEVICES;
	const char *const *write = mock_writes[call->extra % ARRAY_SIZE(mock_writes)];

	/* The write makes calls of other threads fail, so set the flag first. */
	if (!strcmp(write[0], "live") || !strcmp(write[0], "faults/surprise_remove"))
		__atomic_store_n(&devices_gone, true, __ATOMIC_SEQ_CST);
	shared->damaged[device] = true;
	mock_write(&shared->devices[device], write[0], write[1]);
}
