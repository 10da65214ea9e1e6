// SPDX-License-Identifier: GPL-2.0-only
/*
 * List what tool/mlx5 believes of mlx5 firmware, for test_ifc.sh to compare with
 * the kernel's headers. A line is one of
 *	S struct bytes
 *	F struct member first-bit bits
 *	P struct member first-bit bits
 *	E kind name value
 */
#include "../tool/mlx5/caps.h"
#include "../tool/mlx5/dump.h"
#include "../tool/mlx5/objects.h"
#include "../tool/mlx5/opcodes.h"
#include "../tool/mlx5/protocol.h"
#include "../tool/mlx5/registers.h"

static void list(const struct layout *l)
{
	if (l->ifc)
		printf("S %s %zu\n", l->ifc, l->bytes);
	for (const struct field *f = l->fields; l->ifc && f && f->name; f++)
		printf("F %s %s %u %u\n", l->ifc, f->name, f->bit,
		       f->width * (f->count ? f->count : 1));
	for (const struct part *p = l->parts; p && p->layout; p++) {
		if (l->ifc && p->member)
			printf("P %s %s %u %zu\n", l->ifc, p->member, p->bit,
			       p->layout->bytes * 8 *
			       (p->count ? p->count : 1));
		list(p->layout);
	}
}

static void list_all(const struct layout *const *layouts)
{
	for (; *layouts; layouts++)
		list(*layouts);
}

static void list_registers(void)
{
	for (const struct reg *const *l = register_lists; *l; l++) {
		for (const struct reg *r = *l; r->name; r++) {
			printf("E REG_ %s %u\n", r->name, r->id);
			list(r->layout);
		}
	}
}

int main(void)
{
	list_all(message_layouts);
	list_all(info_layouts);
	list_all(segment_layouts);
	list_registers();
	for (const struct cap_type *t = cap_types; t->name; t++) {
		/* The same again, for another type. */
		if (t->layout != &caps_ethernet || t->number == 1)
			list(t->layout);
	}
	for (const struct object *o = objects; o->name; o++)
		list(o->request);
	for (const struct opcode *o = opcodes; o->name; o++)
		printf("E CMD_OP_ %s %u\n", o->name, o->opcode);
	for (unsigned int i = 0; i < 256; i++) {
		if (mlx5_status_name(i))
			printf("E CMD_STAT_ %s %u\n", mlx5_status_name(i), i);
	}
	return 0;
}
