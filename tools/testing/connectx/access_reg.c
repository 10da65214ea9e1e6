// SPDX-License-Identifier: GPL-2.0-only
/*
 * Access to registers. The card only passes the commands to the firmware.
 */
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"
#include "firmware_syndrome.h"

/* The firmware has rejected the access, or the card its use of memory. */
static void log_rejection(struct command *cmd, uint8_t status)
{
	const char *why = firmware_syndrome_text(cmd->syndrome);

	if (!why && *card_syndrome_text(cmd->syndrome)) {
		command_reject(cmd, status, cmd->syndrome);
		return;
	}
	cmd->card->counters.rejected++;
	card_log(cmd->card, "rejected", "register 0x%x of uid %u: %s",
		 cmd->register_id, cmd->uid, why ? why : "?");
}

/* The size of the register is the larger one of the sizes of input and output. */
static uint8_t access_firmware(struct command *cmd, size_t len, bool debug)
{
	uint8_t *data = calloc(1, len + 1);
	const struct register_access access = {
		.id = cmd->register_id,
		.write = debug || cmd->op_mod == 0,
		.debug = debug,
		.uid = cmd->uid,
		.argument = GET(access_register_in, cmd->in, argument),
		.data = data,
		.len = len,
		.syndrome = &cmd->syndrome,
		.write_memory = memory_write,
		.context = cmd,
	};
	uint8_t status;

	if (!data)
		return CMD_INTERNAL;
	memcpy(data, cmd->in + COMMAND_HEADER, cmd->in_len - COMMAND_HEADER);
	status = firmware_access_register(cmd->card->firmware, &access);
	if (!status)
		memcpy(cmd->out + COMMAND_HEADER, data,
		       cmd->out_len - COMMAND_HEADER);
	else
		log_rejection(cmd, status);
	free(data);
	return status;
}

/* Returns the size of the register with the header of the command. */
static size_t register_len(const struct command *cmd)
{
	return cmd->in_len > cmd->out_len ? cmd->in_len : cmd->out_len;
}

uint8_t access_reg(struct command *cmd)
{
	uint8_t status;

	cmd->register_id = GET(access_register_in, cmd->in, register_id);
	if (GET(access_register_in, cmd->in, reserved_at_40))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	if (reset_is_synchronised(cmd))
		return reset_synchronised(cmd);
	status = access_firmware(cmd, register_len(cmd) - COMMAND_HEADER, false);
	if (!status) {
		reset_complete_response(cmd);
		timeouts_complete_response(cmd);
	}
	return status;
}

/*
 * op_mod 1 is an invention of this card: it sets a debug register, with the layout of
 * ACCESS_REGISTER. The kernel allows ACCESS_REGISTER to set registers in the narrowest
 * scope, but this command only in debug-write.
 */
uint8_t set_diagnostic_params(struct command *cmd)
{
	if (!cmd->op_mod)
		return command_run_in_firmware(cmd);
	cmd->register_id = GET(access_register_in, cmd->in, register_id);
	if (GET(access_register_in, cmd->in, reserved_at_40))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_RESERVED);
	return access_firmware(cmd, register_len(cmd) - COMMAND_HEADER, true);
}
