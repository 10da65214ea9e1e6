// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock config: the firmware's non-volatile parameters. */
#include <stdlib.h>
#include <string.h>

#include "../trace.h"
#include "mock.h"

/* Initialise a parameter with the name in the second argument. */
static enum status named(const struct call *c, struct fwctl_mock_config *p)
{
	const char *name = c->argv[1];
	size_t len = strlen(name);

	*p = (struct fwctl_mock_config){ 0 };
	for (size_t i = 0; i < len; i++) {
		if (name[i] <= ' ' || name[i] > '~')
			len = 0;
	}
	if (!len || len >= sizeof(p->name)) {
		say("NAME must be 1 to %zu printable ASCII characters without a space",
		    sizeof(p->name) - 1);
		return STATUS_USAGE;
	}
	memcpy(p->name, name, len);
	return STATUS_OK;
}

/* Check the length of a parameter, because firmware is not trusted. */
static enum status param_check(const struct call *c,
			       const struct fwctl_mock_config *p)
{
	if (le32toh(p->len) <= sizeof(p->value))
		return STATUS_OK;
	return failed(STATUS_FAILED,
		      "%s: the firmware returned a parameter of invalid length %u",
		      fwctl_dev_name(c->dev), le32toh(p->len));
}

static struct json_object *param_to_json(const struct fwctl_mock_config *p,
					 struct json_object *o)
{
	size_t len = le32toh(p->len);

	json_firmware_text(o, "parameter", p->name, sizeof(p->name));
	json_number(o, "len", len);
	json_hex(o, "value", p->value, len);
	if (text_is_clean(p->value, len))
		json_firmware_text(o, "text", p->value, len);
	else
		json_text(o, "text", NULL);
	return o;
}

/* Print "name = text", or "name = hex 00ff" if the value is not text. */
static void print_line(const struct fwctl_mock_config *p)
{
	__autofree char *name = text_clean(p->name, sizeof(p->name));
	__autofree char *value = NULL;
	size_t len = le32toh(p->len);
	bool is_text = text_is_clean(p->value, len);

	value = is_text ? text_clean(p->value, len) :
			  hex_string(p->value, len);
	printf("%s = %s%s\n", name ? name : "", is_text ? "" : "hex ",
	       value ? value : "");
}

static enum status config_list(struct call *c)
{
	struct fwctl_mock_config all[FWCTL_MOCK_CONFIG_MAX];
	struct json_object *o, *array;
	struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_CONFIG_LIST,
		.out = all,
		.out_len = sizeof(all),
	};
	enum status status;
	size_t count;

	status = session_open(c);
	if (!status)
		status = mock_call(c, &m);
	if (status)
		return status;
	if (m.out_len % sizeof(all[0]))
		return failed(STATUS_FAILED,
			      "%s: the firmware's list ends within a parameter",
			      fwctl_dev_name(c->dev));
	count = m.out_len / sizeof(all[0]);
	for (size_t i = 0; i < count; i++) {
		status = param_check(c, &all[i]);
		if (status)
			return status;
	}
	array = json_object_new_array();
	for (size_t i = 0; i < count; i++) {
		json_object_array_add(array,
				      param_to_json(&all[i],
						    json_object_new_object()));
		if (!opt_json.given)
			print_line(&all[i]);
	}
	o = session_json(c);
	json_object_object_add(o, "parameters", array);
	if (opt_json.given)
		return json_print(o);
	json_object_put(o);
	return STATUS_OK;
}

static enum status param_get(struct call *c, struct fwctl_mock_config *p,
			     struct output *output)
{
	struct fwctl_mock_config got;
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_CONFIG_GET,
		.in = p,
		.in_len = sizeof(*p),
		.out = &got,
		.out_len = sizeof(got),
	};
	enum status status;

	status = mock_call_exact(c, &m);
	if (!status)
		status = param_check(c, &got);
	if (status)
		return status;
	if (opt_raw.given || opt_out_file.text)
		return output_data(output,
				   param_to_json(&got, session_json(c)), 0,
				   got.value, le32toh(got.len));
	if (opt_json.given)
		return json_print(param_to_json(&got, session_json(c)));
	print_line(&got);
	return STATUS_OK;
}

static enum status config_get(struct call *c)
{
	struct fwctl_mock_config p;
	struct output output;
	enum status status;

	status = named(c, &p);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	status = output_open(&output);
	if (!status)
		status = param_get(c, &p, &output);
	output_close(&output);
	return status;
}

static enum status read_value(const struct call *c, struct fwctl_mock_config *p)
{
	__autofree void *data = NULL;
	enum status status;
	size_t len;

	if (c->argc == 3 && input_given())
		return failed(STATUS_USAGE,
			      "VALUE and --in-hex or --in-file exclude each other");
	if (c->argc == 3) {
		data = strdup(c->argv[2]);
		len = strlen(c->argv[2]);
		if (!data)
			return failed(STATUS_FAILED, "out of memory");
	} else {
		status = input_read(sizeof(p->value), &data, &len);
		if (status)
			return status;
	}
	if (!len || len > sizeof(p->value)) {
		say("the value must be 1 to %zu bytes, not %zu",
		    sizeof(p->value), len);
		hint("fwctl mock config unset removes a parameter.");
		return STATUS_USAGE;
	}
	memcpy(p->value, data, len);
	p->len = htole32(len);
	return STATUS_OK;
}

