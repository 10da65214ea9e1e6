// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI, health, and all ways in which the card is reset.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "host.h"

#define CONFIG VFIO_PCI_CONFIG_REGION_INDEX
#define MFRL_BYTES (COMMAND_HEADER + STRUCT_BYTES(mfrl_reg))
#define CMDQ_LOW 0x14
#define HEALTH_SYNDROME 0x23c

static uint32_t config32(struct host *host, unsigned int offset)
{
	uint32_t value;

	assert_int_equal(client_read(host->client, CONFIG, offset, &value, 4), 0);
	return value;
}

static void config_write(struct host *host, unsigned int offset, uint32_t value,
			 size_t len)
{
	assert_int_equal(client_write(host->client, CONFIG, offset, &value, len),
			 0);
}

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
	assert_int_equal(config32(host, PCI_VENDOR_ID), 0x101715b3);
	assert_int_equal(config32(host, PCI_CLASS_REVISION) >> 8, 0x020700);
	/* All capabilities are found, each once. */
	assert_int_equal(config32(host, PCI_CAPABILITY_LIST) & 0xff, 0x60);
	assert_int_equal(config32(host, 0x60) & 0xffff, 0x4810);
	assert_int_equal(config32(host, 0x48) & 0xffff, 0x9c03);
	assert_int_equal(config32(host, 0x9c) & 0xffff, 0xc011);
	assert_int_equal(config32(host, 0xc0), 0x00184009);
	assert_int_equal(config32(host, 0x40) & 0xffff, 0x0001);
}

PLUGGED(its_bar_is_32_megabytes)
{
	config_write(host, PCI_BASE_ADDRESS_0, 0xffffffff, 4);
	config_write(host, PCI_BASE_ADDRESS_1, 0xffffffff, 4);
	assert_int_equal(config32(host, PCI_BASE_ADDRESS_0), 0xfe00000c);
	assert_int_equal(config32(host, PCI_BASE_ADDRESS_1), 0xffffffff);
	config_write(host, PCI_BASE_ADDRESS_2, 0xffffffff, 4);
	assert_int_equal(config32(host, PCI_BASE_ADDRESS_2), 0);
}

PLUGGED(identity_can_not_be_written)
{
	config_write(host, PCI_VENDOR_ID, 0, 4);
	config_write(host, 0x60, 0, 4);
	config_write(host, 0xffc, 0xffffffff, 4);
	assert_int_equal(config32(host, PCI_VENDOR_ID), 0x101715b3);
	assert_int_equal(config32(host, 0x60) & 0xff, PCI_CAP_ID_EXP);
	assert_int_equal(config32(host, 0xffc), 0);
}

PLUGGED(the_initialization_segment_is_read_in_any_width)
{
	uint8_t bytes[8];
	uint16_t version[3];

	firmware_version(host->card->firmware, version);
	client_read(host->client, VFIO_PCI_BAR0_REGION_INDEX, 0, bytes, 8);
	assert_int_equal(bytes[0] << 8 | bytes[1], version[1]);
	assert_int_equal(bytes[2] << 8 | bytes[3], version[0]);
	assert_int_equal(bytes[4] << 8 | bytes[5], 5);
	assert_int_equal(bytes[6] << 8 | bytes[7], version[2]);
	client_read(host->client, VFIO_PCI_BAR0_REGION_INDEX, 3, bytes + 1, 1);
	assert_int_equal(bytes[1], version[0] & 0xff);
	assert_int_equal(host_read32(host, 0x1fc) >> 31, 0);
}

PLUGGED(it_is_written_in_words)
{
	uint64_t zero = 0;

	client_write(host->client, VFIO_PCI_BAR0_REGION_INDEX, 0x10, &zero, 8);
	assert_violations(host, 1);
	client_write(host->client, VFIO_PCI_BAR0_REGION_INDEX, 0x11, &zero, 4);
	assert_violations(host, 1);
	host_write32(host, 0x0, 0);
	assert_violations(host, 1);
	host_write32(host, 0x3000, 0);
	assert_violations(host, 1);
}

PLUGGED(the_health_counter_runs)
{
	uint32_t before = host_read32(host, 0x1010);

	host_run(host, 30);
	assert_int_not_equal(host_read32(host, 0x1010), before);
	host_control(host, "fault stall");
	before = host_read32(host, 0x1010);
	host_run(host, 30);
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
	config_write(host, 0x60 + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_BCR_FLR, 2);
	assert_fresh(host);
	assert_int_equal(config32(host, PCI_COMMAND) & PCI_COMMAND_MASTER, 0);
	assert_violations(host, 0);
}

EVENTS(bus_reset)
{
	assert_int_equal(client_ask(host->client, VFIO_USER_DEVICE_RESET, "", 0),
			 0);
	assert_fresh(host);
	assert_violations(host, 0);
}

