/*
 * Whole columns of many blocks: minimum orders and lots of products that meet only in
 * shared rows. With those rows priced by the relaxation, each block is a small programme of
 * its own:
 *
 *  - their optima add up to a bound (Lagrange), tighter than the relaxation's;
 *  - solved one after the other within what the others leave of the shared rows, they make
 *    a plan; with its whole columns fixed, the rest is a continuous programme.
 *
 * Where they do not meet, better prices (integer_prices.c) serve for another round.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer_blocks.h"

#include "blocks.h"
#include "certificate.h"
#include "integer.h"
#include "integer_small.h"
#include "purser/solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nodes of one block's tree, each some ten microseconds. */
static const size_t block_nodes = 3000;
static const double feasibility = 1e-9;
/* So many blocks make their plans side by side; of few each has all the room. */
static const size_t least_for_batches = 100;
/* Share of the gap that the blocks' trees may leave open, all together. */
static const double block_share = 0.2;

static psr_status solve_task(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    block_search *s = context;
    block_task *t = &s->task[index];
    double slack = block_share * s->gap * s->scale / (double)s->b.count;
    small_wish wish = {.slack = slack, .node_limit = block_nodes};
    t->answer = (small_answer){.value = -INFINITY, .bound = INFINITY};
    psr_arena_reset(t->scratch);
    t->answer.x = psr_arena_take(t->scratch, t->small->column_count + 1, sizeof(double));
    if (t->answer.x == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (t->small->integer != NULL && !integer_tighten(t->small, t->scratch)) {
        t->answer.bound = -INFINITY;
        return PSR_OK;
    }
    psr_status status = small_branch(t->small, &wish, &t->answer);
    return status == PSR_ERR_NUMERICAL ? PSR_OK : status;
}

/* Solve count blocks from first on; their answers last until the next batch. */
static psr_status solve_batch(block_search *s, size_t first, size_t count, blocks_view view,
                              psr_error *err) {
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        s->task[k].block = first + k;
        PSR_GO(blocks_programme(&s->b, first + k, view, &s->task[k].small, err));
    }
    PSR_GO(psr_parallel_for(count, s->threads, solve_task, s, err));
done:
    for (size_t k = 0; k < count; k++) {
        psr_lp_free(s->task[k].small);
        s->task[k].small = NULL;
        s->nodes += s->task[k].answer.nodes;
    }
    return status;
}

static size_t batch_size(const block_search *s, size_t first, size_t most) {
    return s->b.count - first < most ? s->b.count - first : most;
}

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
            double side = cost[j] > 0 ? b->upper[j] : b->lower[j];
            /* The rounding of a reduced cost that ought to be 0 */
            bool rounding = fabs(cost[j]) < 1e-12 * fmax(1, fabs(lp->objective[j]));
            *bound += isfinite(side) || !rounding ? cost[j] * side : 0;
        }
    }
    free(cost);
    return PSR_OK;
}

psr_status block_search_bound(block_search *s, double *bound, psr_error *err) {
    PSR_TRY(border_bound(&s->b, bound));
    memset(s->activity, 0, s->b.lp->row_count * sizeof *s->activity);
    size_t count = 0;
    for (size_t first = 0; first < s->b.count && isfinite(*bound); first += count) {
        count = batch_size(s, first, BLOCK_SEARCH_BATCH);
        PSR_TRY(solve_batch(s, first, count, BLOCKS_PRICED, err));
        for (size_t k = 0; k < count; k++) {
            const small_answer *answer = &s->task[k].answer;
            *bound += answer->bound;
            if (answer->value > -INFINITY) {
                blocks_add_activity(&s->b, first + k, answer->x, s->activity);
            }
        }
    }
    return PSR_OK;
}

/* With the whole columns of the plan fixed, the rest as a continuous programme. */
static psr_status solve_rest(block_search *s, psr_solution *rest, bool *found,
                             psr_error *err) {
    psr_lp fixed;
    double *limits = NULL;
    PSR_TRY(blocks_fixed(&s->b, NULL, 0, &fixed, &limits));
    psr_solve_options options = {.gap = integer_rest_gap, .threads = s->threads};
    psr_status status = psr_solve(&fixed, &options, rest, err);
    *found = status == PSR_OK &&
             (rest->status == PSR_LP_OPTIMAL || rest->status == PSR_LP_FEASIBLE) &&
             psr_solve_violation(s->b.lp, rest->x) <= feasibility;
    free(limits);
    return status == PSR_ERR_MEMORY ? status : PSR_OK;
}

/* Put the answer of task k in place; false where it no longer fits. */
static bool take_answer(block_search *s, size_t k) {
    const block_task *t = &s->task[k];
    blocks_turn_to(&s->b, t->block, BLOCKS_WITHIN);
    return !(t->answer.value > -INFINITY) ||
           blocks_replace(&s->b, t->block, t->answer.x, false);
}

/* Each block within what the others leave; one whose answer does not fit beside those of
 * its batch is solved once more after them. */
static psr_status plan_blocks(block_search *s, psr_error *err) {
    size_t most = s->b.count < least_for_batches ? 1 : BLOCK_SEARCH_BATCH;
    size_t count = 0, late[BLOCK_SEARCH_BATCH];
    for (size_t first = 0; first < s->b.count; first += count) {
        size_t late_count = 0;
        count = batch_size(s, first, most);
        PSR_TRY(solve_batch(s, first, count, BLOCKS_WITHIN, err));
        for (size_t k = 0; k < count; k++) {
            if (!take_answer(s, k)) {
                late[late_count++] = first + k;
            }
        }
        for (size_t k = 0; k < late_count && count > 1; k++) {
            PSR_TRY(solve_batch(s, late[k], 1, BLOCKS_WITHIN, err));
            (void)take_answer(s, 0);
        }
    }
    return PSR_OK;
}

