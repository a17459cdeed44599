/*
 * Whole columns of many blocks: minimum orders and lots of products that meet only in
 * shared rows. With those rows priced by the relaxation, each block is a small programme of
 * its own:
 *
 *  - their optima add up to a bound (Lagrange), tighter than the relaxation's;
 *  - solved one after the other within what the others leave of the shared rows, they make
 *    a plan; with its whole columns fixed, the rest is a continuous programme.
 *
 * The prices of that programme serve for the next round.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer_blocks.h"

#include "certificate.h"
#include "purser/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3 };
/* One block is solved to this part of the gap of the whole, and no longer than so. */
static const double block_gap = 1e-4;
static const size_t block_nodes = 2000;
static const double feasibility = 1e-9;

typedef struct blocks {
    const psr_lp *lp;
    double gap;
    size_t *start;      /* [block_count + 1] */
    psr_id *column;     /* columns by block */
    size_t *row_start;  /* [block_count + 1] */
    psr_id *row;        /* rows of blocks */
    bool *mixed;        /* [row_count] a block row that meets shared columns */
    double *price;      /* [row_count] of shared and mixed rows */
    double *over_price; /* [column_count] or NULL */
    double *x;          /* [column_count] the plan as it grows */
    double *activity;   /* [row_count] of x */
    psr_id *elastic;    /* [row_count] shared column that meets this row alone */
    psr_id *touched;    /* [touched_count] shared rows in the small programme */
    size_t touched_count;
    psr_id *local; /* [row_count] row of the small programme, PSR_NO_ID = none */
    double bound;
    size_t nodes;
} blocks;

static bool is_relaxed(const blocks *b, psr_id row) {
    return b->lp->row_block[row] == PSR_SHARED || b->mixed[row];
}

static bool hangs_on_shared(const psr_lp *lp, psr_id j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID &&
           lp->column_block[lp->over[j]] == PSR_SHARED;
}

/* ---- lists
 * ------------------------------------------------------------------------------- */

static void sort_by_block(const psr_id *block, size_t count, size_t *start, psr_id *sorted,
                          size_t block_count) {
    for (size_t at = 0; at < count; at++) {
        if (block[at] != PSR_SHARED) {
            start[block[at] + 1]++;
        }
    }
    for (size_t k = 0; k < block_count; k++) {
        start[k + 1] += start[k];
    }
    for (size_t at = count; at-- > 0;) {
        if (block[at] != PSR_SHARED) {
            sorted[--start[block[at] + 1]] = (psr_id)at;
        }
    }
    /* start[k + 1] now holds where block k begins: shift it back. */
    for (size_t k = 0; k < block_count; k++) {
        start[k] = start[k + 1];
    }
    start[block_count] = 0;
    for (size_t at = 0; at < count; at++) {
        start[block_count] += block[at] != PSR_SHARED ? 1 : 0;
    }
}

static void mark_mixed(blocks *b) {
    const psr_lp *lp = b->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] != PSR_SHARED) {
            continue;
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            psr_id i = lp->row[at];
            b->mixed[i] = b->mixed[i] || lp->row_block[i] != PSR_SHARED;
        }
    }
}

/* Credit or overflow: shared columns of a single row give way to any block. */
static void find_elastic(blocks *b) {
    const psr_lp *lp = b->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        b->elastic[i] = PSR_NO_ID;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool single = lp->start[j + 1] - lp->start[j] == 1;
        bool plain = lp->integer[j] == 0 && (lp->over == NULL || lp->over[j] == PSR_NO_ID);
        if (lp->column_block[j] == PSR_SHARED && single && plain) {
            b->elastic[lp->row[lp->start[j]]] = (psr_id)j;
        }
    }
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        for (size_t at = 0; lp->over[j] != PSR_NO_ID && at < 1; at++) {
            psr_id over = lp->over[j];
            size_t from = lp->start[over];
            if (lp->start[over + 1] > from && b->elastic[lp->row[from]] == over) {
                b->elastic[lp->row[from]] = PSR_NO_ID; /* others hang on it */
            }
        }
    }
}

