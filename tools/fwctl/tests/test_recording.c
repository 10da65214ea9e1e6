// SPDX-License-Identifier: GPL-2.0-only
/* Recordings: the file that the library writes, and its loader in the tool. */
#include <fcntl.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/internal.h"
#include "check.h"

char *__wrap_fwctl_kernel_fdinfo_name(int fd);

/* The name in fdinfo; NULL for none. */
static const char *fdinfo_name;

char *__wrap_fwctl_kernel_fdinfo_name(int fd)
{
	(void)fd;
	return fdinfo_name ? strdup(fdinfo_name) : NULL;
}

static const unsigned char info[] = { 1, 2, 3, 4 };
static const unsigned char response[] = { 0xaa, 0xbb };

#define DEVICE "{\"record\":\"device\",\"type\":7,\"info\":\"01\"}\n"
#define REQUEST "{\"record\":\"request\",\"id\":5,\"in\":\"0102\"}\n"

static int free_recording(void **state)
{
	unsetenv("FWCTL_RECORD");
	unsetenv("FWCTL_RECORD_DEVICE");
	unsetenv("FWCTL_RECORD_MASK");
	fdinfo_name = NULL;
	return free_run(state);
}

#define with_recording(f) \
	cmocka_unit_test_setup_teardown(f, new_run, free_recording)

static void set_recording(const char *device, const char *mask)
{
	setenv("FWCTL_RECORD", scratch("session"), 1);
	if (device)
		setenv("FWCTL_RECORD_DEVICE", device, 1);
	if (mask)
		setenv("FWCTL_RECORD_MASK", mask, 1);
}

/* Expect the RPC 0102 with a response of two bytes, or an error. */
static void expect_0102(struct run *run, uint32_t scope, int ret)
{
	static const unsigned char in[] = { 1, 2 };
	const struct fwctl_loopback_call call = {
		.scope = scope, .in = in, .in_len = sizeof(in),
		.out = ret ? NULL : response,
		.out_len = ret ? 0 : sizeof(response), .ret = ret,
	};

	expect_rpc(run, &call);
}

