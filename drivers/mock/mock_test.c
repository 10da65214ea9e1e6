// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of the mock. Each test creates a live device with a bound driver, and
 * calls the provider's ops like the core.
 */
#include <kunit/platform_device.h>
#include <kunit/test.h>
#include <linux/kthread.h>
#include <linux/string.h>

#include "firmware.h"

#define TEST_TAG 0x0123456789abcdefULL

/* In jiffies. A test that passes takes less. */
#define TEST_DEADLINE (10 * HZ)

/**
 * struct mock_test - Environment of a test
 * @dev: A live device.
 * @provider: The driver that is bound to @dev.
 * @uctx: An open context.
 * @rsp: The last response, which the next RPC frees. After a failed RPC, a zeroed
 *	buffer of maximum size, because tests continue after a failed expectation.
 * @rsp_len: Size of the last response.
 */
struct mock_test {
	struct mock_device *dev;
	struct mock_provider *provider;
	struct mock_uctx uctx;
	struct fwctl_mock_rsp *rsp;
	size_t rsp_len;
};

static const void *test_payload(struct mock_test *t)
{
	return t->rsp + 1;
}

static u32 test_payload_len(struct mock_test *t)
{
	return t->rsp_len - sizeof(*t->rsp);
}

static struct mock_firmware *test_firmware(struct mock_test *t)
{
	return to_firmware(t->dev->backend);
}

static int test_open(struct mock_test *t, struct mock_uctx *uctx)
{
	uctx->uctx.fwctl = &t->provider->fwctl;
	return mock_sync_ops.open_uctx(&uctx->uctx);
}

static void test_close(struct mock_uctx *uctx)
{
	mock_sync_ops.close_uctx(&uctx->uctx);
}

static int mock_test_init(struct kunit *test)
{
	struct mock_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->dev = mock_device_alloc();
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, t->dev);
	t->dev->settings.service_us = 0;
	KUNIT_ASSERT_EQ(test, mock_device_activate(t->dev), 0);
	t->provider = platform_get_drvdata(t->dev->pdev);
	KUNIT_ASSERT_NOT_NULL(test, t->provider);
	KUNIT_ASSERT_EQ(test, test_open(t, &t->uctx), 0);
	return 0;
}

/* Also called after a failed assertion in a test or in mock_test_init(). */
static void mock_test_exit(struct kunit *test)
{
	struct mock_test *t = test->priv;

	if (!t || IS_ERR_OR_NULL(t->dev))
		return;
	kvfree(t->rsp);
	if (t->uctx.ctx)
		test_close(&t->uctx);
	mock_device_deactivate(t->dev);
	cancel_work_sync(&t->dev->surprise_remove);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.contexts), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.resources), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.inflight), 0);
	mock_device_free(t->dev);
}

/* Send @len bytes at @msg. Returns 0 and sets t->rsp, or a negative errno. */
static int test_send(struct mock_test *t, struct mock_uctx *uctx,
		     enum fwctl_rpc_scope scope, void *msg, size_t len)
{
	void *rsp;

	kvfree(t->rsp);
	t->rsp = NULL;
	t->rsp_len = FWCTL_RPC_MAX_LEN;
	rsp = mock_sync_ops.fw_rpc(&uctx->uctx, scope, msg, len, &t->rsp_len);
	if (!IS_ERR(rsp)) {
		t->rsp = rsp;
		return 0;
	}
	t->rsp = kvzalloc(FWCTL_RPC_MAX_LEN, GFP_KERNEL | __GFP_NOFAIL);
	t->rsp_len = sizeof(*t->rsp);
	return PTR_ERR(rsp);
}

/* Send a command. Returns the status of the response, or a negative errno. */
static int test_rpc_on(struct mock_test *t, struct mock_uctx *uctx,
		       enum fwctl_rpc_scope scope, u16 opcode,
		       const void *payload, u32 len)
{
	struct fwctl_mock_req *req __free(kvfree) =
		kvzalloc(sizeof(*req) + len, GFP_KERNEL);
	int ret;

	if (!req)
		return -ENOMEM;
	req->opcode = cpu_to_le16(opcode);
	req->len = cpu_to_le32(len);
	req->tag = cpu_to_le64(TEST_TAG);
	memcpy(req + 1, payload, len);
	ret = test_send(t, uctx, scope, req, sizeof(*req) + len);
	return ret ?: le16_to_cpu(t->rsp->status);
}

/* Send a command in the context t->uctx with the widest scope. */
static int test_rpc(struct mock_test *t, u16 opcode, const void *payload,
		    u32 len)
{
	return test_rpc_on(t, &t->uctx, FWCTL_RPC_DEBUG_WRITE_FULL, opcode,
			   payload, len);
}

static int test_echo(struct mock_test *t)
{
	return test_rpc(t, FWCTL_MOCK_ECHO, "echo", 4);
}

/*
 * Gate
 */

/* Expected opcodes and scopes, independent of the table of commands. */
static const struct {
	u16 opcode;
	u8 scope;
} mock_test_scopes[] = {
	{ 0x0001, 0 }, { 0x0002, 0 }, { 0x0003, 0 }, { 0x0004, 0 },
	{ 0x0005, 0 }, { 0x0010, 0 }, { 0x0011, 0 }, { 0x0012, 0 },
	{ 0x0020, 0 }, { 0x0030, 0 }, { 0x0031, 0 }, { 0x0100, 1 },
	{ 0x0110, 1 }, { 0x0120, 1 }, { 0x0200, 2 }, { 0x0210, 2 },
};

static int mock_test_allowed(u32 opcode, u32 scope)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(mock_test_scopes); i++)
		if (mock_test_scopes[i].opcode == opcode)
			return scope >= mock_test_scopes[i].scope ? 0 :
								    -EBADMSG;
	return -EBADMSG;
}

static void gate_allows_what_the_scope_does(struct kunit *test)
{
	u32 opcode, scope;

	for (opcode = 0; opcode <= U16_MAX; opcode++) {
		for (scope = 0; scope <= FWCTL_RPC_DEBUG_WRITE_FULL; scope++) {
			struct fwctl_mock_req req = {
				.opcode = cpu_to_le16(opcode),
			};
			const struct mock_cmd_desc *desc =
				mock_gate(scope, &req, sizeof(req), 16);

			KUNIT_ASSERT_EQ_MSG(test, PTR_ERR_OR_ZERO(desc),
					    mock_test_allowed(opcode, scope),
					    "opcode %#x, scope %u", opcode,
					    scope);
			if (!IS_ERR(desc))
				KUNIT_ASSERT_EQ(test, desc->opcode, opcode);
		}
	}
}

