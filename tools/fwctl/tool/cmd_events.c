// SPDX-License-Identifier: GPL-2.0-only
/* fwctl events: print the events of the firmware. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "rpc.h"
#include "table.h"
#include "vendor.h"

struct opt opt_kind = { "kind", 'k', "KIND", OPT_STRINGS, 0,
	"events of KIND: a name or a number; may be repeated" };

/**
 * struct stream - Events of a device
 * @c: The call.
 * @type: Type of the device.
 * @events: Kinds of events of @type, without entries if the type is unknown.
 * @queue: The queue that receives the events.
 * @table: The table of events; NULL for JSON.
 * @received: Number of events.
 * @lost: Number of lost events.
 */
struct stream {
	struct call *c;
	uint32_t type;
	const struct event_kind *events;
	struct fwctl_queue *queue;
	struct table *table;
	uint64_t received, lost;
};

enum { COL_TIME, COL_SEQUENCE, COL_KIND, COL_EVENT };

const struct table_column events_columns[] = {
	{ "TIME", COLUMN_RIGHT, 16 },
	{ "SEQUENCE", COLUMN_RIGHT, 10 },
	{ "KIND", 0, 12 },
	{ "EVENT" },
	{ 0 }
};

static const struct event_kind *find_kind(const struct stream *s, uint32_t kind)
{
	for (const struct event_kind *e = s->events; e->name; e++) {
		if (e->kind == kind)
			return e;
	}
	return NULL;
}

static enum status no_kind(const struct stream *s, const char *text)
{
	struct suggestion suggestion;
	char names[256] = "";

	say("--kind: %s has no events '%s'", fwctl_dev_name(s->c->dev), text);
	suggest_start(&suggestion, text, strlen(text));
	for (const struct event_kind *e = s->events; e->name; e++) {
		suggest_word(&suggestion, e->name);
		strncat(names, e->name, sizeof(names) - strlen(names) - 1);
		strncat(names, ", ", sizeof(names) - strlen(names) - 1);
	}
	suggest_hint(&suggestion, "");
	hint("Kinds: %sor a number.", names);
	return STATUS_USAGE;
}

static enum status subscribe(struct stream *s, uint32_t kind)
{
	const struct event_kind *known = find_kind(s, kind);
	struct fwctl_error err = FWCTL_ERROR_INIT;

	if (!fwctl_queue_subscribe(s->queue, opt_scope.number, kind,
				   FWCTL_SUBSCRIPTION_MAX, &err))
		return STATUS_OK;
	if (err.code == -EBADMSG && known)
		rpc_hint_scope(&err, "These events need", known->scope);
	return report(&err);
}

static enum status subscribe_text(struct stream *s, const char *text)
{
	uint64_t number;

	for (const struct event_kind *e = s->events; e->name; e++) {
		if (!strcmp(e->name, text))
			return subscribe(s, e->kind);
	}
	if (number_parse(text, UINT32_MAX, &number))
		return subscribe(s, number);
	return no_kind(s, text);
}

static enum status subscribe_all(struct stream *s)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; !status && i < opt_kind.count; i++)
		status = subscribe_text(s, opt_kind.list[i]);
	if (opt_kind.count)
		return status;
	for (const struct event_kind *e = s->events; !status && e->name; e++) {
		if (e->scope <= opt_scope.number)
			status = subscribe(s, e->kind);
	}
	if (s->events->name)
		return status;
	say("%s: no kinds of events are known for this device type",
	    fwctl_dev_name(s->c->dev));
	hint("Specify the number of a kind with --kind.");
	return STATUS_USAGE;
}

/* Return the decoded payload, or NULL. The caller frees it. */
static char *decode_text(const struct event_kind *kind,
			 const struct fwctl_event *event)
{
	char *text = NULL;
	bool known;
	size_t len;
	FILE *f;

	f = kind ? open_memstream(&text, &len) : NULL;
	if (!f)
		return NULL;
	known = kind->decode(event->data, event->data_len, f, NULL);
	if (!fclose(f) && known)
		return text;
	free(text);
	return NULL;
}

