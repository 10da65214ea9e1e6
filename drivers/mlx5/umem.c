// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registered user memory: a umem of the firmware and, on request, a memory key (mkey)
 * for it. Both belong to the user context of the FD, so the firmware rejects commands
 * of other contexts that name them.
 *
 * The scope table does not allow commands that create objects. Otherwise a caller
 * could put any DMA address into CREATE_UMEM. The provider sends these commands with
 * the addresses of pages that the core has pinned.
 *
 * The firmware defines which commands access memory, so the provider cannot find the
 * references in a request. fwctl_ops.hold_umems makes each request in flight hold all
 * memory of its context.
 */
#include <linux/mlx5/driver.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>

#include "mlx5_fwctl.h"

/* Access rights in a translation entry (MTT). */
#define MLX5_FWCTL_MTT_READ 0x1
#define MLX5_FWCTL_MTT_WRITE 0x2

/* Number of MTTs in an octword. */
#define MLX5_FWCTL_OCTWORD_MTTS 2

/* A key without a queue pair. */
#define MLX5_FWCTL_NO_QP 0xffffff

/* Fields of CREATE_MKEY that mlx5_ifc.h lacks, in the form of that header. */
struct mlx5_ifc_fwctl_create_mkey_in_bits {
	u8 reserved_at_0[0x320];
	u8 mkey_umem_id[0x20];
	u8 mkey_umem_offset[0x40];
};

/* mlx5_fwctl_umem_destroy() uses one layout for all objects. */
static_assert(__mlx5_bit_off(destroy_umem_in, umem_id) ==
	      __mlx5_bit_off(destroy_mkey_in, mkey_index));
static_assert(__mlx5_bit_off(destroy_umem_in, umem_id) ==
	      __mlx5_bit_off(dealloc_pd_in, pd));

static struct mlx5_core_dev *mlx5_fwctl_umem_mdev(const struct fwctl_umem *umem)
{
	return to_mlx5_fwctl(umem->uctx)->mdev;
}

/**
 * mlx5_fwctl_umem_release() - Restore the slots if all commands of umem.c timed out
 * @mlx5: The device.
 * @late: Maximum number of commands without a response, without kept slots of RPCs.
 *
 * Does nothing while a slot is left. With each slot restored at once, close() could
 * wait for one timeout per registration if the firmware always responds late.
 *
 * Context: any. The callers are serialised.
 * Return: true if there is a slot.
 */
bool mlx5_fwctl_umem_release(struct mlx5_fwctl *mlx5, unsigned int late)
{
	unsigned int max = max(mlx5->fwctl.max_requests / 4, 1u);

	/* At 0, no other function writes to umem_slots. */
	if (!READ_ONCE(mlx5->umem_slots) && late < max)
		WRITE_ONCE(mlx5->umem_slots, max - late);
	return READ_ONCE(mlx5->umem_slots);
}

/*
 * Execute a command in the user context of the memory, as mlx5_cmd_do(). Returns
 * -EBUSY without sending the command after too many timeouts. Without this limit, the
 * memory of one caller would take all slots of the command queue, and the close of
 * its context would wait for one timeout per registration.
 */
static int mlx5_fwctl_umem_do(struct fwctl_umem *umem, u16 opcode, void *in,
			      size_t in_len, u32 *out)
{
	struct mlx5_fwctl *mlx5 = to_mlx5_fwctl(umem->uctx);
	struct mlx5_fwctl_in *head = in;
	int ret;

	lockdep_assert_held(&mlx5->umem_lock);
	if (!READ_ONCE(mlx5->umem_slots))
		return -EBUSY;
	head->opcode = cpu_to_be16(opcode);
	head->uid = cpu_to_be16(to_mlx5_fwctl_uctx(umem->uctx)->uid);
	ret = mlx5_cmd_do(mlx5->mdev, in, in_len, out,
			  sizeof(struct mlx5_fwctl_out));
	if (ret == -ETIMEDOUT) {
		mlx5_fwctl_mark_late(mlx5);
		WRITE_ONCE(mlx5->umem_slots, mlx5->umem_slots - 1);
		mlx5_fwctl_release_later(mlx5);
	}
	return ret;
}

