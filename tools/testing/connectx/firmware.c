// SPDX-License-Identifier: GPL-2.0-only
/*
 * The firmware: creation, reset and queries by the card.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware_dump.h"
#include "firmware_state.h"
#include "firmware_syndrome.h"

uint64_t firmware_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

struct firmware *firmware_new(const struct firmware_identity *id,
			      const char *store)
{
	struct firmware *fw = calloc(1, sizeof(*fw));

	int err;

	if (!fw)
		return NULL;
	fw->id = *id;
	fw->id.serial[sizeof(fw->id.serial) - 1] = '\0';
	err = config_load(&fw->config, store, id->mac, firmware_guid(fw));
	if (err) {
		free(fw);
		errno = -err;
		return NULL;
	}
	fw->stored = FIRMWARE_FACTORY_VERSION;
	sensors_power_up(fw);
	agents_init(fw);
	firmware_reset(fw);
	return fw;
}

void firmware_free(struct firmware *fw)
{
	if (fw) {
		agents_reset(fw);
		update_reset(fw);
		config_unload(&fw->config);
	}
	free(fw);
}

void firmware_set_receiver(struct firmware *fw, firmware_event_fn fn,
			   void *context)
{
	fw->receiver = fn;
	fw->receiver_context = context;
}

void firmware_event(struct firmware *fw, enum event_type type, uint8_t subtype,
		    const uint8_t *data)
{
	if (fw->receiver)
		fw->receiver(fw->receiver_context, type, subtype, data);
}

void firmware_reset(struct firmware *fw)
{
	config_apply(&fw->config);
	fw->running = fw->stored;
	fw->pending = false;
	fw->started_ns = firmware_now_ns();
	fw->clock_offset_us = 0;
	fw->clock_synced = false;
	memset(&fw->congestion, 0, sizeof(fw->congestion));
	agents_reset(fw);
	diagnostic_reset(fw);
	port_reset(fw);
	update_reset(fw);
	roce_reset(fw);
	monitor_reset(fw);
	sensors_reset(fw);
}

void firmware_count_command(struct firmware *fw, uint16_t opcode, bool failed)
{
	(void)opcode;
	diagnostic_sample(fw);
	fw->commands++;
	fw->failed += failed;
}

void firmware_version(const struct firmware *fw, uint16_t version[3])
{
	version[0] = fw->running.major;
	version[1] = fw->running.minor;
	version[2] = fw->running.subminor;
}

uint32_t version_number(const struct firmware_version *version)
{
	return version->major << 24 | version->minor << 16 | version->subminor;
}

uint64_t firmware_guid(const struct firmware *fw)
{
	return (fw->id.mac & 0xffffff000000) << 16 | 0x0300ULL << 24 |
	       (fw->id.mac & 0xffffff);
}

int firmware_command(struct firmware *fw, uint16_t opcode,
		     const struct fw_command *cmd)
{
	*cmd->syndrome = SYNDROME_NONE;
	return diagnostic_command(fw, opcode, cmd);
}

void firmware_capabilities(const struct firmware *fw, unsigned int type,
			   uint8_t *caps)
{
	(void)fw;
	diagnostic_capabilities(type, caps);
	dump_capabilities(type, caps);
}
