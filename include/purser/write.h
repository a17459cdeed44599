/*
 * write: everything that leaves: CSV, JSON, published plan directories.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_H
#define PURSER_WRITE_H

#include "purser/base.h"
#include "purser/data.h"

/** One table as CSV (RFC 4180, \n, formula-like text cells guarded with '). */
psr_status psr_write_table_csv(const psr_table *table, psr_text *csv,
                               psr_error *err) PSR_MUST_CHECK;
/** One table as JSON Lines with schema_version. */
psr_status psr_write_table_jsonl(const psr_table *table, psr_text *jsonl,
                                 psr_error *err) PSR_MUST_CHECK;
/**
 * Every table of a plan as `folder/TABLE.jsonl`, and `folder/schema.json`: one JSON Schema
 * (2020-12) that each line of each table fits. The folder is made where it is missing.
 */
psr_status psr_write_plan_jsonl(const psr_plan *plan, const char *folder,
                                psr_error *err) PSR_MUST_CHECK;
/**
 * A forecast as CSV `series_id,step,mean,q0.025,...`: one row a series and step, numbers in
 * the shortest form that reads back the same.
 * @param keys name of series i at position i (psr_panel.keys)
 */
psr_status psr_forecast_write(const psr_forecast *forecast, const psr_names *keys,
                              psr_text *csv, psr_error *err) PSR_MUST_CHECK;
/** Its rows without the head: a later part of a forecast made part by part. */
psr_status psr_forecast_write_rows(const psr_forecast *forecast, const psr_names *keys,
                                   psr_text *csv, psr_error *err) PSR_MUST_CHECK;
/** A problem in the format of reference/PROBLEM. */
psr_status psr_write_problem_json(const psr_problem *problem, psr_text *json,
                                  psr_error *err) PSR_MUST_CHECK;
/** solution.json of an allocation or a budget answer. */
psr_status psr_write_solution_json(const psr_problem *problem,
                                   const psr_allocation *allocation, psr_text *json,
                                   psr_error *err) PSR_MUST_CHECK;
psr_status psr_write_budget_json(const psr_budget *budget, const psr_budget_answer *answer,
                                 psr_text *json, psr_error *err) PSR_MUST_CHECK;
/** A frontier as CSV: limit, response, bound, marginal_response, channels that start or
 * stop since the row above, then one column a spend (its id). */
psr_status psr_write_frontier_csv(const psr_budget *budget,
                                  const psr_budget_frontier *frontier, psr_text *csv,
                                  psr_error *err) PSR_MUST_CHECK;
/** The same as a picture: response above, what one more unit earns below, starts marked. */
psr_status psr_write_frontier_svg(const psr_budget *budget,
                                  const psr_budget_frontier *frontier, psr_text *svg,
                                  psr_error *err) PSR_MUST_CHECK;

/** A file being written piece by piece: under a temporary name beside its own. */
typedef struct psr_draft psr_draft;

/** @param draft to be freed even after a failure; what was not kept is removed then */
psr_status psr_draft_open(const char *path, psr_draft **draft,
                          psr_error *err) PSR_MUST_CHECK;
psr_status psr_draft_add(psr_draft *draft, const char *bytes, size_t length,
                         psr_error *err) PSR_MUST_CHECK;
/** The file is whole: fsync, rename, fsync of the folder. Devices are written to as is. */
psr_status psr_draft_keep(psr_draft *draft, psr_error *err) PSR_MUST_CHECK;
void psr_draft_free(psr_draft *draft);

/** Write bytes to path, as a draft of one piece. */
psr_status psr_write_file(const char *path, const char *bytes, size_t length,
                          psr_error *err) PSR_MUST_CHECK;

/** Make a folder and those above it, where they are not there. */
psr_status psr_write_folder(const char *path, psr_error *err) PSR_MUST_CHECK;

