// SPDX-License-Identifier: GPL-2.0-only
/* Events of the mock firmware, and the commands that raise them. */
#include <stdlib.h>
#include <string.h>

#include "../complete.h"
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

static bool decode_temperature(const void *data, size_t len, FILE *f,
			       struct json_object *json)
{
	int32_t value;

	if (!read_value(data, len, &value))
		return false;
	if (json)
		json_object_object_add(json, "celsius",
				       json_object_new_int(value));
	else
		fprintf(f, "%d C", value);
	return true;
}

static bool decode_health(const void *data, size_t len, FILE *f,
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
	if (json)
		json_enum(json, "health", (uint32_t)value, name);
	else
		fprintf(f, "%s (%u)", name ? name : "unknown",
			(uint32_t)value);
	return true;
}

static bool decode_agent(const void *data, size_t len, FILE *f,
			 struct json_object *json)
{
	static const char *const names[] = { "readable", "writable", "closed" };
	struct fwctl_mock_agent_event event;
	uint32_t session, flags;

	if (len != sizeof(event))
		return false;
	memcpy(&event, data, sizeof(event));
	session = le32toh(event.session);
	flags = le32toh(event.flags);
	if (json)
		json_number(json, "session", session);
	else
		fprintf(f, "session %u", session);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (json)
			json_object_object_add(json, names[i],
					       json_object_new_boolean(flags >> i & 1));
		else if (flags >> i & 1)
			fprintf(f, " %s", names[i]);
	}
	return true;
}

/* The program that is the firmware defines the payload. */
static bool decode_vendor(const void *data, size_t len, FILE *f,
			  struct json_object *json)
{
	(void)data;
	(void)len;
	(void)f;
	(void)json;
	return false;
}

const struct event_kind mock_events[] = {
	{ "temperature", FWCTL_MOCK_TEMPERATURE, FWCTL_SCOPE_CONFIGURATION,
	  decode_temperature },
	{ "health", FWCTL_MOCK_HEALTH, FWCTL_SCOPE_CONFIGURATION,
	  decode_health },
	{ "agent", FWCTL_MOCK_AGENT, FWCTL_SCOPE_DEBUG_READ,
	  decode_agent },
	{ "vendor", FWCTL_MOCK_VENDOR, FWCTL_SCOPE_DEBUG_READ,
	  decode_vendor },
	{ 0 }
};

/* The firmware raises agent events only for a session. */
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

static enum status unknown_kind(const char *text)
{
	struct suggestion s;

	say("KIND: '%s' is not temperature or health", text);
	suggest_start(&s, text, strlen(text));
	suggest_word(&s, "temperature");
	suggest_word(&s, "health");
	suggest_hint(&s, "");
	return STATUS_USAGE;
}

void mock_raise_words(int argc, char **argv)
{
	(void)argv;
	if (argc != 2)
		return;
	complete_word("temperature", NULL);
	complete_word("health", NULL);
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
		return unknown_kind(c->argv[1]);
	if (!number_arg("VALUE", c->argv[2], INT32_MAX, &value))
		return STATUS_USAGE;
	if (opt_count.given)
		count = opt_count.number;
	arg.kind = htole32(kind);
	arg.value = htole32(value);
	arg.count = htole32(count);
	status = session_open(c);
	if (!status)
		status = mock_call_exact(c, &m);
	return status ? status : session_done(c, "events raised");
}
