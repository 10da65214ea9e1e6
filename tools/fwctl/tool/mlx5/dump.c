// SPDX-License-Identifier: GPL-2.0-only
/* Read a resource dump piece by piece, and check each piece. */
#include <stdlib.h>
#include <string.h>

#include "dump.h"
#include "../../mlx5/layouts.h"
#include "protocol.h"

struct opt opt_index1 = { "index1", 0, "N", OPT_NUMBER, UINT32_MAX,
	"first index of the segment" };
struct opt opt_index2 = { "index2", 0, "N", OPT_NUMBER, UINT32_MAX,
	"second index of the segment" };
struct opt opt_num_of_obj1 = { "num-of-obj1", 0, "N", OPT_NUMBER, UINT16_MAX,
	"number from the first index on; 0xffff: all, 0xfffe: active ones" };
struct opt opt_num_of_obj2 = { "num-of-obj2", 0, "N", OPT_NUMBER, UINT16_MAX,
	"number from the second index on" };
struct opt opt_vhca_id = { "vhca-id", 0, "N", OPT_NUMBER, UINT16_MAX,
	"dump another function of the device" };

/* Size of the memory for pieces, which is far less than the usual limit of a user. */
#define MEMORY_BYTES ((size_t)1 << 20)

/* Interval of the progress, in bytes. */
#define PROGRESS_BYTES (64 * 208)

static const struct layout *const reg = &resource_dump_layout;

static enum status nonsense(struct dump *d, const char *why)
{
	return failed(STATUS_FAILED,
		      "%s: invalid dump from the firmware: %s",
		      fwctl_dev_name(d->c->dev), why);
}

static void show_progress(struct dump *d)
{
	if (d->total < d->progress || !progress_wanted())
		return;
	d->progress = d->total + PROGRESS_BYTES;
	fprintf(stderr, "\r%llu bytes", (unsigned long long)d->total);
	fflush(stderr);
}

static void end_progress(void)
{
	if (!progress_wanted())
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}

static enum status report_error(struct dump *d, const struct segment *s)
{
	__autofree char *text = NULL;
	const struct field *f = field_find(&segment_error, "error");

	if (s->len < segment_error.bytes)
		return nonsense(d, "truncated error");
	text = text_clean(s->data + f->bit / 8, f->width / 8);
	result_syndrome(field_get(&segment_error, s->data, "syndrome_id"));
	say("%s: the firmware ended the dump with an error, syndrome 0x%x: %s",
	    fwctl_dev_name(d->c->dev),
	    (unsigned int)field_get(&segment_error, s->data, "syndrome_id"),
	    text ? text : "");
	hint("fwctl mlx5 dump list shows the segments and their mandatory indexes.");
	return STATUS_FIRMWARE;
}

/* Handle the segments that describe the dump itself. */
static enum status take_segment(struct dump *d, const struct segment *s)
{
	switch (s->type) {
	case SEGMENT_ERROR:
		return report_error(d, s);
	case SEGMENT_COMMAND:
		if (s->len < segment_command.bytes)
			return nonsense(d, "truncated command");
		if (field_get(&segment_command, s->data, "segment_called") !=
		    d->type)
			return nonsense(d, "another segment than requested");
		break;
	case SEGMENT_TERMINATE:
		d->ended = true;
		break;
	}
	d->segments++;
	return d->segment ? d->segment(d->ctx, s) : STATUS_OK;
}

/* Return the size of the current segment, 0 if its header is incomplete. */
static size_t segment_len(const struct dump *d)
{
	if (d->partial_len < segment_header.bytes)
		return 0;
	return field_get(&segment_header, d->partial, "length_dw") * 4;
}

static size_t missing(const struct dump *d)
{
	size_t len = segment_len(d);

	return (len ? len : segment_header.bytes) - d->partial_len;
}

static enum status end_of_segment(struct dump *d)
{
	struct segment s = {
		.type = field_get(&segment_header, d->partial, "segment_type"),
		.data = d->partial,
		.len = d->partial_len,
	};

	d->partial_len = 0;
	return take_segment(d, &s);
}

/* Split the stream into segments. */
static enum status feed(struct dump *d, const unsigned char *data, size_t len)
{
	enum status status = STATUS_OK;

	while (!status && len) {
		size_t n = missing(d);

		if (d->ended)
			return nonsense(d, "data after the end");
		n = n < len ? n : len;
		memcpy(d->partial + d->partial_len, data, n);
		d->partial_len += n;
		data += n;
		len -= n;
		if (d->partial_len < segment_header.bytes)
			continue;
		if (!segment_len(d))
			return nonsense(d, "segment of length 0");
		if (d->partial_len == segment_len(d))
			status = end_of_segment(d);
	}
	return status;
}

