// SPDX-License-Identifier: LGPL-2.1-or-later
/* Commands of mlx5 firmware: header, status, and access to registers. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "../lib/autofree.h"
#include "../lib/fail.h"
#include "caps.h"
#include "device.h"
#include "layouts.h"
#include "opcodes.h"
#include "status.h"

int fwctl_mlx5_new(struct fwctl_dev *dev, struct fwctl_mlx5 **m,
		   struct fwctl_error *err)
{
	uint32_t type;
	int ret;

	*m = NULL;
	ret = fwctl_dev_info(dev, &type, NULL, NULL, err);
	if (ret)
		return ret;
	if (type != FWCTL_DEVICE_TYPE_MLX5)
		return fwctl_fail(err, -EMEDIUMTYPE, FWCTL_REASON_ARGUMENT,
				  "fwctl info shows the type of a device.",
				  "%s is not an mlx5 device",
				  fwctl_dev_name(dev));
	*m = calloc(1, sizeof(**m));
	if (!*m)
		return fwctl_fail_nomem(err);
	**m = (struct fwctl_mlx5){ .dev = dev, .rpc = fwctl_dev_rpc };
	return 0;
}

void fwctl_mlx5_free(struct fwctl_mlx5 *m)
{
	free(m);
}

void fwctl_mlx5_set_timeout(struct fwctl_mlx5 *m, uint32_t timeout_ms)
{
	m->timeout_ms = timeout_ms;
}

void mlx5_fill_header(void *in, uint16_t opcode, uint16_t op_mod)
{
	field_set(&cmd_in, in, "opcode", opcode);
	field_set(&cmd_in, in, "op_mod", op_mod);
}

int mlx5_nonsense(struct mlx5_result *result, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(result->nonsense, sizeof(result->nonsense), fmt, args);
	va_end(args);
	return -EPROTO;
}

int mlx5_no_memory(struct mlx5_result *result)
{
	*result = (struct mlx5_result){ .err = FWCTL_ERROR_INIT };
	return fwctl_fail_nomem(&result->err);
}

static int check_response(const struct mlx5_command *cmd, size_t len,
			  struct mlx5_result *result)
{
	if (len < CMD_HEADER)
		return mlx5_nonsense(result, "shorter than its header");
	if (len > cmd->out_len)
		return mlx5_nonsense(result, "longer than the command allows");
	result->status = field_get(&cmd_out, cmd->out, "status");
	result->syndrome = field_get(&cmd_out, cmd->out, "syndrome");
	if (result->status)
		return -EREMOTEIO;
	return len == cmd->out_len ? 0 :
	       mlx5_nonsense(result, "shorter than expected");
}

int mlx5_exchange(const struct fwctl_mlx5 *m, const struct mlx5_command *cmd,
		  struct mlx5_result *result)
{
	struct fwctl_request req = {
		.size = sizeof(req),
		.scope = cmd->scope,
		.in = cmd->in,
		.in_len = cmd->in_len,
		.out = cmd->out,
		.out_size = cmd->out_len,
		.timeout_ms = m->timeout_ms,
	};
	int ret;

	*result = (struct mlx5_result){
		.err = FWCTL_ERROR_INIT,
		.scope = cmd->scope,
		.opcode = cmd->opcode,
		.op_mod = cmd->op_mod,
	};
	mlx5_fill_header(cmd->in, cmd->opcode, cmd->op_mod);
	memset(cmd->out, 0, cmd->out_len);
	ret = m->rpc(m->dev, &req, &result->err);
	return ret ? ret : check_response(cmd, req.out_len, result);
}

/* @in and @out hold the header and the register. */
static int exchange_register(const struct fwctl_mlx5 *m,
			     const struct register_access *a, char *in,
			     char *out, struct mlx5_result *result)
{
	struct mlx5_command cmd = {
		.opcode = ACCESS_REG,
		.op_mod = a->write ? OP_MOD_WRITE : OP_MOD_READ,
		.in = in,
		.out = out,
		.in_len = CMD_HEADER + a->len,
		.out_len = CMD_HEADER + a->len,
	};
	int ret;

	if (!in || !out)
		return mlx5_no_memory(result);
	cmd.scope = opcode_scope(cmd.opcode, cmd.op_mod);
	field_set(&register_in, in, "register_id", a->id);
	field_set(&register_in, in, "argument", a->argument);
	memcpy(in + CMD_HEADER, a->data, a->len);
	ret = mlx5_exchange(m, &cmd, result);
	if (!ret)
		memcpy(a->data, out + CMD_HEADER, a->len);
	return ret;
}

int mlx5_register(const struct fwctl_mlx5 *m, const struct register_access *a,
		  struct mlx5_result *result)
{
	__autofree char *in = calloc(1, CMD_HEADER + a->len);
	__autofree char *out = malloc(CMD_HEADER + a->len);

	return exchange_register(m, a, in, out, result);
}

int mlx5_get_caps(const struct fwctl_mlx5 *m, uint8_t number, bool maximum,
		  void *caps, struct mlx5_result *result)
{
	__autofree unsigned char *out = malloc(CMD_HEADER + CAPS_BYTES);
	unsigned char in[CMD_HEADER] = { 0 };
	const struct mlx5_command cmd = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = QUERY_HCA_CAP,
		.op_mod = number << 1 | !maximum,
		.in = in,
		.in_len = sizeof(in),
		.out = out,
		.out_len = CMD_HEADER + CAPS_BYTES,
	};
	int ret;

	if (!out)
		return mlx5_no_memory(result);
	ret = mlx5_exchange(m, &cmd, result);
	if (!ret)
		memcpy(caps, out + CMD_HEADER, CAPS_BYTES);
	return ret;
}

int mlx5_fail(const struct fwctl_mlx5 *m, const struct mlx5_result *result,
	      struct fwctl_error *err)
{
	const char *name = fwctl_dev_name(m->dev);

	if (result->err.code)
		return fwctl_fail(err, result->err.code, result->err.reason,
				  result->err.hint, "%s", result->err.message);
	if (*result->nonsense)
		return fwctl_fail(err, -EPROTO, FWCTL_REASON_FIRMWARE, NULL,
				  "%s: invalid response from the firmware: %s",
				  name, result->nonsense);
	return mlx5_fail_status(name, result->opcode, result->status,
				result->syndrome, err);
}
