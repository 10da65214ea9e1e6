// SPDX-License-Identifier: GPL-2.0-only
/* Which registers are known, in files by what they are about. */
#include <string.h>

#include "registers.h"

const struct reg *const register_lists[] = {
	host_registers, port_registers, device_registers, counter_registers,
	nv_registers, NULL,
};

const struct reg *register_find(const char *text)
{
	uint64_t number;
	bool by_number = number_parse(text, UINT16_MAX, &number);

	for (const struct reg *const *list = register_lists; *list; list++) {
		for (const struct reg *r = *list; r->name; r++) {
			if (by_number ? r->id == number :
					!strcasecmp(r->name, text))
				return r;
		}
	}
	return NULL;
}
