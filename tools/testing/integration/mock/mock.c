// SPDX-License-Identifier: GPL-2.0-only
#include <endian.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>

#include "mock.h"

#define CONFIGFS "/sys/kernel/config/fwctl_mock"
#define DRIVER "/sys/bus/platform/drivers/fwctl_mock"

/* A pipe with one byte for each renewal of the deadline */
static int renewals[2];

/*
 * Kill a test that exceeds its deadline. This is a separate process, because all
 * threads of the test may sleep in the kernel, where only SIGKILL ends them.
 */
static void watch(pid_t test)
{
	static const char text[] = "Bail out! a test ran into its deadline\n";
	struct pollfd renewal = { .fd = renewals[0], .events = POLLIN };
	char bytes[64];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != test)
		_exit(0);
	while (poll(&renewal, 1, DEADLINE_S * 1000) == 1)
		if (read(renewals[0], bytes, sizeof(bytes)) <= 0)
			break;
	if (write(STDOUT_FILENO, text, sizeof(text) - 1) < 0)
		_exit(2);
	kill(test, SIGKILL);
	_exit(1);
}

void renew_deadline(void)
{
	assert_int_equal(write(renewals[1], "", 1), 1);
}

void test_setup(void)
{
	pid_t test = getpid();

	/* Without line buffering, children would print buffered text again. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	if (pipe2(renewals, O_CLOEXEC))
		exit(1);
	if (!fork())
		watch(test);
}

int test_load_modules(void **state)
{
	char * const argv[] = { "modprobe", "fwctl_mock", NULL };
	int status;
	pid_t pid;

	(void)state;
	if (exists(CONFIGFS))
		return 0;
	if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) ||
	    waitpid(pid, &status, 0) != pid)
		return -1;
	return status;
}

long ms_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - start->tv_sec) * 1000 +
	       (now.tv_nsec - start->tv_nsec) / 1000000;
}

struct timespec deadline(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	now.tv_sec += DEADLINE_S / 2;
	return now;
}

bool expired(const struct timespec *until)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > until->tv_sec;
}

/* Pause between two checks of a condition. No result depends on its length. */
void short_pause(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
}

unsigned int kernel_version(void)
{
	unsigned int major, minor;
	struct utsname name;

	assert_int_equal(uname(&name), 0);
	if (sscanf(name.release, "%u.%u", &major, &minor) != 2)
		fail_msg("unknown kernel release %s", name.release);
	return major * 100 + minor;
}

int read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, text, size - 1);
	close(fd);
	if (len < 0)
		return -errno;
	text[len] = 0;
	text[strcspn(text, "\n")] = 0;
	return 0;
}

int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len;
	int ret = 0;

	if (fd < 0)
		return -errno;
	len = write(fd, text, strlen(text));
	if (len < 0)
		ret = -errno;
	close(fd);
	return ret;
}

bool exists(const char *path)
{
	return !access(path, F_OK);
}

int mock_write(const struct mock *mock, const char *attribute, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", mock->dir, attribute);
	return write_text(path, text);
}

void must_write(const struct mock *mock, const char *attribute, const char *text)
{
	int ret = mock_write(mock, attribute, text);

	if (ret)
		fail_msg("%s/%s=%s: %s", mock->dir, attribute, text,
			 strerror(-ret));
}

long mock_count(const struct mock *mock, const char *attribute)
{
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), "%s/%s", mock->dir, attribute);
	if (read_text(path, text, sizeof(text)))
		return -1;
	return strtol(text, NULL, 10);
}

void must_refresh(struct mock *mock)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/device", mock->dir);
	assert_int_equal(read_text(path, mock->name, sizeof(mock->name)), 0);
	snprintf(path, sizeof(path), "%s/parent", mock->dir);
	assert_int_equal(read_text(path, mock->parent, sizeof(mock->parent)), 0);
	snprintf(mock->node, sizeof(mock->node), "/dev/fwctl/%s", mock->name);
	snprintf(mock->sysfs, sizeof(mock->sysfs), "/sys/class/fwctl/%s",
		 mock->name);
}

void must_make(struct mock *mock, const char *dir, ...)
{
	char attribute[64], *value;
	const char *setting;
	va_list settings;

	renew_deadline();
	snprintf(mock->dir, sizeof(mock->dir), CONFIGFS "/%s", dir);
	if (mkdir(mock->dir, 0755))
		fail_msg("mkdir %s: %s", mock->dir, strerror(errno));

	va_start(settings, dir);
	while ((setting = va_arg(settings, const char *))) {
		snprintf(attribute, sizeof(attribute), "%s", setting);
		value = strchr(attribute, '=');
		*value++ = 0;
		must_write(mock, attribute, value);
	}
	va_end(settings);

	must_write(mock, "live", "1");
	must_refresh(mock);
}

static bool in_use(const struct mock *mock)
{
	return mock_count(mock, "contexts") || mock_count(mock, "resources") ||
	       mock_count(mock, "sessions");
}

