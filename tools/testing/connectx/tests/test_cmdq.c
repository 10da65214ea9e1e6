// SPDX-License-Identifier: GPL-2.0-only
/*
 * The command queue: the format of a slot and its mailboxes, and commands in parallel.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "host.h"

#define CAPS_OUT STRUCT_BYTES(query_hca_cap_out)

static void post_mgir(struct host *host)
{
	host_post_mgir(host, 0);
}

/* A valid command with eight mailboxes for its output */
static void post_caps(struct host *host)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	host_post(host, 0, 16, CAPS_OUT);
}

static void post_nop(struct host *host)
{
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	host_post(host, 0, 16, 16);
}

/* The command does not run if @want is an error, which the driver caused. */
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
	check_protocol_errors(host, want ? 1 : 0, file, line);
}

BOOTED(a_response_is_signed)
{
	uint8_t *box = host_out_box(host, 0);

	post_mgir(host);
	assert_delivery(host, DELIVERED);
	assert_int_equal(mailbox_xor(host_slot(host, 0), 64), 0xff);
	assert_int_equal(mailbox_xor(box, BOX_BYTES), 0xff);
	assert_int_equal(mailbox_xor(box + BOX_RESERVED, 63), 0xff);
	assert_int_equal(box[BOX_TOKEN], host->token);
	host_finish_mgir(host, 0);
}

BOOTED(a_slot_has_a_signature)
{
	for (unsigned int bit = 0; bit < 8; bit++) {
		post_mgir(host);
		host_slot(host, 0)[SLOT_SIGNATURE] ^= 1 << bit;
		assert_delivery(host, DELIVERY_SIGNATURE);
	}
}

enum place { SLOT, IN_BOX, OUT_BOX };

/**
 * struct damage - A change of a valid command
 * @line: Its line here, for a message.
 * @post: Puts the command into slot 0.
 * @place: Where the change is.
 * @box: Number of the mailbox, unless @place is SLOT.
 * @offset: Offset of the change.
 * @bits: Size of the number that @value replaces; 0 to invert bits of a byte.
 * @value: The new number, or the bits.
 * @want: The delivery status.
 */
struct damage {
	int line;
	void (*post)(struct host *host);
	enum place place;
	unsigned int box;
	unsigned int offset;
	unsigned int bits;
	uint64_t value;
	unsigned int want;
};

static void apply(struct host *host, const struct damage *damage)
{
	uint8_t *(*const places[])(struct host *, unsigned int) = {
		host_slot, host_in_box, host_out_box,
	};
	uint8_t *p = places[damage->place](host, damage->box) + damage->offset;

	if (damage->bits)
		field_set_bits(p, 0, damage->bits, damage->value);
	else
		*p ^= damage->value;
	if (damage->place == SLOT)
		host_sign(host_slot(host, 0));
}

static const struct damage damages[] = {
#define DAMAGE(post, ...) { __LINE__, post_##post, __VA_ARGS__ }
	DAMAGE(mgir, SLOT, 0, SLOT_TYPE, 0, 6, DELIVERY_TYPE),
	DAMAGE(mgir, SLOT, 0, SLOT_RESERVED, 0, 1, DELIVERY_RESERVED),
	DAMAGE(mgir, SLOT, 0, SLOT_RESERVED + 2, 0, 1, DELIVERY_RESERVED),
	DAMAGE(mgir, SLOT, 0, SLOT_RESERVED1, 0, 1, DELIVERY_RESERVED),
	/* A status before the card sets one */
	DAMAGE(mgir, SLOT, 0, SLOT_STATUS, 0, 2, DELIVERY_RESERVED),
	DAMAGE(mgir, SLOT, 0, SLOT_IN_LEN, 32, 0, DELIVERY_IN_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_IN_LEN, 32, 15, DELIVERY_IN_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_IN_LEN, 32, COMMAND_MAX + 1,
	       DELIVERY_IN_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_IN_LEN, 32, UINT32_MAX, DELIVERY_IN_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_OUT_LEN, 32, 0, DELIVERY_OUT_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_OUT_LEN, 32, 7, DELIVERY_OUT_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_OUT_LEN, 32, COMMAND_MAX + 1,
	       DELIVERY_OUT_LENGTH),
	DAMAGE(mgir, SLOT, 0, SLOT_OUT_LEN, 32, UINT32_MAX,
	       DELIVERY_OUT_LENGTH),
	DAMAGE(mgir, IN_BOX, 0, BOX_TOKEN, 0, 1, DELIVERY_TOKEN),
	DAMAGE(mgir, OUT_BOX, 0, BOX_TOKEN, 0, 1, DELIVERY_TOKEN),
	DAMAGE(mgir, IN_BOX, 0, BOX_NUMBER + 3, 0, 1, DELIVERY_BLOCK_NUMBER),
	DAMAGE(caps, OUT_BOX, 5, BOX_NUMBER + 3, 0, 1, DELIVERY_BLOCK_NUMBER),
	DAMAGE(mgir, IN_BOX, 0, BOX_RESERVED + 47, 0, 1, DELIVERY_RESERVED),
	DAMAGE(mgir, IN_BOX, 0, BOX_RESERVED1, 0, 1, DELIVERY_RESERVED),
	DAMAGE(mgir, IN_BOX, 0, BOX_SIGNATURE, 0, 1, DELIVERY_SIGNATURE),
	/* Addresses that are not aligned, or without memory */
	DAMAGE(mgir, SLOT, 0, SLOT_IN_PTR, 64, CLIENT_IOVA + HOST_IN_BOXES + 64,
	       DELIVERY_IN_ALIGNMENT),
	DAMAGE(caps, OUT_BOX, 2, BOX_NEXT + 7, 0, 1, DELIVERY_OUT_ALIGNMENT),
	DAMAGE(mgir, SLOT, 0, SLOT_IN_PTR, 64, 0xdead0000, DELIVERY_INTERNAL),
	DAMAGE(mgir, SLOT, 0, SLOT_OUT_PTR, 64, 0xdead0000, DELIVERY_INTERNAL),
	/* A chain that is too short, that just suffices, or that is a ring */
	DAMAGE(mgir, SLOT, 0, SLOT_IN_PTR, 64, 0, DELIVERY_IN_LENGTH),
	DAMAGE(caps, OUT_BOX, 6, BOX_NEXT, 64, 0, DELIVERY_OUT_LENGTH),
	DAMAGE(caps, OUT_BOX, 7, BOX_NEXT, 64, 0, DELIVERED),
	DAMAGE(caps, OUT_BOX, 0, BOX_NEXT, 64, CLIENT_IOVA + HOST_OUT_BOXES,
	       DELIVERY_BLOCK_NUMBER),
#undef DAMAGE
};

