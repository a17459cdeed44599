/*
 * Kinds, weights and orders: what the iterations need to know of the programme.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include <stdlib.h>

/* ---- kinds */

/* A box narrower than this, relative to its bound, is a point. */
static const double narrowest = 1e-13;

static uint8_t kind_of(double lower, double upper) {
    if (!(lower < upper)) {
        return INTERIOR_FIXED;
    }
    if (lower > -INFINITY && upper < INFINITY) {
        return INTERIOR_BOX;
    }
    return lower > -INFINITY || upper < INFINITY ? INTERIOR_LOW : INTERIOR_FREE;
}

/* What hangs on a column that does not move is in a box, which may have no inside. */
static uint8_t over_kind(const psr_lp *lp, size_t j) {
    size_t over = (size_t)lp->over[j];
    if (lp->lower[over] < lp->upper[over]) {
        return INTERIOR_OVER;
    }
    double limit = lp->factor[j] * lp->lower[over];
    double least = narrowest * fmax(1, fabs(limit));
    return limit - lp->lower[j] > least ? INTERIOR_BOX : INTERIOR_FIXED;
}

static void make_ratios(interior *p) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; lp->over != NULL && j < lp->column_count; j++) {
        p->hangs_on[j] = (psr_id)j;
        if (p->column.kind[j] == INTERIOR_OVER) {
            p->hangs_on[j] = lp->over[j];
            double over = interior_unit(p, (size_t)lp->over[j]);
            p->ratio[j] = lp->factor[j] * over * interior_per_unit(p, j);
        }
    }
}

static void make_kinds(interior *p) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        p->column.kind[j] = kind_of(lp->lower[j], lp->upper[j]);
        bool from_above = p->column.kind[j] == INTERIOR_LOW && !(lp->lower[j] > -INFINITY);
        p->unit[j] = copysignf(p->unit[j], from_above ? -1 : 1);
        if (interior_has_over(lp, j)) {
            p->column.kind[j] = over_kind(lp, j);
        }
    }
    make_ratios(p);
    for (size_t i = 0; i < lp->row_count; i++) {
        p->row.kind[i] = kind_of(lp->row_lower[i], lp->row_upper[i]);
        bool upper_only = p->row.kind[i] == INTERIOR_LOW && !(lp->row_lower[i] > -INFINITY);
        p->sign[i] = upper_only ? -1 : 1;
        p->sign[i] = p->row.kind[i] == INTERIOR_FIXED ? 0 : p->sign[i];
        p->rhs[i] = upper_only ? lp->row_upper[i] : lp->row_lower[i];
    }
    p->base_cost = -lp->constant;
    for (size_t j = 0; j < lp->column_count; j++) {
        double base = interior_base(p, j);
        p->base_cost -= lp->objective[j] * base;
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            p->rhs[lp->row[at]] -= lp->value[at] * base;
        }
    }
    for (size_t i = 0; i < lp->row_count; i++) {
        p->rhs[i] = p->row.kind[i] == INTERIOR_FREE ? 0 : p->rhs[i] * p->row_unit[i];
    }
}

/* ---- rows and columns of blocks and border */

/* A shared column is a link when it meets a row of a block or carries variable bounds. */
static void mark_links(interior *p, uint8_t *is_link) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (p->column.kind[j] == INTERIOR_OVER &&
            lp->column_block[lp->over[j]] == PSR_SHARED) {
            is_link[lp->over[j]] = 1;
        }
        for (size_t at = lp->start[j];
             lp->column_block[j] == PSR_SHARED && at < lp->start[j + 1]; at++) {
            if (lp->row_block[lp->row[at]] != PSR_SHARED) {
                is_link[j] = 1;
            }
        }
    }
}

