// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the card is, and which firmware it runs.
 */
#include <string.h>

#include "register.h"

#define MGIR_DEVICE_ID			AT(0x00, 15, 0)
#define MGIR_DEVICE_REVISION		AT(0x00, 31, 16)
#define MGIR_PVS			AT(0x04, 4, 0)
#define MGIR_NUM_PORTS			AT(0x04, 27, 16)
#define MGIR_HW_DEV_ID			AT(0x08, 15, 0)
#define MGIR_BASE_MAC_HIGH		AT(0x10, 15, 0)
#define MGIR_BASE_MAC_LOW		AT(0x14, 31, 0)
#define MGIR_UPTIME			AT(0x1c, 31, 0)
#define MGIR_FW_MAJOR			AT(0x20, 23, 16)
#define MGIR_FW_MINOR			AT(0x20, 15, 8)
#define MGIR_FW_SUB_MINOR		AT(0x20, 7, 0)
#define MGIR_FW_STRING_TLV		AT(0x20, 28, 28)
#define MGIR_FW_YEAR			AT(0x28, 15, 0)
#define MGIR_FW_DAY			AT(0x28, 23, 16)
#define MGIR_FW_MONTH			AT(0x28, 31, 24)
#define MGIR_FW_HOUR			AT(0x2c, 15, 0)
#define MGIR_PSID			0x30	/* 16 characters */
#define MGIR_EXTENDED_MAJOR		AT(0x44, 31, 0)
#define MGIR_EXTENDED_MINOR		AT(0x48, 31, 0)
#define MGIR_EXTENDED_SUB_MINOR		AT(0x4c, 31, 0)

static void mgir_fw_info(uint8_t *data)
{
	field_set_bits(data, MGIR_FW_MAJOR, FIRMWARE_MAJOR);
	field_set_bits(data, MGIR_FW_MINOR, FIRMWARE_MINOR);
	/* Too narrow for what versions are today, hence the extended ones. */
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

	memset(data, 0, call->entry->len);
	field_set_bits(data, MGIR_DEVICE_ID, FIRMWARE_PCI_DEVICE_ID);
	field_set_bits(data, MGIR_NUM_PORTS, 1);
	field_set_bits(data, MGIR_HW_DEV_ID, FIRMWARE_DEVICE_ID);
	field_set_bits(data, MGIR_BASE_MAC_HIGH, fw->id.mac >> 32);
	field_set_bits(data, MGIR_BASE_MAC_LOW, fw->id.mac);
	field_set_bits(data, MGIR_UPTIME, up / 1000000000);
	mgir_fw_info(data);
	return STATUS_OK;
}

#define MPIR_NODE			AT(0x00, 15, 8)
#define MPIR_PCIE_INDEX			AT(0x00, 23, 16)
#define MPIR_DEPTH			AT(0x00, 29, 24)

/* The card has one PCIe link, and no switch behind it. */
uint8_t mpir_query(struct register_call *call)
{
	uint8_t *data = call->data;

	if (field_get_bits(data, MPIR_NODE) ||
	    field_get_bits(data, MPIR_PCIE_INDEX) ||
	    field_get_bits(data, MPIR_DEPTH))
		return register_refuse(call, STATUS_BAD_INDEX,
				       SYNDROME_PCI_NODE);
	memset(data, 0, call->len);
	SET(mpir_reg, data, local_port, 1);
	return STATUS_OK;
}
