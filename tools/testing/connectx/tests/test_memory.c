// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host memory that commands access: user memory, protection domains and memory keys,
 * and dumps into memory.
 */
#include <string.h>

#include "../firmware_syndrome.h"
#include "host.h"

/* Three pages of user memory that are not contiguous, and their neighbours */
#define FIRST_PAGE	0x3e0000
#define PAGE(n)		(FIRST_PAGE + 0x2000 * (n))
#define PAGES		3
#define OFFSET		0x320
#define LEN		(PAGES * 4096 - OFFSET)
/* The user's address */
#define USER		(0x7f0012345000ULL + OFFSET)
#define VARIANT		0x5a
#define FILL		0xa5

#define MTT_READ	1
#define MTT_WRITE	2

#define DUMP_IN_LINE	1
#define DUMP_BYTES	(COMMAND_HEADER + STRUCT_BYTES(resource_dump))

static void prepare_umem(struct host *host, uint16_t uid, unsigned int access)
{
	uint8_t *umem = ADDR_OF(create_umem_in, host->in, umem);

	host_prepare(host, MLX5_CMD_OP_CREATE_UMEM, 0, uid);
	SET(umem, umem, page_offset, OFFSET);
	SET(umem, umem, num_of_mtt, PAGES);
	for (unsigned int i = 0; i < PAGES; i++)
		field_set_bits(host->in, 8 * STRUCT_BYTES(create_umem_in) + 64 * i,
			       64, CLIENT_IOVA + PAGE(i) + access);
}

static unsigned int send_umem(struct host *host)
{
	return host_command(host, STRUCT_BYTES(create_umem_in) + 8 * PAGES,
			    STRUCT_BYTES(create_umem_out));
}

static uint32_t create_umem_of(struct host *host, uint16_t uid,
			       unsigned int access)
{
	prepare_umem(host, uid, access);
	assert_ok(send_umem(host));
	return GET(create_umem_out, host->out, umem_id);
}

static uint32_t make_umem(struct host *host, uint16_t uid)
{
	return create_umem_of(host, uid, MTT_READ | MTT_WRITE);
}

static uint32_t make_pd(struct host *host, uint16_t uid)
{
	assert_ok(host_simple(host, MLX5_CMD_OP_ALLOC_PD, 0, uid));
	return GET(alloc_pd_out, host->out, pd);
}

/* Prepare a key for all of the user memory. Returns its context. */
static uint8_t *prepare_mkey(struct host *host, uint16_t uid, uint32_t umem,
			     uint32_t pd)
{
	uint8_t *mkc = ADDR_OF(create_mkey_in, host->in, memory_key_mkey_entry);

	host_prepare(host, MLX5_CMD_OP_CREATE_MKEY, 0, uid);
	SET(create_mkey_in, host->in, mkey_umem_valid, 1);
	SET(create_mkey_in_more, host->in, mkey_umem_id, umem);
	SET(create_mkey_in, host->in, translations_octword_actual_size, 2);
	SET(mkc, mkc, translations_octword_size, 2);
	SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_MTT);
	SET(mkc, mkc, lw, 1);
	SET(mkc, mkc, lr, 1);
	SET(mkc, mkc, qpn, 0xffffff);
	SET(mkc, mkc, mkey_7_0, VARIANT);
	SET(mkc, mkc, pd, pd);
	SET(mkc, mkc, start_addr, USER);
	SET(mkc, mkc, len, LEN);
	SET(mkc, mkc, log_page_size, 12);
	return mkc;
}

static uint32_t send_mkey(struct host *host)
{
	assert_ok(COMMAND(host, create_mkey));
	return GET(create_mkey_out, host->out, mkey_index) << 8 | VARIANT;
}

static uint32_t make_mkey(struct host *host, uint16_t uid, uint32_t umem,
			  uint32_t pd)
{
	prepare_mkey(host, uid, umem, pd);
	return send_mkey(host);
}

