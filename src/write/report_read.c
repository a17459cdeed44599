/*
 * What the sections of the report read out of the plan's tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

size_t psr_report_row(const psr_table *table, const char *column, const char *text) {
    psr_id id = table ? psr_table_find(table, column) : PSR_NO_ID;
    for (size_t i = 0; id != PSR_NO_ID && i < table->row_count; i++) {
        if (strcmp(psr_table_text(table, id, i), text) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

const char *psr_report_name(const psr_plan *plan, const char *column, const char *id) {
    char named[64];
    (void)snprintf(named, sizeof named, "%s_name", column);
    static const char *const tables[] = {"channels", "stock", "orders", "sales"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const psr_table *table = psr_plan_table(plan, tables[i]);
        if (table != NULL && psr_table_find(table, named) != PSR_NO_ID) {
            size_t row = psr_report_row(table, column, id);
            const char *name = row == SIZE_MAX ? "" : psr_report_text(table, named, row);
            if (*name != '\0') {
                return name;
            }
        }
    }
    return id;
}

/* ---- grids */

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
    day = day != PSR_NO_ID ? day : psr_table_find(table, "order_day");
    if (day != PSR_NO_ID && psr_table_whole(table, day, row) != PSR_NO_WHOLE) {
        psr_table_cell(table, day, row, label, 16);
    } else {
        psr_table_cell(table, psr_table_find(table, "period"), row, label, 16);
    }
}

psr_status psr_report_gather(const psr_plan *plan, const psr_report_gathering *wish,
                             psr_report_grid *grid) {
    *grid = (psr_report_grid){0};
    const psr_table *table = psr_plan_table(plan, wish->table);
    if (table == NULL) {
        return PSR_OK;
    }
    PSR_TRY(find_groups(table, wish->group, grid));
    for (size_t row = 0; row < table->row_count; row++) {
        size_t period = period_of(table, row);
        psr_id id = psr_names_find(grid->groups, psr_report_text(table, wish->group, row));
        double value = psr_report_number(table, wish->column, row);
        if (period == SIZE_MAX || id == PSR_NO_ID) {
            continue;
        }
        if (grid->label[period][0] == '\0') {
            name_period(table, row, grid->label[period]);
        }
        if (wish->only == NULL ||
            strcmp(psr_report_text(table, wish->only_column, row), wish->only) == 0) {
            grid->value[(size_t)id * grid->period_count + period] +=
                isfinite(value) ? value : 0.0;
        }
    }
    return PSR_OK;
}

/* Sum of a group's absolute values: what it takes up in a chart. */
static double weight_of(const psr_report_grid *grid, size_t group) {
    double sum = 0.0;
    for (size_t t = 0; t < grid->period_count; t++) {
        sum += fabs(grid->value[group * grid->period_count + t]);
    }
    return sum;
}

/* Does a group belong to the `most` heaviest? Of equals the earlier one does. */
static bool is_heavy(const double *weight, size_t count, size_t group, size_t most) {
    size_t heavier = 0;
    for (size_t i = 0; i < count; i++) {
        heavier += weight[i] > weight[group] || (i < group && weight[i] >= weight[group]);
    }
    return heavier < most;
}

psr_status psr_report_grid_fold(psr_report_grid *grid, size_t most) {
    size_t count = grid->groups ? psr_names_count(grid->groups) : 0;
    size_t periods = grid->period_count;
    if (count == 0) {
        return PSR_OK;
    }
    psr_names *kept = psr_names_create();
    double *weight = psr_calloc(count, sizeof *weight);
    double *value = psr_calloc((count + 1) * periods + 1, sizeof *value);
    psr_status status = kept && weight && value ? PSR_OK : PSR_ERR_MEMORY;
    for (size_t g = 0; status == PSR_OK && g < count; g++) {
        weight[g] = weight_of(grid, g);
    }
    for (size_t rest = 0; rest < 2 && status == PSR_OK; rest++) {
        for (size_t g = 0; g < count && status == PSR_OK; g++) {
            bool stays = count <= most || is_heavy(weight, count, g, most - 1);
            if (stays != (rest == 0) || !(weight[g] > 0)) {
                continue;
            }
            psr_id to = psr_names_add(kept, stays ? psr_names_text(grid->groups, (psr_id)g)
                                                  : PSR_REPORT_REST);
            status = to == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
            for (size_t t = 0; status == PSR_OK && t < periods; t++) {
                value[(size_t)to * periods + t] += grid->value[g * periods + t];
            }
        }
    }
    free(weight);
    if (status != PSR_OK) {
        psr_names_free(kept);
        free(value);
        return status;
    }
    psr_names_free(grid->groups);
    free(grid->value);
    grid->groups = kept;
    grid->value = value;
    return PSR_OK;
}

void psr_report_grid_clear(psr_report_grid *grid) {
    psr_names_free(grid->groups);
    free(grid->value);
    free(grid->label);
    *grid = (psr_report_grid){0};
}
