// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event queues, their interrupts, and the doorbells by which they are armed.
 */
#include <linux/vfio.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

#define ENTRIES 64
#define FIXED STRUCT_BYTES(create_eq_in)

static void doorbell(struct host *host, unsigned int at, unsigned int eqn,
		     uint32_t consumed)
{
	host_write32(host, (uint64_t)host->uar * UAR_SIZE + at,
		     eqn << 24 | (consumed & 0xffffff));
}

static void arm(struct host *host)
{
	doorbell(host, UAR_EQ_ARM, host->eqn, host->consumed);
}

static const uint8_t *entry(struct host *host, unsigned int n)
{
	return host_memory(host, HOST_EQ + 64 * (n % ENTRIES));
}

/* A command that ends with an event. */
static void nop(struct host *host)
{
	assert_int_equal(host_simple(host, MLX5_CMD_OP_NOP, 0, 0), CMD_OK);
}

EVENTS(a_command_ends_with_an_event)
{
	arm(host);
	nop(host);
	assert_int_equal(entry(host, 0)[1], EVENT_COMMAND);
	assert_int_equal(field_get_bits(entry(host, 0) + 32, 0, 32), 1);
	assert_int_equal(entry(host, 0)[63], 0);
	assert_int_equal(client_signals(host->irq), 1);
}

/* Which the driver waits for by looking: it does not know its number yet. */
ACTIVE(the_command_that_makes_the_queue_has_none)
{
	host->eqn = host_create_eq(host, 1ULL << EVENT_COMMAND);
	assert_int_equal(entry(host, 0)[1], 0);
	assert_int_equal(client_signals(host->irq), 0);
	host_destroy_eq(host, host->eqn);
	assert_int_equal(entry(host, 0)[1], 0);
	assert_violations(host, 0);
}

EVENTS(an_event_interrupts_once_per_arming)
{
	nop(host);
	assert_int_equal(client_signals(host->irq), 0);
	/* It is told what it missed. */
	arm(host);
	assert_int_equal(client_signals(host->irq), 1);
	nop(host);
	nop(host);
	assert_int_equal(client_signals(host->irq), 0);
	host->consumed = 3;
	arm(host);
	assert_int_equal(client_signals(host->irq), 0);
	nop(host);
	assert_int_equal(client_signals(host->irq), 1);
	assert_violations(host, 0);
}

EVENTS(an_update_does_not_arm)
{
	nop(host);
	doorbell(host, UAR_EQ_UPDATE, host->eqn, 1);
	nop(host);
	assert_int_equal(client_signals(host->irq), 0);
}

EVENTS(the_owner_changes_with_each_round)
{
	for (unsigned int n = 0; n < 5 * ENTRIES; n++) {
		nop(host);
		assert_int_equal(entry(host, n)[63], n / ENTRIES & 1);
		host->consumed++;
		doorbell(host, UAR_EQ_UPDATE, host->eqn, host->consumed);
	}
	assert_violations(host, 0);
}

EVENTS(a_full_queue_is_a_violation)
{
	for (unsigned int n = 0; n < ENTRIES; n++)
		nop(host);
	assert_violations(host, 0);
	nop(host);
	assert_violations(host, 1);
}

EVENTS(only_what_was_written_is_consumed)
{
	nop(host);
	doorbell(host, UAR_EQ_ARM, host->eqn, 2);
	assert_violations(host, 1);
	doorbell(host, UAR_EQ_ARM, host->eqn, 1);
	assert_violations(host, 0);
	doorbell(host, UAR_EQ_ARM, host->eqn, 0);
	assert_violations(host, 1);
}

EVENTS(doorbells_are_for_queues_that_exist)
{
	uint64_t uar = (uint64_t)host->uar * UAR_SIZE;
	uint16_t half = 0;

	doorbell(host, UAR_EQ_ARM, 0, 0);
	assert_violations(host, 1);
	doorbell(host, UAR_EQ_ARM, 200, 0);
	assert_violations(host, 1);
	doorbell(host, 0x50, host->eqn, 0);
	assert_violations(host, 1);
	host_write32(host, uar + UAR_SIZE + UAR_EQ_ARM, host->eqn << 24);
	assert_violations(host, 1);
	client_write(host->client, VFIO_PCI_BAR0_REGION_INDEX, uar + UAR_EQ_ARM,
		     &half, sizeof(half));
	assert_violations(host, 1);
}

EVENTS(a_queue_is_armed_in_its_uar)
{
	assert_int_equal(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0), CMD_OK);
	host->uar = GET(alloc_uar_out, host->out, uar);
	arm(host);
	assert_violations(host, 1);
}

EVENTS(a_uar_outlives_its_queues)
{
	host_prepare(host, MLX5_CMD_OP_DEALLOC_UAR, 0, 0);
	SET(dealloc_uar_in, host->in, uar, host->uar);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_RESOURCE_STATE);
	assert_int_equal(host_syndrome(host), WHY_UAR_BUSY);
	assert_violations(host, 1);
	host_prepare(host, MLX5_CMD_OP_DEALLOC_UAR, 0, 0);
	SET(dealloc_uar_in, host->in, uar, UAR_FIRST + UAR_COUNT);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_RESOURCE);
	assert_violations(host, 1);
}

ACTIVE(uars_are_limited)
{
	for (unsigned int n = uars_count(host->card); n < UAR_COUNT; n++)
		assert_int_equal(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0),
				 CMD_OK);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0),
			 CMD_NO_RESOURCES);
}

