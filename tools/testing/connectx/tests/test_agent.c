// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sessions with agents on the card: the commands, the event, and all ends of a
 * user context. test_firmware_agents.c tests the register.
 */
#include <linux/pci_regs.h>
#include <string.h>

#include "../firmware_agents.h"
#include "host.h"

#define AGENT 0x9ff0
#define SET_DIAGNOSTIC_PARAMS 0x820
#define HEADER 0x20
#define REGISTER_LEN (COMMAND_HEADER + HEADER + 16)

/* Operations */
enum { LIST, READ, OPEN, WRITE, CLOSE };

/* Access the register through the command @opcode. Returns the status. */
static unsigned int ask(struct host *host, uint16_t opcode, uint16_t uid,
			unsigned int op, uint32_t target)
{
	uint8_t *reg = host->in + COMMAND_HEADER;

	host_prepare(host, opcode, opcode == SET_DIAGNOSTIC_PARAMS ||
		     op <= READ, uid);
	SET(access_register_in, host->in, register_id, AGENT);
	reg[0] = op;
	field_set_bits(reg + 4, 0, 32, target);
	field_set_bits(reg + 8, 0, 32, op == READ || op == WRITE ? 4 : 0);
	memcpy(reg + HEADER, "ping", 4);
	return host_command(host, REGISTER_LEN, REGISTER_LEN);
}

#define query(host, uid, op, target) \
	ask(host, MLX5_CMD_OP_ACCESS_REG, uid, op, target)
#define set(host, uid, op, target) \
	ask(host, SET_DIAGNOSTIC_PARAMS, uid, op, target)

static uint32_t open_session(struct host *host, uint16_t uid)
{
	assert_ok(set(host, uid, OPEN, 0));
	return field_get_bits(host->out + COMMAND_HEADER + 4, 0, 32);
}

static void assert_sessions(struct host *host, unsigned int n)
{
	assert_int_equal(firmware_sessions(host->card->firmware), n);
}

ACTIVE(bytes_cause_an_event)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	const uint8_t *entry = host_memory(host, HOST_EQ);
	uint32_t session = open_session(host, uid);

	host_create_eq(host, 1ULL << EVENT_GENERAL);
	assert_ok(set(host, uid, WRITE, session));
	assert_int_equal(entry[1], EVENT_GENERAL);
	assert_int_equal(entry[3], EVENT_AGENT);
	assert_int_equal(field_get_bits(entry + 32, 0, 32), session);
	assert_int_equal(field_get_bits(entry + 36, 0, 32), AGENT_READABLE);
	assert_ok(query(host, uid, READ, session));
	assert_int_equal(memcmp(host->out + COMMAND_HEADER + HEADER, "ping", 4),
			 0);
	assert_protocol_errors(host, 0);
}

/* The kernel allows ACCESS_REG in narrower scopes than a debugger may need. */
ACTIVE(a_register_command_opens_no_session)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);

	assert_int_equal(ask(host, MLX5_CMD_OP_ACCESS_REG, uid, OPEN, 0),
			 CMD_BAD_PARAM);
	assert_int_equal(ask(host, 0xb0c, uid, OPEN, 0), CMD_BAD_PARAM);
	assert_string_equal(host_control(host, "count kind=rejected another command"),
			    "2\nok\n");
	assert_rejected(host, 2);
	assert_sessions(host, 0);
}

ACTIVE(only_a_user_with_the_capability_opens_a_session)
{
	uint16_t uid = host_create_uctx(host, 0);

	user_fails(host, set(host, uid, OPEN, 0), CMD_BAD_OP, UID_CAPABILITY);
	assert_int_equal(set(host, 0, OPEN, 0), CMD_BAD_PARAM);
	assert_rejected(host, 1);
	assert_sessions(host, 0);
}

ACTIVE(a_foreign_session_does_not_exist)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint16_t other = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t session = open_session(host, uid);

	assert_ok(set(host, uid, WRITE, session));
	assert_int_equal(query(host, other, READ, session), CMD_BAD_RESOURCE);
	assert_int_equal(set(host, other, WRITE, session), CMD_BAD_RESOURCE);
	assert_int_equal(set(host, other, CLOSE, session), CMD_BAD_RESOURCE);
	assert_rejected(host, 3);
	assert_ok(query(host, uid, READ, session));
	assert_ok(set(host, uid, CLOSE, session));
	assert_sessions(host, 0);
}

ACTIVE(the_command_has_a_clean_header)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);

	host_prepare(host, SET_DIAGNOSTIC_PARAMS, 1, uid);
	SET(access_register_in, host->in, register_id, AGENT);
	SET(access_register_in, host->in, reserved_at_40, 1);
	user_fails(host, host_command(host, REGISTER_LEN, REGISTER_LEN),
		   CMD_BAD_PARAM, RESERVED);
}

ACTIVE(a_session_ends_with_its_context)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint16_t other = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t session;

	open_session(host, uid);
	session = open_session(host, other);
	assert_sessions(host, 2);
	host_prepare(host, MLX5_CMD_OP_DESTROY_UCTX, 0, 0);
	SET(destroy_uctx_in, host->in, uid, uid);
	assert_ok(host_command(host, 16, 16));
	assert_sessions(host, 1);
	assert_ok(query(host, other, READ, session));
	assert_non_null(strstr(host_control(host, "status"), "sessions=1\n"));
}

ACTIVE(a_session_ends_with_a_teardown)
{
	open_session(host, host_create_uctx(host, UCTX_CAP_TOOLS));
	host_prepare(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0);
	SET(teardown_hca_in, host->in, profile,
	    MLX5_TEARDOWN_HCA_IN_PROFILE_FORCE_CLOSE);
	assert_ok(COMMAND(host, teardown_hca));
	assert_sessions(host, 0);
}

ACTIVE(a_session_ends_with_a_reset)
{
	open_session(host, host_create_uctx(host, UCTX_CAP_TOOLS));
	host_accepts(host, "fault reset");
	assert_sessions(host, 0);
}

ACTIVE(a_session_ends_with_a_function_level_reset)
{
	unsigned int control = 0x60 + PCI_EXP_DEVCTL;

	open_session(host, host_create_uctx(host, UCTX_CAP_TOOLS));
	host_config_write(host, control, PCI_EXP_DEVCTL_BCR_FLR, 2);
	assert_sessions(host, 0);
}
