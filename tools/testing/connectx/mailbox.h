/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mailboxes: blocks of 512 bytes, chained, for what does not fit into a slot.
 */
#ifndef CONNECTX_MAILBOX_H
#define CONNECTX_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;

/*
 * Read @len bytes from the chain that begins at @addr. Returns a delivery status,
 * and says what is wrong in the log.
 */
uint8_t mailbox_read(struct command *cmd, uint64_t addr, uint8_t *data,
		     size_t len);

/**
 * struct mailbox_faults - How to write mailboxes wrongly
 * @token: Added to the token.
 * @signature: Added to the signatures.
 * @scribble: Random bytes in all that is not data.
 */
struct mailbox_faults {
	uint8_t token;
	uint8_t signature;
	bool scribble;
};

/* Likewise, write. Nothing is written before all of the chain was found sound. */
uint8_t mailbox_write(struct command *cmd, uint64_t addr, const uint8_t *data,
		      size_t len, const struct mailbox_faults *faults);
/* Is there a sound chain for @len bytes? */
uint8_t mailbox_check(struct command *cmd, uint64_t addr, size_t len);

uint8_t mailbox_xor(const void *data, size_t len);
/* Random bytes, the same ones in each run. */
void mailbox_scribble(void *data, size_t len);

#endif
