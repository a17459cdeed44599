/*
 * The root: a copy of the programme, tightened, with the cuts that raised nothing left out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>

enum { ROUND_LIMIT = 20, STALL_LIMIT = 4 };
/* A round that lowers the bound by less than this is stalling; relative. */
static const double least_progress = 1e-4;
/* Cuts binding no closer than this at the last vertex are dropped; relative. */
static const double binding = 1e-7;
/* Cuts cost time in every node: more columns than this, and the search does without. */
static const size_t largest_for_cuts = 20000;

typedef struct cut_list {
    size_t count, count_capacity;
    size_t length, column_capacity, value_capacity;
    size_t *start; /* [count + 1] */
    double *limit; /* [count] */
    size_t limit_capacity;
    psr_id *column;
    double *value;
    bool failed;
} cut_list;

static void cut_list_free(cut_list *list) {
    free(list->start);
    free(list->limit);
    free(list->column);
    free(list->value);
}

static void take_cut(void *context, size_t count, const psr_id *column, const double *value,
                     double limit) {
    cut_list *list = context;
    size_t length = list->length + count;
    if (list->failed ||
        psr_reserve(&list->start, &list->count_capacity, list->count + 2, sizeof(size_t)) !=
            PSR_OK ||
        psr_reserve(&list->limit, &list->limit_capacity, list->count + 1, sizeof(double)) !=
            PSR_OK ||
        psr_reserve(&list->column, &list->column_capacity, length, sizeof(psr_id)) !=
            PSR_OK ||
        psr_reserve(&list->value, &list->value_capacity, length, sizeof(double)) !=
            PSR_OK) {
        list->failed = true;
        return;
    }
    list->start[list->count] = list->length;
    for (size_t at = 0; at < count; at++) {
        list->column[list->length + at] = column[at];
        list->value[list->length + at] = value[at];
    }
    list->limit[list->count] = limit;
    list->count++;
    list->length = length;
    list->start[list->count] = length;
}

/* ---- copies */

static psr_status copy_column(const psr_lp *lp, size_t j, psr_lp *copy) {
    psr_id column =
        psr_lp_add_column(copy, PSR_SHARED, lp->objective[j], lp->lower[j], lp->upper[j]);
    if (column == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        PSR_TRY(psr_lp_add_entry(copy, lp->row[at], lp->value[at]));
    }
    if (lp->integer != NULL && lp->integer[j] != 0) {
        PSR_TRY(psr_lp_set_integer(copy, column));
    }
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
        PSR_TRY(psr_lp_set_over(copy, column, lp->over[j], lp->factor[j]));
    }
    return PSR_OK;
}

/* Cuts as rows after those of lp: list of (row, value) by column, then one pass. */
typedef struct by_column {
    size_t *first, *next; /* SIZE_MAX = end */
    psr_id *row;
} by_column;

