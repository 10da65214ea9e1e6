// SPDX-License-Identifier: GPL-2.0-only
/*
 * Queries about the reserved memory key and about the functions of the host.
 */
#include <string.h>

#include "host.h"

#define CONTEXTS_OUT STRUCT_BYTES(query_special_contexts_out)
#define MKEY_OUT STRUCT_BYTES(query_mkey_out)
#define FUNCTIONS_OUT STRUCT_BYTES(query_esw_functions_out)

static uint32_t reserved_lkey(struct host *host, uint16_t uid)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS, 0, uid);
	assert_int_equal(host_command(host, 16, CONTEXTS_OUT), CMD_OK);
	return GET(query_special_contexts_out, host->out, resd_lkey);
}

static unsigned int query_mkey(struct host *host, uint16_t uid, uint32_t index)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_MKEY, 0, uid);
	SET(query_mkey_in, host->in, mkey_index, index);
	return host_command(host, 16, MKEY_OUT);
}

ACTIVE(only_keys_with_a_capability_exist)
{
	assert_int_not_equal(reserved_lkey(host, 0), 0);
	assert_int_equal(GET(query_special_contexts_out, host->out, null_mkey),
			 0);
	assert_int_equal(GET(query_special_contexts_out, host->out,
			     dump_fill_mkey), 0);
	assert_int_equal(GET(query_special_contexts_out, host->out,
			     terminate_scatter_list_mkey), 0);
	assert_violations(host, 0);
}

ACTIVE(the_reserved_key_is_an_mkey)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t key = reserved_lkey(host, uid);
	uint8_t *mkc = ADDR_OF(query_mkey_out, host->out,
			       memory_key_mkey_entry);

	assert_int_equal(query_mkey(host, uid, key >> 8), CMD_OK);
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
	assert_violations(host, 0);
	assert_refused(host, 0);
}

ACTIVE(no_other_mkey_exists)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t index = reserved_lkey(host, 0) >> 8;

	assert_int_equal(query_mkey(host, uid, 0), CMD_BAD_RESOURCE);
	assert_int_equal(host_syndrome(host), WHY_MKEY_UNKNOWN);
	assert_int_equal(query_mkey(host, uid, index + 1), CMD_BAD_RESOURCE);
	assert_refused(host, 2);
	assert_violations(host, 0);
	assert_int_equal(query_mkey(host, 0, index - 1), CMD_BAD_RESOURCE);
	assert_violations(host, 1);
}

ACTIVE(the_host_has_one_function)
{
	uint16_t uid = host_create_uctx(host, 0);
	uint8_t *params = ADDR_OF(query_esw_functions_out, host->out,
				  net_function_params);

	host_prepare(host, MLX5_CMD_OP_QUERY_ESW_FUNCTIONS, 0, uid);
	assert_int_equal(host_command(host, 16, FUNCTIONS_OUT), CMD_OK);
	assert_int_equal(GET(host_params_context, params, host_number), 0);
	assert_int_equal(GET(host_params_context, params, host_pf_not_exist), 0);
	assert_int_equal(GET(host_params_context, params, host_pf_disabled), 0);
	assert_int_equal(GET(host_params_context, params, host_num_of_vfs), 0);
	/* The card has no capability for the newer layout. */
	host_prepare(host, MLX5_CMD_OP_QUERY_ESW_FUNCTIONS,
		     MLX5_QUERY_ESW_FUNC_OP_MOD_LAYOUT_V1, uid);
	assert_int_equal(host_command(host, 16, FUNCTIONS_OUT), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_OP_MOD);
	assert_refused(host, 1);
}

ACTIVE(reserved_fields_are_zero)
{
	static const struct {
		uint16_t opcode;
		uint8_t byte;
		size_t out_len;
	} fields[] = {
		{ MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS, 8, CONTEXTS_OUT },
		{ MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS, 15, CONTEXTS_OUT },
		{ MLX5_CMD_OP_QUERY_MKEY, 8, MKEY_OUT },
		{ MLX5_CMD_OP_QUERY_MKEY, 15, MKEY_OUT },
		{ MLX5_CMD_OP_QUERY_ESW_FUNCTIONS, 8, FUNCTIONS_OUT },
		{ MLX5_CMD_OP_QUERY_ESW_FUNCTIONS, 15, FUNCTIONS_OUT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		host_prepare(host, fields[i].opcode, 0, 0);
		host->in[fields[i].byte] = 1;
		assert_int_equal(host_command(host, 16, fields[i].out_len),
				 CMD_BAD_PARAM);
		assert_int_equal(host_syndrome(host), WHY_RESERVED);
		assert_violations(host, 1);
	}
}
