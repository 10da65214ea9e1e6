// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lanes of the port: mapping, signal quality and precoding; and the planes,
 * of which the ports of this card have none.
 */
#include <string.h>

#include "register.h"

#define LOCAL_PORT		AT(0x00, 23, 16)
#define VERSION			AT(0x00, 27, 24)
#define VERSION_28NM		1
#define STATUS			AT(0x00, 31, 28)
#define VALID			1
#define ALL_LANES		((1 << PORT_LANES) - 1)

uint8_t ppcr_query(struct register_call *call)
{
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	memset(call->data, 0, call->len);
	field_set_bits(call->data, LOCAL_PORT, 1);
	return STATUS_OK;
}

/* In PMDR the upper bits of the port number have another position. */
#define PMDR_LP_MSB		AT(0x00, 1, 0)
#define PMDR_PLANE		AT(0x00, 7, 4)
#define PMDR_WIDTH_VALID	AT(0x00, 10, 10)
#define PMDR_PNAT		AT(0x00, 15, 14)
#define PNAT_IB_PORT		1
#define PMDR_IB_PORT		AT(0x08, 7, 0)
#define PMDR_MODULE_LANES	AT(0x08, 15, 8)
#define PMDR_PORT_WIDTH		AT(0x0c, 9, 6)
#define PMDR_LOCAL_PORT		AT(0x0c, 23, 16)
#define PMDR_LABEL_PORT		AT(0x0c, 31, 24)
#define PMDR_PLLS_RX		AT(0x10, 15, 13)
#define PMDR_PLLS_TX		AT(0x14, 26, 24)
#define PMDR_LAST_VL		AT(0x14, 31, 27)
#define PMDR_LANE_RX(n)		AT(0x14, 3 * (n) + 2, 3 * (n))
#define PMDR_LANE_TX(n)		AT(0x18, 3 * (n) + 2, 3 * (n))
#define PMDR_VL_LANE(n)		AT(0x1c, 4 * (n) + 3, 4 * (n))
#define PMDR_ACTIVE_LANES	AT(0x44, 23, 16)

static void fill_mapping(uint8_t *data, bool up)
{
	field_set_bits(data, PMDR_WIDTH_VALID, 1);
	field_set_bits(data, PMDR_IB_PORT, 1);
	field_set_bits(data, PMDR_MODULE_LANES, ALL_LANES);
	field_set_bits(data, PMDR_PORT_WIDTH, PORT_LANES);
	field_set_bits(data, PMDR_LOCAL_PORT, 1);
	field_set_bits(data, PMDR_LABEL_PORT, 1);
	field_set_bits(data, PMDR_PLLS_RX, 1);
	field_set_bits(data, PMDR_PLLS_TX, 1);
	field_set_bits(data, PMDR_LAST_VL, PORT_LANES - 1);
	for (int lane = 0; lane < PORT_LANES; lane++) {
		field_set_bits(data, PMDR_LANE_RX(lane), lane);
		field_set_bits(data, PMDR_LANE_TX(lane), lane);
		field_set_bits(data, PMDR_VL_LANE(lane), lane);
	}
	field_set_bits(data, PMDR_ACTIVE_LANES, up ? ALL_LANES : 0);
}

uint8_t pmdr_query(struct register_call *call)
{
	uint8_t *data = call->data;
	unsigned int pnat = field_get_bits(data, PMDR_PNAT);

	if (field_get_bits(data, LOCAL_PORT) != 1 || pnat > PNAT_IB_PORT ||
	    field_get_bits(data, PMDR_LP_MSB) ||
	    field_get_bits(data, PMDR_PLANE))
		return register_reject(call, STATUS_BAD_INDEX, SYNDROME_PORT);
	memset(data, 0, call->len);
	field_set_bits(data, PMDR_PNAT, pnat);
	field_set_bits(data, LOCAL_PORT, 1);
	field_set_bits(data, VERSION, VERSION_28NM);
	field_set_bits(data, STATUS, VALID);
	fill_mapping(data, port_is_up(call->fw));
	return STATUS_OK;
}

#define SLRG_PAGES		AT(0x00, 2, 1)
#define SLRG_PORT_TYPE		AT(0x00, 7, 4)
#define SLRG_LANE		AT(0x00, 11, 8)
#define SLRG_LANE_SPEED		AT(0x04, 3, 0)
#define SLRG_TIME_TO_LINK_UP	AT(0x04, 31, 16)
#define SLRG_GRADE		AT(0x08, 23, 0)
#define SLRG_GRADE_VERSION	AT(0x08, 31, 24)
#define SLRG_HEIGHT_NEGATIVE	AT(0x18, 15, 0)
#define SLRG_HEIGHT_POSITIVE	AT(0x18, 31, 16)
#define SLRG_PHASE_NEGATIVE	AT(0x20, 15, 0)
#define SLRG_PHASE_POSITIVE	AT(0x20, 31, 16)

