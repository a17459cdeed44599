/*
 * Curves of other tools against their own formulas.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "purser/respond.h"

/** Steady response to a constant spend, by our carry-over. */
static double steady(const psr_response *r, double spend) {
    return psr_curve_value(&r->curve, spend / (1 - r->retention));
}

Test(peers, robyn_saturates_its_adstock) {
    /* 1 / (1 + (gamma max / x)^alpha) at adstocked x = 500 / (1 - 0.5). */
    psr_peer_channel c = {PSR_PEER_ROBYN, 800, 2, 0.4, 0.5, 3000, 1};
    psr_response r = {0};
    cr_assert_eq(psr_respond_from_peer(&c, &r, NULL), PSR_OK);
    double expected = 800 / (1 + pow(0.4 * 3000 / 1000, 2));
    cr_assert(epsilon_eq(dbl, steady(&r, 500), expected, 1e-10));
}

Test(peers, meridian_and_pymc_normalise_their_adstock) {
    /* A constant spend is its own normalised adstock. */
    psr_peer_channel meridian = {PSR_PEER_MERIDIAN, 3, 1.5, 0.8, 0.6, 250, 1000};
    psr_peer_channel logistic = {PSR_PEER_PYMC_LOGISTIC, 2, 0, 4, 0.4, 250, 1000};
    psr_peer_channel hill = {PSR_PEER_PYMC_HILL, 2, 2, 0.5, 0, 250, 1000};
    psr_response r = {0};
    double x = 100.0 / 250;
    cr_assert_eq(psr_respond_from_peer(&meridian, &r, NULL), PSR_OK);
    double expected = 3000 * pow(x, 1.5) / (pow(x, 1.5) + pow(0.8, 1.5));
    cr_assert(epsilon_eq(dbl, steady(&r, 100), expected, 1e-9));
    cr_assert_eq(psr_respond_from_peer(&logistic, &r, NULL), PSR_OK);
    expected = 2000 * (1 - exp(-4 * x)) / (1 + exp(-4 * x));
    cr_assert(epsilon_eq(dbl, steady(&r, 100), expected, 1e-9));
    cr_assert_eq(psr_respond_from_peer(&hill, &r, NULL), PSR_OK);
    expected = 2000 * x * x / (0.25 + x * x);
    cr_assert(epsilon_eq(dbl, steady(&r, 100), expected, 1e-9));
    cr_assert_eq(r.carryover, PSR_CARRYOVER_NONE);
}

Test(peers, a_parameter_out_of_range_is_named) {
    psr_peer_channel c = {PSR_PEER_ROBYN, 800, 2, 0.4, 1.0, 3000, 1};
    psr_response r = {0};
    psr_error err = {0};
    cr_assert_eq(psr_respond_from_peer(&c, &r, &err), PSR_ERR_DATA);
    cr_assert_str_eq(err.message, "retention is 1; must be 0 or more, below 1");
}
