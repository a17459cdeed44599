/*
 * Dantzig-Wolfe decomposition; see decompose.h. First the artificial columns of the master
 * are driven out, then its objective is maximised; prices are smoothed between rounds
 * (Wentges), and taken as they are where smoothed ones bring no proposal.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "decompose.h"

#include "certificate.h"
#include "decompose_parts.h"
#include "purser/solve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUND_LIMIT = 2000 };
static const double default_gap = 1e-8;
/* Part of the best prices so far in those that blocks are asked at. */
static const double smoothing = 0.7;
/* A proposal must promise more than this, relative to the objective; artificial columns
 * below this (relative to the limits of their rows) are gone. */
static const double worthwhile = 1e-11;
static const double gone = 1e-9;

/* ---- proposals */

static double priced_over(const decomposition *d, const double *price, psr_id j) {
    return d->over_row[j] < 0 ? 0 : price[d->over_row[j]];
}

/* What a unit of column j costs in the master's rows. */
static double master_cost(const decomposition *d, const double *price, psr_id j) {
    const psr_lp *lp = d->lp;
    double sum = priced_over(d, price, j);
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id row = d->master_row[lp->row[at]];
        sum += row < 0 ? 0 : lp->value[at] * price[row];
    }
    return sum;
}

static psr_status run_block(decomposition *d, block *own, simplex_outcome *outcome,
                            psr_error *err) {
    bool kept = simplex_has_basis(own->simplex);
    PSR_TRY(simplex_run(own->simplex, kept ? SIMPLEX_PRIMAL : SIMPLEX_CAREFUL, 0,
                        &d->iterations, outcome, err));
    if (*outcome == SIMPLEX_OPTIMAL) {
        simplex_values(own->simplex, own->solution);
    }
    return PSR_OK;
}

/* Ask a block at these prices. *value: what its plan earns at them. */
static psr_status ask(decomposition *d, block *own, const double *price, double *value,
                      simplex_outcome *outcome, psr_error *err) {
    for (size_t k = 0; k < own->count; k++) {
        psr_id j = d->columns[own->from + k];
        double cost = d->phase_one ? 0 : d->lp->objective[j];
        cost -= master_cost(d, price, j);
        simplex_set_objective(own->simplex, (psr_id)k, cost);
        own->lp->objective[k] = cost;
    }
    PSR_TRY(run_block(d, own, outcome, err));
    *value = *outcome == SIMPLEX_OPTIMAL ? certificate_objective(own->lp, own->solution->x)
                                         : NAN;
    return PSR_OK;
}

static psr_status grow(decomposition *d) {
    if (d->proposal_count < d->proposal_capacity) {
        return PSR_OK;
    }
    size_t capacity = 2 * d->proposal_capacity + 64;
    proposal *larger = realloc(d->proposals, capacity * sizeof *larger);
    if (larger == NULL) {
        return PSR_ERR_MEMORY;
    }
    d->proposals = larger;
    d->proposal_capacity = capacity;
    return PSR_OK;
}

/* The block's present plan becomes a column of the master. */
static psr_status propose(decomposition *d, size_t b, double *dense, psr_error *err) {
    const psr_lp *lp = d->lp;
    const block *own = &d->blocks[b];
    PSR_TRY(grow(d));
    proposal *p = &d->proposals[d->proposal_count];
    *p = (proposal){b, PSR_NO_ID, psr_calloc(own->count + 1, sizeof(double))};
    if (p->x == NULL) {
        return PSR_ERR_MEMORY;
    }
    d->proposal_count++;
    memset(dense, 0, (d->linking + d->block_count) * sizeof *dense);
    double profit = 0;
    for (size_t k = 0; k < own->count; k++) {
        psr_id j = d->columns[own->from + k];
        double x = fmin(fmax(own->solution->x[k], own->lp->lower[k]), own->lp->upper[k]);
        p->x[k] = x;
        profit += lp->objective[j] * x;
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (d->master_row[lp->row[at]] >= 0) {
                dense[d->master_row[lp->row[at]]] += lp->value[at] * x;
            }
        }
        if (d->over_row[j] >= 0) {
            dense[d->over_row[j]] += x;
        }
    }
    dense[d->linking + b] = 1;
    return simplex_add_column(d->master, d->phase_one ? 0 : profit, dense, &p->column, err);
}

/* ---- the master */

static double proposal_profit(const decomposition *d, const proposal *p) {
    const block *own = &d->blocks[p->block];
    double profit = 0;
    for (size_t k = 0; k < own->count; k++) {
        profit += d->lp->objective[d->columns[own->from + k]] * p->x[k];
    }
    return profit;
}

