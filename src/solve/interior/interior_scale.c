/*
 * Units of columns and rows by what the programme says about their sizes: a column's box,
 * or what its rows leave it when the other terms are as large as theirs may be. In such
 * units columns and slacks run from 0 to about 1, so that one starting distance suits all.
 * Units are powers of two: scaling rounds nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <stdlib.h>

/* Sizes travel along chains (order, arrival, stock of one period after the other, sale), as
 * far as the rows are in their order in one pass: the passes go down the rows and up again.
 * Cut short, stock starts where only shared limits hold it, thousandfold too high. */
enum { SIZE_PASSES = 64, LARGEST_EXPONENT = 60 };
/* Units are powers of two: a column that keeps this part of its size is no news. */
static const double narrower = 0.8;

/* Largest positive and largest negative term of a row. */
typedef struct terms {
    double above, below;
} terms;

/* The rows of a block with their columns of the same block. */
typedef struct row_lists {
    size_t *start; /* [rows of the block + 2] the last while they are filled */
    psr_id *column;
    double *value;
} row_lists;

/* Chains run within a block, or among what is shared: each settles by itself, in the cache,
 * as long as the others stay as they are; then what they have become is told around. */
typedef struct sizes {
    const interior *p;
    double *column;     /* [columns] */
    terms *row;         /* [rows] of all columns */
    terms *other;       /* [rows] of those that do not settle with the row */
    size_t *row_start;  /* [blocks + 2] shared rows last */
    psr_id *rows;       /* [rows] by block */
    psr_id *place;      /* [rows] among those of its block, or among shared ones */
    terms *from_blocks; /* [INTERIOR_CHUNKS][shared rows] */
    size_t shared_rows;
    row_lists lists[INTERIOR_CHUNKS];
    bool moved[INTERIOR_CHUNKS];
} sizes;

static int8_t exponent_near(double value) {
    int exponent = 0;
    if (value > 0 && isfinite(value)) {
        (void)frexp(value, &exponent);
    }
    exponent = exponent > LARGEST_EXPONENT ? LARGEST_EXPONENT : exponent;
    return (int8_t)(exponent < -LARGEST_EXPONENT ? -LARGEST_EXPONENT : exponent);
}

static void add_term(terms *row, double term) {
    row->above = term > row->above ? term : row->above;
    row->below = -term > row->below ? -term : row->below;
}

static void add_terms(terms *row, const terms *more) {
    add_term(row, more->above);
    add_term(row, -more->below);
}

/* The block of the rows that settle with the columns of one, or with shared ones. */
static psr_id own_of(const sizes *s, size_t block) {
    return block == s->p->block_count ? PSR_SHARED : (psr_id)block;
}

/* Terms in the rows of a block, or in shared ones, of the columns that settle with them. */
static void measure_own_rows(const sizes *s, size_t block) {
    const psr_lp *lp = s->p->lp;
    psr_id own = own_of(s, block);
    for (int add = 0; add < 2; add++) {
        for (size_t k = s->p->block_start[block]; k < s->p->block_start[block + 1]; k++) {
            size_t j = interior_column(s->p, k);
            for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
                psr_id i = lp->row[at];
                if (lp->row_block[i] == own && add == 0) {
                    s->row[i] = s->other[i];
                } else if (lp->row_block[i] == own) {
                    add_term(&s->row[i], lp->value[at] * s->column[j]);
                }
            }
        }
    }
}

/* A term is no larger than the limit it runs against and the largest opposite term.
 * @return whether the column has become much narrower */
static bool narrow(const sizes *s, size_t j, psr_id i, double value, const terms *row) {
    const psr_lp *lp = s->p->lp;
    double size = s->column[j];
    double most = value > 0 ? fabs(lp->row_upper[i]) + row->below
                            : fabs(lp->row_lower[i]) + row->above;
    bool narrows = most > 0 && most < size * fabs(value);
    s->column[j] = narrows ? most / fabs(value) : size;
    return s->column[j] < narrower * size;
}

