// SPDX-License-Identifier: GPL-2.0-only
/*
 * BAR0: the initialization segment, the pending bits of MSI-X and a page for each
 * UAR. The client keeps the MSI-X table.
 */
#include <linux/vfio.h>
#include <string.h>

#include "card.h"

static uint8_t pending_byte(struct card *card, unsigned int n)
{
	uint8_t bits = 0;

	for (unsigned int i = 0; i < 8; i++)
		if (vfio_user_irq_pending(card->bus, VFIO_PCI_MSIX_IRQ_INDEX,
					  8 * n + i))
			bits |= 1 << i;
	return bits;
}

static void read_pending(struct card *card, uint64_t offset, uint8_t *data,
			 size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint64_t n = offset + i - PCI_BAR0_MSIX_PBA;

		data[i] = n < PCI_MSIX_VECTORS / 8 ? pending_byte(card, n) : 0;
	}
}

void bar_read(struct card *card, uint64_t offset, void *data, size_t len)
{
	if (card->faults.gone)
		memset(data, 0xff, len);
	else if (offset < INIT_SEGMENT_SIZE)
		init_segment_read(card, offset, data, len);
	else if (offset >= PCI_BAR0_MSIX_PBA &&
		 offset < PCI_BAR0_MSIX_PBA + PCI_MSIX_VECTORS / 8)
		read_pending(card, offset, data, len);
	else
		memset(data, 0, len);
}

/*
 * Returns true for writes that the driver may still send to queues and UARs that
 * are gone: after a reset that found the card enabled, and in a fast teardown.
 * There the driver leaves its objects to the card and disables the function, but
 * still serves its event queues.
 */
static bool ignores(const struct card *card, uint64_t offset)
{
	if (card->surprised)
		return offset >= INIT_SEGMENT_SIZE;
	return card->iseg.nic_state == NIC_DISABLED &&
	       offset >= (uint64_t)UAR_FIRST * UAR_SIZE;
}

void bar_write(struct card *card, uint64_t offset, const void *data,
	       size_t len)
{
	if (card->faults.gone)
		return;
	if (ignores(card, offset))
		card_log(card, "ignored", "write to 0x%llx of BAR0",
			 (unsigned long long)offset);
	else if (offset < INIT_SEGMENT_SIZE)
		init_segment_write(card, offset, data, len);
	else if (offset >= (uint64_t)UAR_FIRST * UAR_SIZE)
		uar_write(card, offset, data, len);
	else
		protocol_error(card, "write of %zu bytes to 0x%llx of BAR0", len,
			       (unsigned long long)offset);
}
