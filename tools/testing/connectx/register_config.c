// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of the non-volatile configuration.
 */
#include <string.h>

#include "register.h"

/* Header of MNVDA and MNVDI. The data of the item follow. */
#define HEADER_RD_EN		AT(0x0, 24, 24)
#define HEADER_OVR_EN		AT(0x0, 25, 25)
#define HEADER_ACCESS_MODE	AT(0x0, 23, 22)
#define HEADER_WRITER_ID	AT(0x0, 20, 16)
#define HEADER_VERSION		AT(0x0, 15, 12)
#define HEADER_LENGTH		AT(0x0, 8, 0)
#define HEADER_TYPE		AT(0x4, 31, 0)
#define HEADER_BYTES		12

enum access_mode {
	ACCESS_NEXT,
	ACCESS_CURRENT,
	ACCESS_FACTORY,
};

#define FLAG_RD_EN		1
#define FLAG_OVR_EN		2

/* Returns the index of the item; or -1, with the status of the call in @status. */
static int find_item(struct register_call *call, uint8_t *status)
{
	uint32_t type = field_get_bits(call->data, HEADER_TYPE);
	int item = config_find(type);

	if (item >= 0)
		return item;
	if (config_find_other(type))
		*status = register_reject(call, STATUS_BAD_INDEX,
					  SYNDROME_CONFIG_OWNER);
	else
		*status = register_reject(call, STATUS_BAD_PARAM,
					  SYNDROME_CONFIG_UNKNOWN);
	return -1;
}

/* Like find_item(), but rejects items that are read-only. */
static int find_writable(struct register_call *call, uint8_t *status)
{
	int item = find_item(call, status);

	if (item >= 0 && config_items[item].read_only) {
		*status = register_reject(call, STATUS_BAD_PARAM,
					  SYNDROME_CONFIG_READ_ONLY);
		return -1;
	}
	return item;
}

static void fill_header(uint8_t *data, size_t item,
			const struct config_value *value,
			enum access_mode mode)
{
	memset(data, 0, HEADER_BYTES);
	field_set_bits(data, HEADER_TYPE, config_items[item].type);
	field_set_bits(data, HEADER_LENGTH, config_items[item].len);
	field_set_bits(data, HEADER_VERSION, config_items[item].version);
	field_set_bits(data, HEADER_ACCESS_MODE, mode);
	field_set_bits(data, HEADER_WRITER_ID, value->writer);
	field_set_bits(data, HEADER_RD_EN, value->flags & FLAG_RD_EN);
	field_set_bits(data, HEADER_OVR_EN, !!(value->flags & FLAG_OVR_EN));
}

uint8_t mnvda_query(struct register_call *call)
{
	struct firmware_config *config = &call->fw->config;
	enum access_mode mode = field_get_bits(call->data, HEADER_ACCESS_MODE);
	const struct config_value *value;
	uint8_t status;
	int item = find_item(call, &status);

	if (item < 0)
		return status;
	if (call->len - HEADER_BYTES < config_items[item].len)
		return register_reject(call, STATUS_BAD_INPUT_LENGTH,
				       SYNDROME_CONFIG_LENGTH);
	switch (mode) {
	case ACCESS_NEXT:
		value = &config->next[item];
		break;
	case ACCESS_CURRENT:
		value = &config->current[item];
		break;
	case ACCESS_FACTORY:
		value = &config->factory[item];
		break;
	default:
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_ACCESS_MODE);
	}
	memset(call->data, 0, call->len);
	fill_header(call->data, item, value, mode);
	memcpy(call->data + HEADER_BYTES, value->data, config_items[item].len);
	return STATUS_OK;
}

/* Check the fields of the header other than the type. */
static uint8_t check_header(struct register_call *call, size_t item)
{
	size_t len = field_get_bits(call->data, HEADER_LENGTH);

	if (len != config_items[item].len || call->len - HEADER_BYTES < len)
		return register_reject(call, STATUS_BAD_INPUT_LENGTH,
				       SYNDROME_CONFIG_LENGTH);
	if (field_get_bits(call->data, HEADER_VERSION) >
	    config_items[item].version)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_VERSION);
	if (field_get_bits(call->data, HEADER_ACCESS_MODE) != ACCESS_NEXT)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_ACCESS_MODE);
	return STATUS_OK;
}

