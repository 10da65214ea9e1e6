// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <fwctl/fwctl.h>
#include <fwctl/mlx5.h>

#include "mlx5_script.h"
#include "mock_script.h"

#define SYNDROME 0x1234

void put16(void *data, size_t at, uint16_t value)
{
	unsigned char *p = data;

	p[at] = value >> 8;
	p[at + 1] = value;
}

void put32(void *data, size_t at, uint32_t value)
{
	put16(data, at, value >> 16);
	put16(data, at + 2, value);
}

void put64(void *data, size_t at, uint64_t value)
{
	put32(data, at, value >> 32);
	put32(data, at + 4, value);
}

void expect_mlx5(struct run *run)
{
	struct fwctl_info_mlx5 *info = script_keep(sizeof(*info));

	*info = (struct fwctl_info_mlx5){ .uid = 7, .uctx_caps = 4 };
	expect_info(run, FWCTL_DEVICE_TYPE_MLX5, info, sizeof(*info));
}

void expect_mlx5_cmd(struct run *run, uint32_t scope, uint16_t opcode,
		     uint16_t op_mod, const void *in, size_t in_len,
		     uint8_t status, const void *out, size_t out_len)
{
	unsigned char *req = script_keep(8 + in_len);
	unsigned char *rsp = script_keep(8 + out_len);

	put16(req, 0, opcode);
	put16(req, 6, op_mod);
	memcpy(req + 8, in, in_len);
	rsp[0] = status;
	put32(rsp, 4, status ? SYNDROME : 0);
	if (out)
		memcpy(rsp + 8, out, out_len);
	expect_rpc(run, scope, req, 8 + in_len, rsp, 8 + out_len);
	run->lb.calls[run->lb.count - 1].room = 8 + out_len;
}

static void expect_register(struct run *run, uint16_t id, const void *in,
			    const void *out, size_t len, bool write,
			    uint8_t status)
{
	unsigned char *body = script_keep(8 + len);
	unsigned char *answer = script_keep(8 + len);

	put16(body, 2, id);
	memcpy(body + 8, in, len);
	if (out)
		memcpy(answer + 8, out, len);
	expect_mlx5_cmd(run, write ? FWCTL_SCOPE_CONFIGURATION :
				     FWCTL_SCOPE_DEBUG_READ,
			0x805, !write, body, 8 + len, status, answer, 8 + len);
}

void expect_read(struct run *run, uint16_t id, const void *in, const void *out,
		 size_t len)
{
	expect_register(run, id, in, out, len, false, 0);
}

void expect_write(struct run *run, uint16_t id, const void *in,
		  const void *out, size_t len)
{
	expect_register(run, id, in, out, len, true, 0);
}

void expect_refusal(struct run *run, uint16_t id, const void *in, size_t len,
		    bool write, uint8_t status)
{
	expect_register(run, id, in, NULL, len, write, status);
}

unsigned char *last_mlx5_answer(struct run *run)
{
	return (void *)run->lb.calls[run->lb.count - 1].out;
}