static enum status check_size(struct dump *d, size_t size, bool more)
{
	const struct field *f = field_find(reg, "inline_data");

	if (size > (d->memory.data ? d->memory.len : f->width / 8))
		return nonsense(d, "piece longer than its buffer");
	if (size % 4)
		return nonsense(d, "piece not a multiple of 4 bytes");
	if (!size && more)
		return nonsense(d, "empty piece before the end");
	if (size <= d->max - d->total)
		return STATUS_OK;
	say("%s: the dump has more than %llu bytes", fwctl_dev_name(d->c->dev),
	    (unsigned long long)d->max);
	hint("Raise the limit with --max-len if this is expected.");
	return STATUS_FAILED;
}

static enum status take_piece(struct dump *d, size_t size)
{
	const unsigned char *data = d->reg +
		field_find(reg, "inline_data")->bit / 8;
	enum status status = STATUS_OK;

	if (d->memory.data)
		data = d->memory.data;
	if (d->bytes)
		status = d->bytes(d->ctx, data, size);
	d->total += size;
	return status ? status : feed(d, data, size);
}

/* Fields that the next request copies from the response. */
static const char *const continued[] = {
	"more_dump", "seq_num", "index1", "index2", "num_of_obj1",
	"num_of_obj2", "device_opaque",
};

/*
 * Set the constant fields of a request. The menu does not belong to a function.
 */
static void stamp(const struct dump *d, void *request)
{
	field_set(reg, request, "segment_type", d->type);
	field_set(reg, request, "inline_dump", !d->memory.data);
	if (d->memory.data) {
		field_set(reg, request, "mkey", d->memory.mkey);
		field_set(reg, request, "address", (uintptr_t)d->memory.data);
		field_set(reg, request, "size", d->memory.len);
	}
	if (d->type == SEGMENT_MENU || !opt_vhca_id.given)
		return;
	field_set(reg, request, "vhca_id_valid", 1);
	field_set(reg, request, "vhca_id", opt_vhca_id.number);
}

static void first_request(struct dump *d)
{
	memset(d->reg, 0, sizeof(d->reg));
	stamp(d, d->reg);
	if (d->type == SEGMENT_MENU)
		return;
	field_set(reg, d->reg, "index1", opt_index1.number);
	field_set(reg, d->reg, "index2", opt_index2.number);
	field_set(reg, d->reg, "num_of_obj1", d->count1);
	field_set(reg, d->reg, "num_of_obj2", d->count2);
}

static void next_request(struct dump *d)
{
	unsigned char request[sizeof(d->reg)] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(continued); i++)
		field_set(reg, request, continued[i],
			  field_get(reg, d->reg, continued[i]));
	stamp(d, request);
	memcpy(d->reg, request, sizeof(request));
}

/*
 * Send one RPC. The response replaces the request in @d->reg. If the firmware rejects
 * the first request with a key, continue inline.
 */
static enum status request_piece(struct dump *d)
{
	const struct register_access access = {
		.id = REG_RESOURCE_DUMP,
		.data = d->reg,
		.len = sizeof(d->reg),
	};
	enum status status;
	bool there;

	if (d->memory.data && !d->total) {
		status = mlx5_try_register(d->c, &access, &there);
		if (status || there)
			return status;
		memory_unregister(&d->memory);
		first_request(d);
	}
	return mlx5_access_register(d->c, &access);
}

static enum status step(struct dump *d, bool *more)
{
	unsigned int seq = field_get(reg, d->reg, "seq_num");
	enum status status;
	unsigned int got;
	size_t size;

	status = request_piece(d);
	if (status)
		return status;
	/* seq_num has 4 bits. Some firmware does not number the last piece. */
	got = field_get(reg, d->reg, "seq_num");
	if (got && got != ((seq + 1) & 15))
		return nonsense(d, "missing or repeated piece");
	*more = field_get(reg, d->reg, "more_dump");
	size = field_get(reg, d->reg, "size");
	status = check_size(d, size, *more);
	return status ? status : take_piece(d, size);
}

enum status dump_run(struct dump *d)
{
	__autofree unsigned char *partial = malloc(SEGMENT_MAX);
	enum status status;
	bool more = true;

	if (!partial)
		return failed(STATUS_FAILED, "out of memory");
	d->partial = partial;
	if (d->by_memory && !opt_dry_run.given)
		memory_register(d->c->dev, &d->memory, MEMORY_BYTES);
	first_request(d);
	for (;;) {
		status = step(d, &more);
		if (status || !more)
			break;
		show_progress(d);
		next_request(d);
	}
	end_progress();
	memory_unregister(&d->memory);
	if (!status && !d->ended)
		status = nonsense(d, "no end");
	d->partial = NULL;
	return status;
}
