// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules for all commands: the states of the card in which they run, their lengths, and
 * the contexts that may send them. If a driver breaks a rule, the card counts a
 * protocol error; if a user does, a rejected command.
 */
#include <string.h>

#include "host.h"

#define TOOLS_CAP UCTX_CAP_TOOLS

/* Send the command with valid lengths, or with @more_in and @more_out bytes more. */
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
		driver_fails(host, send_entry(host, entry, 0, 0, 0),
			     CMD_BAD_SYS_STATE, STATE);
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
		driver_fails(host, send_entry(host, entry, 0, wrong, 0),
			     CMD_BAD_INPUT_LENGTH, IN_LENGTH);
		if (entry->in_len > COMMAND_HEADER)
			driver_fails(host, send_entry(host, entry, 0, -4, 0),
				     CMD_BAD_INPUT_LENGTH, IN_LENGTH);
	}
}

ACTIVE(each_command_has_its_output_length)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (!(entry->states & CARD_ACTIVE) ||
		    entry->out_len == RESPONSE_HEADER)
			continue;
		driver_fails(host, send_entry(host, entry, 0, 0, -1),
			     CMD_BAD_OUTPUT_LENGTH, OUT_LENGTH);
	}
	/* A larger buffer is valid. */
	host_prepare(host, MLX5_CMD_OP_QUERY_ISSI, 0, 0);
	assert_ok(host_command(host, 16, 4000));
}

ACTIVE(unknown_commands_are_rejected)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	driver_fails(host, host_simple(host, 0x999, 0, 0), CMD_BAD_OP, OPCODE);
	user_fails(host, host_simple(host, 0x999, 0, uid), CMD_BAD_OP, OPCODE);
}

ACTIVE(a_header_is_clean)
{
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	SET(create_eq_in, host->in, reserved_at_20, 1);
	driver_fails(host, host_command(host, 16, 16), CMD_BAD_PARAM, RESERVED);
}

ACTIVE(op_mods_that_there_are)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (!(entry->states & CARD_ACTIVE) || entry->op_mods > 0xffff)
			continue;
		host_prepare(host, entry->opcode, entry->op_mods, 0);
		driver_fails(host, host_command(host, entry->in_len,
						entry->out_len),
			     CMD_BAD_PARAM, OP_MOD);
	}
}

/* The provider sets the UID, so a wrong one is the driver's mistake. */
ACTIVE(a_user_context_exists)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_ok(host_simple(host, MLX5_CMD_OP_NOP, 0, uid));
	driver_fails(host, host_simple(host, MLX5_CMD_OP_NOP, 0, uid + 1),
		     CMD_BAD_RESOURCE, UID_UNKNOWN);
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

	assert_ok(destroy(host, uid));
	driver_fails(host, host_simple(host, MLX5_CMD_OP_NOP, 0, uid),
		     CMD_BAD_RESOURCE, UID_UNKNOWN);
	driver_fails(host, destroy(host, uid), CMD_BAD_RESOURCE, UID_UNKNOWN);
	driver_fails(host, destroy(host, 0), CMD_BAD_RESOURCE, UID_UNKNOWN);
	/* The next context has another number. */
	assert_int_not_equal(host_create_uctx(host, TOOLS_CAP), uid);
}

ACTIVE(user_contexts_are_limited)
{
	for (unsigned int i = 0; i < UCTX_MAX; i++)
		host_create_uctx(host, 0);
	host_prepare(host, MLX5_CMD_OP_CREATE_UCTX, 0, 0);
	assert_int_equal(COMMAND(host, create_uctx), CMD_NO_RESOURCES);
	assert_protocol_errors(host, 0);
	assert_rejected(host, 1);
	assert_string_equal(host_control(host, "count CREATE_UCTX status=15"),
			    "1\nok\n");
}

ACTIVE(user_context_is_limited_to_the_card)
{
	uint8_t *uctx = ADDR_OF(create_uctx_in, host->in, uctx);

	host_prepare(host, MLX5_CMD_OP_CREATE_UCTX, 0, 0);
	SET(uctx, uctx, cap, TOOLS_CAP | 1);
	driver_fails(host, COMMAND(host, create_uctx), CMD_BAD_PARAM,
		     UID_CAPABILITY);
}

