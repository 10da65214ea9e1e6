// SPDX-License-Identifier: GPL-2.0-only
/* Messages of the mock: header, status and scope. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "mock.h"

/* A response has the tag of its request. */
#define TAG 0x6677636e746c0001ULL

static const struct {
	const char *name;
	const char *meaning;
} statuses[] = {
	[FWCTL_MOCK_OK] = { "OK", "done" },
	[FWCTL_MOCK_BAD_LENGTH] = { "BAD_LENGTH",
		"the payload has the wrong length" },
	[FWCTL_MOCK_BAD_PARAM] = { "BAD_PARAM",
		"a parameter is out of its range" },
	[FWCTL_MOCK_DENIED] = { "DENIED",
		"the address or object is not accessible in this scope or context" },
	[FWCTL_MOCK_NOT_FOUND] = { "NOT_FOUND",
		"there is no such parameter, resource or dump" },
	[FWCTL_MOCK_NO_SPACE] = { "NO_SPACE",
		"a table of the firmware is full" },
	[FWCTL_MOCK_CRASHED] = { "CRASHED",
		"the firmware crashed and waits for a reset" },
	[FWCTL_MOCK_ABORTED] = { "ABORTED",
		"a reset aborted the command" },
	[FWCTL_MOCK_INTERNAL] = { "INTERNAL", "the firmware failed" },
};

static void fill_header(const struct message *m)
{
	*(struct fwctl_mock_req *)m->in = (struct fwctl_mock_req){
		.opcode = htole16(m->opcode),
		.len = htole32(m->in_len - sizeof(struct fwctl_mock_req)),
		.tag = htole64(TAG),
	};
}

static const char *read_header(const struct message *m, struct result *result)
{
	const struct fwctl_mock_rsp *rsp = m->out;

	if (le16toh(rsp->opcode) != m->opcode)
		return "wrong opcode";
	if (le64toh(rsp->tag) != TAG)
		return "wrong tag";
	if (le32toh(rsp->len) != result->len - sizeof(*rsp))
		return "wrong length in the header";
	if (le16toh(rsp->status) != FWCTL_MOCK_OK && rsp->len)
		return "payload although the command failed";
	result->status = le16toh(rsp->status);
	return NULL;
}

static void explain_scope(struct fwctl_dev *dev, const struct message *m,
			  struct fwctl_error *err)
{
	int scope = mock_needed_scope(dev, m->opcode);

	if (scope >= 0)
		result_scope(scope);
	if (scope >= 0 && fwctl_scope_name(scope))
		snprintf(err->hint, sizeof(err->hint),
			 "The command needs scope %s (see fwctl mock effects).",
			 fwctl_scope_name(scope));
	else if (scope == -ENOENT)
		snprintf(err->hint, sizeof(err->hint),
			 "This firmware has no command 0x%04x: fwctl mock effects lists its commands.",
			 m->opcode);
}

/* Hints for a status. An opcode of 0 matches all commands. */
static const struct {
	uint16_t opcode;
	uint16_t status;
	const char *hint;
} hints[] = {
	{ 0, FWCTL_MOCK_CRASHED,
	  "Save its core dump (fwctl mock dump), then reset it (fwctl mock reset)." },
	{ FWCTL_MOCK_CONFIG_GET, FWCTL_MOCK_NOT_FOUND,
	  "fwctl mock config list shows the parameters that are set." },
	{ FWCTL_MOCK_CONFIG_SET, FWCTL_MOCK_NOT_FOUND,
	  "fwctl mock config list shows the parameters that are set." },
	{ FWCTL_MOCK_CONFIG_SET, FWCTL_MOCK_NO_SPACE,
	  "Remove another parameter first (fwctl mock config unset)." },
	{ FWCTL_MOCK_RENDEZVOUS, FWCTL_MOCK_BAD_PARAM,
	  "COUNT is 1 to the number of workers, which fwctl info shows." },
	{ FWCTL_MOCK_MEM_READ, FWCTL_MOCK_BAD_PARAM,
	  "fwctl mock identify shows how much memory there is." },
	{ FWCTL_MOCK_MEM_WRITE, FWCTL_MOCK_BAD_PARAM,
	  "fwctl mock identify shows how much memory there is." },
	{ FWCTL_MOCK_MEM_READ, FWCTL_MOCK_DENIED,
	  "The guarded region needs --scope debug-write-full, which taints the kernel." },
	{ FWCTL_MOCK_MEM_WRITE, FWCTL_MOCK_DENIED,
	  "The guarded region needs --scope debug-write-full, which taints the kernel." },
	{ FWCTL_MOCK_DUMP_READ, FWCTL_MOCK_NOT_FOUND,
	  "The firmware has a dump after a crash (fwctl mock crash)." },
	{ FWCTL_MOCK_RES_ALLOC, FWCTL_MOCK_NO_SPACE,
	  "End programs that hold resources first." },
	{ FWCTL_MOCK_RES_FREE, FWCTL_MOCK_DENIED,
	  "Only the context that allocated it can free it: end the program that holds it." },
};

static void print_hint(uint16_t opcode, uint16_t status)
{
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
		if ((!hints[i].opcode || hints[i].opcode == opcode) &&
		    hints[i].status == status)
			hint("%s", hints[i].hint);
	}
}

