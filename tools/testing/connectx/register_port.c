// SPDX-License-Identifier: GPL-2.0-only
/*
 * The port: state, rates and frame size.
 */
#include <string.h>

#include "register.h"

/* Configuration item with LINK_TYPE, and the value for Ethernet. */
#define LINK_TYPE_ITEM		0x01010012
#define LINK_TYPE		AT(0x0, 3, 2)
#define LINK_TYPE_ETH		2

/* First dword of these registers. */
#define LP_MSB			AT(0x0, 13, 12)
#define LOCAL_PORT		AT(0x0, 23, 16)

void port_reset(struct firmware *fw)
{
	fw->port = (struct port) {
		.enabled = true,
		.module_enabled = true,
		.ib_rates = IB_RATES,
		.ib_widths = IB_WIDTHS,
		.eth_rates = ETH_RATES,
		.mtu = PORT_MAX_MTU,
		.cleared_ns = firmware_now_ns(),
	};
}

bool port_is_up(const struct firmware *fw)
{
	return fw->port.enabled && module_is_on(fw);
}

unsigned int port_protocol(const struct firmware *fw)
{
	int item = config_find(LINK_TYPE_ITEM);

	return field_get_bits(fw->config.current[item].data, LINK_TYPE) ==
	       LINK_TYPE_ETH ? PROTO_ETH : PROTO_IB;
}

/* Returns the best allowed rate. The module supports only some Ethernet rates. */
uint32_t port_rate(const struct firmware *fw)
{
	uint32_t rates = fw->port.ib_rates;

	if (!port_is_up(fw))
		return 0;
	if (port_protocol(fw) == PROTO_ETH) {
		rates = fw->port.eth_rates;
		if (rates & ETH_100G_SR4)
			return ETH_100G_SR4;
	}
	return 1U << (31 - __builtin_clz(rates));
}

uint32_t port_width(const struct firmware *fw)
{
	return port_is_up(fw) ?
	       1U << (31 - __builtin_clz(fw->port.ib_widths)) : 0;
}

unsigned int port_fec(const struct firmware *fw)
{
	if (!port_is_up(fw))
		return FEC_NONE;
	if (port_protocol(fw) == PROTO_IB)
		return port_rate(fw) == IB_EDR ? FEC_LL_RS_271 : FEC_NONE;
	return FEC_RS_528;
}

bool port_is_ours(struct register_call *call, uint8_t *status)
{
	if (field_get_bits(call->data, LOCAL_PORT) == 1 &&
	    !field_get_bits(call->data, LP_MSB))
		return true;
	*status = register_reject(call, STATUS_BAD_INDEX, SYNDROME_PORT);
	return false;
}

void port_changed(struct firmware *fw, bool was_up)
{
	if (was_up && !port_is_up(fw))
		fw->port.downs++;
}

/* Clear all fields except the port number. */
static void begin_response(struct register_call *call)
{
	memset(call->data, 0, call->len);
	field_set_bits(call->data, LOCAL_PORT, 1);
}

#define STATUS_UP		1
#define STATUS_DOWN		2
#define PAOS_PHYSICAL		AT(0x4, 7, 4)
#define PAOS_LOGICAL		AT(0x4, 18, 16)
#define PHYSICAL_DISABLED	3
#define PHYSICAL_LINK_UP	5
#define LOGICAL_DOWN		1
#define LOGICAL_ACTIVE		4

uint8_t paos_query(struct register_call *call)
{
	bool up = port_is_up(call->fw);
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	begin_response(call);
	SET(paos_reg, data, admin_status,
	    call->fw->port.enabled ? STATUS_UP : STATUS_DOWN);
	SET(paos_reg, data, oper_status, up ? STATUS_UP : STATUS_DOWN);
	field_set_bits(data, PAOS_PHYSICAL,
		       up ? PHYSICAL_LINK_UP : PHYSICAL_DISABLED);
	field_set_bits(data, PAOS_LOGICAL, up ? LOGICAL_ACTIVE : LOGICAL_DOWN);
	return STATUS_OK;
}

/* ase selects whether the call sets admin_status. */
uint8_t paos_set(struct register_call *call)
{
	struct firmware *fw = call->fw;
	bool was_up = port_is_up(fw);
	unsigned int admin = GET(paos_reg, call->data, admin_status);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (GET(paos_reg, call->data, ase)) {
		if (admin != STATUS_UP && admin != STATUS_DOWN)
			return register_reject(call, STATUS_BAD_PARAM,
					       SYNDROME_PORT_STATUS);
		fw->port.enabled = admin == STATUS_UP;
		port_changed(fw, was_up);
	}
	return paos_query(call);
}

#define PPAOS_PHY_STATUS	AT(0x4, 3, 0)
#define PPAOS_PHY_ADMIN		AT(0x4, 11, 8)

