// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registers of the non-volatile configuration.
 */
#include <string.h>

#include "register.h"

/* Header of MNVDA, MNVDI and MNVGN. The data of the item follow. */
#define HEADER_BYTES		FIELD_BYTE(mnvda_reg, data)

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
	uint32_t type = GET(mnvda_reg, call->data, type);
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
	SET(mnvda_reg, data, type, config_items[item].type);
	SET(mnvda_reg, data, length, config_items[item].len);
	SET(mnvda_reg, data, version, config_items[item].version);
	SET(mnvda_reg, data, access_mode, mode);
	SET(mnvda_reg, data, writer_id, value->writer);
	SET(mnvda_reg, data, rd_en, value->flags & FLAG_RD_EN);
	SET(mnvda_reg, data, ovr_en, !!(value->flags & FLAG_OVR_EN));
}

uint8_t mnvda_query(struct register_call *call)
{
	struct firmware_config *config = &call->fw->config;
	enum access_mode mode = GET(mnvda_reg, call->data, access_mode);
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
	size_t len = GET(mnvda_reg, call->data, length);

	if (len != config_items[item].len || call->len - HEADER_BYTES < len)
		return register_reject(call, STATUS_BAD_INPUT_LENGTH,
				       SYNDROME_CONFIG_LENGTH);
	if (GET(mnvda_reg, call->data, version) > config_items[item].version)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_VERSION);
	if (GET(mnvda_reg, call->data, access_mode) != ACCESS_NEXT)
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
	value.writer = GET(mnvda_reg, call->data, writer_id);
	if (GET(mnvda_reg, call->data, rd_en))
		value.flags |= FLAG_RD_EN;
	if (GET(mnvda_reg, call->data, ovr_en))
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

/* Query whether an item exists. An unknown item is not an error. */
uint8_t mnvqc_query(struct register_call *call)
{
	uint32_t type = GET(mnvqc_reg, call->data, type);
	int item = config_find(type);

	memset(call->data, 0, call->len);
	SET(mnvqc_reg, call->data, type, type);
	if (item < 0)
		return STATUS_OK;
	SET(mnvqc_reg, call->data, support_rd, 1);
	SET(mnvqc_reg, call->data, support_wr, !config_items[item].read_only);
	SET(mnvqc_reg, call->data, version, config_items[item].version);
	return STATUS_OK;
}

uint8_t mnvgc_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	SET(mnvgc_reg, call->data, nvda_read_factory_settings, 1);
	SET(mnvgc_reg, call->data, nvda_read_current_settings, 1);
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

/* Reset all items to their factory values. */
uint8_t mnvia_set(struct register_call *call)
{
	if (GET(mnvia_reg, call->data, target))
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_CONFIG_TARGET);
	return stored(call, config_clear(&call->fw->config));
}
