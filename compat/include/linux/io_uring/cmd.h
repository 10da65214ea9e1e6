/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Commands of io_uring as 7.3 has them: the file came in 6.7, with cancellation,
 * and the functions' arguments changed since. Two are ours: io_uring_cmd_area() is
 * where a command's own bytes are, io_uring_cmd_keep() has them stay there if the
 * command is to come again.
 */
#ifndef _FWCTL_COMPAT_IO_URING_CMD_H
#define _FWCTL_COMPAT_IO_URING_CMD_H

#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#include <linux/io_uring.h>
#include <linux/io_uring_types.h>
#else
#include_next <linux/io_uring/cmd.h>
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
#define io_uring_cmd_area(ucmd, type) ((const type *)(ucmd)->cmd)
#define io_uring_cmd_to_pdu(ucmd, type) ((type *)&(ucmd)->pdu)
/* No kernel sets it, so none asks to cancel. */
#define IO_URING_F_CANCEL 0

static inline void io_uring_cmd_mark_cancelable(struct io_uring_cmd *cmd,
						unsigned int issue_flags)
{
}

static inline struct task_struct *io_uring_cmd_get_task(struct io_uring_cmd *cmd)
{
	return cmd_to_io_kiocb(cmd)->task;
}
#elif LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
#define io_uring_cmd_area(cmd, type) \
	((const type *)io_uring_sqe_cmd((cmd)->sqe))
#else
#define io_uring_cmd_area(cmd, type) io_uring_sqe_cmd((cmd)->sqe, type)
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 0, 0)
/* What the work gets, and what it hands on. */
struct io_tw_req {
	struct io_uring_cmd *cmd;
};

typedef unsigned int io_tw_token_t;
typedef void (*fwctl_compat_tw_func_t)(struct io_tw_req tw_req,
				       io_tw_token_t tw);

/* Its flags were an argument of the work. */
#define IO_URING_CMD_TASK_WORK_ISSUE_FLAGS tw

static inline struct io_uring_cmd *io_uring_cmd_from_tw(struct io_tw_req tw_req)
{
	return tw_req.cmd;
}

/* The last bytes that a command has for its owner, who must not use them. */
static inline fwctl_compat_tw_func_t *
fwctl_compat_tw_slot(struct io_uring_cmd *cmd)
{
	return (fwctl_compat_tw_func_t *)
		&cmd->pdu[sizeof(cmd->pdu) - sizeof(fwctl_compat_tw_func_t)];
}

static inline void fwctl_compat_tw(struct io_uring_cmd *cmd, unsigned int flags)
{
	(*fwctl_compat_tw_slot(cmd))((struct io_tw_req) { cmd }, flags);
}

static inline void fwctl_compat_in_task(struct io_uring_cmd *cmd,
					fwctl_compat_tw_func_t func)
{
	*fwctl_compat_tw_slot(cmd) = func;
	io_uring_cmd_complete_in_task(cmd, fwctl_compat_tw);
}

#define io_uring_cmd_complete_in_task(cmd, func) fwctl_compat_in_task(cmd, func)

static inline void fwctl_compat_done(struct io_uring_cmd *cmd, int ret,
				     unsigned int flags)
{
	io_uring_cmd_done(cmd, ret, 0, flags);
}

#define io_uring_cmd_done(cmd, ret, flags) fwctl_compat_done(cmd, ret, flags)
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 10, 0) && \
	LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
/*
 * These copied the entry of a command that has to come again, but went on with
 * the ring's own, which may be another command's by then. Not fixed in all of
 * their stable releases.
 */
static inline void io_uring_cmd_keep(struct io_uring_cmd *cmd)
{
	struct io_kiocb *req = cmd_to_io_kiocb(cmd);
	bool large = req->ctx->flags & IORING_SETUP_SQE128;

	if (cmd->sqe == req->async_data)
		return;
	memcpy(req->async_data, cmd->sqe, sizeof(*cmd->sqe) << large);
	cmd->sqe = req->async_data;
}
#else
static inline void io_uring_cmd_keep(struct io_uring_cmd *cmd)
{
}
#endif

#endif
