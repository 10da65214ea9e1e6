// SPDX-License-Identifier: GPL-2.0-only
#include <sys/stat.h>

#include "mock.h"
#include "trace.h"

int trace_start(void **state)
{
	return test_load_modules(state) || mkdir(TRACE_INSTANCE, 0700) ||
	       write_text(TRACE_INSTANCE "/events/fwctl/enable", "1");
}

int trace_stop(void **state)
{
	(void)state;
	write_text(TRACE_INSTANCE "/events/fwctl/enable", "0");
	return rmdir(TRACE_INSTANCE);
}

void trace_clear(void)
{
	/* Opening the file for writing clears the trace. */
	close(open(TRACE_INSTANCE "/trace", O_WRONLY | O_TRUNC));
}

char *trace_text(void)
{
	static char text[1 << 16];
	int fd = open(TRACE_INSTANCE "/trace", O_RDONLY);
	size_t len = 0;
	ssize_t got;

	assert_true(fd >= 0);
	while ((got = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += got;
	assert_int_equal(got, 0);
	close(fd);
	text[len] = 0;
	return text;
}
