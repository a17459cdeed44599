/*
 * The table of texts: English and Chinese, sorted by the English.
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

extern const psr_words_text psr_words_texts[];
extern const size_t psr_words_text_count;

#endif
