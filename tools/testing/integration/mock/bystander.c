// SPDX-License-Identifier: GPL-2.0-only
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "bystander.h"

#define FILL 0xaa
#define MAX_BYSTANDERS 64

struct bystander {
	pid_t pid;
	/* Number of completed checks of the page */
	unsigned long looks;
	/* Number of changed bytes. The test reads it and resets it to 0. */
	unsigned long changed;
};

/* Memory that is shared with the bystanders */
static struct bystander *bystanders;
static unsigned int count;
static unsigned char *page;

static void run_on(unsigned int first, unsigned int last)
{
	cpu_set_t processors;

	CPU_ZERO(&processors);
	for (unsigned int i = first; i <= last; i++)
		CPU_SET(i, &processors);
	sched_setaffinity(0, sizeof(processors), &processors);
}

void run_beside_bystander(void)
{
	run_on(0, 0);
}

/* Returns the number of changed bytes in the page, and restores them. */
static unsigned long look_at_page(void)
{
	unsigned long changed = 0;

	for (size_t i = 0; i < BYSTANDER_PAGE_SIZE; i++) {
		if (__atomic_load_n(&page[i], __ATOMIC_RELAXED) == FILL)
			continue;
		page[i] = FILL;
		changed++;
	}
	return changed;
}

/* Write the whole page: a page that is still shared would be mapped read-only. */
void *map_bystander_page(void)
{
	void *at = mmap(page, BYSTANDER_PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS |
			(page ? MAP_FIXED_NOREPLACE : 0), -1, 0);

	if (at == MAP_FAILED || madvise(at, BYSTANDER_PAGE_SIZE, MADV_DONTFORK))
		return NULL;
	return memset(at, FILL, BYSTANDER_PAGE_SIZE);
}

static void watch_page(struct bystander *self)
{
	unsigned int processor = self - bystanders;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	run_on(processor, processor);
	if (!map_bystander_page())
		_exit(1);
	for (;;) {
		__atomic_add_fetch(&self->changed, look_at_page(),
				   __ATOMIC_RELAXED);
		__atomic_add_fetch(&self->looks, 1, __ATOMIC_RELEASE);
	}
}

int start_bystanders(void **state)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t size = MAX_BYSTANDERS * sizeof(*bystanders);

	if (test_load_modules(state))
		return -1;
	bystanders = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	page = map_bystander_page();
	if (bystanders == MAP_FAILED || !page)
		return -1;
	for (; count < processors && count < MAX_BYSTANDERS; count++) {
		pid_t pid = fork();

		if (!pid)
			watch_page(&bystanders[count]);
		bystanders[count].pid = pid;
	}
	if (count > 1)
		run_on(1, processors - 1);
	return 0;
}

int stop_bystanders(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < count; i++) {
		kill(bystanders[i].pid, SIGKILL);
		waitpid(bystanders[i].pid, NULL, 0);
	}
	return 0;
}

static unsigned long looks(const struct bystander *bystander)
{
	return __atomic_load_n(&bystander->looks, __ATOMIC_ACQUIRE);
}

void assert_bystanders_untouched(void)
{
	unsigned long changed;

	for (unsigned int i = 0; i < count; i++) {
		struct bystander *bystander = &bystanders[i];
		unsigned long before = looks(bystander);

		/* The current check may have passed the changed byte already. */
		WAIT_FOR(looks(bystander) >= before + 2);
		changed = __atomic_exchange_n(&bystander->changed, 0,
					      __ATOMIC_RELAXED);
		if (changed)
			fail_msg("%lu bytes changed in process %d, which never opened fwctl",
				 changed, bystander->pid);
	}
	changed = look_at_page();
	if (changed)
		fail_msg("%lu bytes changed in the test's own page", changed);
}
