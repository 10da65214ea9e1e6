// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "mock_script.h"

/* Tag of the tool's requests. */
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
					  .workers = 4, .commands = 16 };
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

void expect_cmd(struct run *run, const struct exchange *x)
{
	struct fwctl_mock_rsp *rsp = script_keep(sizeof(*rsp) + x->out_len);

	rsp->opcode = htole16(x->opcode);
	rsp->status = htole16(x->status);
	rsp->len = htole32(x->out_len);
	rsp->tag = htole64(TAG);
	if (x->out_len)
		memcpy(rsp + 1, x->out, x->out_len);
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = x->scope,
		.in = request(x->opcode, x->in, x->in_len),
		.in_len = sizeof(struct fwctl_mock_req) + x->in_len,
		.out = x->ret ? NULL : rsp,
		.out_len = x->ret ? 0 : sizeof(*rsp) + x->out_len,
		.ret = x->ret,
	});
}

void expect_effects(struct run *run, uint16_t opcode, uint8_t scope)
{
	struct fwctl_mock_effect e[2] = {
		{ .name = "identify", .opcode = htole16(1), .out_max = htole32(72) },
		{ .name = "other", .opcode = htole16(opcode), .scope = scope,
		  .in_min = htole32(1), .in_max = htole32(2),
		  .out_max = htole32(3) },
	};

	expect_cmd(run, &(struct exchange){
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_EFFECTS, .out = e, .out_len = sizeof(e),
	});
}

struct fwctl_mock_rsp *last_response(struct run *run)
{
	return (void *)run->lb.calls[run->lb.count - 1].out;
}
