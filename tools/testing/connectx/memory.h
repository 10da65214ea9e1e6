/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host memory that commands can access: protection domains (PD), registered user
 * memory (umem) and memory keys (mkey).
 *
 * A umem is a list of pages. A key maps a range of addresses to an umem. A command
 * names a key, an address and a length. The card checks the owner of the key, its
 * range and the access rights, and then accesses the pages of the umem by DMA. A key
 * of the driver can stand for all host memory instead of an umem.
 */
#ifndef CONNECTX_MEMORY_H
#define CONNECTX_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "field.h"
#include "kernel.h"

/* Maximum number of objects of each type. */
#define OBJECT_LOG_MAX		8
#define OBJECT_MAX		BIT(OBJECT_LOG_MAX)

/* A key consists of the number of the mkey and a variant of 8 bits. */
#define MKEY_INDEX(key)		((key) >> 8)
#define MKEY_VARIANT(key)	((key) & 0xff)
/* Exists without a command. No command may access memory with it. */
#define RESERVED_LKEY		0x1fff00

struct card;
struct command;
struct memory_write;

enum object_type {
	OBJECT_PD,
	OBJECT_UMEM,
	OBJECT_MKEY,
	OBJECT_TYPES
};

/**
 * struct object - Common part of the objects
 * @next: Next object, of any type.
 * @type: Type.
 * @id: Number, 24 bits, never 0.
 * @uid: User context that owns the object, 0 for the driver.
 * @unseen: An injected fault may have hidden the number from the driver.
 */
struct object {
	struct object *next;
	enum object_type type;
	uint32_t id;
	uint16_t uid;
	bool unseen;
};

/**
 * struct umem - Registered user memory
 * @object: Must be first.
 * @page_shift: Logarithm of the size of a page.
 * @page_offset: Offset of the memory in the first page.
 * @pages: Number of pages.
 * @mtt: Address of each page, with UMEM_WRITE and UMEM_READ.
 */
struct umem {
	struct object object;
	unsigned int page_shift;
	uint32_t page_offset;
	uint64_t pages;
	uint64_t mtt[];
};

/**
 * struct mkey - A memory key
 * @object: Must be first.
 * @mkc: Context, as in CREATE_MKEY.
 * @pd: PD of the key.
 * @umem: Memory of the key; NULL if the key stands for all host memory.
 * @umem_offset: Offset of the first page of the key in @umem.
 */
struct mkey {
	struct object object;
	uint8_t mkc[STRUCT_BYTES(mkc)];
	uint32_t pd;
	const struct umem *umem;
	uint64_t umem_offset;
};

/**
 * struct memory - All objects
 * @first: List of the objects.
 * @last: Number that was assigned last, for each type. Numbers are reused as late as
 *	possible, so that the card detects the use of an object that was destroyed.
 */
struct memory {
	struct object *first;
	uint32_t last[OBJECT_TYPES];
};

/* Returns NULL if there is no such key. @index excludes the variant. */
const struct mkey *memory_find_mkey(const struct card *card, uint32_t index);
/* Count the objects of @type that no fault hid from the driver. */
unsigned int memory_count(const struct card *card, enum object_type type);
void memory_forget(struct card *card);
/* Destroy the objects of a user context that was destroyed. */
void memory_forget_of(struct card *card, uint16_t uid);

/**
 * memory_write() - Write to host memory with a memory key, as firmware_write_fn
 * @context: The command, whose user context must own the key. It counts as a user of
 *	the key until its completion.
 * @write: Key, address and data.
 *
 * Return: a command status; sets the syndrome of the command.
 */
uint8_t memory_write(void *context, const struct memory_write *write);

#endif
