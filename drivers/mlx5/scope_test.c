// SPDX-License-Identifier: GPL-2.0-only
/*
 * KUnit tests of the scope of every command. To catch mistakes in scope.c, the
 * expected values have another form: grouped by scope, with opcodes by name from
 * the kernel's mlx5_ifc.h.
 */
#include <kunit/test.h>
#include <linux/mlx5/mlx5_ifc.h>

#include "scope.h"

/* Commands that need CONFIGURATION with any op_mod. */
static const u16 in_configuration[] = {
	MLX5_CMD_OPCODE_QUERY_VUID,
	MLX5_CMD_OP_MODIFY_CONG_STATUS,
	MLX5_CMD_OP_QUERY_ADAPTER,
	MLX5_CMD_OP_QUERY_ESW_FUNCTIONS,
	MLX5_CMD_OP_QUERY_HCA_CAP,
	MLX5_CMD_OP_QUERY_HCA_VPORT_CONTEXT,
	MLX5_CMD_OP_QUERY_ROCE_ADDRESS,
	MLX5_CMD_OP_SET_HCA_CAP,
	/* Opcodes without a name in mlx5_ifc.h. */
	0x10e, 0x731, 0xb2e,
};

/* Commands that need DEBUG_READ_ONLY with any op_mod. */
static const u16 in_debug_read_only[] = {
	MLX5_CMD_OP_FPGA_QUERY_QP,
	MLX5_CMD_OP_FPGA_QUERY_QP_COUNTERS,
	MLX5_CMD_OP_NOP,
	MLX5_CMD_OP_QUERY_CONG_PARAMS,
	MLX5_CMD_OP_QUERY_CONG_STATISTICS,
	MLX5_CMD_OP_QUERY_CONG_STATUS,
	MLX5_CMD_OP_QUERY_CQ,
	MLX5_CMD_OP_QUERY_DCT,
	MLX5_CMD_OP_QUERY_EQ,
	MLX5_CMD_OP_QUERY_ESW_VPORT_CONTEXT,
	MLX5_CMD_OP_QUERY_FLOW_COUNTER,
	MLX5_CMD_OP_QUERY_FLOW_GROUP,
	MLX5_CMD_OP_QUERY_FLOW_TABLE,
	MLX5_CMD_OP_QUERY_FLOW_TABLE_ENTRY,
	MLX5_CMD_OP_QUERY_GENERAL_OBJECT,
	MLX5_CMD_OP_QUERY_HCA_VPORT_GID,
	MLX5_CMD_OP_QUERY_HCA_VPORT_PKEY,
	MLX5_CMD_OP_QUERY_ISSI,
	MLX5_CMD_OP_QUERY_L2_TABLE_ENTRY,
	MLX5_CMD_OP_QUERY_LAG,
	MLX5_CMD_OP_QUERY_MAD_DEMUX,
	MLX5_CMD_OP_QUERY_MKEY,
	MLX5_CMD_OP_QUERY_MODIFY_HEADER_CONTEXT,
	MLX5_CMD_OP_QUERY_NIC_VPORT_CONTEXT,
	MLX5_CMD_OP_QUERY_PACKET_REFORMAT_CONTEXT,
	MLX5_CMD_OP_QUERY_PAGES,
	MLX5_CMD_OP_QUERY_QP,
	MLX5_CMD_OP_QUERY_Q_COUNTER,
	MLX5_CMD_OP_QUERY_RATE_LIMIT,
	MLX5_CMD_OP_QUERY_RMP,
	MLX5_CMD_OP_QUERY_RQ,
	MLX5_CMD_OP_QUERY_RQT,
	MLX5_CMD_OP_QUERY_SCHEDULING_ELEMENT,
	MLX5_CMD_OP_QUERY_SF_PARTITION,
	MLX5_CMD_OP_QUERY_SPECIAL_CONTEXTS,
	MLX5_CMD_OP_QUERY_SQ,
	MLX5_CMD_OP_QUERY_SRQ,
	MLX5_CMD_OP_QUERY_TIR,
	MLX5_CMD_OP_QUERY_TIS,
	MLX5_CMD_OP_QUERY_VHCA_MIGRATION_STATE,
	MLX5_CMD_OP_QUERY_VHCA_STATE,
	MLX5_CMD_OP_QUERY_VNIC_ENV,
	MLX5_CMD_OP_QUERY_VPORT_COUNTER,
	MLX5_CMD_OP_QUERY_VPORT_STATE,
	MLX5_CMD_OP_QUERY_WOL_ROL,
	MLX5_CMD_OP_QUERY_XRC_SRQ,
	MLX5_CMD_OP_QUERY_XRQ,
	MLX5_CMD_OP_QUERY_XRQ_DC_PARAMS_ENTRY,
	MLX5_CMD_OP_QUERY_XRQ_ERROR_PARAMS,
	/* Opcodes without a name in mlx5_ifc.h. */
	0x10c, 0x512, 0x602, 0x716, 0x722, 0x728, 0x730, 0x732, 0x813, 0x819,
	0x821, 0x911, 0x971, 0x981, 0xa05, 0xa09, 0xb02, 0xb03, 0xb05, 0xb07,
	0xb08, 0xb0a, 0xb0f, 0xb13, 0xb14, 0xb28, 0xb2a, 0xb2f, 0x8000, 0x8001,
	0x8006,
};

