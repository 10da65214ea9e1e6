// SPDX-License-Identifier: GPL-2.0-only
/*
 * Capabilities, as they are and as they can be.
 */
#include <string.h>

#include "host.h"

#define CAPS_OUT STRUCT_BYTES(query_hca_cap_out)
#define SET_IN STRUCT_BYTES(set_hca_cap_in)

enum { MAX, CURRENT };

static uint8_t *query(struct host *host, unsigned int type, unsigned int mode)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, type << 1 | mode, 0);
	assert_int_equal(host_command(host, 16, CAPS_OUT), CMD_OK);
	return ADDR_OF(query_hca_cap_out, host->out, capability);
}

/* The current ones, ready to be set. */
static uint8_t *prepare(struct host *host)
{
	uint8_t caps[CAPS_BYTES];

	memcpy(caps, query(host, 0, CURRENT), sizeof(caps));
	host_prepare(host, MLX5_CMD_OP_SET_HCA_CAP, 0, 0);
	return memcpy(ADDR_OF(set_hca_cap_in, host->in, capability), caps,
		      sizeof(caps));
}

static unsigned int set(struct host *host)
{
	return host_command(host, SET_IN, 16);
}

BOOTED(fwctl_finds_what_it_needs)
{
	uint8_t *caps = query(host, 0, CURRENT);

	assert_int_equal(GET(cmd_hca_cap, caps, uctx_cap), UCTX_CAP_TOOLS);
	assert_int_equal(1 << GET(cmd_hca_cap, caps, log_max_uctx), UCTX_MAX);
	assert_int_equal(1 << GET(cmd_hca_cap, caps, log_max_eq), EQ_MAX);
}

BOOTED(known_types_have_zeroes)
{
	static const uint8_t zeroes[CAPS_BYTES];

	for (unsigned int type = 1; type < 10; type++)
		assert_memory_equal(query(host, type, CURRENT), zeroes,
				    sizeof(zeroes));
	assert_violations(host, 0);
}

BOOTED(unknown_types_are_refused)
{
	static const unsigned int types[] = { 0xa, 0xb, 0x3f, 0x40, 0x7fff };

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, types[i] << 1, 0);
		assert_int_equal(host_command(host, 16, CAPS_OUT),
				 CMD_BAD_PARAM);
		assert_int_equal(host_syndrome(host), WHY_CAP_TYPE);
		assert_violations(host, 1);
	}
}

BOOTED(there_is_no_other_function)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_HCA_CAP, 0, 0);
	SET(query_hca_cap_in, host->in, other_function, 1);
	assert_int_equal(host_command(host, 16, CAPS_OUT), CMD_BAD_INDEX);
	assert_violations(host, 1);
}

BOOTED(what_is_set_is_current)
{
	uint8_t *caps = prepare(host);

	SET(cmd_hca_cap, caps, log_max_qp, 12);
	assert_int_equal(set(host), CMD_OK);
	assert_int_equal(GET(cmd_hca_cap, query(host, 0, CURRENT), log_max_qp),
			 12);
	assert_int_equal(GET(cmd_hca_cap, query(host, 0, MAX), log_max_qp), 18);
	assert_int_equal(host_take_pages(host, 100), PAGES_BOOT);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_DISABLE_HCA, 0, 0),
			 CMD_OK);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0),
			 CMD_OK);
	host_give_pages(host, PAGES_BOOT);
	assert_int_equal(GET(cmd_hca_cap, query(host, 0, CURRENT), log_max_qp),
			 18);
	assert_violations(host, 0);
}

BOOTED(limits_are_kept)
{
	uint8_t *caps = prepare(host);

	SET(cmd_hca_cap, caps, log_max_qp, 19);
	assert_int_equal(set(host), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_CAP_LIMIT);
	assert_violations(host, 1);
}

BOOTED(most_can_not_be_set)
{
	uint8_t *caps = prepare(host);

	SET(cmd_hca_cap, caps, uctx_cap, 0);
	assert_int_equal(set(host), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_CAP_FIXED);
	assert_violations(host, 1);
	caps = prepare(host);
	/* What is not there can't be turned on. */
	SET(cmd_hca_cap, caps, roce, 1);
	assert_int_equal(set(host), CMD_BAD_PARAM);
	assert_violations(host, 1);
	caps = prepare(host);
	caps[CAPS_BYTES - 1] = 1;
	assert_int_equal(set(host), CMD_BAD_PARAM);
	assert_violations(host, 1);
}

BOOTED(only_general_ones_are_set)
{
	prepare(host);
	SET(set_hca_cap_in, host->in, op_mod, 3 << 1);
	assert_int_equal(set(host), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_CAP_TYPE);
	assert_violations(host, 1);
}

ACTIVE(nothing_is_set_once_the_card_works)
{
	prepare(host);
	assert_int_equal(set(host), CMD_BAD_SYS_STATE);
	assert_violations(host, 1);
}

static unsigned int set_as_user(struct host *host, uint16_t uid, bool other)
{
	uint8_t *caps = prepare(host);

	SET(cmd_hca_cap, caps, log_max_qp, 12);
	SET(create_eq_in, host->in, uid, uid);
	SET(set_hca_cap_in, host->in, other_function, other);
	return set(host);
}

ACTIVE(a_user_context_sets_none)
{
	uint16_t plain = host_create_uctx(host, 0);
	uint16_t tools = host_create_uctx(host, UCTX_CAP_TOOLS);

	assert_int_equal(set_as_user(host, plain, false), CMD_BAD_OP);
	assert_int_equal(host_syndrome(host), WHY_UID_CAPABILITY);
	assert_int_equal(set_as_user(host, tools, false), CMD_BAD_OP);
	assert_int_equal(host_syndrome(host), WHY_UID_PRIVILEGE);
	/* There is no other function. */
	assert_int_equal(set_as_user(host, tools, true), CMD_BAD_INDEX);
	assert_int_equal(host_syndrome(host), WHY_FUNCTION);
	assert_refused(host, 3);
	assert_violations(host, 0);
	assert_int_equal(GET(cmd_hca_cap, query(host, 0, CURRENT), log_max_qp),
			 18);
}
