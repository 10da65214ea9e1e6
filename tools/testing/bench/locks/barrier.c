// SPDX-License-Identifier: GPL-2.0-only
/* How long the last unregister had to wait for the barrier's readers. */
#include <linux/module.h>

#include <linux/barrier.h>

unsigned long barrier_shut_ns;
module_param_named(shut_ns, barrier_shut_ns, ulong, 0444);
