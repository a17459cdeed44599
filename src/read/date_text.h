/*
 * Dates as exports write them. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_DATE_TEXT_H
#define PURSER_READ_DATE_TEXT_H

#include "purser/base.h"

/** Which part of a date with the year at its end comes first. */
typedef enum psr_date_order {
    PSR_DATE_YEAR_FIRST, /* nothing else allowed */
    PSR_DATE_MONTH_FIRST,
    PSR_DATE_DAY_FIRST,
    PSR_DATE_EITHER /* not decided yet: a date with the year at its end is ambiguous */
} psr_date_order;

typedef enum psr_date_verdict {
    PSR_DATE_OK,
    PSR_DATE_EMPTY,
    PSR_DATE_AMBIGUOUS,  /* 3/4/2020 while the order is not decided */
    PSR_DATE_SERIAL,     /* a bare number like 43862: Excel's day count */
    PSR_DATE_SHORT_YEAR, /* 3/4/20 */
    PSR_DATE_IMPOSSIBLE, /* 2020-02-30, 13/25/2020 */
    PSR_DATE_TOO_FAR,    /* outside 1990 to 2100 */
    PSR_DATE_UNREADABLE
} psr_date_verdict;

/** `auto`, `ymd`, `mdy`, `dmy`; NULL and "" are auto, which gives PSR_DATE_EITHER. */
bool psr_date_order_parse(const char *name, psr_date_order *order);
/** `YYYY-MM-DD`, `M/D/YYYY`, `D/M/YYYY`: for the report. */
const char *psr_date_order_name(psr_date_order order);

/**
 * Read `2020-02-01`, `2020/2/1`, `2020.2.1`, `20200201`, `2020年2月1日`, and with an order
 * `2/1/2020`; each alone or followed by a time of day (`T` or space, seconds, fraction, AM,
 * PM, zone: checked, then dropped).
 * @param day written only on PSR_DATE_OK
 */
psr_date_verdict psr_date_text(const char *bytes, size_t length, psr_date_order order,
                               psr_day *day);

/**
 * What one date tells about the order of its column: month or day first where a part is
 * above 12, PSR_DATE_YEAR_FIRST where the year comes first, else PSR_DATE_EITHER.
 */
psr_date_order psr_date_evidence(const char *bytes, size_t length);

/** Why a date was not taken, with what to do, into text[size]. */
void psr_date_reason(psr_date_verdict verdict, const char *bytes, size_t length,
                     const char *column, char *text, size_t size);

#endif
