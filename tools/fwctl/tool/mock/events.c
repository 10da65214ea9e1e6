// SPDX-License-Identifier: GPL-2.0-only
/* Events of the mock firmware. */
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

const struct event_kind mock_events[] = {
	{ "temperature", FWCTL_MOCK_TEMPERATURE, FWCTL_SCOPE_CONFIGURATION,
	  decode_temperature },
	{ "health", FWCTL_MOCK_HEALTH, FWCTL_SCOPE_CONFIGURATION,
	  decode_health },
	{ "agent", FWCTL_MOCK_AGENT_OUTPUT, FWCTL_SCOPE_DEBUG_READ,
	  decode_agent },
	{ 0 }
};