static void explain_status(struct fwctl_dev *dev, const struct message *m,
			   const struct result *result)
{
	const char *name = fwctl_dev_name(dev);
	unsigned int status = result->status;
	bool known = status < ARRAY_SIZE(statuses);

	result_firmware(status, known ? statuses[status].name : NULL);
	if (known)
		say("%s: the firmware returned %s: %s", name,
		    statuses[status].name, statuses[status].meaning);
	else
		say("%s: the firmware returned unknown status %u",
		    name, status);
	print_hint(m->opcode, status);
}

/* Device data of other versions of the module can be shorter or longer. */
static struct fwctl_info_mock decode_info(const void *data, size_t len)
{
	struct fwctl_info_mock info = { 0 };

	memcpy(&info, data, len < sizeof(info) ? len : sizeof(info));
	return info;
}

static void print_info(const void *data, size_t len, struct json_object *json)
{
	struct fwctl_info_mock info = decode_info(data, len);

	if (json) {
		json_number(json, "uid", info.uid);
		json_number(json, "abi", info.abi);
		json_number(json, "workers", info.workers);
		json_number(json, "commands", info.commands);
		return;
	}
	printf("%-12s %u\n", "uid:", info.uid);
	printf("%-12s %u\n", "abi:", info.abi);
	printf("%-12s %u\n", "workers:", info.workers);
	printf("%-12s %u\n", "commands:", info.commands);
}

static int needed_scope(struct fwctl_dev *dev, const void *in, size_t len)
{
	struct fwctl_mock_req req;

	if (len < sizeof(req))
		return -EIO;
	memcpy(&req, in, sizeof(req));
	return mock_needed_scope(dev, le16toh(req.opcode));
}

static void label(const void *in, size_t len, char *text, size_t size)
{
	struct fwctl_mock_req req;

	if (len < sizeof(req))
		return;
	memcpy(&req, in, sizeof(req));
	snprintf(text, size, "opcode 0x%04x", le16toh(req.opcode));
}

/*
 * An ECHO without payload. The opcode is little endian, all other bytes are
 * zero.
 */
static const unsigned char echo[sizeof(struct fwctl_mock_req)] = {
	FWCTL_MOCK_ECHO,
};

static enum status check_abi(const struct call *c)
{
	struct fwctl_info_mock info = decode_info(c->info, sizeof(c->info));

	if (info.abi == FWCTL_MOCK_ABI)
		return STATUS_OK;
	say("%s uses version %u of the mock's messages, this tool uses version %u",
	    fwctl_dev_name(c->dev), info.abi, FWCTL_MOCK_ABI);
	hint("Install tool and kernel module of the same version.");
	return STATUS_FAILED;
}

const struct vendor mock_vendor = {
	.type = FWCTL_DEVICE_TYPE_MOCK,
	.noun = "a mock",
	.type_hint = "fwctl info shows the type; modprobe fwctl_mock devices=1 creates a mock.",
	.check = check_abi,
	.info = print_info,
	.needed_scope = needed_scope,
	.header_len = sizeof(struct fwctl_mock_rsp),
	.fill_header = fill_header,
	.read_header = read_header,
	.explain_scope = explain_scope,
	.explain_status = explain_status,
	.label = label,
	.echo = echo,
	.echo_len = sizeof(echo),
	.events = mock_events,
	.collect = mock_collect,
	.is_absent = mock_is_absent,
	.metrics = mock_metrics,
};

bool mock_exchange(struct fwctl_dev *dev, struct message *m,
		   struct result *result)
{
	struct message framed = {
		.scope = m->scope,
		.opcode = m->opcode,
		.in_len = sizeof(struct fwctl_mock_req) + m->in_len,
		.out_len = sizeof(struct fwctl_mock_rsp) + m->out_len,
	};
	__autofree struct fwctl_mock_req *req = malloc(framed.in_len);
	__autofree struct fwctl_mock_rsp *rsp = malloc(framed.out_len);

	if (!req || !rsp) {
		result_no_memory(result);
		return false;
	}
	if (m->in_len)
		memcpy(req + 1, m->in, m->in_len);
	framed.in = req;
	framed.out = rsp;
	if (!message_exchange(&mock_vendor, dev, &framed, result))
		return false;
	m->out_len = result->len - sizeof(*rsp);
	if (m->out_len)
		memcpy(m->out, rsp + 1, m->out_len);
	return true;
}

enum status mock_call(struct call *c, struct message *m)
{
	struct result result;

	if (mock_exchange(c->dev, m, &result))
		return STATUS_OK;
	return message_report(&mock_vendor, c->dev, m, &result);
}

enum status mock_call_exact(struct call *c, const struct message *m)
{
	struct message done = *m;
	enum status status;

	status = mock_call(c, &done);
	/* The next request does not depend on a response without payload. */
	if (status == STATUS_DRY_RUN && !m->out_len)
		return STATUS_OK;
	if (!status && done.out_len != m->out_len)
		return failed(STATUS_FAILED,
			      "%s: the firmware returned %zu bytes instead of %zu",
			      fwctl_dev_name(c->dev), done.out_len,
			      m->out_len);
	return status;
}
