// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run a command on several devices. Each device has a process, so that a device
 * that hangs does not delay the others.
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fwctl/fwctl.h>

#include "tool.h"

struct opt opt_all_devices = { "all", 0, NULL, OPT_FLAG, 0,
	"use all devices, in place of DEV" };
struct opt opt_type = { "type", 0, "TYPE", OPT_STRING, 0,
	"use the devices of TYPE (mlx5, mock...), in place of DEV" };
struct opt opt_driver = { "driver", 0, "DRIVER", OPT_STRING, 0,
	"use the devices of DRIVER (mlx5_core...), in place of DEV" };

/* Maximum number of processes at once. */
#define PROCESSES_MAX 32

/**
 * struct job - The command on one device
 * @name: Name of the device.
 * @pid: The process while it runs, else 0.
 * @fd: Standard output of the process.
 * @status: Its exit status. STATUS_FAILED until the status is known.
 */
struct job {
	char *name;
	pid_t pid;
	int fd;
	unsigned int status;
};

/**
 * struct jobs - The command on all devices
 * @list: The jobs, in the order of the devices.
 * @count: Number of jobs.
 * @started: Number of jobs with a process. They precede the others.
 * @running: Number of processes that have not ended.
 * @stopped: The processes have received SIGTERM.
 * @child: The signal SIGCHLD, which is blocked.
 */
struct jobs {
	struct job *list;
	size_t count;
	size_t started;
	size_t running;
	bool stopped;
	sigset_t child;
};

/* This is the process of a device. */
static bool in_child;
/* The command line is not valid for several devices. */
static bool rejected;

const char *device_type_at(size_t index)
{
	static const uint32_t types[] = {
		FWCTL_DEVICE_TYPE_BNXT, FWCTL_DEVICE_TYPE_CXL,
		FWCTL_DEVICE_TYPE_MLX5, FWCTL_DEVICE_TYPE_MOCK,
		FWCTL_DEVICE_TYPE_PDS,
	};

	return index < ARRAY_SIZE(types) ? fwctl_device_type_name(types[index]) :
					   NULL;
}

enum status devices_check_options(void)
{
	struct suggestion s;
	const char *name;

	if (!opt_type.given)
		return STATUS_OK;
	suggest_start(&s, opt_type.text, strlen(opt_type.text));
	for (size_t i = 0; (name = device_type_at(i)); i++) {
		if (!strcmp(name, opt_type.text))
			return STATUS_OK;
		suggest_word(&s, name);
	}
	say("--type: '%s' is not a type of devices", opt_type.text);
	suggest_hint(&s, "");
	hint("Types: bnxt, cxl, mlx5, mock, pds.");
	return STATUS_USAGE;
}

bool devices_child(void)
{
	return in_child;
}

void devices_reject(void)
{
	rejected = true;
}

bool devices_by_option(void)
{
	return opt_all_devices.given || opt_type.given || opt_driver.given;
}

/* A name with a slash is the path of one node. */
bool devices_several(const struct call *c)
{
	return c->cmd->merge || devices_by_option() ||
	       (!strchr(c->argv[0], '/') && strpbrk(c->argv[0], "*?[,"));
}

/* Returns true if the command prints the results of all devices together. */
static bool merges(const struct call *c)
{
	return c->cmd->merge && !opt_json.given && !opt_dry_run.given;
}

static enum status add(struct jobs *jobs, const char *name)
{
	struct job *more;

	for (size_t i = 0; i < jobs->count; i++) {
		if (!strcmp(jobs->list[i].name, name))
			return STATUS_OK;
	}
	more = reallocarray(jobs->list, jobs->count + 1, sizeof(*more));
	if (!more)
		return failed(STATUS_FAILED, "out of memory");
	jobs->list = more;
	more[jobs->count] = (struct job){
		.name = strdup(name), .fd = -1, .status = STATUS_FAILED,
	};
	if (!more[jobs->count].name)
		return failed(STATUS_FAILED, "out of memory");
	jobs->count++;
	return STATUS_OK;
}

static bool matches(const char *pattern, const char *name)
{
	return name && !fnmatch(pattern, name, 0);
}

static enum status has_type(struct fwctl_dev *dev, bool *yes)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	const char *name;
	uint32_t type;

	if (fwctl_dev_info(dev, &type, NULL, NULL, &err))
		return report(&err);
	name = fwctl_device_type_name(type);
	*yes = name && !strcmp(name, opt_type.text);
	return STATUS_OK;
}

enum status devices_check_type(struct call *c)
{
	enum status status;
	bool yes = true;

