// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of commands, for the scope check, the effects report and the firmware;
 * and the handlers of commands that need no further file.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "firmware.h"

/* Payload size of the largest message. */
#define MOCK_PAYLOAD_MAX (FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req))

/**
 * mock_reply() - Store a response payload
 * @cmd: The command.
 * @data: The payload.
 * @len: Size of the payload.
 *
 * Return: FWCTL_MOCK_OK, or FWCTL_MOCK_INTERNAL if the payload exceeds the limit
 * in the table of commands.
 */
int mock_reply(struct mock_cmd *cmd, const void *data, size_t len)
{
	if (WARN_ON_ONCE(len > mock_cmd_out_size(cmd)))
		return FWCTL_MOCK_INTERNAL;
	memcpy(mock_cmd_out(cmd), data, len);
	cmd->reply_len = len;
	return FWCTL_MOCK_OK;
}

static int mock_do_identify(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	struct fwctl_mock_identify id = {
		.model = "fwctl-mock",
		.fw_version = "1.0.0",
		.mem_size = cpu_to_le64(MOCK_MEM_SIZE),
		.guard_addr = cpu_to_le64(MOCK_GUARD_ADDR),
		.guard_len = cpu_to_le64(MOCK_GUARD_LEN),
	};

	snprintf(id.serial, sizeof(id.serial), "MOCK%08d", fw->dev->id);
	return mock_reply(cmd, &id, sizeof(id));
}

static int mock_do_effects(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	struct fwctl_mock_effect *effects = mock_cmd_out(cmd);
	unsigned int i;

	static_assert(sizeof(effects->name) == sizeof(mock_cmd_table->name));

	for (i = 0; i < MOCK_CMDS; i++) {
		const struct mock_cmd_desc *desc = &mock_cmd_table[i];

		memcpy(effects[i].name, desc->name, sizeof(desc->name));
		effects[i].opcode = cpu_to_le16(desc->opcode);
		effects[i].scope = desc->scope;
		effects[i].in_min = cpu_to_le32(desc->in_min);
		effects[i].in_max = cpu_to_le32(desc->in_max);
		effects[i].out_max = cpu_to_le32(desc->out_max);
	}
	cmd->reply_len = MOCK_CMDS * sizeof(*effects);
	return FWCTL_MOCK_OK;
}

static u32 mock_echo_len(const void *in, size_t in_len)
{
	return in_len;
}

static int mock_do_echo(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	return mock_reply(cmd, mock_cmd_in(cmd), mock_cmd_in_len(cmd));
}

static int mock_do_sleep(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_sleep *in = mock_cmd_in(cmd);
	u32 ms = le32_to_cpu(in->ms);

	if (ms > FWCTL_MOCK_SLEEP_MAX_MS)
		return FWCTL_MOCK_BAD_PARAM;
	return mock_sleep(cmd, (u64)ms * USEC_PER_MSEC);
}

/* A hung command does not count. The firmware has not checked its payload. */
static bool mock_same_rendezvous(const struct mock_cmd *cmd, __le32 key)
{
	const struct fwctl_mock_rendezvous *in = mock_cmd_in(cmd);

	return cmd->desc->opcode == FWCTL_MOCK_RENDEZVOUS && cmd->blocked &&
	       !cmd->hung && in->key == key;
}

/*
 * Add @self to its rendezvous, and release all commands there, including @self,
 * whose count is reached. The remaining commands are blocked.
 */
static void mock_rendezvous_arrive(struct mock_firmware *fw,
				   struct mock_cmd *self)
{
	const struct fwctl_mock_rendezvous *in = mock_cmd_in(self);
	struct mock_cmd *cmd;
	unsigned int here = 0;

	guard(spinlock)(&fw->lock);
	self->blocked = true;
	list_for_each_entry(cmd, &fw->running, entry)
		here += mock_same_rendezvous(cmd, in->key);
	list_for_each_entry(cmd, &fw->running, entry) {
		const struct fwctl_mock_rendezvous *want = mock_cmd_in(cmd);

		if (!mock_same_rendezvous(cmd, in->key) ||
		    le32_to_cpu(want->count) > here)
			continue;
		cmd->blocked = false;
		WRITE_ONCE(cmd->released, true);
		wake_up(&cmd->wake);
	}
}

static int mock_do_rendezvous(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct fwctl_mock_rendezvous *in = mock_cmd_in(cmd);
	u32 count = le32_to_cpu(in->count);

	if (!count || count > fw->backend.workers)
		return FWCTL_MOCK_BAD_PARAM;
	mock_rendezvous_arrive(fw, cmd);
	return mock_block(fw, cmd);
}

