// SPDX-License-Identifier: GPL-2.0-only
/* KUnit tests of registered memory, with a simulated firmware. */
#include <kunit/test.h>
#include <linux/mlx5/driver.h>
#include <linux/scatterlist.h>

#include "firmware_test.h"
#include "mlx5_fwctl.h"

#define UID 0x1001
#define UMEM_ID 0xabcdef
#define PD 0x77
#define MKEY_INDEX 0x123456
#define RSC_ID 0x15a

/* A key consists of the index and the low byte of the handle. */
#define MKEY (MKEY_INDEX << 8 | 0x5a)

/* Two ranges of addresses, together five pages of the device. */
#define ADDR 0x7f0000001a00ull
#define FIRST 0x111110000a00ull
#define FIRST_LEN (0x2000 - 0xa00)
#define SECOND 0x222220000000ull
#define SECOND_LEN 0x2004
#define PAGES 5
#define ACCESS 3

/* Timeouts until no command is sent, where a test does not set another number. */
#define SLOTS 100

/* Slots of RPCs. A fourth of them limits the timeouts outside the tests. */
#define RPC_SLOTS 12
#define RELEASED 3

#define MAX_COMMANDS 8
#define MAX_IN 512

/**
 * struct umem_firmware - The commands so far, and the results of the next ones
 * @commands: Number of commands.
 * @opcodes: Opcode of each command.
 * @in: Each command, up to MAX_IN bytes.
 * @in_len: Size of each command.
 * @fails: Opcode of a command that fails, or 0.
 * @also_fails: The same.
 * @ret: Result of such a command. -EREMOTEIO stores a status.
 * @cut_off: Result of mlx5_fwctl_is_cut_off().
 */
struct umem_firmware {
	unsigned int commands;
	u16 opcodes[MAX_COMMANDS];
	u8 in[MAX_COMMANDS][MAX_IN];
	int in_len[MAX_COMMANDS];
	u16 fails;
	u16 also_fails;
	int ret;
	bool cut_off;
};

static struct umem_firmware fw;

bool mlx5_fwctl_is_cut_off(struct mlx5_core_dev *mdev)
{
	return fw.cut_off;
}

bool mlx5_fwctl_is_down(struct mlx5_core_dev *mdev)
{
	return mdev->state == MLX5_DEVICE_STATE_INTERNAL_ERROR;
}

static void store_id(u16 opcode, void *out)
{
	switch (opcode) {
	case MLX5_CMD_OP_CREATE_UMEM:
		MLX5_SET(create_umem_out, out, umem_id, UMEM_ID);
		break;
	case MLX5_CMD_OP_ALLOC_PD:
		MLX5_SET(alloc_pd_out, out, pd, PD);
		break;
	case MLX5_CMD_OP_CREATE_MKEY:
		MLX5_SET(create_mkey_out, out, mkey_index, MKEY_INDEX);
		break;
	}
}

static int execute(void *in, int in_size, void *out, int out_size)
{
	const struct mlx5_fwctl_in *head = in;
	u16 opcode = be16_to_cpu(head->opcode);
	unsigned int n = fw.commands++;

	if (n < MAX_COMMANDS) {
		fw.opcodes[n] = opcode;
		memcpy(fw.in[n], in, min(in_size, MAX_IN));
		fw.in_len[n] = in_size;
	}
	if (opcode == fw.fails || opcode == fw.also_fails)
		return fw.ret;
	store_id(opcode, out);
	return 0;
}

struct umem_test {
	struct mlx5_core_dev *mdev;
	struct mlx5_fwctl *mlx5;
	struct mlx5_fwctl_uctx ctx;
	struct mlx5_fwctl_umem umem;
	struct scatterlist sg[2];
};

static void set_range(struct scatterlist *sg, dma_addr_t addr, unsigned int len)
{
	sg_dma_address(sg) = addr;
	sg_dma_len(sg) = len;
	sg->length = len;
}

static void set_log_max_umem(struct umem_test *t, unsigned int value)
{
	MLX5_SET(cmd_hca_cap, t->mdev->caps.hca[MLX5_CAP_GENERAL]->cur,
		 log_max_umem, value);
}

