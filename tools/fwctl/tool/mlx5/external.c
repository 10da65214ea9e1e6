// SPDX-License-Identifier: GPL-2.0-only
/* Find the data files of an installed mstflint, and parse their parts. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "external.h"
#include "nv.h"
#include "../../mlx5/registers.h"

struct opt opt_no_external = { "no-external", 0, NULL, OPT_FLAG, 0,
	"use the built-in names only, not those of an installed mstflint" };

struct chunk {
	struct chunk *next;
	max_align_t data[];
};

void *external_alloc(struct external *x, size_t size)
{
	struct chunk *chunk = calloc(1, sizeof(*chunk) + size);

	if (!chunk)
		exit(failed(STATUS_FAILED, "out of memory"));
	chunk->next = x->chunks;
	x->chunks = chunk;
	return chunk->data;
}

char *external_copy(struct external *x, const char *text)
{
	return strcpy(external_alloc(x, strlen(text) + 1), text);
}

void external_free(struct external *x)
{
	struct chunk *next;

	for (struct chunk *chunk = x ? x->chunks : NULL; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(x);
}

/* The files separate lines with "\;". */
const char *external_text(struct external *x, const char *text)
{
	char *copy, *to;

	if (!text || !*text)
		return NULL;
	copy = external_copy(x, text);
	to = copy;
	for (const char *p = copy; *p; p++) {
		if (p[0] == '\\' && p[1] == ';') {
			*to++ = '\n';
			p++;
		} else {
			*to++ = *p >= ' ' && *p <= '~' ? *p : '?';
		}
	}
	*to = '\0';
	return copy;
}

bool external_is_name(const char *name)
{
	size_t len = name ? strlen(name) : 0;

	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)name[i]) && name[i] != '_')
			return false;
	}
	return len && len < 64;
}

bool external_bits(const char *text, size_t *bits)
{
	unsigned long bytes, rest = 0;
	char *end;

	if (!text || !isdigit((unsigned char)*text))
		return false;
	bytes = strtoul(text, &end, 16);
	if (*end == '.' && isdigit((unsigned char)end[1]))
		rest = strtoul(end + 1, &end, 10);
	if (*end || bytes > REGISTER_MAX || rest > 31)
		return false;
	*bits = bytes * 8 + rest;
	return true;
}

bool external_place(struct field *f, const char *offset, const char *size,
		    uint64_t count)
{
	size_t at, bits, width, bit;

	if (!external_bits(offset, &at) || !external_bits(size, &bits) ||
	    !bits || bits % count)
		return false;
	width = bits / count;
	bit = at / 32 * 32;
	at %= 32;
	if (width <= 32)
		bit += 32 - at - width;
	if (at && at + width > 32)
		return false;
	if (width > 64)
		f->form = FORM_BYTES;
	f->bit = bit;
	f->width = width;
	return bit + bits <= REGISTER_MAX * 8 &&
	       (width <= 64 || width % 8 == 0);
}

void external_set_names(struct external *x, struct field *f, const char *list)
{
	/* A decimal number has less than twice the digits of "0x" and hex ones. */
	char *to = external_alloc(x, 2 * strlen(list) + 1);
	uint64_t max = f->width < 64 ? ((uint64_t)1 << f->width) - 1 :
				       UINT64_MAX;
	char *copy = external_copy(x, list), *item, *name;
	uint64_t value;

	f->names = to;
	while ((item = strsep(&copy, ","))) {
		name = strsep(&item, "=");
		if (item && external_is_name(name) &&
		    number_parse(item, max, &value))
			to += sprintf(to, "%s%s=%llu", to == f->names ? "" : " ",
				      name, (unsigned long long)value);
	}
	if (to == f->names)
		f->names = NULL;
}

/* Load file @name. An absent file is no error, since mstflint is optional. */
static void load(struct call *c, const char *name, read_fn parse)
{
	__autofree char *data = NULL;
	const char *dir = getenv("FWCTL_MSTFLINT");
	const char *error;
	char *path;
	size_t len;

	dir = dir ? dir : "/usr/share/mstflint";
	path = external_alloc(c->external, strlen(dir) + strlen(name) + 2);
	sprintf(path, "%s/%s", dir, name);
	if (access(path, F_OK))
		return;
	data = file_read(path, EXTERNAL_FILE_MAX, &len);
	error = data ? parse(c->external, path, data, len) : NULL;
	if (error)
		say("%s is ignored: %s", path, error);
}

/* Returns false with --no-external, or if out of memory. */
static bool begin(struct call *c)
{
	if (opt_no_external.given)
		return false;
	if (!c->external)
		c->external = calloc(1, sizeof(*c->external));
	return c->external;
}

static const struct reg no_registers;

void external_load_registers(struct call *c)
{
	if (!begin(c) || c->external->registers)
		return;
	load(c, "prm_dbs/hca/ext/register_access_table.adb", adb_read);
	if (!c->external->registers)
		c->external->registers = &no_registers;
}

const struct reg *external_registers(const struct call *c)
{
	return c->external && c->external->registers ? c->external->registers :
						       &no_registers;
}

void external_load_items(struct call *c)
{
	if (!begin(c) || c->external->items)
		return;
	load(c, "mlxconfig_dbs/mlxconfig_host.db", nv_db_read);
	if (!c->external->items)
		c->external->items = nv_items;
}
