/*
 * Plans to beat: from any plan that meets the rows, climb to a local optimum. Each round
 * maximises concave functions that lie below the curves and touch them at the plan, so the
 * total response cannot fall.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "budget_model.h"

static const int climb_rounds = 40;
/* Gains of a climb fall: what so many times the last one leaves missing is out of reach. */
static const double climb_reach = 10;

struct budget_workspace {
    const budget_model *model;
    budget_interior *interior; /* NULL for at most one row */
    double *scratch;           /* [3 * spend_count] */
    double *z, *y;
    size_t count; /* relaxations solved */
};

psr_status budget_workspace_create(const budget_model *model, psr_arena *arena,
                                   budget_workspace **workspace) {
    budget_workspace *w = psr_arena_take(arena, 1, sizeof *w);
    if (!w) {
        return PSR_ERR_MEMORY;
    }
    w->model = model;
    w->scratch = psr_arena_take(arena, 3 * model->spend_count + 1, sizeof(double));
    w->z = psr_arena_take(arena, model->spend_count + 1, sizeof(double));
    w->y = psr_arena_take(arena, model->row_count + 1, sizeof(double));
    *workspace = w;
    if (!w->scratch || !w->z || !w->y) {
        return PSR_ERR_MEMORY;
    }
    return model->row_count > 1 ? budget_interior_create(model, arena, &w->interior)
                                : PSR_OK;
}

size_t budget_relaxations(const budget_workspace *w) {
    return w->count;
}

budget_relaxed budget_relax(budget_workspace *w, const budget_envelopes *set,
                            double tolerance, double *z, double *y) {
    w->count++;
    if (w->model->row_count > 1) {
        return budget_interior_solve(w->interior, set, tolerance, z, y);
    }
    if (w->model->row_count == 1) {
        return budget_fill(w->model, set, z, y, w->scratch);
    }
    for (size_t i = 0; i < w->model->spend_count; i++) {
        z[i] = budget_envelope_best(set, i, budget_price(w->model, i, y));
    }
    return BUDGET_SOLVED;
}

bool budget_climb(const budget_model *model, budget_workspace *w, budget_envelopes *set,
                  const budget_box *box, double to_beat, double *z, double *y) {
    double value = budget_value(model, z);
    bool improved = false;
    for (int round = 0; round < climb_rounds; round++) {
        budget_envelopes_under(model, box, z, set);
        if (budget_relax(w, set, 1e-13, w->z, w->y) != BUDGET_SOLVED) {
            break;
        }
        double next = budget_value(model, w->z);
        if (!(next > value) || !budget_is_allowed(model, w->z)) {
            break;
        }
        bool settled = next - value <= 1e-14 * fabs(next) ||
                       next + climb_reach * (next - value) < to_beat;
        memcpy(z, w->z, model->spend_count * sizeof(double));
        memcpy(y, w->y, model->row_count * sizeof(double));
        value = next;
        improved = true;
        if (settled) {
            break;
        }
    }
    return improved;
}
