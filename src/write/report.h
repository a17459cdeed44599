/*
 * Sections of the report; each takes what it shows from the plan's tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_REPORT_H
#define PURSER_WRITE_REPORT_H

#include "chart.h"
#include "purser/data/plan.h"

/** plan.xlsx as bytes. */
psr_status psr_workbook_bytes(const psr_plan *plan, psr_text *bytes,
                              psr_error *err) PSR_MUST_CHECK;

typedef struct psr_report {
    const psr_plan *plan;
    psr_language language;
    psr_text *html;
} psr_report;

/* ---- reading the plan (report_read.c) */

/** A cell by the name of its column; NaN or "" where there is none. */
double psr_report_number(const psr_table *table, const char *column, size_t row);
const char *psr_report_text(const psr_table *table, const char *column, size_t row);
/** Sum of a numeric or money column, in major units; 0 without the table. */
double psr_report_sum(const psr_plan *plan, const char *table, const char *column);
/** The first row of a table whose column has this text; SIZE_MAX = none. */
size_t psr_report_row(const psr_table *table, const char *column, const char *text);
/** What people call a channel or a product (`CHANNEL_name` of any table), else its id. */
const char *psr_report_name(const psr_plan *plan, const char *column, const char *id);

/** A value per group and period, gathered from a table's rows. */
typedef struct psr_report_grid {
    psr_names *groups;
    size_t period_count;
    double *value;     /* [group_count * period_count] */
    char (*label)[16]; /* [period_count] first day, or the period's number */
} psr_report_grid;

/** What to gather: the sum of a column over the rows of each group and period. */
typedef struct psr_report_gathering {
    const char *table, *column, *group;
    const char *only_column, *only; /* rows whose only_column has this text; NULL = all */
} psr_report_gathering;

/** @return PSR_OK or PSR_ERR_MEMORY */
psr_status psr_report_gather(const psr_plan *plan, const psr_report_gathering *wish,
                             psr_report_grid *grid) PSR_MUST_CHECK;
/** The largest groups stay; when there are more than `most`, the rest become one group
 *  `PSR_REPORT_REST`, the last. @return PSR_OK or PSR_ERR_MEMORY */
psr_status psr_report_grid_fold(psr_report_grid *grid, size_t most) PSR_MUST_CHECK;
#define PSR_REPORT_REST "*"
void psr_report_grid_clear(psr_report_grid *grid);

/* ---- sections */

/** How a chart of groups and periods looks. */
typedef struct psr_report_stack {
    psr_report_gathering from;
    const char *title, *unit;
    psr_chart_mark mark;
    int decimals;
} psr_report_stack;

void psr_report_heading(const psr_report *report, const char *key, const char *note);
/** A chart of a gathering, one series a group. @return PSR_OK or PSR_ERR_MEMORY */
psr_status psr_report_chart(const psr_report *report,
                            const psr_report_stack *form) PSR_MUST_CHECK;
psr_status psr_report_answer(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_budget(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_frontier(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_responses(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_forecast(const psr_report *report) PSR_MUST_CHECK;
psr_status psr_report_stock(const psr_report *report) PSR_MUST_CHECK;
void psr_report_verdicts(const psr_report *report);
void psr_report_methods(const psr_report *report);
void psr_report_limits(const psr_report *report);
void psr_report_manifest(const psr_report *report);

/** A list of paths and values, folded. */
void psr_report_settings(const psr_report *report, const char *key,
                         const psr_setting *settings, size_t count);

/** What every page begins and ends with. */
psr_status psr_report_head(psr_text *html, psr_language language, const char *title,
                           psr_error *err) PSR_MUST_CHECK;
void psr_report_foot(psr_text *html);

#endif
