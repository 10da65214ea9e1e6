// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults, and the requests that inject them.
 */
#include <stdio.h>
#include <string.h>

#include "host.h"

static void ask(struct host *host, const char *request, const char *response)
{
	assert_string_equal(host_control(host, "%s", request), response);
}

static unsigned int nop(struct host *host)
{
	return host_simple(host, MLX5_CMD_OP_NOP, 0, 0);
}

/* The response comes late, or not before the test releases it. */
static void send_late(struct host *host, const char *request, unsigned int slots)
{
	host_accepts(host, request);
	for (unsigned int slot = 0; slot < slots; slot++)
		host_post_mgir(host, slot);
	host_ring(host, (1 << slots) - 1);
	host_run(host, 0);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}

ACTIVE(a_status_comes_as_ordered)
{
	host_accepts(host, "fault status NOP 0x8 0x1234 2");
	assert_int_equal(nop(host), CMD_EXCEEDS_LIMIT);
	assert_int_equal(host_syndrome(host), 0x1234);
	assert_int_equal(nop(host), CMD_EXCEEDS_LIMIT);
	assert_ok(nop(host));
	assert_protocol_errors(host, 0);
	assert_rejected(host, 0);
	ask(host, "count NOP status=8", "2\nok\n");
}

ACTIVE(a_command_with_a_status_has_not_run)
{
	host_accepts(host, "fault status CREATE_UCTX 8 0");
	host_prepare(host, MLX5_CMD_OP_CREATE_UCTX, 0, 0);
	assert_int_equal(COMMAND(host, create_uctx), CMD_EXCEEDS_LIMIT);
	assert_int_equal(uctxs_count(host->card, false), 0);
	assert_int_equal(uctxs_count(host->card, true), 0);
}

ACTIVE(a_delivery_status_comes_as_ordered)
{
	host_accepts(host, "fault delivery any 0x10");
	host_send_mgir(host);
	assert_int_equal(host_finish(host, 0, 16), DELIVERY_TYPE);
	assert_ok(nop(host));
}

ACTIVE(one_late_command_holds_up_no_other)
{
	send_late(host, "fault late ACCESS_REG 100", 2);
	host_finish_mgir(host, 1);
	host_run_all(host);
	host_finish_mgir(host, 0);
}

ACTIVE(delayed_command_ends_on_request)
{
	send_late(host, "fault late ACCESS_REG 120000 2", 2);
	assert_int_equal(host_slot(host, 1)[SLOT_STATUS], 1);
	assert_int_equal(cmdq_late(host->card), 2);
	host_accepts(host, "release");
	assert_int_equal(cmdq_late(host->card), 0);
	host_finish_mgir(host, 0);
	host_finish_mgir(host, 1);
}

/* After the driver's timeout the mailboxes are free, and the card leaves them unchanged. */
static void assert_abandoned(struct host *host, const char *request)
{
	host_accepts(host, "timeout command 1");
	send_late(host, request, 1);
	memset(host_out_box(host, 0), 0x55, BOX_BYTES);
	host_run_all(host);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 0);
	assert_int_equal(host_out_box(host, 0)[0], 0x55);
	assert_int_equal(host_out_box(host, 0)[BOX_TOKEN], 0x55);
	assert_protocol_errors(host, 0);
	ask(host, "count kind=abandoned", "1\nok\n");
}

ACTIVE(too_late_is_not_written_to_mailboxes)
{
	assert_abandoned(host, "fault late ACCESS_REG 1100");
}

/* With events the driver does not wait for another second. */
EVENTS(too_late_for_a_callback_is_not_written_either)
{
	assert_abandoned(host, "fault late ACCESS_REG 100");
}

