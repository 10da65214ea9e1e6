// SPDX-License-Identifier: GPL-2.0-only
/*
 * Registers from mstflint's register_access_table.adb, an XML file:
 *
 *	<node name="ppcr_ext" size="0x10.0">
 *		<field name="local_port" offset="0x0.16" size="0x0.8" .../>
 *
 * A field contains another node if it has the attribute subnode. A node can be a
 * union, whose members are selected by the value of a field beside the union. Node
 * REGISTERS is the union of all registers, and node NUMBERS contains their numbers.
 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "external.h"
#include "../../mlx5/registers.h"

#define REGISTERS "access_reg_summary_ext"
#define NUMBERS "access_reg_summary_ctrl_ext"

/* Limits. The file of mstflint 4.33 has 4107 elements. */
#define ELEMENTS_MAX 16384
#define EXPANDED_MAX 262144
#define ATTRIBUTE_MAX 16384
#define XML_DEPTH_MAX 8
#define NODE_DEPTH_MAX 8

enum attribute {
	NAME, SIZE, OFFSET, SUBNODE, DESCR, ACCESS, ENUM, SELECTED_BY, SELECTOR,
	LOW, HIGH, IS_UNION, NR_ATTRIBUTES,
};

/* In the order of enum attribute. */
static const char *const attribute_names[NR_ATTRIBUTES] = {
	"name", "size", "offset", "subnode", "descr", "access", "enum",
	"selected_by", "union_selector", "low_bound", "high_bound",
	"attr_is_union",
};

/* A node, or a field of a node. */
struct element {
	struct element *next;			/* node or field */
	struct element *fields, **last;		/* of a node */
	size_t count;				/* number of its fields */
	const char *attr[NR_ATTRIBUTES];	/* NULL if absent */
	const struct element *subnode;		/* node within a field */
	struct field field;	/* without a name if it is invalid */
};

/* State of the parser, and of the expansion of nodes to layouts. */
struct adb {
	struct external *x;
	const char *source;
	XML_Parser xml;
	const char *error;	/* the first one */
	unsigned int depth;	/* number of open elements */
	unsigned int elements;	/* number of nodes and fields */
	struct element *node;	/* the open one */
	struct element *nodes;
	size_t budget;		/* number of fields that may still be added */
};

static void stop(struct adb *a, const char *error)
{
	if (!a->error)
		a->error = error;
	XML_StopParser(a->xml, XML_FALSE);
}

static void set_attribute(struct adb *a, struct element *e, const char *name,
			  const char *value)
{
	for (size_t i = 0; i < NR_ATTRIBUTES; i++) {
		if (!strcmp(name, attribute_names[i]))
			e->attr[i] = external_copy(a->x, value);
	}
}

static struct element *new_element(struct adb *a, const char **attributes)
{
	struct element *e = external_alloc(a->x, sizeof(*e));

	e->last = &e->fields;
	if (++a->elements > ELEMENTS_MAX)
		stop(a, "too many elements");
	for (; *attributes; attributes += 2) {
		if (strlen(attributes[1]) > ATTRIBUTE_MAX)
			stop(a, "attribute too long");
		else
			set_attribute(a, e, attributes[0], attributes[1]);
	}
	return e;
}

static void on_start(void *ctx, const char *tag, const char **attributes)
{
	struct adb *a = ctx;
	struct element *e;

	if (++a->depth > XML_DEPTH_MAX) {
		stop(a, "elements nested too deeply");
	} else if (a->depth == 2) {
		a->node = NULL;
		if (strcmp(tag, "node"))
			return;
		e = new_element(a, attributes);
		e->next = a->nodes;
		a->nodes = e;
		a->node = e;
	} else if (a->depth == 3 && a->node && !strcmp(tag, "field")) {
		e = new_element(a, attributes);
		*a->node->last = e;
		a->node->last = &e->next;
		a->node->count++;
	}
}

static void on_end(void *ctx, const char *tag)
{
	struct adb *a = ctx;

	(void)tag;
	a->depth--;
}

/* Without a document type there are no entities, which could expand without end. */
static void on_doctype(void *ctx, const char *name, const char *sysid,
		       const char *pubid, int has_internal_subset)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	(void)has_internal_subset;
	stop(ctx, "document type is not allowed");
}

