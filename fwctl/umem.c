// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registered user memory: FWCTL_UMEM_REG and FWCTL_RSC_DESTROY.
 *
 * A request takes its references while registration_lock is held for read, and
 * drops them in one of these two ways:
 *
 * - The provider completes the request, which is still on a list of the device.
 * - The request ends without the provider, before it leaves its list.
 *
 * fwctl_unregister() waits for readers of the lock and for these lists. After that
 * only handles have references. The last reference may be dropped in any context, but
 * unmapping sleeps. A thread of the core then unmaps the memory, and keeps the
 * context open.
 *
 * See struct fwctl_umem for the ownership of the memory.
 */
#include <linux/cred.h>
#include <linux/dma-map-ops.h>
#include <linux/export.h>
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/pci.h>
#include <linux/sched/signal.h>
#include <linux/sched/user.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fwctl_private.h"

/**
 * struct fwctl_umem_refs - References of a request
 * @next: Further references, or NULL.
 * @count: Number of @umems.
 * @umems: The memory, one reference each.
 */
struct fwctl_umem_refs {
	struct fwctl_umem_refs *next;
	unsigned int count;
	struct fwctl_umem *umems[];
};

/* Maximum number of pages to pin without a check for signals. */
#define FWCTL_UMEM_BATCH (PAGE_SIZE / sizeof(struct page *))

/* Memory that a device may still access. It stays allocated forever. */
static LIST_HEAD(fwctl_lost_umems);
static DEFINE_SPINLOCK(fwctl_lost_lock);

static u64 fwctl_umem_size(const struct fwctl_umem *umem)
{
	return (u64)umem->npages << PAGE_SHIFT;
}

/* Count the memory towards the limits of the context and of the device. */
static int fwctl_umem_reserve(struct fwctl_umem *umem)
{
	struct fwctl_uctx *uctx = umem->uctx;
	struct fwctl_device *fwctl = uctx->fwctl;
	u64 size = fwctl_umem_size(umem);

	guard(spinlock)(&fwctl->uctx_lock);
	if (uctx->num_umems == FWCTL_UMEM_MAX_COUNT ||
	    uctx->umem_bytes + size > FWCTL_UMEM_MAX_LEN ||
	    fwctl->umem_bytes + size > FWCTL_MAX_UMEM_BYTES)
		return -ENOSPC;
	uctx->num_umems++;
	uctx->umem_bytes += size;
	fwctl->umem_bytes += size;
	return 0;
}

static void fwctl_umem_unreserve(struct fwctl_umem *umem)
{
	struct fwctl_uctx *uctx = umem->uctx;
	struct fwctl_device *fwctl = uctx->fwctl;
	u64 size = fwctl_umem_size(umem);

	guard(spinlock)(&fwctl->uctx_lock);
	uctx->num_umems--;
	uctx->umem_bytes -= size;
	fwctl->umem_bytes -= size;
}

/*
 * Charge pages to the user of the current task. The charge of an mm would end with
 * exec. A reference to the credentials keeps the user, because modules cannot call
 * free_uid() before 6.2.
 */
static int fwctl_umem_charge(struct fwctl_umem *umem, unsigned long npages)
{
	unsigned long limit = rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT;
	const struct cred *cred = current_cred();
	atomic_long_t *locked = &cred->user->locked_vm;
	long old = atomic_long_read(locked);
	long new;

	do {
		new = old + npages;
		/* Check the capability last, because the audit log records the check. */
		if (new > limit)
			return capable(CAP_IPC_LOCK) ? 0 : -ENOMEM;
	} while (!atomic_long_try_cmpxchg(locked, &old, new));
	umem->charged += npages;
	if (!umem->cred)
		umem->cred = get_cred(cred);
	return 0;
}

/*
 * Charge the rest of huge pages. A pin of one page keeps the whole folio. Pages of one
 * folio that are adjacent in the memory count once.
 */
static int fwctl_umem_charge_folios(struct fwctl_umem *umem)
{
	const struct folio *last = NULL;
	unsigned long held = 0;

	for (unsigned long i = 0; i < umem->npages; i++) {
		struct folio *folio = page_folio(umem->pages[i]);

		if (folio != last)
			held += folio_nr_pages(folio);
		last = folio;
	}
	if (held <= umem->npages)
		return 0;
	return fwctl_umem_charge(umem, held - umem->npages);
}

