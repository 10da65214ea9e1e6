// SPDX-License-Identifier: GPL-2.0-only
/* fwctl metrics: read the samples of a device, which metrics.c prints. */
#include <stdlib.h>
#include <string.h>

#include "identity.h"
#include "vendor.h"

struct opt opt_textfile = { "textfile", 0, "FILE", OPT_STRING, 0,
	"write FILE for the node exporter instead of printing OpenMetrics" };

static bool has_suffix(const char *name, const char *unit)
{
	size_t len = strlen(name), end = strlen(unit);

	return len > end && name[len - end - 1] == '_' &&
	       !strcmp(name + len - end, unit);
}

/* The name of a metric ends with its unit. */
static char *full_name(const struct metric *m)
{
	bool append = m->unit && !has_suffix(m->name, m->unit);
	char *name;

	if (asprintf(&name, "fwctl_%s%s%s", m->name, append ? "_" : "",
		     append ? m->unit : "") < 0)
		exit(failed(STATUS_FAILED, "out of memory"));
	return name;
}

/* Integers have all their digits. A float of Prometheus has 53 bits, as a double. */
static struct json_object *value_json(double value)
{
	bool whole = value >= 0x1p53 || value == (double)(int64_t)value;
	char text[32];

	snprintf(text, sizeof(text), whole ? "%.0f" : "%.15g", value);
	return json_object_new_double_s(value, text);
}

void metric_add(struct json_object *samples, const struct metric *m,
		struct json_object *labels, double value)
{
	__autofree char *name = full_name(m);
	struct json_object *o = json_object_new_object();

	json_text(o, "metric", name);
	json_text(o, "type", m->type == METRIC_COUNTER ? "counter" : "gauge");
	json_text(o, "unit", m->unit);
	json_text(o, "help", m->help);
	json_object_object_add(o, "labels",
			       labels ? labels : json_object_new_object());
	json_object_object_add(o, "value",
			       value_json(value * (m->scale ? m->scale : 1)));
	json_object_array_add(samples, o);
}

/* Return the names that are labels of each sample. Opens no device. */
static struct json_object *device_json(const char *arg)
{
	const uint32_t kind = FWCTL_IDENTITY_SERIAL;
	struct json_object *o = json_object_new_object();
	struct identified d;

	if (identify(arg, 1u << kind, &d, NULL)) {
		json_firmware_text(o, "name", arg, strlen(arg));
		json_text(o, "pci", NULL);
		json_text(o, "serial", NULL);
		return o;
	}
	json_text(o, "name", fwctl_entry_name(d.entry));
	json_text(o, "pci", fwctl_entry_pci(d.entry));
	json_text(o, "serial", fwctl_identity_value(d.id, kind, 0));
	identified_free(&d);
	return o;
}

static enum status read_samples(struct call *c, struct json_object *samples)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	size_t len = sizeof(c->info);
	enum status status;
	uint32_t type;

	if (fwctl_dev_info(c->dev, &type, c->info, &len, &err))
		return report(&err);
	c->vendor = vendor_find(type);
	if (!c->vendor || !c->vendor->metrics)
		return STATUS_OK;
	status = c->vendor->check ? c->vendor->check(c) : STATUS_OK;
	return status ? status : c->vendor->metrics(c, samples);
}

/* Runs in a process for each device, whose document is the input of metrics_print(). */
enum status cmd_metrics(struct call *c)
{
	struct json_object *samples = json_object_new_array();
	struct json_object *o;
	enum status status;

	if (opt_textfile.given && opt_json.given) {
		devices_reject();
		return failed(STATUS_USAGE,
			      "--textfile and --json exclude each other");
	}
	if (!opt_dry_run.given)
		option_give(&opt_json);
	o = device_json(c->argv[0]);
	json_object_object_add(o, "samples", samples);
	status = session_open(c);
	if (!status)
		status = read_samples(c, samples);
	json_print(o);
	return status;
}
