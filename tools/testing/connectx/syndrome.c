// SPDX-License-Identifier: GPL-2.0-only
#include "syndrome.h"

const char *card_syndrome_text(uint32_t syndrome)
{
	static const char *const texts[] = {
#define TEXT(why, text) text,
		CARD_SYNDROMES(TEXT)
#undef TEXT
	};

	if (syndrome <= WHY_BEFORE_FIRST || syndrome >= WHY_END)
		return "";
	return texts[syndrome - WHY_BEFORE_FIRST - 1];
}
