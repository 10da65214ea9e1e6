/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults that a test can inject: into commands to come, and into the card at once.
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
/* A command that never ends hangs the guest for good. */
#define FAULT_MAX_MS		120000

struct card;
struct command;

/* What goes wrong with a command. */
enum fault_kind {
	FAULT_NONE,
	FAULT_LATE,		/* value: milliseconds */
	FAULT_STATUS,		/* value: status, extra: syndrome */
	FAULT_DELIVERY,		/* value: delivery status */
	FAULT_TOKEN,		/* in output mailboxes */
	FAULT_SIGNATURE,	/* of slot and output mailboxes */
	FAULT_LENGTH,		/* value: bytes of output that it claims */
	FAULT_GARBAGE,		/* random bytes after status and syndrome */
	FAULT_SCRIBBLE,		/* random bytes in slot and mailboxes, around output */
	FAULT_OWNER,		/* the slot stays the card's */
	FAULT_LOST,		/* an event, but no interrupt */
	FAULT_REVERSE,		/* ends with the others of the count, last one first */
};

/**
 * struct fault - Something that goes wrong with commands to come
 * @kind: What; FAULT_NONE for an unused entry.
 * @opcode: With which, or FAULT_ANY_OPCODE.
 * @count: With how many of them still.
 * @value: See enum fault_kind.
 * @extra: Likewise.
 */
struct fault {
	enum fault_kind kind;
	uint32_t opcode;
	unsigned int count;
	uint32_t value;
	uint32_t extra;
};

/**
 * struct faults - All that is to go wrong
 * @table: In commands.
 * @gone: BAR0 reads as ones.
 * @back: Ends that, with a fresh firmware.
 */
struct faults {
	struct fault table[FAULTS_MAX];
	bool gone;
	struct timer back;
};

/* False if there are too many. */
bool faults_add(struct card *card, const struct fault *fault);
/* Nothing goes wrong any more. */
void faults_clear(struct card *card);
/* The card is gone, for @ms, or if that is 0 until faults_clear(). */
void faults_vanish(struct card *card, unsigned int ms);

/* Before a command runs. Returns by how many milliseconds its end is late. */
unsigned int faults_before(struct command *cmd);

/**
 * struct answer_faults - How to answer
 * @mailbox: How wrong its mailboxes are.
 * @out_len: Bytes of output to write.
 * @out_len_told: And what the slot says of it.
 * @keeps_slot: The slot says that the card still has it.
 */
struct answer_faults {
	struct mailbox_faults mailbox;
	size_t out_len;
	uint32_t out_len_told;
	bool keeps_slot;
};

struct answer_faults faults_of_answer(struct command *cmd);

#endif