static psr_status blocks_make(blocks *b, psr_arena *arena) {
    const psr_lp *lp = b->lp;
    size_t rows = lp->row_count + 1;
    size_t columns = lp->column_count + 1;
    size_t count = (size_t)lp->block_count + 2;
    b->start = psr_arena_take(arena, count, sizeof *b->start);
    b->row_start = psr_arena_take(arena, count, sizeof *b->row_start);
    b->column = psr_arena_take(arena, columns, sizeof *b->column);
    b->row = psr_arena_take(arena, rows, sizeof *b->row);
    b->mixed = psr_arena_take(arena, rows, sizeof *b->mixed);
    b->price = psr_arena_take(arena, rows, sizeof *b->price);
    b->activity = psr_arena_take(arena, rows, sizeof *b->activity);
    b->local = psr_arena_take(arena, rows, sizeof *b->local);
    b->elastic = psr_arena_take(arena, rows, sizeof *b->elastic);
    b->touched = psr_arena_take(arena, rows, sizeof *b->touched);
    b->over_price = psr_arena_take(arena, columns, sizeof *b->over_price);
    b->x = psr_arena_take(arena, columns, sizeof *b->x);
    if (b->start == NULL || b->row_start == NULL || b->column == NULL || b->row == NULL ||
        b->mixed == NULL || b->price == NULL || b->activity == NULL || b->local == NULL ||
        b->elastic == NULL || b->touched == NULL || b->over_price == NULL || b->x == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t block_count = (size_t)lp->block_count;
    sort_by_block(lp->column_block, lp->column_count, b->start, b->column, block_count);
    sort_by_block(lp->row_block, lp->row_count, b->row_start, b->row, block_count);
    mark_mixed(b);
    find_elastic(b);
    return PSR_OK;
}

/* Prices of the rows that are relaxed, on the side their row has. */
static void take_prices(blocks *b, const psr_solution *from) {
    const psr_lp *lp = b->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        double price = is_relaxed(b, (psr_id)i) ? from->row_price[i] : 0;
        bool open = (price > 0 && lp->row_upper[i] >= INFINITY) ||
                    (price < 0 && lp->row_lower[i] <= -INFINITY);
        b->price[i] = open ? 0 : price;
    }
    for (size_t j = 0; from->over_price != NULL && j < lp->column_count; j++) {
        bool counts = hangs_on_shared(lp, (psr_id)j) && lp->column_block[j] != PSR_SHARED &&
                      from->over_price[j] > 0;
        b->over_price[j] = counts ? from->over_price[j] : 0;
    }
}

/* ---- one block as a programme
 * ------------------------------------------------------------ */

/* What the others leave of row i, given what this block uses of it now. */
static psr_status add_limits(blocks *b, psr_lp *small, psr_id i, double own) {
    const psr_lp *lp = b->lp;
    double others = b->activity[i] - own;
    /* A limit that is already missed by rounding may not exclude what is there. */
    double lower = fmin(lp->row_lower[i] - others, own);
    double upper = fmax(lp->row_upper[i] - others, own);
    b->local[i] = psr_lp_add_row(small, 0, lower, upper);
    b->touched[b->touched_count++] = i;
    return b->local[i] == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static double own_activity(const blocks *b, size_t block, psr_id i) {
    const psr_lp *lp = b->lp;
    double own = 0;
    for (size_t k = b->start[block]; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            own += lp->row[at] == i ? lp->value[at] * b->x[j] : 0;
        }
    }
    return own;
}

