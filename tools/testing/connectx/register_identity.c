// SPDX-License-Identifier: GPL-2.0-only
/*
 * Identity of the card and of its firmware.
 */
#include <string.h>

#include "register.h"

#define MGIR_DEVICE_ID			AT(0x00, 15, 0)
#define MGIR_NUM_PORTS			AT(0x04, 27, 16)
#define MGIR_HW_DEV_ID			AT(0x08, 15, 0)
#define MGIR_BASE_MAC_HIGH		AT(0x10, 15, 0)
#define MGIR_BASE_MAC_LOW		AT(0x14, 31, 0)
#define MGIR_UPTIME			AT(0x1c, 31, 0)
#define MGIR_FW_MAJOR			AT(0x20, 23, 16)
#define MGIR_FW_MINOR			AT(0x20, 15, 8)
#define MGIR_FW_SUB_MINOR		AT(0x20, 7, 0)
#define MGIR_FW_YEAR			AT(0x28, 15, 0)
#define MGIR_FW_DAY			AT(0x28, 23, 16)
#define MGIR_FW_MONTH			AT(0x28, 31, 24)
#define MGIR_PSID			0x30	/* 16 characters */
#define MGIR_EXTENDED_MAJOR		AT(0x44, 31, 0)
#define MGIR_EXTENDED_MINOR		AT(0x48, 31, 0)
#define MGIR_EXTENDED_SUB_MINOR		AT(0x4c, 31, 0)

#define MGIR_ROM0_TYPE			AT(0x64, 27, 24)
#define MGIR_ROM1_TYPE			AT(0x64, 19, 16)
#define MGIR_ROM0_VERSION		AT(0x68, 31, 0)
#define MGIR_ROM1_VERSION		AT(0x6c, 31, 0)

/* Types of expansion ROMs, and their version: major, minor, build. */
#define ROM_FLEXBOOT			1
#define ROM_UEFI			2
#define ROM_VERSION(major, minor, build) \
	((major) << 24 | (minor) << 16 | (build))

static void mgir_sw_info(uint8_t *data)
{
	field_set_bits(data, MGIR_ROM0_TYPE, ROM_UEFI);
	field_set_bits(data, MGIR_ROM0_VERSION, ROM_VERSION(14, 29, 15));
	field_set_bits(data, MGIR_ROM1_TYPE, ROM_FLEXBOOT);
	field_set_bits(data, MGIR_ROM1_VERSION, ROM_VERSION(3, 6, 902));
}

static void mgir_fw_info(uint8_t *data)
{
	field_set_bits(data, MGIR_FW_MAJOR, FIRMWARE_MAJOR);
	field_set_bits(data, MGIR_FW_MINOR, FIRMWARE_MINOR);
	/* Too narrow for current versions, which the extended fields hold. */
	field_set_bits(data, MGIR_FW_SUB_MINOR, FIRMWARE_SUBMINOR & 0xff);
	field_set_bits(data, MGIR_FW_YEAR, FIRMWARE_YEAR);
	field_set_bits(data, MGIR_FW_MONTH, FIRMWARE_MONTH);
	field_set_bits(data, MGIR_FW_DAY, FIRMWARE_DAY);
	memcpy(data + MGIR_PSID, FIRMWARE_PSID, sizeof(FIRMWARE_PSID));
	field_set_bits(data, MGIR_EXTENDED_MAJOR, FIRMWARE_MAJOR);
	field_set_bits(data, MGIR_EXTENDED_MINOR, FIRMWARE_MINOR);
	field_set_bits(data, MGIR_EXTENDED_SUB_MINOR, FIRMWARE_SUBMINOR);
}

