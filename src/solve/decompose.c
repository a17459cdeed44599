/*
 * Dantzig-Wolfe decomposition; see decompose.h. First the artificial columns of the master
 * are driven out, then its objective is maximised; prices are smoothed between rounds
 * (Wentges), and taken as they are where smoothed ones bring no proposal.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "decompose.h"

#include "certificate.h"
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

typedef struct block {
    psr_lp *lp;
    simplex *simplex;
    psr_solution *solution;
    size_t from, count;         /* in columns */
    size_t row_from, row_count; /* in rows */
} block;

typedef struct proposal {
    size_t block;
    psr_id column; /* of the master */
    double *x;     /* [columns of the block] */
} proposal;

typedef struct decomposition {
    const psr_lp *lp;
    size_t block_count;
    block *blocks;
    psr_id *columns;       /* by block */
    psr_id *rows;          /* rows of blocks alone, by block */
    psr_id *master_row;    /* [rows] in the master, -1 = a row of a block */
    psr_id *over_row;      /* [columns] in the master: variable bound on a shared column */
    psr_id *master_column; /* [columns] shared ones */
    psr_id *local_column;  /* [columns] position in its block */
    psr_lp *master_lp;
    simplex *master;
    psr_solution *master_solution;
    size_t linking, artificial_from, artificial_count;
    proposal *proposals;
    size_t proposal_count, proposal_capacity;
    double *price;                /* [linking] blocks are asked at */
    double *best_row, *best_over; /* [rows], [columns] prices of the best bound */
    double *row_price, *over_price;
    double bound;
    bool phase_one;
    size_t iterations;
} decomposition;

/* ---- taking the programme apart */

static bool hangs_on_shared(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID &&
           lp->column_block[lp->over[j]] == PSR_SHARED;
}

/* Master rows: shared ones, those of blocks that shared columns meet, and a row for each
 * variable bound of a block's column on a shared one. */
static void number_rows(decomposition *d) {
    const psr_lp *lp = d->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        d->master_row[i] = lp->row_block[i] == PSR_SHARED ? 0 : -1;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j];
             lp->column_block[j] == PSR_SHARED && at < lp->start[j + 1]; at++) {
            d->master_row[lp->row[at]] = 0;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        d->master_row[i] = d->master_row[i] < 0 ? -1 : (psr_id)d->linking++;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool links = hangs_on_shared(lp, j) && lp->column_block[j] != PSR_SHARED;
        d->over_row[j] = links ? (psr_id)d->linking++ : -1;
    }
}

/* Columns and rows of each block, in order. */
static void sort_blocks(decomposition *d) {
    const psr_lp *lp = d->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] != PSR_SHARED) {
            d->blocks[lp->column_block[j]].count++;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (d->master_row[i] < 0) {
            d->blocks[lp->row_block[i]].row_count++;
        }
    }
    for (size_t b = 1; b < d->block_count; b++) {
        d->blocks[b].from = d->blocks[b - 1].from + d->blocks[b - 1].count;
        d->blocks[b].row_from = d->blocks[b - 1].row_from + d->blocks[b - 1].row_count;
    }
    for (size_t b = 0; b < d->block_count; b++) {
        d->blocks[b].count = 0;
        d->blocks[b].row_count = 0;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] != PSR_SHARED) {
            block *own = &d->blocks[lp->column_block[j]];
            d->local_column[j] = (psr_id)own->count;
            d->columns[own->from + own->count++] = (psr_id)j;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        if (d->master_row[i] < 0) {
            block *own = &d->blocks[lp->row_block[i]];
            d->rows[own->row_from + own->row_count++] = (psr_id)i;
        }
    }
}

