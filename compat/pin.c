// SPDX-License-Identifier: GPL-2.0-only
/* Implementation of compat/include/linux/mm.h. Empty from 6.5 on. */
#include <linux/backing-dev.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/sched.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
static bool fwctl_compat_tracks_dirty(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED && vma->vm_file &&
	       mapping_can_writeback(vma->vm_file->f_mapping);
}

/* The caller holds the mmap lock of @mm. */
static int fwctl_compat_check_pin(struct mm_struct *mm, unsigned long start,
				  unsigned long end)
{
	struct vm_area_struct *vma;

	for (; start < end; start = vma->vm_end) {
		vma = find_vma(mm, start);
		if (!vma || fwctl_compat_tracks_dirty(vma))
			return -EFAULT;
	}
	return 0;
}

/* The lock keeps the mappings between the check and the pin. */
int fwctl_compat_pin_user_pages(unsigned long start, int num,
				unsigned int flags, struct page **pages)
{
	unsigned long addr = untagged_addr(start);
	struct mm_struct *mm = current->mm;
	int ret = mmap_read_lock_killable(mm);

	if (ret)
		return ret;
	ret = fwctl_compat_check_pin(mm, addr, addr + num * PAGE_SIZE);
	if (!ret)
		ret = pin_user_pages(addr, num, flags, pages, NULL);
	mmap_read_unlock(mm);
	return ret;
}
#endif
