// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>

#include "test.h"

#define TESTS_MAX 64

static struct CMUnitTest tests[TESTS_MAX];
static size_t count;

void test_add(const char *name, CMUnitTestFunction run,
	      CMFixtureFunction set_up, CMFixtureFunction tear_down)
{
	assert_in_range(count, 0, TESTS_MAX - 1);
	tests[count++] = (struct CMUnitTest) {
		name, run, set_up, tear_down, NULL
	};
}

/* test_NAME [PATTERN]: run the tests whose names match */
int main(int argc, char **argv)
{
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return _cmocka_run_group_tests(program_invocation_short_name, tests,
				       count, NULL, NULL);
}
