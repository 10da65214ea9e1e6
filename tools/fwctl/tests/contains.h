/* SPDX-License-Identifier: GPL-2.0-only */
/* Assertions on text, which show the text. Include <cmocka.h> first. */
#ifndef FWCTL_TESTS_CONTAINS_H
#define FWCTL_TESTS_CONTAINS_H

#include <string.h>

static inline void check_contains(const char *text, const char *part, int want,
				  int line)
{
	if (!!strstr(text, part) != want)
		fail_msg("line %d: '%s' is %s '%s'", line, part,
			 want ? "not in" : "in", text);
}

#define assert_contains(text, part) check_contains(text, part, 1, __LINE__)
#define assert_lacks(text, part) check_contains(text, part, 0, __LINE__)

#endif
