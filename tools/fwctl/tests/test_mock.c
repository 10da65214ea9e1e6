// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock: the bytes of each command, and invalid responses. */
#include <endian.h>
#include <signal.h>
#include <unistd.h>

#include "check.h"

#define CONF FWCTL_SCOPE_CONFIGURATION
#define READ FWCTL_SCOPE_DEBUG_READ
#define WRITE FWCTL_SCOPE_DEBUG_WRITE

static const char zeroes[72];

static void identify_shows_model_and_version(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_identify id = {
		.model = "Mock\033[31m", .serial = "SN-0000-0000-01!",
		.fw_version = "1.2.3", .mem_size = htole64(1 << 20),
		.guard_addr = htole64(0xf0000),
		.guard_len = htole64(UINT64_MAX),
	};

	for (int i = 0; i < 2; i++) {
		expect_mock(run);
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_IDENTIFY,
			.out = &id, .out_len = sizeof(id),
		});
	}
	run_line(run, "mock identify fwctl0");
	/* Control sequences are escaped. Text of 16 bytes has no NUL. */
	assert_contains(run->out, "Mock\\x1b[31m\n");
	assert_contains(run->out, "SN-0000-0000-01!\n");
	assert_contains(run->out, "at 0xf0000\n");
	run_line(run, "mock identify fwctl0 --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_of(run), "model"),
			    "Mock\\x1b[31m");
	assert_int_equal(json_u64_at(json_of(run), "mem_size"), 1 << 20);
	assert_contains(run->out, "18446744073709551615");
}

static void effects_lists_commands(void **state)
{
	struct run *run = *state;
	struct json_object *o, *array;

	expect_mock(run);
	expect_effects(run, 0x0200, 2);
	run_line(run, "mock effects fwctl0");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "0x0200  other     debug-write   ");
	expect_mock(run);
	expect_effects(run, 0x0200, 200);
	run_line(run, "mock effects fwctl0 --json");
	assert_status(run, STATUS_OK);
	assert_true(json_object_object_get_ex(json_of(run), "commands",
					      &array));
	o = json_object_array_get_idx(array, 1);
	assert_int_equal(json_value_at(o, "opcode"), 0x200);
	assert_string_equal(json_name_at(o, "opcode"), "other");
	assert_int_equal(json_value_at(o, "scope"), 200);
	assert_int_equal(json_int_at(o, "out_max"), 3);
	assert_true(json_object_object_get_ex(json_at(o, "scope"), "name", &o));
	assert_null(o);
}

static void echo_compares_the_response(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_ECHO, .in = "hello",
		.in_len = 5, .out = "hello", .out_len = 5,
	});
	run_line(run, "mock echo fwctl0 hello");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "|hello|");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_ECHO, .in = "\0\1",
		.in_len = 2, .out = "\0\2", .out_len = 2,
	});
	run_line(run, "mock echo fwctl0 --in-hex 0001 --json");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "response differs from the request");
	json_of(run);
}

static void sleep_and_rendezvous_send_their_numbers(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_sleep ms = { .ms = htole32(0x12) };
	struct fwctl_mock_rendezvous rv = { .key = htole32(7),
					    .count = htole32(3) };

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_SLEEP, .in = &ms,
		.in_len = sizeof(ms),
	});
	run_line(run, "mock sleep fwctl0 0x12 --json");
	assert_status(run, STATUS_OK);
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RENDEZVOUS, .in = &rv,
		.in_len = sizeof(rv),
	});
	run_line(run, "mock rendezvous fwctl0 7 3 --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_of(run), "name"), "fwctl0");
}

static struct fwctl_mock_config parameter(const char *name, const char *value,
					  size_t len)
{
	struct fwctl_mock_config p = { .len = htole32(len) };

	memcpy(p.name, name, strlen(name));
	memcpy(p.value, value, len);
	return p;
}

