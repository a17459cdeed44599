/*
 * psr_solve_budget: take the question apart, solve each component to its proof, put the
 * answer together in the budget's own units.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "budget_model.h"
#include "purser/solve.h"

static const double concave_gap = 1e-9;
static const double other_gap = 1e-6;
/* Scaled money: a spend this much below its minimum if on is at it. */
static const double at_minimum = 1e-9;
/* Prices nearer to each other than this share are one. */
static const double same_price = 1e-6;
/* Share of what the curves bring at most below which a response is rounding. */
const double budget_least_response = 1e-9;
const double budget_row_room = 1e-11;
/* Prices that bound a budget at this many times what its curves bring at most say nothing.
 */
static const double runaway = 1e9;

bool budget_is_concave(const psr_budget *budget) {
    for (size_t i = 0; i < budget->spend_count; i++) {
        bool convex_part = psr_curve_inflexion(&budget->curve[i]) > budget->min[i];
        if (budget->min_if_on[i] > budget->min[i] ||
            (convex_part && budget->curve[i].family != PSR_CURVE_LINEAR)) {
            return false;
        }
    }
    return true;
}

/** What all curves bring at their largest spends: curves never fall. */
static double most_response(const psr_budget *budget) {
    double most = 0;
    for (size_t i = 0; i < budget->spend_count; i++) {
        most += psr_curve_value(&budget->curve[i], budget->max[i]);
    }
    return most;
}

static void clamp_spend(const psr_budget *budget, psr_budget_answer *answer, size_t i) {
    double least = budget->min_if_on[i], given = answer->spend[i];
    /* Back in its own unit, a spend at its minimum if on can be a digit below it. */
    answer->spend[i] = given < least && given > least * (1 - at_minimum) ? least : given;
    answer->spend[i] = fmin(fmax(answer->spend[i], budget->min[i]), budget->max[i]);
    answer->marginal_left[i] = psr_curve_slope(&budget->curve[i], answer->spend[i], true);
    answer->marginal_right[i] = psr_curve_slope(&budget->curve[i], answer->spend[i], false);
}

/** Whether a row has a side at its limit that a price of this sign can stand on. */
static bool binds(const psr_budget *budget, size_t r, double price, double activity,
                  double room) {
    double limit = price > 0 ? budget->row_upper[r] : budget->row_lower[r];
    return isfinite(limit) && fabs(activity - limit) <= room;
}

/** A row of one spend became its limit: one more unit moves the spend, which then earns its
 * slope and pays the other rows. */
static double price_of_limit(const psr_budget *budget, const budget_parts *parts, size_t r,
                             const double *paid, const psr_budget_answer *answer) {
    size_t first = budget->row_start[r], i = (size_t)budget->row_spend[first];
    double coefficient = 0;
    for (size_t k = first; k < budget->row_start[r + 1]; k++) {
        coefficient += budget->row_coefficient[k];
        if ((size_t)budget->row_spend[k] != i) {
            return 0; /* other spends cancel out */
        }
    }
    bool rises = coefficient > 0;
    double z = answer->spend[i], near = at_minimum * parts->money;
    double room = rises ? budget->max[i] - z : z - budget->min[i];
    bool is_off = rises && budget->min_if_on[i] > 0 && !(z > 0);
    double slope = rises ? answer->marginal_right[i] : answer->marginal_left[i];
    double price = (slope - paid[i]) / coefficient;
    bool is_one = fabs(coefficient) > 0 && room > near && !is_off && isfinite(price) &&
                  fabs(slope - paid[i]) > same_price * fmax(fabs(slope), fabs(paid[i]));
    return is_one && binds(budget, r, price, answer->row_activity[r],
                           near * fabs(coefficient))
               ? price
               : 0;
}

/** Prices of rows over one spend, after those of the others: what their spend still earns.
 * Of rows that limit a spend to the same, the first has the price. */
static psr_status price_limits(const psr_budget *budget, const budget_parts *parts,
                               psr_budget_answer *answer) {
    double *paid = psr_arena_take(parts->arena, budget->spend_count + 1, sizeof(double));
    if (!paid) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < budget->row_count; r++) {
        for (size_t k = budget->row_start[r]; k < budget->row_start[r + 1]; k++) {
            paid[budget->row_spend[k]] += budget->row_coefficient[k] * answer->row_price[r];
        }
    }
    for (size_t r = 0; r < budget->row_count; r++) {
        size_t first = budget->row_start[r];
        if (parts->place[r].component == SIZE_MAX && budget->row_start[r + 1] > first) {
            double price = price_of_limit(budget, parts, r, paid, answer);
            answer->row_price[r] = price;
            for (size_t k = first; k < budget->row_start[r + 1]; k++) {
                paid[budget->row_spend[k]] += budget->row_coefficient[k] * price;
            }
        }
    }
    return PSR_OK;
}

