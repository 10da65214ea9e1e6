// SPDX-License-Identifier: GPL-2.0-only
/*
 * Commands that initialize the card and shut it down.
 */
#include <string.h>

#include "card.h"
#include "command.h"
#include "commands.h"

#define ISSI_SUPPORTED		0x3
#define IEEE_VENDOR_MELLANOX	0x2c9
#define REGISTER_MGIR		0x9020
#define MGIR_BYTES		160
#define MGIR_PSID		48
#define PSID_BYTES		16

uint8_t enable_hca(struct command *cmd)
{
	if (GET(enable_hca_in, cmd->in, embedded_cpu_function) ||
	    GET(enable_hca_in, cmd->in, function_id))
		return command_reject(cmd, CMD_BAD_INDEX, WHY_FUNCTION);
	cmd->card->state = CARD_ENABLED;
	return CMD_OK;
}

/* The driver frees the queue next, so drop all other commands in flight. */
uint8_t disable_hca(struct command *cmd)
{
	struct card *card = cmd->card;

	if (GET(disable_hca_in, cmd->in, embedded_cpu_function) ||
	    GET(disable_hca_in, cmd->in, function_id))
		return command_reject(cmd, CMD_BAD_INDEX, WHY_FUNCTION);
	if (card->pages.count)
		protocol_error(card, "DISABLE_HCA: %u pages were not taken back",
			       card->pages.count);
	pages_forget(card);
	cmdq_drop_others(card, cmd);
	caps_reset(card);
	card->state = CARD_DISABLED;
	card->issi = 0;
	return CMD_OK;
}

uint8_t init_hca(struct command *cmd)
{
	struct card *card = cmd->card;

	if (card->pages.count < PAGES_BOOT + PAGES_INIT)
		return command_reject(cmd, CMD_BAD_SYS_STATE,
				      WHY_PAGES_MISSING);
	card->state = CARD_ACTIVE;
	return CMD_OK;
}

/* Report objects that the driver should have destroyed before. */
static void report_leftovers(struct card *card)
{
	unsigned int eqs = eqs_count(card), uars = uars_count(card);
	unsigned int uctxs = uctxs_count(card, false);

	if (eqs)
		protocol_error(card, "TEARDOWN_HCA: %u event queues are left",
			       eqs);
	if (uars)
		protocol_error(card, "TEARDOWN_HCA: %u UARs are left", uars);
	if (uctxs)
		protocol_error(card, "TEARDOWN_HCA: %u user contexts are left",
			       uctxs);
	if (memory_count(card, OBJECT_MKEY))
		protocol_error(card, "TEARDOWN_HCA: %u memory keys are left",
			       memory_count(card, OBJECT_MKEY));
	if (memory_count(card, OBJECT_PD))
		protocol_error(card, "TEARDOWN_HCA: %u PDs are left",
			       memory_count(card, OBJECT_PD));
}

static void forget_objects_but_pages(struct card *card)
{
	eqs_forget(card);
	uars_forget(card);
	uctxs_forget(card);
	memory_forget(card);
	card->pages.wanted = 0;
}

uint8_t teardown_hca(struct command *cmd)
{
	struct card *card = cmd->card;

	switch (GET(teardown_hca_in, cmd->in, profile)) {
	case MLX5_TEARDOWN_HCA_IN_PROFILE_GRACEFUL_CLOSE:
		report_leftovers(card);
		forget_objects_but_pages(card);
		card->state = CARD_BOOTED;
		return CMD_OK;
	case MLX5_TEARDOWN_HCA_IN_PROFILE_FORCE_CLOSE:
		/* The host shuts down and reuses its memory. */
		card_forget_objects(card);
		card->state = CARD_DISABLED;
		return CMD_OK;
	case MLX5_TEARDOWN_HCA_IN_PROFILE_PREPARE_FAST_TEARDOWN:
		reset_prepare_fast(card);
		return CMD_OK;
	default:
		return command_reject(cmd, CMD_BAD_PARAM, WHY_TEARDOWN);
	}
}

uint8_t query_issi(struct command *cmd)
{
	SET(query_issi_out, cmd->out, current_issi, cmd->card->issi);
	SET(query_issi_out, cmd->out, supported_issi_dw0, ISSI_SUPPORTED);
	return CMD_OK;
}

uint8_t set_issi(struct command *cmd)
{
	unsigned int issi = GET(set_issi_in, cmd->in, current_issi);

	if (issi > 31 || !(ISSI_SUPPORTED >> issi & 1))
		return command_reject(cmd, CMD_BAD_PARAM, WHY_ISSI);
	cmd->card->issi = issi;
	return CMD_OK;
}

/* Read the board ID (PSID) from MGIR, so that drivers and tools get the same one. */
uint8_t query_adapter(struct command *cmd)
{
	uint8_t *out = ADDR_OF(query_adapter_out, cmd->out, query_adapter_struct);
	uint8_t mgir[MGIR_BYTES] = { 0 };
	const struct register_access query = {
		.id = REGISTER_MGIR,
		.data = mgir,
		.len = sizeof(mgir),
		.syndrome = &cmd->syndrome,
	};
	uint8_t status;

	status = firmware_access_register(cmd->card->firmware, &query);
	if (status)
		return status;
	SET(query_adapter_param_block, out, ieee_vendor_id,
	    IEEE_VENDOR_MELLANOX);
	memcpy(ADDR_OF(query_adapter_param_block, out, vsd_contd_psid),
	       mgir + MGIR_PSID, PSID_BYTES);
	return CMD_OK;
}

/* The version is only logged, for humans. */
uint8_t set_driver_version(struct command *cmd)
{
	const char *text = (const char *)ADDR_OF(set_driver_version_in, cmd->in,
						 driver_version);

	card_log(cmd->card, "driver", "%.*s",
		 (int)FIELD_BYTES(set_driver_version_in, driver_version), text);
	return CMD_OK;
}

uint8_t nop(struct command *cmd)
{
	(void)cmd;
	return CMD_OK;
}