/* Rows of the small programme: the block's own, and within a plan the shared ones too. */
static psr_status add_rows(blocks *b, size_t block, bool within_plan, psr_lp *small) {
    const psr_lp *lp = b->lp;
    for (size_t k = b->row_start[block]; k < b->row_start[block + 1]; k++) {
        psr_id i = b->row[k];
        b->local[i] = PSR_NO_ID;
        if (!b->mixed[i]) {
            b->local[i] = psr_lp_add_row(small, 0, lp->row_lower[i], lp->row_upper[i]);
            if (b->local[i] == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
        }
    }
    for (size_t k = b->start[block]; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (is_relaxed(b, lp->row[at])) {
                b->local[lp->row[at]] = PSR_NO_ID;
            }
        }
    }
    for (size_t k = b->start[block]; within_plan && k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            psr_id i = lp->row[at];
            if (is_relaxed(b, i) && b->local[i] == PSR_NO_ID) {
                PSR_TRY(add_limits(b, small, i, own_activity(b, block, i)));
            }
        }
    }
    return PSR_OK;
}

static double upper_of(const blocks *b, psr_id j, bool within_plan) {
    const psr_lp *lp = b->lp;
    if (!hangs_on_shared(lp, j)) {
        return lp->upper[j];
    }
    psr_id over = lp->over[j];
    double value = within_plan ? b->x[over] : lp->upper[over];
    if (!within_plan && lp->factor[j] < 0) {
        value = lp->lower[over];
    }
    return fmax(lp->lower[j], fmin(lp->upper[j], lp->factor[j] * value));
}

/* Columns with the prices of what is relaxed in their objective. */
static psr_status add_columns(blocks *b, size_t block, bool within_plan, psr_lp *small) {
    const psr_lp *lp = b->lp;
    size_t first = b->start[block];
    for (size_t k = first; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        double objective = lp->objective[j] - (within_plan ? 0 : b->over_price[j]);
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            objective -= lp->value[at] * b->price[lp->row[at]];
        }
        psr_id column = psr_lp_add_column(small, 0, objective, lp->lower[j],
                                          upper_of(b, j, within_plan));
        if (column == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (b->local[lp->row[at]] != PSR_NO_ID) {
                PSR_TRY(psr_lp_add_entry(small, b->local[lp->row[at]], lp->value[at]));
            }
        }
        if (lp->integer[j] != 0) {
            PSR_TRY(psr_lp_set_integer(small, column));
        }
    }
    for (size_t k = first; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        if (lp->over != NULL && lp->over[j] != PSR_NO_ID && !hangs_on_shared(lp, j)) {
            size_t at = first;
            while (b->column[at] != lp->over[j]) {
                at++;
            }
            PSR_TRY(psr_lp_set_over(small, (psr_id)(k - first), (psr_id)(at - first),
                                    lp->factor[j]));
        }
    }
    return PSR_OK;
}

/* Row i may be moved by the shared column that meets it alone, from where that is now. */
static psr_status add_elastic(const blocks *b, psr_id i, psr_lp *small) {
    const psr_lp *lp = b->lp;
    psr_id j = b->elastic[i];
    double value = lp->value[lp->start[j]];
    psr_id column =
        psr_lp_add_column(small, 0, lp->objective[j] - value * b->price[i],
                          fmin(0, lp->lower[j] - b->x[j]), fmax(0, lp->upper[j] - b->x[j]));
    if (column == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    return psr_lp_add_entry(small, b->local[i], value);
}

static psr_status add_elastics(const blocks *b, psr_lp *small) {
    for (size_t k = 0; k < b->touched_count; k++) {
        if (b->elastic[b->touched[k]] != PSR_NO_ID) {
            PSR_TRY(add_elastic(b, b->touched[k], small));
        }
    }
    return PSR_OK;
}

/* Solve one block; *solved = NULL where it has no answer within its limits. */
static psr_status solve_block(blocks *b, size_t block, bool within_plan,
                              psr_solution **solved, psr_error *err) {
    psr_lp *small = psr_lp_create(false);
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX,
                                 .gap = fmin(block_gap, b->gap),
                                 .node_limit = block_nodes};
    *solved = NULL;
    psr_status status = small == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        b->touched_count = 0;
        PSR_GO(add_rows(b, block, within_plan, small));
        PSR_GO(add_columns(b, block, within_plan, small));
        PSR_GO(add_elastics(b, small)); /* after the block's own: none without a plan */
        PSR_GO(psr_lp_finish(small, err));
        *solved = psr_solution_create(small);
        status = *solved == NULL ? PSR_ERR_MEMORY : PSR_OK;
    }
    if (status == PSR_OK) {
        psr_status outcome = psr_solve(small, &options, *solved, err);
        bool answered = outcome == PSR_OK && ((*solved)->status == PSR_LP_OPTIMAL ||
                                              (*solved)->status == PSR_LP_FEASIBLE);
        b->nodes += (*solved)->nodes;
        if (!answered) {
            psr_solution_free(*solved);
            *solved = NULL;
        }
    }
