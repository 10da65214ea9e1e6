/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The non-volatile configuration: items, each a few fields under a type, of
 * which users may override the factory's values. What they set holds from the
 * next reset on, and is kept in a file.
 */
#ifndef CONNECTX_FIRMWARE_CONFIG_H
#define CONNECTX_FIRMWARE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type of the item that differs between two cards of the same kind. */
#define CONFIG_BASE_MAC_GUID	2

#define CONFIG_ITEMS_MAX	64
/* Bytes of the longest item; a register has room for 256. */
#define CONFIG_DATA_MAX		68

/**
 * struct config_field - A number in an item
 * @name: As NVIDIA's mlxconfig calls it, or in lower case if it does not.
 * @bit: First bit, counted from the item's most significant one.
 * @width: Bits, at most 32.
 * @value: The factory's.
 * @min: The least it may be.
 * @max: The most it may be; 0: what @width holds.
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
 * struct config_item - What is set and queried in one go
 * @type: Its class in the highest byte, whose type it is, and its number.
 * @name: As in NVIDIA's database of items.
 * @len: Bytes.
 * @version: Which of its fields there are.
 * @read_only: Tells what other items may hold; can't be set.
 * @fields: Bits that belong to none are 0 and stay so.
 * @count: Of fields.
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
 * struct config_value - What an item holds
 * @overridden: Somebody set it; else it is the factory's.
 * @writer: Who, as they said.
 * @flags: The header's ovr_en (2) and rd_en (1), as set.
 * @data: In the item's layout.
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

/* Returns 0, or a negative errno: what is in the store has to make sense. */
int config_load(struct firmware_config *config, const char *store,
		uint64_t mac, uint64_t guid);
void config_unload(struct firmware_config *config);
/* A reset: what was set begins to hold. */
void config_apply(struct firmware_config *config);

/* Index of an item; -1 if there is none of this type. */
int config_find(uint32_t type);
/* Whether @type differs from an item only in whose it is (host, function, port). */
bool config_find_other(uint32_t type);

/* The field that is out of its range; NULL if all are in theirs. */
const struct config_field *config_check(size_t item, const uint8_t *data);
/*
 * Both store before they change anything: 0, or a negative errno and all is as
 * it was. Without a @value, the factory's is the item's next.
 */
int config_set(struct firmware_config *config, size_t item,
	       const struct config_value *value);
int config_clear(struct firmware_config *config);

#endif
