// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "card.h"
#include "command.h"

#define REGISTER_DTOR		0xc00e
#define GRACE_POLLED_MS		1000

enum { COMMAND, INIT };

#define DTOR(field) FIELD_BIT(dtor_reg, field)

/**
 * struct timeout - Timeout of the driver
 * @name: Name on the control socket.
 * @ms: Default of the driver, which applies if the card announces no timeout.
 * @bit: First bit in DTOR; 0 for a timeout of the initialization segment.
 */
static const struct timeout {
	const char *name;
	uint32_t ms;
	uint16_t bit;
} timeouts[TIMEOUTS] = {
	[COMMAND] = { "command", 60000, 0 },
	[INIT] = { "init", 2000, 0 },
	{ "pcie-toggle", 2000, DTOR(pcie_toggle_to) },
	{ "health-poll", 2000, DTOR(health_poll_to) },
	{ "full-crdump", 60000, DTOR(full_crdump_to) },
	{ "fw-reset", 60000, DTOR(fw_reset_to) },
	{ "flush-on-error", 2000, DTOR(flush_on_err_to) },
	{ "pci-sync-update", 5000, DTOR(pci_sync_update_to) },
	{ "teardown", 3000, DTOR(tear_down_to) },
	{ "fsm-reactivate", 5000, DTOR(fsm_reactivate_to) },
	{ "reclaim-pages", 5000, DTOR(reclaim_pages_to) },
	{ "reclaim-vfs-pages", 120000, DTOR(reclaim_vfs_pages_to) },
	{ "reset-unload", 300000, DTOR(reset_unload_to) },
};

void timeouts_init(struct card *card)
{
	for (size_t i = 0; i < TIMEOUTS; i++)
		card->timeouts.ms[i] = timeouts[i].ms;
}

const char *timeout_name(size_t n)
{
	return n < TIMEOUTS ? timeouts[n].name : NULL;
}

bool timeouts_set(struct card *card, const char *name, uint32_t ms)
{
	for (size_t i = 0; i < TIMEOUTS; i++) {
		if (strcmp(timeouts[i].name, name))
			continue;
		card->timeouts.ms[i] = ms;
		return true;
	}
	return false;
}

uint32_t timeouts_command(const struct card *card)
{
	return card->timeouts.ms[COMMAND];
}

/*
 * mlx5_core gives up on a command with a callback at the timeout, and on a polled
 * command one second later. On other commands it gives up 5 s later, but the card
 * cannot distinguish them from commands with a callback.
 */
bool timeouts_passed(const struct command *cmd)
{
	uint64_t ms = cmd->card->timeouts.ms[COMMAND];

	if (!cmd->by_events)
		ms += GRACE_POLLED_MS;
	return now_ns() - cmd->fetched_ns > ms * 1000000;
}

uint32_t timeouts_init_segment(const struct card *card)
{
	return card->timeouts.ms[INIT];
}

/* A multiplier of zero means milliseconds. */
void timeouts_complete_response(struct command *cmd)
{
	uint8_t *dtor = cmd->out + COMMAND_HEADER;

	if (cmd->register_id != REGISTER_DTOR || cmd->op_mod == 0 ||
	    cmd->out_len < COMMAND_HEADER + STRUCT_BYTES(dtor_reg))
		return;
	for (size_t i = 0; i < TIMEOUTS; i++)
		if (timeouts[i].bit)
			field_set_bits(dtor, timeouts[i].bit, 32,
				       cmd->card->timeouts.ms[i]);
}