done:
    psr_lp_free(small);
    return status;
}

/* ---- the bound
 * --------------------------------------------------------------------------- */

/* Value of the relaxed rows' sides and of the shared columns at these prices. */
static psr_status border_bound(const blocks *b, double *bound) {
    const psr_lp *lp = b->lp;
    double *cost = psr_calloc(lp->column_count, sizeof *cost);
    if (cost == NULL) {
        return PSR_ERR_MEMORY;
    }
    certificate_reduced_cost(lp, b->price, lp->over == NULL ? NULL : b->over_price, cost);
    *bound = lp->constant;
    for (size_t i = 0; i < lp->row_count; i++) {
        double price = b->price[i];
        if (price > 0 || price < 0) {
            *bound += price * (price > 0 ? lp->row_upper[i] : lp->row_lower[i]);
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        /* Reduced costs of block columns are counted by their blocks. */
        if (lp->column_block[j] == PSR_SHARED && (cost[j] > 0 || cost[j] < 0)) {
            double side = cost[j] > 0 ? lp->upper[j] : lp->lower[j];
            /* The rounding of a reduced cost that ought to be 0 */
            bool rounding = fabs(cost[j]) < 1e-12 * fmax(1, fabs(lp->objective[j]));
            *bound += isfinite(side) || !rounding ? cost[j] * side : 0;
        }
    }
    free(cost);
    return PSR_OK;
}

static psr_status lagrange_bound(blocks *b, psr_error *err) {
    double bound = 0;
    PSR_TRY(border_bound(b, &bound));
    for (size_t block = 0; block < (size_t)b->lp->block_count && isfinite(bound); block++) {
        psr_solution *solved = NULL;
        PSR_TRY(solve_block(b, block, false, &solved, err));
        bound += solved == NULL ? INFINITY : solved->bound;
        psr_solution_free(solved);
    }
    if (bound < b->bound) {
        b->bound = bound;
    }
    return PSR_OK;
}

/* ---- the plan
 * ---------------------------------------------------------------------------- */

/* Put a block's answer into the plan. */
static void replace_block(blocks *b, size_t block, const double *values) {
    const psr_lp *lp = b->lp;
    for (size_t k = b->start[block]; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        double change = values[k - b->start[block]] - b->x[j];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            b->activity[lp->row[at]] += lp->value[at] * change;
        }
        b->x[j] = values[k - b->start[block]];
    }
    const double *moves = values + (b->start[block + 1] - b->start[block]);
    for (size_t k = 0; k < b->touched_count; k++) {
        psr_id i = b->touched[k];
        psr_id j = b->elastic[i];
        if (j != PSR_NO_ID) {
            b->x[j] += *moves;
            b->activity[i] += lp->value[lp->start[j]] * *moves++;
        }
    }
}

