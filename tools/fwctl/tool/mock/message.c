// SPDX-License-Identifier: GPL-2.0-only
/* One message to the mock firmware and its answer, which is not trusted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"

/* Lets an answer be told from one to an earlier message. */
#define TAG 0x6677636e746c0001ULL

static const struct {
	const char *name;
	const char *meaning;
} statuses[] = {
	[FWCTL_MOCK_OK] = { "OK", "done" },
	[FWCTL_MOCK_BAD_LENGTH] = { "BAD_LENGTH",
		"the payload is shorter or longer than the command's" },
	[FWCTL_MOCK_BAD_PARAM] = { "BAD_PARAM",
		"a parameter is out of its range" },
	[FWCTL_MOCK_DENIED] = { "DENIED",
		"the address or object is not for this scope or context" },
	[FWCTL_MOCK_NOT_FOUND] = { "NOT_FOUND",
		"there is no such parameter, resource or dump" },
	[FWCTL_MOCK_NO_SPACE] = { "NO_SPACE",
		"a table of the firmware is full" },
	[FWCTL_MOCK_CRASHED] = { "CRASHED",
		"the firmware crashed and waits for a reset" },
	[FWCTL_MOCK_ABORTED] = { "ABORTED",
		"a reset ended the command before it was done" },
	[FWCTL_MOCK_INTERNAL] = { "INTERNAL", "the firmware failed" },
};

/* Returns what is wrong with a response of @len bytes, NULL if nothing. */
static const char *check(const struct fwctl_mock_rsp *rsp, size_t len,
			 size_t room, uint16_t opcode)
{
	if (len < sizeof(*rsp))
		return "it is shorter than its header";
	if (len > sizeof(*rsp) + room)
		return "it is longer than this command's can be";
	if (le16toh(rsp->opcode) != opcode)
		return "it is to another command";
	if (le64toh(rsp->tag) != TAG)
		return "it is to another request";
	if (le32toh(rsp->len) != len - sizeof(*rsp))
		return "its length is not what its header says";
	if (le16toh(rsp->status) != FWCTL_MOCK_OK && rsp->len)
		return "it has a payload though the command failed";
	return NULL;
}

static void fail_nomem(struct mock_result *result)
{
	result->err.code = -ENOMEM;
	snprintf(result->err.message, sizeof(result->err.message),
		 "out of memory");
}

bool mock_exchange(struct fwctl_dev *dev, uint32_t scope, uint16_t opcode,
		   const void *in, size_t in_len, void *out, size_t *out_len,
		   struct mock_result *result)
{
	__autofree struct fwctl_mock_req *req = malloc(sizeof(*req) +
							   in_len);
	__autofree struct fwctl_mock_rsp *rsp = calloc(1, sizeof(*rsp) +
							   *out_len);
	size_t len = sizeof(*rsp) + *out_len;

	*result = (struct mock_result){ 0 };
	if (!req || !rsp) {
		fail_nomem(result);
		return false;
	}
	*req = (struct fwctl_mock_req){
		.opcode = htole16(opcode),
		.len = htole32(in_len),
		.tag = htole64(TAG),
	};
	if (in_len)
		memcpy(req + 1, in, in_len);
	if (rpc_exchange(dev, 0, scope, req, sizeof(*req) + in_len, rsp, &len,
			 &result->err))
		return false;
	result->nonsense = check(rsp, len, *out_len, opcode);
	if (result->nonsense)
		return false;
	result->status = le16toh(rsp->status);
	*out_len = len - sizeof(*rsp);
	if (*out_len)
		memcpy(out, rsp + 1, *out_len);
	return result->status == FWCTL_MOCK_OK;
}

static void explain_scope(struct fwctl_dev *dev, uint16_t opcode,
			  struct fwctl_error *err)
{
	int scope = mock_needed_scope(dev, opcode);

	if (scope >= 0 && fwctl_scope_name(scope))
		snprintf(err->hint, sizeof(err->hint),
			 "It needs scope %s, says the command-effects report.",
			 fwctl_scope_name(scope));
	else if (scope == -ENOENT)
		snprintf(err->hint, sizeof(err->hint),
			 "This firmware has no command 0x%04x: fwctl mock effects lists those that it has.",
			 opcode);
}