static void gate_wants_whole_messages(struct kunit *test)
{
	static const struct {
		size_t in_len, out_len;
		u32 len;
		int ret;
	} cases[] = {
		{ 16, 16, 0, 0 },
		{ 15, 16, 0, -EMSGSIZE },
		{ 0, 16, 0, -EMSGSIZE },
		{ 16, 15, 0, -EMSGSIZE },
		{ 16, 0, 0, -EMSGSIZE },
		{ 16, 16, 1, -EMSGSIZE },
		{ 17, 16, 0, -EMSGSIZE },
		{ 17, 16, 1, 0 },
		{ 17, 16, 2, -EMSGSIZE },
		{ 17, 16, U32_MAX, -EMSGSIZE },
		{ FWCTL_RPC_MAX_LEN, 16, FWCTL_RPC_MAX_LEN - 16, 0 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fwctl_mock_req req = {
			.opcode = cpu_to_le16(FWCTL_MOCK_ECHO),
			.len = cpu_to_le32(cases[i].len),
		};
		const struct mock_cmd_desc *desc =
			mock_gate(FWCTL_RPC_CONFIGURATION, &req,
				  cases[i].in_len, cases[i].out_len);

		KUNIT_EXPECT_EQ_MSG(test, PTR_ERR_OR_ZERO(desc), cases[i].ret,
				    "case %u", i);
	}
}

static void effects_tell_what_the_gate_does(struct kunit *test)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_effect *effects;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, test_rpc(t, FWCTL_MOCK_EFFECTS, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, test_payload_len(t),
			ARRAY_SIZE(mock_test_scopes) * sizeof(*effects));
	effects = test_payload(t);
	for (i = 0; i < ARRAY_SIZE(mock_test_scopes); i++) {
		const struct fwctl_mock_effect *effect = &effects[i];

		KUNIT_EXPECT_EQ(test, le16_to_cpu(effect->opcode),
				mock_test_scopes[i].opcode);
		KUNIT_EXPECT_EQ(test, effect->scope, mock_test_scopes[i].scope);
		KUNIT_EXPECT_EQ(test, effect->reserved, 0);
		KUNIT_EXPECT_GT(test, strnlen(effect->name, 16), 0);
		KUNIT_EXPECT_LT(test, strnlen(effect->name, 16), 16);
		KUNIT_EXPECT_LE(test, le32_to_cpu(effect->in_min),
				le32_to_cpu(effect->in_max));
		KUNIT_EXPECT_LE(test, le32_to_cpu(effect->in_max),
				FWCTL_RPC_MAX_LEN - 16);
		KUNIT_EXPECT_LE(test, le32_to_cpu(effect->out_max),
				FWCTL_RPC_MAX_LEN - 16);
	}
}

/* Each command rejects a payload that is one byte too short or too long. */
static void firmware_checks_payload_sizes(struct kunit *test)
{
	struct mock_test *t = test->priv;
	u8 *payload = kunit_kzalloc(test, FWCTL_RPC_MAX_LEN, GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, payload);
	for (i = 0; i < MOCK_CMDS; i++) {
		const struct mock_cmd_desc *desc = &mock_cmd_table[i];

		if (desc->in_min)
			KUNIT_EXPECT_EQ_MSG(test,
					    test_rpc(t, desc->opcode, payload,
						     desc->in_min - 1),
					    FWCTL_MOCK_BAD_LENGTH, "%s",
					    desc->name);
		if (desc->opcode == FWCTL_MOCK_ECHO)
			continue;
		KUNIT_EXPECT_EQ_MSG(test,
				    test_rpc(t, desc->opcode, payload,
					     desc->in_max + 1),
				    FWCTL_MOCK_BAD_LENGTH, "%s", desc->name);
	}
}

static void firmware_rejects_reserved_bits(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct fwctl_mock_req req = { .reserved = cpu_to_le16(0x8000) };
	unsigned int i;

	for (i = 0; i < MOCK_CMDS; i++) {
		req.opcode = cpu_to_le16(mock_cmd_table[i].opcode);
		KUNIT_ASSERT_EQ(test,
				test_send(t, &t->uctx,
					  FWCTL_RPC_DEBUG_WRITE_FULL, &req,
					  sizeof(req)), 0);
		KUNIT_EXPECT_EQ_MSG(test, le16_to_cpu(t->rsp->status),
				    FWCTL_MOCK_BAD_PARAM, "%s",
				    mock_cmd_table[i].name);
	}
}

static void echo_returns_payload_and_header(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, le16_to_cpu(t->rsp->opcode), FWCTL_MOCK_ECHO);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(t->rsp->tag), TEST_TAG);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(t->rsp->len), 4);
	KUNIT_ASSERT_EQ(test, test_payload_len(t), 4);
	KUNIT_EXPECT_MEMEQ(test, test_payload(t), "echo", 4);
}

static void echo_takes_the_largest_message(struct kunit *test)
{
	const u32 len = FWCTL_RPC_MAX_LEN - sizeof(struct fwctl_mock_req);
	struct mock_test *t = test->priv;
	struct rnd_state rnd;

	u8 *payload __free(kvfree) = kvmalloc(len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, payload);
	prandom_seed_state(&rnd, 1);
	prandom_bytes_state(&rnd, payload, len);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_ECHO, payload, len),
			FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_payload_len(t), len);
	KUNIT_EXPECT_EQ(test, memcmp(test_payload(t), payload, len), 0);
}

/*
 * Configuration
 */

static int test_config(struct mock_test *t, u16 opcode, const char *name,
		       const char *value)
{
	struct fwctl_mock_config param = {};

	memcpy(param.name, name, strlen(name));
	memcpy(param.value, value, strlen(value));
	param.len = cpu_to_le32(strlen(value));
	return test_rpc(t, opcode, &param, sizeof(param));
}

static int test_set(struct mock_test *t, const char *name, const char *value)
{
	return test_config(t, FWCTL_MOCK_CONFIG_SET, name, value);
}

static int test_get(struct mock_test *t, const char *name)
{
	return test_config(t, FWCTL_MOCK_CONFIG_GET, name, "");
}

static void expect_value(struct kunit *test, const char *name,
			 const char *value)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_config *param;

	KUNIT_ASSERT_EQ(test, test_get(t, name), FWCTL_MOCK_OK);
	KUNIT_ASSERT_EQ(test, test_payload_len(t), sizeof(*param));
	param = test_payload(t);
	KUNIT_EXPECT_STREQ(test, (const char *)param->name, name);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(param->len), strlen(value));
	KUNIT_EXPECT_MEMEQ(test, param->value, value, strlen(value));
}

