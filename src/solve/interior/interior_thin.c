/*
 * Columns whose end is clear are taken out on the way. Of a demand's pieces all but one or
 * two lie at one end of their widths, and at a gap of 1e-2 half of them show which: the
 * distance from that end is a small part of the other, the other's price a small part of
 * its. Such a column is put at its end and goes: at its lower bound it adds nothing; at its
 * upper one it is a constant, or, under a variable upper bound, goes along with the column
 * it hangs on, which takes over its entries. Rows, blocks and border stay as they are, so
 * do orders and envelopes, which then hold more than is needed.
 * Which ones those are is interior_clear.c's. The certificate prices the programme as
 * given; a gap that it leaves open has it solved again (interior.c).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior_thin.h"

#include <math.h>
#include <stdlib.h>

/* So many of all columns are to go at once: each time costs half an iteration. */
static const double worth_it = 0.3;
/* Of those whose end is clear the rows hold about as many from one time to the next; this
 * part of them, before any is looked at. */
static const double still_held = 0.9;

typedef struct thinning {
    interior *p;
    const psr_lp *from;   /* p->lp as it was */
    uint8_t *end;         /* [columns] where it goes, or INTERIOR_STAYS */
    psr_id *to;           /* [columns] its place among those that stay, or PSR_NO_ID */
    psr_id *first, *next; /* [columns] those at their upper ends, by what they hang on */
    double *sum;          /* [rows] of a column that takes over entries */
    bool *is_listed;      /* [rows] */
    psr_id *listed;       /* [rows] */
    size_t stay;
} thinning;

static bool begin(thinning *t, interior *p) {
    size_t columns = p->lp->column_count, rows = p->lp->row_count;
    *t = (thinning){.p = p,
                    .from = p->lp,
                    .end = psr_calloc(columns, sizeof *t->end),
                    .to = psr_calloc(columns, sizeof *t->to),
                    .first = psr_calloc(columns, sizeof *t->first),
                    .next = psr_calloc(columns, sizeof *t->next),
                    .sum = psr_calloc(rows, sizeof *t->sum),
                    .is_listed = psr_calloc(rows, sizeof *t->is_listed),
                    .listed = psr_calloc(rows, sizeof *t->listed)};
    return t->end != NULL && t->to != NULL && t->first != NULL && t->next != NULL &&
           t->sum != NULL && t->is_listed != NULL && t->listed != NULL;
}

static void finish(thinning *t) {
    void *blocks[] = {t->end, t->to, t->first, t->next, t->sum, t->is_listed, t->listed};
    for (size_t at = 0; at < sizeof blocks / sizeof *blocks; at++) {
        free(blocks[at]);
    }
}

/* ---- what goes leaves its part behind */

/* The constant part of a column at its upper end, off the rows. */
static void leave_at_upper(interior *p, size_t j) {
    const psr_lp *lp = p->lp;
    double amount = interior_width(p, j) * interior_unit(p, j);
    p->base_cost -= lp->objective[j] * amount;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (p->row.kind[i] != INTERIOR_FREE) {
            p->rhs[i] -= lp->value[at] * p->row_unit[i] * amount;
        }
    }
}

static void take_out(thinning *t) {
    interior *p = t->p;
    const psr_lp *lp = t->from;
    for (size_t j = 0; j < lp->column_count; j++) {
        t->first[j] = PSR_NO_ID;
        t->to[j] = t->end[j] == INTERIOR_STAYS ? (psr_id)t->stay++ : PSR_NO_ID;
        p->end[p->origin[j]] = t->end[j];
    }
    for (size_t j = lp->column_count; j-- > 0;) {
        if (t->end[j] == INTERIOR_AT_UPPER) {
            leave_at_upper(p, j);
            if (p->column.kind[j] == INTERIOR_OVER) {
                t->next[j] = t->first[lp->over[j]];
                t->first[lp->over[j]] = (psr_id)j;
            }
        }
    }
}