/* Read the parameter with the name of @p. The result has length 0 if there is none. */
static enum status param_read(struct call *c, const struct fwctl_mock_config *p,
			      struct fwctl_mock_config *old)
{
	struct fwctl_mock_config in = { 0 };
	struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_CONFIG_GET,
		.in = &in,
		.in_len = sizeof(in),
		.out = old,
		.out_len = sizeof(*old),
	};
	struct result result;

	memcpy(in.name, p->name, sizeof(in.name));
	*old = (struct fwctl_mock_config){ 0 };
	if (mock_exchange(c->dev, &m, &result)) {
		if (m.out_len == sizeof(*old))
			return param_check(c, old);
		return failed(STATUS_FAILED,
			      "%s: the firmware returned %zu bytes instead of %zu",
			      fwctl_dev_name(c->dev), m.out_len, sizeof(*old));
	}
	if (!result.err.code && !result.nonsense &&
	    result.status == FWCTL_MOCK_NOT_FOUND)
		return STATUS_OK;
	return message_report(&mock_vendor, c->dev, &m, &result);
}

static bool is_equal(const struct fwctl_mock_config *a,
		     const struct fwctl_mock_config *b)
{
	return a->len == b->len && !memcmp(a->value, b->value, le32toh(a->len));
}

/* Add a value as hexadecimal digits; null if the parameter is not set. */
static void add_value(struct json_object *o, const char *key,
		      const struct fwctl_mock_config *p)
{
	if (p->len)
		json_hex(o, key, p->value, le32toh(p->len));
	else
		json_text(o, key, NULL);
}

static enum status change_done(const struct call *c,
			       const struct fwctl_mock_config *old,
			       const struct fwctl_mock_config *p)
{
	bool changed = !is_equal(old, p);
	struct json_object *o;

	if (!opt_json.given)
		return session_done(c, !changed ? "no change" :
				       p->len ? "parameter set" :
						"parameter removed");
	o = session_json(c);
	json_firmware_text(o, "parameter", p->name, sizeof(p->name));
	json_flag(o, "changed", changed);
	add_value(o, "old", old);
	add_value(o, "new", p);
	/* The firmware uses a value at once. */
	json_flag(o, "reset_needed", false);
	return json_print(o);
}

static char *value_text(const struct fwctl_mock_config *p)
{
	size_t len = le32toh(p->len);

	if (!len)
		return strdup("not set");
	return text_is_clean(p->value, len) ? text_clean(p->value, len) :
					      hex_string(p->value, len);
}

static void announce(const struct call *c, const struct fwctl_mock_config *old,
		     const struct fwctl_mock_config *p)
{
	__autofree char *was = value_text(old), *will = value_text(p);

	inform("%s %s's parameter %s, which survives a reset:",
	       p->len ? "setting" : "removing", fwctl_dev_name(c->dev),
	       c->argv[1]);
	detail("%s to %s", was ? was : "", will ? will : "");
}

/* Set or, if the value is empty, remove the parameter, unless that changes nothing. */
static enum status param_change(struct call *c, struct fwctl_mock_config *p)
{
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_CONFIG_SET,
		.in = p,
		.in_len = sizeof(*p),
	};
	struct fwctl_mock_config old;
	enum status status;

	dry_run_probe(true);
	status = param_read(c, p, &old);
	dry_run_probe(false);
	if (!status && !is_equal(&old, p)) {
		announce(c, &old, p);
		status = confirm(c);
		if (!status)
			status = mock_call_exact(c, &m);
	}
	return status ? status : change_done(c, &old, p);
}

static enum status config_set(struct call *c)
{
	struct fwctl_mock_config p;
	enum status status;

	status = named(c, &p);
	if (!status)
		status = read_value(c, &p);
	if (!status)
		status = session_open(c);
	return status ? status : param_change(c, &p);
}

static enum status config_unset(struct call *c)
{
	struct fwctl_mock_config p;
	enum status status;

	status = named(c, &p);
	if (!status)
		status = session_open(c);
	return status ? status : param_change(c, &p);
}

const struct command mock_config_commands[] = {
	{
		.name = "list",
		.args = "DEV",
		.summary = "List the parameters that are set",
		.run = config_list,
	},
	{
		.name = "get",
		.args = "DEV NAME",
		.summary = "Show a parameter",
		.options = OPTIONS(&opt_out_file, &opt_raw, &opt_force),
		.run = config_get,
	},
	{
		.name = "set",
		.args = "DEV NAME [VALUE]",
		.summary = "Set a parameter, which survives a reset",
		.help = "The value is text of 1 to 64 bytes, or bytes by --in-hex or --in-file.",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_yes),
		.run = config_set,
	},
	{
		.name = "unset",
		.args = "DEV NAME",
		.summary = "Remove a parameter",
		.options = OPTIONS(&opt_yes),
		.run = config_unset,
	},
	{ 0 },
};
