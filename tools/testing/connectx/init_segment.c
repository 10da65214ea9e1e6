// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of the initialization segment, which are big-endian words.
 */
#include <endian.h>
#include <string.h>

#include "card.h"

#define COMMAND_INTERFACE_REVISION	5
/* Duration of a reset that the driver requests. */
#define SW_RESET_MS			50

enum {
	FW_REV = 0x0,
	CMDIF_REV = 0x4,
	CMDQ_HIGH = 0x10,
	CMDQ_LOW = 0x14,
	DOORBELL = 0x18,
	INITIALIZING = 0x1fc,
	HEALTH = 0x200,
	HEALTH_END = 0x240,
	COMMAND_TIMEOUT = 0xff8,
	INIT_TIMEOUT = 0xffc,
	TIMER_HIGH = 0x1000,
	TIMER_LOW = 0x1004,
	HEALTH_COUNTER = 0x1010,
};

/* Fields of CMDQ_LOW. */
#define NIC_STATE_SHIFT			8
#define NIC_STATE_MASK			7
/* Fields of INITIALIZING. */
#define RESET_SUPPORTED			BIT(30)

void init_segment_reset(struct card *card)
{
	timer_stop(&card->timers, &card->iseg.resetting);
	card->iseg.nic_state = NIC_DISABLED;
}

/* The firmware's version is spread over two words. */
static uint32_t version_word(struct card *card, uint64_t offset)
{
	uint16_t version[3];

	firmware_version(card->firmware, version);
	if (offset == FW_REV)
		return (uint32_t)version[1] << 16 | version[0];
	return (uint32_t)COMMAND_INTERFACE_REVISION << 16 | version[2];
}

static uint32_t read_word(struct card *card, uint64_t offset)
{
	struct init_segment *iseg = &card->iseg;

	if (offset >= HEALTH && offset < HEALTH_END)
		return health_word(card, offset - HEALTH);
	switch (offset) {
	case FW_REV:
	case CMDIF_REV:
		return version_word(card, offset);
	case CMDQ_HIGH:
		return card->cmdq.addr >> 32;
	case CMDQ_LOW:
		return (uint32_t)card->cmdq.addr |
		       (uint32_t)iseg->nic_state << NIC_STATE_SHIFT |
		       CMDQ_LOG_SLOTS << 4 | CMDQ_LOG_STRIDE;
	case INITIALIZING:
		return RESET_SUPPORTED;
	case COMMAND_TIMEOUT:
		return timeouts_command(card);
	case INIT_TIMEOUT:
		return timeouts_init_segment(card);
	case TIMER_HIGH:
		return health_clock(card) >> 32;
	case TIMER_LOW:
		return health_clock(card);
	case HEALTH_COUNTER:
		return health_counter(card);
	default:
		return 0;
	}
}

void init_segment_read(struct card *card, uint64_t offset, void *data,
		       size_t len)
{
	uint8_t *p = data;

	while (len) {
		uint32_t word = htobe32(read_word(card, offset & ~3ULL));
		size_t at = offset & 3, n = 4 - at;

		if (n > len)
			n = len;
		memcpy(p, (uint8_t *)&word + at, n);
		p += n;
		offset += n;
		len -= n;
	}
}

static void reset_done(struct timer *timer)
{
	struct card *card = container_of(timer, struct card, iseg.resetting);

	card_reset_firmware(card, "the driver asked for it");
}

static void write_nic_state(struct card *card, uint8_t state)
{
	struct init_segment *iseg = &card->iseg;

	if (state == iseg->nic_state)
		return;
	iseg->nic_state = state;
	card_log(card, "nic-state", "%u", state);
	if (state == NIC_SW_RESET)
		timer_start(&card->timers, &iseg->resetting, SW_RESET_MS,
			    reset_done);
	else if (state == NIC_DISABLED)
		reset_nic_disabled(card);
}

static void write_queue_low(struct card *card, uint32_t word)
{
	uint64_t addr = card->cmdq.addr >> 32 << 32 | (word & ~0xfffu);

	write_nic_state(card, word >> NIC_STATE_SHIFT & NIC_STATE_MASK);
	if (addr != card->cmdq.addr)
		cmdq_set_address(card, addr);
	if (card->iseg.nic_state == NIC_FULL_DRIVER)
		card->surprised = false;
}

static void write_word(struct card *card, uint64_t offset, uint32_t word)
{
	switch (offset) {
	case CMDQ_HIGH:
		cmdq_set_address(card, (uint64_t)word << 32 |
				 (uint32_t)card->cmdq.addr);
		break;
	case CMDQ_LOW:
		write_queue_low(card, word);
		break;
	case DOORBELL:
		cmdq_doorbell(card, word);
		break;
	default:
		protocol_error(card, "write of 0x%x to 0x%x of the initialization segment",
			       word, (unsigned int)offset);
	}
}

void init_segment_write(struct card *card, uint64_t offset, const void *data,
			size_t len)
{
	uint32_t word;

	if (len != sizeof(word) || offset % sizeof(word)) {
		protocol_error(card, "write of %zu bytes to 0x%x of the initialization segment",
			       len, (unsigned int)offset);
		return;
	}
	memcpy(&word, data, sizeof(word));
	write_word(card, offset, be32toh(word));
}
