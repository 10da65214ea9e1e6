/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The non-volatile configuration: items of a few fields each, whose factory
 * values users may override. A new value takes effect at the next reset and is
 * kept in a file.
 */
#ifndef CONNECTX_FIRMWARE_CONFIG_H
#define CONNECTX_FIRMWARE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type of the item whose factory value is specific to a card. */
#define CONFIG_BASE_MAC_GUID	2

#define CONFIG_ITEMS_MAX	64
/* Size of the longest item. A register can hold 256 bytes. */
#define CONFIG_DATA_MAX		68

/**
 * struct config_field - Numeric field of an item
 * @name: Name in NVIDIA's mlxconfig; in lower case for a field without such a name.
 * @bit: First bit, counted from the most significant bit of the item.
 * @width: Width in bits, at most 32.
 * @value: Factory value.
 * @min: Minimum.
 * @max: Maximum; 0 if only @width limits the value.
 */
struct config_field {
	const char *name;
	uint16_t bit;
	uint8_t width;
	uint32_t value;
	uint32_t min;
	uint32_t max;
};

/**
 * struct config_item - Unit of the configuration that is set and queried as a whole
 * @type: Class in the highest byte, then owner (host, function or port) and number.
 * @name: Name in NVIDIA's database of items.
 * @len: Size in bytes.
 * @version: Version of the layout.
 * @read_only: Describes the valid values of other items; cannot be set.
 * @fields: Fields. Bits outside of all fields are always 0.
 * @count: Number of @fields.
 */
struct config_item {
	uint32_t type;
	const char *name;
	uint8_t len;
	uint8_t version;
	bool read_only;
	const struct config_field *fields;
	size_t count;
};

extern const struct config_item config_items[];
extern const size_t config_item_count;

/**
 * struct config_value - Value of an item
 * @overridden: A user has set the value; otherwise it is the factory value.
 * @writer: The writer_id that the user has set.
 * @flags: The header's ovr_en (2) and rd_en (1), as set.
 * @data: Value in the layout of the item.
 */
struct config_value {
	bool overridden;
	uint8_t writer;
	uint8_t flags;
	uint8_t data[CONFIG_DATA_MAX];
};

struct firmware_config {
	char *store;
	struct config_value factory[CONFIG_ITEMS_MAX];
	struct config_value current[CONFIG_ITEMS_MAX];
	struct config_value next[CONFIG_ITEMS_MAX];
};

/*
 * Load the configuration from the file @store, which is created if it does not
 * exist. Returns 0 or a negative errno, -EINVAL for a file with invalid content.
 */
int config_load(struct firmware_config *config, const char *store,
		uint64_t mac, uint64_t guid);
void config_unload(struct firmware_config *config);
/* Put the next values into effect, at a reset. */
void config_apply(struct firmware_config *config);

/* Returns the index of an item; -1 if no item has this type. */
int config_find(uint32_t type);
/* Returns true if an item differs from @type at most in host, function or port. */
bool config_find_other(uint32_t type);

/* Returns the first field whose value is out of range; NULL if all are valid. */
const struct config_field *config_check(size_t item, const uint8_t *data);
/*
 * Set the next value of @item to @value, or to the factory value if @value is NULL;
 * config_clear() resets all items. Both write the file and return 0, or a negative
 * errno if the file and the configuration are unchanged.
 */
int config_set(struct firmware_config *config, size_t item,
	       const struct config_value *value);
int config_clear(struct firmware_config *config);

#endif
