/*
 * Concave pieces of a response: chords of the curve's concave envelope, as few as the
 * tolerance allows, each as long as it can be.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>

#include "purser/respond.h"

static const size_t most_pieces = 4096;
static const int bisections = 50;
/* Each step of a convex part costs a whole-number decision a period. */
static const size_t most_convex = 8;
/* Its chords lie above the curve, so that they may be a little coarser. */
static const double convex_share = 4;

typedef struct piece_list {
    psr_pieces pieces;
    size_t width_capacity, slope_capacity;
    bool in_order; /* slopes may rise */
} piece_list;

static psr_status add_piece(piece_list *list, double width, double slope) {
    size_t count = list->pieces.count;
    if (!(width > 0) || count >= most_pieces) {
        return PSR_OK;
    }
    PSR_TRY(
        psr_reserve(&list->pieces.width, &list->width_capacity, count + 1, sizeof(double)));
    PSR_TRY(
        psr_reserve(&list->pieces.slope, &list->slope_capacity, count + 1, sizeof(double)));
    /* Rounding must not make slopes rise. */
    double most = count && !list->in_order ? list->pieces.slope[count - 1] : INFINITY;
    bool is_rounding = count && slope < list->pieces.slope[count - 1] * (1 + 1e-9);
    most = is_rounding ? fmin(most, list->pieces.slope[count - 1]) : most;
    list->pieces.width[count] = width;
    list->pieces.slope[count] = fmin(slope, most);
    list->pieces.count++;
    return PSR_OK;
}

static double chord_slope(const psr_curve *curve, double a, double b) {
    return (psr_curve_value(curve, b) - psr_curve_value(curve, a)) / (b - a);
}

/** Largest distance of the concave curve above its chord from a to b. */
static double chord_error(const psr_curve *curve, double a, double b) {
    double slope = chord_slope(curve, a, b);
    double z = fmin(fmax(psr_curve_spend_at_slope(curve, slope), a), b);
    return psr_curve_value(curve, z) - psr_curve_value(curve, a) - slope * (z - a);
}

/** Pieces of the convex part [0, to]: as many equal steps as the tolerance asks for. */
static psr_status convex_pieces(const psr_curve *curve, double to, double allowed,
                                piece_list *list) {
    size_t count = 1;
    double worst = INFINITY;
    while (worst > allowed && count < most_convex) {
        double width = to / (double)(++count);
        worst = 0;
        for (size_t k = 0; k < count; k++) { /* a convex arc is farthest about half-way */
            double a = width * (double)k;
            double chord =
                psr_curve_value(curve, a) / 2 + psr_curve_value(curve, a + width) / 2;
            worst = fmax(worst, chord - psr_curve_value(curve, a + width / 2));
        }
    }
    double width = to / (double)count;
    for (size_t k = 0; k < count; k++) {
        double a = width * (double)k;
        PSR_TRY(add_piece(list, width, chord_slope(curve, a, a + width)));
    }
    return PSR_OK;
}

/** Pieces of the concave part [from, largest]. */
static psr_status concave_pieces(const psr_curve *curve, double from, double largest,
                                 double allowed, piece_list *list) {
    while (from < largest && list->pieces.count + 1 < most_pieces) {
        double good = from, bad = largest;
        if (chord_error(curve, from, largest) <= allowed) {
            good = largest;
        }
        for (int k = 0; good < largest && k < bisections; k++) {
            double middle = good + (bad - good) / 2;
            if (chord_error(curve, from, middle) <= allowed) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        double end = good > from ? good : bad;
        PSR_TRY(add_piece(list, end - from, chord_slope(curve, from, end)));
        from = end;
    }
    if (from < largest) {
        return add_piece(list, largest - from, chord_slope(curve, from, largest));
    }
    return PSR_OK;
}

/** Upper hull of a table's points on [0, largest]. */
static psr_status table_pieces(const psr_curve *curve, double largest, piece_list *list) {
    double from = 0;
    while (from < largest) {
        double best = -INFINITY, end = largest;
        for (size_t k = 0; k <= curve->point_count; k++) {
            double z = k < curve->point_count ? curve->point_spend[k] - curve->carried_in
                                              : largest;
            if (z <= from || z > largest) {
                continue;
            }
            double slope = chord_slope(curve, from, z);
            if (slope >= best) {
                best = slope;
                end = z;
            }
        }
        PSR_TRY(add_piece(list, end - from, best));
        from = end;
    }
    return PSR_OK;
}

/** Lines between a table's points on [0, largest], as they are. */
static psr_status table_lines(const psr_curve *curve, double largest, piece_list *list) {
    double from = 0;
    for (size_t k = 0; k <= curve->point_count && from < largest; k++) {
        double z =
            k < curve->point_count ? curve->point_spend[k] - curve->carried_in : largest;
        z = fmin(z, largest);
        if (z > from) {
            PSR_TRY(add_piece(list, z - from, chord_slope(curve, from, z)));
            from = z;
        }
    }
    return PSR_OK;
}

static psr_status smooth_pieces(const psr_curve *curve, double largest, double allowed,
                                piece_list *list) {
    double t = list->in_order ? fmin(psr_curve_inflexion(curve), largest)
                              : psr_curve_tangent(curve, 0, largest);
    if (t > 0 && list->in_order) {
        PSR_TRY(convex_pieces(curve, t, convex_share * allowed, list));
    } else if (t > 0) {
        PSR_TRY(add_piece(list, t, chord_slope(curve, 0, t)));
    }
    return concave_pieces(curve, fmax(t, 0), largest, allowed, list);
}

static psr_status make_pieces(const psr_response *response, double largest,
                              double tolerance, bool in_order, psr_pieces *pieces,
                              psr_error *err) {
    const psr_curve *curve = &response->curve;
    if (!(response->baseline > 0)) {
        return psr_fail(err, PSR_ERR_DATA,
                        "channel %s has a baseline of %g; lift is relative to it, so it "
                        "must be above 0",
                        response->channel ? response->channel : "?", response->baseline);
    }
    if (!(largest > 0) || !isfinite(largest)) {
        return psr_fail(err, PSR_ERR_DATA, "the largest spend is %g; must be above 0",
                        largest);
    }
    piece_list list = {.in_order = in_order};
    psr_status status = PSR_OK;
    double height = psr_curve_value(curve, largest) - psr_curve_value(curve, 0);
    double allowed = fmax(tolerance, 1e-9) * height;
    if (!(height > 0)) {
        status = add_piece(&list, largest, 0);
    } else if (curve->family == PSR_CURVE_TABLE) {
        status = in_order ? table_lines(curve, largest, &list)
                          : table_pieces(curve, largest, &list);
    } else if (curve->family == PSR_CURVE_LINEAR) {
        status = add_piece(&list, largest, curve->scale);
    } else {
        status = smooth_pieces(curve, largest, allowed, &list);
    }
    if (status != PSR_OK) {
        free(list.pieces.width);
        free(list.pieces.slope);
        return psr_fail(err, status, "out of memory for the pieces of a response");
    }
    for (size_t k = 0; k < list.pieces.count; k++) {
        list.pieces.slope[k] /= response->baseline;
    }
    *pieces = list.pieces;
    return PSR_OK;
}

psr_status psr_respond_pieces(const psr_response *response, double largest,
                              double tolerance, psr_pieces *pieces, psr_error *err) {
    return make_pieces(response, largest, tolerance, false, pieces, err);
}

psr_status psr_respond_pieces_in_order(const psr_response *response, double largest,
                                       double tolerance, psr_pieces *pieces,
                                       psr_error *err) {
    return make_pieces(response, largest, tolerance, true, pieces, err);
}