	if (!opt_type.given)
		return STATUS_OK;
	status = has_type(c->dev, &yes);
	if (!status && !yes)
		return failed(STATUS_FAILED, "%s is not of type %s",
			      fwctl_dev_name(c->dev), opt_type.text);
	return status;
}

/* A device that does not open can be of the type: its job reports the error. */
static bool may_have_type(const struct fwctl_entry *e)
{
	struct fwctl_dev *dev;
	bool yes = true;

	if (fwctl_entry_open(e, &dev, NULL))
		return true;
	has_type(dev, &yes);
	fwctl_dev_close(dev);
	return yes;
}

static enum status add_entry(struct jobs *jobs, const struct fwctl_entry *e,
			     const char *pattern)
{
	if (!matches(pattern, fwctl_entry_name(e)) &&
	    !matches(pattern, fwctl_entry_parent(e)) &&
	    !matches(pattern, fwctl_entry_pci(e)))
		return STATUS_OK;
	if (opt_driver.given && !matches(opt_driver.text,
					 fwctl_entry_driver(e)))
		return STATUS_OK;
	if (opt_type.given && !may_have_type(e))
		return STATUS_OK;
	return add(jobs, fwctl_entry_name(e));
}

/* Add the devices that match. A word without pattern is a name. */
static enum status add_word(struct jobs *jobs, const struct fwctl_list *list,
			    const char *word)
{
	enum status status = STATUS_OK;

	if (!*word)
		return STATUS_OK;
	if (!strpbrk(word, "*?["))
		return add(jobs, word);
	for (size_t i = 0; !status && i < fwctl_list_count(list); i++)
		status = add_entry(jobs, fwctl_list_get(list, i), word);
	return status;
}

static enum status select_devices(struct jobs *jobs, const char *words)
{
	__autofree char *copy = strdup(words);
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status = STATUS_OK;
	char *rest = copy, *word;
	struct fwctl_list *list;

	if (!copy)
		return failed(STATUS_FAILED, "out of memory");
	if (strchr(words, '/'))
		return add(jobs, words);
	if (fwctl_list_new(NULL, &list, &err))
		return report(&err);
	while (!status && (word = strsep(&rest, ",")))
		status = add_word(jobs, list, word);
	fwctl_list_free(list);
	if (!status && !jobs->count)
		return failed(STATUS_NO_DEVICE, "no device matches");
	return status;
}

/* The process of one device. There is no terminal for confirmation. */
static void run_child(struct call *c, const struct jobs *jobs,
		      const struct job *job)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	enum status status;

	in_child = true;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &jobs->child, NULL);
	interrupt_release();
	/* A signal may have arrived before the release. */
	interrupt_raise();
	dup2(null, STDIN_FILENO);
	dup2(job->fd, STDOUT_FILENO);
	c->argv[0] = job->name;
	status = command_call(c);
	status = result_print(rejected ? STATUS_USAGE : status);
	if (fflush(stdout))
		status = status ? status : STATUS_FAILED;
	interrupt_raise();
	_exit(status);
}

static enum status start(struct call *c, struct jobs *jobs)
{
	struct job *job = &jobs->list[jobs->started];
	pid_t pid = -1;

	fflush(stdout);
	job->fd = memfd_create("fwctl", MFD_CLOEXEC);
	if (job->fd >= 0)
		pid = fork();
	if (pid < 0)
		return failed(STATUS_FAILED, "cannot create a process: %s",
			      strerror(errno));
	if (!pid)
		run_child(c, jobs, job);
	job->pid = pid;
	jobs->started++;
	jobs->running++;
	return STATUS_OK;
}

/*
 * Store the status of a process. @pid can be a child of the program that the tool
 * replaced by exec, which has no job.
 */
static void end_job(struct jobs *jobs, pid_t pid, int state)
{
	for (size_t i = 0; i < jobs->started; i++) {
		struct job *job = &jobs->list[i];

		if (job->pid != pid)
			continue;
		job->pid = 0;
		job->status = WIFEXITED(state) ? WEXITSTATUS(state) :
						 128 + WTERMSIG(state);
		jobs->running--;
	}
}

/*
 * Ctrl-C sends SIGINT to the processes, too. A second SIGINT would kill a process
 * before its report of a request in flight, so the tool sends SIGTERM.
 */
static void stop_jobs(struct jobs *jobs)
{
	jobs->stopped = true;
	for (size_t i = 0; i < jobs->started; i++) {
		if (jobs->list[i].pid)
			kill(jobs->list[i].pid, SIGTERM);
	}
}

