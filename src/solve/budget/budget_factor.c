/*
 * Sparse L D L^T of A diag(w) A^T + diag(e) in a fixed pattern: rows ordered by degree
 * (ties in row order), symbolic work once, numbers as often as asked. The up-looking
 * method: row k of L solves a sparse triangular system whose pattern is a walk up the
 * elimination tree.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"

/* A pivot this far below its row's own size is a row that is already met: left out. */
static const double pivot_floor = 1e-15;

struct budget_factor {
    const budget_model *model;
    size_t count;
    size_t *rank;        /* row -> place in the elimination order */
    size_t *start;       /* [count + 1] upper entries of column k: places < k, then k */
    size_t *at;          /* place of each entry */
    double *entry;       /* values */
    size_t *pair_slot;   /* entry position of each (a, b) pair of each spend */
    size_t *parent;      /* elimination tree, SIZE_MAX = root */
    size_t *lower_start; /* [count + 1] columns of L */
    size_t *lower_at;    /* place of each entry of L */
    double *lower;       /* L without its unit diagonal */
    double *diagonal;    /* D; INFINITY = row left out */
    size_t *filled, *mark, *stack, *path;
    double *dense;
};

typedef struct degree {
    size_t degree, row;
} degree;

static int compare_degrees(const void *a, const void *b) {
    const degree *x = a, *y = b;
    if (x->degree != y->degree) {
        return x->degree < y->degree ? -1 : 1;
    }
    return (x->row > y->row) - (x->row < y->row);
}

static psr_status order_rows(budget_factor *f, psr_arena *arena) {
    const budget_model *m = f->model;
    degree *list = psr_arena_take(arena, f->count + 1, sizeof *list);
    if (!list) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < f->count; r++) {
        list[r].row = r;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        size_t rows = m->column_start[i + 1] - m->column_start[i];
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            list[m->column_row[k]].degree += rows - 1;
        }
    }
    qsort(list, f->count, sizeof *list, compare_degrees);
    for (size_t k = 0; k < f->count; k++) {
        f->rank[list[k].row] = k;
    }
    return PSR_OK;
}

typedef struct pair {
    size_t column, at, source; /* source: running number of the pair */
} pair;

static int compare_pairs(const void *a, const void *b) {
    const pair *x = a, *y = b;
    if (x->column != y->column) {
        return x->column < y->column ? -1 : 1;
    }
    if (x->at != y->at) {
        return x->at < y->at ? -1 : 1;
    }
    return (x->source > y->source) - (x->source < y->source);
}

/** All pairs of rows that share a spend, and the diagonal of every row. */
static size_t list_pairs(const budget_factor *f, pair *list) {
    const budget_model *m = f->model;
    size_t count = 0;
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t a = m->column_start[i]; a < m->column_start[i + 1]; a++) {
            for (size_t b = m->column_start[i]; b <= a; b++) {
                size_t x = f->rank[m->column_row[a]], y = f->rank[m->column_row[b]];
                if (list) {
                    list[count] = (pair){x > y ? x : y, x > y ? y : x, count};
                }
                count++;
            }
        }
    }
    for (size_t k = 0; k < f->count; k++) {
        if (list) {
            list[count] = (pair){k, k, count};
        }
        count++;
    }
    return count;
}

static psr_status lay_out(budget_factor *f, psr_arena *arena) {
    size_t pairs = list_pairs(f, NULL);
    pair *list = psr_calloc(pairs + 1, sizeof *list);
    f->pair_slot = psr_arena_take(arena, pairs + 1, sizeof(size_t));
    f->at = psr_arena_take(arena, pairs + 1, sizeof(size_t));
    f->start = psr_arena_take(arena, f->count + 2, sizeof(size_t));
    if (!list || !f->pair_slot || !f->at || !f->start) {
        free(list);
        return PSR_ERR_MEMORY;
    }
    list_pairs(f, list);
    qsort(list, pairs, sizeof *list, compare_pairs);
    size_t count = 0;
    for (size_t k = 0; k < pairs; k++) {
        bool same =
            k > 0 && list[k].column == list[k - 1].column && list[k].at == list[k - 1].at;
        if (!same) {
            f->at[count++] = list[k].at;
            f->start[list[k].column + 1] = count;
        }
        f->pair_slot[list[k].source] = count - 1;
    }
    free(list);
    f->entry = psr_arena_take(arena, count + 1, sizeof(double));
    return f->entry ? PSR_OK : PSR_ERR_MEMORY;
}

/** Elimination tree and column counts of L. */
static size_t count_fill(budget_factor *f) {
    size_t total = 0;
    memset(f->filled, 0, (f->count + 1) * sizeof(size_t));
    for (size_t k = 0; k < f->count; k++) {
        f->parent[k] = SIZE_MAX;
        f->mark[k] = k;
        for (size_t p = f->start[k]; p < f->start[k + 1]; p++) {
            for (size_t i = f->at[p]; f->mark[i] != k; i = f->parent[i]) {
                if (f->parent[i] == SIZE_MAX) {
                    f->parent[i] = k;
                }
                f->filled[i]++;
                f->mark[i] = k;
                total++;
            }
        }
    }
    f->lower_start[0] = 0;
    for (size_t k = 0; k < f->count; k++) {
        f->lower_start[k + 1] = f->lower_start[k] + f->filled[k];
    }
    return total;
}

