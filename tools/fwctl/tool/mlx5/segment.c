// SPDX-License-Identifier: GPL-2.0-only
/* The kinds of segments of a resource dump, and their layouts. */
#include "dump.h"
#include "../../mlx5/layouts.h"

static const struct {
	uint16_t type;
	const char *kind;
	const struct layout *layout;
} kinds[] = {
	{ SEGMENT_NOTICE, "notice", &segment_notice },
	{ SEGMENT_COMMAND, "command", &segment_command },
	{ SEGMENT_TERMINATE, "terminate", &segment_terminate },
	{ SEGMENT_ERROR, "error", &segment_error },
	{ SEGMENT_REFERENCE, "reference", &segment_reference },
	{ SEGMENT_INFO, "info", &segment_info },
	{ SEGMENT_MENU, "menu", &segment_menu },
};

const struct layout *segment_layout(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].type == type)
			return kinds[i].layout;
	}
	return &segment_resource;
}

const char *segment_kind(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].type == type)
			return kinds[i].kind;
	}
	return "resource";
}
