// SPDX-License-Identifier: GPL-2.0-only
#include <stddef.h>

#include "firmware_syndrome.h"

static const char * const texts[] = {
#define TEXT(why, text) text,
	FIRMWARE_SYNDROMES(TEXT)
#undef TEXT
};

const char *firmware_syndrome_text(uint32_t syndrome)
{
	if (syndrome < SYNDROME_FIRST || syndrome >= SYNDROME_END)
		return NULL;
	return texts[syndrome - SYNDROME_FIRST];
}