/* The same of what it hangs on. */
static bool narrow_over(const sizes *s, size_t j) {
    const psr_lp *lp = s->p->lp;
    double size = s->column[j];
    if (interior_has_over(lp, j)) {
        s->column[j] = fmin(size, fabs(lp->factor[j]) * s->column[lp->over[j]]);
    }
    return s->column[j] < narrower * size;
}

/* By the rows that do not settle with it. */
static bool narrow_by_others(const sizes *s, size_t j, psr_id own) {
    const psr_lp *lp = s->p->lp;
    bool moved = narrow_over(s, j);
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (lp->row_block[i] != own) {
            moved = narrow(s, j, i, lp->value[at], &s->row[i]) || moved;
        }
    }
    return moved;
}

static void list_rows(const sizes *s, size_t block, const row_lists *lists) {
    const psr_lp *lp = s->p->lp;
    psr_id own = own_of(s, block);
    size_t rows = s->row_start[block + 1] - s->row_start[block];
    memset(lists->start, 0, (rows + 2) * sizeof *lists->start);
    for (int fill = 0; fill < 2; fill++) {
        for (size_t k = s->p->block_start[block]; k < s->p->block_start[block + 1]; k++) {
            size_t j = interior_column(s->p, k);
            for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
                psr_id i = lp->row[at];
                if (lp->row_block[i] == own && fill == 0) {
                    lists->start[s->place[i] + 2]++;
                } else if (lp->row_block[i] == own) {
                    size_t to = lists->start[s->place[i] + 1]++;
                    lists->column[to] = (psr_id)j;
                    lists->value[to] = lp->value[at];
                }
            }
        }
        for (size_t r = 2; fill == 0 && r < rows + 2; r++) {
            lists->start[r] += lists->start[r - 1];
        }
    }
}

static bool settle_row(const sizes *s, psr_id i, const row_lists *lists) {
    bool moved = false;
    terms row = s->other[i];
    size_t from = lists->start[s->place[i]], to = lists->start[s->place[i] + 1];
    for (size_t at = from; at < to; at++) {
        moved = narrow_over(s, (size_t)lists->column[at]) || moved;
        add_term(&row, lists->value[at] * s->column[lists->column[at]]);
    }
    for (size_t at = from; at < to; at++) {
        size_t j = (size_t)lists->column[at];
        moved = narrow(s, j, i, lists->value[at], &row) || moved;
    }
    return moved;
}

/* @return whether any column of the block (or shared one) has become much narrower */
static bool settle(const sizes *s, size_t block, const row_lists *lists) {
    bool ever = false;
    for (size_t k = s->p->block_start[block]; k < s->p->block_start[block + 1]; k++) {
        ever = narrow_by_others(s, interior_column(s->p, k), own_of(s, block)) || ever;
    }
    list_rows(s, block, lists);
    const psr_id *rows = s->rows + s->row_start[block];
    size_t count = s->row_start[block + 1] - s->row_start[block];
    bool moved = true;
    for (int pass = 0; pass < SIZE_PASSES && moved; pass++) {
        moved = false;
        for (size_t r = 0; r < count; r++) {
            size_t at = pass % 2 == 0 ? r : count - 1 - r;
            moved = settle_row(s, rows[at], lists) || moved;
        }
        ever = ever || moved;
    }
    return ever;
}

static psr_status settle_chunk(void *context, size_t chunk, size_t worker, psr_error *err) {
    (void)worker;
    (void)err;
    sizes *s = context;
    const size_t *block = s->p->chunk_start + chunk;
    s->moved[chunk] = false;
    for (size_t b = block[0]; b < block[1]; b++) {
        s->moved[chunk] = settle(s, b, &s->lists[chunk]) || s->moved[chunk];
    }
    return PSR_OK;
}

