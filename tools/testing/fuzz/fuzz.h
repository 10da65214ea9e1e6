/* SPDX-License-Identifier: GPL-2.0-only */
/* The input of a fuzzer, and a check for leaked descriptors. */
#ifndef FWCTL_FUZZ_H
#define FWCTL_FUZZ_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static inline size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The unread rest of an input. */
struct input {
	const uint8_t *next;
	size_t left;
};

/* Read @len bytes into @to. Bytes past the end of the input read as zero. */
static inline void input_take(struct input *in, void *to, size_t len)
{
	size_t n = min_size(len, in->left);

	memset(to, 0, len);
	memcpy(to, in->next, n);
	in->next += n;
	in->left -= n;
}

/* Count the open descriptors, of which a run must not leave any. */
static inline int count_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 64; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

#endif