/** Activities, and prices of the rows that tie spends together. Of rows that say the same
 * the first one that binds has the price. */
static psr_status finish_rows(const psr_budget *budget, const budget_parts *parts,
                              const double *const *prices, psr_budget_answer *answer) {
    bool **taken = psr_arena_take(parts->arena, parts->count + 1, sizeof *taken);
    for (size_t c = 0; taken && c < parts->count; c++) {
        taken[c] =
            psr_arena_take(parts->arena, parts->component[c].row_count + 1, sizeof(bool));
        if (!taken[c]) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t r = 0; taken && r < budget->row_count; r++) {
        const budget_row_place *place = &parts->place[r];
        double activity = 0;
        for (size_t k = budget->row_start[r]; k < budget->row_start[r + 1]; k++) {
            activity += budget->row_coefficient[k] * answer->spend[budget->row_spend[k]];
        }
        answer->row_activity[r] = activity;
        if (place->component == SIZE_MAX || taken[place->component][place->row]) {
            continue;
        }
        double price = prices[place->component][place->row] / place->factor *
                       (parts->response / parts->money);
        double room = 1e-6 * parts->money * fabs(place->factor);
        if (fabs(price) > 0 && binds(budget, r, price, activity, room)) {
            answer->row_price[r] = price;
            taken[place->component][place->row] = true;
        }
    }
    return taken ? price_limits(budget, parts, answer) : PSR_ERR_MEMORY;
}

/** Where the rows leave a single plan no limit can move, and the interior point's prices
 * run away: they are none. */
static void drop_runaway_prices(const budget_model *model, psr_arena *arena, double *y) {
    const budget_box box = {model->lower, model->upper};
    double *clipped = psr_arena_take(arena, model->row_count + 1, sizeof(double));
    if (!clipped) {
        return; /* only the look of the answer */
    }
    memcpy(clipped, y, model->row_count * sizeof(double));
    if (!(budget_bound(model, &box, clipped) <=
          runaway * budget_value(model, model->upper))) {
        memset(y, 0, model->row_count * sizeof(double));
    }
}

/** A plan with every spend at a limit is best at many prices of its only row. What one more
 * unit brings is the least of them: the steepest way up that is left. */
static void choose_least_price(const budget_model *model, const double *z, double *y) {
    double least = -INFINITY;
    for (size_t i = 0; i < model->spend_count; i++) {
        for (size_t k = model->column_start[i]; k < model->column_start[i + 1]; k++) {
            double coefficient = model->column_value[k];
            bool rises = coefficient > 0; /* the spend, when there is one more unit */
            double room = rises ? model->upper[i] - z[i] : z[i] - model->lower[i];
            bool is_off = rises && model->min_if_on[i] > 0 && !(z[i] > 0);
            if (room > at_minimum && !is_off) {
                double slope = psr_curve_slope(&model->curve[i], z[i], !rises);
                double charge = model->charge ? model->charge[i] : 0;
                least = fmax(least, (slope - charge) / coefficient);
            }
        }
    }
    if (!(model->row_lower[0] > -INFINITY)) {
        least = fmax(least, 0);
    }
    if (isfinite(least) && fabs(y[0] - least) > same_price * fabs(y[0])) {
        y[0] = least;
    }
}

/** The last digits of a plan found. */
static void finish_plan(const budget_model *model, psr_arena *arena, budget_found *found) {
    if (found->has_plan) {
        budget_polish(model, arena, found->z, found->y);
        drop_runaway_prices(model, arena, found->y);
        if (model->row_count == 1) {
            choose_least_price(model, found->z, found->y);
        }
        found->value = budget_value(model, found->z);
        found->bound = fmax(found->bound, found->value);
    }
}

static psr_status search_part(const budget_model *model, double gap,
                              const psr_observer *observer, psr_arena *arena,
                              budget_found *found, psr_error *err) {
    budget_search *search = NULL;
    budget_aim aim = {.gap = gap};
    psr_status status = budget_found_create(model, arena, found);
    if (status == PSR_OK) {
        status = budget_search_create(model, arena, &search);
    }
    if (status != PSR_OK) {
        return psr_fail(err, status, "out of memory in the budget search");
    }
    status = budget_search_run(search, &aim, observer, found, err);
    budget_search_clear(search);
    finish_plan(model, arena, found);
    return status;
}

