// SPDX-License-Identifier: GPL-2.0-only
/*
 * Site policy: the highest scope that the administrator permits per device.
 *
 * The policy is stored under the name of the PCI function above the device, or of
 * the parent if there is none, so that it survives removal and re-addition of the
 * device. Devices that have this name in common share the policy. A device without a
 * stored policy gets the default, a module parameter. Once locked, no policy can permit
 * more scopes than before, until reboot.
 *
 * Lock order: fwctl_policy_lock, fwctl_device.uctx_lock.
 */
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fwctl_private.h"

/* The limit applies to stored policies and devices together. */
#define FWCTL_MAX_CEILINGS (4 * FWCTL_MAX_DEVICES)

/**
 * struct fwctl_ceiling - Policy of all devices with one parent name
 * @entry: Entry in fwctl_ceilings.
 * @devices: The registered devices, by fwctl_device.ceiling_entry.
 * @scopes: Number of permitted scopes.
 * @stored: Keep the policy while no device is registered.
 * @parent: Name from fwctl_ceiling_parent().
 */
struct fwctl_ceiling {
	struct list_head entry;
	struct list_head devices;
	unsigned int scopes;
	bool stored;
	char parent[];
};

/* By the number of permitted scopes */
static const char *const fwctl_ceiling_names[] = {
	"disabled",
	"configuration",
	"debug-read",
	"debug-write",
	"debug-write-full",
};

static_assert(ARRAY_SIZE(fwctl_ceiling_names) == FWCTL_NUM_SCOPES + 1);

/* Protects all policies, the variables below, and fwctl_device.ceiling. */
static DEFINE_MUTEX(fwctl_policy_lock);
static LIST_HEAD(fwctl_ceilings);
static unsigned int fwctl_num_ceilings;
static unsigned int fwctl_default_scopes = FWCTL_NUM_SCOPES;
static bool fwctl_policy_locked;

/*
 * Returns the name that identifies the parent after removal and re-addition. The names
 * of auxiliary devices and CXL memory devices have numbers that may change.
 */
static const char *fwctl_ceiling_parent(struct fwctl_device *fwctl)
{
	struct device *parent = fwctl_pci_parent(fwctl) ?: fwctl->dev.parent;

	return dev_name(parent ?: &fwctl->dev);
}

static struct fwctl_ceiling *fwctl_ceiling_alloc(const char *parent)
{
	size_t len = strlen(parent) + 1;
	struct fwctl_ceiling *ceiling;

	if (fwctl_num_ceilings == FWCTL_MAX_CEILINGS)
		return ERR_PTR(-ENOSPC);
	ceiling = kzalloc(struct_size(ceiling, parent, len), GFP_KERNEL);
	if (!ceiling)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&ceiling->devices);
	ceiling->scopes = fwctl_default_scopes;
	memcpy(ceiling->parent, parent, len);
	list_add_tail(&ceiling->entry, &fwctl_ceilings);
	fwctl_num_ceilings++;
	return ceiling;
}

static void fwctl_ceiling_free(struct fwctl_ceiling *ceiling)
{
	list_del(&ceiling->entry);
	fwctl_num_ceilings--;
	kfree(ceiling);
}

static struct fwctl_ceiling *fwctl_ceiling_find(const char *parent)
{
	struct fwctl_ceiling *ceiling;

	list_for_each_entry(ceiling, &fwctl_ceilings, entry)
		if (!strcmp(ceiling->parent, parent))
			return ceiling;
	return fwctl_ceiling_alloc(parent);
}

/**
 * fwctl_policy_add() - Apply the site policy to a device that is being registered
 * @fwctl: The device.
 *
 * Context: may sleep.
 * Return: 0 or a negative errno.
 */
int fwctl_policy_add(struct fwctl_device *fwctl)
{
	struct fwctl_ceiling *ceiling;

	guard(mutex)(&fwctl_policy_lock);
	ceiling = fwctl_ceiling_find(fwctl_ceiling_parent(fwctl));
	if (IS_ERR(ceiling))
		return PTR_ERR(ceiling);
	fwctl->ceiling = ceiling;
	list_add_tail(&fwctl->ceiling_entry, &ceiling->devices);
	fwctl_uctx_limit_all(fwctl, ceiling->scopes);
	return 0;
}

/**
 * fwctl_policy_del() - Undo fwctl_policy_add()
 * @fwctl: The device. Its contexts keep their limits.
 *
 * Context: may sleep.
 */
