// SPDX-License-Identifier: GPL-2.0-only
/* The non-volatile configuration of the mock. */
#include <endian.h>

#include "mock.h"

static struct fwctl_mock_config param(const char *name, const char *value)
{
	struct fwctl_mock_config config = {};

	memcpy(config.name, name, strlen(name));
	memcpy(config.value, value, strlen(value));
	config.len = htole32(strlen(value));
	return config;
}

static int set_config(int fd, const char *name, const char *value)
{
	struct fwctl_mock_config config = param(name, value);

	return command(fd, FWCTL_MOCK_CONFIG_SET, &config, sizeof(config), NULL);
}

static int get_config(int fd, const char *name, struct fwctl_mock_config *out)
{
	struct fwctl_mock_config config = param(name, "");

	return command(fd, FWCTL_MOCK_CONFIG_GET, &config, sizeof(config),
		       REPLY(*out));
}

static void assert_config(int fd, const char *name, const char *value)
{
	struct fwctl_mock_config got, expected = param(name, value);

	assert_int_equal(get_config(fd, name, &got), 0);
	assert_memory_equal(&got, &expected, sizeof(got));
}

static unsigned int list_config(int fd, struct fwctl_mock_config *out)
{
	struct reply reply = {
		.size = FWCTL_MOCK_CONFIG_MAX * sizeof(*out), .payload = out,
	};

	assert_int_equal(command(fd, FWCTL_MOCK_CONFIG_LIST, NULL, 0, &reply),
			 0);
	assert_int_equal(reply.len % sizeof(*out), 0);
	return reply.len / sizeof(*out);
}

static void config_is_set_got_changed_and_removed(void **state)
{
	struct fwctl_mock_config none;
	int fd = must_open(*state);

	assert_int_equal(get_config(fd, "port", &none), FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(set_config(fd, "port", "ib"), 0);
	assert_config(fd, "port", "ib");
	assert_int_equal(set_config(fd, "port", "ethernet"), 0);
	assert_config(fd, "port", "ethernet");
	assert_int_equal(set_config(fd, "port", ""), 0);
	assert_int_equal(get_config(fd, "port", &none), FWCTL_MOCK_NOT_FOUND);
	assert_int_equal(set_config(fd, "port", ""), FWCTL_MOCK_NOT_FOUND);
	none = param("port", "ib");
	assert_int_equal(command(fd, FWCTL_MOCK_CONFIG_GET, &none, sizeof(none),
				 NULL), FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void config_is_listed_by_name(void **state)
{
	struct fwctl_mock_config list[FWCTL_MOCK_CONFIG_MAX];
	int fd = must_open(*state);

	assert_int_equal(list_config(fd, list), 0);
	assert_int_equal(set_config(fd, "b", "2"), 0);
	assert_int_equal(set_config(fd, "c", "3"), 0);
	assert_int_equal(set_config(fd, "a", "1"), 0);
	assert_int_equal(list_config(fd, list), 3);
	assert_string_equal((char *)list[0].name, "a");
	assert_string_equal((char *)list[1].name, "b");
	assert_string_equal((char *)list[2].name, "c");
	close(fd);
}

static void config_is_limited_to_64(void **state)
{
	struct fwctl_mock_config list[FWCTL_MOCK_CONFIG_MAX];
	int fd = must_open(*state);
	char name[16];

	for (int i = 0; i < FWCTL_MOCK_CONFIG_MAX; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		assert_int_equal(set_config(fd, name, "x"), 0);
	}
	assert_int_equal(set_config(fd, "more", "x"), FWCTL_MOCK_NO_SPACE);
	/* An existing parameter can still change. */
	assert_int_equal(set_config(fd, "p7", "y"), 0);
	assert_int_equal(list_config(fd, list), FWCTL_MOCK_CONFIG_MAX);
	assert_int_equal(set_config(fd, "p7", ""), 0);
	assert_int_equal(set_config(fd, "more", "x"), 0);
	close(fd);
}

static void invalid_config_is_BAD_PARAM(void **state)
{
	struct fwctl_mock_config bad[] = {
		param("", "value"),
		param("with space", "value"),
		param("\x80", "value"),
		param("not-terminated-in-thirty-two-byt", "value"),
		param("long-value", "value"),
		param("reserved", "value"),
		param("garbage", "value"),
		param("name", "value"),
	};
	int fd = must_open(*state);

	bad[4].len = htole32(65);
	bad[5].reserved = htole32(1);
	bad[6].value[60] = 1;
	bad[7].name[31] = 'x';
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(command(fd, FWCTL_MOCK_CONFIG_SET, &bad[i],
					 sizeof(bad[i]), NULL),
				 FWCTL_MOCK_BAD_PARAM);
	close(fd);
}

static void config_survives_reset_crash_and_rebind(void **state)
{
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(set_config(fd, "port", "ib"), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_config(fd, "port", "ib");
	assert_int_equal(simple(fd, FWCTL_MOCK_CRASH), 0);
	assert_int_equal(simple(fd, FWCTL_MOCK_RESET), 0);
	assert_config(fd, "port", "ib");
	close(fd);

	assert_int_equal(driver_unbind(mock), 0);
	assert_int_equal(driver_bind(mock), 0);
	must_refresh(mock);
	fd = must_open(mock);
	assert_config(fd, "port", "ib");
	close(fd);
}

static void config_is_lost_with_the_device(void **state)
{
	struct fwctl_mock_config none;
	struct mock *mock = *state;
	int fd = must_open(mock);

	assert_int_equal(set_config(fd, "port", "ib"), 0);
	close(fd);
	must_write(mock, "live", "0");
	must_write(mock, "live", "1");
	must_refresh(mock);
	fd = must_open(mock);
	assert_int_equal(get_config(fd, "port", &none), FWCTL_MOCK_NOT_FOUND);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		MOCK_TEST(config_is_set_got_changed_and_removed),
		MOCK_TEST(config_is_listed_by_name),
		MOCK_TEST(config_is_limited_to_64),
		MOCK_TEST(invalid_config_is_BAD_PARAM),
		MOCK_TEST(config_survives_reset_crash_and_rebind),
		MOCK_TEST(config_is_lost_with_the_device),
	};

	return RUN_TESTS(tests);
}