ACTIVE(tokens_and_signatures_can_be_wrong)
{
	host_accepts(host, "fault token ACCESS_REG");
	host_send_mgir(host);
	assert_int_equal(host_out_box(host, 0)[BOX_TOKEN],
			 (uint8_t)(host->token + 1));
	host_accepts(host, "fault signature ACCESS_REG");
	host_send_mgir(host);
	assert_int_not_equal(mailbox_xor(host_slot(host, 0), 64), 0xff);
	assert_int_not_equal(mailbox_xor(host_out_box(host, 0), BOX_BYTES),
			     0xff);
}

ACTIVE(output_can_be_short_or_claim_too_much)
{
	static const uint32_t lengths[] = { 0, 8, 20, 100, 100000, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		host_control(host, "fault length ACCESS_REG %u", lengths[i]);
		host_send_mgir(host);
		assert_int_equal(field_get_bits(host_slot(host, 0) +
						SLOT_OUT_LEN, 0, 32),
				 lengths[i]);
		/* The number of the device is at byte 18. */
		assert_int_equal(host_out_box(host, 0)[2],
				 lengths[i] > 18 ? 0x10 : 0);
	}
}

BOOTED(output_can_be_garbage)
{
	static const uint8_t zeroes[8];

	host_accepts(host, "fault garbage MANAGE_PAGES");
	host_take_pages(host, 100);
	assert_int_equal(GET(manage_pages_out, host->out, status), CMD_OK);
	assert_memory_not_equal(host->out + 8, zeroes, 8);
}

ACTIVE(objects_of_faulty_commands_cause_no_violation)
{
	uint16_t uid;

	host_accepts(host, "fault late CREATE_UCTX 1");
	uid = host_create_uctx(host, UCTX_CAP_TOOLS);
	assert_int_equal(uctxs_count(host->card, true), 1);
	/* The driver may not know the context's number either. */
	host_accepts(host, "fault length CREATE_UCTX 8");
	host_create_uctx(host, UCTX_CAP_TOOLS);
	host_accepts(host, "fault garbage any");
	host_create_uctx(host, UCTX_CAP_TOOLS);
	assert_int_equal(uctxs_count(host->card, true), 3);
	assert_int_equal(uctxs_count(host->card, false), 0);
	assert_ok(host_dealloc_uar(host, host->uar));
	assert_ok(host_simple(host, MLX5_CMD_OP_TEARDOWN_HCA, 0, 0));
	assert_protocol_errors(host, 0);
	assert_null(uctxs_find(host->card, uid));
}

ACTIVE(a_card_that_is_gone_reads_as_ones)
{
	unsigned int resets = host->card->counters.resets;

	host_accepts(host, "fault late NOP 100000");
	host_prepare(host, MLX5_CMD_OP_NOP, 0, 0);
	host_post(host, 0, 16, 16);
	host_ring(host, 1);
	host_run(host, 0);
	host_accepts(host, "fault all-ones 10000");
	assert_int_equal(host_read32(host, 0x0), 0xffffffff);
	assert_int_equal(host_read32(host, 0x1010), 0xffffffff);
	/* The card ignores writes. */
	host_ring(host, 2);
	assert_int_equal(cmdq_busy(host->card), 0);
	host_run(host, 10001);
	assert_int_equal(host->card->counters.resets, resets + 1);
	assert_int_equal(host->card->state, CARD_DISABLED);
	assert_int_not_equal(host_read32(host, 0x0), 0xffffffff);
	assert_int_equal(host_slot(host, 0)[SLOT_STATUS], 1);
}

ACTIVE(a_card_may_stay_away_until_a_request)
{
	host_accepts(host, "fault all-ones");
	host_run(host, 20);
	assert_int_equal(host_read32(host, 0x0), 0xffffffff);
	host_accepts(host, "clear");
	assert_int_not_equal(host_read32(host, 0x0), 0xffffffff);
}

ACTIVE(clear_takes_all_faults_off)
{
	host_accepts(host, "fault status any 8 1 100");
	host_accepts(host, "fault health 1 reset");
	host_accepts(host, "fault stall");
	host_accepts(host, "clear");
	assert_ok(nop(host));
	assert_int_equal(host_read32(host, 0x23c), 0);
	assert_int_not_equal(host->card->health.stalled, true);
}

