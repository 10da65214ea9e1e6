// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5: the bytes of each command, and invalid responses. */
#include <signal.h>

#include "check.h"
#include "wrap.h"

#include "../mlx5/caps.h"
#include "../tool/mlx5/diagnostic.h"
#include "../tool/mlx5/dump.h"
#include "../tool/mlx5/external.h"
#include "../mlx5/layouts.h"
#include "../tool/mlx5/nv.h"
#include "../mlx5/opcodes.h"
#include "../tool/mlx5/protocol.h"
#include "../mlx5/registers.h"

#define CONF FWCTL_SCOPE_CONFIGURATION
#define READ FWCTL_SCOPE_DEBUG_READ
#define WRITE FWCTL_SCOPE_DEBUG_WRITE

static const unsigned char zeroes[4096];

static struct json_object *member(struct json_object *o, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, key, &value))
		fail_msg("no %s in %s", key, json_object_to_json_string(o));
	return value;
}

/* Descriptions */

static void bits_are_counted_from_the_most_significant_one(void **state)
{
	unsigned char data[10] = { 0x80, 0, 0, 0, 0, 0, 0, 0, 0x12, 0x34 };

	(void)state;
	assert_int_equal(field_get_bits(data, 0, 1), 1);
	assert_int_equal(field_get_bits(data, 1, 1), 0);
	assert_int_equal(field_get_bits(data, 68, 8), 0x23);
	assert_true(field_get_bits(data, 0, 64) == 0x8000000000000000ULL);
	field_set_bits(data, 60, 12, 0xabc);
	assert_int_equal(data[7], 0x0a);
	assert_int_equal(data[8], 0xbc);
	assert_int_equal(data[9], 0x34);
	field_set_bits(data, 0, 64, UINT64_MAX);
	assert_true(field_get_bits(data, 0, 64) == UINT64_MAX);
	assert_int_equal(data[8], 0xbc);
}

/* Reject names that cannot be typed and values that cannot be set. */
static void check_field(const struct layout *l, const struct field *f,
			const char *of)
{
	size_t end = f->bit + f->width * (f->count ? f->count : 1);
	bool bytes = f->form == FORM_TEXT || f->form == FORM_BYTES;
	const char *list = f->names;
	struct value_name n;

	if (!f->width || end > l->bytes * 8)
		fail_msg("%s.%s is outside of %zu bytes", of, f->name, l->bytes);
	if (bytes ? f->bit % 8 || f->width % 8 : f->width > 64)
		fail_msg("%s.%s is no number, and not of bytes", of, f->name);
	if (strpbrk(f->name, "=[] ,"))
		fail_msg("%s.%s can't be typed", of, f->name);
	while (names_next(&list, &n)) {
		if (!n.len || n.value >> f->width || n.value > UINT16_MAX)
			fail_msg("%s.%s: %.*s", of, f->name, n.len, n.name);
	}
	for (const struct field *g = l->fields; g != f; g++) {
		if (!strcmp(f->name, g->name))
			fail_msg("%s.%s is there twice", of, f->name);
	}
}

static void check_layout(const struct layout *l, const char *of)
{
	for (const struct field *f = l->fields; f && f->name; f++)
		check_field(l, f, of);
	for (const struct part *p = l->parts; p && p->layout; p++) {
		size_t count = p->count ? p->count : 1;

		if (p->bit + count * p->layout->bytes * 8 > l->bytes * 8)
			fail_msg("a part of %s is outside of it", of);
		if (p->key)
			field_find(l, p->key);
		check_layout(p->layout, of);
	}
}

static void descriptions_make_sense(void **state)
{
	struct call c = { 0 };
	unsigned int count = 0;

	(void)state;
	for (const struct reg *r = registers; r->name; r++, count++) {
		check_layout(r->layout, r->name);
		assert_ptr_equal(register_find(&c, r->name), r);
		assert_true(r->layout->bytes % 4 == 0);
		assert_true(r->layout->bytes <= REGISTER_MAX);
	}
	assert_true(count > 60);
	for (const struct cap_type *t = cap_types; t->name; t++) {
		check_layout(t->layout, t->name);
		assert_true(t->layout->bytes <= CAPS_BYTES);
		if (t->needs)
			field_find(&caps_general, t->needs);
		assert_true(!t[1].name || t[1].number > t->number);
	}
	for (const struct nv_item *i = nv_items; i->name; i++) {
		check_layout(i->layout, i->name);
		assert_true(i->layout->bytes <= NV_DATA_MAX);
		for (const struct field *f = i->layout->fields; f->name; f++) {
			if (f->valid)
				field_find(i->layout, f->valid);
		}
	}
	for (const struct opcode *o = opcodes; o[1].name; o++)
		assert_true(o[0].opcode < o[1].opcode);
}

/* Registers */

static void registers_and_fields_are_listed(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	run_line(run, "mlx5 reg list");
	assert_contains(run->out, "0x5006  PAOS                16  Administrative");
	run_line(run, "mlx5 reg list --json");
	o = json_object_array_get_idx(json_of(run), 0);
	assert_string_equal(json_name_at(o, "register"), "QPTS");
	assert_int_equal(json_value_at(o, "register"), 0x4002);
	run_line(run, "mlx5 reg fields paos");
	assert_contains(run->out, "0x001.0     8  key     local_port    -   -\n");
	assert_contains(run->out, "0x002.4     4  rw      admin_status  -   up=1 down=2");
	run_line(run, "mlx5 reg fields 0x5006 --json");
	o = json_object_array_get_idx(json_of(run), 1);
	assert_string_equal(json_string_at(o, "field"), "local_port");
	assert_int_equal(json_int_at(o, "bit"), 8);
	run_line(run, "mlx5 reg fields PPCNT");
	run_line(run, "mlx5 reg fields PPCNT --columns=if,at,field");
	assert_contains(run->out, "\ngrp=1   0x008.0  if_in_octets\n");
	run_line(run, "mlx5 reg fields nosuch");
	assert_status(run, STATUS_USAGE);
	assert_int_equal(run->opened, 0);
}

static void a_register_is_read_and_decoded(void **state)
{
	struct run *run = *state;
	/* local_port is 1 by default. */
	static const char in[16] = { 0, 1 }, other[16] = { 0, 2 };
	static const char out[16] = { 0, 1, 0x02, 0x01, 0x80, 0, 0, 0x02 };
	struct json_object *o;

	expect_mlx5(run);
	expect_read(run, 0x5006, in, out, 16);
	run_line(run, "mlx5 reg get fwctl0 PAOS");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "local_port    1\n");
	assert_contains(run->out, "admin_status  2 (down)\n");
	assert_contains(run->out, "oper_status   1 (up)\n");
	assert_contains(run->out, "ase           1\n");
	assert_contains(run->out, "e             2 (once)\n");
	expect_mlx5(run);
	expect_read(run, 0x5006, other, out, 16);
	run_line(run, "mlx5 reg get fwctl0 0x5006 local_port=2 --json");
	assert_status(run, STATUS_OK);
	o = json_of(run);
	assert_string_equal(json_name_at(o, "register"), "PAOS");
	assert_int_equal(json_value_at(member(o, "fields"), "admin_status"), 2);
	assert_string_equal(json_name_at(member(o, "fields"), "admin_status"),
			    "down");
	assert_string_equal(json_string_at(o, "data"),
			    "00010201800000020000000000000000");
}

static void only_the_variant_that_was_asked_for_is_shown(void **state)
{
	struct run *run = *state;
	unsigned char in[256] = { 0, 1, 0, 2 }, out[256] = { 0, 1, 0, 2 };

	put64(out, 8, UINT64_MAX);
	expect_mlx5(run);
	expect_read(run, 0x5008, in, out, 256);
	run_line(run, "mlx5 reg get fwctl0 PPCNT grp=rfc_2819");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "ether_stats_drop_events");
	assert_contains(run->out, "18446744073709551615\n");
	assert_lacks(run->out, "a_frames_transmitted_ok");
	/* The firmware returns another group than requested. */
	out[3] = 0;
	expect_mlx5(run);
	expect_read(run, 0x5008, in, out, 256);
	run_line(run, "mlx5 reg get fwctl0 PPCNT grp=2");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "grp                                  0 (ieee_802_3)");
}

static void text_temperatures_and_flags_are_shown_as_such(void **state)
{
	struct run *run = *state;
	unsigned char in[32] = { 0 }, out[32] = { 0 };
	unsigned char ptys[64] = { 0, 1, 0, 4 };

	put16(out, 6, 45 * 8 + 1);
	put16(out, 10, -8);
	memcpy(out + 24, "as\033c\\012", 8);
	for (int i = 0; i < 2; i++) {
		expect_mlx5(run);
		expect_read(run, 0x900a, in, out, 32);
	}
	run_line(run, "mlx5 reg get fwctl0 MTMP");
	assert_contains(run->out, "temperature        45.125\n");
	assert_contains(run->out, "max_temperature    -1.000\n");
	assert_contains(run->out, "sensor_name        as\\x1bc\\x5c012\n");
	run_line(run, "mlx5 reg get fwctl0 MTMP --json");
	assert_true(json_object_get_double(member(member(json_of(run),
							 "fields"),
						  "temperature")) == 45.125);
	expect_mlx5(run);
	expect_read(run, 0x5004, ptys, ptys, 64);
	run_line(run, "mlx5 reg get fwctl0 PTYS");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "proto_mask                4 (eth)\n");
	ptys[3] = 5;
	expect_mlx5(run);
	expect_read(run, 0x5004, ptys, ptys, 64);
	run_line(run, "mlx5 reg get fwctl0 PTYS proto_mask=ETH,ib");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "proto_mask                5 (ib,eth)\n");
}

static void nothing_is_shown_behind_the_end_of_a_register(void **state)
{
	static const char in[6] = { 0, 1 };
	struct run *run = *state;

	expect_mlx5(run);
	expect_read(run, 0x5006, in, "\0\1\2\1\xc0\0", 6);
	run_line(run, "mlx5 reg get fwctl0 PAOS --len 6");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "ee            1\n");
	assert_lacks(run->out, "e             ");
}