/* What to do about a status; an opcode of 0 stands for every one. */
static const struct {
	uint16_t opcode;
	uint16_t status;
	const char *hint;
} hints[] = {
	{ 0, FWCTL_MOCK_CRASHED,
	  "Save its core dump (fwctl mock dump), then reset it (fwctl mock reset)." },
	{ FWCTL_MOCK_CONFIG_GET, FWCTL_MOCK_NOT_FOUND,
	  "fwctl mock config list shows those that are set." },
	{ FWCTL_MOCK_CONFIG_SET, FWCTL_MOCK_NOT_FOUND,
	  "fwctl mock config list shows those that are set." },
	{ FWCTL_MOCK_CONFIG_SET, FWCTL_MOCK_NO_SPACE,
	  "Remove another parameter first (fwctl mock config unset)." },
	{ FWCTL_MOCK_RENDEZVOUS, FWCTL_MOCK_BAD_PARAM,
	  "COUNT is 1 to the number of processors, which fwctl info shows." },
	{ FWCTL_MOCK_MEM_READ, FWCTL_MOCK_BAD_PARAM,
	  "fwctl mock identify shows how much memory there is." },
	{ FWCTL_MOCK_MEM_WRITE, FWCTL_MOCK_BAD_PARAM,
	  "fwctl mock identify shows how much memory there is." },
	{ FWCTL_MOCK_MEM_READ, FWCTL_MOCK_DENIED,
	  "The guarded region needs --scope debug-write-full, which taints the kernel." },
	{ FWCTL_MOCK_MEM_WRITE, FWCTL_MOCK_DENIED,
	  "The guarded region needs --scope debug-write-full, which taints the kernel." },
	{ FWCTL_MOCK_DUMP_READ, FWCTL_MOCK_NOT_FOUND,
	  "A dump is there once the firmware has crashed (fwctl mock crash)." },
	{ FWCTL_MOCK_RES_ALLOC, FWCTL_MOCK_NO_SPACE,
	  "Programs that hold resources have to end first." },
	{ FWCTL_MOCK_RES_FREE, FWCTL_MOCK_DENIED,
	  "Only the context that allocated it may: end the program that holds it." },
};

static void print_hint(uint16_t opcode, uint16_t status)
{
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
		if ((!hints[i].opcode || hints[i].opcode == opcode) &&
		    hints[i].status == status)
			hint("%s", hints[i].hint);
	}
}

static enum status report_status(struct fwctl_dev *dev, uint16_t opcode,
				 uint16_t status)
{
	const char *name = fwctl_dev_name(dev);

	if (status < ARRAY_SIZE(statuses))
		say("%s: the firmware answered %s: %s", name,
		    statuses[status].name, statuses[status].meaning);
	else
		say("%s: the firmware answered status %u, which is not a known one",
		    name, status);
	print_hint(opcode, status);
	return STATUS_FIRMWARE;
}

enum status mock_report(struct fwctl_dev *dev, uint16_t opcode,
			struct mock_result *result)
{
	if (result->err.code == -EBADMSG)
		explain_scope(dev, opcode, &result->err);
	if (result->err.code)
		return report(&result->err);
	if (result->nonsense) {
		say("%s: the firmware's answer makes no sense: %s",
		    fwctl_dev_name(dev), result->nonsense);
		return STATUS_FAILED;
	}
	return report_status(dev, opcode, result->status);
}

enum status mock_call(struct call *c, uint32_t scope, uint16_t opcode,
		      const void *in, size_t in_len, void *out,
		      size_t *out_len)
{
	struct mock_result result;

	if (mock_exchange(c->dev, scope, opcode, in, in_len, out, out_len,
			  &result))
		return STATUS_OK;
	return mock_report(c->dev, opcode, &result);
}

enum status mock_call_exact(struct call *c, uint32_t scope, uint16_t opcode,
			    const void *in, size_t in_len, void *out,
			    size_t out_len)
{
	size_t len = out_len;
	enum status status;

	status = mock_call(c, scope, opcode, in, in_len, out, &len);
	if (!status && len != out_len)
		return failed(STATUS_FAILED,
			      "%s: the firmware returned %zu bytes where %zu were due",
			      fwctl_dev_name(c->dev), len, out_len);
	return status;
}
