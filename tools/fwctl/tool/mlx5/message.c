// SPDX-License-Identifier: GPL-2.0-only
/* One command to mlx5 firmware and its answer, which is not trusted. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "message.h"
#include "opcodes.h"

/* What all commands and all answers start with. */
static const struct layout cmd_in = {
	.ifc = "mlx5_ifc_nop_in_bits",
	.bytes = CMD_HEADER,
	.fields = (const struct field[]) {
		KEY(opcode, 0x0, 16, HEX),
		KEY(op_mod, 0x30, 16),
		{ 0 } },
};

static const struct layout cmd_out = {
	.ifc = "mlx5_ifc_nop_out_bits",
	.bytes = CMD_HEADER,
	.fields = (const struct field[]) {
		RO(status, 0x0, 8, HEX),
		RO(syndrome, 0x20, 32, HEX),
		{ 0 } },
};

static const struct layout register_in = {
	.ifc = "mlx5_ifc_access_register_in_bits",
	.bytes = CMD_HEADER,
	.fields = (const struct field[]) {
		KEY(opcode, 0x0, 16, HEX),
		KEY(op_mod, 0x30, 16),
		KEY(register_id, 0x50, 16, HEX),
		KEY(argument, 0x60, 32, HEX),
		{ 0 } },
};

const struct layout *const message_layouts[] = {
	&cmd_in, &cmd_out, &register_in, NULL,
};

/* Returns what is wrong with an answer of @len bytes, NULL if nothing. */
static const char *check(size_t len, size_t room)
{
	if (len < CMD_HEADER)
		return "it is shorter than its header";
	if (len > room)
		return "it is longer than this command's can be";
	return NULL;
}

bool mlx5_exchange(struct fwctl_dev *dev, const struct mlx5_cmd *cmd,
		   struct mlx5_result *result)
{
	*result = (struct mlx5_result){ .len = cmd->out_len };
	field_set(&cmd_in, cmd->in, "opcode", cmd->opcode);
	field_set(&cmd_in, cmd->in, "op_mod", cmd->op_mod);
	memset(cmd->out, 0, cmd->out_len);
	if (rpc_exchange(dev, 0, cmd->scope, cmd->in, cmd->in_len, cmd->out,
			 &result->len, &result->err))
		return false;
	result->nonsense = check(result->len, cmd->out_len);
	if (result->nonsense)
		return false;
	result->status = field_get(&cmd_out, cmd->out, "status");
	result->syndrome = field_get(&cmd_out, cmd->out, "syndrome");
	return !result->status;
}

/* The provider refused: which scope would have done? */
static void explain_scope(const struct mlx5_cmd *cmd, struct fwctl_error *err)
{
	int scope = opcode_scope(cmd->opcode, cmd->op_mod);

	if (scope >= 0 && (uint32_t)scope > cmd->scope)
		snprintf(err->hint, sizeof(err->hint),
			 "It needs scope %s.", fwctl_scope_name(scope));
	else if (scope >= 0)
		snprintf(err->hint, sizeof(err->hint),
			 "Scope %s should do for command 0x%04x: the kernel module may be of another version.",
			 fwctl_scope_name(scope), cmd->opcode);
	else
		snprintf(err->hint, sizeof(err->hint),
			 "The driver lets no command 0x%04x through, in any scope: fwctl mlx5 opcodes lists those that it does.",
			 cmd->opcode);
}

enum status mlx5_report(struct fwctl_dev *dev, const struct mlx5_cmd *cmd,
			struct mlx5_result *result)
{
	if (result->err.code == -EBADMSG)
		explain_scope(cmd, &result->err);
	if (result->err.code)
		return report(&result->err);
	if (result->nonsense) {
		say("%s: the firmware's answer makes no sense: %s",
		    fwctl_dev_name(dev), result->nonsense);
		return STATUS_FAILED;
	}
	mlx5_status_explain(dev, cmd, result);
	return STATUS_FIRMWARE;
}

/* True if all of the answer is there. */
static bool exchange_exact(struct fwctl_dev *dev, const struct mlx5_cmd *cmd,
			   struct mlx5_result *result)
{
	if (!mlx5_exchange(dev, cmd, result))
		return false;
	if (result->len != cmd->out_len)
		result->nonsense = "it is shorter than this command's";
	return !result->nonsense;
}

enum status mlx5_call(struct call *c, const struct mlx5_cmd *cmd)
{
	struct mlx5_result result;

	if (exchange_exact(c->dev, cmd, &result))
		return STATUS_OK;
	return mlx5_report(c->dev, cmd, &result);
}

/* A buffer for header and register, freed by the caller; NULL if it can't. */
static char *register_request(uint16_t id, uint32_t argument, const void *data,
			      size_t len)
{
	char *in = calloc(1, CMD_HEADER + len);

	if (!in)
		return NULL;
	field_set(&register_in, in, "register_id", id);
	field_set(&register_in, in, "argument", argument);
	memcpy(in + CMD_HEADER, data, len);
	return in;
}

static bool access_register(struct fwctl_dev *dev, struct mlx5_cmd *cmd,
			    uint16_t id, uint32_t argument, void *data,
			    size_t len, struct mlx5_result *result)
{
	__autofree char *in = register_request(id, argument, data, len);
	__autofree char *out = malloc(CMD_HEADER + len);
	bool ok;

	*result = (struct mlx5_result){ 0 };
	if (!in || !out) {
		result->err.code = -ENOMEM;
		snprintf(result->err.message, sizeof(result->err.message),
			 "out of memory");
		return false;
	}
	cmd->opcode = ACCESS_REG;
	cmd->scope = opcode_scope(cmd->opcode, cmd->op_mod);
	cmd->in = in;
	cmd->out = out;
	cmd->in_len = CMD_HEADER + len;
	cmd->out_len = CMD_HEADER + len;
	ok = exchange_exact(dev, cmd, result);
	if (ok)
		memcpy(data, out + CMD_HEADER, len);
	cmd->in = NULL;
	cmd->out = NULL;
	return ok;
}

enum status mlx5_access_register(struct call *c, uint16_t id, bool write,
				 uint32_t argument, void *data, size_t len)
{
	struct mlx5_cmd cmd = {
		.op_mod = write ? OP_MOD_WRITE : OP_MOD_READ,
	};
	struct mlx5_result result;

	if (access_register(c->dev, &cmd, id, argument, data, len, &result))
		return STATUS_OK;
	return mlx5_report(c->dev, &cmd, &result);
}

bool mlx5_try_register(struct fwctl_dev *dev, uint16_t id, void *data,
		       size_t len, struct mlx5_result *result)
{
	struct mlx5_cmd cmd = { .op_mod = OP_MOD_READ };

	return access_register(dev, &cmd, id, 0, data, len, result);
}
