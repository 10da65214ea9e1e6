/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The firmware: identity, non-volatile configuration, registers, counters. It
 * does not depend on PCI, queues or DMA, which belong to the card. The card does
 * not depend on registers.
 */
#ifndef CONNECTX_FIRMWARE_H
#define CONNECTX_FIRMWARE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event.h"

struct firmware;

/**
 * struct firmware_identity - Differences between two cards of the same kind
 * @serial: Serial number, printable, at most 16 characters.
 * @mac: Base MAC address, from which the base GUID is derived.
 */
struct firmware_identity {
	char serial[17];
	uint64_t mac;
};

/**
 * firmware_new() - Create a firmware that has just been powered up
 * @id: Identity. Copied.
 * @store: File that holds the non-volatile configuration, created if it does not
 *	exist; NULL keeps the configuration in memory only.
 *
 * Return: the firmware, which the caller releases with firmware_free(); NULL with
 * errno.
 */
struct firmware *firmware_new(const struct firmware_identity *id,
			      const char *store);
void firmware_free(struct firmware *fw);

/**
 * struct memory_write - A write of the firmware to host memory
 * @mkey: Memory key.
 * @addr: Address in the range of @mkey.
 * @data: Data, @len bytes.
 * @len: Size of @data, not 0.
 */
struct memory_write {
	uint32_t mkey;
	uint64_t addr;
	const void *data;
	size_t len;
};

/*
 * Write to host memory for a command. Returns a command status. Sets the syndrome of
 * the command.
 */
typedef uint8_t (*firmware_write_fn)(void *context,
				     const struct memory_write *write);

/**
 * struct register_access - An access for firmware_access_register()
 * @id: Register number.
 * @write: Set the register, else query it.
 * @debug: The command sets debug registers. Other commands cannot set them.
 * @uid: User context, 0 for the driver.
 * @argument: Argument of the command.
 * @data: Content of the register in the command, replaced by that in the response.
 * @len: Size of @data: the larger one of the command's input and output. Bytes that
 *	are not part of the input are 0.
 * @syndrome: Syndrome if the command is rejected.
 * @write_memory: Writes to host memory; NULL if the access cannot.
 * @context: First argument of @write_memory.
 */
struct register_access {
	uint16_t id;
	bool write;
	bool debug;
	uint16_t uid;
	uint32_t argument;
	uint8_t *data;
	size_t len;
	uint32_t *syndrome;
	firmware_write_fn write_memory;
	void *context;
};

/**
 * firmware_access_register() - Run ACCESS_REGISTER
 * @fw: The firmware.
 * @a: The access.
 *
 * Return: a command status (MLX5_CMD_STAT_*), 0 for success. An unknown register
 * returns BAD_PARAM_ERR (3), data shorter than the register BAD_INP_LEN_ERR (0x50).
 */
uint8_t firmware_access_register(struct firmware *fw,
				 const struct register_access *a);

/**
 * struct fw_command - A command for firmware_command()
 * @in: Whole command.
 * @in_len: Size of @in, at least 16 bytes.
 * @out: Whole output, zeroed. The card fills in status and syndrome, 8 bytes, later.
 *	The data of some responses start directly after these.
 * @out_len: Size of @out, as requested by the driver.
 * @syndrome: Syndrome if the command is rejected, else SYNDROME_NONE.
 */
struct fw_command {
	const uint8_t *in;
	size_t in_len;
	uint8_t *out;
	size_t out_len;
	uint32_t *syndrome;
};

/**
 * firmware_command() - Run a command that does not affect PCI or the card's state
 * @fw: The firmware.
 * @opcode: Opcode, as in the header of the command.
 * @cmd: The command.
 *
 * Diagnostic counters use such commands.
 *
 * Return: a command status; -1 if the firmware does not implement the command.
 */
int firmware_command(struct firmware *fw, uint16_t opcode,
		     const struct fw_command *cmd);

/**
 * firmware_capabilities() - Fill in the firmware's part of a capability group
 * @fw: The firmware.
 * @type: Number of the group: 0 is general, 0xd is debugging, ...
 * @caps: Group of 4096 bytes, in which the fields of the firmware are set.
 */
void firmware_capabilities(const struct firmware *fw, unsigned int type,
			   uint8_t *caps);

/* Upper limit of the size of the vital product data. */
#define FIRMWARE_VPD_MAX	512

/* Fill in the vital product data, in PCI's format. Returns the size. */
size_t firmware_vpd(const struct firmware *fw, uint8_t *vpd);

/*
 * Reset the settings, run the stored firmware image and put the next values of the
 * configuration into effect.
 * Command counters and temperatures persist.
 */
void firmware_reset(struct firmware *fw);

/* Count a completed command. */
void firmware_count_command(struct firmware *fw, uint16_t opcode, bool failed);

/* Firmware version as in the initialization segment: major, minor, subminor. */
void firmware_version(const struct firmware *fw, uint16_t version[3]);

/* Receives an event with EVENT_BYTES of @data. */
typedef void (*firmware_event_fn)(void *context, enum event_type type,
				  uint8_t subtype, const uint8_t *data);

/* Pass the events of the firmware to @fn. Until then, the firmware drops events. */
void firmware_set_receiver(struct firmware *fw, firmware_event_fn fn,
			   void *context);

/* Set the temperature of the sensor in degrees Celsius, for the control socket. */
void firmware_set_temperature(struct firmware *fw, int celsius);
/* Plug the module into the port's cage, or unplug it, for the control socket. */
void firmware_plug_module(struct firmware *fw, bool plug);

/* Limit of sessions with agents. */
#define FIRMWARE_SESSIONS	16

/*
 * Add an agent behind a socket. @text is name=NAME,kind=KIND[,processor=N],
 * socket=PATH, and is modified. Returns false if it is invalid.
 */
bool firmware_add_agent(struct firmware *fw, char *text);
/* End the sessions of a user context. */
void firmware_forget_user(struct firmware *fw, uint16_t uid);
/* Returns the number of sessions with agents. */
unsigned int firmware_sessions(const struct firmware *fw);
/* Returns how often debuggers have resumed a processor. */
unsigned int firmware_resumed(const struct firmware *fw);
/* Fill in the descriptors to poll, at most FIRMWARE_SESSIONS. Returns their number. */
size_t firmware_fds(const struct firmware *fw, struct pollfd *fds);
/* Handle the events in @fds. */
void firmware_handle(struct firmware *fw, const struct pollfd *fds, size_t nr);

#endif