/* Translate the result of mlx5_fwctl_umem_do() to an errno for the caller. */
static int mlx5_fwctl_umem_errno(struct fwctl_umem *umem, int ret, void *in,
				 u32 *out)
{
	if (ret == -EREMOTEIO)
		ret = mlx5_cmd_check(mlx5_fwctl_umem_mdev(umem), ret, in, out);
	return mlx5_fwctl_errno(ret);
}

/*
 * Destroy an object. Returns 0 if the firmware has confirmed this, or if the device
 * cannot access host memory any more; else a negative errno.
 */
static int mlx5_fwctl_umem_destroy(struct fwctl_umem *umem, u16 opcode, u32 id)
{
	u32 out[MLX5_ST_SZ_DW(destroy_umem_out)] = {};
	u32 in[MLX5_ST_SZ_DW(destroy_umem_in)] = {};
	int ret;

	MLX5_SET(destroy_umem_in, in, umem_id, id);
	ret = mlx5_fwctl_umem_do(umem, opcode, in, sizeof(in), out);
	if (!ret || mlx5_fwctl_is_cut_off(mlx5_fwctl_umem_mdev(umem)))
		return 0;
	return mlx5_fwctl_umem_errno(umem, ret, in, out) ?: -EIO;
}

/* Size of the memory in pages of the device, which have 4 KiB on any host. */
static size_t mlx5_fwctl_num_mtts(const struct fwctl_umem *umem)
{
	return DIV_ROUND_UP(umem->addr % MLX5_ADAPTER_PAGE_SIZE + umem->len,
			    MLX5_ADAPTER_PAGE_SIZE);
}

/* Returns the number of entries, which never exceeds @max. */
static size_t mlx5_fwctl_fill_mtts(const struct fwctl_umem *umem, __be64 *mtts,
				   size_t max)
{
	struct scatterlist *sg;
	size_t num = 0;
	int i;

	for_each_sgtable_dma_sg(&umem->sgt, sg, i) {
		dma_addr_t end = sg_dma_address(sg) + sg_dma_len(sg);
		dma_addr_t addr = ALIGN_DOWN(sg_dma_address(sg),
					     MLX5_ADAPTER_PAGE_SIZE);

		for (; addr < end && num < max; addr += MLX5_ADAPTER_PAGE_SIZE)
			mtts[num++] = cpu_to_be64(addr | MLX5_FWCTL_MTT_READ |
						  MLX5_FWCTL_MTT_WRITE);
	}
	return num;
}

/* Returns true if the firmware has not created an object after this error. */
static bool mlx5_fwctl_was_rejected(int ret)
{
	switch (ret) {
	case -EREMOTEIO:
		return true;
	case -ENOMEM:
	case -EAGAIN:
	case -EBUSY:
	case -ECANCELED:
		/* mlx5_core did not send the command. */
		return true;
	default:
		return false;
	}
}

