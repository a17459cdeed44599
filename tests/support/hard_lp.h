/*
 * Programmes made hard on purpose from one whose optimum is known, so that every method's
 * status, value and certificate can be held against the truth: ill-scaled, degenerate, with
 * fixed columns, nearly infeasible, infeasible, unbounded, empty. Seeded.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TESTS_HARD_LP_H
#define PURSER_TESTS_HARD_LP_H

#include "block_lp.h"
#include "purser/solve.h"

typedef enum hard_kind {
    HARD_PLAIN,
    HARD_SCALED, /* rows and columns by powers from 1e-4.5 to 1e4.5: entries over 1e18 */
    HARD_DEGENERATE, /* every shared row twice, and once more as a sum */
    HARD_FIXED,      /* half of the columns that stand at a bound are held there */
    HARD_NEAR,       /* the objective must reach all but 1e-6 of its maximum */
    HARD_INFEASIBLE, /* ... and a thousandth more than its maximum */
    HARD_UNBOUNDED,  /* a column that earns and meets no row */
    HARD_EMPTY,      /* rows without entries and columns without rows */
    HARD_KINDS
} hard_kind;

typedef struct hard_case {
    psr_lp *lp;
    psr_lp_status status;
    double optimum;
} hard_case;

static inline void hard_must(bool good) {
    if (!good) {
        abort();
    }
}

typedef struct hard_maker {
    const psr_lp *base;
    const double *x; /* the base's optimum */
    hard_kind kind;
    psr_random random;
    double *row_scale;
    double optimum;
    psr_lp *lp;
} hard_maker;

static inline void hard_rows(hard_maker *m) {
    const psr_lp *base = m->base;
    for (size_t i = 0; i < base->row_count; i++) {
        m->row_scale[i] =
            m->kind == HARD_SCALED ? pow(10, 9 * psr_random_uniform(&m->random) - 4.5) : 1;
        psr_lp_add_row(m->lp, base->row_block[i], base->row_lower[i] * m->row_scale[i],
                       base->row_upper[i] * m->row_scale[i]);
    }
    for (size_t i = 0; m->kind == HARD_DEGENERATE && i < base->row_count; i++) {
        if (base->row_block[i] == PSR_SHARED) {
            psr_lp_add_row(m->lp, PSR_SHARED, base->row_lower[i], base->row_upper[i]);
        }
    }
    if (m->kind == HARD_NEAR || m->kind == HARD_INFEASIBLE) {
        double more = m->kind == HARD_NEAR ? -1e-6 : 1e-3;
        double least = m->optimum + more * fmax(1, fabs(m->optimum));
        psr_lp_add_row(m->lp, PSR_SHARED, least - base->constant, INFINITY);
    }
}

static inline void hard_entries(hard_maker *m, size_t j, double scale) {
    const psr_lp *base = m->base;
    psr_id copy = (psr_id)base->row_count;
    psr_id at_row = 0;
    for (size_t at = base->start[j]; at < base->start[j + 1]; at++) {
        psr_id i = base->row[at];
        double value = base->value[at] * m->row_scale[i] * scale;
        hard_must(psr_lp_add_entry(m->lp, i, value) == PSR_OK);
        for (; m->kind == HARD_DEGENERATE && at_row < i; at_row++) {
            copy += base->row_block[at_row] == PSR_SHARED ? 1 : 0;
        }
        if (m->kind == HARD_DEGENERATE && base->row_block[i] == PSR_SHARED) {
            hard_must(psr_lp_add_entry(m->lp, copy, value) == PSR_OK);
        }
    }
    if (m->kind == HARD_NEAR || m->kind == HARD_INFEASIBLE) {
        hard_must(psr_lp_add_entry(m->lp, (psr_id)base->row_count, base->objective[j]) ==
                  PSR_OK);
    }
}

static inline void hard_columns(hard_maker *m) {
    const psr_lp *base = m->base;
    double *scale = calloc(base->column_count + 1, sizeof *scale);
    hard_must(scale != NULL);
    for (size_t j = 0; j < base->column_count; j++) {
        scale[j] =
            m->kind == HARD_SCALED ? pow(10, 9 * psr_random_uniform(&m->random) - 4.5) : 1;
    }
    for (size_t j = 0; j < base->column_count; j++) {
        bool at_bound = !(m->x[j] > base->lower[j] && m->x[j] < base->upper[j]);
        bool fixed =
            m->kind == HARD_FIXED && at_bound && psr_random_below(&m->random, 2) == 0;
        double lower = fixed ? m->x[j] : base->lower[j] / scale[j];
        double upper = fixed ? m->x[j] : base->upper[j] / scale[j];
        psr_id made = psr_lp_add_column(m->lp, base->column_block[j],
                                        base->objective[j] * scale[j], lower, upper);
        hard_entries(m, j, scale[j]);
        if (base->over != NULL && base->over[j] != PSR_NO_ID) {
            hard_must(psr_lp_set_over(m->lp, made, base->over[j],
                                      base->factor[j] * scale[base->over[j]] / scale[j]) ==
                      PSR_OK);
        }
    }
    if (m->kind == HARD_UNBOUNDED) {
        psr_lp_add_column(m->lp, 0, 1, 0, INFINITY);
    }
    free(scale);
}

