// SPDX-License-Identifier: GPL-2.0-only
/* fwctl gdb: debug firmware with GDB, which connects to a socket of the tool. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent.h"
#include "relay.h"

extern char **environ;

struct opt opt_gdb = { "gdb", 0, "PROGRAM", OPT_STRING, 0,
	"the GDB to start (default gdb-multiarch or gdb)" };

/**
 * struct debugger - A running GDB
 * @directory: Folder of the socket, which only this user may access.
 * @path: The socket.
 * @listener: FD of the socket.
 * @pid: The process.
 * @pidfd: FD of the process.
 */
struct debugger {
	char directory[64];
	char path[80];
	int listener;
	pid_t pid;
	int pidfd;
};

static enum status make_socket(struct debugger *d)
{
	strcpy(d->directory, "/tmp/fwctl-gdb-XXXXXX");
	if (!mkdtemp(d->directory))
		return failed(STATUS_FAILED, "cannot create %s: %s",
			      d->directory, strerror(errno));
	snprintf(d->path, sizeof(d->path), "%s/socket", d->directory);
	d->listener = agent_listen(d->path);
	if (d->listener >= 0)
		return STATUS_OK;
	rmdir(d->directory);
	return STATUS_FAILED;
}

static void drop_socket(struct debugger *d)
{
	close(d->listener);
	unlink(d->path);
	rmdir(d->directory);
}

/* Start GDB with the default actions of the signals that the tool ignores. */
static int spawn(struct debugger *d, const char *program, char **argv)
{
	posix_spawnattr_t attr;
	sigset_t defaults;
	int ret;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	argv[0] = (char *)program;
	ret = posix_spawnp(&d->pid, program, NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	return ret;
}

/* GDB for many architectures is better than GDB for the host's. */
static int spawn_any(struct debugger *d, const char *program, char **argv)
{
	int ret;

	if (program)
		return spawn(d, program, argv);
	ret = spawn(d, "gdb-multiarch", argv);
	return ret == ENOENT ? spawn(d, "gdb", argv) : ret;
}

static enum status start_gdb(struct call *c, struct debugger *d)
{
	__autofree char **argv = calloc(c->num_rest + 4, sizeof(*argv));
	const char *program = opt_gdb.text;
	char target[128];
	enum status status;
	int ret;

	if (!argv)
		return failed(STATUS_FAILED, "out of memory");
	snprintf(target, sizeof(target), "target remote %s", d->path);
	argv[1] = "-ex";
	argv[2] = target;
	memcpy(argv + 3, c->argv + c->argc - c->num_rest,
	       c->num_rest * sizeof(*argv));
	ret = spawn_any(d, program, argv);
	if (ret) {
		say("cannot start %s: %s", program ? program : "gdb-multiarch or gdb",
		    strerror(ret));
		hint("Install gdb-multiarch, or specify a program with --gdb.");
		return STATUS_FAILED;
	}
	d->pidfd = pidfd_open(d->pid, 0);
	if (d->pidfd >= 0)
		return STATUS_OK;
	status = failed(STATUS_FAILED, "cannot watch GDB: %s", strerror(errno));
	kill(d->pid, SIGKILL);
	waitpid(d->pid, NULL, 0);
	return status;
}

/* Wait for the end of GDB. SIGTERM and SIGHUP to the tool end GDB as well. */
static enum status wait_for(struct debugger *d)
{
	struct pollfd fd = { .fd = d->pidfd, .events = POLLIN };
	bool killed = false;
	int wstatus;

	while (poll(&fd, 1, LOOK_MS) <= 0) {
		if (interrupt_caught() && !killed)
			killed = !kill(d->pid, SIGTERM);
	}
	waitpid(d->pid, &wstatus, 0);
	close(d->pidfd);
	if (WIFEXITED(wstatus) && !WEXITSTATUS(wstatus))
		return STATUS_OK;
	if (WIFEXITED(wstatus))
		return failed(STATUS_FAILED, "GDB ended with status %d",
			      WEXITSTATUS(wstatus));
	return failed(STATUS_FAILED, "GDB ended by signal %d",
		      WTERMSIG(wstatus));
}

/* Relay from the connection of GDB to its end. */
static enum status serve(struct debugger *d, struct fwctl_session *session)
{
	struct relay r = { .session = session, .stop = d->pidfd };
	enum status status;
	int fd;

	status = agent_accept(d->listener, d->pidfd, &fd);
	drop_socket(d);
	if (fd < 0)
		return status;
	r.in = fd;
	r.out = fd;
	status = relay_run(&r);
	/* After an error of the session, GDB reports the end of the connection. */
	close(fd);
	return status;
}

static enum status debug(struct call *c, struct fwctl_session **session)
{
	struct debugger d = { 0 };
	enum status status, ended;

	status = make_socket(&d);
	if (status)
		return status;
	status = start_gdb(c, &d);
	if (status) {
		drop_socket(&d);
		return status;
	}
	status = serve(&d, *session);
	fwctl_session_close(*session);
	*session = NULL;
	ended = wait_for(&d);
	return status ? status : ended;
}

enum status cmd_gdb(struct call *c)
{
	int positional = c->argc - c->num_rest;
	struct fwctl_session *session = NULL;
	sighandler_t quit, intr, child;
	enum status status;
	uint32_t id;

	if (positional < 1 || positional > 2)
		return failed(STATUS_USAGE,
			      "expected DEV [AGENT]; arguments of GDB follow --");
	status = agent_find(c, positional > 1 ? c->argv[1] : NULL, &id);
	if (!status)
		status = agent_open(c, id, &session);
	if (status)
		return status;
	/* Ctrl-C and Ctrl-\ are for GDB, which is in the same process group. */
	intr = signal(SIGINT, SIG_IGN);
	quit = signal(SIGQUIT, SIG_IGN);
	/* If the signal is ignored, the kernel drops the exit status of GDB. */
	child = signal(SIGCHLD, SIG_DFL);
	interrupt_catch();
	status = debug(c, &session);
	interrupt_release();
	signal(SIGINT, intr);
	signal(SIGQUIT, quit);
	signal(SIGCHLD, child);
	fwctl_session_close(session);
	return status;
}
