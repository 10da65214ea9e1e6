/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One command: what was sent, and what is to be answered.
 */
#ifndef CONNECTX_COMMAND_H
#define CONNECTX_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "field.h"
#include "syndrome.h"

struct card;
struct command;

/* The first bytes of each command, and the least that an answer has. */
#define COMMAND_HEADER		16
#define ANSWER_HEADER		8
/* What fwctl lets through, and more than mlx5_core ever sends. */
#define COMMAND_MAX		(2 * 1024 * 1024)
/* The driver's, for what all user contexts use together. */
#define UID_SHARED		0xffff

/* Whose command may it be? */
enum command_who {
	DRIVER_ONLY,		/* UID 0 */
	DRIVER_SHARED,		/* UID 0 or UID_SHARED */
	ANYONE,			/* UID 0 or that of a user context */
	TOOLS,			/* likewise, with the capability for tools */
};

/**
 * struct command_entry - A command that the card knows
 * @opcode: Its number.
 * @name: Its name, without the kernel's MLX5_CMD_OP_.
 * @in_len: Bytes of input.
 * @in_unit: If not 0, the input may be longer by a multiple of that.
 * @out_len: Bytes of output that there must be room for.
 * @states: In which states of the card, bits of enum card_state.
 * @who: See there.
 * @op_mods: Op_mod has to be less.
 * @run: Runs it, and returns a command status. NULL for one that the firmware
 *	knows about, see firmware_command().
 */
struct command_entry {
	uint16_t opcode;
	const char *name;
	uint16_t in_len;
	uint8_t in_unit;
	uint16_t out_len;
	uint8_t states;
	enum command_who who;
	uint32_t op_mods;
	uint8_t (*run)(struct command *cmd);
};

/**
 * struct command - A command on its way
 * @card: Whose.
 * @slot: In which slot of the queue.
 * @token: That its mailboxes have to have.
 * @opcode: Its number.
 * @op_mod: Its variant.
 * @uid: Its user context, 0 for the driver itself.
 * @entry: What the card knows of it; NULL if it is none that the card knows.
 * @in: Input, @in_len bytes.
 * @in_len: Bytes.
 * @out: Output, @out_len bytes, zeroed. Status and syndrome are not in it yet.
 * @out_len: Bytes that the driver wants.
 * @out_ptr: Where its output mailboxes begin.
 * @delivery: Why it was not looked at, or DELIVERED.
 * @status: As the driver gets it.
 * @syndrome: Likewise.
 * @fetched_ns: When it was read.
 * @register_id: Of a command that accesses a register.
 * @by_events: An event tells of its end, since there was an event queue for that
 *	when it came.
 * @open: It is not over when it was run; somebody calls cmdq_complete() later.
 * @order: Its number among all commands of the queue.
 * @held: It waits for others, to end together with them.
 * @lost: An event tells of its end, but the interrupt is lost.
 * @faulty: A fault was injected that may keep the driver from seeing its answer.
 */
struct command {
	struct card *card;
	unsigned int slot;
	uint8_t token;
	uint16_t opcode;
	uint16_t op_mod;
	uint16_t uid;
	const struct command_entry *entry;
	uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	uint64_t out_ptr;
	uint8_t delivery;
	uint8_t status;
	uint32_t syndrome;
	uint64_t fetched_ns;
	uint32_t register_id;
	bool by_events;
	bool open;
	unsigned int order;
	bool held;
	bool lost;
	bool faulty;
};

/* The nth command of the table, NULL at its end. */
const struct command_entry *command_nth(size_t n);
/* NULL if there is no such command. */
const struct command_entry *command_find(uint16_t opcode);
const struct command_entry *command_find_name(const char *name);
const char *command_name(const struct command *cmd);

/* Check and run: sets status, syndrome and output. */
void command_execute(struct command *cmd);

/* Does it come from a user, through a context that exists? */
bool command_is_users(const struct command *cmd);

/**
 * command_refuse() - Refuse a command that breaks a rule
 * @cmd: The command.
 * @status: To be returned.
 * @why: The syndrome.
 *
 * A user may send what he likes, so it is refused, and that was it. No correct
 * driver breaks a rule, so that is a violation.
 *
 * Return: @status.
 */
uint8_t command_refuse(struct command *cmd, uint8_t status,
		       enum card_syndrome why);

#endif
