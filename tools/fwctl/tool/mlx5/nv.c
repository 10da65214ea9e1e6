// SPDX-License-Identifier: GPL-2.0-only
/* The non-volatile configuration, with messages for the user. */
#include <string.h>

#include "external.h"
#include "nv.h"
#include "protocol.h"

const struct nv_item *nv_items_of(const struct call *c)
{
	return c->external ? c->external->items : NULL;
}

bool nv_is_built_in(const char *name, size_t len)
{
	struct nv_param param;

	return nv_lookup(NULL, name, len, &param);
}

bool nv_find(struct call *c, const char *name, size_t len,
	     struct nv_param *param)
{
	if (nv_lookup(nv_items_of(c), name, len, param))
		return true;
	external_load_items(c);
	return nv_lookup(nv_items_of(c), name, len, param);
}

static void suggest_params(const struct nv_item *items, struct suggestion *s)
{
	struct nv_param param = { 0 };

	while (nv_next(items, &param))
		suggest_word(s, param.spot.name);
}

enum status nv_unknown(const struct call *c, const char *name, size_t len)
{
	struct suggestion s;

	say("unknown parameter '%.*s'", (int)len, name);
	suggest_start(&s, name, len);
	suggest_params(NULL, &s);
	suggest_params(nv_items_of(c), &s);
	suggest_hint(&s, "");
	hint("fwctl mlx5 config list shows the known parameters.");
	return STATUS_USAGE;
}

enum status nv_query_caps(struct call *c, struct nv_caps *caps)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return nv_get_caps(&m, caps, &result) ? mlx5_report(c, &result) :
						STATUS_OK;
}

enum status nv_supported(struct call *c, const struct nv_param *param,
			 bool *read, bool *write)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return nv_get_support(&m, param, read, write, &result) ?
	       mlx5_report(c, &result) : STATUS_OK;
}

enum status nv_read(struct call *c, const struct nv_param *param,
		    enum nv_access access, struct nv_value *value)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return nv_get(&m, param, access, value, &result) ?
	       mlx5_report(c, &result) : STATUS_OK;
}

enum status nv_write(struct call *c, const struct nv_value *value)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return nv_set(&m, value, &result) ? mlx5_report(c, &result) : STATUS_OK;
}

enum status nv_reset_all(struct call *c)
{
	const struct fwctl_mlx5 m = mlx5_device(c);
	struct mlx5_result result;

	return nv_reset(&m, &result) ? mlx5_report(c, &result) : STATUS_OK;
}
