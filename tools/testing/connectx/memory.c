// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

#define ID_BITS			24
#define MTT_BYTES		8
#define MTTS_PER_OCTWORD	2
#define PAGE_SHIFT_MIN		12
/* As log_pg_sz of the capabilities. */
#define PAGE_SHIFT_MAX		31
/* Bits of an MTT. */
#define UMEM_WRITE		0x2
#define UMEM_READ		0x1
#define MTT_RESERVED		0xffcULL

static struct object *object_find(const struct card *card,
				  enum object_type type, uint32_t id)
{
	struct object *object = card->memory.first;

	while (object && (object->type != type || object->id != id))
		object = object->next;
	return object;
}

const struct mkey *memory_find_mkey(const struct card *card, uint32_t index)
{
	return (const struct mkey *)object_find(card, OBJECT_MKEY, index);
}

static unsigned int count(const struct card *card, enum object_type type,
			  bool unseen)
{
	unsigned int n = 0;

	for (const struct object *o = card->memory.first; o; o = o->next)
		n += o->type == type && (unseen || !o->unseen);
	return n;
}

unsigned int memory_count(const struct card *card, enum object_type type)
{
	return count(card, type, false);
}

static void object_free(struct card *card, struct object *object)
{
	struct object **link = &card->memory.first;

	while (*link != object)
		link = &(*link)->next;
	*link = object->next;
	free(object);
}

void memory_forget(struct card *card)
{
	while (card->memory.first)
		object_free(card, card->memory.first);
}

void memory_forget_of(struct card *card, uint16_t uid)
{
	struct object *next;

	for (struct object *o = card->memory.first; o; o = next) {
		next = o->next;
		if (o->uid == uid)
			object_free(card, o);
	}
}

static uint32_t next_id(struct card *card, enum object_type type)
{
	uint32_t *last = &card->memory.last[type];

	do {
		*last = (*last + 1) % BIT(ID_BITS);
	} while (!*last || object_find(card, type, *last) ||
		 (type == OBJECT_MKEY && *last == MKEY_INDEX(RESERVED_LKEY)));
	return *last;
}

/*
 * Create an object of @size bytes with a new number. Returns NULL, and sets the status
 * of @cmd, if there is no memory or if there are too many objects.
 */
static void *object_create(struct command *cmd, enum object_type type,
			   size_t size)
{
	struct memory *memory = &cmd->card->memory;
	struct object *object;

	if (count(cmd->card, type, true) == OBJECT_MAX) {
		cmd->card->counters.rejected++;
		cmd->syndrome = WHY_OBJECT_LIMIT;
		cmd->status = CMD_NO_RESOURCES;
		return NULL;
	}
	object = calloc(1, size);
	if (!object) {
		cmd->status = CMD_INTERNAL;
		return NULL;
	}
	object->type = type;
	object->id = next_id(cmd->card, type);
	object->uid = cmd->uid;
	object->unseen = cmd->faulty;
	object->next = memory->first;
	memory->first = object;
	return object;
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	while (len && !*bytes)
		bytes++, len--;
	return !len;
}

#define RESERVED(type, p, field) \
	(!is_zero(ADDR_OF(type, p, field), FIELD_BYTES(type, field)))

/*
 * Find the object that a command destroys. The number is in the same place in all
 * such commands. Returns a status.
 */
static uint8_t find_doomed(struct command *cmd, enum object_type type,
			   struct object **object)
{
	uint32_t id = GET(destroy_umem_in, cmd->in, umem_id);

	if (RESERVED(destroy_umem_in, cmd->in, reserved_at_40) ||
	    RESERVED(destroy_umem_in, cmd->in, reserved_at_60))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	*object = object_find(cmd->card, type, id);
	if (!*object)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_OBJECT_UNKNOWN);
	if ((*object)->uid != cmd->uid)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_OWNER);
	return CMD_OK;
}

/* Returns true if a key belongs to the PD or maps the umem. */
static bool has_keys(const struct card *card, const struct object *used)
{
	for (const struct object *o = card->memory.first; o; o = o->next) {
		const struct mkey *mkey = (const struct mkey *)o;

		if (o->type != OBJECT_MKEY)
			continue;
		if (used->type == OBJECT_PD ? mkey->pd == used->id :
					      (const void *)mkey->umem == used)
			return true;
	}
	return false;
}

static uint8_t destroy_unused(struct command *cmd, enum object_type type)
{
	struct object *object;
	uint8_t status = find_doomed(cmd, type, &object);

	if (status)
		return status;
	if (has_keys(cmd->card, object))
		return command_reject(cmd, CMD_BAD_RESOURCE_STATE,
				      WHY_OBJECT_BUSY);
	object_free(cmd->card, object);
	return CMD_OK;
}

