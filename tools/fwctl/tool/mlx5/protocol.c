// SPDX-License-Identifier: GPL-2.0-only
/* Commands of mlx5 firmware, with messages for the user. */
#include <errno.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "../../mlx5/layouts.h"
#include "../../mlx5/opcodes.h"
#include "protocol.h"

static void fill_header(const struct message *m)
{
	mlx5_fill_header(m->in, m->opcode, m->op_mod);
}

static const char *read_header(const struct message *m, struct result *result)
{
	result->status = field_get(&cmd_out, m->out, "status");
	result->syndrome = field_get(&cmd_out, m->out, "syndrome");
	return NULL;
}

/* Explain which scope allows the command. */
static void explain_scope(struct fwctl_dev *dev, const struct message *m,
			  struct fwctl_error *err)
{
	int scope = opcode_scope(m->opcode, m->op_mod);

	(void)dev;
	if (scope >= 0)
		result_scope(scope);
	if (scope >= 0 && (uint32_t)scope > m->scope)
		snprintf(err->hint, sizeof(err->hint),
			 "The command needs scope %s.", fwctl_scope_name(scope));
	else if (scope >= 0)
		snprintf(err->hint, sizeof(err->hint),
			 "Scope %s should suffice for command 0x%04x: the kernel module may have another version.",
			 fwctl_scope_name(scope), m->opcode);
	else
		snprintf(err->hint, sizeof(err->hint),
			 "The driver does not allow command 0x%04x in any scope: fwctl mlx5 opcodes lists the allowed commands.",
			 m->opcode);
}

/* Device data of other versions of the module can be shorter or longer. */
static void print_info(const void *data, size_t len, struct json_object *json)
{
	struct fwctl_info_mlx5 info = { 0 };

	memcpy(&info, data, len < sizeof(info) ? len : sizeof(info));
	if (json) {
		json_number(json, "uid", info.uid);
		json_number(json, "uctx_caps", info.uctx_caps);
		return;
	}
	printf("%-12s %u\n", "uid:", info.uid);
	printf("%-12s 0x%x\n", "uctx_caps:", info.uctx_caps);
}

static int needed_scope(struct fwctl_dev *dev, const void *in, size_t len)
{
	(void)dev;
	if (len < CMD_HEADER)
		return -EIO;
	return opcode_scope(field_get(&cmd_in, in, "opcode"),
			    field_get(&cmd_in, in, "op_mod"));
}

static void label(const void *in, size_t len, char *text, size_t size)
{
	const struct opcode *o;
	unsigned int opcode;

	if (len < CMD_HEADER)
		return;
	opcode = field_get(&cmd_in, in, "opcode");
	o = opcode_find(opcode);
	if (opcode == ACCESS_REG && len >= CMD_HEADER + 4)
		snprintf(text, size, "ACCESS_REG 0x%04x %s",
			 (unsigned int)field_get(&register_in, in,
						 "register_id"),
			 field_get(&cmd_in, in, "op_mod") == OP_MOD_READ ?
			 "read" : "write");
	else if (o)
		snprintf(text, size, "%s", o->name);
	else
		snprintf(text, size, "opcode 0x%04x", opcode);
}

const struct vendor mlx5_vendor = {
	.type = FWCTL_DEVICE_TYPE_MLX5,
	.noun = "an mlx5 device",
	.type_hint = "fwctl info shows the type, fwctl list the driver of each device.",
	.info = print_info,
	.needed_scope = needed_scope,
	.header_len = CMD_HEADER,
	.fill_header = fill_header,
	.read_header = read_header,
	.explain_scope = explain_scope,
	.explain_status = mlx5_status_explain,
	.label = label,
	.collect = mlx5_collect,
	.is_absent = mlx5_is_absent,
	.metrics = mlx5_metrics,
};

struct fwctl_mlx5 mlx5_device(const struct call *c)
{
	return (struct fwctl_mlx5){ .dev = c->dev, .rpc = rpc_exchange };
}

enum status mlx5_report(const struct call *c, const struct mlx5_result *r)
{
	const struct message m = {
		.scope = r->scope, .opcode = r->opcode, .op_mod = r->op_mod,
	};
	struct result result = {
		.err = r->err,
		.nonsense = *r->nonsense ? r->nonsense : NULL,
		.status = r->status,
		.syndrome = r->syndrome,
	};

	return message_report(&mlx5_vendor, c->dev, &m, &result);
}

enum status mlx5_call(struct call *c, const struct mlx5_command *cmd)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return mlx5_exchange(&m, cmd, &result) ? mlx5_report(c, &result) :
						 STATUS_OK;
}

enum status mlx5_access_register(struct call *c,
				 const struct register_access *a)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return mlx5_register(&m, a, &result) ? mlx5_report(c, &result) :
					       STATUS_OK;
}

enum status mlx5_try_register(struct call *c, const struct register_access *a,
			      bool *there)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;
	int ret = mlx5_register(&m, a, &result);

	*there = !ret;
	return ret && ret != -EREMOTEIO ? mlx5_report(c, &result) : STATUS_OK;
}
