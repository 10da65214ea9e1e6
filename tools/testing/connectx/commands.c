// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of commands, and the checks that all commands have in common.
 */
#include <string.h>
#include <strings.h>

#include "card.h"
#include "command.h"
#include "commands.h"

#define UP	(CARD_ENABLED | CARD_BOOTED | CARD_ACTIVE)
#define BOOTED	(CARD_BOOTED | CARD_ACTIVE)
#define ACTIVE	CARD_ACTIVE
#define ANY_OP_MOD 0x10000

#define IN(type) STRUCT_BYTES(type##_in)
#define OUT(type) STRUCT_BYTES(type##_out)
#define OP(name) MLX5_CMD_OP_##name, #name

static const struct command_entry entries[] = {
	{ OP(QUERY_HCA_CAP), IN(query_hca_cap), 0, OUT(query_hca_cap),
	  BOOTED, ANYONE, ANY_OP_MOD, query_hca_cap },
	{ OP(QUERY_ADAPTER), IN(query_adapter), 0, OUT(query_adapter),
	  BOOTED, ANYONE, 1, query_adapter },
	{ OP(INIT_HCA), IN(init_hca), 0, OUT(init_hca),
	  CARD_BOOTED, DRIVER_ONLY, 1, init_hca },
	{ OP(TEARDOWN_HCA), IN(teardown_hca), 0, OUT(teardown_hca),
	  ACTIVE, DRIVER_ONLY, 1, teardown_hca },
	{ OP(ENABLE_HCA), IN(enable_hca), 0, OUT(enable_hca),
	  CARD_DISABLED, DRIVER_ONLY, 1, enable_hca },
	{ OP(DISABLE_HCA), IN(disable_hca), 0, OUT(disable_hca),
	  CARD_ENABLED | CARD_BOOTED, DRIVER_ONLY, 1, disable_hca },
	{ OP(QUERY_PAGES), IN(query_pages), 0, OUT(query_pages),
	  UP, ANYONE, 4, query_pages },
	{ OP(MANAGE_PAGES), IN(manage_pages), 8, OUT(manage_pages),
	  UP, DRIVER_ONLY, 3, manage_pages },
	{ OP(SET_HCA_CAP), IN(set_hca_cap), 0, OUT(set_hca_cap),
	  BOOTED, TOOLS, ANY_OP_MOD, set_hca_cap },
	{ OP(QUERY_ISSI), IN(query_issi), 0, OUT(query_issi),
	  UP, ANYONE, 1, query_issi },
	{ OP(SET_ISSI), IN(set_issi), 0, OUT(set_issi),
	  CARD_ENABLED, DRIVER_ONLY, 1, set_issi },
	{ OP(SET_DRIVER_VERSION), IN(set_driver_version), 0,
	  OUT(set_driver_version), ACTIVE, DRIVER_ONLY, 1, set_driver_version },
	{ OP(CREATE_MKEY), IN(create_mkey), 16, OUT(create_mkey),
	  ACTIVE, DRIVER_FOR_USER, 1, create_mkey },
	{ OP(QUERY_MKEY), IN(query_mkey), 0, OUT(query_mkey),
	  ACTIVE, ANYONE, 1, query_mkey },
	{ OP(DESTROY_MKEY), IN(destroy_mkey), 0, OUT(destroy_mkey),
	  ACTIVE, DRIVER_FOR_USER, 1, destroy_mkey },
	{ OP(QUERY_SPECIAL_CONTEXTS), IN(query_special_contexts), 0,
	  OUT(query_special_contexts), ACTIVE, ANYONE, 1,
	  query_special_contexts },
	{ OP(CREATE_EQ), IN(create_eq), 8, OUT(create_eq),
	  ACTIVE, DRIVER_SHARED, 1, create_eq },
	{ OP(DESTROY_EQ), IN(destroy_eq), 0, OUT(destroy_eq),
	  ACTIVE, DRIVER_SHARED, 1, destroy_eq },
	{ OP(QUERY_EQ), IN(query_eq), 0, OUT(query_eq),
	  ACTIVE, ANYONE, 1, query_eq },
	{ OP(QUERY_ESW_FUNCTIONS), IN(query_esw_functions), 0,
	  OUT(query_esw_functions), ACTIVE, ANYONE, 1, query_esw_functions },
	{ OP(ALLOC_PD), IN(alloc_pd), 0, OUT(alloc_pd),
	  ACTIVE, DRIVER_FOR_USER, 1, alloc_pd },
	{ OP(DEALLOC_PD), IN(dealloc_pd), 0, OUT(dealloc_pd),
	  ACTIVE, DRIVER_FOR_USER, 1, dealloc_pd },
	{ OP(ALLOC_UAR), IN(alloc_uar), 0, OUT(alloc_uar),
	  ACTIVE, ANYONE, 1, alloc_uar },
	{ OP(DEALLOC_UAR), IN(dealloc_uar), 0, OUT(dealloc_uar),
	  ACTIVE, ANYONE, 1, dealloc_uar },
	{ OP(ACCESS_REG), IN(access_register), 4, OUT(access_register),
	  BOOTED, TOOLS, 2, access_reg },
	{ OP(NOP), IN(nop), 0, OUT(nop), UP, ANYONE, ANY_OP_MOD, nop },
	{ OP(CREATE_UCTX), IN(create_uctx), 0, OUT(create_uctx),
	  ACTIVE, DRIVER_ONLY, 1, create_uctx },
	{ OP(DESTROY_UCTX), IN(destroy_uctx), 0, OUT(destroy_uctx),
	  ACTIVE, DRIVER_ONLY, 1, destroy_uctx },
	{ OP(CREATE_UMEM), IN(create_umem), 8, OUT(create_umem),
	  ACTIVE, DRIVER_FOR_USER, 1, create_umem },
	{ OP(DESTROY_UMEM), IN(destroy_umem), 0, OUT(destroy_umem),
	  ACTIVE, DRIVER_FOR_USER, 1, destroy_umem },

	/* mlx5_ifc.h lacks these. The opcodes are the same as in fwctl. */
	{ 0x10c, "QUERY_DRIVER_VERSION", COMMAND_HEADER, 4, COMMAND_HEADER,
	  BOOTED, ANYONE, ANY_OP_MOD },
	{ 0x819, "QUERY_DIAGNOSTIC_PARAMS", COMMAND_HEADER, 4, COMMAND_HEADER,
	  BOOTED, TOOLS, ANY_OP_MOD },
	{ 0x820, "SET_DIAGNOSTIC_PARAMS", COMMAND_HEADER, 4, COMMAND_HEADER,
	  BOOTED, TOOLS, 2, set_diagnostic_params },
	{ 0x821, "QUERY_DIAGNOSTIC_COUNTERS", COMMAND_HEADER, 4, COMMAND_HEADER,
	  BOOTED, TOOLS, ANY_OP_MOD },
	{ 0xb0c, "ACCESS_REGISTER_USER", IN(access_register), 4,
	  OUT(access_register), BOOTED, TOOLS, 2, access_reg },
	{ 0xb22, "QUERY_VUID", COMMAND_HEADER, 4, COMMAND_HEADER,
	  BOOTED, ANYONE, ANY_OP_MOD },
};