/* Commands that need DEBUG_WRITE with any op_mod. */
static const u16 in_debug_write[] = {
	/* Opcodes without a name in mlx5_ifc.h. */
	0x820,
};

/* Writes (op_mod 0) need CONFIGURATION, reads need DEBUG_READ_ONLY. */
static const u16 register_access[] = {
	MLX5_CMD_OP_ACCESS_REG,
	/* Opcodes without a name in mlx5_ifc.h. */
	0xb0c,
};

/* Greater than every scope. */
#define NEVER 4

/* The special value 0, its neighbours, and the limits of each width. */
static const u16 op_mods[] = { 0, 1, 2, 3, 0xff, 0x100, 0x7fff, 0x8000, 0xffff };

/**
 * struct expected - Minimum scope by opcode, NEVER if no scope allows the command
 * @zero: For op_mod 0.
 * @other: For any other op_mod.
 */
struct expected {
	u8 zero[U16_MAX + 1];
	u8 other[U16_MAX + 1];
};

static void expect(struct kunit *test, struct expected *expected,
		   const u16 *opcodes, size_t count, u8 zero, u8 other)
{
	for (size_t i = 0; i < count; i++) {
		KUNIT_ASSERT_EQ_MSG(test, expected->zero[opcodes[i]], NEVER,
				    "opcode %#x is listed twice", opcodes[i]);
		expected->zero[opcodes[i]] = zero;
		expected->other[opcodes[i]] = other;
	}
}

static struct expected *expectations(struct kunit *test)
{
	struct expected *expected =
		kunit_kmalloc(test, sizeof(*expected), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, expected);
	memset(expected, NEVER, sizeof(*expected));
	expect(test, expected, in_configuration, ARRAY_SIZE(in_configuration),
	       FWCTL_RPC_CONFIGURATION, FWCTL_RPC_CONFIGURATION);
	expect(test, expected, in_debug_read_only,
	       ARRAY_SIZE(in_debug_read_only), FWCTL_RPC_DEBUG_READ_ONLY,
	       FWCTL_RPC_DEBUG_READ_ONLY);
	expect(test, expected, in_debug_write, ARRAY_SIZE(in_debug_write),
	       FWCTL_RPC_DEBUG_WRITE, FWCTL_RPC_DEBUG_WRITE);
	expect(test, expected, register_access, ARRAY_SIZE(register_access),
	       FWCTL_RPC_CONFIGURATION, FWCTL_RPC_DEBUG_READ_ONLY);
	return expected;
}

/* Check one command and op_mod in all scopes. */
static void check_command(struct kunit *test, u16 opcode, u16 op_mod, u8 least)
{
	for (u32 scope = 0; scope < NEVER; scope++)
		KUNIT_ASSERT_EQ_MSG(test,
				    mlx5_fwctl_scope_permits(scope, opcode,
							     op_mod),
				    scope >= least,
				    "opcode %#x, op_mod %#x, scope %u", opcode,
				    op_mod, scope);
}