static void fwctl_umem_uncharge(struct fwctl_umem *umem)
{
	if (!umem->cred)
		return;
	atomic_long_sub(umem->charged, &umem->cred->user->locked_vm);
	put_cred(umem->cred);
}

static int fwctl_umem_pin(struct fwctl_umem *umem)
{
	unsigned long start = umem->addr & PAGE_MASK;

	while (umem->pinned < umem->npages) {
		unsigned long rest = umem->npages - umem->pinned;
		int ret = pin_user_pages_fast(start + umem->pinned * PAGE_SIZE,
					      min(rest, FWCTL_UMEM_BATCH),
					      FOLL_WRITE | FOLL_LONGTERM,
					      umem->pages + umem->pinned);

		/* FS-DAX */
		if (ret == -EOPNOTSUPP)
			return -EFAULT;
		if (ret <= 0)
			return ret ?: -EFAULT;
		umem->pinned += ret;
		cond_resched();
		if (fatal_signal_pending(current))
			return -EINTR;
	}
	return 0;
}

/* Free memory that the device cannot access but may have written to. */
static void fwctl_umem_free(struct fwctl_umem *umem)
{
	if (umem->pages)
		unpin_user_pages_dirty_lock(umem->pages, umem->pinned, true);
	fwctl_umem_uncharge(umem);
	fwctl_umem_unreserve(umem);
	kvfree(umem->pages);
	kfree(umem);
}

static void fwctl_umem_cleanup(struct fwctl_umem *umem)
{
	if (!IS_ERR_OR_NULL(umem))
		fwctl_umem_free(umem);
}

DEFINE_FREE(fwctl_umem, struct fwctl_umem *, fwctl_umem_cleanup(_T))

static int fwctl_umem_check(struct fwctl_uctx *uctx,
			    const struct fwctl_umem_reg *cmd)
{
	struct fwctl_device *fwctl = uctx->fwctl;
	u64 end;

	if (fwctl_is_disassociated(fwctl))
		return -ENODEV;
	if (!fwctl->umem_size || cmd->flags & ~FWCTL_UMEM_MKEY)
		return -EOPNOTSUPP;
	/* Memory has no scope. It is of no use without RPCs. */
	if (!READ_ONCE(uctx->scopes))
		return -EACCES;
	if (!cmd->len)
		return -EINVAL;
	if (cmd->len > FWCTL_UMEM_MAX_LEN)
		return -ENOSPC;
	if (check_add_overflow(cmd->addr, cmd->len, &end) || end > ULONG_MAX)
		return -EFAULT;
	return 0;
}

/* Returns an object that counts towards the limits but has no pages; or an errno. */
static struct fwctl_umem *fwctl_umem_alloc(struct fwctl_uctx *uctx,
					   const struct fwctl_umem_reg *cmd)
{
	int ret;

	struct fwctl_umem *umem __free(kfree) =
		kzalloc(uctx->fwctl->umem_size, GFP_KERNEL_ACCOUNT);
	if (!umem)
		return ERR_PTR(-ENOMEM);
	umem->uctx = uctx;
	umem->flags = cmd->flags;
	umem->addr = cmd->addr;
	umem->len = cmd->len;
	umem->offset = offset_in_page(cmd->addr);
	umem->npages = DIV_ROUND_UP(umem->offset + umem->len, PAGE_SIZE);
	refcount_set(&umem->refs, 1);
	ret = fwctl_umem_reserve(umem);
	if (ret)
		return ERR_PTR(ret);
	return_ptr(umem);
}

/* Pin memory of the current task. Returns an ERR_PTR() on failure. */
static struct fwctl_umem *fwctl_umem_create(struct fwctl_uctx *uctx,
					    const struct fwctl_umem_reg *cmd)
{
	int ret = fwctl_umem_check(uctx, cmd);

	if (ret)
		return ERR_PTR(ret);
	struct fwctl_umem *umem __free(fwctl_umem) =
		fwctl_umem_alloc(uctx, cmd);
	if (IS_ERR(umem))
		return_ptr(umem);
	ret = fwctl_umem_charge(umem, umem->npages);
	if (ret)
		return ERR_PTR(ret);
	umem->pages = kvmalloc_array(umem->npages, sizeof(*umem->pages),
				     GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!umem->pages)
		return ERR_PTR(-ENOMEM);
	ret = fwctl_umem_pin(umem) ?: fwctl_umem_charge_folios(umem);
	if (ret)
		return ERR_PTR(ret);
	return_ptr(umem);
}

