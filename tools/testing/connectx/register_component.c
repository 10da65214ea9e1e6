// SPDX-License-Identifier: GPL-2.0-only
/*
 * The components of the flash, and information about them.
 */
#include <stdio.h>
#include <string.h>

#include "register.h"

/* Components that a firmware update may try to replace. */
static const struct {
	uint16_t identifier;
	bool present;
	bool has_version;
	uint32_t max_size;
} components[] = {
	{ 0x1, true, true, 0x1000000 },		/* boot image */
	{ 0x4, false, false, 0x10000 },		/* OEM's configuration */
	{ 0x6, false, false, 0x1000 },		/* customer support token */
	{ 0x7, false, false, 0x1000 },		/* debug firmware token */
};

#define COMPONENTS		ARRAY_SIZE(components)
#define STATUS_PRESENT		1
/* component_update_state. mlx5_core reads other states as errors. */
#define COMPONENT_IDLE		0
#define COMPONENT_PENDING_RESET	4

uint32_t component_max_size(size_t index)
{
	return index < COMPONENTS ? components[index].max_size : 0;
}

/* mlx5_ifc.h lacks these fields for devices behind the card. The card has none. */
#define MCQS_DEVICE_INDEX	AT(0x0, 27, 16)
#define MCQS_DEVICE_TYPE	AT(0xc, 7, 0)

/* Returns true if the image in flash waits for a reset. */
static bool is_pending(const struct firmware *fw, size_t index)
{
	return fw->pending && components[index].has_version;
}

uint8_t mcqs_query(struct register_call *call)
{
	uint8_t *data = call->data;
	size_t index = GET(mcqs_reg, data, component_index);

	if (index >= COMPONENTS)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_COMPONENT_INDEX);
	if (field_get_bits(data, MCQS_DEVICE_INDEX) ||
	    field_get_bits(data, MCQS_DEVICE_TYPE))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_COMPONENT_DEVICE);
	memset(data, 0, call->len);
	SET(mcqs_reg, data, component_index, index);
	SET(mcqs_reg, data, last_index_flag, index == COMPONENTS - 1);
	SET(mcqs_reg, data, identifier, components[index].identifier);
	if (components[index].present)
		SET(mcqs_reg, data, component_status, STATUS_PRESENT);
	SET(mcqs_reg, data, component_update_state,
	    is_pending(call->fw, index) ? COMPONENT_PENDING_RESET :
					  COMPONENT_IDLE);
	return STATUS_OK;
}

#define MCQI_DEVICE_INDEX	AT(0x0, 27, 16)
#define MCQI_DEVICE_TYPE	AT(0x4, 7, 0)
#define INFO_CAPABILITIES	0
#define INFO_VERSION		1
#define INFO_ACTIVATION		5
#define INFO_MAX		STRUCT_BYTES(mcqi_version)

#define LOG_WORD		2
#define MAX_WRITE		0x80

static size_t info_capabilities(size_t index, uint8_t *info)
{
	uint32_t types = BIT(INFO_CAPABILITIES);

	if (components[index].has_version)
		types |= BIT(INFO_VERSION) | BIT(INFO_ACTIVATION);
	SET(mcqi_cap, info, supported_info_bitmask, types);
	SET(mcqi_cap, info, component_size, components[index].max_size);
	SET(mcqi_cap, info, max_component_size, components[index].max_size);
	SET(mcqi_cap, info, log_mcda_word_size, LOG_WORD);
	SET(mcqi_cap, info, mcda_max_write_size, MAX_WRITE);
	SET(mcqi_cap, info, match_psid, 1);
	SET(mcqi_cap, info, match_chip_id, 1);
	return STRUCT_BYTES(mcqi_cap);
}

/* Byte offsets in build_time, in BCD. */
#define TIME_DAY		7
#define TIME_MONTH		6
#define TIME_YEAR		4

static size_t info_version(const struct firmware_version *version, uint8_t *info)
{
	uint8_t *time = ADDR_OF(mcqi_version, info, build_time);
	char text[32];
	int len = snprintf(text, sizeof(text), "%u.%u.%04u", version->major,
			   version->minor, version->subminor);

	SET(mcqi_version, info, version, version_number(version));
	SET(mcqi_version, info, build_time_valid, 1);
	time[TIME_DAY] = version->day;
	time[TIME_MONTH] = version->month;
	time[TIME_YEAR] = version->year >> 8;
	time[TIME_YEAR + 1] = version->year & 0xff;
	SET(mcqi_version, info, version_string_length, len);
	memcpy(ADDR_OF(mcqi_version, info, version_string), text, len);
	return STRUCT_BYTES(mcqi_version);
}

static size_t info_activation(bool pending, uint8_t *info)
{
	SET(mcqi_activation_method, info, pending_fw_reset, pending);
	return STRUCT_BYTES(mcqi_cap);
}

/* Fill in @info. Returns its size; 0 if the type does not exist. */
static size_t component_info(const struct register_call *call, uint8_t *info)
{
	size_t index = GET(mcqi_reg, call->data, component_index);
	unsigned int type = GET(mcqi_reg, call->data, info_type);
	bool stored = GET(mcqi_reg, call->data, read_pending_component);
	const struct firmware *fw = call->fw;

	if (type == INFO_CAPABILITIES)
		return info_capabilities(index, info);
	if (!components[index].has_version)
		return 0;
	switch (type) {
	case INFO_VERSION:
		return info_version(stored ? &fw->stored : &fw->running, info);
	case INFO_ACTIVATION:
		return info_activation(is_pending(fw, index), info);
	default:
		return 0;
	}
}

uint8_t mcqi_query(struct register_call *call)
{
	uint8_t *data = call->data;
	size_t index = GET(mcqi_reg, data, component_index);
	unsigned int type = GET(mcqi_reg, data, info_type);
	size_t offset = GET(mcqi_reg, data, offset);
	size_t want = GET(mcqi_reg, data, data_size);
	bool pending = GET(mcqi_reg, data, read_pending_component);
	uint8_t info[INFO_MAX] = {};
	size_t len;

	if (index >= COMPONENTS)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_COMPONENT_INDEX);
	if (field_get_bits(data, MCQI_DEVICE_INDEX) ||
	    field_get_bits(data, MCQI_DEVICE_TYPE))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_COMPONENT_DEVICE);
	len = component_info(call, info);
	if (!len)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_COMPONENT_INFO);
	if (offset > len || offset % 4)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_COMPONENT_OFFSET);
	if (want > len - offset)
		want = len - offset;
	if (want > call->len - STRUCT_BYTES(mcqi_reg))
		want = call->len - STRUCT_BYTES(mcqi_reg);
	memset(data, 0, call->len);
	SET(mcqi_reg, data, component_index, index);
	SET(mcqi_reg, data, read_pending_component, pending);
	SET(mcqi_reg, data, info_type, type);
	SET(mcqi_reg, data, info_size, len);
	SET(mcqi_reg, data, offset, offset);
	SET(mcqi_reg, data, data_size, want);
	memcpy(ADDR_OF(mcqi_reg, data, data), info + offset, want);
	return STATUS_OK;
}
