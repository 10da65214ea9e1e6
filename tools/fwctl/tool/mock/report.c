// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a report of the mock firmware. */
#include "../collect.h"
#include "mock.h"

static const struct {
	const char *path, *words;
} documents[] = {
	{ "mock/identify.json", "mock identify" },
	{ "mock/effects.json", "mock effects" },
	{ "mock/counters.json", "mock counters" },
	{ "config.json", "mock config list" },
};

void mock_collect(struct collection *col)
{
	for (size_t i = 0; i < ARRAY_SIZE(documents); i++)
		collect_command(col, documents[i].path, documents[i].words, NULL);
	collect_dump(col, "dumps/core.bin", mock_collect_dump, NULL);
}

bool mock_is_absent(uint32_t status)
{
	return status == FWCTL_MOCK_NOT_FOUND;
}