static const char *parse(struct adb *a, const char *data, size_t len)
{
	a->xml = XML_ParserCreate(NULL);
	if (!a->xml)
		return "out of memory";
	XML_SetUserData(a->xml, a);
	XML_SetElementHandler(a->xml, on_start, on_end);
	XML_SetStartDoctypeDeclHandler(a->xml, on_doctype);
	if (!XML_Parse(a->xml, data, len, 1) && !a->error)
		a->error = XML_ErrorString(XML_GetErrorCode(a->xml));
	XML_ParserFree(a->xml);
	return a->error;
}

static const struct element *find_node(const struct adb *a, const char *name)
{
	const struct element *e = name ? a->nodes : NULL;

	while (e && (!e->attr[NAME] || strcmp(e->attr[NAME], name)))
		e = e->next;
	return e;
}

/* Returns the number of elements of an array, 0 for a single field. */
static unsigned int array_count(const struct element *e)
{
	uint64_t low, high;

	if (!e->attr[LOW] || !e->attr[HIGH] ||
	    !number_parse(e->attr[LOW], REGISTER_MAX * 8, &low) ||
	    !number_parse(e->attr[HIGH], REGISTER_MAX * 8, &high) || high < low)
		return 0;
	return high - low + 1;
}

static unsigned int access_of(const struct element *e)
{
	static const struct {
		const char *name;
		enum field_access access;
	} table[] = {
		{ "RO", ACCESS_RO }, { "RW", ACCESS_RW }, { "WO", ACCESS_WO },
		{ "INDEX", ACCESS_KEY }, { "OP", ACCESS_WO },
	};

	for (size_t i = 0; e->attr[ACCESS] && i < ARRAY_SIZE(table); i++) {
		if (!strcmp(e->attr[ACCESS], table[i].name))
			return table[i].access;
	}
	return 0;
}

/* Fill in @e->field and @e->subnode. */
static void resolve(struct adb *a, struct element *e)
{
	struct notes *notes = external_alloc(a->x, sizeof(*notes));
	struct field f = { .count = array_count(e), .access = access_of(e) };

	if (!external_is_name(e->attr[NAME]) ||
	    !external_place(&f, e->attr[OFFSET], e->attr[SIZE],
			    f.count ? f.count : 1))
		return;
	notes->description = external_text(a->x, e->attr[DESCR]);
	notes->source = a->source;
	f.notes = notes;
	f.external = true;
	f.name = e->attr[NAME];
	/* As in the built-in registers: ports start at 1. */
	f.preset = f.access == ACCESS_KEY && !strcmp(f.name, "local_port");
	if (e->attr[ENUM] && f.form == FORM_NUMBER)
		external_set_names(a->x, &f, e->attr[ENUM]);
	e->field = f;
	e->subnode = find_node(a, e->attr[SUBNODE]);
}

/* A list of fields of a node, which becomes a layout. */
struct expansion {
	const struct element *first;
	size_t count;
	unsigned int access;	/* of the field around them */
	size_t times;		/* number of times that a walk visits them */
	unsigned int depth;	/* number of nodes around them */
};

static bool expand(struct adb *a, const struct expansion *x, struct layout *l);

/* Find the field and the value that select a member of a union. */
static void select_member(const struct layout *outer, const char *selector,
			  const char *member, struct part *p)
{
	static const char parent[] = "$(parent).";
	uint64_t value;

	if (!member || strncmp(selector, parent, strlen(parent)))
		return;
	selector += strlen(parent);
	for (const struct field *f = outer->fields; f->name; f++) {
		if (strcmp(f->name, selector) || f->count || f->width > 32 ||
		    !names_find(f->names, member, strlen(member), &value))
			continue;
		p->key = f->name;
		p->value = value;
		return;
	}
}

/* Add the node @e->subnode, or one @member of a union if it is not NULL. */
static bool add_part(struct adb *a, const struct expansion *outer,
		     const struct element *e, const struct element *member,
		     struct part *p)
{
	struct layout *l = external_alloc(a->x, sizeof(*l));
	const struct field *f = &e->field;
	const struct expansion x = {
		.first = member ? member : e->subnode->fields,
		.count = member ? 1 : e->subnode->count,
		.access = f->access ? f->access : outer->access,
		.times = outer->times * (f->count ? f->count : 1),
		.depth = outer->depth + 1,
	};

	if (f->width % 32 || x.depth > NODE_DEPTH_MAX || !expand(a, &x, l))
		return false;
	l->bytes = f->width / 8;
	p->name = f->name;
	p->bit = f->bit;
	p->count = f->count;
	p->layout = l;
	return true;
}

