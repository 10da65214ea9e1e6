// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "mock_script.h"

/* What the tool stamps on its requests. */
#define TAG 0x6677636e746c0001ULL

static void *kept[256];
static size_t nkept;

void *script_keep(size_t len)
{
	if (nkept == ARRAY_SIZE(kept))
		abort();
	return kept[nkept++] = calloc(1, len);
}

void script_free(void)
{
	while (nkept)
		free(kept[--nkept]);
}

void expect_mock(struct run *run)
{
	struct fwctl_info_mock *info = script_keep(sizeof(*info));

	*info = (struct fwctl_info_mock){ .uid = 1, .abi = FWCTL_MOCK_ABI,
					  .processors = 4, .commands = 16 };
	expect_info(run, FWCTL_DEVICE_TYPE_MOCK, info, sizeof(*info));
}

static void *request(uint16_t opcode, const void *in, size_t len)
{
	struct fwctl_mock_req *req = script_keep(sizeof(*req) + len);

	req->opcode = htole16(opcode);
	req->len = htole32(len);
	req->tag = htole64(TAG);
	if (len)
		memcpy(req + 1, in, len);
	return req;
}

void expect_cmd(struct run *run, uint32_t scope, uint16_t opcode,
		const void *in, size_t in_len, uint16_t status,
		const void *out, size_t out_len)
{
	struct fwctl_mock_rsp *rsp = script_keep(sizeof(*rsp) + out_len);

	rsp->opcode = htole16(opcode);
	rsp->status = htole16(status);
	rsp->len = htole32(out_len);
	rsp->tag = htole64(TAG);
	if (out_len)
		memcpy(rsp + 1, out, out_len);
	expect_rpc(run, scope, request(opcode, in, in_len),
		   sizeof(struct fwctl_mock_req) + in_len, rsp,
		   sizeof(*rsp) + out_len);
}

void expect_cmd_error(struct run *run, uint32_t scope, uint16_t opcode,
		      const void *in, size_t in_len, int ret)
{
	expect_rpc_error(run, scope, request(opcode, in, in_len),
			 sizeof(struct fwctl_mock_req) + in_len, ret);
}

void expect_effects(struct run *run, uint16_t opcode, uint8_t scope)
{
	struct fwctl_mock_effect e[2] = {
		{ .name = "identify", .opcode = htole16(1), .out_max = htole32(72) },
		{ .name = "other", .opcode = htole16(opcode), .scope = scope,
		  .in_min = htole32(1), .in_max = htole32(2),
		  .out_max = htole32(3) },
	};

	expect_cmd(run, FWCTL_SCOPE_CONFIGURATION, FWCTL_MOCK_EFFECTS, NULL, 0,
		   FWCTL_MOCK_OK, e, sizeof(e));
}

struct fwctl_mock_rsp *last_answer(struct run *run)
{
	return (void *)run->lb.calls[run->lb.count - 1].out;
}