void must_drop(struct mock *mock)
{
	bool leak = in_use(mock), stuck;

	mock_write(mock, "live", "0");
	stuck = in_use(mock);
	if (rmdir(mock->dir))
		fail_msg("rmdir %s: %s", mock->dir, strerror(errno));
	assert_false(leak);
	assert_false(stuck);
}

int must_open(const struct mock *mock)
{
	int fd = open(mock->node, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fail_msg("%s: %s", mock->node, strerror(errno));
	return fd;
}

int one_mock(void **state)
{
	static struct mock mock;

	must_make(&mock, "test", NULL);
	*state = &mock;
	return 0;
}

static int mock_of_mode(void **state, const char *mode)
{
	static struct mock mock;

	must_make(&mock, "test", mode, NULL);
	*state = &mock;
	return 0;
}

int async_mock(void **state)
{
	return mock_of_mode(state, "mode=async");
}

int sync_mock(void **state)
{
	return mock_of_mode(state, "mode=sync");
}

int threaded_mock(void **state)
{
	return mock_of_mode(state, "mode=threaded");
}

int no_mock(void **state)
{
	must_drop(*state);
	return 0;
}

int driver_unbind(const struct mock *mock)
{
	return write_text(DRIVER "/unbind", mock->parent);
}

int driver_bind(const struct mock *mock)
{
	return write_text(DRIVER "/bind", mock->parent);
}

void set_capability(int capability, bool on)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2];

	assert_int_equal(syscall(SYS_capget, &header, data), 0);
	if (on)
		data[0].effective |= 1u << capability;
	else
		data[0].effective &= ~(1u << capability);
	assert_int_equal(syscall(SYS_capset, &header, data), 0);
}

void set_rawio(bool on)
{
	set_capability(CAP_SYS_RAWIO, on);
}

int log_from_here(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	assert_true(log >= 0);
	assert_int_equal(lseek(log, 0, SEEK_END), 0);
	return log;
}

int lines_about_taint(int log, const struct mock *mock)
{
	char record[8192], name[40];
	ssize_t len;
	int lines = 0;

	snprintf(name, sizeof(name), "%s:", mock->name);
	while ((len = read(log, record, sizeof(record) - 1)) > 0) {
		record[len] = 0;
		if (strstr(record, name) && strstr(record, "taint"))
			lines++;
	}
	assert_int_equal(errno, EAGAIN);
	return lines;
}

int fwctl_ioctl(int fd, unsigned long nr, void *arg)
{
	int ret = ioctl(fd, nr, arg);

	return ret < 0 ? -errno : ret;
}

int get_info(int fd, struct fwctl_info_mock *info)
{
	struct fwctl_info cmd = {
		.size = sizeof(cmd),
		.device_data_len = sizeof(*info),
		.out_device_data = (uintptr_t)info,
	};

	return fwctl_ioctl(fd, FWCTL_INFO, &cmd);
}

int get_rpc(int fd, uint32_t scope, const void *in, uint32_t in_len, void *out,
	    uint32_t *out_len)
{
	struct fwctl_rpc cmd = {
		.size = sizeof(cmd),
		.scope = scope,
		.in_len = in_len,
		.out_len = *out_len,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};
	int ret = fwctl_ioctl(fd, FWCTL_RPC, &cmd);

	*out_len = cmd.out_len;
	return ret;
}

static int check_response(const struct fwctl_mock_req *req,
			  const struct fwctl_mock_rsp *rsp, uint32_t len,
			  struct reply *reply)
{
	uint32_t payload = le32toh(rsp->len);

	if (len != sizeof(*rsp) + payload || rsp->opcode != req->opcode ||
	    rsp->tag != req->tag)
		return -EPROTO;
	if (rsp->status && payload)
		return -EPROTO;
	if (reply) {
		reply->len = payload;
		memcpy(reply->payload, rsp + 1,
		       payload < reply->size ? payload : reply->size);
	}
	return le16toh(rsp->status);
}

int command_in(uint32_t scope, int fd, uint16_t opcode, const void *payload,
	       uint32_t len, struct reply *reply)
{
	uint32_t out_len = sizeof(struct fwctl_mock_rsp) +
			   (reply ? reply->size : 0);
	struct fwctl_mock_req *req = calloc(1, sizeof(*req) + len);
	struct fwctl_mock_rsp *rsp = calloc(1, out_len);
	int ret = -ENOMEM;

	if (req && rsp) {
		req->opcode = htole16(opcode);
		req->len = htole32(len);
		req->tag = (uintptr_t)req;
		if (len)
			memcpy(req + 1, payload, len);
		ret = get_rpc(fd, scope, req, sizeof(*req) + len, rsp, &out_len);
		if (!ret)
			ret = check_response(req, rsp, out_len, reply);
	}
	free(rsp);
	free(req);
	return ret;
}

