/*
 * Is there any plan in a box? Asked of the simplex method when the interior point did not
 * settle: the answer is proved either way.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>

#include "budget_model.h"
#include "purser/solve.h"

static psr_status build(const budget_model *m, const budget_box *box, psr_lp *lp,
                        psr_error *err) {
    for (size_t r = 0; r < m->row_count; r++) {
        if (psr_lp_add_row(lp, PSR_SHARED, m->row_lower[r], m->row_upper[r]) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        double low = box->low[i], high = fmax(low, box->high[i]);
        /* Worth per money over the whole range: a plan that is not the worst one. */
        double worth = high > low ? (psr_curve_value(&m->curve[i], high) -
                                     psr_curve_value(&m->curve[i], low)) /
                                        (high - low)
                                  : 0;
        if (psr_lp_add_column(lp, PSR_SHARED, worth, low, high) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            PSR_TRY(psr_lp_add_entry(lp, (psr_id)m->column_row[k], m->column_value[k]));
        }
    }
    return psr_lp_finish(lp, err);
}

budget_relaxed budget_look_for_plan(const budget_model *model, const budget_box *box,
                                    double *z, double *y) {
    budget_relaxed result = BUDGET_STALLED;
    psr_solution *solution = NULL;
    psr_lp *lp = psr_lp_create(false);
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    if (lp && build(model, box, lp, NULL) == PSR_OK) {
        solution = psr_solution_create(lp);
    }
    if (solution && psr_solve(lp, &options, solution, NULL) == PSR_OK) {
        if (solution->status == PSR_LP_INFEASIBLE) {
            result = BUDGET_EMPTY;
        } else if (solution->status == PSR_LP_OPTIMAL) {
            result = BUDGET_SOLVED;
            for (size_t i = 0; i < model->spend_count; i++) {
                z[i] = fmin(fmax(solution->x[i], box->low[i]), box->high[i]);
            }
            for (size_t r = 0; r < model->row_count; r++) {
                y[r] = solution->row_price[r];
            }
        }
    }
    psr_solution_free(solution);
    psr_lp_free(lp);
    return result;
}
