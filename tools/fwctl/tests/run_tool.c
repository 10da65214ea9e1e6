// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "../tool/tool.h"
#include "run_tool.h"
#include "wrap.h"

/* The current run, for the wrapped functions. */
static struct run *current;

static struct fwctl_context *context_of(const char *root)
{
	struct fwctl_context *ctx = fwctl_context_new();

	if (!ctx || fwctl_context_set_sysroot(ctx, root))
		abort();
	return ctx;
}

int __wrap_fwctl_dev_open(struct fwctl_context *ctx, const char *name,
			  struct fwctl_dev **dev, struct fwctl_error *err)
{
	int ret;

	current->opened++;
	if (!current->root && current->open_error)
		return fwctl_fail_open(err, current->open_error, name);
	if (!current->root || current->listed)
		return fwctl_loopback_open(ctx, &current->lb, name, dev, err);
	ctx = context_of(current->root);
	ret = __real_fwctl_dev_open(ctx, name, dev, err);
	fwctl_context_unref(ctx);
	return ret;
}

int __wrap_fwctl_list_new(struct fwctl_context *ctx, struct fwctl_list **list,
			  struct fwctl_error *err)
{
	int ret;

	ctx = context_of(current->root ? current->root : "/nowhere");
	ret = __real_fwctl_list_new(ctx, list, err);
	fwctl_context_unref(ctx);
	return ret;
}

/* The end of a non-blocking standard input that a test writes; 0 for none. */
static int late_input;

static void close_late_input(void)
{
	if (late_input)
		close(late_input);
	late_input = 0;
}

/* Write a line of the input each time that the tool waits for it. */
static void write_late_input(void)
{
	const char *input = current->input;
	size_t len = strcspn(input, "\n") + !!strchr(input, '\n');

	if (write(late_input, input, len) != (ssize_t)len)
		abort();
	current->input += len;
	if (!*current->input)
		close_late_input();
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
	for (nfds_t i = 0; late_input && i < n; i++) {
		if (fds[i].fd == STDIN_FILENO && fds[i].events & POLLIN)
			write_late_input();
	}
	return __real_poll(fds, n, timeout);
}

static void die(const char *what)
{
	perror(what);
	abort();
}

static int temp(const char *text)
{
	char path[] = "/tmp/fwctl-run.XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd < 0)
		die(path);
	unlink(path);
	if (text && write(fd, text, strlen(text)) < 0)
		die("write");
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static size_t read_back(int fd, char *to, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while (used < size - 1 &&
	       (n = read(fd, to + used, size - 1 - used)) > 0)
		used += n;
	to[used] = '\0';
	return used;
}

static int open_nonblocking(void)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		die("pipe2");
	late_input = fds[1];
	return fds[0];
}

/* Open a pseudo-terminal with @input as typed text. */
static int open_terminal(const char *input, unsigned short width, int *slave)
{
	struct winsize size = { .ws_col = width };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios raw;

	if (master < 0 || grantpt(master) || unlockpt(master))
		die("posix_openpt");
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*slave < 0 || tcgetattr(*slave, &raw))
		die("slave");
	raw.c_oflag = 0;
	raw.c_lflag = ICANON;
	tcsetattr(*slave, TCSANOW, &raw);
	ioctl(*slave, TIOCSWINSZ, &size);
	if (input && write(master, input, strlen(input)) < 0)
		die("write");
	fcntl(master, F_SETFL, O_NONBLOCK);
	return master;
}

static bool prints_json(char **argv)
{
	static const char *const words[] = { "--json", "-j", "session", "batch" };

	for (; *argv; argv++) {
		for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
			if (!strcmp(*argv, words[i]))
				return true;
		}
	}
	return false;
}

/* Return the words of a command that prints JSON, with US after each; else NULL. */
static char *words_of(char **argv)
{
	char *words = NULL;
	size_t len;
	FILE *f;

	/* A test of write errors has replaced stdout. */
	if (!getenv("FWCTL_OUTPUTS") || !prints_json(argv) ||
	    fileno(stdout) != STDOUT_FILENO)
		return NULL;
	f = open_memstream(&words, &len);
	if (!f)
		die("open_memstream");
	for (; *argv; argv++)
		fprintf(f, "%s\037", *argv);
	fclose(f);
	return words;
}