/* Ethernet rates with lanes of 1 and 25 Gb/s; other rates have lanes of 10 Gb/s. */
#define ETH_1G			0x00000002
#define ETH_25G			0xf8f40000

#define LANE_SPEED_10G		3
#define LANE_SPEED_25G		5
#define LANE_SPEED_1G		10

/* The lane speeds SDR to EDR have the order of their bits in PTYS. */
static unsigned int lane_speed(const struct firmware *fw)
{
	uint32_t rate = port_rate(fw);

	if (port_protocol(fw) == PROTO_IB)
		return __builtin_ctz(rate);
	if (rate & ETH_25G)
		return LANE_SPEED_25G;
	return rate & ETH_1G ? LANE_SPEED_1G : LANE_SPEED_10G;
}

/* Each lane has an open eye, slightly smaller from one lane to the next. */
static void fill_grade(const struct firmware *fw, uint8_t *data,
		       unsigned int lane)
{
	field_set_bits(data, SLRG_LANE_SPEED, lane_speed(fw));
	field_set_bits(data, SLRG_TIME_TO_LINK_UP, 1250);
	field_set_bits(data, SLRG_GRADE, 3200 - 40 * lane);
	field_set_bits(data, SLRG_GRADE_VERSION, 1);
	field_set_bits(data, SLRG_HEIGHT_NEGATIVE, 84 - lane);
	field_set_bits(data, SLRG_HEIGHT_POSITIVE, 86 - lane);
	field_set_bits(data, SLRG_PHASE_NEGATIVE, 28 - lane);
	field_set_bits(data, SLRG_PHASE_POSITIVE, 29 - lane);
}

/* Pages with all lanes and pages of thresholds exist only in later cards. */
uint8_t slrg_query(struct register_call *call)
{
	unsigned int lane = field_get_bits(call->data, SLRG_LANE);
	bool up = port_is_up(call->fw);
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (lane >= PORT_LANES)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_LANE);
	if (field_get_bits(data, SLRG_PAGES) ||
	    field_get_bits(data, SLRG_PORT_TYPE))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_PAGE);
	memset(data, 0, call->len);
	field_set_bits(data, LOCAL_PORT, 1);
	field_set_bits(data, SLRG_LANE, lane);
	field_set_bits(data, VERSION, VERSION_28NM);
	field_set_bits(data, STATUS, up ? VALID : 0);
	if (up)
		fill_grade(call->fw, data, lane);
	return STATUS_OK;
}

#define PLTC_LANES		AT(0x00, 7, 0)
#define PLTC_TX_ADMIN		AT(0x08, 1, 0)
#define PLTC_RX_ADMIN		AT(0x08, 17, 16)
#define PLTC_TX_OPER		AT(0x0c, 1, 0)
#define PLTC_RX_OPER		AT(0x0c, 17, 16)
#define PRECODING_AUTO		0
#define PRECODING_DISABLED	2

/* The lanes of this card are NRZ. Precoding is for PAM4. */
static uint8_t pltc_respond(struct register_call *call, unsigned int lanes)
{
	unsigned int oper = port_is_up(call->fw) ? PRECODING_DISABLED : 0;
	uint8_t *data = call->data;

	memset(data, 0, call->len);
	field_set_bits(data, LOCAL_PORT, 1);
	field_set_bits(data, PLTC_LANES, lanes);
	field_set_bits(data, PLTC_TX_OPER, oper);
	field_set_bits(data, PLTC_RX_OPER, oper);
	return STATUS_OK;
}

static bool lanes_exist(unsigned int lanes)
{
	return lanes && !(lanes & ~ALL_LANES);
}

/* A query selects one lane, a set one or more. */
uint8_t pltc_query(struct register_call *call)
{
	unsigned int lanes = field_get_bits(call->data, PLTC_LANES);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (!lanes_exist(lanes) || lanes & (lanes - 1))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_LANE);
	return pltc_respond(call, lanes);
}

uint8_t pltc_set(struct register_call *call)
{
	unsigned int lanes = field_get_bits(call->data, PLTC_LANES);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (!lanes_exist(lanes))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_LANE);
	if (field_get_bits(call->data, PLTC_TX_ADMIN) != PRECODING_AUTO ||
	    field_get_bits(call->data, PLTC_RX_ADMIN) != PRECODING_AUTO)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_PORT_PRECODING);
	return pltc_respond(call, lanes);
}