static void config_is_listed_and_got(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_config all[2] = { parameter("mac", "\x02\0\x01", 3),
					    parameter("mode", "fast", 4) };
	struct fwctl_mock_config name = parameter("mode", "", 0);
	struct json_object *array, *o;

	for (int i = 0; i < 2; i++) {
		expect_mock(run);
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_LIST,
			.out = all, .out_len = sizeof(all),
		});
	}
	run_line(run, "mock config list fwctl0");
	assert_string_equal(run->out, "mac = hex 020001\nmode = fast\n");
	run_line(run, "mock config list fwctl0 --json");
	assert_status(run, STATUS_OK);
	assert_true(json_object_object_get_ex(json_of(run), "parameters",
					      &array));
	assert_int_equal(json_object_array_length(array), 2);
	o = json_object_array_get_idx(array, 0);
	assert_string_equal(json_string_at(o, "parameter"), "mac");
	assert_string_equal(json_string_at(o, "value"), "020001");
	for (int i = 0; i < 3; i++) {
		expect_mock(run);
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_GET,
			.in = &name, .in_len = sizeof(name), .out = &all[1],
			.out_len = sizeof(all[1]),
		});
	}
	run_line(run, "mock config get fwctl0 mode");
	assert_string_equal(run->out, "mode = fast\n");
	run_line(run, "mock config get fwctl0 mode --raw");
	assert_string_equal(run->out, "fast");
	run_line(run, "mock config get fwctl0 mode --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(json_string_at(json_of(run), "text"), "fast");
}

/* Expect a read of the parameter @name, which has the value @value, or none if NULL. */
static void expect_config_get(struct run *run, const char *name,
			      const struct fwctl_mock_config *value)
{
	struct fwctl_mock_config *in = script_keep(sizeof(*in));

	*in = parameter(name, "", 0);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_GET, .in = in,
		.in_len = sizeof(*in), .out = value,
		.out_len = value ? sizeof(*value) : 0,
		.status = value ? FWCTL_MOCK_OK : FWCTL_MOCK_NOT_FOUND,
	});
}

static void expect_config_set(struct run *run, const struct fwctl_mock_config *p)
{
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_SET, .in = p,
		.in_len = sizeof(*p),
	});
}

static void config_set_shows_the_changes_first(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_config text = parameter("mode", "fast", 4);
	struct fwctl_mock_config hex = parameter("mac", "\x02\0", 2);
	struct fwctl_mock_config none = parameter("mac", "", 0);

	expect_mock(run);
	expect_config_get(run, "mode", NULL);
	expect_config_set(run, &text);
	run_line(run, "mock config set fwctl0 mode fast -y");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "setting fwctl0's parameter mode, which survives a reset:\n"
			"       not set to fast\n");
	expect_mock(run);
	expect_config_get(run, "mac", &text);
	expect_config_set(run, &hex);
	run_line(run, "mock config set fwctl0 mac --in-hex 0200 -y");
	assert_status(run, STATUS_OK);
	expect_mock(run);
	expect_config_get(run, "mac", &hex);
	expect_config_set(run, &none);
	run_line(run, "mock config unset fwctl0 mac --json -y");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "removing fwctl0's parameter mac");
	assert_contains(run->err, "0200 to not set\n");
}

static void nothing_is_changed_without_a_yes(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_config slow = parameter("mode", "slow", 4);

	expect_mock(run);
	expect_config_get(run, "mode", &slow);
	run_line(run, "mock config set fwctl0 mode fast");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "slow to fast");
	assert_contains(run->err, "Add --yes");
	expect_mock(run);
	expect_config_get(run, "mode", &slow);
	run_line(run, "mock config unset fwctl0 mode");
	assert_status(run, STATUS_UNCONFIRMED);
	expect_mock(run);
	run_line(run, "mock reset fwctl0");
	assert_status(run, STATUS_UNCONFIRMED);
	assert_contains(run->err, "resetting fwctl0's firmware");
}

static bool is_flag(struct json_object *o, const char *key, bool value)
{
	return json_object_object_get_ex(o, key, &o) &&
	       json_object_is_type(o, json_type_boolean) &&
	       json_object_get_boolean(o) == value;
}