/* A key for all host memory, as mlx5_core makes it */
static uint8_t *prepare_physical(struct host *host, uint16_t uid, uint32_t pd)
{
	uint8_t *mkc = ADDR_OF(create_mkey_in, host->in, memory_key_mkey_entry);

	host_prepare(host, MLX5_CMD_OP_CREATE_MKEY, 0, uid);
	SET(mkc, mkc, access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA);
	SET(mkc, mkc, lw, 1);
	SET(mkc, mkc, lr, 1);
	SET(mkc, mkc, pd, pd);
	SET(mkc, mkc, length64, 1);
	SET(mkc, mkc, qpn, 0xffffff);
	SET(mkc, mkc, mkey_7_0, VARIANT);
	return mkc;
}

/* @opcode destroys an object. */
static unsigned int destroy(struct host *host, uint16_t opcode, uint16_t uid,
			    uint32_t id)
{
	host_prepare(host, opcode, 0, uid);
	SET(destroy_umem_in, host->in, umem_id, id);
	return COMMAND(host, destroy_umem);
}

static unsigned int destroy_uctx(struct host *host, uint16_t uid)
{
	host_prepare(host, MLX5_CMD_OP_DESTROY_UCTX, 0, 0);
	SET(destroy_uctx_in, host->in, uid, uid);
	return COMMAND(host, destroy_uctx);
}

/* The diagnostic samples: many pieces if inline, and more than one page. */
static uint8_t *prepare_dump(struct host *host, uint16_t uid, uint32_t key,
			     uint64_t addr, uint32_t size)
{
	uint8_t *reg = host->in + COMMAND_HEADER;

	host_access_register(host, uid, 0xc000, false);
	SET(resource_dump, reg, segment_type, 0x1005);
	SET(resource_dump, reg, num_of_obj1, 0xffff);
	SET(resource_dump, reg, mkey, key);
	SET(resource_dump, reg, address, addr);
	SET(resource_dump, reg, size, size);
	return reg;
}

static unsigned int send_dump(struct host *host)
{
	return host_command(host, DUMP_BYTES, DUMP_BYTES);
}

static unsigned int dump_to(struct host *host, uint16_t uid, uint32_t key,
			    uint64_t addr, uint32_t size)
{
	prepare_dump(host, uid, key, addr, size);
	return send_dump(host);
}

/* Dump inline into @bytes. Returns the size of the dump. */
static size_t dump_inline(struct host *host, uint16_t uid, uint8_t *bytes)
{
	uint8_t *out = host->out + COMMAND_HEADER;
	uint8_t *reg = prepare_dump(host, uid, 0, 0, 0);
	size_t len = 0;

	do {
		SET(resource_dump, reg, inline_dump, 1);
		assert_ok(send_dump(host));
		memcpy(bytes + len, ADDR_OF(resource_dump, out, inline_data),
		       GET(resource_dump, out, size));
		len += GET(resource_dump, out, size);
		memcpy(reg, out, STRUCT_BYTES(resource_dump));
	} while (GET(resource_dump, out, more_dump));
	return len;
}

/* Fill the user memory and its neighbours. */
static void fill(struct host *host)
{
	memset(host_memory(host, PAGE(0) - 4096), FILL, 2 * PAGES * 4096 + 4096);
}

/* The byte at @at of the user memory */
static uint8_t *user_byte(struct host *host, size_t at)
{
	at += OFFSET;
	return host_memory(host, PAGE(at / 4096) + at % 4096);
}

/* Only @len bytes from @at of the user memory on have changed, to @want. */
static void assert_only(struct host *host, size_t at, const uint8_t *want,
			size_t len)
{
	uint8_t *memory = host_memory(host, PAGE(0) - 4096);

	for (size_t i = 0; i < len; i++) {
		assert_int_equal(*user_byte(host, at + i), want[i]);
		*user_byte(host, at + i) = FILL;
	}
	for (size_t i = 0; i < 2 * PAGES * 4096 + 4096; i++)
		assert_int_equal(memory[i], FILL);
}

struct objects {
	uint16_t uid;
	uint32_t umem, pd, key;
};

static struct objects make_all(struct host *host)
{
	struct objects o = { .uid = host_create_uctx(host, UCTX_CAP_TOOLS) };

	o.umem = make_umem(host, o.uid);
	o.pd = make_pd(host, o.uid);
	o.key = make_mkey(host, o.uid, o.umem, o.pd);
	fill(host);
	return o;
}

