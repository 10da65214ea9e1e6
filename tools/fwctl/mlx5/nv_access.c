// SPDX-License-Identifier: LGPL-2.1-or-later
/* Read and write items of the non-volatile configuration. */
#include <errno.h>
#include <string.h>

#include "layouts.h"
#include "nv.h"

static uint32_t type_of(const struct nv_param *p)
{
	return (uint32_t)p->item->class << 24 | p->port << 16 |
	       p->item->number;
}

int nv_get_caps(const struct fwctl_mlx5 *m, struct nv_caps *caps,
		struct mlx5_result *result)
{
	unsigned char reg[16] = { 0 };
	const struct register_access access = {
		.id = REG_MNVGC, .data = reg, .len = sizeof(reg),
	};
	int ret = mlx5_register(m, &access, result);

	caps->current = field_get(&mnvgc_layout, reg,
				  "nvda_read_current_settings");
	caps->factory = field_get(&mnvgc_layout, reg,
				  "nvda_read_factory_settings");
	return ret;
}

int nv_get_support(const struct fwctl_mlx5 *m, const struct nv_param *param,
		   bool *read, bool *write, struct mlx5_result *result)
{
	unsigned char reg[8] = { 0 };
	const struct register_access access = {
		.id = REG_MNVQC, .data = reg, .len = sizeof(reg),
	};
	int ret;

	field_set(&mnvqc_layout, reg, "type", type_of(param));
	ret = mlx5_register(m, &access, result);
	*read = !ret && field_get(&mnvqc_layout, reg, "support_rd");
	*write = !ret && field_get(&mnvqc_layout, reg, "support_wr");
	return ret == -EREMOTEIO ? 0 : ret;
}

/* Check that a response is about the requested item and has a valid length. */
static int check_item(const struct nv_param *param, enum nv_access access,
		      const void *reg, struct mlx5_result *result)
{
	unsigned int len = field_get(&mnvda_layout, reg, "length");

	if (field_get(&mnvda_layout, reg, "type") != type_of(param) ||
	    field_get(&mnvda_layout, reg, "access_mode") != access)
		return mlx5_nonsense(result, "another item than %s",
				     param->item->name);
	if (len > NV_DATA_MAX)
		return mlx5_nonsense(result, "item %s has %u bytes",
				     param->item->name, len);
	return 0;
}

int nv_get(const struct fwctl_mlx5 *m, const struct nv_param *param,
	   enum nv_access access, struct nv_value *value,
	   struct mlx5_result *result)
{
	const struct register_access read = {
		.id = REG_MNVDA,
		.data = value->reg,
		.len = sizeof(value->reg),
	};
	int ret;

	memset(value, 0, sizeof(*value));
	field_set(&mnvda_layout, value->reg, "type", type_of(param));
	field_set(&mnvda_layout, value->reg, "length",
		  param->item->layout->bytes);
	field_set(&mnvda_layout, value->reg, "access_mode", access);
	ret = mlx5_register(m, &read, result);
	return ret ? ret : check_item(param, access, value->reg, result);
}

/* Keeps type, length and version as the firmware returned them. */
int nv_set(const struct fwctl_mlx5 *m, const struct nv_value *value,
	   struct mlx5_result *result)
{
	struct nv_value v = *value;
	const struct register_access access = {
		.id = REG_MNVDA,
		.write = true,
		.data = v.reg,
		.len = sizeof(v.reg),
	};

	field_set(&mnvda_layout, v.reg, "priority", 0);
	field_set(&mnvda_layout, v.reg, "ovr_en", 1);
	field_set(&mnvda_layout, v.reg, "rd_en", 0);
	field_set(&mnvda_layout, v.reg, "writer_id",
		  NV_WRITER_COMMAND_INTERFACE);
	return mlx5_register(m, &access, result);
}

int nv_reset(const struct fwctl_mlx5 *m, struct mlx5_result *result)
{
	unsigned char reg[8] = { 0 };
	const struct register_access access = {
		.id = REG_MNVIA, .write = true, .data = reg, .len = sizeof(reg),
	};

	field_set(&mnvia_layout, reg, "writer_id", NV_WRITER_COMMAND_INTERFACE);
	return mlx5_register(m, &access, result);
}
