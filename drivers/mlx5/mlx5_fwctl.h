/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Declarations shared by the files of the mlx5 provider.
 *
 * The provider only forwards commands. mlx5_core owns the command queue, timeouts
 * and the recovery of the device. scope.c rejects commands that the scope does not
 * allow. The firmware restricts a command to the rights of its user context.
 */
#ifndef _MLX5_FWCTL_H
#define _MLX5_FWCTL_H

#include <linux/fwctl.h>
#include <linux/mlx5/driver.h>
#include <linux/mlx5/eq.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/*
 * The right to query objects of other user contexts. A bit of the HCA capability
 * uctx_cap, and of the caps of a user context.
 */
#define MLX5_FWCTL_TOOLS_RESOURCES 0x4

/**
 * struct mlx5_fwctl - One function of an adapter, PF or VF
 * @fwctl: Must be first, because the core allocates and frees the struct.
 * @mdev: Valid until remove() returns.
 * @wq: Threads that wait for commands, one for each slot of @fwctl. The threads
 *	of fwctl_submit_threaded() could not set fwctl_request.keep_slot.
 * @release: Releases the slots of commands that timed out, when mlx5_core has
 *	received the responses. Runs on @wq.
 * @late_lock: Protects @late. The request_lock of @fwctl nests inside.
 * @late: Entries of the command queue whose command may have timed out, a bit each.
 * @umem_lock: Serialises the commands of umem.c, so that they use one slot of the
 *	command queue. Protects @umem_slots above 0. Nests inside the
 *	registration_lock of @fwctl. The locks of mlx5_core nest inside @umem_lock.
 * @umem_slots: Number of commands of umem.c that may still time out. A timeout
 *	occupies a slot of the command queue. At 0, umem.c sends no commands, and
 *	only @release writes to this member.
 * @eqe_nb: Receives the entries of mlx5_core's event queues.
 * @health_nb: Receives events of mlx5_core.
 */
struct mlx5_fwctl {
	struct fwctl_device fwctl;
	struct mlx5_core_dev *mdev;
	struct workqueue_struct *wq;
	struct delayed_work release;
	/* The request_lock of fwctl nests inside, see above. */
	spinlock_t late_lock;
	unsigned long late;
	/* Nests inside registration_lock, see above. */
	struct mutex umem_lock;
	unsigned int umem_slots;
	struct mlx5_nb eqe_nb;
	struct notifier_block health_nb;
};

/**
 * struct mlx5_fwctl_request - One RPC
 * @req: Must be first.
 * @work: Executes the command.
 * @out: Memory for the output.
 */
struct mlx5_fwctl_request {
	struct fwctl_request req;
	struct work_struct work;
	void *out;
};

/**
 * struct mlx5_fwctl_uctx - One open FD
 * @uctx: Must be first.
 * @caps: Rights that the firmware granted. Constant after open.
 * @uid: User context in the firmware. Constant after open. Never 0, which is the
 *	context of the kernel.
 */
struct mlx5_fwctl_uctx {
	struct fwctl_uctx uctx;
	u32 caps;
	u16 uid;
};

/**
 * struct mlx5_fwctl_umem - User memory that the firmware can access
 * @umem: Must be first.
 * @pdn: Protection domain of the key, if the flags contain FWCTL_UMEM_MKEY.
 */
struct mlx5_fwctl_umem {
	struct fwctl_umem umem;
	u32 pdn;
};

/* Header of each command. */
struct mlx5_fwctl_in {
	__be16 opcode;
	__be16 uid;
	__be16 reserved1;
	__be16 op_mod;
	__be32 reserved2[2];
};

/* Header of the output of each command. */
struct mlx5_fwctl_out {
	u8 status;
	u8 reserved1[3];
	__be32 syndrome;
	__be32 reserved2[2];
};

static_assert(sizeof(struct mlx5_fwctl_in) == 16);
static_assert(sizeof(struct mlx5_fwctl_out) == 16);

static inline struct mlx5_fwctl *to_mlx5_fwctl(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct mlx5_fwctl, fwctl);
}

static inline struct mlx5_fwctl_uctx *to_mlx5_fwctl_uctx(struct fwctl_uctx *uctx)
{
	return container_of(uctx, struct mlx5_fwctl_uctx, uctx);
}

static inline struct mlx5_fwctl_request *
to_mlx5_fwctl_request(struct fwctl_request *req)
{
	return container_of(req, struct mlx5_fwctl_request, req);
}

static inline struct mlx5_fwctl_umem *to_mlx5_fwctl_umem(struct fwctl_umem *umem)
{
	return container_of(umem, struct mlx5_fwctl_umem, umem);
}

/* main.c; tests define these functions instead */
bool mlx5_fwctl_is_cut_off(struct mlx5_core_dev *mdev);
bool mlx5_fwctl_is_down(struct mlx5_core_dev *mdev);

/* uctx.c */
int mlx5_fwctl_open_uctx(struct fwctl_uctx *uctx);
void mlx5_fwctl_close_uctx(struct fwctl_uctx *uctx);
void *mlx5_fwctl_info(struct fwctl_uctx *uctx, size_t *length);

/* rpc.c */
int mlx5_fwctl_init(struct mlx5_fwctl *mlx5, struct mlx5_core_dev *mdev);
void mlx5_fwctl_exit(struct mlx5_fwctl *mlx5);
int mlx5_fwctl_command(const struct fwctl_request *req);
int mlx5_fwctl_submit_request(struct fwctl_request *req);
int mlx5_fwctl_errno(int ret);
void mlx5_fwctl_mark_late(struct mlx5_fwctl *mlx5);
void mlx5_fwctl_release_later(struct mlx5_fwctl *mlx5);

/* umem.c */
int mlx5_fwctl_map_umem(struct fwctl_umem *umem);
int mlx5_fwctl_unmap_umem(struct fwctl_umem *umem);
bool mlx5_fwctl_umem_release(struct mlx5_fwctl *mlx5, unsigned int late);

/* event.c */
void mlx5_fwctl_events_start(struct mlx5_fwctl *mlx5);
void mlx5_fwctl_events_stop(struct mlx5_fwctl *mlx5);

#endif
