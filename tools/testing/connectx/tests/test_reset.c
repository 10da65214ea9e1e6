// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI, health, and all ways to reset the card.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>
#include <unistd.h>

#include "host.h"

#define MFRL_BYTES (COMMAND_HEADER + STRUCT_BYTES(mfrl_reg))
#define CMDQ_LOW 0x14
#define HEALTH_SYNDROME 0x23c

static unsigned int nic_state(struct host *host)
{
	return host_read32(host, CMDQ_LOW) >> 8 & 7;
}

static void write_nic_state(struct host *host, unsigned int state)
{
	host_write32(host, CMDQ_LOW, (host_read32(host, CMDQ_LOW) & 0xfffff000) |
		     state << 8);
}

PLUGGED(it_is_a_connectx_5)
{
	static const struct {
		unsigned int offset, len;
		uint32_t value;
	} fields[] = {
		{ PCI_VENDOR_ID, 4, 0x101715b3 },
		{ PCI_CLASS_PROG, 1, 0 },
		{ PCI_CLASS_DEVICE, 2, 0x0207 },
		/* The list of capabilities, each with its ID and the next one */
		{ PCI_CAPABILITY_LIST, 1, 0x60 },
		{ 0x60, 2, 0x4810 },
		{ 0x48, 2, 0x9c03 },
		{ 0x9c, 2, 0xc011 },
		{ 0xc0, 4, 0x00184009 },
		{ 0x40, 2, 0x0001 },
		{ 0xffc, 4, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		assert_int_equal(host_config(host, fields[i].offset,
					     fields[i].len), fields[i].value);
		if (fields[i].offset == 0xc0)	/* may be written to */
			continue;
		host_config_write(host, fields[i].offset, ~fields[i].value,
				  fields[i].len);
		assert_int_equal(host_config(host, fields[i].offset,
					     fields[i].len), fields[i].value);
	}
}

PLUGGED(its_bar_is_32_megabytes)
{
	for (unsigned int bar = PCI_BASE_ADDRESS_0; bar <= PCI_BASE_ADDRESS_2;
	     bar += 4)
		host_config_write(host, bar, 0xffffffff, 4);
	assert_int_equal(host_config(host, PCI_BASE_ADDRESS_0, 4), 0xfe00000c);
	assert_int_equal(host_config(host, PCI_BASE_ADDRESS_1, 4), 0xffffffff);
	assert_int_equal(host_config(host, PCI_BASE_ADDRESS_2, 4), 0);
}

PLUGGED(the_initialization_segment_is_read_in_any_width)
{
	uint8_t bytes[8];

	client_read(host->client, VFIO_PCI_BAR0_REGION_INDEX, 0, bytes, 8);
	/* Version 16.35.4030 of the firmware, version 5 of the interface */
	assert_memory_equal(bytes, "\0\43\0\20\0\5\17\276", 8);
	client_read(host->client, VFIO_PCI_BAR0_REGION_INDEX, 3, bytes + 1, 1);
	assert_int_equal(bytes[1], 16);
	assert_int_equal(host_read32(host, 0x1fc) >> 31, 0);
}

PLUGGED(it_is_written_in_words)
{
	uint64_t zero = 0;

	client_write(host->client, VFIO_PCI_BAR0_REGION_INDEX, 0x10, &zero, 8);
	assert_protocol_errors(host, 1);
	client_write(host->client, VFIO_PCI_BAR0_REGION_INDEX, 0x11, &zero, 4);
	assert_protocol_errors(host, 1);
	host_write32(host, 0x0, 0);
	assert_protocol_errors(host, 1);
	host_write32(host, 0x3000, 0);
	assert_protocol_errors(host, 1);
	assert_int_equal(host_read32(host, 0x3000), 0);
}

PLUGGED(the_health_counter_runs)
{
	uint32_t before = host_read32(host, 0x1010);

	usleep(30000);
	assert_int_not_equal(host_read32(host, 0x1010), before);
	host_control(host, "fault stall");
	before = host_read32(host, 0x1010);
	usleep(30000);
	assert_int_equal(host_read32(host, 0x1010), before);
}

PLUGGED(a_syndrome_is_in_the_health_buffer)
{
	assert_int_equal(host_read32(host, HEALTH_SYNDROME), 0);
	host_control(host, "fault health 0x10 reset");
	assert_int_equal(host_read32(host, HEALTH_SYNDROME) >> 16 & 0xff, 0x10);
	/* Reset required, severity valid, an error. */
	assert_int_equal(host_read32(host, 0x238) >> 24, 0x8b);
	host_control(host, "fault health 0");
	assert_int_equal(host_read32(host, HEALTH_SYNDROME), 0);
}

static void assert_fresh(struct host *host)
{
	assert_int_equal(host->card->state, CARD_DISABLED);
	assert_int_equal(host->card->pages.count, 0);
	assert_int_equal(eqs_count(host->card), 0);
	assert_int_equal(uars_count(host->card), 0);
	assert_int_equal(uctxs_count(host->card, false), 0);
	assert_int_equal(nic_state(host), NIC_DISABLED);
	assert_int_equal(host->card->cmdq.addr, 0);
}

EVENTS(function_level_reset)
{
	host_create_uctx(host, 0);
	host_config_write(host, 0x60 + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR, 2);
	assert_fresh(host);
	assert_int_equal(host_config(host, PCI_COMMAND, 2) & PCI_COMMAND_MASTER,
			 0);
}

EVENTS(bus_reset)
{
	assert_int_equal(client_ask(host->client, VFIO_USER_DEVICE_RESET, "", 0),
			 0);
	assert_fresh(host);
}

/* The driver does not know of the reset until it sees that its function is disabled. */
EVENTS(a_reset_by_the_card_is_not_the_drivers_fault)
{
	host_control(host, "fault reset");
	assert_fresh(host);
	host_ring(host, 1);
	host_write32(host, (uint64_t)host->uar * UAR_SIZE + UAR_EQ_ARM, 1 << 24);
	assert_protocol_errors(host, 0);
	assert_int_equal(cmdq_busy(host->card), 0);
	host_set_queue(host);
	host_ring(host, 2);
	host_run_all(host);
	assert_protocol_errors(host, 1);
}

EVENTS(the_driver_can_reset_the_firmware)
{
	host_control(host, "fault health 1 reset");
	write_nic_state(host, NIC_SW_RESET);
	assert_int_equal(nic_state(host), NIC_SW_RESET);
	host_run(host, 100);
	assert_fresh(host);
	assert_int_equal(host_read32(host, HEALTH_SYNDROME), 0);
	host_set_queue(host);
	assert_ok(host_simple(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0));
}

static void prepare_fast(struct host *host)
{
	host_prepare(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0);
	SET(teardown_hca_in, host->in, profile,
	    MLX5_TEARDOWN_HCA_IN_PROFILE_PREPARE_FAST_TEARDOWN);
	assert_ok(COMMAND(host, teardown_hca));
	assert_int_equal(host->card->state, CARD_ACTIVE);
	write_nic_state(host, NIC_DISABLED);
}

EVENTS(the_fast_teardown_needs_no_cleanup)
{
	prepare_fast(host);
	assert_int_equal(nic_state(host), NIC_DISABLED);
	assert_int_equal(host->card->state, CARD_DISABLED);
	assert_int_equal(host->card->pages.count, 0);
}

/* Set MFRL. */
static void post_mfrl(struct host *host, unsigned int slot, bool start,
		      unsigned int response)
{
	host_access_register(host, 0, 0x9028, true);
	SET(mfrl_reg, host->in + 16, reset_level, 8);
	SET(mfrl_reg, host->in + 16, pci_sync_for_fw_update_start, start);
	SET(mfrl_reg, host->in + 16, pci_sync_for_fw_update_resp, response);
	host_post(host, slot, MFRL_BYTES, MFRL_BYTES);
	host_ring(host, 1 << slot);
	host_run(host, 0);
}

static unsigned int status_of(struct host *host, unsigned int slot)
{
	assert_int_equal(host_finish(host, slot, MFRL_BYTES), DELIVERED);
	return GET(create_eq_out, host->out, status);
}

static unsigned int reset_result(struct host *host)
{
	host_access_register(host, 0, 0x9028, false);
	assert_ok(host_command(host, MFRL_BYTES, MFRL_BYTES));
	return GET(mfrl_reg, host->out + 16, reset_state);
}

/* Phase @phase of a synchronised reset is in entry @n of the event queue. */
static void assert_event(struct host *host, unsigned int n, unsigned int phase)
{
	const uint8_t *entry = host_memory(host, HOST_EQ + 64 * n);

	assert_int_equal(entry[1], EVENT_GENERAL);
	assert_int_equal(entry[3], EVENT_SYNC_RESET);
	assert_int_equal(entry[32 + 3], phase);
}

/* Start a synchronised reset in slot 1, which the driver gets to know by an event. */
static void start_reset(struct host *host)
{
	host_create_eq(host, 1ULL << EVENT_GENERAL);
	post_mfrl(host, 1, true, 0);
}

ACTIVE(a_driver_agrees_to_a_reset)
{
	unsigned int resets = host->card->counters.resets;

	start_reset(host);
	assert_event(host, 0, 0);
	/* The command that starts the reset waits for the response. */
	assert_int_equal(host_slot(host, 1)[SLOT_STATUS], 1);
	post_mfrl(host, 2, false, 1);
	assert_int_equal(status_of(host, 1), CMD_OK);
	assert_int_equal(status_of(host, 2), CMD_OK);
	assert_event(host, 1, 1);
	prepare_fast(host);
	host_run(host, 400);
	assert_int_equal(host->card->counters.resets, resets + 1);
	assert_fresh(host);
}

ACTIVE(a_driver_does_not_agree)
{
	start_reset(host);
	post_mfrl(host, 2, false, 2);
	assert_int_equal(status_of(host, 1), CMD_BAD_SYS_STATE);
	assert_int_equal(status_of(host, 2), CMD_OK);
	assert_int_equal(reset_result(host), MLX5_MFRL_REG_RESET_STATE_NACK);
	assert_rejected(host, 1);
	/* Another reset may start. */
	post_mfrl(host, 1, true, 0);
	assert_int_equal(host_slot(host, 1)[SLOT_STATUS], 1);
}

ACTIVE(only_one_reset_at_a_time)
{
	start_reset(host);
	post_mfrl(host, 2, true, 0);
	assert_int_equal(status_of(host, 2), CMD_RESOURCE_BUSY);
	assert_protocol_errors(host, 1);
}

ACTIVE(a_response_needs_a_reset)
{
	post_mfrl(host, 1, false, 1);
	assert_int_equal(status_of(host, 1), CMD_BAD_SYS_STATE);
	assert_protocol_errors(host, 1);
	/* A reset needs an event queue for the driver. */
	post_mfrl(host, 1, true, 0);
	assert_int_equal(status_of(host, 1), CMD_BAD_SYS_STATE);
	assert_protocol_errors(host, 1);
}

ACTIVE(a_reset_ends_a_negotiation)
{
	start_reset(host);
	host_control(host, "fault reset");
	assert_fresh(host);
	assert_int_equal(cmdq_busy(host->card), 0);
	assert_null(host->card->timers.first);
}

ACTIVE(a_request_ends_with_its_queue)
{
	start_reset(host);
	host_set_queue(host);
	/* The driver does not respond in time. */
	host_run(host, 11000);
	assert_int_equal(reset_result(host),
			 MLX5_MFRL_REG_RESET_STATE_NEG_TIMEOUT);
	post_mfrl(host, 1, true, 0);
	host_set_queue(host);
	/* The response uses the slot of the request. */
	post_mfrl(host, 1, false, 2);
	assert_int_equal(status_of(host, 1), CMD_OK);
	assert_int_equal(reset_result(host), MLX5_MFRL_REG_RESET_STATE_NACK);
}
