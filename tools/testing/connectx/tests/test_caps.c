// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities: the current ones, the maximum, and the changes that the card accepts.
 */
#include <string.h>

#include "host.h"

#define CAPS_OUT STRUCT_BYTES(query_hca_cap_out)

enum { MAX, CURRENT };

static uint8_t *query(struct host *host, unsigned int type, unsigned int mode)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, type << 1 | mode, 0);
	assert_ok(host_command(host, 16, CAPS_OUT));
	return ADDR_OF(query_hca_cap_out, host->out, capability);
}

static unsigned int max_qp(struct host *host, unsigned int mode)
{
	return GET(cmd_hca_cap, query(host, 0, mode), log_max_qp);
}

/* Begin to set the current capabilities; returns them for changes. */
static uint8_t *prepare_set_caps(struct host *host)
{
	uint8_t caps[CAPS_BYTES];

	memcpy(caps, query(host, 0, CURRENT), sizeof(caps));
	host_prepare(host, MLX5_CMD_OP_SET_HCA_CAP, 0, 0);
	return memcpy(ADDR_OF(set_hca_cap_in, host->in, capability), caps,
		      sizeof(caps));
}

/* Set the current capabilities with another value of one field. */
#define set_field(host, field, value) ({			\
	SET(cmd_hca_cap, prepare_set_caps(host), field, value);		\
	COMMAND(host, set_hca_cap);				\
})

BOOTED(fwctl_finds_its_capabilities)
{
	uint8_t *caps = query(host, 0, CURRENT);

	assert_int_equal(GET(cmd_hca_cap, caps, uctx_cap), UCTX_CAP_TOOLS);
	assert_int_equal(1 << GET(cmd_hca_cap, caps, log_max_uctx), UCTX_MAX);
	assert_int_equal(1 << GET(cmd_hca_cap, caps, log_max_umem), OBJECT_MAX);
	assert_int_equal(1 << GET(cmd_hca_cap, caps, log_max_eq), EQ_MAX);
	assert_int_equal(GET(cmd_hca_cap, caps, port_module_event), 1);
	assert_int_equal(GET(cmd_hca_cap, caps, temp_warn_event), 1);
	assert_int_equal(GET(cmd_hca_cap, caps, general_notification_event), 1);
}

BOOTED(known_types_have_zeroes)
{
	static const uint8_t zeroes[CAPS_BYTES];

	for (unsigned int type = 1; type < 10; type++)
		assert_memory_equal(query(host, type, CURRENT), zeroes,
				    sizeof(zeroes));
}

BOOTED(unknown_types_are_rejected)
{
	static const unsigned int types[] = { 0xa, 0xb, 0x3f, 0x40, 0x7fff };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, types[i] << 1, 0);
		driver_fails(host, host_command(host, 16, CAPS_OUT),
			     CMD_BAD_PARAM, CAP_TYPE);
	}
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	SET(query_hca_cap_in, host->in, other_function, 1);
	driver_fails(host, host_command(host, 16, CAPS_OUT), CMD_BAD_INDEX,
		     FUNCTION);
}

BOOTED(set_capabilities_are_current)
{
	assert_ok(set_field(host, log_max_qp, 12));
	assert_int_equal(max_qp(host, CURRENT), 12);
	assert_int_equal(max_qp(host, MAX), 18);
	assert_int_equal(host_take_pages(host, 100), PAGES_BOOT);
	assert_ok(host_simple(host, MLX5_CMD_OP_DISABLE_HCA, 0, 0));
	assert_ok(host_simple(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0));
	host_give_pages(host, PAGES_BOOT);
	assert_int_equal(max_qp(host, CURRENT), 18);
}

BOOTED(most_can_not_be_set)
{
	driver_fails(host, set_field(host, log_max_qp, 19), CMD_BAD_PARAM,
		     CAP_LIMIT);
	driver_fails(host, set_field(host, uctx_cap, 0), CMD_BAD_PARAM,
		     CAP_FIXED);
	/* A missing feature cannot be turned on. */
	driver_fails(host, set_field(host, roce, 1), CMD_BAD_PARAM, CAP_FIXED);
	prepare_set_caps(host)[CAPS_BYTES - 1] = 1;
	driver_fails(host, COMMAND(host, set_hca_cap), CMD_BAD_PARAM, CAP_FIXED);
	/* A driver can only set the general type. */
	prepare_set_caps(host);
	SET(set_hca_cap_in, host->in, op_mod, 3 << 1);
	driver_fails(host, COMMAND(host, set_hca_cap), CMD_BAD_PARAM, CAP_TYPE);
}

ACTIVE(nothing_is_set_once_the_card_works)
{
	prepare_set_caps(host);
	driver_fails(host, COMMAND(host, set_hca_cap), CMD_BAD_SYS_STATE, STATE);
}

static unsigned int set_as_user(struct host *host, uint16_t uid, bool other)
{
	SET(cmd_hca_cap, prepare_set_caps(host), log_max_qp, 12);
	SET(create_eq_in, host->in, uid, uid);
	SET(set_hca_cap_in, host->in, other_function, other);
	return COMMAND(host, set_hca_cap);
}

ACTIVE(a_user_context_sets_none)
{
	uint16_t plain = host_create_uctx(host, 0);
	uint16_t tools = host_create_uctx(host, UCTX_CAP_TOOLS);

	user_fails(host, set_as_user(host, plain, false), CMD_BAD_OP,
		   UID_CAPABILITY);
	user_fails(host, set_as_user(host, tools, false), CMD_BAD_OP,
		   UID_PRIVILEGE);
	user_fails(host, set_as_user(host, tools, true), CMD_BAD_INDEX,
		   FUNCTION);
	assert_int_equal(max_qp(host, CURRENT), 18);
}
