/*
 * The small programme of one block, and its part of the plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "blocks.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A shared row with room for so many times the block's own part needs no row in its
 * programme; what it does to the row is checked all the same. */
static const double roomy = 2;
static const double feasibility = 1e-9;
/* Rows being collected have no place yet. */
static const psr_id pending = -2;

void blocks_take_prices(blocks *b, const double *row_price, const double *over_price) {
    const psr_lp *lp = b->lp;
    for (size_t i = 0; i < lp->row_count; i++) {
        double price = blocks_is_relaxed(b, (psr_id)i) ? row_price[i] : 0;
        bool open = (price > 0 && lp->row_upper[i] >= INFINITY) ||
                    (price < 0 && lp->row_lower[i] <= -INFINITY);
        b->price[i] = open ? 0 : price;
    }
    for (size_t j = 0; over_price != NULL && j < lp->column_count; j++) {
        bool counts = lp->column_block[j] != PSR_SHARED && over_price[j] > 0 &&
                      blocks_hangs_on_shared(lp, (psr_id)j);
        b->over_price[j] = counts ? over_price[j] : 0;
    }
}

void blocks_start_from(blocks *b, const double *x) {
    memcpy(b->x, x, b->lp->column_count * sizeof *b->x);
    certificate_activity(b->lp, b->x, b->activity);
}

/* ---- one block as a programme */

static void touch(blocks *b, psr_id i) {
    if (b->local[i] == PSR_NO_ID) {
        b->local[i] = pending;
        b->own[i] = 0;
        b->touched[b->touched_count++] = i;
    }
}

/* Shared rows that the block meets, its part of them, and what gives way in them. */
static void collect_touched(blocks *b, size_t block) {
    const psr_lp *lp = b->lp;
    b->touched_count = 0;
    b->moved_count = 0;
    for (size_t k = b->start[block]; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
            if (blocks_is_relaxed(b, lp->row[at])) {
                touch(b, lp->row[at]);
                b->own[lp->row[at]] += lp->value[at] * b->x[j];
            }
        }
    }
    for (size_t k = 0; k < b->touched_count; k++) {
        psr_id i = b->touched[k];
        for (size_t at = b->mover_start[i]; at < b->mover_start[i + 1]; at++) {
            psr_id j = b->mover[at];
            if (!b->is_moved[j]) {
                b->is_moved[j] = true;
                b->moved[b->moved_count++] = j;
                for (size_t on = lp->start[j]; on < lp->start[j + 1]; on++) {
                    touch(b, lp->row[on]);
                }
            }
        }
    }
}

static bool has_room(const blocks *b, psr_id i) {
    const psr_lp *lp = b->lp;
    double need = roomy * (1 + fabs(b->own[i]));
    return b->mover_start[i] == b->mover_start[i + 1] &&
           lp->row_upper[i] - b->activity[i] > need &&
           b->activity[i] - lp->row_lower[i] > need;
}

static psr_status show(blocks *b, psr_id i, double lower, double upper, psr_lp *small) {
    b->local[i] = psr_lp_add_row(small, 0, lower, upper);
    b->shown[b->shown_count++] = i;
    return b->local[i] == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

/* What the others leave of each touched row, given the block's part now. */
static psr_status add_limits(blocks *b, blocks_view view, psr_lp *small) {
    const psr_lp *lp = b->lp;
    for (size_t k = 0; k < b->touched_count; k++) {
        psr_id i = b->touched[k];
        b->local[i] = PSR_NO_ID;
        if (view <= BLOCKS_LOOSE || (view == BLOCKS_NARROW && has_room(b, i))) {
            continue;
        }
        double others = b->activity[i] - b->own[i];
        /* A limit that is already missed by rounding may not exclude what is there. */
        double lower = fmin(lp->row_lower[i] - others, b->own[i]);
        double upper = fmax(lp->row_upper[i] - others, b->own[i]);
        PSR_TRY(show(b, i, lower, upper, small));
    }
    return PSR_OK;
}

static psr_status add_rows(blocks *b, size_t block, blocks_view view, psr_lp *small) {
    const psr_lp *lp = b->lp;
    b->shown_count = 0;
    for (size_t k = b->row_start[block]; k < b->row_start[block + 1]; k++) {
        psr_id i = b->row[k];
        if (!b->mixed[i]) {
            PSR_TRY(show(b, i, lp->row_lower[i], lp->row_upper[i], small));
        }
    }
    return add_limits(b, view, small);
}

static double upper_of(const blocks *b, psr_id j, blocks_view view) {
    const psr_lp *lp = b->lp;
    if (!blocks_hangs_on_shared(lp, j)) {
        return lp->upper[j];
    }
    psr_id over = lp->over[j];
    double value = view != BLOCKS_PRICED ? b->x[over]
                   : lp->factor[j] < 0   ? b->lower[over]
                                         : b->upper[over];
    return fmax(lp->lower[j], fmin(lp->upper[j], lp->factor[j] * value));
}

static psr_status add_entries(const blocks *b, psr_id j, psr_lp *small) {
    const psr_lp *lp = b->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        if (b->local[lp->row[at]] != PSR_NO_ID) {
            PSR_TRY(psr_lp_add_entry(small, b->local[lp->row[at]], lp->value[at]));
        }
    }
    return PSR_OK;
}

