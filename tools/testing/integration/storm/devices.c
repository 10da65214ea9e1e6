// SPDX-License-Identifier: GPL-2.0-only
/* Change devices, modules and faults during the storm, and clean up. */
#include <glob.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "../mock/registered.h"
#include "storm.h"

#define CONFIGFS "/sys/kernel/config/fwctl_mock"
#define MOCKS 4
#define PATH_SIZE 300

/* Load modules from files, because modprobe is slow in an emulated machine. */
static struct module {
	const char *name, *parameters;
	char path[PATH_SIZE];
} core = { "fwctl", "", "" }, provider = { "fwctl_mock", "devices=1", "" };

/* Parent devices on their bus, bound or unbound */
static struct {
	char driver[PATH_SIZE], name[64];
} parents[16];
static unsigned int parent_count;

/* Write a number to a file in a directory. */
static bool write_attribute(const char *dir, const char *name,
			    unsigned int value)
{
	char path[PATH_MAX], text[16];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	snprintf(text, sizeof(text), "%u", value);
	return !write_text(path, text);
}

/* Call @visit for each file that matches, until it returns false. */
static bool for_each(const char *pattern, bool (*visit)(const char *path))
{
	bool all = true;
	glob_t found;

	if (!glob(pattern, 0, NULL, &found))
		for (size_t i = 0; i < found.gl_pathc && all; i++)
			all = visit(found.gl_pathv[i]);
	globfree(&found);
	return all;
}

static bool found(const char *path)
{
	(void)path;
	return false;
}

static bool no_device(void)
{
	return for_each("/sys/class/fwctl/*", found);
}

static const char *mock_dir(struct storm_thread *t)
{
	static char dir[64];

	snprintf(dir, sizeof(dir), CONFIGFS "/storm%u", storm_below(t, MOCKS));
	return dir;
}

static bool device_make(struct storm_thread *t)
{
	static const char * const modes[] = { "async", "threaded", "sync" };
	const char *dir = mock_dir(t);
	char path[PATH_MAX];

	mkdir(dir, 0755);
	write_attribute(dir, "workers", 1 + storm_below(t, 8));
	write_attribute(dir, "max_requests", storm_below(t, 16));
	write_attribute(dir, "service_us", storm_below(t, 5000));
	write_attribute(dir, "jitter_us", storm_below(t, 5000));
	snprintf(path, sizeof(path), "%s/mode", dir);
	write_text(path, modes[storm_below(t, ARRAY_SIZE(modes))]);
	return write_attribute(dir, "live", 1);
}

static bool device_remove(struct storm_thread *t)
{
	const char *dir = mock_dir(t);

	return write_attribute(dir, "live", 0) &&
	       (storm_one_in(t, 2) || !rmdir(dir));
}

static void make_several(struct storm_thread *t)
{
	for (unsigned int i = 0; i < MOCKS; i++)
		device_make(t);
}

static bool write_parent(unsigned int i, const char *file)
{
	char path[PATH_SIZE + 16];

	snprintf(path, sizeof(path), "%s/%s", parents[i].driver, file);
	return !write_text(path, parents[i].name);
}

static bool device_unbind(struct storm_thread *t)
{
	return write_parent(storm_below(t, parent_count), "unbind");
}

static bool device_bind(struct storm_thread *t)
{
	return write_parent(storm_below(t, parent_count), "bind");
}

static bool unload(const struct module *module)
{
	return !syscall(SYS_delete_module, module->name, O_NONBLOCK);
}

static bool load(const struct module *module)
{
	int fd = open(module->path, O_RDONLY | O_CLOEXEC);
	bool loaded = !syscall(SYS_finit_module, fd, module->parameters, 0);

	close(fd);
	return loaded;
}

static bool remove_mock(const char *dir)
{
	return write_attribute(dir, "live", 0) && !rmdir(dir);
}

/* An open FD holds a reference to the core, which then stays loaded. */
static bool device_reload(struct storm_thread *t)
{
	bool loaded;

	for_each(CONFIGFS "/storm*", remove_mock);
	if (!unload(&provider))
		return false;
	if (unload(&core))
		load(&core);
	loaded = load(&provider);
	if (storm_type == FWCTL_DEVICE_TYPE_MOCK)
		make_several(t);
	return loaded;
}

static struct storm_kind devices[] = {
	{ "make device", 24, device_make },
	{ "remove device", 6, device_remove },
	{ "unbind", 12, device_unbind },
	{ "bind", 16, device_bind },
	{ "reload module", 1, device_reload },
};

struct storm_part storm_devices = {
	.kinds = devices,
	.count = ARRAY_SIZE(devices),
};

/* The value is a number of commands or, for late_ms, a number of milliseconds. */
static bool fault_arm(struct storm_thread *t)
{
	char count[] = { '0' + storm_below(t, 3), 0 };
	bool armed = false;
	glob_t faults;

	if (!glob(CONFIGFS "/storm*/faults/*", 0, NULL, &faults))
		armed = !write_text(faults.gl_pathv[storm_below(t, faults.gl_pathc)],
				    count);
	globfree(&faults);
	return armed;
}

static bool reset_node(const char *node)
{
	int fd = open(node, O_RDWR | O_CLOEXEC);
	bool reset = !simple(fd, FWCTL_MOCK_RESET);

	close(fd);
	return reset;
}

static bool fault_reset(struct storm_thread *t)
{
	(void)t;
	return !no_device() && for_each("/dev/fwctl/*", reset_node);
}

static bool fault_caches(struct storm_thread *t)
{
	return write_attribute("/proc/sys/vm", "drop_caches",
			       2 + storm_one_in(t, 4));
}

static bool fault_trace(struct storm_thread *t)
{
	return write_attribute("/sys/kernel/tracing/events/fwctl", "enable",
			       storm_one_in(t, 2));
}

