/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef FWCTL_AUTOFREE_H
#define FWCTL_AUTOFREE_H

#include <stdlib.h>

static inline void free_ptr(void *p)
{
	free(*(void **)p);
}

/* Release at the end of the scope, also on error paths. */
#define __autofree __attribute__((cleanup(free_ptr)))

#endif