static void an_unknown_register_is_read_as_bytes(void **state)
{
	struct run *run = *state;
	char line[300];

	run_line(run, "mlx5 reg get fwctl0 0x1234");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "--len N");
	run_line(run, "mlx5 reg get fwctl0 0x1234 --len 8 a=1");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "no known fields");
	run_line(run, "mlx5 reg get fwctl0 0x10000 --len 8");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 reg get fwctl0 nosuch --len 8");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "reg list");
	run_line(run, "mlx5 reg get fwctl0 0x1234 --len 4097");
	assert_status(run, STATUS_USAGE);
	assert_int_equal(run->opened, 0);
	expect_mlx5(run);
	expect_read(run, 0x1234, zeroes, "abcdefgh", 8);
	run_line(run, "mlx5 reg get fwctl0 0x1234 --len 8");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "|abcdefgh|");
	expect_mlx5(run);
	expect_read(run, 0x1234, "\1\2\0\0", "abcd", 4);
	snprintf(line, sizeof(line),
		 "mlx5 reg get fwctl0 0x1234 --len 4 --in-hex 0102 -o %s",
		 scratch("reg"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_string_equal(read_scratch("reg"), "abcd");
}

static void a_register_is_read_before_fields_of_it_are_set(void **state)
{
	struct run *run = *state;
	static const char asked[16] = { 0, 2, 1, 0, 0x80 };
	/*
	 * The response is for port 1; the write contains the requested fields.
	 */
	static const char held[16] = { 0, 1, 0x02, 0x01, 0, 0, 0, 0x01 };
	static const char want[16] = { 0, 2, 0x01, 0x01, 0x80, 0, 0, 0x01 };

	expect_mlx5(run);
	expect_read(run, 0x5006, asked, held, 16);
	expect_write(run, 0x5006, want, want, 16);
	run_line(run, "mlx5 reg set fwctl0 paos local_port=2 admin_status=up ase=1 --yes");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "writing fwctl0's register PAOS (0x5006)\n"
			"       admin_status: 2 (down) to 1 (up)\n"
			"       ase: 0 to 1\n");
	assert_lacks(run->err, "local_port");
	assert_contains(run->out, "fwctl0: register written");
	expect_mlx5(run);
	expect_write(run, 0x5006, asked, want, 16);
	run_line(run,
		 "mlx5 reg set fwctl0 paos local_port=2 admin_status=1 ase=1 --no-read --json -y");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_value_at(member(json_of(run), "fields"),
				       "oper_status"), 1);
	expect_mlx5(run);
	expect_write(run, 0x1234, "\1\2\3\4", "\1\2\3\4", 4);
	run_line(run, "mlx5 reg set fwctl0 0x1234 --in-hex 01020304 -y");
	assert_status(run, STATUS_OK);
}

static void a_register_is_not_written_without_a_yes(void **state)
{
	struct run *run = *state;
	static const char asked[16] = { 0, 1, 1, 0, 0 };
	static const char held[16] = { 0, 1, 0x01 };

	expect_mlx5(run);
	expect_read(run, 0x5006, asked, held, 16);
	run_line(run, "mlx5 reg set fwctl0 paos admin_status=up");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "writing fwctl0's register PAOS");
	assert_contains(run->err, "nothing was changed");
	expect_mlx5(run);
	run_line(run, "mlx5 reg set fwctl0 mfrl reset_level=level3 --no-read");
	assert_status(run, STATUS_UNCONFIRMED);
}

static void unreadable_register_is_not_written(void **state)
{
	struct run *run = *state;
	static const char asked[16] = { 0, 1, 1 };

	expect_mlx5(run);
	expect_rejected_read(run, 0x5006, asked, 16, 3);
	run_line(run, "mlx5 reg set fwctl0 paos admin_status=up");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "--no-read");
	assert_lacks(run->err, "writing");
}

static void bad_fields_are_rejected_before_submission(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "set fwctl0 paos", "missing FIELD=VALUE" },
		{ "set fwctl0 paos admin_status", "not of the form NAME=VALUE" },
		{ "set fwctl0 paos nosuch=1", "PAOS has no field nosuch" },
		{ "set fwctl0 paos oper_status=1", "field oper_status is read-only" },
		{ "set fwctl0 paos admin_status=16",
		  "neither a name nor a number from 0 to 15" },
		{ "set fwctl0 paos admin_status=sideways",
		  "Accepts a number or one of these: up, down, up_once" },
		{ "set fwctl0 paos admin_status=u", "one of these: up, down" },
		{ "set fwctl0 paos ase=2", "ase: '2' is not a number from 0 to 1" },
		{ "set fwctl0 paos ase=-1", "ase: '-1'" },
		{ "get fwctl0 ppcnt if_in_octets=1", "no field if_in_octets" },
		{ "set fwctl0 paos ase=1 --in-hex 00", "exclude each other" },
		{ "set fwctl0 0x1234 a=1", "no known fields" },
		{ "set fwctl0 paos --in-hex 0102030405060708090a0b0c0d0e0f1011",
		  "17 bytes for a register of 16" },
		{ "set fwctl0 mtmp sensor_name=123456789", "is read-only" },
		{ "set fwctl0 mcia --len 4 size=0x10000", "size: '0x10000'" },
		{ "set fwctl0 mtmp temp_threshold_hi=hot", "not a temperature" },
		{ "set fwctl0 mnvda data=0", "is not a list of at most 256 bytes" },
	};

	char line[200], text[80];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(line, sizeof(line), "mlx5 reg %s", cases[i].line);
		run_line(run, line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
		assert_string_equal(run->out, "");
	}
	memset(text, 'x', sizeof(text));
	text[65] = '\0';
	snprintf(line, sizeof(line),
		 "mlx5 reg set fwctl0 node_desc node_description=%s", text);
	run_line(run, line);
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "65 bytes, field holds 64");
	assert_int_equal(run->opened, 0);
}

static void values_take_each_form(void **state)
{
	struct run *run = *state;
	unsigned char mtmp[32] = { 0 }, mfrl[8] = { 0 }, desc[64] = "left";
	unsigned char nv[268] = { 0 };

	put16(mtmp, 14, 90 * 8 + 4);
	expect_mlx5(run);
	expect_write(run, 0x900a, mtmp, mtmp, 32);
	run_line(run, "mlx5 reg set fwctl0 mtmp temp_threshold_hi=90.5 --no-read -y");
	assert_status(run, STATUS_OK);
	mfrl[7] = 8 | 64;
	expect_mlx5(run);
	expect_write(run, 0x9028, mfrl, mfrl, 8);
	run_line(run, "mlx5 reg set fwctl0 mfrl reset_level=level3,level4 --no-read -y");
	assert_status(run, STATUS_OK);
	expect_mlx5(run);
	expect_write(run, 0x6001, desc, desc, 64);
	run_line(run, "mlx5 reg set fwctl0 node_desc node_description=left --no-read -y");
	assert_status(run, STATUS_OK);
	memcpy(nv + 12, "\xca\xfe", 2);
	expect_mlx5(run);
	expect_write(run, 0x9024, nv, nv, 268);
	run_line(run, "mlx5 reg set fwctl0 mnvda data=cafe --no-read -y");
	assert_status(run, STATUS_OK);
}

/* Capabilities */

static void expect_caps(struct run *run, uint8_t type, bool current,
			uint8_t status, const void *caps)
{
	unsigned char *out = script_keep(8 + CAPS_BYTES);

	if (caps)
		memcpy(out + 8, caps, CAPS_BYTES);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x100, .op_mod = type << 1 | current,
		.in = zeroes, .in_len = 8, .status = status, .out = out,
		.out_len = 8 + CAPS_BYTES,
	});
}

static void capabilities_are_shown_both_ways(void **state)
{
	static unsigned char current[CAPS_BYTES], maximum[CAPS_BYTES];
	static const char table[] =
		"TYPE     CAPABILITY         CURRENT             MAXIMUM\n"
		"general  log_max_eq               6                   7\n"
		"general  num_ports                0                   2\n"
		"general  general_obj_types      0x0  0xffffffffffffffff\n";
	struct run *run = *state;
	struct json_object *o;

	field_set(&caps_general, current, "log_max_eq", 6);
	field_set(&caps_general, maximum, "log_max_eq", 7);
	field_set(&caps_general, maximum, "num_ports", 2);
	field_set(&caps_general, maximum, "general_obj_types", UINT64_MAX);
	for (int i = 0; i < 3; i++) {
		expect_mlx5(run);
		expect_caps(run, 0, true, 0, current);
		expect_caps(run, 0, false, 0, maximum);
	}
	run_line(run, "mlx5 caps fwctl0 general");
	assert_string_equal(run->out, table);
	run_line(run, "mlx5 caps fwctl0 0 --zeroes");
	assert_contains(run->out, "\ngeneral  log_max_qp  ");
	run_line(run, "mlx5 caps fwctl0 GENERAL --json");
	assert_status(run, STATUS_OK);
	o = json_object_array_get_idx(member(json_of(run), "types"), 0);
	assert_string_equal(json_name_at(o, "type"), "general");
	assert_int_equal(json_value_at(o, "type"), 0);
	assert_int_equal(json_int_at(member(o, "current"), "log_max_eq"), 6);
	assert_int_equal(json_int_at(member(o, "maximum"), "log_max_eq"), 7);
	assert_int_equal(json_int_at(member(o, "current"), "log_max_qp"), 0);
}

static void without_a_type_those_are_asked_for_that_are_there(void **state)
{
	static unsigned char general[CAPS_BYTES], none[CAPS_BYTES];
	static unsigned char macsec[CAPS_BYTES] = { 0, 3 };
	struct run *run = *state;

	field_set(&caps_general, general, "roce", 1);
	field_set(&caps_general, general, "qos", 1);
	field_set(&caps_general, general, "general_obj_types",
		  (uint64_t)1 << 39);
	for (int i = 0; i < 2; i++) {
		expect_mlx5(run);
		expect_caps(run, 0, true, 0, general);
		expect_caps(run, 0, false, 0, none);
		expect_caps(run, 4, true, 0, none);
		expect_caps(run, 4, false, 0, none);
		/*
		 * A type that exists but is rejected does not prevent the
		 * others.
		 */
		expect_caps(run, 0xc, true, 3, NULL);
		expect_caps(run, 0x1f, true, 0, macsec);
		expect_caps(run, 0x1f, false, 0, macsec);
		run_line(run, i ? "mlx5 caps fwctl0 --json" :
				  "mlx5 caps fwctl0");
		assert_status(run, STATUS_FIRMWARE);
		assert_contains(run->err, "BAD_PARAM_ERR");
		assert_contains(run->err, "That was for the type qos.");
		assert_contains(run->out, "log_max_macsec_offload");
	}
	assert_int_equal(json_object_array_length(member(json_of(run),
							 "types")), 3);
}

static void an_unknown_type_of_capabilities_is_bytes(void **state)
{
	static unsigned char caps[CAPS_BYTES] = "bytes";
	struct run *run = *state;

	run_line(run, "mlx5 caps fwctl0 nosuch");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 caps fwctl0 0x80");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 caps fwctl0 --raw");
	assert_status(run, STATUS_USAGE);
	assert_int_equal(run->opened, 0);
	expect_mlx5(run);
	expect_caps(run, 0x77, true, 0, caps);
	run_line(run, "mlx5 caps fwctl0 0x77");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "|bytes...........|");
	expect_mlx5(run);
	expect_caps(run, 4, false, 0, caps);
	run_line(run, "mlx5 caps fwctl0 roce --maximum --raw");
	assert_status(run, STATUS_OK);
	assert_int_equal(run->out_len, CAPS_BYTES);
	assert_memory_equal(run->out, caps, CAPS_BYTES);
	/* A response that is too short is an error. */
	expect_mlx5(run);
	expect_caps(run, 4, true, 0, caps);
	run->lb.calls[run->lb.count - 1].out_len = CAPS_BYTES;
	run_line(run, "mlx5 caps fwctl0 roce");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "shorter than expected");
}

/* Identity */

