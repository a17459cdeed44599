/*
 * Response curves as functions: closed forms, slopes against differences, inverse slopes,
 * tangents.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "purser/data/curves.h"

static const psr_curve all_curves[] = {
    {.family = PSR_CURVE_HILL, .scale = 100, .shape = 1, .spend = 40},
    {.family = PSR_CURVE_HILL, .scale = 100, .shape = 2.5, .spend = 40, .carried_in = 3},
    {.family = PSR_CURVE_HILL, .scale = 100, .shape = 0.4, .spend = 40},
    {.family = PSR_CURVE_EXPONENTIAL, .scale = 70, .spend = 30},
    {.family = PSR_CURVE_LOGISTIC, .scale = 70, .rate = 0.05, .carried_in = 1},
    {.family = PSR_CURVE_POWER, .scale = 5, .shape = 0.6},
    {.family = PSR_CURVE_LINEAR, .scale = 2},
    {.family = PSR_CURVE_SIGMOID, .scale = 90, .rate = 0.1, .midpoint = 55},
};
static const size_t curve_count = sizeof all_curves / sizeof *all_curves;

Test(curves, hill_is_half_at_half_saturation) {
    psr_curve hill = {.family = PSR_CURVE_HILL, .scale = 8, .shape = 3, .spend = 5};
    cr_assert(epsilon_eq(dbl, psr_curve_value(&hill, 5), 4, 1e-14));
    cr_assert(epsilon_eq(dbl, psr_curve_value(&hill, 0), 0, 0));
}

Test(curves, sigmoid_starts_at_zero_without_cancellation) {
    psr_curve sigmoid = {
        .family = PSR_CURVE_SIGMOID, .scale = 1, .rate = 1, .midpoint = 20};
    double expected = psr_curve_slope(&sigmoid, 0, false) * 1e-9;
    cr_assert(epsilon_eq(dbl, psr_curve_value(&sigmoid, 0), 0, 0));
    cr_assert(epsilon_eq(dbl, psr_curve_value(&sigmoid, 1e-9) / expected, 1, 1e-8));
}

Test(curves, slope_and_curvature_are_the_differences) {
    for (size_t i = 0; i < curve_count; i++) {
        const psr_curve *c = &all_curves[i];
        for (double z = 2; z < 200; z *= 1.7) {
            double h = 1e-5 * z;
            double slope =
                (psr_curve_value(c, z + h) - psr_curve_value(c, z - h)) / (2 * h);
            double bend =
                (psr_curve_slope(c, z + h, false) - psr_curve_slope(c, z - h, false)) /
                (2 * h);
            cr_expect(epsilon_eq(dbl, psr_curve_slope(c, z, false), slope, 1e-7),
                      "curve %zu at %g", i, z);
            cr_expect(epsilon_eq(dbl, psr_curve_curvature(c, z), bend, 1e-6),
                      "curve %zu at %g", i, z);
        }
    }
}

Test(curves, spend_at_slope_inverts_the_slope) {
    for (size_t i = 0; i < curve_count; i++) {
        const psr_curve *c = &all_curves[i];
        if (c->family == PSR_CURVE_LINEAR) {
            continue;
        }
        double from = fmax(psr_curve_inflexion(c), 0);
        for (double z = from + 0.5; z < 400; z *= 1.6) {
            double slope = psr_curve_slope(c, z, false);
            cr_expect(epsilon_eq(dbl, psr_curve_spend_at_slope(c, slope), z, 1e-9 * z),
                      "curve %zu at %g", i, z);
        }
    }
}

Test(curves, tangent_touches_the_envelope) {
    for (size_t i = 0; i < curve_count; i++) {
        const psr_curve *c = &all_curves[i];
        if (psr_curve_inflexion(c) <= 0) {
            cr_expect(epsilon_eq(dbl, psr_curve_tangent(c, 0, 500), 0, 0));
            continue;
        }
        double t = psr_curve_tangent(c, 0, 500);
        double chord = (psr_curve_value(c, t) - psr_curve_value(c, 0)) / t;
        cr_expect(epsilon_eq(dbl, psr_curve_slope(c, t, false), chord, 1e-12));
        for (double z = 1; z < 500; z += 1) {
            double above =
                z < t ? psr_curve_value(c, 0) + chord * z : psr_curve_value(c, z);
            cr_expect(above >= psr_curve_value(c, z) - 1e-12, "curve %zu at %g", i, z);
        }
    }
}

Test(curves, table_is_linear_between_points_and_flat_beyond) {
    double spend[] = {0, 10, 30}, response[] = {1, 5, 7};
    psr_curve table = {.family = PSR_CURVE_TABLE,
                       .point_count = 3,
                       .point_spend = spend,
                       .point_response = response};
    cr_assert(epsilon_eq(dbl, psr_curve_value(&table, 5), 3, 1e-15));
    cr_assert(epsilon_eq(dbl, psr_curve_value(&table, 20), 6, 1e-15));
    cr_assert(epsilon_eq(dbl, psr_curve_value(&table, 99), 7, 0));
    cr_assert(epsilon_eq(dbl, psr_curve_slope(&table, 10, true), 0.4, 1e-15));
    cr_assert(epsilon_eq(dbl, psr_curve_slope(&table, 10, false), 0.1, 1e-15));
    cr_assert(epsilon_eq(dbl, psr_curve_spend_at_slope(&table, 0.2), 10, 0));
}