static psr_status make_slots(interior *p) {
    const psr_lp *lp = p->lp;
    uint8_t *is_link = psr_calloc(lp->column_count, 1);
    if (is_link == NULL) {
        return PSR_ERR_MEMORY;
    }
    mark_links(p, is_link);
    for (size_t j = 0; j < lp->column_count; j++) {
        bool link = is_link[j] != 0 && p->column.kind[j] != INTERIOR_FIXED;
        p->slot[j] = link ? (psr_id)p->link_count++ : -1;
    }
    free(is_link);
    p->link_column = psr_calloc(p->link_count, sizeof *p->link_column);
    if (p->link_column == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (p->slot[j] >= 0) {
            p->link_column[p->slot[j]] = (psr_id)j;
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (p->column.kind[j] == INTERIOR_OVER) {
            p->slot[j] = p->slot[lp->over[j]];
        }
    }
    if (p->link_count == 0) {
        free(p->slot);
        p->slot = NULL;
    }
    return PSR_OK;
}

/* Lists of the columns that hang on columns of their own block. */
static psr_status make_members(interior *p) {
    const psr_lp *lp = p->lp;
    bool any = false;
    for (size_t j = 0; j < lp->column_count && !any; j++) {
        any = p->column.kind[j] == INTERIOR_OVER && interior_slot(p, j) < 0;
    }
    if (!any) {
        return PSR_OK;
    }
    p->member_first = psr_calloc(lp->column_count, sizeof *p->member_first);
    p->member_next = psr_calloc(lp->column_count, sizeof *p->member_next);
    if (p->member_first == NULL || p->member_next == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        p->member_first[j] = PSR_NO_ID;
    }
    for (size_t j = lp->column_count; j-- > 0;) {
        if (p->column.kind[j] == INTERIOR_OVER && interior_slot(p, j) < 0) {
            p->member_next[j] = p->member_first[lp->over[j]];
            p->member_first[lp->over[j]] = (psr_id)j;
        }
    }
    return PSR_OK;
}

static psr_status make_rows(interior *p) {
    const psr_lp *lp = p->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        p->place[i] = -1;
        if (p->row.kind[i] == INTERIOR_FREE) {
            continue;
        }
        if (lp->row_block[i] == PSR_SHARED) {
            p->place[i] = (psr_id)p->shared_count++;
        } else {
            p->block_row_start[lp->row_block[i] + 1]++;
        }
    }
    for (size_t block = 0; block < p->block_count; block++) {
        p->block_row_start[block + 1] += p->block_row_start[block];
    }
    size_t rows = p->block_row_start[p->block_count];
    p->border_row = psr_calloc(p->shared_count, sizeof *p->border_row);
    p->block_row = psr_calloc(rows, sizeof *p->block_row);
    size_t *next = psr_calloc(p->block_count + 1, sizeof *next);
    if (p->border_row == NULL || p->block_row == NULL || next == NULL) {
        free(next);
        return PSR_ERR_MEMORY;
    }
    memcpy(next, p->block_row_start, (p->block_count + 1) * sizeof *next);
    for (size_t i = 0; i < lp->row_count; i++) {
        if (p->place[i] >= 0) {
            p->border_row[p->place[i]] = (psr_id)i;
        } else if (p->row.kind[i] != INTERIOR_FREE) {
            p->block_row[next[lp->row_block[i]]++] = (psr_id)i;
        }
    }
    free(next);
    return PSR_OK;
}

psr_status interior_link_entries(interior *p) {
    const psr_lp *lp = p->lp;
    p->link_start = psr_calloc(p->block_count + 2, sizeof *p->link_start);
    if (p->link_start == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (int fill = 0; fill < 2; fill++) {
        for (size_t link = 0; link < p->link_count; link++) {
            size_t j = (size_t)p->link_column[link];
            double unit = interior_unit(p, j);
            for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
                psr_id i = lp->row[at];
                if (lp->row_block[i] == PSR_SHARED || p->place[i] < 0) {
                    continue;
                }
                size_t block = (size_t)lp->row_block[i];
                if (fill == 0) {
                    p->link_start[block + 2]++;
                    continue;
                }
                p->link_entry[p->link_start[block + 1]++] = (interior_link_entry){
                    p->place[i], (psr_id)link, lp->value[at] * unit * p->row_unit[i]};
            }
        }
        if (fill == 0) {
            for (size_t block = 1; block <= p->block_count; block++) {
                p->link_start[block + 1] += p->link_start[block];
            }
            size_t count = p->link_start[p->block_count + 1];
            p->link_entry = psr_calloc(count, sizeof *p->link_entry);
            if (p->link_entry == NULL) {
                return PSR_ERR_MEMORY;
            }
        }
    }
    return PSR_OK;
}

/* ---- weights */

/* Of the shared cells, for each block. A thousand copies of a block pull at a shared column
 * a thousand times as hard as one: only with a weight that grows likewise is the central
 * path that of one block, and as smooth. Measured from 0.01 to 1: at 12x500x26 25
 * iterations, 33 without. */
static const double weight_per_block = 0.1;
/* No block weighs more or less than so many times the mean one. */
static const double weight_range = 1000;

/* Mean logarithm of what the columns of each block are worth at full size: its money. */
static psr_status measure_money(const interior *p, double *mean) {
    const psr_lp *lp = p->lp;
    psr_id *count = psr_calloc(p->block_count, sizeof *count);
    if (count == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        psr_id block = lp->column_block[j];
        double worth = fabs(lp->objective[j] * interior_unit(p, j));
        if (block != PSR_SHARED && worth > 0 && p->column.kind[j] != INTERIOR_FIXED) {
            mean[block] += log(worth);
            count[block]++;
        }
    }
    for (size_t block = 0; block < p->block_count; block++) {
        mean[block] = count[block] > 0 ? mean[block] / count[block] : -INFINITY;
    }
    free(count);
    return PSR_OK;
}

