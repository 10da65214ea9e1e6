// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages of the host that the card uses as its memory.
 */
#include "host.h"

#define FIXED_IN STRUCT_BYTES(manage_pages_in)
#define FIXED_OUT STRUCT_BYTES(manage_pages_out)

static unsigned int wanted(struct host *host, unsigned int op_mod)
{
	assert_ok(host_simple(host, MLX5_CMD_OP_QUERY_PAGES, op_mod, 0));
	return GET(query_pages_out, host->out, num_pages);
}

/* Begin to give (1) or take (2) @count pages. */
static void prepare_pages(struct host *host, unsigned int op_mod,
			  uint32_t count)
{
	host_prepare(host, MLX5_CMD_OP_MANAGE_PAGES, op_mod, 0);
	SET(manage_pages_in, host->in, input_num_entries, count);
}

static unsigned int give(struct host *host, uint64_t addr)
{
	prepare_pages(host, 1, 1);
	field_set_bits(host->in, 8 * FIXED_IN, 64, addr);
	return host_command(host, FIXED_IN + 8, 16);
}

ENABLED(pages_are_asked_for_in_two_steps)
{
	assert_int_equal(wanted(host, 1), PAGES_BOOT);
	host_give_pages(host, PAGES_BOOT - 1);
	assert_int_equal(host->card->state, CARD_ENABLED);
	assert_int_equal(wanted(host, 1), 1);
	host_give_pages(host, 1);
	assert_int_equal(host->card->state, CARD_BOOTED);
	assert_int_equal(wanted(host, 1), 0);
	assert_int_equal(wanted(host, 2), PAGES_INIT);
	host_give_pages(host, PAGES_INIT);
	assert_int_equal(wanted(host, 2), 0);
}

ENABLED(there_are_three_kinds_of_pages)
{
	assert_int_equal(wanted(host, 3), 0);
	driver_fails(host, host_simple(host, MLX5_CMD_OP_QUERY_PAGES, 0, 0),
		     CMD_BAD_PARAM, OP_MOD);
}

BOOTED(init_hca_needs_all_pages)
{
	host_give_pages(host, PAGES_INIT - 1);
	host_prepare(host, MLX5_CMD_OP_INIT_HCA, 0, 0);
	driver_fails(host, COMMAND(host, init_hca), CMD_BAD_SYS_STATE,
		     PAGES_MISSING);
}

ENABLED(pages_are_pages)
{
	driver_fails(host, give(host, CLIENT_IOVA + HOST_PAGES + 512),
		     CMD_BAD_PARAM, PAGE_ADDRESS);
	driver_fails(host, give(host, 0), CMD_BAD_PARAM, PAGE_ADDRESS);
	/* The DMA is a protocol error, and so is the command. */
	assert_int_equal(give(host, 0xdead0000), CMD_BAD_PARAM);
	assert_protocol_errors(host, 2);
}

ENABLED(no_page_is_given_twice)
{
	assert_ok(give(host, CLIENT_IOVA + HOST_PAGES));
	driver_fails(host, give(host, CLIENT_IOVA + HOST_PAGES), CMD_BAD_PARAM,
		     PAGE_TWICE);
	assert_int_equal(host->card->pages.count, 1);
}

ENABLED(all_pages_or_none)
{
	prepare_pages(host, 1, 2);
	field_set_bits(host->in, 8 * FIXED_IN, 64, CLIENT_IOVA + HOST_PAGES);
	field_set_bits(host->in, 8 * FIXED_IN + 64, 64, 1);
	driver_fails(host, host_command(host, FIXED_IN + 16, 16), CMD_BAD_PARAM,
		     PAGE_ADDRESS);
	assert_int_equal(host->card->pages.count, 0);
}