/* ---- arrays */

/* Those that stay, one behind the other, in less memory. */
static void pack(const thinning *t, void *array, size_t size) {
    char *block = NULL;
    memcpy(&block, array, sizeof block);
    for (size_t j = 0; block != NULL && j < t->from->column_count; j++) {
        if (t->to[j] != PSR_NO_ID) {
            memmove(block + (size_t)t->to[j] * size, block + j * size, size);
        }
    }
    char *smaller = block == NULL ? NULL : realloc(block, (t->stay + 1) * size);
    if (smaller != NULL) {
        memcpy(array, &smaller, sizeof smaller);
    }
}

static void pack_all(thinning *t) {
    interior *p = t->p;
    interior_cells *c = &p->column;
    double **numbers[] = {&c->low,        &c->low_price, &c->room,
                          &c->room_price, &p->miss,      &p->ratio};
    for (size_t at = 0; at < sizeof numbers / sizeof *numbers; at++) {
        pack(t, numbers[at], sizeof(double));
    }
    pack(t, &p->unit, sizeof *p->unit);
    pack(t, &p->alike, sizeof *p->alike);
    pack(t, &p->plain, sizeof *p->plain);
    pack(t, &p->hangs_on, sizeof *p->hangs_on);
    pack(t, &c->kind, sizeof *c->kind);
    pack(t, &p->slot, sizeof *p->slot);
    pack(t, &p->origin, sizeof *p->origin);
    c->count = t->stay;
}

/* Columns by block, and the links. */
static void pack_order(thinning *t) {
    interior *p = t->p;
    for (size_t link = 0; link < p->link_count; link++) {
        p->link_column[link] = t->to[p->link_column[link]];
    }
    size_t at = 0, stay = 0;
    for (size_t block = 0; block <= p->block_count + 1; block++) {
        for (; at < p->block_start[block]; at++) {
            psr_id to = t->to[interior_column(p, at)];
            if (to != PSR_NO_ID && p->order != NULL) {
                p->order[stay] = to;
            }
            stay += to != PSR_NO_ID ? 1 : 0;
        }
        p->block_start[block] = stay;
    }
}

/* What columns are, and what other solves take over, as it is before any goes. */
static psr_status set_aside(interior *p) {
    size_t columns = p->lp->column_count;
    interior_aside *aside = &p->aside;
    p->whole = p->lp;
    p->end = psr_calloc(columns, sizeof *p->end);
    p->origin = psr_calloc(columns, sizeof *p->origin);
    aside->kind = psr_calloc(columns, sizeof *aside->kind);
    aside->link_column = psr_calloc(p->link_count, sizeof *aside->link_column);
    aside->slot = p->slot == NULL ? NULL : psr_calloc(columns, sizeof *aside->slot);
    if (p->end == NULL || p->origin == NULL || aside->kind == NULL ||
        aside->link_column == NULL || (p->slot != NULL && aside->slot == NULL)) {
        return PSR_ERR_MEMORY;
    }
    memcpy(aside->kind, p->column.kind, columns * sizeof *aside->kind);
    memcpy(aside->link_column, p->link_column, p->link_count * sizeof *p->link_column);
    for (size_t j = 0; j < columns; j++) {
        p->origin[j] = (psr_id)j;
        if (p->slot != NULL) {
            aside->slot[j] = p->slot[j];
        }
    }
    return PSR_OK;
}

/* ---- the programme */

static int by_id(const void *left, const void *right) {
    psr_id a = *(const psr_id *)left, b = *(const psr_id *)right;
    return a < b ? -1 : a > b;
}

static size_t sum_entries(thinning *t, size_t j, double times, size_t count) {
    const psr_lp *lp = t->from;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        psr_id i = lp->row[at];
        if (!t->is_listed[i]) {
            t->is_listed[i] = true;
            t->listed[count++] = i;
        }
        t->sum[i] += times * lp->value[at];
    }
    return count;
}