ACTIVE(users_do_not_drive_the_card)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++) {
		if (entry->who != DRIVER_ONLY && entry->who != DRIVER_SHARED)
			continue;
		user_fails(host, send_entry(host, entry, uid, 0, 0), CMD_BAD_OP,
			   UID_PRIVILEGE);
	}
	assert_int_equal(host->card->state, CARD_ACTIVE);
}

ACTIVE(tools_need_the_capability)
{
	uint16_t plain = host_create_uctx(host, 0);
	uint16_t tools = host_create_uctx(host, TOOLS_CAP);

	host_access_register(host, plain, 0x9020, false);
	user_fails(host, host_command(host, 176, 176), CMD_BAD_OP,
		   UID_CAPABILITY);
	host_access_register(host, tools, 0x9020, false);
	assert_ok(host_command(host, 176, 176));
	assert_ok(host_simple(host, MLX5_CMD_OP_NOP, 0, plain));
	assert_rejected(host, 0);
	/* The context that all users share is for few commands. */
	driver_fails(host, host_simple(host, MLX5_CMD_OP_NOP, 0, UID_SHARED),
		     CMD_BAD_PARAM, UID_SHARED);
}

static unsigned int query_eq(struct host *host, uint16_t uid)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_EQ, 0, uid);
	SET(query_eq_in, host->in, eq_number, host->eqn);
	return COMMAND(host, query_eq);
}

EVENTS(objects_of_the_driver_are_for_tools_to_read)
{
	uint16_t plain = host_create_uctx(host, 0);
	uint16_t tools = host_create_uctx(host, TOOLS_CAP);

	user_fails(host, query_eq(host, plain), CMD_BAD_RESOURCE, OWNER);
	assert_ok(query_eq(host, tools));
	assert_int_equal(GET(query_eq_out, host->out, event_bitmask),
			 1ULL << EVENT_COMMAND);
	host_prepare(host, MLX5_CMD_OP_DEALLOC_UAR, 0, tools);
	SET(dealloc_uar_in, host->in, uar, host->uar);
	user_fails(host, COMMAND(host, dealloc_uar), CMD_BAD_RESOURCE, OWNER);
	host_prepare(host, MLX5_CMD_OP_DESTROY_EQ, 0, tools);
	SET(destroy_eq_in, host->in, eq_number, host->eqn);
	user_fails(host, COMMAND(host, destroy_eq), CMD_BAD_OP, UID_PRIVILEGE);
}

ACTIVE(a_users_objects_end_with_its_context)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);
	unsigned int before = uars_count(host->card);

	assert_ok(host_simple(host, MLX5_CMD_OP_ALLOC_UAR, 0, uid));
	assert_int_equal(uars_count(host->card), before + 1);
	assert_ok(destroy(host, uid));
	assert_int_equal(uars_count(host->card), before);
}

ACTIVE(registers_are_the_firmwares)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	host_access_register(host, uid, 0x9999, false);
	assert_int_equal(host_command(host, 32, 32), CMD_BAD_PARAM);
	assert_rejected(host, 1);
	/* A driver may query a register that the firmware lacks. */
	host_access_register(host, 0, 0x9999, false);
	assert_int_equal(host_command(host, 32, 32), CMD_BAD_PARAM);
	assert_rejected(host, 1);
	assert_protocol_errors(host, 0);
	assert_string_equal(host_control(host, "count register=0x9999"),
			    "2\nok\n");
	host_access_register(host, uid, 0x9020, false);
	SET(access_register_in, host->in, reserved_at_40, 1);
	user_fails(host, host_command(host, 176, 176), CMD_BAD_PARAM, RESERVED);
}

/* MCDA's input is longer than its output, MCQI's is shorter. */
ACTIVE(a_register_is_as_long_as_its_longer_side)
{
	host_access_register(host, 0, 0x9020, false);
	assert_ok(host_command(host, 16, 176));
	host_access_register(host, 0, 0x9020, false);
	assert_ok(host_command(host, 176, 16));
	host_access_register(host, 0, 0x9020, false);
	assert_int_equal(host_command(host, 20, 20), CMD_BAD_INPUT_LENGTH);
	assert_rejected(host, 1);
}