/* Returns the domain that limits the device to memory that is mapped for it, or NULL. */
static struct iommu_domain *fwctl_dma_domain(struct device *dma_dev)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(dma_dev);

	return domain && domain->type & __IOMMU_DOMAIN_PAGING ? domain : NULL;
}

/*
 * If no IOMMU translates, an address in a message can refer to any memory of the
 * machine, so the firmware alone enforces the registration.
 */
static int fwctl_dma_permit_untranslated(void)
{
	if (!capable(CAP_SYS_RAWIO))
		return -EPERM;
	return security_locked_down(LOCKDOWN_PCI_ACCESS);
}

static void fwctl_umem_unmap_dma(struct fwctl_umem *umem,
				 struct device *dma_dev)
{
	if (!dma_dev)
		return;
	dma_unmap_sgtable(dma_dev, &umem->sgt, DMA_BIDIRECTIONAL, 0);
	sg_free_table(&umem->sgt);
}

/*
 * Returns true if the kernel can map bounce buffers for a part of the memory. With a
 * translating domain, it does so for the partial pages of an untrusted device.
 */
static bool fwctl_umem_is_bounced(struct fwctl_umem *umem, struct device *dma_dev)
{
	return dev_is_pci(dma_dev) && to_pci_dev(dma_dev)->untrusted &&
	       !PAGE_ALIGNED(umem->offset | umem->len);
}

/*
 * Returns true if the CPU must copy or flush data after each DMA. The time of a DMA
 * is not known to the core, so such memory would have stale content. dma_need_sync()
 * has no meaning for translated memory.
 */
static bool fwctl_umem_needs_sync(struct fwctl_umem *umem, struct device *dma_dev,
				  struct iommu_domain *domain)
{
	struct scatterlist *sg;
	int i;

	if (domain)
		return !dev_is_dma_coherent(dma_dev) ||
		       fwctl_umem_is_bounced(umem, dma_dev);
	for_each_sgtable_dma_sg(&umem->sgt, sg, i)
		if (dma_need_sync(dma_dev, sg_dma_address(sg)))
			return true;
	return false;
}

static int fwctl_umem_map_dma(struct fwctl_umem *umem, struct device *dma_dev)
{
	struct iommu_domain *domain;
	int ret;

	if (!dma_dev)
		return 0;
	domain = fwctl_dma_domain(dma_dev);
	ret = domain ? 0 : fwctl_dma_permit_untranslated();
	if (ret)
		return ret;
	ret = sg_alloc_table_from_pages_segment(&umem->sgt, umem->pages,
						umem->npages, umem->offset,
						umem->len,
						dma_get_max_seg_size(dma_dev),
						GFP_KERNEL_ACCOUNT);
	if (ret)
		return ret;
	ret = dma_map_sgtable(dma_dev, &umem->sgt, DMA_BIDIRECTIONAL, 0);
	if (ret) {
		sg_free_table(&umem->sgt);
		return ret;
	}
	if (!fwctl_umem_needs_sync(umem, dma_dev, domain))
		return 0;
	/* The device wrote nothing. A sync would undo writes of the caller. */
	dma_unmap_sgtable(dma_dev, &umem->sgt, DMA_BIDIRECTIONAL,
			  DMA_ATTR_SKIP_CPU_SYNC);
	sg_free_table(&umem->sgt);
	return -EOPNOTSUPP;
}

/* Keep memory that the device may still access. */
static void fwctl_umem_lose(struct fwctl_umem *umem, int error)
{
	dev_err_ratelimited(&umem->uctx->fwctl->dev,
			    "the device can still access %llu bytes of user memory (error %d), which stay pinned\n",
			    fwctl_umem_size(umem), error);
	umem->uctx = NULL;
	guard(spinlock)(&fwctl_lost_lock);
	list_add(&umem->entry, &fwctl_lost_umems);
}