static psr_status sort_cuts(const cut_list *cuts, const bool *keep, size_t columns,
                            psr_arena *arena, psr_lp *copy, by_column *sorted) {
    sorted->first = psr_arena_take(arena, columns + 1, sizeof(size_t));
    sorted->next = psr_arena_take(arena, cuts->length + 1, sizeof(size_t));
    sorted->row = psr_arena_take(arena, cuts->length + 1, sizeof(psr_id));
    if (sorted->first == NULL || sorted->next == NULL || sorted->row == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < columns; j++) {
        sorted->first[j] = SIZE_MAX;
    }
    for (size_t cut = 0; cut < cuts->count; cut++) {
        if (!keep[cut]) {
            continue;
        }
        psr_id row = psr_lp_add_row(copy, PSR_SHARED, cuts->limit[cut], INFINITY);
        if (row == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        for (size_t at = cuts->start[cut]; at < cuts->start[cut + 1]; at++) {
            psr_id j = cuts->column[at];
            sorted->row[at] = row;
            sorted->next[at] = sorted->first[j];
            sorted->first[j] = at;
        }
    }
    return PSR_OK;
}

static psr_status copy_with_cuts(const psr_lp *lp, const cut_list *cuts, const bool *keep,
                                 psr_arena *arena, psr_lp *copy) {
    by_column sorted = {0};
    copy->constant = lp->constant;
    for (size_t i = 0; i < lp->row_count; i++) {
        if (psr_lp_add_row(copy, PSR_SHARED, lp->row_lower[i], lp->row_upper[i]) ==
            PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    PSR_TRY(sort_cuts(cuts, keep, lp->column_count, arena, copy, &sorted));
    for (size_t j = 0; j < lp->column_count; j++) {
        PSR_TRY(copy_column(lp, j, copy));
        for (size_t at = sorted.first[j]; at != SIZE_MAX; at = sorted.next[at]) {
            PSR_TRY(psr_lp_add_entry(copy, sorted.row[at], cuts->value[at]));
        }
    }
    return psr_lp_finish(copy, NULL);
}

/* ---- cutting */

static bool has_fraction(const psr_lp *lp, const psr_solution *solution) {
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer[j] != 0 && integer_fraction(solution->x[j]) > 1e-6) {
            return true;
        }
    }
    return false;
}

/* Rounds of cuts until they stop paying. The last vertex is left in solution. */
static psr_status cut_rounds(integer_search *s, const psr_lp *lp, simplex *engine,
                             psr_solution *solution, cut_list *cuts, psr_error *err) {
    double before = INFINITY;
    int stalled = 0;
    for (int round = 0; round <= ROUND_LIMIT && stalled < STALL_LIMIT; round++) {
        simplex_outcome outcome = SIMPLEX_TROUBLE;
        simplex_way way = round == 0 ? SIMPLEX_COLD : SIMPLEX_DUAL;
        PSR_TRY(simplex_run(engine, way, 0, &s->iterations, &outcome, err));
        if (outcome != SIMPLEX_OPTIMAL) {
            return PSR_OK;
        }
        if (round == 0) {
            /* The generators want a basis of the programme itself, not a presolved one. */
            PSR_TRY(simplex_run(engine, SIMPLEX_DUAL, 0, &s->iterations, &outcome, err));
        }
        simplex_values(engine, solution);
        double now = simplex_objective(engine);
        bool slow = before - now < least_progress * fmax(1, fabs(now));
        stalled = slow ? stalled + 1 : 0;
        before = now;
        size_t added = 0;
        if (round < ROUND_LIMIT && has_fraction(lp, solution)) {
            PSR_TRY(simplex_cuts(engine, lp->integer, take_cut, cuts, &added, err));
        }
        if (added == 0) {
            break;
        }
    }
    return PSR_OK;
}

static void mark_binding(const cut_list *cuts, const double *x, bool *keep) {
    for (size_t cut = 0; cut < cuts->count; cut++) {
        double activity = 0;
        for (size_t at = cuts->start[cut]; at < cuts->start[cut + 1]; at++) {
            activity += cuts->value[at] * x[cuts->column[at]];
        }
        double scale = fmax(1, fabs(cuts->limit[cut]));
        keep[cut] = activity - cuts->limit[cut] <= binding * scale;
    }
}

static psr_status find_cuts(integer_search *s, const psr_lp *lp, cut_list *cuts,
                            psr_solution *solution, psr_error *err) {
    simplex *engine = NULL;
    PSR_TRY(simplex_create(lp, &engine, err));
    psr_status status = cut_rounds(s, lp, engine, solution, cuts, err);
    simplex_free(engine);
    return cuts->failed ? PSR_ERR_MEMORY : status;
}

psr_status integer_root(integer_search *s, bool *infeasible, psr_error *err) {
    psr_arena *arena = psr_arena_create();
    psr_lp *tight = psr_lp_create(false);
    psr_lp *work = psr_lp_create(false);
    psr_solution *solution = NULL;
    cut_list cuts = {0};
    psr_status status = PSR_ERR_MEMORY;
    if (arena == NULL || tight == NULL || work == NULL) {
        goto done;
    }
    PSR_GO(copy_with_cuts(s->original, &cuts, NULL, arena, tight));
    *infeasible = !integer_tighten(tight, arena);
    solution = psr_solution_create(tight);
    if (*infeasible || solution == NULL) {
        status = solution == NULL ? PSR_ERR_MEMORY : PSR_OK;
        goto done;
    }
    if (tight->column_count <= largest_for_cuts) {
        PSR_GO(find_cuts(s, tight, &cuts, solution, err));
    }
    bool *keep = psr_arena_take(arena, cuts.count + 1, sizeof *keep);
    status = keep == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        mark_binding(&cuts, solution->x, keep);
        PSR_GO(copy_with_cuts(tight, &cuts, keep, arena, work));
        s->work = work;
        work = NULL;
    }
done:
    cut_list_free(&cuts);
    psr_solution_free(solution);
    psr_lp_free(tight);
    psr_lp_free(work);
    psr_arena_free(arena);
    return status == PSR_ERR_MEMORY
               ? psr_fail(err, status, "no memory for branch and bound")
               : status;
}
