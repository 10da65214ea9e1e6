/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware's own state: identity, non-volatile configuration, registers,
 * counters. It knows nothing of PCI, queues or DMA, which are the card's, and
 * the card knows nothing of registers.
 */
#ifndef CONNECTX_FIRMWARE_H
#define CONNECTX_FIRMWARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct firmware;

/**
 * struct firmware_identity - What tells one card from another
 * @serial: Serial number, printable, at most 16 characters.
 * @mac: Base MAC address and, extended, base GUID.
 */
struct firmware_identity {
	char serial[17];
	uint64_t mac;
};

/**
 * firmware_new() - Power up
 * @id: Copied.
 * @store: File that holds the non-volatile configuration, made if it is not
 *	there; NULL for memory that lives as long as the process.
 *
 * Return: the firmware, to be released by firmware_free(); NULL with errno.
 */
struct firmware *firmware_new(const struct firmware_identity *id,
			      const char *store);
void firmware_free(struct firmware *fw);

/**
 * firmware_access_register() - ACCESS_REGISTER
 * @fw: The firmware.
 * @id: Register number.
 * @write: Set, else query.
 * @argument: The command's argument.
 * @data: The register as sent; becomes the register as answered.
 * @len: Its bytes: as the longer one of the command's input and output has it,
 *	with 0 in what was not sent.
 * @syndrome: Where to store why a command is refused.
 *
 * Return: a command status (MLX5_CMD_STAT_*), 0 for success. An unknown register
 * is BAD_PARAM_ERR (3), data shorter than the register BAD_INP_LEN_ERR (0x50).
 */
uint8_t firmware_access_register(struct firmware *fw, uint16_t id, bool write,
				 uint32_t argument, uint8_t *data, size_t len,
				 uint32_t *syndrome);

/**
 * firmware_command() - A command that concerns neither PCI nor the card's state
 * @fw: The firmware.
 * @opcode: As in the command's header.
 * @in: The whole command.
 * @in_len: Its bytes, at least 16.
 * @out: The whole output, zeroed. The card fills in status and syndrome, 8 bytes,
 *	afterwards; some answers begin right behind these.
 * @out_len: Bytes at @out, as the driver gave them.
 * @syndrome: Where to store why a command is refused.
 *
 * For the diagnostic counters and their like.
 *
 * Return: a command status; -1 if this is no command of the firmware's.
 */
int firmware_command(struct firmware *fw, uint16_t opcode, const uint8_t *in,
		     size_t in_len, uint8_t *out, size_t out_len,
		     uint32_t *syndrome);

/**
 * firmware_capabilities() - The firmware's share of a group of capabilities
 * @fw: The firmware.
 * @type: The group's number: 0 for the general ones, 0xd for debugging, ...
 * @caps: 4096 bytes, in which it sets what depends on the firmware.
 */
void firmware_capabilities(const struct firmware *fw, unsigned int type,
			   uint8_t *caps);

/* More than the vital product data have. */
#define FIRMWARE_VPD_MAX	512

/* Fill in the vital product data, in the format of PCI; returns their bytes. */
size_t firmware_vpd(const struct firmware *fw, uint8_t *vpd);

/* The card was reset: what is not in the store starts anew. */
void firmware_reset(struct firmware *fw);

/* Each command that the card completed, for the counters. */
void firmware_count_command(struct firmware *fw, uint16_t opcode, bool failed);

/* FW version as in the init segment: major, minor, subminor. */
void firmware_version(const struct firmware *fw, uint16_t version[3]);

/* Degrees Celsius that the sensor shows; a fault of the control socket. */
void firmware_set_temperature(struct firmware *fw, int celsius);

#endif
