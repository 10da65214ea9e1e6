/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Types of events, numbered as in mlx5_core.
 */
#ifndef CONNECTX_EVENT_H
#define CONNECTX_EVENT_H

enum event_type {
	EVENT_PORT_CHANGE = 0x09,
	EVENT_COMMAND = 0x0a,
	EVENT_PAGE_REQUEST = 0x0b,
	EVENT_PORT_MODULE = 0x16,
	EVENT_TEMPERATURE = 0x17,
	EVENT_GENERAL = 0x22,
};

/* Subtypes of EVENT_GENERAL. */
enum event_subtype {
	EVENT_SYNC_RESET = 0x8,
	EVENT_AGENT = 0xe0,	/* only this card, see firmware_agents.h */
};

/* Size of the data of an event. */
#define EVENT_BYTES		28

#endif
