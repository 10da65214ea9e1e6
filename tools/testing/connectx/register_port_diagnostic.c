// SPDX-License-Identifier: GPL-2.0-only
/*
 * Diagnostic registers of the port: PDDR, FEC and transmitter.
 */
#include <string.h>

#include "register.h"

/* PDDR: page numbers, and the offset of the page's data. */
#define PAGE			0x08
#define PAGE_OPERATION		0
#define PAGE_TROUBLESHOOTING	1
#define PAGE_MODULE		3
#define PAGE_FIELD(offset, high, low) AT(PAGE + (offset), high, low)

#define OPER_NEG_MODE		PAGE_FIELD(0x00, 19, 16)
#define OPER_PROTO_ACTIVE	PAGE_FIELD(0x00, 23, 20)
#define OPER_IB_PHY_STATE	PAGE_FIELD(0x04, 15, 8)
#define OPER_ETH_AN_STATE	PAGE_FIELD(0x04, 23, 16)
#define OPER_PHY_STATE		PAGE_FIELD(0x04, 31, 24)
/* Ethernet: mask of rates. IB: masks of widths and rates, 16 bits each. */
#define OPER_ENABLED		PAGE_FIELD(0x08, 31, 0)
#define OPER_CORE_ENABLED	PAGE_FIELD(0x0c, 31, 0)
#define OPER_CABLE		PAGE_FIELD(0x10, 31, 0)
#define OPER_ACTIVE		PAGE_FIELD(0x14, 31, 0)
#define OPER_LOOPBACK		PAGE_FIELD(0x18, 11, 0)
#define OPER_FEC		PAGE_FIELD(0x1c, 31, 16)

#define NEG_CL73		2
#define NEG_IB			4
#define PHY_DISABLED		0
#define PHY_ACTIVE		3
#define IB_PHY_DISABLED		0
#define IB_PHY_LINK_UP		7
#define ETH_AN_DISABLED		0
#define ETH_AN_COMPLETE		6

static uint32_t ib_mask(uint32_t widths, uint32_t rates)
{
	return widths << 16 | rates;
}

static void operation_ib(const struct firmware *fw, uint8_t *data)
{
	uint32_t enabled = ib_mask(fw->port.ib_widths, fw->port.ib_rates);

	field_set_bits(data, OPER_IB_PHY_STATE,
		       port_is_up(fw) ? IB_PHY_LINK_UP : IB_PHY_DISABLED);
	field_set_bits(data, OPER_ENABLED, enabled);
	field_set_bits(data, OPER_CORE_ENABLED, enabled);
	field_set_bits(data, OPER_CABLE, ib_mask(IB_WIDTHS, IB_RATES));
	field_set_bits(data, OPER_ACTIVE,
		       ib_mask(port_width(fw), port_rate(fw)));
}

static void operation_eth(const struct firmware *fw, uint8_t *data)
{
	field_set_bits(data, OPER_ETH_AN_STATE,
		       port_is_up(fw) ? ETH_AN_COMPLETE : ETH_AN_DISABLED);
	field_set_bits(data, OPER_ENABLED, fw->port.eth_rates);
	field_set_bits(data, OPER_CORE_ENABLED, fw->port.eth_rates);
	field_set_bits(data, OPER_CABLE, ETH_RATES);
	field_set_bits(data, OPER_ACTIVE, port_rate(fw));
}

static void operation_page(const struct firmware *fw, uint8_t *data)
{
	bool up = port_is_up(fw);
	bool ib = port_protocol(fw) == PROTO_IB;

	if (up)
		field_set_bits(data, OPER_NEG_MODE, ib ? NEG_IB : NEG_CL73);
	field_set_bits(data, OPER_PROTO_ACTIVE, port_protocol(fw));
	field_set_bits(data, OPER_PHY_STATE, up ? PHY_ACTIVE : PHY_DISABLED);
	field_set_bits(data, OPER_LOOPBACK, fw->port.loopback);
	field_set_bits(data, OPER_FEC, port_fec(fw));
	if (ib)
		operation_ib(fw, data);
	else
		operation_eth(fw, data);
}

#define TROUBLE_GROUP		PAGE_FIELD(0x00, 15, 0)
#define TROUBLE_OPCODE		PAGE_FIELD(0x04, 15, 0)
#define TROUBLE_MESSAGE		(PAGE + 0x0c)

/* Reasons why the link is down, with the numbers that NVIDIA's tools use. */
static const struct {
	uint16_t opcode;
	const char *message;
} troubles[] = {
	{ 0, "No issue was observed" },
	{ 1, "The port is closed by command" },
	{ 1024, "The cable is unplugged" },
	{ 1034, "The module is disabled by command" },
};

static void troubleshooting_page(const struct firmware *fw, uint8_t *data)
{
	int trouble = !fw->port.enabled ? 1 : fw->module_unplugged ? 2 :
		      !module_is_on(fw) ? 3 : 0;

	field_set_bits(data, TROUBLE_OPCODE, troubles[trouble].opcode);
	memcpy(data + TROUBLE_MESSAGE, troubles[trouble].message,
	       strlen(troubles[trouble].message));
}

