/*
 * First half of the way: files -> scenario, catalogue, history, panel.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "pipeline.h"

#include "purser/clean.h"
#include "purser/read.h"

#include <string.h>
#include <time.h>

/* Rejected rows that are kept in rejects.csv: enough to see what is wrong with an export,
 * few enough for an export that is wrong in every row. */
static const size_t rejects_kept = 10000;

enum { REJECT_FILE, REJECT_LINE, REJECT_OFFSET, REJECT_REASON, REJECT_ROW };

static psr_table *new_rejects(void) {
    psr_table *table = psr_table_create("rejects", "Rows that could not be read");
    if (table != NULL &&
        (psr_table_column(table, "file", PSR_COLUMN_TEXT, 0) == PSR_NO_ID ||
         psr_table_column(table, "line", PSR_COLUMN_WHOLE, 0) == PSR_NO_ID ||
         psr_table_column(table, "byte", PSR_COLUMN_WHOLE, 0) == PSR_NO_ID ||
         psr_table_column(table, "reason", PSR_COLUMN_TEXT, 0) == PSR_NO_ID ||
         psr_table_column(table, "row", PSR_COLUMN_TEXT, 0) == PSR_NO_ID)) {
        psr_table_free(table);
        return NULL;
    }
    return table;
}

static psr_status add_reject(psr_table *table, const char *file, const char *reason,
                             const char *row, psr_error *err) {
    PSR_TRY(psr_table_add_row(table, err));
    PSR_TRY(psr_table_set_text(table, REJECT_FILE, file, err));
    PSR_TRY(psr_table_set_text(table, REJECT_REASON, reason, err));
    return psr_table_set_text(table, REJECT_ROW, row, err);
}

static void on_reject(void *context, const char *file, int64_t line, uint64_t byte_offset,
                      const char *reason, const char *row) {
    run_pipeline *pipeline = context;
    psr_error *err = &pipeline->outcome->error;
    if (pipeline->reject_status != PSR_OK) {
        return;
    }
    if (pipeline->rejects == NULL) {
        pipeline->rejects = new_rejects();
        if (pipeline->rejects == NULL) {
            pipeline->reject_status =
                psr_fail(err, PSR_ERR_MEMORY, "no memory for rejected rows");
            return;
        }
    }
    if (pipeline->rejects->row_count < rejects_kept) {
        const char *slash = strrchr(file, '/');
        pipeline->reject_status =
            add_reject(pipeline->rejects, slash ? slash + 1 : file, reason, row, err);
        if (pipeline->reject_status == PSR_OK) {
            psr_table_set_whole(pipeline->rejects, REJECT_LINE, line);
            psr_table_set_whole(pipeline->rejects, REJECT_OFFSET, (int64_t)byte_offset);
        }
    }
}

/* The library never looks at the clock: a sale dated later than today is a slip. */
static psr_day today(void) {
    const time_t seconds_per_day = 86400;
    return (psr_day)(time(NULL) / seconds_per_day);
}

psr_status run_read(run_pipeline *pipeline) {
    psr_faults *faults = &pipeline->outcome->faults;
    pipeline->scenario->today = today();
    /* Faults of the exports are told together with those of the tables. */
    psr_status tables = psr_read_catalog(pipeline->scenario, &pipeline->catalog,
                                         pipeline->findings, faults);
    pipeline->finding_start = pipeline->findings->count;
    if (tables == PSR_OK) {
        PSR_TRY(run_borrow(pipeline));
    }
    if (pipeline->has_borrowed) {
        return PSR_OK;
    }
    psr_status sales =
        psr_read_history(pipeline->scenario, tables == PSR_OK ? pipeline->catalog : NULL,
                         on_reject, pipeline, pipeline->options->observer,
                         &pipeline->history, pipeline->findings, faults);
    PSR_TRY(tables);
    PSR_TRY(sales);
    return pipeline->reject_status;
}

psr_status run_clean(run_pipeline *pipeline) {
    if (pipeline->has_borrowed) {
        return PSR_OK;
    }
    return psr_clean_history(pipeline->scenario, pipeline->catalog, pipeline->history,
                             &pipeline->panel, pipeline->findings,
                             &pipeline->outcome->error);
}