/* The port cannot send test patterns. */
uint8_t ppaos_query(struct register_call *call)
{
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	begin_response(call);
	field_set_bits(call->data, PPAOS_PHY_STATUS,
		       port_is_up(call->fw) ? STATUS_UP : STATUS_DOWN);
	field_set_bits(call->data, PPAOS_PHY_ADMIN,
		       call->fw->port.enabled ? STATUS_UP : STATUS_DOWN);
	return STATUS_OK;
}

#define AN_COMPLETE		1

static void fill_ib(const struct firmware *fw, uint8_t *data)
{
	SET(ptys_reg, data, ib_link_width_capability, IB_WIDTHS);
	SET(ptys_reg, data, ib_proto_capability, IB_RATES);
	SET(ptys_reg, data, ib_link_width_admin, fw->port.ib_widths);
	SET(ptys_reg, data, ib_proto_admin, fw->port.ib_rates);
	SET(ptys_reg, data, ib_link_width_oper, port_width(fw));
	SET(ptys_reg, data, ib_proto_oper, port_rate(fw));
}

static void fill_eth(const struct firmware *fw, uint8_t *data)
{
	SET(ptys_reg, data, eth_proto_capability, ETH_RATES);
	SET(ptys_reg, data, eth_proto_admin, fw->port.eth_rates);
	SET(ptys_reg, data, eth_proto_oper, port_rate(fw));
	SET(ptys_reg, data, eth_proto_lp_advertise,
	    port_is_up(fw) ? ETH_RATES : 0);
}

uint8_t ptys_query(struct register_call *call)
{
	const struct firmware *fw = call->fw;
	unsigned int protocol = port_protocol(fw);
	unsigned int mask = GET(ptys_reg, call->data, proto_mask);
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	begin_response(call);
	SET(ptys_reg, data, proto_mask, mask);
	SET(ptys_reg, data, an_disable_cap, 1);
	SET(ptys_reg, data, an_disable_admin, fw->port.an_disabled);
	if (port_is_up(fw))
		SET(ptys_reg, data, an_status, AN_COMPLETE);
	/* The fields of the other protocol read as 0. */
	if (!(mask & protocol))
		return STATUS_OK;
	if (protocol == PROTO_IB)
		fill_ib(fw, data);
	else
		fill_eth(fw, data);
	return STATUS_OK;
}

static bool some_of(uint32_t wanted, uint32_t capable)
{
	return wanted && !(wanted & ~capable);
}

uint8_t ptys_set(struct register_call *call)
{
	struct port *port = &call->fw->port;
	uint8_t *data = call->data;
	uint32_t eth = GET(ptys_reg, data, eth_proto_admin);
	uint16_t rates = GET(ptys_reg, data, ib_proto_admin);
	uint16_t widths = GET(ptys_reg, data, ib_link_width_admin);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (GET(ptys_reg, data, proto_mask) != port_protocol(call->fw))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_PORT_PROTOCOL);
	if (port_protocol(call->fw) == PROTO_ETH) {
		if (!some_of(eth, ETH_RATES))
			return register_reject(call, STATUS_BAD_PARAM,
					       SYNDROME_PORT_RATE);
		port->eth_rates = eth;
	} else {
		if (!some_of(rates, IB_RATES) || !some_of(widths, IB_WIDTHS))
			return register_reject(call, STATUS_BAD_PARAM,
					       SYNDROME_PORT_RATE);
		port->ib_rates = rates;
		port->ib_widths = widths;
	}
	port->an_disabled = GET(ptys_reg, data, an_disable_admin);
	return ptys_query(call);
}

uint8_t pmtu_query(struct register_call *call)
{
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	begin_response(call);
	SET(pmtu_reg, call->data, max_mtu, PORT_MAX_MTU);
	SET(pmtu_reg, call->data, admin_mtu, call->fw->port.mtu);
	SET(pmtu_reg, call->data, oper_mtu, call->fw->port.mtu);
	return STATUS_OK;
}

uint8_t pmtu_set(struct register_call *call)
{
	unsigned int mtu = GET(pmtu_reg, call->data, admin_mtu);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (mtu < PORT_MIN_MTU || mtu > PORT_MAX_MTU)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_PORT_MTU);
	call->fw->port.mtu = mtu;
	return pmtu_query(call);
}

uint8_t pplr_query(struct register_call *call)
{
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	begin_response(call);
	SET(pplr_reg, call->data, lb_cap, LOOPBACK_MODES);
	SET(pplr_reg, call->data, lb_en, call->fw->port.loopback);
	return STATUS_OK;
}

uint8_t pplr_set(struct register_call *call)
{
	unsigned int mode = GET(pplr_reg, call->data, lb_en);
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	if (mode && mode != LOOPBACK_REMOTE && mode != LOOPBACK_LOCAL)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_PORT_LOOPBACK);
	call->fw->port.loopback = mode;
	return pplr_query(call);
}
