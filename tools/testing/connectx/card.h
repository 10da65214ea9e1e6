/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The card: a ConnectX-5 as mlx5_core sees it. Each part of the card has its own
 * header and source file; struct card joins them.
 *
 * The process has one thread and no locks. main.c waits, calls the vfio-user
 * server, which calls bar.c and pci.c, and runs the timers, which run commands.
 */
#ifndef CONNECTX_CARD_H
#define CONNECTX_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "caps.h"
#include "cmdq.h"
#include "eq.h"
#include "faults.h"
#include "firmware.h"
#include "health.h"
#include "init_segment.h"
#include "log.h"
#include "memory.h"
#include "pages.h"
#include "pci.h"
#include "reset.h"
#include "timeouts.h"
#include "timer.h"
#include "uar.h"
#include "uctx.h"
#include "vfio-user.h"
#include "vpd.h"
#include "vsc.h"

/* Initialization state. Bits, so that the table of commands can combine them. */
enum card_state {
	CARD_DISABLED = 1,	/* after a reset or DISABLE_HCA */
	CARD_ENABLED = 2,	/* after ENABLE_HCA */
	CARD_BOOTED = 4,	/* and when the card has its boot pages */
	CARD_ACTIVE = 8,	/* after INIT_HCA */
};

/**
 * struct card_counters - Counters for the control socket
 * @commands: Completed commands.
 * @protocol_errors: Protocol errors: actions that no correct driver takes.
 * @rejected: Rejected commands that are not driver errors.
 * @resets: Resets of any kind since power up.
 */
struct card_counters {
	unsigned int commands;
	unsigned int protocol_errors;
	unsigned int rejected;
	unsigned int resets;
};

struct card {
	struct vfio_user_device device;	/* the device as the server sees it */
	struct vfio_user *bus;		/* NULL while no client is connected */
	struct firmware *firmware;
	struct log *log;
	struct timers timers;
	struct card_counters counters;

	enum card_state state;
	/*
	 * The last reset found the card enabled, so the driver may still send
	 * commands and doorbells. The card ignores them until the driver sets
	 * NIC_FULL_DRIVER.
	 */
	bool surprised;
	uint16_t issi;
	struct pci pci;
	struct vpd vpd;
	struct vsc vsc;
	struct init_segment iseg;
	struct cmdq cmdq;
	struct pages pages;
	struct caps caps;
	struct eqs eqs;
	struct uars uars;
	struct uctxs uctxs;
	struct memory memory;
	struct health health;
	struct reset reset;
	struct timeouts timeouts;
	struct faults faults;
};

/**
 * card_new() - Create a card that has just been powered up
 * @firmware: Firmware of the card. The card takes ownership.
 * @log: Log of the card. The card takes ownership.
 *
 * Return: the card, or NULL if there is not enough memory.
 */
struct card *card_new(struct firmware *firmware, struct log *log);
void card_free(struct card *card);

/* Reset everything but PCI. @why goes to the log. */
void card_reset_firmware(struct card *card, const char *why);
/* Reset everything, including PCI. */
void card_reset(struct card *card, const char *why);
/*
 * Forget all objects that commands have created, for a teardown or a reset. The
 * firmware keeps its state.
 */
void card_forget_objects(struct card *card);

const char *card_state_name(enum card_state state);

/* Access host memory. An access that fails counts as a protocol error. */
bool card_dma_read(struct card *card, uint64_t addr, void *data, size_t len);
bool card_dma_write(struct card *card, uint64_t addr, const void *data,
		    size_t len);

/* Post an event, see eqs_post(), and log it. */
bool card_event(struct card *card, enum event_type type, uint8_t subtype,
		const uint8_t *data);

/* Log an event. */
void card_log(struct card *card, const char *kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Log and count a protocol error of the driver. */
void protocol_error(struct card *card, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* bar.c: BAR0 */
void bar_read(struct card *card, uint64_t offset, void *data, size_t len);
void bar_write(struct card *card, uint64_t offset, const void *data,
	       size_t len);

#endif
