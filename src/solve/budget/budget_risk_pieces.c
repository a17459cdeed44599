/*
 * Draws of a quantile as straight pieces. Each spend has its own points between low and
 * high; at a point a draw's value is raised by the most its curve is above the chords
 * beside it, so that no curve is ever above its pieces. The programme over the pieces
 *
 *     max t,  rows,  z_i = low_i + sum of its pieces,  pieces of draw d + slack_d x_d >= t,
 *     sum of x_d <= draws left out,  x_d 0 or 1
 *
 * therefore bounds the quantile. With a floor under the quantile t is the mean of the draws
 * instead, and the floor stands where t did. Filled in any order pieces are the concave
 * envelope; where a spend is S-shaped, columns of 0 or 1 keep the order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_risk.h"

/* Pieces around a plan that are split, and the parts of each. */
enum { SPLIT_PIECES = 3, SPLIT_PARTS = 4 };
/* The last piece of a spend that may be 0 is this much longer than its first. */
static const double longest_piece = 20;

psr_status risk_pieces_create(const psr_budget *budget, const psr_budget_risk *risk,
                              psr_arena *arena, risk_pieces *p) {
    size_t n = budget->spend_count, points = n * (RISK_MOST_PIECES + 1);
    *p = (risk_pieces){.budget = budget, .risk = risk};
    p->low = psr_arena_take(arena, n + 1, sizeof(double));
    p->high = psr_arena_take(arena, n + 1, sizeof(double));
    p->at = psr_arena_take(arena, points + 1, sizeof(double));
    p->value = psr_arena_take(arena, points * risk->draw_count + 1, sizeof(double));
    p->centre = psr_arena_take(arena, RISK_MOST_CENTRES * n + 1, sizeof(double));
    p->column = psr_arena_take(arena, n + 1, sizeof(psr_id));
    if (!p->low || !p->high || !p->at || !p->value || !p->column || !p->centre) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        double low = budget->min[i], high = budget->max[i], least = budget->min_if_on[i];
        p->low[i] = low > 0 && least > low ? fmin(least, high) : low;
        p->high[i] = least > low && high < least ? low : high;
        p->money = fmax(p->money, p->high[i]);
        for (size_t d = 0; d < risk->draw_count; d++) {
            double most = psr_curve_value(&risk->draws[i][d], p->high[i]);
            p->response = fmax(p->response, most);
        }
    }
    p->money = p->money > 0 ? p->money : 1;
    p->response = p->response > 0 ? p->response : 1;
    return PSR_OK;
}

/** Raised values of a draw of spend i at its points. */
static double *value_of(const risk_pieces *p, size_t i, size_t d) {
    return p->value + (i * p->risk->draw_count + d) * (RISK_MOST_PIECES + 1);
}

const double *risk_pieces_of(const risk_pieces *p, size_t i, size_t d) {
    return value_of(p, i, d);
}

/** Most that a curve is above its chord from a to b. */
static double rise(const psr_curve *curve, double a, double b) {
    double first = psr_curve_value(curve, a), tangent = psr_curve_tangent(curve, a, b);
    double slope = (psr_curve_value(curve, b) - first) / (b - a);
    double z = fmin(fmax(psr_curve_spend_at_slope(curve, slope), tangent), b);
    return fmax(0, psr_curve_value(curve, z) - first - slope * (z - a));
}

/** Split the piece of spend i that holds z and the ones beside it. */
static void split_around(risk_pieces *p, size_t i, double z) {
    double *at = p->at + i * (RISK_MOST_PIECES + 1), whole[RISK_MOST_PIECES + 1];
    size_t count = p->count, piece = 0, to = 0;
    memcpy(whole, at, (count + 1) * sizeof *at);
    while (piece + 1 < count && whole[piece + 1] <= z) {
        piece++;
    }
    size_t first = piece > 0 ? piece - 1 : 0;
    first = first + SPLIT_PIECES > count ? count - SPLIT_PIECES : first;
    for (size_t j = 0; j < count; j++) {
        size_t parts = j >= first && j < first + SPLIT_PIECES ? SPLIT_PARTS : 1;
        for (size_t k = 0; k < parts; k++) {
            at[to++] = whole[j] + (whole[j + 1] - whole[j]) * (double)k / (double)parts;
        }
    }
    at[to] = whole[count];
}

static void raise_values(risk_pieces *p, size_t i, size_t d) {
    const double *at = p->at + i * (RISK_MOST_PIECES + 1);
    const psr_curve *curve = &p->risk->draws[i][d];
    double *value = value_of(p, i, d), before = 0;
    for (size_t j = 0; j <= p->count; j++) {
        double after =
            j < p->count && at[j + 1] > at[j] ? rise(curve, at[j], at[j + 1]) : 0;
        value[j] = psr_curve_value(curve, at[j]) + fmax(before, after);
        before = after;
    }
}

