/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands through configuration space: a mailbox, and a word that starts a
 * command on the mailbox. The card implements only the command that accesses
 * registers, and only its query method.
 */
#ifndef CONNECTX_ICMD_H
#define CONNECTX_ICMD_H

#include <stdbool.h>
#include <stdint.h>

#define ICMD_MAILBOX		0x340

struct card;

/**
 * struct icmd - Command interface
 * @ctrl: Control word, with the status of the last command.
 * @syndrome: Syndrome of the last command.
 * @mailbox: Big-endian, like registers.
 */
struct icmd {
	uint32_t ctrl;
	uint32_t syndrome;
	uint8_t mailbox[ICMD_MAILBOX];
};

/* Both return false if the address does not exist. */
bool icmd_read(struct card *card, uint32_t address, uint32_t *data);
/* If the write starts a command, the command has completed on return. */
bool icmd_write(struct card *card, uint32_t address, uint32_t data);

#endif
