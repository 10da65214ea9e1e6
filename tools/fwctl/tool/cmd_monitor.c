// SPDX-License-Identifier: GPL-2.0-only
/* fwctl monitor: print the changes of devices. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include <libfwctl-identity.h>

#include "batch.h"
#include "table.h"

enum { COL_TIME, COL_SOURCE, COL_DEVICE, COL_ACTION, COL_PROPERTIES };

const struct table_column monitor_columns[] = {
	{ "TIME", COLUMN_RIGHT, 9 },
	{ "SOURCE", 0, 7 },
	{ "DEVICE", 0, 20 },
	{ "ACTION", 0, 8 },
	{ "PROPERTIES" },
	{ 0 }
};

static void print_text(const struct fwctl_monitor *m, struct table *t)
{
	const char *device = fwctl_monitor_device(m);
	const char *key, *value;

	table_add(t, COL_TIME, "%.3f", now_ns() / 1e9);
	table_add(t, COL_SOURCE, "%s", fwctl_monitor_source(m));
	table_add(t, COL_DEVICE, "%s", device);
	table_add(t, COL_ACTION, "%s", fwctl_monitor_action(m));
	for (size_t i = 0; (key = fwctl_monitor_property(m, i, &value)); i++)
		table_add(t, COL_PROPERTIES, "%s%s=%s", i ? " " : "", key, value);
	table_end_row(t);
}

static enum status print_json(const struct fwctl_monitor *m)
{
	struct json_object *properties = json_object_new_object();
	struct json_object *o = json_object_new_object();
	const char *device = fwctl_monitor_device(m);
	const char *key, *value;

	json_u64(o, "time_ns", now_ns());
	json_text(o, "source", fwctl_monitor_source(m));
	json_text(o, "device", *device ? device : NULL);
	json_text(o, "action", fwctl_monitor_action(m));
	for (size_t i = 0; (key = fwctl_monitor_property(m, i, &value)); i++)
		json_text(properties, key, value);
	json_object_object_add(o, "properties", properties);
	return json_print_line(o);
}

static enum status print(const struct fwctl_monitor *m, struct table *t)
{
	enum status status = STATUS_OK;

	if (opt_json.given)
		status = print_json(m);
	else
		print_text(m, t);
	/* main() reports the error. */
	return fflush(stdout) ? STATUS_FAILED : status;
}

static enum status receive(struct fwctl_monitor *m, struct table *t,
			   uint64_t *changes)
{
	uint64_t left = opt_count.given ? opt_count.number : UINT64_MAX;
	uint64_t until = opt_time.given ?
			 now_ns() + opt_time.number * 1000000 : UINT64_MAX;
	struct pollfd p = { .fd = fwctl_monitor_fd(m), .events = POLLIN };
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status = STATUS_OK;
	int ret, ms;

	while (!status && left && !interrupt_caught() && (ms = wait_ms(until))) {
		ret = fwctl_monitor_next(m, &err);
		if (ret < 0)
			return report(&err);
		if (ret) {
			status = print(m, t);
			++*changes;
			left--;
		} else {
			poll(&p, 1, ms);
		}
	}
	return status;
}

/* The last line of JSON. result_print() adds the error of a failure. */
static void set_result(uint64_t changes)
{
	struct json_object *result = json_object_new_object();
	struct json_object *o = json_object_new_object();

	json_u64(result, "changes", changes);
	json_object_object_add(o, "result", result);
	json_print(o);
}

enum status cmd_monitor(struct call *c)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct table *t = NULL;
	struct fwctl_monitor *m;
	uint64_t changes = 0;
	enum status status;

	(void)c;
	if (opt_count.given && !opt_count.number)
		return failed(STATUS_USAGE, "--count must be at least 1");
	if (fwctl_monitor_new(&m, &err))
		return report(&err);
	if (!opt_json.given) {
		t = table_new(monitor_columns, TABLE_ALL);
		table_stream(t);
	}
	interrupt_catch();
	inform("waiting for changes until Ctrl-C");
	status = receive(m, t, &changes);
	interrupt_release();
	interrupt_forget();
	fwctl_monitor_free(m);
	set_result(changes);
	if (!opt_json.given && table_print(t))
		return STATUS_FAILED;
	return status;
}