static void print_text(const struct stream *s, const struct event_kind *kind,
		       const struct fwctl_event *event)
{
	__autofree char *text = event->lost ? NULL : decode_text(kind, event);

	table_add(s->table, COL_TIME, "%llu.%06llu",
		  (unsigned long long)event->time_ns / 1000000000,
		  (unsigned long long)event->time_ns / 1000 % 1000000);
	table_add(s->table, COL_SEQUENCE, "%llu",
		  (unsigned long long)event->sequence);
	if (kind)
		table_add(s->table, COL_KIND, "%s", kind->name);
	else
		table_add(s->table, COL_KIND, "%u", event->kind);
	if (event->lost)
		table_add(s->table, COL_EVENT, "%llu lost",
			  (unsigned long long)event->lost);
	else if (text)
		table_add(s->table, COL_EVENT, "%s", text);
	else
		table_add(s->table, COL_EVENT, "%u bytes", event->data_len);
	table_end_row(s->table);
	if (!event->lost && !text &&
	    table_shown(events_columns, TABLE_ALL) & 1u << COL_EVENT)
		hex_dump(stdout, 0, event->data, event->data_len);
}

static enum status print_json(const struct stream *s,
			      const struct event_kind *kind,
			      const struct fwctl_event *event)
{
	struct json_object *o = session_json(s->c);
	struct json_object *decoded;

	json_u64(o, "time_ns", event->time_ns);
	json_u64(o, "sequence", event->sequence);
	json_enum(o, "kind", event->kind, kind ? kind->name : NULL);
	json_u64(o, "lost", event->lost);
	if (event->lost) {
		json_object_object_add(o, "data", NULL);
		return json_print_line(o);
	}
	json_hex(o, "data", event->data, event->data_len);
	decoded = json_object_new_object();
	if (kind && kind->decode(event->data, event->data_len, NULL, decoded))
		json_object_object_add(o, fwctl_device_type_name(s->type),
				       decoded);
	else
		json_object_put(decoded);
	return json_print_line(o);
}

static enum status print(const struct stream *s,
			 const struct fwctl_event *event)
{
	const struct event_kind *kind = find_kind(s, event->kind);

	if (opt_json.given)
		return print_json(s, kind, event);
	print_text(s, kind, event);
	return STATUS_OK;
}

int wait_ms(uint64_t until)
{
	uint64_t now = now_ns();

	if (until <= now)
		return 0;
	return until - now > LOOK_MS * 1000000ull ? LOOK_MS :
						    (until - now) / 1000000 + 1;
}

static enum status receive(struct stream *s)
{
	uint64_t left = opt_count.given ? opt_count.number : UINT64_MAX;
	uint64_t until = opt_time.given ?
			 now_ns() + opt_time.number * 1000000 : UINT64_MAX;
	struct fwctl_event event = FWCTL_EVENT_INIT;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	enum status status = STATUS_OK;
	struct fwctl_request *req;
	int ret, ms;

	while (!status && left && !interrupt_caught() && (ms = wait_ms(until))) {
		ret = fwctl_queue_next(s->queue, ms, &req, &event, &err);
		if (ret == -EAGAIN || ret == -EINTR)
			continue;
		if (ret)
			return report(&err);
		status = print(s, &event);
		left -= !event.lost;
		s->received += !event.lost;
		s->lost += event.lost;
		/* main() reports the error. */
		if (fflush(stdout))
			break;
	}
	return status;
}

/* The last line of JSON. result_print() adds the error of a failure. */
static void set_result(const struct stream *s)
{
	struct json_object *result = json_object_new_object();
	struct json_object *o = session_json(s->c);

	json_u64(result, "events", s->received);
	json_u64(result, "lost", s->lost);
	json_object_object_add(o, "result", result);
	json_print(o);
}

static enum status stream(struct stream *s)
{
	enum status status = subscribe_all(s);

	if (status)
		return status;
	interrupt_catch();
	if (!opt_json.given) {
		s->table = table_new(events_columns, TABLE_ALL);
		table_stream(s->table);
	}
	inform("%s: waiting for events until Ctrl-C",
	       fwctl_dev_name(s->c->dev));
	status = receive(s);
	interrupt_release();
	interrupt_forget();
	set_result(s);
	if (!opt_json.given && table_print(s->table))
		return STATUS_FAILED;
	return status;
}

enum status cmd_events(struct call *c)
{
	static const struct event_kind none[1];
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct stream s = { .c = c, .events = none };
	const struct vendor *vendor;
	enum status status;

	if (opt_count.given && !opt_count.number)
		return failed(STATUS_USAGE, "--count must be at least 1");
	status = confirm_taint(c, opt_scope.number);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	if (opt_dry_run.given) {
		set_result(&s);
		return STATUS_DRY_RUN;
	}
	if (fwctl_dev_info(c->dev, &s.type, NULL, NULL, &err))
		return report(&err);
	vendor = vendor_find(s.type);
	if (vendor && vendor->events)
		s.events = vendor->events;
	if (fwctl_queue_new(c->dev, 0, &s.queue, &err))
		return report(&err);
	status = stream(&s);
	fwctl_queue_free(s.queue);
	return status;
}
