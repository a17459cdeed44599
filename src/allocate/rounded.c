/*
 * Whole units: orders and transfers are rounded a batch at a time, the nearest to whole
 * first, and the rest of the plan is solved anew around them, so that no budget, capacity
 * or policy is ever overstepped.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>

#include "answer.h"

/* Nearer to a whole number than this is whole. */
static const double whole_slack = 1e-6;
/* A flag or a spend above this is on. */
static const double on = 0.5;
/* Share of the columns still open that one round settles, and the least number. */
static const double batch_share = 0.25;
static const size_t least_batch = 16;
/* Above this many columns there is no vertex to go on from and a round is dear: then one
 * round settles all. */
static const size_t one_round_columns = 60000;

/* Above this many columns a proof of infeasibility is dear. */
static const size_t dear_columns = 5000;
static const size_t most_pivots = 1500;

/* What whole units may cost a priority class: no more than the proof's own digits, or the
 * rounded plan could earn more than the bound. */
static const double class_share = 1e-7;

typedef struct open_unit {
    psr_id column;
    double lower, upper; /* whole limits */
    double distance;     /* to the nearest whole number, at the last solution */
} open_unit;

typedef struct rounding {
    question q;
    const psr_allocation *optimum;
    bool solved; /* q comes with the optimum's own solution */
    open_unit *units;
    size_t count;
    bool in_one_round; /* batch by batch took too long */
} rounding;

static psr_status fix(rounding *r, psr_id column, double value) {
    return column == PSR_NO_ID
               ? PSR_OK
               : r->q.solver->set_column(r->q.session, column, value, value);
}

/* Segments of an S-shaped curve that are full at the optimum stay full. */
static psr_status fix_segments(rounding *r, size_t k, size_t t) {
    const psr_channel *channel = &r->q.problem->channels[k];
    size_t at = k * r->q.model->T + t;
    psr_id flag = r->q.model->segment_on[at];
    double full = 0.0, effective = r->optimum->effective_spend[at];
    for (size_t b = 1; flag != PSR_NO_ID && b < channel->spend_segments.count; b++) {
        full += channel->spend_segments.width[b - 1];
        if (model_segment_waits(channel, b)) {
            bool is_on = effective >= full * (1.0 - whole_slack);
            PSR_TRY(fix(r, flag++, is_on ? 1.0 : 0.0));
        }
    }
    return PSR_OK;
}

/* Decisions that are whole already stay as the optimum has them. */
static psr_status fix_flags(rounding *r) {
    const model *m = r->q.model;
    const psr_problem *p = r->q.problem;
    for (size_t k = 0; k < p->channel_count; k++) {
        PSR_TRY(fix(r, m->active[k], r->optimum->active[k] > on ? 1.0 : 0.0));
        for (size_t t = 0; t < m->T; t++) {
            size_t at = k * m->T + t;
            bool spends = r->optimum->spend[at] > whole_slack;
            PSR_TRY(fix(r, m->spend_on[at], spends ? 1.0 : 0.0));
            PSR_TRY(fix_segments(r, k, t));
        }
    }
    for (size_t i = 0; i < p->market_count; i++) {
        for (size_t g = 0; g < p->markets[i].tier_count; g++) {
            bool chosen = r->optimum->tier[i] == (int)g;
            PSR_TRY(fix(r, m->tier[m->tier_slot[i] + g], chosen ? 1.0 : 0.0));
        }
    }
    return PSR_OK;
}

static void add_unit(rounding *r, psr_id column, double lower, double upper) {
    r->units[r->count++] = (open_unit){column, lower, upper, 0.0};
}

