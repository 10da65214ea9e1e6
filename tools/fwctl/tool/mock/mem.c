// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock mem: access firmware memory with as many RPCs as necessary. */
#include <stdlib.h>
#include <string.h>

#include "mock.h"

/* Maximum size of one command, to limit the memory of the tool. */
#define MEM_MAX ((size_t)64 << 20)

/*
 * Return the scope of the command line, by default the lowest possible scope.
 */
static uint32_t scope_of(uint32_t least)
{
	return opt_scope.given ? opt_scope.number : least;
}

static size_t chunk(size_t len)
{
	return len < FWCTL_MOCK_MEM_MAX_LEN ? len : FWCTL_MOCK_MEM_MAX_LEN;
}

static enum status read_all(struct call *c, uint32_t scope, uint64_t addr,
			    char *data, size_t len)
{
	enum status status;

	for (size_t done = 0; done < len; done += chunk(len - done)) {
		struct fwctl_mock_mem arg = {
			.addr = htole64(addr + done),
			.len = htole32(chunk(len - done)),
		};
		const struct message m = {
			.scope = scope,
			.opcode = FWCTL_MOCK_MEM_READ,
			.in = &arg,
			.in_len = sizeof(arg),
			.out = data + done,
			.out_len = chunk(len - done),
		};

		status = mock_call_exact(c, &m);
		if (status)
			return status;
	}
	return STATUS_OK;
}

static enum status read_to(struct call *c, uint32_t scope, uint64_t addr,
			   size_t len, struct output *output)
{
	__autofree char *data = malloc(len + 1);
	struct json_object *o;
	enum status status;

	if (!data)
		return failed(STATUS_FAILED, "out of memory");
	status = read_all(c, scope, addr, data, len);
	if (status)
		return status;
	o = session_json(c);
	json_u64(o, "addr", addr);
	json_number(o, "len", len);
	return output_data(output, o, addr, data, len);
}

static enum status mem_read(struct call *c)
{
	uint32_t scope = scope_of(FWCTL_SCOPE_DEBUG_READ);
	struct output output;
	uint64_t addr, len;
	enum status status;

	if (!number_arg("ADDR", c->argv[1], UINT64_MAX, &addr) ||
	    !number_arg("LEN", c->argv[2], MEM_MAX, &len))
		return STATUS_USAGE;
	status = confirm_taint(c, scope);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	status = output_open(&output);
	if (!status)
		status = read_to(c, scope, addr, len, &output);
	output_close(&output);
	return status;
}

static enum status write_chunk(struct call *c, uint32_t scope, uint64_t addr,
			       const void *data, size_t len)
{
	struct fwctl_mock_mem arg = {
		.addr = htole64(addr),
		.len = htole32(len),
	};
	__autofree char *payload = malloc(sizeof(arg) + len);
	const struct message m = {
		.scope = scope,
		.opcode = FWCTL_MOCK_MEM_WRITE,
		.in = payload,
		.in_len = sizeof(arg) + len,
	};

	if (!payload)
		return failed(STATUS_FAILED, "out of memory");
	memcpy(payload, &arg, sizeof(arg));
	memcpy(payload + sizeof(arg), data, len);
	return mock_call_exact(c, &m);
}

static enum status write_all(struct call *c, uint32_t scope, uint64_t addr,
			     const char *data, size_t len)
{
	enum status status = STATUS_OK;
	size_t done = 0;

	interrupt_catch();
	while (!status && done < len) {
		status = write_chunk(c, scope, addr + done, data + done,
				     chunk(len - done));
		if (!status)
			done += chunk(len - done);
		else if (done || interrupt_caught())
			hint("The first %zu of %zu bytes were written.", done,
			     len);
	}
	interrupt_release();
	return status;
}

static enum status mem_write(struct call *c)
{
	uint32_t scope = scope_of(FWCTL_SCOPE_DEBUG_WRITE);
	__autofree void *data = NULL;
	enum status status;
	uint64_t addr;
	size_t len;

	if (!number_arg("ADDR", c->argv[1], UINT64_MAX, &addr))
		return STATUS_USAGE;
	status = input_read(MEM_MAX, &data, &len);
	if (!status && !len)
		status = failed(STATUS_USAGE, "there are no bytes to write");
	if (!status)
		status = confirm_taint(c, scope);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	inform("writing %zu bytes to %s's memory at 0x%llx", len,
	       fwctl_dev_name(c->dev), (unsigned long long)addr);
	status = write_all(c, scope, addr, data, len);
	return status ? status : session_done(c, "memory written");
}

const struct command mock_mem_commands[] = {
	{
		.name = "read",
		.args = "DEV ADDR LEN",
		.summary = "Read firmware memory",
		.help = "The guarded region needs --scope debug-write-full.",
		.options = OPTIONS(&opt_out_file, &opt_raw, &opt_force,
				   &opt_scope, &opt_allow_taint),
		.run = mem_read,
	},
	{
		.name = "write",
		.args = "DEV ADDR",
		.summary = "Write firmware memory (taints the kernel)",
		.help = "The guarded region needs --scope debug-write-full.",
		.options = OPTIONS(&opt_in_hex, &opt_in_file, &opt_scope,
				   &opt_allow_taint),
		.run = mem_write,
	},
	{ 0 },
};
