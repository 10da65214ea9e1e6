// SPDX-License-Identifier: GPL-2.0-only
/* Valid requests for each device type. */
#include <endian.h>

#include "storm.h"

enum fwctl_device_type storm_type = FWCTL_DEVICE_TYPE_MOCK;

/* Mostly small, sometimes up to the maximum. */
static uint32_t random_len(struct storm_thread *t, uint32_t max)
{
	return storm_below(t, storm_one_in(t, 16) ? max + 1 : 600);
}

/* Each word of the payload is less than its @end. */
static const struct {
	uint16_t opcode;
	uint32_t len, end[6];
} mock_commands[] = {
	{ .opcode = FWCTL_MOCK_IDENTIFY },
	{ .opcode = FWCTL_MOCK_EFFECTS },
	{ .opcode = FWCTL_MOCK_SLEEP, .len = 4, .end = { 30 } },
	{ .opcode = FWCTL_MOCK_RENDEZVOUS, .len = 8, .end = { 2, 3 } },
	{ .opcode = FWCTL_MOCK_CONFIG_GET, .len = 104, .end = { 128 } },
	{ .opcode = FWCTL_MOCK_CONFIG_LIST },
	{ .opcode = FWCTL_MOCK_RESET },
	{ .opcode = FWCTL_MOCK_RES_ALLOC },
	{ .opcode = FWCTL_MOCK_RES_FREE, .len = 8, .end = { 16, 1 } },
	{ .opcode = FWCTL_MOCK_COUNTERS },
	{ .opcode = FWCTL_MOCK_MEM_READ, .len = 16,
	  .end = { 4 << 20, 1, FWCTL_MOCK_MEM_MAX_LEN, 1 } },
	{ .opcode = FWCTL_MOCK_MEM_READ_UMEM, .len = 24,
	  .end = { 1 << 20, 1, 4096, 1, 4096, 4 } },
	{ .opcode = FWCTL_MOCK_DUMP_READ_UMEM, .len = 24,
	  .end = { 1 << 20, 1, 4096, 1, 4096, 4 } },
	{ .opcode = FWCTL_MOCK_DUMP_READ, .len = 16,
	  .end = { 4 << 20, 1, FWCTL_MOCK_MEM_MAX_LEN, 1 } },
	{ .opcode = FWCTL_MOCK_MEM_WRITE, .len = 16, .end = { 4 << 20, 1, 1, 1 } },
	{ .opcode = FWCTL_MOCK_CRASH },
	{ .opcode = FWCTL_MOCK_RAISE, .len = 16, .end = { 3, 30 } },
	{ .opcode = FWCTL_MOCK_AGENT_LIST },
	{ .opcode = FWCTL_MOCK_AGENT_OPEN, .len = 8, .end = { 3, 1 } },
	{ .opcode = FWCTL_MOCK_AGENT_WRITE, .len = 96, .end = { 64, 2 } },
	{ .opcode = FWCTL_MOCK_AGENT_READ, .len = 8, .end = { 64, 5000 } },
	{ .opcode = FWCTL_MOCK_AGENT_CLOSE, .len = 8, .end = { 64, 1 } },
};

static struct fwctl_rpc mock_message(struct storm_thread *t, uint64_t tag)
{
	unsigned int i = storm_below(t, ARRAY_SIZE(mock_commands));
	struct fwctl_mock_req *req = (void *)t->in;
	uint16_t opcode = mock_commands[i].opcode;
	uint32_t len = mock_commands[i].len;
	uint32_t words[26] = { 0 };

	if (storm_one_in(t, 2)) {
		opcode = FWCTL_MOCK_ECHO;
		len = random_len(t, FWCTL_RPC_MAX_LEN - sizeof(*req));
		memset(req + 1, (uint8_t)tag, len);
	} else {
		for (unsigned int j = 0; j < ARRAY_SIZE(mock_commands->end); j++)
			if (mock_commands[i].end[j])
				words[j] = htole32(storm_below(t, mock_commands[i].end[j]));
		memcpy(req + 1, words, len);
	}
	*req = (struct fwctl_mock_req) {
		.opcode = htole16(opcode), .len = htole32(len),
		.tag = htole64(tag),
	};
	/* The high byte of an opcode is the least scope. */
	return (struct fwctl_rpc) {
		.scope = opcode >> 8, .in_len = sizeof(*req) + len,
		.out_len = sizeof(*req) + random_len(t, len),
	};
}

static bool mock_is_response(const struct fwctl_mock_rsp *rsp, uint32_t len,
			     uint32_t total, uint64_t tag)
{
	const uint8_t *payload = (const void *)(rsp + 1);

	if (total != sizeof(*rsp) + le32toh(rsp->len) || le64toh(rsp->tag) != tag)
		return false;
	if (le16toh(rsp->opcode) == FWCTL_MOCK_ECHO)
		for (uint32_t i = 0; i < len - sizeof(*rsp); i++)
			if (payload[i] != (uint8_t)tag)
				return false;
	return true;
}

/* Commands without side effects. ACCESS_REG, 0x805, reads the register @reg. */
static const struct {
	uint16_t opcode, op_mod, reg;
	uint32_t len;
} mlx5_commands[] = {
	{ 0x0100, 0, 0, 16 }, { 0x0100, 1, 0, 16 }, { 0x0101, 0, 0, 16 },
	{ 0x010a, 0, 0, 16 }, { 0x0805, 1, 0x9020, 1040 },
	{ 0x0805, 1, 0x900a, 80 }, { 0x0805, 1, 0x5004, 80 },
};

static struct fwctl_rpc mlx5_message(struct storm_thread *t)
{
	unsigned int i = storm_below(t, ARRAY_SIZE(mlx5_commands));
	uint16_t *words = (void *)t->in;

	memset(t->in, 0, mlx5_commands[i].len);
	words[0] = htobe16(mlx5_commands[i].opcode);
	words[3] = htobe16(mlx5_commands[i].op_mod);
	words[5] = htobe16(mlx5_commands[i].reg);
	return (struct fwctl_rpc) {
		.scope = FWCTL_RPC_DEBUG_READ_ONLY, .in_len = mlx5_commands[i].len,
		.out_len = 16 + random_len(t, 1 << 14),
	};
}

struct fwctl_rpc storm_message(struct storm_thread *t, uint64_t tag)
{
	struct fwctl_rpc rpc = { .in_len = random_len(t, FWCTL_RPC_MAX_LEN) };

	if (storm_type == FWCTL_DEVICE_TYPE_MOCK)
		rpc = mock_message(t, tag);
	else if (storm_type == FWCTL_DEVICE_TYPE_MLX5)
		rpc = mlx5_message(t);
	rpc.size = sizeof(rpc);
	rpc.in = (uintptr_t)t->in;
	rpc.out = (uintptr_t)t->out;
	return rpc;
}

bool storm_is_response(const void *response, uint32_t len, uint32_t total,
		       uint64_t tag)
{
	return storm_type != FWCTL_DEVICE_TYPE_MOCK ||
	       len < sizeof(struct fwctl_mock_rsp) ||
	       mock_is_response(response, len, total, tag);
}
