/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _MLX5_FWCTL_SCOPE_H
#define _MLX5_FWCTL_SCOPE_H

#include <linux/types.h>
#include <uapi/fwctl/fwctl.h>

bool mlx5_fwctl_scope_permits(enum fwctl_rpc_scope scope, u16 opcode,
			      u16 op_mod);

#endif
