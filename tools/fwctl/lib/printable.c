// SPDX-License-Identifier: LGPL-2.1-or-later
/* Text that is safe to print. The library and the tool each contain this file. */
#include <limits.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "printable.h"

void fwctl_replace_unprintable(char *text)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t len;

	while (*text) {
		len = mbrtowc(&wide, text, MB_LEN_MAX, &state);
		if (len <= MB_LEN_MAX && iswprint(wide)) {
			text += len;
			continue;
		}
		*text++ = '?';
		memset(&state, 0, sizeof(state));
	}
}
