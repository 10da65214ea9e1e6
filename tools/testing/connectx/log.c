// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

/* mstconfig's query takes 1857 commands; a test of 200 loads takes about 10000. */
#define LINES 65536

struct log {
	FILE *file;
	uint64_t next;
	uint64_t mark;
	char *lines[LINES];
};

struct log *log_new(const char *path)
{
	struct log *log = calloc(1, sizeof(*log));

	if (!log || !path)
		return log;
	log->file = fopen(path, "we");
	if (!log->file) {
		free(log);
		return NULL;
	}
	setlinebuf(log->file);
	return log;
}

void log_free(struct log *log)
{
	if (!log)
		return;
	if (log->file)
		fclose(log->file);
	for (size_t i = 0; i < LINES; i++)
		free(log->lines[i]);
	free(log);
}

static void append(struct log *log, char *text)
{
	char **slot = &log->lines[log->next % LINES];

	/* The driver sets some of the text, and must not add lines. */
	for (char *p = text; *p; p++) {
		if ((unsigned char)*p < ' ')
			*p = '?';
	}
	if (log->file)
		fprintf(log->file, "%05" PRIu64 " %s\n", log->next, text);
	free(*slot);
	*slot = text;
	log->next++;
}

void log_line(struct log *log, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) >= 0)
		append(log, text);
	va_end(args);
}

void log_vline(struct log *log, const char *kind, const char *format,
	       va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	log_line(log, "%s %s", kind, text);
	free(text);
}

uint64_t log_next(const struct log *log)
{
	return log->next;
}

uint64_t log_first(const struct log *log)
{
	return log->next > LINES ? log->next - LINES : 0;
}

uint64_t log_mark(const struct log *log)
{
	return log->mark;
}

void log_set_mark(struct log *log)
{
	log->mark = log->next;
}

const char *log_text(const struct log *log, uint64_t nr)
{
	if (nr < log_first(log) || nr >= log->next)
		return NULL;
	return log->lines[nr % LINES];
}

static bool values_equal(const char *a, size_t a_len, const char *b)
{
	char *a_end, *b_end;
	unsigned long long x, y;

	x = strtoull(a, &a_end, 0);
	y = strtoull(b, &b_end, 0);
	if (*b && !*b_end && a_len && a_end == a + a_len)
		return x == y;
	return a_len == strlen(b) && !strncmp(a, b, a_len);
}

static bool word_matches(const char *word, size_t len, const char *wanted)
{
	const char *value = strchr(wanted, '=');
	size_t key;

	if (!value)
		return len == strlen(wanted) && !strncmp(word, wanted, len);
	key = value + 1 - wanted;
	return len >= key && !strncmp(word, wanted, key) &&
	       values_equal(word + key, len - key, value + 1);
}

static bool line_has(const char *line, const char *wanted)
{
	while (*line) {
		size_t len = strcspn(line, " ");

		if (word_matches(line, len, wanted))
			return true;
		line += len;
		line += strspn(line, " ");
	}
	return false;
}

static bool line_matches(const char *line, const char *kind,
			 char *const *words, size_t nr_words)
{
	size_t len = strlen(kind);

	if (strncmp(line, kind, len) || (line[len] && line[len] != ' '))
		return false;
	for (size_t i = 0; i < nr_words; i++)
		if (!line_has(line + len, words[i]))
			return false;
	return true;
}

unsigned int log_count(const struct log *log, uint64_t from, const char *kind,
		       char *const *words, size_t nr_words)
{
	unsigned int count = 0;

	if (from < log_first(log))
		from = log_first(log);
	for (; from < log->next; from++)
		count += line_matches(log->lines[from % LINES], kind, words,
				      nr_words);
	return count;
}
