/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands by configuration space: a mailbox, and a word that says which command
 * to run on it. The card has one command, which accesses registers, and one method
 * of it, the query.
 */
#ifndef CONNECTX_ICMD_H
#define CONNECTX_ICMD_H

#include <stdbool.h>
#include <stdint.h>

#define ICMD_MAILBOX		0x340

struct card;

/**
 * struct icmd - The interface
 * @ctrl: The word, once the command has ended.
 * @syndrome: Why a command failed.
 * @mailbox: Big-endian, like everything of a register.
 */
struct icmd {
	uint32_t ctrl;
	uint32_t syndrome;
	uint8_t mailbox[ICMD_MAILBOX];
};

/* Returns false if the address does not exist. */
bool icmd_read(struct card *card, uint32_t address, uint32_t *data);
/* Likewise; a command has ended on return. */
bool icmd_write(struct card *card, uint32_t address, uint32_t data);

#endif
