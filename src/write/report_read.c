/*
 * What the sections of the report read out of the plan's tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include <math.h>
#include <stdlib.h>

double psr_report_number(const psr_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table, column);
    return id == PSR_NO_ID ? NAN : psr_table_number(table, id, row);
}

const char *psr_report_text(const psr_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table, column);
    return id == PSR_NO_ID ? "" : psr_table_text(table, id, row);
}

double psr_report_sum(const psr_plan *plan, const char *name, const char *column) {
    const psr_table *table = psr_plan_table(plan, name);
    double sum = 0.0;
    for (size_t i = 0; table != NULL && i < table->row_count; i++) {
        double value = psr_report_number(table, column, i);
        sum += isfinite(value) ? value : 0.0;
    }
    return sum;
}

/* ---- grids -----------------------------------------------------------------------------
 */

static size_t period_of(const psr_table *table, size_t row) {
    psr_id column = psr_table_find(table, "period");
    int64_t period = column == PSR_NO_ID ? -1 : psr_table_whole(table, column, row);
    return period < 0 ? SIZE_MAX : (size_t)period;
}

static psr_status find_groups(const psr_table *table, const char *group,
                              psr_report_grid *grid) {
    grid->groups = psr_names_create();
    if (grid->groups == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t row = 0; row < table->row_count; row++) {
        size_t period = period_of(table, row);
        if (psr_names_add(grid->groups, psr_report_text(table, group, row)) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        if (period != SIZE_MAX && period + 1 > grid->period_count) {
            grid->period_count = period + 1;
        }
    }
    grid->value = psr_calloc(psr_names_count(grid->groups) * grid->period_count + 1,
                             sizeof *grid->value);
    grid->label = psr_calloc(grid->period_count + 1, sizeof *grid->label);
    return grid->value == NULL || grid->label == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static void name_period(const psr_table *table, size_t row, char label[16]) {
    psr_id day = psr_table_find(table, "first_day");
    if (day != PSR_NO_ID && psr_table_whole(table, day, row) != PSR_NO_WHOLE) {
        psr_table_cell(table, day, row, label, 16);
    } else {
        psr_table_cell(table, psr_table_find(table, "period"), row, label, 16);
    }
}

psr_status psr_report_gather(const psr_plan *plan, const char *name, const char *group,
                             const char *column, psr_report_grid *grid) {
    *grid = (psr_report_grid){0};
    const psr_table *table = psr_plan_table(plan, name);
    if (table == NULL) {
        return PSR_OK;
    }
    PSR_TRY(find_groups(table, group, grid));
    for (size_t row = 0; row < table->row_count; row++) {
        size_t period = period_of(table, row);
        psr_id id = psr_names_find(grid->groups, psr_report_text(table, group, row));
        double value = psr_report_number(table, column, row);
        if (period == SIZE_MAX || id == PSR_NO_ID) {
            continue;
        }
        grid->value[(size_t)id * grid->period_count + period] +=
            isfinite(value) ? value : 0.0;
        if (grid->label[period][0] == '\0') {
            name_period(table, row, grid->label[period]);
        }
    }
    return PSR_OK;
}

void psr_report_grid_clear(psr_report_grid *grid) {
    psr_names_free(grid->groups);
    free(grid->value);
    free(grid->label);
    *grid = (psr_report_grid){0};
}