static void expect_piece(struct run *run, unsigned int type, size_t offset,
			 const char *text)
{
	unsigned char in[24] = { 0, 0, 0, type }, out[24] = { 0, 0, 0, type };
	size_t total = strlen(text);
	size_t len = total - offset < 8 ? total - offset : 8;

	put16(in, 8, offset);
	put16(in, 10, 8);
	put16(out, 6, total);
	put16(out, 8, offset);
	put16(out, 10, len);
	memcpy(out + 16, text + offset, len);
	expect_read(run, 0x9064, in, out, 24);
}

static void expect_identity(struct run *run)
{
	unsigned char adapter[264] = { 0 }, issi[104] = { 0 };
	static unsigned char caps[CAPS_BYTES];

	memcpy(adapter + 8 + 240, "MT_0000000080\033[31", 16);
	put16(issi, 2, 1);
	put32(issi, 100, 3);
	field_set(&caps_general, caps, "num_ports", 2);
	field_set(&caps_general, caps, "port_type", 1);
	field_set(&caps_general, caps, "uctx_cap", 0x1d);
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x101, .in = zeroes, .in_len = 8,
		.out = adapter, .out_len = 264,
	});
	expect_caps(run, 0, true, 0, caps);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x10a, .in = zeroes, .in_len = 8,
		.out = issi, .out_len = 104,
	});
}

static const unsigned char mgir[160] = {
	[0] = 0, 0x5, 0x10, 0x17, [10] = 0x02, 0x0d, [28] = 0, 0, 1, 2,
	[33] = 16, 35, 190, [40] = 0x11, 0x25, 0x20, 0x26,
	[71] = 16, [75] = 35, [78] = 0x0f, 0xbe,
};

static void info_distinguishes_device_and_firmware(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	for (int i = 0; i < 2; i++) {
		expect_identity(run);
		expect_read(run, 0x9020, zeroes, mgir, 160);
		expect_piece(run, 1, 0, "MCX\033-0123456");
		expect_piece(run, 1, 8, "MCX\033-0123456");
		expect_piece(run, 2, 0, "");
		run_line(run, i ? "mlx5 info fwctl0 --json" :
				  "mlx5 info fwctl0");
		assert_status(run, STATUS_OK);
		assert_lacks(run->out, "\033");
	}
	o = json_of(run);
	assert_string_equal(json_string_at(o, "model"), "MCX\\x1b-0123456");
	assert_string_equal(json_string_at(o, "fw_version"), "16.35.4030");
	assert_string_equal(json_name_at(o, "hw_id"), "ConnectX-5");
	assert_string_equal(json_string_at(o, "fw_date"), "2026-11-25");
	assert_int_equal(json_int_at(o, "pci_device_id"), 0x1017);
	assert_int_equal(json_int_at(o, "uptime"), 258);
	assert_int_equal(json_int_at(o, "issi"), 1);
	assert_int_equal(json_int_at(o, "uid"), 7);
	assert_int_equal(json_int_at(o, "num_ports"), 2);
}

static void info_omits_unsupported_properties(void **state)
{
	unsigned char in[24] = { 0, 0, 0, 1, [10] = 0, 8 }, other[24];
	struct run *run = *state;

	memcpy(other, in, 24);
	other[3] = 2;
	expect_identity(run);
	expect_rejected_read(run, 0x9020, zeroes, 160, 3);
	expect_rejected_read(run, 0x9064, in, 24, 2);
	expect_rejected_read(run, 0x9064, other, 24, 2);
	run_line(run, "mlx5 info fwctl0");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->err, "");
	assert_contains(run->out, "ports:         2, ethernet\n");
	assert_contains(run->out, "ISSI:          1 of 0x3\n");
	assert_contains(run->out, "uctx_caps:     0x4 of 0x1d\n");
	assert_contains(run->out, "PSID:          MT_0000000080\\x1b[3\n");
	assert_lacks(run->out, "firmware:");
	/* A removed device is not a missing register. */
	expect_identity(run);
	expect_read(run, 0x9020, zeroes, mgir, 160);
	run->lb.calls[run->lb.count - 1].ret = -ENODEV;
	run_line(run, "mlx5 info fwctl0");
	assert_status(run, STATUS_NO_DEVICE);
	assert_string_equal(run->out, "");
}

static void a_text_that_never_ends_is_cut(void **state)
{
	unsigned char in[24] = { 0, 0, 0, 1, [10] = 0, 8 };
	unsigned char out[24] = { 0, 0, 0, 1, 0, 0, 0xff, 0xff, 0, 0, 0, 8 };
	struct run *run = *state;

	memcpy(out + 16, "endless ", 8);
	expect_identity(run);
	expect_read(run, 0x9020, zeroes, mgir, 160);
	for (unsigned int i = 0; i < 32; i++) {
		put16(in, 8, i * 8);
		expect_read(run, 0x9064, in, out, 24);
	}
	/* The description claims a length beyond its limit. */
	put16(in, 8, 0);
	in[3] = 2;
	out[10] = 0xff;
	expect_read(run, 0x9064, in, out, 24);
	run_line(run, "mlx5 info fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "model:         endless endless");
	assert_lacks(run->out, "description:");
}

static void a_text_longer_than_its_register_is_left_out(void **state)
{
	unsigned char in[24] = { 0, 0, 0, 1, [10] = 0, 8 };
	unsigned char out[24] = { 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 9 };
	unsigned char other[24];
	struct run *run = *state;

	memcpy(other, in, 24);
	other[3] = 2;
	memcpy(out + 16, "too long", 8);
	expect_identity(run);
	expect_read(run, 0x9020, zeroes, mgir, 160);
	expect_read(run, 0x9064, in, out, 24);
	expect_rejected_read(run, 0x9064, other, 24, 3);
	run_line(run, "mlx5 info fwctl0");
	assert_status(run, STATUS_OK);
	assert_lacks(run->out, "model:");
}

/* Objects and commands */

static void an_object_is_queried_by_its_number_or_keys(void **state)
{
	unsigned char in[8] = { 0 }, out[264] = "context";
	struct run *run = *state;

	put32(in, 0, 0x123);
	for (int i = 0; i < 2; i++) {
		expect_mlx5(run);
		expect_mlx5_cmd(run, &(struct exchange){
			.scope = READ, .opcode = 0x402, .in = in, .in_len = 8,
			.out = out, .out_len = 264,
		});
	}
	run_line(run, "mlx5 obj get fwctl0 cq 0x123");
	assert_contains(run->out, "63 6f 6e 74 65 78 74 00  |........context.|");
	run_line(run, "mlx5 obj get fwctl0 cq cqn=291 --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_int_at(member(json_of(run), "fields"), "cqn"),
			 0x123);
	put32(in, 0, 0x80000002);
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x750, .op_mod = 1, .in = in,
		.in_len = 8, .out = out, .out_len = 8,
	});
	run_line(run, "mlx5 obj get fwctl0 vport_state 2 other_vport=1 --op-mod 1");
	assert_status(run, STATUS_OK);
}

static void bad_objects_are_rejected_before_submission(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	run_line(run, "mlx5 obj get fwctl0 nosuch 1");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "obj list");
	run_line(run, "mlx5 obj get fwctl0 cq 0x1000000");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 obj get fwctl0 cq op_mod=1");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 obj get fwctl0 issi 1");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 obj list --json");
	o = json_object_array_get_idx(json_of(run), 1);
	assert_string_equal(json_string_at(o, "object"), "cq");
	assert_int_equal(json_value_at(o, "opcode"), 0x402);
	assert_string_equal(json_name_at(o, "opcode"), "QUERY_CQ");
	assert_int_equal(run->opened, 0);
}

static void a_command_is_sent_in_the_least_scope(void **state)
{
	unsigned char in[12] = { 1, 2 }, out[248] = "answer";
	struct run *run = *state;
	struct json_object *o;

	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x10a, .in = zeroes, .in_len = 8,
		.out = out, .out_len = 104,
	});
	run_line(run, "mlx5 cmd fwctl0 query_issi");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "|........answer..|");
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x762, .op_mod = 3, .in = in,
		.in_len = 12, .out = out, .out_len = 24,
	});
	run_line(run,
		 "mlx5 cmd fwctl0 0x762 --op-mod 3 --out-len 32 --in-hex 010200000000000000000000 --json");
	assert_status(run, STATUS_OK);
	o = json_of(run);
	assert_string_equal(json_name_at(o, "opcode"),
			    "QUERY_HCA_VPORT_CONTEXT");
	assert_string_equal(json_name_at(o, "status"), "OK");
	assert_int_equal(json_int_at(o, "op_mod"), 3);
	/* Reading a register needs a higher scope than writing it. */
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x805, .op_mod = 1, .in = zeroes,
		.in_len = 8, .out = out, .out_len = 248,
	});
	run_line(run, "mlx5 cmd fwctl0 ACCESS_REG --op-mod 1");
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x805, .in = zeroes, .in_len = 8,
		.out = out, .out_len = 248,
	});
	run_line(run, "mlx5 cmd fwctl0 ACCESS_REG");
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = 3, .opcode = 0x805, .in = zeroes, .in_len = 8,
		.out = out, .out_len = 248,
	});
	run_line(run, "mlx5 cmd fwctl0 ACCESS_REG -s 3 --allow-taint");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "taints the kernel");
	run_line(run, "mlx5 cmd fwctl0 SET_DIAGNOSTIC_PARAMS");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "nothing was sent");
}

static void failed_command_shows_its_status(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	for (int i = 0; i < 2; i++) {
		expect_mlx5(run);
		expect_mlx5_cmd(run, &(struct exchange){
			.scope = READ, .opcode = 0x303, .in = zeroes,
			.in_len = 8, .status = 5, .out_len = 264,
		});
	}
	run_line(run, "mlx5 cmd fwctl0 QUERY_EQ");
	assert_int_equal(run->status, STATUS_FIRMWARE);
	assert_string_equal(run->out, "");
	assert_contains(run->err, "BAD_RES_ERR (0x5), syndrome 0x1234, for QUERY_EQ");
	run_line(run, "mlx5 cmd fwctl0 QUERY_EQ --json");
	assert_status(run, STATUS_FIRMWARE);
	o = json_of(run);
	assert_string_equal(json_name_at(o, "status"), "BAD_RES_ERR");
	assert_int_equal(json_int_at(o, "syndrome"), 0x1234);
	/* A command that the driver allows in no scope. */
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x301, .in = zeroes, .in_len = 8,
		.out_len = 248,
	});
	run->lb.calls[run->lb.count - 1].ret = -EBADMSG;
	run_line(run, "mlx5 cmd fwctl0 0x301");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "does not allow command 0x0301 in any scope");
	expect_mlx5(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = 0x303, .in = zeroes, .in_len = 8,
		.out_len = 264,
	});
	run->lb.calls[run->lb.count - 1].ret = -EBADMSG;
	run_line(run, "mlx5 cmd fwctl0 0x303 -s configuration");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "The command needs scope debug-read.");
}

