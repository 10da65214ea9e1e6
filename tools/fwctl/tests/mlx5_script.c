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

void expect_mlx5_cmd(struct run *run, const struct exchange *x)
{
	unsigned char *req = script_keep(8 + x->in_len);
	unsigned char *rsp = script_keep(8 + x->out_len);

	put16(req, 0, x->opcode);
	put16(req, 6, x->op_mod);
	memcpy(req + 8, x->in, x->in_len);
	rsp[0] = x->status;
	put32(rsp, 4, x->status ? SYNDROME : 0);
	if (x->out)
		memcpy(rsp + 8, x->out, x->out_len);
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = x->scope, .in = req, .in_len = 8 + x->in_len,
		.out = rsp, .out_len = 8 + x->out_len,
		.capacity = 8 + x->out_len,
	});
}

void expect_register(struct run *run, const struct register_exchange *x)
{
	unsigned char *body = script_keep(8 + x->len);
	unsigned char *response = script_keep(8 + x->len);

	put16(body, 2, x->id);
	memcpy(body + 8, x->in, x->len);
	if (x->out)
		memcpy(response + 8, x->out, x->len);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = x->write ? FWCTL_SCOPE_CONFIGURATION :
				    FWCTL_SCOPE_DEBUG_READ,
		.opcode = 0x805, .op_mod = !x->write,
		.in = body, .in_len = 8 + x->len, .status = x->status,
		.out = response, .out_len = 8 + x->len,
	});
}

void expect_read(struct run *run, uint16_t id, const void *in, const void *out,
		 size_t len)
{
	expect_register(run, &(struct register_exchange){
		.id = id, .in = in, .out = out, .len = len,
	});
}

void expect_write(struct run *run, uint16_t id, const void *in,
		  const void *out, size_t len)
{
	expect_register(run, &(struct register_exchange){
		.id = id, .write = true, .in = in, .out = out, .len = len,
	});
}

void expect_rejected_read(struct run *run, uint16_t id, const void *in,
			  size_t len, uint8_t status)
{
	expect_register(run, &(struct register_exchange){
		.id = id, .in = in, .len = len, .status = status,
	});
}

unsigned char *last_mlx5_response(struct run *run)
{
	return (void *)run->lb.calls[run->lb.count - 1].out;
}

void expect_nv_caps(struct run *run, unsigned int caps)
{
	const unsigned char in[16] = { 0 }, out[16] = { 0, 0, 0, caps };

	expect_read(run, 0x9034, in, out, 16);
}

void expect_nv_support(struct run *run, uint32_t type, unsigned int support)
{
	unsigned char in[8] = { 0 }, out[8] = { 0 };

	put32(in, 0, type);
	put32(out, 0, type);
	out[7] = support;
	expect_read(run, 0x9030, in, out, 8);
}

/* An item in the firmware: version 1, from another writer. */
static void make_item(unsigned char *reg, uint32_t type, unsigned int access,
		      const void *data, size_t len)
{
	memset(reg, 0, 268);
	reg[0] = 0x10;
	reg[1] = access << 6 | 9;
	put16(reg, 2, 0x1000 | len);
	put32(reg, 4, type);
	memcpy(reg + 12, data, len);
}

unsigned char *expect_nv_read(struct run *run, uint32_t type,
			      unsigned int access, const void *data,
			      size_t len)
{
	unsigned char in[268] = { 0, access << 6, 0, len }, out[268];

	put32(in, 4, type);
	make_item(out, type, access, data, len);
	expect_read(run, 0x9024, in, out, 268);
	return last_mlx5_response(run) + 16;
}

void expect_nv_write(struct run *run, uint32_t type, const void *data,
		     size_t len, uint8_t status)
{
	/*
	 * The tool's writer_id, and ovr_en: a later priority may override the
	 * item.
	 */
	unsigned char in[268] = { 0x02, 4 };

	put16(in, 2, 0x1000 | len);
	put32(in, 4, type);
	memcpy(in + 12, data, len);
	if (status)
		expect_register(run, &(struct register_exchange){
			.id = 0x9024, .in = in, .len = 268, .write = true,
			.status = status,
		});
	else
		expect_write(run, 0x9024, in, in, 268);
}