static int mlx5_fwctl_create_umem(struct fwctl_umem *umem)
{
	size_t num = mlx5_fwctl_num_mtts(umem);
	size_t in_len = MLX5_ST_SZ_BYTES(create_umem_in) + num * sizeof(__be64);
	u32 out[MLX5_ST_SZ_DW(create_umem_out)] = {};
	void *context;
	int ret;

	if (in_len > FWCTL_RPC_MAX_LEN)
		return -ENOSPC;
	/* Without this check, each attempt would pin its pages until reboot. */
	if (mlx5_fwctl_is_down(mlx5_fwctl_umem_mdev(umem)))
		return -ENXIO;
	void *in __free(kvfree) = kvzalloc(in_len, GFP_KERNEL_ACCOUNT |
						   __GFP_NOWARN);
	if (!in)
		return -ENOMEM;
	context = MLX5_ADDR_OF(create_umem_in, in, umem);
	MLX5_SET(umem, context, page_offset,
		 umem->addr % MLX5_ADAPTER_PAGE_SIZE);
	MLX5_SET64(umem, context, num_of_mtt, num);
	if (WARN_ON_ONCE(mlx5_fwctl_fill_mtts(umem, MLX5_ADDR_OF(umem, context,
								 mtt), num) != num))
		return -EIO;
	ret = mlx5_fwctl_umem_do(umem, MLX5_CMD_OP_CREATE_UMEM, in, in_len, out);
	umem->umem_id = MLX5_GET(create_umem_out, out, umem_id);
	if (!ret)
		return 0;
	/* The firmware may have created a umem, whose number is not known. */
	umem->exposed = !mlx5_fwctl_was_rejected(ret) &&
			!mlx5_fwctl_is_cut_off(mlx5_fwctl_umem_mdev(umem));
	return mlx5_fwctl_umem_errno(umem, ret, in, out) ?: -EIO;
}

/* A key does not work outside its protection domain (PD), so it has its own one. */
static int mlx5_fwctl_alloc_pd(struct fwctl_umem *umem)
{
	u32 out[MLX5_ST_SZ_DW(alloc_pd_out)] = {};
	u32 in[MLX5_ST_SZ_DW(alloc_pd_in)] = {};
	int ret;

	ret = mlx5_fwctl_umem_do(umem, MLX5_CMD_OP_ALLOC_PD, in, sizeof(in), out);
	to_mlx5_fwctl_umem(umem)->pdn = MLX5_GET(alloc_pd_out, out, pd);
	return mlx5_fwctl_umem_errno(umem, ret, in, out);
}

static void mlx5_fwctl_dealloc_pd(struct fwctl_umem *umem)
{
	/* On failure, the firmware keeps the number until the context is closed. */
	mlx5_fwctl_umem_destroy(umem, MLX5_CMD_OP_DEALLOC_PD,
				to_mlx5_fwctl_umem(umem)->pdn);
}

/* Fill in an mkey whose address range equals the user addresses of @umem. */
static void mlx5_fwctl_fill_mkey(struct fwctl_umem *umem, u32 *in)
{
	void *mkc = MLX5_ADDR_OF(create_mkey_in, in, memory_key_mkey_entry);
	size_t octwords = DIV_ROUND_UP(mlx5_fwctl_num_mtts(umem),
				       MLX5_FWCTL_OCTWORD_MTTS);

	MLX5_SET(create_mkey_in, in, mkey_umem_valid, 1);
	MLX5_SET(fwctl_create_mkey_in, in, mkey_umem_id, umem->umem_id);
	MLX5_SET(create_mkey_in, in, translations_octword_actual_size, octwords);
	MLX5_SET(mkc, mkc, translations_octword_size, octwords);
	MLX5_SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	MLX5_SET(mkc, mkc, log_page_size, MLX5_ADAPTER_PAGE_SHIFT);
	MLX5_SET(mkc, mkc, lr, 1);
	MLX5_SET(mkc, mkc, lw, 1);
	MLX5_SET(mkc, mkc, qpn, MLX5_FWCTL_NO_QP);
	/*
	 * The variant usually differs from that of an earlier mkey with this index. The
	 * old key then fails.
	 */
	MLX5_SET(mkc, mkc, mkey_7_0, umem->rsc_id);
	MLX5_SET(mkc, mkc, pd, to_mlx5_fwctl_umem(umem)->pdn);
	MLX5_SET64(mkc, mkc, start_addr, umem->addr);
	MLX5_SET64(mkc, mkc, len, umem->len);
}

