/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Items and parameters of the non-volatile configuration. */
#ifndef FWCTL_MLX5_NV_H
#define FWCTL_MLX5_NV_H

#include "device.h"
#include "fields.h"

/* Values of a configuration item. */
enum nv_access {
	NV_NEXT = 0,	/* after the next reset */
	NV_CURRENT = 1,	/* in effect */
	NV_DEFAULT = 2,	/* factory default */
};

/* Writer in the header of an item: the command interface. */
#define NV_WRITER_COMMAND_INTERFACE 4

#define NV_DATA_MAX 256

/* Class of an item. */
enum nv_class {
	GLOBAL = 0,
	PORT = 1,
	FUNCTION = 3,
	HOST = 7,
};

/**
 * struct nv_item - A configuration item: the unit of reads and writes
 * @class: &enum nv_class.
 * @number: Number within the class.
 * @name: Name in NVIDIA's database of items.
 * @layout: Layout of the parameters.
 */
struct nv_item {
	uint8_t class;
	uint16_t number;
	const char *name;
	const struct layout *layout;
};

/* The last entry has no name. */
extern const struct nv_item nv_items[];

/* Maximum number of ports of a device. */
#define NV_PORTS 2

/**
 * struct nv_param - A parameter
 * @item: Item of the parameter.
 * @port: From 1 on, for an item of a port; else 0.
 * @spot: Position in the item. Its name includes the port.
 */
struct nv_param {
	const struct nv_item *item;
	unsigned int port;
	struct spot spot;
};

/* Values that the firmware returns in addition to NV_NEXT. */
struct nv_caps {
	bool current;
	bool factory;
};

/* An item in the format of MNVDA. */
struct nv_value {
	unsigned char reg[268];
};

/*
 * Move to the next parameter, or to the first if @param is zero. Returns false at the
 * end. @items are the items, NULL for the built-in ones.
 */
bool nv_next(const struct nv_item *items, struct nv_param *param);
/* Look up a parameter. Returns false if no parameter has this name. */
bool nv_lookup(const struct nv_item *items, const char *name, size_t len,
	       struct nv_param *param);
/* Set @param to a field of @item. */
void nv_point(struct nv_param *param, const struct nv_item *item,
	      const struct field *field, unsigned int port);

/*
 * nv_access.c: the firmware's items. These functions return 0, or a negative errno
 * with @result filled in, see device.h.
 */
int nv_get_caps(const struct fwctl_mlx5 *m, struct nv_caps *caps,
		struct mlx5_result *result);
/* Both flags are false if the firmware rejects the query. */
int nv_get_support(const struct fwctl_mlx5 *m, const struct nv_param *param,
		   bool *read, bool *write, struct mlx5_result *result);
int nv_get(const struct fwctl_mlx5 *m, const struct nv_param *param,
	   enum nv_access access, struct nv_value *value,
	   struct mlx5_result *result);
/* Write a modified value that nv_get() returned for NV_NEXT. */
int nv_set(const struct fwctl_mlx5 *m, const struct nv_value *value,
	   struct mlx5_result *result);
int nv_reset(const struct fwctl_mlx5 *m, struct mlx5_result *result);

/* Return the address of the parameters. */
void *nv_data(const struct nv_value *value);
/* Returns true if both values of the parameter are equal. */
bool nv_equal(const struct nv_param *param, const struct nv_value *a,
	      const struct nv_value *b);
void nv_copy(const struct nv_param *param, struct nv_value *to,
	     const struct nv_value *from);
/* Returns true if the firmware's item contains the whole parameter. */
bool nv_has(const struct nv_value *value, const struct nv_param *param);
/*
 * Return the value in the format of mlxconfig, "True(1)". The caller frees it.
 */
char *nv_text(const struct nv_param *param, const struct nv_value *value);
/*
 * Return the value in a form that config set accepts, NULL if there is none. The caller
 * frees the text.
 */
char *nv_assignable(const struct nv_param *param, const struct nv_value *value);

/* Set the bit that makes the parameter valid, if the item has one. */
void nv_make_valid(const struct nv_param *param, struct nv_value *value);

#endif
