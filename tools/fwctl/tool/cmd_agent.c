// SPDX-License-Identifier: GPL-2.0-only
/* fwctl agent: list agents of the firmware, and connect to one. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "agent.h"
#include "relay.h"
#include "table.h"

static struct opt opt_unix = { "unix", 0, "PATH", OPT_STRING, 0,
	"wait for a connection to this socket" };
static struct opt opt_pty = { "pty", 0, NULL, OPT_FLAG, 0,
	"create a pseudoterminal and print its name" };

static struct json_object *agent_json(const struct fwctl_agent *agent)
{
	struct json_object *o = json_object_new_object();

	json_firmware_text(o, "name", agent->name, strlen(agent->name));
	json_number(o, "id", agent->id);
	json_enum(o, "kind", agent->kind, fwctl_agent_kind_name(agent->kind));
	json_number(o, "processor", agent->processor);
	return o;
}

enum { COL_ID, COL_KIND, COL_PROCESSOR, COL_NAME };

static const struct table_column agent_columns[] = {
	{ "ID", COLUMN_RIGHT },
	{ "KIND" },
	{ "PROCESSOR", COLUMN_RIGHT },
	{ "NAME" },
	{ 0 }
};

static void add_agent(struct table *t, const struct fwctl_agent *agent)
{
	__autofree char *name = text_clean(agent->name, strlen(agent->name));
	const char *kind = fwctl_agent_kind_name(agent->kind);

	table_add(t, COL_ID, "%u", agent->id);
	if (kind)
		table_add(t, COL_KIND, "%s", kind);
	else
		table_add(t, COL_KIND, "%u", agent->kind);
	table_add(t, COL_PROCESSOR, "%u", agent->processor);
	table_add(t, COL_NAME, "%s", name ? name : "");
	table_end_row(t);
}

static enum status print_agents(const struct call *c,
				const struct fwctl_agents *agents)
{
	size_t count = fwctl_agents_count(agents);
	struct json_object *o, *array;
	struct table *t;

	if (!opt_json.given) {
		t = table_new(agent_columns, TABLE_ALL);
		for (size_t i = 0; i < count; i++)
			add_agent(t, fwctl_agents_get(agents, i));
		return table_print(t);
	}
	array = json_object_new_array();
	for (size_t i = 0; i < count; i++)
		json_object_array_add(array,
				      agent_json(fwctl_agents_get(agents, i)));
	o = session_json(c);
	json_object_object_add(o, "agents", array);
	return json_print(o);
}

static enum status agent_list(struct call *c)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_agents *agents;
	enum status status;

	status = session_open(c);
	if (status)
		return status;
	/* The library sends the request. */
	if (opt_dry_run.given)
		return failed(STATUS_USAGE, "agent list has no --dry-run");
	if (fwctl_agents_new(c->dev, &agents, &err))
		return report(&err);
	status = print_agents(c, agents);
	fwctl_agents_free(agents);
	return status;
}

static enum status relay(struct call *c, uint32_t id, int in, int out)
{
	struct relay r = { .in = in, .out = out, .stop = -1 };
	enum status status;

	status = agent_open(c, id, &r.session);
	if (status)
		return status;
	status = relay_run(&r);
	fwctl_session_close(r.session);
	return status;
}

/* Wait until a program connects to @path, or until @removal is readable. */
static enum status accept_program(const struct call *c, const char *path,
				  int removal, int *fd)
{
	int listener = agent_listen(path);
	enum status status;

	if (listener < 0)
		return STATUS_FAILED;
	inform("%s: listening on %s until Ctrl-C", fwctl_dev_name(c->dev),
	       path);
	status = agent_accept(listener, removal, fd);
	close(listener);
	unlink(path);
	if (!status && *fd < 0 && !interrupt_caught())
		return failed(STATUS_NO_DEVICE, "%s was removed",
			      fwctl_dev_name(c->dev));
	return status;
}

/* The session starts when a program connects. */
static enum status relay_unix(struct call *c, uint32_t id)
{
	const char *path = opt_unix.text;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	enum status status;
	int fd = -1;

	/* The FD of a queue without RPCs and events reports only the removal. */
	if (fwctl_queue_new(c->dev, 0, &queue, &err))
		return report(&err);
	status = accept_program(c, path, fwctl_queue_fd(queue), &fd);
	fwctl_queue_free(queue);
	if (fd >= 0) {
		status = relay(c, id, fd, fd);
		close(fd);
	}
	return status;
}

/* Open a pseudoterminal without echo or line editing, and its other end. */
static int open_pty(int *other)
{
	struct termios mode;
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

	*other = -1;
	if (fd >= 0 && !grantpt(fd) && !unlockpt(fd))
		*other = open(ptsname(fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (*other < 0 || tcgetattr(*other, &mode)) {
		say("cannot open a pseudoterminal: %s", strerror(errno));
		close(*other);
		close(fd);
		return -1;
	}
	cfmakeraw(&mode);
	tcsetattr(*other, TCSANOW, &mode);
	return fd;
}

/* The open other end keeps the terminal when a program closes it. */
static enum status relay_pty(struct call *c, uint32_t id)
{
	enum status status = STATUS_FAILED;
	int other, fd = open_pty(&other);

	if (fd < 0)
		return status;
	puts(ptsname(fd));
	if (!fflush(stdout))
		status = relay(c, id, fd, fd);
	close(other);
	close(fd);
	return status;
}

static enum status agent_connect(struct call *c)
{
	enum status status;
	uint32_t id;

	if (opt_pty.given && opt_unix.given)
		return failed(STATUS_USAGE, "--pty and --unix exclude each other");
	status = agent_find(c, c->argv[1], &id);
	if (status)
		return status;
	interrupt_catch();
	if (opt_pty.given)
		status = relay_pty(c, id);
	else if (opt_unix.given)
		status = relay_unix(c, id);
	else
		status = relay(c, id, STDIN_FILENO, STDOUT_FILENO);
	interrupt_release();
	interrupt_forget();
	return status;
}

const struct command agent_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the agents",
		.options = OPTIONS(&opt_columns, &opt_noheadings),
		.columns = agent_columns,
		.run = agent_list,
	},
	{
		.name = "connect",
		.args = "DEV AGENT",
		.summary = "Connect standard input and output to an agent (taints the kernel)",
		.help = "AGENT is a name or an ID. The command ends with the agent or at\n"
			"Ctrl-C.",
		.options = OPTIONS(&opt_allow_taint, &opt_unix, &opt_pty),
		.run = agent_connect,
		.json = JSON_NONE,
	},
	{ 0 },
};