/* No artificial column is needed any more: on to the objective itself. */
static void begin_phase_two(decomposition *d) {
    d->phase_one = false;
    for (size_t k = 0; k < d->artificial_count; k++) {
        psr_id column = (psr_id)(d->artificial_from + k);
        simplex_set_column(d->master, column, 0, 0);
        simplex_set_objective(d->master, column, 0);
    }
    for (size_t j = 0; j < d->lp->column_count; j++) {
        if (d->master_column[j] >= 0) {
            simplex_set_objective(d->master, d->master_column[j], d->lp->objective[j]);
        }
    }
    for (size_t k = 0; k < d->proposal_count; k++) {
        simplex_set_objective(d->master, d->proposals[k].column,
                              proposal_profit(d, &d->proposals[k]));
    }
}

static bool has_artificials(const decomposition *d) {
    double most = 0;
    for (size_t k = 0; k < d->artificial_count; k++) {
        most = fmax(most, d->master_solution->x[d->artificial_from + k]);
    }
    return most > gone;
}

static psr_status run_master(decomposition *d, simplex_outcome *outcome, psr_error *err) {
    bool kept = simplex_has_basis(d->master);
    PSR_TRY(simplex_run(d->master, kept ? SIMPLEX_PRIMAL : SIMPLEX_CAREFUL, 0,
                        &d->iterations, outcome, err));
    if (*outcome == SIMPLEX_OPTIMAL) {
        simplex_values(d->master, d->master_solution);
    }
    return PSR_OK;
}

/* ---- prices and the bound */

/* Prices of all rows: the linking ones as asked, those of blocks from their answers. */
static void collect_prices(decomposition *d, const double *price) {
    const psr_lp *lp = d->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        d->row_price[i] = d->master_row[i] < 0 ? 0 : price[d->master_row[i]];
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool shared = d->master_column[j] >= 0 && d->master_solution->over_price != NULL;
        d->over_price[j] = shared ? d->master_solution->over_price[d->master_column[j]]
                                  : priced_over(d, price, (psr_id)j);
    }
    for (size_t b = 0; b < d->block_count; b++) {
        const block *own = &d->blocks[b];
        for (size_t k = 0; k < own->row_count; k++) {
            d->row_price[d->rows[own->row_from + k]] = own->solution->row_price[k];
        }
        for (size_t k = 0; own->solution->over_price != NULL && k < own->count; k++) {
            psr_id j = d->columns[own->from + k];
            if (d->over_row[j] < 0) {
                d->over_price[j] = own->solution->over_price[k];
            }
        }
    }
}

/* The prices asked at bound the optimum; the best ones are kept, and blocks are asked near
 * them. */
static void keep_bound(decomposition *d) {
    collect_prices(d, d->price);
    double bound = psr_solve_bound(d->lp, d->row_price, d->over_price);
    if (bound < d->bound) {
        d->bound = bound;
        memcpy(d->best_row, d->row_price, d->lp->row_count * sizeof(double));
        memcpy(d->best_over, d->over_price, d->lp->column_count * sizeof(double));
    }
}

static void smooth_prices(decomposition *d, double part) {
    const double *now = d->master_solution->row_price;
    for (size_t i = 0; i < d->lp->row_count; i++) {
        if (d->master_row[i] >= 0) {
            psr_id row = d->master_row[i];
            d->price[row] = part * d->best_row[i] + (1 - part) * now[row];
        }
    }
    for (size_t j = 0; j < d->lp->column_count; j++) {
        if (d->over_row[j] >= 0) {
            psr_id row = d->over_row[j];
            d->price[row] = part * d->best_over[j] + (1 - part) * now[row];
        }
    }
}

/* ---- rounds */

/* Ask all blocks; *fresh counts those whose plan the master gains by at its own prices. */
static psr_status ask_all(decomposition *d, double size, double *dense, size_t *fresh,
                          bool *bounded, psr_error *err) {
    *fresh = 0;
    *bounded = true;
    for (size_t b = 0; b < d->block_count && *bounded; b++) {
        block *own = &d->blocks[b];
        double value = 0;
        simplex_outcome outcome = SIMPLEX_TROUBLE;
        PSR_TRY(ask(d, own, d->price, &value, &outcome, err));
        *bounded = outcome == SIMPLEX_OPTIMAL;
        if (!*bounded) {
            break;
        }
        const double *now = d->master_solution->row_price;
        double gain = -now[d->linking + b];
        for (size_t k = 0; k < own->count; k++) {
            psr_id j = d->columns[own->from + k];
            double cost = d->phase_one ? 0 : d->lp->objective[j];
            gain += (cost - master_cost(d, now, j)) * own->solution->x[k];
        }
        if (gain > worthwhile * size) {
            PSR_TRY(propose(d, b, dense, err));
            ++*fresh;
        }
    }
    return PSR_OK;
}

static double master_value(const decomposition *d) {
    return d->lp->constant + simplex_objective(d->master);
}

static bool has_met(const decomposition *d, double gap) {
    return !d->phase_one && certificate_gap(d->bound, master_value(d)) <= 0.5 * gap;
}

/* What the blocks propose at smoothed prices; where that is nothing, at the master's own.
 */
