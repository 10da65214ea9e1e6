// SPDX-License-Identifier: GPL-2.0-only
/* fwctl bench: measure throughput and latency of RPCs. */
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "latency.h"
#include "table.h"
#include "vendor.h"

#define DEFAULT_TIME_MS 1000

/* Maximum length of a list for --parallel. */
#define RUNS_MAX 32

/* Results with one number of requests in flight. */
struct run {
	struct latencies latencies;
	uint64_t start;
	uint64_t end;
	enum status status;
};

/* Stop at the first failure, because its latency is meaningless. */
static bool ended(struct batch *b, const struct batch_end *end)
{
	struct fwctl_error err = FWCTL_ERROR_INIT;
	struct run *run = b->ctx;

	run->end = end->end;
	if (fwctl_dev_explain(b->dev, &end->req, &err))
		run->status = report(&err);
	else
		latency_add(&run->latencies, end->end - end->start);
	return !run->status;
}

static double rate(const struct run *run)
{
	return run->latencies.count * 1e9 / (run->end - run->start);
}

static struct json_object *run_to_json(const struct run *run,
				       unsigned int parallel)
{
	struct json_object *o = json_object_new_object();
	struct json_object *ns = json_object_new_object();
	char text[32];

	json_number(o, "parallel", parallel);
	json_u64(o, "rpcs", run->latencies.count);
	json_u64(o, "duration_ns", run->end - run->start);
	snprintf(text, sizeof(text), "%.1f", rate(run));
	json_object_object_add(o, "rpcs_per_second",
			       json_object_new_double_s(rate(run), text));
	json_u64(ns, "min", run->latencies.min);
	json_u64(ns, "median", latency_percentile(&run->latencies, 50));
	json_u64(ns, "p99", latency_percentile(&run->latencies, 99));
	json_u64(ns, "max", run->latencies.max);
	json_object_object_add(o, "latency_ns", ns);
	return o;
}

enum { COL_PARALLEL, COL_RPCS, COL_RATE, COL_MIN, COL_MEDIAN, COL_P99, COL_MAX };

/* Latencies are in microseconds. */
const struct table_column bench_columns[] = {
	{ "PARALLEL", COLUMN_RIGHT, 9 },
	{ "RPCS", COLUMN_RIGHT, 10 },
	{ "RPC/S", COLUMN_RIGHT, 9 },
	{ "MIN-US", COLUMN_RIGHT, 10 },
	{ "MEDIAN-US", COLUMN_RIGHT, 10 },
	{ "P99-US", COLUMN_RIGHT, 10 },
	{ "MAX-US", COLUMN_RIGHT, 10 },
	{ 0 }
};

static void print_run(struct table *t, const struct run *run,
		      unsigned int parallel)
{
	const struct latencies *l = &run->latencies;

	table_add(t, COL_PARALLEL, "%u", parallel);
	table_add(t, COL_RPCS, "%llu", (unsigned long long)l->count);
	table_add(t, COL_RATE, "%.0f", rate(run));
	table_add(t, COL_MIN, "%.1f", l->min / 1e3);
	table_add(t, COL_MEDIAN, "%.1f", latency_percentile(l, 50) / 1e3);
	table_add(t, COL_P99, "%.1f", latency_percentile(l, 99) / 1e3);
	table_add(t, COL_MAX, "%.1f", l->max / 1e3);
	table_end_row(t);
	fflush(stdout);
}

/* Append the results to @runs, or to @t if it is not NULL. */
static enum status measure(struct batch *b, unsigned int parallel,
			   struct json_object *runs, struct table *t)
{
	uint64_t time_ms = opt_time.given ? opt_time.number : DEFAULT_TIME_MS;
	struct run run = { .start = now_ns() };
	enum status status;

	b->parallel = parallel;
	b->ctx = &run;
	b->sent = 0;
	b->told = 0;
	if (!opt_repeat.given || opt_time.given)
		b->until = run.start + time_ms * 1000000;
	status = batch_run(b);
	if (!status)
		status = run.status;
	if (!status && interrupt_caught())
		status = STATUS_FAILED;
	if (!status) {
		if (opt_json.given)
			json_object_array_add(runs,
					      run_to_json(&run, parallel));
		else
			print_run(t, &run, parallel);
	}
	return status;
}

static enum status measure_all(struct call *c, struct batch *b,
			       const unsigned int *parallel, size_t count)
{
	struct json_object *runs = json_object_new_array();
	struct json_object *o = session_json(c);
	enum status status = STATUS_OK;
	struct table *t = NULL;

	json_scope(o, b->request.scope);
	json_number(o, "in_len", b->request.in_len);
	json_object_object_add(o, "runs", runs);
	if (!opt_json.given) {
		t = table_new(bench_columns, TABLE_ALL);
		table_stream(t);
	}
	for (size_t i = 0; !status && i < count; i++)
		status = measure(b, parallel[i], runs, t);
	if (!status && opt_json.given)
		return json_print(o);
	json_object_put(o);
	if (!opt_json.given && table_print(t))
		return STATUS_FAILED;
	return status;
}

/* Use the echo request of the device type. */
static enum status find_echo(struct call *c, struct batch *b)
{
	const struct vendor *vendor;
	struct fwctl_error err = FWCTL_ERROR_INIT;
	uint32_t type;

	if (fwctl_dev_info(c->dev, &type, NULL, NULL, &err))
		return report(&err);
	vendor = vendor_find(type);
	if (!vendor || !vendor->echo) {
		say("%s: no harmless request is known for this device type",
		    fwctl_dev_name(c->dev));
		hint("Specify one that changes nothing, with --in-hex HEX or --in-file FILE.");
		return STATUS_USAGE;
	}
	b->request.in = vendor->echo;
	b->request.in_len = vendor->echo_len;
	return STATUS_OK;
}

enum status cmd_bench(struct call *c)
{
	__autofree void *in = NULL;
	struct batch b = { .ended = ended, .count = UINT64_MAX };
	unsigned int parallel[RUNS_MAX] = { 1 };
	enum status status = STATUS_OK;
	size_t count = 1;

	if (opt_parallel.text)
		count = numbers_arg("--parallel", opt_parallel.text,
				    FWCTL_QUEUE_MAX, parallel, RUNS_MAX);
	if (!count)
		return STATUS_USAGE;
	if (opt_repeat.given && !opt_repeat.number)
		return failed(STATUS_USAGE, "--repeat must be at least 1");
	if (input_given())
		status = input_read(FWCTL_MAX_LEN, &in, &b.request.in_len);
	if (!status)
		status = confirm_taint(c, opt_scope.number);
	if (!status)
		status = session_open(c);
	if (status)
		return status;
	batch_init(&b, c);
	b.request.in = in;
	if (opt_repeat.given)
		b.count = opt_repeat.number;
	if (!in)
		status = find_echo(c, &b);
	if (!status && opt_dry_run.given) {
		struct fwctl_error err = FWCTL_ERROR_INIT;

		rpc_exchange(c->dev, &b.request, &err);
		return report(&err);
	}
	return status ? status : measure_all(c, &b, parallel, count);
}