/*
 * Unmap and free memory without references. The caller holds registration_lock, and
 * keeps the context open. Returns 0 or the error of the provider.
 */
static int fwctl_umem_end(struct fwctl_umem *umem)
{
	struct fwctl_device *fwctl = umem->uctx->fwctl;
	int ret = fwctl->ops->unmap_umem(umem);

	if (ret) {
		fwctl_umem_lose(umem, ret);
		return ret > 0 ? -EIO : ret;
	}
	fwctl_umem_unmap_dma(umem, fwctl->dma_dev);
	fwctl_umem_free(umem);
	return 0;
}

/* Let the provider map the memory. Returns 0 or a negative errno. */
static int fwctl_umem_map_provider(struct fwctl_umem *umem)
{
	int ret = umem->uctx->fwctl->ops->map_umem(umem);

	if (WARN_ONCE(ret > 0, "map_umem() returned %d\n", ret))
		ret = -EIO;
	return ret;
}

/*
 * Map the memory for the device, under a new handle that is not yet valid. Handles
 * ascend, so that a late FWCTL_RSC_DESTROY does not find a newer registration.
 */
static int fwctl_umem_map(struct fwctl_umem *umem)
{
	struct fwctl_uctx *uctx = umem->uctx;
	struct device *dma_dev = uctx->fwctl->dma_dev;
	int ret = fwctl_umem_map_dma(umem, dma_dev);

	if (ret)
		return ret;
	/* The handle fits in an int, which existing programs use. */
	ret = xa_alloc_cyclic(&uctx->umems, &umem->rsc_id, NULL,
			      XA_LIMIT(1, INT_MAX), &uctx->next_umem,
			      GFP_KERNEL_ACCOUNT);
	if (ret >= 0) {
		ret = fwctl_umem_map_provider(umem);
		if (!ret)
			return 0;
		xa_release(&uctx->umems, umem->rsc_id);
		if (umem->exposed)
			return ret;
	}
	fwctl_umem_unmap_dma(umem, dma_dev);
	return ret;
}

/* Register memory. The handle in @cmd is valid when the function returns 0. */
static int fwctl_umem_register(struct fwctl_uctx *uctx,
			       struct fwctl_umem_reg *cmd)
{
	int ret;

	struct fwctl_umem *umem __free(fwctl_umem) =
		fwctl_umem_create(uctx, cmd);
	if (IS_ERR(umem))
		return PTR_ERR(umem);
	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return -ENODEV;
	/* Again, because the caller can delay the pin without limit. */
	if (!READ_ONCE(uctx->scopes))
		return -EACCES;
	ret = fwctl_umem_map(umem);
	if (ret && umem->exposed)
		fwctl_umem_lose(no_free_ptr(umem), ret);
	if (ret)
		return ret;
	cmd->umem_id = umem->umem_id;
	cmd->mkey_id = umem->mkey_id;
	cmd->rsc_id = umem->rsc_id;
	/* Cannot fail, because the entry exists. The handle owns the memory now. */
	xa_store(&uctx->umems, cmd->rsc_id, no_free_ptr(umem), 0);
	return 0;
}

static struct fwctl_umem *fwctl_umem_take(struct fwctl_uctx *uctx, u32 rsc_id)
{
	struct fwctl_umem *umem;

	/* xa_erase() would also remove the entry of a registration in progress. */
	xa_lock(&uctx->umems);
	umem = xa_load(&uctx->umems, rsc_id);
	if (umem)
		__xa_erase(&uctx->umems, rsc_id);
	xa_unlock(&uctx->umems);
	return umem;
}

/* Remove a handle. Unmaps the memory if no request uses it. */
static int fwctl_umem_destroy(struct fwctl_uctx *uctx, u32 rsc_id)
{
	struct fwctl_umem *umem;

	CLASS(fwctl_active, active)(uctx->fwctl);
	if (!active)
		return -ENODEV;
	umem = fwctl_umem_take(uctx, rsc_id);
	if (!umem)
		return -ENOENT;
	if (refcount_dec_and_test(&umem->refs))
		return fwctl_umem_end(umem);
	return 0;
}