static void rpcs_are_recorded(void **state)
{
	struct run *run = *state;
	const char *text;
	struct stat st;

	set_recording("fwctl0", NULL);
	expect_info(run, 7, info, sizeof(info));
	expect_0102(run, 0, 0);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_status(run, STATUS_OK);
	assert_int_equal(stat(scratch("session"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	text = read_scratch("session");
	assert_contains(text, "{\"record\":\"device\",\"time_ns\":");
	assert_contains(text, ",\"device\":\"fwctl0\",\"type\":7,\"pid\":");
	assert_contains(text, ",\"info\":\"01020304\"}\n{\"record\":\"request\",");
	assert_contains(text, ",\"scope\":0,\"timeout_ms\":0,\"out_size\":4096,");
	assert_contains(text, ",\"in_len\":2,\"in\":\"0102\"}\n");
	assert_contains(text, ",\"result\":0,\"out_len\":2,\"out\":\"aabb\"}\n");
	assert_contains(text, "\"}\n{\"record\":\"end\",");
}

static void failures_are_recorded(void **state)
{
	struct run *run = *state;

	set_recording(NULL, NULL);
	expect_info(run, 7, NULL, 0);
	expect_0102(run, 1, -EIO);
	run_line(run, "rpc fwctl0 --in-hex 0102 -s debug-read");
	assert_status(run, STATUS_FAILED);
	assert_contains(read_scratch("session"), ",\"result\":-5,\"out_len\":0}\n");
}

static void wide_scopes_are_masked(void **state)
{
	struct run *run = *state;

	set_recording(NULL, "debug-read");
	for (uint32_t scope = 0; scope < 2; scope++) {
		expect_info(run, 7, NULL, 0);
		expect_0102(run, scope, 0);
		run_line(run, scope ? "rpc fwctl0 --in-hex 0102 -s debug-read" :
				      "rpc fwctl0 --in-hex 0102");
		assert_status(run, STATUS_OK);
	}
	assert_contains(read_scratch("session"),
			",\"scope\":1,\"timeout_ms\":0,\"out_size\":4096,\"in_len\":2}\n");
	assert_contains(read_scratch("session"), ",\"out_len\":2}\n");
	assert_contains(read_scratch("session"), ",\"in\":\"0102\"}\n");
}

static void other_devices_are_not_recorded(void **state)
{
	struct run *run = *state;

	set_recording("fwctl1", NULL);
	expect_0102(run, 0, 0);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_status(run, STATUS_OK);
	assert_int_equal(count_scratch(), 0);
}

/* The FD of a restricted handle has no node, and the caller can select its name. */
static void device_is_selected_by_fdinfo(void **state)
{
	struct run *run = *state;

	set_recording("fwctl1", NULL);
	fdinfo_name = "fwctl1";
	expect_info(run, 7, NULL, 0);
	expect_0102(run, 0, 0);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_status(run, STATUS_OK);
	assert_contains(read_scratch("session"), "\"record\":\"response\"");
}

/* A program that closes all FDs can open a file with the number of the recording. */
static void other_file_with_the_number_is_untouched(void **state)
{
	static const unsigned char in[] = { 1, 2 };
	unsigned char out[2];
	struct fwctl_request req = FWCTL_REQUEST_INIT;
	struct run *run = *state;
	struct fwctl_dev *dev;
	int fd, other;

	set_recording(NULL, NULL);
	expect_info(run, 7, NULL, 0);
	expect_0102(run, 0, 0);
	assert_int_equal(fwctl_loopback_open(NULL, &run->lb, "fwctl0", &dev, NULL), 0);
	fd = dev->recorder->fd;
	other = open(scratch("other"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_int_equal(dup2(other, fd), fd);
	close(other);
	req.in = in;
	req.in_len = sizeof(in);
	req.out = out;
	req.out_size = sizeof(out);
	assert_int_equal(fwctl_dev_rpc(dev, &req, NULL), 0);
	assert_true(dev->recorder->failed);
	fwctl_dev_close(dev);
	assert_string_equal(read_scratch("other"), "");
	assert_int_equal(close(fd), 0);
}

static void invalid_settings_fail_the_open(void **state)
{
	struct run *run = *state;

	set_recording(NULL, "secret");
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_int_equal(run->status, STATUS_FAILED);
	assert_contains(run->err, "fwctl0: cannot record to ");
	setenv("FWCTL_RECORD", "/nonexistent/session", 1);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_int_equal(run->status, STATUS_FAILED);
	assert_contains(run->err, "No such file or directory");
	/* An open of a FIFO for writing would wait for a reader. */
	setenv("FWCTL_RECORD", scratch("fifo"), 1);
	assert_int_equal(mkfifo(scratch("fifo"), 0600), 0);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_int_equal(run->status, STATUS_FAILED);
	assert_contains(run->err, "a regular file");
	setenv("FWCTL_RECORD", "/dev/null", 1);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_int_equal(run->status, STATUS_FAILED);
}

/* Also at the limit of the size of a file, which raises SIGXFSZ. */
static void failed_write_ends_the_recording(void **state)
{
	struct rlimit before, limit;
	struct run *run = *state;
	struct stat st;

	set_recording(NULL, NULL);
	expect_info(run, 7, NULL, 0);
	expect_0102(run, 0, 0);
	run_line(run, "rpc fwctl0 --in-hex 0102");
	assert_int_equal(stat(scratch("session"), &st), 0);
	getrlimit(RLIMIT_FSIZE, &before);
	/* The second recording ends in its second line. */
	for (int i = 0; i < 2; i++) {
		limit = before;
		limit.rlim_cur = st.st_size + 150;
		expect_info(run, 7, NULL, 0);
		expect_0102(run, 0, 0);
		setrlimit(RLIMIT_FSIZE, &limit);
		run_line(run, "rpc fwctl0 --in-hex 0102");
		setrlimit(RLIMIT_FSIZE, &before);
		if (i)
			assert_int_equal(run->status, STATUS_FAILED);
		else
			assert_status(run, STATUS_OK);
	}
	assert_null(strstr(read_scratch("session") + st.st_size, "\"end\""));
}

static void status_of_the_command_is_returned(void **state)
{
	static const int statuses[] = { 3, 64, 255 };
	struct run *run = *state;
	char line[300];

	/* The tool sets variables of the environment. */
	run->in_child = true;
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		/* A space would end the argument. */
		snprintf(line, sizeof(line),
			 "record fwctl0 %s -- sh -c exit\t%d",
			 scratch("session"), statuses[i]);
		run_line(run, line);
		unlink(scratch("session"));
		assert_status(run, statuses[i]);
	}
}

static void load(struct run *run, const char *text)
{
	char line[PATH_MAX];

	write_scratch("session", text);
	snprintf(line, sizeof(line), "replay %s", scratch("session"));
	run_line(run, line);
	assert_int_equal(run->status, STATUS_FAILED);
}

static void damaged_recordings_are_rejected(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "no device is recorded" },
		{ "{\"record\":\"later\"}\n", "no device is recorded" },
		{ "{", "line 1: incomplete, or not a recording" },
		{ "[]\n", "line 1: incomplete, or not a recording" },
		{ "7\n", "line 1: incomplete, or not a recording" },
		{ "{\"id\":1}\n", "line 1: not a recording" },
		{ "{\"record\":7}\n", "no device is recorded" },
		{ "{\"record\":\"device\"}\n", "line 1: invalid device data" },
		{ DEVICE "{\"record\":\"device\",\"type\":8}\n",
		  "line 2: another device type" },
		{ DEVICE "{\"record\":\"request\",\"in\":7}\n",
		  "line 2: invalid request" },
		{ DEVICE "{\"record\":\"request\",\"in\":\"0g\"}\n",
		  "line 2: invalid request" },
		{ DEVICE "{\"record\":\"response\",\"id\":5}\n",
		  "line 2: response without a request" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"id\":5,\"out_len\":-1}\n",
		  "line 3: invalid response" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"id\":5,\"out_len\":9999999}\n",
		  "line 3: invalid response" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"id\":5,\"result\":1}\n",
		  "line 3: invalid response" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"id\":5,\"result\":-512}\n",
		  "line 3: invalid response" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"handle\":1,\"id\":5}\n",
		  "line 3: response without a request" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"id\":5,\"out\":\"00\"}\n",
		  "line 3: invalid response" },
		{ DEVICE REQUEST "{\"record\":\"response\",\"id\":5,\"result\":-5}\n"
		  "{\"record\":\"response\",\"id\":5,\"result\":-5}\n",
		  "line 4: response without a request" },
		{ DEVICE REQUEST "{\"record\":\"event\",\"data\":[]}\n",
		  "line 3: invalid event" },
	};
	struct run *run = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		load(run, cases[i].text);
		assert_contains(run->err, cases[i].message);
	}
}

/* The unit tests have no module, so the replay ends after the load. */
static void recordings_are_loaded(void **state)
{
	struct run *run = *state;
	char text[8192] = DEVICE;

	for (int i = 0; i < 20; i++)
		strcat(text, REQUEST
		       "{\"record\":\"event\",\"kind\":1,\"data\":\"01\"}\n"
		       "{\"record\":\"response\",\"id\":5,\"out_len\":9,\"out\":\"aabb\"}\n"
		       "{\"record\":\"event\",\"kind\":1,\"data\":\"\"}\n");
	strcat(text, "{\"record\":\"request\",\"id\":6}\n");
	load(run, text);
	assert_contains(run->err, ": 1 masked RPCs are not replayed");
	assert_contains(run->err, "cannot create /sys/kernel/config/fwctl_mock/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_recording(rpcs_are_recorded),
		with_recording(failures_are_recorded),
		with_recording(wide_scopes_are_masked),
		with_recording(other_devices_are_not_recorded),
		with_recording(device_is_selected_by_fdinfo),
		with_recording(other_file_with_the_number_is_untouched),
		with_recording(invalid_settings_fail_the_open),
		with_recording(failed_write_ends_the_recording),
		with_recording(status_of_the_command_is_returned),
		with_recording(damaged_recordings_are_rejected),
		with_recording(recordings_are_loaded),
	};

	return cmocka_run_group_tests_name("recordings", tests, NULL, NULL);
}