static void config_set_reports_whether_it_changed(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_config slow = parameter("mode", "slow", 4);
	struct fwctl_mock_config fast = parameter("mode", "fast", 4);

	expect_mock(run);
	expect_config_get(run, "mode", &slow);
	expect_config_set(run, &fast);
	run_line(run, "mock config set fwctl0 mode fast --json -y");
	assert_status(run, STATUS_OK);
	assert_true(is_flag(json_of(run), "changed", true));
	assert_true(is_flag(json_of(run), "reset_needed", false));
	assert_string_equal(json_string_at(json_of(run), "old"), "736c6f77");
	assert_string_equal(json_string_at(json_of(run), "new"), "66617374");
	/* The second run writes nothing. */
	expect_mock(run);
	expect_config_get(run, "mode", &fast);
	run_line(run, "mock config set fwctl0 mode fast --json -y");
	assert_status(run, STATUS_OK);
	assert_true(is_flag(json_of(run), "changed", false));
	assert_string_equal(json_string_at(json_of(run), "old"), "66617374");
	expect_mock(run);
	expect_config_get(run, "mode", NULL);
	run_line(run, "mock config unset fwctl0 mode");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "fwctl0: no change");
}

static void bad_parameters_are_rejected_before_submission(void **state)
{
	struct run *run = *state;
	char name[40], value[70], line[200];

	memset(name, 'n', sizeof(name));
	name[32] = '\0';
	memset(value, 'v', sizeof(value));
	value[65] = '\0';
	snprintf(line, sizeof(line), "mock config get fwctl0 %s", name);
	run_line(run, line);
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "1 to 31 printable");
	run_line(run, "mock config get fwctl0 a\tb");
	assert_status(run, STATUS_USAGE);
	snprintf(line, sizeof(line), "mock config set fwctl0 n %s", value);
	run_line(run, line);
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "must be 1 to 64 bytes, not 65");
	run_line(run, "mock config set fwctl0 n --in-hex=");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "config unset");
	assert_int_equal(run->opened, 0);
}

static void counters_are_all_there(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_counters counters = {
		.completed = htole64(1), .failed = htole64(2),
		.in_bytes = htole64(3), .out_bytes = htole64(4),
		.peak = htole64(5), .resets = htole64(6),
		.contexts = htole64(7), .resources = htole64(8),
	};
	static const char *const names[] = {
		"completed", "failed", "in_bytes", "out_bytes", "peak",
		"resets", "contexts", "resources",
	};

	for (int i = 0; i < 2; i++) {
		expect_mock(run);
		expect_cmd(run, &(struct exchange){
			.scope = READ, .opcode = FWCTL_MOCK_COUNTERS,
			.out = &counters, .out_len = sizeof(counters),
		});
	}
	run_line(run, "mock counters fwctl0");
	assert_contains(run->out, "resources    8\n");
	run_line(run, "mock counters fwctl0 --json");
	assert_status(run, STATUS_OK);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(json_u64_at(json_of(run), names[i]), i + 1);
}

static struct fwctl_mock_mem mem(uint64_t addr, uint32_t len)
{
	return (struct fwctl_mock_mem){ .addr = htole64(addr),
					.len = htole32(len) };
}

static void memory_is_read_with_its_addresses(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_mem arg = mem(0x1000, 4);

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_MEM_READ, .in = &arg,
		.in_len = sizeof(arg), .out = "data", .out_len = 4,
	});
	run_line(run, "mock mem read fwctl0 0x1000 4");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "00001000  64 61 74 61");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = 3, .opcode = FWCTL_MOCK_MEM_READ, .in = &arg,
		.in_len = sizeof(arg), .out = "data", .out_len = 4,
	});
	run_line(run, "mock mem read fwctl0 4096 4 --json -s 3 --allow-taint");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_u64_at(json_of(run), "addr"), 4096);
	assert_string_equal(json_string_at(json_of(run), "data"), "64617461");
}

static void memory_over_1_mib_takes_several_rpcs(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_mem first = mem(8, 1 << 20), rest = mem(8 + (1 << 20), 2);
	char *data = calloc(1, 1 << 20);
	char line[300];

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_MEM_READ, .in = &first,
		.in_len = sizeof(first), .out = data, .out_len = 1 << 20,
	});
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_MEM_READ, .in = &rest,
		.in_len = sizeof(rest), .out = "ab", .out_len = 2,
	});
	free(data);
	snprintf(line, sizeof(line), "mock mem read fwctl0 8 1048578 -o %s",
		 scratch("mem"));
	run_line(run, line);
	assert_status(run, STATUS_OK);
	assert_contains(run->out, "1048578 bytes written to");
}