/* A driver does not know yet; it sees that its function is disabled. */
EVENTS(a_reset_out_of_the_blue_is_not_the_drivers_fault)
{
	host_control(host, "fault reset");
	assert_fresh(host);
	host_ring(host, 1);
	host_write32(host, (uint64_t)host->uar * UAR_SIZE + UAR_EQ_ARM, 1 << 24);
	assert_violations(host, 0);
	assert_int_equal(cmdq_busy(host->card), 0);
	host_set_queue(host);
	host_ring(host, 2);
	host_run_all(host);
	assert_violations(host, 1);
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
	assert_int_equal(host_simple(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0), CMD_OK);
	assert_violations(host, 0);
}

static void prepare_fast(struct host *host)
{
	host_prepare(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0);
	SET(teardown_hca_in, host->in, profile,
	    MLX5_TEARDOWN_HCA_IN_PROFILE_PREPARE_FAST_TEARDOWN);
	assert_int_equal(host_command(host, 16, 16), CMD_OK);
	assert_int_equal(host->card->state, CARD_ACTIVE);
	write_nic_state(host, NIC_DISABLED);
}

EVENTS(the_fast_way_down_asks_for_nothing)
{
	prepare_fast(host);
	assert_int_equal(nic_state(host), NIC_DISABLED);
	assert_int_equal(host->card->state, CARD_DISABLED);
	assert_int_equal(host->card->pages.count, 0);
	assert_violations(host, 0);
}

/* MFRL, in a slot of its own. */
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
	assert_int_equal(host_command(host, MFRL_BYTES, MFRL_BYTES), CMD_OK);
	return GET(mfrl_reg, host->out + 16, reset_state);
}

static const uint8_t *event(struct host *host, unsigned int n)
{
	return host_memory(host, HOST_EQ + 64 * n);
}

ACTIVE(a_driver_agrees_to_a_reset)
{
	unsigned int resets = host->card->counters.resets;

	host_create_eq(host, 1ULL << EVENT_GENERAL);
	post_mfrl(host, 1, true, 0);
	assert_int_equal(event(host, 0)[1], EVENT_GENERAL);
	assert_int_equal(event(host, 0)[3], EVENT_SYNC_RESET);
	assert_int_equal(event(host, 0)[32 + 3], 0);
	/* The one that asked waits for it. */
	assert_int_equal(host_slot(host, 1)[SLOT_STATUS], 1);
	post_mfrl(host, 2, false, 1);
	assert_int_equal(status_of(host, 1), CMD_OK);
	assert_int_equal(status_of(host, 2), CMD_OK);
	assert_int_equal(event(host, 1)[32 + 3], 1);
	prepare_fast(host);
	host_run(host, 400);
	assert_int_equal(host->card->counters.resets, resets + 1);
	assert_fresh(host);
	assert_violations(host, 0);
}

ACTIVE(a_driver_does_not_agree)
{
	host_create_eq(host, 1ULL << EVENT_GENERAL);
	post_mfrl(host, 1, true, 0);
	post_mfrl(host, 2, false, 2);
	assert_int_equal(status_of(host, 1), CMD_BAD_SYS_STATE);
	assert_int_equal(status_of(host, 2), CMD_OK);
	assert_int_equal(reset_result(host), MLX5_MFRL_REG_RESET_STATE_NACK);
	assert_violations(host, 0);
	/* It may be asked again. */
	post_mfrl(host, 1, true, 0);
	assert_int_equal(host_slot(host, 1)[SLOT_STATUS], 1);
}

ACTIVE(only_one_reset_at_a_time)
{
	host_create_eq(host, 1ULL << EVENT_GENERAL);
	post_mfrl(host, 1, true, 0);
	post_mfrl(host, 2, true, 0);
	assert_int_equal(status_of(host, 2), CMD_RESOURCE_BUSY);
	assert_violations(host, 1);
}

ACTIVE(nobody_answers_what_was_not_asked)
{
	post_mfrl(host, 1, false, 1);
	assert_int_equal(status_of(host, 1), CMD_BAD_SYS_STATE);
	assert_violations(host, 1);
	/* And nobody is asked who can't hear. */
	post_mfrl(host, 1, true, 0);
	assert_int_equal(status_of(host, 1), CMD_BAD_SYS_STATE);
	assert_violations(host, 1);
}

ACTIVE(a_reset_ends_a_negotiation)
{
	host_create_eq(host, 1ULL << EVENT_GENERAL);
	post_mfrl(host, 1, true, 0);
	host_control(host, "fault reset");
	assert_fresh(host);
	assert_int_equal(cmdq_busy(host->card), 0);
	assert_null(host->card->timers.first);
}
