// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile responses of the firmware that mlx5_core survives.
 */
#include <stdio.h>
#include <string.h>

#include "host.h"

/* The slots in entry @n of the event queue for commands */
static uint32_t event_slots(struct host *host, unsigned int n)
{
	const uint8_t *entry = host_memory(host, HOST_EQ + 64 * n);

	assert_int_equal(entry[1], EVENT_COMMAND);
	return field_get_bits(entry + 32, 0, 32);
}

static void arm(struct host *host)
{
	host_write32(host, (uint64_t)host->uar * UAR_SIZE + UAR_EQ_ARM,
		     host->eqn << 24 | host->consumed);
}

EVENTS(commands_end_in_reverse_by_one_event)
{
	arm(host);
	host_accepts(host, "fault reverse ACCESS_REG 3");
	for (unsigned int slot = 5; slot < 7; slot++)
		host_post_mgir(host, slot);
	host_ring(host, 3 << 5);
	host_run(host, 0);
	assert_int_equal(cmdq_late(host->card), 2);
	assert_int_equal(host_slot(host, 5)[SLOT_STATUS], 1);
	assert_int_equal(client_signals(host->irq), 0);
	host_post_mgir(host, 4);
	host_ring(host, 1 << 4);
	host_run_all(host);
	for (unsigned int slot = 4; slot < 7; slot++)
		host_finish_mgir(host, slot);
	assert_int_equal(event_slots(host, 0), 7 << 4);
	assert_int_equal(client_signals(host->irq), 1);
	/* There is no second event. */
	assert_int_equal(host_memory(host, HOST_EQ + 64)[1], 0);
}

EVENTS(the_order_is_that_of_the_log)
{
	static const uint16_t ids[] = { 0x9020, 0x907f, 0x5006 };
	unsigned long next;

	host_accepts(host, "fault reverse ACCESS_REG 3");
	for (unsigned int i = 0; i < 3; i++) {
		host_access_register(host, 0, ids[i], false);
		host_post(host, i, MGIR_BYTES, MGIR_BYTES);
		host_ring(host, 1 << i);
		host_run(host, 0);
	}
	host_run_all(host);
	next = log_next(host->card->log);
	for (unsigned int i = 0; i < 3; i++) {
		char want[32];

		snprintf(want, sizeof(want), "register=0x%x", ids[i]);
		assert_non_null(strstr(log_text(host->card->log, next - 1 - i),
				       want));
	}
	/* The query of PAOS lacks a port. */
	assert_rejected(host, 1);
}

/* A request or a reset ends the wait of held commands. */
EVENTS(release_finishes_held_commands)
{
	host_accepts(host, "fault reverse ACCESS_REG 3");
	host_post_mgir(host, 0);
	host_post_mgir(host, 1);
	host_ring(host, 3);
	host_run(host, 0);
	host_accepts(host, "release");
	host_finish_mgir(host, 0);
	host_finish_mgir(host, 1);
	host_accepts(host, "clear");
	host_accepts(host, "fault reverse ACCESS_REG 2");
	host_post_mgir(host, 0);
	host_ring(host, 1);
	host_run(host, 0);
	host_accepts(host, "fault reset");
	assert_int_equal(cmdq_busy(host->card), 0);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}

EVENTS(an_interrupt_can_get_lost)
{
	arm(host);
	host_accepts(host, "fault lost ACCESS_REG");
	host_send_mgir(host);
	host_finish_mgir(host, 0);
	assert_int_equal(event_slots(host, 0), 1);
	assert_int_equal(client_signals(host->irq), 0);
	/* The next one comes. */
	host_post_mgir(host, 3);
	host_ring(host, 1 << 3);
	host_run_all(host);
	assert_int_equal(event_slots(host, 1), 1 << 3);
	assert_int_equal(client_signals(host->irq), 1);
}

EVENTS(an_event_may_be_about_no_command)
{
	arm(host);
	host_accepts(host, "fault event");
	assert_int_equal(event_slots(host, 0), 0);
	assert_int_equal(client_signals(host->irq), 1);
}

ACTIVE(without_a_queue_there_is_no_event)
{
	assert_string_equal(host_control(host, "fault event"),
			    "error: no event queue for commands\n");
}

EVENTS(a_slot_can_be_kept)
{
	host_accepts(host, "fault owner ACCESS_REG");
	host_send_mgir(host);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
	assert_int_equal(event_slots(host, 0), 1);
	host_slot(host, 0)[SLOT_STATUS] = 0;
	host_finish_mgir(host, 0);
	host_send_mgir(host);
	host_finish_mgir(host, 0);
}

EVENTS(all_but_the_output_can_be_scribbled_on)
{
	uint8_t slot[64], box[BOX_BYTES];

	host_accepts(host, "fault scribble ACCESS_REG");
	host_post_mgir(host, 0);
	memcpy(slot, host_slot(host, 0), sizeof(slot));
	memcpy(box, host_out_box(host, 0), sizeof(box));
	host_ring(host, 1);
	host_run_all(host);
	assert_memory_not_equal(host_slot(host, 0), slot, SLOT_OUT);
	assert_memory_not_equal(host_slot(host, 0) + SLOT_OUT_PTR,
				slot + SLOT_OUT_PTR, 8);
	assert_memory_not_equal(host_out_box(host, 0) + BOX_RESERVED,
				box + BOX_RESERVED, BOX_NEXT - BOX_RESERVED);
	assert_memory_not_equal(host_out_box(host, 0) + BOX_NEXT, box + BOX_NEXT,
				BOX_NUMBER - BOX_NEXT);
	assert_int_equal(field_get_bits(host_slot(host, 0) + SLOT_OUT_LEN, 0, 32),
			 MGIR_BYTES);
	host_finish_mgir(host, 0);
}

/* The card follows the whole chain before it scribbles on a box. */
EVENTS(a_chain_is_written_to_its_end)
{
	const size_t len = STRUCT_BYTES(query_hca_cap_out);
	uint8_t *caps = ADDR_OF(query_hca_cap_out, host->out, capability);

	host_accepts(host, "fault scribble QUERY_HCA_CAP");
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 1, 0);
	assert_ok(host_command(host, 16, len));
	assert_int_equal(GET(cmd_hca_cap, caps, uctx_cap), UCTX_CAP_TOOLS);
}
