/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fwctl mock: the host side and the interface to the firmware, mock_backend_ops.
 * firmware.h is private to the emulated firmware.
 *
 * Objects and their lifetimes:
 *
 *	mock_device	a directory in configfs with settings, faults and usage
 *			counts; from mkdir to rmdir
 *	mock_backend	the firmware, mock_firmware or mock_user; from live=1 to
 *			live=0 or a surprise removal, also while no driver is
 *			bound
 *	mock_provider	state of the driver; from probe() to remove(), memory
 *			until the last FD is closed
 *	mock_context	context of one FD in the firmware; from open to close,
 *			memory until the last command of the context ends
 *	mock_cmd	one command and its buffers; until the caller and the
 *			firmware drop their references
 *
 * Lock order, outermost lock first:
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
#include <linux/xarray.h>
#include <uapi/fwctl/mock.h>

#define MOCK_DRIVER_NAME "fwctl_mock"

/* Limits of what user space can request. */
#define MOCK_DEVICES_MAX 65536
#define MOCK_PARAM_DEVICES_MAX 64
#define MOCK_WORKERS_MAX 256
#define MOCK_TIME_MAX_US (60 * USEC_PER_SEC)
#define MOCK_TIME_MAX_MS (60 * MSEC_PER_SEC)
#define MOCK_CONTEXTS_MAX 65536
#define MOCK_INFLIGHT_MAX 1024

struct mock_backend;
struct mock_cmd;
struct mock_context;
struct mock_device;
struct mock_firmware;
struct mock_provider;
struct fwctl_umem;

/*
 * commands.c: the commands of the firmware
 */

/**
 * struct mock_cmd_desc - Description of a command
 * @name: Name in the effects report.
 * @opcode: enum fwctl_mock_opcode.
 * @scope: enum fwctl_rpc_scope, the minimum scope of the command.
 * @when_crashed: The command works in a crashed firmware.
 * @out_of_band: The command needs no worker, and works if all workers hang.
 * @uses_umem: The payload is a struct fwctl_mock_umem_mem.
 * @in_min: Minimum size of the request payload.
 * @in_max: Maximum size of the request payload.
 * @out_max: Maximum size of the response payload.
 * @out_len: Optional. Returns the maximum size of the response payload for a
 *	request payload of @in_len bytes at @in, to allocate a smaller buffer than
 *	@out_max. Called only if @in_len is within @in_min and @in_max.
 * @handler: Executes the command, NULL if @out_of_band. Runs in a worker, may
 *	sleep, and holds no lock. Stores the response payload with mock_reply() or
 *	in mock_cmd_out(). Returns an enum fwctl_mock_status, or a negative errno
 *	to complete the command without a response.
 */
struct mock_cmd_desc {
	char name[16];
	u16 opcode;
	u8 scope;
	bool when_crashed;
	bool out_of_band;
	bool uses_umem;
	u32 in_min;
	u32 in_max;
	u32 out_max;
	u32 (*out_len)(const void *in, size_t in_len);
	int (*handler)(struct mock_firmware *fw, struct mock_cmd *cmd);
};

/* Number of commands in enum fwctl_mock_opcode. */
#define MOCK_CMDS 24

extern const struct mock_cmd_desc mock_cmd_table[MOCK_CMDS];

const struct mock_cmd_desc *mock_cmd_lookup(u16 opcode);

/*
 * cmd.c: commands in flight
 */

/**
 * enum mock_completion_type - Type of an entry of the completion queue
 * @MOCK_COMPLETION_CMD: Part of a command.
 * @MOCK_COMPLETION_SPURIOUS: An injected completion, to be freed after use.
 * @MOCK_COMPLETION_EVENT: Part of a struct mock_event, to be freed after use.
 */
enum mock_completion_type {
	MOCK_COMPLETION_CMD,
	MOCK_COMPLETION_SPURIOUS,
	MOCK_COMPLETION_EVENT,
};

/**
 * struct mock_completion - An entry of the completion queue
 * @node: Entry in mock_firmware.completions.
 * @handle: Identifies the command. The value comes from the device, so the driver
 *	looks up the command and ignores an unknown handle.
 * @type: Type of the entry.
 */
struct mock_completion {
	struct llist_node node;
	u32 handle;
	enum mock_completion_type type;
};

