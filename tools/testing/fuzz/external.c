// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz the readers of mstflint's data files. An input is a file: a database if it
 * begins like one, else registers in XML.
 */
#include <stdio.h>

#include "../../fwctl/tool/mlx5/external.h"
#include "../../fwctl/tool/mlx5/nv.h"
#include "../../fwctl/mlx5/registers.h"
#include "fuzz.h"

static void use_layout(const struct layout *l, size_t max)
{
	struct json_object *o = json_object_new_object();
	void *data = calloc(1, l->bytes);

	if (l->bytes > max)
		abort();
	layout_json(l, data, l->bytes, o);
	json_object_put(o);
	free(data);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct external *x = calloc(1, sizeof(*x));
	FILE *real_stderr = stderr;

	stderr = fopen("/dev/null", "w");
	if (size && *data == 'S')
		nv_db_read(x, "db", (const char *)data, size);
	else
		adb_read(x, "adb", (const char *)data, size);
	for (const struct reg *r = x->registers; r && r->name; r++)
		use_layout(r->layout, REGISTER_MAX);
	for (const struct nv_item *i = x->items; i && i->name; i++)
		use_layout(i->layout, NV_DATA_MAX);
	external_free(x);
	fclose(stderr);
	stderr = real_stderr;
	return 0;
}