/* Rows of blocks; what blocks put into shared rows. */
static psr_status measure_chunk(void *context, size_t chunk, size_t worker,
                                psr_error *err) {
    (void)worker;
    (void)err;
    const sizes *s = context;
    const psr_lp *lp = s->p->lp;
    terms *to = s->from_blocks + chunk * s->shared_rows;
    const size_t *block = s->p->chunk_start + chunk;
    memset(to, 0, s->shared_rows * sizeof *to);
    for (size_t b = block[0]; b < block[1]; b++) {
        measure_own_rows(s, b);
    }
    size_t end = s->p->block_start[block[1]];
    for (size_t k = s->p->block_start[block[0]]; k < end; k++) {
        size_t j = interior_column(s->p, k);
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (lp->row_block[lp->row[at]] == PSR_SHARED) {
                add_term(&to[s->place[lp->row[at]]], lp->value[at] * s->column[j]);
            }
        }
    }
    return PSR_OK;
}

/* What shared columns put into the rows of blocks. */
static void measure_links(const sizes *s) {
    const psr_lp *lp = s->p->lp;
    size_t end = s->p->block_start[s->p->block_count + 1];
    for (int add = 0; add < 2; add++) {
        for (size_t k = s->p->block_start[s->p->block_count]; k < end; k++) {
            size_t j = interior_column(s->p, k);
            for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
                psr_id i = lp->row[at];
                if (lp->row_block[i] != PSR_SHARED && add == 0) {
                    s->other[i] = (terms){0};
                } else if (lp->row_block[i] != PSR_SHARED) {
                    add_term(&s->other[i], lp->value[at] * s->column[j]);
                    s->row[i] = s->other[i]; /* of one that no column of the block meets */
                }
            }
        }
    }
}

static psr_status measure_rows(sizes *s) {
    const psr_lp *lp = s->p->lp;
    measure_links(s);
    PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, s->p->threads, measure_chunk, s, NULL));
    for (size_t i = 0; i < lp->row_count; i++) {
        if (lp->row_block[i] == PSR_SHARED) {
            s->other[i] = (terms){0};
            for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
                const terms *from = s->from_blocks + chunk * s->shared_rows;
                add_terms(&s->other[i], &from[s->place[i]]);
            }
            s->row[i] = s->other[i]; /* of one that no shared column meets */
        }
    }
    measure_own_rows(s, s->p->block_count);
    return PSR_OK;
}

static psr_status estimate(sizes *s) {
    const psr_lp *lp = s->p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        double width = lp->upper[j] - lp->lower[j];
        s->column[j] = width > 0 ? width : fabs(lp->lower[j]);
    }
    bool moved = true;
    for (int pass = 0; pass < SIZE_PASSES && moved; pass++) {
        PSR_TRY(measure_rows(s));
        moved = settle(s, s->p->block_count, &s->lists[0]);
        measure_links(s);
        PSR_TRY(psr_parallel_for(INTERIOR_CHUNKS, s->p->threads, settle_chunk, s, NULL));
        for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
            moved = moved || s->moved[chunk];
        }
    }
    return PSR_OK;
}

static double limit_size(const psr_lp *lp, size_t i) {
    double lower = isfinite(lp->row_lower[i]) ? fabs(lp->row_lower[i]) : 0;
    double upper = isfinite(lp->row_upper[i]) ? fabs(lp->row_upper[i]) : 0;
    return fmax(lower, upper);
}

/* Rows by block, in their order. */
static void order_rows(sizes *s) {
    const psr_lp *lp = s->p->lp;
    size_t blocks = s->p->block_count;
    for (size_t i = 0; i < lp->row_count; i++) {
        size_t block = lp->row_block[i] == PSR_SHARED ? blocks : (size_t)lp->row_block[i];
        s->place[i] = (psr_id)s->row_start[block + 1]++;
    }
    s->shared_rows = s->row_start[blocks + 1];
    for (size_t block = 0; block <= blocks; block++) {
        s->row_start[block + 1] += s->row_start[block];
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        size_t block = lp->row_block[i] == PSR_SHARED ? blocks : (size_t)lp->row_block[i];
        s->rows[s->row_start[block] + (size_t)s->place[i]] = (psr_id)i;
    }
}

