// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers about the host: byte order, time and timeouts.
 */
#include <string.h>

#include "register.h"

#define HOST_ENDIANNESS			AT(0x00, 31, 30)
#define HOST_ENDIANNESS_LITTLE		0
#define HOST_ENDIANNESS_BIG		2

uint8_t host_endianness_set(struct register_call *call)
{
	switch (field_get_bits(call->data, HOST_ENDIANNESS)) {
	case HOST_ENDIANNESS_LITTLE:
	case HOST_ENDIANNESS_BIG:
		return STATUS_OK;
	default:
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_HOST_ENDIANNESS);
	}
}

/* Microseconds since 1970 if the driver has set the time, else since the reset. */
uint8_t mrtc_query(struct register_call *call)
{
	struct firmware *fw = call->fw;
	uint64_t now = fw->clock_offset_us + firmware_now_ns() / 1000;

	if (!fw->clock_synced)
		now = (firmware_now_ns() - fw->started_ns) / 1000;
	memset(call->data, 0, call->len);
	SET(mrtc_reg, call->data, time_synced, fw->clock_synced);
	SET(mrtc_reg, call->data, time_h, now >> 32);
	SET(mrtc_reg, call->data, time_l, now);
	return STATUS_OK;
}

uint8_t mrtc_set(struct register_call *call)
{
	uint64_t now = GET(mrtc_reg, call->data, time_h) << 32 |
		       GET(mrtc_reg, call->data, time_l);

	call->fw->clock_offset_us = now - firmware_now_ns() / 1000;
	call->fw->clock_synced = true;
	return STATUS_OK;
}

/* 0 selects the default of the driver. The card adds its own timeouts to commands. */
uint8_t dtor_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	return STATUS_OK;
}
