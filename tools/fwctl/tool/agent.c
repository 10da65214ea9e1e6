// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent.h"

static bool is_agent(const struct fwctl_agent *agent, const char *name)
{
	uint64_t id;

	if (!name)
		return agent->kind == FWCTL_AGENT_GDB;
	return !strcmp(agent->name, name) ||
	       (number_parse(name, UINT32_MAX, &id) && agent->id == id);
}

static enum status select_agent(const struct call *c, const char *name,
				const struct fwctl_agents *agents, uint32_t *id)
{
	size_t count = fwctl_agents_count(agents), found = 0;
	struct suggestion s;

	suggest_start(&s, name ? name : "", name ? strlen(name) : 0);
	for (size_t i = 0; i < count; i++) {
		const struct fwctl_agent *agent = fwctl_agents_get(agents, i);

		suggest_word(&s, agent->name);
		if (!is_agent(agent, name))
			continue;
		*id = agent->id;
		found++;
	}
	if (found == 1)
		return STATUS_OK;
	if (found)
		say("%s: several agents match", fwctl_dev_name(c->dev));
	else if (name)
		say("%s: no agent '%s'", fwctl_dev_name(c->dev), name);
	else
		say("%s: no agent is a debugger", fwctl_dev_name(c->dev));
	if (!found)
		suggest_hint(&s, "");
	hint("fwctl agent list shows the agents; specify one by name or ID.");
	return STATUS_FAILED;
}

enum status agent_find(struct call *c, const char *name, uint32_t *id)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_agents *agents;
	enum status status;

	status = confirm_taint(c, FWCTL_SCOPE_DEBUG_WRITE);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	if (fwctl_agents_new(c->dev, &agents, &err))
		return report(&err);
	status = select_agent(c, name, agents, id);
	fwctl_agents_free(agents);
	return status;
}

enum status agent_open(struct call *c, uint32_t id,
		       struct fwctl_session **session)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (fwctl_session_open(c->dev, id, session, &err))
		return report(&err);
	return STATUS_OK;
}

static int fail_listen(int fd, const char *path)
{
	say("cannot listen on %s: %s", path, strerror(errno));
	if (errno == EADDRINUSE)
		hint("Remove the socket if no program uses it, or use another path.");
	if (fd >= 0)
		close(fd);
	return -1;
}

int agent_listen(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int fd, ret;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return fail_listen(-1, path);
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail_listen(fd, path);
	/* Other users may not connect. */
	mask = umask(0177);
	ret = bind(fd, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (ret)
		return fail_listen(fd, path);
	if (listen(fd, 1)) {
		unlink(path);
		return fail_listen(fd, path);
	}
	return fd;
}

enum status agent_accept(int listener, int stop, int *fd)
{
	struct pollfd fds[] = {
		{ .fd = listener, .events = POLLIN },
		{ .fd = stop, .events = POLLIN },
	};

	*fd = -1;
	while (!interrupt_caught()) {
		if (poll(fds, ARRAY_SIZE(fds), LOOK_MS) <= 0)
			continue;
		if (!fds[0].revents)
			break;
		*fd = accept4(listener, NULL, NULL,
			      SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (*fd >= 0)
			break;
		/* The program may have ended before the call. */
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			return failed(STATUS_FAILED,
				      "cannot accept a connection: %s",
				      strerror(errno));
	}
	return STATUS_OK;
}
