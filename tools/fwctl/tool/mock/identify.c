// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock identify, counters */
#include "mock.h"

static void print_name(const char *label, const void *data, size_t len)
{
	__autofree char *text = text_clean(data, len);

	printf("%-12s %s\n", label, text ? text : "");
}

enum status mock_identify(struct call *c)
{
	struct fwctl_mock_identify id;
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_IDENTIFY,
		.out = &id,
		.out_len = sizeof(id),
	};
	struct json_object *o;
	enum status status;

	status = session_open(c);
	if (!status)
		status = mock_call_exact(c, &m);
	if (status)
		return status;
	if (!opt_json.given) {
		print_name("model:", id.model, sizeof(id.model));
		print_name("serial:", id.serial, sizeof(id.serial));
		print_name("firmware:", id.fw_version, sizeof(id.fw_version));
		printf("%-12s %llu bytes\n", "memory:",
		       (unsigned long long)le64toh(id.mem_size));
		printf("%-12s %llu bytes at 0x%llx\n", "guarded:",
		       (unsigned long long)le64toh(id.guard_len),
		       (unsigned long long)le64toh(id.guard_addr));
		return STATUS_OK;
	}
	o = session_json(c);
	json_firmware_text(o, "model", id.model, sizeof(id.model));
	json_firmware_text(o, "serial", id.serial, sizeof(id.serial));
	json_firmware_text(o, "fw_version", id.fw_version,
			   sizeof(id.fw_version));
	json_u64(o, "mem_size", le64toh(id.mem_size));
	json_u64(o, "guard_addr", le64toh(id.guard_addr));
	json_u64(o, "guard_len", le64toh(id.guard_len));
	return json_print(o);
}

static const struct {
	const char *name;
	size_t offset;
	struct metric metric;
} counters[] = {
#define COUNTER(f, type_, unit_, help_)				\
	{ #f, offsetof(struct fwctl_mock_counters, f),		\
	  { .type = METRIC_##type_, .name = "mock_" #f, .unit = unit_, .help = help_ } }
	COUNTER(completed, COUNTER, NULL, "Completed commands"),
	COUNTER(failed, COUNTER, NULL,
		"Commands completed with a status other than OK"),
	COUNTER(in_bytes, COUNTER, "bytes", "Request bytes, including headers"),
	COUNTER(out_bytes, COUNTER, "bytes", "Response bytes, including headers"),
	COUNTER(peak, GAUGE, NULL,
		"Maximum number of commands that ran at the same time"),
	COUNTER(resets, COUNTER, NULL, "Resets of the firmware"),
	COUNTER(contexts, GAUGE, NULL, "Open contexts"),
	COUNTER(resources, GAUGE, NULL, "Allocated resources"),
};

static enum status read_counters(struct call *c,
				 struct fwctl_mock_counters *values)
{
	const struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = FWCTL_MOCK_COUNTERS,
		.out = values,
		.out_len = sizeof(*values),
	};

	return mock_call_exact(c, &m);
}

static uint64_t value_at(const struct fwctl_mock_counters *values, size_t offset)
{
	return le64toh(*(const __le64 *)((const char *)values + offset));
}

enum status mock_metrics(struct call *c, struct json_object *samples)
{
	struct fwctl_mock_counters values;
	enum status status = read_counters(c, &values);

	for (size_t i = 0; !status && i < ARRAY_SIZE(counters); i++)
		metric_add(samples, &counters[i].metric, NULL,
			   value_at(&values, counters[i].offset));
	return status;
}

enum status mock_counters(struct call *c)
{
	struct fwctl_mock_counters values;
	struct json_object *o;
	enum status status;

	status = session_open(c);
	if (!status)
		status = read_counters(c, &values);
	if (status)
		return status;
	o = session_json(c);
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++) {
		uint64_t value = value_at(&values, counters[i].offset);

		json_u64(o, counters[i].name, value);
		if (!opt_json.given)
			printf("%-12s %llu\n", counters[i].name,
			       (unsigned long long)value);
	}
	if (opt_json.given)
		return json_print(o);
	json_object_put(o);
	return STATUS_OK;
}
