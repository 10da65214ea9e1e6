// SPDX-License-Identifier: GPL-2.0-only
/* Non-volatile configuration: named values, sorted by name. */
#include <linux/ctype.h>
#include <linux/string.h>

#include "firmware.h"

/**
 * mock_config_init() - Initialise an empty store
 * @store: The store.
 */
void mock_config_init(struct mock_config_store *store)
{
	mutex_init(&store->lock);
	store->count = 0;
}

static bool mock_name_is_valid(const struct fwctl_mock_config *param)
{
	size_t len = strnlen(param->name, sizeof(param->name));
	size_t i;

	if (!len || len == sizeof(param->name))
		return false;
	for (i = 0; i < len; i++)
		if (!isascii(param->name[i]) || !isgraph(param->name[i]))
			return false;
	return !memchr_inv(param->name + len, 0, sizeof(param->name) - len);
}

/* Unused bytes must be zero, so that each parameter has only one form. */
static bool mock_param_is_valid(const struct fwctl_mock_config *param)
{
	u32 len = le32_to_cpu(param->len);

	return mock_name_is_valid(param) && !param->reserved &&
	       len <= sizeof(param->value) &&
	       !memchr_inv(param->value + len, 0, sizeof(param->value) - len);
}

/* Find the position of @param. Returns true if it is set. */
static bool mock_config_find(const struct mock_config_store *store,
			     const struct fwctl_mock_config *param,
			     unsigned int *where)
{
	unsigned int i;
	int order = 1;

	lockdep_assert_held(&store->lock);
	for (i = 0; i < store->count; i++) {
		order = memcmp(store->entries[i].name, param->name,
			       sizeof(param->name));
		if (order >= 0)
			break;
	}
	*where = i;
	return i < store->count && !order;
}

static void mock_config_remove(struct mock_config_store *store,
			       unsigned int where)
{
	struct fwctl_mock_config *entry = &store->entries[where];

	store->count--;
	memmove(entry, entry + 1, (store->count - where) * sizeof(*entry));
}

static void mock_config_insert(struct mock_config_store *store,
			       unsigned int where)
{
	struct fwctl_mock_config *entry = &store->entries[where];

	memmove(entry + 1, entry, (store->count - where) * sizeof(*entry));
	store->count++;
}

int mock_do_config_get(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_config *in = mock_cmd_in(cmd);
	struct mock_config_store *store = &fw->config;
	unsigned int where;

	if (!mock_param_is_valid(in) || in->len)
		return FWCTL_MOCK_BAD_PARAM;
	guard(mutex)(&store->lock);
	if (!mock_config_find(store, in, &where))
		return FWCTL_MOCK_NOT_FOUND;
	return mock_reply(cmd, &store->entries[where], sizeof(*in));
}

int mock_do_config_set(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_config *in = mock_cmd_in(cmd);
	struct mock_config_store *store = &fw->config;
	unsigned int where;
	bool found;

	if (!mock_param_is_valid(in))
		return FWCTL_MOCK_BAD_PARAM;
	guard(mutex)(&store->lock);
	found = mock_config_find(store, in, &where);
	if (!in->len) {
		if (!found)
			return FWCTL_MOCK_NOT_FOUND;
		mock_config_remove(store, where);
		return FWCTL_MOCK_OK;
	}
	if (!found) {
		if (store->count == FWCTL_MOCK_CONFIG_MAX)
			return FWCTL_MOCK_NO_SPACE;
		mock_config_insert(store, where);
	}
	store->entries[where] = *in;
	return FWCTL_MOCK_OK;
}

int mock_do_config_list(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	struct mock_config_store *store = &fw->config;

	guard(mutex)(&store->lock);
	return mock_reply(cmd, store->entries,
			  store->count * sizeof(*store->entries));
}
