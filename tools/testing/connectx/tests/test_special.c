// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queries about the reserved memory key and about the functions of the host.
 */
#include <string.h>

#include "host.h"

static uint32_t reserved_lkey(struct host *host, uint16_t uid)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS, 0, uid);
	assert_ok(COMMAND(host, query_special_contexts));
	return GET(query_special_contexts_out, host->out, resd_lkey);
}

static unsigned int query_mkey(struct host *host, uint16_t uid, uint32_t index)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_MKEY, 0, uid);
	SET(query_mkey_in, host->in, mkey_index, index);
	return COMMAND(host, query_mkey);
}

ACTIVE(only_keys_with_a_capability_exist)
{
	const uint8_t *out = host->out;

	assert_int_not_equal(reserved_lkey(host, 0), 0);
	assert_int_equal(GET(query_special_contexts_out, out, null_mkey), 0);
	assert_int_equal(GET(query_special_contexts_out, out, dump_fill_mkey),
			 0);
	assert_int_equal(GET(query_special_contexts_out, out,
			     terminate_scatter_list_mkey), 0);
}

ACTIVE(the_reserved_key_is_an_mkey)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t key = reserved_lkey(host, uid);
	uint8_t *mkc = ADDR_OF(query_mkey_out, host->out,
			       memory_key_mkey_entry);

	assert_ok(query_mkey(host, uid, key >> 8));
	assert_int_equal(GET(mkc, mkc, free), 0);
	assert_int_equal(GET(mkc, mkc, mkey_7_0), key & 0xff);
	assert_int_equal(GET(mkc, mkc, access_mode_1_0),
			 MLX5_MKC_ACCESS_MODE_PA);
	/* Local access to all memory, and no remote access. */
	assert_int_equal(GET(mkc, mkc, length64), 1);
	assert_int_equal(GET(mkc, mkc, lw), 1);
	assert_int_equal(GET(mkc, mkc, lr), 1);
	assert_int_equal(GET(mkc, mkc, rw), 0);
	assert_int_equal(GET(mkc, mkc, rr), 0);
}

ACTIVE(no_other_mkey_exists)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t index = reserved_lkey(host, 0) >> 8;

	user_fails(host, query_mkey(host, uid, 0), CMD_BAD_RESOURCE,
		   MKEY_UNKNOWN);
	user_fails(host, query_mkey(host, uid, index + 1), CMD_BAD_RESOURCE,
		   MKEY_UNKNOWN);
	driver_fails(host, query_mkey(host, 0, index - 1), CMD_BAD_RESOURCE,
		     MKEY_UNKNOWN);
}

ACTIVE(the_host_has_one_function)
{
	uint16_t uid = host_create_uctx(host, 0);
	uint8_t *params = ADDR_OF(query_esw_functions_out, host->out,
				  net_function_params);

	host_prepare(host, MLX5_CMD_OP_QUERY_ESW_FUNCTIONS, 0, uid);
	assert_ok(COMMAND(host, query_esw_functions));
	assert_int_equal(GET(host_params_context, params, host_number), 0);
	assert_int_equal(GET(host_params_context, params, host_pf_not_exist), 0);
	assert_int_equal(GET(host_params_context, params, host_pf_disabled), 0);
	assert_int_equal(GET(host_params_context, params, host_num_of_vfs), 0);
	/* The card has no capability for the newer layout. */
	host_prepare(host, MLX5_CMD_OP_QUERY_ESW_FUNCTIONS,
		     MLX5_QUERY_ESW_FUNC_OP_MOD_LAYOUT_V1, uid);
	user_fails(host, COMMAND(host, query_esw_functions), CMD_BAD_PARAM,
		   OP_MOD);
}

ACTIVE(reserved_fields_are_zero)
{
	static const struct {
		uint16_t opcode;
		size_t out_len;
	} commands[] = {
		{ MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS,
		  STRUCT_BYTES(query_special_contexts_out) },
		{ MLX5_CMD_OP_QUERY_MKEY, STRUCT_BYTES(query_mkey_out) },
		{ MLX5_CMD_OP_QUERY_ESW_FUNCTIONS,
		  STRUCT_BYTES(query_esw_functions_out) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		for (unsigned int byte = 8; byte < 16; byte += 7) {
			host_prepare(host, commands[i].opcode, 0, 0);
			host->in[byte] = 1;
			driver_fails(host, host_command(host, 16,
							commands[i].out_len),
				     CMD_BAD_PARAM, RESERVED);
		}
}