/* With one mu for all, the prices of a product that sells a thousand times as much as
 * another are a thousand times nearer to their end: what the shared rows still lack is then
 * asked of the few largest products, and these shorten every step. Weights that grow with
 * the money of a block would treat all alike, but let the smallest lag behind: the root
 * stands between. Measured at powers of 0, 0.3, 0.5 and 1 on a season of 12x100x26: 56, 45,
 * 40 and 45 iterations. */
static psr_status weigh_blocks(interior *p, bool alike) {
    p->block_weight = psr_calloc(p->block_count, sizeof *p->block_weight);
    if (p->block_weight == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(measure_money(p, p->block_weight));
    double sum = 0;
    double blocks = (double)p->block_count;
    for (size_t block = 0; block < p->block_count; block++) {
        p->block_weight[block] = alike ? 1 : exp(0.5 * p->block_weight[block]);
        sum += p->block_weight[block];
    }
    for (size_t block = 0; block < p->block_count; block++) {
        double weight = sum > 0 ? p->block_weight[block] / sum * blocks : 1;
        p->block_weight[block] = fmin(fmax(weight, 1 / weight_range), weight_range);
    }
    p->shared_weight = fmax(1, weight_per_block * blocks);
    return PSR_OK;
}

static void set_spots(interior *p) {
    for (size_t i = 0; i < p->lp->row_count; i++) {
        size_t before = p->lp->row_block[i] == PSR_SHARED ? p->largest_block : 0;
        size_t spot =
            p->place[i] < 0 ? p->largest_block + p->border : before + (size_t)p->place[i];
        p->spot[i] = (psr_id)spot;
    }
}

/* Rows of a block that follow each other. */
static void find_rows(interior *p) {
    const psr_lp *lp = p->lp;
    size_t to = 0;
    for (size_t from = 0; from < lp->row_count; from = to) {
        psr_id block = lp->row_block[from];
        to = from + 1;
        while (to < lp->row_count && lp->row_block[to] == block) {
            to++;
        }
        if (block != PSR_SHARED) {
            bool is_first = p->rows_of[block].to == 0;
            p->rows_of[block] = (interior_span){is_first ? from : to, to};
        }
    }
}

static void mark_plain(interior *p) {
    for (size_t j = 0; j < p->lp->column_count; j++) {
        bool hangs = p->column.kind[j] == INTERIOR_OVER;
        p->plain[j] =
            hangs == (interior_slot(p, j) >= 0) && (hangs || !interior_is_hub(p, j));
    }
}

psr_status interior_rearrange(interior *p) {
    free(p->link_start);
    free(p->link_entry);
    p->link_start = NULL;
    p->link_entry = NULL;
    make_ratios(p);
    interior_count_alike(p);
    mark_plain(p);
    return interior_link_entries(p);
}

/* ---- all of it */

static psr_status make_symbolic(interior *p) {
    PSR_TRY(make_slots(p));
    PSR_TRY(make_members(p));
    PSR_TRY(make_rows(p));
    p->border = p->shared_count + p->link_count;
    PSR_TRY(interior_order(p));
    return interior_border(p);
}

/* Room for factors, couplings and the vectors of the passes. */
static psr_status make_room(interior *p) {
    size_t n = p->border;
    size_t factor = p->factor_start[p->block_row_start[p->block_count]];
    size_t coupling = p->coupling_start[p->block_count];
    p->work_size = (INTERIOR_LEVELS * INTERIOR_BATCH + p->largest_block) * n +
                   3 * (p->largest_block + n) + 1 + interior_vector_size(p);
    p->factor = psr_calloc(factor, sizeof(double));
    p->coupling_value = psr_calloc(coupling, sizeof *p->coupling_value);
    p->chunk_matrix = psr_calloc(INTERIOR_CHUNKS * n * n, sizeof(double));
    p->chunk_work = psr_calloc(INTERIOR_CHUNKS * p->work_size, sizeof(double));
    p->schur = psr_calloc(n * n, sizeof(double));
    p->dense = psr_calloc(n, sizeof(double));
    bool made = p->factor != NULL && p->coupling_value != NULL && p->chunk_matrix != NULL &&
                p->chunk_work != NULL && p->schur != NULL && p->dense != NULL;
    return made ? PSR_OK : PSR_ERR_MEMORY;
}

static psr_status arrange(interior *p, bool alike, psr_symbolic *symbolic) {
    make_kinds(p);
    PSR_TRY(weigh_blocks(p, alike));
    if (symbolic != NULL && interior_take_symbolic(p, symbolic)) {
        PSR_TRY(interior_link_entries(p));
    } else {
        PSR_TRY(make_symbolic(p));
    }
    set_spots(p);
    mark_plain(p);
    find_rows(p);
    return make_room(p);
}

psr_status interior_arrange(interior *p, bool alike, psr_symbolic *symbolic,
                            psr_error *err) {
    psr_status status = arrange(p, alike, symbolic);
    return status == PSR_OK
               ? status
               : psr_fail(err, status, "no memory for the interior-point method");
}
