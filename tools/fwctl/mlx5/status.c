// SPDX-License-Identifier: LGPL-2.1-or-later
/* Meanings and hints for the status codes of the firmware. */
#include <errno.h>
#include <stdio.h>

#include "../lib/fail.h"
#include "opcodes.h"
#include "status.h"

static const struct mlx5_status statuses[] = {
	{ 0x00, "OK", "done", NULL },
	{ 0x01, "INT_ERR", "internal error of the firmware",
	  "The device may need a reset; see the kernel log (dmesg)." },
	{ 0x02, "BAD_OP_ERR", "this firmware has no such command",
	  "A newer firmware may have it; fwctl mlx5 info shows the version." },
	{ 0x03, "BAD_PARAM_ERR", "invalid parameter",
	  "Check the parameters. This firmware may also lack the requested function." },
	{ 0x04, "BAD_SYS_STATE_ERR", "wrong state of the device",
	  "The driver may be starting, or the device recovering: try again later." },
	{ 0x05, "BAD_RES_ERR", "no such resource, or it belongs to another context",
	  "A context can access its own resources and those without an owner." },
	{ 0x06, "RES_BUSY", "the resource is in use",
	  "Try again when it is free." },
	{ 0x07, "NOT_READY", "not ready", "Try again later." },
	{ 0x08, "LIM_ERR", "a limit of the device is reached",
	  "fwctl mlx5 caps shows the limits." },
	{ 0x09, "BAD_RES_STATE_ERR", "wrong state of the resource",
	  NULL },
	{ 0x0a, "IX_ERR", "the index is out of range", NULL },
	{ 0x0f, "NO_RES_ERR", "out of resources",
	  "End programs that hold resources of the device first." },
	{ 0x10, "BAD_QP_STATE_ERR", "wrong state of the queue pair",
	  NULL },
	{ 0x30, "BAD_PKT_ERR", "the packet is malformed", NULL },
	{ 0x40, "BAD_SIZE_OUTS_CQES_ERR", "the completion queue is not empty",
	  NULL },
	{ 0x50, "BAD_INP_LEN_ERR", "the request has the wrong length",
	  "Other versions of the firmware may use another length." },
	{ 0x51, "BAD_OUTP_LEN_ERR", "the response buffer is too small or too large",
	  "Set its size with --out-len of fwctl mlx5 cmd." },
	{ 0 },
};

const struct mlx5_status *mlx5_status_find(uint8_t status)
{
	for (const struct mlx5_status *s = statuses; s->name; s++) {
		if (s->status == status)
			return s;
	}
	return NULL;
}

/* Return "ACCESS_REG", or the number of an unknown command. */
static const char *command_name(uint16_t opcode, char *buffer, size_t size)
{
	const struct opcode *o = opcode_find(opcode);

	if (o)
		return o->name;
	snprintf(buffer, size, "command 0x%04x", opcode);
	return buffer;
}

int mlx5_fail_status(const char *name, uint16_t opcode, uint8_t status,
		     uint32_t syndrome, struct fwctl_error *err)
{
	const struct mlx5_status *s = mlx5_status_find(status);
	char buffer[32];
	const char *command = command_name(opcode, buffer, sizeof(buffer));

	if (!s)
		return fwctl_fail(err, -EREMOTEIO, FWCTL_REASON_STATUS, NULL,
				  "%s: the firmware returned unknown status 0x%x, syndrome 0x%x, for %s",
				  name, status, syndrome, command);
	return fwctl_fail(err, -EREMOTEIO, FWCTL_REASON_STATUS, s->hint,
			  "%s: the firmware returned %s (0x%x), syndrome 0x%x, for %s: %s",
			  name, s->name, status, syndrome, command,
			  s->meaning);
}