BOOTED(a_damaged_command_is_not_run)
{
	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		damages[i].post(host);
		apply(host, &damages[i]);
		check_delivery(host, damages[i].want, __FILE__,
			       damages[i].line);
	}
}

/* The driver's signatures of mailboxes are optional. */
BOOTED(a_signature_of_a_mailbox_is_checked)
{
	uint8_t *box = host_in_box(host, 0);

	for (unsigned int damage = 0; damage < 2; damage++) {
		post_mgir(host);
		box[BOX_CTRL_SIGNATURE] = ~mailbox_xor(box + BOX_RESERVED, 62);
		box[BOX_SIGNATURE] = ~mailbox_xor(box, BOX_BYTES - 1);
		box[100] ^= damage;
		assert_delivery(host, damage ? DELIVERY_SIGNATURE : DELIVERED);
	}
}

/* The driver keeps chains of a few sizes, so a chain may be longer than needed. */
BOOTED(a_chain_may_be_longer)
{
	post_mgir(host);
	field_set_bits(host_in_box(host, 0) + BOX_NEXT, 0, 64,
		       CLIENT_IOVA + HOST_IN_BOXES + BOX_STRIDE);
	memset(host_in_box(host, 1), 0xff, BOX_BYTES);
	assert_delivery(host, DELIVERED);
}

BOOTED(the_queue_is_memory)
{
	host_write32(host, 0x10, 0);
	host_write32(host, 0x14, 0xdead0000);
	host_ring(host, 1);
	host_run_all(host);
	assert_protocol_errors(host, 2);
}

ENABLED(memory_needs_a_bus_master)
{
	uint16_t command = PCI_COMMAND_MEMORY;

	client_write(host->client, VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND,
		     &command, sizeof(command));
	post_nop(host);
	host_ring(host, 1);
	host_run_all(host);
	assert_protocol_errors(host, 2);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}

PLUGGED(a_doorbell_needs_a_queue)
{
	host_ring(host, 1);
	assert_protocol_errors(host, 1);
	assert_int_equal(cmdq_busy(host->card), 0);
}

ENABLED(a_doorbell_is_for_a_slot_with_a_command)
{
	host_ring(host, 1 << 5);
	host_run_all(host);
	assert_protocol_errors(host, 1);
	host_ring(host, 0);
	assert_protocol_errors(host, 1);
}

ENABLED(a_slot_takes_one_command_at_a_time)
{
	post_nop(host);
	host_ring(host, 1);
	host_ring(host, 1);
	assert_protocol_errors(host, 1);
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
}

/* The write to the doorbell completes before the command runs. */
ENABLED(a_doorbell_does_not_wait_for_the_command)
{
	post_nop(host);
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
	/* Size 32, stride 64; the function is no longer disabled. */
	assert_int_equal(host_read32(host, 0x14), HOST_QUEUE | 0x56);
}

ENABLED(a_new_queue_ends_the_old_one)
{
	host_control(host, "fault late NOP 50");
	post_nop(host);
	host_ring(host, 1);
	host_run(host, 0);
	assert_int_equal(cmdq_busy(host->card), 1);
	host_write32(host, 0x10, 0);
	assert_int_equal(cmdq_busy(host->card), 0);
	host_run(host, 80);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}