static void set_memory(struct umem_test *t)
{
	struct fwctl_umem *umem = &t->umem.umem;

	sg_init_table(t->sg, ARRAY_SIZE(t->sg));
	set_range(&t->sg[0], FIRST, FIRST_LEN);
	set_range(&t->sg[1], SECOND, SECOND_LEN);
	umem->sgt.sgl = t->sg;
	umem->sgt.nents = ARRAY_SIZE(t->sg);
	umem->sgt.orig_nents = ARRAY_SIZE(t->sg);
	umem->uctx = &t->ctx.uctx;
	umem->flags = FWCTL_UMEM_MKEY;
	umem->addr = ADDR;
	umem->len = FIRST_LEN + SECOND_LEN;
	umem->rsc_id = RSC_ID;
}

static int umem_test_init(struct kunit *test)
{
	struct umem_test *t = kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	test->priv = t;
	t->mdev = kunit_kzalloc(test, sizeof(*t->mdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mdev);
	t->mdev->caps.hca[MLX5_CAP_GENERAL] =
		kunit_kzalloc(test, sizeof(struct mlx5_hca_cap), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mdev->caps.hca[MLX5_CAP_GENERAL]);
	t->mlx5 = kunit_kzalloc(test, sizeof(*t->mlx5), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, t->mlx5);
	t->mdev->cmd.vars.max_reg_cmds = 2 * RPC_SLOTS + 1;
	KUNIT_ASSERT_EQ(test, mlx5_fwctl_init(t->mlx5, t->mdev), 0);
	t->mlx5->umem_slots = SLOTS;
	t->ctx.uctx.fwctl = &t->mlx5->fwctl;
	t->ctx.uid = UID;
	set_log_max_umem(t, 8);
	set_memory(t);
	memset(&fw, 0, sizeof(fw));
	mlx5_fwctl_test_firmware = execute;
	return 0;
}

static void umem_test_exit(struct kunit *test)
{
	struct umem_test *t = test->priv;

	if (t && t->mlx5 && t->mlx5->wq)
		mlx5_fwctl_exit(t->mlx5);
	mlx5_fwctl_test_firmware = NULL;
}

/* Check that the firmware got exactly these commands, all in the user context. */
static void expect_commands(struct kunit *test, const u16 *opcodes,
			    unsigned int count)
{
	KUNIT_ASSERT_EQ(test, fw.commands, count);
	for (unsigned int i = 0; i < count; i++) {
		const struct mlx5_fwctl_in *head = (const void *)fw.in[i];

		KUNIT_EXPECT_EQ_MSG(test, fw.opcodes[i], opcodes[i],
				    "command %u", i);
		KUNIT_EXPECT_EQ(test, be16_to_cpu(head->uid), UID);
	}
}

#define EXPECT_COMMANDS(test, ...)					\
	expect_commands(test, (const u16[]){ __VA_ARGS__ },		\
			sizeof((const u16[]){ __VA_ARGS__ }) / sizeof(u16))

static int map(struct kunit *test)
{
	struct umem_test *t = test->priv;

	return mlx5_fwctl_map_umem(&t->umem.umem);
}

static int unmap(struct kunit *test)
{
	struct umem_test *t = test->priv;

	return mlx5_fwctl_unmap_umem(&t->umem.umem);
}

/* Map the memory and forget the commands. */
static void map_first(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, map(test), 0);
	fw.commands = 0;
}

static void umem_needs_the_capability(struct kunit *test)
{
	set_log_max_umem(test->priv, 0);
	KUNIT_EXPECT_EQ(test, map(test), -EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fw.commands, 0);
}

