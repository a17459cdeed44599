/*
 * Plan: the answer in business words: key figures, tables and findings. A published plan is
 * read back into the same type (from its CSV files and manifest alone).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_PLAN_H
#define PURSER_DATA_PLAN_H

#include "purser/data/allocation.h"
#include "purser/data/findings.h"
#include "purser/data/problem.h"
#include "purser/data/scenario.h"
#include "purser/data/table.h"

/** What one room took. */
typedef struct psr_timing {
    const char *room; /* static */
    double cpu_seconds, wall_seconds;
} psr_timing;

typedef struct psr_plan {
    char *name, *title, *currency;
    psr_language language; /* of the summary, the report and the workbook */
    psr_frequency frequency;
    psr_day first_day, last_day; /* of the planned periods */
    size_t period_count;

    /* the proof, of the unrounded optimum; then what whole units and cents cost */
    double objective, bound, gap;
    bool has_ratio;
    double ratio;
    int64_t profit_minor; /* of the published, rounded plan */
    double rounding_cost; /* objective less profit of the rounded plan */
    psr_simulation blind; /* the published orders and spends, never re-planned */
    char *method;
    char *verdict; /* `verified`, filled by verify before publishing */

    psr_table **tables; /* [table_count] */
    size_t table_count;
    psr_findings *findings;
    psr_text summary; /* summary.txt */

    /* manifest */
    psr_setting *settings; /* owned by the arena */
    size_t setting_count;
    psr_setting *inputs; /* path = file name, value = SHA-256 */
    size_t input_count;
    psr_setting *versions; /* path = library, value = version */
    size_t version_count;
    const psr_timing *timings; /* borrowed; not part of the bytes compared */
    size_t timing_count;
    uint64_t seed;
    const psr_problem *problem; /* the question it answers, published as problem.json */
    bool owns_problem;          /* true when read back; a plan that was built borrows it */
    psr_arena *arena;
} psr_plan;

psr_plan *psr_plan_create(void) PSR_MUST_CHECK;
void psr_plan_free(psr_plan *plan);
/** A table by name, NULL where there is none. */
psr_table *psr_plan_table(const psr_plan *plan, const char *name);
/** Hand a table over to the plan. */
psr_status psr_plan_add_table(psr_plan *plan, psr_table *table) PSR_MUST_CHECK;

typedef struct psr_verdict {
    bool holds;
    size_t check_count;       /* comparisons made */
    psr_faults faults;        /* what does not hold */
    double largest_violation; /* relative */
} psr_verdict;

#endif