/* The high byte of an opcode is the lowest scope that allows the command. */
int command(int fd, uint16_t opcode, const void *payload, uint32_t len,
	    struct reply *reply)
{
	return command_in(opcode >> 8, fd, opcode, payload, len, reply);
}

int echo(int fd)
{
	static const char text[] = "echo";
	char back[sizeof(text)] = "";
	int ret = command(fd, FWCTL_MOCK_ECHO, text, sizeof(text), REPLY(back));

	if (!ret && memcmp(back, text, sizeof(text)))
		return -EPROTO;
	return ret;
}

int rendezvous(int fd, uint32_t key, uint32_t count)
{
	struct fwctl_mock_rendezvous payload = {
		.key = htole32(key),
		.count = htole32(count),
	};

	return command(fd, FWCTL_MOCK_RENDEZVOUS, &payload, sizeof(payload),
		       NULL);
}

int firmware_sleep(int fd, uint32_t ms)
{
	struct fwctl_mock_sleep payload = { .ms = htole32(ms) };

	return command(fd, FWCTL_MOCK_SLEEP, &payload, sizeof(payload), NULL);
}

int simple(int fd, uint16_t opcode)
{
	return command(fd, opcode, NULL, 0, NULL);
}

uint32_t must_ring_agent(int fd)
{
	struct fwctl_mock_agent_open open = { .agent = htole32(1) };
	struct fwctl_mock_agent_session session = { 0 };
	struct fwctl_mock_agent_write in = { .flags = htole32(FWCTL_MOCK_AGENT_END) };
	struct fwctl_mock_agent_written written;

	assert_int_equal(command(fd, FWCTL_MOCK_AGENT_OPEN, &open, sizeof(open),
				 REPLY(session)), 0);
	in.session = session.session;
	assert_int_equal(command(fd, FWCTL_MOCK_AGENT_WRITE, &in, sizeof(in),
				 REPLY(written)), 0);
	return le32toh(session.session);
}

struct fwctl_mock_counters must_count(int fd)
{
	struct fwctl_mock_counters counters;

	assert_int_equal(command(fd, FWCTL_MOCK_COUNTERS, NULL, 0,
				 REPLY(counters)), 0);
	return counters;
}

void must_wait_for_execution(const struct mock *mock)
{
	int fd = must_open(mock);

	/* The peak counts the other command and COUNTERS. */
	WAIT_FOR(le64toh(must_count(fd).peak) == 2);
	close(fd);
}

struct fwctl_mock_identify must_identify(int fd)
{
	struct fwctl_mock_identify id;

	assert_int_equal(command(fd, FWCTL_MOCK_IDENTIFY, NULL, 0, REPLY(id)),
			 0);
	return id;
}

unsigned int must_list(int fd, struct fwctl_mock_effect *effects)
{
	struct reply reply = {
		.size = MAX_EFFECTS * sizeof(*effects), .payload = effects,
	};

	assert_int_equal(command(fd, FWCTL_MOCK_EFFECTS, NULL, 0, &reply), 0);
	assert_int_equal(reply.len % sizeof(*effects), 0);
	assert_in_range(reply.len / sizeof(*effects), 1, MAX_EFFECTS);
	return reply.len / sizeof(*effects);
}

struct background waiting(int fd, uint32_t key)
{
	return (struct background) {
		.fd = fd, .opcode = FWCTL_MOCK_RENDEZVOUS,
		.words = { htole32(key), htole32(2) }, .len = 8,
	};
}

struct background sleeping(int fd, uint32_t ms)
{
	return (struct background) {
		.fd = fd, .opcode = FWCTL_MOCK_SLEEP,
		.words = { htole32(ms) }, .len = 4,
	};
}

static void *background_main(void *data)
{
	struct background *b = data;

	b->ret = command(b->fd, b->opcode, b->words, b->len, NULL);
	return NULL;
}

void must_start(struct background *b)
{
	assert_int_equal(pthread_create(&b->thread, NULL, background_main, b),
			 0);
}

int must_finish(struct background *b)
{
	assert_int_equal(pthread_join(b->thread, NULL), 0);
	return b->ret;
}

struct background *must_start_late(const struct mock *mock)
{
	static struct background rpc;

	rpc = (struct background) {
		.fd = must_open(mock), .opcode = FWCTL_MOCK_ECHO,
	};
	must_write(mock, "faults/late_ms", "200");
	must_write(mock, "faults/late", "1");
	must_start(&rpc);
	WAIT_FOR(mock_count(mock, "faults/late") == 0);
	return &rpc;
}

int info(int fd)
{
	return get_info(fd, &(struct fwctl_info_mock){});
}

void assert_works(int fd)
{
	assert_int_equal(info(fd), 0);
	assert_int_equal(echo(fd), 0);
}

void assert_disassociated(int fd)
{
	assert_int_equal(info(fd), -ENODEV);
	assert_int_equal(echo(fd), -ENODEV);
}