ENABLED(the_number_of_pages_is_right)
{
	static const struct {
		uint32_t entries;
		unsigned int sent;
	} wrong[] = {
		{ 0, 0 }, { 1, 0 }, { 2, 1 }, { 0x20000001, 1 }, { UINT32_MAX, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		prepare_pages(host, 1, wrong[i].entries);
		driver_fails(host, host_command(host, FIXED_IN + 8 *
						wrong[i].sent, 16),
			     CMD_BAD_INPUT_LENGTH, PAGE_COUNT);
	}
}

BOOTED(taken_pages_fit_into_the_output)
{
	prepare_pages(host, 2, 3);
	driver_fails(host, host_command(host, FIXED_IN, FIXED_OUT + 16),
		     CMD_BAD_OUTPUT_LENGTH, OUT_LENGTH);
	prepare_pages(host, 2, UINT32_MAX);
	driver_fails(host, host_command(host, FIXED_IN, FIXED_OUT),
		     CMD_BAD_OUTPUT_LENGTH, OUT_LENGTH);
}

BOOTED(pages_come_back_once)
{
	bool seen[PAGES_BOOT] = { false };

	assert_int_equal(host_take_pages(host, 100), PAGES_BOOT);
	for (unsigned int i = 0; i < PAGES_BOOT; i++) {
		uint64_t addr = field_get_bits(host->out, 8 * FIXED_OUT +
					       64 * i, 64);
		uint64_t n = (addr - CLIENT_IOVA - HOST_PAGES) / 4096;

		assert_true(n < PAGES_BOOT);
		assert_false(seen[n]);
		seen[n] = true;
	}
	assert_int_equal(host_take_pages(host, 100), 0);
	assert_int_equal(host->card->state, CARD_ENABLED);
}

/* A host that writes to such a page would use it for two purposes. */
BOOTED(a_given_page_is_the_cards)
{
	*host_memory(host, HOST_PAGES + 4096) ^= 1;
	assert_int_equal(host_take_pages(host, 100), PAGES_BOOT);
	assert_protocol_errors(host, 1);
}

ACTIVE(a_working_card_keeps_its_pages)
{
	assert_int_equal(host_take_pages(host, 10), 0);
	assert_int_equal(host->card->pages.count, PAGES_BOOT + PAGES_INIT);
}

ACTIVE(more_pages_are_asked_for_by_an_event)
{
	const uint8_t *entry = host_memory(host, HOST_EQ);

	assert_string_equal(host_control(host, "fault page-request 5"),
			    "error: no event queue to tell the driver by\n");
	host_create_eq(host, 1ULL << EVENT_PAGE_REQUEST);
	assert_string_equal(host_control(host, "fault page-request 5"), "ok\n");
	assert_int_equal(entry[1], EVENT_PAGE_REQUEST);
	assert_int_equal(field_get_bits(entry + 36, 0, 32), 5);
	assert_int_equal(wanted(host, 3), 5);
	host_give_pages(host, 5);
	assert_int_equal(wanted(host, 3), 0);
	assert_string_equal(host_control(host, "fault page-request -3"), "ok\n");
	assert_int_equal((int32_t)field_get_bits(entry + 64 + 36, 0, 32), -3);
	assert_int_equal(host_take_pages(host, 10), 3);
	assert_int_equal(host_take_pages(host, 10), 0);
}

ACTIVE(a_card_offers_no_more_pages_than_it_has)
{
	host_create_eq(host, 1ULL << EVENT_PAGE_REQUEST);
	host_control(host, "fault page-request -65536");
	assert_int_equal(host_take_pages(host, PAGES_BOOT + PAGES_INIT + 10),
			 PAGES_BOOT + PAGES_INIT);
}

ACTIVE(a_driver_may_have_no_pages)
{
	host_create_eq(host, 1ULL << EVENT_PAGE_REQUEST);
	host_control(host, "fault page-request 5");
	assert_ok(host_simple(host, MLX5_CMD_OP_MANAGE_PAGES, 0, 0));
	assert_int_equal(wanted(host, 3), 0);
}
