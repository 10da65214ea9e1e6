/* SPDX-License-Identifier: GPL-2.0-only */
/* The non-volatile configuration. */
#ifndef FWCTL_TOOL_MLX5_NV_H
#define FWCTL_TOOL_MLX5_NV_H

#include "fields.h"
#include "mlx5.h"

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
 * nv.c: look up a parameter. Loads external data for a name that is not built in.
 * Returns false if no parameter has this name.
 */
bool nv_find(struct call *c, const char *name, size_t len,
	     struct nv_param *param);
/*
 * Move to the next known parameter, or to the first if @param is zero. Returns
 * false at the end. If @x is not NULL, it includes the loaded external parameters.
 */
bool nv_next(const struct external *x, struct nv_param *param);
/* Returns true if a built-in parameter has this name. */
bool nv_is_built_in(const char *name, size_t len);

/* Set @param to a field of @item. */
void nv_point(struct nv_param *param, const struct nv_item *item,
	      const struct field *field, unsigned int port);
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

#endif
