// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mock echo, sleep, rendezvous: commands that change nothing. */
#include <stdlib.h>
#include <string.h>

#include "mock.h"

/* Maximum size of the payload of an RPC. */
#define ECHO_MAX (FWCTL_MAX_LEN - sizeof(struct fwctl_mock_req))

static enum status echo_input(const struct call *c, void **data, size_t *len)
{
	if (c->argc == 1)
		return input_read(ECHO_MAX, data, len);
	if (input_given())
		return failed(STATUS_USAGE,
			      "TEXT and --in-hex or --in-file exclude each other");
	*data = strdup(c->argv[1]);
	*len = strlen(c->argv[1]);
	return *data ? STATUS_OK : failed(STATUS_FAILED, "out of memory");
}

static enum status echo_exchange(struct call *c, void *in, size_t len,
				 struct output *output)
{
	__autofree void *out = malloc(len + 1);
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_ECHO,
		.in = in,
		.in_len = len,
		.out = out,
		.out_len = len,
	};
	struct json_object *o;
	enum status status;

	if (!out)
		return failed(STATUS_FAILED, "out of memory");
	status = mock_call_exact(c, &m);
	if (status)
		return status;
	if (memcmp(in, out, len))
		status = failed(STATUS_FAILED,
				"%s: the response differs from the request",
				fwctl_dev_name(c->dev));
	o = session_json(c);
	json_number(o, "len", len);
	json_object_object_add(o, "equal", json_object_new_boolean(!status));
	if (output_data(output, o, 0, out, len))
		return STATUS_FAILED;
	return status;
}

enum status mock_echo(struct call *c)
{
	__autofree void *in = NULL;
	struct output output;
	enum status status;
	size_t len;

	status = echo_input(c, &in, &len);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	status = output_open(&output);
	if (!status)
		status = echo_exchange(c, in, len, &output);
	output_close(&output);
	return status;
}

enum status mock_sleep(struct call *c)
{
	struct fwctl_mock_sleep arg;
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_SLEEP,
		.in = &arg,
		.in_len = sizeof(arg),
	};
	enum status status;
	uint64_t ms;

	if (!number_arg("MILLISECONDS", c->argv[1], FWCTL_MOCK_SLEEP_MAX_MS,
			&ms))
		return STATUS_USAGE;
	arg.ms = htole32(ms);
	status = session_open(c);
	if (!status)
		status = mock_call_exact(c, &m);
	return status ? status : session_done(c, "slept");
}

enum status mock_rendezvous(struct call *c)
{
	struct fwctl_mock_rendezvous arg;
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_RENDEZVOUS,
		.in = &arg,
		.in_len = sizeof(arg),
	};
	uint64_t key, count;
	enum status status;

	if (!number_arg("KEY", c->argv[1], UINT32_MAX, &key) ||
	    !number_arg("COUNT", c->argv[2], UINT32_MAX, &count))
		return STATUS_USAGE;
	arg.key = htole32(key);
	arg.count = htole32(count);
	status = session_open(c);
	if (!status)
		status = mock_call_exact(c, &m);
	return status ? status : session_done(c, "all met");
}
