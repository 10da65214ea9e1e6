/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One command: its input, output and status.
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

/* Size of the header of each command, and of the shortest response. */
#define COMMAND_HEADER		16
#define RESPONSE_HEADER		8
/* Limit of fwctl. mlx5_core sends less. */
#define COMMAND_MAX		(2 * 1024 * 1024)
/* UID of the driver for objects that all user contexts share. */
#define UID_SHARED		0xffff

/* Permission to send a command. */
enum command_who {
	DRIVER_ONLY,		/* UID 0 */
	DRIVER_SHARED,		/* UID 0 or UID_SHARED */
	ANYONE,			/* UID 0 or the UID of a user context */
	TOOLS,			/* UID 0 or a UID with UCTX_CAP_TOOLS */
	DRIVER_FOR_USER,	/* the same, sent by the driver for a user */
};

/**
 * struct command_entry - A command that the card implements
 * @opcode: Opcode.
 * @name: Name, without the kernel's MLX5_CMD_OP_.
 * @in_len: Size of the input in bytes.
 * @in_unit: If not 0, the input may be longer by a multiple of this.
 * @out_len: Minimum size of the output in bytes.
 * @states: States in which the command is valid, bits of enum card_state.
 * @who: Permission to send the command.
 * @op_mods: Number of valid values of op_mod, which start at 0.
 * @run: Runs the command and returns a command status. NULL for a command of the
 *	firmware, see firmware_command().
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
 * struct command - A command in flight
 * @card: The card.
 * @slot: Slot of the queue.
 * @token: Token that each mailbox of the command must have.
 * @opcode: Opcode.
 * @op_mod: Variant of the command.
 * @uid: User context, 0 for the driver itself.
 * @entry: Description of the command; NULL if the card does not implement it.
 * @in: Input, @in_len bytes.
 * @in_len: Size of @in.
 * @out: Output, @out_len bytes, zeroed. Status and syndrome are added on completion.
 * @out_len: Size of the output that the driver requests.
 * @out_ptr: Address of the first output mailbox.
 * @delivery: DELIVERED, or the reason why the command was not run.
 * @status: Command status for the driver.
 * @syndrome: Syndrome for the driver.
 * @fetched_ns: Time of the fetch.
 * @register_id: Register, for a command that accesses one.
 * @mkey: Number of the memory key with which the command accesses memory, else 0.
 * @by_events: The completion posts an event, because an event queue for command
 *	completions existed at the time of the fetch.
 * @open: Set by @entry->run to keep the command in flight until cmdq_complete().
 * @order: Sequence number among all commands of the queue.
 * @held: The command waits for other commands, to complete together with them.
 * @lost: The completion posts an event without an interrupt.
 * @faulty: An injected fault may hide the output from the driver.
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
	uint32_t mkey;
	bool by_events;
	bool open;
	unsigned int order;
	bool held;
	bool lost;
	bool faulty;
};

/* Returns the nth command of the table, NULL past its end. */
const struct command_entry *command_nth(size_t n);
/* Both return NULL if the card does not implement the command. */
const struct command_entry *command_find(uint16_t opcode);
const struct command_entry *command_find_name(const char *name);
const char *command_name(const struct command *cmd);

/* Check and run a command. Sets status, syndrome and output. */
void command_execute(struct command *cmd);

/* Run a command of the firmware, and return its status. */
uint8_t command_run_in_firmware(struct command *cmd);

/* Returns true if a user has sent the command through an existing context. */
bool command_is_users(const struct command *cmd);

/**
 * command_reject() - Reject a command that breaks a rule
 * @cmd: The command.
 * @status: Status to return.
 * @why: Syndrome.
 *
 * A command of a user context is untrusted and only counts as rejected. The same
 * command of the driver is a protocol error.
 *
 * Return: @status.
 */
uint8_t command_reject(struct command *cmd, uint8_t status,
		       enum card_syndrome why);

#endif
