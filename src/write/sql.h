/*
 * What both databases share: one SQL table per plan table, keyed by the plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_SQL_H
#define PURSER_WRITE_SQL_H

#include "purser/data/history.h"
#include "purser/data/plan.h"

/** Key of a plan in the database: its name and first day, `teahouse@2026-02-02`. */
void psr_sql_plan_key(const psr_plan *plan, psr_text *key);
/** `"name"` with quotes doubled: an identifier in both dialects. */
void psr_sql_identifier(psr_text *sql, const char *name);
/** CREATE TABLE IF NOT EXISTS of a table: plan, row, then its columns. */
void psr_sql_create(psr_text *sql, const psr_table *table);
/** `plan`, `row` and the columns of a table, separated by commas. */
void psr_sql_columns(psr_text *sql, const psr_table *table);
/** ADD COLUMN clause of one column: its name and type. */
void psr_sql_column(psr_text *sql, const psr_column *column);
/** CREATE TABLE IF NOT EXISTS of `plans`: one row a plan with its key figures. */
void psr_sql_create_plans(psr_text *sql);

/** What goes into a database for one plan. */
typedef struct psr_sql_store {
    const psr_plan *plan;
    const psr_table **tables; /* [table_count] of the plan, its settings, the series */
    size_t table_count;
} psr_sql_store;

/* The two writers behind psr_write_database. */
psr_status psr_write_sqlite(const psr_sql_store *store, const char *path,
                            psr_error *err) PSR_MUST_CHECK;
psr_status psr_write_postgres(const psr_sql_store *store, const char *address,
                              psr_error *err) PSR_MUST_CHECK;
/** History as a table, a row a product, channel and period; NULL without memory. */
psr_table *psr_sql_series(const psr_history *history, const char *name);

#endif