void risk_pieces_place(risk_pieces *p, size_t count, size_t centre_count) {
    size_t n = p->budget->spend_count;
    for (size_t i = 0; i < n; i++) {
        double low = p->low[i], width = p->high[i] - low;
        double *at = p->at + i * (RISK_MOST_PIECES + 1);
        /* Curves bend most at 0: pieces grow from there. */
        double growth = 1 + (longest_piece - 1) * (width > 0 ? width / p->high[i] : 0);
        p->count = count;
        for (size_t j = 0; j <= count; j++) {
            double share = (double)j / (double)count;
            at[j] = low +
                    width * (growth > 1 ? (pow(growth, share) - 1) / (growth - 1) : share);
        }
        at[count] = p->high[i];
        for (size_t c = 0; c < centre_count; c++) {
            split_around(p, i, p->centre[c * n + i]);
            p->count += SPLIT_PIECES * (SPLIT_PARTS - 1);
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t d = 0; d < p->risk->draw_count; d++) {
            raise_values(p, i, d);
        }
    }
}

double risk_pieces_line(const risk_pieces *p, size_t i, size_t d, double low, double high,
                        double *slope) {
    const psr_curve *curve = &p->risk->draws[i][d];
    double first = psr_curve_value(curve, low), below = 0;
    *slope = high > low ? (psr_curve_value(curve, high) - first) / (high - low) : 0;
    if (psr_curve_inflexion(curve) > low) { /* curves never fall: compare across a piece */
        double step = (high - low) / RISK_MOST_PIECES;
        for (size_t j = 0; j < RISK_MOST_PIECES; j++) {
            double value = psr_curve_value(curve, low + step * (double)j);
            below = fmin(below, value - first - *slope * step * (double)(j + 1));
        }
    }
    return first - *slope * low + below;
}

/** Mean over the draws of the raised values of spend i at point j. */
static double mean_of(const risk_pieces *p, size_t i, size_t j) {
    double sum = 0;
    for (size_t d = 0; d < p->risk->draw_count; d++) {
        sum += value_of(p, i, d)[j];
    }
    return sum / (double)p->risk->draw_count;
}

/** First rows of each kind in the programme. */
typedef struct row_places {
    psr_id link, draw, out, mean;
} row_places;

