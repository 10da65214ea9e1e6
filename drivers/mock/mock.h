/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl mock: this side of the wire, up to the table behind which a firmware
 * sits. What the firmware in the kernel has for itself is in firmware.h.
 *
 * Who owns what, and how long it lives:
 *
 *	mock_device	a directory in configfs: settings, faults, counts; from
 *			mkdir to rmdir
 *	mock_backend	the firmware; from live=1 to live=0 or sudden removal,
 *			so also while no driver is bound
 *	mock_provider	the driver's state; from probe() to remove(), its memory
 *			until the last descriptor is closed
 *	mock_context	one descriptor's context in the firmware; from open to
 *			close, its memory until its last command ends
 *	mock_cmd	one command and its buffers; until both the caller and
 *			the firmware have let go of it
 *
 * Lock order, the outermost first. Each lock's declaration says what it is for.
 *
 *	mock_device.lock
 *	  the driver core's device lock (probe, remove)
 *	    fwctl core's locks (an op runs)
 *	      the firmware's locks, see firmware.h
 *	    mock_device.name_lock
 */
#ifndef _FWCTL_MOCK_H
#define _FWCTL_MOCK_H

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/configfs.h>
#include <linux/fwctl.h>
#include <linux/list.h>
#include <linux/llist.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <uapi/fwctl/mock.h>

#define MOCK_DRIVER_NAME "fwctl_mock"

/* Bounds of what user space can ask for. */
#define MOCK_DEVICES_MAX 65536
#define MOCK_PARAM_DEVICES_MAX 64
#define MOCK_PROCESSORS_MAX 256
#define MOCK_TIME_MAX_US (60 * USEC_PER_SEC)
#define MOCK_TIME_MAX_MS (60 * MSEC_PER_SEC)
#define MOCK_CONTEXTS_MAX 65536
#define MOCK_INFLIGHT_MAX 1024

struct mock_backend;
struct mock_cmd;
struct mock_context;
struct mock_device;
struct mock_firmware;

/*
 * commands.c: what the firmware understands
 */

/**
 * struct mock_cmd_desc - One command: gate, effects report and handler
 * @name: As the effects report shows it.
 * @opcode: enum fwctl_mock_opcode.
 * @scope: enum fwctl_rpc_scope, the least one that allows the command.
 * @when_crashed: Also works between a crash and the reset.
 * @out_of_band: Needs no processor: works with all of them hung.
 * @in_min: Least bytes of request payload.
 * @in_max: Most bytes of request payload.
 * @out_max: Most bytes of response payload.
 * @out_len: Most bytes of response payload to a request whose payload is
 *	@in_len bytes at @in, where that is less than @out_max for most requests
 *	and so worth knowing before a buffer is allocated. NULL: @out_max.
 *	Called only for an @in_len within @in_min and @in_max.
 * @handler: What the firmware in the kernel does. Runs on one of its
 *	processors, may sleep, holds no lock. Returns an enum
 *	fwctl_mock_status, or a negative errno if there will be no answer.
 *	Leaves its response with mock_reply() or in mock_cmd_out(). NULL for
 *	@out_of_band.
 */
struct mock_cmd_desc {
	char name[16];
	u16 opcode;
	u8 scope;
	bool when_crashed;
	bool out_of_band;
	u32 in_min;
	u32 in_max;
	u32 out_max;
	u32 (*out_len)(const void *in, size_t in_len);
	int (*handler)(struct mock_firmware *fw, struct mock_cmd *cmd);
};

/* One for each enum fwctl_mock_opcode. */
#define MOCK_CMDS 16

extern const struct mock_cmd_desc mock_cmd_table[MOCK_CMDS];

const struct mock_cmd_desc *mock_cmd_lookup(u16 opcode);

/*
 * cmd.c: a command on its way to the firmware and back
 */

/**
 * struct mock_completion - An entry of the completion queue
 * @node: On mock_firmware.completions.
 * @handle: Names the command. The device chooses the value, so the driver side
 *	looks the command up and ignores an unknown handle.
 * @spurious: Allocated for a completion that the fault adds.
 */
struct mock_completion {
	struct llist_node node;
	u32 handle;
	bool spurious;
};

