// SPDX-License-Identifier: GPL-2.0-only
/* Find the known word that a mistyped word probably means. */
#include <ctype.h>
#include <string.h>

#include "tool.h"

static size_t smallest(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Return the number of letters to insert, delete or replace, and of neighbours to
 * exchange, that turns @a into @b. Ignores case. Row i has the distances of the first
 * i letters of @a to each beginning of @b.
 */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][SUGGESTION_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *oldest = before;

		before = last;
		last = row;
		row = oldest;
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			int x = tolower((unsigned char)a[i - 1]);
			int y = tolower((unsigned char)b[j - 1]);

			row[j] = smallest(smallest(last[j], row[j - 1]) + 1,
					  last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]))
				row[j] = smallest(row[j], before[j - 2] + 1);
		}
	}
	return row[b_len];
}

/**
 * suggest_start() - Start to compare known words with a word
 * @s: Set up by this function.
 * @word: The unknown word, not necessarily NUL-terminated. Must outlive @s.
 * @len: Its length.
 */
void suggest_start(struct suggestion *s, const char *word, size_t len)
{
	/* At most every third letter is wrong. Shorter words have no suggestion. */
	*s = (struct suggestion){
		.word = word, .len = len,
		.limit = len <= SUGGESTION_MAX ? len / 3 : 0,
	};
}

/**
 * suggest_word() - Compare one known word
 * @s: The suggestion. Keeps a copy of the closest word so far.
 * @known: The known word.
 */
void suggest_word(struct suggestion *s, const char *known)
{
	size_t len = strlen(known);
	size_t d;

	if (!s->limit || len > SUGGESTION_MAX)
		return;
	d = distance(s->word, s->len, known, len);
	if (d > s->limit || (*s->best && d >= s->distance))
		return;
	strcpy(s->best, known);
	s->distance = d;
}

/**
 * suggest_hint() - Print the closest word as a hint, if any is close
 * @s: The suggestion.
 * @prefix: Characters before the word, such as "--".
 */
void suggest_hint(const struct suggestion *s, const char *prefix)
{
	if (*s->best)
		hint("Did you mean %s%s?", prefix, s->best);
}
