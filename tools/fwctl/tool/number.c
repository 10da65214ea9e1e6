// SPDX-License-Identifier: GPL-2.0-only
/* Parse numbers, times and lists of numbers. */
#include <stdlib.h>
#include <string.h>

#include "tool.h"

/* Parse a number, with a message about @what on failure. */
bool number_arg(const char *what, const char *text, uint64_t max,
		uint64_t *value)
{
	if (number_parse(text, max, value))
		return true;
	say("%s: '%s' is not a number from 0 to %llu", what, text,
	    (unsigned long long)max);
	hint("Numbers are decimal without leading zeroes (26) or hexadecimal (0x1a).");
	return false;
}

static const struct {
	const char *name;
	unsigned int ms;
} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "", 1000 } };

bool time_arg(const char *what, const char *text, uint64_t max_ms, uint64_t *ms)
{
	size_t digits = strspn(text, "0123456789");
	char number[20];
	uint64_t n;

	for (size_t i = 0; digits < sizeof(number) && i < ARRAY_SIZE(units);
	     i++) {
		if (strcmp(text + digits, units[i].name))
			continue;
		snprintf(number, sizeof(number), "%.*s", (int)digits, text);
		if (!number_parse(number, max_ms / units[i].ms, &n) || !n)
			break;
		*ms = n * units[i].ms;
		return true;
	}
	say("%s: '%s' is not a time up to %llu s", what, text,
	    (unsigned long long)max_ms / 1000);
	hint("Times are 500ms, 2s (or 2) or 1m.");
	return false;
}

static size_t no_numbers(const char *what, const char *text, uint64_t max,
			 size_t size)
{
	unsigned long long most = max;

	if (size == 1)
		say("%s: '%s' is not a number from 1 to %llu", what, text,
		    most);
	else
		say("%s: '%s' is not a list of at most %zu numbers from 1 to %llu",
		    what, text, size, most);
	return 0;
}

size_t numbers_arg(const char *what, const char *text, uint64_t max,
		   unsigned int *values, size_t size)
{
	__autofree char *copy = strdup(text);
	char *rest = copy, *word;
	size_t n = 0;
	uint64_t value;

	while ((word = strsep(&rest, ","))) {
		if (n == size || !number_parse(word, max, &value) || !value)
			return no_numbers(what, text, max, size);
		values[n++] = value;
	}
	if (!copy)
		say("out of memory");
	return n;
}
