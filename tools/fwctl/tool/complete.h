/* SPDX-License-Identifier: GPL-2.0-only */
/* Completion of a command line, for all shells. */
#ifndef FWCTL_TOOL_COMPLETE_H
#define FWCTL_TOOL_COMPLETE_H

#include "tool.h"

/*
 * Print @word if the current word can become it; case does not matter. @what describes
 * the word, and may be NULL. A value follows a word that ends with "=".
 */
void complete_word(const char *word, const char *what);
/* Print the files that the current word can become. */
void complete_file(void);
/* The current word, without the beginning that complete_skip() has skipped. */
const char *complete_current(void);
/* Complete only the part of the current word after the next @len characters. */
void complete_skip(size_t len);

/* Completions of the arguments of fwctl help. */
void help_words(int argc, char **argv);

#endif