const struct command_entry *command_nth(size_t n)
{
	return n < ARRAY_SIZE(entries) ? &entries[n] : NULL;
}

const struct command_entry *command_find(uint16_t opcode)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++)
		if (entry->opcode == opcode)
			return entry;
	return NULL;
}

const struct command_entry *command_find_name(const char *name)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++)
		if (!strcasecmp(entry->name, name))
			return entry;
	return NULL;
}

const char *command_name(const struct command *cmd)
{
	return cmd->entry ? cmd->entry->name : "UNKNOWN";
}

bool command_is_users(const struct command *cmd)
{
	if (cmd->entry && cmd->entry->who == DRIVER_FOR_USER)
		return false;
	return cmd->uid && uctxs_find(cmd->card, cmd->uid);
}

uint8_t command_reject(struct command *cmd, uint8_t status,
		       enum card_syndrome why)
{
	struct card *card = cmd->card;

	cmd->syndrome = why;
	if (command_is_users(cmd)) {
		card->counters.rejected++;
		card_log(card, "rejected", "0x%03x %s of uid %u: %s",
			 cmd->opcode, command_name(cmd), cmd->uid,
			 card_syndrome_text(why));
	} else {
		protocol_error(card, "0x%03x %s: %s", cmd->opcode,
			       command_name(cmd), card_syndrome_text(why));
	}
	return status;
}