/* Add a node. If a field selects the members of a union, add them one by one. */
static bool add_node(struct adb *a, const struct expansion *outer,
		     const struct layout *l, const struct element *e,
		     struct part **next)
{
	const char *selector = e->attr[SELECTOR];

	if (!e->subnode->attr[IS_UNION] || !selector)
		return add_part(a, outer, e, NULL, (*next)++);
	for (const struct element *m = e->subnode->fields; m; m = m->next) {
		if (!add_part(a, outer, e, m, *next))
			return false;
		select_member(l, selector, m->attr[SELECTED_BY], (*next)++);
	}
	return true;
}

/*
 * Account for the memory and the time that a field takes. Returns false if it is
 * invalid or the file exceeds its limit.
 */
static bool charge(struct adb *a, const struct expansion *x,
		   const struct element *e)
{
	size_t members = e->subnode ? e->subnode->count : 0;
	size_t cost = x->times * (e->field.count + 1) + members;

	if (!e->field.name || cost > a->budget)
		return false;
	a->budget -= cost;
	return true;
}

static int by_bit(const void *a, const void *b)
{
	const struct field *f = a, *g = b;

	return (int)f->bit - (int)g->bit;
}

/* Expand fields before nodes, since members of unions refer to fields. */
static bool expand(struct adb *a, const struct expansion *x, struct layout *l)
{
	struct field *f = external_alloc(a->x, (x->count + 1) * sizeof(*f));
	const struct element *e = x->first;
	size_t parts = 0;
	struct part *p;

	l->fields = f;
	for (size_t i = 0; i < x->count; i++, e = e->next) {
		if (!charge(a, x, e))
			return false;
		if (e->subnode) {
			parts += e->subnode->count + 1;
			continue;
		}
		*f = e->field;
		f->access = f->access ? f->access : x->access;
		f++;
	}
	qsort((void *)l->fields, f - l->fields, sizeof(*f), by_bit);
	p = external_alloc(a->x, (parts + 1) * sizeof(*p));
	l->parts = p;
	e = x->first;
	for (size_t i = 0; i < x->count; i++, e = e->next) {
		if (e->subnode && !add_node(a, x, l, e, &p))
			return false;
	}
	return true;
}

static bool is_built_in(const struct reg *new)
{
	for (const struct reg *r = registers; r->name; r++) {
		if (r->id == new->id || !strcasecmp(r->name, new->name))
			return true;
	}
	return false;
}

static bool add_register(struct adb *a, const struct element *e,
			 const struct field *numbers, struct reg *r)
{
	const struct element *node = e->subnode;
	struct layout *l = external_alloc(a->x, sizeof(*l));
	struct expansion x = { .access = ACCESS_RO, .times = 1 };
	const char *name = e->attr[SELECTED_BY];
	uint64_t id;

	if (!node || !external_is_name(name) || e->field.width % 32 ||
	    !names_find(numbers->names, name, strlen(name), &id))
		return false;
	x.first = node->fields;
	x.count = node->count;
	l->bytes = e->field.width / 8;
	*r = (struct reg){ id, name, l, "", a->source };
	return is_built_in(r) || expand(a, &x, l);
}

/* Leave out invalid registers. */
static void add_registers(struct adb *a, const struct element *list,
			  const struct field *numbers)
{
	struct reg *table = external_alloc(a->x,
					   (list->count + 1) * sizeof(*table));
	unsigned int invalid = 0;
	struct reg *r = table;

	a->budget = EXPANDED_MAX;
	for (const struct element *e = list->fields; e; e = e->next) {
		if (!add_register(a, e, numbers, r))
			invalid++;
		else if (!is_built_in(r))
			r++;
	}
	memset(r, 0, sizeof(*r));
	if (invalid)
		say("%s: ignored invalid registers: %u", a->source, invalid);
	a->x->registers = table;
}

const char *adb_read(struct external *x, const char *source, const char *data,
		     size_t len)
{
	struct adb a = { .x = x, .source = source };
	struct field numbers = { .width = 16 };
	const struct element *list, *ids;
	const char *error;

	error = parse(&a, data, len);
	if (error)
		return error;
	for (struct element *n = a.nodes; n; n = n->next) {
		for (struct element *e = n->fields; e; e = e->next)
			resolve(&a, e);
	}
	list = find_node(&a, REGISTERS);
	ids = find_node(&a, NUMBERS);
	if (!list || !ids || !ids->fields || !ids->fields->attr[ENUM])
		return "it has no table of registers";
	external_set_names(x, &numbers, ids->fields->attr[ENUM]);
	add_registers(&a, list, &numbers);
	return NULL;
}
