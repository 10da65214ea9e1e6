// SPDX-License-Identifier: GPL-2.0-only
/* Meanings and hints for the status codes of the firmware. */
#include "opcodes.h"
#include "protocol.h"

static const struct {
	uint8_t status;
	const char *name;	/* the kernel's MLX5_CMD_STAT_* */
	const char *meaning;
	const char *hint;
} statuses[] = {
	{ 0x00, "OK", "done", NULL },
	{ 0x01, "INT_ERR", "the firmware failed inside",
	  "The device may need a reset; see the kernel log (dmesg)." },
	{ 0x02, "BAD_OP_ERR", "this firmware has no such command",
	  "A newer firmware may have it; fwctl mlx5 info shows the version." },
	{ 0x03, "BAD_PARAM_ERR", "a parameter is not one that it takes",
	  "Check the parameters; this firmware may also lack what was asked for." },
	{ 0x04, "BAD_SYS_STATE_ERR", "the device is in no state for this",
	  "The driver may be starting, or the device recovering: try again later." },
	{ 0x05, "BAD_RES_ERR", "there is no such resource, or it is another context's",
	  "A context sees what it made itself, and what is not anybody's." },
	{ 0x06, "RES_BUSY", "the resource is in use",
	  "Try again once whatever uses it has ended." },
	{ 0x07, "NOT_READY", "it is not ready", "Try again later." },
	{ 0x08, "LIM_ERR", "a limit of the device is reached",
	  "fwctl mlx5 caps shows the limits." },
	{ 0x09, "BAD_RES_STATE_ERR", "the resource is in no state for this",
	  NULL },
	{ 0x0a, "IX_ERR", "the index is out of range", NULL },
	{ 0x0f, "NO_RES_ERR", "it has no room for this",
	  "Programs that hold resources of the device have to end first." },
	{ 0x10, "BAD_QP_STATE_ERR", "the queue pair is in no state for this",
	  NULL },
	{ 0x30, "BAD_PKT_ERR", "the packet is malformed", NULL },
	{ 0x40, "BAD_SIZE_OUTS_CQES_ERR", "the completion queue has entries in it",
	  NULL },
	{ 0x50, "BAD_INP_LEN_ERR", "the request is shorter or longer than the command's",
	  "A firmware of another age may have another length." },
	{ 0x51, "BAD_OUTP_LEN_ERR", "the answer has no room, or too much of it",
	  "With fwctl mlx5 cmd, --out-len says how much it has." },
};

const char *mlx5_status_name(uint8_t status)
{
	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		if (statuses[i].status == status)
			return statuses[i].name;
	}
	return NULL;
}

/* Return "ACCESS_REG", or the number of an unknown command. */
static const char *command_name(uint16_t opcode, char *room, size_t size)
{
	const struct opcode *o = opcode_find(opcode);

	if (o)
		return o->name;
	snprintf(room, size, "command 0x%04x", opcode);
	return room;
}

void mlx5_status_explain(struct fwctl_dev *dev, const struct message *m,
			 const struct result *result)
{
	char room[32];
	const char *command = command_name(m->opcode, room, sizeof(room));

	for (size_t i = 0; i < ARRAY_SIZE(statuses); i++) {
		if (statuses[i].status != result->status)
			continue;
		say("%s: the firmware answered %s (0x%x), syndrome 0x%x, to %s: %s",
		    fwctl_dev_name(dev), statuses[i].name, result->status,
		    result->syndrome, command, statuses[i].meaning);
		if (statuses[i].hint)
			hint("%s", statuses[i].hint);
		return;
	}
	say("%s: the firmware answered status 0x%x, syndrome 0x%x, to %s: it is not a known one",
	    fwctl_dev_name(dev), result->status, result->syndrome, command);
}
