/*
 * Memo: the pieces that summary.txt, explain and compare are set from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_PLAN_MEMO_H
#define PURSER_PLAN_MEMO_H

#include "purser/plan.h"

/** Width of a memo on the terminal. */
#define PSR_MEMO_WIDTH 84

/** A column of a table that a memo reads; texts and numbers by row. */
typedef struct psr_memo_table {
    const psr_table *table; /* NULL = the plan has none: row_count 0 */
    size_t row_count;
} psr_memo_table;

psr_memo_table psr_memo_open(const psr_plan *plan, const char *name);
/** Cells by column name; "" or NaN or PSR_NO_WHOLE where there is no such column. */
const char *psr_memo_text(const psr_memo_table *table, const char *column, size_t row);
double psr_memo_number(const psr_memo_table *table, const char *column, size_t row);
int64_t psr_memo_whole(const psr_memo_table *table, const char *column, size_t row);
/** Amount of a line of table profit, in cents; 0 where there is none. */
int64_t psr_memo_profit_line(const psr_plan *plan, const char *line);

/** A thin line. */
void psr_memo_rule(psr_text *text);
/** A heading with an empty line above. */
void psr_memo_heading(psr_text *text, const char *heading);
/** Words of a sentence up to the memo's width, from `column` on; further lines begin at
 * `indent`; ends the line. */
void psr_memo_wrap(psr_text *text, const char *sentence, size_t column, size_t indent);
/** `2026-12-07` of a day cell, `period 3` where there is none, into text[32]. */
void psr_memo_period(const psr_memo_table *table, const char *day, const char *period,
                     size_t row, psr_language language, char text[32]);
/** An English text of a table in the memo's language, padded to a width; a wider one has a
 * line of its own, and what follows begins below, at the width. 0 = as it is. */
void psr_memo_told(psr_text *text, const char *sentence, size_t width);

/** What binds and what one more unit is worth; at most `most` lines. */
void psr_memo_limits(const psr_plan *plan, size_t most, psr_text *text);
/** What runs short and why, per product and channel; at most `most` lines. */
psr_status psr_memo_short(const psr_plan *plan, size_t most, psr_text *text,
                          psr_error *err) PSR_MUST_CHECK;

#endif