/* Wait until a process ends, a signal arrives or LOOK_MS have passed. */
static void wait_job(struct jobs *jobs)
{
	const struct timespec look = { .tv_nsec = LOOK_MS * 1000000 };
	int state;
	pid_t pid;

	if (interrupt_caught() && !jobs->stopped)
		stop_jobs(jobs);
	pid = waitpid(-1, &state, WNOHANG);
	if (pid > 0)
		end_job(jobs, pid, state);
	else if (!pid)
		sigtimedwait(&jobs->child, NULL, &look);
	else if (errno != EINTR)
		jobs->running = 0;
}

/* Returns the output of the process, which the caller frees, or NULL. */
static char *output_of(const struct job *job, size_t *len)
{
	off_t size = lseek(job->fd, 0, SEEK_END);
	char *text = malloc(size + 1);
	ssize_t n;

	if (!text)
		return NULL;
	for (*len = 0; *len < (size_t)size; *len += n) {
		n = pread(job->fd, text + *len, size - *len, *len);
		if (n <= 0)
			break;
	}
	text[*len] = '\0';
	return text;
}

/* Print the output of a job, or add it to @array, unless that is NULL. */
static void show(const struct job *job, struct json_object *array)
{
	__autofree char *text = NULL;
	struct json_object *o;
	size_t len = 0;

	if (job->fd >= 0)
		text = output_of(job, &len);
	if (!array) {
		printf("== %s ==\n", job->name);
		if (text)
			fwrite(text, 1, len, stdout);
		return;
	}
	o = json_object_new_object();
	json_text(o, "device", job->name);
	json_status(o, "exit_status", job->status);
	json_object_object_add(o, "result",
			       text ? json_tokener_parse(text) : NULL);
	json_object_array_add(array, o);
}

/*
 * Show the results in the order of the devices. Returns the worst status. A document
 * also contains the devices without a process.
 */
static enum status show_all(const struct call *c, const struct jobs *jobs)
{
	struct json_object *array = NULL;
	unsigned int worst = 0;

	if (opt_json.given || merges(c))
		array = json_object_new_array();
	for (size_t i = 0; i < jobs->count; i++) {
		if (i < jobs->started || array)
			show(&jobs->list[i], array);
		if (jobs->list[i].status > worst)
			worst = jobs->list[i].status;
	}
	if (!merges(c)) {
		json_print(array);
		return worst;
	}
	if (c->cmd->merge(array) && !worst)
		worst = STATUS_FAILED;
	json_object_put(array);
	return worst;
}

/* Run at most PROCESSES_MAX processes at once. Stop at a failure or a signal. */
static void run_processes(struct call *c, struct jobs *jobs)
{
	while (jobs->started < jobs->count && !interrupt_caught()) {
		if (jobs->running == PROCESSES_MAX)
			wait_job(jobs);
		else if (start(c, jobs))
			break;
	}
	while (jobs->running)
		wait_job(jobs);
}

/* If the caller ignores SIGCHLD, the kernel discards the statuses of the processes. */
static enum status run_all(struct call *c, struct jobs *jobs)
{
	sighandler_t before = signal(SIGCHLD, SIG_DFL);
	sigset_t mask;

	sigemptyset(&jobs->child);
	sigaddset(&jobs->child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &jobs->child, &mask);
	interrupt_catch();
	run_processes(c, jobs);
	interrupt_release();
	sigprocmask(SIG_SETMASK, &mask, NULL);
	signal(SIGCHLD, before);
	return show_all(c, jobs);
}

enum status devices_run(struct call *c)
{
	struct jobs jobs = { 0 };
	enum status status;

	if (c->cmd->json != JSON_DOCUMENT)
		return failed(STATUS_USAGE, "%s: the command takes one device",
			      c->argv[0]);
	if (opt_out_file.given || opt_raw.given)
		return failed(STATUS_USAGE,
			      "--%s needs a single device",
			      opt_raw.given ? "raw" : "out-file");
	status = select_devices(&jobs, c->argv[0]);
	/* If no device is left, the merged output must not show the removed ones. */
	if (status == STATUS_NO_DEVICE && merges(c))
		show_all(c, &jobs);
	else if (!status)
		status = run_all(c, &jobs);
	for (size_t i = 0; i < jobs.count; i++) {
		free(jobs.list[i].name);
		if (jobs.list[i].fd >= 0)
			close(jobs.list[i].fd);
	}
	free(jobs.list);
	return status;
}
