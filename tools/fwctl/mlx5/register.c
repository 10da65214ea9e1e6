// SPDX-License-Identifier: LGPL-2.1-or-later
/* Registers by name: images, and their fields. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/fail.h"
#include "device.h"
#include "registers.h"

/**
 * struct fwctl_mlx5_register - An image of a register
 * @reg: Description of the register.
 * @data: Its bytes.
 */
struct fwctl_mlx5_register {
	const struct reg *reg;
	unsigned char data[];
};

const char *fwctl_mlx5_register_name(size_t index)
{
	const struct reg *r = registers;

	while (r->name && index--)
		r++;
	return r->name;
}

static const struct reg *find_register(const char *name)
{
	for (const struct reg *r = registers; r->name; r++) {
		if (!strcasecmp(r->name, name))
			return r;
	}
	return NULL;
}

int fwctl_mlx5_register_new(const char *name, struct fwctl_mlx5_register **reg,
			    struct fwctl_error *err)
{
	const struct reg *r = find_register(name);

	*reg = NULL;
	if (!r)
		return fwctl_fail(err, -ENOENT, FWCTL_REASON_ARGUMENT,
				  "fwctl mlx5 reg list shows the known registers.",
				  "unknown register '%s'", name);
	*reg = calloc(1, sizeof(**reg) + r->layout->bytes);
	if (!*reg)
		return fwctl_fail_nomem(err);
	(*reg)->reg = r;
	layout_preset(r->layout, (*reg)->data, r->layout->bytes);
	return 0;
}

void fwctl_mlx5_register_free(struct fwctl_mlx5_register *reg)
{
	free(reg);
}

static int transfer(struct fwctl_mlx5 *m, struct fwctl_mlx5_register *reg,
		    bool write, struct fwctl_error *err)
{
	const struct register_access access = {
		.id = reg->reg->id,
		.write = write,
		.data = reg->data,
		.len = reg->reg->layout->bytes,
	};
	struct mlx5_result result;

	return mlx5_register(m, &access, &result) ? mlx5_fail(m, &result, err) :
						    0;
}

int fwctl_mlx5_register_read(struct fwctl_mlx5 *m,
			     struct fwctl_mlx5_register *reg,
			     struct fwctl_error *err)
{
	return transfer(m, reg, false, err);
}

int fwctl_mlx5_register_write(struct fwctl_mlx5 *m,
			      struct fwctl_mlx5_register *reg,
			      struct fwctl_error *err)
{
	return transfer(m, reg, true, err);
}

/* A walk that ends at a field. */
struct position {
	size_t left;
	bool found;
	struct spot spot;
};

static bool count_down(void *ctx, const struct spot *spot)
{
	struct position *p = ctx;

	if (p->left--)
		return true;
	p->found = true;
	p->spot = *spot;
	return false;
}

int fwctl_mlx5_register_field(const struct fwctl_mlx5_register *reg,
			      size_t index, struct fwctl_mlx5_field *field)
{
	struct position p = { .left = index };

	if (field->size < sizeof(*field))
		return -EINVAL;
	layout_walk(reg->reg->layout, reg->data, reg->reg->layout->bytes,
		    count_down, &p);
	if (!p.found)
		return -ENOENT;
	memcpy(field->name, p.spot.name, sizeof(field->name));
	field->access = p.spot.field->access;
	field->bit = p.spot.bit;
	field->width = p.spot.field->width;
	field->values = p.spot.field->names;
	return 0;
}

static int find_field(const struct fwctl_mlx5_register *reg, const char *name,
		      struct spot *spot, struct fwctl_error *err)
{
	if (spot_find(reg->reg->layout, reg->data, name, strlen(name), spot))
		return 0;
	return fwctl_fail(err, -ENOENT, FWCTL_REASON_ARGUMENT,
			  "Some fields depend on the value of another field, which must come first.",
			  "%s has no field %s", reg->reg->name, name);
}

int fwctl_mlx5_register_get(const struct fwctl_mlx5_register *reg,
			    const char *name, uint64_t *value,
			    struct fwctl_error *err)
{
	struct spot spot;
	int ret = find_field(reg, name, &spot, err);

	if (ret)
		return ret;
	if (spot.field->width > 64 || spot.field->form == FORM_TEXT)
		return fwctl_fail(err, -EOVERFLOW, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: field %s is not a number",
				  reg->reg->name, name);
	*value = field_get_bits(reg->data, spot.bit, spot.field->width);
	return 0;
}

int fwctl_mlx5_register_text(const struct fwctl_mlx5_register *reg,
			     const char *name, char **text,
			     struct fwctl_error *err)
{
	struct spot spot;
	int ret = find_field(reg, name, &spot, err);

	if (ret)
		return ret;
	*text = spot_text(&spot, reg->data);
	return *text ? 0 : fwctl_fail_nomem(err);
}

int fwctl_mlx5_register_set(struct fwctl_mlx5_register *reg, const char *name,
			    const char *value, struct fwctl_error *err)
{
	struct spot spot;
	int ret = find_field(reg, name, &spot, err);

	if (ret)
		return ret;
	if (spot.field->access == ACCESS_RO)
		return fwctl_fail(err, -EROFS, FWCTL_REASON_ARGUMENT, NULL,
				  "%s: field %s is read-only", reg->reg->name,
				  name);
	return spot_parse(&spot, reg->data, value, err);
}