/** A directory being published: opened hidden, filled, then renamed as a whole. */
typedef struct psr_publication psr_publication;
/** Start `parent/.tmp-...`; removes what an interrupted run left behind. */
psr_status psr_publication_open(const char *parent, const char *name,
                                psr_publication **publication,
                                psr_error *err) PSR_MUST_CHECK;
psr_status psr_publication_add(psr_publication *publication, const char *file,
                               const char *bytes, size_t length,
                               psr_error *err) PSR_MUST_CHECK;
/** Path of the hidden directory, for verify. */
const char *psr_publication_path(const psr_publication *publication);
/** Manifest last, fsync files and directory, rename, fsync parent, swap `latest`. */
psr_status psr_publication_commit(psr_publication *publication, const psr_plan *plan,
                                  psr_error *err) PSR_MUST_CHECK;
/** Give up (or clean up after commit); removes an uncommitted directory. */
void psr_publication_close(psr_publication *publication);

/** All files of a plan into an open publication: the same bytes for any number of threads.
 */
psr_status psr_write_plan(const psr_plan *plan, psr_publication *publication,
                          size_t threads, psr_error *err) PSR_MUST_CHECK;
/**
 * plan->timings as timings.json: processor and wall seconds of each room. The manifest
 * names it without a hash, since it alone differs between two runs on the same input;
 * written last, it has the time that writing and verifying took, too.
 */
psr_status psr_write_timings(const psr_plan *plan, psr_publication *publication,
                             psr_error *err) PSR_MUST_CHECK;

/**
 * Copy a published plan byte for byte to parent/name, as a whole or not at all.
 * @param directory read back before (psr_read_plan): a copy is as sound as what is copied
 */
psr_status psr_write_plan_copy(const char *directory, const char *parent, const char *name,
                               psr_error *err) PSR_MUST_CHECK;

/**
 * report.html of a plan: one offline page that works without script, with the answer first.
 * Long tables are cut, the cut stated; every number is one of the plan's tables.
 */
psr_status psr_write_report(const psr_plan *plan, psr_language language, psr_text *html,
                            psr_error *err) PSR_MUST_CHECK;

/**
 * The page of a comparison: key figures, budget and orders of plans side by side, and the
 * bridge from the profit of the first to each other one as a waterfall.
 * @param bridge what psr_plan_compare made of the same plans
 * @return PSR_OK, PSR_ERR_USAGE (more plans than a page holds), PSR_ERR_MEMORY
 */
psr_status psr_write_comparison(psr_plan *const *plans, size_t count,
                                const psr_table *bridge, psr_language language,
                                psr_text *html, psr_error *err) PSR_MUST_CHECK;

/**
 * plan.xlsx into a file at path: every table as a sheet with filters and frozen heads,
 * beside a summary and the Answer, Sensitivity and Limits reports of a solver. Text is
 * never a formula. The same plan gives the same bytes.
 */
psr_status psr_write_workbook(const psr_plan *plan, const char *path,
                              psr_error *err) PSR_MUST_CHECK;

/**
 * A plan into a database: every table as a SQL table of the same name and columns behind
 * `plan` (name@first day) and `row`, its settings as table `settings`, and one row in
 * `plans`; one transaction, an earlier plan of the same key replaced. Columns that an older
 * table lacks are added. Money is in major units.
 * @param history what the plan was made from, or is held against, as a table named
 *        `series_name` (channel, product, first_day, units, ...); may be NULL
 * @param target `sqlite:FILE` or `postgresql://...`
 * @return PSR_OK, PSR_ERR_USAGE (no such kind of database), PSR_ERR_IO, PSR_ERR_MEMORY
 */
psr_status psr_write_database(const psr_plan *plan, const psr_history *history,
                              const char *series_name, const char *target,
                              psr_error *err) PSR_MUST_CHECK;

/** A line `library version` for each library that this room stands on. */
void psr_write_versions(psr_text *lines);

#endif
