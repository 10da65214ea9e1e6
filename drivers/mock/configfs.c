// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/config/fwctl_mock/ has one directory per device. Its files are the
 * settings of the device, and its faults/ directory controls fault injection. See
 * Documentation/mock.rst.
 */
#include <linux/configfs.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/string.h>

#include "mock.h"

static struct mock_device *to_device(struct config_item *item)
{
	return container_of(to_config_group(item), struct mock_device, group);
}

static struct mock_device *faults_to_device(struct config_item *item)
{
	return container_of(to_config_group(item), struct mock_device,
			    faults_group);
}

/* Parse a number from @min to @max. */
static int mock_parse(const char *page, unsigned int min, unsigned int max,
		      unsigned int *value)
{
	int ret = kstrtouint(page, 0, value);

	if (ret)
		return ret;
	return *value < min || *value > max ? -ERANGE : 0;
}

static ssize_t mock_live_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, "%d\n", mock_device_is_live(to_device(item)));
}

static ssize_t mock_live_store(struct config_item *item, const char *page,
			       size_t count)
{
	struct mock_device *dev = to_device(item);
	bool live;
	int ret;

	ret = kstrtobool(page, &live);
	if (ret)
		return ret;
	/* Complete an earlier surprise removal first. */
	flush_work(&dev->surprise_remove);
	if (live)
		ret = mock_device_activate(dev);
	else
		mock_device_deactivate(dev);
	return ret ?: count;
}
CONFIGFS_ATTR(mock_, live);

static ssize_t mock_device_show(struct config_item *item, char *page)
{
	char name[sizeof_field(struct mock_device, fwctl_name)];

	mock_device_get_name(to_device(item), name, sizeof(name));
	return sysfs_emit(page, "%s\n", name);
}
CONFIGFS_ATTR_RO(mock_, device);

static ssize_t mock_parent_show(struct config_item *item, char *page)
{
	return sysfs_emit(page, MOCK_DRIVER_NAME ".%d\n", to_device(item)->id);
}
CONFIGFS_ATTR_RO(mock_, parent);

static ssize_t mock_workers_show(struct config_item *item, char *page)
{
	struct mock_device *dev = to_device(item);

	return sysfs_emit(page, "%u\n", READ_ONCE(dev->settings.workers));
}

/* Change a setting that is constant while the device is live. */
static ssize_t mock_set(struct mock_device *dev, unsigned int *setting,
			unsigned int value, size_t count)
{
	guard(mutex)(&dev->lock);
	if (dev->pdev)
		return -EBUSY;
	WRITE_ONCE(*setting, value);
	return count;
}

static ssize_t mock_workers_store(struct config_item *item, const char *page,
				  size_t count)
{
	struct mock_device *dev = to_device(item);
	unsigned int value;
	int ret = mock_parse(page, 1, MOCK_WORKERS_MAX, &value);

	return ret ?: mock_set(dev, &dev->settings.workers, value, count);
}
CONFIGFS_ATTR(mock_, workers);

static ssize_t mock_max_requests_show(struct config_item *item, char *page)
{
	struct mock_device *dev = to_device(item);

	return sysfs_emit(page, "%u\n", READ_ONCE(dev->settings.max_requests));
}

static ssize_t mock_max_requests_store(struct config_item *item,
				       const char *page, size_t count)
{
	struct mock_device *dev = to_device(item);
	unsigned int value;
	int ret = mock_parse(page, 0, MOCK_INFLIGHT_MAX, &value);

	return ret ?: mock_set(dev, &dev->settings.max_requests, value, count);
}
CONFIGFS_ATTR(mock_, max_requests);

static ssize_t mock_device_type_show(struct config_item *item, char *page)
{
	struct mock_device *dev = to_device(item);

	return sysfs_emit(page, "%u\n", READ_ONCE(dev->settings.device_type));
}

static ssize_t mock_device_type_store(struct config_item *item,
				      const char *page, size_t count)
{
	struct mock_device *dev = to_device(item);
	unsigned int value;
	int ret = mock_parse(page, FWCTL_DEVICE_TYPE_ERROR + 1, UINT_MAX,
			     &value);

	return ret ?: mock_set(dev, &dev->settings.device_type, value, count);
}
CONFIGFS_ATTR(mock_, device_type);

