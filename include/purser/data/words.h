/*
 * Words: every fixed text that a report shows, in each language. A key is the English column
 * name or a short English name of the text; a test holds that none is untranslated.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_WORDS_H
#define PURSER_DATA_WORDS_H

#include "purser/base.h"

typedef enum psr_language { PSR_ENGLISH, PSR_CHINESE, PSR_LANGUAGE_COUNT } psr_language;

/** `en` or `zh`; false (language untouched) for anything else. */
bool psr_language_parse(const char *name, psr_language *language);
/** `en`, `zh`: the value of the lang attribute. */
const char *psr_language_name(psr_language language);
/** The text of a key; the key itself where the table lacks it. */
const char *psr_word(psr_language language, const char *key);
/** Number of texts, and text i in a language, for the tests. */
size_t psr_word_count(void);
const char *psr_word_key(size_t index);
const char *psr_word_at(size_t index, psr_language language);

#endif
