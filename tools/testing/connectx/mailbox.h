/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mailboxes: chained blocks of 512 bytes for data that do not fit into a slot.
 */
#ifndef CONNECTX_MAILBOX_H
#define CONNECTX_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct command;

/*
 * Read @len bytes from the chain that starts at @addr. Returns a delivery status and
 * logs errors of the chain.
 */
uint8_t mailbox_read(struct command *cmd, uint64_t addr, uint8_t *data,
		     size_t len);

/**
 * struct mailbox_faults - Faults to inject into mailboxes
 * @token: Added to the token.
 * @signature: Added to the signatures.
 * @scribble: Write random bytes to all fields except the data.
 */
struct mailbox_faults {
	uint8_t token;
	uint8_t signature;
	bool scribble;
};

/*
 * Write @len bytes to the chain, after checking all of it. Returns a delivery status
 * and logs errors of the chain.
 */
uint8_t mailbox_write(struct command *cmd, uint64_t addr, const uint8_t *data,
		      size_t len, const struct mailbox_faults *faults);
/* Check that a valid chain for @len bytes exists. Returns a delivery status. */
uint8_t mailbox_check(struct command *cmd, uint64_t addr, size_t len);

uint8_t mailbox_xor(const void *data, size_t len);
/* Fill @data with random bytes, the same in each run. */
void mailbox_scribble(void *data, size_t len);

#endif
