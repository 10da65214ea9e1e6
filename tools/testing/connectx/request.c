// SPDX-License-Identifier: GPL-2.0-only
/*
 * Requests on the control socket, and parsing of their words.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "card.h"
#include "command.h"
#include "request.h"

#define WORDS_MAX 16

bool request_number(const char *word, uint32_t max, uint32_t *value)
{
	unsigned long long n;
	char *end;

	errno = 0;
	n = strtoull(word, &end, 0);
	if (errno || end == word || *end || *word == '-' || n > max)
		return false;
	*value = n;
	return true;
}

static const char *run_status(struct request *request)
{
	struct card *card = request->card;
	FILE *out = request->out;

	fprintf(out, "state=%s\n", card_state_name(card->state));
	fprintf(out, "commands=%u\n", card->counters.commands);
	fprintf(out, "violations=%u\n", card->counters.protocol_errors);
	fprintf(out, "rejected=%u\n", card->counters.rejected);
	fprintf(out, "resets=%u\n", card->counters.resets);
	fprintf(out, "busy=%u\n", cmdq_busy(card));
	fprintf(out, "late=%u\n", cmdq_late(card));
	fprintf(out, "pages=%u\n", card->pages.count);
	fprintf(out, "eqs=%u\n", eqs_count(card));
	fprintf(out, "uars=%u\n", uars_count(card));
	fprintf(out, "uctx=%u\n", uctxs_count(card, false));
	fprintf(out, "uctx_unseen=%u\n", uctxs_count(card, true));
	fprintf(out, "sessions=%u\n", firmware_sessions(card->firmware));
	fprintf(out, "resumed=%u\n", firmware_resumed(card->firmware));
	fprintf(out, "pds=%u\n", memory_count(card, OBJECT_PD));
	fprintf(out, "umems=%u\n", memory_count(card, OBJECT_UMEM));
	fprintf(out, "mkeys=%u\n", memory_count(card, OBJECT_MKEY));
	fprintf(out, "health=%u\n", card->health.syndrome);
	return NULL;
}

static const char *run_log(struct request *request)
{
	const struct log *log = request->card->log;
	uint32_t from = 0;

	if (request->count && !request_number(request->words[0], UINT32_MAX,
					      &from))
		return "no line number";
	for (uint64_t nr = from; nr < log_next(log); nr++) {
		const char *text = log_text(log, nr);

		if (text)
			fprintf(request->out, "%05" PRIu64 " %s\n", nr, text);
	}
	return NULL;
}

static const char *run_mark(struct request *request)
{
	struct log *log = request->card->log;

	log_set_mark(log);
	fprintf(request->out, "%" PRIu64 "\n", log_mark(log));
	return NULL;
}

/* Count lines since the mark. Counts commands, unless kind= selects other lines. */
static const char *run_count(struct request *request)
{
	const struct log *log = request->card->log;
	const char *kind = "cmd";
	size_t words = 0;

	for (size_t i = 0; i < request->count; i++) {
		if (!strncmp(request->words[i], "kind=", 5))
			kind = request->words[i] + 5;
		else
			request->words[words++] = request->words[i];
	}
	fprintf(request->out, "%u\n", log_count(log, log_mark(log), kind,
						request->words, words));
	return NULL;
}

static const char *run_clear(struct request *request)
{
	faults_clear(request->card);
	return NULL;
}

static const char *run_release(struct request *request)
{
	cmdq_release(request->card);
	return NULL;
}

static const char *run_temperature(struct request *request)
{
	uint32_t celsius;

	if (!request_number(request->words[0], 125, &celsius))
		return "no temperature";
	firmware_set_temperature(request->card->firmware, celsius);
	return NULL;
}

static const char *run_module(struct request *request)
{
	bool plug = !strcmp(request->words[0], "plug");

	if (!plug && strcmp(request->words[0], "unplug"))
		return "neither 'plug' nor 'unplug'";
	firmware_plug_module(request->card->firmware, plug);
	return NULL;
}

