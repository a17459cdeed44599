/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reconcile.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* By hand: base 1 and 2, sum 6, all variances 1: each moves by (6 - 3)/3. */
Test(reconcile, two_series_and_their_sum_meet_in_the_middle) {
    size_t start[] = {0, 2};
    size_t member[] = {0, 1};
    sum_nodes nodes = {.count = 1, .start = start, .member = member};
    double mean[] = {1, 2, 6};
    double one[] = {1, 1, 1};
    double x[2];
    base_forecasts base = {&nodes, 2, mean, one};
    cr_assert(eq(int, psr_reconcile(&base, NULL, x), PSR_OK));
    cr_assert(epsilon_eq(dbl, x[0], 2.0, 1e-9));
    cr_assert(epsilon_eq(dbl, x[1], 3.0, 1e-9));
}

/* Base 1 and 10, sum 2: unbounded, x[0] would be -2; held at 0, x[1] = (10 + 2)/2. */
Test(reconcile, nothing_goes_below_zero) {
    size_t start[] = {0, 2};
    size_t member[] = {0, 1};
    sum_nodes nodes = {.count = 1, .start = start, .member = member};
    double mean[] = {1, 10, 2};
    double one[] = {1, 1, 1};
    double x[2];
    base_forecasts base = {&nodes, 2, mean, one};
    cr_assert(eq(int, psr_reconcile(&base, NULL, x), PSR_OK));
    cr_assert(epsilon_eq(dbl, x[0], 0.0, 1e-12));
    cr_assert(epsilon_eq(dbl, x[1], 6.0, 1e-9));
}

enum { SERIES = 4, ROWS = 6, ERRORS = 40 };

/* Four series, two sums of two and three of them; errors of which some go together. */
static size_t starts[] = {0, 2, 5};
static size_t members[] = {0, 1, 1, 2, 3};
static const sum_nodes both_sums = {.count = 2, .start = starts, .member = members};

static double *errors_of(uint64_t seed) {
    double *z = calloc(ROWS * ERRORS, sizeof *z);
    psr_random random = psr_random_create(seed, 0);
    for (size_t t = 0; t < ERRORS; t++) {
        double shared = psr_random_normal(&random);
        for (size_t i = 0; i < ROWS; i++) {
            z[i * ERRORS + t] = 2.0 * shared + psr_random_normal(&random);
        }
    }
    return z;
}

/* Entry of S: does series i count in row r? */
static double counts(size_t r, size_t i) {
    if (r < SERIES) {
        return r == i ? 1.0 : 0.0;
    }
    for (size_t k = starts[r - SERIES]; k < starts[r - SERIES + 1]; k++) {
        if (members[k] == i) {
            return 1.0;
        }
    }
    return 0.0;
}

/* Solve a x = b by Gaussian elimination (a small, well-conditioned). */
static void solve(double *a, double *b, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t r = i + 1; r < n; r++) {
            double factor = a[r * n + i] / a[i * n + i];
            for (size_t c = i; c < n; c++) {
                a[r * n + c] -= factor * a[i * n + c];
            }
            b[r] -= factor * b[i];
        }
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t c = i + 1; c < n; c++) {
            b[i] -= a[i * n + c] * b[c];
        }
        b[i] /= a[i * n + i];
    }
}

/* The same least squares with W written out in full. */
static void dense(const error_factors *factors, const double *mean, const double *variance,
                  double *x) {
    double normal[SERIES * SERIES] = {0};
    memset(x, 0, SERIES * sizeof *x);
    for (size_t c = 0; c <= SERIES; c++) { /* columns of S, then the forecasts */
        double w[ROWS * ROWS];
        double v[ROWS];
        for (size_t r = 0; r < ROWS; r++) {
            v[r] = c == SERIES ? mean[r] : counts(r, c);
            for (size_t q = 0; q < ROWS; q++) {
                double product = 0.0;
                for (size_t t = 0; t < ERRORS; t++) {
                    product += factors->z[r * ERRORS + t] * factors->z[q * ERRORS + t];
                }
                w[r * ROWS + q] = ((r == q ? factors->shrinkage : 0.0) +
                                   (1.0 - factors->shrinkage) * product / ERRORS) *
                                  sqrt(variance[r] * variance[q]);
            }
        }
        solve(w, v, ROWS);
        for (size_t i = 0; i < SERIES; i++) {
            for (size_t r = 0; r < ROWS; r++) {
                double *to = c == SERIES ? &x[i] : &normal[i * SERIES + c];
                *to += counts(r, i) * v[r];
            }
        }
    }
    solve(normal, x, SERIES);
}

Test(reconcile, factors_give_what_the_full_covariance_gives) {
    static const double mean[ROWS] = {10, 20, 30, 40, 35, 80};
    static const double variance[ROWS] = {1, 4, 2, 9, 3, 16};
    for (uint64_t seed = 1; seed <= 5; seed++) {
        error_factors factors;
        double x[SERIES], wanted[SERIES];
        base_forecasts base = {&both_sums, SERIES, mean, variance};
        cr_assert(eq(int, psr_error_factors_create(errors_of(seed), ROWS, ERRORS, &factors),
                     PSR_OK));
        cr_assert(lt(dbl, factors.shrinkage, 1.0));
        cr_assert(eq(int, psr_reconcile(&base, &factors, x), PSR_OK));
        dense(&factors, mean, variance, wanted);
        for (size_t i = 0; i < SERIES; i++) {
            cr_assert(epsilon_eq(dbl, x[i], wanted[i], 1e-7));
        }
        psr_error_factors_free(&factors);
    }
}

