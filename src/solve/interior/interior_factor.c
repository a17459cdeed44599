/*
 * Factors at a point. Per block the normal matrix M = A theta A' (an envelope Cholesky
 * factor L), and its coupling E to the border; W = L^-1 E is summed as W'W. In the border
 * matrix the signs of rows and links differ:
 *
 *     rows:  P = M_SS - W_S'W_S      links:  K = H + W_E'W_E      Q = E_S - W_S'W_E
 *
 * so that K and S = P + Q K^-1 Q' are both positive definite. The chunks sum W'W less the
 * direct terms of rows, plus those of links; the combination turns the sign once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_alike.h"
#include "loops.h"

#include <cblas.h>
#include <float.h>
#include <math.h>
#include <string.h>

/* A pivot this small against its own diagonal is a dependent row: it is left out. */
static const double least_pivot = 1e-15;
static const double left_out = 1e100;

/* Rows of W that are taken off another at a time. */
enum { FOUR = 4 };

typedef struct work {
    interior *p;
    size_t chunk, block, rows;
    bool alone;       /* the block's own rows only: nothing of the border is made */
    double *matrix;   /* the chunk's border matrix */
    double *coupling; /* [largest block][border] E, then W, of the block */
    double *batch;    /* [INTERIOR_LEVELS][INTERIOR_BATCH][border] rows of W by reach */
    size_t batched[INTERIOR_LEVELS]; /* how many of each are filled */
    double *dense;   /* [largest block + border] the sparse accumulator, 0 between uses */
    size_t *touched; /* [largest block + border] places of it, or of a column */
    double *value;   /* [largest block + border] entries of a column */
    size_t touched_count;
} work;

static double *border_row(work *w, size_t place) {
    return w->coupling + place * w->p->border;
}

/* matrix[a][b] += value in the lower triangle. */
static void add_border(work *w, size_t a, size_t b, double value) {
    size_t row = a > b ? a : b;
    size_t column = a > b ? b : a;
    w->matrix[row * w->p->border + column] += value;
}

/* Row `place` of the block's factor, by column. */
static inline double *factor_row(const work *w, size_t place) {
    size_t at = w->p->block_row_start[w->block] + place;
    return w->p->factor + w->p->factor_start[at] - w->p->first[at];
}

/* Places: rows of the block, then the border. */
#define NOWHERE SIZE_MAX

/* Where row i stands; NOWHERE where it is dropped, or left to the whole. */
static size_t place_of(const work *w, psr_id i) {
    size_t spot = (size_t)w->p->spot[i], border = spot - w->p->largest_block;
    if (spot < w->p->largest_block) {
        return spot;
    }
    return w->alone || border == w->p->border ? NOWHERE : w->rows + border;
}

/* The place of the link that column j hangs on, if it is one. */
static size_t link_of(const work *w, size_t j) {
    const interior *p = w->p;
    bool hangs =
        !w->alone && p->column.kind[j] == INTERIOR_OVER && interior_slot(p, j) >= 0;
    return hangs ? w->rows + p->shared_count + (size_t)p->slot[j] : NOWHERE;
}

/* value at places a and b, once for the pair; what two of the border have is subtracted. */
static inline void add_pair(work *w, size_t a, size_t b, double value) {
    if (a < w->rows && b < w->rows) {
        factor_row(w, a > b ? a : b)[a > b ? b : a] += value;
    } else if (a >= w->rows && b >= w->rows) {
        add_border(w, a - w->rows, b - w->rows, -value);
    } else {
        size_t row = a < b ? a : b;
        border_row(w, row)[a + b - row - w->rows] += value;
    }
}

/* The entries of column j, but for those nowhere, as w->touched and w->value. @return how
 * many */
static size_t take_entries(work *w, size_t j) {
    const psr_lp *lp = w->p->lp;
    double unit = interior_unit(w->p, j);
    size_t count = 0;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        size_t place = place_of(w, lp->row[at]);
        if (place != NOWHERE) {
            w->touched[count] = place;
            w->value[count++] = interior_entry(w->p, at, unit);
        }
    }
    return count;
}