static int mock_do_counters(struct mock_firmware *fw, struct mock_cmd *cmd)
{
	const struct mock_usage *usage = &fw->dev->usage;
	struct fwctl_mock_counters out;
	struct mock_stats stats;
	u64 resets;

	scoped_guard(spinlock, &fw->lock) {
		stats = fw->stats;
		resets = fw->resets;
	}
	out = (struct fwctl_mock_counters) {
		.completed = cpu_to_le64(stats.completed),
		.failed = cpu_to_le64(stats.failed),
		.in_bytes = cpu_to_le64(stats.in_bytes),
		.out_bytes = cpu_to_le64(stats.out_bytes),
		.peak = cpu_to_le64(stats.peak),
		.resets = cpu_to_le64(resets),
		.contexts = cpu_to_le64(atomic_read(&usage->contexts)),
		.resources = cpu_to_le64(atomic_read(&usage->resources)),
	};
	return mock_reply(cmd, &out, sizeof(out));
}

static u32 mock_mem_read_len(const void *in, size_t in_len)
{
	const struct fwctl_mock_mem *mem = in;

	return min(le32_to_cpu(mem->len), FWCTL_MOCK_MEM_MAX_LEN);
}

static u32 mock_dump_read_len(const void *in, size_t in_len)
{
	return sizeof(struct fwctl_mock_dump) + mock_mem_read_len(in, in_len);
}

static u32 mock_agent_read_len(const void *in, size_t in_len)
{
	const struct fwctl_mock_agent_read *read = in;

	return sizeof(struct fwctl_mock_agent_data) +
	       min(le32_to_cpu(read->max), FWCTL_MOCK_AGENT_MAX_LEN);
}

/* A request payload of fixed size. */
#define MOCK_IN(type) .in_min = sizeof(type), .in_max = sizeof(type)

