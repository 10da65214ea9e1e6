/* SPDX-License-Identifier: GPL-2.0-only */
/* The non-volatile configuration, with messages for the user. */
#ifndef FWCTL_TOOL_MLX5_NV_H
#define FWCTL_TOOL_MLX5_NV_H

#include "../../mlx5/nv.h"
#include "mlx5.h"
#include "show.h"

/*
 * nv.c: look up a parameter. Loads external data for a name that is not built in.
 * Returns false if no parameter has this name.
 */
bool nv_find(struct call *c, const char *name, size_t len,
	     struct nv_param *param);
/* Returns true if a built-in parameter has this name. */
bool nv_is_built_in(const char *name, size_t len);

/* Report that no parameter has this name. */
enum status nv_unknown(const struct call *c, const char *name, size_t len);

enum status nv_query_caps(struct call *c, struct nv_caps *caps);
/**
 * nv_supported() - Query whether the firmware has an item
 * @c: Call with an open device.
 * @param: A parameter of the item.
 * @read: Set to true if the item can be read.
 * @write: Set to true if the item can be written.
 *
 * If the firmware rejects the query, it does not have the item.
 */
enum status nv_supported(struct call *c, const struct nv_param *param,
			 bool *read, bool *write);
enum status nv_read(struct call *c, const struct nv_param *param,
		    enum nv_access access, struct nv_value *value);
/* Write a modified value that nv_read() returned for NV_NEXT. */
enum status nv_write(struct call *c, const struct nv_value *value);
enum status nv_reset_all(struct call *c);

/* Return the loaded external items; NULL for the built-in ones. */
const struct nv_item *nv_items_of(const struct call *c);

#endif