/* One block as a programme of its own, with bounds that hold for the whole. */
static psr_status make_block(decomposition *d, block *own, psr_id *place,
                             const double *lower, const double *upper, psr_error *err) {
    const psr_lp *lp = d->lp;
    own->lp = psr_lp_create(false);
    if (own->lp == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < own->row_count; k++) {
        psr_id i = d->rows[own->row_from + k];
        place[i] = psr_lp_add_row(own->lp, PSR_SHARED, lp->row_lower[i], lp->row_upper[i]);
    }
    for (size_t k = 0; k < own->count; k++) {
        psr_id j = d->columns[own->from + k];
        /* Implied bounds may cross by their rounding; what they imply, rows show as well.
         */
        psr_id made = psr_lp_add_column(own->lp, PSR_SHARED, lp->objective[j], lower[j],
                                        fmax(upper[j], lower[j]));
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (d->master_row[lp->row[at]] < 0) {
                PSR_TRY(psr_lp_add_entry(own->lp, place[lp->row[at]], lp->value[at]));
            }
        }
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID && d->over_row[j] < 0) {
            PSR_TRY(psr_lp_set_over(own->lp, made, d->local_column[lp->over[j]],
                                    lp->factor[j]));
        }
    }
    PSR_TRY(psr_lp_finish(own->lp, err));
    PSR_TRY(simplex_create(own->lp, &own->simplex, err));
    own->solution = psr_solution_create(own->lp);
    return own->solution == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status make_master_rows(decomposition *d) {
    const psr_lp *lp = d->lp;
    psr_id last = 0;
    for (size_t i = 0; i < lp->row_count; i++) {
        if (d->master_row[i] >= 0) {
            last = psr_lp_add_row(d->master_lp, PSR_SHARED, lp->row_lower[i],
                                  lp->row_upper[i]);
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (d->over_row[j] >= 0) {
            last = psr_lp_add_row(d->master_lp, PSR_SHARED, -INFINITY, 0);
        }
    }
    for (size_t b = 0; b < d->block_count; b++) {
        last = psr_lp_add_row(d->master_lp, PSR_SHARED, 1, 1);
    }
    return last == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status make_shared_columns(decomposition *d) {
    const psr_lp *lp = d->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] != PSR_SHARED) {
            continue;
        }
        d->master_column[j] =
            psr_lp_add_column(d->master_lp, PSR_SHARED, 0, lp->lower[j], lp->upper[j]);
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            PSR_TRY(
                psr_lp_add_entry(d->master_lp, d->master_row[lp->row[at]], lp->value[at]));
        }
        for (size_t k = 0; lp->over != NULL && k < lp->column_count; k++) {
            if (lp->over[k] == (psr_id)j && d->over_row[k] >= 0) {
                PSR_TRY(psr_lp_add_entry(d->master_lp, d->over_row[k], -lp->factor[k]));
            }
        }
    }
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        if (lp->over[j] != PSR_NO_ID && lp->column_block[j] == PSR_SHARED) {
            PSR_TRY(psr_lp_set_over(d->master_lp, d->master_column[j],
                                    d->master_column[lp->over[j]], lp->factor[j]));
        }
    }
    return PSR_OK;
}