/* With the whole columns of the plan fixed, the rest as a continuous programme. */
static psr_status solve_rest(blocks *b, psr_solution *rest, bool *found, psr_error *err) {
    psr_lp fixed = *b->lp;
    size_t columns = fixed.column_count;
    double *limits = psr_calloc(2 * columns, sizeof *limits);
    if (limits == NULL) {
        return PSR_ERR_MEMORY;
    }
    memcpy(limits, fixed.lower, columns * sizeof *limits);
    memcpy(limits + columns, fixed.upper, columns * sizeof *limits);
    for (size_t j = 0; j < columns; j++) {
        if (b->lp->integer[j] != 0) {
            limits[j] = nearbyint(b->x[j]);
            limits[columns + j] = limits[j];
        }
    }
    fixed.integer = NULL;
    fixed.lower = limits;
    fixed.upper = limits + columns;
    psr_status status = psr_solve(&fixed, NULL, rest, err);
    *found = status == PSR_OK && rest->status == PSR_LP_OPTIMAL &&
             psr_solve_violation(b->lp, rest->x) <= feasibility;
    free(limits);
    return status == PSR_ERR_MEMORY ? status : PSR_OK;
}

/* One after the other, each block within what the others leave. */
static psr_status plan_blocks(blocks *b, psr_error *err) {
    for (size_t block = 0; block < (size_t)b->lp->block_count; block++) {
        psr_solution *solved = NULL;
        PSR_TRY(solve_block(b, block, true, &solved, err));
        if (solved != NULL) {
            replace_block(b, block, solved->x);
        }
        psr_solution_free(solved);
    }
    return PSR_OK;
}

static void start_from(blocks *b, const psr_solution *from) {
    memcpy(b->x, from->x, b->lp->column_count * sizeof *b->x);
    certificate_activity(b->lp, b->x, b->activity);
}

static psr_status improve(blocks *b, const psr_solution *relaxation,
                          integer_incumbent *incumbent, psr_error *err) {
    psr_solution *rest = psr_solution_create(b->lp);
    if (rest == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_status status = PSR_OK;
    start_from(b, relaxation);
    for (int round = 0; round < ROUNDS; round++) {
        bool found = false;
        double before = incumbent->value;
        PSR_GO(plan_blocks(b, err));
        PSR_GO(solve_rest(b, rest, &found, err));
        if (found && rest->objective > incumbent->value) {
            incumbent->value = rest->objective;
            memcpy(incumbent->x, rest->x, b->lp->column_count * sizeof *rest->x);
        }
        double gap = certificate_gap(b->bound, incumbent->value);
        double gain = incumbent->value - before;
        if (!found || gap <= b->gap || gain < 0.05 * (b->bound - incumbent->value)) {
            break;
        }
        start_from(b, rest);
        take_prices(b, rest);
    }
done:
    psr_solution_free(rest);
    return status;
}

/* ---- entry
 * ------------------------------------------------------------------------------- */

bool integer_has_blocks(const psr_lp *lp) {
    size_t inside = 0;
    psr_id first = PSR_SHARED;
    bool several = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer[j] == 0) {
            continue;
        }
        if (lp->column_block[j] == PSR_SHARED) {
            return false; /* flags shared by all are branched on */
        }
        several = several || (inside > 0 && lp->column_block[j] != first);
        first = lp->column_block[j];
        inside++;
    }
    return several && inside >= INTEGER_BLOCKS_LEAST;
}

psr_status integer_blocks(const psr_lp *lp, const psr_solution *relaxation, double gap,
                          integer_incumbent *incumbent, psr_error *err) {
    psr_arena *arena = psr_arena_create();
    blocks b = {.lp = lp, .gap = gap, .bound = relaxation->bound};
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        PSR_GO(blocks_make(&b, arena));
        take_prices(&b, relaxation);
        PSR_GO(lagrange_bound(&b, err));
        PSR_GO(improve(&b, relaxation, incumbent, err));
    }
    incumbent->bound = b.bound;
    incumbent->nodes = b.nodes;
done:
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory for programmes of single blocks")
               : status;
}