static void umem_lists_each_page_once(struct kunit *test)
{
	static const u64 pages[PAGES] = {
		FIRST & ~0xfffull, (FIRST & ~0xfffull) + 0x1000,
		SECOND, SECOND + 0x1000, SECOND + 0x2000,
	};
	void *context = MLX5_ADDR_OF(create_umem_in, fw.in[0], umem);
	const __be64 *mtts = MLX5_ADDR_OF(umem, context, mtt);
	struct umem_test *t = test->priv;

	t->umem.umem.flags = 0;
	KUNIT_ASSERT_EQ(test, map(test), 0);
	EXPECT_COMMANDS(test, MLX5_CMD_OP_CREATE_UMEM);
	KUNIT_EXPECT_EQ(test, fw.in_len[0],
			MLX5_ST_SZ_BYTES(create_umem_in) + 8 * PAGES);
	KUNIT_EXPECT_EQ(test, MLX5_GET64(umem, context, num_of_mtt), PAGES);
	KUNIT_EXPECT_EQ(test, MLX5_GET(umem, context, page_offset), 0xa00);
	KUNIT_EXPECT_EQ(test, MLX5_GET(umem, context, log_page_size), 0);
	for (int i = 0; i < PAGES; i++)
		KUNIT_EXPECT_EQ(test, be64_to_cpu(mtts[i]), pages[i] | ACCESS);
	KUNIT_EXPECT_EQ(test, t->umem.umem.umem_id, UMEM_ID);
	KUNIT_EXPECT_EQ(test, t->umem.umem.mkey_id, 0);
}

static void key_covers_the_memory(struct kunit *test)
{
	void *mkc = MLX5_ADDR_OF(create_mkey_in, fw.in[2],
				 memory_key_mkey_entry);
	struct umem_test *t = test->priv;

	KUNIT_ASSERT_EQ(test, map(test), 0);
	EXPECT_COMMANDS(test, MLX5_CMD_OP_CREATE_UMEM, MLX5_CMD_OP_ALLOC_PD,
			MLX5_CMD_OP_CREATE_MKEY);
	KUNIT_EXPECT_EQ(test, t->umem.umem.mkey_id, MKEY);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_mkey_in, fw.in[2],
				       mkey_umem_valid), 1);
	/* mkey_umem_id, which mlx5_ifc.h lacks */
	KUNIT_EXPECT_EQ(test, be32_to_cpup((__be32 *)(fw.in[2] + 0x64)),
			UMEM_ID);
	KUNIT_EXPECT_EQ(test, MLX5_GET(create_mkey_in, fw.in[2],
				       translations_octword_actual_size), 3);
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, translations_octword_size), 3);
	KUNIT_EXPECT_EQ(test, MLX5_GET64(mkc, mkc, start_addr), ADDR);
	KUNIT_EXPECT_EQ(test, MLX5_GET64(mkc, mkc, len), t->umem.umem.len);
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, log_page_size), 12);
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, mkey_7_0), RSC_ID & 0xff);
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, pd), PD);
	/* Never MLX5_MKC_ACCESS_MODE_PA, which ignores the umem. */
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, access_mode_1_0),
			MLX5_MKC_ACCESS_MODE_MTT);
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, length64), 0);
	/* No access from the network */
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, rr), 0);
	KUNIT_EXPECT_EQ(test, MLX5_GET(mkc, mkc, rw), 0);
}

static void unmap_destroys_the_key_before_the_umem(struct kunit *test)
{
	static const u32 ids[] = { MKEY_INDEX, PD, UMEM_ID };

	map_first(test);
	KUNIT_EXPECT_EQ(test, unmap(test), 0);
	EXPECT_COMMANDS(test, MLX5_CMD_OP_DESTROY_MKEY, MLX5_CMD_OP_DEALLOC_PD,
			MLX5_CMD_OP_DESTROY_UMEM);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		KUNIT_EXPECT_EQ(test, MLX5_GET(destroy_umem_in, fw.in[i],
					       umem_id), ids[i]);
}

static void umem_without_a_key_is_one_command(struct kunit *test)
{
	struct umem_test *t = test->priv;

	t->umem.umem.flags = 0;
	map_first(test);
	KUNIT_EXPECT_EQ(test, unmap(test), 0);
	EXPECT_COMMANDS(test, MLX5_CMD_OP_DESTROY_UMEM);
}

/* Results of mlx5_cmd_do() that do not confirm a command. */
static const int failures[] = {
	-EREMOTEIO, -ETIMEDOUT, -ENXIO, -EIO, -EBUSY, -EAGAIN, -ENOMEM, 7,
};