/**
 * struct mock_cmd - One command in flight
 * @refs: One for the caller, from submit() to completion one for the firmware.
 *	A caller that is killed leaves the command and its buffers to the
 *	firmware.
 * @desc: Which command. Const from mock_cmd_alloc() on, as are @scope, @req,
 *	@req_len and @rsp_size.
 * @scope: The caller's scope, at least that of @desc.
 * @req: Request, header and payload. The firmware reads it until completion.
 * @req_len: Bytes at @req.
 * @rsp: Zeroed room for the response. Written by the firmware until completion,
 *	and the caller's from then on.
 * @rsp_size: Bytes at @rsp.
 * @result: Written by the firmware before completion: 0 or -ENODEV.
 * @rsp_len: Written by the firmware before completion: bytes it says to have
 *	stored at @rsp. Not to be trusted.
 * @done: Signalled by mock_cmd_complete() where there is no @ended.
 * @ended: Called by mock_cmd_complete() in its context. Set before submit().
 * @owner: For @ended.
 *
 * What follows is private to the firmware in the kernel:
 * @ctx: Whose command. From submit() to the end, with a reference.
 * @entry: On the queue, on the list of those that run, or on neither. Under
 *	mock_firmware.lock, as are all below it but @posted and @reply_len.
 * @taken: By a processor.
 * @posted: The completion. Its handle is const while the command is in flight.
 * @wake: Wakes the processor that executes the command and sleeps.
 * @abort: Not 0: end now, with this enum fwctl_mock_status or negative errno.
 *	Written once, unless @hung comes later. May be read without the lock.
 * @blocked: Waits for something that may never come.
 * @released: What it waited for came. May be read without the lock.
 * @hung: By the fault; only a reset or the device's end helps.
 * @reply_len: Bytes of response payload. The processor's own.
 * @faults: Faults that hit the completion, BIT(enum mock_fault) each. The
 *	processor's own.
 */
struct mock_cmd {
	refcount_t refs;
	const struct mock_cmd_desc *desc;
	enum fwctl_rpc_scope scope;
	struct fwctl_mock_req *req;
	size_t req_len;
	struct fwctl_mock_rsp *rsp;
	size_t rsp_size;
	int result;
	size_t rsp_len;
	struct completion done;
	void (*ended)(struct mock_cmd *cmd);
	void *owner;

	struct mock_context *ctx;
	struct list_head entry;
	bool taken;
	struct mock_completion posted;
	wait_queue_head_t wake;
	int abort;
	bool blocked;
	bool released;
	bool hung;
	u32 reply_len;
	unsigned long faults;
};

struct mock_cmd *mock_cmd_alloc(const struct mock_cmd_desc *desc,
				enum fwctl_rpc_scope scope, const void *req,
				size_t req_len);
void mock_cmd_put(struct mock_cmd *cmd);
void mock_cmd_complete(struct mock_cmd *cmd);

DEFINE_FREE(mock_cmd, struct mock_cmd *, mock_cmd_put(_T))

/* The request's payload. */
static inline const void *mock_cmd_in(const struct mock_cmd *cmd)
{
	return cmd->req + 1;
}

static inline size_t mock_cmd_in_len(const struct mock_cmd *cmd)
{
	return cmd->req_len - sizeof(*cmd->req);
}

/* Room for the response's payload. */
static inline void *mock_cmd_out(const struct mock_cmd *cmd)
{
	return cmd->rsp + 1;
}

static inline size_t mock_cmd_out_size(const struct mock_cmd *cmd)
{
	return cmd->rsp_size - sizeof(*cmd->rsp);
}

/*
 * The table behind which a firmware sits
 */

/**
 * struct mock_context - One descriptor's context in a firmware
 * @backend: The firmware.
 * @uid: Its number for the context, never 0.
 *
 * The rest is private to the firmware in the kernel:
 * @refs: One for the open descriptor, one for each of its commands.
 * @closed: No resources any more. Under mock_firmware.context_lock.
 */
struct mock_context {
	struct mock_backend *backend;
	u32 uid;
	refcount_t refs;
	bool closed;
};

/**
 * struct mock_backend_ops - What the provider wants from a firmware
 * @start: The driver binds. May sleep. 0, or -ENODEV once the device vanished.
 * @quiesce: The driver is about to unbind. From here on no command is accepted,
 *	and each one that runs ends within a bounded time: those that have not
 *	started and those that may wait for ever end with -ENODEV. Does not
 *	wait for any of them.
 * @stop: The driver unbound: every context is closed and no caller waits for a
 *	command. Ends those that killed callers left behind, and returns after
 *	the last one's mock_cmd_complete(). May sleep.
 * @open: Make a context. May sleep. Returns it, or an ERR_PTR().
 * @close: Free a context with all its resources. May sleep; commands of
 *	killed callers may still run in it.
 * @submit: Take a command. Returns 0 and then surely calls
 *	mock_cmd_complete(), or a negative errno and never touches @cmd again:
 *	-EBUSY with MOCK_INFLIGHT_MAX commands in flight, -ENODEV. May sleep
 *	only as long as the firmware needs for a reset.
 * @abort: Nobody wants the answer to a command that submit() took: end it soon
 *	with -ECANCELED. Nothing happens if it is at its end, or if it hangs. Does
 *	not wait.
 * @destroy: The device is gone, and no driver bound. Frees the backend.
 */