static double priced(const blocks *b, psr_id j) {
    const psr_lp *lp = b->lp;
    double objective = lp->objective[j];
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        objective -= lp->value[at] * b->price[lp->row[at]];
    }
    return objective;
}

size_t blocks_position(const blocks *b, size_t block, psr_id column) {
    size_t low = b->start[block];
    size_t high = b->start[block + 1];
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (b->column[middle] <= column) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low - b->start[block];
}

/* Units of a column that its carrier allows wherever it stands: they carry no price. */
static double sure_units(const blocks *b, psr_id j) {
    const psr_lp *lp = b->lp;
    double sure = b->over_price[j] > 0 ? lp->factor[j] * b->lower[lp->over[j]] : 0;
    return sure > fmax(0, lp->lower[j]) && isfinite(sure) ? fmin(sure, lp->upper[j]) : 0;
}

/* What it may have beyond them; 0 where they are not told apart. */
static double rest_units(const blocks *b, psr_id j) {
    double sure = sure_units(b, j);
    return sure > 0 ? fmax(0, upper_of(b, j, BLOCKS_PRICED) - sure) : 0;
}

/* A column that hangs on a shared one, in two: up to what is sure, and the rest, priced. */
static psr_status add_rest(blocks *b, psr_id j, psr_id sure_column, psr_lp *small) {
    double sure = sure_units(b, j);
    double rest = rest_units(b, j);
    if (!(sure > 0)) {
        small->objective[sure_column] -= b->over_price[j];
        return PSR_OK;
    }
    small->constant -= b->over_price[j] * sure;
    small->upper[sure_column] = fmin(sure, small->upper[sure_column]);
    double objective = small->objective[sure_column] - b->over_price[j];
    if (!(rest > 0)) {
        return PSR_OK;
    }
    return psr_lp_add_column(small, 0, objective, 0, rest) == PSR_NO_ID
               ? PSR_ERR_MEMORY
               : add_entries(b, j, small);
}

