/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tracepoints for contexts and requests. They never record payload, which may be
 * confidential.
 *
 * dev is the N of fwctlN, uctx numbers the FD contexts of that device, and pid is
 * the PID of the caller. Documentation/uapi.rst describes all events below
 * /sys/kernel/tracing/events/fwctl/ and their fields.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM fwctl

#if !defined(_FWCTL_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _FWCTL_TRACE_H

#include <linux/fwctl.h>
#include <linux/sched.h>
#include <linux/tracepoint.h>

/* Without this, perf and trace-cmd cannot decode the enumerators. */
TRACE_DEFINE_ENUM(FWCTL_RPC_CONFIGURATION);
TRACE_DEFINE_ENUM(FWCTL_RPC_DEBUG_READ_ONLY);
TRACE_DEFINE_ENUM(FWCTL_RPC_DEBUG_WRITE);
TRACE_DEFINE_ENUM(FWCTL_RPC_DEBUG_WRITE_FULL);

#define fwctl_show_scope(scope)                                       \
	__print_symbolic(scope,                                       \
			 { FWCTL_RPC_CONFIGURATION, "configuration" }, \
			 { FWCTL_RPC_DEBUG_READ_ONLY, "debug-read" },  \
			 { FWCTL_RPC_DEBUG_WRITE, "debug-write" },     \
			 { FWCTL_RPC_DEBUG_WRITE_FULL, "debug-write-full" })

DECLARE_EVENT_CLASS(fwctl_uctx,
		    TP_PROTO(const struct fwctl_uctx *uctx),
		    TP_ARGS(uctx),
		    TP_STRUCT__entry(__field(u32, dev)
				     __field(u64, uctx)
				     __field(pid_t, pid)),
		    TP_fast_assign(__entry->dev = uctx->fwctl->dev.id;
				   __entry->uctx = uctx->id;
				   __entry->pid = current->pid;),
		    TP_printk("fwctl%u uctx=%llu pid=%d", __entry->dev, __entry->uctx,
			      __entry->pid));

/* A context was opened in the provider. */
DEFINE_EVENT(fwctl_uctx, fwctl_open,
	     TP_PROTO(const struct fwctl_uctx *uctx),
	     TP_ARGS(uctx));

/*
 * A context was closed in the provider. pid is the task that closed it, for example
 * the task that unregisters the device.
 */
DEFINE_EVENT(fwctl_uctx, fwctl_close,
	     TP_PROTO(const struct fwctl_uctx *uctx),
	     TP_ARGS(uctx));

/* No op runs any more. closed is the number of contexts that were still open. */
TRACE_EVENT(fwctl_unregister,
	    TP_PROTO(const struct fwctl_device *fwctl, unsigned int closed),
	    TP_ARGS(fwctl, closed),
	    TP_STRUCT__entry(__field(u32, dev)
			     __field(u32, closed)),
	    TP_fast_assign(__entry->dev = fwctl->dev.id;
			   __entry->closed = closed;),
	    TP_printk("fwctl%u closed=%u", __entry->dev, __entry->closed));

/*
 * An RPC or a subscription was rejected, or has a scope that taints the kernel. error is
 * 0 or the errno, uid is in the initial user namespace, and cgroup is the ID of the
 * cgroup v2. The identity can be incomplete (uid 4294967295) if the provider rejects a
 * request late.
 */
TRACE_EVENT(fwctl_audit,
	    TP_PROTO(const struct fwctl_uctx *uctx, u32 scope, int error,
		     const struct fwctl_caller *caller),
	    TP_ARGS(uctx, scope, error, caller),
	    TP_STRUCT__entry(__field(u32, dev)
			     __field(u64, uctx)
			     __field(pid_t, pid)
			     __field(u32, uid)
			     __field(u64, cgroup)
			     __field(u32, scope)
			     __field(int, error)),
	    TP_fast_assign(__entry->dev = uctx->fwctl->dev.id;
			   __entry->uctx = uctx->id;
			   __entry->pid = caller->pid;
			   __entry->uid = caller->uid;
			   __entry->cgroup = caller->cgroup;
			   __entry->scope = scope;
			   __entry->error = error;),
	    TP_printk("fwctl%u uctx=%llu pid=%d uid=%u cgroup=%llu scope=%s error=%d",
		      __entry->dev, __entry->uctx, __entry->pid, __entry->uid,
		      __entry->cgroup, fwctl_show_scope(__entry->scope),
		      __entry->error));

/* The core is about to hand a request to the provider. */
TRACE_EVENT(fwctl_rpc_begin,
	    TP_PROTO(const struct fwctl_request *req),
	    TP_ARGS(req),
	    TP_STRUCT__entry(__field(u32, dev)
			     __field(u64, uctx)
			     __field(pid_t, pid)
			     __field(u32, scope)
			     __field(u32, in_len)
			     __field(u32, out_len)),
	    TP_fast_assign(__entry->dev = req->uctx->fwctl->dev.id;
			   __entry->uctx = req->uctx->id;
			   __entry->pid = req->pid;
			   __entry->scope = req->scope;
			   __entry->in_len = req->in_len;
			   __entry->out_len = req->out_len;),
	    TP_printk("fwctl%u uctx=%llu pid=%d scope=%s in_len=%u out_len=%u",
		      __entry->dev, __entry->uctx, __entry->pid,
		      fwctl_show_scope(__entry->scope), __entry->in_len,
		      __entry->out_len));

/* The core abandoned a request in flight. why is the errno for the caller. */
TRACE_EVENT(fwctl_rpc_abandon,
	    TP_PROTO(const struct fwctl_request *req, int why),
	    TP_ARGS(req, why),
	    TP_STRUCT__entry(__field(u32, dev)
			     __field(u64, uctx)
			     __field(pid_t, pid)
			     __field(int, why)),
	    TP_fast_assign(__entry->dev = req->uctx->fwctl->dev.id;
			   __entry->uctx = req->uctx->id;
			   __entry->pid = req->pid;
			   __entry->why = why;),
	    TP_printk("fwctl%u uctx=%llu pid=%d why=%d", __entry->dev,
		      __entry->uctx, __entry->pid, __entry->why));

/*
 * The provider completed a request. rsp_len is the length of the whole response,
 * ret is 0 or the errno, and duration_ns is the time that the provider took. pid is
 * the PID of the submitter, which may have exited.
 */
TRACE_EVENT(fwctl_rpc_end,
	    TP_PROTO(const struct fwctl_request *req, int ret, u64 duration_ns),
	    TP_ARGS(req, ret, duration_ns),
	    TP_STRUCT__entry(__field(u32, dev)
			     __field(u64, uctx)
			     __field(pid_t, pid)
			     __field(u32, scope)
			     __field(u32, in_len)
			     __field(u32, rsp_len)
			     __field(int, ret)
			     __field(u64, duration_ns)),
	    TP_fast_assign(__entry->dev = req->uctx->fwctl->dev.id;
			   __entry->uctx = req->uctx->id;
			   __entry->pid = req->pid;
			   __entry->scope = req->scope;
			   __entry->in_len = req->in_len;
			   __entry->rsp_len = req->rsp_len;
			   __entry->ret = ret;
			   __entry->duration_ns = duration_ns;),
	    TP_printk("fwctl%u uctx=%llu pid=%d scope=%s in_len=%u rsp_len=%u ret=%d duration_ns=%llu",
		      __entry->dev, __entry->uctx, __entry->pid,
		      fwctl_show_scope(__entry->scope), __entry->in_len,
		      __entry->rsp_len, __entry->ret, __entry->duration_ns));

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