static void bad_commands_are_rejected_before_submission(void **state)
{
	struct run *run = *state;

	run_line(run, "mlx5 cmd fwctl0 nosuch");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "fwctl mlx5 opcodes");
	run_line(run, "mlx5 cmd fwctl0 0x10000");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 cmd fwctl0 QUERY_EQ --out-len 15");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 cmd fwctl0 QUERY_EQ --op-mod 0x10000");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 cmd fwctl0 QUERY_EQ --in-hex 0");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 opcodes");
	assert_contains(run->out, "0x0820  debug-write    SET_DIAGNOSTIC_PARAMS\n");
	run_line(run, "mlx5 opcodes --json");
	assert_int_equal(json_value_at(json_object_array_get_idx(json_of(run),
								 0), "opcode"),
			 0x100);
	assert_int_equal(run->opened, 0);
}

/* Non-volatile configuration */

#define PCI_CONF 0x80
#define LINK_TYPE_P1 0x01010012
#define LINK_TYPE_P2 0x01020012

/* nv_global_pci_conf: NUM_OF_VFS, SRIOV_EN and their valid bits. */
static const unsigned char sriov_off[12] = { 0, 0, 0, 0, 0, 0, 0, 8 };
static const unsigned char sriov_on[12] = { 0x80, 0, 0, 0, 0x80, 0, 0, 16 };

static void configuration_is_shown_as_it_is_and_will_be(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	for (int i = 0; i < 2; i++) {
		expect_mlx5(run);
		expect_nv_caps(run, 3);
		for (int n = 0; n < 2; n++) {
			expect_nv_support(run, PCI_CONF, 3);
			expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
			expect_nv_read(run, PCI_CONF, 1, sriov_off, 12);
			expect_nv_read(run, PCI_CONF, 2, sriov_off, 12);
		}
	}
	run_line(run, "mlx5 config query fwctl0 SRIOV_EN num_of_vfs");
	assert_string_equal(run->out,
			    "PARAMETER   DEFAULT   CURRENT   NEXT-BOOT\n"
			    "SRIOV_EN    False(0)  False(0)  True(1) *\n"
			    "NUM_OF_VFS  8         8         16 *\n"
			    "* takes effect after the next firmware reset\n");
	run_line(run, "mlx5 config query fwctl0 SRIOV_EN NUM_OF_VFS --json");
	assert_status(run, STATUS_OK);
	o = json_object_array_get_idx(member(json_of(run), "parameters"), 0);
	assert_string_equal(json_string_at(o, "parameter"), "SRIOV_EN");
	assert_string_equal(json_name_at(o, "next"), "True");
	assert_int_equal(json_value_at(o, "next"), 1);
	assert_int_equal(json_value_at(o, "current"), 0);
	assert_string_equal(json_name_at(o, "default"), "False");
}

static void old_firmware_has_next_values_alone(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_caps(run, 0);
	expect_nv_support(run, LINK_TYPE_P2, 3);
	expect_nv_read(run, LINK_TYPE_P2, 0, "\0\0\0\x08", 4);
	run_line(run, "mlx5 config query fwctl0 LINK_TYPE_P2");
	assert_status(run, STATUS_OK);
	assert_contains(run->out,
			"\nLINK_TYPE_P2  -        -        ETH(2)\n");
	assert_lacks(run->out, "*");
}

static void a_parameter_that_a_firmware_lacks_is_told(void **state)
{
	struct run *run = *state;
	unsigned char in[8] = { 0 };

	put32(in, 0, LINK_TYPE_P1);
	expect_mlx5(run);
	expect_nv_caps(run, 3);
	expect_rejected_read(run, 0x9030, in, 8, 3);
	run_line(run, "mlx5 config query fwctl0 LINK_TYPE_P1");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "has no parameter LINK_TYPE_P1");
	expect_mlx5(run);
	expect_nv_support(run, LINK_TYPE_P1, 1);
	run_line(run, "mlx5 config set fwctl0 LINK_TYPE_P1=ETH --yes");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "no writable parameter LINK_TYPE_P1");
	/* An older item that ends before the parameter. */
	expect_mlx5(run);
	expect_nv_caps(run, 0);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12)[3] = 4;
	run_line(run, "mlx5 config query fwctl0 SRIOV_EN");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "has no parameter SRIOV_EN");
	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12)[3] = 4;
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=0 --yes");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "too short to hold SRIOV_EN");
}

static void parameters_are_set_with_their_valid_bits(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
	expect_nv_support(run, LINK_TYPE_P1, 3);
	expect_nv_read(run, LINK_TYPE_P1, 0, "\0\0\0\x04", 4);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	expect_nv_write(run, LINK_TYPE_P1, "\0\0\0\x08", 4, 0);
	run_line(run,
		 "mlx5 config set fwctl0 SRIOV_EN=true NUM_OF_VFS=16 LINK_TYPE_P1=eth --yes");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "changing fwctl0's configuration");
	assert_contains(run->err, "SRIOV_EN: False(0) to True(1)");
	assert_contains(run->err, "NUM_OF_VFS: 8 to 16");
	assert_contains(run->err, "LINK_TYPE_P1: IB(1) to ETH(2)");
	assert_contains(run->err, "next firmware reset");
	assert_contains(run->out, "fwctl0: configuration changed\n");
}

static void nothing_is_written_that_is_set_already(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=0x10");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "no change, ");
}

static void an_item_that_stays_is_not_written(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_support(run, LINK_TYPE_P1, 3);
	expect_nv_read(run, LINK_TYPE_P1, 0, "\0\0\0\x08", 4);
	expect_nv_support(run, LINK_TYPE_P2, 3);
	expect_nv_read(run, LINK_TYPE_P2, 0, "\0\0\0\x04", 4);
	expect_nv_write(run, LINK_TYPE_P2, "\0\0\0\x08", 4, 0);
	run_line(run,
		 "mlx5 config set fwctl0 LINK_TYPE_P1=ETH LINK_TYPE_P2=ETH -y");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "LINK_TYPE_P2: IB(1) to ETH(2)");
	assert_lacks(run->err, "LINK_TYPE_P1:");
}

static bool flag_is(struct json_object *o, const char *key, bool value)
{
	o = member(o, key);
	return json_object_is_type(o, json_type_boolean) &&
	       json_object_get_boolean(o) == value;
}

/* Expect the reads before a change of PCI_CONF in JSON. */
static void expect_plan(struct run *run, const unsigned char *next,
			const unsigned char *current)
{
	expect_mlx5(run);
	expect_nv_caps(run, 3);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, next, 12);
	expect_nv_read(run, PCI_CONF, 1, current, 12);
}

static void config_set_reports_each_parameter(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	expect_plan(run, sriov_off, sriov_off);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=16 --yes --json");
	assert_status(run, STATUS_OK);
	assert_true(flag_is(json_of(run), "changed", true));
	assert_true(flag_is(json_of(run), "reset_needed", true));
	o = json_object_array_get_idx(member(json_of(run), "parameters"), 0);
	assert_string_equal(json_string_at(o, "parameter"), "SRIOV_EN");
	assert_true(flag_is(o, "changed", true));
	assert_string_equal(json_name_at(o, "old"), "False");
	assert_string_equal(json_name_at(o, "new"), "True");
	o = json_object_array_get_idx(member(json_of(run), "parameters"), 1);
	assert_int_equal(json_int_at(o, "old"), 8);
	assert_int_equal(json_int_at(o, "new"), 16);
}

static void a_dry_run_reads_but_does_not_write(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	expect_plan(run, sriov_off, sriov_off);
	expect_mlx5(run);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=16 --dry-run --json");
	assert_status(run, STATUS_OK);
	assert_true(flag_is(json_of(run), "changed", true));
	o = member(json_of(run), "requests");
	assert_int_equal(json_object_array_length(o), 1);
	assert_string_equal(json_string_at(json_object_array_get_idx(o, 0),
					   "command"),
			    "ACCESS_REG 0x9024 write");
}

static void a_second_config_set_changes_nothing(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	/* Before the reset, then after it. */
	for (int i = 0; i < 2; i++) {
		expect_plan(run, sriov_on, i ? sriov_on : sriov_off);
		run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 --json");
		assert_status(run, STATUS_OK);
		assert_true(flag_is(json_of(run), "changed", false));
		assert_true(flag_is(json_of(run), "reset_needed", !i));
		o = member(json_of(run), "parameters");
		o = json_object_array_get_idx(o, 0);
		assert_true(flag_is(o, "changed", false));
	}
	/* Firmware that does not report the values in effect. */
	expect_mlx5(run);
	expect_nv_caps(run, 0);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 --json");
	assert_status(run, STATUS_OK);
	assert_true(flag_is(json_of(run), "reset_needed", false));
}

static void only_a_needed_reset_is_performed(void **state)
{
	struct run *run = *state;

	expect_plan(run, sriov_on, sriov_on);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 --activate");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "no change, ");
	/* The value is set, but not in effect. There is no device to reset. */
	expect_plan(run, sriov_on, sriov_off);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 --activate");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->out, "no change, ");
	expect_plan(run, sriov_off, sriov_off);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=16 --activate --yes");
	assert_status(run, STATUS_NO_DEVICE);
	assert_contains(run->out, "fwctl0: configuration changed\n");
	assert_lacks(run->err, "next firmware reset");
}

static void a_parameter_is_set_once(void **state)
{
	struct run *run = *state;

	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=1 sriov_en=0");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "SRIOV_EN occurs twice");
	run_line(run, "mlx5 config reset fwctl0 SRIOV_EN SRIOV_EN");
	assert_status(run, STATUS_USAGE);
	assert_int_equal(run->opened, 0);
}

/* Expect that all items are queried, and that PCI_CONF is read. */
static void expect_save(struct run *run)
{
	memset(&run->lb, 0, sizeof(run->lb));
	script_free();
	expect_mlx5(run);
	for (const struct nv_item *i = nv_items; i->name; i++) {
		for (uint32_t port = i->class == PORT;
		     port <= (i->class == PORT ? NV_PORTS : 0); port++) {
			uint32_t type = (uint32_t)i->class << 24 | port << 16 |
					i->number;

			/* LINK_TYPE_P1 cannot be written. */
			expect_nv_support(run, type, type == PCI_CONF ? 3 :
					  type == LINK_TYPE_P1 ? 1 : 0);
			if (type == PCI_CONF)
				expect_nv_read(run, type, 0, sriov_on, 12);
		}
	}
}

static void configuration_is_saved_as_a_file(void **state)
{
	struct run *run = *state;
	char line[300];

	expect_save(run);
	snprintf(line, sizeof(line), "mlx5 config save fwctl0 %s",
		 scratch("config"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_contains(read_scratch("config"), "SRIOV_EN=True\n");
	assert_contains(read_scratch("config"), "NUM_OF_VFS=16\n");
	assert_lacks(read_scratch("config"), "LINK_TYPE");
	expect_save(run);
	run_line(run, "mlx5 config save fwctl0");
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, read_scratch("config"));
	expect_save(run);
	run_line(run, "mlx5 config save fwctl0 --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(member(json_of(run), "parameters"),
					   "SRIOV_EN"), "True");
	/* The file has the values of the device. */
	snprintf(line, sizeof(line), "mlx5 config diff fwctl0 %s",
		 scratch("config"));
	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_string_equal(run->out, "");
}

