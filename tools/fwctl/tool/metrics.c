// SPDX-License-Identifier: GPL-2.0-only
/*
 * Print the samples of all devices for Prometheus: OpenMetrics 1.0 on standard output,
 * or the text format 0.0.4 in a file. Both require that the samples of a metric are
 * adjacent.
 */
#include <stdlib.h>
#include <string.h>

#include "vendor.h"

/* Labels of each sample that identify the device, and their members in a result. */
static const struct {
	const char *label;
	const char *member;
} device_labels[] = {
	{ "device", "name" }, { "pci", "pci" }, { "serial", "serial" },
};

static const struct metric up = {
	.type = METRIC_GAUGE,
	.name = "up",
	.help = "1 if the device was read completely, else 0",
};

static const char *text_at(struct json_object *o, const char *key)
{
	return json_object_get_string(json_object_object_get(o, key));
}

/* The value of a label must not contain bare quotation marks, backslashes, newlines. */
static void print_label(FILE *f, const char *name, const char *value, char *sep)
{
	fprintf(f, "%c%s=\"", *sep, name);
	for (; *value; value++) {
		if (*value == '\n')
			fputs("\\n", f);
		else if (*value == '"' || *value == '\\')
			fprintf(f, "\\%c", *value);
		else
			fputc(*value, f);
	}
	fputc('"', f);
	*sep = ',';
}

/* Return the labels and the value of a sample, which the caller frees. */
static char *sample_text(struct json_object *device, struct json_object *sample)
{
	char *text = NULL, sep = '{';
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		exit(failed(STATUS_FAILED, "out of memory"));
	for (size_t i = 0; i < ARRAY_SIZE(device_labels); i++) {
		const char *value = text_at(device, device_labels[i].member);

		if (value)
			print_label(f, device_labels[i].label, value, &sep);
	}
	json_object_object_foreach(json_object_object_get(sample, "labels"),
				   name, value)
		print_label(f, name, json_object_get_string(value), &sep);
	fprintf(f, "} %s\n", text_at(sample, "value"));
	if (fclose(f))
		exit(failed(STATUS_FAILED, "out of memory"));
	return text;
}

/*
 * Add the samples of a device to the families. A family has its first sample, and the
 * lines of all samples.
 */
static void add_samples(struct json_object *families, struct json_object *device,
			struct json_object *samples)
{
	for (size_t i = 0; i < json_object_array_length(samples); i++) {
		__autofree char *text = NULL;
		struct json_object *s = json_object_array_get_idx(samples, i);
		const char *name = text_at(s, "metric");
		struct json_object *family;

		text = sample_text(device, s);
		if (!json_object_object_get_ex(families, name, &family)) {
			family = json_object_new_object();
			json_object_object_add(family, "first",
					       json_object_get(s));
			json_object_object_add(family, "lines",
					       json_object_new_array());
			json_object_object_add(families, name, family);
		}
		json_object_array_add(json_object_object_get(family, "lines"),
				      json_object_new_string(text));
	}
}

/* Return the document of a device. If a signal ended its process, it has only a name. */
static struct json_object *document_of(struct json_object *result)
{
	struct json_object *o = json_object_object_get(result, "result");
	const char *word = text_at(result, "device");

	if (o && text_at(o, "name"))
		return json_object_get(o);
	o = json_object_new_object();
	json_firmware_text(o, "name", word, strlen(word));
	return o;
}

static void add_device(struct json_object *families, struct json_object *device,
		       struct json_object *result)
{
	struct json_object *samples = json_object_new_array();
	struct json_object *o = json_object_object_get(result, "exit_status");

	o = json_object_object_get(o, "value");
	metric_add(samples, &up, NULL, json_object_get_int(o) == STATUS_OK);
	add_samples(families, device, samples);
	json_object_put(samples);
	samples = json_object_object_get(device, "samples");
	if (samples)
		add_samples(families, device, samples);
}

/* Different words of the command line can select the same device. */
static struct json_object *collect(struct json_object *results)
{
	struct json_object *families = json_object_new_object();
	struct json_object *seen = json_object_new_object();

	for (size_t i = 0; i < json_object_array_length(results); i++) {
		struct json_object *result = json_object_array_get_idx(results, i);
		struct json_object *device = document_of(result);
		const char *name = text_at(device, "name");

		if (!json_object_object_get_ex(seen, name, NULL)) {
			json_text(seen, name, NULL);
			add_device(families, device, result);
		}
		json_object_put(device);
	}
	json_object_put(seen);
	return families;
}

/* In the text format 0.0.4, "_total" is part of the metric's name. */
static void print_family(FILE *f, const char *name, struct json_object *family)
{
	struct json_object *first = json_object_object_get(family, "first");
	struct json_object *lines = json_object_object_get(family, "lines");
	bool counter = !strcmp(text_at(first, "type"), "counter");
	const char *total = counter ? "_total" : "";
	const char *end = opt_textfile.given ? total : "";

	fprintf(f, "# HELP %s%s %s\n", name, end, text_at(first, "help"));
	fprintf(f, "# TYPE %s%s %s\n", name, end, text_at(first, "type"));
	if (text_at(first, "unit") && !opt_textfile.given)
		fprintf(f, "# UNIT %s %s\n", name, text_at(first, "unit"));
	for (size_t i = 0; i < json_object_array_length(lines); i++)
		fprintf(f, "%s%s%s", name, total,
			json_object_get_string(json_object_array_get_idx(lines, i)));
}

static enum status write_file(const char *text, size_t len)
{
	struct outfile *out;
	enum status status = outfile_open(opt_textfile.text, true, &out);

	if (status)
		return status;
	outfile_set_public(out);
	status = outfile_write(out, text, len);
	if (!status)
		return outfile_commit(out);
	outfile_discard(out);
	return status;
}

/* After a signal, the file must not claim that the unread devices are down. */
enum status metrics_print(struct json_object *results)
{
	struct json_object *families;
	__autofree char *text = NULL;
	size_t len;
	FILE *f;

	if (interrupt_caught())
		return STATUS_FAILED;
	f = open_memstream(&text, &len);
	if (!f)
		return failed(STATUS_FAILED, "out of memory");
	families = collect(results);
	json_object_object_foreach(families, name, family)
		print_family(f, name, family);
	json_object_put(families);
	if (!opt_textfile.given)
		fputs("# EOF\n", f);
	if (fclose(f))
		return failed(STATUS_FAILED, "out of memory");
	if (opt_textfile.given)
		return write_file(text, len);
	fwrite(text, 1, len, stdout);
	return STATUS_OK;
}
