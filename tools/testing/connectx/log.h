/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What happened to the card, a numbered line for each event: in a file for
 * people, and in memory for tests that ask through the control socket.
 */
#ifndef CONNECTX_LOG_H
#define CONNECTX_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log;

/* @path: file to start anew, or NULL for none. NULL with errno. */
struct log *log_new(const char *path);
void log_free(struct log *log);

void log_line(struct log *log, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_vline(struct log *log, const char *kind, const char *format,
	       va_list args) __attribute__((format(printf, 3, 0)));

/* The next line's number; lines before log_first() are no longer in memory. */
uint64_t log_next(const struct log *log);
uint64_t log_first(const struct log *log);
/* Line @nr without its number, NULL if it is not there. */
const char *log_text(const struct log *log, uint64_t nr);

/* Where a test began; 0 until then. */
uint64_t log_mark(const struct log *log);
void log_set_mark(struct log *log);

/**
 * log_count() - Count lines by what they say
 * @log: The log.
 * @from: Number of the first one to look at.
 * @kind: Their first word.
 * @words: Words, each of which has to be in the line. KEY=VALUE is compared as
 *	a number where both values are numbers, so that 0x10 is 16.
 * @nr_words: How many.
 */
unsigned int log_count(const struct log *log, uint64_t from, const char *kind,
		       char *const *words, size_t nr_words);

#endif
