// SPDX-License-Identifier: LGPL-2.1-or-later
/* Agents: programs inside the firmware. session.c has their sessions. */
#include <errno.h>

#include <fwctl/fwctl.h>

#include "agent.h"

static const struct fwctl_agent_ops *const types[] = {
	&fwctl_agent_mlx5,
	&fwctl_agent_mock,
};

int fwctl_agent_ops_find(struct fwctl_dev *dev,
			 const struct fwctl_agent_ops **ops,
			 struct fwctl_error *err)
{
	const char *name;
	uint32_t type;
	int ret = fwctl_dev_info(dev, &type, NULL, NULL, err);

	if (ret)
		return ret;
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (types[i]->type != type)
			continue;
		*ops = types[i];
		return 0;
	}
	name = fwctl_device_type_name(type);
	return fwctl_fail(err, -EOPNOTSUPP, FWCTL_REASON_UNSUPPORTED, NULL,
			  "%s: libfwctl supports no agents of devices of type %s",
			  dev->name, name ? name : "unknown");
}

int fwctl_agents_add(struct fwctl_agents *agents,
		     const struct fwctl_agent *agent)
{
	struct fwctl_agent *larger =
		reallocarray(agents->at, agents->count + 1, sizeof(*larger));

	if (!larger)
		return -ENOMEM;
	agents->at = larger;
	larger[agents->count] = *agent;
	larger[agents->count++].size = sizeof(*agent);
	return 0;
}

int fwctl_agents_new(struct fwctl_dev *dev, struct fwctl_agents **out,
		     struct fwctl_error *err)
{
	const struct fwctl_agent_ops *ops;
	struct fwctl_agents *agents;
	int ret = fwctl_agent_ops_find(dev, &ops, err);

	if (ret)
		return ret;
	agents = calloc(1, sizeof(*agents));
	if (!agents)
		return fwctl_fail_nomem(err);
	ret = ops->list(dev, agents, err);
	if (ret)
		fwctl_agents_free(agents);
	else
		*out = agents;
	return ret;
}

void fwctl_agents_free(struct fwctl_agents *agents)
{
	if (agents)
		free(agents->at);
	free(agents);
}

size_t fwctl_agents_count(const struct fwctl_agents *agents)
{
	return agents->count;
}

const struct fwctl_agent *fwctl_agents_get(const struct fwctl_agents *agents,
					   size_t index)
{
	return index < agents->count ? &agents->at[index] : NULL;
}

const char *fwctl_agent_kind_name(uint32_t kind)
{
	static const char *const names[] = {
		[FWCTL_AGENT_GDB] = "gdb",
		[FWCTL_AGENT_CONSOLE] = "console",
		[FWCTL_AGENT_OTHER] = "other",
	};

	return kind < ARRAY_SIZE(names) ? names[kind] : NULL;
}
