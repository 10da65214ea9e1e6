/* SPDX-License-Identifier: GPL-2.0-only */
/* Commands of the mock firmware. */
#ifndef FWCTL_TOOL_MOCK_H
#define FWCTL_TOOL_MOCK_H

#include <endian.h>

#include <fwctl/mock.h>

#include "../message.h"
#include "../table.h"

extern const struct command mock_commands[];
extern const struct command mock_config_commands[];
extern const struct command mock_mem_commands[];
extern const struct command mock_resource_commands[];
extern const struct vendor mock_vendor;
extern const struct event_kind mock_events[];
extern const struct table_column mock_effects_columns[];

/**
 * mock_call() - Send one command and check the response (protocol.c)
 * @c: Call with an open device.
 * @m: The command with its payload. @m->out_len is the maximum size of the
 *	response on entry, and its size on success.
 *
 * Return: STATUS_OK; else the exit status, after a message.
 */
enum status mock_call(struct call *c, struct message *m);

/* Like mock_call(), for a command whose response has exactly @m->out_len bytes. */
enum status mock_call_exact(struct call *c, const struct message *m);

/* mock_call() without a message. Returns false if the command failed. */
bool mock_exchange(struct fwctl_dev *dev, struct message *m,
		   struct result *result);

/*
 * effects.c: return the report of all commands, or NULL. Prints a message on
 * failure only if @loud. The caller frees the report.
 */
struct fwctl_mock_effect *mock_effects(struct fwctl_dev *dev, bool loud,
				       enum status *status, size_t *count);
/*
 * Return the lowest scope of @opcode, -ENOENT for an unknown opcode, or -EIO.
 */
int mock_needed_scope(struct fwctl_dev *dev, uint16_t opcode);

/* report.c and crash.c: the parts of a report. */
struct bytes;

void mock_collect(struct collection *col);
bool mock_is_absent(uint32_t status);
enum status mock_collect_dump(struct call *c, const void *arg, struct bytes *to);

/* identify.c: the member @metrics of the device type. */
enum status mock_metrics(struct call *c, struct json_object *samples);

enum status mock_identify(struct call *c);
enum status mock_show_effects(struct call *c);
enum status mock_echo(struct call *c);
enum status mock_sleep(struct call *c);
enum status mock_rendezvous(struct call *c);
enum status mock_counters(struct call *c);
enum status mock_crash(struct call *c);
enum status mock_reset(struct call *c);
enum status mock_dump(struct call *c);
enum status mock_raise(struct call *c);
void mock_raise_words(int argc, char **argv);

#endif