void fwctl_policy_del(struct fwctl_device *fwctl)
{
	struct fwctl_ceiling *ceiling = fwctl->ceiling;

	guard(mutex)(&fwctl_policy_lock);
	list_del(&fwctl->ceiling_entry);
	if (!list_empty(&ceiling->devices) || ceiling->stored)
		return;
	/* A device that returns must not get more scopes than before. */
	if (fwctl_policy_locked && ceiling->scopes < fwctl_default_scopes)
		return;
	fwctl_ceiling_free(ceiling);
}

/* Parse a new policy. Returns the number of permitted scopes or a negative errno. */
static int fwctl_policy_parse(const char *text, unsigned int old)
{
	int scopes = sysfs_match_string(fwctl_ceiling_names, text);

	lockdep_assert_held(&fwctl_policy_lock);
	if (scopes > 0 && scopes > old && fwctl_policy_locked)
		return -EPERM;
	return scopes;
}

/**
 * fwctl_policy_set() - Change the highest permitted scope of a device
 * @fwctl: A registered device.
 * @text: Name of the scope, or "disabled".
 *
 * Applies to all devices with the same parent, and to open FDs.
 *
 * Context: may sleep.
 * Return: 0; -EINVAL for an unknown name; -EPERM without CAP_SYS_ADMIN, or if the
 * policy is locked and does not permit the scope.
 */
int fwctl_policy_set(struct fwctl_device *fwctl, const char *text)
{
	struct fwctl_ceiling *ceiling = fwctl->ceiling;
	struct fwctl_device *other;
	int scopes;

	/* The owner of the file can be root of a container. */
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	guard(mutex)(&fwctl_policy_lock);
	scopes = fwctl_policy_parse(text, ceiling->scopes);
	if (scopes < 0)
		return scopes;
	ceiling->scopes = scopes;
	ceiling->stored = true;
	list_for_each_entry(other, &ceiling->devices, ceiling_entry)
		fwctl_uctx_limit_all(other, scopes);
	return 0;
}

/**
 * fwctl_policy_name() - Return the name of the highest permitted scope of a device
 * @fwctl: A registered device.
 *
 * Return: the name, or "disabled"; static.
 */
const char *fwctl_policy_name(struct fwctl_device *fwctl)
{
	guard(mutex)(&fwctl_policy_lock);
	return fwctl_ceiling_names[fwctl->ceiling->scopes];
}

static int fwctl_param_set_max_scope(const char *text,
				     const struct kernel_param *param)
{
	int scopes;

	if (fwctl_wq && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	guard(mutex)(&fwctl_policy_lock);
	scopes = fwctl_policy_parse(text, fwctl_default_scopes);
	if (scopes < 0)
		return scopes;
	fwctl_default_scopes = scopes;
	return 0;
}

static int fwctl_param_get_max_scope(char *text,
				     const struct kernel_param *param)
{
	guard(mutex)(&fwctl_policy_lock);
	return sysfs_emit(text, "%s\n",
			  fwctl_ceiling_names[fwctl_default_scopes]);
}

static const struct kernel_param_ops fwctl_max_scope_ops = {
	.set = fwctl_param_set_max_scope,
	.get = fwctl_param_get_max_scope,
};

module_param_cb(max_scope, &fwctl_max_scope_ops, NULL, 0644);
MODULE_PARM_DESC(max_scope,
		 "Highest scope of new devices: disabled, configuration, debug-read, debug-write, debug-write-full (default)");

static int fwctl_param_set_lock(const char *text,
				const struct kernel_param *param)
{
	bool lock;
	int ret;

	/* Before the module is initialised, the parameter belongs to modprobe. */
	if (fwctl_wq && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	ret = kstrtobool(text, &lock);
	if (ret)
		return ret;
	guard(mutex)(&fwctl_policy_lock);
	if (lock == fwctl_policy_locked)
		return 0;
	if (!lock)
		return -EPERM;
	/* Unloading the module would discard the policy, so never drop this reference. */
	__module_get(THIS_MODULE);
	fwctl_policy_locked = true;
	return 0;
}

static int fwctl_param_get_lock(char *text, const struct kernel_param *param)
{
	guard(mutex)(&fwctl_policy_lock);
	return sysfs_emit(text, "%c\n", fwctl_policy_locked ? 'Y' : 'N');
}

static const struct kernel_param_ops fwctl_lock_ops = {
	.set = fwctl_param_set_lock,
	.get = fwctl_param_get_lock,
};

module_param_cb(lock, &fwctl_lock_ops, NULL, 0644);
MODULE_PARM_DESC(lock, "Let no highest scope be raised until reboot");

/* Free the stored policies when the module is unloaded. */
void fwctl_policy_exit(void)
{
	struct fwctl_ceiling *ceiling, *next;

	list_for_each_entry_safe(ceiling, next, &fwctl_ceilings, entry)
		fwctl_ceiling_free(ceiling);
}