static const char *const mock_mode_names[MOCK_MODES] = {
	[MOCK_MODE_SYNC] = "sync",
#ifdef FWCTL_REQUESTS
	[MOCK_MODE_ASYNC] = "async",
	[MOCK_MODE_THREADED] = "threaded",
#endif
};

static ssize_t mock_mode_show(struct config_item *item, char *page)
{
	struct mock_device *dev = to_device(item);

	return sysfs_emit(page, "%s\n",
			  mock_mode_names[READ_ONCE(dev->settings.mode)]);
}

static ssize_t mock_mode_store(struct config_item *item, const char *page,
			       size_t count)
{
	struct mock_device *dev = to_device(item);
	int mode = sysfs_match_string(mock_mode_names, page);

	if (mode < 0)
		return mode;
	return mock_set(dev, &dev->settings.mode, mode, count);
}
CONFIGFS_ATTR(mock_, mode);

static const char *const mock_backend_names[MOCK_BACKENDS] = {
	[MOCK_BACKEND_BUILTIN] = "builtin",
#ifdef FWCTL_REQUESTS
	[MOCK_BACKEND_USER] = "user",
#endif
};

static ssize_t mock_backend_show(struct config_item *item, char *page)
{
	struct mock_device *dev = to_device(item);

	return sysfs_emit(page, "%s\n",
			  mock_backend_names[READ_ONCE(dev->settings.backend)]);
}

static ssize_t mock_backend_store(struct config_item *item, const char *page,
				  size_t count)
{
	struct mock_device *dev = to_device(item);
	int backend = sysfs_match_string(mock_backend_names, page);

	if (backend < 0)
		return backend;
	return mock_set(dev, &dev->settings.backend, backend, count);
}
CONFIGFS_ATTR(mock_, backend);

/* Numbers that may change while the device is live. */
static ssize_t mock_number_show(const unsigned int *number, char *page)
{
	return sysfs_emit(page, "%u\n", READ_ONCE(*number));
}

static ssize_t mock_number_store(unsigned int *number, unsigned int max,
				 const char *page, size_t count)
{
	unsigned int value;
	int ret = mock_parse(page, 0, max, &value);

	if (ret)
		return ret;
	WRITE_ONCE(*number, value);
	return count;
}

static ssize_t mock_service_us_show(struct config_item *item, char *page)
{
	return mock_number_show(&to_device(item)->settings.service_us, page);
}

static ssize_t mock_service_us_store(struct config_item *item,
				     const char *page, size_t count)
{
	return mock_number_store(&to_device(item)->settings.service_us,
				 MOCK_TIME_MAX_US, page, count);
}
CONFIGFS_ATTR(mock_, service_us);

static ssize_t mock_jitter_us_show(struct config_item *item, char *page)
{
	return mock_number_show(&to_device(item)->settings.jitter_us, page);
}

static ssize_t mock_jitter_us_store(struct config_item *item,
				    const char *page, size_t count)
{
	return mock_number_store(&to_device(item)->settings.jitter_us,
				 MOCK_TIME_MAX_US, page, count);
}
CONFIGFS_ATTR(mock_, jitter_us);

static ssize_t mock_late_ms_show(struct config_item *item, char *page)
{
	return mock_number_show(&faults_to_device(item)->faults.late_ms, page);
}

static ssize_t mock_late_ms_store(struct config_item *item, const char *page,
				  size_t count)
{
	return mock_number_store(&faults_to_device(item)->faults.late_ms,
				 MOCK_TIME_MAX_MS, page, count);
}
CONFIGFS_ATTR(mock_, late_ms);

/* The first kinds of enum fwctl_mock_event_kind, which starts at 1. */
static const char *const mock_event_names[] = {
	"temperature", "health",
};

static int mock_raise(struct mock_device *dev, u32 uid, u32 kind,
		      const void *data, u32 len)
{
	guard(mutex)(&dev->lock);
	if (!dev->backend)
		return -ENODEV;
	if (!dev->backend->ops->raise)
		return -EOPNOTSUPP;
	return dev->backend->ops->raise(dev->backend, uid, kind, data, len);
}

/* Raise an event from a number. */
static int mock_raise_value(struct mock_device *dev, u32 kind,
			    const char *page)
{
	struct fwctl_mock_event event = {};
	int value, ret = kstrtoint(page, 0, &value);

	if (ret)
		return ret;
	event.value = cpu_to_le32(value);
	return mock_raise(dev, 0, kind, &event, sizeof(event));
}

