/*
 * Taking a programme apart for its decomposition: each block a programme of its own, and
 * the master with the shared columns and every row they meet; see decompose_parts.h.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "decompose_parts.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>

/* ---- blocks */

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

/* ---- the master */

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

/* ---- both */

psr_status decomposition_make(decomposition *d, psr_error *err) {
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

void decomposition_clear(decomposition *d) {
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