static struct storm_kind faults[] = {
	{ "arm a fault", 4, fault_arm },
	{ "reset", 4, fault_reset },
	{ "drop caches", 1, fault_caches },
	{ "tracepoints", 2, fault_trace },
};

struct storm_part storm_faults = {
	.kinds = faults,
	.count = ARRAY_SIZE(faults),
};

static void set_weight(struct storm_part *part, const char *name,
		       unsigned int weight)
{
	for (unsigned int i = 0; i < part->count; i++)
		if (!strcmp(part->kinds[i].name, name))
			part->kinds[i].weight = weight;
}

static void disable(struct storm_part *part, const char *name)
{
	set_weight(part, name, 0);
}

/* Returns false if the module is built in. */
static bool find_module(struct module *module)
{
	char command[PATH_SIZE];
	FILE *f;

	snprintf(command, sizeof(command),
		 "! [ -e /sys/module/%s/initstate ] || modinfo -n %s",
		 module->name, module->name);
	f = popen(command, "r");
	if (!f || fscanf(f, "%255s", module->path) != 1)
		module->path[0] = 0;
	pclose(f);
	return module->path[0];
}

static bool add_parent(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	if (!strchr(name, '.') || parent_count == ARRAY_SIZE(parents))
		return true;
	snprintf(parents[parent_count].driver, PATH_SIZE, "%.*s",
		 (int)(name - path - 1), path);
	snprintf(parents[parent_count].name, sizeof(parents->name), "%s", name);
	parent_count++;
	return true;
}

/* The driver reuses device numbers, so the names are known in advance. */
static bool use_mocks(struct storm_thread *t)
{
	char path[PATH_SIZE];

	if (!exists(CONFIGFS) && system("modprobe fwctl_mock"))
		return false;
	for (unsigned int i = 0; i <= MOCKS; i++) {
		snprintf(path, sizeof(path),
			 "/sys/bus/platform/drivers/fwctl_mock/fwctl_mock.%u", i);
		add_parent(path);
	}
	make_several(t);
	return true;
}

/* Disable the kinds that need the commands of the mock. */
static void disable_mock(void)
{
	disable(&storm_faults, "reset");
	disable(&storm_calls, "transfer");
	disable(&storm_calls, "session");
	if (storm_type == FWCTL_DEVICE_TYPE_MLX5)
		return;
	disable(&storm_calls, "register");
	disable(&storm_calls, "unregister");
}

static bool use_present(void)
{
	static char module[PATH_MAX];
	char link[PATH_SIZE + 16];
	struct fwctl_info info = { .size = sizeof(info) };
	int fd = open("/dev/fwctl/fwctl0", O_RDWR | O_CLOEXEC);

	for_each("/sys/bus/*/drivers/*fwctl*/*", add_parent);
	if (!parent_count || fwctl_ioctl(fd, FWCTL_INFO, &info))
		return false;
	close(fd);
	storm_type = info.out_device_type;
	snprintf(link, sizeof(link), "%s/module", parents[0].driver);
	provider.name = basename(realpath(link, module) ?: module);
	provider.parameters = "";
	/* Bind often: the unbound device may be the only one. */
	set_weight(&storm_devices, "unbind", 8);
	set_weight(&storm_devices, "bind", 160);
	disable(&storm_devices, "make device");
	disable(&storm_devices, "remove device");
	disable(&storm_faults, "arm a fault");
	if (storm_type != FWCTL_DEVICE_TYPE_MOCK)
		disable_mock();
	return true;
}

bool storm_has_modules(void)
{
	return core.path[0] && provider.path[0];
}

bool storm_find_devices(struct storm_thread *t)
{
	if (no_device() ? !use_mocks(t) : !use_present())
		return false;
	/* Do not log each write. */
	write_attribute("/proc/sys/vm", "drop_caches", 4);
	if (!find_module(&core) || !find_module(&provider))
		disable(&storm_devices, "reload module");
	return true;
}

static bool clear_fault(const char *path)
{
	write_text(path, "0");
	return true;
}

void storm_calm(void)
{
	for_each(CONFIGFS "/*/faults/*", clear_fault);
	if (storm_type == FWCTL_DEVICE_TYPE_MOCK)
		for_each("/dev/fwctl/*", reset_node);
}

static bool is_zero(const char *path)
{
	char text[16];

	return !read_text(path, text, sizeof(text)) && !strcmp(text, "0");
}

bool storm_is_idle(void)
{
	return for_each(CONFIGFS "/*/contexts", is_zero) &&
	       for_each(CONFIGFS "/*/resources", is_zero) &&
	       for_each(CONFIGFS "/*/sessions", is_zero) &&
	       for_each(CONFIGFS "/*/inflight", is_zero);
}

static bool locks_nothing(const char *node)
{
	int fd = open(node, O_RDWR | O_CLOEXEC);
	bool nothing = nothing_is_locked(fd, 0);

	close(fd);
	return nothing;
}

/* Needs a device, which the storm may have removed or unbound. */
bool storm_locks_nothing(void)
{
	mkdir(CONFIGFS "/storm0", 0755);
	write_attribute(CONFIGFS "/storm0", "live", 1);
	for (unsigned int i = 0; i < parent_count; i++)
		write_parent(i, "bind");
	return !no_device() && for_each("/dev/fwctl/*", locks_nothing);
}

bool storm_remove_devices(void)
{
	for_each(CONFIGFS "/storm*", remove_mock);
	for (unsigned int i = 0; i < parent_count; i++)
		write_parent(i, "unbind");
	return no_device() && for_each(CONFIGFS "/storm*", found);
}

bool storm_unload_modules(void)
{
	unload(&provider);
	return unload(&core);
}