static void config_is_set_changed_and_removed(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, test_get(t, "speed"), FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, test_set(t, "speed", ""), FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, test_set(t, "speed", "slow"), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_set(t, "ports", "2"), FWCTL_MOCK_OK);
	expect_value(test, "speed", "slow");
	KUNIT_EXPECT_EQ(test, test_set(t, "speed", "fast"), FWCTL_MOCK_OK);
	expect_value(test, "speed", "fast");
	expect_value(test, "ports", "2");
	KUNIT_EXPECT_EQ(test, test_set(t, "ports", ""), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_get(t, "ports"), FWCTL_MOCK_NOT_FOUND);
	expect_value(test, "speed", "fast");
}

static void config_survives_reset_and_crash(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, test_set(t, "speed", "fast"), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	expect_value(test, "speed", "fast");
}

static void config_is_full_at_its_limit(struct kunit *test)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_config *params;
	char name[8];
	int i;

	/* Set the parameters in reverse order, to test that the list is sorted. */
	for (i = FWCTL_MOCK_CONFIG_MAX - 1; i >= 0; i--) {
		snprintf(name, sizeof(name), "p%02d", i);
		KUNIT_ASSERT_EQ(test, test_set(t, name, "x"), FWCTL_MOCK_OK);
	}
	KUNIT_EXPECT_EQ(test, test_set(t, "more", "x"), FWCTL_MOCK_NO_SPACE);
	KUNIT_EXPECT_EQ(test, test_set(t, "p00", "y"), FWCTL_MOCK_OK);

	KUNIT_ASSERT_EQ(test, test_rpc(t, FWCTL_MOCK_CONFIG_LIST, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, test_payload_len(t),
			FWCTL_MOCK_CONFIG_MAX * sizeof(*params));
	params = test_payload(t);
	for (i = 0; i < FWCTL_MOCK_CONFIG_MAX; i++) {
		snprintf(name, sizeof(name), "p%02d", i);
		KUNIT_EXPECT_STREQ(test, (const char *)params[i].name, name);
	}
}

static void config_rejects_malformed_parameters(struct kunit *test)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_config good = {
		.name = "name", .len = cpu_to_le32(1), .value = "1",
	};
	struct fwctl_mock_config bad[9];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		bad[i] = good;
	memset(bad[0].name, 0, sizeof(bad[0].name));
	memset(bad[1].name, 'n', sizeof(bad[1].name));
	bad[2].name[1] = ' ';
	bad[3].name[1] = '\t';
	bad[4].name[1] = 0xe4;
	bad[5].name[31] = 'x';
	bad[6].len = cpu_to_le32(sizeof(bad[6].value) + 1);
	bad[7].reserved = cpu_to_le32(1);
	bad[8].value[63] = 'x';

	for (i = 0; i < ARRAY_SIZE(bad); i++)
		KUNIT_EXPECT_EQ_MSG(test,
				    test_rpc(t, FWCTL_MOCK_CONFIG_SET, &bad[i],
					     sizeof(bad[i])),
				    FWCTL_MOCK_BAD_PARAM, "case %u", i);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CONFIG_GET, &good,
				       sizeof(good)), FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CONFIG_SET, &good,
				       sizeof(good)), FWCTL_MOCK_OK);
}

/*
 * Memory and dump
 */

static int test_mem_read(struct mock_test *t, enum fwctl_rpc_scope scope,
			 u64 addr, u32 len)
{
	struct fwctl_mock_mem mem = {
		.addr = cpu_to_le64(addr), .len = cpu_to_le32(len),
	};

	return test_rpc_on(t, &t->uctx, scope, FWCTL_MOCK_MEM_READ, &mem,
			   sizeof(mem));
}

static int test_poke(struct mock_test *t, u64 addr, u8 byte)
{
	u8 payload[sizeof(struct fwctl_mock_mem) + 1];
	struct fwctl_mock_mem mem = {
		.addr = cpu_to_le64(addr), .len = cpu_to_le32(1),
	};

	memcpy(payload, &mem, sizeof(mem));
	payload[sizeof(mem)] = byte;
	return test_rpc(t, FWCTL_MOCK_MEM_WRITE, payload, sizeof(payload));
}

/* Returns the byte at @addr, or -1. */
static int test_peek(struct mock_test *t, u64 addr)
{
	if (test_mem_read(t, FWCTL_RPC_DEBUG_WRITE_FULL, addr, 1) ||
	    test_payload_len(t) != 1)
		return -1;
	return *(const u8 *)test_payload(t);
}

static void memory_has_edges_and_a_guard(struct kunit *test)
{
	const u64 start = MOCK_GUARD_ADDR;
	const u64 end = MOCK_GUARD_ADDR + MOCK_GUARD_LEN;
	const u64 size = MOCK_MEM_SIZE;
	const int ok = FWCTL_MOCK_OK, denied = FWCTL_MOCK_DENIED;
	const int bad = FWCTL_MOCK_BAD_PARAM;
	const struct {
		u64 addr;
		u32 len;
		int narrow, full;
	} cases[] = {
		{ 0, 0, ok, ok },
		{ 0, 1, ok, ok },
		{ 0, FWCTL_MOCK_MEM_MAX_LEN, ok, ok },
		{ 0, FWCTL_MOCK_MEM_MAX_LEN + 1, bad, bad },
		{ 1, FWCTL_MOCK_MEM_MAX_LEN, denied, ok },
		{ start - 1, 1, ok, ok },
		{ start - 1, 2, denied, ok },
		{ start, 0, ok, ok },
		{ start, 1, denied, ok },
		{ start, MOCK_GUARD_LEN, denied, ok },
		{ start - 1, MOCK_GUARD_LEN + 2, denied, ok },
		{ start + 1, 1, denied, ok },
		{ end - 1, 1, denied, ok },
		{ end - 1, 2, denied, ok },
		{ end, 1, ok, ok },
		{ size - 1, 1, ok, ok },
		{ size - 1, 2, bad, bad },
		{ size, 0, ok, ok },
		{ size, 1, bad, bad },
		{ size + 1, 0, bad, bad },
		{ U64_MAX, 1, bad, bad },
		{ U64_MAX - 1, 2, bad, bad },
		{ 0, U32_MAX, bad, bad },
	};
	enum fwctl_rpc_scope scope;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (scope = FWCTL_RPC_DEBUG_READ_ONLY;
		     scope < FWCTL_RPC_DEBUG_WRITE_FULL; scope++)
			KUNIT_EXPECT_EQ_MSG(test,
					    mock_memory_check(scope,
							      cases[i].addr,
							      cases[i].len),
					    cases[i].narrow,
					    "case %u, scope %u", i, scope);
		KUNIT_EXPECT_EQ_MSG(test,
				    mock_memory_check(scope, cases[i].addr,
						      cases[i].len),
				    cases[i].full, "case %u", i);
	}
}

