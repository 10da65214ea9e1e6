/* SPDX-License-Identifier: GPL-2.0-only */
/* Non-volatile configuration: the registers that carry it. */
#ifndef FWCTL_TOOL_MLX5_NV_H
#define FWCTL_TOOL_MLX5_NV_H

#include "fields.h"
#include "mlx5.h"

/* Which of its values a configuration item is read as. */
enum nv_access {
	NV_NEXT = 0,	/* what it will be after a reset */
	NV_CURRENT = 1,	/* what the firmware runs with */
	NV_DEFAULT = 2,	/* what it was made with */
};

/* Who wrote an item, as its header says; ours. */
#define NV_WRITER_COMMAND_INTERFACE 4

#define NV_DATA_MAX 256

/* Whose an item is: its class. */
enum nv_class {
	GLOBAL = 0,
	PORT = 1,
	FUNCTION = 3,
	HOST = 7,
};

/**
 * struct nv_item - A configuration item: what is read and written in one go
 * @class: &enum nv_class.
 * @number: Within its class.
 * @name: As in NVIDIA's database of items.
 * @layout: Its parameters.
 */
struct nv_item {
	uint8_t class;
	uint16_t number;
	const char *name;
	const struct layout *layout;
};

/* Ended by one without a name. */
extern const struct nv_item nv_items[];

/* Ports that a device may have. */
#define NV_PORTS 2

/**
 * struct nv_param - A parameter
 * @item: What it is in.
 * @port: From 1 on, for an item of a port; else 0.
 * @spot: Where it is there; with the name that people use.
 */
struct nv_param {
	const struct nv_item *item;
	unsigned int port;
	struct spot spot;
};

/* Which values of items a firmware tells, besides the one after a reset. */
struct nv_caps {
	bool current;
	bool factory;
};

/* The bytes of an item, as MNVDA has them. */
struct nv_value {
	unsigned char reg[268];
};

/* nv.c: false if no parameter has this name. */
bool nv_find(const char *name, size_t len, struct nv_param *param);
/*
 * Step through all parameters; @param is zeroes to start with. False at the
 * end.
 */
bool nv_next(struct nv_param *param);

/* Make @param one of @item's fields. */
void nv_point(struct nv_param *param, const struct nv_item *item,
	      const struct field *field, unsigned int port);
/* Say that no parameter has this name. */
enum status nv_unknown(const char *name, size_t len);

enum status nv_query_caps(struct call *c, struct nv_caps *caps);
/**
 * nv_supported() - Does the firmware have an item?
 * @c: With an open device.
 * @param: A parameter in it.
 * @read: Set if it can be read.
 * @write: Set if it can be written.
 *
 * A firmware that refuses the question does not have it.
 */
enum status nv_supported(struct call *c, const struct nv_param *param,
			 bool *read, bool *write);
enum status nv_read(struct call *c, const struct nv_param *param,
		    enum nv_access access, struct nv_value *value);
/* Write what nv_read() returned for NV_NEXT, changed meanwhile. */
enum status nv_write(struct call *c, const struct nv_value *value);
enum status nv_reset_all(struct call *c);

/* Where the parameters are. */
void *nv_data(const struct nv_value *value);
/* Is all of a parameter within the item, as the firmware has it? */
bool nv_has(const struct nv_value *value, const struct nv_param *param);
/* Its value as mlxconfig writes it, "True(1)"; to be freed by the caller. */
char *nv_text(const struct nv_param *param, const struct nv_value *value);

#endif
