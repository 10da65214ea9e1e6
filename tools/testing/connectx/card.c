// SPDX-License-Identifier: GPL-2.0-only
/*
 * The card: creation, resets and access to host memory.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"

static int region_read(void *device, unsigned int region, uint64_t offset,
		       void *data, size_t len)
{
	struct card *card = device;

	if (region == VFIO_PCI_CONFIG_REGION_INDEX) {
		vsc_before_read(card, offset, len);
		pci_read(&card->pci, offset, data, len);
	} else {
		bar_read(card, offset, data, len);
	}
	return 0;
}

static void config_write(struct card *card, size_t offset, const void *data,
			 size_t len)
{
	if (pci_write(&card->pci, offset, data, len)) {
		card_reset(card, "function level reset");
		return;
	}
	vpd_written(card, offset, len);
	vsc_write(card, offset, data, len);
}

static int region_write(void *device, unsigned int region, uint64_t offset,
			const void *data, size_t len)
{
	struct card *card = device;

	if (region == VFIO_PCI_CONFIG_REGION_INDEX)
		config_write(card, offset, data, len);
	else
		bar_write(card, offset, data, len);
	return 0;
}

static void bus_reset(void *device)
{
	card_reset(device, "bus reset");
}

static const struct vfio_user_ops ops = {
	.read = region_read,
	.write = region_write,
	.reset = bus_reset,
};

static const uint64_t region_sizes[VFIO_PCI_NUM_REGIONS] = {
	[VFIO_PCI_BAR0_REGION_INDEX] = PCI_BAR0_SIZE,
	[VFIO_PCI_CONFIG_REGION_INDEX] = PCI_SPACE,
};

static const unsigned int irq_counts[VFIO_PCI_NUM_IRQS] = {
	[VFIO_PCI_MSIX_IRQ_INDEX] = PCI_MSIX_VECTORS,
};

bool card_event(struct card *card, enum event_type type, uint8_t subtype,
		const uint8_t *data)
{
	bool delivered = eqs_post(card, type, subtype, data);

	card_log(card, "event", "type=0x%02x subtype=%u delivered=%d", type,
		 subtype, delivered);
	return delivered;
}

static void firmware_event_received(void *card, enum event_type type,
				    uint8_t subtype, const uint8_t *data)
{
	card_event(card, type, subtype, data);
}

struct card *card_new(struct firmware *firmware, struct log *log)
{
	struct card *card = calloc(1, sizeof(*card));

	if (!card)
		return NULL;
	card->device = (struct vfio_user_device) {
		.ops = &ops,
		.device = card,
		.region_sizes = region_sizes,
		.nr_regions = VFIO_PCI_NUM_REGIONS,
		.irq_counts = irq_counts,
		.nr_irqs = VFIO_PCI_NUM_IRQS,
	};
	card->firmware = firmware;
	firmware_set_receiver(firmware, firmware_event_received, card);
	card->log = log;
	card->state = CARD_DISABLED;
	cmdq_init(card);
	vpd_init(card);
	timeouts_init(card);
	card_reset(card, "power up");
	return card;
}

void card_free(struct card *card)
{
	if (!card)
		return;
	cmdq_drop(card);
	card_forget_objects(card);
	vfio_user_free(card->bus);
	firmware_free(card->firmware);
	log_free(card->log);
	free(card);
}

void card_forget_objects(struct card *card)
{
	eqs_forget(card);
	uars_forget(card);
	uctxs_forget(card);
	memory_forget(card);
	pages_forget(card);
}

void card_reset_firmware(struct card *card, const char *why)
{
	card_log(card, "reset", "%s", why);
	card->counters.resets++;
	card->surprised = card->state != CARD_DISABLED;
	cmdq_reset(card);
	card_forget_objects(card);
	card->state = CARD_DISABLED;
	card->issi = 0;
	caps_reset(card);
	vsc_reset(card);
	health_reset(card);
	init_segment_reset(card);
	reset_forget(card);
	firmware_reset(card->firmware);
}

void card_reset(struct card *card, const char *why)
{
	pci_reset(&card->pci);
	card_reset_firmware(card, why);
}

const char *card_state_name(enum card_state state)
{
	switch (state) {
	case CARD_DISABLED:
		return "disabled";
	case CARD_ENABLED:
		return "enabled";
	case CARD_BOOTED:
		return "booted";
	case CARD_ACTIVE:
		return "active";
	}
	return "?";
}

/* Returns NULL for success, else the reason for the failure. */
static const char *dma_copy(struct card *card, uint64_t addr, void *data,
			    size_t len, bool write)
{
	int err;

	if (!card->bus)
		return "not connected";
	if (!pci_is_master(&card->pci))
		return "bus mastering is off";
	if (write)
		err = vfio_user_dma_write(card->bus, addr, data, len);
	else
		err = vfio_user_dma_read(card->bus, addr, data, len);
	return err ? "not mapped" : NULL;
}

bool card_dma_read(struct card *card, uint64_t addr, void *data, size_t len)
{
	const char *wrong = dma_copy(card, addr, data, len, false);

	if (wrong)
		protocol_error(card, "DMA of %zu bytes from 0x%" PRIx64 ": %s",
			       len, addr, wrong);
	return !wrong;
}

bool card_dma_write(struct card *card, uint64_t addr, const void *data,
		    size_t len)
{
	const char *wrong = dma_copy(card, addr, (void *)data, len, true);

	if (wrong)
		protocol_error(card, "DMA of %zu bytes to 0x%" PRIx64 ": %s",
			       len, addr, wrong);
	return !wrong;
}

void card_log(struct card *card, const char *kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	log_vline(card->log, kind, format, args);
	va_end(args);
}

void protocol_error(struct card *card, const char *format, ...)
{
	va_list args;

	card->counters.protocol_errors++;
	va_start(args, format);
	log_vline(card->log, "violation", format, args);
	va_end(args);
}