/* Sorted by opcode, which is also the order of the effects report. */
const struct mock_cmd_desc mock_cmd_table[MOCK_CMDS] = {
	{
		.name = "identify",
		.opcode = FWCTL_MOCK_IDENTIFY,
		.scope = FWCTL_RPC_CONFIGURATION,
		.when_crashed = true,
		.out_max = sizeof(struct fwctl_mock_identify),
		.handler = mock_do_identify,
	}, {
		.name = "effects",
		.opcode = FWCTL_MOCK_EFFECTS,
		.scope = FWCTL_RPC_CONFIGURATION,
		.when_crashed = true,
		.out_max = MOCK_CMDS * sizeof(struct fwctl_mock_effect),
		.handler = mock_do_effects,
	}, {
		.name = "echo",
		.opcode = FWCTL_MOCK_ECHO,
		.scope = FWCTL_RPC_CONFIGURATION,
		.in_max = MOCK_PAYLOAD_MAX,
		.out_max = MOCK_PAYLOAD_MAX,
		.out_len = mock_echo_len,
		.handler = mock_do_echo,
	}, {
		.name = "sleep",
		.opcode = FWCTL_MOCK_SLEEP,
		.scope = FWCTL_RPC_CONFIGURATION,
		MOCK_IN(struct fwctl_mock_sleep),
		.handler = mock_do_sleep,
	}, {
		.name = "rendezvous",
		.opcode = FWCTL_MOCK_RENDEZVOUS,
		.scope = FWCTL_RPC_CONFIGURATION,
		MOCK_IN(struct fwctl_mock_rendezvous),
		.handler = mock_do_rendezvous,
	}, {
		.name = "config-get",
		.opcode = FWCTL_MOCK_CONFIG_GET,
		.scope = FWCTL_RPC_CONFIGURATION,
		MOCK_IN(struct fwctl_mock_config),
		.out_max = sizeof(struct fwctl_mock_config),
		.handler = mock_do_config_get,
	}, {
		.name = "config-set",
		.opcode = FWCTL_MOCK_CONFIG_SET,
		.scope = FWCTL_RPC_CONFIGURATION,
		MOCK_IN(struct fwctl_mock_config),
		.handler = mock_do_config_set,
	}, {
		.name = "config-list",
		.opcode = FWCTL_MOCK_CONFIG_LIST,
		.scope = FWCTL_RPC_CONFIGURATION,
		.out_max = FWCTL_MOCK_CONFIG_MAX *
			   sizeof(struct fwctl_mock_config),
		.handler = mock_do_config_list,
	}, {
		.name = "reset",
		.opcode = FWCTL_MOCK_RESET,
		.scope = FWCTL_RPC_CONFIGURATION,
		.when_crashed = true,
		.out_of_band = true,
	}, {
		.name = "res-alloc",
		.opcode = FWCTL_MOCK_RES_ALLOC,
		.scope = FWCTL_RPC_CONFIGURATION,
		.out_max = sizeof(struct fwctl_mock_resource),
		.handler = mock_do_res_alloc,
	}, {
		.name = "res-free",
		.opcode = FWCTL_MOCK_RES_FREE,
		.scope = FWCTL_RPC_CONFIGURATION,
		MOCK_IN(struct fwctl_mock_resource),
		.handler = mock_do_res_free,
	}, {
		.name = "raise",
		.opcode = FWCTL_MOCK_RAISE,
		.scope = FWCTL_RPC_CONFIGURATION,
		MOCK_IN(struct fwctl_mock_raise),
		.handler = mock_do_raise,
	}, {
		.name = "counters",
		.opcode = FWCTL_MOCK_COUNTERS,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.when_crashed = true,
		.out_max = sizeof(struct fwctl_mock_counters),
		.handler = mock_do_counters,
	}, {
		.name = "mem-read",
		.opcode = FWCTL_MOCK_MEM_READ,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		MOCK_IN(struct fwctl_mock_mem),
		.out_max = FWCTL_MOCK_MEM_MAX_LEN,
		.out_len = mock_mem_read_len,
		.handler = mock_do_mem_read,
	}, {
		.name = "mem-read-umem",
		.opcode = FWCTL_MOCK_MEM_READ_UMEM,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.uses_umem = true,
		MOCK_IN(struct fwctl_mock_umem_mem),
		.handler = mock_do_mem_read_umem,
	}, {
		.name = "dump-read",
		.opcode = FWCTL_MOCK_DUMP_READ,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.when_crashed = true,
		MOCK_IN(struct fwctl_mock_mem),
		.out_max = sizeof(struct fwctl_mock_dump) +
			   FWCTL_MOCK_MEM_MAX_LEN,
		.out_len = mock_dump_read_len,
		.handler = mock_do_dump_read,
	}, {
		.name = "dump-read-umem",
		.opcode = FWCTL_MOCK_DUMP_READ_UMEM,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.when_crashed = true,
		.uses_umem = true,
		MOCK_IN(struct fwctl_mock_umem_mem),
		.out_max = sizeof(struct fwctl_mock_dump),
		.handler = mock_do_dump_read_umem,
	}, {
		.name = "agent-list",
		.opcode = FWCTL_MOCK_AGENT_LIST,
		.scope = FWCTL_RPC_DEBUG_READ_ONLY,
		.out_max = FWCTL_MOCK_AGENTS_MAX *
			   sizeof(struct fwctl_mock_agent),
		.handler = mock_do_agent_list,
	}, {
		.name = "mem-write",
		.opcode = FWCTL_MOCK_MEM_WRITE,
		.scope = FWCTL_RPC_DEBUG_WRITE,
		.in_min = sizeof(struct fwctl_mock_mem),
		.in_max = sizeof(struct fwctl_mock_mem) +
			  FWCTL_MOCK_MEM_MAX_LEN,
		.handler = mock_do_mem_write,
	}, {
		.name = "agent-open",
		.opcode = FWCTL_MOCK_AGENT_OPEN,
		.scope = FWCTL_RPC_DEBUG_WRITE,
		MOCK_IN(struct fwctl_mock_agent_open),
		.out_max = sizeof(struct fwctl_mock_agent_session),
		.handler = mock_do_agent_open,
	}, {
		.name = "agent-write",
		.opcode = FWCTL_MOCK_AGENT_WRITE,
		.scope = FWCTL_RPC_DEBUG_WRITE,
		.in_min = sizeof(struct fwctl_mock_agent_write),
		.in_max = sizeof(struct fwctl_mock_agent_write) +
			  FWCTL_MOCK_AGENT_MAX_LEN,
		.out_max = sizeof(struct fwctl_mock_agent_written),
		.handler = mock_do_agent_write,
	}, {
		.name = "agent-read",
		.opcode = FWCTL_MOCK_AGENT_READ,
		.scope = FWCTL_RPC_DEBUG_WRITE,
		MOCK_IN(struct fwctl_mock_agent_read),
		.out_max = sizeof(struct fwctl_mock_agent_data) +
			   FWCTL_MOCK_AGENT_MAX_LEN,
		.out_len = mock_agent_read_len,
		.handler = mock_do_agent_read,
	}, {
		.name = "agent-close",
		.opcode = FWCTL_MOCK_AGENT_CLOSE,
		.scope = FWCTL_RPC_DEBUG_WRITE,
		MOCK_IN(struct fwctl_mock_agent_session),
		.handler = mock_do_agent_close,
	}, {
		.name = "crash",
		.opcode = FWCTL_MOCK_CRASH,
		.scope = FWCTL_RPC_DEBUG_WRITE,
		.handler = mock_do_crash,
	},
};

/**
 * mock_cmd_lookup() - Find the description of a command
 * @opcode: enum fwctl_mock_opcode, or any other value.
 *
 * Context: any.
 * Return: the description, or NULL if the firmware has no such command.
 */
const struct mock_cmd_desc *mock_cmd_lookup(u16 opcode)
{
	unsigned int i;

	for (i = 0; i < MOCK_CMDS; i++)
		if (mock_cmd_table[i].opcode == opcode)
			return &mock_cmd_table[i];
	return NULL;
}
