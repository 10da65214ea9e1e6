// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "card.h"
#include "command.h"

#define REGISTER_MFRL		0x9028
#define RESPONSE_MS		10000
/* The driver holds the link down for 500 ms, which the card cannot observe. */
#define LINK_TOGGLE_MS		250

/* Events of a synchronised reset. */
enum { SYNC_RESET_REQUEST, SYNC_RESET_NOW, SYNC_RESET_ABORT };
/* The driver's response. */
enum { RESPONSE_ACK = 1, RESPONSE_NACK = 2 };

void reset_forget(struct card *card)
{
	timer_stop(&card->timers, &card->reset.timer);
	card->reset = (struct reset) { 0 };
}

static const uint8_t *mfrl_in(const struct command *cmd)
{
	return cmd->in + COMMAND_HEADER;
}

static bool is_mfrl(const struct command *cmd, bool write)
{
	const size_t len = COMMAND_HEADER + STRUCT_BYTES(mfrl_reg);

	return cmd->register_id == REGISTER_MFRL &&
	       (cmd->op_mod == 0) == write && cmd->in_len >= len &&
	       cmd->out_len >= len;
}

bool reset_is_synchronised(const struct command *cmd)
{
	return is_mfrl(cmd, true) &&
	       (GET(mfrl_reg, mfrl_in(cmd), pci_sync_for_fw_update_start) ||
		GET(mfrl_reg, mfrl_in(cmd), pci_sync_for_fw_update_resp));
}

void reset_complete_response(struct command *cmd)
{
	struct card *card = cmd->card;
	uint8_t *mfrl = cmd->out + COMMAND_HEADER;

	if (!is_mfrl(cmd, false))
		return;
	SET(mfrl_reg, mfrl, reset_state, card->reset.result);
	SET(mfrl_reg, mfrl, pci_reset_req_method,
	    MLX5_MFRL_REG_PCI_RESET_METHOD_LINK_TOGGLE);
}

static bool tell(struct card *card, uint8_t event)
{
	uint8_t data[28] = { 0, 0, 0, event };

	card_log(card, "sync-reset", "event=%u", event);
	return eqs_post(card, EVENT_GENERAL, EVENT_SYNC_RESET, data);
}

/* Complete the command that has requested the reset. */
static void complete_request(struct card *card, uint8_t result)
{
	struct command *cmd = card->cmdq.slots[card->reset.slot].command;

	card->reset.result = result;
	/* The command ended with its queue. The slot may have another one. */
	if (!cmd || !cmd->open)
		return;
	if (result) {
		cmd->status = CMD_BAD_SYS_STATE;
		cmd->syndrome = WHY_SYNC_RESET;
		card->counters.rejected++;
	}
	cmdq_complete(card, card->reset.slot);
}

static void response_timeout(struct timer *timer)
{
	struct card *card = container_of(timer, struct card, reset.timer);

	card->reset.phase = RESET_IDLE;
	tell(card, SYNC_RESET_ABORT);
	complete_request(card, MLX5_MFRL_REG_RESET_STATE_NEG_TIMEOUT);
}

static uint8_t ask(struct command *cmd)
{
	struct card *card = cmd->card;

	if (card->reset.phase != RESET_IDLE)
		return command_reject(cmd, CMD_RESOURCE_BUSY,
				      WHY_SYNC_RESET_BUSY);
	if (!tell(card, SYNC_RESET_REQUEST))
		return command_reject(cmd, CMD_BAD_SYS_STATE, WHY_SYNC_RESET);
	card->reset.phase = RESET_ASKED;
	card->reset.slot = cmd->slot;
	card->reset.result = MLX5_MFRL_REG_RESET_STATE_IN_NEGOTIATION;
	cmd->open = true;
	timer_start(&card->timers, &card->reset.timer, RESPONSE_MS,
		    response_timeout);
	return CMD_OK;
}

static uint8_t take_response(struct command *cmd, unsigned int response)
{
	struct card *card = cmd->card;

	if (card->reset.phase != RESET_ASKED)
		return command_reject(cmd, CMD_BAD_SYS_STATE, WHY_SYNC_RESET);
	timer_stop(&card->timers, &card->reset.timer);
	if (response == RESPONSE_ACK) {
		card->reset.phase = RESET_AGREED;
		complete_request(card, 0);
		tell(card, SYNC_RESET_NOW);
	} else {
		card->reset.phase = RESET_IDLE;
		complete_request(card, MLX5_MFRL_REG_RESET_STATE_NACK);
	}
	return CMD_OK;
}

uint8_t reset_synchronised(struct command *cmd)
{
	unsigned int response = GET(mfrl_reg, mfrl_in(cmd),
				    pci_sync_for_fw_update_resp);

	return response ? take_response(cmd, response) : ask(cmd);
}

void reset_prepare_fast(struct card *card)
{
	card->reset.prepared = true;
}

static void link_toggled(struct timer *timer)
{
	struct card *card = container_of(timer, struct card, reset.timer);

	card_reset(card, "the link was toggled");
}

void reset_nic_disabled(struct card *card)
{
	if (!card->reset.prepared)
		return;
	/* The driver reuses its memory from here on. */
	cmdq_drop(card);
	card_forget_objects(card);
	card->state = CARD_DISABLED;
	card->reset.prepared = false;
	if (card->reset.phase == RESET_AGREED)
		timer_start(&card->timers, &card->reset.timer, LINK_TOGGLE_MS,
			    link_toggled);
}