/* A column each way for every linking row, in units of its limit. */
static psr_status make_artificials(decomposition *d) {
    psr_lp *master = d->master_lp;
    d->artificial_from = master->column_count;
    for (size_t i = 0; i < d->linking; i++) {
        double lower = isfinite(master->row_lower[i]) ? fabs(master->row_lower[i]) : 0;
        double upper = isfinite(master->row_upper[i]) ? fabs(master->row_upper[i]) : 0;
        for (int way = -1; way <= 1; way += 2) {
            if (psr_lp_add_column(master, PSR_SHARED, -1, 0, INFINITY) == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
            PSR_TRY(psr_lp_add_entry(master, (psr_id)i, way * fmax(1, fmax(lower, upper))));
        }
    }
    d->artificial_count = master->column_count - d->artificial_from;
    return PSR_OK;
}

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
        double size = d->phase_one ? 1 : fmax(1, fabs(master_value(d)));
        bool bounded = true;
        size_t fresh = 0;
        for (int way = 0; way < 2 && fresh == 0 && bounded; way++) {
            bool smooth = way == 0 && d->bound < INFINITY;
            smooth_prices(d, smooth ? smoothing : 0);
            PSR_TRY(ask_all(d, size, dense, &fresh, &bounded, err));
            if (bounded && !d->phase_one) {
                keep_bound(d);
            }
        }
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

static psr_status make_blocks(decomposition *d, psr_error *err) {
    const psr_lp *lp = d->lp;
    psr_id *place = psr_calloc(lp->row_count + 1, sizeof *place);
    double *lower = psr_calloc(lp->column_count + 1, sizeof *lower);
    double *upper = psr_calloc(lp->column_count + 1, sizeof *upper);
    psr_status status = PSR_ERR_MEMORY;
    if (place != NULL && lower != NULL && upper != NULL &&
        certificate_implied_bounds(lp, lower, upper)) {
        status = PSR_OK;
        for (size_t b = 0; b < d->block_count && status == PSR_OK; b++) {
            status = make_block(d, &d->blocks[b], place, lower, upper, err);
        }
    }
    free(place);
    free(lower);
    free(upper);
    return status;
}

static psr_status make(decomposition *d, psr_error *err) {
    const psr_lp *lp = d->lp;
    psr_id **ids[] = {&d->columns,      &d->over_row, &d->master_column,
                      &d->local_column, &d->rows,     &d->master_row};
    for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) {
        size_t count = k < 4 ? lp->column_count : lp->row_count;
        *ids[k] = psr_calloc(count + 1, sizeof(psr_id));
        if (*ids[k] == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        d->master_column[j] = PSR_NO_ID;
    }
    d->block_count = (size_t)lp->block_count;
    d->blocks = psr_calloc(d->block_count + 1, sizeof *d->blocks);
    d->best_row = psr_calloc(lp->row_count + 1, sizeof(double));
    d->row_price = psr_calloc(lp->row_count + 1, sizeof(double));
    d->best_over = psr_calloc(lp->column_count + 1, sizeof(double));
    d->over_price = psr_calloc(lp->column_count + 1, sizeof(double));
    d->master_lp = psr_lp_create(false);
    if (d->blocks == NULL || d->best_row == NULL || d->row_price == NULL ||
        d->best_over == NULL || d->over_price == NULL || d->master_lp == NULL) {
        return PSR_ERR_MEMORY;
    }
    number_rows(d);
    sort_blocks(d);
    d->price = psr_calloc(d->linking + 1, sizeof(double));
    if (d->price == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(make_blocks(d, err));
    PSR_TRY(make_master_rows(d));
    PSR_TRY(make_shared_columns(d));
    PSR_TRY(make_artificials(d));
    PSR_TRY(psr_lp_finish(d->master_lp, err));
    PSR_TRY(simplex_create(d->master_lp, &d->master, err));
    d->master_solution = psr_solution_create(d->master_lp);
    return d->master_solution == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static void clear(decomposition *d) {
    for (size_t b = 0; d->blocks != NULL && b < d->block_count; b++) {
        simplex_free(d->blocks[b].simplex);
        psr_solution_free(d->blocks[b].solution);
        psr_lp_free(d->blocks[b].lp);
    }
    for (size_t k = 0; k < d->proposal_count; k++) {
        free(d->proposals[k].x);
    }
    simplex_free(d->master);
    psr_solution_free(d->master_solution);
    psr_lp_free(d->master_lp);
    void *arrays[] = {d->blocks,    d->columns,       d->rows,         d->master_row,
                      d->over_row,  d->master_column, d->local_column, d->proposals,
                      d->price,     d->best_row,      d->best_over,    d->row_price,
                      d->over_price};
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++) {
        free(arrays[k]);
    }
}

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
    psr_status status = make(&d, err);
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
    clear(&d);
    free(dense);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory to decompose")
                                    : status;
}