/* theta a a' of column j, and its pull on the link it hangs on. */
static void add_column(work *w, size_t j) {
    const interior *p = w->p;
    const double theta = p->column.theta[j], *value = w->value;
    const size_t *place = w->touched;
    size_t link = link_of(w, j), count = take_entries(w, j);
    for (size_t a = 0; a < count; a++) {
        double product = theta * value[a];
        double *row = place[a] < w->rows ? factor_row(w, place[a]) : NULL;
        for (size_t b = 0; b <= a; b++) {
            if (row != NULL && place[b] <= place[a]) {
                row[place[b]] += product * value[b];
            } else {
                add_pair(w, place[a], place[b], product * value[b]);
            }
        }
    }
    if (link != NOWHERE) {
        double pull = interior_over_pull(p, j);
        for (size_t a = 0; a < count; a++) {
            add_pair(w, place[a], link, pull * value[a]);
        }
        add_pair(w, link, link, -interior_over_weight(p, j));
    }
}

/* What columns alike come to: the sum of theta a a' (lower triangle), the pull on the link
 * they hang on, and what they take off it. */
typedef struct pooled {
    double product[INTERIOR_ALIKE][INTERIOR_ALIKE];
    double pull[INTERIOR_ALIKE];
    double link;
} pooled;

static inline void pool_products(const double *value, size_t length, const interior *p,
                                 size_t j, size_t count, pooled *sum) {
    for (size_t k = 0; k < count; k++, value += length) {
        double unit = interior_unit(p, j + k);
        double theta = p->column.theta[j + k] * unit * unit;
        for (size_t a = 0; a < length; a++) {
            for (size_t b = 0; b <= a; b++) {
                sum->product[a][b] += theta * value[a] * value[b];
            }
        }
    }
}

static void pool_link(const interior *p, size_t j, pooled *sum) {
    const double *value = p->lp->value + p->lp->start[j];
    double pull = interior_over_pull(p, j) * interior_unit(p, j);
    sum->link += interior_over_weight(p, j);
    for (size_t a = 0; a < p->lp->start[j + 1] - p->lp->start[j]; a++) {
        sum->pull[a] += pull * value[a];
    }
}

/* @return the link they hang on, if any does */
static size_t pool_columns(const work *w, size_t j, size_t count, pooled *sum) {
    const interior *p = w->p;
    const double *value = p->lp->value + p->lp->start[j];
    size_t length = p->lp->start[j + 1] - p->lp->start[j];
    size_t link = NOWHERE;
    ALIKE_BY_LENGTH(pool_products, value, length, p, j, count, sum)
    for (size_t k = 0; p->slot != NULL && k < count; k++) {
        size_t own = link_of(w, j + k);
        if (own != NOWHERE) {
            pool_link(p, j + k, sum);
            link = own;
        }
    }
    return link;
}

/* add_column for columns alike. */
static void add_alike(work *w, size_t j, size_t count) {
    const interior *p = w->p;
    const psr_id *row = p->lp->row + p->lp->start[j];
    size_t length = p->lp->start[j + 1] - p->lp->start[j];
    size_t place[INTERIOR_ALIKE];
    pooled sum = {0};
    size_t link = pool_columns(w, j, count, &sum);
    for (size_t a = 0; a < length; a++) {
        double unit = p->row_unit[row[a]];
        place[a] = place_of(w, row[a]);
        if (place[a] == NOWHERE) {
            continue;
        }
        if (link != NOWHERE) {
            add_pair(w, place[a], link, sum.pull[a] * unit);
        }
        for (size_t b = 0; b <= a; b++) {
            if (place[b] != NOWHERE) {
                double both = unit * p->row_unit[row[b]];
                add_pair(w, place[a], place[b], sum.product[a][b] * both);
            }
        }
    }
    if (link != NOWHERE) {
        add_pair(w, link, link, -sum.link);
    }
}

/* ---- columns that others of the block hang on */

/* A place of the accumulator is listed once, even where terms cancel on the way. */
static void list_place(work *w, size_t where) {
    for (size_t k = 0; k < w->touched_count; k++) {
        if (w->touched[k] == where) {
            return;
        }
    }
    w->touched[w->touched_count++] = where;
}

static void gather(work *w, size_t j, double times) {
    const interior *p = w->p;
    const psr_lp *lp = p->lp;
    double unit = interior_unit(p, j);
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        size_t where = place_of(w, lp->row[at]);
        if (where != NOWHERE) {
            if (!(fabs(w->dense[where]) > 0)) {
                list_place(w, where);
            }
            w->dense[where] += times * interior_entry(p, at, unit);
        }
    }
}

