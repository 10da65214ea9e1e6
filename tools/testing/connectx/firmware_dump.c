// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resource dumps: an info segment, a segment that repeats the request, the requested
 * segments, and a terminate segment.
 */
#include <endian.h>
#include <string.h>

#include "field.h"
#include "firmware_dump.h"
#include "firmware_state.h"
#include "kernel.h"

#define SEGMENT_MAX		1024
#define DUMP_VERSION		1

/* Errors in a dump. For errors of the command, see firmware_syndrome.h. */
enum dump_error {
	ERROR_SEGMENT = 1,
	ERROR_INDEX1 = 2,
	ERROR_INDEX2 = 3,
	ERROR_COUNT = 4,
};

/* Append bytes to the dump. Copies only the bytes in the part of the caller. */
static void append_bytes(struct dump *dump, const uint8_t *bytes, size_t len)
{
	size_t start = dump->len, end = dump->len + len;

	dump->len = end;
	if (start < dump->from)
		start = dump->from;
	if (end > dump->from + dump->size)
		end = dump->from + dump->size;
	if (start < end)
		memcpy(dump->bytes + start - dump->from,
		       bytes + len - (dump->len - start), end - start);
}

static void append(struct dump *dump, uint16_t type, uint8_t *segment,
		   size_t len)
{
	SET(resource_dump_segment_header, segment, segment_type, type);
	SET(resource_dump_segment_header, segment, length_dw, len / 4);
	append_bytes(dump, segment, len);
}

static void append_resource(struct dump *dump, uint16_t type, uint32_t index1,
			    const void *payload, size_t len)
{
	uint8_t segment[SEGMENT_MAX] = {};
	size_t header = STRUCT_BYTES(resource_dump_resource_segment);

	len = (len + 3) / 4 * 4;
	SET(resource_dump_resource_segment, segment, index1, index1);
	memcpy(segment + header, payload, len);
	append(dump, type, segment, header + len);
}

static void append_error(struct dump *dump, enum dump_error error,
			 const char *text)
{
	uint8_t segment[STRUCT_BYTES(resource_dump_error_segment)] = {};

	SET(resource_dump_error_segment, segment, syndrome_id, error);
	memcpy(ADDR_OF(resource_dump_error_segment, segment, error), text,
	       strnlen(text, FIELD_BYTES(resource_dump_error_segment, error)));
	append(dump, DUMP_ERROR, segment, sizeof(segment));
}

/* Content of a resource: dwords in the order of put(). */
struct payload {
	size_t len;
	uint8_t bytes[SEGMENT_MAX / 2];
};

static void put(struct payload *payload, uint32_t value)
{
	field_set_bits(payload->bytes, 8 * payload->len, 32, value);
	payload->len += 4;
}

static void put64(struct payload *payload, uint64_t value)
{
	put(payload, value >> 32);
	put(payload, value);
}

static void put_bytes(struct payload *payload, const void *bytes, size_t len)
{
	memcpy(payload->bytes + payload->len, bytes, len);
	payload->len += (len + 3) / 4 * 4;
}

static void identity(const struct firmware *fw, uint32_t index,
		     struct payload *payload)
{
	char psid[16] = FIRMWARE_PSID;

	(void)index;
	put(payload, FIRMWARE_DEVICE_ID);
	put(payload, fw->running.major);
	put(payload, fw->running.minor);
	put(payload, fw->running.subminor);
	put64(payload, fw->id.mac);
	put64(payload, firmware_guid(fw));
	put_bytes(payload, psid, sizeof(psid));
	put_bytes(payload, fw->id.serial, sizeof(fw->id.serial) - 1);
}

static void commands(const struct firmware *fw, uint32_t index,
		     struct payload *payload)
{
	(void)index;
	put64(payload, fw->commands);
	put64(payload, fw->failed);
	put64(payload, (firmware_now_ns() - fw->started_ns) / 1000000);
}

static void config(const struct firmware *fw, uint32_t index,
		   struct payload *payload)
{
	const struct config_item *item = &config_items[index];

	put(payload, item->type);
	put(payload, item->len << 16 | item->version);
	put(payload, fw->config.next[index].overridden);
	put_bytes(payload, fw->config.current[index].data, item->len);
	put_bytes(payload, fw->config.next[index].data, item->len);
}

static void sensor(const struct firmware *fw, uint32_t index,
		   struct payload *payload)
{
	const struct sensor *sensor = &fw->sensors[index];

	put(payload, sensor->now);
	put(payload, sensor->max);
	put(payload, sensor->threshold_high);
	put(payload, sensor->threshold_low);
}

