// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command queue: what a slot and its mailboxes have to look like, and that one
 * command does not wait for another.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "host.h"

#define CAPS_OUT STRUCT_BYTES(query_hca_cap_out)
#define MGIR_BYTES (COMMAND_HEADER + 160)

/* A command with mailboxes both ways, which all is well with. */
static void post_with_boxes(struct host *host)
{
	host_access_register(host, 0, 0x9020, false);
	host_post(host, 0, MGIR_BYTES, MGIR_BYTES);
}

/* It is not run, and the driver is to blame. */
#define assert_delivery(host, want) \
	check_delivery(host, want, __FILE__, __LINE__)
static void check_delivery(struct host *host, unsigned int want,
			   const char *file, int line)
{
	unsigned int commands = host->card->counters.commands;

	host_ring(host, 1);
	host_run_all(host);
	_assert_int_equal(host_finish(host, 0, 16), want, file, line);
	_assert_int_equal(host->card->counters.commands, commands + 1, file,
			  line);
	check_violations(host, want ? 1 : 0, file, line);
}

BOOTED(a_sound_command_is_run)
{
	post_with_boxes(host);
	assert_delivery(host, DELIVERED);
	host_finish(host, 0, MGIR_BYTES);
	assert_int_equal(GET(create_eq_out, host->out, status), CMD_OK);
	/* The device's number, in the register. */
	assert_int_equal(host->out[16 + 2] << 8 | host->out[16 + 3], 0x1017);
}

BOOTED(an_answer_is_signed)
{
	uint8_t *box = host_out_box(host, 0);

	post_with_boxes(host);
	assert_delivery(host, DELIVERED);
	assert_int_equal(mailbox_xor(host_slot(host, 0), 64), 0xff);
	assert_int_equal(mailbox_xor(box, BOX_BYTES), 0xff);
	assert_int_equal(mailbox_xor(box + BOX_RESERVED, 63), 0xff);
	assert_int_equal(box[BOX_TOKEN], host->token);
}

BOOTED(a_slot_has_a_signature)
{
	for (unsigned int bit = 0; bit < 8; bit++) {
		post_with_boxes(host);
		host_slot(host, 0)[SLOT_SIGNATURE] ^= 1 << bit;
		assert_delivery(host, DELIVERY_SIGNATURE);
	}
}

BOOTED(a_slot_has_a_type)
{
	post_with_boxes(host);
	host_slot(host, 0)[SLOT_TYPE] = 1;
	host_sign(host_slot(host, 0));
	assert_delivery(host, DELIVERY_TYPE);
}

BOOTED(reserved_bytes_of_a_slot_are_zero)
{
	static const unsigned int reserved[] = {
		SLOT_RESERVED, SLOT_RESERVED + 2, SLOT_RESERVED1,
	};

	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		post_with_boxes(host);
		host_slot(host, 0)[reserved[i]] = 1;
		host_sign(host_slot(host, 0));
		assert_delivery(host, DELIVERY_RESERVED);
	}
	/* No status before there is one. */
	post_with_boxes(host);
	host_slot(host, 0)[SLOT_STATUS] = 3;
	host_sign(host_slot(host, 0));
	assert_delivery(host, DELIVERY_RESERVED);
}

static void set_len(struct host *host, unsigned int at, uint32_t len)
{
	field_set_bits(host_slot(host, 0) + at, 0, 32, len);
	host_sign(host_slot(host, 0));
}

BOOTED(lengths_of_a_slot_have_limits)
{
	static const uint32_t wrong_in[] = { 0, 15, COMMAND_MAX + 1, UINT32_MAX };
	static const uint32_t wrong_out[] = { 0, 7, COMMAND_MAX + 1, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(wrong_in); i++) {
		post_with_boxes(host);
		set_len(host, SLOT_IN_LEN, wrong_in[i]);
		assert_delivery(host, DELIVERY_IN_LENGTH);
		post_with_boxes(host);
		set_len(host, SLOT_OUT_LEN, wrong_out[i]);
		assert_delivery(host, DELIVERY_OUT_LENGTH);
	}
}