struct text {
	uint8_t offset;
	const char *text;
};

/* An active optical cable of 5 m. */
static const struct text module_texts[] = {
	{ PAGE + 0x14, "Mellanox" },
	{ PAGE + 0x24, "MFA1A00-E005" },
	{ PAGE + 0x34, "A3" },
	{ PAGE + 0x3c, "MT2024FT00042" },
	{ PAGE + 0xb0, "240627" },
};

struct number {
	uint16_t bit;
	uint8_t width;
	uint32_t value;
};

/* Values and thresholds, in units of 1/256 degree, 0.1 mV and 2 uA. */
static const struct number module_numbers[] = {
	{ PAGE_FIELD(0x00, 31, 24), 0x00 },	/* VCSEL of 850 nm */
	{ PAGE_FIELD(0x04, 7, 0), 4 },		/* power class */
	{ PAGE_FIELD(0x04, 15, 8), 0 },		/* QSFP28 */
	{ PAGE_FIELD(0x04, 23, 16), 5 },	/* metres */
	{ PAGE_FIELD(0x04, 27, 24), 1 },	/* vendor: Mellanox */
	{ PAGE_FIELD(0x04, 31, 28), 1 },	/* active cable */
	{ PAGE_FIELD(0x10, 7, 0), 0xff },	/* CDRs on */
	{ PAGE_FIELD(0x10, 15, 8), 0xff },
	{ PAGE_FIELD(0x4c, 15, 0), 33000 },	/* voltage */
	{ PAGE_FIELD(0x70, 31, 16), 3375 },	/* bias, 4 lanes */
	{ PAGE_FIELD(0x70, 15, 0), 3375 },
	{ PAGE_FIELD(0x74, 31, 16), 3375 },
	{ PAGE_FIELD(0x74, 15, 0), 3375 },
	{ PAGE_FIELD(0x80, 31, 16), 80 * 256 },	/* thresholds: temperature */
	{ PAGE_FIELD(0x80, 15, 0), 0 },
	{ PAGE_FIELD(0x84, 31, 16), 35000 },	/* voltage */
	{ PAGE_FIELD(0x84, 15, 0), 31000 },
	{ PAGE_FIELD(0x90, 31, 16), 4250 },	/* bias */
	{ PAGE_FIELD(0x90, 15, 0), 2000 },
	{ PAGE_FIELD(0x94, 31, 29), 3 },	/* ready */
	{ PAGE_FIELD(0x98, 9, 0), IB_RATES },
	{ PAGE_FIELD(0x9c, 5, 0), IB_WIDTHS },
};

/* Optical power, in dBm or microwatts, as requested. */
static const struct {
	uint16_t bit;
	uint8_t width;
	int16_t dbm;
	uint16_t microwatts;
} module_powers[] = {
	{ PAGE_FIELD(0x50, 31, 16), 0, 980 },	/* received, 4 lanes */
	{ PAGE_FIELD(0x50, 15, 0), 0, 990 },
	{ PAGE_FIELD(0x54, 31, 16), 0, 970 },
	{ PAGE_FIELD(0x54, 15, 0), 0, 960 },
	{ PAGE_FIELD(0x60, 31, 16), -1, 810 },	/* sent */
	{ PAGE_FIELD(0x60, 15, 0), -1, 800 },
	{ PAGE_FIELD(0x64, 31, 16), -1, 820 },
	{ PAGE_FIELD(0x64, 15, 0), -1, 830 },
	{ PAGE_FIELD(0x88, 31, 16), 5, 3467 },	/* thresholds: received */
	{ PAGE_FIELD(0x88, 15, 0), -13, 47 },
	{ PAGE_FIELD(0x8c, 31, 16), 5, 3467 },	/* sent */
	{ PAGE_FIELD(0x8c, 15, 0), -13, 47 },
};

#define PDDR_MODULE_UNIT	AT(0x4, 30, 29)
#define MODULE_UNIT_DBM		0
#define MODULE_UNIT_MICROWATTS	1
#define MODULE_TEMPERATURE	PAGE_FIELD(0x4c, 31, 16)
#define MODULE_TYPE		PAGE_FIELD(0x04, 31, 28)
#define MODULE_UNPLUGGED	4

static void module_power(uint8_t *data, unsigned int unit)
{
	for (size_t i = 0; i < ARRAY_SIZE(module_powers); i++)
		field_set_bits(data, module_powers[i].bit,
			       module_powers[i].width,
			       unit == MODULE_UNIT_DBM ?
			       module_powers[i].dbm :
			       module_powers[i].microwatts);
	field_set_bits(data, PDDR_MODULE_UNIT, unit);
}

