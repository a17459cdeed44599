/*
 * Words: numbers as people read them in a memo.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_MEMO_WORDS_H
#define PURSER_PLAN_MEMO_WORDS_H

#include "purser/base.h"

/** Long enough for any number of this header. */
#define PSR_WORDS_SIZE 48

/** `1,234,567` of a whole number. */
void psr_words_whole(int64_t value, char text[PSR_WORDS_SIZE]);
/** `1,234,567` of money in cents, to whole units of the currency. */
void psr_words_money(int64_t minor, char text[PSR_WORDS_SIZE]);
/** `1,234,567.89` */
void psr_words_cents(int64_t minor, char text[PSR_WORDS_SIZE]);
/** Up to `decimals` decimals and thousands separators; trailing zeros dropped. */
void psr_words_number(double value, int decimals, char text[PSR_WORDS_SIZE]);
/** `+8.1%`, `-12.0%` of a share. */
void psr_words_change(double share, char text[PSR_WORDS_SIZE]);

/** Text padded with spaces to a width on the terminal; right = text at the right end. */
void psr_words_pad(psr_text *out, const char *text, size_t width, bool right);

#endif