/**
 * fwctl_ioctl_umem_reg() - Implement FWCTL_UMEM_REG
 * @file: The device FD.
 * @arg: The caller's struct fwctl_umem_reg.
 * @cmd: A copy of @arg.
 *
 * Context: may sleep. Accesses user memory.
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_umem_reg(struct file *file, void __user *arg,
			 union fwctl_cmd *cmd)
{
	struct fwctl_uctx *uctx = file->private_data;
	struct fwctl_umem_reg __user *user = arg;
	struct fwctl_umem_reg *reg = &cmd->umem_reg;
	int ret = fwctl_umem_register(uctx, reg);

	if (ret)
		return ret;
	if (put_user(reg->umem_id, &user->umem_id) ||
	    put_user(reg->mkey_id, &user->mkey_id) ||
	    put_user(reg->rsc_id, &user->rsc_id)) {
		/* Another thread may have guessed and destroyed the handle. */
		fwctl_umem_destroy(uctx, reg->rsc_id);
		return -EFAULT;
	}
	return 0;
}

/**
 * fwctl_ioctl_rsc_destroy() - Implement FWCTL_RSC_DESTROY
 * @file: The device FD.
 * @arg: The caller's struct fwctl_rsc_destroy.
 * @cmd: A copy of @arg.
 *
 * Context: may sleep, in fwctl_ops.unmap_umem().
 * Return: 0 or a negative errno.
 */
int fwctl_ioctl_rsc_destroy(struct file *file, void __user *arg,
			    union fwctl_cmd *cmd)
{
	struct fwctl_uctx *uctx = file->private_data;
	const struct fwctl_rsc_destroy *destroy = &cmd->rsc_destroy;

	if (fwctl_is_disassociated(uctx->fwctl))
		return -ENODEV;
	if (destroy->flags || destroy->type != FWCTL_RSC_UMEM)
		return -EOPNOTSUPP;
	return fwctl_umem_destroy(uctx, destroy->rsc_id);
}

static struct fwctl_umem_refs *fwctl_umem_refs_alloc(unsigned int max)
{
	struct fwctl_umem_refs *refs;

	refs = kmalloc(struct_size(refs, umems, max), GFP_KERNEL_ACCOUNT);
	if (refs)
		refs->count = 0;
	return refs;
}

/* Take a reference for @refs. The caller holds the lock of uctx->umems. */
static void fwctl_umem_refs_add(struct fwctl_umem_refs *refs,
				struct fwctl_umem *umem)
{
	refcount_inc(&umem->refs);
	refs->umems[refs->count++] = umem;
}

static void fwctl_umem_refs_attach(struct fwctl_umem_refs *refs,
				   struct fwctl_request *req)
{
	refs->next = req->umems;
	req->umems = refs;
}

/**
 * fwctl_umem_get() - Use registered memory in a request
 * @req: The request, owned by the provider.
 * @rsc_id: The handle, in the context of @req.
 *
 * Keeps the memory mapped and pinned until the provider completes @req, even if the
 * handle is destroyed or the caller abandons @req. There is no function to drop the
 * reference. The provider should call this function once for each use in a message,
 * of which it must limit the number.
 *
 * Context: may sleep. In fwctl_ops.submit_request(), before the device can use the
 * memory.
 * Return: the memory; an ERR_PTR() of -ENOENT or -ENOMEM.
 */
struct fwctl_umem *fwctl_umem_get(struct fwctl_request *req, u32 rsc_id)
{
	struct fwctl_uctx *uctx = req->uctx;
	struct fwctl_umem *umem;

	struct fwctl_umem_refs *refs __free(kfree) = fwctl_umem_refs_alloc(1);
	if (!refs)
		return ERR_PTR(-ENOMEM);
	xa_lock(&uctx->umems);
	umem = xa_load(&uctx->umems, rsc_id);
	if (umem)
		fwctl_umem_refs_add(refs, umem);
	xa_unlock(&uctx->umems);
	if (!umem)
		return ERR_PTR(-ENOENT);
	fwctl_umem_refs_attach(no_free_ptr(refs), req);
	return umem;
}
EXPORT_SYMBOL_NS_GPL(fwctl_umem_get, "FWCTL");

