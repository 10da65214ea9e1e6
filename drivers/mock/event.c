// SPDX-License-Identifier: GPL-2.0-only
/* Events of the firmware, which the interrupt delivers in order with completions. */
#include <linux/slab.h>
#include <linux/string.h>

#include "firmware.h"

/**
 * mock_event_alloc() - Allocate an event for mock_event_post()
 * @uid: UID of the context that receives the event, or 0 for all.
 * @kind: enum fwctl_mock_event_kind.
 * @data: The payload.
 * @len: Size of the payload.
 *
 * Context: may sleep.
 * Return: the event, for mock_event_post() or kfree(); NULL if out of memory.
 */
struct mock_event *mock_event_alloc(u32 uid, u32 kind, const void *data,
				    u32 len)
{
	struct mock_event *event =
		kmalloc(struct_size(event, data, len), GFP_KERNEL);

	if (!event)
		return NULL;
	event->posted.type = MOCK_COMPLETION_EVENT;
	event->uid = uid;
	event->kind = kind;
	event->len = len;
	memcpy(event->data, data, len);
	return event;
}

/**
 * mock_event_post() - Post an event, and free it after the delivery
 * @fw: The firmware.
 * @event: The event. The function frees it on failure.
 *
 * Context: process.
 * Return: 0; -ENODEV while no driver is bound.
 */
int mock_event_post(struct mock_firmware *fw, struct mock_event *event)
{
	/* The lock keeps the driver bound until the interrupt is raised. */
	guard(spinlock)(&fw->lock);
	if (fw->stopping) {
		kfree(event);
		return -ENODEV;
	}
	llist_add(&event->posted.node, &fw->completions);
	irq_work_queue(&fw->irq);
	return 0;
}

/**
 * mock_event_raise() - Raise an event
 * @backend: The firmware.
 * @uid: UID of the context that receives the event, or 0 for all.
 * @kind: enum fwctl_mock_event_kind.
 * @data: The payload.
 * @len: Size of the payload.
 *
 * Context: may sleep.
 * Return: 0; -ENOMEM; -ENODEV while no driver is bound.
 */
int mock_event_raise(struct mock_backend *backend, u32 uid, u32 kind,
		     const void *data, u32 len)
{
	struct mock_event *event = mock_event_alloc(uid, kind, data, len);

	return event ? mock_event_post(to_firmware(backend), event) : -ENOMEM;
}

static int mock_event_raise_value(struct mock_firmware *fw, u32 kind, u32 value)
{
	const struct fwctl_mock_event event = { .value = cpu_to_le32(value) };

	return mock_event_raise(&fw->backend, 0, kind, &event, sizeof(event));
}

/**
 * mock_event_raise_health() - Report a new state of the firmware
 * @fw: The firmware.
 * @health: The state.
 *
 * Reports nothing if out of memory.
 */
void mock_event_raise_health(struct mock_firmware *fw,
			     enum fwctl_mock_health health)
{
	mock_event_raise_value(fw, FWCTL_MOCK_HEALTH, health);
}

int mock_do_raise(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_raise *in = mock_cmd_in(cmd);
	u32 kind = le32_to_cpu(in->kind);
	u32 count = le32_to_cpu(in->count);
	u32 value = le32_to_cpu(in->value);

	if (kind != FWCTL_MOCK_TEMPERATURE && kind != FWCTL_MOCK_HEALTH)
		return FWCTL_MOCK_BAD_PARAM;
	if (count > FWCTL_MOCK_RAISE_MAX || in->reserved)
		return FWCTL_MOCK_BAD_PARAM;
	while (count--)
		if (mock_event_raise_value(fw, kind, value++))
			return FWCTL_MOCK_INTERNAL;
	return FWCTL_MOCK_OK;
}