/* a a' / h for the column and its members together. */
static void add_hub(work *w, size_t j) {
    const interior *p = w->p;
    double *dense = w->dense;
    double h = p->column.kind[j] == INTERIOR_FIXED ? 0 : 1 / p->column.theta[j];
    w->touched_count = 0;
    gather(w, j, 1);
    for (psr_id m = p->member_first[j]; m != PSR_NO_ID; m = p->member_next[m]) {
        h += interior_over_weight(p, (size_t)m);
        gather(w, (size_t)m, interior_over_pull(p, (size_t)m));
    }
    for (size_t k = 0; k < w->touched_count; k++) {
        size_t a = w->touched[k];
        for (size_t l = 0; l <= k; l++) {
            add_pair(w, a, w->touched[l], dense[a] / h * dense[w->touched[l]]);
        }
    }
    for (size_t k = 0; k < w->touched_count; k++) {
        dense[w->touched[k]] = 0;
    }
}

/* How many columns alike from position k on go together. */
static size_t together(const interior *p, size_t k, size_t end) {
    size_t j = interior_column(p, k);
    size_t count = alike_run(p, j, end - k);
    for (size_t other = 0; p->member_first != NULL && other < count; other++) {
        count = interior_is_hub(p, j + other) ? other : count;
    }
    return count;
}

static void assemble_columns(work *w) {
    const interior *p = w->p;
    size_t end = p->block_start[w->block + 1];
    for (size_t k = p->block_start[w->block]; k < end;) {
        size_t j = interior_column(p, k);
        size_t count = together(p, k, end);
        if (count == 0) {
            add_hub(w, j);
        } else if (count > 1) {
            add_alike(w, j, count);
        } else if (p->column.kind[j] != INTERIOR_FIXED && !interior_is_link(p, j)) {
            add_column(w, j);
        }
        k += count > 0 ? count : 1;
    }
}

/* ---- one block */

/* A piece of cells at most. What is not there is multiplied away, as in interior_piece.c;
 * cells that do not move weigh nothing. */
WIDE_LOOPS static void weigh_piece(const interior_cells *c, size_t from, size_t count) {
    const uint8_t *kind = c->kind + from;
    const double *low = c->low + from, *low_price = c->low_price + from;
    const double *room = c->room + from, *room_price = c->room_price + from;
    double *restrict theta = c->theta + from;
    double live[PIECE_CELLS], boxed[PIECE_CELLS];
    for (size_t k = 0; k < count; k++) {
        live[k] = piece_has_low(kind[k]);
        boxed[k] = piece_has_room(kind[k]);
    }
    for (size_t k = 0; k < count; k++) {
        double above = boxed[k] * room_price[k] / (boxed[k] * room[k] + (1 - boxed[k]));
        double lacks = 1 - live[k];
        double below = (live[k] * low_price[k] + lacks) / (live[k] * low[k] + lacks);
        theta[k] = live[k] / (below + above);
    }
    for (size_t k = 0; k < count; k++) {
        if (kind[k] == INTERIOR_FREE) {
            theta[k] = 1 / c->proximal;
        }
    }
}

static void weigh_cells(const interior_cells *c, size_t from, size_t to) {
    for (; from < to; from += PIECE_CELLS) {
        weigh_piece(c, from, to - from < PIECE_CELLS ? to - from : PIECE_CELLS);
    }
}

/* theta of the columns and rows of a block; of what is shared, behind the last block. */
static void weigh_block(interior *p, size_t block) {
    bool shared = block == p->block_count;
    size_t end = p->block_start[block + 1], length = 0;
    for (size_t k = p->block_start[block]; k < end; k += length) {
        size_t from = interior_column(p, k);
        length = piece_length(p, k, end, false);
        weigh_piece(&p->column, from, length);
    }
    interior_span rows = shared ? (interior_span){0, 0} : p->rows_of[block];
    weigh_cells(&p->row, rows.from, rows.to);
    for (size_t s = 0; shared && s < p->shared_count; s++) {
        weigh_piece(&p->row, (size_t)p->border_row[s], 1);
    }
    size_t last = shared || rows.to > rows.from ? 0 : p->block_row_start[block + 1];
    for (size_t at = shared ? 0 : p->block_row_start[block]; at < last; at++) {
        weigh_piece(&p->row, (size_t)p->block_row[at], 1);
    }
}