ACTIVE(the_board_has_one_name)
{
	uint8_t *adapter = ADDR_OF(query_adapter_out, host->out,
				   query_adapter_struct);
	char psid[17] = "";

	host_prepare(host, MLX5_CMD_OP_QUERY_ADAPTER, 0, 0);
	assert_ok(COMMAND(host, query_adapter));
	assert_int_equal(GET(query_adapter_param_block, adapter,
			     ieee_vendor_id), 0x2c9);
	memcpy(psid, ADDR_OF(query_adapter_param_block, adapter,
			     vsd_contd_psid), 16);
	host_access_register(host, 0, 0x9020, false);
	assert_ok(host_command(host, 176, 176));
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
		assert_protocol_errors(host, issi >= 2);
	}
	host_prepare(host, MLX5_CMD_OP_QUERY_ISSI, 0, 0);
	assert_ok(COMMAND(host, query_issi));
	assert_int_equal(GET(query_issi_out, host->out, supported_issi_dw0), 3);
	assert_int_equal(GET(query_issi_out, host->out, current_issi), 1);
}

PLUGGED(there_is_one_function)
{
	host_set_queue(host);
	host_prepare(host, MLX5_CMD_OP_ENABLE_HCA, 0, 0);
	SET(enable_hca_in, host->in, function_id, 1);
	driver_fails(host, COMMAND(host, enable_hca), CMD_BAD_INDEX, FUNCTION);
}

static unsigned int teardown(struct host *host, unsigned int profile)
{
	host_prepare(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0);
	SET(teardown_hca_in, host->in, profile, profile);
	return host_command(host, 16, 16);
}

EVENTS(a_driver_that_cleans_up_causes_no_violation)
{
	uint16_t uid = host_create_uctx(host, TOOLS_CAP);

	assert_ok(destroy(host, uid));
	host_destroy_eq(host, host->eqn);
	assert_ok(host_dealloc_uar(host, host->uar));
	assert_ok(teardown(host, 0));
	assert_int_equal(host_take_pages(host, 500), PAGES_BOOT + PAGES_INIT);
	assert_ok(host_simple(host, MLX5_CMD_OP_DISABLE_HCA, 0, 0));
	assert_protocol_errors(host, 0);
	assert_int_equal(host->card->state, CARD_DISABLED);
}

EVENTS(leftovers_are_a_violation_each)
{
	host_create_uctx(host, TOOLS_CAP);
	assert_ok(teardown(host, 0));
	/* An event queue, a UAR, a user context. */
	assert_protocol_errors(host, 3);
	assert_ok(host_simple(host, MLX5_CMD_OP_DISABLE_HCA, 0, 0));
	/* All pages. */
	assert_protocol_errors(host, 1);
	assert_int_equal(host->card->pages.count, 0);
}

ACTIVE(teardowns_that_there_are)
{
	driver_fails(host, teardown(host, 3), CMD_BAD_PARAM, TEARDOWN);
	assert_ok(teardown(host, 1));
	assert_protocol_errors(host, 0);
	assert_int_equal(host->card->state, CARD_DISABLED);
	assert_int_equal(host->card->pages.count, 0);
}

ACTIVE(driver_sends_its_name)
{
	host_prepare(host, MLX5_CMD_OP_SET_DRIVER_VERSION, 0, 0);
	strcpy((char *)host->in + 16, "Linux,test,1");
	assert_ok(COMMAND(host, set_driver_version));
	assert_string_equal(host_control(host,
					 "count kind=driver Linux,test,1"),
			    "1\nok\n");
	/* The driver must not add lines to the log. */
	strcpy((char *)host->in + 16, "Linux\nok");
	assert_ok(COMMAND(host, set_driver_version));
	assert_string_equal(host_control(host, "count kind=driver Linux?ok"),
			    "1\nok\n");
}