struct mock_backend_ops {
	int (*start)(struct mock_backend *backend);
	void (*quiesce)(struct mock_backend *backend);
	void (*stop)(struct mock_backend *backend);
	struct mock_context *(*open)(struct mock_backend *backend);
	void (*close)(struct mock_context *ctx);
	int (*submit)(struct mock_context *ctx, struct mock_cmd *cmd);
	void (*abort)(struct mock_backend *backend, struct mock_cmd *cmd);
	void (*destroy)(struct mock_backend *backend);
};

/**
 * struct mock_backend - A firmware as the provider sees it
 * @ops: Its table.
 * @processors: How many commands it runs at once.
 */
struct mock_backend {
	const struct mock_backend_ops *ops;
	unsigned int processors;
};

/* firmware.c: the firmware in the kernel. */
struct mock_backend *mock_firmware_create(struct mock_device *dev);

/*
 * faults.c: misbehaviour on demand
 */

enum mock_fault {
	MOCK_FAULT_ERROR,
	MOCK_FAULT_LENGTH,
	MOCK_FAULT_LONG,
	MOCK_FAULT_SHORT,
	MOCK_FAULT_GARBAGE,
	MOCK_FAULT_TWICE,
	MOCK_FAULT_STALE,
	MOCK_FAULT_LATE,
	MOCK_FAULT_HANG,
	MOCK_FAULT_REMOVE,
	MOCK_FAULTS,
};

/**
 * struct mock_faults - Which of the coming commands go wrong
 * @left: For each enum mock_fault how many more commands it hits.
 * @late_ms: Milliseconds by which MOCK_FAULT_LATE delays a completion. Single
 *	reads and writes, no lock.
 */
struct mock_faults {
	atomic_t left[MOCK_FAULTS];
	unsigned int late_ms;
};

unsigned long mock_faults_take(struct mock_faults *faults);

/*
 * device.c: the device itself
 */

/*
 * How the driver serves an RPC, which is the core's contract to choose: all
 * three of its kinds, so that each can be tested. Mainline's core has one.
 */
enum mock_mode {
	MOCK_MODE_SYNC,
#ifdef FWCTL_REQUESTS
	MOCK_MODE_ASYNC,
	MOCK_MODE_THREADED,
#endif
	MOCK_MODES,
};

#ifdef FWCTL_REQUESTS
#define MOCK_MODE_DEFAULT MOCK_MODE_ASYNC
#else
#define MOCK_MODE_DEFAULT MOCK_MODE_SYNC
#endif

/**
 * struct mock_settings - What a device is made of
 * @processors: Commands that its firmware runs at once. Written under
 *	mock_device.lock, while not live.
 * @mode: enum mock_mode, which ops the driver has. Written likewise.
 * @max_requests: fwctl_device.max_requests, 0 for the core's default. Written
 *	like @mode.
 * @service_us: Microseconds that each command occupies its processor. Single
 *	reads and writes at any time, no lock; @jitter_us likewise.
 * @jitter_us: Up to that many microseconds more, at random.
 */
struct mock_settings {
	unsigned int processors;
	unsigned int mode;
	unsigned int max_requests;
	unsigned int service_us;
	unsigned int jitter_us;
};

/**
 * struct mock_usage - What is in use now; all zero while not live
 * @contexts: Open contexts.
 * @resources: Firmware resources.
 * @inflight: Commands that the firmware took and has not completed.
 *
 * Outlives the firmware, so that a leak shows. Atomic, no lock.
 */
struct mock_usage {
	atomic_t contexts;
	atomic_t resources;
	atomic_t inflight;
};

