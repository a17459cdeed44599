/*
 * The proof: a Lagrangian bound from any row prices, evaluated on the curves themselves,
 * and the box tightening it allows.
 *
 *     bound(y) = sum_i max over the box of (f_i(z) - (A^T y)_i z) + sum_r y_r side_r
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>

#include "budget_model.h"

/* Bisection steps when a box is shrunk: ends are conservative at any number. */
static const int tighten_steps = 14;

double budget_row_price(const budget_model *model, size_t i, const double *y) {
    double price = 0;
    for (size_t k = model->column_start[i]; k < model->column_start[i + 1]; k++) {
        price += model->column_value[k] * y[model->column_row[k]];
    }
    return price;
}

double budget_price(const budget_model *model, size_t i, const double *y) {
    return budget_row_price(model, i, y) + (model->charge ? model->charge[i] : 0);
}

static double gain(const psr_curve *curve, double z, double price) {
    return psr_curve_value(curve, z) - price * z;
}

/** Best z of the concave part [from, high], and by how much it may be off there. */
static double concave_best(const psr_curve *curve, double price, double from, double high,
                           double *slack) {
    double z = fmin(fmax(psr_curve_spend_at_slope(curve, price), from), high);
    double rest = psr_curve_slope(curve, z, false) - price;
    *slack =
        fabs(rest) < INFINITY ? fmax(0, fmax(rest * (high - z), rest * (from - z))) : 0;
    return z;
}

typedef struct best_spend {
    double gain, at;
} best_spend;

/** Keep the better of the best so far and z, which earns its gain and at most `slack`. */
static void consider(const psr_curve *curve, double price, double z, double slack,
                     best_spend *best) {
    double earned = gain(curve, z, price) + slack;
    if (earned > best->gain) {
        *best = (best_spend){earned, z};
    }
}

double budget_conjugate(const budget_model *model, const budget_box *box, size_t i,
                        double price, double *at) {
    const psr_curve *curve = &model->curve[i];
    double low = box->low[i], high = box->high[i];
    double from = fmax(low, budget_hole(model, box, i));
    best_spend best = {gain(curve, low, price), low};
    consider(curve, price, from, 0, &best);
    consider(curve, price, high, 0, &best);
    for (size_t k = 0; k < curve->point_count; k++) {
        double z = curve->point_spend[k] - curve->carried_in;
        if (z > from && z < high) {
            consider(curve, price, z, 0, &best);
        }
    }
    bool is_smooth = curve->family != PSR_CURVE_TABLE && curve->family != PSR_CURVE_LINEAR;
    if (is_smooth && fmax(from, psr_curve_inflexion(curve)) < high) {
        double slack;
        double z = concave_best(curve, price, fmax(from, psr_curve_inflexion(curve)), high,
                                &slack);
        consider(curve, price, z, slack, &best);
    }
    if (at) {
        *at = best.at;
    }
    return best.gain;
}

double budget_bound(const budget_model *model, const budget_box *box, double *y) {
    double total = 0, size = 0;
    for (size_t r = 0; r < model->row_count; r++) {
        if (y[r] > 0 && !(model->row_upper[r] < INFINITY)) {
            y[r] = 0;
        } else if (y[r] < 0 && !(model->row_lower[r] > -INFINITY)) {
            y[r] = 0;
        }
        if (y[r] > 0 || y[r] < 0) {
            double term = y[r] * (y[r] > 0 ? model->row_upper[r] : model->row_lower[r]);
            total += term;
            size += fabs(term);
        }
    }
    for (size_t i = 0; i < model->spend_count; i++) {
        double term = budget_conjugate(model, box, i, budget_price(model, i, y), NULL);
        total += term;
        size += fabs(term);
    }
    /* Rounding of a sum of this many terms of this size. */
    return total + 4 * DBL_EPSILON * size;
}

/** From `out` (below the level) towards `in` (not below): the last point seen below. */
static double crossing(const psr_curve *curve, double price, double level, double out,
                       double in) {
    for (int step = 0; step < tighten_steps; step++) {
        double middle = out + (in - out) / 2;
        if (gain(curve, middle, price) < level) {
            out = middle;
        } else {
            in = middle;
        }
    }
    return out;
}

/** Where f(z) - price z can reach the level: between *low and *high. false: nowhere. */
static bool reach(const psr_curve *curve, double price, double level, double *low,
                  double *high) {
    double from = fmax(*low, psr_curve_inflexion(curve));
    double slack = 0, top = *high;
    if (from < *high) {
        top = concave_best(curve, price, from, *high, &slack);
    }
    bool at_low = gain(curve, *low, price) >= level;
    bool at_top = gain(curve, top, price) >= level;
    bool at_high = gain(curve, *high, price) >= level;
    if (!at_low && !at_top && !at_high) {
        return false;
    }
    double new_low = *low, new_high = *high;
    if (!at_low) {
        new_low = crossing(curve, price, level, *low, at_top ? top : *high);
    }
    if (!at_high && at_top) {
        new_high = crossing(curve, price, level, *high, top);
    } else if (!at_high) {
        /* Only near low, where the curve is convex: ends at `from` at the latest. */
        new_high = crossing(curve, price, level, fmin(from, *high), *low);
    }
    *low = new_low;
    *high = new_high;
    return true;
}

size_t budget_tighten(const budget_model *model, budget_box *box, const double *y,
                      double cutoff) {
    double total = 0;
    for (size_t r = 0; r < model->row_count; r++) {
        total += y[r] > 0   ? y[r] * model->row_upper[r]
                 : y[r] < 0 ? y[r] * model->row_lower[r]
                            : 0;
    }
    for (size_t i = 0; i < model->spend_count; i++) {
        total += budget_conjugate(model, box, i, budget_price(model, i, y), NULL);
    }
    double slack = total - cutoff + 1e-13 * (fabs(total) + fabs(cutoff));
    size_t shrunk = 0;
    for (size_t i = 0; i < model->spend_count; i++) {
        const psr_curve *curve = &model->curve[i];
        double low = box->low[i], high = box->high[i], hole = budget_hole(model, box, i);
        if (!(high > low) || curve->family == PSR_CURVE_TABLE) {
            continue;
        }
        double price = budget_price(model, i, y);
        double level = budget_conjugate(model, box, i, price, NULL) - slack;
        double width = high - low;
        if (hole > 0) {
            bool can_be_off = gain(curve, 0, price) >= level;
            low = hole;
            if (!reach(curve, price, level, &low, &high)) {
                low = high = 0;
            } else if (can_be_off) {
                low = 0;
            }
        } else if (!reach(curve, price, level, &low, &high)) {
            continue; /* rounding: the best point is on the level */
        }
        if (high - low < width) {
            shrunk += high - low < 0.8 * width;
            box->low[i] = fmin(low, high);
            box->high[i] = fmax(low, high);
        }
    }
    return shrunk;
}

double budget_value(const budget_model *model, const double *z) {
    double total = 0;
    for (size_t i = 0; i < model->spend_count; i++) {
        total += psr_curve_value(&model->curve[i], z[i]);
        total -= model->charge ? model->charge[i] * z[i] : 0;
    }
    return total;
}

bool budget_is_allowed(const budget_model *model, const double *z) {
    for (size_t i = 0; i < model->spend_count; i++) {
        if (model->min_if_on[i] > 0 && z[i] > 0 && z[i] < model->min_if_on[i]) {
            return false;
        }
    }
    return true;
}