/* A queue that would be right, to be made wrong. */
static uint8_t *prepare(struct host *host)
{
	uint8_t *eqc = ADDR_OF(create_eq_in, host->in, eq_context_entry);

	host_prepare(host, MLX5_CMD_OP_CREATE_EQ, 0, 0);
	SET(create_eq_in, host->in, event_bitmask[0], 1ULL << EVENT_GENERAL);
	SET(eqc, eqc, log_eq_size, 6);
	SET(eqc, eqc, uar_page, host->uar);
	field_set_bits(host->in, 8 * FIXED, 64, CLIENT_IOVA + HOST_EQ + 0x1000);
	return eqc;
}

#define assert_context_refused(host, pages, why) do {			\
	assert_int_equal(host_command(host, FIXED + 8 * (pages), 16),	\
			 CMD_BAD_PARAM);				\
	assert_int_equal(host_syndrome(host), why);			\
	assert_violations(host, 1);					\
} while (0)

ACTIVE(a_queues_context_makes_sense)
{
	uint8_t *eqc;

	prepare(host);
	assert_context_refused(host, 0, WHY_EQ_CONTEXT);
	prepare(host);
	assert_context_refused(host, 2, WHY_EQ_CONTEXT);
	eqc = prepare(host);
	SET(eqc, eqc, log_eq_size, 7);
	assert_context_refused(host, 1, WHY_EQ_CONTEXT);
	eqc = prepare(host);
	SET(eqc, eqc, log_eq_size, 31);
	assert_context_refused(host, 1, WHY_EQ_CONTEXT);
	eqc = prepare(host);
	SET(eqc, eqc, log_page_size, 31);
	assert_context_refused(host, 1, WHY_EQ_CONTEXT);
	eqc = prepare(host);
	SET(eqc, eqc, page_offset, 1);
	assert_context_refused(host, 1, WHY_EQ_CONTEXT);
	eqc = prepare(host);
	SET(eqc, eqc, intr, PCI_MSIX_VECTORS);
	assert_context_refused(host, 1, WHY_EQ_CONTEXT);
	eqc = prepare(host);
	SET(eqc, eqc, uar_page, 0);
	assert_context_refused(host, 1, WHY_UAR_UNKNOWN);
}

EVENTS(an_event_goes_to_one_queue)
{
	prepare(host);
	SET(create_eq_in, host->in, event_bitmask[0],
	    1ULL << EVENT_GENERAL | 1ULL << EVENT_COMMAND);
	assert_context_refused(host, 1, WHY_EQ_EVENTS);
	prepare(host);
	assert_int_equal(host_command(host, FIXED + 8, 16), CMD_OK);
}

ACTIVE(queues_are_limited)
{
	for (unsigned int n = eqs_count(host->card); n < EQ_MAX - 1; n++)
		assert_int_not_equal(host_create_eq(host, 0), 0);
	prepare(host);
	assert_int_equal(host_command(host, FIXED + 8, 16), CMD_NO_RESOURCES);
	assert_int_equal(host_syndrome(host), WHY_EQ_LIMIT);
}

EVENTS(a_queue_ends_once)
{
	host_destroy_eq(host, host->eqn);
	host_prepare(host, MLX5_CMD_OP_DESTROY_EQ, 0, 0);
	SET(destroy_eq_in, host->in, eq_number, host->eqn);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_RESOURCE);
	assert_int_equal(host_syndrome(host), WHY_EQ_UNKNOWN);
	assert_violations(host, 1);
}

EVENTS(a_queue_tells_how_far_it_is)
{
	uint8_t *eqc = ADDR_OF(query_eq_out, host->out, eq_context_entry);

	nop(host);
	host_prepare(host, MLX5_CMD_OP_QUERY_EQ, 0, 0);
	SET(query_eq_in, host->in, eq_number, host->eqn);
	assert_int_equal(host_command(host, 16, STRUCT_BYTES(query_eq_out)),
			 CMD_OK);
	assert_int_equal(GET(eqc, eqc, producer_counter), 1);
	assert_int_equal(GET(eqc, eqc, consumer_counter), 0);
	assert_int_equal(GET(eqc, eqc, log_eq_size), 6);
	assert_int_equal(GET(eqc, eqc, uar_page), host->uar);
}

ACTIVE(a_queue_in_no_memory_is_a_violation)
{
	uint8_t *eqc = ADDR_OF(create_eq_in, host->in, eq_context_entry);

	prepare(host);
	SET(create_eq_in, host->in, event_bitmask[0], 1ULL << EVENT_COMMAND);
	SET(eqc, eqc, uar_page, host->uar);
	field_set_bits(host->in, 8 * FIXED, 64, 0xdead0000);
	assert_int_equal(host_command(host, FIXED + 8, 16), CMD_OK);
	nop(host);
	assert_violations(host, 1);
}

EVENTS(a_masked_vector_stays_pending)
{
	uint8_t bits;

	client_listen(host->client, VFIO_PCI_MSIX_IRQ_INDEX, 0, false);
	arm(host);
	nop(host);
	assert_int_equal(client_read(host->client, VFIO_PCI_BAR0_REGION_INDEX,
				     PCI_BAR0_MSIX_PBA, &bits, 1), 0);
	assert_int_equal(bits, 1);
	close(host->irq);
	host->irq = client_listen(host->client, VFIO_PCI_MSIX_IRQ_INDEX, 0,
				  true);
	assert_int_equal(client_signals(host->irq), 1);
}