/**
 * struct mock_device - A device that may be live, and its configfs directory
 * @group: The directory. Its refcount is the device's, except in KUnit.
 * @faults_group: The directory faults/ in it.
 * @id: N of fwctl_mock.N, from mkdir to rmdir.
 * @lock: Making the device live and the opposite. Never taken by a driver op,
 *	so it may be held while one is waited for.
 * @pdev: The platform device, NULL while not live. Under @lock.
 * @backend: The firmware, NULL while not live. Under @lock; const for the
 *	driver while it is bound.
 * @settings: See there.
 * @faults: See there.
 * @usage: See there.
 * @vanish: Makes the device not live after a sudden removal.
 * @name_lock: Protects @fwctl_name and @probe_result.
 * @fwctl_name: Name of the fwctl device, empty while no driver is bound.
 * @probe_result: What the last probe returned.
 */
struct mock_device {
	struct config_group group;
	struct config_group faults_group;
	int id;
	/* Held while a device becomes live or ceases to. See kernel-doc. */
	struct mutex lock;
	struct platform_device *pdev;
	struct mock_backend *backend;
	struct mock_settings settings;
	struct mock_faults faults;
	struct mock_usage usage;
	struct work_struct vanish;
	/* Innermost; for a copy only. See kernel-doc. */
	spinlock_t name_lock;
	char fwctl_name[16];
	int probe_result;
};

struct mock_device *mock_device_alloc(void);
void mock_device_free(struct mock_device *dev);
int mock_device_activate(struct mock_device *dev);
void mock_device_deactivate(struct mock_device *dev);
bool mock_device_is_live(struct mock_device *dev);
void mock_device_vanish(struct mock_device *dev);
struct mock_device *mock_device_of(struct platform_device *pdev);
void mock_device_set_probed(struct mock_device *dev, const char *fwctl_name,
			    int result);
void mock_device_get_name(struct mock_device *dev, char *name, size_t size);

/*
 * provider.c: the driver
 */

/**
 * struct mock_provider - The bound driver's state
 * @fwctl: First, as the core wants it.
 * @dev: The device that it is bound to. Valid while an op may run.
 * @backend: Its firmware, likewise.
 * @request_lock: Protects which command each asynchronous request has.
 */
struct mock_provider {
	struct fwctl_device fwctl;
	struct mock_device *dev;
	struct mock_backend *backend;
	/* Innermost, also taken in hard interrupt. See kernel-doc. */
	spinlock_t request_lock;
};

/**
 * struct mock_uctx - One open descriptor
 * @uctx: First, as the core wants it.
 * @ctx: Its context in the firmware. Const while ops may run.
 */
struct mock_uctx {
	struct fwctl_uctx uctx;
	struct mock_context *ctx;
};

extern struct platform_driver mock_driver;
extern const struct fwctl_ops mock_sync_ops;

int mock_open_uctx(struct fwctl_uctx *uctx);
void mock_close_uctx(struct fwctl_uctx *uctx);
void *mock_info(struct fwctl_uctx *uctx, size_t *length);
void *mock_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
		  void *rpc_in, size_t in_len, size_t *out_len);
void *mock_take_rsp(struct mock_provider *mock, struct mock_cmd *cmd,
		    size_t *out_len);

static inline struct mock_provider *to_provider(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct mock_provider, fwctl);
}

static inline struct mock_uctx *to_mock_uctx(struct fwctl_uctx *uctx)
{
	return container_of(uctx, struct mock_uctx, uctx);
}

/*
 * requests.c: the driver on a core that has requests
 */
#ifdef FWCTL_REQUESTS
bool mock_is_recovery(const struct fwctl_request *req);

#define MOCK_REQUEST_OPS          \
	.no_user_access = true,   \
	.is_recovery = mock_is_recovery,
#else
#define MOCK_REQUEST_OPS
#endif

extern const struct fwctl_ops mock_async_ops;
extern const struct fwctl_ops mock_threaded_ops;

/* Ops that the modes have in common. */
#define MOCK_OPS                                      \
	MOCK_REQUEST_OPS                              \
	.device_type = FWCTL_DEVICE_TYPE_MOCK,        \
	.uctx_size = sizeof(struct mock_uctx),        \
	.open_uctx = mock_open_uctx,                  \
	.close_uctx = mock_close_uctx,                \
	.info = mock_info,                            \
	.fw_rpc = mock_fw_rpc

const struct mock_cmd_desc *mock_gate(enum fwctl_rpc_scope scope,
				      const void *in, size_t in_len,
				      size_t out_len);

/*
 * configfs.c
 */
int mock_configfs_init(unsigned int devices);
void mock_configfs_exit(void);

#endif