/**
 * struct mock_cmd - One command in flight
 * @refs: One for the caller, and one for the firmware from submit() to completion.
 *	A killed caller abandons the command and the buffers to the firmware.
 * @desc: Description of the command; NULL if the firmware is opaque. Constant
 *	after mock_cmd_alloc(), like @scope, @req, @req_len and @rsp_size.
 * @scope: Scope of the caller, at least that of @desc.
 * @req: Header and payload of the request. The firmware reads them until
 *	completion.
 * @req_len: Size of the request.
 * @rsp: Zeroed response buffer. The firmware owns the buffer until completion, and
 *	the caller afterwards. An opaque firmware allocates the buffer.
 * @rsp_size: Size of the response buffer; of the caller's buffer if the firmware is
 *	opaque.
 * @result: 0 or a negative errno. The firmware sets this before completion.
 * @rsp_len: Size of the response. The firmware sets this before completion, but the
 *	value may be wrong.
 * @done: Signalled by mock_cmd_complete() if @ended is NULL.
 * @ended: Called by mock_cmd_complete(). Must be set before submit().
 * @owner: Private data of @ended.
 * @umem_missing: The handle of registered memory in the request is not valid. Set
 *	before submit().
 *
 * The members below, except @entry and @posted, are for the emulated firmware:
 * @ctx: The context, with a reference from submit() to completion.
 * @entry: Entry in mock_firmware.queue or .running, or in neither.
 *	mock_firmware.lock protects this member and all members below, except
 *	@posted, @reply_len and @faults.
 * @taken: A worker has taken the command.
 * @posted: The completion. The handle is constant while the command is in flight.
 * @wake: Wakes the worker that executes the command.
 * @abort: If not 0, the worker must complete the command with this enum
 *	fwctl_mock_status or negative errno. Written once, unless @hung is set
 *	later. May be read without the lock.
 * @blocked: The worker waits without a timeout.
 * @released: The wait is over. May be read without the lock.
 * @hung: Injected hang, which ends only by a reset or with the device.
 * @reply_len: Size of the response payload. Private to the worker.
 * @faults: Injected faults of the completion, BIT(enum mock_fault) each. Private
 *	to the worker.
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
	bool umem_missing;

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

/* The payload of the request. */
static inline const void *mock_cmd_in(const struct mock_cmd *cmd)
{
	return cmd->req + 1;
}

static inline size_t mock_cmd_in_len(const struct mock_cmd *cmd)
{
	return cmd->req_len - sizeof(*cmd->req);
}

/* The buffer for the payload of the response. */
static inline void *mock_cmd_out(const struct mock_cmd *cmd)
{
	return cmd->rsp + 1;
}

static inline size_t mock_cmd_out_size(const struct mock_cmd *cmd)
{
	return cmd->rsp_size - sizeof(*cmd->rsp);
}

/*
 * The interface to a firmware
 */

/**
 * struct mock_context - Context of an FD in the firmware
 * @backend: The firmware.
 * @uid: Firmware ID of the context, never 0.
 * @refs: One for the open FD. In the emulated firmware one for each command in
 *	flight, and in user space one for each thread that reads a record of the
 *	context.
 * @closed: The context must not allocate resources or open sessions any more. The
 *	emulated firmware uses this member. Protected by mock_firmware.context_lock.
 * @umems: Registered memory by umem_id, used by the emulated firmware.
 *	mock_firmware.umem_lock keeps the memory mapped.
 */
struct mock_context {
	struct mock_backend *backend;
	u32 uid;
	refcount_t refs;
	bool closed;
	struct xarray umems;
};

/**
 * struct mock_backend_ops - Operations of a firmware
 * @start: Called when the driver binds. May sleep. Returns 0, or -ENODEV after a
 *	surprise removal.
 * @quiesce: Called before the driver unbinds. Rejects new commands, and aborts
 *	queued and blocked commands with -ENODEV. All other commands complete within
 *	a bounded time. Does not wait for commands. Does not return before the last
 *	call of mock_provider_event().
 * @stop: Called after the driver is unbound, when all contexts are closed. Aborts
 *	abandoned commands, and returns after the last mock_cmd_complete(). May
 *	sleep.
 * @open: Create a context. May sleep. Returns the context or an ERR_PTR().
 * @opened: Optional. Called after @open when the context can receive events.
 * @close: Close a context and free all of its resources. Abandoned commands may
 *	still run in the context. May sleep.
 * @submit: Submit a command. Returns 0, and calls mock_cmd_complete() exactly once;
 *	or a negative errno, and does not access @cmd any more. -EBUSY if
 *	MOCK_INFLIGHT_MAX commands are in flight. May sleep to allocate memory and
 *	for a RESET.
 * @abort: Abort a submitted command with -ECANCELED. Has no effect on a hung or
 *	completed command. Does not wait.
 * @info: Optional. Returns a copy of the device data for kfree(), and sets its
 *	length; NULL for struct fwctl_info_mock; or an ERR_PTR(). May sleep.
 * @raise: Optional. Raise an event on behalf of the user. Returns 0, or a negative
 *	errno; -ENODEV while no driver is bound. May sleep.
 * @map_umem: Optional, with @unmap_umem. Let commands of a context access registered
 *	memory. Returns 0 or a negative errno. May sleep.
 * @unmap_umem: End the access. May sleep, but not for long.
 * @destroy: Free the backend. The device is removed and no driver is bound.
 */