uint8_t alloc_pd(struct command *cmd)
{
	struct object *pd;

	if (RESERVED(alloc_pd_in, cmd->in, reserved_at_40))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	pd = object_create(cmd, OBJECT_PD, sizeof(*pd));
	if (!pd)
		return cmd->status;
	SET(alloc_pd_out, cmd->out, pd, pd->id);
	return CMD_OK;
}

uint8_t dealloc_pd(struct command *cmd)
{
	return destroy_unused(cmd, OBJECT_PD);
}

/* Check all fields of a umem except its pages. */
static enum card_syndrome check_umem(const struct command *cmd,
				     const uint8_t *umem)
{
	uint64_t pages = (cmd->in_len - STRUCT_BYTES(create_umem_in)) /
			 MTT_BYTES;
	unsigned int shift = GET(umem, umem, log_page_size) + PAGE_SHIFT_MIN;

	if (RESERVED(create_umem_in, cmd->in, reserved_at_40) ||
	    RESERVED(umem, umem, reserved_at_0) ||
	    GET(umem, umem, reserved_at_81) || GET(umem, umem, ats))
		return WHY_RESERVED;
	/* The capability umem_uid_0 is not set. */
	if (!cmd->uid)
		return WHY_UMEM_UID;
	if (shift > PAGE_SHIFT_MAX ||
	    GET(umem, umem, page_offset) >= 1ULL << shift)
		return WHY_UMEM_PAGE;
	if (!pages || GET(umem, umem, num_of_mtt) != pages)
		return WHY_UMEM_COUNT;
	return WHY_NONE;
}

/* Check that the page is aligned, not shared with the card, and memory. */
static enum card_syndrome check_page(struct card *card, uint64_t mtt,
				     unsigned int shift)
{
	uint64_t addr = mtt & ~(MTT_RESERVED | UMEM_READ | UMEM_WRITE);
	uint8_t byte;

	if (mtt & MTT_RESERVED)
		return WHY_RESERVED;
	if (!(mtt & (UMEM_READ | UMEM_WRITE)))
		return WHY_UMEM_PAGE;
	if (!addr || addr % (1ULL << shift) || pages_held(&card->pages, addr))
		return WHY_UMEM_PAGE;
	if (!card_dma_read(card, addr, &byte, sizeof(byte)))
		return WHY_UMEM_DMA;
	return WHY_NONE;
}

static enum card_syndrome read_pages(struct command *cmd, struct umem *umem)
{
	const uint8_t *in = cmd->in + STRUCT_BYTES(create_umem_in);
	enum card_syndrome why = WHY_NONE;

	for (uint64_t i = 0; !why && i < umem->pages; i++) {
		umem->mtt[i] = field_get_bits(in + MTT_BYTES * i, 0, 64);
		why = check_page(cmd->card, umem->mtt[i], umem->page_shift);
	}
	return why;
}

uint8_t create_umem(struct command *cmd)
{
	const uint8_t *in = ADDR_OF(create_umem_in, cmd->in, umem);
	enum card_syndrome why = check_umem(cmd, in);
	struct umem *umem;
	uint64_t pages;

	if (why)
		return command_reject(cmd, CMD_BAD_PARAM, why);
	pages = GET(umem, in, num_of_mtt);
	umem = object_create(cmd, OBJECT_UMEM,
			     sizeof(*umem) + pages * sizeof(umem->mtt[0]));
	if (!umem)
		return cmd->status;
	umem->page_shift = GET(umem, in, log_page_size) + PAGE_SHIFT_MIN;
	umem->page_offset = GET(umem, in, page_offset);
	umem->pages = pages;
	why = read_pages(cmd, umem);
	if (why) {
		object_free(cmd->card, &umem->object);
		return command_reject(cmd, CMD_BAD_PARAM, why);
	}
	SET(create_umem_out, cmd->out, umem_id, umem->object.id);
	return CMD_OK;
}

uint8_t destroy_umem(struct command *cmd)
{
	return destroy_unused(cmd, OBJECT_UMEM);
}

/* Returns the PD or umem of a key if its user context owns it, else NULL. */
static const struct object *find_own(const struct command *cmd,
				     enum object_type type, uint32_t id)
{
	const struct object *object = object_find(cmd->card, type, id);

	return object && object->uid == cmd->uid ? object : NULL;
}

