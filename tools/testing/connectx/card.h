/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The card: a ConnectX-5 as mlx5_core sees it. Each of its parts has a header and
 * a file of its own; this is what holds them together.
 *
 * There is one thread: main.c waits, calls the vfio-user server, which calls
 * bar.c and pci.c, and runs the timers, which run commands. Nothing locks.
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

/* How far the driver has brought the card up. Bits, for the table of commands. */
enum card_state {
	CARD_DISABLED = 1,	/* since reset, or DISABLE_HCA */
	CARD_ENABLED = 2,	/* ENABLE_HCA was run */
	CARD_BOOTED = 4,	/* and it got its boot pages */
	CARD_ACTIVE = 8,	/* INIT_HCA was run */
};

/**
 * struct card_counters - For the control socket
 * @commands: Commands that were completed.
 * @violations: What no correct driver does.
 * @refused: Commands that were refused as such, for which no driver is to blame.
 * @resets: Resets since power up, of whatever kind.
 */
struct card_counters {
	unsigned int commands;
	unsigned int violations;
	unsigned int refused;
	unsigned int resets;
};

struct card {
	struct vfio_user_device device;	/* what the server knows of it */
	struct vfio_user *bus;		/* NULL while nobody is connected */
	struct firmware *firmware;
	struct log *log;
	struct timers timers;
	struct card_counters counters;

	enum card_state state;
	/*
	 * A reset came over a driver that did not ask for it. What it still sends
	 * is not its fault, until it starts anew.
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
	struct health health;
	struct reset reset;
	struct timeouts timeouts;
	struct faults faults;
};

/**
 * card_new() - Power up
 * @firmware: Its firmware, belongs to the card from now on.
 * @log: Its log, likewise.
 *
 * Return: the card, NULL if there is no memory.
 */
struct card *card_new(struct firmware *firmware, struct log *log);
void card_free(struct card *card);

/* Everything starts anew but PCI; @why is for the log. */
void card_reset_firmware(struct card *card, const char *why);
/* PCI too. */
void card_reset(struct card *card, const char *why);
/* What commands made is gone, the firmware stays: for a teardown and a reset. */
void card_forget_objects(struct card *card);

const char *card_state_name(enum card_state state);

/* Memory. What can't be reached is a violation. */
bool card_dma_read(struct card *card, uint64_t addr, void *data, size_t len);
bool card_dma_write(struct card *card, uint64_t addr, const void *data,
		    size_t len);

/* An event for the log. */
void card_log(struct card *card, const char *kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The driver did what no correct driver does. */
void card_violation(struct card *card, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* bar.c: BAR0 */
void bar_read(struct card *card, uint64_t offset, void *data, size_t len);
void bar_write(struct card *card, uint64_t offset, const void *data,
	       size_t len);

#endif
