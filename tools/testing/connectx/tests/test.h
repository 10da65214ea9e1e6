/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A test program: each test adds itself to the program by its definition.
 */
#ifndef CONNECTX_TESTS_TEST_H
#define CONNECTX_TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../kernel.h"

/**
 * DEFINE_TEST() - Define a test and add it to its program
 * @name: The test's name. The body of the function follows.
 * @parameter: The state that @set_up stores, for the body.
 * @set_up: Runs before the test; cmocka's CMFixtureFunction, or NULL.
 * @tear_down: Runs after the test.
 */
#define DEFINE_TEST(name, parameter, set_up, tear_down)			\
static void name(parameter __attribute__((unused)));			\
static void run_##name(void **state)					\
{									\
	name(*state);							\
}									\
static void __attribute__((constructor)) add_##name(void)		\
{									\
	test_add(#name, run_##name, set_up, tear_down);			\
}									\
static void name(parameter __attribute__((unused)))

void test_add(const char *name, CMUnitTestFunction run,
	      CMFixtureFunction set_up, CMFixtureFunction tear_down);

#endif
