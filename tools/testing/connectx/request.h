/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Requests on the control socket.
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
	REQUEST_DIE,		/* the process must end after the response */
};

/* Run the request in @line, which is modified, and write the response to @out. */
enum request_result request_run(struct card *card, char *line, FILE *out);

/**
 * struct request - A request being run
 * @card: The card.
 * @out: Stream for the response.
 * @words: Arguments: the words after the name of the request.
 * @count: Number of @words.
 * @die: Set by a request that ends the process.
 */
struct request {
	struct card *card;
	FILE *out;
	char **words;
	size_t count;
	bool die;
};

/* Returns NULL for success, else an error message. */
typedef const char *(*request_fn)(struct request *request);

/**
 * struct request_entry - Table entry of a request
 * @name: First word of the request.
 * @usage: Arguments, for the help.
 * @min: Minimum number of arguments.
 * @max: Maximum number of arguments.
 * @run: Runs the request.
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

/*
 * Parse a number, decimal or hexadecimal with 0x. Returns false if @word is not a
 * number or exceeds @max.
 */
bool request_number(const char *word, uint32_t max, uint32_t *value);

/* fault_request.c: the request "fault" */
const char *request_fault(struct request *request);

#endif