static void a_difference_has_an_exit_status(void **state)
{
	struct run *run = *state;
	struct json_object *o;
	char line[300];

	write_scratch("config", "# comment\n\n  SRIOV_EN=True  \r\nNUM_OF_VFS=8\n");
	snprintf(line, sizeof(line), "mlx5 config diff fwctl0 %s",
		 scratch("config"));
	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
	run_line(run, line);
	assert_status(run, STATUS_DIFFERENT);
	assert_contains(run->out, "SRIOV_EN  ");
	assert_contains(run->out, " False(0)  True(1)\n");
	assert_lacks(run->out, "NUM_OF_VFS");
	strcat(line, " --json");
	expect_plan(run, sriov_off, sriov_off);
	run_line(run, line);
	json_error_of(run, STATUS_DIFFERENT);
	assert_true(flag_is(json_of(run), "different", true));
	o = member(json_of(run), "parameters");
	assert_true(flag_is(json_object_array_get_idx(o, 0), "different", true));
	assert_true(flag_is(json_object_array_get_idx(o, 1), "different",
			    false));
}

static void a_file_is_applied_once(void **state)
{
	struct run *run = *state;
	char line[300];

	write_scratch("config", "SRIOV_EN=True\nNUM_OF_VFS=16");
	snprintf(line, sizeof(line), "mlx5 config apply fwctl0 %s --json --yes",
		 scratch("config"));
	expect_plan(run, sriov_off, sriov_off);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_true(flag_is(json_of(run), "changed", true));
	expect_plan(run, sriov_on, sriov_off);
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_true(flag_is(json_of(run), "changed", false));
	assert_true(flag_is(json_of(run), "reset_needed", true));
}

static void invalid_files_are_rejected_before_submission(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "SRIOV_EN=True\n\nNUM_OF_VFS\n", "line 3: not of the form" },
		{ "NO_SUCH=1\n", "unknown parameter 'NO_SUCH'" },
		{ "SRIOV_EN=perhaps\n", "SRIOV_EN: 'perhaps'" },
		{ "SRIOV_EN=1\nSRIOV_EN=0\n", "SRIOV_EN occurs twice" },
	};
	char line[300];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_scratch("config", cases[i].text);
		snprintf(line, sizeof(line), "mlx5 config apply fwctl0 %s",
			 scratch("config"));
		run_line(run, line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
	}
	run_line(run, "mlx5 config diff fwctl0 /nonexistent/file");
	assert_status(run, STATUS_FAILED);
	assert_int_equal(run->opened, 0);
}

static void config_query_shows_supported_items(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_caps(run, 1);
	for (const struct nv_item *i = nv_items; i->name; i++) {
		for (uint32_t port = i->class == PORT;
		     port <= (i->class == PORT ? NV_PORTS : 0); port++) {
			uint32_t type = (uint32_t)i->class << 24 | port << 16 |
					i->number;
			bool there = type == PCI_CONF || type == LINK_TYPE_P1;

			expect_nv_support(run, type, there ? 3 : 0);
			if (!there)
				continue;
			/*
			 * Each item is read once, with any number of
			 * parameters.
			 */
			expect_nv_read(run, type, 0, sriov_on,
				       i->layout->bytes);
			expect_nv_read(run, type, 2, sriov_off,
				       i->layout->bytes);
		}
	}
	run_line(run, "mlx5 config query fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "SRIOV_EN ");
	assert_contains(run->out, "NUM_PF_MSIX ");
	assert_contains(run->out, "LINK_TYPE_P1 ");
	assert_lacks(run->out, "LINK_TYPE_P2 ");
	assert_lacks(run->out, "CQE_COMPRESSION");
	assert_lacks(run->out, "sriov_valid");
}

static void configuration_is_not_changed_without_a_yes(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "nothing was changed");
	assert_contains(run->err, "Add --yes");
	expect_mlx5(run);
	run_line(run, "mlx5 config reset fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "resetting the whole configuration of fwctl0");
	run->terminal = true;
	run->input = "n\n";
	expect_mlx5(run);
	run_line(run, "mlx5 config reset fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->out, "Change fwctl0? [y/N]");
	run->input = "y\n";
	expect_mlx5(run);
	expect_write(run, 0x9033, "\0\0\0\x40\0\0\0\0",
		     "\0\0\0\x40\0\0\0\0", 8);
	run_line(run, "mlx5 config reset fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "configuration changed");
}

static void parameter_is_reset_to_its_default(void **state)
{
	/* The other parameter and the valid bits are unchanged. */
	static const unsigned char want[12] = { 0x80, [7] = 16 };
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_caps(run, 3);
	expect_nv_caps(run, 3);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
	expect_nv_read(run, PCI_CONF, 1, sriov_on, 12);
	expect_nv_read(run, PCI_CONF, 2, sriov_off, 12);
	expect_nv_write(run, PCI_CONF, want, 12, 0);
	run_line(run, "mlx5 config reset fwctl0 SRIOV_EN --yes --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_of(run), "name"), "fwctl0");
	expect_mlx5(run);
	expect_nv_caps(run, 2);
	run_line(run, "mlx5 config reset fwctl0 SRIOV_EN --yes");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "does not report factory defaults");
}

static void failed_change_reports_completed_items(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
	expect_nv_support(run, LINK_TYPE_P1, 3);
	expect_nv_read(run, LINK_TYPE_P1, 0, "\0\0\0\x04", 4);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	expect_nv_write(run, LINK_TYPE_P1, "\0\0\0\x08", 4, 3);
	run_line(run,
		 "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=16 LINK_TYPE_P1=2 --yes");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "Items before vpi_link_type are set");
}

static void interrupted_change_reports_completed_items(void **state)
{
	struct run *run = *state;
	struct fwctl_loopback_call *call;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
	expect_nv_support(run, LINK_TYPE_P1, 3);
	expect_nv_read(run, LINK_TYPE_P1, 0, "\0\0\0\x04", 4);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	expect_nv_write(run, LINK_TYPE_P1, "\0\0\0\x08", 4, 0);
	call = &run->lb.calls[run->lb.count - 1];
	call->ret = -EINTR;
	call->running = 1;
	call->signal = SIGTERM;
	run->in_child = true;
	run_line(run,
		 "mlx5 config set fwctl0 SRIOV_EN=1 NUM_OF_VFS=16 LINK_TYPE_P1=2 --yes");
	assert_status(run, 128 + SIGTERM);
	assert_contains(run->err, "1 RPC is still in flight");
	assert_contains(run->err, "Item vpi_link_type may be set");
	assert_contains(run->err, "set before it: 1, after it: none");
}

/* An interruption must not be taken for a missing item. */
static void a_query_that_is_interrupted_goes_no_further(void **state)
{
	struct run *run = *state;
	struct fwctl_loopback_call *call;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	call = &run->lb.calls[run->lb.count - 1];
	call->ret = -EINTR;
	call->running = 1;
	call->signal = SIGTERM;
	run->in_child = true;
	run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 --yes");
	assert_status(run, 128 + SIGTERM);
	assert_contains(run->err, "1 RPC is still in flight");
	assert_string_equal(run->out, "");
}

static void bad_parameters_are_rejected_before_submission(void **state)
{
	struct run *run = *state;
	static const struct {
		const char *line, *message;
	} cases[] = {
		{ "set fwctl0 NOSUCH=1", "unknown parameter 'NOSUCH'" },
		{ "set fwctl0 sriov_valid=1", "unknown parameter" },
		{ "set fwctl0 LINK_TYPE=1", "unknown parameter 'LINK_TYPE'" },
		{ "set fwctl0 LINK_TYPE_P3=1", "unknown parameter" },
		{ "set fwctl0 SRIOV_EN", "not of the form PARAM=VALUE" },
		{ "set fwctl0 SRIOV_EN=maybe", "one of these: False, True" },
		{ "set fwctl0 SRIOV_EN=2", "SRIOV_EN: '2' is neither" },
		{ "set fwctl0 NUM_OF_VFS=65536", "'65536' is not a number" },
		{ "set fwctl0", "missing argument" },
		{ "reset fwctl0 NOSUCH", "unknown parameter" },
		{ "query fwctl0 SRIOV_EN NOSUCH", "unknown parameter" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char line[200];

		snprintf(line, sizeof(line), "mlx5 config %s", cases[i].line);
		run_line(run, line);
		assert_status(run, STATUS_USAGE);
		assert_contains(run->err, cases[i].message);
	}
	run_line(run, "mlx5 config list");
	assert_contains(run->out,
			"\nSRIOV_EN                            False=0 True=1\n");
	assert_lacks(run->out, "sriov_valid");
	run_line(run, "mlx5 config list --json");
	assert_true(json_object_array_length(json_of(run)) > 150);
	assert_int_equal(run->opened, 0);
}

static void another_item_is_rejected(void **state)
{
	struct run *run = *state;

	for (unsigned int i = 0; i < 4; i++) {
		unsigned char *reg;

		expect_mlx5(run);
		expect_nv_support(run, PCI_CONF, 3);
		reg = expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
		if (i == 0)
			reg[7] ^= 1;
		else if (i == 1)
			reg[1] |= 0x40;
		else
			put16(reg, 2, i == 2 ? 257 : 511);
		run_line(run, "mlx5 config set fwctl0 SRIOV_EN=1 --yes");
		assert_status(run, STATUS_FAILED);
		assert_contains(run->err, "invalid response");
		assert_contains(run->err, i < 2 ? "another item" :
				i == 2 ? "has 257 bytes" : "has 511 bytes");
	}
}

/* Diagnostic counters */

/* Three counters, of which only the first supports sync. */
static void expect_diag_caps(struct run *run)
{
	static unsigned char general[CAPS_BYTES], debug[CAPS_BYTES];

	field_set(&caps_general, general, "debug", 1);
	field_set(&caps_general, general, "num_of_diagnostic_counters", 3);
	debug[3] = 6;
	debug[7] = 15;
	put32(debug, 64, 0x80000402);
	put32(debug, 68, 0x2006);
	put32(debug, 72, 0x7777);
	expect_mlx5(run);
	expect_caps(run, 0, true, 0, general);
	expect_caps(run, 0xd, true, 0, debug);
}

static void expect_diag_params(struct run *run, unsigned int count,
			       uint32_t flags)
{
	unsigned char out[24 + 12] = { 0 };

	put16(out, 0, count);
	out[3] = 4;
	put32(out, 4, flags);
	put32(out, 24, 0x402);
	put32(out, 28, 0x2006);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x819, .in = zeroes, .in_len = 8,
		.out = out, .out_len = sizeof(out),
	});
}

static void counters_are_listed_by_name(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	for (int i = 0; i < 2; i++)
		expect_diag_caps(run);
	run_line(run, "mlx5 counters list fwctl0");
	assert_contains(run->out, "samples at most:    2^6\n");
	assert_contains(run->out, "period at least:    2^15 device clocks\n");
	assert_contains(run->out, "0x0402   yes   Outbound Stalled Writes\n");
	assert_contains(run->out, "0x7777   no    -\n");
	run_line(run, "mlx5 counters list fwctl0 --json");
	assert_status(run, STATUS_OK);
	o = json_of(run);
	assert_int_equal(json_int_at(member(o, "fields"), "log_max_samples"),
			 6);
	o = json_object_array_get_idx(member(o, "counters"), 1);
	assert_int_equal(json_value_at(o, "counter"), 0x2006);
	assert_string_equal(json_name_at(o, "counter"), "TX Packets");
	assert_string_equal(json_string_at(o, "unit"), "packets");
}

static void a_firmware_without_counters_is_told(void **state)
{
	static unsigned char general[CAPS_BYTES];
	struct run *run = *state;

	for (unsigned int i = 0; i < 3; i++) {
		field_set(&caps_general, general, "debug", i > 0);
		field_set(&caps_general, general,
			  "num_of_diagnostic_counters", i == 1 ? 0 :
			  i ? 1009 : 5);
		expect_mlx5(run);
		expect_caps(run, 0, true, 0, general);
		run_line(run, "mlx5 counters read fwctl0");
		assert_status(run, STATUS_FAILED);
		assert_contains(run->err, i < 2 ?
				"offers no diagnostic counters" :
				"claims 1009 diagnostic counters");
	}
}

static void counters_start_takes_fields(void **state)
{
	struct run *run = *state;
	/* on_demand and enable, and the minimum period */
	unsigned char all[24 + 12] = { 0, 3, 0, 0, 0x0c, 0, 0, 15 };
	unsigned char two[24 + 8] = { 0, 2, 0, 4, 0x94, 0, 0, 20 };

	put32(all, 24, 0x402);
	put32(all, 28, 0x2006);
	put32(all, 32, 0x7777);
	expect_diag_caps(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = WRITE, .opcode = 0x820, .in = all,
		.in_len = sizeof(all), .out_len = 8,
	});
	run_line(run, "mlx5 counters start fwctl0 --allow-taint");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "scope debug-write taints the kernel");
	assert_contains(run->err, "sampling 3 of fwctl0's counters");
	put32(two, 24, 0x2006);
	put32(two, 28, 0x402);
	expect_diag_caps(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = WRITE, .opcode = 0x820, .in = two,
		.in_len = sizeof(two), .out_len = 8,
	});
	run_line(run,
		 "mlx5 counters start fwctl0 tx-packets 0x402 single=1 clear=1 log_num_of_samples=4 log_sample_period=20 --allow-taint --json");
	assert_status(run, STATUS_OK);
	memset(two, 0, sizeof(two));
	two[4] = 0x10;
	expect_diag_caps(run);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = WRITE, .opcode = 0x820, .in = two, .in_len = 24,
		.out_len = 8,
	});
	run_line(run, "mlx5 counters stop fwctl0 --allow-taint --json");
	assert_status(run, STATUS_OK);
	json_of(run);
}

