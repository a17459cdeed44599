/*
 * The table of texts: English and Chinese. One file a room, texts_<room>.c (read has a
 * second one, texts_keys.c), each sorted by the English; a text stands in one of them.
 * `tests/support/texts.py` says which texts lack their Chinese, and sorts the files
 * (`--sort`).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_BASE_WORDS_TEXTS_H
#define PURSER_BASE_WORDS_TEXTS_H

#include <stddef.h>

/** A text or printf format. The Chinese may take the values in another order (`%2$s`);
 * `%-s` there marks a value that is a text of the table itself (psr_text_retell). */
typedef struct psr_words_text {
    const char *english, *chinese;
} psr_words_text;

typedef struct psr_words_table {
    const psr_words_text *texts;
    size_t count;
} psr_words_table;

extern const psr_words_table psr_texts_allocate, psr_texts_base, psr_texts_clean,
    psr_texts_cli, psr_texts_forecast, psr_texts_keys, psr_texts_plan, psr_texts_read,
    psr_texts_respond, psr_texts_review, psr_texts_run, psr_texts_solve, psr_texts_verify,
    psr_texts_write;

#endif
