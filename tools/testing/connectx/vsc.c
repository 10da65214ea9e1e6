// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <inttypes.h>
#include <string.h>

#include "card.h"

/* Registers of the capability. */
enum {
	CTRL = PCI_CAP_VSC + 0x4,
	COUNTER = PCI_CAP_VSC + 0x8,
	SEMAPHORE = PCI_CAP_VSC + 0xc,
	ADDRESS = PCI_CAP_VSC + 0x10,
	DATA = PCI_CAP_VSC + 0x14,
	END = PCI_CAP_VSC + PCI_VSC_BYTES,
};

#define CTRL_SPACE		0xffff
#define CTRL_OUT_OF_RANGE	(3u << 24)
#define CTRL_SUPPORTED		BIT(29)
/* Written as 0 to read and as 1 to write. The card inverts it on completion. */
#define ADDRESS_FLAG		BIT(31)
#define ADDRESS_SYNDROME	BIT(30)
/* Data of a failed read. */
#define BAD_ACCESS		0xbadacce5

/* Registers in the space of configuration registers. Tools need only these two. */
#define CR_HW_ID		0xf0014
#define CR_NOT_CONFIGURED	0xb5e04

static bool cr_read(struct card *card, uint32_t address, uint32_t *data)
{
	(void)card;
	if (address != CR_HW_ID && address != CR_NOT_CONFIGURED)
		return false;
	*data = address == CR_HW_ID ? HW_ID : 0;
	return true;
}

/* Semaphores for commands and for software resets. */
static const uint32_t semaphore_addresses[VSC_SEMAPHORES] = { 0x0, 0x20 };

static uint32_t *find_semaphore(struct card *card, uint32_t address)
{
	for (size_t i = 0; i < VSC_SEMAPHORES; i++)
		if (semaphore_addresses[i] == address)
			return &card->vsc.semaphores[i];
	return NULL;
}

static bool semaphore_read(struct card *card, uint32_t address, uint32_t *data)
{
	const uint32_t *semaphore = find_semaphore(card, address);

	if (semaphore)
		*data = *semaphore;
	return semaphore;
}

static void take_or_free(uint32_t *semaphore, uint32_t value)
{
	if (!*semaphore || !value)
		*semaphore = value;
}

static bool semaphore_write(struct card *card, uint32_t address, uint32_t data)
{
	uint32_t *semaphore = find_semaphore(card, address);

	if (semaphore)
		take_or_free(semaphore, data);
	return semaphore;
}

/**
 * struct space - An address space
 * @number: Number of the space.
 * @read: Returns false if the address cannot be read. NULL for an empty space.
 * @write: Returns false if the address cannot be written. NULL for a read-only
 *	space.
 */
static const struct space {
	uint16_t number;
	bool (*read)(struct card *card, uint32_t address, uint32_t *data);
	bool (*write)(struct card *card, uint32_t address, uint32_t data);
} spaces[] = {
	/* If this space exists, tools conclude that they can use the next one. */
	{ 0x1, NULL, NULL },
	{ 0x2, cr_read, NULL },
	{ 0x3, icmd_read, icmd_write },
	{ 0xa, semaphore_read, semaphore_write },
};

static const struct space *find_space(uint16_t number)
{
	for (size_t i = 0; i < ARRAY_SIZE(spaces); i++)
		if (spaces[i].number == number)
			return &spaces[i];
	return NULL;
}

static void choose_space(struct card *card, uint32_t word)
{
	uint32_t space = word & CTRL_SPACE;

	pci_put32(&card->pci, CTRL,
		  space | (find_space(space) ? CTRL_SUPPORTED : 0));
}

static bool run(struct card *card, uint16_t number, uint32_t address, bool write)
{
	const struct space *space = address % 4 ? NULL : find_space(number);
	uint32_t data = pci_get32(&card->pci, DATA);
	bool found;

	if (write)
		return space && space->write &&
		       space->write(card, address, data);
	found = space && space->read && space->read(card, address, &data);
	pci_put32(&card->pci, DATA, found ? data : BAD_ACCESS);
	return found;
}

static void begin_access(struct card *card, uint32_t word)
{
	uint32_t ctrl = pci_get32(&card->pci, CTRL) & ~CTRL_OUT_OF_RANGE;
	uint32_t address = word & ~(ADDRESS_FLAG | ADDRESS_SYNDROME);
	bool write = word & ADDRESS_FLAG;

	if (!run(card, ctrl, address, write)) {
		card->counters.rejected++;
		card_log(card, "rejected", "%s 0x%" PRIx32 " of space 0x%" PRIx32,
			 write ? "write to" : "read from", address,
			 ctrl & CTRL_SPACE);
		address |= ADDRESS_SYNDROME;
		ctrl |= CTRL_OUT_OF_RANGE;
	}
	pci_put32(&card->pci, CTRL, ctrl);
	pci_put32(&card->pci, ADDRESS, address | (write ? 0 : ADDRESS_FLAG));
}

/* The counter returns a new number each time, never 0, which frees the semaphore. */
void vsc_before_read(struct card *card, size_t offset, size_t len)
{
	uint32_t counter;

	if (offset > COUNTER || offset + len <= COUNTER)
		return;
	counter = pci_get32(&card->pci, COUNTER) + 1;
	pci_put32(&card->pci, COUNTER, counter ? counter : 1);
}

static void write_semaphore(struct card *card, uint32_t word)
{
	uint32_t semaphore = pci_get32(&card->pci, SEMAPHORE);

	take_or_free(&semaphore, word);
	pci_put32(&card->pci, SEMAPHORE, semaphore);
}

void vsc_write(struct card *card, size_t offset, const void *data, size_t len)
{
	uint32_t word;

	if (offset >= END || offset + len <= CTRL)
		return;
	if (len != 4 || offset % 4) {
		card->counters.rejected++;
		card_log(card, "rejected", "write of %zu bytes to 0x%zx of the capability",
			 len, offset - PCI_CAP_VSC);
		return;
	}
	memcpy(&word, data, sizeof(word));
	word = le32toh(word);
	switch (offset) {
	case CTRL:
		choose_space(card, word);
		break;
	case SEMAPHORE:
		write_semaphore(card, word);
		break;
	case ADDRESS:
		begin_access(card, word);
		break;
	case DATA:
		pci_put32(&card->pci, DATA, word);
		break;
	}
}

void vsc_reset(struct card *card)
{
	memset(&card->vsc, 0, sizeof(card->vsc));
}
