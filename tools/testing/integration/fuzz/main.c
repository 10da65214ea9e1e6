// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run the programs of a corpus, then mutations of them for FUZZ_SECONDS.
 *
 * usage: fuzz [CORPUS]
 *
 * CORPUS has one program per line. /out/fuzz.program contains the running
 * program, also after a crash of the kernel. If FUZZ_SECONDS is set, even to 0,
 * /out/fuzz.corpus gets the programs that add coverage. FUZZ_SEED and the
 * coverage determine the mutations. The coverage depends on timing, so a seed
 * does not repeat a run.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "fuzz.h"

/* Interrupt a program that makes no progress for this time. */
#define STALL_MS 50

struct shared *shared;
static int kernel_log, progress;
static pid_t main_process;

static void to_hex(const struct program *p, char *hex)
{
	const uint8_t *bytes = (const uint8_t *)p->calls;

	for (size_t i = 0; i < p->len * sizeof(*p->calls); i++)
		hex += sprintf(hex, "%02x", bytes[i]);
	*hex = 0;
}

static void from_hex(const char *hex, struct program *p)
{
	uint8_t *bytes = (uint8_t *)p->calls;
	size_t n = 0;

	while (n < sizeof(p->calls) && sscanf(hex + 2 * n, "%2hhx", bytes + n) == 1)
		n++;
	p->len = n / sizeof(*p->calls);
	for (uint32_t i = 0; i < p->len; i++)
		p->calls[i].op = (p->calls[i].op & OP_THREAD) |
				 (p->calls[i].op & ~OP_THREAD) % OPS;
}

static void load(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[MAX_HEX + 2];

	if (!f)
		fault("%s: errno %d", path, errno);
	while (fgets(line, sizeof(line), f) && shared->seeds_len < MAX_CORPUS) {
		from_hex(line, &shared->seeds[shared->seeds_len]);
		shared->seeds_len += shared->seeds[shared->seeds_len].len != 0;
	}
	fclose(f);
	if (!shared->seeds_len)
		fault("the corpus is empty");
}

static void store(const char *path)
{
	FILE *f = fopen(path, "w");
	char hex[MAX_HEX + 1];

	assert_non_null(f);
	for (unsigned int i = 0; i < shared->corpus_len; i++) {
		to_hex(&shared->corpus[i], hex);
		fprintf(f, "%s\n", hex);
	}
	assert_int_equal(fclose(f), 0);
}

/*
 * Warnings may come from devices alone, or from a rate limit that counts lines of a
 * device. A KASAN report begins with a line of '='.
 */
static void check_log(void)
{
	static char record[8192];
	const char *text;
	ssize_t len;

	while ((len = read(kernel_log, record, sizeof(record) - 1)) > 0) {
		record[len] = 0;
		text = strchr(record, ';') + 1;
		if (strtoul(record, NULL, 10) <= 4 && *text != '=' &&
		    strncmp(text, "fwctl ", 6) &&
		    !strstr(text, " callbacks suppressed\n"))
			fault("kernel: %.200s", text);
	}
}

bool execute(const struct program *p)
{
	char hex[MAX_HEX + 1] = "", line[MAX_HEX + 2];
	bool lives;

	shared->current = *p;
	shared->executions++;
	to_hex(p, hex);
	snprintf(line, sizeof(line), "%-*s\n", (int)MAX_HEX, hex);
	if (pwrite(progress, line, sizeof(line) - 1, 0) < 0 ||
	    sync_file_range(progress, 0, 0, SYNC_FILE_RANGE_WRITE |
					    SYNC_FILE_RANGE_WAIT_AFTER))
		fault("/out/fuzz.program: errno %d", errno);
	lives = run_program(p);
	check_log();
	return lives;
}

/* Print the result as TAP and end the main process. */
static void __attribute__((noreturn)) finish(void)
{
	char hex[MAX_HEX + 1] = "";

	printf("1..1\n");
	if (shared->fault[0]) {
		to_hex(&shared->current, hex);
		printf("not ok 1 - %s\n# after %u programs: %s\n",
		       shared->fault, shared->executions, hex);
		exit(1);
	}
	printf("ok 1 - programs keep to the rules\n");
	printf("# %u programs ran, %u edges seen, corpus of %u programs\n",
	       shared->executions, shared->edges_len,
	       shared->corpus_len ?: shared->seeds_len);
	exit(0);
}

void fault(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(shared->fault, sizeof(shared->fault), format, args);
	va_end(args);
	if (getpid() == main_process)
		finish();
	_exit(1);
}

/* The signal only interrupts system calls. */
static void ignore(int signal)
{
	(void)signal;
}

static void __attribute__((noreturn)) work(bool forever)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	enable_coverage();
	explore(forever);
	_exit(0);
}

/* Interrupt waiting calls of a worker until it exits. Returns its wait status. */
static int watch(pid_t worker, const struct timespec *start, long run_ms)
{
	unsigned int last = 0;
	struct timespec stall = *start;
	int status;

	while (waitpid(worker, &status, WNOHANG) != worker) {
		if (run_ms && ms_since(start) > run_ms)
			kill(worker, SIGKILL);
		if (shared->executions != last) {
			clock_gettime(CLOCK_MONOTONIC, &stall);
			renew_deadline();
		}
		last = shared->executions;
		if (ms_since(&stall) > STALL_MS) {
			reset_devices();
			syscall(SYS_tgkill, worker, worker, SIGUSR1);
		}
		short_pause();
	}
	return status;
}

static void run_workers(long run_ms)
{
	struct timespec start;
	bool over = false;
	pid_t worker;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!over) {
		shared->dies = false;
		worker = fork();
		if (!worker)
			work(run_ms);
		status = watch(worker, &start, run_ms);
		if (shared->fault[0])
			finish();
		over = !status || (run_ms && ms_since(&start) > run_ms);
		if (!over && !(WIFSIGNALED(status) && shared->dies))
			fault("the worker ended with status 0x%x", status);
		settle_devices();
	}
}

int main(int argc, char **argv)
{
	const char *seconds = getenv("FUZZ_SECONDS"), *seed = getenv("FUZZ_SEED");

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(shared, MAP_FAILED);
	main_process = getpid();
	/* The state must not be 0, which xorshift maps to 0. */
	shared->random = (seed ? strtoul(seed, NULL, 0) : 0) * 2 + 1;
	load(argc > 1 ? argv[1] : "/tests/fuzz/corpus");
	if (seconds)
		open_coverage();
	test_setup();
	assert_int_equal(test_load_modules(NULL), 0);
	kernel_log = log_from_here();
	progress = open("/out/fuzz.program", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	/* SA_RESTART is not set, so the signal ends a waiting call. */
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = ignore }, NULL);
	map_memory();
	make_devices();
	run_workers(seconds ? atol(seconds) * 1000 : 0);
	if (seconds)
		store("/out/fuzz.corpus");
	drop_devices();
	finish();
}