static psr_status ask_smoothly(decomposition *d, double *dense, size_t *fresh,
                               bool *bounded, psr_error *err) {
    double size = d->phase_one ? 1 : fmax(1, fabs(master_value(d)));
    *bounded = true;
    *fresh = 0;
    for (int way = 0; way < 2 && *fresh == 0 && *bounded; way++) {
        bool smooth = way == 0 && d->bound < INFINITY;
        smooth_prices(d, smooth ? smoothing : 0);
        PSR_TRY(ask_all(d, size, dense, fresh, bounded, err));
        if (*bounded && !d->phase_one) {
            keep_bound(d);
        }
    }
    return PSR_OK;
}

/* Rounds until the bound is met or nothing is left to propose. */
static psr_status rounds(decomposition *d, double gap, const psr_observer *observer,
                         double *dense, bool *decided, psr_error *err) {
    for (size_t round = 0; round < ROUND_LIMIT; round++) {
        simplex_outcome outcome = SIMPLEX_TROUBLE;
        PSR_TRY(run_master(d, &outcome, err));
        if (outcome != SIMPLEX_OPTIMAL) {
            return PSR_OK;
        }
        if (d->phase_one && !has_artificials(d)) {
            begin_phase_two(d);
            continue;
        }
        if (has_met(d, gap)) {
            *decided = true;
            return PSR_OK;
        }
        double value = d->phase_one ? NAN : certificate_gap(d->bound, master_value(d));
        psr_observe_progress(observer, "decomposition", (double)round, ROUND_LIMIT, value);
        if (psr_observe_interrupted(observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted in the decomposition");
        }
        bool bounded = true;
        size_t fresh = 0;
        PSR_TRY(ask_smoothly(d, dense, &fresh, &bounded, err));
        if (!bounded || fresh == 0) {
            *decided = bounded && !d->phase_one;
            return PSR_OK;
        }
    }
    return PSR_OK;
}

/* A first proposal of each block: its best plan on its own. */
static psr_status first_proposals(decomposition *d, double *dense, bool *bounded,
                                  psr_error *err) {
    memset(d->price, 0, d->linking * sizeof *d->price);
    for (size_t b = 0; b < d->block_count && *bounded; b++) {
        simplex_outcome outcome = SIMPLEX_TROUBLE;
        double value = 0;
        d->phase_one = false;
        PSR_TRY(ask(d, &d->blocks[b], d->price, &value, &outcome, err));
        d->phase_one = true;
        *bounded = outcome == SIMPLEX_OPTIMAL;
        if (*bounded) {
            PSR_TRY(propose(d, b, dense, err));
        }
    }
    return PSR_OK;
}

/* ---- the whole */

/* The master's mixture, and the prices of the best bound. */
static void publish(const decomposition *d, psr_solution *solution) {
    const psr_lp *lp = d->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        bool shared = d->master_column[j] >= 0;
        solution->x[j] = shared ? d->master_solution->x[d->master_column[j]] : 0;
    }
    for (size_t k = 0; k < d->proposal_count; k++) {
        const proposal *p = &d->proposals[k];
        const block *own = &d->blocks[p->block];
        double part = simplex_column_value(d->master, p->column);
        for (size_t i = 0; i < own->count; i++) {
            solution->x[d->columns[own->from + i]] += part * p->x[i];
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        solution->x[j] = fmin(fmax(solution->x[j], lp->lower[j]), lp->upper[j]);
    }
    memcpy(solution->row_price, d->best_row, lp->row_count * sizeof(double));
    if (solution->over_price != NULL) {
        memcpy(solution->over_price, d->best_over, lp->column_count * sizeof(double));
    }
}

psr_status session_solve_decomposed(psr_session *session, psr_solution *solution,
                                    bool *decided, psr_error *err) {
    const psr_solve_options *options = &session->options;
    double gap = options->gap > 0 ? options->gap : default_gap;
    decomposition d = {.lp = &session->lp, .bound = INFINITY, .phase_one = true};
    double *dense = NULL;
    bool bounded = true;
    *decided = false;
    psr_status status = decomposition_make(&d, err);
    if (status == PSR_OK) {
        dense = psr_calloc(d.linking + d.block_count + 1, sizeof *dense);
        status = dense == NULL ? PSR_ERR_MEMORY : PSR_OK;
    }
    PSR_GO(status);
    PSR_GO(first_proposals(&d, dense, &bounded, err));
    if (bounded) {
        PSR_GO(rounds(&d, gap, options->observer, dense, decided, err));
    }
    if (*decided) {
        publish(&d, solution);
        certificate_complete(d.lp, solution);
        solution->iterations = d.iterations;
        (void)snprintf(solution->method, sizeof solution->method, "decomposition");
        *decided =
            fabs(solution->gap) <= fmax(gap, 1e-6) && solution->primal_violation <= 1e-8;
        solution->status = *decided ? PSR_LP_OPTIMAL : PSR_LP_UNSOLVED;
    }
done:
    decomposition_clear(&d);
    free(dense);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory to decompose")
                                    : status;
}
