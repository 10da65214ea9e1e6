// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of events. This file defines the notifier chains instead of mlx5_core.
 * The core counts each event that it accepts.
 */
#include <kunit/test.h>
#include <linux/mlx5/device.h>
#include <linux/slab.h>

#include "events.h"
#include "mlx5_fwctl.h"

static ATOMIC_NOTIFIER_HEAD(eqe_chain);
static ATOMIC_NOTIFIER_HEAD(dev_chain);

int mlx5_eq_notifier_register(struct mlx5_core_dev *dev, struct mlx5_nb *nb)
{
	/* The chain of this type receives the entries of all types. */
	if (nb->event_type != MLX5_EVENT_TYPE_NOTIFY_ANY)
		return -EINVAL;
	return atomic_notifier_chain_register(&eqe_chain, &nb->nb);
}

int mlx5_eq_notifier_unregister(struct mlx5_core_dev *dev, struct mlx5_nb *nb)
{
	return atomic_notifier_chain_unregister(&eqe_chain, &nb->nb);
}

int mlx5_notifier_register(struct mlx5_core_dev *dev, struct notifier_block *nb)
{
	return atomic_notifier_chain_register(&dev_chain, nb);
}

int mlx5_notifier_unregister(struct mlx5_core_dev *dev,
			     struct notifier_block *nb)
{
	return atomic_notifier_chain_unregister(&dev_chain, nb);
}

static const struct fwctl_ops test_ops = {
	.device_type = FWCTL_DEVICE_TYPE_MLX5,
	.uctx_size = sizeof(struct mlx5_fwctl_uctx),
	.open_uctx = mlx5_fwctl_open_uctx,
	.close_uctx = mlx5_fwctl_close_uctx,
	.submit_request = mlx5_fwctl_submit_request,
	.events = mlx5_fwctl_events,
	.num_events = ARRAY_SIZE(mlx5_fwctl_events),
};

static int event_test_init(struct kunit *test)
{
	struct mlx5_fwctl *mlx5 = fwctl_alloc_device(NULL, &test_ops,
						     struct mlx5_fwctl, fwctl);

	KUNIT_ASSERT_NOT_NULL(test, mlx5);
	test->priv = mlx5;
	mlx5_fwctl_events_start(mlx5);
	return 0;
}

static void event_test_exit(struct kunit *test)
{
	struct mlx5_fwctl *mlx5 = test->priv;

	if (!mlx5)
		return;
	mlx5_fwctl_events_stop(mlx5);
	fwctl_put(&mlx5->fwctl);
}

/* Returns the number of events that the provider posts for an entry. */
static u64 posts_eqe(struct kunit *test, unsigned int type)
{
	struct fwctl_device *fwctl = &((struct mlx5_fwctl *)test->priv)->fwctl;
	struct mlx5_eqe eqe = { .type = type };
	u64 before = fwctl->next_event;

	atomic_notifier_call_chain(&eqe_chain, type, &eqe);
	return fwctl->next_event - before;
}

static u64 posts_dev_event(struct kunit *test, unsigned long event)
{
	struct fwctl_device *fwctl = &((struct mlx5_fwctl *)test->priv)->fwctl;
	u64 before = fwctl->next_event;

	atomic_notifier_call_chain(&dev_chain, event, (void *)1);
	return fwctl->next_event - before;
}

static void table_is_closed_and_valid(struct kunit *test)
{
	for (size_t i = 0; i < ARRAY_SIZE(mlx5_fwctl_events); i++) {
		const struct fwctl_event_kind *kind = &mlx5_fwctl_events[i];

		/* In order, so each kind is listed once. */
		if (i)
			KUNIT_EXPECT_GT(test, kind->kind, kind[-1].kind);
		KUNIT_EXPECT_EQ(test, kind->scope,
				kind->kind == FWCTL_MLX5_EVENT_GENERAL ?
				FWCTL_RPC_DEBUG_READ_ONLY :
				FWCTL_RPC_CONFIGURATION);
		KUNIT_EXPECT_EQ(test, kind->max_len,
				kind->kind == FWCTL_MLX5_EVENT_HEALTH ? 0 : 32);
	}
}

static void entries_of_three_types_are_posted(struct kunit *test)
{
	for (unsigned int type = 0; type < MLX5_EVENT_TYPE_MAX; type++)
		KUNIT_EXPECT_EQ_MSG(test, posts_eqe(test, type),
				    type == MLX5_EVENT_TYPE_PORT_MODULE_EVENT ||
				    type == MLX5_EVENT_TYPE_TEMP_WARN_EVENT ||
				    type == MLX5_EVENT_TYPE_GENERAL_EVENT,
				    "type %#x", type);
}

/* The chain of mlx5_core also forwards entries, which its other chain contains. */
static void fatal_error_is_the_only_event_of_mlx5_core(struct kunit *test)
{
	for (unsigned long event = 0; event < 512; event++)
		KUNIT_EXPECT_EQ_MSG(test, posts_dev_event(test, event),
				    event == MLX5_DEV_EVENT_SYS_ERROR,
				    "event %lu", event);
}

static void stop_ends_the_posts(struct kunit *test)
{
	struct mlx5_fwctl *mlx5 = test->priv;

	KUNIT_EXPECT_EQ(test, posts_eqe(test, MLX5_EVENT_TYPE_GENERAL_EVENT), 1);
	KUNIT_EXPECT_EQ(test, posts_dev_event(test, MLX5_DEV_EVENT_SYS_ERROR), 1);
	mlx5_fwctl_events_stop(mlx5);
	KUNIT_EXPECT_EQ(test, posts_eqe(test, MLX5_EVENT_TYPE_GENERAL_EVENT), 0);
	KUNIT_EXPECT_EQ(test, posts_dev_event(test, MLX5_DEV_EVENT_SYS_ERROR), 0);
	mlx5_fwctl_events_start(mlx5);
}

static struct kunit_case event_cases[] = {
	KUNIT_CASE(table_is_closed_and_valid),
	KUNIT_CASE(entries_of_three_types_are_posted),
	KUNIT_CASE(fatal_error_is_the_only_event_of_mlx5_core),
	KUNIT_CASE(stop_ends_the_posts),
	{}
};

static struct kunit_suite event_suite = {
	.name = "fwctl_mlx5_event",
	.init = event_test_init,
	.exit = event_test_exit,
	.test_cases = event_cases,
};

kunit_test_suite(event_suite);
