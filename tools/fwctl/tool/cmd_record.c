// SPDX-License-Identifier: GPL-2.0-only
/* fwctl record: run a command, and record the RPCs and events of its programs. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "replay.h"

#define PRELOAD "libfwctl-record.so"

struct opt opt_mask = { "mask", 0, "SCOPE", OPT_SCOPE, 0,
	"omit the payloads of requests in SCOPE or a wider one, and of events" };

/* Create the file, which can contain secrets of the firmware. */
static enum status create_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd >= 0) {
		close(fd);
		return STATUS_OK;
	}
	say("cannot create %s: %s", path, strerror(errno));
	if (errno == EEXIST)
		hint("Choose another name.");
	return STATUS_FAILED;
}

/*
 * Load the library that records programs without libfwctl, from the folder of
 * libfwctl. If the library is not installed, the tool records only programs with
 * libfwctl.
 */
static bool set_preload(void)
{
	__autofree char *path = NULL, *list = NULL;
	const char *before = getenv("LD_PRELOAD");
	Dl_info library;
	const char *end;

	if (!dladdr((void *)fwctl_dev_rpc, &library))
		return true;
	end = strrchr(library.dli_fname, '/');
	if (asprintf(&path, "%.*s/" PRELOAD,
		     end ? (int)(end - library.dli_fname) : 0,
		     library.dli_fname) < 0)
		return false;
	if (access(path, R_OK))
		return true;
	if (asprintf(&list, "%s%s%s", path, before ? ":" : "",
		     before ? before : "") < 0)
		return false;
	return !setenv("LD_PRELOAD", list, 1);
}

/* Set the variables of the library. The command may change its directory. */
static enum status set_environment(const struct call *c)
{
	__autofree char *path = realpath(c->argv[1], NULL);
	const char *mask = fwctl_scope_name(opt_mask.number);

	if (opt_mask.given && !mask)
		return failed(STATUS_USAGE, "--mask: scope %u has no name",
			      (uint32_t)opt_mask.number);
	if (!path || !set_preload() || setenv("FWCTL_RECORD", path, 1) ||
	    setenv("FWCTL_RECORD_DEVICE", fwctl_dev_name(c->dev), 1))
		return failed(STATUS_FAILED, "cannot record: %s",
			      strerror(errno));
	unsetenv("FWCTL_RECORD_MASK");
	if (opt_mask.given)
		setenv("FWCTL_RECORD_MASK", mask, 1);
	return STATUS_OK;
}

/* The handlers of signals during a command */
struct handlers {
	sighandler_t child, interrupt, quit;
};

static void restore(const struct handlers *before)
{
	signal(SIGCHLD, before->child);
	signal(SIGINT, before->interrupt);
	signal(SIGQUIT, before->quit);
}

/* Run a command in the child. */
static void exec_command(char **argv)
{
	int error;

	execvp(argv[0], argv);
	error = errno;
	say("cannot run %s: %s", argv[0], strerror(error));
	_exit(error == ENOENT ? 127 : 126);
}

/*
 * Run a command as system(3) does. Returns its exit status. If the caller ignores
 * SIGCHLD, the kernel discards the status unless the tool restores the default.
 */
static int run_command(char **argv)
{
	struct handlers before = {
		.child = signal(SIGCHLD, SIG_DFL),
		.interrupt = signal(SIGINT, SIG_IGN),
		.quit = signal(SIGQUIT, SIG_IGN),
	};
	int state = 0, error;
	pid_t pid, ended;

	fflush(NULL);
	pid = fork();
	ended = pid;
	if (!pid) {
		restore(&before);
		exec_command(argv);
	}
	while (pid > 0 && (ended = waitpid(pid, &state, 0)) < 0 && errno == EINTR)
		;
	error = errno;
	restore(&before);
	if (ended < 0)
		return failed(STATUS_FAILED, "cannot run %s: %s", argv[0],
			      strerror(error));
	return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

/* The file cannot contain the failure of a write to it. */
static void report_ends(const char *path, const struct recording *r)
{
	if (r->ends >= r->handles)
		return;
	inform("%s: the end of %zu of %zu handles is missing", path,
	       r->handles - r->ends, r->handles);
	detail("A program did not close its handle, was killed, or could not write to the file.");
}

/* Check the file, and print a summary. */
static enum status summarise(const struct call *c)
{
	const char *path = c->argv[1];
	struct recording r;
	enum status status = load_recording(path, false, &r);

	if (!status && !r.handles) {
		say("%s: no RPC or event of %s is recorded", path,
		    fwctl_dev_name(c->dev));
		hint("Static programs without libfwctl and set-user-ID programs are not recorded.");
		status = STATUS_FAILED;
	} else if (!status) {
		inform("%s: %zu RPCs and %zu events recorded", path, r.count,
		       r.events);
		report_ends(path, &r);
	}
	fwctl_recording_free(&r);
	return status;
}

enum status cmd_record(struct call *c)
{
	const char *name = getenv("SHELL");
	char *shell[2] = { 0 };
	enum status status;
	int result;

	shell[0] = (char *)(name && *name ? name : "/bin/sh");
	status = session_open(c);
	if (!status)
		status = create_file(c->argv[1]);
	if (!status)
		status = set_environment(c);
	if (status)
		return status;
	result = run_command(c->argc > 2 ? c->argv + 2 : shell);
	status = summarise(c);
	return result ? (enum status)result : status;
}
