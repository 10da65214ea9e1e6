// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl mock crash, dump, reset: crash the firmware, save its core dump, and
 * recover. The firmware writes a large dump to registered memory, if the kernel has
 * it. Otherwise several RPCs return the dump.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "../collect.h"
#include "mock.h"

#define DEFAULT_MAX ((uint64_t)1 << 30)

enum status mock_crash(struct call *c)
{
	const struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_WRITE,
		.opcode = FWCTL_MOCK_CRASH,
	};
	enum status status;

	status = confirm_taint(c, FWCTL_SCOPE_DEBUG_WRITE);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	inform("crashing %s's firmware: until a reset it only serves its dump",
	       fwctl_dev_name(c->dev));
	status = mock_call_exact(c, &m);
	return status ? status : session_done(c, "crashed");
}

/*
 * A dump in progress. @write receives its bytes in order. The first response sets
 * @total and @id. @umem and @bytes may be NULL. @bytes is not heap memory, because the
 * heap would reuse memory that the firmware can still access.
 */
struct dump {
	enum status (*write)(void *ctx, const void *data, size_t len);
	void *ctx;
	uint64_t max;
	uint64_t total;
	uint64_t done;
	uint32_t id;
	struct fwctl_memory *umem;
	char *bytes;
};

/* Size of the registered memory. Fits in the usual limit of locked memory. */
#define UMEM_LEN ((size_t)4 << 20)

/* One response. */
struct piece {
	struct fwctl_mock_dump head;
	char bytes[FWCTL_MOCK_MEM_MAX_LEN];
};

static void show_progress(const struct dump *d)
{
	if (!progress_wanted() || !d->total)
		return;
	fprintf(stderr, "\r%3.0f%%  %llu of %llu bytes",
		100.0 * d->done / d->total,
		(unsigned long long)d->done, (unsigned long long)d->total);
	if (d->done == d->total)
		fputs("\r\033[K", stderr);
	fflush(stderr);
}

/*
 * Store the head of the first piece. All other pieces must have the same head.
 */
static enum status check_head(struct call *c, struct dump *d,
			      const struct fwctl_mock_dump *head)
{
	const char *name = fwctl_dev_name(c->dev);

	if (!d->done) {
		d->total = le64toh(head->total);
		d->id = le32toh(head->id);
		if (d->total <= d->max)
			return STATUS_OK;
		say("%s: the dump has %llu bytes, over the limit of %llu", name,
		    (unsigned long long)d->total, (unsigned long long)d->max);
		hint("Raise the limit with --max-len %llu if this is expected.",
		     (unsigned long long)d->total);
		return STATUS_FAILED;
	}
	if (d->id == le32toh(head->id) && d->total == le64toh(head->total))
		return STATUS_OK;
	say("%s: the firmware crashed again: dump %u was replaced by dump %u",
	    name, d->id, le32toh(head->id));
	hint("Nothing was saved: run the command again to get the new dump.");
	return STATUS_FAILED;
}

static enum status read_piece(struct call *c, struct dump *d,
			      struct piece *piece)
{
	struct fwctl_mock_mem arg = {
		.addr = htole64(d->done),
		.len = htole32(sizeof(piece->bytes)),
	};
	struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = FWCTL_MOCK_DUMP_READ,
		.in = &arg,
		.in_len = sizeof(arg),
		.out = piece,
		.out_len = sizeof(*piece),
	};
	enum status status;
	size_t len;

	status = mock_call(c, &m);
	if (status)
		return status;
	if (m.out_len < sizeof(piece->head))
		return failed(STATUS_FAILED,
			      "%s: invalid response from the firmware: shorter than its header",
			      fwctl_dev_name(c->dev));
	status = check_head(c, d, &piece->head);
	if (status)
		return status;
	len = m.out_len - sizeof(piece->head);
	/* Reject excess bytes, and an empty piece, which would never end. */
	if (len > d->total - d->done || (!len && d->done < d->total))
		return failed(STATUS_FAILED,
			      "%s: the firmware returned %zu bytes at %llu of a dump of %llu",
			      fwctl_dev_name(c->dev), len,
			      (unsigned long long)d->done,
			      (unsigned long long)d->total);
	status = d->write(d->ctx, piece->bytes, len);
	d->done += len;
	return status;
}