/* Entries of a column and of those that go along with it. */
static psr_status add_entries(thinning *t, psr_lp *made, size_t j) {
    size_t count = sum_entries(t, j, 1, 0);
    for (psr_id m = t->first[j]; m != PSR_NO_ID; m = t->next[m]) {
        count = sum_entries(t, (size_t)m, t->from->factor[m], count);
    }
    if (t->first[j] != PSR_NO_ID) {
        qsort(t->listed, count, sizeof *t->listed, by_id);
    }
    psr_status status = PSR_OK;
    for (size_t k = 0; k < count; k++) {
        psr_id i = t->listed[k];
        status = status == PSR_OK ? psr_lp_add_entry(made, i, t->sum[i]) : status;
        t->sum[i] = 0;
        t->is_listed[i] = false;
    }
    return status;
}

static psr_status add_column(thinning *t, psr_lp *made, size_t j) {
    const psr_lp *lp = t->from;
    double objective = lp->objective[j];
    for (psr_id m = t->first[j]; m != PSR_NO_ID; m = t->next[m]) {
        objective += lp->factor[m] * lp->objective[m];
    }
    psr_id column =
        psr_lp_add_column(made, lp->column_block[j], objective, lp->lower[j], lp->upper[j]);
    if (column == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(add_entries(t, made, j));
    return interior_has_over(lp, j)
               ? psr_lp_set_over(made, column, t->to[lp->over[j]], lp->factor[j])
               : PSR_OK;
}

static psr_status make_programme(thinning *t, psr_lp *made) {
    const psr_lp *lp = t->from;
    made->constant = lp->constant;
    made->block_count = lp->block_count;
    for (size_t i = 0; i < lp->row_count; i++) {
        if (psr_lp_add_row(made, lp->row_block[i], lp->row_lower[i], lp->row_upper[i]) ==
            PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (t->to[j] != PSR_NO_ID) {
            PSR_TRY(add_column(t, made, j));
        }
    }
    return psr_lp_finish(made, NULL);
}

/* ---- all of it */

static psr_status thin(thinning *t, size_t clear, bool *thinned) {
    interior *p = t->p;
    size_t gone = 0;
    PSR_TRY(interior_choose_clear(p, t->end, &gone));
    p->held = clear - gone;
    *thinned = (double)gone > worth_it * (double)t->from->column_count;
    if (!*thinned) {
        return PSR_OK;
    }
    if (p->whole == NULL) {
        PSR_TRY(set_aside(p));
    }
    take_out(t);
    pack_order(t);
    pack_all(t);
    psr_lp *made = psr_lp_create(false);
    psr_status status = made == NULL ? PSR_ERR_MEMORY : make_programme(t, made);
    psr_lp_free(p->thinned);
    p->thinned = made;
    p->lp = made;
    return status == PSR_OK ? interior_rearrange(p) : status;
}

psr_status interior_thin(interior *p, double mu, bool *thinned, psr_error *err) {
    thinning t;
    size_t columns = p->lp->column_count;
    size_t clear = p->member_first == NULL ? interior_count_clear(p) : 0;
    *thinned = false;
    double held = still_held * (double)p->held;
    if ((double)clear - held <= worth_it * (double)columns) {
        return PSR_OK;
    }
    interior_free_steps(&p->column); /* no more memory is needed than before */
    psr_status status = begin(&t, p) ? thin(&t, clear, thinned) : PSR_ERR_MEMORY;
    finish(&t);
    if (!interior_make_steps(&p->column)) {
        status = PSR_ERR_MEMORY;
    }
    if (status != PSR_OK) {
        return psr_fail(err, status, "no memory for the interior-point method");
    }
    for (size_t block = 0; *thinned && block < p->block_count; block++) {
        p->lagging[block] = true;
    }
    p->has_lagging = *thinned;
    return interior_catch_up(p, mu, err);
}
