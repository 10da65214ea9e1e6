// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of the port. The port receives no packets, but has bit errors, so some
 * counters grow with time.
 */
#include <string.h>

#include "register.h"

enum group {
	GROUP_IEEE_802_3 = 0x00,
	GROUP_PHYSICAL = 0x12,
	GROUP_STATISTICAL = 0x16,
	GROUP_IB = 0x20,
	GROUP_ALL = 0x3f,
};

/* Fields of the statistical group that mlx5_ifc.h lacks: offsets in counter_set. */
#define SET_BYTE		8
#define RAW_ERRORS(lane)	(8 * (SET_BYTE + 0x20 + 8 * (lane))), 64
#define RAW_BER_MAGNITUDE	AT(SET_BYTE + 0x60, 15, 8)
#define RAW_BER_COEFFICIENT	AT(SET_BYTE + 0x60, 3, 0)
#define EFF_BER_MAGNITUDE	AT(SET_BYTE + 0x64, 15, 8)
#define EFF_BER_COEFFICIENT	AT(SET_BYTE + 0x64, 3, 0)

/* Milliseconds between two raw errors on a lane. FEC corrects all of them. */
#define RAW_ERROR_MS		100
#define GIGABITS		100

static void set_pair(uint8_t *data, size_t high_bit, uint64_t value)
{
	field_set_bits(data, high_bit, 64, value);
}

#define SET_COUNTER(type, data, field, value) \
	set_pair(data, 8 * SET_BYTE + FIELD_BIT(type, field##_high), value)

static uint64_t since_clear_ms(const struct firmware *fw)
{
	return (firmware_now_ns() - fw->port.cleared_ns) / 1000000;
}

static void physical_group(const struct firmware *fw, uint8_t *data)
{
	uint64_t ms = since_clear_ms(fw);

	SET_COUNTER(phys_layer_cntrs, data, time_since_last_clear, ms);
	SET_COUNTER(phys_layer_cntrs, data, rs_fec_corrected_symbols_total,
		    ms / RAW_ERROR_MS * PORT_LANES);
	field_set_bits(data, 8 * SET_BYTE + FIELD_BIT(phys_layer_cntrs,
						      link_down_events),
		       32, fw->port.downs);
}

static void statistical_group(const struct firmware *fw, uint8_t *data)
{
	uint64_t ms = since_clear_ms(fw);

	SET_COUNTER(phys_layer_statistical_cntrs, data, time_since_last_clear,
		    ms);
	SET_COUNTER(phys_layer_statistical_cntrs, data, phy_received_bits,
		    ms * GIGABITS * 1000000);
	for (int lane = 0; lane < PORT_LANES; lane++)
		field_set_bits(data, RAW_ERRORS(lane), ms / RAW_ERROR_MS);
	field_set_bits(data, RAW_BER_MAGNITUDE, 10);
	field_set_bits(data, RAW_BER_COEFFICIENT, 4);
	field_set_bits(data, EFF_BER_MAGNITUDE, 255);
	field_set_bits(data, EFF_BER_COEFFICIENT, 15);
}

static void ib_group(const struct firmware *fw, uint8_t *data)
{
	uint8_t *set = data + SET_BYTE;
	uint32_t downs = fw->port.downs < 0xff ? fw->port.downs : 0xff;

	SET(ib_port_cntrs_grp_data_layout, set, link_downed_counter, downs);
}

static void clear(struct firmware *fw)
{
	fw->port.cleared_ns = firmware_now_ns();
	fw->port.downs = 0;
}

/* A query with clr returns the counters and then clears them. */
uint8_t ppcnt_query(struct register_call *call)
{
	unsigned int group = GET(ppcnt_reg, call->data, grp);
	bool clr = GET(ppcnt_reg, call->data, clr);
	struct firmware *fw = call->fw;
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	memset(data, 0, call->len);
	SET(ppcnt_reg, data, local_port, 1);
	SET(ppcnt_reg, data, grp, group);
	switch (group) {
	case GROUP_IEEE_802_3:
		break;
	case GROUP_PHYSICAL:
		physical_group(fw, data);
		break;
	case GROUP_STATISTICAL:
		statistical_group(fw, data);
		break;
	case GROUP_IB:
		ib_group(fw, data);
		break;
	default:
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_COUNTERS);
	}
	if (clr)
		clear(fw);
	return STATUS_OK;
}

/* A set can only clear all counters. */
uint8_t ppcnt_set(struct register_call *call)
{
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (!GET(ppcnt_reg, call->data, clr) ||
	    GET(ppcnt_reg, call->data, grp) != GROUP_ALL)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_PORT_CLEAR);
	clear(call->fw);
	return STATUS_OK;
}
