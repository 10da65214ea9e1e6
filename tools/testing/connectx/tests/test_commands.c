// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules that hold for all commands: their time, their lengths, and who may send
 * them. A rule that a driver breaks is a violation; a user is only refused.
 */
#include <string.h>

#include "host.h"

#define TOOLS_CAP UCTX_CAP_TOOLS

/* Send what looks right from outside, with other lengths if so told. */
static unsigned int send_entry(struct host *host,
			       const struct command_entry *entry, uint16_t uid,
			       int more_in, int more_out)
{
	host_prepare(host, entry->opcode, entry->op_mods > 1 ? 1 : 0, uid);
	return host_command(host, entry->in_len + more_in,
			    entry->out_len + more_out);
}

static void assert_none_in(struct host *host, enum card_state state)
{
	const struct command_entry *entry;

	assert_int_equal(host->card->state, state);
	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (entry->states & state)
			continue;
		assert_int_equal(send_entry(host, entry, 0, 0, 0),
				 CMD_BAD_SYS_STATE);
		assert_int_equal(host_syndrome(host), WHY_STATE);
		assert_violations(host, 1);
		assert_int_equal(host->card->state, state);
	}
}

PLUGGED(nothing_goes_before_enable_hca)
{
	host_set_queue(host);
	assert_none_in(host, CARD_DISABLED);
}

ENABLED(little_goes_before_boot_pages)
{
	assert_none_in(host, CARD_ENABLED);
}

BOOTED(no_object_is_made_before_init_hca)
{
	assert_none_in(host, CARD_BOOTED);
}

ACTIVE(the_way_up_is_not_gone_twice)
{
	assert_none_in(host, CARD_ACTIVE);
}

ACTIVE(each_command_has_its_input_length)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		int wrong = entry->in_unit ? 1 : 4;

		if (!(entry->states & CARD_ACTIVE))
			continue;
		assert_int_equal(send_entry(host, entry, 0, wrong, 0),
				 CMD_BAD_INPUT_LENGTH);
		assert_violations(host, 1);
		if (entry->in_len == COMMAND_HEADER)
			continue;
		assert_int_equal(send_entry(host, entry, 0, -4, 0),
				 CMD_BAD_INPUT_LENGTH);
		assert_violations(host, 1);
	}
}

ACTIVE(each_command_has_its_output_length)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (!(entry->states & CARD_ACTIVE) ||
		    entry->out_len == RESPONSE_HEADER)
			continue;
		assert_int_equal(send_entry(host, entry, 0, 0, -1),
				 CMD_BAD_OUTPUT_LENGTH);
		assert_violations(host, 1);
	}
}

ACTIVE(more_room_for_output_does_no_harm)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_ISSI, 0, 0);
	assert_int_equal(host_command(host, 16, 4000), CMD_OK);
	assert_violations(host, 0);
}

ACTIVE(unknown_commands_are_refused)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_int_equal(host_simple(host, 0x999, 0, 0), CMD_BAD_OP);
	assert_int_equal(host_syndrome(host), WHY_OPCODE);
	assert_violations(host, 1);
	assert_int_equal(host_simple(host, 0x999, 0, uid), CMD_BAD_OP);
	assert_violations(host, 0);
	assert_refused(host, 1);
}

ACTIVE(a_header_is_clean)
{
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	SET(create_eq_in, host->in, reserved_at_20, 1);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_RESERVED);
	assert_violations(host, 1);
}

ACTIVE(op_mods_that_there_are)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (!(entry->states & CARD_ACTIVE) || entry->op_mods > 0xffff)
			continue;
		host_prepare(host, entry->opcode, entry->op_mods, 0);
		assert_int_equal(host_command(host, entry->in_len,
					      entry->out_len), CMD_BAD_PARAM);
		assert_int_equal(host_syndrome(host), WHY_OP_MOD);
		assert_violations(host, 1);
	}
}

/* The provider stamps the UID, so a wrong one is its own doing. */
ACTIVE(a_user_context_exists)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_int_equal(host_simple(host, MLX5_CMD_OP_NOP, 0, uid), CMD_OK);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_NOP, 0, uid + 1),
			 CMD_BAD_RESOURCE);
	assert_int_equal(host_syndrome(host), WHY_UID_UNKNOWN);
	assert_violations(host, 1);
	assert_refused(host, 0);
}

static unsigned int destroy(struct host *host, uint16_t uid)
{
	host_prepare(host, MLX5_CMD_OP_DESTROY_UCTX, 0, 0);
	SET(destroy_uctx_in, host->in, uid, uid);
	return host_command(host, 16, 16);
}

ACTIVE(a_user_context_ends)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_int_equal(destroy(host, uid), CMD_OK);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_NOP, 0, uid),
			 CMD_BAD_RESOURCE);
	assert_violations(host, 1);
	assert_int_equal(destroy(host, uid), CMD_BAD_RESOURCE);
	assert_violations(host, 1);
	assert_int_equal(destroy(host, 0), CMD_BAD_RESOURCE);
	assert_violations(host, 1);
	/* Its number does not come back soon. */
	assert_int_not_equal(host_create_uctx(host, TOOLS_CAP), uid);
}

