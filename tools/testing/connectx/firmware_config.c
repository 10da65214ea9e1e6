// SPDX-License-Identifier: GPL-2.0-only
/*
 * Values of the non-volatile configuration, and the file that holds them.
 *
 * The file is text: a header line, then a line for each item that a user has set,
 * with type, writer, flags and data in hexadecimal. An update writes a new file
 * and renames it, so that either the old or the new file survives a kill,
 * complete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "field.h"
#include "firmware_config.h"

#define STORE_HEADER		"connectx configuration 1\n"
/* "%08x %02x %01x ", data, newline, NUL, and one byte to detect a longer line. */
#define STORE_LINE		(14 + 2 * CONFIG_DATA_MAX + 3)

/* Returns the bits of a type that select its owner: host, function or port. */
static uint32_t owner_bits(uint32_t type)
{
	switch (type >> 24) {
	case 1:
		return 0x00ff0000;
	case 3:
		return 0x00fffc00;
	case 7:
		return 0x00fc0000;
	default:
		return 0;
	}
}

int config_find(uint32_t type)
{
	for (size_t i = 0; i < config_item_count; i++)
		if (config_items[i].type == type)
			return i;
	return -1;
}

bool config_find_other(uint32_t type)
{
	uint32_t mask = ~owner_bits(type);

	for (size_t i = 0; i < config_item_count; i++)
		if ((config_items[i].type & mask) == (type & mask))
			return true;
	return false;
}

static void make_factory(struct firmware_config *config, uint64_t mac,
			 uint64_t guid)
{
	uint8_t *base = config->factory[config_find(CONFIG_BASE_MAC_GUID)].data;

	for (size_t i = 0; i < config_item_count; i++) {
		const struct config_item *it = &config_items[i];

		for (size_t n = 0; n < it->count; n++)
			field_set_bits(config->factory[i].data,
				       it->fields[n].bit, it->fields[n].width,
				       it->fields[n].value);
	}
	field_set_bits(base, 0, 64, mac);
	field_set_bits(base, 64, 64, guid);
}

const struct config_field *config_check(size_t item, const uint8_t *data)
{
	const struct config_item *it = &config_items[item];

	for (size_t i = 0; i < it->count; i++) {
		const struct config_field *field = &it->fields[i];
		uint64_t value = field_get_bits(data, field->bit, field->width);

		if (value < field->min || (field->max && value > field->max))
			return field;
	}
	return NULL;
}

/* Copy the fields of an item and clear all other bits. */
static void copy_fields(size_t item, uint8_t *to, const uint8_t *from)
{
	const struct config_item *it = &config_items[item];

	memset(to, 0, CONFIG_DATA_MAX);
	for (size_t i = 0; i < it->count; i++) {
		const struct config_field *field = &it->fields[i];

		field_set_bits(to, field->bit, field->width,
			       field_get_bits(from, field->bit, field->width));
	}
}

static void write_item(FILE *f, size_t item, const struct config_value *value)
{
	fprintf(f, "%08x %02x %x ", config_items[item].type, value->writer,
		value->flags);
	for (size_t i = 0; i < config_items[item].len; i++)
		fprintf(f, "%02x", value->data[i]);
	fputc('\n', f);
}

static int write_values(FILE *f, const struct config_value *values)
{
	fputs(STORE_HEADER, f);
	for (size_t i = 0; i < config_item_count; i++)
		if (values[i].overridden)
			write_item(f, i, &values[i]);
	return fflush(f) || ferror(f) ? -EIO : 0;
}

static int save(const char *store, const struct config_value *values)
{
	char *path;
	FILE *f;
	int err;

	if (!store)
		return 0;
	if (asprintf(&path, "%s.new", store) < 0)
		return -ENOMEM;
	f = fopen(path, "we");
	err = f ? write_values(f, values) : -errno;
	if (f && fclose(f) && !err)
		err = -EIO;
	if (!err && rename(path, store))
		err = -errno;
	if (err && f)
		unlink(path);
	free(path);
	return err;
}

static unsigned int digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Parse exactly @n bytes in hexadecimal and a newline. */
static int parse_hex(const char *text, uint8_t *bytes, size_t n)
{
	if (strspn(text, "0123456789abcdef") != 2 * n || text[2 * n] != '\n')
		return -EINVAL;
	for (size_t i = 0; i < n; i++)
		bytes[i] = digit(text[2 * i]) << 4 | digit(text[2 * i + 1]);
	return 0;
}

static int parse_line(struct firmware_config *config, const char *line)
{
	unsigned int type, writer, flags;
	struct config_value value = { .overridden = true };
	int item, data = 0;

	if (sscanf(line, "%8x %2x %1x %n", &type, &writer, &flags, &data) != 3 ||
	    !data || writer > 0x1f || flags > 3)
		return -EINVAL;
	item = config_find(type);
	if (item < 0 || config_items[item].read_only ||
	    config->next[item].overridden ||
	    parse_hex(line + data, value.data, config_items[item].len) ||
	    config_check(item, value.data))
		return -EINVAL;
	value.writer = writer;
	value.flags = flags;
	copy_fields(item, config->next[item].data, value.data);
	memcpy(value.data, config->next[item].data, sizeof(value.data));
	config->next[item] = value;
	return 0;
}

static int read_values(struct firmware_config *config, FILE *f)
{
	char line[STORE_LINE];
	int err = 0;

	if (!fgets(line, sizeof(line), f) || strcmp(line, STORE_HEADER))
		return ferror(f) ? -EIO : -EINVAL;
	while (!err && fgets(line, sizeof(line), f))
		err = parse_line(config, line);
	return ferror(f) ? -EIO : err;
}

int config_load(struct firmware_config *config, const char *store,
		uint64_t mac, uint64_t guid)
{
	int err = 0;
	FILE *f;

	memset(config, 0, sizeof(*config));
	make_factory(config, mac, guid);
	memcpy(config->next, config->factory, sizeof(config->next));
	if (store) {
		config->store = strdup(store);
		if (!config->store)
			return -ENOMEM;
		f = fopen(store, "re");
		if (f) {
			err = read_values(config, f);
			fclose(f);
		} else {
			err = errno == ENOENT ? save(store, config->next) :
						-errno;
		}
	}
	if (err) {
		config_unload(config);
		return err;
	}
	config_apply(config);
	return 0;
}

void config_unload(struct firmware_config *config)
{
	free(config->store);
	config->store = NULL;
}

void config_apply(struct firmware_config *config)
{
	memcpy(config->current, config->next, sizeof(config->current));
}

int config_set(struct firmware_config *config, size_t item,
	       const struct config_value *value)
{
	struct config_value old = config->next[item];
	int err;

	if (value) {
		config->next[item] = *value;
		config->next[item].overridden = true;
		copy_fields(item, config->next[item].data, value->data);
	} else {
		config->next[item] = config->factory[item];
	}
	err = save(config->store, config->next);
	if (err)
		config->next[item] = old;
	return err;
}

int config_clear(struct firmware_config *config)
{
	int err = save(config->store, config->factory);

	if (!err)
		memcpy(config->next, config->factory, sizeof(config->next));
	return err;
}