static void guard_depends_on_the_rpc(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, test_mem_read(t, FWCTL_RPC_DEBUG_READ_ONLY,
					    MOCK_GUARD_ADDR, 1),
			FWCTL_MOCK_DENIED);
	KUNIT_EXPECT_EQ(test, test_payload_len(t), 0);
	KUNIT_EXPECT_EQ(test, test_mem_read(t, FWCTL_RPC_DEBUG_WRITE_FULL,
					    MOCK_GUARD_ADDR, MOCK_GUARD_LEN),
			FWCTL_MOCK_OK);
	/* The region contains keys, so a leak would show. */
	KUNIT_EXPECT_NOT_NULL(test, memchr_inv(test_payload(t), 0,
					       MOCK_GUARD_LEN));
}

static void memory_keeps_what_was_written(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, test_peek(t, 0), 0);
	KUNIT_EXPECT_EQ(test, test_poke(t, 1, 0xaa), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_poke(t, MOCK_MEM_SIZE - 1, 0xbb), 0);
	KUNIT_EXPECT_EQ(test, test_peek(t, 0), 0);
	KUNIT_EXPECT_EQ(test, test_peek(t, 1), 0xaa);
	KUNIT_EXPECT_EQ(test, test_peek(t, 2), 0);
	KUNIT_EXPECT_EQ(test, test_peek(t, MOCK_MEM_SIZE - 1), 0xbb);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_peek(t, 1), 0);
}

static void memory_write_needs_its_bytes(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct {
		struct fwctl_mock_mem mem;
		u8 bytes[4];
	} __packed write = { .mem.len = cpu_to_le32(4) };

	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_MEM_WRITE, &write,
				       sizeof(write)), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_MEM_WRITE, &write,
				       sizeof(write) - 1),
			FWCTL_MOCK_BAD_LENGTH);
	write.mem.len = cpu_to_le32(3);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_MEM_WRITE, &write,
				       sizeof(write)), FWCTL_MOCK_BAD_LENGTH);
	write.mem.len = cpu_to_le32(4);
	write.mem.reserved = cpu_to_le32(1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_MEM_WRITE, &write,
				       sizeof(write)), FWCTL_MOCK_BAD_PARAM);
}

static int test_dump(struct mock_test *t, u64 offset, u32 len)
{
	struct fwctl_mock_mem mem = {
		.addr = cpu_to_le64(offset), .len = cpu_to_le32(len),
	};

	return test_rpc(t, FWCTL_MOCK_DUMP_READ, &mem, sizeof(mem));
}

/* Read the whole dump in chunks. Returns kvmalloc() memory. */
static u8 *test_read_dump(struct kunit *test, u32 chunk, u32 id)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_dump *head;
	u64 offset = 0;
	u32 len;

	u8 *dump __free(kvfree) = kvzalloc(MOCK_MEM_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, dump);
	do {
		KUNIT_ASSERT_EQ(test, test_dump(t, offset, chunk), 0);
		head = test_payload(t);
		KUNIT_EXPECT_EQ(test, le64_to_cpu(head->total), MOCK_MEM_SIZE);
		KUNIT_EXPECT_EQ(test, le32_to_cpu(head->id), id);
		len = test_payload_len(t) - sizeof(*head);
		KUNIT_ASSERT_LE(test, len, MOCK_MEM_SIZE - offset);
		memcpy(dump + offset, head + 1, len);
		offset += len;
	} while (len);
	KUNIT_EXPECT_EQ(test, offset, MOCK_MEM_SIZE);
	return_ptr(dump);
}

static void crash_leaves_a_dump_without_keys(struct kunit *test)
{
	struct mock_test *t = test->priv;

	u8 *dump __free(kvfree) = NULL;

	KUNIT_EXPECT_EQ(test, test_dump(t, 0, 1), FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, test_poke(t, MOCK_GUARD_ADDR - 1, 0x11), 0);
	KUNIT_EXPECT_EQ(test, test_poke(t, MOCK_GUARD_ADDR, 0x22), 0);
	KUNIT_EXPECT_EQ(test, test_poke(t, MOCK_GUARD_ADDR + MOCK_GUARD_LEN,
					0x33), 0);
	KUNIT_EXPECT_EQ(test, test_poke(t, MOCK_MEM_SIZE - 1, 0x44), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);

	/* The size is not a multiple of the chunk, so the last chunk is shorter. */
	dump = test_read_dump(test, 1000003, 1);
	KUNIT_EXPECT_EQ(test, dump[MOCK_GUARD_ADDR - 1], 0x11);
	KUNIT_EXPECT_NULL(test, memchr_inv(dump + MOCK_GUARD_ADDR, 0,
					   MOCK_GUARD_LEN));
	KUNIT_EXPECT_EQ(test, dump[MOCK_GUARD_ADDR + MOCK_GUARD_LEN], 0x33);
	KUNIT_EXPECT_EQ(test, dump[MOCK_MEM_SIZE - 1], 0x44);

	KUNIT_EXPECT_EQ(test, test_dump(t, MOCK_MEM_SIZE + 1, 0),
			FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test, test_dump(t, 0, FWCTL_MOCK_MEM_MAX_LEN + 1),
			FWCTL_MOCK_BAD_PARAM);
}

static void dump_survives_reset_until_the_next_crash(struct kunit *test)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_dump *head;

	KUNIT_EXPECT_EQ(test, test_poke(t, 7, 0x77), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, test_dump(t, 7, 1), FWCTL_MOCK_OK);
	head = test_payload(t);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->id), 1);
	KUNIT_EXPECT_EQ(test, *(const u8 *)(head + 1), 0x77);

	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, test_dump(t, 7, 1), FWCTL_MOCK_OK);
	head = test_payload(t);
	KUNIT_EXPECT_EQ(test, le32_to_cpu(head->id), 2);
	KUNIT_EXPECT_EQ(test, *(const u8 *)(head + 1), 0);
}

static void crash_stops_all_but_a_few(struct kunit *test)
{
	struct mock_test *t = test->priv;

	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_CRASHED);
	KUNIT_EXPECT_EQ(test, test_set(t, "a", "b"), FWCTL_MOCK_CRASHED);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0),
			FWCTL_MOCK_CRASHED);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_IDENTIFY, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_EFFECTS, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_COUNTERS, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_dump(t, 0, 1), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
}

