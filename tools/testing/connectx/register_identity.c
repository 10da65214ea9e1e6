// SPDX-License-Identifier: GPL-2.0-only
/*
 * Identity of the card and of its firmware.
 */
#include <string.h>

#include "register.h"

/* Types of expansion ROMs, and their version: major, minor, build. */
#define ROM_FLEXBOOT			1
#define ROM_UEFI			2
#define ROM_VERSION(major, minor, build) \
	((major) << 24 | (minor) << 16 | (build))

static void mgir_sw_info(uint8_t *data)
{
	SET(mgir_reg, data, sw_info.rom0_type, ROM_UEFI);
	SET(mgir_reg, data, sw_info.rom0_version, ROM_VERSION(14, 29, 15));
	SET(mgir_reg, data, sw_info.rom1_type, ROM_FLEXBOOT);
	SET(mgir_reg, data, sw_info.rom1_version, ROM_VERSION(3, 6, 902));
}

static void mgir_fw_info(const struct firmware_version *version, uint8_t *data)
{
	SET(mgir_reg, data, fw_info.major, version->major);
	SET(mgir_reg, data, fw_info.minor, version->minor);
	/* Too narrow for current versions, which the extended fields hold. */
	SET(mgir_reg, data, fw_info.sub_minor, version->subminor & 0xff);
	SET(mgir_reg, data, fw_info.year, version->year);
	SET(mgir_reg, data, fw_info.month, version->month);
	SET(mgir_reg, data, fw_info.day, version->day);
	memcpy(ADDR_OF(mgir_reg, data, fw_info.psid), FIRMWARE_PSID,
	       sizeof(FIRMWARE_PSID));
	SET(mgir_reg, data, fw_info.extended_major, version->major);
	SET(mgir_reg, data, fw_info.extended_minor, version->minor);
	SET(mgir_reg, data, fw_info.extended_sub_minor, version->subminor);
}

uint8_t mgir_query(struct register_call *call)
{
	struct firmware *fw = call->fw;
	uint8_t *data = call->data;
	uint64_t up = firmware_now_ns() - fw->started_ns;

	memset(data, 0, call->len);
	SET(mgir_reg, data, hw_info.device_id, FIRMWARE_PCI_DEVICE_ID);
	SET(mgir_reg, data, hw_info.num_ports, 1);
	SET(mgir_reg, data, hw_info.hw_dev_id, FIRMWARE_DEVICE_ID);
	SET(mgir_reg, data, hw_info.manufacturing_base_mac_47_32,
	    fw->id.mac >> 32);
	SET(mgir_reg, data, hw_info.manufacturing_base_mac_31_0, fw->id.mac);
	SET(mgir_reg, data, hw_info.uptime, up / 1000000000);
	mgir_fw_info(&fw->running, data);
	mgir_sw_info(data);
	return STATUS_OK;
}

#define MQIS_STRING	FIELD_BYTE(mqis_reg, info_string)

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
	size_t type = GET(mqis_reg, data, info_type);
	size_t offset = GET(mqis_reg, data, read_offset);
	size_t want = GET(mqis_reg, data, read_length);
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
	SET(mqis_reg, data, info_type, type);
	SET(mqis_reg, data, info_length, len);
	SET(mqis_reg, data, read_offset, offset);
	SET(mqis_reg, data, read_length, want);
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