Test(reconcile, series_without_variance_and_without_errors_are_fine) {
    static const double mean[ROWS] = {0, 20, 30, 40, 35, 80};
    static const double variance[ROWS] = {1e-24, 4, 2, 9, 3, 16};
    error_factors factors;
    double x[SERIES];
    double *z = errors_of(9);
    memset(z, 0, ERRORS * sizeof *z); /* the first never errs: it is always zero */
    base_forecasts base = {&both_sums, SERIES, mean, variance};
    cr_assert(eq(int, psr_error_factors_create(z, ROWS, ERRORS, &factors), PSR_OK));
    cr_assert(eq(int, psr_reconcile(&base, &factors, x), PSR_OK));
    cr_assert(epsilon_eq(dbl, x[0], 0.0, 1e-9));
    for (size_t i = 0; i < SERIES; i++) {
        cr_assert(isfinite(x[i]) && x[i] >= 0.0);
    }
    psr_error_factors_free(&factors);
    z = calloc(ROWS * ERRORS, sizeof *z); /* nobody errs */
    cr_assert(eq(int, psr_error_factors_create(z, ROWS, ERRORS, &factors), PSR_OK));
    cr_assert(epsilon_eq(dbl, factors.shrinkage, 1.0, 0.0));
    cr_assert(eq(int, psr_reconcile(&base, &factors, x), PSR_OK));
    psr_error_factors_free(&factors);
}

/* 2 categories x 3 channels of monthly series with a season in common; one is all zero, and
 * the last is as old as asked for. */
enum { LENGTH = 96 };
static psr_panel *crossed_panel(size_t last_length) {
    psr_panel *panel = psr_panel_create();
    panel->series_count = 6;
    panel->season_count = 1;
    panel->seasons[0] = 12;
    panel->offset = calloc(7, sizeof *panel->offset);
    panel->value = calloc(6 * LENGTH, sizeof *panel->value);
    panel->group_level_count = 2;
    panel->group_of = calloc(12, sizeof *panel->group_of);
    for (size_t s = 0; s < 6; s++) {
        psr_random random = psr_random_create(23, s);
        panel->offset[s + 1] = panel->offset[s] + (s == 5 ? last_length : LENGTH);
        panel->group_of[s] = (psr_id)(s / 3);
        panel->group_of[6 + s] = (psr_id)(s % 3);
        for (size_t t = 0; t < LENGTH && s != 4; t++) {
            panel->value[s * LENGTH + t] =
                fmax(0.0, 100.0 + 60.0 * sin(0.5236 * (double)t) +
                              40.0 * psr_random_normal(&random));
        }
    }
    return panel;
}

Test(reconcile, means_are_coherent_never_negative_and_the_same_for_any_threads) {
    static const double levels[] = {0.1, 0.5, 0.9};
    psr_panel *panel = crossed_panel(LENGTH);
    psr_forecast *made[2];
    for (size_t k = 0; k < 2; k++) {
        psr_forecast_options options = {.horizon = 6,
                                        .levels = levels,
                                        .level_count = 3,
                                        .with_sums = true,
                                        .reconcile = PSR_RECONCILE_MINT,
                                        .nonnegative = true,
                                        .threads = k == 0 ? 1 : 8};
        psr_error error = {0};
        psr_status status = psr_forecast_panel(panel, &options, &made[k], NULL, &error);
        cr_assert(eq(int, (int)status, (int)PSR_OK), "%s", error.message);
        cr_assert(eq(int, psr_forecast_check(made[k], NULL), PSR_OK));
    }
    cr_assert(eq(int, memcmp(made[0]->mean, made[1]->mean, 36 * sizeof(double)), 0));
    for (size_t i = 0; i < 36; i++) {
        const double *q = made[0]->quantile + 3 * i;
        cr_assert(ge(dbl, made[0]->mean[i], 0.0));
        cr_assert(q[0] >= 0.0 && q[0] <= q[1] && q[1] <= q[2]);
    }
    for (size_t h = 0; h < 6; h++) {
        cr_assert(lt(dbl, made[0]->mean[4 * 6 + h], 1.0), "the empty series stays empty");
    }
    psr_forecast_free(made[0]);
    psr_forecast_free(made[1]);
    panel->group_level_count = 0; /* without names to be freed */
    psr_panel_free(panel);
}

static psr_forecast *reconciled(const psr_panel *panel, psr_reconciliation how) {
    static const double levels[] = {0.1, 0.5, 0.9};
    psr_forecast_options options = {.horizon = 6,
                                    .levels = levels,
                                    .level_count = 3,
                                    .reconcile = how,
                                    .nonnegative = true,
                                    .threads = 1};
    psr_error error = {0};
    psr_forecast *made = NULL;
    psr_status status = psr_forecast_panel(panel, &options, &made, NULL, &error);
    cr_assert(eq(int, (int)status, (int)PSR_OK), "%s", error.message);
    return made;
}

Test(reconcile, a_young_series_does_not_take_the_others_correlations_away) {
    psr_panel *panel = crossed_panel(5);
    psr_forecast *least_squares = reconciled(panel, PSR_RECONCILE_WLS);
    psr_forecast *minimum_trace = reconciled(panel, PSR_RECONCILE_MINT);
    double apart = 0.0;
    for (size_t i = 0; i < 36; i++) {
        apart = fmax(apart, fabs(least_squares->mean[i] - minimum_trace->mean[i]));
    }
    cr_assert(gt(dbl, apart, 0.1));
    cr_assert(eq(int, psr_forecast_check(minimum_trace, NULL), PSR_OK));
    psr_forecast_free(least_squares);
    psr_forecast_free(minimum_trace);
    panel->group_level_count = 0; /* without names to be freed */
    psr_panel_free(panel);
}
