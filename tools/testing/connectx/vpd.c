// SPDX-License-Identifier: GPL-2.0-only
#include <linux/pci_regs.h>

#include "card.h"

/* First dword: the capability's header, an address and the flag. */
#define ADDRESS_SHIFT		16
#define FLAG			((uint32_t)PCI_VPD_ADDR_F << ADDRESS_SHIFT)

void vpd_init(struct card *card)
{
	card->vpd.len = firmware_vpd(card->firmware, card->vpd.bytes);
}

/* Bytes past the end read as erased flash. */
static uint32_t read_data(const struct vpd *vpd, size_t address)
{
	uint32_t data = 0;

	for (size_t i = 0; i < 4; i++)
		data |= (uint32_t)(address + i < vpd->len ?
				   vpd->bytes[address + i] : 0xff) << 8 * i;
	return data;
}

/*
 * The host starts an access by writing the flag, 0 to read and 1 to write. The
 * access is complete when the flag changes, here at once. The address must be a
 * multiple of 4; an access to another address never completes.
 */
void vpd_written(struct card *card, size_t offset, size_t len)
{
	const size_t flag = PCI_CAP_VPD + PCI_VPD_ADDR + 1;
	uint32_t word = pci_get32(&card->pci, PCI_CAP_VPD);
	size_t address = word >> ADDRESS_SHIFT & PCI_VPD_ADDR_MASK;

	if (flag < offset || flag >= offset + len || address % 4)
		return;
	if (word & FLAG) {
		card->counters.rejected++;
		card_log(card, "rejected", "write to 0x%zx of the VPD", address);
	} else {
		pci_put32(&card->pci, PCI_CAP_VPD + PCI_VPD_DATA,
			  read_data(&card->vpd, address));
	}
	pci_put32(&card->pci, PCI_CAP_VPD, word ^ FLAG);
}