/* Check that the user context exists and may send the command. */
static uint8_t check_uid(struct command *cmd)
{
	const struct command_entry *entry = cmd->entry;
	const struct uctx *uctx;

	if (!cmd->uid)
		return CMD_OK;
	if (cmd->uid == UID_SHARED)
		return entry && entry->who == DRIVER_SHARED ? CMD_OK :
			command_reject(cmd, CMD_BAD_PARAM, WHY_UID_SHARED);
	uctx = uctxs_find(cmd->card, cmd->uid);
	if (!uctx)
		return command_reject(cmd, CMD_BAD_RESOURCE, WHY_UID_UNKNOWN);
	if (!entry)
		return CMD_OK;
	if (entry->who == DRIVER_ONLY || entry->who == DRIVER_SHARED)
		return command_reject(cmd, CMD_BAD_OP, WHY_UID_PRIVILEGE);
	if (entry->who == TOOLS && !(uctx->cap & UCTX_CAP_TOOLS))
		return command_reject(cmd, CMD_BAD_OP, WHY_UID_CAPABILITY);
	return CMD_OK;
}

static bool in_len_fits(const struct command *cmd)
{
	const struct command_entry *entry = cmd->entry;

	if (!entry->in_unit)
		return cmd->in_len == entry->in_len;
	return cmd->in_len >= entry->in_len &&
	       (cmd->in_len - entry->in_len) % entry->in_unit == 0;
}

static uint8_t check(struct command *cmd)
{
	const struct command_entry *entry = cmd->entry;
	uint8_t status = check_uid(cmd);

	if (status)
		return status;
	if (!entry)
		return CMD_OK;
	if (!in_len_fits(cmd))
		return command_reject(cmd, CMD_BAD_INPUT_LENGTH, WHY_IN_LENGTH);
	if (cmd->out_len < entry->out_len)
		return command_reject(cmd, CMD_BAD_OUTPUT_LENGTH,
				      WHY_OUT_LENGTH);
	if (!(cmd->card->state & entry->states))
		return command_reject(cmd, CMD_BAD_SYS_STATE, WHY_STATE);
	if (GET(create_eq_in, cmd->in, reserved_at_20))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	if (cmd->op_mod >= entry->op_mods)
		return command_reject(cmd, CMD_BAD_PARAM, WHY_OP_MOD);
	return CMD_OK;
}

uint8_t command_run_in_firmware(struct command *cmd)
{
	const struct fw_command fw_cmd = {
		.in = cmd->in,
		.in_len = cmd->in_len,
		.out = cmd->out,
		.out_len = cmd->out_len,
		.syndrome = &cmd->syndrome,
	};
	struct card *card = cmd->card;
	int status;

	if (!cmd->entry && !(card->state & BOOTED))
		return command_reject(cmd, CMD_BAD_SYS_STATE, WHY_STATE);
	status = firmware_command(card->firmware, cmd->opcode, &fw_cmd);
	if (status < 0)
		return command_reject(cmd, CMD_BAD_OP, WHY_OPCODE);
	if (status)
		card->counters.rejected++;
	return status;
}

void command_execute(struct command *cmd)
{
	cmd->status = check(cmd);
	if (cmd->status)
		return;
	if (cmd->entry && cmd->entry->run)
		cmd->status = cmd->entry->run(cmd);
	else
		cmd->status = command_run_in_firmware(cmd);
	if (cmd->status)
		memset(cmd->out, 0, cmd->out_len);
}