static uint8_t stored(struct register_call *call, int err)
{
	return err ? register_reject(call, STATUS_INTERNAL,
				     SYNDROME_CONFIG_STORE) : STATUS_OK;
}

uint8_t mnvda_set(struct register_call *call)
{
	struct config_value value = {};
	uint8_t status;
	int item = find_writable(call, &status);

	if (item < 0)
		return status;
	status = check_header(call, item);
	if (status)
		return status;
	if (config_check(item, call->data + HEADER_BYTES))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_VALUE);
	value.writer = field_get_bits(call->data, HEADER_WRITER_ID);
	if (field_get_bits(call->data, HEADER_RD_EN))
		value.flags |= FLAG_RD_EN;
	if (field_get_bits(call->data, HEADER_OVR_EN))
		value.flags |= FLAG_OVR_EN;
	memcpy(value.data, call->data + HEADER_BYTES, config_items[item].len);
	return stored(call, config_set(&call->fw->config, item, &value));
}

/* Reset the item to its factory value, which takes effect at the next reset. */
uint8_t mnvdi_set(struct register_call *call)
{
	uint8_t status;
	int item = find_writable(call, &status);

	if (item < 0)
		return status;
	return stored(call, config_set(&call->fw->config, item, NULL));
}

#define MNVQC_TYPE		AT(0x0, 31, 0)
#define MNVQC_SUPPORT_RD	AT(0x4, 0, 0)
#define MNVQC_SUPPORT_WR	AT(0x4, 1, 1)
#define MNVQC_VERSION		AT(0x4, 7, 4)

/* Query whether an item exists. An unknown item is not an error. */
uint8_t mnvqc_query(struct register_call *call)
{
	uint32_t type = field_get_bits(call->data, MNVQC_TYPE);
	int item = config_find(type);

	memset(call->data, 0, call->len);
	field_set_bits(call->data, MNVQC_TYPE, type);
	if (item < 0)
		return STATUS_OK;
	field_set_bits(call->data, MNVQC_SUPPORT_RD, 1);
	field_set_bits(call->data, MNVQC_SUPPORT_WR,
		       !config_items[item].read_only);
	field_set_bits(call->data, MNVQC_VERSION, config_items[item].version);
	return STATUS_OK;
}

#define MNVGC_READ_FACTORY	AT(0x0, 0, 0)
#define MNVGC_READ_CURRENT	AT(0x0, 1, 1)

uint8_t mnvgc_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	field_set_bits(call->data, MNVGC_READ_FACTORY, 1);
	field_set_bits(call->data, MNVGC_READ_CURRENT, 1);
	return STATUS_OK;
}

#define MNVGN_CURSOR		AT(0x0, 31, 0)
#define MNVGN_HEADER		0x10

/*
 * Return the items that users have set, one per query. The cursor is the index of
 * the last returned item plus 1, and 0 in the first query and after the last item.
 */
uint8_t mnvgn_query(struct register_call *call)
{
	const struct config_value *next = call->fw->config.next;
	size_t item = field_get_bits(call->data, MNVGN_CURSOR);
	uint8_t *header = call->data + MNVGN_HEADER;

	if (item > config_item_count)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_CONFIG_CURSOR);
	memset(call->data, 0, call->len);
	while (item < config_item_count && !next[item].overridden)
		item++;
	if (item == config_item_count)
		return STATUS_OK;
	field_set_bits(call->data, MNVGN_CURSOR, item + 1);
	fill_header(header, item, &next[item], ACCESS_NEXT);
	memcpy(header + HEADER_BYTES, next[item].data, config_items[item].len);
	return STATUS_OK;
}

#define MNVIA_TARGET		AT(0x0, 2, 0)

/* Reset all items to their factory values. */
uint8_t mnvia_set(struct register_call *call)
{
	if (field_get_bits(call->data, MNVIA_TARGET))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_TARGET);
	return stored(call, config_clear(&call->fw->config));
}
