/*
 * `adjust:` on tables: TABLE.ROW.COLUMN with a change. ROW is any name that stands in the
 * row (`offers.mountain-garden`, `offers.green-tea`), or `*` for all rows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "adjust.h"
#include "catalog_schema.h"

typedef struct adjust_job {
    psr_catalog_draft *draft;
    const psr_table_kind *kind;
    const psr_cell *cell;
    const char *path;
    const psr_place *place;
    psr_change change;
} adjust_job;

static void job_fault(const adjust_job *job, const char *rule, const char *word) {
    psr_faults_add(job->draft->faults, PSR_ERR_SCENARIO, job->place, "adjust.%.100s: %s%s",
                   job->path, rule, word);
}

/* ---- rows */

/* The name a cell holds, NULL where it holds none. */
static const char *cell_name(const psr_catalog *catalog, const psr_cell *cell,
                             const char *row) {
    const psr_names *names = NULL;
    switch (cell->kind) {
    case PSR_CELL_TEXT:
        return *(char *const *)(const void *)(row + cell->offset);
    case PSR_CELL_PRODUCT:
        names = catalog->product_ids;
        break;
    case PSR_CELL_CHANNEL:
        names = catalog->channel_ids;
        break;
    case PSR_CELL_WAREHOUSE:
        names = catalog->warehouse_ids;
        break;
    default:
        return NULL;
    }
    psr_id id = *(const psr_id *)(const void *)(row + cell->offset);
    return id != PSR_NO_ID ? psr_names_text(names, id) : NULL;
}

static bool row_is_named(const adjust_job *job, const char *row, const char *name) {
    if (strcmp(name, "*") == 0) {
        return true;
    }
    for (size_t i = 0; i < job->kind->cell_count; i++) {
        const char *held = cell_name(&job->draft->catalog, &job->kind->cells[i], row);
        if (held != NULL && strcmp(held, name) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- values */

/* The changed value, checked against the column's range. */
static bool change_value(const adjust_job *job, double old, double *value) {
    if (isnan(old) && (job->change.factor > 0.0 || job->change.factor < 0.0)) {
        job_fault(job,
                  "the table gives no value to change; write it there, or give one here",
                  "");
        return false;
    }
    *value = psr_change_apply(&job->change, old);
    if (*value < job->cell->least || (*value > job->cell->most && !isinf(*value))) {
        char text[32], limit[32], rule[120];
        bool low = *value < job->cell->least;
        psr_decimal_print(*value, text);
        psr_decimal_print(low ? job->cell->least : job->cell->most, limit);
        (void)snprintf(rule, sizeof rule, "gives %s; must be %s or %s", text, limit,
                       low ? "more" : "less");
        job_fault(job, rule, "");
        return false;
    }
    return true;
}

static bool change_row(const adjust_job *job, char *row) {
    void *cell = row + job->cell->offset;
    double value;
    if (job->cell->kind == PSR_CELL_NUMBER) {
        return change_value(job, *(double *)cell, (double *)cell);
    }
    if (!change_value(job, *(int *)cell, &value)) {
        return false;
    }
    if (fabs(value - nearbyint(value)) > 0.0) {
        job_fault(job, "must give a whole number", "");
        return false;
    }
    *(int *)cell = (int)value;
    return true;
}

/* ---- paths */

static const psr_table_kind *find_kind(const char *name) {
    for (size_t i = 0; i < psr_catalog_kind_count; i++) {
        if (strcmp(psr_catalog_kinds[i].name, name) == 0) {
            return &psr_catalog_kinds[i];
        }
    }
    return NULL;
}

/* The column, which must hold numbers. */
static bool find_cell(adjust_job *job, const char *column) {
    const char *known[64];
    char room[64][64];
    size_t count = 0;
    for (size_t i = 0; i < job->kind->cell_count && count < 64; i++) {
        const psr_cell *cell = &job->kind->cells[i];
        if (cell->kind != PSR_CELL_NUMBER && cell->kind != PSR_CELL_WHOLE) {
            continue;
        }
        psr_cell_name(cell, room[count]);
        if (strcmp(room[count], column) == 0) {
            job->cell = cell;
            return true;
        }
        known[count] = room[count];
        count++;
    }
    const char *near = psr_nearest(column, known, count);
    char rule[160];
    (void)snprintf(rule, sizeof rule, "no such column of numbers in table %s%s%s%s",
                   job->kind->name, near != NULL ? "; did you mean " : "",
                   near != NULL ? near : "", near != NULL ? "?" : "");
    job_fault(job, rule, "");
    return false;
}

static void adjust_rows(adjust_job *job, const char *name) {
    size_t count, changed = 0;
    char *rows = psr_catalog_rows(job->draft, job->kind, &count);
    for (size_t i = 0; i < count; i++) {
        char *row = rows + i * job->kind->row_size;
        if (row_is_named(job, row, name)) {
            changed++;
            if (!change_row(job, row)) {
                return;
            }
        }
    }
    if (changed == 0) {
        job_fault(job, "no row of the table is named ", name);
    }
}

void psr_catalog_adjust(psr_catalog_draft *draft) {
    const psr_scenario *scenario = draft->scenario;
    for (size_t i = 0; i < scenario->adjust_count; i++) {
        char table[64], row[160], column[64], advice[160];
        adjust_job job = {.draft = draft,
                          .path = scenario->adjust_path[i],
                          .place = &scenario->adjust_place[i]};
        if (!psr_adjust_split(job.path, table, row, column) ||
            !psr_change_read(scenario->adjust_value[i], &job.change, advice)) {
            continue; /* the scenario's reader has refused it */
        }
        job.kind = find_kind(table);
        if (job.kind != NULL && find_cell(&job, column)) {
            adjust_rows(&job, row);
        }
    }
}