/*
 * Contexts and resources
 */

static int test_alloc(struct mock_test *t, struct mock_uctx *uctx, __le32 *id)
{
	int status = test_rpc_on(t, uctx, FWCTL_RPC_CONFIGURATION,
				 FWCTL_MOCK_RES_ALLOC, NULL, 0);

	*id = 0;
	if (!status)
		*id = ((const struct fwctl_mock_resource *)test_payload(t))->id;
	return status;
}

static int test_free(struct mock_test *t, struct mock_uctx *uctx, __le32 id)
{
	const struct fwctl_mock_resource res = { .id = id };

	return test_rpc_on(t, uctx, FWCTL_RPC_CONFIGURATION,
			   FWCTL_MOCK_RES_FREE, &res, sizeof(res));
}

static void resources_belong_to_their_context(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct fwctl_mock_resource more = {};
	struct mock_uctx other = {};
	__le32 mine, theirs;

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	KUNIT_EXPECT_NE(test, other.ctx->uid, 0);
	KUNIT_EXPECT_NE(test, other.ctx->uid, t->uctx.ctx->uid);
	KUNIT_EXPECT_EQ(test, test_alloc(t, &t->uctx, &mine), 0);
	KUNIT_EXPECT_EQ(test, test_alloc(t, &other, &theirs), 0);
	KUNIT_EXPECT_NE(test, le32_to_cpu(mine), 0);
	KUNIT_EXPECT_NE(test, le32_to_cpu(mine), le32_to_cpu(theirs));
	KUNIT_EXPECT_EQ(test, test_free(t, &other, mine), FWCTL_MOCK_DENIED);
	more.id = mine;
	more.in_use = cpu_to_le32(1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RES_FREE, &more,
				       sizeof(more)), FWCTL_MOCK_BAD_PARAM);
	KUNIT_EXPECT_EQ(test, test_free(t, &t->uctx, mine), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_free(t, &t->uctx, mine),
			FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, test_free(t, &t->uctx, 0), FWCTL_MOCK_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, test_free(t, &other, theirs), FWCTL_MOCK_OK);
	test_close(&other);
}

/* Allocate a RES_ALLOC command of @uctx, for tests that call the handler. */
static struct mock_cmd *test_alloc_cmd(struct mock_uctx *uctx)
{
	struct fwctl_mock_req req = {
		.opcode = cpu_to_le16(FWCTL_MOCK_RES_ALLOC),
	};
	struct mock_cmd *cmd =
		mock_cmd_alloc(mock_cmd_lookup(FWCTL_MOCK_RES_ALLOC),
			       FWCTL_RPC_CONFIGURATION, &req, sizeof(req));

	if (cmd)
		cmd->ctx = uctx->ctx;
	return cmd;
}

static void closing_frees_resources(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_usage *usage = &t->dev->usage;
	struct mock_uctx other = {};
	__le32 id;
	int i;

	struct mock_cmd *cmd __free(mock_cmd) = NULL;

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&usage->contexts), 2);
	KUNIT_EXPECT_EQ(test, test_alloc(t, &t->uctx, &id), 0);
	cmd = test_alloc_cmd(&other);
	KUNIT_ASSERT_NOT_NULL(test, cmd);
	for (i = 1; i < FWCTL_MOCK_RES_MAX; i++)
		KUNIT_ASSERT_EQ(test, mock_do_res_alloc(test_firmware(t), cmd),
				FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_alloc(t, &t->uctx, &id),
			FWCTL_MOCK_NO_SPACE);
	KUNIT_EXPECT_EQ(test, atomic_read(&usage->resources),
			FWCTL_MOCK_RES_MAX);

	test_close(&other);
	KUNIT_EXPECT_EQ(test, atomic_read(&usage->contexts), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&usage->resources), 1);
	KUNIT_EXPECT_EQ(test, test_alloc(t, &t->uctx, &id), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&usage->resources), 2);
}

/* An abandoned command may run after its context is closed. */
static void closed_context_allocates_nothing(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_uctx other = {};

	struct mock_cmd *cmd __free(mock_cmd) = NULL;

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	cmd = test_alloc_cmd(&other);
	KUNIT_ASSERT_NOT_NULL(test, cmd);
	refcount_inc(&other.ctx->refs);
	test_close(&other);
	KUNIT_EXPECT_EQ(test, mock_do_res_alloc(test_firmware(t), cmd),
			FWCTL_MOCK_DENIED);
	mock_context_put(cmd->ctx);
}

static void workers_are_started_once(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_firmware *fw = test_firmware(t);
	struct task_struct **workers = fw->workers;
	struct mock_uctx other = {};

	KUNIT_ASSERT_EQ(test, test_open(t, &other), 0);
	KUNIT_EXPECT_PTR_EQ(test, fw->workers, workers);
	test_close(&other);
}

static void info_tells_the_context(struct kunit *test)
{
	struct mock_test *t = test->priv;
	size_t length = 0;
	const struct fwctl_info_mock *info __free(kfree) =
		mock_sync_ops.info(&t->uctx.uctx, &length);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, info);
	KUNIT_EXPECT_EQ(test, length, sizeof(*info));
	KUNIT_EXPECT_EQ(test, info->uid, t->uctx.ctx->uid);
	KUNIT_EXPECT_EQ(test, info->abi, FWCTL_MOCK_ABI);
	KUNIT_EXPECT_EQ(test, info->workers, 4);
	KUNIT_EXPECT_EQ(test, info->commands, ARRAY_SIZE(mock_test_scopes));
}

static void counters_count(struct kunit *test)
{
	struct mock_test *t = test->priv;
	const struct fwctl_mock_counters *now;

	/* The reset clears the count of the first command. */
	KUNIT_ASSERT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_ASSERT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_ASSERT_EQ(test, test_get(t, "none"), FWCTL_MOCK_NOT_FOUND);
	KUNIT_ASSERT_EQ(test, test_rpc(t, FWCTL_MOCK_COUNTERS, NULL, 0), 0);
	KUNIT_ASSERT_EQ(test, test_payload_len(t), sizeof(*now));
	now = test_payload(t);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->completed), 2);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->failed), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->in_bytes),
			20 + 16 + sizeof(struct fwctl_mock_config));
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->out_bytes), 20 + 16);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->peak), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->resets), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->contexts), 1);
	KUNIT_EXPECT_EQ(test, le64_to_cpu(now->resources), 0);
}

/*
 * Concurrent commands
 */

/* A thread that sends one command. */
struct test_sender {
	struct mock_test *t;
	u16 opcode;
	const void *payload;
	u32 len;
	int result;
	struct completion done;
};