static inline hard_case hard_empty(psr_random *random) {
    hard_case made = {psr_lp_create(false), PSR_LP_OPTIMAL, 0};
    size_t rows = psr_random_below(random, 3);
    size_t columns = psr_random_below(random, 3);
    made.lp->block_count = 1;
    for (size_t i = 0; i < rows; i++) {
        psr_lp_add_row(made.lp, PSR_SHARED, -1, 2);
    }
    for (size_t j = 0; j < columns; j++) {
        psr_lp_add_column(made.lp, 0, 3, 0, 2);
        made.optimum += 6;
    }
    hard_must(psr_lp_finish(made.lp, NULL) == PSR_OK);
    return made;
}

/** The case of a seed: kind seed % HARD_KINDS, on a shape that changes with the seed. */
static inline hard_case hard_lp(uint64_t seed) {
    static const block_shape shapes[] = {{3, 6, 6, 3, 5, false},
                                         {2, 3, 4, 2, 3, true},
                                         {1, 1, 2, 1, 2, true},
                                         {4, 8, 5, 2, 3, false},
                                         {2, 5, 1, 1, 4, false}};
    psr_random random = psr_random_create(seed, 17);
    hard_kind kind = (hard_kind)(seed % HARD_KINDS);
    if (kind == HARD_EMPTY) {
        return hard_empty(&random);
    }
    psr_lp *base = block_lp(seed, shapes[seed / HARD_KINDS % 5]);
    psr_solution *best = psr_solution_create(base);
    psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
    hard_must(best != NULL && psr_solve(base, &options, best, NULL) == PSR_OK &&
              best->status == PSR_LP_OPTIMAL);
    hard_maker m = {.base = base,
                    .x = best->x,
                    .kind = kind,
                    .random = random,
                    .row_scale = calloc(base->row_count + 1, sizeof(double)),
                    .optimum = best->objective,
                    .lp = psr_lp_create(false)};
    hard_must(m.row_scale != NULL && m.lp != NULL);
    m.lp->constant = base->constant;
    hard_rows(&m);
    hard_columns(&m);
    hard_must(psr_lp_finish(m.lp, NULL) == PSR_OK);
    hard_case made = {m.lp, PSR_LP_OPTIMAL, best->objective};
    made.status = kind == HARD_INFEASIBLE  ? PSR_LP_INFEASIBLE
                  : kind == HARD_UNBOUNDED ? PSR_LP_UNBOUNDED
                                           : PSR_LP_OPTIMAL;
    free(m.row_scale);
    psr_solution_free(best);
    psr_lp_free(base);
    return made;
}

/* ---- checks in plain arithmetic */

/** Prices refute lp: without an objective their bound is below 0. */
static inline bool hard_refutes(const psr_lp *lp, const psr_solution *s) {
    psr_lp bare = *lp;
    bare.constant = 0;
    bare.objective = calloc(lp->column_count + 1, sizeof(double));
    hard_must(bare.objective != NULL);
    double bound = psr_solve_bound(&bare, s->row_price, s->over_price);
    free(bare.objective);
    return bound < 0;
}

/** x is a direction that every limit allows for ever and the objective gains by. */
static inline bool hard_is_ray(const psr_lp *lp, const psr_solution *s) {
    double gain = 0;
    double *activity = calloc(lp->row_count + 1, sizeof *activity);
    hard_must(activity != NULL);
    bool good = true;
    for (size_t j = 0; j < lp->column_count; j++) {
        double x = s->x[j];
        gain += lp->objective[j] * x;
        good = good && !(x < -1e-9 && lp->lower[j] > -INFINITY) &&
               !(x > 1e-9 && lp->upper[j] < INFINITY);
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            activity[lp->row[at]] += lp->value[at] * x;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        good = good && !(activity[i] < -1e-9 && lp->row_lower[i] > -INFINITY) &&
               !(activity[i] > 1e-9 && lp->row_upper[i] < INFINITY);
    }
    free(activity);
    return good && gain > 0;
}

/** What is wrong with a method's answer to a case; NULL = nothing. */
static inline const char *hard_fault(const hard_case *given, psr_method method) {
    psr_solve_options options = {.method = method, .gap = 1e-8};
    psr_solution *s = psr_solution_create(given->lp);
    hard_must(s != NULL);
    const char *fault = NULL;
    double size = fmax(1, fabs(given->optimum));
    if (psr_solve(given->lp, &options, s, NULL) != PSR_OK) {
        fault = "no answer";
    } else if (s->status != given->status) {
        fault = "wrong status";
    } else if (s->status == PSR_LP_INFEASIBLE && !hard_refutes(given->lp, s)) {
        fault = "no refutation";
    } else if (s->status == PSR_LP_UNBOUNDED && !hard_is_ray(given->lp, s)) {
        fault = "no ray";
    } else if (s->status == PSR_LP_OPTIMAL &&
               !(fabs(s->objective - given->optimum) <= 1e-6 * size)) {
        fault = "other optimum";
    } else if (s->status == PSR_LP_OPTIMAL && s->bound < given->optimum - 1e-9 * size) {
        fault = "bound below the optimum";
    } else if (s->status == PSR_LP_OPTIMAL && psr_solve_violation(given->lp, s->x) > 1e-6) {
        fault = "a limit is violated";
    }
    psr_solution_free(s);
    return fault;
}

#endif