/* Let the firmware write the next part of the dump to @d->bytes. */
static enum status read_umem(struct call *c, struct dump *d)
{
	uint64_t rest = d->total - d->done;
	size_t len = rest < UMEM_LEN ? rest : UMEM_LEN;
	struct fwctl_mock_umem_mem arg = {
		.addr = htole64(d->done),
		.len = htole32(len),
		.umem_id = htole32(fwctl_memory_id(d->umem)),
	};
	struct fwctl_mock_dump head;
	const struct message m = {
		.scope = FWCTL_SCOPE_DEBUG_READ,
		.opcode = FWCTL_MOCK_DUMP_READ_UMEM,
		.in = &arg,
		.in_len = sizeof(arg),
		.out = &head,
		.out_len = sizeof(head),
	};
	enum status status = mock_call_exact(c, &m);

	if (!status)
		status = check_head(c, d, &head);
	if (!status)
		status = d->write(d->ctx, d->bytes, len);
	d->done += len;
	return status;
}

/* Register memory if that is worth its cost. On failure, RPCs return the dump. */
static void register_umem(struct call *c, struct dump *d)
{
	if (d->umem || d->bytes || d->total - d->done <= FWCTL_MOCK_MEM_MAX_LEN)
		return;
	d->bytes = mmap(NULL, UMEM_LEN, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (d->bytes == MAP_FAILED)
		d->bytes = NULL;
	else
		fwctl_dev_register_memory(c->dev, d->bytes, UMEM_LEN, &d->umem,
					  NULL);
}

static void unregister_umem(struct dump *d)
{
	fwctl_memory_unregister(d->umem, NULL);
	if (d->bytes)
		munmap(d->bytes, UMEM_LEN);
}

static enum status read_dump(struct call *c, struct dump *d)
{
	__autofree struct piece *piece = malloc(sizeof(*piece));
	enum status status;

	if (!piece)
		return failed(STATUS_FAILED, "out of memory");
	do {
		status = d->umem ? read_umem(c, d) : read_piece(c, d, piece);
		if (status)
			break;
		show_progress(d);
		register_umem(c, d);
	} while (d->done < d->total);
	unregister_umem(d);
	return status;
}

static enum status print_result(const struct call *c, const struct dump *d)
{
	struct json_object *o;

	if (outfile_is_stdout(c->argv[1]))
		return STATUS_OK;
	if (!opt_json.given) {
		printf("%s: dump %u, %llu bytes, written to %s\n",
		       fwctl_dev_name(c->dev), d->id,
		       (unsigned long long)d->total, c->argv[1]);
		return STATUS_OK;
	}
	o = session_json(c);
	json_number(o, "id", d->id);
	json_u64(o, "len", d->total);
	json_text(o, "file", c->argv[1]);
	return json_print(o);
}

static enum status to_file(void *ctx, const void *data, size_t len)
{
	return outfile_write(ctx, data, len);
}

enum status mock_dump(struct call *c)
{
	struct dump d = {
		.write = to_file,
		.max = opt_max_len.given ? opt_max_len.number : DEFAULT_MAX,
	};
	struct outfile *file;
	enum status status;

	status = session_open(c);
	if (!status)
		status = outfile_open(c->argv[1], opt_force.given, &file);
	if (status)
		return status;
	d.ctx = file;
	status = read_dump(c, &d);
	if (status) {
		outfile_discard(file);
		return status;
	}
	status = outfile_commit(file);
	return status ? status : print_result(c, &d);
}

enum status mock_collect_dump(struct call *c, const void *arg, struct bytes *to)
{
	/* bytes_append() checks the size. */
	struct dump d = {
		.write = bytes_append, .ctx = to, .max = UINT64_MAX,
	};

	(void)arg;
	return read_dump(c, &d);
}

enum status mock_reset(struct call *c)
{
	const struct message m = {
		.scope = FWCTL_SCOPE_CONFIGURATION,
		.opcode = FWCTL_MOCK_RESET,
	};
	enum status status;

	status = session_open(c);
	if (status)
		return status;
	inform("resetting %s's firmware: its running commands end",
	       fwctl_dev_name(c->dev));
	detail("Memory and counters are cleared, configuration and resources stay.");
	status = confirm(c);
	if (!status)
		status = mock_call_exact(c, &m);
	return status ? status : session_done(c, "reset");
}