/** The local optimum around a known plan of the budget; its bound proves nothing. */
static psr_status climb_part(const budget_model *model, double money, const double *near,
                             psr_arena *arena, budget_found *found, psr_error *err) {
    budget_workspace *workspace = NULL;
    budget_envelopes set;
    const budget_box box = {model->lower, model->upper};
    if (budget_found_create(model, arena, found) != PSR_OK ||
        budget_workspace_create(model, arena, &workspace) != PSR_OK ||
        budget_envelopes_create(model, arena, &set) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory in the budget search");
    }
    for (size_t i = 0; i < model->spend_count; i++) {
        double z = near[model->spend_of[i]] / money;
        double least = model->min_if_on[i];
        z = z < least && z > least - at_minimum ? least : z;
        found->z[i] = fmin(fmax(z, model->lower[i]), model->upper[i]);
    }
    budget_envelopes_under(model, &box, found->z, &set);
    /* The last digits come from the climb and the polish, where there are any. */
    if (budget_relax(workspace, &set, 1e-10, found->z, found->y) != BUDGET_SOLVED) {
        return PSR_OK;
    }
    budget_climb(model, workspace, &set, &box, -INFINITY, found->z, found->y);
    found->has_plan = budget_is_allowed(model, found->z);
    finish_plan(model, arena, found);
    found->relax_count = budget_relaxations(workspace);
    return PSR_OK;
}

/** @param near a plan of the budget to climb from; NULL = search through all */
static psr_status solve_parts(const psr_budget *budget, budget_parts *parts, double gap,
                              const double *near, const psr_observer *observer,
                              psr_budget_answer *answer, psr_error *err) {
    const double **prices = psr_arena_take(parts->arena, parts->count + 1, sizeof *prices);
    if (!prices) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory in the budget search");
    }
    double bound = 0;
    for (size_t c = 0; c < parts->count; c++) {
        const budget_model *model = &parts->component[c];
        budget_found found;
        PSR_TRY(near ? climb_part(model, parts->money, near, parts->arena, &found, err)
                     : search_part(model, gap, observer, parts->arena, &found, err));
        if (!found.has_plan && !found.is_empty) {
            return psr_fail(
                err, PSR_ERR_LIMIT,
                "no plan was found within %zu boxes, nor proof that there is none",
                found.node_count);
        }
        if (found.is_empty) {
            return budget_explain_conflict(budget, parts->money, err);
        }
        for (size_t i = 0; i < model->spend_count; i++) {
            answer->spend[model->spend_of[i]] = found.z[i] * parts->money;
        }
        prices[c] = found.y;
        bound += found.bound * parts->response;
        answer->node_count += found.node_count;
        answer->iteration_count += found.relax_count;
    }
    answer->bound = fmin(bound, most_response(budget));
    for (size_t i = 0; i < budget->spend_count; i++) {
        clamp_spend(budget, answer, i);
        answer->objective += psr_curve_value(&budget->curve[i], answer->spend[i]);
    }
    return finish_rows(budget, parts, prices, answer) == PSR_OK
               ? PSR_OK
               : psr_fail(err, PSR_ERR_MEMORY, "out of memory in the budget search");
}

static psr_status solve_budget(const psr_budget *budget, double gap, const double *near,
                               const psr_observer *observer, psr_budget_answer **answer,
                               psr_error *err) {
    budget_parts parts = {0};
    psr_budget_answer *a = psr_budget_answer_create(budget->spend_count, budget->row_count);
    if (!a) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the budget answer");
    }
    psr_status status = budget_parts_create(budget, &parts, err);
    if (status == PSR_OK) {
        status = solve_parts(budget, &parts, gap, near, observer, a, err);
    }
    budget_parts_free(&parts);
    if (status == PSR_OK) {
        status = budget_round_to_cents(budget, a, err);
    }
    if (status != PSR_OK) {
        psr_budget_answer_free(a);
        return status;
    }
    budget_set_bound(budget, a->bound, a);
    *answer = a;
    return PSR_OK;
}

void budget_set_bound(const psr_budget *budget, double bound, psr_budget_answer *answer) {
    double size = fabs(answer->objective);
    double scale = fmax(size, budget_least_response * most_response(budget));
    answer->bound = fmax(bound, answer->objective);
    answer->gap = (answer->bound - answer->objective) / fmax(DBL_MIN, scale);
}

psr_status budget_solve_near(const psr_budget *budget, const double *near,
                             psr_budget_answer **answer, psr_error *err) {
    return solve_budget(budget, 0, near, NULL, answer, err);
}

psr_status psr_solve_budget(const psr_budget *budget, double gap,
                            const psr_observer *observer, psr_budget_answer **answer,
                            psr_error *err) {
    if (!(gap > 0)) {
        gap = budget_is_concave(budget) ? concave_gap : other_gap;
    }
    return solve_budget(budget, gap, NULL, observer, answer, err);
}
