// SPDX-License-Identifier: GPL-2.0-only
/*
 * The request "fault" of the control socket.
 */
#include <string.h>

#include "card.h"
#include "command.h"
#include "request.h"

/* Returns the next word, or NULL. */
static const char *next(struct request *request)
{
	if (!request->count)
		return NULL;
	request->count--;
	return *request->words++;
}

static bool opcode(const char *word, uint32_t *value)
{
	const struct command_entry *entry = command_find_name(word);

	if (!strcmp(word, "any")) {
		*value = FAULT_ANY_OPCODE;
		return true;
	}
	if (entry)
		*value = entry->opcode;
	return entry || request_number(word, 0xffff, value);
}

/* Add a fault. The words are an opcode, @values numbers and a number of commands. */
static const char *add(struct request *request, enum fault_kind kind,
		       unsigned int values, uint32_t max)
{
	struct fault fault = { .kind = kind, .count = 1 };
	uint32_t *value[] = { &fault.value, &fault.extra };
	const char *word;

	if (!opcode(next(request), &fault.opcode))
		return "no such command";
	for (unsigned int i = 0; i < values; i++) {
		word = next(request);
		if (!word || !request_number(word, i ? UINT32_MAX : max,
					     value[i]))
			return "a value is missing, no number or too large";
	}
	word = next(request);
	if (word && (!request_number(word, UINT32_MAX, &fault.count) ||
		     !fault.count))
		return "no number of commands";
	return faults_add(request->card, &fault) ? NULL : "too many faults";
}

static const char *late(struct request *request)
{
	return add(request, FAULT_LATE, 1, FAULT_MAX_MS);
}

static const char *status(struct request *request)
{
	return add(request, FAULT_STATUS, 2, 0xff);
}

static const char *delivery(struct request *request)
{
	return add(request, FAULT_DELIVERY, 1, 0x7f);
}

static const char *token(struct request *request)
{
	return add(request, FAULT_TOKEN, 0, 0);
}

static const char *signature(struct request *request)
{
	return add(request, FAULT_SIGNATURE, 0, 0);
}

static const char *length(struct request *request)
{
	return add(request, FAULT_LENGTH, 1, UINT32_MAX);
}

static const char *garbage(struct request *request)
{
	return add(request, FAULT_GARBAGE, 0, 0);
}

static const char *scribble(struct request *request)
{
	return add(request, FAULT_SCRIBBLE, 0, 0);
}

static const char *owner(struct request *request)
{
	return add(request, FAULT_OWNER, 0, 0);
}

static const char *lost(struct request *request)
{
	return add(request, FAULT_LOST, 0, 0);
}

static const char *reverse(struct request *request)
{
	return add(request, FAULT_REVERSE, 0, 0);
}

static const char *empty_event(struct request *request)
{
	if (!eqs_have(request->card, EVENT_COMMAND))
		return "no event queue for commands";
	card_log(request->card, "fault", "event");
	eqs_post_command(request->card, 0, true);
	return NULL;
}

static const char *health(struct request *request)
{
	struct health *health = &request->card->health;
	const char *word;
	uint32_t syndrome;

	if (!request_number(next(request), 0xff, &syndrome))
		return "no syndrome";
	word = next(request);
	if (word && strcmp(word, "reset"))
		return "only 'reset' may follow a syndrome";
	health->syndrome = syndrome;
	health->needs_reset = word;
	card_log(request->card, "fault", "health syndrome=%u reset=%u", syndrome,
		 health->needs_reset);
	return NULL;
}

static const char *stall(struct request *request)
{
	health_stall(request->card, true);
	card_log(request->card, "fault", "stall");
	return NULL;
}

static const char *all_ones(struct request *request)
{
	uint32_t ms = 0;

	if (request->count &&
	    !request_number(next(request), FAULT_MAX_MS, &ms))
		return "no number of milliseconds";
	card_log(request->card, "fault", "all-ones ms=%u", ms);
	faults_vanish(request->card, ms);
	return NULL;
}

static const char *page_request(struct request *request)
{
	const char *word = next(request);
	bool negative = *word == '-';
	uint32_t count;

	if (!request_number(word + negative, PAGES_MAX, &count) || !count)
		return "no number of pages";
	if (!pages_request(request->card, negative ? -(int)count : (int)count))
		return "no event queue to tell the driver by";
	return NULL;
}

static const char *reset(struct request *request)
{
	card_reset_firmware(request->card, "the firmware by itself");
	return NULL;
}

static const char *death(struct request *request)
{
	card_log(request->card, "fault", "death");
	request->die = true;
	return NULL;
}

static const char *help(struct request *request);

static const struct request_entry entries[] = {
	{ "late", "OPCODE MILLISECONDS [COUNT]", 2, 3, late },
	{ "status", "OPCODE STATUS SYNDROME [COUNT]", 3, 4, status },
	{ "delivery", "OPCODE STATUS [COUNT]", 2, 3, delivery },
	{ "token", "OPCODE [COUNT]", 1, 2, token },
	{ "signature", "OPCODE [COUNT]", 1, 2, signature },
	{ "length", "OPCODE BYTES [COUNT]", 2, 3, length },
	{ "garbage", "OPCODE [COUNT]", 1, 2, garbage },
	{ "scribble", "OPCODE [COUNT]", 1, 2, scribble },
	{ "owner", "OPCODE [COUNT]", 1, 2, owner },
	{ "lost", "OPCODE [COUNT]", 1, 2, lost },
	{ "reverse", "OPCODE COUNT", 2, 2, reverse },
	{ "event", "", 0, 0, empty_event },
	{ "health", "SYNDROME [reset]", 1, 2, health },
	{ "stall", "", 0, 0, stall },
	{ "all-ones", "[MILLISECONDS]", 0, 1, all_ones },
	{ "page-request", "[-]PAGES", 1, 1, page_request },
	{ "reset", "", 0, 0, reset },
	{ "death", "", 0, 0, death },
	{ "help", "", 0, 0, help },
	{ 0 },
};

static const char *help(struct request *request)
{
	request_help(request, "fault ", entries);
	return NULL;
}

const char *request_fault(struct request *request)
{
	return request_dispatch(request, entries);
}