static void denied_memory_names_the_guarded_region(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_mem arg = mem(0, 4);

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_MEM_READ, .in = &arg,
		.in_len = sizeof(arg), .status = FWCTL_MOCK_DENIED,
	});
	run_line(run, "mock mem read fwctl0 0 4");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "returned DENIED");
	assert_contains(run->err, "--scope debug-write-full");
}

static void memory_is_written_after_saying_so(void **state)
{
	struct run *run = *state;
	struct {
		struct fwctl_mock_mem arg;
		char data[2];
	} payload = { mem(0x20, 2), "hi" };

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = WRITE, .opcode = FWCTL_MOCK_MEM_WRITE, .in = &payload,
		.in_len = sizeof(payload.arg) + 2,
	});
	run_line(run,
		 "mock mem write fwctl0 0x20 --in-hex 6869 --allow-taint --json");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "debug-write taints the kernel");
	assert_contains(run->err, "writing 2 bytes to fwctl0's memory at 0x20");
	run_line(run, "mock mem write fwctl0 0 --in-hex= --allow-taint");
	assert_status(run, STATUS_USAGE);
	assert_contains(run->err, "no bytes to write");
}

/* Write two chunks. A signal arrives during the chunk @which. */
static void write_interrupted(struct run *run, size_t which, int ret)
{
	static char chunk[sizeof(struct fwctl_mock_mem) + FWCTL_MOCK_MEM_MAX_LEN];
	struct fwctl_mock_mem *arg = (void *)chunk;
	struct fwctl_loopback_call *call;
	char line[300];
	FILE *f;

	f = fopen(scratch("in"), "w");
	assert_int_equal(ftruncate(fileno(f), FWCTL_MOCK_MEM_MAX_LEN + 1), 0);
	fclose(f);
	expect_mock(run);
	for (size_t i = 0; i <= which; i++) {
		size_t len = i ? 1 : FWCTL_MOCK_MEM_MAX_LEN;

		*arg = mem(i * FWCTL_MOCK_MEM_MAX_LEN, len);
		expect_cmd(run, &(struct exchange){
			.scope = WRITE, .opcode = FWCTL_MOCK_MEM_WRITE,
			.in = chunk, .in_len = sizeof(*arg) + len,
		});
	}
	call = &run->lb.calls[run->lb.count - 1];
	call->signal = SIGTERM;
	call->ret = ret;
	call->running = 1;
	run->in_child = true;
	snprintf(line, sizeof(line),
		 "mock mem write fwctl0 0 --allow-taint -i %s", scratch("in"));
	run_line(run, line);
	assert_status(run, 128 + SIGTERM);
	assert_lacks(run->out, "memory written");
}

static void interrupted_write_reports_its_progress(void **state)
{
	struct run *run = *state;

	write_interrupted(run, 1, -EINTR);
	assert_contains(run->err, "1 RPC is still in flight");
	assert_contains(run->err, "The first 1048576 of 1048577 bytes were written");
	write_interrupted(run, 0, -EINTR);
	assert_contains(run->err, "The first 0 of 1048577 bytes were written");
	/*
	 * The request cannot be abandoned: after its response, nothing more is
	 * sent.
	 */
	write_interrupted(run, 0, 0);
	assert_contains(run->err, "interrupted before the request was sent");
	assert_contains(run->err, "The first 1048576 of 1048577 bytes were written");
}

static void crash_and_reset_report_success(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = WRITE, .opcode = FWCTL_MOCK_CRASH,
	});
	run_line(run, "mock crash fwctl0 --allow-taint --json");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "taints the kernel");
	assert_contains(run->err, "crashing fwctl0's firmware");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RESET,
	});
	run_line(run, "mock reset fwctl0 -y");
	assert_status(run, STATUS_OK);
	assert_contains(run->err, "resetting fwctl0's firmware: its running commands end");
}