static void unmap_fails_if_the_firmware_does_not_confirm(struct kunit *test)
{
	map_first(test);
	for (size_t i = 0; i < ARRAY_SIZE(failures); i++) {
		fw.ret = failures[i];
		fw.fails = MLX5_CMD_OP_DESTROY_UMEM;
		KUNIT_EXPECT_LT(test, unmap(test), 0);
		/* The umem has a user, so it is not destroyed. */
		fw.fails = MLX5_CMD_OP_DESTROY_MKEY;
		fw.commands = 0;
		KUNIT_EXPECT_LT(test, unmap(test), 0);
		EXPECT_COMMANDS(test, MLX5_CMD_OP_DESTROY_MKEY);
		/* A PD has no memory. */
		fw.fails = MLX5_CMD_OP_DEALLOC_PD;
		KUNIT_EXPECT_EQ(test, unmap(test), 0);
	}
}

static void unmap_succeeds_if_the_device_is_cut_off(struct kunit *test)
{
	map_first(test);
	fw.cut_off = true;
	fw.fails = MLX5_CMD_OP_DESTROY_MKEY;
	fw.also_fails = MLX5_CMD_OP_DESTROY_UMEM;
	for (size_t i = 0; i < ARRAY_SIZE(failures); i++) {
		fw.ret = failures[i];
		KUNIT_EXPECT_EQ(test, unmap(test), 0);
	}
}

static void failed_key_destroys_the_umem(struct kunit *test)
{
	struct umem_test *t = test->priv;

	fw.fails = MLX5_CMD_OP_CREATE_MKEY;
	fw.ret = -EREMOTEIO;
	KUNIT_EXPECT_EQ(test, map(test), TEST_STATUS_ERRNO);
	EXPECT_COMMANDS(test, MLX5_CMD_OP_CREATE_UMEM, MLX5_CMD_OP_ALLOC_PD,
			MLX5_CMD_OP_CREATE_MKEY, MLX5_CMD_OP_DEALLOC_PD,
			MLX5_CMD_OP_DESTROY_UMEM);
	KUNIT_EXPECT_FALSE(test, t->umem.umem.exposed);

	fw.commands = 0;
	fw.fails = MLX5_CMD_OP_ALLOC_PD;
	KUNIT_EXPECT_EQ(test, map(test), TEST_STATUS_ERRNO);
	EXPECT_COMMANDS(test, MLX5_CMD_OP_CREATE_UMEM, MLX5_CMD_OP_ALLOC_PD,
			MLX5_CMD_OP_DESTROY_UMEM);
	KUNIT_EXPECT_FALSE(test, t->umem.umem.exposed);
}

static void umem_that_stays_is_exposed(struct kunit *test)
{
	struct umem_test *t = test->priv;

	fw.fails = MLX5_CMD_OP_CREATE_MKEY;
	fw.also_fails = MLX5_CMD_OP_DESTROY_UMEM;
	fw.ret = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, map(test), -EIO);
	KUNIT_EXPECT_TRUE(test, t->umem.umem.exposed);
}

static void umem_that_may_exist_is_exposed(struct kunit *test)
{
	static const struct {
		int ret;
		bool exposed;
	} results[] = {
		{ -EREMOTEIO, false },
		/* mlx5_core did not send the command. */
		{ -ENOMEM, false },
		{ -EBUSY, false },
		{ -EAGAIN, false },
		{ -ECANCELED, false },
		/* The command may have reached the firmware. */
		{ -ETIMEDOUT, true },
		{ -ENXIO, true },
		{ -EIO, true },
		{ 7, true },
	};
	struct umem_test *t = test->priv;

	fw.fails = MLX5_CMD_OP_CREATE_UMEM;
	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		fw.ret = results[i].ret;
		fw.cut_off = false;
		KUNIT_EXPECT_LT(test, map(test), 0);
		KUNIT_EXPECT_EQ_MSG(test, t->umem.umem.exposed,
				    results[i].exposed, "result %d",
				    results[i].ret);
		fw.cut_off = true;
		KUNIT_EXPECT_LT(test, map(test), 0);
		KUNIT_EXPECT_FALSE(test, t->umem.umem.exposed);
	}
}

static void umem_that_was_not_sent_is_not_exposed(struct kunit *test)
{
	struct umem_test *t = test->priv;

	t->mdev->state = MLX5_DEVICE_STATE_INTERNAL_ERROR;
	KUNIT_EXPECT_EQ(test, map(test), -ENXIO);
	KUNIT_EXPECT_EQ(test, fw.commands, 0);
	KUNIT_EXPECT_FALSE(test, t->umem.umem.exposed);
}