static ssize_t mock_event_store(struct config_item *item, const char *page,
				size_t count)
{
	char name[16];
	int at = 0, kind, ret;

	if (sscanf(page, "%15s %n", name, &at) != 1)
		return -EINVAL;
	kind = match_string(mock_event_names, ARRAY_SIZE(mock_event_names),
			    name);
	if (kind < 0)
		return -EINVAL;
	ret = mock_raise_value(to_device(item), kind + FWCTL_MOCK_TEMPERATURE,
			       page + at);
	return ret ?: count;
}
CONFIGFS_ATTR_WO(mock_, event);

/* Usage counts, which show leaks. */
static ssize_t mock_count_show(const atomic_t *count, char *page)
{
	return sysfs_emit(page, "%d\n", atomic_read(count));
}

static ssize_t mock_contexts_show(struct config_item *item, char *page)
{
	return mock_count_show(&to_device(item)->usage.contexts, page);
}
CONFIGFS_ATTR_RO(mock_, contexts);

static ssize_t mock_resources_show(struct config_item *item, char *page)
{
	return mock_count_show(&to_device(item)->usage.resources, page);
}
CONFIGFS_ATTR_RO(mock_, resources);

static ssize_t mock_sessions_show(struct config_item *item, char *page)
{
	return mock_count_show(&to_device(item)->usage.sessions, page);
}
CONFIGFS_ATTR_RO(mock_, sessions);

static ssize_t mock_inflight_show(struct config_item *item, char *page)
{
	return mock_count_show(&to_device(item)->usage.inflight, page);
}
CONFIGFS_ATTR_RO(mock_, inflight);

/* Faults: the number of commands that each fault still hits. */
static ssize_t mock_fault_store(atomic_t *left, const char *page, size_t count)
{
	unsigned int value;
	int ret = mock_parse(page, 0, INT_MAX, &value);

	if (ret)
		return ret;
	atomic_set(left, value);
	return count;
}

static atomic_t *mock_fault_left(struct config_item *item, enum mock_fault fault)
{
	return &faults_to_device(item)->faults.left[fault];
}

#define MOCK_FAULT_ATTR(_name, _fault)                                      \
static const enum mock_fault mock_fault_of_##_name = (_fault);              \
									    \
