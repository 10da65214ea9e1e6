// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vital product data.
 */
#include <linux/vfio.h>
#include <string.h>

#include "../vpd.h"
#include "host.h"

#define ADDRESS		(PCI_CAP_VPD + 2)
#define DATA		(PCI_CAP_VPD + 4)
#define FLAG		0x8000

static void read_dword(struct host *host, uint16_t address, uint8_t *data)
{
	host_config_write(host, ADDRESS, address, 2);
	assert_int_equal(host_config(host, ADDRESS, 2), address | FLAG);
	assert_int_equal(client_read(host->client, VFIO_PCI_CONFIG_REGION_INDEX,
				     DATA, data, 4), 0);
}

/* Read all of it. Returns the size up to the end tag. */
static size_t read_all(struct host *host, uint8_t *vpd)
{
	size_t len = 0;

	for (size_t i = 0; i < FIRMWARE_VPD_MAX; i += 4)
		read_dword(host, i, vpd + i);
	while (vpd[len] & 0x80)
		len += 3 + (vpd[len + 1] | vpd[len + 2] << 8);
	assert_int_equal(vpd[len], 0x78);
	return len + 1;
}

static void assert_field(const uint8_t *vpd, size_t len, const char *field)
{
	assert_non_null(memmem(vpd, len, field, strlen(field)));
}

/* Each field is a keyword, the length of its text, and the text. */
PLUGGED(it_identifies_the_board)
{
	uint8_t vpd[FIRMWARE_VPD_MAX];
	size_t len = read_all(host, vpd);

	assert_field(vpd, len, "SN\30MT2437X00042            ");
	assert_field(vpd, len, "PN\14MCX555A-ECAT");
	assert_field(vpd, len, "V3\40");
}

PLUGGED(its_checksum_is_right)
{
	uint8_t vpd[FIRMWARE_VPD_MAX], sum = 0;
	size_t len = read_all(host, vpd);

	/* Before the end: "RV", 2, the checksum, a reserved byte. */
	assert_memory_equal(vpd + len - 6, "RV\2", 3);
	for (size_t i = 0; i < len - 2; i++)
		sum += vpd[i];
	assert_int_equal(sum, 0);
	assert_int_equal(vpd[len - 2], 0);
}

PLUGGED(nothing_follows_its_end)
{
	uint8_t vpd[FIRMWARE_VPD_MAX], data[4];

	for (size_t i = read_all(host, vpd); i < sizeof(vpd); i++)
		assert_int_equal(vpd[i], 0xff);
	read_dword(host, 0x7ffc, data);
	assert_memory_equal(data, "\xff\xff\xff\xff", 4);
}

PLUGGED(it_can_not_be_written)
{
	uint8_t before[4], after[4];

	read_dword(host, 0, before);
	host_config_write(host, DATA, 0x12345678, 4);
	host_config_write(host, ADDRESS, 0 | FLAG, 2);
	assert_int_equal(host_config(host, ADDRESS, 2), 0);
	assert_rejected(host, 1);
	assert_protocol_errors(host, 0);
	read_dword(host, 0, after);
	assert_memory_equal(before, after, 4);
}

PLUGGED(an_address_is_aligned)
{
	uint8_t before[4], after[4];

	read_dword(host, 4, before);
	host_config_write(host, ADDRESS, 1, 2);
	assert_int_equal(host_config(host, ADDRESS, 2), 1);
	host_config_write(host, ADDRESS, 2 | FLAG, 2);
	assert_int_equal(host_config(host, ADDRESS, 2), 2 | FLAG);
	assert_int_equal(client_read(host->client, VFIO_PCI_CONFIG_REGION_INDEX,
				     DATA, after, 4), 0);
	assert_memory_equal(before, after, 4);
}

/* The flag is in the upper byte of the address. */
PLUGGED(half_an_address_begins_no_access)
{
	host_config_write(host, ADDRESS, 0, 2);
	host_config_write(host, ADDRESS, 8, 1);
	assert_int_equal(host_config(host, ADDRESS, 2), 8 | FLAG);
}
