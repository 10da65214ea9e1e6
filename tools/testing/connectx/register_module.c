// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module in the port's cage: lane mapping, state and test patterns.
 */
#include <string.h>

#include "register.h"

/* Fields of PMLP, per lane. */
#define LANE_MODULE(n)		AT(0x4 + 4 * (n), 7, 0)
#define LANE_TX(n)		AT(0x4 + 4 * (n), 19, 16)
#define LANE_RX(n)		AT(0x4 + 4 * (n), 27, 24)

uint8_t pmlp_query(struct register_call *call)
{
	uint8_t *data = call->data;
	uint8_t status;

	if (!port_is_ours(call, &status))
		return status;
	memset(data, 0, call->len);
	SET(pmlp_reg, data, local_port, 1);
	SET(pmlp_reg, data, width, PORT_LANES);
	for (int lane = 0; lane < PORT_LANES; lane++) {
		field_set_bits(data, LANE_MODULE(lane), 0);
		field_set_bits(data, LANE_TX(lane), lane);
		field_set_bits(data, LANE_RX(lane), lane);
	}
	return STATUS_OK;
}

#define PMAOS_SLOT		AT(0x0, 27, 24)
#define ADMIN_ENABLED		1
#define ADMIN_DISABLED		2
#define OPER_PLUGGED		1
#define OPER_UNPLUGGED		2
#define OPER_DISABLED		4

static unsigned int module_status(const struct firmware *fw)
{
	if (fw->module_unplugged)
		return OPER_UNPLUGGED;
	return fw->port.module_enabled ? OPER_PLUGGED : OPER_DISABLED;
}

bool module_is_on(const struct firmware *fw)
{
	return module_status(fw) == OPER_PLUGGED;
}

/* Send an event if the status of the module is not @old. */
static void module_changed(struct firmware *fw, unsigned int old)
{
	uint8_t data[EVENT_BYTES] = { [3] = module_status(fw) };

	if (data[3] != old)
		firmware_event(fw, EVENT_PORT_MODULE, 0, data);
}

void firmware_plug_module(struct firmware *fw, bool plug)
{
	unsigned int old = module_status(fw);
	bool was_up = port_is_up(fw);

	fw->module_unplugged = !plug;
	port_changed(fw, was_up);
	module_changed(fw, old);
}

uint8_t pmaos_query(struct register_call *call)
{
	bool enabled = call->fw->port.module_enabled;
	uint8_t *data = call->data;

	if (GET(pmaos_reg, data, module) || field_get_bits(data, PMAOS_SLOT))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_MODULE);
	memset(data, 0, call->len);
	SET(pmaos_reg, data, admin_status,
	    enabled ? ADMIN_ENABLED : ADMIN_DISABLED);
	SET(pmaos_reg, data, oper_status, module_status(call->fw));
	return STATUS_OK;
}

uint8_t pmaos_set(struct register_call *call)
{
	struct firmware *fw = call->fw;
	bool was_up = port_is_up(fw);
	unsigned int old = module_status(fw);
	uint8_t *data = call->data;
	unsigned int admin = GET(pmaos_reg, data, admin_status);

	if (GET(pmaos_reg, data, module) || field_get_bits(data, PMAOS_SLOT))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_MODULE);
	if (GET(pmaos_reg, data, ase)) {
		if (admin != ADMIN_ENABLED && admin != ADMIN_DISABLED)
			return register_reject(call, STATUS_BAD_PARAM,
					       SYNDROME_PORT_STATUS);
		fw->port.module_enabled = admin == ADMIN_ENABLED;
		port_changed(fw, was_up);
		module_changed(fw, old);
	}
	return pmaos_query(call);
}

#define PMPT_STATUS		AT(0x0, 3, 0)
#define PMPT_HOST_LANES		AT(0x0, 12, 12)
#define PMPT_MODULE		AT(0x0, 23, 16)
#define PMPT_SLOT		AT(0x0, 27, 24)
#define PMPT_PER_LANE		AT(0x0, 29, 29)
#define PMPT_ENABLE		AT(0x0, 31, 31)
#define NO_TEST_PATTERNS	1

/* The module supports no test patterns, so all other fields are 0. */
uint8_t pmpt_query(struct register_call *call)
{
	unsigned int host = field_get_bits(call->data, PMPT_HOST_LANES);

	if (field_get_bits(call->data, PMPT_MODULE) ||
	    field_get_bits(call->data, PMPT_SLOT))
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_MODULE);
	memset(call->data, 0, call->len);
	field_set_bits(call->data, PMPT_HOST_LANES, host);
	field_set_bits(call->data, PMPT_STATUS, NO_TEST_PATTERNS);
	return STATUS_OK;
}

uint8_t pmpt_set(struct register_call *call)
{
	if (field_get_bits(call->data, PMPT_ENABLE) ||
	    field_get_bits(call->data, PMPT_PER_LANE))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_MODULE_TEST);
	return pmpt_query(call);
}