/* A module that is off cannot be read. */
static void module_page(const struct firmware *fw, uint8_t *data,
			unsigned int unit)
{
	if (!module_is_on(fw)) {
		field_set_bits(data, MODULE_TYPE, MODULE_UNPLUGGED);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(module_texts); i++)
		memcpy(data + module_texts[i].offset, module_texts[i].text,
		       strlen(module_texts[i].text));
	for (size_t i = 0; i < ARRAY_SIZE(module_numbers); i++)
		field_set_bits(data, module_numbers[i].bit,
			       module_numbers[i].width,
			       module_numbers[i].value);
	module_power(data, unit);
	field_set_bits(data, MODULE_TEMPERATURE,
		       sensor_eighths(fw, SENSOR_MODULE) * 32);
}

uint8_t pddr_query(struct register_call *call)
{
	unsigned int page = GET(pddr_reg, call->data, page_select);
	unsigned int group = field_get_bits(call->data, TROUBLE_GROUP);
	unsigned int unit = field_get_bits(call->data, PDDR_MODULE_UNIT);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if ((page == PAGE_TROUBLESHOOTING && group) ||
	    unit > MODULE_UNIT_MICROWATTS)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_PAGE);
	memset(call->data, 0, call->len);
	SET(pddr_reg, call->data, local_port, 1);
	SET(pddr_reg, call->data, page_select, page);
	switch (page) {
	case PAGE_OPERATION:
		operation_page(call->fw, call->data);
		return STATUS_OK;
	case PAGE_TROUBLESHOOTING:
		troubleshooting_page(call->fw, call->data);
		return STATUS_OK;
	case PAGE_MODULE:
		module_page(call->fw, call->data, unit);
		return STATUS_OK;
	default:
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_PAGE);
	}
}

/* Bits of the FEC modes: none, Firecode, RS. */
#define FEC_BITS_NONE		0x1
#define FEC_BITS_FIRECODE	0x2
#define FEC_BITS_RS		0x4
#define FEC_BITS_25G		(FEC_BITS_NONE | FEC_BITS_FIRECODE | FEC_BITS_RS)
#define FEC_BITS_100G		(FEC_BITS_NONE | FEC_BITS_RS)

uint8_t pplm_query(struct register_call *call)
{
	const struct port *port = &call->fw->port;
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	memset(data, 0, call->len);
	SET(pplm_reg, data, local_port, 1);
	SET(pplm_reg, data, fec_mode_active, 1 << port_fec(call->fw));
	SET(pplm_reg, data, fec_override_cap_100g, FEC_BITS_100G);
	SET(pplm_reg, data, fec_override_cap_50g, FEC_BITS_25G);
	SET(pplm_reg, data, fec_override_cap_25g, FEC_BITS_25G);
	SET(pplm_reg, data, fec_override_admin_100g, port->fec_100g);
	SET(pplm_reg, data, fec_override_admin_50g, port->fec_50g);
	SET(pplm_reg, data, fec_override_admin_25g, port->fec_25g);
	return STATUS_OK;
}

uint8_t pplm_set(struct register_call *call)
{
	struct port *port = &call->fw->port;
	uint8_t *data = call->data;
	unsigned int fec_100g = GET(pplm_reg, data, fec_override_admin_100g);
	unsigned int fec_50g = GET(pplm_reg, data, fec_override_admin_50g);
	unsigned int fec_25g = GET(pplm_reg, data, fec_override_admin_25g);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (fec_100g & ~FEC_BITS_100G || fec_50g & ~FEC_BITS_25G ||
	    fec_25g & ~FEC_BITS_25G)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_PORT_FEC);
	port->fec_100g = fec_100g;
	port->fec_50g = fec_50g;
	port->fec_25g = fec_25g;
	return pplm_query(call);
}

#define SLTP_LANE		AT(0x00, 11, 8)
#define SLTP_VERSION		AT(0x00, 27, 24)
#define SLTP_STATUS		AT(0x00, 28, 28)
#define SLTP_POLARITY		AT(0x08, 24, 24)
#define SLTP_TAP0		AT(0x08, 23, 16)
#define SLTP_TAP1		AT(0x08, 15, 8)
#define SLTP_TAP2		AT(0x08, 7, 0)
#define SLTP_BIAS		AT(0x0c, 7, 0)
#define VERSION_28NM		1

/* Settings of a lane's transmitter, which are the same for all lanes. */
uint8_t sltp_query(struct register_call *call)
{
	unsigned int lane = field_get_bits(call->data, SLTP_LANE);
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (lane >= PORT_LANES)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_PORT_LANE);
	memset(data, 0, call->len);
	SET(pplm_reg, data, local_port, 1);
	field_set_bits(data, SLTP_LANE, lane);
	field_set_bits(data, SLTP_VERSION, VERSION_28NM);
	field_set_bits(data, SLTP_STATUS, port_is_up(call->fw));
	field_set_bits(data, SLTP_POLARITY, lane & 1);
	field_set_bits(data, SLTP_TAP0, 10);
	field_set_bits(data, SLTP_TAP1, 80);
	field_set_bits(data, SLTP_TAP2, 10);
	field_set_bits(data, SLTP_BIAS, 15);
	return STATUS_OK;
}
