/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "calibrate.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { ENDS = 99 }; /* the conformal 0.01 k quantile is the k-th of them */

static const double levels[] = {0.03, 0.5, 0.97};

/* One step; errors -1 .. 1 in even steps, all moved by a shock. */
static calibration learned_of(double shock, double prior_width) {
    double error[ENDS];
    for (int i = 0; i < ENDS; i++) {
        error[i] = shock + (double)(i - 49) / 49.0;
    }
    calibration made;
    cr_assert(
        eq(int, (int)psr_calibration_create(1, levels, 3, prior_width, &made), PSR_OK));
    cr_assert(eq(int, (int)psr_calibration_learn(error, error, ENDS, &made), PSR_OK));
    return made;
}

Test(calibrate, without_a_shock_quantiles_of_errors_are_shrunk_to_the_prior) {
    calibration made = learned_of(0.0, 1.0);
    double trust = 99.0 / (99.0 + 60.0);
    double expected = trust * 47.0 / 49.0 + (1.0 - trust) * gsl_cdf_ugaussian_Pinv(0.97);
    cr_expect(epsilon_eq(dbl, made.multiplier[0], -expected, 1e-9));
    cr_expect(epsilon_eq(dbl, made.multiplier[1], 0.0, 1e-9));
    cr_expect(epsilon_eq(dbl, made.multiplier[2], expected, 1e-9));
    psr_calibration_free(&made);
}

Test(calibrate, a_shock_of_one_side_widens_both) {
    calibration calm = learned_of(0.0, 1.0);
    calibration shaken = learned_of(2.0, 1.0);
    double trust = 99.0 / (99.0 + 60.0);
    double moved = 0.75 * 2.0; /* the lasting part */
    double wide = hypot(47.0 / 49.0, gsl_cdf_ugaussian_Pinv(0.97) * (2.0 - moved));
    double prior = (1.0 - trust) * gsl_cdf_ugaussian_Pinv(0.97);
    cr_expect(epsilon_eq(dbl, shaken.multiplier[0], trust * (moved - wide) - prior, 1e-9));
    cr_expect(epsilon_eq(dbl, shaken.multiplier[1], trust * moved, 1e-9));
    cr_expect(epsilon_eq(dbl, shaken.multiplier[2], trust * (moved + wide) + prior, 1e-9));
    cr_expect(gt(dbl, shaken.multiplier[2] - shaken.multiplier[0],
                 calm.multiplier[2] - calm.multiplier[0]));
    psr_calibration_free(&calm);
    psr_calibration_free(&shaken);
}