static void scope_permits_what_linux_7_3_does(struct kunit *test)
{
	const struct expected *expected = expectations(test);

	for (u32 opcode = 0; opcode <= U16_MAX; opcode++)
		for (size_t i = 0; i < ARRAY_SIZE(op_mods); i++)
			check_command(test, opcode, op_mods[i],
				      op_mods[i] ? expected->other[opcode] :
						   expected->zero[opcode]);
}

static unsigned int permitted(enum fwctl_rpc_scope scope, u16 op_mod)
{
	unsigned int count = 0;

	for (u32 opcode = 0; opcode <= U16_MAX; opcode++)
		count += mlx5_fwctl_scope_permits(scope, opcode, op_mod);
	return count;
}

/* Catches a command that is missing or added both here and in scope.c. */
static void scope_permits_as_many_commands_as_linux_7_3_does(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_CONFIGURATION, 0), 13);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_CONFIGURATION, 1), 11);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_DEBUG_READ_ONLY, 0), 93);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_DEBUG_READ_ONLY, 1), 93);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_DEBUG_WRITE, 0), 94);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_DEBUG_WRITE, 1), 94);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_DEBUG_WRITE_FULL, 0), 94);
	KUNIT_EXPECT_EQ(test, permitted(FWCTL_RPC_DEBUG_WRITE_FULL, 1), 94);
}

/* Tested explicitly, because existing tools depend on it. */
static void scope_permits_register_access_by_direction(struct kunit *test)
{
	const u16 access = 0x805, write = 0, read = 1;
	u32 scope = FWCTL_RPC_CONFIGURATION;

	KUNIT_EXPECT_TRUE(test, mlx5_fwctl_scope_permits(scope, access, write));
	KUNIT_EXPECT_FALSE(test, mlx5_fwctl_scope_permits(scope, access, read));
	scope = FWCTL_RPC_DEBUG_READ_ONLY;
	KUNIT_EXPECT_TRUE(test, mlx5_fwctl_scope_permits(scope, access, read));
}

/*
 * These commands contain DMA addresses, or objects that have such addresses. The
 * provider may send these commands, but a caller may not in any scope.
 */
static void scope_permits_no_command_with_dma_addresses(struct kunit *test)
{
	static const u16 opcodes[] = {
		MLX5_CMD_OP_MANAGE_PAGES, MLX5_CMD_OP_CREATE_MKEY,
		MLX5_CMD_OP_DESTROY_MKEY, MLX5_CMD_OP_CREATE_EQ,
		MLX5_CMD_OP_ALLOC_PD, MLX5_CMD_OP_CREATE_UMEM,
		MLX5_CMD_OP_DESTROY_UMEM,
	};
	u32 scope = FWCTL_RPC_DEBUG_WRITE_FULL;

	for (size_t i = 0; i < ARRAY_SIZE(opcodes); i++)
		for (size_t j = 0; j < ARRAY_SIZE(op_mods); j++)
			KUNIT_EXPECT_FALSE_MSG(test,
					       mlx5_fwctl_scope_permits(scope,
									opcodes[i],
									op_mods[j]),
					       "opcode %#x", opcodes[i]);
}

static struct kunit_case scope_cases[] = {
	KUNIT_CASE(scope_permits_what_linux_7_3_does),
	KUNIT_CASE(scope_permits_as_many_commands_as_linux_7_3_does),
	KUNIT_CASE(scope_permits_register_access_by_direction),
	KUNIT_CASE(scope_permits_no_command_with_dma_addresses),
	{}
};

static struct kunit_suite scope_suite = {
	.name = "fwctl_mlx5_scope",
	.test_cases = scope_cases,
};

kunit_test_suite(scope_suite);

MODULE_DESCRIPTION("KUnit tests of the fwctl provider for mlx5");
MODULE_LICENSE("GPL");