/* Orders in lots are fixed; others are open between whole limits. */
static psr_status open_orders(rounding *r) {
    const model *m = r->q.model;
    const psr_problem *p = r->q.problem;
    for (size_t i = 0; i < p->offer_count * m->T; i++) {
        const psr_offer *offer = &p->offers[i / m->T];
        size_t t = i % m->T;
        if (m->order[i] == PSR_NO_ID) {
            continue;
        }
        double ordered = r->optimum->order[i];
        bool flagged = m->flag[i] != PSR_NO_ID;
        bool placed = ordered > whole_slack;
        PSR_TRY(fix(r, m->flag[i], placed ? 1.0 : 0.0));
        if (psr_at(&offer->lot_size, t) > 0.0) {
            PSR_TRY(fix(r, m->order[i], nearbyint(ordered / model_lot(offer, t))));
            continue;
        }
        double most = fmin(psr_at(&offer->capacity, t), psr_at(&offer->max_order, t));
        double least = flagged && placed ? ceil(psr_at(&offer->moq, t) - whole_slack) : 0.0;
        double room = flagged && !placed ? 0.0 : floor(most + whole_slack);
        add_unit(r, m->order[i], fmin(least, room), room);
    }
    for (size_t i = 0; i < p->transfer_count * p->product_count * m->T; i++) {
        if (m->transfer[i] != PSR_NO_ID) {
            add_unit(r, m->transfer[i], 0.0, INFINITY);
        }
    }
    return PSR_OK;
}

static psr_status set_limits(rounding *r, const open_unit *unit, double lower,
                             double upper) {
    return r->q.solver->set_column(r->q.session, unit->column, lower, upper);
}

/* Solve as it stands; *good says whether a plan exists. */
static psr_status try_solve(rounding *r, bool *good, psr_error *err) {
    psr_status status = r->q.solver->solve(r->q.session, r->q.solution, err);
    *good = status == PSR_OK && (r->q.solution->status == PSR_LP_OPTIMAL ||
                                 r->q.solution->status == PSR_LP_FEASIBLE);
    /* A batch that cannot be decided, or not soon, is undone like one that does not fit. */
    return status == PSR_ERR_NUMERICAL || status == PSR_ERR_LIMIT ? PSR_OK : status;
}

/* From an optimal vertex a batch takes some dozen pivots; one that takes so many does not
 * fit, and the proof of that would take many times longer. */
static void bound_tries(rounding *r, bool bounded) {
    bool dear = r->q.model->lp->column_count > dear_columns && !r->in_one_round;
    r->q.solver->set_iteration_limit(r->q.session, bounded && dear ? most_pivots : 0);
}

static int by_distance(const void *a, const void *b) {
    const open_unit *left = a;
    const open_unit *right = b;
    if (left->distance < right->distance || left->distance > right->distance) {
        return left->distance < right->distance ? -1 : 1;
    }
    return (left->column > right->column) - (left->column < right->column);
}

static double within(const open_unit *unit, double value) {
    return fmin(fmax(value, unit->lower), unit->upper);
}

/* Fix the first `count` open units at their nearest whole number, or below. */
static psr_status fix_batch(rounding *r, const double *x, size_t count, bool down) {
    for (size_t i = 0; i < count; i++) {
        const open_unit *unit = &r->units[i];
        double value = x[unit->column];
        double whole = down ? floor(value + whole_slack) : nearbyint(value);
        whole = within(unit, whole);
        PSR_TRY(set_limits(r, unit, whole, whole));
    }
    return PSR_OK;
}

static psr_status release_batch(rounding *r, size_t count) {
    for (size_t i = 0; i < count; i++) {
        PSR_TRY(set_limits(r, &r->units[i], r->units[i].lower, r->units[i].upper));
    }
    return PSR_OK;
}