/* Check the fields of all keys. */
static enum card_syndrome check_mkey(const struct command *cmd,
				     const uint8_t *mkc)
{
	if (RESERVED(create_mkey_in, cmd->in, reserved_at_40) ||
	    GET(create_mkey_in, cmd->in, reserved_at_63) ||
	    RESERVED(create_mkey_in, cmd->in, reserved_at_280) ||
	    GET(mkc, mkc, reserved_at_0) || GET(mkc, mkc, reserved_at_6) ||
	    GET(mkc, mkc, reserved_at_40) || RESERVED(mkc, mkc, reserved_at_120))
		return WHY_RESERVED;
	/* The card has no queue pairs and no way to change a key. */
	if (GET(create_mkey_in, cmd->in, data_direct) || GET(mkc, mkc, free) ||
	    GET(mkc, mkc, umr_en) || GET(mkc, mkc, bsf_en) ||
	    GET(mkc, mkc, access_mode_4_2) || GET(mkc, mkc, qpn) != 0xffffff)
		return WHY_MKEY_CONTEXT;
	if (!find_own(cmd, OBJECT_PD, GET(mkc, mkc, pd)))
		return WHY_MKEY_PD;
	/* The umem of a key contains the translations. */
	if (cmd->in_len != STRUCT_BYTES(create_mkey_in))
		return WHY_MKEY_TRANSLATIONS;
	return WHY_NONE;
}

/* Check a key for all host memory. */
static enum card_syndrome check_physical(const struct command *cmd,
					 const uint8_t *mkc)
{
	if (cmd->uid)
		return WHY_UID_PRIVILEGE;
	if (!GET(mkc, mkc, length64) ||
	    GET(create_mkey_in, cmd->in, mkey_umem_valid))
		return WHY_MKEY_CONTEXT;
	if (GET(mkc, mkc, translations_octword_size) ||
	    GET(create_mkey_in, cmd->in, translations_octword_actual_size))
		return WHY_MKEY_TRANSLATIONS;
	return WHY_NONE;
}

/* Returns the number of pages of a key; 0 if its range is invalid. */
static uint64_t mkey_pages(const uint8_t *mkc, unsigned int shift)
{
	uint64_t start = GET(mkc, mkc, start_addr), len = GET(mkc, mkc, len);
	uint64_t size = 1ULL << shift;

	if (!len || start + len < start ||
	    len > UINT64_MAX - start % size - size)
		return 0;
	return (start % size + len + size - 1) >> shift;
}

/* Check a key for @umem, which may be NULL. */
static enum card_syndrome check_mapped(const struct command *cmd,
				       const uint8_t *mkc,
				       const struct umem *umem)
{
	uint64_t offset = GET(create_mkey_in_more, cmd->in, mkey_umem_offset);
	uint64_t size, pages, octwords;

	if (!umem)
		return WHY_MKEY_UMEM;
	size = 1ULL << umem->page_shift;
	pages = mkey_pages(mkc, umem->page_shift);
	octwords = (pages + MTTS_PER_OCTWORD - 1) / MTTS_PER_OCTWORD;
	if (GET(mkc, mkc, length64) || !pages ||
	    GET(mkc, mkc, log_page_size) != umem->page_shift)
		return WHY_MKEY_CONTEXT;
	if (GET(mkc, mkc, translations_octword_size) != octwords ||
	    GET(create_mkey_in, cmd->in, translations_octword_actual_size) !=
	    octwords)
		return WHY_MKEY_TRANSLATIONS;
	if (offset % size || offset / size > umem->pages ||
	    pages > umem->pages - offset / size)
		return WHY_MKEY_RANGE;
	if (!offset && GET(mkc, mkc, start_addr) % size != umem->page_offset)
		return WHY_MKEY_RANGE;
	return WHY_NONE;
}

static enum card_syndrome check_translation(const struct command *cmd,
					    const uint8_t *mkc,
					    const struct umem *umem)
{
	switch (GET(mkc, mkc, access_mode_1_0)) {
	case MLX5_MKC_ACCESS_MODE_PA:
		return check_physical(cmd, mkc);
	case MLX5_MKC_ACCESS_MODE_MTT:
		return check_mapped(cmd, mkc, umem);
	default:
		return WHY_MKEY_CONTEXT;
	}
}

static const struct umem *umem_of_mkey(const struct command *cmd)
{
	uint32_t id = GET(create_mkey_in_more, cmd->in, mkey_umem_id);

	if (!GET(create_mkey_in, cmd->in, mkey_umem_valid))
		return NULL;
	return (const struct umem *)find_own(cmd, OBJECT_UMEM, id);
}