static void bad_counters_are_rejected(void **state)
{
	struct run *run = *state;

	run_line(run, "mlx5 counters start fwctl0 nosuch --allow-taint");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "neither a counter nor FIELD=VALUE");
	run_line(run, "mlx5 counters start fwctl0 enable=1 --allow-taint");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 counters start fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	run_line(run, "mlx5 counters stop fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	run_line(run, "mlx5 counters read fwctl0 --count 0");
	assert_status(run, STATUS_USAGE);
	run_line(run, "mlx5 counters read fwctl0 --count 65536");
	assert_status(run, STATUS_USAGE);
	assert_int_equal(run->opened, 0);
	expect_diag_caps(run);
	run_line(run, "mlx5 counters start fwctl0 0x401 --allow-taint");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0 has no counter 0x0401");
}

static void sampled_counters_are_shown(void **state)
{
	struct run *run = *state;
	struct json_object *o;

	for (int i = 0; i < 2; i++) {
		expect_diag_caps(run);
		expect_diag_params(run, 2, 0x44000010);
	}
	run_line(run, "mlx5 counters status fwctl0");
	assert_contains(run->out, "log_num_of_samples  4\n");
	assert_contains(run->out, "repetitive          1\n");
	assert_contains(run->out, "0x2006  TX Packets\n");
	run_line(run, "mlx5 counters status fwctl0 --json");
	assert_status(run, STATUS_OK);
	o = json_of(run);
	assert_int_equal(json_int_at(member(o, "fields"), "enable"), 1);
	assert_int_equal(json_object_array_length(member(o, "counters")), 2);
}

static void samples_are_read_and_those_not_taken_left_out(void **state)
{
	unsigned char in[8] = { 0, 2, 0, 3 }, out[8 + 64] = { 0 };
	struct run *run = *state;
	struct json_object *o;

	put32(out, 8, 0x04020003);
	put32(out, 12, 1000);
	put64(out, 16, UINT64_MAX);
	put32(out, 24, 0x20060003);
	put64(out, 32, 5);
	for (int i = 0; i < 2; i++) {
		expect_diag_caps(run);
		expect_diag_params(run, 2, 0x44000010);
		expect_mlx5_cmd(run, &(struct exchange){
			.scope = READ, .opcode = 0x821, .in = in, .in_len = 8,
			.out = out, .out_len = sizeof(out),
		});
	}
	run_line(run, "mlx5 counters read fwctl0 --count 2 --sample 3");
	assert_contains(run->out,
			"     3  1000  0x0402   18446744073709551615  Outbound Stalled Writes\n");
	assert_contains(run->out,
			"     3     0  0x2006                      5  TX Packets\n");
	assert_lacks(run->out, "0x0000");
	run_line(run, "mlx5 counters read fwctl0 -n 2 --sample 3 --json");
	assert_status(run, STATUS_OK);
	o = member(json_of(run), "samples");
	assert_int_equal(json_object_array_length(o), 2);
	o = json_object_array_get_idx(o, 1);
	assert_int_equal((int)json_u64_at(o, "value"), 5);
	assert_int_equal(json_int_at(o, "sample"), 3);
}

static void malformed_counters_are_rejected(void **state)
{
	unsigned char in[8] = { 0, 1 }, out[8 + 32] = { 0 };
	struct run *run = *state;

	expect_diag_caps(run);
	expect_diag_params(run, 0, 0);
	run_line(run, "mlx5 counters read fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "samples no counters");
	expect_diag_caps(run);
	expect_diag_params(run, 4, 0);
	run_line(run, "mlx5 counters read fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "it samples 4 of 3 counters");
	put32(out, 8, 0x77770000);
	expect_diag_caps(run);
	expect_diag_params(run, 2, 0);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x821, .in = in, .in_len = 8,
		.out = out, .out_len = sizeof(out),
	});
	run_line(run, "mlx5 counters read fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "counter 0x7777 is not sampled");
	assert_string_equal(run->out, "");
	put32(out, 8, 0x04020000);
	put32(out, 8 + 16, 0x04020000);
	expect_diag_caps(run);
	expect_diag_params(run, 2, 0);
	expect_mlx5_cmd(run, &(struct exchange){
		.scope = READ, .opcode = 0x821, .in = in, .in_len = 8,
		.out = out, .out_len = sizeof(out),
	});
	run_line(run, "mlx5 counters read fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "counter 0x0402 occurs twice in a sample");
	expect_diag_caps(run);
	expect_diag_params(run, 3, 0);
	run_line(run, "mlx5 counters read fwctl0 --count 65535");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "exceed one response");
}

/* Resource dumps */

/* Fields of a request, then the changed fields of the response. */
struct piece {
	unsigned int seq, got_seq;
	bool more;
	uint32_t size;
	const void *data;
	size_t len;
	bool again;
};

static void make_dump_reg(unsigned char *reg, uint16_t type, unsigned int seq,
			  bool more)
{
	memset(reg, 0, 256);
	reg[0] = 0x40 | more << 7;
	reg[1] = seq;
	put16(reg, 2, type);
}

/* Each response contains the opaque value that the next request must return. */
static void expect_dump(struct run *run, uint16_t type,
			const struct piece *p)
{
	unsigned char in[256], out[256];

	make_dump_reg(in, type, p->seq, p->again);
	if (p->again)
		put64(in, 24, 0xabcd0000 + p->seq);
	make_dump_reg(out, type, p->got_seq, p->more);
	put64(out, 24, 0xabcd0000 + ((p->seq + 1) & 15));
	put32(out, 32, 0xdeadbeef);
	put32(out, 36, p->size);
	memcpy(out + 48, p->data, p->len);
	expect_read(run, 0xc000, in, out, 256);
}

/* A dump in pieces of @each bytes. */
static void expect_pieces(struct run *run, uint16_t type, const void *data,
			  size_t len, size_t each)
{
	unsigned int seq = 0;

	for (size_t at = 0; at < len; at += each, seq++) {
		size_t n = len - at < each ? len - at : each;
		struct piece p = {
			.seq = seq & 15, .got_seq = (seq + 1) & 15,
			.more = at + n < len, .size = n,
			.data = (const char *)data + at, .len = n,
			.again = at,
		};

		expect_dump(run, type, &p);
	}
}

static void expect_one(struct run *run, uint16_t type, const void *data,
		       size_t len)
{
	struct piece p = { .got_seq = 1, .size = len, .data = data,
			   .len = len };

	expect_dump(run, type, &p);
}

static size_t segment(unsigned char *to, uint16_t type, size_t dwords)
{
	put16(to, 0, dwords);
	put16(to, 2, type);
	return dwords * 4;
}

/* Write the info and command segments. The test appends further segments. */
static size_t dump_head(unsigned char *to, uint16_t type)
{
	size_t len = segment(to, 0xfffe, 4);

	to[7] = 1;
	segment(to + len, 0xfffa, 5);
	put16(to + len, 4, type);
	return len + 20;
}

/* Write a dump with one resource segment of 16 bytes and "payload!". */
static size_t whole_dump(unsigned char *to, uint16_t type)
{
	size_t len = dump_head(to, type);

	segment(to + len, type, 6);
	put32(to + len, 8, 0x42);
	memcpy(to + len + 16, "payload!", 8);
	len += 24;
	return len + segment(to + len, 0xfffb, 1);
}

static size_t menu_dump(unsigned char *to)
{
	size_t len = dump_head(to, 0xffff);
	unsigned char *menu = to + len;

	memset(menu, 0, 4 * (2 + 26));
	segment(menu, 0xffff, 2 + 26);
	put16(menu, 6, 2);
	put32(menu, 8, 0x00031000);
	memcpy(menu + 12, "FULL_QPC", 8);
	memcpy(menu + 28, "QPN\033[2Jxxxxxxxxxx", 16);
	put32(menu, 60, 0x00051001);
	memcpy(menu + 64, "SND_BUFF", 8);
	memcpy(menu + 80, "QPN", 3);
	memcpy(menu + 96, "WQEBB", 5);
	len += 112;
	return len + segment(to + len, 0xfffb, 1);
}

static void the_menu_of_dumps_is_listed(void **state)
{
	unsigned char menu[256];
	struct run *run = *state;
	struct json_object *o;
	size_t len = menu_dump(menu);

	for (int i = 0; i < 2; i++) {
		expect_mlx5(run);
		expect_pieces(run, 0xffff, menu, len, 60);
	}
	run_line(run, "mlx5 dump list fwctl0");
	assert_contains(run->out, "0x1000  FULL_QPC  QPN\\x1b[2Jxxxxxx*  -\n");
	assert_contains(run->out,
			"0x1001  SND_BUFF  QPN                WQEBB\n");
	run_line(run, "mlx5 dump list fwctl0 --json");
	assert_status(run, STATUS_OK);
	o = json_object_array_get_idx(member(json_of(run), "segments"), 0);
	o = member(o, "fields");
	assert_int_equal(json_int_at(o, "segment_type"), 0x1000);
	assert_int_equal(json_int_at(o, "must_have_index1"), 1);
	assert_string_equal(json_string_at(o, "segment_name"), "FULL_QPC");
}

static void run_save(struct run *run, const char *segment, const char *options)
{
	char line[300];

	snprintf(line, sizeof(line), "mlx5 dump save fwctl0 %s %s%s", segment,
		 scratch("dump"), options);
	run_line(run, line);
}

static void a_dump_is_saved_as_it_came(void **state)
{
	unsigned char dump[256], menu[256];
	struct run *run = *state;
	size_t len = whole_dump(dump, 0x1000);

	/* The sequence number has 4 bits and wraps to 0. */
	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 4);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "segment 0x1000, 64 bytes");
	expect_mlx5(run);
	expect_pieces(run, 0xffff, menu, menu_dump(menu), 8);
	run_line(run, "mlx5 dump list fwctl0");
	assert_status(run, STATUS_OK);

	assert_memory_equal(read_scratch("dump"), dump, len);
	assert_int_equal(count_scratch(), 1);
	expect_mlx5(run);
	expect_pieces(run, 0xffff, menu, menu_dump(menu), 208);
	expect_pieces(run, 0x1000, dump, len, 208);
	run_save(run, "full_qpc", " --force --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_u64_at(json_of(run), "len"), 64);
	assert_int_equal(json_int_at(json_of(run), "count"), 4);
	assert_int_equal(json_value_at(json_of(run), "segment"), 0x1000);
	assert_string_equal(json_name_at(json_of(run), "segment"), "resource");
	expect_mlx5(run);
	expect_pieces(run, 0xffff, menu, menu_dump(menu), 208);
	run_save(run, "nosuch", " --force");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0 has no segment nosuch");
	assert_memory_equal(read_scratch("dump"), dump, len);
}

