// SPDX-License-Identifier: GPL-2.0-only
/*
 * Post events of the firmware and of mlx5_core.
 *
 * mlx5_core has two notifier chains. The first one gets each entry of the event
 * queues (EQE). The second one gets the decisions of mlx5_core, such as a fatal
 * error, and some EQEs. It gets no EQEs for temperature and port module events.
 */
#include <linux/mlx5/driver.h>
#include <linux/mlx5/eq.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include <uapi/fwctl/mlx5.h>

#include "mlx5_fwctl.h"

static_assert(sizeof_field(struct fwctl_mlx5_event, data) ==
	      sizeof(union ev_data));

/* Called for each EQE, including the completion of each command. */
static int mlx5_fwctl_eqe_notify(struct notifier_block *nb, unsigned long type,
				 void *data)
{
	struct mlx5_fwctl *mlx5 = mlx5_nb_cof(nb, struct mlx5_fwctl, eqe_nb);
	const struct mlx5_eqe *eqe = data;
	struct fwctl_mlx5_event event = {};

	switch (type) {
	case FWCTL_MLX5_EVENT_PORT_MODULE:
	case FWCTL_MLX5_EVENT_TEMPERATURE:
	case FWCTL_MLX5_EVENT_GENERAL:
		event.sub_type = eqe->sub_type;
		memcpy(event.data, &eqe->data, sizeof(event.data));
		fwctl_event_post(&mlx5->fwctl, NULL, type, &event,
				 sizeof(event));
		break;
	}
	return NOTIFY_DONE;
}

static int mlx5_fwctl_health_notify(struct notifier_block *nb,
				    unsigned long event, void *data)
{
	struct mlx5_fwctl *mlx5 = container_of(nb, struct mlx5_fwctl, health_nb);

	if (event == MLX5_DEV_EVENT_SYS_ERROR)
		fwctl_event_post(&mlx5->fwctl, NULL, FWCTL_MLX5_EVENT_HEALTH,
				 NULL, 0);
	return NOTIFY_DONE;
}

/**
 * mlx5_fwctl_events_start() - Start to post events
 * @mlx5: The device. The caller may register it afterwards.
 *
 * Context: may sleep.
 */
void mlx5_fwctl_events_start(struct mlx5_fwctl *mlx5)
{
	MLX5_NB_INIT(&mlx5->eqe_nb, mlx5_fwctl_eqe_notify, NOTIFY_ANY);
	mlx5->health_nb.notifier_call = mlx5_fwctl_health_notify;
	/* As in mlx5_ib: adding a new block to these chains cannot fail. */
	mlx5_eq_notifier_register(mlx5->mdev, &mlx5->eqe_nb);
	mlx5_notifier_register(mlx5->mdev, &mlx5->health_nb);
}

/**
 * mlx5_fwctl_events_stop() - Stop posting events
 * @mlx5: The device.
 *
 * Call this before fwctl_unregister(), after which the provider must not post. Both
 * chains are atomic notifiers, so removing a block waits for running callbacks.
 *
 * Context: may sleep.
 */
void mlx5_fwctl_events_stop(struct mlx5_fwctl *mlx5)
{
	mlx5_notifier_unregister(mlx5->mdev, &mlx5->health_nb);
	mlx5_eq_notifier_unregister(mlx5->mdev, &mlx5->eqe_nb);
}
