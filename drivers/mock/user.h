/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl mock: firmware in user space. <fwctl/mock.h> describes the interface to the
 * program.
 */
#ifndef _FWCTL_MOCK_USER_H
#define _FWCTL_MOCK_USER_H

#include <linux/miscdevice.h>
#include <linux/uio.h>

#include "mock.h"

/**
 * struct mock_user_item - Storage for one record
 * @entry: Entry in mock_user.records or in another list of the containing struct. In
 *	no list while a thread of the program reads the record.
 * @type: Type of the record.
 */
struct mock_user_item {
	struct list_head entry;
	enum fwctl_mock_record_type type;
};

/**
 * struct mock_user_slot - Storage for one request
 * @item: The request or its cancellation. In mock_user.free, .records or .read.
 * @tag: Tag of the request. The slot's index, which is mock_cmd.posted.handle, is
 *	@tag modulo MOCK_INFLIGHT_MAX.
 * @context: Firmware ID of the context.
 * @delivered: The program has read the request.
 * @cmd: The command, with a reference. NULL in a free slot, and in the slot of a
 *	cancellation.
 */
struct mock_user_slot {
	struct mock_user_item item;
	u64 tag;
	u32 context;
	bool delivered;
	struct mock_cmd *cmd;
};

/**
 * struct mock_user_context - Context of an FD
 * @ctx: Must be first.
 * @item: The record that the context is open or closed, in mock_user.records. In no
 *	list if there is no such record.
 * @entry: Entry in mock_user.contexts. Empty before the context can receive events,
 *	and after it is closed.
 * @known: The program has read that the context is open.
 */
struct mock_user_context {
	struct mock_context ctx;
	struct mock_user_item item;
	struct list_head entry;
	bool known;
};

/**
 * struct mock_user - A firmware in user space
 * @backend: Interface to the provider.
 * @misc: The character device of the program.
 * @name: Name of the character device.
 * @refs: One for the device, one for the open file of the program.
 * @dev: The device. Valid while a slot has a command or a context is open.
 * @events: Kinds of events of the device.
 * @lock: Protects all members below. Taken in process context for a short time.
 * @gone: The device was removed.
 * @stopping: New commands are rejected, and the driver gets no events. Set while no
 *	driver is bound.
 * @attached: A program has the character device open.
 * @info: Device data, in memory for kvfree(); NULL for struct fwctl_info_mock.
 * @info_len: Size of @info.
 * @last_context: ID of the last context.
 * @sequence: Number of requests so far, the upper part of their tags.
 * @contexts: Open contexts, in order.
 * @free: Free slots.
 * @records: Items of records for the program, in order. Empty while no program is
 *	attached.
 * @read: Slots of requests that the program has read.
 * @readable: Readers and pollers wait here for a record.
 * @slots: All slots.
 */
struct mock_user {
	struct mock_backend backend;
	struct miscdevice misc;
	char name[sizeof(MOCK_DRIVER_NAME) + 8];
	refcount_t refs;
	struct mock_device *dev;
	struct mock_events events;

	/* See kernel-doc. Never held while accessing user memory. */
	spinlock_t lock;
	bool gone;
	bool stopping;
	bool attached;
	void *info;
	u32 info_len;
	u32 last_context;
	u64 sequence;
	struct list_head contexts;
	struct list_head free;
	struct list_head records;
	struct list_head read;
	wait_queue_head_t readable;
	struct mock_user_slot slots[MOCK_INFLIGHT_MAX];
};

/**
 * struct mock_user_record - A record that a thread of the program reads
 * @item: The item.
 * @cmd: The command of a request, with a reference; or NULL.
 * @ctx: The context that is open or closed, with a reference; or NULL.
 * @head: The head of the record.
 */
struct mock_user_record {
	struct mock_user_item *item;
	struct mock_cmd *cmd;
	struct mock_user_context *ctx;
	struct fwctl_mock_record head;
};

/* For the unit tests */
int mock_user_attach(struct mock_user *user);
void mock_user_detach(struct mock_user *user);
int mock_user_next(struct mock_user *user, struct mock_user_record *record,
		   size_t size);
void mock_user_put_record(struct mock_user *user,
			  struct mock_user_record *record, bool copied);
int mock_user_respond(struct mock_user *user,
		      const struct fwctl_mock_respond *arg, void *rsp);
int mock_user_post(struct mock_user *user, const struct fwctl_mock_post *arg,
		   const void *data);
void mock_user_set_info(struct mock_user *user, void *data, u32 len);

static inline struct mock_user *to_user(struct mock_backend *backend)
{
	return container_of(backend, struct mock_user, backend);
}

#endif