static psr_status add_rows(const risk_pieces *p, const risk_part *part, psr_lp *lp,
                           row_places *rows) {
    const psr_budget *b = p->budget;
    psr_id last = 0;
    for (size_t r = 0; r < b->row_count && last != PSR_NO_ID; r++) {
        last = psr_lp_add_row(lp, PSR_SHARED, b->row_lower[r] / p->money,
                              b->row_upper[r] / p->money);
    }
    rows->link = (psr_id)lp->row_count;
    for (size_t i = 0; i < b->spend_count && last != PSR_NO_ID; i++) {
        double low = p->low[i] / p->money;
        last = psr_lp_add_row(lp, PSR_SHARED, low, low);
    }
    rows->draw = (psr_id)lp->row_count;
    for (size_t k = 0; k < part->count && last != PSR_NO_ID; k++) {
        double first = 0;
        for (size_t i = 0; i < b->spend_count; i++) {
            first += *value_of(p, i, part->draw[k]);
        }
        double reached = p->risk->has_floor ? p->risk->floor : 0;
        last = psr_lp_add_row(lp, PSR_SHARED, (reached - first) / p->response, INFINITY);
    }
    rows->out = (psr_id)lp->row_count;
    if (part->slack && last != PSR_NO_ID) {
        last = psr_lp_add_row(lp, PSR_SHARED, -INFINITY, (double)part->out);
    }
    rows->mean = (psr_id)lp->row_count;
    if (p->risk->has_floor && last != PSR_NO_ID) {
        double first = 0;
        for (size_t i = 0; i < b->spend_count; i++) {
            first += mean_of(p, i, 0);
        }
        last = psr_lp_add_row(lp, PSR_SHARED, -first / p->response, INFINITY);
    }
    return last == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status add_column(psr_lp *lp, double lower, double upper, psr_id *column) {
    *column = psr_lp_add_column(lp, PSR_SHARED, 0, lower, upper);
    return *column == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

/** A column of 0 or 1 with an entry in a new row: sum + factor column >= 0. */
static psr_status add_switch(psr_lp *lp, double factor, bool is_relaxed, psr_id *row,
                             psr_id *column) {
    *row = psr_lp_add_row(lp, PSR_SHARED, 0, INFINITY);
    if (*row == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(add_column(lp, 0, 1, column));
    if (!is_relaxed) {
        PSR_TRY(psr_lp_set_integer(lp, *column));
    }
    return psr_lp_add_entry(lp, *row, factor);
}

/** The spend itself; on or off where it has a minimum if on. */
static psr_status add_spend(const risk_pieces *p, const risk_part *part, size_t i,
                            const row_places *rows, psr_lp *lp) {
    const psr_budget *b = p->budget;
    double hole = b->min_if_on[i], high = p->high[i] / p->money;
    bool has_hole = part->slack && !(p->low[i] > 0) && hole > b->min[i];
    psr_id row = PSR_NO_ID, on = PSR_NO_ID, *column = &p->column[i];
    if (has_hole) {
        PSR_TRY(add_switch(lp, -hole / p->money, part->is_relaxed, &row, &on));
    }
    PSR_TRY(add_column(lp, p->low[i] / p->money, high, column));
    for (size_t r = 0; r < b->row_count; r++) {
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            if (b->row_spend[k] == (psr_id)i) {
                PSR_TRY(psr_lp_add_entry(lp, (psr_id)r, b->row_coefficient[k]));
            }
        }
    }
    PSR_TRY(psr_lp_add_entry(lp, rows->link + (psr_id)i, 1));
    if (has_hole) {
        PSR_TRY(psr_lp_add_entry(lp, row, 1));
        PSR_TRY(psr_lp_set_over(lp, *column, on, high));
    }
    return PSR_OK;
}

/** Pieces from the front of spend i that are to be full before the next begins. */
static size_t count_ordered(const risk_pieces *p, const risk_part *part, size_t i) {
    double bend = p->low[i];
    for (size_t d = 0; part->keeps_order && d < p->risk->draw_count; d++) {
        bend = fmax(bend, psr_curve_tangent(&p->risk->draws[i][d], p->low[i], p->high[i]));
    }
    size_t ordered = 0;
    while (ordered + 1 < p->count &&
           p->at[i * (RISK_MOST_PIECES + 1) + ordered + 1] < bend) {
        ordered++;
    }
    return bend > p->low[i] ? ordered : 0;
}

static psr_status add_pieces(const risk_pieces *p, const risk_part *part, size_t i,
                             const row_places *rows, psr_lp *lp) {
    const double *at = p->at + i * (RISK_MOST_PIECES + 1), units = p->money / p->response;
    size_t ordered = count_ordered(p, part, i);
    psr_id before = PSR_NO_ID, column;
    for (size_t j = 0; j < p->count; j++) {
        double width = at[j + 1] - at[j];
        psr_id row = PSR_NO_ID, full = PSR_NO_ID;
        if (j < ordered) {
            PSR_TRY(add_switch(lp, -width / p->money, part->is_relaxed, &row, &full));
        }
        PSR_TRY(add_column(lp, 0, width / p->money, &column));
        PSR_TRY(psr_lp_add_entry(lp, rows->link + (psr_id)i, -1));
        for (size_t k = 0; width > 0 && k < part->count; k++) {
            const double *value = value_of(p, i, part->draw[k]) + j;
            PSR_TRY(psr_lp_add_entry(lp, rows->draw + (psr_id)k,
                                     (value[1] - value[0]) / width * units));
        }
        if (p->risk->has_floor && width > 0) {
            PSR_TRY(psr_lp_add_entry(
                lp, rows->mean, (mean_of(p, i, j + 1) - mean_of(p, i, j)) / width * units));
        }
        if (row != PSR_NO_ID) {
            PSR_TRY(psr_lp_add_entry(lp, row, 1));
        }
        if (before != PSR_NO_ID) {
            PSR_TRY(psr_lp_set_over(lp, column, before, width / p->money));
        }
        before = full;
    }
    return PSR_OK;
}

/** t, and which draws are left out. */
static psr_status add_draws(const risk_pieces *p, const risk_part *part,
                            const row_places *rows, psr_lp *lp) {
    psr_id t = psr_lp_add_column(lp, PSR_SHARED, 1, part->floor / p->response,
                                 part->ceiling / p->response);
    if (t == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; !p->risk->has_floor && k < part->count; k++) {
        PSR_TRY(psr_lp_add_entry(lp, rows->draw + (psr_id)k, -1));
    }
    if (p->risk->has_floor) {
        PSR_TRY(psr_lp_add_entry(lp, rows->mean, -1));
    }
    for (size_t k = 0; part->slack && k < part->count; k++) {
        double slack = part->slack[part->draw[k]];
        psr_id column;
        PSR_TRY(add_column(lp, 0, slack > 0 ? 1 : 0, &column));
        if (!part->is_relaxed) {
            PSR_TRY(psr_lp_set_integer(lp, column));
        }
        PSR_TRY(psr_lp_add_entry(lp, rows->out, 1));
        PSR_TRY(psr_lp_add_entry(lp, rows->draw + (psr_id)k, fmax(0, slack) / p->response));
    }
    return PSR_OK;
}

psr_status risk_pieces_lp(const risk_pieces *p, const risk_part *part, psr_lp **made,
                          psr_error *err) {
    row_places rows;
    psr_lp *lp = psr_lp_create(false);
    psr_status status = lp ? add_rows(p, part, lp, &rows) : PSR_ERR_MEMORY;
    for (size_t i = 0; status == PSR_OK && i < p->budget->spend_count; i++) {
        status = add_spend(p, part, i, &rows, lp);
        if (status == PSR_OK) {
            status = add_pieces(p, part, i, &rows, lp);
        }
    }
    if (status == PSR_OK) {
        status = add_draws(p, part, &rows, lp);
    }
    if (status == PSR_OK) {
        status = psr_lp_finish(lp, err);
    }
    if (status != PSR_OK) {
        psr_lp_free(lp);
        return status;
    }
    *made = lp;
    return PSR_OK;
}