static int mlx5_fwctl_create_mkey(struct fwctl_umem *umem)
{
	u32 out[MLX5_ST_SZ_DW(create_mkey_out)] = {};
	size_t in_len = MLX5_ST_SZ_BYTES(create_mkey_in);
	int ret;

	u32 *in __free(kfree) = kzalloc(in_len, GFP_KERNEL);
	if (!in)
		return -ENOMEM;
	ret = mlx5_fwctl_alloc_pd(umem);
	if (ret)
		return ret;
	mlx5_fwctl_fill_mkey(umem, in);
	ret = mlx5_fwctl_umem_do(umem, MLX5_CMD_OP_CREATE_MKEY, in, in_len, out);
	if (ret) {
		mlx5_fwctl_dealloc_pd(umem);
		return mlx5_fwctl_umem_errno(umem, ret, in, out) ?: -EIO;
	}
	umem->mkey_id = mlx5_idx_to_mkey(MLX5_GET(create_mkey_out, out,
						  mkey_index)) |
			(umem->rsc_id & 0xff);
	return 0;
}

static int mlx5_fwctl_map_locked(struct fwctl_umem *umem)
{
	int ret = mlx5_fwctl_create_umem(umem);

	if (ret || !(umem->flags & FWCTL_UMEM_MKEY))
		return ret;
	ret = mlx5_fwctl_create_mkey(umem);
	/* If a key exists in spite of the error, the firmware keeps the umem. */
	if (ret && mlx5_fwctl_umem_destroy(umem, MLX5_CMD_OP_DESTROY_UMEM,
					   umem->umem_id))
		umem->exposed = true;
	return ret;
}

/**
 * mlx5_fwctl_map_umem() - Create a umem and a key, as fwctl_ops.map_umem
 * @umem: The memory.
 *
 * Context: may sleep until the commands of other memory are complete, and then until
 * mlx5_core has a response or gives up on the command. A fatal signal interrupts only the
 * first wait.
 * Return: 0; -EOPNOTSUPP if the firmware has no umems; -EINTR after a fatal signal;
 * -ENXIO if mlx5_core is down; -EBUSY after too many timeouts; -ENOSPC if the memory
 * has too many pages for one command; -ENOMEM; the errno of a status other than OK, or
 * of a command without a response, as for an RPC.
 */
int mlx5_fwctl_map_umem(struct fwctl_umem *umem)
{
	struct mlx5_fwctl *mlx5 = to_mlx5_fwctl(umem->uctx);
	int ret;

	if (!MLX5_CAP_GEN(mlx5->mdev, log_max_umem))
		return -EOPNOTSUPP;
	ret = mutex_lock_killable(&mlx5->umem_lock);
	if (ret)
		return ret;
	ret = mlx5_fwctl_map_locked(umem);
	mutex_unlock(&mlx5->umem_lock);
	return ret;
}

/**
 * mlx5_fwctl_unmap_umem() - Destroy the key and the umem, as fwctl_ops.unmap_umem
 * @umem: The memory.
 *
 * mlx5_core reports a command without a response as success for some callers, so that
 * they free their memory. Here this is an error, because firmware that does not respond
 * may still write to the memory.
 *
 * Context: may sleep until the commands of other memory are complete, and then until
 * mlx5_core has a response or gives up on the command.
 * Return: 0 if the firmware has confirmed the destruction or if the device is cut off;
 * a negative errno otherwise.
 */
int mlx5_fwctl_unmap_umem(struct fwctl_umem *umem)
{
	int ret;

	guard(mutex)(&to_mlx5_fwctl(umem->uctx)->umem_lock);
	if (umem->flags & FWCTL_UMEM_MKEY) {
		ret = mlx5_fwctl_umem_destroy(umem, MLX5_CMD_OP_DESTROY_MKEY,
					      mlx5_mkey_to_idx(umem->mkey_id));
		if (ret)
			return ret;
		mlx5_fwctl_dealloc_pd(umem);
	}
	return mlx5_fwctl_umem_destroy(umem, MLX5_CMD_OP_DESTROY_UMEM,
				       umem->umem_id);
}