ACTIVE(a_dump_by_memory_is_the_dump_inline)
{
	struct objects o = make_all(host);
	uint8_t *out = host->out + COMMAND_HEADER;
	uint8_t want[16384];
	size_t len = dump_inline(host, o.uid, want);

	assert_in_range(len, 4097, LEN);
	assert_ok(dump_to(host, o.uid, o.key, USER, LEN));
	assert_int_equal(GET(resource_dump, out, size), len);
	assert_int_equal(GET(resource_dump, out, more_dump), 0);
	assert_int_equal(GET(resource_dump, out, seq_num), 1);
	assert_only(host, 0, want, len);
}

ACTIVE(a_dump_by_memory_comes_in_pieces)
{
	struct objects o = make_all(host);
	uint8_t *out = host->out + COMMAND_HEADER;
	uint8_t want[16384], got[16384];
	size_t len = dump_inline(host, o.uid, want), at = 0, size;
	uint8_t *reg = prepare_dump(host, o.uid, o.key, USER + 40, 1000);

	do {
		assert_ok(send_dump(host));
		size = GET(resource_dump, out, size);
		assert_in_range(size, 4, 1000);
		for (size_t i = 0; i < size; i++)
			got[at + i] = *user_byte(host, 40 + i);
		assert_only(host, 40, got + at, size);
		at += size;
		memcpy(reg, out, STRUCT_BYTES(resource_dump));
		SET(resource_dump, reg, size, 1000);
	} while (GET(resource_dump, out, more_dump));
	assert_int_equal(at, len);
	assert_memory_equal(got, want, len);
}

ACTIVE(no_write_leaves_the_range_of_the_key)
{
	struct objects o = make_all(host);

	/* The dump would start or end outside. */
	user_fails(host, dump_to(host, o.uid, o.key, USER - 4, LEN),
		   CMD_BAD_PARAM, MKEY_BOUNDS);
	user_fails(host, dump_to(host, o.uid, o.key, USER + LEN - 4, LEN),
		   CMD_BAD_PARAM, MKEY_BOUNDS);
	user_fails(host, dump_to(host, o.uid, o.key, 0, LEN), CMD_BAD_PARAM,
		   MKEY_BOUNDS);
	user_fails(host, dump_to(host, o.uid, o.key, -4, LEN), CMD_BAD_PARAM,
		   MKEY_BOUNDS);
	assert_only(host, 0, NULL, 0);
	/* The last bytes are inside. */
	assert_ok(dump_to(host, o.uid, o.key, USER + LEN - 4, 4));
}

/* Sizes are multiples of a dword. */
ACTIVE(a_piece_has_a_size)
{
	struct objects o = make_all(host);

	assert_int_equal(dump_to(host, o.uid, o.key, USER, 0), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), SYNDROME_DUMP_SIZE);
	assert_int_equal(dump_to(host, o.uid, o.key, USER, 6), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), SYNDROME_DUMP_SIZE);
	assert_rejected(host, 2);
}

ACTIVE(only_the_owner_uses_a_key)
{
	struct objects o = make_all(host);
	uint16_t other = host_create_uctx(host, UCTX_CAP_TOOLS);

	user_fails(host, dump_to(host, other, o.key, USER, LEN), CMD_BAD_PARAM,
		   OWNER);
	driver_fails(host, dump_to(host, 0, o.key, USER, LEN), CMD_BAD_PARAM,
		     OWNER);
	user_fails(host, dump_to(host, o.uid, o.key ^ 1, USER, LEN),
		   CMD_BAD_PARAM, MKEY_UNKNOWN);
	user_fails(host, dump_to(host, o.uid, o.key + 256, USER, LEN),
		   CMD_BAD_PARAM, MKEY_UNKNOWN);
	user_fails(host, dump_to(host, o.uid, 0, USER, LEN), CMD_BAD_PARAM,
		   MKEY_UNKNOWN);
	user_fails(host, dump_to(host, o.uid, RESERVED_LKEY,
				 CLIENT_IOVA + PAGE(0), LEN),
		   CMD_BAD_PARAM, MKEY_UNKNOWN);
	assert_only(host, 0, NULL, 0);
}