static int test_sender_thread(void *data)
{
	struct test_sender *sender = data;
	struct mock_test t = { .dev = sender->t->dev };

	sender->result = test_rpc_on(&t, &sender->t->uctx,
				     FWCTL_RPC_DEBUG_WRITE_FULL,
				     sender->opcode, sender->payload,
				     sender->len);
	kvfree(t.rsp);
	complete(&sender->done);
	return 0;
}

/* Send a command. Returns when it completes or @inflight are in flight. */
static void test_send_async(struct kunit *test, struct test_sender *sender,
			    u16 opcode, const void *payload, u32 len,
			    int inflight)
{
	struct mock_test *t = test->priv;
	struct task_struct *task;
	unsigned long deadline;

	*sender = (struct test_sender) {
		.t = t, .opcode = opcode, .payload = payload, .len = len,
	};
	init_completion(&sender->done);
	task = kthread_run(test_sender_thread, sender, "mock_test");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	deadline = jiffies + TEST_DEADLINE;
	while (atomic_read(&t->dev->usage.inflight) < inflight &&
	       !completion_done(&sender->done) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
}

static unsigned int test_running(struct mock_test *t)
{
	struct mock_firmware *fw = test_firmware(t);

	guard(spinlock)(&fw->lock);
	return fw->nr_running;
}

/* Send a command. Returns when workers execute @running commands. */
static void test_run_async(struct kunit *test, struct test_sender *sender,
			   u16 opcode, const void *payload, u32 len,
			   unsigned int running)
{
	unsigned long deadline = jiffies + TEST_DEADLINE;

	test_send_async(test, sender, opcode, payload, len, running);
	while (test_running(test->priv) < running &&
	       !completion_done(&sender->done) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
}

static void arm(struct mock_test *t, enum mock_fault fault, int count)
{
	atomic_set(&t->dev->faults.left[fault], count);
}

static int left(struct mock_test *t, enum mock_fault fault)
{
	return atomic_read(&t->dev->faults.left[fault]);
}

/* Send a command with @fault. Returns when the fault has hit the command. */
static void test_fault_async(struct kunit *test, struct test_sender *sender,
			     enum mock_fault fault, u16 opcode,
			     const void *payload, u32 len)
{
	struct mock_test *t = test->priv;
	unsigned long deadline = jiffies + TEST_DEADLINE;

	arm(t, fault, 1);
	test_send_async(test, sender, opcode, payload, len, 1);
	while (left(t, fault) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
}

/* Returns the result of a command. After a timeout, aborts all commands. */
static int test_result(struct test_sender *sender)
{
	if (wait_for_completion_timeout(&sender->done, TEST_DEADLINE))
		return sender->result;
	mock_firmware_shut(test_firmware(sender->t), true);
	wait_for_completion(&sender->done);
	return -ETIMEDOUT;
}

static void rendezvous_waits_for_all(struct kunit *test)
{
	const struct fwctl_mock_rendezvous three = {
		.key = cpu_to_le32(7), .count = cpu_to_le32(3),
	};
	const struct fwctl_mock_rendezvous other = {
		.key = cpu_to_le32(8), .count = cpu_to_le32(1),
	};
	struct mock_test *t = test->priv;
	struct test_sender sender[3];

	test_send_async(test, &sender[0], FWCTL_MOCK_RENDEZVOUS, &three,
			sizeof(three), 1);
	test_send_async(test, &sender[1], FWCTL_MOCK_RENDEZVOUS, &three,
			sizeof(three), 2);
	/* A command with another key completes, but does not release these two. */
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RENDEZVOUS, &other,
				       sizeof(other)), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, atomic_read(&t->dev->usage.inflight), 2);
	test_send_async(test, &sender[2], FWCTL_MOCK_RENDEZVOUS, &three,
			sizeof(three), 3);
	KUNIT_EXPECT_EQ(test, test_result(&sender[0]), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_result(&sender[1]), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_result(&sender[2]), FWCTL_MOCK_OK);
}

static void rendezvous_rejects_too_many(struct kunit *test)
{
	struct fwctl_mock_rendezvous in = {};
	struct mock_test *t = test->priv;
	struct test_sender sender;

	test_send_async(test, &sender, FWCTL_MOCK_RENDEZVOUS, &in, sizeof(in),
			1);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_BAD_PARAM);
	in.count = cpu_to_le32(t->dev->settings.workers + 1);
	test_send_async(test, &sender, FWCTL_MOCK_RENDEZVOUS, &in, sizeof(in),
			1);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_BAD_PARAM);
}

static const struct fwctl_mock_rendezvous test_pair = {
	.key = cpu_to_le32(7), .count = cpu_to_le32(2),
};

/* A hung command does not take part in a rendezvous. */
static void rendezvous_does_not_count_who_hangs(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender hung, alone;

	test_fault_async(test, &hung, MOCK_FAULT_HANG, FWCTL_MOCK_RENDEZVOUS,
			 &test_pair, sizeof(test_pair));
	test_run_async(test, &alone, FWCTL_MOCK_RENDEZVOUS, &test_pair,
		       sizeof(test_pair), 2);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&hung), FWCTL_MOCK_ABORTED);
	KUNIT_EXPECT_EQ(test, test_result(&alone), FWCTL_MOCK_ABORTED);
}

/* The driver unbinds before the command starts to wait. */
static void rendezvous_does_not_wait_while_unbinding(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_backend *backend = t->dev->backend;
	struct test_sender sender;

	WRITE_ONCE(t->dev->settings.service_us, 50 * USEC_PER_MSEC);
	test_run_async(test, &sender, FWCTL_MOCK_RENDEZVOUS, &test_pair,
		       sizeof(test_pair), 1);
	backend->ops->quiesce(backend);
	KUNIT_EXPECT_EQ(test, test_result(&sender), -ENODEV);
}

static void sleep_is_bounded(struct kunit *test)
{
	const struct fwctl_mock_sleep in = {
		.ms = cpu_to_le32(FWCTL_MOCK_SLEEP_MAX_MS + 1),
	};
	struct test_sender sender;

	test_send_async(test, &sender, FWCTL_MOCK_SLEEP, &in, sizeof(in), 1);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_BAD_PARAM);
}

static void reset_aborts_what_runs(struct kunit *test)
{
	const struct fwctl_mock_sleep in = {
		.ms = cpu_to_le32(FWCTL_MOCK_SLEEP_MAX_MS),
	};
	struct mock_test *t = test->priv;
	struct test_sender sender;

	test_send_async(test, &sender, FWCTL_MOCK_SLEEP, &in, sizeof(in), 1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_ABORTED);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
}

