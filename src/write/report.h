/*
 * Sections of the report; each takes what it shows from the plan's tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_REPORT_H
#define PURSER_WRITE_REPORT_H

#include "purser/data/plan.h"
#include "purser/data/words.h"

typedef struct psr_report {
    const psr_plan *plan;
    psr_language language;
    psr_text *html;
} psr_report;

/* ---- reading the plan (report_read.c) ---------------------------------------------------
 */

/** A table and the positions of the columns that a section reads; NULL where it is absent.
 */
double psr_report_number(const psr_table *table, const char *column, size_t row);
const char *psr_report_text(const psr_table *table, const char *column, size_t row);
/** Sum of a numeric or money column, in major units; 0 without the table. */
double psr_report_sum(const psr_plan *plan, const char *table, const char *column);

/** A value per group and period, gathered from a table's rows. */
typedef struct psr_report_grid {
    psr_names *groups;
    size_t period_count;
    double *value;     /* [group_count * period_count] */
    char (*label)[16]; /* [period_count] first day, or the period's number */
} psr_report_grid;

/** Sum column over the rows of each (group, period). @return PSR_OK or PSR_ERR_MEMORY */
psr_status psr_report_gather(const psr_plan *plan, const char *table, const char *group,
                             const char *column, psr_report_grid *grid) PSR_MUST_CHECK;
void psr_report_grid_clear(psr_report_grid *grid);

/* ---- sections ---------------------------------------------------------------------------
 */

void psr_report_heading(const psr_report *report, const char *key, const char *note);
void psr_report_answer(const psr_report *report);
psr_status psr_report_budget(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_responses(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_forecast(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_stock(const psr_report *report) PSR_MUST_CHECK;
void psr_report_limits(const psr_report *report);
void psr_report_manifest(const psr_report *report);

#endif
