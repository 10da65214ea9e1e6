// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vendor-specific capability, by which mlx5_core and mstflint access the card.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <string.h>

#include "../firmware_syndrome.h"
#include "host.h"

enum { CTRL = 0x4, COUNTER = 0x8, SEMAPHORE = 0xc, ADDRESS = 0x10, DATA = 0x14 };

#define FLAG		BIT(31)
#define FAILED	BIT(30)

enum { CR_SPACE = 0x2, ICMD_SPACE = 0x3, SEMAPHORE_SPACE = 0xa };

#define MAILBOX		0x100000

static uint32_t vsc_get(struct host *host, unsigned int offset)
{
	return host_config(host, PCI_CAP_VSC + offset, 4);
}

static void vsc_put(struct host *host, unsigned int offset, uint32_t value)
{
	host_config_write(host, PCI_CAP_VSC + offset, value, 4);
}

/* Returns false if the card has no such space. */
static bool choose(struct host *host, uint32_t space)
{
	vsc_put(host, CTRL, space);
	assert_int_equal(vsc_get(host, CTRL) & 0xffff, space);
	return vsc_get(host, CTRL) >> 29;
}

/* Returns false if the access failed. */
static bool read_at(struct host *host, uint32_t address, uint32_t *data)
{
	vsc_put(host, ADDRESS, address);
	*data = vsc_get(host, DATA);
	assert_int_equal(vsc_get(host, ADDRESS) & ~FAILED, address | FLAG);
	return !(vsc_get(host, ADDRESS) & FAILED);
}

static bool write_at(struct host *host, uint32_t address, uint32_t data)
{
	vsc_put(host, DATA, data);
	vsc_put(host, ADDRESS, address | FLAG);
	assert_int_equal(vsc_get(host, ADDRESS) & ~FAILED, address);
	return !(vsc_get(host, ADDRESS) & FAILED);
}

/* The value at an address that exists */
static uint32_t value_at(struct host *host, uint32_t address)
{
	uint32_t data;

	assert_true(read_at(host, address, &data));
	return data;
}

PLUGGED(the_semaphore_has_one_owner)
{
	uint32_t first = vsc_get(host, COUNTER), second = vsc_get(host, COUNTER);

	assert_int_not_equal(first, 0);
	assert_int_not_equal(first, second);
	assert_int_equal(vsc_get(host, SEMAPHORE), 0);
	vsc_put(host, SEMAPHORE, first);
	assert_int_equal(vsc_get(host, SEMAPHORE), first);
	vsc_put(host, SEMAPHORE, second);
	assert_int_equal(vsc_get(host, SEMAPHORE), first);
	vsc_put(host, SEMAPHORE, 0);
	vsc_put(host, SEMAPHORE, second);
	assert_int_equal(vsc_get(host, SEMAPHORE), second);
}

PLUGGED(spaces_that_there_are)
{
	for (uint32_t space = 0; space < 0x200; space++)
		assert_int_equal(choose(host, space),
				 (space >= 0x1 && space <= 0x3) ||
				 space == SEMAPHORE_SPACE);
	assert_false(choose(host, 0xffff));
}

PLUGGED(the_device_has_its_number)
{
	assert_true(choose(host, CR_SPACE));
	assert_int_equal(value_at(host, 0xf0014), 0x20d);
	/* Static configuration is done. */
	assert_int_equal(value_at(host, 0xb5e04) >> 31, 0);
}

PLUGGED(most_addresses_do_not_exist)
{
	static const struct {
		uint32_t space;
		uint32_t address;
	} wrong[] = {
		{ 0x0, 0xf0014 }, { 0x1, 0x0 }, { CR_SPACE, 0x0 },
		{ CR_SPACE, 0xf0016 }, { CR_SPACE, 0x3ffffffc },
		{ ICMD_SPACE, 0x4 }, { ICMD_SPACE, MAILBOX - 4 },
		{ ICMD_SPACE, MAILBOX + 0x340 }, { ICMD_SPACE, MAILBOX + 2 },
		{ SEMAPHORE_SPACE, 0x4 },
	};
	uint32_t data;

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		choose(host, wrong[i].space);
		assert_false(read_at(host, wrong[i].address, &data));
		assert_int_equal(data, 0xbadacce5);
		/* "The address is out of range" */
		assert_int_equal(vsc_get(host, CTRL) >> 24 & 0xf, 3);
		assert_false(write_at(host, wrong[i].address, 0));
		assert_rejected(host, 2);
	}
	choose(host, CR_SPACE);
	value_at(host, 0xf0014);
	assert_int_equal(vsc_get(host, CTRL) >> 24 & 0xf, 0);
}

PLUGGED(registers_of_the_chip_are_read_only)
{
	choose(host, CR_SPACE);
	assert_false(write_at(host, 0xf0014, 0x1234));
	assert_int_equal(value_at(host, 0xf0014), 0x20d);
	assert_rejected(host, 1);
	/* The size of the mailbox */
	choose(host, ICMD_SPACE);
	assert_false(write_at(host, 0x1000, 0x1234));
	assert_int_equal(value_at(host, 0x1000), 0x340);
	assert_rejected(host, 1);
}

/* mlx5_core takes a semaphore before it resets the firmware. */
PLUGGED(a_reset_is_for_one_at_a_time)
{
	choose(host, SEMAPHORE_SPACE);
	assert_true(write_at(host, 0x20, 7));
	assert_true(write_at(host, 0x20, 8));
	assert_int_equal(value_at(host, 0x20), 7);
	/* The semaphore for commands is another one. */
	assert_int_equal(value_at(host, 0x0), 0);
	assert_true(write_at(host, 0x20, 0));
	assert_true(write_at(host, 0x20, 8));
	assert_int_equal(value_at(host, 0x20), 8);
	host_control(host, "fault reset");
	assert_int_equal(value_at(host, 0x20), 0);
}

