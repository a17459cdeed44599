/*
 * Numbers as exports write them, in millionths: whole numbers add up to the same sum in any
 * order. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_NUMBER_TEXT_H
#define PURSER_READ_NUMBER_TEXT_H

#include "purser/base.h"

/** Millionths in one. */
#define PSR_MICRO INT64_C(1000000)
/** No number of an export may be as large as this (in units). */
#define PSR_NUMBER_MOST 1e12

typedef enum psr_number_verdict {
    PSR_NUMBER_OK,
    PSR_NUMBER_EMPTY, /* nothing, `-`, `--`, `null`, `n/a` */
    PSR_NUMBER_TOO_LARGE,
    PSR_NUMBER_UNREADABLE /* text; also NaN and infinity */
} psr_number_verdict;

/**
 * Read `1234.5`, `-3`, `1,234.50` (thousands in threes), `¥1,234`, `$12`, `12元`, `(5.00)`
 * as -5, `15%` as 0.15, `1.2e3`, full-width digits; rounded to millionths.
 * @param point the decimal point, '.' or ','; the other one separates thousands
 * @param micro written only on PSR_NUMBER_OK
 */
psr_number_verdict psr_number_text(const char *bytes, size_t length, char point,
                                   int64_t *micro);
/** Nearest millionth; |value| must be below PSR_NUMBER_MOST (larger ones are cut). */
int64_t psr_number_micro(double value);
/** Why a number was not taken, with what to do, into text[size]. */
void psr_number_reason(psr_number_verdict verdict, const char *bytes, size_t length,
                       const char *column, char *text, size_t size);

#endif