/* The index is 0, although the number of the port is 1. */
static void port(const struct firmware *fw, uint32_t index,
		 struct payload *payload)
{
	(void)index;
	put(payload, fw->port.enabled);
	put(payload, port_is_up(fw));
	put(payload, port_protocol(fw));
	put(payload, port_rate(fw));
	put(payload, port_width(fw));
	put(payload, fw->port.mtu);
	put(payload, fw->port.downs);
}

/* Sample of the diagnostic counters. Zeroes if it was not taken yet. */
static void diagnostic_ring(const struct firmware *fw, uint32_t index,
			    struct payload *payload)
{
	const struct diagnostic_sample *sample =
		&fw->diagnostic.samples[index];

	put(payload, sample->valid);
	put(payload, sample->id);
	put64(payload, sample->clock);
	for (int i = 0; i < DIAGNOSTIC_COUNTERS; i++)
		put64(payload, sample->values[i]);
}

static size_t bulk_count(void)
{
	return DUMP_BULK_COUNT;
}

static size_t sample_count(void)
{
	return 1 << DIAGNOSTIC_LOG_SAMPLES;
}

static size_t config_count(void)
{
	return config_item_count;
}

static size_t sensor_count(void)
{
	return FIRMWARE_SENSORS;
}

/**
 * struct resource - A resource that can be dumped
 * @segment: Segment number.
 * @name: Name in the menu, at most 16 characters.
 * @index1: Name of the object number; NULL for a single object.
 * @count: Returns the number of objects.
 * @dump: Dumps one object. NULL for DUMP_BULK, and for DUMP_EVERYTHING, which is a
 *	list of references to the resources with this function.
 */
static const struct resource {
	uint16_t segment;
	const char *name;
	const char *index1;
	size_t (*count)(void);
	void (*dump)(const struct firmware *fw, uint32_t index,
		     struct payload *payload);
} resources[] = {
	{ DUMP_IDENTITY, "IDENTITY", NULL, NULL, identity },
	{ DUMP_COMMANDS, "COMMANDS", NULL, NULL, commands },
	{ DUMP_CONFIG, "NV_CONFIG", "ITEM", config_count, config },
	{ DUMP_SENSORS, "SENSOR", "SENSOR", sensor_count, sensor },
	{ DUMP_PORTS, "PORT", NULL, NULL, port },
	{ DUMP_SAMPLES, "DIAG_SAMPLE", "SAMPLE", sample_count,
	  diagnostic_ring },
	{ DUMP_BULK, "BULK", "BLOCK", bulk_count, NULL },
	{ DUMP_EVERYTHING, "EVERYTHING", NULL, NULL, NULL },
};

static void put_text(uint8_t *to, const char *text)
{
	if (text)
		memcpy(to, text, strnlen(text, 16));
}

static void menu_record(uint8_t *record, const struct resource *resource)
{
	bool many = resource->index1;

	SET(resource_dump_menu_record, record, segment_type,
	    resource->segment);
	SET(resource_dump_menu_record, record, support_index1, many);
	SET(resource_dump_menu_record, record, support_num_of_obj1, many);
	SET(resource_dump_menu_record, record, num_of_obj1_supports_all, many);
	put_text(ADDR_OF(resource_dump_menu_record, record, segment_name),
		 resource->name);
	put_text(ADDR_OF(resource_dump_menu_record, record, index1_name),
		 resource->index1);
}

static void append_menu(struct dump *dump)
{
	size_t header = STRUCT_BYTES(resource_dump_menu_segment);
	size_t record = STRUCT_BYTES(resource_dump_menu_record);
	uint8_t segment[SEGMENT_MAX] = {};

	SET(resource_dump_menu_segment, segment, num_of_records,
	    ARRAY_SIZE(resources));
	for (size_t i = 0; i < ARRAY_SIZE(resources); i++)
		menu_record(segment + header + i * record, &resources[i]);
	append(dump, DUMP_MENU, segment,
	       header + ARRAY_SIZE(resources) * record);
}

static void append_info(const struct firmware *fw, struct dump *dump)
{
	uint8_t segment[STRUCT_BYTES(resource_dump_info_segment)] = {};

	SET(resource_dump_info_segment, segment, dump_version, DUMP_VERSION);
	SET(resource_dump_info_segment, segment, hw_version,
	    FIRMWARE_DEVICE_ID);
	SET(resource_dump_info_segment, segment, fw_version,
	    version_number(&fw->running));
	append(dump, DUMP_INFO, segment, sizeof(segment));
}