ACTIVE(users_do_not_use_the_drivers_key)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint8_t want[16384];
	size_t len = dump_inline(host, uid, want);
	uint32_t key;

	prepare_physical(host, 0, make_pd(host, 0));
	key = send_mkey(host);
	fill(host);
	user_fails(host, dump_to(host, uid, key, CLIENT_IOVA + PAGE(0), 4096),
		   CMD_BAD_PARAM, OWNER);
	assert_only(host, 0, NULL, 0);
	assert_ok(dump_to(host, 0, key, CLIENT_IOVA + PAGE(0) + OFFSET, 1024));
	assert_in_range(len, 1024, sizeof(want));
	assert_only(host, 0, want, 1024);
}

ACTIVE(memory_that_is_read_only_is_not_written)
{
	struct objects o = { .uid = host_create_uctx(host, UCTX_CAP_TOOLS) };
	uint8_t *mkc;

	o.umem = create_umem_of(host, o.uid, MTT_READ);
	o.pd = make_pd(host, o.uid);
	o.key = make_mkey(host, o.uid, o.umem, o.pd);
	fill(host);
	user_fails(host, dump_to(host, o.uid, o.key, USER, LEN), CMD_BAD_PARAM,
		   MKEY_ACCESS);
	o.umem = make_umem(host, o.uid);
	mkc = prepare_mkey(host, o.uid, o.umem, o.pd);
	SET(mkc, mkc, lw, 0);
	o.key = send_mkey(host);
	user_fails(host, dump_to(host, o.uid, o.key, USER, LEN), CMD_BAD_PARAM,
		   MKEY_ACCESS);
	assert_only(host, 0, NULL, 0);
}

/* The driver unmaps memory only after it has destroyed all objects. */
ACTIVE(memory_that_is_not_mapped_any_more_is_a_violation)
{
	struct objects o = make_all(host);
	const struct vfio_user_dma_unmap all = {
		.argsz = sizeof(all),
		.address = CLIENT_IOVA,
		.size = CLIENT_MEMORY,
	};
	const struct memory_write write = {
		.mkey = o.key, .addr = USER, .data = "", .len = 1,
	};
	struct command cmd = { .card = host->card, .uid = o.uid };

	assert_int_equal(client_ask(host->client, VFIO_USER_DMA_UNMAP, &all,
				    sizeof(all)), 0);
	assert_int_equal(memory_write(&cmd, &write), CMD_BAD_PARAM);
	assert_int_equal(cmd.syndrome, WHY_UMEM_DMA);
	assert_protocol_errors(host, 1);
}

#define umem_fails(host, why) \
	driver_fails(host, send_umem(host), CMD_BAD_PARAM, why)

ACTIVE(user_memory_is_checked)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint8_t *umem = ADDR_OF(create_umem_in, host->in, umem);
	uint8_t *mtt = host->in + STRUCT_BYTES(create_umem_in);
	const unsigned int both = MTT_READ | MTT_WRITE;

	prepare_umem(host, 0, both);
	umem_fails(host, UMEM_UID);
	prepare_umem(host, uid, both);
	SET(umem, umem, page_offset, 4096);
	umem_fails(host, UMEM_PAGE);
	/* Pages of 8 KiB must be aligned. */
	prepare_umem(host, uid, both);
	SET(umem, umem, log_page_size, 1);
	assert_ok(send_umem(host));
	field_set_bits(mtt, 64, 64, CLIENT_IOVA + PAGE(1) + 4096 + both);
	umem_fails(host, UMEM_PAGE);
	prepare_umem(host, uid, both);
	SET(umem, umem, log_page_size, 20);
	umem_fails(host, UMEM_PAGE);
	for (int pages = PAGES - 1; pages <= PAGES + 1; pages += 2) {
		prepare_umem(host, uid, both);
		SET(umem, umem, num_of_mtt, pages);
		umem_fails(host, UMEM_COUNT);
	}
	prepare_umem(host, uid, both);
	SET(umem, umem, num_of_mtt, 0);
	driver_fails(host, COMMAND(host, create_umem), CMD_BAD_PARAM, UMEM_COUNT);
	prepare_umem(host, uid, both);
	SET(umem, umem, ats, 1);
	umem_fails(host, RESERVED);
	assert_int_equal(memory_count(host->card, OBJECT_UMEM), 1);
}