/* L in place of M, its diagonal inverted; rows that depend on earlier ones are left out. */
static void factor_block(work *w) {
    const interior *p = w->p;
    size_t from = p->block_row_start[w->block];
    for (size_t i = 0; i < w->rows; i++) {
        double *row = p->factor + p->factor_start[from + i] - p->first[from + i];
        size_t first = (size_t)p->first[from + i];
        for (size_t k = first; k < i; k++) {
            const double *other =
                p->factor + p->factor_start[from + k] - p->first[from + k];
            size_t start =
                (size_t)p->first[from + k] > first ? (size_t)p->first[from + k] : first;
            row[k] = (row[k] - interior_dot(row, other, start, k)) * other[k];
        }
        double diagonal = row[i];
        double pivot = diagonal - interior_dot(row, row, first, i);
        bool depends = !(pivot > least_pivot * diagonal && pivot > DBL_MIN);
        row[i] = 1 / (depends ? left_out : sqrt(pivot));
    }
}

/* target -= times * other of n cells, the others one after the other. */
WIDE_LOOPS static void subtract_four(double *restrict target, const double times[FOUR],
                                     const double *const other[FOUR], size_t from,
                                     size_t to) {
    const double *a = other[0], *b = other[1], *c = other[2], *d = other[3];
    for (size_t at = from; at < to; at++) {
        target[at] = target[at] - times[0] * a[at] - times[1] * b[at] - times[2] * c[at] -
                     times[3] * d[at];
    }
}

WIDE_LOOPS static void subtract_one(double *restrict target, double times,
                                    const double *restrict other, size_t from, size_t to) {
    for (size_t at = from; at < to; at++) {
        target[at] -= times * other[at];
    }
}

/* What a row depends on: rows of W of one reach, gathered to go together. */
typedef struct above {
    size_t level, count;
    double times[FOUR];
    const double *row[FOUR];
} above;

static void take_off(const interior *p, above *from, double *target) {
    const interior_span *reach = p->reach[from->level];
    for (size_t s = 0; from->count > 0 && s < INTERIOR_SPANS; s++) {
        if (from->count == FOUR) {
            subtract_four(target, from->times, from->row, reach[s].from, reach[s].to);
            continue;
        }
        for (size_t k = 0; k < from->count; k++) {
            subtract_one(target, from->times[k], from->row[k], reach[s].from, reach[s].to);
        }
    }
    from->count = 0;
}

/* W = L^-1 E, row by row; a row reaches no further than its level, those above it that it
 * depends on no further than it. */
static void solve_border(work *w) {
    const interior *p = w->p;
    size_t from = p->block_row_start[w->block];
    for (size_t i = 0; i < w->rows; i++) {
        const double *row = p->factor + p->factor_start[from + i] - p->first[from + i];
        double *target = border_row(w, i);
        above gathered = {0};
        for (size_t k = (size_t)p->first[from + i]; k < i; k++) {
            if (!(fabs(row[k]) > 0)) {
                continue; /* the other side of the block, which reaches elsewhere */
            }
            size_t level = p->level[from + k];
            if (gathered.count == FOUR || gathered.level != level) {
                take_off(p, &gathered, target);
            }
            gathered.level = level;
            gathered.times[gathered.count] = row[k];
            gathered.row[gathered.count++] = border_row(w, k);
        }
        take_off(p, &gathered, target);
        const interior_span *reach = p->reach[p->level[from + i]];
        for (size_t s = 0; s < INTERIOR_SPANS; s++) {
            double scale = row[i];
            for (size_t at = reach[s].from; at < reach[s].to; at++) {
                target[at] *= scale;
            }
        }
    }
}

/* W'W of one level onto the border matrix. */
static void flush(work *w, size_t level) {
    const interior *p = w->p;
    int n = (int)p->border;
    int count = (int)w->batched[level];
    const double *batch = w->batch + level * INTERIOR_BATCH * p->border;
    const interior_span *reach = p->reach[level];
    w->batched[level] = 0;
    for (size_t a = 0; count > 0 && a < INTERIOR_SPANS; a++) {
        int rows = (int)(reach[a].to - reach[a].from);
        double *matrix = w->matrix + reach[a].from * p->border;
        const double *left = batch + reach[a].from;
        for (size_t b = 0; rows > 0 && b < a; b++) {
            int columns = (int)(reach[b].to - reach[b].from);
            if (columns > 0) {
                cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, rows, columns, count,
                            1, left, n, batch + reach[b].from, n, 1, matrix + reach[b].from,
                            n);
            }
        }
        if (rows > 0) {
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, rows, count, 1, left, n, 1,
                        matrix + reach[a].from, n);
        }
    }
}

