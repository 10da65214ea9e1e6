/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The log: a numbered line for each event, in a file for humans and in memory for
 * tests that query it through the control socket.
 */
#ifndef CONNECTX_LOG_H
#define CONNECTX_LOG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct log;

/* Create a log, with an empty file at @path if not NULL. Returns NULL with errno. */
struct log *log_new(const char *path);
void log_free(struct log *log);

void log_line(struct log *log, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_vline(struct log *log, const char *kind, const char *format,
	       va_list args) __attribute__((format(printf, 3, 0)));

/* Returns the next line's number. Lines before log_first() are not in memory. */
uint64_t log_next(const struct log *log);
uint64_t log_first(const struct log *log);
/* Returns line @nr without its number, NULL if it is not in memory. */
const char *log_text(const struct log *log, uint64_t nr);

/* The mark is the line at which a test started; 0 if not set. */
uint64_t log_mark(const struct log *log);
void log_set_mark(struct log *log);

/**
 * log_count() - Count the lines that match
 * @log: The log.
 * @from: Number of the first line to check.
 * @kind: First word of the line.
 * @words: Words that must all be in the line. KEY=VALUE is compared as a number
 *	if both values are numbers, so that 0x10 matches 16.
 * @nr_words: Number of @words.
 */
unsigned int log_count(const struct log *log, uint64_t from, const char *kind,
		       char *const *words, size_t nr_words);

#endif