/* Core dump */

static void expect_piece(struct run *run, uint64_t offset, uint64_t total,
			 uint32_t id, const char *bytes)
{
	struct fwctl_mock_mem arg = mem(offset, FWCTL_MOCK_MEM_MAX_LEN);
	struct {
		struct fwctl_mock_dump head;
		char bytes[64];
	} piece = { { .total = htole64(total), .id = htole32(id) }, "" };

	memcpy(piece.bytes, bytes, strlen(bytes));
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_DUMP_READ, .in = &arg,
		.in_len = sizeof(arg), .out = &piece,
		.out_len = sizeof(piece.head) + strlen(bytes),
	});
}

static void run_dump(struct run *run, const char *options)
{
	char line[300];

	snprintf(line, sizeof(line), "mock dump fwctl0 %s%s", scratch("core"),
		 options);
	run_line(run, line);
}

static void a_dump_is_read_in_pieces(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_piece(run, 0, 10, 3, "0123");
	expect_piece(run, 4, 10, 3, "4567");
	expect_piece(run, 8, 10, 3, "89");
	run_dump(run, "");
	assert_status(run, STATUS_OK);
	assert_string_equal(read_scratch("core"), "0123456789");
	assert_contains(run->out, "dump 3, 10 bytes");
	expect_mock(run);
	expect_piece(run, 0, 2, 4, "ab");
	run_dump(run, " --force --json");
	assert_status(run, STATUS_OK);
	assert_string_equal(read_scratch("core"), "ab");
	assert_int_equal(json_int_at(json_of(run), "id"), 4);
	assert_int_equal(json_u64_at(json_of(run), "len"), 2);
	assert_string_equal(json_string_at(json_of(run), "file"),
			    scratch("core"));
}

/* The first piece tells the size, and is as large as an RPC can return. */
static void expect_first_piece(struct run *run, uint64_t total)
{
	struct fwctl_mock_mem arg = mem(0, FWCTL_MOCK_MEM_MAX_LEN);
	struct {
		struct fwctl_mock_dump head;
		char bytes[FWCTL_MOCK_MEM_MAX_LEN];
	} *piece = script_keep(sizeof(*piece));

	piece->head.total = htole64(total);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_DUMP_READ, .in = &arg,
		.in_len = sizeof(arg), .out = piece, .out_len = sizeof(*piece),
	});
}

static void expect_dma(struct run *run, uint64_t total, const char *bytes,
		       uint32_t len, uint32_t id)
{
	struct fwctl_mock_umem_mem arg = {
		.addr = htole64(FWCTL_MOCK_MEM_MAX_LEN), .len = htole32(len),
		.umem_id = htole32(11),
	};
	struct fwctl_mock_dump head = {
		.total = htole64(total), .id = htole32(id),
	};

	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_DUMP_READ_UMEM, .in = &arg,
		.in_len = sizeof(arg), .out = &head, .out_len = sizeof(head),
	});
	run->lb.calls[run->lb.count - 1].dma = bytes;
	run->lb.calls[run->lb.count - 1].dma_len = len;
}

static void a_large_dump_uses_registered_memory(void **state)
{
	struct run *run = *state;
	uint32_t rest = FWCTL_MOCK_MEM_MAX_LEN + 3;
	uint64_t total = FWCTL_MOCK_MEM_MAX_LEN + rest;
	char *bytes = script_keep(rest), end[4];
	FILE *file;

	memcpy(bytes + rest - 3, "end", 3);
	run->lb.has_memory = true;
	expect_mock(run);
	expect_first_piece(run, total);
	expect_dma(run, total, bytes, rest, 0);
	run_dump(run, " --json");
	assert_status(run, STATUS_OK);
	assert_int_equal(json_u64_at(json_of(run), "len"), total);
	file = fopen(scratch("core"), "r");
	assert_ptr_not_equal(file, NULL);
	assert_int_equal(fseek(file, -4, SEEK_END), 0);
	assert_int_equal(ftell(file), total - 4);
	assert_int_equal(fread(end, 1, 4, file), 4);
	fclose(file);
	assert_memory_equal(end, "\0end", 4);
	assert_ptr_equal(run->lb.memory, NULL);
	/* A new crash replaced the dump. */
	expect_mock(run);
	expect_first_piece(run, total);
	expect_dma(run, total, bytes, rest, 1);
	run_dump(run, " --force");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "crashed again");
	assert_ptr_equal(run->lb.memory, NULL);
}