static psr_status add_columns(blocks *b, size_t block, blocks_view view, psr_lp *small) {
    const psr_lp *lp = b->lp;
    size_t first = b->start[block];
    for (size_t k = first; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        psr_id column =
            psr_lp_add_column(small, 0, priced(b, j), lp->lower[j], upper_of(b, j, view));
        if (column == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(add_entries(b, j, small));
        if (lp->integer != NULL && lp->integer[j] != 0) {
            PSR_TRY(psr_lp_set_integer(small, column));
        }
    }
    for (size_t k = first; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        if (blocks_has_over(lp, j) && !blocks_hangs_on_shared(lp, j)) {
            PSR_TRY(psr_lp_set_over(small, (psr_id)(k - first),
                                    (psr_id)blocks_position(b, block, lp->over[j]),
                                    lp->factor[j]));
        }
    }
    for (size_t k = first; view == BLOCKS_PRICED && k < b->start[block + 1]; k++) {
        if (blocks_hangs_on_shared(lp, b->column[k])) {
            PSR_TRY(add_rest(b, b->column[k], (psr_id)(k - first), small));
        }
    }
    return PSR_OK;
}

/* Movers as changes of where they are now. */
static psr_status add_movers(blocks *b, blocks_view view, psr_lp *small) {
    const psr_lp *lp = b->lp;
    for (size_t k = 0; k < b->moved_count; k++) {
        psr_id j = b->moved[k];
        b->is_moved[j] = false;
        if (view > BLOCKS_LOOSE) {
            psr_id column =
                psr_lp_add_column(small, 0, priced(b, j), fmin(0, lp->lower[j] - b->x[j]),
                                  fmax(0, lp->upper[j] - b->x[j]));
            if (column == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
            PSR_TRY(add_entries(b, j, small));
        }
    }
    b->moved_count = view <= BLOCKS_LOOSE ? 0 : b->moved_count;
    return PSR_OK;
}

psr_status blocks_programme(blocks *b, size_t block, blocks_view view, psr_lp **made,
                            psr_error *err) {
    psr_lp *small = psr_lp_create(false);
    psr_status status = small == NULL ? PSR_ERR_MEMORY : PSR_OK;
    collect_touched(b, block);
    PSR_GO(status);
    PSR_GO(add_rows(b, block, view, small));
    PSR_GO(add_columns(b, block, view, small));
    PSR_GO(add_movers(b, view, small));
    PSR_GO(psr_lp_finish(small, err));
    *made = small;
    small = NULL;
done:
    for (size_t k = b->row_start[block]; k < b->row_start[block + 1]; k++) {
        b->local[b->row[k]] = PSR_NO_ID;
    }
    for (size_t k = 0; k < b->touched_count; k++) {
        b->local[b->touched[k]] = PSR_NO_ID;
    }
    psr_lp_free(small);
    return status;
}

void blocks_row_prices(const blocks *b, size_t block, const psr_lp *made,
                       const psr_solution *solution, double *price) {
    size_t at = 0;
    for (; at < b->shown_count; at++) {
        price[at] = solution->row_price[b->shown[at]] - b->price[b->shown[at]];
    }
    for (size_t j = 0; j < made->column_count; j++) {
        if (blocks_has_over(made, (psr_id)j)) {
            price[at++] = solution->over_price[b->column[b->start[block] + j]];
        }
    }
}

/* ---- the plan */

void blocks_turn_to(blocks *b, size_t block, blocks_view view) {
    collect_touched(b, block);
    for (size_t k = 0; k < b->touched_count; k++) {
        b->local[b->touched[k]] = PSR_NO_ID;
    }
    for (size_t k = 0; k < b->moved_count; k++) {
        b->is_moved[b->moved[k]] = false;
    }
    b->moved_count = view <= BLOCKS_LOOSE ? 0 : b->moved_count;
}

static void move(blocks *b, psr_id j, double change) {
    const psr_lp *lp = b->lp;
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        b->activity[lp->row[at]] += lp->value[at] * change;
    }
    b->x[j] += change;
}

static bool oversteps(const blocks *b, psr_id i, double before) {
    const psr_lp *lp = b->lp;
    double upper = lp->row_upper[i];
    double lower = lp->row_lower[i];
    double now = b->activity[i];
    bool above = now > upper + feasibility * fmax(1, fabs(upper)) && now > before;
    return above || (now < lower - feasibility * fmax(1, fabs(lower)) && now < before);
}

/* A mover that others have moved since the programme was made may end outside. */
static bool is_outside(const blocks *b, psr_id j) {
    double lower = b->lp->lower[j];
    double upper = b->lp->upper[j];
    return b->x[j] < lower - feasibility * fmax(1, fabs(lower)) ||
           b->x[j] > upper + feasibility * fmax(1, fabs(upper));
}

bool blocks_replace(blocks *b, size_t block, const double *values, bool may_overstep) {
    size_t first = b->start[block];
    size_t count = b->start[block + 1] - first;
    double *kept = psr_calloc(count + b->touched_count + 1, sizeof *kept);
    if (kept == NULL) {
        return false;
    }
    double *before = kept + count;
    for (size_t k = 0; k < b->touched_count; k++) {
        before[k] = b->activity[b->touched[k]];
    }
    for (size_t k = 0; k < count; k++) {
        psr_id j = b->column[first + k];
        kept[k] = b->x[j];
        move(b, j, values[k] - kept[k]);
        b->x[j] = values[k];
    }
    for (size_t k = 0; k < b->moved_count; k++) {
        move(b, b->moved[k], values[count + k]);
    }
    bool fits = true;
    for (size_t k = 0; k < b->touched_count && fits; k++) {
        fits = may_overstep || !oversteps(b, b->touched[k], before[k]);
    }
    for (size_t k = 0; k < b->moved_count && fits; k++) {
        fits = may_overstep || !is_outside(b, b->moved[k]);
    }
    for (size_t k = 0; k < count && !fits; k++) {
        psr_id j = b->column[first + k];
        move(b, j, kept[k] - values[k]);
        b->x[j] = kept[k];
    }
    for (size_t k = 0; k < b->moved_count && !fits; k++) {
        move(b, b->moved[k], -values[count + k]);
    }
    free(kept);
    return fits;
}

static void add_activity(const psr_lp *lp, psr_id j, double value, double *activity) {
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        activity[lp->row[at]] += lp->value[at] * value;
    }
}

void blocks_add_activity(const blocks *b, size_t block, const double *values,
                         double *activity) {
    size_t first = b->start[block];
    size_t next = b->start[block + 1] - first;
    for (size_t k = first; k < b->start[block + 1]; k++) {
        psr_id j = b->column[k];
        add_activity(b->lp, j, values[k - first], activity);
        if (blocks_hangs_on_shared(b->lp, j) && rest_units(b, j) > 0) {
            add_activity(b->lp, j, values[next++], activity);
        }
    }
}

psr_status blocks_fixed(const blocks *b, const psr_id *column, size_t count, psr_lp *fixed,
                        double **limits) {
    size_t columns = b->lp->column_count;
    double *lower = psr_calloc(2 * columns, sizeof *lower);
    *limits = lower;
    if (lower == NULL) {
        return PSR_ERR_MEMORY;
    }
    double *upper = lower + columns;
    memcpy(lower, b->lp->lower, columns * sizeof *lower);
    memcpy(upper, b->lp->upper, columns * sizeof *upper);
    for (size_t i = 0; i < (column != NULL ? count : columns); i++) {
        size_t j = column != NULL ? (size_t)column[i] : i;
        if (column != NULL || b->lp->integer[j] != 0) {
            lower[j] = nearbyint(b->x[j]);
            upper[j] = lower[j];
        }
    }
    *fixed = *b->lp;
    fixed->integer = NULL;
    fixed->lower = lower;
    fixed->upper = upper;
    return PSR_OK;
}
