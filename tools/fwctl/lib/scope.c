// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of scopes and device types. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include <fwctl/fwctl.h>

#include "internal.h"

/* The public header repeats the kernel's numbers; they must stay equal. */
#define SAME(a, b) static_assert((unsigned int)(a) == (unsigned int)(b), #a)
SAME(FWCTL_SCOPE_CONFIGURATION, FWCTL_RPC_CONFIGURATION);
SAME(FWCTL_SCOPE_DEBUG_READ, FWCTL_RPC_DEBUG_READ_ONLY);
SAME(FWCTL_SCOPE_DEBUG_WRITE, FWCTL_RPC_DEBUG_WRITE);
SAME(FWCTL_SCOPE_DEBUG_WRITE_FULL, FWCTL_RPC_DEBUG_WRITE_FULL);
SAME(FWCTL_MAX_LEN, FWCTL_RPC_MAX_LEN);
SAME(FWCTL_EVENT_MAX, FWCTL_EVENT_MAX_LEN);
SAME(FWCTL_SUBSCRIPTION_MAX, FWCTL_QUEUE_MAX_EVENTS);

static const struct {
	const char *name;
	bool taints;
} scopes[] = {
	[FWCTL_SCOPE_CONFIGURATION] = { "configuration", false },
	[FWCTL_SCOPE_DEBUG_READ] = { "debug-read", false },
	[FWCTL_SCOPE_DEBUG_WRITE] = { "debug-write", true },
	[FWCTL_SCOPE_DEBUG_WRITE_FULL] = { "debug-write-full", true },
};

static const struct {
	uint32_t type;
	const char *name;
} types[] = {
	{ FWCTL_DEVICE_TYPE_MLX5, "mlx5" },
	{ FWCTL_DEVICE_TYPE_CXL, "cxl" },
	{ FWCTL_DEVICE_TYPE_BNXT, "bnxt" },
	{ FWCTL_DEVICE_TYPE_PDS, "pds" },
	{ FWCTL_DEVICE_TYPE_MOCK, "mock" },
};

const char *fwctl_version(void)
{
	return FWCTL_VERSION;
}

const char *fwctl_scope_name(uint32_t scope)
{
	return scope < ARRAY_SIZE(scopes) ? scopes[scope].name : NULL;
}

int fwctl_scope_from_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(scopes); i++) {
		if (!strcmp(name, scopes[i].name))
			return (int)i;
	}
	return -EINVAL;
}

int fwctl_scope_taints(uint32_t scope)
{
	return scope >= ARRAY_SIZE(scopes) || scopes[scope].taints;
}

const char *fwctl_device_type_name(uint32_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		if (types[i].type == type)
			return types[i].name;
	}
	return NULL;
}