psr_status budget_factor_create(const budget_model *model, psr_arena *arena,
                                budget_factor **factor) {
    budget_factor *f = psr_arena_take(arena, 1, sizeof *f);
    if (!f) {
        return PSR_ERR_MEMORY;
    }
    size_t m = model->row_count;
    f->model = model;
    f->count = m;
    size_t **sizes[] = {&f->rank, &f->parent, &f->lower_start, &f->filled,
                        &f->mark, &f->stack,  &f->path};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        *sizes[k] = psr_arena_take(arena, m + 2, sizeof(size_t));
        if (!*sizes[k]) {
            return PSR_ERR_MEMORY;
        }
    }
    f->diagonal = psr_arena_take(arena, m + 1, sizeof(double));
    f->dense = psr_arena_take(arena, m + 1, sizeof(double));
    if (!f->diagonal || !f->dense) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(order_rows(f, arena));
    PSR_TRY(lay_out(f, arena));
    size_t fill = count_fill(f);
    f->lower_at = psr_arena_take(arena, fill + 1, sizeof(size_t));
    f->lower = psr_arena_take(arena, fill + 1, sizeof(double));
    *factor = f;
    return f->lower_at && f->lower ? PSR_OK : PSR_ERR_MEMORY;
}

static void assemble(budget_factor *f, const double *weight, const double *extra) {
    const budget_model *m = f->model;
    size_t pair_at = 0;
    memset(f->entry, 0, f->start[f->count] * sizeof(double));
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t a = m->column_start[i]; a < m->column_start[i + 1]; a++) {
            double value = weight[i] * m->column_value[a];
            for (size_t b = m->column_start[i]; b <= a; b++) {
                f->entry[f->pair_slot[pair_at++]] += value * m->column_value[b];
            }
        }
    }
    for (size_t r = 0; r < f->count; r++) {
        /* The diagonal entry is the last of its column. */
        f->entry[f->start[f->rank[r] + 1] - 1] += extra[r];
    }
}

/** Pattern of row k of L, in the order it must be eliminated: stack[top .. count-1]. */
static size_t row_pattern(budget_factor *f, size_t k) {
    size_t top = f->count;
    f->mark[k] = k;
    for (size_t p = f->start[k]; p < f->start[k + 1]; p++) {
        size_t i = f->at[p], length = 0;
        f->dense[i] += f->entry[p];
        for (; f->mark[i] != k; i = f->parent[i]) {
            f->path[length++] = i;
            f->mark[i] = k;
        }
        while (length > 0) {
            f->stack[--top] = f->path[--length];
        }
    }
    return top;
}

void budget_factor_update(budget_factor *f, const double *weight, const double *extra) {
    assemble(f, weight, extra);
    memset(f->filled, 0, (f->count + 1) * sizeof(size_t));
    memset(f->mark, 0xff, (f->count + 1) * sizeof(size_t));
    for (size_t k = 0; k < f->count; k++) {
        size_t top = row_pattern(f, k);
        double pivot = f->dense[k], own = fabs(pivot);
        f->dense[k] = 0;
        for (; top < f->count; top++) {
            size_t i = f->stack[top];
            double value = f->dense[i];
            f->dense[i] = 0;
            size_t end = f->lower_start[i] + f->filled[i];
            for (size_t p = f->lower_start[i]; p < end; p++) {
                f->dense[f->lower_at[p]] -= f->lower[p] * value;
            }
            double ratio = value / f->diagonal[i];
            pivot -= ratio * value;
            f->lower_at[end] = k;
            f->lower[end] = ratio;
            f->filled[i]++;
        }
        f->diagonal[k] = pivot > pivot_floor * own ? pivot : INFINITY;
    }
}

void budget_factor_solve(const budget_factor *f, double *x) {
    double *work = f->dense;
    for (size_t r = 0; r < f->count; r++) {
        work[f->rank[r]] = x[r];
    }
    for (size_t k = 0; k < f->count; k++) {
        for (size_t p = f->lower_start[k]; p < f->lower_start[k + 1]; p++) {
            work[f->lower_at[p]] -= f->lower[p] * work[k];
        }
    }
    for (size_t k = 0; k < f->count; k++) {
        work[k] /= f->diagonal[k];
    }
    for (size_t k = f->count; k-- > 0;) {
        for (size_t p = f->lower_start[k]; p < f->lower_start[k + 1]; p++) {
            work[k] -= f->lower[p] * work[f->lower_at[p]];
        }
    }
    for (size_t r = 0; r < f->count; r++) {
        x[r] = work[f->rank[r]];
    }
    memset(work, 0, f->count * sizeof(double));
}