static ssize_t mock_##_name##_show(struct config_item *item, char *page)    \
{                                                                           \
	return mock_count_show(mock_fault_left(item,                        \
					       mock_fault_of_##_name),      \
			       page);                                       \
}                                                                           \
									    \
static ssize_t mock_##_name##_store(struct config_item *item,               \
				    const char *page, size_t count)         \
{                                                                           \
	return mock_fault_store(mock_fault_left(item,                       \
						mock_fault_of_##_name),     \
				page, count);                               \
}                                                                           \
CONFIGFS_ATTR(mock_, _name)

MOCK_FAULT_ATTR(error, MOCK_FAULT_ERROR);
MOCK_FAULT_ATTR(bad_length, MOCK_FAULT_BAD_LENGTH);
MOCK_FAULT_ATTR(long, MOCK_FAULT_LONG);
MOCK_FAULT_ATTR(short, MOCK_FAULT_SHORT);
MOCK_FAULT_ATTR(garbage, MOCK_FAULT_GARBAGE);
MOCK_FAULT_ATTR(twice, MOCK_FAULT_TWICE);
MOCK_FAULT_ATTR(stale, MOCK_FAULT_STALE);
MOCK_FAULT_ATTR(late, MOCK_FAULT_LATE);
MOCK_FAULT_ATTR(hang, MOCK_FAULT_HANG);
MOCK_FAULT_ATTR(surprise_remove, MOCK_FAULT_SURPRISE_REMOVE);

static struct configfs_attribute *mock_fault_attrs[] = {
	&mock_attr_error,
	&mock_attr_bad_length,
	&mock_attr_long,
	&mock_attr_short,
	&mock_attr_garbage,
	&mock_attr_twice,
	&mock_attr_stale,
	&mock_attr_late,
	&mock_attr_late_ms,
	&mock_attr_hang,
	&mock_attr_surprise_remove,
	NULL
};

static const struct config_item_type mock_faults_type = {
	.ct_attrs = mock_fault_attrs,
	.ct_owner = THIS_MODULE,
};

static struct configfs_attribute *mock_device_attrs[] = {
	&mock_attr_live,
	&mock_attr_device,
	&mock_attr_parent,
	&mock_attr_backend,
	&mock_attr_workers,
	&mock_attr_mode,
	&mock_attr_max_requests,
	&mock_attr_device_type,
	&mock_attr_service_us,
	&mock_attr_jitter_us,
	&mock_attr_event,
	&mock_attr_contexts,
	&mock_attr_resources,
	&mock_attr_sessions,
	&mock_attr_inflight,
	NULL
};

static void mock_item_release(struct config_item *item)
{
	mock_device_free(to_device(item));
}

/* Before 6.19, configfs requires non-const item and group operations. */
static struct configfs_item_operations mock_item_ops = {
	.release = mock_item_release,
};

static const struct config_item_type mock_device_type = {
	.ct_item_ops = &mock_item_ops,
	.ct_attrs = mock_device_attrs,
	.ct_owner = THIS_MODULE,
};

static struct mock_device *mock_make_device(const char *name)
{
	struct mock_device *dev = mock_device_alloc();

	if (IS_ERR(dev))
		return dev;
	config_group_init_type_name(&dev->group, name, &mock_device_type);
	config_group_init_type_name(&dev->faults_group, "faults",
				    &mock_faults_type);
	configfs_add_default_group(&dev->faults_group, &dev->group);
	return dev;
}

/* Release a device whose directory is removed, or was never created. */
static void mock_drop_device(struct mock_device *dev)
{
	mock_device_deactivate(dev);
	cancel_work_sync(&dev->surprise_remove);
	configfs_remove_default_groups(&dev->group);
	config_group_put(&dev->group);
}

static struct config_group *mock_make_group(struct config_group *group,
					    const char *name)
{
	struct mock_device *dev = mock_make_device(name);

	return IS_ERR(dev) ? ERR_CAST(dev) : &dev->group;
}

static void mock_drop_item(struct config_group *group,
			   struct config_item *item)
{
	mock_drop_device(to_device(item));
}

static struct configfs_group_operations mock_group_ops = {
	.make_group = mock_make_group,
	.drop_item = mock_drop_item,
};

static const struct config_item_type mock_subsystem_type = {
	.ct_group_ops = &mock_group_ops,
	.ct_owner = THIS_MODULE,
};

static struct configfs_subsystem mock_subsystem = {
	.su_group = {
		.cg_item = {
			.ci_namebuf = "fwctl_mock",
			.ci_type = &mock_subsystem_type,
		},
	},
};

static int mock_make_default(unsigned int nr)
{
	char name[16];
	struct mock_device *dev;
	int ret;

	snprintf(name, sizeof(name), "mock%u", nr);
	dev = mock_make_device(name);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	ret = mock_device_activate(dev);
	if (ret) {
		mock_drop_device(dev);
		return ret;
	}
	configfs_add_default_group(&dev->group, &mock_subsystem.su_group);
	return 0;
}

static void mock_drop_defaults(void)
{
	struct list_head *groups = &mock_subsystem.su_group.default_groups;
	struct config_group *group, *next;

	list_for_each_entry_safe(group, next, groups, group_entry) {
		list_del_init(&group->group_entry);
		mock_drop_device(to_device(&group->cg_item));
	}
}

/**
 * mock_configfs_init() - Register the configfs directory
 * @devices: Number of live devices to create, mock0 and so on. rmdir cannot remove
 *	them, as with all directories that the kernel creates in configfs.
 *
 * Context: may sleep.
 * Return: 0 or negative errno.
 */
int mock_configfs_init(unsigned int devices)
{
	unsigned int i;
	int ret = 0;

	config_group_init(&mock_subsystem.su_group);
	mutex_init(&mock_subsystem.su_mutex);
	for (i = 0; i < devices && !ret; i++)
		ret = mock_make_default(i);
	if (!ret)
		ret = configfs_register_subsystem(&mock_subsystem);
	if (ret) {
		mock_drop_defaults();
		mutex_destroy(&mock_subsystem.su_mutex);
	}
	return ret;
}

/**
 * mock_configfs_exit() - Undo mock_configfs_init()
 *
 * Devices created by mkdir hold a reference to the module, so none exists here.
 *
 * Context: may sleep.
 */
void mock_configfs_exit(void)
{
	configfs_unregister_subsystem(&mock_subsystem);
	mock_drop_defaults();
	mutex_destroy(&mock_subsystem.su_mutex);
}