struct mock_backend_ops {
	int (*start)(struct mock_backend *backend);
	void (*quiesce)(struct mock_backend *backend);
	void (*stop)(struct mock_backend *backend);
	struct mock_context *(*open)(struct mock_backend *backend);
	void (*opened)(struct mock_context *ctx);
	void (*close)(struct mock_context *ctx);
	int (*submit)(struct mock_context *ctx, struct mock_cmd *cmd);
	void (*abort)(struct mock_backend *backend, struct mock_cmd *cmd);
	void *(*info)(struct mock_backend *backend, size_t *length);
	int (*raise)(struct mock_backend *backend, u32 uid, u32 kind,
		     const void *data, u32 len);
	int (*map_umem)(struct mock_context *ctx, struct fwctl_umem *umem);
	void (*unmap_umem)(struct mock_context *ctx, struct fwctl_umem *umem);
	void (*destroy)(struct mock_backend *backend);
};

/**
 * struct mock_backend - A firmware
 * @ops: Operations of the firmware.
 * @workers: Number of workers, and thus of commands that run concurrently.
 * @opaque: The driver does not know the messages. It forwards requests and responses
 *	without checks, and the firmware checks the scope. Asynchronous mode only.
 * @provider: The driver that receives events. Valid from start() until quiesce()
 *	returns.
 */
struct mock_backend {
	const struct mock_backend_ops *ops;
	unsigned int workers;
	bool opaque;
	struct mock_provider *provider;
};

/* firmware.c: the emulated firmware */
struct mock_backend *mock_firmware_create(struct mock_device *dev);

/* user.c: firmware in user space */
#ifdef FWCTL_REQUESTS
struct mock_backend *mock_user_create(struct mock_device *dev);
#endif

/*
 * faults.c: fault injection
 */

enum mock_fault {
	MOCK_FAULT_ERROR,
	MOCK_FAULT_BAD_LENGTH,
	MOCK_FAULT_LONG,
	MOCK_FAULT_SHORT,
	MOCK_FAULT_GARBAGE,
	MOCK_FAULT_TWICE,
	MOCK_FAULT_STALE,
	MOCK_FAULT_LATE,
	MOCK_FAULT_HANG,
	MOCK_FAULT_SURPRISE_REMOVE,
	MOCK_FAULTS,
};

/**
 * struct mock_faults - Armed faults
 * @left: Number of commands that each enum mock_fault still hits.
 * @late_ms: Delay of a completion by MOCK_FAULT_LATE, in milliseconds. Lockless.
 */
struct mock_faults {
	atomic_t left[MOCK_FAULTS];
	unsigned int late_ms;
};

unsigned long mock_faults_take(struct mock_faults *faults);

/*
 * device.c: life cycle of devices
 */

/*
 * Kind of provider. The mock implements all three kinds, so that each can be
 * tested. Mainline has only synchronous providers.
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

/* Kind of firmware. */
enum mock_backend_kind {
	MOCK_BACKEND_BUILTIN,
#ifdef FWCTL_REQUESTS
	MOCK_BACKEND_USER,
#endif
	MOCK_BACKENDS,
};

/**
 * struct mock_settings - Settings of a device
 * @backend: enum mock_backend_kind. Constant while the device is live, like
 *	@workers, @mode and @max_requests, and written under mock_device.lock.
 * @workers: Number of workers.
 * @mode: enum mock_mode, which selects the ops of the driver.
 * @device_type: fwctl_ops.device_type. Requires MOCK_BACKEND_USER unless it is
 *	FWCTL_DEVICE_TYPE_MOCK. Constant while the device is live.
 * @max_requests: fwctl_device.max_requests, 0 for the core's default.
 * @service_us: Time that each command occupies a worker, in microseconds. Lockless,
 *	like @jitter_us.
 * @jitter_us: Maximum of a random addition to @service_us.
 */
struct mock_settings {
	unsigned int backend;
	unsigned int workers;
	unsigned int mode;
	unsigned int device_type;
	unsigned int max_requests;
	unsigned int service_us;
	unsigned int jitter_us;
};

/**
 * struct mock_usage - Usage counts of a device, all zero while it is not live
 * @contexts: Number of open contexts.
 * @resources: Number of firmware resources.
 * @sessions: Number of sessions of agents.
 * @inflight: Number of commands in flight.
 *
 * The counts outlive the firmware, so that they show leaks.
 */
struct mock_usage {
	atomic_t contexts;
	atomic_t resources;
	atomic_t sessions;
	atomic_t inflight;
};