static void put_box(struct host *host, unsigned int offset, uint32_t dword)
{
	assert_true(write_at(host, MAILBOX + offset, dword));
}

static uint32_t get_box(struct host *host, unsigned int offset)
{
	return value_at(host, MAILBOX + offset);
}

/* A query of a register of @len bytes, in the mailbox. */
static void prepare_icmd(struct host *host, uint16_t id, size_t len)
{
	assert_true(choose(host, ICMD_SPACE));
	put_box(host, 0x0, 1 << 27 | 4 << 16);
	put_box(host, 0x4, (uint32_t)id << 16 | 1 << 8 | 1);
	put_box(host, 0x8, 0);
	put_box(host, 0xc, 0);
	put_box(host, 0x10, 3 << 27 | (len / 4 + 1) << 16);
}

/* Returns the command's status. */
static unsigned int run(struct host *host, uint32_t ctrl)
{
	uint32_t data;

	assert_true(write_at(host, 0x0, ctrl | 1));
	data = value_at(host, 0x0);
	assert_int_equal(data & 1, 0);
	assert_int_equal(data >> 16, ctrl >> 16);
	return data >> 8 & 0xff;
}

#define REGISTER_COMMAND 0x90010000

/* The command has to succeed; returns the status of the register. */
static unsigned int access(struct host *host)
{
	assert_int_equal(run(host, REGISTER_COMMAND), 0);
	assert_int_equal(get_box(host, 0x4) >> 15 & 1, 1);
	return get_box(host, 0x0) >> 8 & 0x7f;
}

BOOTED(registers_can_be_queried)
{
	const uint8_t *mgir = host->out + COMMAND_HEADER;

	host_send_mgir(host);
	host_finish_mgir(host, 0);
	prepare_icmd(host, 0x9020, 160);
	assert_int_equal(access(host), 0);
	for (size_t i = 0; i < 160; i += 4)
		if (i != 0x1c)	/* a second may have gone by */
			assert_int_equal(get_box(host, 0x14 + i),
					 field_get_bits(mgir + i, 0, 32));
	assert_string_equal(host_control(host, "count kind=icmd register=0x9020 status=0"),
			    "1\nok\n");
}

PLUGGED(registers_can_not_be_set)
{
	prepare_icmd(host, 0x5006, 16);
	put_box(host, 0x4, 0x5006u << 16 | 2 << 8 | 1);
	put_box(host, 0x14, 0x00010200);	/* port 1 down */
	put_box(host, 0x18, 0x80000000);
	assert_int_equal(access(host), 6);
	assert_rejected(host, 1);
	prepare_icmd(host, 0x5006, 16);
	put_box(host, 0x14, 0x00010000);
	put_box(host, 0x18, 0);
	assert_int_equal(access(host), 0);
	assert_int_equal(get_box(host, 0x14) >> 8 & 0xf, 1);
}

PLUGGED(an_access_is_checked)
{
	prepare_icmd(host, 0x9999, 16);
	assert_int_equal(access(host), 4);
	assert_int_equal(value_at(host, 0x1008), SYNDROME_REGISTER_UNKNOWN);
	prepare_icmd(host, 0x9020, 16);
	assert_int_equal(access(host), 0x24);
	prepare_icmd(host, 0x5006, 16);
	put_box(host, 0x14, 0x00020000);	/* no such port */
	assert_int_equal(access(host), 7);
	prepare_icmd(host, 0x5006, 16);
	put_box(host, 0x4, 0x5006u << 16 | 1 << 8 | 2);
	assert_int_equal(access(host), 5);
	assert_rejected(host, 4);
}

PLUGGED(blocks_have_types_and_lengths)
{
	static const struct {
		unsigned int offset;
		uint32_t dword;
	} wrong[] = {
		{ 0x0, 0 }, { 0x0, 2 << 27 | 4 << 16 }, { 0x0, 1 << 27 | 5 << 16 },
		{ 0x10, 0 }, { 0x10, 1 << 27 | 5 << 16 }, { 0x10, 3 << 27 | 1 << 16 },
		{ 0x10, 3 << 27 | 205 << 16 }, { 0x10, 3 << 27 | 0x7ff << 16 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		prepare_icmd(host, 0x5006, 16);
		put_box(host, wrong[i].offset, wrong[i].dword);
		assert_int_equal(run(host, REGISTER_COMMAND), 4);
		assert_rejected(host, 1);
	}
	/* A register may fill the mailbox. */
	prepare_icmd(host, 0x9020, 0x340 - 0x14);
	assert_int_equal(access(host), 0);
}

PLUGGED(there_is_one_command)
{
	prepare_icmd(host, 0x9020, 160);
	assert_int_equal(run(host, 0x90000000), 1);
	/* A mailbox in the host's memory */
	assert_int_equal(run(host, REGISTER_COMMAND | 2), 2);
	assert_rejected(host, 2);
}

PLUGGED(accesses_are_dwords)
{
	choose(host, CR_SPACE);
	host_config_write(host, PCI_CAP_VSC + CTRL, 2, 2);
	host_config_write(host, PCI_CAP_VSC + SEMAPHORE + 2, 2, 2);
	assert_rejected(host, 2);
	assert_int_equal(vsc_get(host, CTRL), 1 << 29 | CR_SPACE);
	assert_int_equal(vsc_get(host, SEMAPHORE), 0);
	/* The header is not a part of the interface. */
	host_config_write(host, PCI_CAP_VSC, 2, 2);
}