BOOTED(mailboxes_have_the_token)
{
	post_with_boxes(host);
	host_in_box(host, 0)[BOX_TOKEN]++;
	assert_delivery(host, DELIVERY_TOKEN);
	post_with_boxes(host);
	host_out_box(host, 0)[BOX_TOKEN]++;
	assert_delivery(host, DELIVERY_TOKEN);
}

BOOTED(mailboxes_are_numbered)
{
	post_with_boxes(host);
	host_in_box(host, 0)[BOX_NUMBER + 3] = 1;
	assert_delivery(host, DELIVERY_BLOCK_NUMBER);
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	host_post(host, 0, 16, CAPS_OUT);
	host_out_box(host, 5)[BOX_NUMBER + 3] = 4;
	assert_delivery(host, DELIVERY_BLOCK_NUMBER);
}

BOOTED(mailboxes_are_aligned)
{
	post_with_boxes(host);
	field_set_bits(host_slot(host, 0) + SLOT_IN_PTR, 0, 64,
		       CLIENT_IOVA + HOST_IN_BOXES + 64);
	host_sign(host_slot(host, 0));
	assert_delivery(host, DELIVERY_IN_ALIGNMENT);
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	host_post(host, 0, 16, CAPS_OUT);
	host_out_box(host, 2)[BOX_NEXT + 7] = 1;
	assert_delivery(host, DELIVERY_OUT_ALIGNMENT);
}

BOOTED(reserved_bytes_of_mailboxes_are_zero)
{
	post_with_boxes(host);
	host_in_box(host, 0)[BOX_RESERVED + 47] = 1;
	assert_delivery(host, DELIVERY_RESERVED);
	post_with_boxes(host);
	host_in_box(host, 0)[BOX_RESERVED1] = 1;
	assert_delivery(host, DELIVERY_RESERVED);
}

BOOTED(signatures_of_mailboxes_are_checked_if_there_are_any)
{
	uint8_t *box = host_in_box(host, 0);

	post_with_boxes(host);
	box[BOX_CTRL_SIGNATURE] = ~mailbox_xor(box + BOX_RESERVED, 62);
	box[BOX_SIGNATURE] = ~mailbox_xor(box, BOX_BYTES - 1);
	assert_delivery(host, DELIVERED);
	post_with_boxes(host);
	box[BOX_SIGNATURE] = 1;
	assert_delivery(host, DELIVERY_SIGNATURE);
	post_with_boxes(host);
	box[BOX_CTRL_SIGNATURE] = ~mailbox_xor(box + BOX_RESERVED, 62);
	box[BOX_SIGNATURE] = ~mailbox_xor(box, BOX_BYTES - 1);
	box[100] ^= 1;
	assert_delivery(host, DELIVERY_SIGNATURE);
}

BOOTED(a_chain_is_long_enough)
{
	post_with_boxes(host);
	memset(host_slot(host, 0) + SLOT_IN_PTR, 0, 8);
	host_sign(host_slot(host, 0));
	assert_delivery(host, DELIVERY_IN_LENGTH);
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	host_post(host, 0, 16, CAPS_OUT);
	memset(host_out_box(host, 7) + BOX_NEXT, 0, 8);
	assert_delivery(host, DELIVERED);
	host_post(host, 0, 16, CAPS_OUT);
	memset(host_out_box(host, 6) + BOX_NEXT, 0, 8);
	assert_delivery(host, DELIVERY_OUT_LENGTH);
}

/* The driver keeps ready-made chains, of a few sizes. */
BOOTED(a_chain_may_be_longer)
{
	post_with_boxes(host);
	field_set_bits(host_in_box(host, 0) + BOX_NEXT, 0, 64,
		       CLIENT_IOVA + HOST_IN_BOXES + BOX_STRIDE);
	memset(host_in_box(host, 1), 0xff, BOX_BYTES);
	assert_delivery(host, DELIVERED);
}

