// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock effects: list the commands with their scopes and sizes. */
#include <errno.h>
#include <stdlib.h>

#include "mock.h"

/* Maximum number of commands in a report. The mock has far fewer. */
#define MAX_EFFECTS 1024

struct fwctl_mock_effect *mock_effects(struct fwctl_dev *dev, bool loud,
				       enum status *status, size_t *count)
{
	size_t size = MAX_EFFECTS * sizeof(struct fwctl_mock_effect);
	struct fwctl_mock_effect *effects = malloc(size);
	struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_EFFECTS,
		.out = effects,
		.out_len = size,
	};
	struct result result;

	*status = STATUS_FAILED;
	if (!effects)
		return NULL;
	if (!mock_exchange(dev, &m, &result)) {
		/* message_report() would query the effects again. */
		if (loud && result.err.code == -EBADMSG)
			*status = report(&result.err);
		else if (loud)
			*status = message_report(&mock_vendor, dev, &m,
						 &result);
		free(effects);
		return NULL;
	}
	if (m.out_len % sizeof(*effects)) {
		if (loud)
			say("%s: the firmware's report ends within a line",
			    fwctl_dev_name(dev));
		free(effects);
		return NULL;
	}
	*status = STATUS_OK;
	*count = m.out_len / sizeof(*effects);
	return effects;
}

int mock_needed_scope(struct fwctl_dev *dev, uint16_t opcode)
{
	__autofree struct fwctl_mock_effect *effects = NULL;
	enum status status;
	size_t count;

	effects = mock_effects(dev, false, &status, &count);
	if (!effects)
		return -EIO;
	for (size_t i = 0; i < count; i++) {
		if (le16toh(effects[i].opcode) == opcode)
			return effects[i].scope;
	}
	return -ENOENT;
}

static struct json_object *effect_to_json(const struct fwctl_mock_effect *e)
{
	__autofree char *name = text_clean(e->name, sizeof(e->name));
	struct json_object *o = json_object_new_object();

	json_enum(o, "opcode", le16toh(e->opcode), name);
	json_scope(o, e->scope);
	json_number(o, "in_min", le32toh(e->in_min));
	json_number(o, "in_max", le32toh(e->in_max));
	json_number(o, "out_max", le32toh(e->out_max));
	return o;
}

enum { COL_OPCODE, COL_COMMAND, COL_SCOPE, COL_IN_MIN, COL_IN_MAX, COL_OUT_MAX };

const struct table_column mock_effects_columns[] = {
	{ "OPCODE" },
	{ "COMMAND" },
	{ "SCOPE" },
	{ "IN-MIN", COLUMN_RIGHT },
	{ "IN-MAX", COLUMN_RIGHT },
	{ "OUT-MAX", COLUMN_RIGHT },
	{ 0 }
};

static void add_effect(struct table *t, const struct fwctl_mock_effect *e)
{
	__autofree char *name = text_clean(e->name, sizeof(e->name));
	const char *scope = fwctl_scope_name(e->scope);

	table_add(t, COL_OPCODE, "0x%04x", le16toh(e->opcode));
	table_add(t, COL_COMMAND, "%s", name ? name : "");
	table_add(t, COL_SCOPE, "%s", scope ? scope : "unknown");
	table_add(t, COL_IN_MIN, "%u", le32toh(e->in_min));
	table_add(t, COL_IN_MAX, "%u", le32toh(e->in_max));
	table_add(t, COL_OUT_MAX, "%u", le32toh(e->out_max));
	table_end_row(t);
}

enum status mock_show_effects(struct call *c)
{
	__autofree struct fwctl_mock_effect *effects = NULL;
	struct json_object *o, *array;
	enum status status;
	struct table *t;
	size_t count;

	status = session_open(c);
	if (status)
		return status;
	effects = mock_effects(c->dev, true, &status, &count);
	if (!effects)
		return status;
	if (!opt_json.given) {
		t = table_new(mock_effects_columns, TABLE_ALL);
		for (size_t i = 0; i < count; i++)
			add_effect(t, &effects[i]);
		return table_print(t);
	}
	array = json_object_new_array();
	for (size_t i = 0; i < count; i++)
		json_object_array_add(array, effect_to_json(&effects[i]));
	o = session_json(c);
	json_object_object_add(o, "commands", array);
	return json_print(o);
}
