/*
 * A budget frontier as a table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>

#include "purser/write.h"

static psr_status add_columns(const psr_budget *budget, psr_table *table) {
    bool added =
        psr_table_column(table, "limit", PSR_COLUMN_NUMBER, 6) != PSR_NO_ID &&
        psr_table_column(table, "response", PSR_COLUMN_NUMBER, 6) != PSR_NO_ID &&
        psr_table_column(table, "bound", PSR_COLUMN_NUMBER, 6) != PSR_NO_ID &&
        psr_table_column(table, "marginal_response", PSR_COLUMN_NUMBER, 9) != PSR_NO_ID &&
        psr_table_column(table, "starts", PSR_COLUMN_TEXT, 0) != PSR_NO_ID &&
        psr_table_column(table, "stops", PSR_COLUMN_TEXT, 0) != PSR_NO_ID;
    for (size_t i = 0; added && i < budget->spend_count; i++) {
        added = psr_table_column(table, budget->id[i], PSR_COLUMN_NUMBER, 6) != PSR_NO_ID;
    }
    return added ? PSR_OK : PSR_ERR_MEMORY;
}

/** Ids of the spends that switch just before a point, separated by spaces. */
static psr_status set_switches(const psr_budget *budget,
                               const psr_budget_frontier *frontier, size_t point,
                               psr_table *table, psr_error *err) {
    for (int on = 0; on < 2; on++) {
        psr_text list = {0};
        for (size_t k = 0; point > 0 && k < frontier->switch_count; k++) {
            const psr_budget_switch *s = &frontier->switches[k];
            bool is_here = s->after >= frontier->limit[point - 1] &&
                           s->until <= frontier->limit[point];
            if (is_here && s->on == (on == 1)) {
                psr_text_addf(&list, "%s%s", list.length ? " " : "", budget->id[s->spend]);
            }
        }
        psr_status status =
            list.length ? psr_table_set_text(table, on ? 4 : 5, psr_text_bytes(&list), err)
                        : PSR_OK;
        psr_text_free(&list);
        PSR_TRY(status);
    }
    return PSR_OK;
}

static psr_status fill(const psr_budget *budget, const psr_budget_frontier *frontier,
                       psr_table *table, psr_error *err) {
    if (add_columns(budget, table) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the frontier's table");
    }
    for (size_t k = 0; k < frontier->point_count; k++) {
        PSR_TRY(psr_table_add_row(table, err));
        psr_table_set_number(table, 0, frontier->limit[k]);
        psr_table_set_number(table, 1, frontier->response[k]);
        psr_table_set_number(table, 2, frontier->bound[k]);
        psr_table_set_number(table, 3, frontier->marginal[k]);
        PSR_TRY(set_switches(budget, frontier, k, table, err));
        for (size_t i = 0; i < budget->spend_count; i++) {
            psr_table_set_number(table, (psr_id)(6 + i),
                                 frontier->spend[k * frontier->spend_count + i]);
        }
    }
    return PSR_OK;
}

psr_status psr_write_frontier_csv(const psr_budget *budget,
                                  const psr_budget_frontier *frontier, psr_text *csv,
                                  psr_error *err) {
    psr_table *table = psr_table_create("frontier", "Response against budget");
    if (!table) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the frontier's table");
    }
    psr_status status = fill(budget, frontier, table, err);
    if (status == PSR_OK) {
        status = psr_write_table_csv(table, csv, err);
    }
    psr_table_free(table);
    return status;
}
