// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unloading of modules while FDs are open.
 */
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "mock.h"
#include "sweep.h"

static int run_program(const char *a, const char *b, const char *c)
{
	char * const argv[] = { (char *)a, (char *)b, (char *)c, NULL };
	int status;
	pid_t pid;

	if (posix_spawnp(&pid, a, NULL, NULL, argv, environ))
		return -1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

/* Unpack the modules for finit_module(), because modprobe is slow. */
static void unpack_modules(void)
{
	static const char script[] =
		"for m in fwctl fwctl_mock; do\n"
		"	f=$(modinfo -n $m) || exit\n"
		"	case $f in\n"
		"	*.xz) xz -dc $f ;;\n"
		"	*) cat $f ;;\n"
		"	esac >/tmp/$m.ko || exit\n"
		"done\n";

	assert_int_equal(run_program("sh", "-c", script), 0);
}

static void remove_unpacked(void)
{
	unlink("/tmp/fwctl.ko");
	unlink("/tmp/fwctl_mock.ko");
}

static int load(const char *module, const char *parameters)
{
	char path[PATH_MAX];
	int fd, ret = 0;

	snprintf(path, sizeof(path), "/tmp/%s.ko", module);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (syscall(SYS_finit_module, fd, parameters, 0))
		ret = -errno;
	close(fd);
	return ret;
}

/* Like rmmod, fail if the module has users. */
static int unload(const char *module)
{
	return syscall(SYS_delete_module, module, O_NONBLOCK) ? -errno : 0;
}

static const struct mock *of_the_module(void)
{
	static struct mock mock = {
		.dir = "/sys/kernel/config/fwctl_mock/mock0",
	};

	must_refresh(&mock);
	return &mock;
}

/* Returns the device of the module as a sync provider, for which unbind waits. */
static const struct mock *sync_of_the_module(void)
{
	const struct mock *mock = of_the_module();

	must_write(mock, "live", "0");
	must_write(mock, "mode", "sync");
	must_write(mock, "live", "1");
	return of_the_module();
}

static int restore_modules(void **state)
{
	return test_load_modules(state);
}

static void provider_can_be_unloaded_while_fds_are_open(void **state)
{
	int fd, other;

	(void)state;
	assert_int_equal(unload("fwctl_mock"), 0);
	assert_int_equal(run_program("modprobe", "fwctl_mock", "devices=1"), 0);
	fd = must_open(of_the_module());
	other = must_open(of_the_module());
	assert_works(fd);

	assert_int_equal(unload("fwctl_mock"), 0);
	assert_false(exists("/sys/module/fwctl_mock"));
	assert_disassociated(fd);
	assert_disassociated(other);

	/* Each open FD of a removed device holds a reference to the core. */
	assert_int_equal(unload("fwctl"), -EAGAIN);
	close(fd);
	assert_int_equal(unload("fwctl"), -EAGAIN);
	assert_disassociated(other);
	close(other);
	assert_int_equal(unload("fwctl"), 0);
	assert_false(exists("/sys/class/fwctl"));
}

static void provider_with_an_rpc_in_flight_unloads_after_it(void **state)
{
	struct background *rpc;

	(void)state;
	assert_int_equal(unload("fwctl_mock"), 0);
	assert_int_equal(run_program("modprobe", "fwctl_mock", "devices=1"), 0);
	rpc = must_start_late(sync_of_the_module());
	assert_int_equal(unload("fwctl_mock"), 0);
	assert_int_equal(must_finish(rpc), FWCTL_MOCK_OK);
	assert_disassociated(rpc->fd);
	close(rpc->fd);
}

static void device_in_configfs_keeps_the_module(void **state)
{
	struct mock mock;

	(void)state;
	must_make(&mock, "keeps", NULL);
	assert_int_equal(unload("fwctl_mock"), -EAGAIN);
	must_drop(&mock);
}

/*
 * In each round, an FD outlives the provider. Reload the core in every fifth round
 * only, because it takes as long as the provider.
 */
static void modules_load_and_unload_again_and_again(void **state)
{
	(void)state;
	unpack_modules();
	assert_int_equal(unload("fwctl_mock"), 0);
	for (int i = 0; i < 20; i++) {
		int fd;

		if (i % 5 == 0) {
			assert_int_equal(unload("fwctl"), 0);
			assert_int_equal(load("fwctl", ""), 0);
		}
		assert_int_equal(load("fwctl_mock", "devices=1"), 0);
		fd = must_open(of_the_module());
		assert_works(fd);
		assert_int_equal(unload("fwctl_mock"), 0);
		assert_disassociated(fd);
		close(fd);
	}
	remove_unpacked();
}

/*
 * Test every failure below the init function of the module. For failures before
 * that, the module loader and the tracer log warnings.
 */
static void must_sweep_load(const char *module, const char *parameters)
{
	struct sweep sweep = {
		.name = module, .hidden = true, .below = "do_init_module",
	};

	while (sweep_next(&sweep)) {
		sweep_arm(&sweep);
		if (sweep_end(&sweep, load(module, parameters)))
			assert_int_equal(load(module, parameters), 0);
		assert_int_equal(unload(module), 0);
	}
}

static void failed_load_leaves_no_module(void **state)
{
	(void)state;
	if (!sweep_possible() || !sweep_filter())
		SKIP("this kernel cannot inject failures into one function");
	unpack_modules();
	assert_int_equal(unload("fwctl_mock"), 0);
	assert_int_equal(unload("fwctl"), 0);
	must_sweep_load("fwctl", "");
	assert_int_equal(load("fwctl", ""), 0);
	must_sweep_load("fwctl_mock", "devices=1");
	remove_unpacked();
}

#define MODULE_TEST(f) cmocka_unit_test_teardown(f, restore_modules)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MODULE_TEST(provider_can_be_unloaded_while_fds_are_open),
		MODULE_TEST(provider_with_an_rpc_in_flight_unloads_after_it),
		MODULE_TEST(device_in_configfs_keeps_the_module),
		MODULE_TEST(modules_load_and_unload_again_and_again),
		MODULE_TEST(failed_load_leaves_no_module),
	};

	/* A built-in module has no initstate. */
	if (exists("/sys/class/fwctl") &&
	    !exists("/sys/module/fwctl/initstate")) {
		puts("1..0 # SKIP fwctl is built into this kernel");
		return 0;
	}
	return RUN_TESTS(tests);
}