static void a_dump_shows_progress_on_a_terminal(void **state)
{
	struct run *run = *state;

	run->terminal = true;
	expect_mock(run);
	expect_piece(run, 0, 8, 3, "0123");
	expect_piece(run, 4, 8, 3, "4567");
	run_dump(run, "");
	assert_status(run, STATUS_OK);
	assert_contains(run->out, " 50%  4 of 8 bytes");
}

static void a_dump_that_is_replaced_midway_saves_nothing(void **state)
{
	struct run *run = *state;

	write_scratch("core", "precious");
	expect_mock(run);
	expect_piece(run, 0, 8, 3, "0123");
	expect_piece(run, 4, 8, 4, "4567");
	run_dump(run, " --force");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "replaced by dump 4");
	assert_string_equal(read_scratch("core"), "precious");
	assert_int_equal(count_scratch(), 1);
}

static void an_existing_file_stops_a_dump_before_it_starts(void **state)
{
	struct run *run = *state;

	write_scratch("core", "precious");
	expect_mock(run);
	run_dump(run, "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "--force");
	assert_string_equal(read_scratch("core"), "precious");
}

static void endless_dump_is_rejected(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_piece(run, 0, 8, 3, "0123");
	expect_piece(run, 4, 8, 3, "");
	run_dump(run, "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "returned 0 bytes at 4 of a dump of 8");
	expect_mock(run);
	expect_piece(run, 0, 2, 3, "0123");
	run_dump(run, "");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "returned 4 bytes at 0 of a dump of 2");
	expect_mock(run);
	expect_piece(run, 0, 1000, 3, "0123");
	run_dump(run, " --max-len 999");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "--max-len 1000");
	expect_mock(run);
	expect_piece(run, 0, UINT64_MAX, 3, "0123");
	run_dump(run, "");
	assert_status(run, STATUS_FAILED);
	assert_int_equal(count_scratch(), 0);
}

static void missing_dump_has_a_hint(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_mem arg = mem(0, FWCTL_MOCK_MEM_MAX_LEN);

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_DUMP_READ, .in = &arg,
		.in_len = sizeof(arg), .status = FWCTL_MOCK_NOT_FOUND,
	});
	run_dump(run, "");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "returned NOT_FOUND");
	assert_contains(run->err, "fwctl mock crash");
	assert_int_equal(count_scratch(), 0);
}

/* Resources */

static void resources_are_allocated_and_freed(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_resource res[2] = {
		{ .id = htole32(7), .in_use = htole32(1) },
		{ .id = htole32(9), .in_use = htole32(2) },
	};
	struct fwctl_mock_resource ids[2] = { { .id = htole32(7) },
					      { .id = htole32(9) } };
	struct json_object *array;

	expect_mock(run);
	for (int i = 0; i < 2; i++)
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_RES_ALLOC,
			.out = &res[i], .out_len = sizeof(res[i]),
		});
	for (int i = 0; i < 2; i++)
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_RES_FREE,
			.in = &ids[i], .in_len = sizeof(ids[i]),
		});
	run_line(run, "mock resource alloc fwctl0 --count 2 --free --json");
	assert_status(run, STATUS_OK);
	assert_true(json_object_object_get_ex(json_of(run), "resources",
					      &array));
	assert_int_equal(json_int_at(json_object_array_get_idx(array, 1), "id"),
			 9);
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RES_FREE, .in = &ids[0],
		.in_len = sizeof(ids[0]), .status = FWCTL_MOCK_DENIED,
	});
	run_line(run, "mock resource free fwctl0 7");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "Only the context that allocated");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RES_FREE, .in = &ids[0],
		.in_len = sizeof(ids[0]),
	});
	run_line(run, "mock resource free fwctl0 7 --json");
	assert_status(run, STATUS_OK);
}