/**
 * struct mock_device - A device with its configfs directory
 * @group: The directory, whose refcount also keeps the device, except in KUnit.
 * @faults_group: The directory faults/ in @group.
 * @id: N of fwctl_mock.N, constant from mkdir to rmdir.
 * @lock: Serialises activation and deactivation, and protects @pdev and @backend.
 *	Driver ops must not take this lock, because deactivation waits for ops.
 * @pdev: The platform device, NULL while the device is not live.
 * @backend: The firmware, NULL while the device is not live. Constant while a
 *	driver is bound.
 * @settings: Settings of the device.
 * @ops: Operations of the driver with the device type of @settings. Constant while
 *	a driver is bound.
 * @faults: Armed faults.
 * @usage: Usage counts.
 * @surprise_remove: Deactivates the device after a surprise removal.
 * @vanishing: @surprise_remove runs.
 * @name_lock: Protects @fwctl_name and @probe_result.
 * @fwctl_name: Name of the fwctl device, empty while no driver is bound.
 * @probe_result: Result of the last probe().
 */
struct mock_device {
	struct config_group group;
	struct config_group faults_group;
	int id;
	/* See kernel-doc. */
	struct mutex lock;
	struct platform_device *pdev;
	struct mock_backend *backend;
	struct mock_settings settings;
	struct fwctl_ops ops;
	struct mock_faults faults;
	struct mock_usage usage;
	struct work_struct surprise_remove;
	bool vanishing;
	/* Innermost lock, held only to copy the name. See kernel-doc. */
	spinlock_t name_lock;
	char fwctl_name[16];
	int probe_result;
};

struct mock_device *mock_device_alloc(void);
void mock_device_free(struct mock_device *dev);
int mock_device_activate(struct mock_device *dev);
void mock_device_deactivate(struct mock_device *dev);
bool mock_device_is_live(struct mock_device *dev);
void mock_device_surprise_remove(struct mock_device *dev);
struct mock_device *mock_device_of(struct platform_device *pdev);
void mock_device_set_probed(struct mock_device *dev, const char *fwctl_name,
			    int result);
void mock_device_get_name(struct mock_device *dev, char *name, size_t size);

/*
 * provider.c: the driver
 */

/**
 * struct mock_provider - State of the bound driver
 * @fwctl: Must be first.
 * @dev: The device. Valid while ops may run, like @backend.
 * @backend: The firmware.
 * @contexts: struct mock_uctx of the open contexts by UID. Its lock, which is also
 *	taken in hard interrupt, keeps a context open while an event is posted to
 *	it.
 * @request_lock: Protects mock_request.cmd of all requests.
 */
struct mock_provider {
	struct fwctl_device fwctl;
	struct mock_device *dev;
	struct mock_backend *backend;
	struct xarray contexts;
	/* Innermost lock, also taken in hard interrupt. See kernel-doc. */
	spinlock_t request_lock;
};

/**
 * struct mock_uctx - One open FD
 * @uctx: Must be first.
 * @ctx: Context in the firmware. Constant while ops may run.
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
int mock_command(const struct fwctl_request *req);
bool mock_is_recovery(const struct fwctl_request *req);
int mock_provider_event(struct mock_provider *mock, u32 uid, u32 kind,
			const void *data, u32 len);

/**
 * struct mock_events - Kinds of events of a device
 * @kinds: The kinds.
 * @count: Number of @kinds.
 */
struct mock_events {
	const struct fwctl_event_kind *kinds;
	size_t count;
};

struct mock_events mock_events_of(unsigned int device_type);
void mock_set_events(struct fwctl_ops *ops);

#define MOCK_REQUEST_OPS                  \
	.no_user_access = true,           \
	.command = mock_command,          \
	.is_recovery = mock_is_recovery,
#else
static inline int mock_provider_event(struct mock_provider *mock, u32 uid,
				      u32 kind, const void *data, u32 len)
{
	return 0;
}

static inline void mock_set_events(struct fwctl_ops *ops)
{
}

#define MOCK_REQUEST_OPS
#endif

/*
 * umem.c: registered user memory
 */
#ifdef FWCTL_UMEMS
int mock_map_umem(struct fwctl_umem *umem);
int mock_unmap_umem(struct fwctl_umem *umem);

#define MOCK_UMEM_OPS                     \
	.map_umem = mock_map_umem,        \
	.unmap_umem = mock_unmap_umem,
/* For modes in which fw_rpc() has no request for fwctl_umem_get(). */
#define MOCK_HOLD_UMEMS .hold_umems = true,
#else
#define MOCK_UMEM_OPS
#define MOCK_HOLD_UMEMS
#endif

extern const struct fwctl_ops mock_async_ops;
extern const struct fwctl_ops mock_threaded_ops;

/* Ops common to all modes. */
#define MOCK_OPS                                      \
	MOCK_REQUEST_OPS                              \
	MOCK_UMEM_OPS                                 \
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