ACTIVE(each_page_of_user_memory_is_checked)
{
	static const struct {
		uint64_t mtt;
		enum card_syndrome why;
	} pages[] = {
		/* No address, no access, not aligned, reserved bits */
		{ 3, WHY_UMEM_PAGE },
		{ CLIENT_IOVA + PAGE(1), WHY_UMEM_PAGE },
		{ CLIENT_IOVA + PAGE(1) + 0x803, WHY_RESERVED },
		{ CLIENT_IOVA + PAGE(1) + 4 + 3, WHY_RESERVED },
		/* A page that the card holds */
		{ CLIENT_IOVA + HOST_PAGES + 3, WHY_UMEM_PAGE },
	};
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint8_t *mtt = host->in + STRUCT_BYTES(create_umem_in);

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		prepare_umem(host, uid, MTT_READ | MTT_WRITE);
		field_set_bits(mtt, 64 * (PAGES - 1), 64, pages[i].mtt);
		assert_int_equal(send_umem(host), CMD_BAD_PARAM);
		assert_int_equal(host_syndrome(host), pages[i].why);
		assert_protocol_errors(host, 1);
	}
	/* Not mapped: the access, and the command */
	prepare_umem(host, uid, MTT_READ | MTT_WRITE);
	field_set_bits(mtt, 64, 64, CLIENT_IOVA + CLIENT_MEMORY + 3);
	assert_int_equal(send_umem(host), CMD_BAD_PARAM);
	assert_int_equal(host_syndrome(host), WHY_UMEM_DMA);
	assert_protocol_errors(host, 2);
	assert_int_equal(memory_count(host->card, OBJECT_UMEM), 0);
}

#define mkey_fails(host, why) \
	driver_fails(host, COMMAND(host, create_mkey), CMD_BAD_PARAM, why)

ACTIVE(keys_are_checked)
{
	struct objects o = make_all(host);
	uint8_t *mkc;

#define WITH(field, value, why)	do {					\
	mkc = prepare_mkey(host, o.uid, o.umem, o.pd);			\
	SET(mkc, mkc, field, value);					\
	mkey_fails(host, why);						\
} while (0)
	WITH(free, 1, MKEY_CONTEXT);
	WITH(umr_en, 1, MKEY_CONTEXT);
	WITH(qpn, 1, MKEY_CONTEXT);
	WITH(access_mode_4_2, 1, MKEY_CONTEXT);
	WITH(access_mode_1_0, MLX5_MKC_ACCESS_MODE_KLMS, MKEY_CONTEXT);
	WITH(length64, 1, MKEY_CONTEXT);
	WITH(log_page_size, 13, MKEY_CONTEXT);
	WITH(reserved_at_0, 1, RESERVED);
	WITH(pd, o.pd + 1, MKEY_PD);
	WITH(translations_octword_size, 1, MKEY_TRANSLATIONS);
	WITH(start_addr, USER + 4, MKEY_RANGE);
	WITH(len, 0, MKEY_CONTEXT);
	WITH(len, -1, MKEY_CONTEXT);
	WITH(len, LEN + 1, MKEY_RANGE);
	/* A user context has no key for all host memory. */
	WITH(access_mode_1_0, MLX5_MKC_ACCESS_MODE_PA, UID_PRIVILEGE);
#undef WITH
	prepare_mkey(host, o.uid, o.umem, o.pd);
	SET(create_mkey_in, host->in, translations_octword_actual_size, 3);
	mkey_fails(host, MKEY_TRANSLATIONS);
	prepare_mkey(host, o.uid, o.umem, o.pd);
	SET(create_mkey_in, host->in, mkey_umem_valid, 0);
	mkey_fails(host, MKEY_UMEM);
	prepare_mkey(host, o.uid, o.umem + 1, o.pd);
	mkey_fails(host, MKEY_UMEM);
	/* Translations are not in the command. */
	prepare_mkey(host, o.uid, o.umem, o.pd);
	driver_fails(host, host_command(host, STRUCT_BYTES(create_mkey_in) + 32,
					16),
		     CMD_BAD_PARAM, MKEY_TRANSLATIONS);
	assert_int_equal(memory_count(host->card, OBJECT_MKEY), 1);
}