static void crash_ends_what_runs(struct kunit *test)
{
	const struct fwctl_mock_sleep in = {
		.ms = cpu_to_le32(FWCTL_MOCK_SLEEP_MAX_MS),
	};
	struct mock_test *t = test->priv;
	struct test_sender sender;

	test_send_async(test, &sender, FWCTL_MOCK_SLEEP, &in, sizeof(in), 1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_CRASHED);
}

/*
 * Faults
 */

static void fault_error_hits_as_often_as_asked(struct kunit *test)
{
	struct mock_test *t = test->priv;

	arm(t, MOCK_FAULT_ERROR, 2);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_INTERNAL);
	KUNIT_EXPECT_EQ(test, test_payload_len(t), 0);
	KUNIT_EXPECT_EQ(test, left(t, MOCK_FAULT_ERROR), 1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, left(t, MOCK_FAULT_ERROR), 1);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_INTERNAL);
	KUNIT_EXPECT_EQ(test, left(t, MOCK_FAULT_ERROR), 0);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, left(t, MOCK_FAULT_ERROR), 0);
}

static void fault_length_is_detected(struct kunit *test)
{
	struct mock_test *t = test->priv;

	arm(t, MOCK_FAULT_BAD_LENGTH, 1);
	KUNIT_EXPECT_EQ(test, test_echo(t), -EIO);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
}

static void fault_late_completes_late(struct kunit *test)
{
	struct mock_test *t = test->priv;
	ktime_t start = ktime_get();

	WRITE_ONCE(t->dev->faults.late_ms, 30);
	arm(t, MOCK_FAULT_LATE, 1);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_GE(test, ktime_ms_delta(ktime_get(), start), 30);
	KUNIT_EXPECT_EQ(test, left(t, MOCK_FAULT_LATE), 0);
}

/* A reset discards the response of a delayed command. */
static void fault_late_ends_with_a_reset(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender sender;

	WRITE_ONCE(t->dev->faults.late_ms, FWCTL_MOCK_SLEEP_MAX_MS);
	test_fault_async(test, &sender, MOCK_FAULT_LATE, FWCTL_MOCK_ECHO, "x",
			 1);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_ABORTED);
}

/* A crash does not abort CRASH itself or commands that work after a crash. */
static void fault_late_outlasts_a_crash(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender sender;

	WRITE_ONCE(t->dev->faults.late_ms, 50);
	test_fault_async(test, &sender, MOCK_FAULT_LATE, FWCTL_MOCK_IDENTIFY,
			 NULL, 0);
	arm(t, MOCK_FAULT_LATE, 1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_OK);
}

/* A reset works while all workers hang and one command is queued. */
static void fault_hang_ends_with_a_reset(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct test_sender sender[5];
	int i;

	arm(t, MOCK_FAULT_HANG, 4);
	for (i = 0; i < ARRAY_SIZE(sender); i++)
		test_send_async(test, &sender[i], FWCTL_MOCK_ECHO, "x", 1,
				i + 1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	for (i = 0; i < ARRAY_SIZE(sender); i++)
		KUNIT_EXPECT_EQ(test, test_result(&sender[i]),
				FWCTL_MOCK_ABORTED);
}

/* Returns true if the first running command is blocked. */
static bool test_is_blocked(struct mock_test *t)
{
	struct mock_firmware *fw = test_firmware(t);
	struct mock_cmd *cmd;

	guard(spinlock)(&fw->lock);
	cmd = list_first_entry_or_null(&fw->running, struct mock_cmd, entry);
	return cmd && cmd->blocked;
}

static void fault_hang_outlasts_a_crash(struct kunit *test)
{
	unsigned long deadline = jiffies + TEST_DEADLINE;
	struct mock_test *t = test->priv;
	struct test_sender sender;

	test_fault_async(test, &sender, MOCK_FAULT_HANG, FWCTL_MOCK_ECHO, "x",
			 1);
	while (!test_is_blocked(t) && time_before(jiffies, deadline))
		schedule_timeout_uninterruptible(1);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_CRASH, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	KUNIT_EXPECT_EQ(test, test_result(&sender), FWCTL_MOCK_ABORTED);
}

static void fault_hang_ends_with_the_driver(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct mock_backend *backend = t->dev->backend;
	struct test_sender sender[5];
	int i;

	arm(t, MOCK_FAULT_HANG, 4);
	for (i = 0; i < ARRAY_SIZE(sender); i++)
		test_send_async(test, &sender[i], FWCTL_MOCK_ECHO, "x", 1,
				i + 1);
	backend->ops->quiesce(backend);
	for (i = 0; i < ARRAY_SIZE(sender); i++)
		KUNIT_EXPECT_EQ(test, test_result(&sender[i]), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_echo(t), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), -ENODEV);
}

static void fault_remove_ends_everything(struct kunit *test)
{
	const struct fwctl_mock_sleep in = {
		.ms = cpu_to_le32(FWCTL_MOCK_SLEEP_MAX_MS),
	};
	struct mock_test *t = test->priv;
	struct mock_backend *backend = t->dev->backend;
	struct test_sender sender;

	/*
	 * The removal closes only contexts of the core, not this one. Hold the
	 * lock to delay the removal until the test has closed the context.
	 */
	mutex_lock(&t->dev->lock);
	test_send_async(test, &sender, FWCTL_MOCK_SLEEP, &in, sizeof(in), 1);
	arm(t, MOCK_FAULT_SURPRISE_REMOVE, 1);
	KUNIT_EXPECT_EQ(test, test_echo(t), -ENODEV);
	KUNIT_EXPECT_EQ(test, test_result(&sender), -ENODEV);
	/* A driver cannot bind again. */
	KUNIT_EXPECT_EQ(test, backend->ops->start(backend), -ENODEV);
	test_close(&t->uctx);
	t->uctx.ctx = NULL;
	mutex_unlock(&t->dev->lock);

	KUNIT_EXPECT_FALSE(test, mock_device_is_live(t->dev));
	KUNIT_EXPECT_NULL(test, t->dev->pdev);
}

static void no_command_beyond_the_bound(struct kunit *test)
{
	struct mock_test *t = test->priv;

	/* Simulate the maximum number of commands in flight. */
	atomic_add(MOCK_INFLIGHT_MAX, &t->dev->usage.inflight);
	KUNIT_EXPECT_EQ(test, test_echo(t), -EBUSY);
	KUNIT_EXPECT_EQ(test, test_rpc(t, FWCTL_MOCK_RESET, NULL, 0), 0);
	atomic_sub(MOCK_INFLIGHT_MAX, &t->dev->usage.inflight);
	KUNIT_EXPECT_EQ(test, test_echo(t), FWCTL_MOCK_OK);
}