static bool is_done(const block_search *s, const integer_incumbent *incumbent) {
    return certificate_gap(s->bound, incumbent->value) <= s->gap;
}

static void scale_prices(blocks *b, const double *price, double share) {
    for (size_t i = 0; i < b->lp->row_count; i++) {
        b->price[i] = share * price[i];
    }
}

static void take_better(const double *x, double value, size_t columns,
                        integer_incumbent *incumbent) {
    if (value > incumbent->value) {
        incumbent->value = value;
        memcpy(incumbent->x, x, columns * sizeof *x);
    }
}

/* The blocks' parts as they stand, where all of them are whole. */
static void take_blocks(const block_search *s, integer_incumbent *incumbent) {
    const psr_lp *lp = s->b.lp;
    bool whole = true;
    for (size_t j = 0; j < lp->column_count && whole; j++) {
        whole = lp->integer[j] == 0 || fabs(s->b.x[j] - nearbyint(s->b.x[j])) <= 0;
    }
    if (whole && psr_solve_violation(lp, s->b.x) <= feasibility) {
        take_better(s->b.x, certificate_objective(lp, s->b.x), lp->column_count, incumbent);
    }
}

/* One pass over the blocks, and the best continuous rest of it where that is still asked
 * for. */
static psr_status pass(block_search *s, psr_solution *rest, integer_incumbent *incumbent,
                       bool *found, psr_error *err) {
    PSR_TRY(plan_blocks(s, err));
    take_blocks(s, incumbent);
    if (is_done(s, incumbent)) {
        return PSR_OK;
    }
    PSR_TRY(solve_rest(s, rest, found, err));
    if (*found) {
        take_better(rest->x, rest->objective, s->b.lp->column_count, incumbent);
    }
    return PSR_OK;
}

/* What the full prices leave unused in the shared rows, lower ones give away. */
static psr_status plan(block_search *s, const psr_solution *relaxation,
                       integer_incumbent *incumbent, psr_error *err) {
    static const double shares[] = {1, 0.9, 0.8, 0.7};
    size_t rows = s->b.lp->row_count;
    psr_solution *rest = psr_solution_create(s->b.lp);
    double *price = psr_calloc(rows, sizeof *price);
    psr_status status = rest == NULL || price == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    memcpy(price, s->b.price, rows * sizeof *price);
    blocks_start_from(&s->b, relaxation->x);
    bool found = true;
    for (size_t at = 0;
         found && at < sizeof shares / sizeof *shares && !is_done(s, incumbent); at++) {
        scale_prices(&s->b, price, shares[at]);
        PSR_GO(pass(s, rest, incumbent, &found, err));
        if (found && !is_done(s, incumbent)) {
            blocks_start_from(&s->b, rest->x);
        }
    }
    scale_prices(&s->b, price, 1);
done:
    free(price);
    psr_solution_free(rest);
    return status;
}

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

static psr_status open_tasks(block_search *s) {
    s->scratch = psr_arena_create();
    bool made = s->scratch != NULL;
    for (size_t k = 0; k < BLOCK_SEARCH_BATCH; k++) {
        s->task[k].scratch = psr_arena_create();
        made = made && s->task[k].scratch != NULL;
    }
    return made ? PSR_OK : PSR_ERR_MEMORY;
}

static void close_tasks(block_search *s) {
    psr_arena_free(s->scratch);
    for (size_t k = 0; k < BLOCK_SEARCH_BATCH; k++) {
        psr_arena_free(s->task[k].scratch);
    }
}

psr_status integer_blocks(const psr_lp *lp, const psr_solution *relaxation,
                          const psr_solve_options *options, integer_incumbent *incumbent,
                          psr_error *err) {
    psr_arena *arena = psr_arena_create();
    block_search s = {.gap = options->gap,
                      .threads = options->threads > 0 ? options->threads : 1,
                      .bound = relaxation->bound,
                      .scale = fmax(1, fabs(relaxation->objective))};
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : open_tasks(&s);
    PSR_GO(status);
    s.activity = psr_arena_take(arena, lp->row_count + 1, sizeof *s.activity);
    status = s.activity == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    PSR_GO(blocks_make(&s.b, lp, arena));
    PSR_GO(blocks_imply_limits(&s.b));
    blocks_take_prices(&s.b, relaxation->row_price, relaxation->over_price);
    double bound = INFINITY;
    PSR_GO(block_search_raise(&s, relaxation->x, err));
    PSR_GO(block_search_bound(&s, &bound, err));
    s.bound = fmin(s.bound, bound);
    PSR_GO(plan(&s, relaxation, incumbent, err));
    if (incumbent->value > -INFINITY && isfinite(bound) && !is_done(&s, incumbent)) {
        PSR_GO(block_search_prices(&s, incumbent->value, err));
        PSR_GO(plan(&s, relaxation, incumbent, err));
    }
    incumbent->bound = s.bound;
    incumbent->nodes = s.nodes;
done:
    psr_arena_free(arena);
    close_tasks(&s);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory for programmes of single blocks")
               : status;
}
