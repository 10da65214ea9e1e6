/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Descriptions from the data files of an installed mstflint. They add registers,
 * fields and parameters to the built-in ones. The files are untrusted input.
 */
#ifndef FWCTL_TOOL_MLX5_EXTERNAL_H
#define FWCTL_TOOL_MLX5_EXTERNAL_H

#include "../../mlx5/registers.h"
#include "show.h"

/* Maximum size of a file. Real files have less than 1 MiB. */
#define EXTERNAL_FILE_MAX (16u << 20)

struct chunk;
struct nv_item;

/**
 * struct external - Descriptions that a command has loaded
 * @chunks: Memory of the descriptions.
 * @registers: The registers that are not built in; NULL if not loaded. The last
 *	entry has no name.
 * @items: The built-in items and parameters, and further ones; NULL if not loaded.
 *	The last entry has no name.
 */
struct external {
	struct chunk *chunks;
	const struct reg *registers;
	const struct nv_item *items;
};

/*
 * Load a file once, unless --no-external is given. An unusable file has no effect
 * except a message.
 */
void external_load_registers(struct call *c);
void external_load_items(struct call *c);
void external_free(struct external *x);
/*
 * Look up a register by name or number. Loads external data for a name that is not
 * built in. Returns NULL if the register is unknown.
 */
const struct reg *register_find(struct call *c, const char *text);
/* Return the loaded registers; an empty table for none. */
const struct reg *external_registers(const struct call *c);

/*
 * Add the descriptions in the @len bytes of file @source. Returns NULL, or the
 * reason if the file is unusable.
 */
typedef const char *(*read_fn)(struct external *x, const char *source,
			       const char *data, size_t len);

/* Both are a read_fn. */
const char *adb_read(struct external *x, const char *source, const char *data,
		     size_t len);
const char *nv_db_read(struct external *x, const char *source,
		       const char *data, size_t len);

/* Return zeroed memory that external_free() releases. Exits if there is none. */
void *external_alloc(struct external *x, size_t size);
char *external_copy(struct external *x, const char *text);
/* Return a copy of a description that is safe to print; NULL for an empty one. */
const char *external_text(struct external *x, const char *text);
/* Returns true if @name consists of letters, digits and underscores. */
bool external_is_name(const char *name);
/* Parse a size such as "0x14.8", 20 bytes and 8 bits, at most a register. */
bool external_bits(const char *text, size_t *bits);

/**
 * external_place() - Set bit and width of a field
 * @f: The field.
 * @offset: "0x14.8", where bit 0 is the least significant of 32 bits.
 * @size: Size of the field or of all elements of the array.
 * @count: Number of elements, at least 1.
 *
 * Return: False if the position is invalid.
 */
bool external_place(struct field *f, const char *offset, const char *size,
		    uint64_t count);

/* Set the names of a field's values from "A=0x0,B=0x1", without invalid ones. */
void external_set_names(struct external *x, struct field *f, const char *list);

#endif