static void full_table_shows_allocated_resources(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_resource res = { .id = htole32(7),
					   .in_use = htole32(1024) };

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RES_ALLOC, .out = &res,
		.out_len = sizeof(res),
	});
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RES_ALLOC,
		.status = FWCTL_MOCK_NO_SPACE,
	});
	run_line(run, "mock resource alloc fwctl0 -n 5 --hold");
	assert_status(run, STATUS_FIRMWARE);
	assert_string_equal(run->out, "resource 7, 1024 in use\n");
	assert_contains(run->err, "NO_SPACE");
}

static void signal_during_the_last_rpc_ends_hold(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_resource res = { .id = htole32(7),
					   .in_use = htole32(1) };

	run->in_child = true;
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RES_ALLOC, .out = &res,
		.out_len = sizeof(res),
	});
	run->lb.calls[1].signal = SIGTERM;
	run_line(run, "mock resource alloc fwctl0 --hold");
	assert_status(run, 128 + SIGTERM);
	assert_string_equal(run->out, "resource 7, 1 in use\n");
}

/* Firmware and drivers that fail */

static void each_status_is_named_and_explained(void **state)
{
	struct run *run = *state;
	static const char *const names[] = {
		NULL, "BAD_LENGTH", "BAD_PARAM", "DENIED", "NOT_FOUND",
		"NO_SPACE", "CRASHED", "ABORTED", "INTERNAL",
	};

	for (uint16_t i = 1; i < ARRAY_SIZE(names); i++) {
		expect_mock(run);
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_RESET, .status = i,
		});
		run_line(run, "mock reset fwctl0 -y");
		assert_status(run, STATUS_FIRMWARE);
		assert_contains(run->err, names[i]);
	}
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_RESET, .status = 4711,
	});
	run_line(run, "mock reset fwctl0 -y");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "status 4711");
}

static void a_status_comes_with_the_hint_of_its_command(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_mem arg = mem(0, 1);

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_MEM_READ, .in = &arg,
		.in_len = sizeof(arg), .status = FWCTL_MOCK_BAD_PARAM,
	});
	run_line(run, "mock mem read fwctl0 0 1");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "how much memory there is");
	assert_lacks(run->err, "guarded");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_MEM_READ, .in = &arg,
		.in_len = sizeof(arg), .status = FWCTL_MOCK_CRASHED,
	});
	run_line(run, "mock mem read fwctl0 0 1");
	assert_status(run, STATUS_FIRMWARE);
	assert_contains(run->err, "fwctl mock reset");
}

static void inconsistent_response_is_rejected(void **state)
{
	struct run *run = *state;
	static const char *const why[] = {
		"wrong opcode", "wrong tag",
		"wrong length in the header", "payload although",
		"longer than", "shorter than its header",
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(why); i++) {
		struct fwctl_mock_rsp *rsp;

		expect_mock(run);
		expect_cmd(run, &(struct exchange){
			.scope = CONF, .opcode = FWCTL_MOCK_IDENTIFY,
			.status = i == 3 ? FWCTL_MOCK_DENIED : FWCTL_MOCK_OK,
			.out = zeroes, .out_len = 72,
		});
		rsp = last_response(run);
		if (i == 0)
			rsp->opcode ^= htole16(1);
		else if (i == 1)
			rsp->tag ^= htole64(1);
		else if (i == 2)
			rsp->len = htole32(71);
		else if (i == 4)
			run->lb.calls[run->lb.count - 1].claim = UINT32_MAX;
		else if (i == 5)
			run->lb.calls[run->lb.count - 1].out_len = 15;
		run_line(run, "mock identify fwctl0");
		assert_status(run, STATUS_FAILED);
		assert_contains(run->err, "invalid response");
		assert_contains(run->err, why[i]);
		assert_string_equal(run->out, "");
	}
}

