// SPDX-License-Identifier: GPL-2.0-only
/*
 * Count the instructions of a command: its own, and those of the kernel and of all
 * other tasks until it ends.
 *
 * Under vm --icount the time stamp counter advances by one per instruction, and skips
 * the time in which the processor is idle. Therefore, a thread of the lowest priority
 * counts as long as no other task can run, for example while a command of firmware is
 * in flight. Its instructions are subtracted.
 *
 * usage: instructions COMMAND [ARGUMENT]...
 *
 * The output of the command goes to standard error.
 */
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#include "device.h"

/* Number of rounds of the loop in spin(), of two instructions each */
static uint64_t rounds;

static void *spin(void *data)
{
	const struct sched_param param = { 0 };

	must(!sched_setscheduler(0, SCHED_IDLE, &param));
	asm volatile("1: incq %0\n\tjmp 1b" : "+m"(rounds));
	return data;
}

static uint64_t now(void)
{
	return __rdtsc() - 2 * __atomic_load_n(&rounds, __ATOMIC_RELAXED);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	uint64_t start;
	int status;
	pid_t pid;

	must(argc > 1 && sysconf(_SC_NPROCESSORS_ONLN) == 1);
	must(!pthread_create(&thread, NULL, spin, NULL));
	while (!__atomic_load_n(&rounds, __ATOMIC_RELAXED))
		usleep(1000);
	start = now();
	pid = fork();
	if (!pid) {
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	must(waitpid(pid, &status, 0) == pid && !status);
	printf("%lu\n", now() - start);
	return 0;
}