static const char *run_general(struct request *request)
{
	uint8_t data[EVENT_BYTES] = { 0 };
	uint32_t subtype, value;

	if (!request_number(request->words[0], UINT8_MAX, &subtype))
		return "no subtype";
	for (size_t i = 1; i < request->count; i++) {
		if (!request_number(request->words[i], UINT32_MAX, &value))
			return "no number of 32 bits";
		field_set_bits(data, 32 * (i - 1), 32, value);
	}
	if (!card_event(request->card, EVENT_GENERAL, subtype, data))
		return "no event queue for general events";
	return NULL;
}

static const char *run_timeout(struct request *request)
{
	uint32_t ms;

	if (!request_number(request->words[1], TIMEOUT_MAX_MS, &ms) || !ms)
		return "no number of milliseconds";
	if (!timeouts_set(request->card, request->words[0], ms))
		return "no such timeout";
	return NULL;
}

static const char *run_commands(struct request *request)
{
	const struct command_entry *entry;

	for (size_t i = 0; (entry = command_nth(i)); i++)
		fprintf(request->out, "0x%03x %s\n", entry->opcode, entry->name);
	return NULL;
}

static const char *run_timeouts(struct request *request)
{
	const char *name;

	for (size_t i = 0; (name = timeout_name(i)); i++)
		fprintf(request->out, "%s=%u\n", name,
			request->card->timeouts.ms[i]);
	return NULL;
}

static const char *run_help(struct request *request);

static const struct request_entry entries[] = {
	{ "status", "", 0, 0, run_status },
	{ "log", "[FROM]", 0, 1, run_log },
	{ "mark", "", 0, 0, run_mark },
	{ "count", "[kind=KIND] [WORD|KEY=VALUE]...", 0, WORDS_MAX, run_count },
	{ "fault", "...", 1, WORDS_MAX, request_fault },
	{ "clear", "", 0, 0, run_clear },
	{ "release", "", 0, 0, run_release },
	{ "temperature", "CELSIUS", 1, 1, run_temperature },
	{ "module", "plug|unplug", 1, 1, run_module },
	{ "general", "SUBTYPE [DATA]...", 1, 1 + EVENT_BYTES / 4, run_general },
	{ "timeout", "NAME MILLISECONDS", 2, 2, run_timeout },
	{ "timeouts", "", 0, 0, run_timeouts },
	{ "commands", "", 0, 0, run_commands },
	{ "help", "", 0, 0, run_help },
	{ 0 },
};

void request_help(struct request *request, const char *prefix,
		  const struct request_entry *e)
{
	for (; e->name; e++)
		fprintf(request->out, "%s%s%s%s\n", prefix, e->name,
			*e->usage ? " " : "", e->usage);
}

static const char *run_help(struct request *request)
{
	request_help(request, "", entries);
	return NULL;
}

const char *request_dispatch(struct request *request,
			     const struct request_entry *e)
{
	if (!request->count)
		return "no request";
	for (; e->name; e++) {
		if (strcmp(e->name, request->words[0]))
			continue;
		request->words++;
		request->count--;
		if (request->count < e->min)
			return "too few words, see help";
		if (request->count > e->max)
			return "too many words, see help";
		return e->run(request);
	}
	return "no such request, see help";
}

enum request_result request_run(struct card *card, char *line, FILE *out)
{
	char *words[WORDS_MAX], *save = NULL;
	struct request request = { .card = card, .out = out, .words = words };
	const char *wrong;

	for (char *word = strtok_r(line, " \t\r", &save);
	     word && request.count < WORDS_MAX;
	     word = strtok_r(NULL, " \t\r", &save))
		words[request.count++] = word;
	wrong = request_dispatch(&request, entries);
	if (wrong)
		fprintf(out, "error: %s\n", wrong);
	else
		fprintf(out, "ok\n");
	return request.die ? REQUEST_DIE : REQUEST_DONE;
}