static void add_to_batches(work *w) {
    const interior *p = w->p;
    const uint8_t *levels = p->level + p->block_row_start[w->block];
    for (size_t i = 0; i < w->rows; i++) {
        size_t level = levels[i];
        double *to = w->batch + (level * INTERIOR_BATCH + w->batched[level]) * p->border;
        const double *from = border_row(w, i);
        for (size_t s = 0; s < INTERIOR_SPANS; s++) {
            interior_span span = p->reach[level][s];
            if (span.to > span.from) { /* most are empty, and a call costs more */
                memcpy(to + span.from, from + span.from,
                       (span.to - span.from) * sizeof *to);
            }
        }
        if (++w->batched[level] == INTERIOR_BATCH) {
            flush(w, level);
        }
    }
}

/* E as a list, for the solves: few of its cells are not 0. */
static void list_coupling(work *w) {
    interior *p = w->p;
    for (size_t at = p->coupling_start[w->block]; at < p->coupling_start[w->block + 1];
         at++) {
        size_t s = p->coupling_border[at];
        double value = border_row(w, p->coupling_place[at])[s];
        p->coupling_value[at] =
            s < p->shared_count ? value / p->row_unit[p->border_row[s]] : value;
    }
}

/* E starts from 0 wherever its rows reach. */
static void clear_coupling(work *w) {
    const interior *p = w->p;
    const uint8_t *levels = p->level + p->block_row_start[w->block];
    for (size_t i = 0; i < w->rows; i++) {
        double *row = border_row(w, i);
        for (size_t s = 0; s < INTERIOR_SPANS; s++) {
            interior_span span = p->reach[levels[i]][s];
            if (span.to > span.from) {
                memset(row + span.from, 0, (span.to - span.from) * sizeof *row);
            }
        }
    }
}

static void work_block(work *w, size_t block) {
    interior *p = w->p;
    w->block = block;
    weigh_block(p, block);
    size_t from = p->block_row_start[block];
    w->rows = p->block_row_start[block + 1] - from;
    clear_coupling(w);
    memset(p->factor + p->factor_start[from], 0,
           (p->factor_start[from + w->rows] - p->factor_start[from]) * sizeof(double));
    assemble_columns(w);
    for (size_t at = p->link_start[block]; at < p->link_start[block + 1]; at++) {
        const interior_link_entry *e = &p->link_entry[at];
        border_row(w, (size_t)e->place)[p->shared_count + (size_t)e->link] += e->value;
    }
    for (size_t i = 0; i < w->rows; i++) {
        size_t row = (size_t)p->block_row[from + i];
        factor_row(w, i)[i] += p->row.theta[row];
    }
    list_coupling(w);
    factor_block(w);
    solve_border(w);
    add_to_batches(w);
}

static void work_begin(work *w, interior *p, size_t chunk) {
    *w = (work){.p = p, .chunk = chunk};
    w->matrix = p->chunk_matrix + chunk * p->border * p->border;
    w->batch = p->chunk_work + chunk * p->work_size;
    w->coupling = w->batch + INTERIOR_LEVELS * INTERIOR_BATCH * p->border;
    w->dense = w->coupling + p->largest_block * p->border;
    size_t places = p->largest_block + p->border;
    w->value = w->dense + places;
    w->touched = (size_t *)(void *)(w->value + places);
    memset(w->dense, 0, places * sizeof *w->dense);
}

typedef struct task {
    interior *p;
    const interior_after *after;
} task;

static psr_status work_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    const task *t = context;
    interior *p = t->p;
    work w;
    work_begin(&w, p, chunk);
    memset(w.matrix, 0, p->border * p->border * sizeof(double));
    for (size_t block = p->chunk_start[chunk]; block < p->chunk_start[chunk + 1]; block++) {
        work_block(&w, block);
        if (t->after != NULL) {
            t->after->block(t->after->context, chunk, block);
        }
    }
    for (size_t level = 0; level < INTERIOR_LEVELS; level++) {
        flush(&w, level);
    }
    return PSR_OK;
}

/* ---- the border */