static void responses_of_a_wrong_length_are_rejected(void **state)
{
	struct run *run = *state;
	struct fwctl_mock_config p = parameter("n", "", 0);
	struct fwctl_mock_config huge = parameter("n", "", 0);

	huge.len = htole32(65);
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_IDENTIFY, .out = zeroes,
		.out_len = 71,
	});
	run_line(run, "mock identify fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "71 bytes instead of 72");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_LIST, .out = &p,
		.out_len = sizeof(p) - 1,
	});
	run_line(run, "mock config list fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "within a parameter");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_CONFIG_GET, .in = &p,
		.in_len = sizeof(p), .out = &huge, .out_len = sizeof(huge),
	});
	run_line(run, "mock config get fwctl0 n");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "a parameter of invalid length 65");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = CONF, .opcode = FWCTL_MOCK_EFFECTS, .out = &p,
		.out_len = 31,
	});
	run_line(run, "mock effects fwctl0");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "within a line");
}

static void rejected_command_names_its_scope_from_the_report(void **state)
{
	struct run *run = *state;

	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_COUNTERS, .ret = -EBADMSG,
	});
	expect_effects(run, FWCTL_MOCK_COUNTERS, 2);
	run_line(run, "mock counters fwctl0");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "The command needs scope debug-write (see fwctl mock effects)");
	expect_mock(run);
	expect_cmd(run, &(struct exchange){
		.scope = READ, .opcode = FWCTL_MOCK_COUNTERS, .ret = -EBADMSG,
	});
	expect_effects(run, 0x7777, 2);
	run_line(run, "mock counters fwctl0");
	assert_status(run, STATUS_SCOPE);
	assert_contains(run->err, "no command 0x0100");
}

static void a_device_of_another_type_gets_no_message(void **state)
{
	struct run *run = *state;

	expect_info(run, FWCTL_DEVICE_TYPE_MLX5, "", 0);
	run_line(run, "mock reset fwctl0 -y");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "fwctl0 is of type mlx5 (0x1), not a mock");
}

static void another_version_of_the_messages_is_rejected(void **state)
{
	struct run *run = *state;
	struct fwctl_info_mock info = { .abi = 2 };

	expect_info(run, FWCTL_DEVICE_TYPE_MOCK, &info, sizeof(info));
	run_line(run, "mock reset fwctl0 -y");
	assert_status(run, STATUS_FAILED);
	assert_contains(run->err, "version 2 of the mock's messages");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(identify_shows_model_and_version),
		with_run(effects_lists_commands),
		with_run(echo_compares_the_response),
		with_run(sleep_and_rendezvous_send_their_numbers),
		with_run(config_is_listed_and_got),
		with_run(config_set_shows_the_changes_first),
		with_run(nothing_is_changed_without_a_yes),
		with_run(config_set_reports_whether_it_changed),
		with_run(bad_parameters_are_rejected_before_submission),
		with_run(counters_are_all_there),
		with_run(memory_is_read_with_its_addresses),
		with_run(memory_over_1_mib_takes_several_rpcs),
		with_run(denied_memory_names_the_guarded_region),
		with_run(memory_is_written_after_saying_so),
		with_run(interrupted_write_reports_its_progress),
		with_run(crash_and_reset_report_success),
		with_run(a_dump_is_read_in_pieces),
		with_run(a_large_dump_uses_registered_memory),
		with_run(a_dump_shows_progress_on_a_terminal),

		with_run(a_dump_that_is_replaced_midway_saves_nothing),
		with_run(an_existing_file_stops_a_dump_before_it_starts),
		with_run(endless_dump_is_rejected),
		with_run(missing_dump_has_a_hint),
		with_run(resources_are_allocated_and_freed),
		with_run(full_table_shows_allocated_resources),
		with_run(signal_during_the_last_rpc_ends_hold),
		with_run(each_status_is_named_and_explained),
		with_run(a_status_comes_with_the_hint_of_its_command),
		with_run(inconsistent_response_is_rejected),
		with_run(responses_of_a_wrong_length_are_rejected),
		with_run(rejected_command_names_its_scope_from_the_report),
		with_run(a_device_of_another_type_gets_no_message),
		with_run(another_version_of_the_messages_is_rejected),
	};

	return cmocka_run_group_tests_name("mock", tests, NULL, NULL);
}
