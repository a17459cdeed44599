/*
 * Concave pieces of a response against its envelope.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#include "purser/respond.h"

static double pieces_at(const psr_pieces *pieces, double x) {
    double value = 0;
    for (size_t k = 0; k < pieces->count && x > 0; k++) {
        double used = fmin(x, pieces->width[k]);
        value += used * pieces->slope[k];
        x -= used;
    }
    return value;
}

static double envelope(const psr_curve *curve, double t, double x) {
    return x < t ? psr_curve_value(curve, t) * x / t : psr_curve_value(curve, x);
}

static void check(const psr_curve *curve, double largest, double tolerance) {
    psr_response response = {.curve = *curve, .baseline = 50};
    psr_pieces pieces = {0};
    psr_error err = {0};
    cr_assert_eq(psr_respond_pieces(&response, largest, tolerance, &pieces, &err), PSR_OK);
    double width = 0, t = psr_curve_tangent(curve, 0, largest);
    for (size_t k = 0; k < pieces.count; k++) {
        cr_assert(pieces.width[k] > 0 && pieces.slope[k] >= 0);
        cr_assert(k == 0 || pieces.slope[k] <= pieces.slope[k - 1]);
        width += pieces.width[k];
    }
    cr_assert(epsilon_eq(dbl, width, largest, 1e-9 * largest));
    double height = psr_curve_value(curve, largest);
    for (double x = 0; x <= largest; x += largest / 997) {
        double error = envelope(curve, t, x) - 50 * pieces_at(&pieces, x);
        cr_assert(error > -1e-9 * height && error <= tolerance * height * (1 + 1e-6),
                  "%s at %g: %g", psr_curve_family_name(curve->family), x, error);
    }
    free(pieces.width);
    free(pieces.slope);
}

Test(respond_pieces, stay_within_tolerance_of_the_envelope) {
    psr_curve curves[] = {
        {.family = PSR_CURVE_HILL, .scale = 90, .shape = 1, .spend = 40},
        {.family = PSR_CURVE_HILL, .scale = 90, .shape = 3, .spend = 40},
        {.family = PSR_CURVE_HILL, .scale = 90, .shape = 0.5, .spend = 40},
        {.family = PSR_CURVE_EXPONENTIAL, .scale = 90, .spend = 40},
        {.family = PSR_CURVE_LOGISTIC, .scale = 90, .rate = 0.05},
        {.family = PSR_CURVE_POWER, .scale = 9, .shape = 0.5},
        {.family = PSR_CURVE_SIGMOID, .scale = 90, .rate = 0.1, .midpoint = 60},
        {.family = PSR_CURVE_LINEAR, .scale = 0.4},
    };
    for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
        check(&curves[i], 200, 1e-2);
        check(&curves[i], 200, 1e-4);
    }
}

Test(respond_pieces, a_table_gives_its_upper_hull) {
    double spend[] = {0, 10, 20, 40}, gain[] = {0, 1, 8, 10};
    psr_response response = {.curve = {.family = PSR_CURVE_TABLE,
                                       .point_count = 4,
                                       .point_spend = spend,
                                       .point_response = gain},
                             .baseline = 2};
    psr_pieces pieces = {0};
    cr_assert_eq(psr_respond_pieces(&response, 40, 1e-3, &pieces, NULL), PSR_OK);
    cr_assert_eq(pieces.count, 2);
    cr_assert(epsilon_eq(dbl, pieces.width[0], 20, 1e-12));
    cr_assert(epsilon_eq(dbl, pieces.slope[0], 0.2, 1e-12));
    cr_assert(epsilon_eq(dbl, pieces.slope[1], 0.05, 1e-12));
    free(pieces.width);
    free(pieces.slope);
}

Test(respond_pieces, no_baseline_is_refused) {
    psr_response response = {.curve = {.family = PSR_CURVE_LINEAR, .scale = 1}};
    psr_pieces pieces = {0};
    cr_assert_eq(psr_respond_pieces(&response, 40, 1e-3, &pieces, NULL), PSR_ERR_DATA);
}

Test(respond_pieces, in_order_they_are_the_s_curve_itself) {
    psr_response response = {
        .channel = (char *)"tv",
        .baseline = 100,
        .curve = {.family = PSR_CURVE_HILL, .scale = 200, .shape = 3, .spend = 150}};
    psr_pieces pieces = {0};
    psr_error err = {0};
    cr_assert_eq(psr_respond_pieces_in_order(&response, 600, 1e-3, &pieces, &err), PSR_OK,
                 "%s", err.message);
    double z = 0, lift = 0, height = psr_curve_value(&response.curve, 600) / 100;
    size_t rises = 0;
    for (size_t k = 0; k < pieces.count; k++) {
        rises += k > 0 && pieces.slope[k] > pieces.slope[k - 1];
        for (int part = 1; part <= 4; part++) {
            double at = z + pieces.width[k] * part / 4;
            double line = lift + pieces.slope[k] * pieces.width[k] * part / 4;
            double off = line - psr_curve_value(&response.curve, at) / 100;
            cr_assert(off <= 4.001e-3 * height && off >= -1.001e-3 * height, "%g at %g",
                      off / height, at);
        }
        z += pieces.width[k];
        lift += pieces.slope[k] * pieces.width[k];
    }
    cr_assert(epsilon_eq(dbl, z, 600, 1e-9));
    cr_assert(epsilon_eq(dbl, lift, height, 1e-12));
    cr_assert(rises >= 2 && rises <= 8);
    free(pieces.width);
    free(pieces.slope);
}