ACTIVE(a_key_can_start_at_a_later_page)
{
	struct objects o = make_all(host);
	uint8_t want[16384];
	uint8_t *mkc;

	dump_inline(host, o.uid, want);
	mkc = prepare_mkey(host, o.uid, o.umem, o.pd);
	SET(create_mkey_in_more, host->in, mkey_umem_offset, 4096);
	SET(create_mkey_in, host->in, translations_octword_actual_size, 1);
	SET(mkc, mkc, translations_octword_size, 1);
	SET(mkc, mkc, start_addr, 0x10000);
	SET(mkc, mkc, len, 8192);
	o.key = send_mkey(host);
	assert_ok(dump_to(host, o.uid, o.key, 0x10000 + 4000, 400));
	assert_only(host, 4096 - OFFSET + 4000, want, 400);
	/* Past the last page; not a page */
	prepare_mkey(host, o.uid, o.umem, o.pd);
	SET(create_mkey_in_more, host->in, mkey_umem_offset, 4096);
	mkey_fails(host, MKEY_RANGE);
	prepare_mkey(host, o.uid, o.umem, o.pd);
	SET(create_mkey_in_more, host->in, mkey_umem_offset, 4);
	mkey_fails(host, MKEY_RANGE);
}

ACTIVE(objects_of_others_are_out_of_reach)
{
	struct objects o = make_all(host);
	uint16_t other = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t pd = make_pd(host, other);

	prepare_mkey(host, other, o.umem, pd);
	mkey_fails(host, MKEY_UMEM);
	prepare_mkey(host, o.uid, o.umem, pd);
	mkey_fails(host, MKEY_PD);
	driver_fails(host, destroy(host, MLX5_CMD_OP_DESTROY_MKEY, other,
				   o.key >> 8), CMD_BAD_RESOURCE, OWNER);
	driver_fails(host, destroy(host, MLX5_CMD_OP_DESTROY_UMEM, other,
				   o.umem), CMD_BAD_RESOURCE, OWNER);
	driver_fails(host, destroy(host, MLX5_CMD_OP_DEALLOC_PD, 0, o.pd),
		     CMD_BAD_RESOURCE, OWNER);
}

ACTIVE(an_object_in_use_stays)
{
	struct objects o = make_all(host);

	driver_fails(host, destroy(host, MLX5_CMD_OP_DESTROY_UMEM, o.uid,
				   o.umem),
		     CMD_BAD_RESOURCE_STATE, OBJECT_BUSY);
	driver_fails(host, destroy(host, MLX5_CMD_OP_DEALLOC_PD, o.uid, o.pd),
		     CMD_BAD_RESOURCE_STATE, OBJECT_BUSY);
	assert_ok(destroy(host, MLX5_CMD_OP_DESTROY_MKEY, o.uid, o.key >> 8));
	assert_ok(destroy(host, MLX5_CMD_OP_DESTROY_UMEM, o.uid, o.umem));
	assert_ok(destroy(host, MLX5_CMD_OP_DEALLOC_PD, o.uid, o.pd));
	driver_fails(host, destroy(host, MLX5_CMD_OP_DESTROY_UMEM, o.uid,
				   o.umem),
		     CMD_BAD_RESOURCE, OBJECT_UNKNOWN);
	user_fails(host, dump_to(host, o.uid, o.key, USER, LEN), CMD_BAD_PARAM,
		   MKEY_UNKNOWN);
	/* The next object has another number. */
	assert_int_not_equal(make_umem(host, o.uid), o.umem);
}

/* Post the dump in slot 1 and leave it in flight. */
static void dump_late(struct host *host, const struct objects *o)
{
	host_accepts(host, "fault late ACCESS_REG 60000");
	prepare_dump(host, o->uid, o->key, USER, LEN);
	host_post(host, 1, DUMP_BYTES, DUMP_BYTES);
	host_ring(host, 2);
	host_run(host, 0);
	assert_int_equal(cmdq_late(host->card), 1);
}

ACTIVE(a_key_lives_as_long_as_a_command_in_flight)
{
	struct objects o = make_all(host);

	dump_late(host, &o);
	host_prepare(host, MLX5_CMD_OP_DESTROY_MKEY, 0, o.uid);
	SET(destroy_mkey_in, host->in, mkey_index, o.key >> 8);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	host_run(host, 0);
	assert_int_equal(host_finish(host, 0, 16), DELIVERED);
	driver_fails(host, GET(create_eq_out, host->out, status),
		     CMD_RESOURCE_BUSY, MKEY_BUSY);
	host_accepts(host, "release");
	assert_ok(destroy(host, MLX5_CMD_OP_DESTROY_MKEY, o.uid, o.key >> 8));
}

