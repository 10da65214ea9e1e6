/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kinds of events of an mlx5 device, for the provider and for a mock device that
 * replays one. Subscriptions to all other kinds fail: their EQEs describe objects of
 * a user context or other functions.
 */
#ifndef _MLX5_FWCTL_EVENTS_H
#define _MLX5_FWCTL_EVENTS_H

#include <linux/fwctl.h>
#include <uapi/fwctl/mlx5.h>

static const struct fwctl_event_kind mlx5_fwctl_events[] = {
	{
		.kind = FWCTL_MLX5_EVENT_PORT_MODULE,
		.scope = FWCTL_RPC_CONFIGURATION,
		.max_len = sizeof(struct fwctl_mlx5_event),
	}, {
		.kind = FWCTL_MLX5_EVENT_TEMPERATURE,
		.scope = FWCTL_RPC_CONFIGURATION,
		.max_len = sizeof(struct fwctl_mlx5_event),
	}, {
		/* A new subtype may report any state of the device. */
		.kind = FWCTL_MLX5_EVENT_GENERAL,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.max_len = sizeof(struct fwctl_mlx5_event),
	}, {
		.kind = FWCTL_MLX5_EVENT_HEALTH,
		.scope = FWCTL_RPC_CONFIGURATION,
	},
};

#endif
