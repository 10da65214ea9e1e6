// SPDX-License-Identifier: GPL-2.0-only
#include <sys/mman.h>

#include "sweep.h"

#define DEBUGFS "/sys/kernel/debug"
/* Upper limit; no call needs as many rounds. */
#define MAX_ROUNDS 5000

static const struct {
	const char *name;
	int error;
} faults[FAULTS] = {
	[FAULT_SLAB] = { "failslab", -ENOMEM },
	[FAULT_PAGES] = { "fail_page_alloc", -ENOMEM },
	[FAULT_USERCOPY] = { "fail_usercopy", -EFAULT },
};

/* /proc/thread-self/fail-nth of the test's main thread. */
static int fail_nth;

static int set_knob(enum fault fault, const char *attribute, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", faults[fault].name,
		 attribute);
	return write_text(path, text);
}

static void must_set(enum fault fault, const char *attribute, const char *format,
		     ...) __attribute__((format(printf, 3, 4)));

static void must_set(enum fault fault, const char *attribute, const char *format,
		     ...)
{
	char text[32];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	assert_int_equal(set_knob(fault, attribute, text), 0);
}

long get_fault(enum fault fault, const char *attribute)
{
	char path[PATH_MAX], text[32];

	snprintf(path, sizeof(path), DEBUGFS "/%s/%s", faults[fault].name,
		 attribute);
	assert_int_equal(read_text(path, text, sizeof(text)), 0);
	return strtol(text, NULL, 10);
}

/* Find the addresses of a function: from its symbol to the next one. */
static void must_find(const char *function, unsigned long *start,
		      unsigned long *end)
{
	unsigned long address;
	char name[128];

	*start = 0;
	*end = ULONG_MAX;
	for (int pass = 0; pass < 2; pass++) {
		FILE *f = fopen("/proc/kallsyms", "re");

		assert_non_null(f);
		while (fscanf(f, "%lx %*c %127s%*[^\n]", &address, name) == 2) {
			if (!pass && !strcmp(name, function))
				*start = address;
			if (pass && address > *start && address < *end)
				*end = address;
		}
		fclose(f);
		if (!*start)
			fail_msg("no function %s", function);
	}
}

void must_fail_below(const char *function, enum fault fault, long skip, int times)
{
	static unsigned long start, end;
	static const char *found;

	if (function != found)
		must_find(function, &start, &end);
	found = function;
	must_fail_none(fault);
	must_set(fault, "require-start", "%#lx", start);
	must_set(fault, "require-end", "%#lx", end);
	must_set(fault, "space", "%ld", skip);
	must_set(fault, "times", "%d", times);
	must_set(fault, "probability", "100");
}

void must_fail_none(enum fault fault)
{
	must_set(fault, "probability", "0");
	must_set(fault, "require-start", "0");
}

static bool usable[FAULTS];

bool sweep_filter(void)
{
	return exists(DEBUGFS "/failslab/require-end");
}

bool sweep_possible(void)
{
	unsigned int kinds = 0;

	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	for (enum fault fault = 0; fault < FAULTS; fault++) {
		usable[fault] = !set_knob(fault, "verbose", "0");
		set_knob(fault, "ignore-gfp-wait", "N");
		kinds += usable[fault];
	}
	/* Include the allocations of vmalloc(). */
	set_knob(FAULT_PAGES, "ignore-gfp-highmem", "N");
	set_knob(FAULT_PAGES, "min-order", "0");
	/* A thread has only one counter, which counts all kinds. */
	if (fail_nth < 0 || !kinds || (kinds > 1 && !sweep_filter()))
		return false;
	/* Lock the memory, because page faults of the test would count. */
	return !mlockall(MCL_CURRENT | MCL_FUTURE);
}

/* Count one kind of failure. The other kinds get an empty range of addresses. */
static void must_select(const struct sweep *s)
{
	unsigned long start = 0, end = ULONG_MAX;

	if (!sweep_filter())
		return;
	if (s->below)
		must_find(s->below, &start, &end);
	for (enum fault fault = 0; fault < FAULTS; fault++) {
		if (!usable[fault])
			continue;
		must_set(fault, "require-start", "%#lx",
			 fault == s->fault ? start : 0);
		must_set(fault, "require-end", "%#lx",
			 fault == s->fault ? end : 0);
	}
}

static void report(const struct sweep *s)
{
	unsigned int failures = 0;

	for (enum fault fault = 0; fault < FAULTS; fault++) {
		print_message("# %s: %s: %u failed, %u survived\n", s->name,
			      faults[fault].name, s->failed[fault],
			      s->survived[fault]);
		failures += s->failed[fault] + s->survived[fault];
	}
	/* Some calls only copy and do not allocate. */
	assert_true(failures || s->infallible || !usable[FAULT_USERCOPY]);
}

bool sweep_next(struct sweep *s)
{
	if (s->over) {
		s->fault++;
		s->nth = 0;
		s->over = false;
	}
	while (s->fault < FAULTS && !usable[s->fault])
		s->fault++;
	if (s->fault == FAULTS) {
		report(s);
		return false;
	}
	if (!s->nth)
		must_select(s);
	renew_deadline();
	s->nth++;
	assert_in_range(s->nth, 1, MAX_ROUNDS);
	return true;
}

void sweep_arm(const struct sweep *s)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", s->nth);

	assert_int_equal(pwrite(fail_nth, text, len, 0), len);
}

/*
 * Stop counting. Returns true if the failure has happened. Both system calls copy
 * user memory, so the failure may happen here, which stops the counting too.
 */
static bool disarm(void)
{
	char count = 0;
	bool happened = pread(fail_nth, &count, 1, 0) == 1 && count == '0';

	return pwrite(fail_nth, "0", 1, 0) == 1 && happened;
}

static bool expected(const struct sweep *s, long ret)
{
	if (s->infallible)
		return false;
	return ret == faults[s->fault].error ||
	       (s->hidden && (ret == -ENXIO || ret == -EINVAL));
}

long sweep_end(struct sweep *s, long ret)
{
	if (!disarm()) {
		s->over = true;
		assert_in_range(ret, 0, LONG_MAX);
	} else if (ret >= 0) {
		s->survived[s->fault]++;
	} else {
		if (!expected(s, ret))
			fail_msg("%s: %s %u: %s", s->name, faults[s->fault].name,
				 s->nth, strerror(-ret));
		s->failed[s->fault]++;
	}
	return ret;
}