/* Append a run to the file $FWCTL_OUTPUTS, which validate_json.py reads. */
static void keep_output(const struct run *run, const char *words, int fd)
{
	FILE *f = fopen(getenv("FWCTL_OUTPUTS"), "ae");
	char bytes[4096];
	off_t at = 0;
	ssize_t n;

	if (!f)
		die(getenv("FWCTL_OUTPUTS"));
	fprintf(f, "\036%d\037%s\036", run->status, words);
	while ((n = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		fwrite(bytes, 1, n, f);
		at += n;
	}
	fclose(f);
}

static int main_in_child(int argc, char **argv)
{
	/* End a tool that polls without a wait. */
	const struct rlimit seconds = { 10, 10 };
	pid_t child = fork();
	int status;

	if (!child) {
		setrlimit(RLIMIT_CPU, &seconds);
		/* A background job of a shell ignores SIGINT, and so does the tool. */
		signal(SIGINT, SIG_DFL);
		status = fwctl_main(argc, argv);
		fflush(stdout);
		_exit(status);
	}
	close_late_input();
	if (waitpid(child, &status, 0) != child)
		die("waitpid");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

static void call_main(struct run *run, char **argv, const int fds[3])
{
	int saved[3], argc = 0;

	while (argv[argc])
		argc++;
	fflush(stdout);
	for (int i = 0; i < 3; i++) {
		saved[i] = dup(i);
		dup2(fds[i], i);
	}
	clearerr(stdin);
	current = run;
	run->status = run->in_child ? main_in_child(argc, argv) :
				      fwctl_main(argc, argv);
	current = NULL;
	fflush(stdout);
	/* Discard the input that stdin has buffered. */
	__fpurge(stdin);
	for (int i = 0; i < 3; i++) {
		dup2(saved[i], i);
		close(saved[i]);
	}
}

void run_argv(struct run *run, char **argv)
{
	char *words = run->terminal ? NULL : words_of(argv);
	int fds[3], master = -1;

	if (run->terminal) {
		master = open_terminal(run->input, run->width, &fds[0]);
		fds[1] = fds[0];
		fds[2] = fds[0];
	} else {
		fds[0] = run->nonblock ? open_nonblocking() : temp(run->input);
		fds[1] = temp(NULL);
		fds[2] = temp(NULL);
	}
	call_main(run, argv, fds);
	if (run->terminal) {
		run->out_len = read_back(master, run->out, sizeof(run->out));
		run->err[0] = '\0';
		close(fds[0]);
		close(master);
		return;
	}
	lseek(fds[1], 0, SEEK_SET);
	lseek(fds[2], 0, SEEK_SET);
	run->out_len = read_back(fds[1], run->out, sizeof(run->out));
	read_back(fds[2], run->err, sizeof(run->err));
	/* The command may have changed @argv. */
	if (words)
		keep_output(run, words, fds[1]);
	free(words);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	close_late_input();
}

void run_line(struct run *run, const char *line)
{
	char *copy = strdup(line), *rest = copy;
	char *argv[32];
	int argc = 0;

	argv[argc++] = "fwctl";
	while (rest && *rest && argc < 31)
		argv[argc++] = strsep(&rest, " ");
	argv[argc] = NULL;
	run_argv(run, argv);
	free(copy);
}

struct fwctl_loopback_call *expect(struct run *run)
{
	if (run->lb.count == LOOPBACK_MAX_CALLS)
		die("too many calls");
	return &run->lb.calls[run->lb.count++];
}

void expect_info(struct run *run, uint32_t type, const void *data, size_t len)
{
	*expect(run) = (struct fwctl_loopback_call){
		.cmd = FWCTL_INFO, .type = type, .out = data, .out_len = len,
	};
}

void expect_rpc(struct run *run, const struct fwctl_loopback_call *call)
{
	struct fwctl_loopback_call *next = expect(run);

	*next = *call;
	next->cmd = FWCTL_RPC;
}

void expect_subscribe(struct run *run, uint32_t scope, uint32_t kind, int ret)
{
	*expect(run) = (struct fwctl_loopback_call){
		.cmd = FWCTL_QUEUE_SUBSCRIBE, .scope = scope, .type = kind,
		.capacity = FWCTL_SUBSCRIPTION_MAX, .ret = ret,
	};
}

void expect_event(struct run *run, const struct fwctl_event *event)
{
	*expect(run) = (struct fwctl_loopback_call){ .event = event };
}