/* Shared columns, links and slacks of shared rows, on top of the sum of the chunks. */
static void add_shared(interior *p) {
    work w;
    work_begin(&w, p, 0);
    w.matrix = p->schur;
    w.block = p->block_count;
    weigh_block(p, p->block_count);
    assemble_columns(&w);
    for (size_t link = 0; link < p->link_count; link++) {
        size_t j = (size_t)p->link_column[link];
        size_t at_link = p->shared_count + link;
        double unit = interior_unit(p, j);
        add_border(&w, at_link, at_link, 1 / p->column.theta[j]);
        for (size_t at = p->lp->start[j]; at < p->lp->start[j + 1]; at++) {
            psr_id i = p->lp->row[at];
            if (p->lp->row_block[i] == PSR_SHARED && p->place[i] >= 0) {
                add_border(&w, (size_t)p->place[i], at_link, -interior_entry(p, at, unit));
            }
        }
    }
    for (size_t s = 0; s < p->shared_count; s++) {
        add_border(&w, s, s, -p->row.theta[p->border_row[s]]);
    }
}

/* Cholesky factor of the lower triangle at a[0..n)[0..n), rows `stride` apart, in panels.
 */
static void dense_factor(double *a, size_t n, size_t stride) {
    enum { PANEL = 48 };
    for (size_t from = 0; from < n; from += PANEL) {
        size_t to = from + PANEL < n ? from + PANEL : n;
        for (size_t j = from; j < to; j++) {
            double *row = a + j * stride;
            double diagonal = row[j];
            for (size_t k = from; k < j; k++) {
                const double *other = a + k * stride;
                double sum = row[k];
                for (size_t m = from; m < k; m++) {
                    sum -= row[m] * other[m];
                }
                row[k] = sum / other[k];
            }
            double pivot = row[j];
            for (size_t m = from; m < j; m++) {
                pivot -= row[m] * row[m];
            }
            row[j] =
                pivot > least_pivot * diagonal && pivot > DBL_MIN ? sqrt(pivot) : left_out;
        }
        if (to < n) {
            cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit,
                        (int)(n - to), (int)(to - from), 1, a + from * stride + from,
                        (int)stride, a + to * stride + from, (int)stride);
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasNoTrans, (int)(n - to),
                        (int)(to - from), -1, a + to * stride + from, (int)stride, 1,
                        a + to * stride + to, (int)stride);
        }
    }
}

/* K = L L', Z = L^-1 Q', S = P + Z'Z = R R', all in place of the border matrix. */
static void factor_border(interior *p) {
    size_t n = p->border;
    size_t shared = p->shared_count;
    size_t links = p->link_count;
    double *links_rows = p->schur + shared * n;
    for (size_t s = 0; s < shared; s++) {
        for (size_t k = 0; k <= s; k++) {
            p->schur[s * n + k] = -p->schur[s * n + k];
        }
    }
    if (links > 0) {
        dense_factor(links_rows + shared, links, n);
        if (shared > 0) {
            cblas_dtrsm(CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit,
                        (int)links, (int)shared, -1, links_rows + shared, (int)n,
                        links_rows, (int)n);
            cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)shared, (int)links, 1,
                        links_rows, (int)n, 1, p->schur, (int)n);
        }
    }
    dense_factor(p->schur, shared, n);
}

/* M and its factor. */
void interior_block_factor(interior *p, size_t chunk, size_t block) {
    work w;
    work_begin(&w, p, chunk);
    w.block = block;
    w.alone = true;
    size_t from = p->block_row_start[block];
    w.rows = p->block_row_start[block + 1] - from;
    weigh_block(p, block);
    memset(p->factor + p->factor_start[from], 0,
           (p->factor_start[from + w.rows] - p->factor_start[from]) * sizeof(double));
    assemble_columns(&w);
    for (size_t i = 0; i < w.rows; i++) {
        factor_row(&w, i)[i] += p->row.theta[p->block_row[from + i]];
    }
    factor_block(&w);
}

psr_status interior_factor(interior *p, const interior_after *after, psr_error *err) {
    task t = {p, after};
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, p->threads, work_chunk, &t, err));
    size_t size = p->border * p->border;
    memcpy(p->schur, p->chunk_matrix, size * sizeof(double));
    for (size_t chunk = 1; chunk < INTERIOR_CHUNKS; chunk++) {
        const double *matrix = p->chunk_matrix + chunk * size;
        for (size_t at = 0; at < size; at++) {
            p->schur[at] += matrix[at];
        }
    }
    add_shared(p);
    factor_border(p);
    return PSR_OK;
}