uint8_t mgir_query(struct register_call *call)
{
	struct firmware *fw = call->fw;
	uint8_t *data = call->data;
	uint64_t up = firmware_now_ns() - fw->started_ns;

	memset(data, 0, call->len);
	field_set_bits(data, MGIR_DEVICE_ID, FIRMWARE_PCI_DEVICE_ID);
	field_set_bits(data, MGIR_NUM_PORTS, 1);
	field_set_bits(data, MGIR_HW_DEV_ID, FIRMWARE_DEVICE_ID);
	field_set_bits(data, MGIR_BASE_MAC_HIGH, fw->id.mac >> 32);
	field_set_bits(data, MGIR_BASE_MAC_LOW, fw->id.mac);
	field_set_bits(data, MGIR_UPTIME, up / 1000000000);
	mgir_fw_info(data);
	mgir_sw_info(data);
	return STATUS_OK;
}

#define MQIS_INFO_TYPE			AT(0x00, 7, 0)
#define MQIS_INFO_LENGTH		AT(0x04, 15, 0)
#define MQIS_READ_LENGTH		AT(0x08, 15, 0)
#define MQIS_READ_OFFSET		AT(0x08, 31, 16)
#define MQIS_STRING			0x10

/* Indexed by info_type. The vendor-specific data of this card are empty. */
static const char * const strings[] = {
	[1] = FIRMWARE_MODEL,
	[2] = FIRMWARE_DESCRIPTION,
	[3] = "",
	[4] = "",
};

/* Returns the part of a string that fits into the register. */
uint8_t mqis_query(struct register_call *call)
{
	uint8_t *data = call->data;
	size_t type = field_get_bits(data, MQIS_INFO_TYPE);
	size_t offset = field_get_bits(data, MQIS_READ_OFFSET);
	size_t want = field_get_bits(data, MQIS_READ_LENGTH);
	size_t len;

	if (type >= ARRAY_SIZE(strings) || !strings[type])
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_INFO_TYPE);
	len = strlen(strings[type]);
	if (offset > len)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_INFO_OFFSET);
	if (want > len - offset)
		want = len - offset;
	if (want > call->len - MQIS_STRING)
		want = call->len - MQIS_STRING;
	memset(data, 0, call->len);
	field_set_bits(data, MQIS_INFO_TYPE, type);
	field_set_bits(data, MQIS_INFO_LENGTH, len);
	field_set_bits(data, MQIS_READ_OFFSET, offset);
	field_set_bits(data, MQIS_READ_LENGTH, want);
	memcpy(data + MQIS_STRING, strings[type] + offset, want);
	return STATUS_OK;
}

#define MFSV_INDEX			AT(0x00, 19, 16)

/* No fuse is burnt, so any image may replace any other image. */
uint8_t mfsv_query(struct register_call *call)
{
	if (field_get_bits(call->data, MFSV_INDEX))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_FUSE_INDEX);
	memset(call->data, 0, call->len);
	return STATUS_OK;
}

/* The host is not locked out of the hardware, and has no key. */
uint8_t mlcok_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	return STATUS_OK;
}

#define PGUID_LOCAL_PORT		AT(0x00, 23, 16)
/* Offsets of the GUIDs. Each is the last 8 of 16 bytes. */
#define PGUID_SYSTEM			(0x04 + 8)
#define PGUID_NODE			(0x14 + 8)
#define PGUID_PORT			(0x24 + 8)
#define PGUID_ALLOCATED			(0x34 + 8)

uint8_t pguid_query(struct register_call *call)
{
	uint64_t guid = firmware_guid(call->fw);
	uint8_t *data = call->data;
	unsigned int port = field_get_bits(data, PGUID_LOCAL_PORT);

	if (port > 1)
		return register_reject(call, STATUS_BAD_INDEX, SYNDROME_PORT);
	memset(data, 0, call->len);
	field_set_bits(data, PGUID_LOCAL_PORT, port);
	field_set_bits(data, 8 * PGUID_SYSTEM, 64, guid);
	field_set_bits(data, 8 * PGUID_NODE, 64, guid);
	field_set_bits(data, 8 * PGUID_PORT, 64, guid);
	field_set_bits(data, 8 * PGUID_ALLOCATED, 64, guid);
	return STATUS_OK;
}