/* Memory that memory_register() returns. Contains the data that the firmware has written. */
static struct {
	bool there;
	unsigned char data[16384];
	unsigned int users;
} registered;

bool __wrap_memory_register(struct fwctl_dev *dev, struct memory *m, size_t len)
{
	(void)dev;
	(void)len;
	if (!registered.there)
		return false;
	registered.users++;
	*m = (struct memory){
		.data = registered.data, .len = sizeof(registered.data),
		.mkey = 0x12345678,
	};
	return true;
}

void __wrap_memory_unregister(struct memory *m)
{
	registered.users -= !!m->data;
	*m = (struct memory){ 0 };
}

/* The first request of a dump to the memory. */
static void make_memory_reg(unsigned char *reg, uint16_t type)
{
	make_dump_reg(reg, type, 0, false);
	reg[0] = 0;
	put32(reg, 32, 0x12345678);
	put32(reg, 36, sizeof(registered.data));
	put64(reg, 40, (uintptr_t)registered.data);
}

static void memory_is_offered(void)
{
	memset(&registered, 0, sizeof(registered));
	registered.there = true;
}

static void a_dump_through_memory_is_one_command(void **state)
{
	unsigned char in[256], out[256], dump[256];
	struct run *run = *state;
	size_t len = whole_dump(dump, 0x1000);

	memory_is_offered();
	memcpy(registered.data, dump, len);
	make_memory_reg(in, 0x1000);
	make_memory_reg(out, 0x1000);
	out[1] = 1;
	put32(out, 36, len);
	expect_mlx5(run);
	expect_read(run, 0xc000, in, out, 256);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_OK);
	assert_memory_equal(read_scratch("dump"), dump, len);
	assert_int_equal(registered.users, 0);
	/* A piece that claims to be longer than the memory. */
	put32(out, 36, sizeof(registered.data) + 4);
	expect_mlx5(run);
	expect_read(run, 0xc000, in, out, 256);
	run_save(run, "0x1000", " --force");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "longer than its buffer");
	assert_int_equal(registered.users, 0);
	registered.there = false;
}

static void a_dry_run_registers_no_memory(void **state)
{
	struct run *run = *state;

	memory_is_offered();
	expect_mlx5(run);
	expect_mlx5(run);
	run_line(run, "mlx5 dump show fwctl0 0x1000 --dry-run");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "not sent");
	assert_null(strstr(run->out, "12 34 56 78"));
	registered.there = false;
}

/* The second request repeats key, address and size. */
static void a_dump_through_memory_continues(void **state)
{
	unsigned char in[256], out[256];
	struct run *run = *state;

	memory_is_offered();
	/* Four dwords are a segment of the dump, in each piece again. */
	segment(registered.data, 0xfffe, 4);
	make_memory_reg(in, 0x1000);
	make_memory_reg(out, 0x1000);
	out[0] = 0x80;
	out[1] = 1;
	put32(out, 36, 16);
	expect_mlx5(run);
	expect_read(run, 0xc000, in, out, 256);
	in[0] = 0x80;
	in[1] = 1;
	out[0] = 0;
	out[1] = 2;
	expect_read(run, 0xc000, in, out, 256);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "no end");
	assert_int_equal(registered.users, 0);
	registered.there = false;
}

static void firmware_without_keys_dumps_inline(void **state)
{
	unsigned char in[256], dump[256];
	struct run *run = *state;
	size_t len = whole_dump(dump, 0x1000);

	memory_is_offered();
	make_memory_reg(in, 0x1000);
	expect_mlx5(run);
	expect_rejected_read(run, 0xc000, in, 256, 3);
	expect_pieces(run, 0x1000, dump, len, 208);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_OK);
	assert_memory_equal(read_scratch("dump"), dump, len);
	assert_int_equal(registered.users, 0);
	registered.there = false;
}

static void options_select_segments(void **state)
{
	unsigned char in[256], out[256], next[256], dump[256];
	struct run *run = *state;
	size_t len = whole_dump(dump, 0x1001);

	make_dump_reg(in, 0x1001, 0, false);
	in[0] |= 0x20;
	put16(in, 6, 5);
	put32(in, 8, 1);
	put32(in, 12, 2);
	put16(in, 16, 3);
	put16(in, 18, 4);
	/* The response lacks vhca_id and has another index. */
	make_dump_reg(out, 0x1001, 1, true);
	put32(out, 8, 7);
	put32(out, 36, 8);
	memcpy(out + 48, dump, 8);
	make_dump_reg(next, 0x1001, 1, true);
	next[0] |= 0x20;
	put16(next, 6, 5);
	put32(next, 8, 7);
	expect_mlx5(run);
	expect_read(run, 0xc000, in, out, 256);
	make_dump_reg(out, 0x1001, 2, false);
	put32(out, 36, len - 8);
	memcpy(out + 48, dump + 8, len - 8);
	expect_read(run, 0xc000, next, out, 256);
	run_line(run,
		 "mlx5 dump show fwctl0 0x1001 --index1 1 --index2 2 --num-of-obj1 3 --num-of-obj2 4 --vhca-id 5");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "resource 0x1001, 24 bytes\nindex1  0x42\n");
	assert_contains(run->out, "|payload!|");
}

static void a_dump_is_shown_by_segments(void **state)
{
	unsigned char dump[512];
	struct run *run = *state;
	struct json_object *o;
	size_t len = dump_head(dump, 0x1000);

	segment(dump + len, 0xfff9, 12);
	memcpy(dump + len + 16, "beware\033", 7);
	len += 48;
	len += segment(dump + len, 0xfffb, 1);
	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 208);
	run_line(run, "mlx5 dump show fwctl0 0x1000 --json");
	assert_status(run, STATUS_OK);
	o = member(json_of(run), "segments");
	assert_int_equal(json_object_array_length(o), 4);
	o = json_object_array_get_idx(o, 2);
	assert_string_equal(json_name_at(o, "type"), "notice");
	assert_string_equal(json_string_at(member(o, "fields"), "notice"),
			    "beware\\x1b");
}

static void an_error_of_the_firmware_ends_a_dump(void **state)
{
	unsigned char dump[256];
	struct run *run = *state;
	size_t len = dump_head(dump, 0x1000);

	segment(dump + len, 0xfffc, 12);
	put16(dump + len, 6, 0x77);
	memcpy(dump + len + 16, "no such QP\033[2J", 14);
	len += 48;
	write_scratch("dump", "precious");
	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 208);
	run_save(run, "0x1000", " --force");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "syndrome 0x77: no such QP\\x1b[2J");
	assert_string_equal(read_scratch("dump"), "precious");
	assert_int_equal(count_scratch(), 1);
}

static void an_existing_file_stops_a_dump_before_it_starts(void **state)
{
	struct run *run = *state;

	write_scratch("dump", "precious");
	expect_mlx5(run);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "--force");
	assert_string_equal(read_scratch("dump"), "precious");
}

static void a_piece_that_makes_no_sense_ends_a_dump(void **state)
{
	static const char bytes[208];
	struct run *run = *state;
	static const struct {
		struct piece piece;
		const char *why;
	} cases[] = {
		{ { 0, 2, true, 4, bytes, 4 }, "missing or repeated piece" },
		{ { 0, 15, true, 4, bytes, 4 }, "missing or repeated piece" },
		{ { 0, 1, true, 0, bytes, 0 }, "empty piece before the end" },
		{ { 0, 1, true, 209, bytes, 208 }, "longer than its buffer" },
		{ { 0, 1, true, 0xffffffff, bytes, 208 }, "longer than its buffer" },
		{ { 0, 1, true, 6, bytes, 8 }, "not a multiple of 4 bytes" },
		{ { 0, 1, false, 4, bytes, 4 }, "segment of length 0" },
		{ { 0, 1, false, 0, bytes, 0 }, "no end" },
		{ { 0, 0, false, 4, "\0\4\xff\xfe", 4 }, "no end" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_mlx5(run);
		expect_dump(run, 0x1000, &cases[i].piece);
		run_save(run, "0x1000", "");
		assert_status(run, STATUS_FAILED);
		assert_contains(run->err, cases[i].why);
		assert_int_equal(count_scratch(), 0);
	}
}

static void inconsistent_dump_is_rejected(void **state)
{
	unsigned char dump[256];
	struct run *run = *state;
	size_t len;

	/* A dump of another segment than requested. */
	len = whole_dump(dump, 0x1001);
	expect_mlx5(run);
	expect_one(run, 0x1000, dump, len);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "another segment than requested");
	/* A command segment and an error segment that are too short. */
	segment(dump, 0xfffa, 4);
	expect_mlx5(run);
	expect_one(run, 0x1000, dump, 16);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "truncated command");
	segment(dump, 0xfffc, 11);
	expect_mlx5(run);
	expect_one(run, 0x1000, dump, 44);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "truncated error");
	/* Bytes after the end. */
	len = whole_dump(dump, 0x1000);
	segment(dump + len, 0x1000, 1);
	expect_mlx5(run);
	expect_one(run, 0x1000, dump, len + 4);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "data after the end");
	/* A menu that claims more records than it contains. */
	len = menu_dump(dump);
	put16(dump + 36, 6, 3);
	expect_mlx5(run);
	expect_one(run, 0xffff, dump, len);
	run_line(run, "mlx5 dump list fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "shorter than its records");
	assert_int_equal(count_scratch(), 0);
}