/* One unit alone: nearest, below, above; what fits none stays as it is. */
static psr_status fix_single(rounding *r, const double *x, psr_error *err) {
    open_unit *unit = &r->units[0];
    double value = x[unit->column];
    double tries[] = {nearbyint(value), floor(value), ceil(value)};
    bool good = false;
    for (size_t i = 0; i < 3 && !good; i++) {
        double whole = within(unit, tries[i]);
        PSR_TRY(set_limits(r, unit, whole, whole));
        PSR_TRY(try_solve(r, &good, err));
    }
    if (!good) {
        bound_tries(r, false);
        PSR_TRY(set_limits(r, unit, 0.0, INFINITY));
        PSR_TRY(try_solve(r, &good, err));
        bound_tries(r, true);
    }
    return good ? PSR_OK
                : psr_fail(err, PSR_ERR_NUMERICAL, "rounding lost the plan it began with");
}

/* Settle a batch of the open units; *settled tells how many. */
static psr_status settle_batch(rounding *r, double *x, size_t *settled, psr_error *err) {
    const model *m = r->q.model;
    size_t columns = m->lp->column_count;
    for (size_t i = 0; i < r->count; i++) {
        double value = x[r->units[i].column];
        r->units[i].distance = fabs(value - nearbyint(value));
    }
    qsort(r->units, r->count, sizeof *r->units, by_distance);
    size_t batch = (size_t)(batch_share * (double)r->count);
    batch = batch < least_batch ? least_batch : batch;
    while (batch < r->count && r->units[batch].distance <= whole_slack) {
        batch++;
    }
    bool one_round = r->in_one_round || columns > one_round_columns;
    batch = one_round || batch > r->count ? r->count : batch;
    /* After the last batch no open order can make room. In a large programme it takes
     * longer to prove that the nearest units do not fit than to go without them. */
    bool down_first = one_round || (batch == r->count && columns > dear_columns);
    bool good = false;
    for (int way = 0; way < 2 && !good; way++) {
        PSR_TRY(fix_batch(r, x, batch, down_first == (way == 0)));
        PSR_TRY(try_solve(r, &good, err));
    }
    *settled = batch;
    if (!good && !one_round && columns > dear_columns) {
        return psr_fail(err, PSR_ERR_LIMIT, "rounding batch by batch takes too long");
    }
    if (!good && batch > 1) {
        PSR_TRY(release_batch(r, batch));
        /* Halving finds the part of the batch that fits. */
        for (batch /= 2; batch > 0 && !good; batch /= 2) {
            PSR_TRY(fix_batch(r, x, batch, false));
            PSR_TRY(try_solve(r, &good, err));
            *settled = batch;
            if (!good) {
                PSR_TRY(release_batch(r, batch));
            }
        }
    }
    if (!good) {
        *settled = 1;
        PSR_TRY(fix_single(r, x, err));
    }
    return PSR_OK;
}

/* The optimum stands between the whole limits too, so solving there would find it again. */
static bool optimum_fits(const rounding *r) {
    bool fits = r->solved;
    for (size_t i = 0; i < r->count && fits; i++) {
        const open_unit *unit = &r->units[i];
        double value = r->q.solution->x[unit->column];
        fits = value >= unit->lower - whole_slack && value <= unit->upper + whole_slack;
    }
    return fits;
}

static psr_status round_all(rounding *r, psr_error *err) {
    bool good = optimum_fits(r);
    PSR_TRY(release_batch(r, r->count));
    if (!good) {
        PSR_TRY(try_solve(r, &good, err));
    }
    if (!good) {
        return psr_fail(err, PSR_ERR_NUMERICAL,
                        "the plan cannot be kept with orders between whole limits");
    }
    double *x = psr_calloc(r->q.solution->column_count + 1, sizeof(double));
    if (x == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for rounding");
    }
    psr_status status = PSR_OK;
    bound_tries(r, true);
    while (r->count > 0) {
        for (size_t j = 0; j < r->q.solution->column_count; j++) {
            x[j] = r->q.solution->x[j];
        }
        size_t settled = 0;
        PSR_GO(settle_batch(r, x, &settled, err));
        r->count -= settled;
        for (size_t i = 0; i < r->count; i++) {
            r->units[i] = r->units[i + settled];
        }
    }
done:
    free(x);
    return status;
}