/* A driver that gives up a command after its timeout makes no mistake. */
ACTIVE(a_command_that_was_given_up_keeps_its_key)
{
	struct objects o = make_all(host);

	dump_late(host, &o);
	host->card->cmdq.slots[1].command->fetched_ns = 0;
	host_prepare(host, MLX5_CMD_OP_DESTROY_MKEY, 0, o.uid);
	SET(destroy_mkey_in, host->in, mkey_index, o.key >> 8);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	host_run(host, 0);
	assert_int_equal(host_finish(host, 0, 16), DELIVERED);
	assert_int_equal(GET(create_eq_out, host->out, status),
			 CMD_RESOURCE_BUSY);
	assert_protocol_errors(host, 0);
	assert_rejected(host, 1);
	host_accepts(host, "release");
}

ACTIVE(memory_ends_with_its_context)
{
	struct objects o = make_all(host);

	assert_ok(destroy_uctx(host, o.uid));
	for (int type = 0; type < OBJECT_TYPES; type++)
		assert_int_equal(memory_count(host->card, type), 0);
	make_all(host);
	card_reset(host->card, "test");
	for (int type = 0; type < OBJECT_TYPES; type++)
		assert_int_equal(memory_count(host->card, type), 0);
}

ACTIVE(objects_are_limited)
{
	uint16_t uid = host_create_uctx(host, 0);

	for (unsigned int i = 0; i < OBJECT_MAX; i++)
		make_umem(host, uid);
	prepare_umem(host, uid, MTT_READ);
	assert_int_equal(send_umem(host), CMD_NO_RESOURCES);
	assert_int_equal(host_syndrome(host), WHY_OBJECT_LIMIT);
	assert_rejected(host, 1);
	make_pd(host, uid);
}

ACTIVE(keys_of_the_driver_are_left_for_no_reset)
{
	prepare_physical(host, 0, make_pd(host, 0));
	send_mkey(host);
	host_prepare(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0);
	assert_ok(host_command(host, 16, 16));
	/* The UAR of the fixture, the key and its PD */
	assert_protocol_errors(host, 3);
}

ACTIVE(the_driver_has_a_key_for_all_memory)
{
	uint16_t uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint32_t pd = make_pd(host, 0);
	uint8_t *mkc = prepare_physical(host, 0, pd);

	SET(mkc, mkc, length64, 0);
	mkey_fails(host, MKEY_CONTEXT);
	mkc = prepare_physical(host, 0, pd);
	SET(mkc, mkc, translations_octword_size, 1);
	mkey_fails(host, MKEY_TRANSLATIONS);
	prepare_physical(host, uid, make_pd(host, uid));
	mkey_fails(host, UID_PRIVILEGE);
}

static unsigned int query_mkey(struct host *host, uint16_t uid, uint32_t index)
{
	host_prepare(host, MLX5_CMD_OP_QUERY_MKEY, 0, uid);
	SET(query_mkey_in, host->in, mkey_index, index);
	return COMMAND(host, query_mkey);
}

ACTIVE(keys_are_for_tools_to_query)
{
	struct objects o = make_all(host);
	uint16_t plain = host_create_uctx(host, 0);
	uint16_t tools = host_create_uctx(host, UCTX_CAP_TOOLS);
	uint8_t *mkc = ADDR_OF(query_mkey_out, host->out,
			       memory_key_mkey_entry);

	assert_ok(query_mkey(host, tools, o.key >> 8));
	assert_int_equal(GET(mkc, mkc, start_addr), USER);
	assert_int_equal(GET(mkc, mkc, len), LEN);
	assert_int_equal(GET(mkc, mkc, mkey_7_0), VARIANT);
	user_fails(host, query_mkey(host, plain, o.key >> 8), CMD_BAD_RESOURCE,
		   OWNER);
	user_fails(host, query_mkey(host, tools, (o.key >> 8) + 1),
		   CMD_BAD_RESOURCE, MKEY_UNKNOWN);
}