ACTIVE(user_contexts_are_limited)
{
	for (unsigned int i = 0; i < UCTX_MAX; i++)
		host_create_uctx(host, 0);
	host_prepare(host, MLX5_CMD_OP_CREATE_UCTX, 0, 0);
	assert_int_equal(host_command(host, STRUCT_BYTES(create_uctx_in), 16),
			 CMD_NO_RESOURCES);
	assert_violations(host, 0);
	assert_refused(host, 1);
	assert_string_equal(host_control(host, "count CREATE_UCTX status=15"),
			    "1\nok\n");
}

ACTIVE(a_user_context_can_do_what_the_card_can)
{
	uint8_t *uctx = ADDR_OF(create_uctx_in, host->in, uctx);

	host_prepare(host, MLX5_CMD_OP_CREATE_UCTX, 0, 0);
	SET(uctx, uctx, cap, TOOLS_CAP | 1);
	assert_int_equal(host_command(host, STRUCT_BYTES(create_uctx_in), 16),
			 CMD_BAD_PARAM);
	assert_violations(host, 1);
}

ACTIVE(users_do_not_drive_the_card)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (entry->who != DRIVER_ONLY && entry->who != DRIVER_SHARED)
			continue;
		assert_int_equal(send_entry(host, entry, uid, 0, 0), CMD_BAD_OP);
		assert_int_equal(host_syndrome(host), WHY_UID_PRIVILEGE);
		assert_refused(host, 1);
	}
	assert_violations(host, 0);
	assert_int_equal(host->card->state, CARD_ACTIVE);
}

ACTIVE(tools_need_the_capability)
{
	uint16_t plain = host_create_uctx(host, 0);
	uint16_t tools = host_create_uctx(host, TOOLS_CAP);

	host_access_register(host, plain, 0x9020, false);
	assert_int_equal(host_command(host, 176, 176), CMD_BAD_OP);
	assert_int_equal(host_syndrome(host), WHY_UID_CAPABILITY);
	host_access_register(host, tools, 0x9020, false);
	assert_int_equal(host_command(host, 176, 176), CMD_OK);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_NOP, 0, plain), CMD_OK);
	assert_violations(host, 0);
	assert_refused(host, 1);
}

ACTIVE(the_shared_context_is_for_few_commands)
{
	assert_int_equal(host_simple(host, MLX5_CMD_OP_NOP, 0, UID_SHARED),
			 CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_UID_SHARED);
	assert_violations(host, 1);
}

static unsigned int query_eq(struct host *host, uint16_t uid)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_EQ, 0, uid);
	SET(query_eq_in, host->in, eq_number, host->eqn);
	return host_command(host, 16, STRUCT_BYTES(query_eq_out));
}

EVENTS(a_plain_context_queries_its_own_objects_only)
{
	uint16_t uid = host_create_uctx(host, 0);

	assert_int_equal(query_eq(host, uid), CMD_BAD_RESOURCE);
	assert_int_equal(host_syndrome(host), WHY_OWNER);
	assert_violations(host, 0);
	assert_refused(host, 1);
}

EVENTS(tools_query_the_drivers_objects)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_int_equal(query_eq(host, uid), CMD_OK);
	assert_int_equal(GET(query_eq_out, host->out, event_bitmask),
			 1ULL << EVENT_COMMAND);
	assert_violations(host, 0);
	assert_refused(host, 0);
}

EVENTS(tools_do_not_destroy_the_drivers_objects)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	host_prepare(host, MLX5_CMD_OP_DEALLOC_UAR, 0, uid);
	SET(dealloc_uar_in, host->in, uar, host->uar);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_RESOURCE);
	assert_int_equal(host_syndrome(host), WHY_OWNER);
	host_prepare(host, MLX5_CMD_OP_DESTROY_EQ, 0, uid);
	SET(destroy_eq_in, host->in, eq_number, host->eqn);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_OP);
	assert_violations(host, 0);
	assert_refused(host, 2);
}

ACTIVE(a_users_objects_end_with_its_context)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);
	unsigned int before = uars_count(host->card);

	assert_int_equal(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, uid),
			 CMD_OK);
	assert_int_equal(uars_count(host->card), before + 1);
	assert_int_equal(destroy(host, uid), CMD_OK);
	assert_int_equal(uars_count(host->card), before);
}

ACTIVE(registers_are_the_firmwares)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	host_access_register(host, uid, 0x9999, false);
	assert_int_equal(host_command(host, 32, 32), CMD_BAD_PARAM);
	assert_refused(host, 1);
	/* Drivers may ask for what a firmware has not got. */
	host_access_register(host, 0, 0x9999, false);
	assert_int_equal(host_command(host, 32, 32), CMD_BAD_PARAM);
	assert_refused(host, 1);
	assert_violations(host, 0);
	assert_string_equal(host_control(host, "count register=0x9999"),
			    "2\nok\n");
	host_access_register(host, uid, 0x9020, false);
	SET(access_register_in, host->in, reserved_at_40, 1);
	assert_int_equal(host_command(host, 176, 176), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_RESERVED);
	assert_refused(host, 1);
}

