/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What can be asked on the control socket.
 */
#ifndef CONNECTX_REQUEST_H
#define CONNECTX_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct card;

enum request_result {
	REQUEST_DONE,
	REQUEST_DIE,		/* the process is to end, after the answer */
};

/* Run the request in @line, which is changed, and write the answer to @out. */
enum request_result request_run(struct card *card, char *line, FILE *out);

/**
 * struct request - One being run
 * @card: Of this card.
 * @out: Where the answer goes.
 * @words: Its words, those that say which request it is left out.
 * @count: How many.
 * @die: To be set by one that ends the process.
 */
struct request {
	struct card *card;
	FILE *out;
	char **words;
	size_t count;
	bool die;
};

/* NULL for success, else what is wrong. */
typedef const char *(*request_fn)(struct request *request);

/**
 * struct request_entry - A request that there is
 * @name: Its first word.
 * @usage: What may follow it.
 * @min: So many words have to.
 * @max: And no more than so many may.
 * @run: Runs it.
 */
struct request_entry {
	const char *name;
	const char *usage;
	size_t min;
	size_t max;
	request_fn run;
};

/* Find and run the request that the first word names. */
const char *request_dispatch(struct request *request,
			     const struct request_entry *entries);
void request_help(struct request *request, const char *prefix,
		  const struct request_entry *entries);

/* Numbers: decimal, or hexadecimal with 0x. False if it is none, or too large. */
bool request_number(const char *word, uint32_t max, uint32_t *value);

/* fault_request.c: what follows "fault" */
const char *request_fault(struct request *request);

#endif
