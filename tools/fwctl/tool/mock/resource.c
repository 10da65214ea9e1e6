// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock resource: allocate and free resources of an open device. */
#include <stdlib.h>

#include "mock.h"

static struct opt opt_free = { "free", 0, NULL, OPT_FLAG, 0,
	"free each resource with a command, not by closing the device" };

static enum status free_one(struct call *c, uint32_t id)
{
	struct fwctl_mock_resource arg = { .id = htole32(id) };
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_RES_FREE,
		.in = &arg,
		.in_len = sizeof(arg),
	};

	return mock_call_exact(c, &m);
}

/*
 * Allocate and print resources until the first failure. Returns their number.
 */
static size_t alloc_all(struct call *c, uint32_t *ids, size_t count,
			struct json_object *array, enum status *status)
{
	struct fwctl_mock_resource res;
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_RES_ALLOC,
		.out = &res,
		.out_len = sizeof(res),
	};
	size_t i;

	for (i = 0; i < count; i++) {
		struct json_object *o;

		*status = mock_call_exact(c, &m);
		if (*status)
			break;
		ids[i] = le32toh(res.id);
		if (!opt_json.given)
			printf("resource %u, %u in use\n", ids[i],
			       le32toh(res.in_use));
		o = json_object_new_object();
		json_number(o, "id", ids[i]);
		json_number(o, "in_use", le32toh(res.in_use));
		json_object_array_add(array, o);
	}
	return i;
}

static enum status resource_alloc(struct call *c)
{
	__autofree uint32_t *ids = NULL;
	struct json_object *o, *array;
	enum status status;
	size_t count, n;

	count = opt_count.given ? opt_count.number : 1;
	ids = calloc(count + 1, sizeof(*ids));
	if (!ids)
		return failed(STATUS_FAILED, "out of memory");
	status = session_open(c);
	if (status)
		return status;
	array = json_object_new_array();
	n = alloc_all(c, ids, count, array, &status);
	o = session_json(c);
	json_object_object_add(o, "resources", array);
	if (opt_json.given)
		json_print(o);
	else
		json_object_put(o);
	if (!status && opt_hold.given)
		hold(c);
	for (size_t i = 0; !status && opt_free.given && i < n; i++)
		status = free_one(c, ids[i]);
	return status;
}

static enum status resource_free(struct call *c)
{
	enum status status;
	uint64_t id;

	if (!number_arg("ID", c->argv[1], UINT32_MAX, &id))
		return STATUS_USAGE;
	status = session_open(c);
	if (!status)
		status = free_one(c, id);
	return status ? status : session_done(c, "resource freed");
}

const struct command mock_resource_commands[] = {
	{
		.name = "alloc",
		.args = "DEV",
		.summary = "Allocate resources, which are freed when this command ends",
		.help = "The firmware frees them when the device is closed: --hold keeps them.",
		.options = OPTIONS(&opt_count, &opt_hold, &opt_free),
		.run = resource_alloc,
	},
	{
		.name = "free",
		.args = "DEV ID",
		.summary = "Try to free a resource, which only its own context can",
		.run = resource_free,
	},
	{ 0 },
};