/* MCDA's input is the longer one, MCQI's the shorter. */
ACTIVE(a_register_is_as_long_as_its_longer_side)
{
	host_access_register(host, 0, 0x9020, false);
	assert_int_equal(host_command(host, 16, 176), CMD_OK);
	host_access_register(host, 0, 0x9020, false);
	assert_int_equal(host_command(host, 176, 16), CMD_OK);
	host_access_register(host, 0, 0x9020, false);
	assert_int_equal(host_command(host, 20, 20), CMD_BAD_INPUT_LENGTH);
}

ACTIVE(the_board_has_one_name)
{
	uint8_t *adapter = ADDR_OF(query_adapter_out, host->out,
				   query_adapter_struct);
	char psid[17] = "";

	host_prepare(host, MLX5_CMD_OP_QUERY_ADAPTER, 0, 0);
	assert_int_equal(host_command(host, 16, STRUCT_BYTES(query_adapter_out)),
			 CMD_OK);
	assert_int_equal(GET(query_adapter_param_block, adapter,
			     ieee_vendor_id), 0x2c9);
	memcpy(psid, ADDR_OF(query_adapter_param_block, adapter,
			     vsd_contd_psid), 16);
	host_access_register(host, 0, 0x9020, false);
	assert_int_equal(host_command(host, 176, 176), CMD_OK);
	assert_string_equal(psid, (char *)host->out + 16 + 48);
	assert_true(strlen(psid) > 4);
}

ENABLED(interfaces_that_there_are)
{
	for (unsigned int issi = 0; issi < 40; issi++) {
		host_prepare(host, MLX5_CMD_OP_SET_ISSI, 0, 0);
		SET(set_issi_in, host->in, current_issi, issi);
		assert_int_equal(host_command(host, 16, 16),
				 issi < 2 ? CMD_OK : CMD_BAD_PARAM);
		assert_violations(host, issi >= 2);
	}
	host_prepare(host, MLX5_CMD_OP_QUERY_ISSI, 0, 0);
	assert_int_equal(host_command(host, 16, STRUCT_BYTES(query_issi_out)),
			 CMD_OK);
	assert_int_equal(GET(query_issi_out, host->out, supported_issi_dw0), 3);
	assert_int_equal(GET(query_issi_out, host->out, current_issi), 1);
}

PLUGGED(there_is_one_function)
{
	host_set_queue(host);
	host_prepare(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0);
	SET(enable_hca_in, host->in, function_id, 1);
	assert_int_equal(host_command(host, 16, 16), CMD_BAD_INDEX);
	assert_violations(host, 1);
}

static unsigned int teardown(struct host *host, unsigned int profile)
{
	host_prepare(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0);
	SET(teardown_hca_in, host->in, profile, profile);
	return host_command(host, 16, 16);
}

static void dealloc_uar(struct host *host)
{
	host_prepare(host, MLX5_CMD_OP_DEALLOC_UAR, 0, 0);
	SET(dealloc_uar_in, host->in, uar, host->uar);
	assert_int_equal(host_command(host, 16, 16), CMD_OK);
}

EVENTS(a_driver_that_cleans_up_is_without_blame)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_int_equal(destroy(host, uid), CMD_OK);
	host_destroy_eq(host, host->eqn);
	dealloc_uar(host);
	assert_int_equal(teardown(host, 0), CMD_OK);
	assert_int_equal(host_take_pages(host, 500), PAGES_BOOT + PAGES_INIT);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_DISABLE_HCA, 0, 0),
			 CMD_OK);
	assert_violations(host, 0);
	assert_int_equal(host->card->state, CARD_DISABLED);
}

EVENTS(leftovers_are_a_violation_each)
{
	host_create_uctx(host, TOOLS_CAP);
	assert_int_equal(teardown(host, 0), CMD_OK);
	/* An event queue, a UAR, a user context. */
	assert_violations(host, 3);
	assert_int_equal(host_simple(host, MLX5_CMD_OP_DISABLE_HCA, 0, 0),
			 CMD_OK);
	/* All pages. */
	assert_violations(host, 1);
	assert_int_equal(host->card->pages.count, 0);
}

ACTIVE(teardowns_that_there_are)
{
	assert_int_equal(teardown(host, 3), CMD_BAD_PARAM);
	assert_violations(host, 1);
	assert_int_equal(teardown(host, 1), CMD_OK);
	assert_violations(host, 0);
	assert_int_equal(host->card->state, CARD_DISABLED);
	assert_int_equal(host->card->pages.count, 0);
}

ACTIVE(a_driver_says_its_name)
{
	host_prepare(host, MLX5_CMD_OP_SET_DRIVER_VERSION, 0, 0);
	strcpy((char *)host->in + 16, "Linux,test,1");
	assert_int_equal(host_command(host, STRUCT_BYTES(set_driver_version_in),
				      16), CMD_OK);
	assert_string_equal(host_control(host,
					 "count kind=driver Linux,test,1"),
			    "1\nok\n");
}
