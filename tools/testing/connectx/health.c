// SPDX-License-Identifier: GPL-2.0-only
/*
 * The health buffer, the health counter and the clock.
 */
#include <string.h>

#include "card.h"
#include "field.h"

#define SEVERITY_ERROR		3
/* Made-up code addresses, which appear in the kernel's log. */
#define ASSERT_EXIT_POINTER	0x20b9c4d8
#define ASSERT_RETURN		0x20b9c52c
#define COUNTER_NS		10000000

void health_reset(struct card *card)
{
	card->health = (struct health) { .severity = SEVERITY_ERROR };
}

static void fill(struct card *card, uint8_t *buffer)
{
	struct health *health = &card->health;
	uint16_t version[3];

	firmware_version(card->firmware, version);
	SET(health_buffer, buffer, fw_version,
	    (uint32_t)version[0] << 24 | (uint32_t)version[1] << 16 | version[2]);
	SET(health_buffer, buffer, hw_id, HW_ID);
	SET(health_buffer, buffer, time, now_ns() / 1000000000);
	if (!health->syndrome)
		return;
	SET(health_buffer, buffer, assert_existptr, ASSERT_EXIT_POINTER);
	SET(health_buffer, buffer, assert_callra, ASSERT_RETURN);
	SET(health_buffer, buffer, rfr, health->needs_reset);
	SET(health_buffer, buffer, valid, 1);
	SET(health_buffer, buffer, severity, health->severity);
	SET(health_buffer, buffer, synd, health->syndrome);
	SET(health_buffer, buffer, ext_synd, health->extended);
}

uint32_t health_word(struct card *card, unsigned int offset)
{
	uint8_t buffer[STRUCT_BYTES(health_buffer)] = { 0 };

	fill(card, buffer);
	return field_get_bits(buffer, 8 * offset, 32);
}

/* Returns a value of 24 bits, never 0 or all ones. */
static uint32_t running_counter(void)
{
	return now_ns() / COUNTER_NS % 0xfffffe + 1;
}

uint32_t health_counter(struct card *card)
{
	return card->health.stalled ? card->health.counter : running_counter();
}

void health_stall(struct card *card, bool stall)
{
	card->health.counter = running_counter();
	card->health.stalled = stall;
}

uint64_t health_clock(struct card *card)
{
	(void)card;
	return now_ns() / 1000000 * HEALTH_CLOCK_KHZ +
	       now_ns() % 1000000 * HEALTH_CLOCK_KHZ / 1000000;
}
