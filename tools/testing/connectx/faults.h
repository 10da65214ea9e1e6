/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that a test can inject, into future commands and into the card.
 */
#ifndef CONNECTX_FAULTS_H
#define CONNECTX_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mailbox.h"
#include "timer.h"

#define FAULTS_MAX		16
#define FAULT_ANY_OPCODE	0x10000
/* Limits the delay: a command that never completes hangs the guest. */
#define FAULT_MAX_MS		120000

struct card;
struct command;

/* Faults of a command. */
enum fault_kind {
	FAULT_NONE,
	FAULT_LATE,		/* value: milliseconds */
	FAULT_STATUS,		/* value: status, extra: syndrome */
	FAULT_DELIVERY,		/* value: delivery status */
	FAULT_TOKEN,		/* in output mailboxes */
	FAULT_SIGNATURE,	/* of slot and output mailboxes */
	FAULT_LENGTH,		/* value: output length in the slot */
	FAULT_GARBAGE,		/* random output after status and syndrome */
	FAULT_SCRIBBLE,		/* random bytes in slot and mailboxes, but output */
	FAULT_OWNER,		/* the slot remains owned by the card */
	FAULT_LOST,		/* an event without an interrupt */
	FAULT_REVERSE,		/* complete the commands together, last one first */
};

/**
 * struct fault - Fault of future commands
 * @kind: Fault; FAULT_NONE for an unused entry.
 * @opcode: Opcode of the commands, or FAULT_ANY_OPCODE.
 * @count: Number of commands that are still to fail.
 * @value: See enum fault_kind.
 * @extra: See enum fault_kind.
 */
struct fault {
	enum fault_kind kind;
	uint32_t opcode;
	unsigned int count;
	uint32_t value;
	uint32_t extra;
};

/**
 * struct faults - Injected faults
 * @table: Faults of commands.
 * @gone: The card is gone: BAR0 reads as ones and ignores writes.
 * @back: Timer that resets the firmware and ends @gone.
 */
struct faults {
	struct fault table[FAULTS_MAX];
	bool gone;
	struct timer back;
};

/* Add a fault. Returns false if there are too many. */
bool faults_add(struct card *card, const struct fault *fault);
/* Remove all faults, also from the health buffer. */
void faults_clear(struct card *card);
/* Make the card disappear for @ms or, if @ms is 0, until faults_clear(). */
void faults_vanish(struct card *card, unsigned int ms);

/*
 * Apply the faults that take effect before @cmd runs. Returns the delay of the
 * completion in milliseconds.
 */
unsigned int faults_before(struct command *cmd);

/**
 * struct response_faults - Faults of a response
 * @mailbox: Faults of the mailboxes.
 * @out_len: Bytes of output to write.
 * @out_len_told: Output length in the slot.
 * @keeps_slot: The slot remains owned by the card.
 */
struct response_faults {
	struct mailbox_faults mailbox;
	size_t out_len;
	uint32_t out_len_told;
	bool keeps_slot;
};

struct response_faults faults_of_response(struct command *cmd);

#endif