ACTIVE(faults_are_limited)
{
	for (int i = 0; i < FAULTS_MAX; i++)
		host_accepts(host, "fault token ACCESS_REG");
	ask(host, "fault token ACCESS_REG", "error: too many faults\n");
}

ACTIVE(requests_are_checked)
{
	static const char *const wrong[] = {
		"", "   ", "nonsense", "status now", "fault", "fault nonsense",
		"fault late", "fault late NOP", "fault late NOSUCH 1",
		"fault late 0x10000 1", "fault late NOP x", "fault late NOP -1",
		"fault late NOP 120001", "fault late NOP 1 0",
		"fault late NOP 1 1 1", "fault status NOP 256 0",
		"fault status NOP 1", "fault delivery NOP 128",
		"fault health 256", "fault health x", "fault health 1 what",
		"fault all-ones 120001", "fault page-request 0",
		"fault page-request -", "temperature", "temperature 126",
		"temperature hot", "module", "module on", "general",
		"general 1 1 2 3 4 5 6 7 8", "timeout command 0", "timeout nosuch 1",
		"timeout command 1048576", "log x", "log 1 2",
		"a b c d e f g h i j k l m n o p q r s t u v w x y z",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		const char *response = host_control(host, "%s", wrong[i]);

		assert_int_equal(strncmp(response, "error: ", 7), 0);
		assert_int_equal(response[strlen(response) - 1], '\n');
	}
	assert_ok(nop(host));
}

ACTIVE(requests_are_listed)
{
	static const struct {
		const char *request, *line;
	} responses[] = {
		{ "help", "\ncount " },
		{ "fault help", "fault page-request [-]PAGES\n" },
		{ "commands", "0xa04 CREATE_UCTX\n" },
		{ "timeouts", "command=60000\n" },
		{ "status", "state=active\n" },
		{ "status", "\nviolations=0\n" },
		{ "status", "\nuars=1\n" },
		{ "status", "\nuctx=0\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(responses); i++)
		assert_non_null(strstr(host_control(host, "%s",
						    responses[i].request),
				       responses[i].line));
}

ACTIVE(the_log_can_be_read_from_anywhere)
{
	unsigned long next = log_next(host->card->log);
	char want[160];

	nop(host);
	snprintf(want, sizeof(want),
		 "%05lu cmd 0x80d NOP op_mod=0 uid=0 in=16 out=16 status=0x0 syndrome=0x0\nok\n",
		 next);
	assert_string_equal(host_control(host, "log %lu", next), want);
	assert_string_equal(host_control(host, "log %lu", next + 1), "ok\n");
}

ACTIVE(commands_are_counted_since_a_mark)
{
	nop(host);
	host_control(host, "mark");
	ask(host, "count", "0\nok\n");
	nop(host);
	nop(host);
	ask(host, "count NOP", "2\nok\n");
	ask(host, "count NOP in=0x10 status=0", "2\nok\n");
	ask(host, "count NOP in=17", "0\nok\n");
	ask(host, "count NO", "0\nok\n");
	ask(host, "count in=", "0\nok\n");
	ask(host, "count kind=violation", "0\nok\n");
}

ACTIVE(timeouts_are_told_to_the_driver)
{
	host_accepts(host, "timeout command 1234");
	assert_int_equal(host_read32(host, 0xff8), 1234);
	host_accepts(host, "timeout fw-reset 5678");
	host_access_register(host, 0, 0xc00e, false);
	assert_ok(host_command(host, 80, 80));
	assert_int_equal(GET(dtor_reg, host->out + 16, fw_reset_to), 5678);
	/* Zero would be no time at all for some drivers. */
	assert_int_not_equal(GET(dtor_reg, host->out + 16, pcie_toggle_to), 0);
	assert_int_not_equal(GET(dtor_reg, host->out + 16, reset_unload_to), 0);
}
