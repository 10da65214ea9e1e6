// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event queues, their interrupts, and the doorbells that arm them.
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

/* A command that completes with an event */
static void nop(struct host *host)
{
	assert_ok(host_simple(host, MLX5_CMD_OP_NOP, 0, 0));
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

/* The driver polls for this command, as it does not know the queue's number yet. */
ACTIVE(the_command_that_makes_the_queue_has_none)
{
	host->eqn = host_create_eq(host, 1ULL << EVENT_COMMAND);
	assert_int_equal(entry(host, 0)[1], 0);
	assert_int_equal(client_signals(host->irq), 0);
	host_destroy_eq(host, host->eqn);
	assert_int_equal(entry(host, 0)[1], 0);
}

EVENTS(an_event_interrupts_once_per_arming)
{
	nop(host);
	assert_int_equal(client_signals(host->irq), 0);
	/* Arming a queue that has entries interrupts at once. */
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
}

EVENTS(a_full_queue_is_a_violation)
{
	for (unsigned int n = 0; n < ENTRIES; n++)
		nop(host);
	assert_protocol_errors(host, 0);
	nop(host);
	assert_protocol_errors(host, 1);
}

EVENTS(consumed_entries_must_be_written)
{
	nop(host);
	doorbell(host, UAR_EQ_ARM, host->eqn, 2);
	assert_protocol_errors(host, 1);
	doorbell(host, UAR_EQ_ARM, host->eqn, 1);
	assert_protocol_errors(host, 0);
	doorbell(host, UAR_EQ_ARM, host->eqn, 0);
	assert_protocol_errors(host, 1);
}

EVENTS(doorbells_are_for_queues_that_exist)
{
	uint64_t uar = (uint64_t)host->uar * UAR_SIZE;
	uint16_t half = 0;

	doorbell(host, UAR_EQ_ARM, 0, 0);
	assert_protocol_errors(host, 1);
	doorbell(host, UAR_EQ_ARM, 200, 0);
	assert_protocol_errors(host, 1);
	doorbell(host, 0x50, host->eqn, 0);
	assert_protocol_errors(host, 1);
	host_write32(host, uar + UAR_SIZE + UAR_EQ_ARM, host->eqn << 24);
	assert_protocol_errors(host, 1);
	client_write(host->client, VFIO_PCI_BAR0_REGION_INDEX, uar + UAR_EQ_ARM,
		     &half, sizeof(half));
	assert_protocol_errors(host, 1);
}

EVENTS(a_queue_is_armed_in_its_uar)
{
	assert_ok(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0));
	host->uar = GET(alloc_uar_out, host->out, uar);
	arm(host);
	assert_protocol_errors(host, 1);
}

EVENTS(a_uar_outlives_its_queues)
{
	driver_fails(host, host_dealloc_uar(host, host->uar),
		     CMD_BAD_RESOURCE_STATE, UAR_BUSY);
	driver_fails(host, host_dealloc_uar(host, UAR_FIRST + UAR_COUNT),
		     CMD_BAD_RESOURCE, UAR_UNKNOWN);
}

ACTIVE(uars_are_limited)
{
	for (unsigned int n = uars_count(host->card); n < UAR_COUNT; n++)
		assert_ok(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0));
	driver_fails(host, host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, 0),
		     CMD_NO_RESOURCES, UAR_LIMIT);
}

/* Begin to create a valid queue; returns its context for changes. */
static uint8_t *prepare_create_eq(struct host *host)
{
	uint8_t *eqc = ADDR_OF(create_eq_in, host->in, eq_context_entry);

	host_prepare(host, MLX5_CMD_OP_CREATE_EQ, 0, 0);
	SET(create_eq_in, host->in, event_bitmask[0], 1ULL << EVENT_GENERAL);
	SET(eqc, eqc, log_eq_size, 6);
	SET(eqc, eqc, uar_page, host->uar);
	field_set_bits(host->in, 8 * FIXED, 64, CLIENT_IOVA + HOST_EQ + 0x1000);
	return eqc;
}

static unsigned int create(struct host *host, unsigned int pages)
{
	return host_command(host, FIXED + 8 * pages, 16);
}

#define EQC(field) FIELD_BIT(eqc, field), FIELD_WIDTH(eqc, field)

ACTIVE(a_queues_context_makes_sense)
{
	static const struct {
		size_t bit, width;
		uint32_t value;
	} wrong[] = {
		{ EQC(log_eq_size), 7 },
		{ EQC(log_eq_size), 31 },
		{ EQC(log_page_size), 31 },
		{ EQC(page_offset), 1 },
		{ EQC(intr), PCI_MSIX_VECTORS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		field_set_bits(prepare_create_eq(host), wrong[i].bit,
			       wrong[i].width, wrong[i].value);
		driver_fails(host, create(host, 1), CMD_BAD_PARAM, EQ_CONTEXT);
	}
	for (unsigned int pages = 0; pages <= 2; pages += 2) {
		prepare_create_eq(host);
		driver_fails(host, create(host, pages), CMD_BAD_PARAM,
			     EQ_CONTEXT);
	}
	SET(eqc, prepare_create_eq(host), uar_page, 0);
	driver_fails(host, create(host, 1), CMD_BAD_PARAM, UAR_UNKNOWN);
}

EVENTS(an_event_goes_to_one_queue)
{
	prepare_create_eq(host);
	SET(create_eq_in, host->in, event_bitmask[0],
	    1ULL << EVENT_GENERAL | 1ULL << EVENT_COMMAND);
	driver_fails(host, create(host, 1), CMD_BAD_PARAM, EQ_EVENTS);
	prepare_create_eq(host);
	assert_ok(create(host, 1));
}

ACTIVE(queues_are_limited)
{
	for (unsigned int n = eqs_count(host->card); n < EQ_MAX - 1; n++)
		assert_int_not_equal(host_create_eq(host, 0), 0);
	prepare_create_eq(host);
	driver_fails(host, create(host, 1), CMD_NO_RESOURCES, EQ_LIMIT);
}

EVENTS(a_queue_ends_once)
{
	host_destroy_eq(host, host->eqn);
	host_prepare(host, MLX5_CMD_OP_DESTROY_EQ, 0, 0);
	SET(destroy_eq_in, host->in, eq_number, host->eqn);
	driver_fails(host, COMMAND(host, destroy_eq), CMD_BAD_RESOURCE,
		     EQ_UNKNOWN);
}

EVENTS(a_query_shows_the_counters)
{
	uint8_t *eqc = ADDR_OF(query_eq_out, host->out, eq_context_entry);

	nop(host);
	host_prepare(host, MLX5_CMD_OP_QUERY_EQ, 0, 0);
	SET(query_eq_in, host->in, eq_number, host->eqn);
	assert_ok(COMMAND(host, query_eq));
	assert_int_equal(GET(eqc, eqc, producer_counter), 1);
	assert_int_equal(GET(eqc, eqc, consumer_counter), 0);
	assert_int_equal(GET(eqc, eqc, log_eq_size), 6);
	assert_int_equal(GET(eqc, eqc, uar_page), host->uar);
}

ACTIVE(a_queue_in_no_memory_is_a_violation)
{
	prepare_create_eq(host);
	SET(create_eq_in, host->in, event_bitmask[0], 1ULL << EVENT_COMMAND);
	field_set_bits(host->in, 8 * FIXED, 64, 0xdead0000);
	assert_ok(create(host, 1));
	nop(host);
	assert_protocol_errors(host, 1);
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
