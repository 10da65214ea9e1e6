// SPDX-License-Identifier: GPL-2.0-only
/* Events of the mock firmware, and the commands that raise them. */
#include <stdlib.h>
#include <string.h>

#include "mock.h"

static bool read_value(const void *data, size_t len, int32_t *value)
{
	struct fwctl_mock_event event;

	if (len != sizeof(event))
		return false;
	memcpy(&event, data, sizeof(event));
	*value = (int32_t)le32toh(event.value);
	return true;
}

static bool decode_temperature(const void *data, size_t len,
			       struct json_object *json)
{
	int32_t value;

	if (!read_value(data, len, &value))
		return false;
	if (json)
		json_object_object_add(json, "celsius",
				       json_object_new_int(value));
	else
		printf("%d C", value);
	return true;
}

static bool decode_health(const void *data, size_t len,
			  struct json_object *json)
{
	static const char *const names[] = {
		[FWCTL_MOCK_HEALTHY] = "healthy",
		[FWCTL_MOCK_UNHEALTHY] = "unhealthy",
	};
	const char *name = NULL;
	int32_t value;

	if (!read_value(data, len, &value))
		return false;
	if ((uint32_t)value < ARRAY_SIZE(names))
		name = names[value];
	if (json) {
		json_number(json, "health", (uint32_t)value);
		json_text(json, "health_name", name);
	} else {
		printf("%s (%u)", name ? name : "unknown", (uint32_t)value);
	}
	return true;
}

static bool decode_agent(const void *data, size_t len, struct json_object *json)
{
	__autofree char *text = text_clean(data, len);

	/* text_clean() stops at a NUL. */
	if (!text || memchr(data, '\0', len))
		return false;
	if (json)
		json_text(json, "text", text);
	else
		fputs(text, stdout);
	return true;
}

/* The program that is the firmware defines the payload. */
static bool decode_vendor(const void *data, size_t len,
			  struct json_object *json)
{
	(void)data;
	(void)len;
	(void)json;
	return false;
}

const struct event_kind mock_events[] = {
	{ "temperature", FWCTL_MOCK_TEMPERATURE, FWCTL_SCOPE_CONFIGURATION,
	  decode_temperature },
	{ "health", FWCTL_MOCK_HEALTH, FWCTL_SCOPE_CONFIGURATION,
	  decode_health },
	{ "agent", FWCTL_MOCK_AGENT_OUTPUT, FWCTL_SCOPE_DEBUG_READ,
	  decode_agent },
	{ "vendor", FWCTL_MOCK_VENDOR, FWCTL_SCOPE_DEBUG_READ,
	  decode_vendor },
	{ 0 }
};

/* The firmware raises agent events only for the agent. */
static bool raise_kind(const char *name, uint32_t *kind)
{
	if (!strcmp(name, "temperature"))
		*kind = FWCTL_MOCK_TEMPERATURE;
	else if (!strcmp(name, "health"))
		*kind = FWCTL_MOCK_HEALTH;
	else
		return false;
	return true;
}

enum status mock_raise(struct call *c)
{
	struct fwctl_mock_raise arg = { 0 };
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_RAISE,
		.in = &arg,
		.in_len = sizeof(arg),
	};
	uint64_t value, count = 1;
	enum status status;
	uint32_t kind;

	if (!raise_kind(c->argv[1], &kind))
		return failed(STATUS_USAGE,
			      "KIND: '%s' is not temperature or health",
			      c->argv[1]);
	if (!number_arg("VALUE", c->argv[2], INT32_MAX, &value))
		return STATUS_USAGE;
	if (c->opt.given & OPT_COUNT)
		count = c->opt.count;
	arg.kind = htole32(kind);
	arg.value = htole32(value);
	arg.count = htole32(count);
	status = session_open(c);
	if (!status)
		status = mock_call_exact(c, &m);
	return status ? status : session_done(c, "events raised");
}

static enum status print_output(struct call *c, struct fwctl_queue *queue)
{
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct output output = { .c = c };
	struct fwctl_request *req;

	/* The firmware raises the event before it completes the command. */
	if (fwctl_queue_next(queue, 0, &req, &event, &err))
		return report(&err);
	return output_data(&output, session_json(c), 0, event.data,
			   event.data_len);
}

static enum status call_agent(struct call *c, struct fwctl_queue *queue)
{
	const struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = FWCTL_MOCK_AGENT,
		.in = c->argv[1],
		.in_len = strlen(c->argv[1]),
	};
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status;

	if (fwctl_queue_subscribe(queue, FWCTL_SCOPE_DEBUG_READ,
				  FWCTL_MOCK_AGENT_OUTPUT,
				  FWCTL_SUBSCRIPTION_MAX, &err))
		return report(&err);
	status = mock_call_exact(c, &m);
	return status ? status : print_output(c, queue);
}

enum status mock_agent(struct call *c)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct fwctl_queue *queue;
	enum status status;

	status = session_open(c);
	if (status)
		return status;
	if (fwctl_queue_new(c->dev, 0, &queue, &err))
		return report(&err);
	status = call_agent(c, queue);
	fwctl_queue_free(queue);
	return status;
}