/* A RESET that mock_gate() accepts bypasses the limits of the core. */
static void reset_is_a_recovery_request(struct kunit *test)
{
	struct fwctl_mock_req msg = {
		.opcode = cpu_to_le16(FWCTL_MOCK_RESET),
	};
	struct fwctl_request req = {
		.scope = FWCTL_RPC_DEBUG_WRITE_FULL,
		.in = &msg,
		.in_len = sizeof(msg),
		.out_len = sizeof(struct fwctl_mock_rsp),
	};

	KUNIT_EXPECT_TRUE(test, mock_is_recovery(&req));
	req.out_len--;
	KUNIT_EXPECT_FALSE(test, mock_is_recovery(&req));
	req.out_len++;
	req.in_len--;
	KUNIT_EXPECT_FALSE(test, mock_is_recovery(&req));
	req.in_len++;
	for (int i = 0; i < MOCK_CMDS; i++) {
		msg.opcode = cpu_to_le16(mock_cmd_table[i].opcode);
		KUNIT_EXPECT_EQ(test, mock_is_recovery(&req),
				mock_cmd_table[i].opcode == FWCTL_MOCK_RESET);
	}
}

static void mock_sets_the_limit_of_the_core(struct kunit *test)
{
	struct mock_test *t = test->priv;
	unsigned int by_default = t->provider->fwctl.max_requests;

	test_close(&t->uctx);
	t->uctx.ctx = NULL;
	mock_device_deactivate(t->dev);
	t->dev->settings.max_requests = 3;
	KUNIT_ASSERT_EQ(test, mock_device_activate(t->dev), 0);
	t->provider = platform_get_drvdata(t->dev->pdev);
	KUNIT_EXPECT_EQ(test, t->provider->fwctl.max_requests, 3);
	KUNIT_EXPECT_EQ(test, by_default, FWCTL_MAX_REQUESTS);
}

static void devices_are_told_apart(struct kunit *test)
{
	struct mock_test *t = test->priv;
	char name[16], serial[16];

	mock_device_get_name(t->dev, name, sizeof(name));
	KUNIT_EXPECT_STREQ(test, name, dev_name(&t->provider->fwctl.dev));
	KUNIT_ASSERT_EQ(test, test_rpc(t, FWCTL_MOCK_IDENTIFY, NULL, 0), 0);
	snprintf(serial, sizeof(serial), "MOCK%08d", t->dev->id);
	KUNIT_EXPECT_STREQ(test, serial,
			   ((const struct fwctl_mock_identify *)
			    test_payload(t))->serial);
}

/* The driver rejects a foreign device that a user binds by driver_override. */
static void foreign_device_is_rejected(struct kunit *test)
{
	struct mock_test *t = test->priv;
	struct platform_device *pdev;

	pdev = kunit_platform_device_alloc(test, "foreign", PLATFORM_DEVID_NONE);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test, 0,
			platform_device_add_data(pdev, &t->dev, sizeof(t->dev)));
	KUNIT_ASSERT_EQ(test, 0, device_set_driver_override(&pdev->dev,
							    MOCK_DRIVER_NAME));
	KUNIT_ASSERT_EQ(test, 0, kunit_platform_device_add(test, pdev));
	KUNIT_EXPECT_NULL(test, pdev->dev.driver);
	KUNIT_EXPECT_NULL(test, mock_device_of(pdev));
}

static struct kunit_case mock_test_cases[] = {
	KUNIT_CASE(gate_allows_what_the_scope_does),
	KUNIT_CASE(gate_wants_whole_messages),
	KUNIT_CASE(effects_tell_what_the_gate_does),
	KUNIT_CASE(firmware_checks_payload_sizes),
	KUNIT_CASE(firmware_rejects_reserved_bits),
	KUNIT_CASE(echo_returns_payload_and_header),
	KUNIT_CASE(echo_takes_the_largest_message),
	KUNIT_CASE(config_is_set_changed_and_removed),
	KUNIT_CASE(config_survives_reset_and_crash),
	KUNIT_CASE(config_is_full_at_its_limit),
	KUNIT_CASE(config_rejects_malformed_parameters),
	KUNIT_CASE(memory_has_edges_and_a_guard),
	KUNIT_CASE(guard_depends_on_the_rpc),
	KUNIT_CASE(memory_keeps_what_was_written),
	KUNIT_CASE(memory_write_needs_its_bytes),
	KUNIT_CASE(crash_leaves_a_dump_without_keys),
	KUNIT_CASE(dump_survives_reset_until_the_next_crash),
	KUNIT_CASE(crash_stops_all_but_a_few),
	KUNIT_CASE(resources_belong_to_their_context),
	KUNIT_CASE(closing_frees_resources),
	KUNIT_CASE(closed_context_allocates_nothing),
	KUNIT_CASE(workers_are_started_once),
	KUNIT_CASE(info_tells_the_context),
	KUNIT_CASE(counters_count),
	KUNIT_CASE(rendezvous_waits_for_all),
	KUNIT_CASE(rendezvous_rejects_too_many),
	KUNIT_CASE(rendezvous_does_not_count_who_hangs),
	KUNIT_CASE(rendezvous_does_not_wait_while_unbinding),
	KUNIT_CASE(sleep_is_bounded),
	KUNIT_CASE(reset_aborts_what_runs),
	KUNIT_CASE(crash_ends_what_runs),
	KUNIT_CASE(fault_error_hits_as_often_as_asked),
	KUNIT_CASE(fault_length_is_detected),
	KUNIT_CASE(fault_late_completes_late),
	KUNIT_CASE(fault_late_ends_with_a_reset),
	KUNIT_CASE(fault_late_outlasts_a_crash),
	KUNIT_CASE(fault_hang_ends_with_a_reset),
	KUNIT_CASE(fault_hang_outlasts_a_crash),
	KUNIT_CASE(fault_hang_ends_with_the_driver),
	KUNIT_CASE(fault_remove_ends_everything),
	KUNIT_CASE(no_command_beyond_the_bound),
	KUNIT_CASE(reset_is_a_recovery_request),
	KUNIT_CASE(mock_sets_the_limit_of_the_core),
	KUNIT_CASE(devices_are_told_apart),
	KUNIT_CASE(foreign_device_is_rejected),
	{}
};

static struct kunit_suite mock_test_suite = {
	.name = "fwctl_mock",
	.init = mock_test_init,
	.exit = mock_test_exit,
	.test_cases = mock_test_cases,
};

kunit_test_suite(mock_test_suite);