static void dump_over_the_limit_is_rejected(void **state)
{
	unsigned char dump[256];
	struct run *run = *state;
	size_t len = whole_dump(dump, 0x1000);

	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 32);
	run_save(run, "0x1000", " --max-len 64");
	assert_status(run, STATUS_OK);
	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 32);
	run_save(run, "0x1000", " --force --max-len 63");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "more than 63 bytes");
	assert_contains(run->err, "--max-len");
}

static void a_dump_shows_progress_on_a_terminal(void **state)
{
	unsigned char dump[256];
	struct run *run = *state;
	size_t len = whole_dump(dump, 0x1000);

	run->terminal = true;
	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 32);
	run_save(run, "0x1000", "");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "\r32 bytes");
	assert_contains(run->out, "\r\033[K");
	/* A terminal without cursor control shows no progress. */
	setenv("TERM", "dumb", true);
	expect_mlx5(run);
	expect_pieces(run, 0x1000, dump, len, 32);
	run_save(run, "0x1000", " --force");
	assert_status(run, STATUS_OK);
	assert_lacks(run->out, "\r");
}

/* Pieces that are far larger than inline ones. */
static void a_dump_through_memory_shows_progress(void **state)
{
	unsigned char in[256], out[256];
	struct run *run = *state;

	memory_is_offered();
	for (size_t at = 0; at < sizeof(registered.data); at += 16)
		segment(registered.data + at, 0xfffe, 4);
	make_memory_reg(in, 0x1000);
	make_memory_reg(out, 0x1000);
	put32(out, 36, sizeof(registered.data));
	run->terminal = true;
	expect_mlx5(run);
	for (unsigned int piece = 0; piece < 3; piece++) {
		in[0] = piece ? 0x80 : 0;
		in[1] = piece;
		out[0] = piece < 2 ? 0x80 : 0;
		out[1] = piece + 1;
		expect_read(run, 0xc000, in, out, 256);
	}
	run_save(run, "0x1000", "");
	assert_contains(run->out, "\r16384 bytes\r32768 bytes\r\033[K");
	registered.there = false;
}

/* Firmware and drivers that fail */

static void each_status_is_named_and_explained(void **state)
{
	struct run *run = *state;
	static const struct {
		uint8_t status;
		const char *name;
	} cases[] = {
		{ 0x01, "INT_ERR" }, { 0x02, "BAD_OP_ERR" },
		{ 0x03, "BAD_PARAM_ERR (0x3), syndrome 0x1234, for ACCESS_REG" },
		{ 0x04, "BAD_SYS_STATE_ERR" }, { 0x05, "BAD_RES_ERR" },
		{ 0x06, "RES_BUSY" }, { 0x07, "NOT_READY" }, { 0x08, "LIM_ERR" },
		{ 0x09, "BAD_RES_STATE_ERR" }, { 0x0a, "IX_ERR" },
		{ 0x0f, "NO_RES_ERR" }, { 0x10, "BAD_QP_STATE_ERR" },
		{ 0x30, "BAD_PKT_ERR" }, { 0x40, "BAD_SIZE_OUTS_CQES_ERR" },
		{ 0x50, "BAD_INP_LEN_ERR" }, { 0x51, "BAD_OUTP_LEN_ERR" },
		{ 0xee, "status 0xee, syndrome 0x1234" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_mlx5(run);
		expect_rejected_read(run, 0x1234, zeroes, 4, cases[i].status);
		run_line(run, "mlx5 reg get fwctl0 0x1234 --len 4");
		assert_status(run, STATUS_FIRMWARE);
		assert_contains(run->err, cases[i].name);
		assert_string_equal(run->out, "");
	}
}

static void response_of_a_wrong_length_is_rejected(void **state)
{
	struct run *run = *state;
	static const struct {
		size_t len, claim;
		const char *why;
	} cases[] = {
		{ 15, 0, "shorter than its header" },
		{ 0, 0, "shorter than its header" },
		{ 19, 0, "shorter than expected" },
		{ 20, 21, "longer than" },
		{ 20, UINT32_MAX, "longer than" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		expect_mlx5(run);
		expect_read(run, 0x1234, zeroes, "abcd", 4);
		run->lb.calls[run->lb.count - 1].out_len = cases[i].len;
		run->lb.calls[run->lb.count - 1].claim = cases[i].claim;
		run_line(run, "mlx5 reg get fwctl0 0x1234 --len 4");
		assert_status(run, STATUS_FAILED);
		assert_contains(run->err, "invalid response");
		assert_contains(run->err, cases[i].why);
		assert_string_equal(run->out, "");
	}
}

static void rejected_command_names_its_scope(void **state)
{
	struct run *run = *state;
	/* QUERY_EQ as raw bytes; then a command that no scope allows. */
	static const char query_eq[16] = { 0x03, 0x03 };
	static const char create_eq[16] = { 0x03, 0x01 };

	expect_rpc(run, &(struct fwctl_loopback_call){
		.in = query_eq, .in_len = 16, .ret = -EBADMSG,
	});
	expect_mlx5(run);
	run_line(run, "rpc fwctl0 --in-hex 03030000000000000000000000000000");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "add --scope debug-read.");
	expect_rpc(run, &(struct fwctl_loopback_call){
		.scope = 3, .in = create_eq, .in_len = 16, .ret = -EBADMSG,
	});
	expect_mlx5(run);
	run_line(run, "rpc fwctl0 --in-hex 03010000000000000000000000000000 -s 3 --allow-taint");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "no command with this opcode in any scope");
	/* A driver that allows less than the tool's table. */
	expect_mlx5(run);
	expect_read(run, 0x1234, zeroes, "abcd", 4);
	run->lb.calls[run->lb.count - 1].ret = -EBADMSG;
	run_line(run, "mlx5 reg get fwctl0 0x1234 --len 4");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "another version");
	expect_mlx5(run);
	expect_nv_caps(run, 0);
	expect_nv_support(run, PCI_CONF, 3);
	run->lb.calls[run->lb.count - 1].ret = -EBADMSG;
	run_line(run, "mlx5 config query fwctl0 SRIOV_EN");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "Scope debug-read should suffice for command 0x0805");
}

static void a_device_of_another_type_gets_no_message(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	run_line(run, "mlx5 reg get fwctl0 PAOS");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0 is of type mock (0x4d4f434b), not an mlx5 device");
}

static void info_explains_the_context(void **state)
{
	struct run *run = *state;

	expect_mlx5(run);
	run_line(run, "info fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "mlx5 (0x1)");
	assert_contains(run->out, "uid:         7\n");
	expect_mlx5(run);
	run_line(run, "info fwctl0 --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_int_at(member(json_of(run), "mlx5"),
				     "uctx_caps"), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bits_are_counted_from_the_most_significant_one),
		cmocka_unit_test(descriptions_make_sense),
		with_run(registers_and_fields_are_listed),
		with_run(a_register_is_read_and_decoded),
		with_run(only_the_variant_that_was_asked_for_is_shown),
		with_run(text_temperatures_and_flags_are_shown_as_such),
		with_run(nothing_is_shown_behind_the_end_of_a_register),
		with_run(an_unknown_register_is_read_as_bytes),
		with_run(a_register_is_read_before_fields_of_it_are_set),
		with_run(a_register_is_not_written_without_a_yes),
		with_run(unreadable_register_is_not_written),
		with_run(bad_fields_are_rejected_before_submission),
		with_run(values_take_each_form),
		with_run(capabilities_are_shown_both_ways),
		with_run(without_a_type_those_are_asked_for_that_are_there),
		with_run(an_unknown_type_of_capabilities_is_bytes),
		with_run(info_distinguishes_device_and_firmware),
		with_run(info_omits_unsupported_properties),
		with_run(a_text_that_never_ends_is_cut),
		with_run(a_text_longer_than_its_register_is_left_out),
		with_run(an_object_is_queried_by_its_number_or_keys),
		with_run(bad_objects_are_rejected_before_submission),
		with_run(a_command_is_sent_in_the_least_scope),
		with_run(failed_command_shows_its_status),
		with_run(bad_commands_are_rejected_before_submission),
		with_run(configuration_is_shown_as_it_is_and_will_be),
		with_run(old_firmware_has_next_values_alone),
		with_run(a_parameter_that_a_firmware_lacks_is_told),
		with_run(parameters_are_set_with_their_valid_bits),
		with_run(nothing_is_written_that_is_set_already),
		with_run(an_item_that_stays_is_not_written),
		with_run(config_set_reports_each_parameter),
		with_run(a_dry_run_reads_but_does_not_write),
		with_run(a_second_config_set_changes_nothing),
		with_run(only_a_needed_reset_is_performed),
		with_run(a_parameter_is_set_once),
		with_run(configuration_is_saved_as_a_file),
		with_run(a_difference_has_an_exit_status),
		with_run(a_file_is_applied_once),
		with_run(invalid_files_are_rejected_before_submission),
		with_run(config_query_shows_supported_items),
		with_run(configuration_is_not_changed_without_a_yes),
		with_run(parameter_is_reset_to_its_default),
		with_run(failed_change_reports_completed_items),
		with_run(interrupted_change_reports_completed_items),
		with_run(a_query_that_is_interrupted_goes_no_further),
		with_run(bad_parameters_are_rejected_before_submission),
		with_run(another_item_is_rejected),
		with_run(counters_are_listed_by_name),
		with_run(a_firmware_without_counters_is_told),
		with_run(counters_start_takes_fields),
		with_run(bad_counters_are_rejected),
		with_run(sampled_counters_are_shown),
		with_run(samples_are_read_and_those_not_taken_left_out),
		with_run(malformed_counters_are_rejected),
		with_run(the_menu_of_dumps_is_listed),
		with_run(a_dump_is_saved_as_it_came),
		with_run(a_dump_through_memory_is_one_command),
		with_run(a_dry_run_registers_no_memory),
		with_run(a_dump_through_memory_continues),
		with_run(firmware_without_keys_dumps_inline),
		with_run(options_select_segments),
		with_run(a_dump_is_shown_by_segments),
		with_run(an_error_of_the_firmware_ends_a_dump),
		with_run(an_existing_file_stops_a_dump_before_it_starts),
		with_run(a_piece_that_makes_no_sense_ends_a_dump),
		with_run(inconsistent_dump_is_rejected),
		with_run(dump_over_the_limit_is_rejected),
		with_run(a_dump_shows_progress_on_a_terminal),
		with_run(a_dump_through_memory_shows_progress),
		with_run(each_status_is_named_and_explained),
		with_run(response_of_a_wrong_length_is_rejected),
		with_run(rejected_command_names_its_scope),
		with_run(a_device_of_another_type_gets_no_message),
		with_run(info_explains_the_context),
	};

	return cmocka_run_group_tests_name("mlx5", tests, NULL, NULL);
}
