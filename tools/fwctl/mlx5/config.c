// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parameters of the non-volatile configuration by name. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/fail.h"
#include "nv.h"

int fwctl_mlx5_config_name(size_t index, char *name, size_t size)
{
	struct nv_param p = { 0 };

	do {
		if (!nv_next(NULL, &p))
			return -ENOENT;
	} while (index--);
	return snprintf(name, size, "%s", p.spot.name) < (int)size ? 0 :
								     -ERANGE;
}

static int find_param(const char *name, struct nv_param *p,
		      struct fwctl_error *err)
{
	if (nv_lookup(NULL, name, strlen(name), p))
		return 0;
	return fwctl_fail(err, -ENOENT, FWCTL_REASON_ARGUMENT,
			  "fwctl mlx5 config list shows the known parameters.",
			  "unknown parameter '%s'", name);
}

static int lacks(const struct fwctl_mlx5 *m, const struct nv_param *p,
		 const char *what, struct fwctl_error *err)
{
	return fwctl_fail(err, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED,
			  "fwctl mlx5 config query shows the parameters of this firmware.",
			  "%s: this firmware has no %s %s",
			  fwctl_dev_name(m->dev), what, p->spot.name);
}

/* Check that the firmware has the parameter, and can write it if @write. */
static int check_support(const struct fwctl_mlx5 *m, const struct nv_param *p,
			 bool write, struct fwctl_error *err)
{
	struct mlx5_result result;
	bool readable, writable;

	if (nv_get_support(m, p, &readable, &writable, &result))
		return mlx5_fail(m, &result, err);
	if (!readable)
		return lacks(m, p, "parameter", err);
	return write && !writable ? lacks(m, p, "writable parameter", err) : 0;
}

/* Check that the firmware returns the values of @which. */
static int check_values(const struct fwctl_mlx5 *m, uint32_t which,
			const struct nv_param *p, struct fwctl_error *err)
{
	struct mlx5_result result;
	struct nv_caps caps;

	if (which == NV_NEXT)
		return 0;
	if (which > NV_DEFAULT)
		return fwctl_fail(err, -EINVAL, FWCTL_REASON_ARGUMENT, NULL,
				  "invalid argument: which=%u", which);
	if (nv_get_caps(m, &caps, &result))
		return mlx5_fail(m, &result, err);
	return (which == NV_CURRENT ? caps.current : caps.factory) ? 0 :
	       lacks(m, p, "such value of", err);
}

static int read_item(const struct fwctl_mlx5 *m, const struct nv_param *p,
		     uint32_t which, struct nv_value *value,
		     struct fwctl_error *err)
{
	struct mlx5_result result;

	if (nv_get(m, p, which, value, &result))
		return mlx5_fail(m, &result, err);
	return nv_has(value, p) ? 0 : lacks(m, p, "parameter", err);
}

int fwctl_mlx5_config_get(struct fwctl_mlx5 *m, const char *name, uint32_t which,
			  char **value, struct fwctl_error *err)
{
	struct nv_value item;
	struct nv_param p;
	int ret;

	ret = find_param(name, &p, err);
	if (!ret)
		ret = check_values(m, which, &p, err);
	if (!ret)
		ret = check_support(m, &p, false, err);
	if (!ret)
		ret = read_item(m, &p, which, &item, err);
	if (ret)
		return ret;
	*value = nv_assignable(&p, &item);
	return *value ? 0 : fwctl_fail_nomem(err);
}

/* Write the item if it differs. */
static int write_item(const struct fwctl_mlx5 *m, const struct nv_value *was,
		      const struct nv_value *item, int *changed,
		      struct fwctl_error *err)
{
	bool differs = memcmp(was, item, sizeof(*was));
	struct mlx5_result result;

	if (differs && nv_set(m, item, &result))
		return mlx5_fail(m, &result, err);
	if (changed)
		*changed = differs;
	return 0;
}

int fwctl_mlx5_config_set(struct fwctl_mlx5 *m, const char *name,
			  const char *value, int *changed,
			  struct fwctl_error *err)
{
	struct nv_value was, item;
	struct nv_param p;
	int ret;

	ret = find_param(name, &p, err);
	if (!ret)
		ret = check_support(m, &p, true, err);
	if (!ret)
		ret = read_item(m, &p, NV_NEXT, &was, err);
	if (ret)
		return ret;
	item = was;
	nv_make_valid(&p, &item);
	ret = spot_parse(&p.spot, nv_data(&item), value, err);
	return ret ? ret : write_item(m, &was, &item, changed, err);
}