/* Each timeout occupies a slot. Without a free slot, no command is sent. */
static void timeouts_are_limited(struct kunit *test)
{
	struct umem_test *t = test->priv;

	t->mlx5->umem_slots = 2;
	map_first(test);
	fw.fails = MLX5_CMD_OP_CREATE_UMEM;
	fw.ret = -EREMOTEIO;
	KUNIT_EXPECT_LT(test, map(test), 0);
	KUNIT_EXPECT_EQ(test, t->mlx5->umem_slots, 2);
	fw.ret = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, map(test), -EIO);
	KUNIT_EXPECT_EQ(test, map(test), -EIO);
	fw.commands = 0;
	KUNIT_EXPECT_EQ(test, map(test), -EBUSY);
	KUNIT_EXPECT_FALSE(test, t->umem.umem.exposed);
	KUNIT_EXPECT_EQ(test, unmap(test), -EBUSY);
	KUNIT_EXPECT_EQ(test, fw.commands, 0);
	fw.cut_off = true;
	KUNIT_EXPECT_EQ(test, unmap(test), 0);
}

static void late_responses_release_the_slots(struct kunit *test)
{
	struct umem_test *t = test->priv;

	t->mlx5->umem_slots = 2;
	fw.fails = MLX5_CMD_OP_CREATE_UMEM;
	fw.ret = -ETIMEDOUT;
	KUNIT_EXPECT_EQ(test, map(test), -EIO);
	KUNIT_EXPECT_TRUE(test, delayed_work_pending(&t->mlx5->release));
	/* One slot is left, so close() can wait for one timeout only. */
	KUNIT_EXPECT_TRUE(test, mlx5_fwctl_umem_release(t->mlx5, 0));
	KUNIT_EXPECT_EQ(test, t->mlx5->umem_slots, 1);
	KUNIT_EXPECT_EQ(test, map(test), -EIO);
	KUNIT_EXPECT_FALSE(test, mlx5_fwctl_umem_release(t->mlx5, RELEASED));
	KUNIT_EXPECT_EQ(test, map(test), -EBUSY);
	KUNIT_EXPECT_TRUE(test, mlx5_fwctl_umem_release(t->mlx5, RELEASED - 1));
	KUNIT_EXPECT_EQ(test, t->mlx5->umem_slots, 1);
	fw.fails = 0;
	KUNIT_EXPECT_EQ(test, map(test), 0);
}

static void umem_fits_in_a_command(struct kunit *test)
{
	struct umem_test *t = test->priv;

	t->umem.umem.len = 1u << 30;
	KUNIT_EXPECT_EQ(test, map(test), -ENOSPC);
	KUNIT_EXPECT_EQ(test, fw.commands, 0);
	KUNIT_EXPECT_FALSE(test, t->umem.umem.exposed);
}

static struct kunit_case umem_cases[] = {
	KUNIT_CASE(umem_needs_the_capability),
	KUNIT_CASE(umem_lists_each_page_once),
	KUNIT_CASE(key_covers_the_memory),
	KUNIT_CASE(unmap_destroys_the_key_before_the_umem),
	KUNIT_CASE(umem_without_a_key_is_one_command),
	KUNIT_CASE(unmap_fails_if_the_firmware_does_not_confirm),
	KUNIT_CASE(unmap_succeeds_if_the_device_is_cut_off),
	KUNIT_CASE(failed_key_destroys_the_umem),
	KUNIT_CASE(umem_that_stays_is_exposed),
	KUNIT_CASE(umem_that_may_exist_is_exposed),
	KUNIT_CASE(umem_that_was_not_sent_is_not_exposed),
	KUNIT_CASE(timeouts_are_limited),
	KUNIT_CASE(late_responses_release_the_slots),
	KUNIT_CASE(umem_fits_in_a_command),
	{}
};

static struct kunit_suite umem_suite = {
	.name = "fwctl_mlx5_umem",
	.init = umem_test_init,
	.exit = umem_test_exit,
	.test_cases = umem_cases,
};

kunit_test_suite(umem_suite);