BOOTED(a_chain_may_bite_its_tail)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	host_post(host, 0, 16, CAPS_OUT);
	field_set_bits(host_out_box(host, 0) + BOX_NEXT, 0, 64,
		       CLIENT_IOVA + HOST_OUT_BOXES);
	assert_delivery(host, DELIVERY_BLOCK_NUMBER);
}

/* DMA to nowhere is one violation, and nothing but the status comes of it. */
BOOTED(mailboxes_are_memory)
{
	post_with_boxes(host);
	field_set_bits(host_slot(host, 0) + SLOT_IN_PTR, 0, 64, 0xdead0000);
	host_sign(host_slot(host, 0));
	assert_delivery(host, DELIVERY_INTERNAL);
	post_with_boxes(host);
	field_set_bits(host_slot(host, 0) + SLOT_OUT_PTR, 0, 64, 0xdead0000);
	host_sign(host_slot(host, 0));
	assert_delivery(host, DELIVERY_INTERNAL);
}

BOOTED(the_queue_is_memory)
{
	host_write32(host, 0x10, 0);
	host_write32(host, 0x14, 0xdead0000);
	host_ring(host, 1);
	host_run_all(host);
	assert_violations(host, 2);
}

ENABLED(memory_needs_a_bus_master)
{
	uint16_t command = PCI_COMMAND_MEMORY;

	client_write(host->client, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND,
		     &command, sizeof(command));
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	host_run_all(host);
	assert_violations(host, 2);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}

PLUGGED(a_doorbell_needs_a_queue)
{
	host_ring(host, 1);
	assert_violations(host, 1);
	assert_int_equal(cmdq_busy(host->card), 0);
}

ENABLED(a_doorbell_is_for_a_slot_with_a_command)
{
	host_ring(host, 1 << 5);
	host_run_all(host);
	assert_violations(host, 1);
	host_ring(host, 0);
	assert_violations(host, 1);
}

ENABLED(a_slot_takes_one_command_at_a_time)
{
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	host_ring(host, 1);
	assert_violations(host, 1);
	host_run_all(host);
	assert_int_equal(host_finish(host, 0, 16), DELIVERED);
	assert_int_equal(host->card->counters.commands, 2);
}

BOOTED(all_slots_work_at_once)
{
	unsigned int before = host->card->counters.commands;

	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 1, 0);
	for (unsigned int slot = 0; slot < 24; slot++)
		host_post(host, slot, 16, CAPS_OUT);
	host_ring(host, 0xffffff);
	host_run_all(host);
	for (unsigned int slot = 0; slot < 24; slot++)
		assert_int_equal(host_finish(host, slot, CAPS_OUT), DELIVERED);
	assert_int_equal(host->card->counters.commands, before + 24);
	assert_violations(host, 0);
}

/* The client's processor stands still until its write was answered. */
ENABLED(a_doorbell_is_answered_before_the_command_runs)
{
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
	host_run_all(host);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 0);
}

PLUGGED(the_address_can_be_read_back)
{
	assert_int_equal(host_read32(host, 0x14), 1 << 8 | 0x56);
	host_set_queue(host);
	assert_int_equal(host_read32(host, 0x10), 1);
	/* Size 32, stride 64, and the function is no longer disabled. */
	assert_int_equal(host_read32(host, 0x14), HOST_QUEUE | 0x56);
}

ENABLED(a_new_queue_ends_the_old_one)
{
	host_control(host, "fault late NOP 50");
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	host_run(host, 0);
	assert_int_equal(cmdq_busy(host->card), 1);
	host_write32(host, 0x10, 0);
	assert_int_equal(cmdq_busy(host->card), 0);
	host_run(host, 80);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}