/**
 * fwctl_umem_get_all() - Use all registered memory of the context in a request
 * @req: A request that is on no list yet.
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM.
 */
int fwctl_umem_get_all(struct fwctl_request *req)
{
	struct xarray *umems = &req->uctx->umems;
	struct fwctl_umem_refs *refs;
	struct fwctl_umem *umem;
	unsigned long rsc_id;

	refs = fwctl_umem_refs_alloc(FWCTL_UMEM_MAX_COUNT);
	if (!refs)
		return -ENOMEM;
	xa_lock(umems);
	xa_for_each(umems, rsc_id, umem)
		fwctl_umem_refs_add(refs, umem);
	xa_unlock(umems);
	fwctl_umem_refs_attach(refs, req);
	return 0;
}

/* Drop a reference of a request. The last one passes the memory to reap. */
static void fwctl_umem_put(struct fwctl_umem *umem)
{
	struct fwctl_device *fwctl = umem->uctx->fwctl;

	lockdep_assert_held(&fwctl->request_lock);
	if (!refcount_dec_and_test(&umem->refs))
		return;
	/* The context has a user until the caller of the request is done. */
	refcount_inc(&umem->uctx->users);
	list_add_tail(&umem->entry, &fwctl->dead_umems);
	queue_work(fwctl_dispatch_wq, &fwctl->reap);
}

/**
 * fwctl_umem_put_all() - Drop all references of a request
 * @req: The request. It must still be on its list, or registration_lock must be
 *	held, or the request was never on a list.
 *
 * Context: any, with request_lock held.
 */
void fwctl_umem_put_all(struct fwctl_request *req)
{
	struct fwctl_umem_refs *refs, *next;

	for (refs = req->umems; refs; refs = next) {
		next = refs->next;
		for (unsigned int i = 0; i < refs->count; i++)
			fwctl_umem_put(refs->umems[i]);
		kfree(refs);
	}
	req->umems = NULL;
}

/* Returns the next memory without references, or NULL. */
static struct fwctl_umem *fwctl_umem_next_dead(struct fwctl_device *fwctl)
{
	struct fwctl_umem *umem;

	guard(spinlock_irqsave)(&fwctl->request_lock);
	umem = list_first_entry_or_null(&fwctl->dead_umems, struct fwctl_umem,
					entry);
	if (umem)
		list_del(&umem->entry);
	return umem;
}

/**
 * fwctl_umem_reap() - Unmap all memory whose last reference was that of a request
 * @fwctl: The device, its registration_lock held for read or write.
 *
 * Context: may sleep.
 */
void fwctl_umem_reap(struct fwctl_device *fwctl)
{
	struct fwctl_umem *umem;

	while ((umem = fwctl_umem_next_dead(fwctl))) {
		struct fwctl_uctx *uctx = umem->uctx;

		fwctl_umem_end(umem);
		fwctl_uctx_unuse_later(uctx);
	}
}

/**
 * fwctl_umem_reap_work() - Unmap memory in a thread
 * @work: fwctl_device.reap. Its workqueue is freezable, so that no command reaches
 *	the firmware during suspend.
 */
void fwctl_umem_reap_work(struct work_struct *work)
{
	struct fwctl_device *fwctl =
		container_of(work, struct fwctl_device, reap);

	/* On failure, fwctl_unregister() unmaps the memory. */
	CLASS(fwctl_active, active)(fwctl);
	if (active)
		fwctl_umem_reap(active);
}

/**
 * fwctl_umem_end_all() - Unmap all memory of a context, before its close
 * @uctx: The context, without users, or after the last request of the device. The
 *	caller holds registration_lock for read or write.
 *
 * Context: may sleep.
 */
void fwctl_umem_end_all(struct fwctl_uctx *uctx)
{
	struct fwctl_umem *umem;
	unsigned long rsc_id;

	/* Most contexts. The walk would add 2 % to open() and close(). */
	if (xa_empty(&uctx->umems))
		return;
	xa_for_each(&uctx->umems, rsc_id, umem) {
		xa_erase(&uctx->umems, rsc_id);
		if (!WARN_ON(!refcount_dec_and_test(&umem->refs)))
			fwctl_umem_end(umem);
	}
}