static void append_command(struct dump *dump,
			   const struct dump_request *request)
{
	uint8_t segment[STRUCT_BYTES(resource_dump_command_segment)] = {};

	SET(resource_dump_command_segment, segment, segment_called,
	    request->segment);
	SET(resource_dump_command_segment, segment, vhca_id, request->vhca);
	SET(resource_dump_command_segment, segment, index1, request->index1);
	SET(resource_dump_command_segment, segment, index2, request->index2);
	SET(resource_dump_command_segment, segment, num_of_obj1,
	    request->count1);
	SET(resource_dump_command_segment, segment, num_of_obj2,
	    request->count2);
	append(dump, DUMP_COMMAND, segment, sizeof(segment));
}

static void append_reference(struct dump *dump, uint16_t to, uint16_t count)
{
	uint8_t segment[STRUCT_BYTES(resource_dump_reference_segment)] = {};

	SET(resource_dump_reference_segment, segment, reference_segment, to);
	SET(resource_dump_reference_segment, segment, num_of_obj1, count);
	append(dump, DUMP_REFERENCE, segment, sizeof(segment));
}

static void append_references(struct dump *dump)
{
	for (size_t i = 0; i < ARRAY_SIZE(resources); i++)
		if (resources[i].dump)
			append_reference(dump, resources[i].segment,
					 resources[i].index1 ? DUMP_ALL : 0);
}

/* A segment whose dwords are their offsets in all segments of this kind. */
static void append_bulk(struct dump *dump, uint32_t index)
{
	size_t first = STRUCT_BYTES(resource_dump_resource_segment) / 4;
	uint32_t dwords[DUMP_BULK_BYTES / 4] = {};

	/* Most segments are outside the part. */
	if (dump->len >= dump->from + dump->size ||
	    dump->len + sizeof(dwords) <= dump->from) {
		dump->len += sizeof(dwords);
		return;
	}
	for (size_t i = first; i < ARRAY_SIZE(dwords); i++)
		dwords[i] = htobe32(index * sizeof(dwords) + 4 * i);
	SET(resource_dump_resource_segment, dwords, index1, index);
	append(dump, DUMP_BULK, (uint8_t *)dwords, sizeof(dwords));
}

static void append_object(const struct firmware *fw, struct dump *dump,
			  const struct resource *resource, uint32_t index)
{
	struct payload payload = {};

	if (resource->segment == DUMP_BULK) {
		append_bulk(dump, index);
		return;
	}
	resource->dump(fw, index, &payload);
	append_resource(dump, resource->segment, index, payload.bytes,
			payload.len);
}

static void append_objects(const struct firmware *fw, struct dump *dump,
			   const struct resource *resource,
			   const struct dump_request *request)
{
	size_t objects = resource->count ? resource->count() : 1;
	size_t count = request->count1 ? request->count1 : 1;

	if (request->index1 >= objects) {
		append_error(dump, ERROR_INDEX1, "no such index1");
		return;
	}
	if (request->count1 == DUMP_ALL && resource->count)
		count = objects - request->index1;
	if (count > objects - request->index1) {
		append_error(dump, ERROR_COUNT, "fewer objects than num_of_obj1");
		return;
	}
	for (size_t i = 0; i < count; i++)
		append_object(fw, dump, resource, request->index1 + i);
}

static const struct resource *find_resource(uint16_t segment)
{
	for (size_t i = 0; i < ARRAY_SIZE(resources); i++)
		if (resources[i].segment == segment)
			return &resources[i];
	return NULL;
}

static void append_resources(const struct firmware *fw, struct dump *dump,
			     const struct dump_request *request)
{
	const struct resource *resource = find_resource(request->segment);

	if (request->segment == DUMP_MENU)
		append_menu(dump);
	else if (!resource)
		append_error(dump, ERROR_SEGMENT, "no such segment");
	else if (request->index2 || request->count2)
		append_error(dump, ERROR_INDEX2, "there is no index2");
	else if (request->segment == DUMP_EVERYTHING)
		append_references(dump);
	else
		append_objects(fw, dump, resource, request);
}

void dump_build(const struct firmware *fw, const struct dump_request *request,
		struct dump *dump)
{
	uint8_t end[STRUCT_BYTES(resource_dump_terminate_segment)] = {};

	dump->len = 0;
	append_info(fw, dump);
	append_command(dump, request);
	append_resources(fw, dump, request);
	append(dump, DUMP_TERMINATE, end, sizeof(end));
}

/* mlx5_core reads the menu when it loads. */
void dump_capabilities(unsigned int type, uint8_t *caps)
{
	if (type == CAP_DEBUG)
		SET(debug_cap, caps, resource_dump, 1);
}