/* The goal's own rows and weights, so that rounding moves along the same goal. */
static psr_status set_goal(rounding *r) {
    const psr_objective *goal = &r->q.problem->objective;
    if (goal->kind == PSR_GOAL_ROI_FLOOR) {
        return question_set_floor(
            &r->q, goal->incremental ? r->optimum->profit_at_zero_spend : 0.0);
    }
    if (goal->kind == PSR_GOAL_RATIO) {
        return question_set_ratio(&r->q, r->optimum->ratio);
    }
    return question_hold_classes(&r->q, r->optimum->class_value, class_share, NULL);
}

static psr_status round_plan(rounding *r, psr_error *err) {
    const model *m = r->q.model;
    size_t most = r->q.problem->offer_count * m->T +
                  r->q.problem->transfer_count * r->q.problem->product_count * m->T;
    r->units = psr_calloc(most + 1, sizeof *r->units);
    if (r->units == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for rounding");
    }
    PSR_TRY(set_goal(r));
    PSR_TRY(fix_flags(r));
    PSR_TRY(open_orders(r));
    return round_all(r, err);
}

/* The last digits of a fixed column are the solver's: whole means whole. */
static void snap(double *values, size_t count) {
    for (size_t i = 0; values != NULL && i < count; i++) {
        double whole = nearbyint(values[i]);
        values[i] = fabs(values[i] - whole) <= whole_slack ? whole : values[i];
    }
}

/* A fresh session for one round downwards. */
static psr_status start_over(rounding *r, const psr_problem *problem,
                             const psr_solver *solver, const psr_allocate_options *options,
                             psr_error *err) {
    free(r->units);
    question_close(&r->q);
    *r = (rounding){.optimum = r->optimum, .in_one_round = true};
    return question_open_fixed(problem, solver, options, &r->q, err);
}

psr_status psr_allocate_rounded(const psr_problem *problem,
                                const psr_allocation *allocation, const psr_solver *solver,
                                const psr_allocate_options *options,
                                psr_allocation **rounded, psr_error *err) {
    *rounded = NULL;
    rounding r = {.optimum = allocation};
    psr_allocation *a = psr_allocation_create(problem);
    psr_status status = PSR_OK;
    if (a == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the allocation");
    }
    r.solved = question_take(allocation, problem, solver, &r.q);
    r.q.options = options;
    if (!r.solved) {
        PSR_GO(question_open_fixed(problem, solver, options, &r.q, err));
    }
    status = round_plan(&r, err);
    if (status == PSR_ERR_LIMIT) {
        PSR_GO(start_over(&r, problem, solver, options, err));
        status = round_plan(&r, err);
    }
    PSR_GO(status);
    PSR_GO(answer_quantities(&r.q, a, err));
    snap(a->order, problem->offer_count * problem->period_count);
    snap(a->transfer,
         problem->transfer_count * problem->product_count * problem->period_count);
    a->status = PSR_ANSWER_FEASIBLE;
    a->objective = question_profit(&r.q, r.q.solution->x);
    a->bound = allocation->bound;
    a->gap = (a->bound - a->objective) / fmax(1.0, fabs(a->objective));
    a->profit_at_zero_spend = allocation->profit_at_zero_spend;
    a->capital = question_capital(&r.q, r.q.solution->x);
    if (allocation->has_ratio) {
        a->has_ratio = true;
        a->ratio = (a->objective - (isnan(allocation->profit_at_zero_spend)
                                        ? 0.0
                                        : allocation->profit_at_zero_spend)) /
                   a->capital;
        a->ratio_bound = allocation->ratio_bound;
        a->ratio_gap = (a->ratio_bound - a->ratio) / fmax(1.0, fabs(a->ratio));
    }
    (void)snprintf(a->method, sizeof a->method, "rounded");
    *rounded = a;
    a = NULL;
done:
    free(r.units);
    question_close(&r.q);
    psr_allocation_free(a);
    return status;
}