uint8_t create_mkey(struct command *cmd)
{
	const uint8_t *mkc = ADDR_OF(create_mkey_in, cmd->in,
				     memory_key_mkey_entry);
	const struct umem *umem = umem_of_mkey(cmd);
	enum card_syndrome why = check_mkey(cmd, mkc);
	struct mkey *mkey;

	if (!why)
		why = check_translation(cmd, mkc, umem);
	if (why)
		return command_reject(cmd, CMD_BAD_PARAM, why);
	mkey = object_create(cmd, OBJECT_MKEY, sizeof(*mkey));
	if (!mkey)
		return cmd->status;
	memcpy(mkey->mkc, mkc, sizeof(mkey->mkc));
	mkey->pd = GET(mkc, mkc, pd);
	mkey->umem = umem;
	mkey->umem_offset = GET(create_mkey_in_more, cmd->in, mkey_umem_offset);
	SET(create_mkey_out, cmd->out, mkey_index, mkey->object.id);
	return CMD_OK;
}

/*
 * Check that no command in flight uses the key. The driver must wait for such a
 * command, except for one that it has abandoned after the timeout.
 */
static uint8_t check_unused(struct command *cmd, uint32_t id)
{
	for (unsigned int i = 0; i < CMDQ_SLOTS; i++) {
		const struct command *other = cmd->card->cmdq.slots[i].command;

		if (!other || other->mkey != id)
			continue;
		if (!timeouts_passed(other))
			return command_reject(cmd, CMD_RESOURCE_BUSY,
					      WHY_MKEY_BUSY);
		cmd->card->counters.rejected++;
		cmd->syndrome = WHY_MKEY_BUSY;
		return CMD_RESOURCE_BUSY;
	}
	return CMD_OK;
}

uint8_t destroy_mkey(struct command *cmd)
{
	struct object *mkey;
	uint8_t status = find_doomed(cmd, OBJECT_MKEY, &mkey);

	if (!status)
		status = check_unused(cmd, mkey->id);
	if (!status)
		object_free(cmd->card, mkey);
	return status;
}

/* Check that the command may write with the key. @mkey may be NULL. */
static enum card_syndrome check_write(const struct command *cmd,
				      const struct mkey *mkey,
				      const struct memory_write *write)
{
	uint64_t start, len;

	if (!mkey || MKEY_VARIANT(write->mkey) != GET(mkc, mkey->mkc, mkey_7_0))
		return WHY_MKEY_UNKNOWN;
	if (mkey->object.uid != cmd->uid)
		return WHY_OWNER;
	if (!GET(mkc, mkey->mkc, lw))
		return WHY_MKEY_ACCESS;
	if (!mkey->umem)
		return WHY_NONE;
	start = GET(mkc, mkey->mkc, start_addr);
	len = GET(mkc, mkey->mkc, len);
	if (write->len > len || write->addr < start ||
	    write->addr - start > len - write->len)
		return WHY_MKEY_BOUNDS;
	return WHY_NONE;
}

/* Write to the umem, page by page. The range was checked. */
static enum card_syndrome write_umem(struct card *card, const struct mkey *mkey,
				     const struct memory_write *write)
{
	uint64_t size = 1ULL << mkey->umem->page_shift;
	uint64_t start = GET(mkc, mkey->mkc, start_addr);
	uint64_t at = mkey->umem_offset + write->addr - (start - start % size);
	const uint8_t *data = write->data;
	size_t left = write->len, part;

	for (; left; left -= part, data += part, at += part) {
		uint64_t mtt = mkey->umem->mtt[at / size];

		part = size - at % size < left ? size - at % size : left;
		if (!(mtt & UMEM_WRITE))
			return WHY_MKEY_ACCESS;
		if (!card_dma_write(card, (mtt & -size) + at % size, data, part))
			return WHY_UMEM_DMA;
	}
	return WHY_NONE;
}

uint8_t memory_write(void *context, const struct memory_write *write)
{
	struct command *cmd = context;
	const struct mkey *mkey = memory_find_mkey(cmd->card,
						   MKEY_INDEX(write->mkey));
	enum card_syndrome why = check_write(cmd, mkey, write);

	if (!why) {
		cmd->mkey = mkey->object.id;
		if (mkey->umem)
			why = write_umem(cmd->card, mkey, write);
		else if (!card_dma_write(cmd->card, write->addr, write->data,
					 write->len))
			why = WHY_UMEM_DMA;
	}
	cmd->syndrome = why;
	return why ? CMD_BAD_PARAM : CMD_OK;
}