/* Room for the rows of the largest block, or of what is shared. */
static bool make_lists(sizes *s) {
    const psr_lp *lp = s->p->lp;
    size_t rows = 0, entries = 0;
    for (size_t block = 0; block <= s->p->block_count; block++) {
        size_t own = 0;
        for (size_t k = s->p->block_start[block]; k < s->p->block_start[block + 1]; k++) {
            size_t j = interior_column(s->p, k);
            own += lp->start[j + 1] - lp->start[j];
        }
        size_t count = s->row_start[block + 1] - s->row_start[block];
        entries = own > entries ? own : entries;
        rows = count > rows ? count : rows;
    }
    bool made = true;
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        row_lists *lists = &s->lists[chunk];
        *lists = (row_lists){psr_calloc(rows + 2, sizeof *lists->start),
                             psr_calloc(entries, sizeof *lists->column),
                             psr_calloc(entries, sizeof *lists->value)};
        made =
            made && lists->start != NULL && lists->column != NULL && lists->value != NULL;
    }
    return made;
}

static bool sizes_make(sizes *s, const interior *p) {
    const psr_lp *lp = p->lp;
    *s = (sizes){.p = p,
                 .column = psr_calloc(lp->column_count, sizeof(double)),
                 .row = psr_calloc(lp->row_count, sizeof(terms)),
                 .other = psr_calloc(lp->row_count, sizeof(terms)),
                 .row_start = psr_calloc(p->block_count + 2, sizeof(size_t)),
                 .rows = psr_calloc(lp->row_count, sizeof(psr_id)),
                 .place = psr_calloc(lp->row_count, sizeof(psr_id))};
    if (s->column == NULL || s->row == NULL || s->other == NULL || s->row_start == NULL ||
        s->rows == NULL || s->place == NULL) {
        return false;
    }
    order_rows(s);
    s->from_blocks = psr_calloc(INTERIOR_CHUNKS * s->shared_rows, sizeof(terms));
    return s->from_blocks != NULL && make_lists(s);
}

static void sizes_free(sizes *s) {
    void *blocks[] = {s->column, s->row,   s->other,      s->row_start,
                      s->rows,   s->place, s->from_blocks};
    for (size_t at = 0; at < sizeof blocks / sizeof *blocks; at++) {
        free(blocks[at]);
    }
    for (size_t chunk = 0; chunk < INTERIOR_CHUNKS; chunk++) {
        free(s->lists[chunk].start);
        free(s->lists[chunk].column);
        free(s->lists[chunk].value);
    }
}

static psr_status set_units(interior *p, sizes *s) {
    const psr_lp *lp = p->lp;
    double largest = 0;
    PSR_TRY(estimate(s));
    for (size_t j = 0; j < lp->column_count; j++) {
        s->column[j] = ldexp(1, exponent_near(s->column[j]));
        p->unit[j] = (float)s->column[j];
        largest = fmax(largest, fabs(lp->objective[j]) * s->column[j]);
    }
    PSR_TRY(measure_rows(s));
    for (size_t i = 0; i < lp->row_count; i++) {
        double size = fmax(fmax(s->row[i].above, s->row[i].below), limit_size(lp, i));
        p->row_unit[i] = ldexp(1, exponent_near(size > 0 ? 1 / size : 1));
    }
    p->cost_unit = largest > 0 ? ldexp(1, exponent_near(1 / largest)) : 1;
    return PSR_OK;
}

psr_status interior_scale(interior *p) {
    sizes s;
    psr_status status = sizes_make(&s, p) ? set_units(p, &s) : PSR_ERR_MEMORY;
    sizes_free(&s);
    return status;
}
