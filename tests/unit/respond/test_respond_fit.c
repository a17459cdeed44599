/*
 * Learning curves: generated histories with known truth, the published one whose truth is
 * known, what is said about histories that cannot tell.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "media_history.h"
#include "purser/read.h"
#include "purser/respond.h"

static const psr_respond_options usual = {.family = PSR_CURVE_HILL,
                                          .carryover = PSR_CARRYOVER_GEOMETRIC,
                                          .season = 52,
                                          .draw_count = 40,
                                          .seed = 1,
                                          .threads = 1};

static psr_curves *fit(const psr_media *media, const psr_respond_options *options,
                       psr_findings *findings) {
    psr_curves *curves = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_respond_fit(media, options, &curves, findings, &err), PSR_OK, "%s",
                 err.message);
    return curves;
}

/** Sum over the history of a channel's response. */
static double contribution(const psr_media *media, const psr_response *response) {
    size_t c = (size_t)psr_names_find(media->channels, response->channel);
    double carried = 0, sum = 0;
    for (size_t t = 0; t < media->period_count; t++) {
        carried = media->spend[c * media->period_count + t] + response->retention * carried;
        sum += psr_curve_value(&response->curve, carried);
    }
    return sum;
}

static bool has_finding(const psr_findings *findings, const char *code,
                        const char *subject) {
    for (size_t i = 0; i < findings->count; i++) {
        if (strcmp(findings->items[i].code, code) == 0 &&
            strcmp(findings->items[i].subject, subject) == 0) {
            return true;
        }
    }
    return false;
}

Test(respond_fit, contributions_of_a_generated_history_come_back) {
    for (uint64_t seed = 1; seed <= 4; seed++) {
        history_truth truth;
        psr_media *media = history_create(seed, 208, 20, &truth);
        psr_curves *curves = fit(media, &usual, NULL);
        double total = psr_sum(media->outcome, media->period_count);
        cr_assert_eq(curves->count, HISTORY_CHANNELS);
        for (size_t c = 0; c < curves->count; c++) {
            double share = contribution(media, &curves->items[c]) / total;
            double true_share = truth.contribution[c] / total;
            cr_expect(fabs(share - true_share) < 0.05, "seed %d channel %zu: %g, truth %g",
                      (int)seed, c, share, true_share);
            cr_expect(curves->items[c].standard_error[0] > 0);
        }
        cr_expect(curves->in_sample_r2 > 0.9);
        cr_expect(curves->held_back_error < 0.1);
        psr_curves_free(curves);
        psr_media_free(media);
    }
}

Test(respond_fit, draws_do_not_depend_on_threads) {
    history_truth truth;
    psr_media *media = history_create(11, 104, 30, &truth);
    psr_respond_options many = usual;
    many.threads = 4;
    psr_curves *one = fit(media, &usual, NULL), *four = fit(media, &many, NULL);
    for (size_t c = 0; c < one->count; c++) {
        for (size_t d = 0; d < one->items[c].draw_count; d++) {
            const psr_curve *x = &one->items[c].draws[d], *y = &four->items[c].draws[d];
            const double first[] = {x->scale, x->shape, x->spend};
            const double second[] = {y->scale, y->shape, y->spend};
            cr_assert_eq(memcmp(first, second, sizeof first), 0);
        }
    }
    psr_curves_free(one);
    psr_curves_free(four);
    psr_media_free(media);
}

Test(respond_fit, every_family_and_carry_over_is_fitted) {
    history_truth truth;
    psr_media *media = history_create(3, 156, 30, &truth);
    for (int family = 0; family < PSR_CURVE_TABLE; family++) {
        for (int kind = PSR_CARRYOVER_NONE; kind <= PSR_CARRYOVER_WEIBULL; kind++) {
            psr_respond_options options = usual;
            options.family = (psr_curve_family)family;
            options.carryover = (psr_carryover_kind)kind;
            options.draw_count = 0;
            psr_curves *curves = fit(media, &options, NULL);
            for (size_t c = 0; c < curves->count; c++) {
                double scale = curves->items[c].curve.scale;
                cr_expect(isfinite(scale) && scale >= 0);
            }
            cr_expect(curves->in_sample_r2 > 0.5, "%s %d: %g",
                      psr_curve_family_name(options.family), kind, curves->in_sample_r2);
            psr_curves_free(curves);
        }
    }
    psr_media_free(media);
}

Test(respond_fit, what_a_history_cannot_tell_is_said) {
    history_truth truth;
    psr_media *media = history_create(5, 104, 30, &truth);
    size_t n = media->period_count;
    for (size_t t = 0; t < n; t++) {
        media->spend[t] = 100;                             /* channel0 never varied */
        media->spend[2 * n + t] = 2 * media->spend[n + t]; /* channel2 follows channel1 */
    }
    psr_findings *findings = psr_findings_create();
    psr_curves *curves = fit(media, &usual, findings);
    cr_assert(has_finding(findings, "respond.steady-spend", "channel0"));
    cr_assert(has_finding(findings, "respond.moved-together", "channel1"));
    cr_assert(has_finding(findings, "respond.range-seen", "channel1"));
    memset(media->spend, 0, n * sizeof(double));
    psr_curves_free(curves);
    curves = fit(media, &usual, findings);
    cr_assert(has_finding(findings, "respond.no-spend", "channel0"));
    cr_assert_eq(curves->count, 2);
    psr_curves_free(curves);
    psr_findings_free(findings);
    psr_media_free(media);
}

Test(respond_fit, an_experiment_pulls_the_curve_to_its_lift) {
    history_truth truth;
    psr_media *media = history_create(7, 104, 150, &truth);
    psr_curve curve = {.family = PSR_CURVE_HILL,
                       .scale = truth.effect[1],
                       .shape = truth.shape[1],
                       .spend = truth.spend[1] * truth.unit[1]};
    double lift = 10 * (psr_curve_value(&curve, 300) - psr_curve_value(&curve, 50));
    media->experiments = psr_calloc(1, sizeof(psr_experiment));
    media->experiments[0] = (psr_experiment){.channel = 1,
                                             .first_period = 2560,
                                             .last_period = 2569,
                                             .spend_without = 50,
                                             .spend_with = 300,
                                             .lift = lift,
                                             .standard_error = 0.02 * lift};
    double miss[2];
    for (size_t with = 0; with < 2; with++) {
        media->experiment_count = with;
        psr_curves *curves = fit(media, &usual, NULL);
        const psr_response *r = &curves->items[1];
        double unit = 1 / (1 - r->retention);
        double found = 10 * (psr_curve_value(&r->curve, 300 * unit) -
                             psr_curve_value(&r->curve, 50 * unit));
        miss[with] = fabs(found - lift) / lift;
        psr_curves_free(curves);
    }
    cr_assert(miss[1] < 0.05, "missed by %g, without the test by %g", miss[1], miss[0]);
    psr_media_free(media);
}

Test(respond_fit, too_short_a_history_is_refused) {
    history_truth truth;
    psr_media *media = history_create(5, 15, 30, &truth);
    psr_curves *curves = NULL;
    psr_error err = {0};
    cr_assert_eq(psr_respond_fit(media, &usual, &curves, NULL, &err), PSR_ERR_TOO_SHORT);
    cr_assert_null(curves);
    psr_media_free(media);
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Whether the truth is inside the 90% interval of draws of a parameter. */
static bool covers(const psr_response *r, double truth, int which) {
    double *value = psr_calloc(r->draw_count, sizeof(double));
    for (size_t d = 0; d < r->draw_count; d++) {
        double kept = r->draw_retention[d];
        value[d] = which == 0   ? r->draws[d].scale
                   : which == 1 ? r->draws[d].rate / (1 - kept)
                                : kept;
    }
    qsort(value, r->draw_count, sizeof *value, compare_doubles);
    double low = value[r->draw_count / 20], high = value[r->draw_count * 19 / 20];
    free(value);
    return truth >= low && truth <= high;
}

Test(respond_fit, the_truth_of_the_published_history_is_found) {
    /* pymc_mmm_roas_data: retention .3 and .5 (4 lags), rate 1 and 2.5, effect 200 and
     * 150, found from its columns x_adstock, x_adstock_saturated and x_effect. */
    const char *path = PURSER_SHARED "/data/marketing/pymc_mmm_roas_data.csv";
    if (access(path, R_OK) != 0) {
        cr_skip_test("no shared data");
    }
    static const double truth[2][3] = {{200, 1, 0.3}, {150, 2.5, 0.5}};
    const char *channels[] = {"x1", "x2", "x1_effect", "x2_effect"};
    const char *controls[] = {"z"};
    psr_media_columns columns = {"y", channels, 4, controls, 1, false, false};
    psr_media *media = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_media_columns(path, &columns, &media, &faults), PSR_OK, "%s",
                 faults.items[0].message);
    size_t n = media->period_count, inside = 0;
    double total = psr_sum(media->outcome, n), true_share[2];
    for (size_t c = 0; c < 2; c++) { /* effects are truth, not channels */
        true_share[c] = 100 * psr_sum(media->spend + (2 + c) * n, n) / total;
        memset(media->spend + (2 + c) * n, 0, n * sizeof(double));
    }
    psr_respond_options options = usual;
    options.family = PSR_CURVE_LOGISTIC;
    options.draw_count = 200;
    psr_curves *curves = fit(media, &options, NULL);
    for (size_t c = 0; c < 2; c++) {
        double share = contribution(media, &curves->items[c]) / total;
        cr_expect(fabs(share - true_share[c]) < 0.05, "%g, truth %g", share, true_share[c]);
        for (int which = 0; which < 3; which++) {
            inside += covers(&curves->items[c], truth[c][which], which);
        }
    }
    cr_assert(inside >= 5, "%zu of 6", inside); /* at least 80% */
    psr_curves_free(curves);
    psr_media_free(media);
}

Test(respond_fit, each_channel_is_fitted_on_its_own_sales) {
    history_truth truth;
    psr_media *media = history_create(21, 156, 10, &truth);
    size_t n = media->period_count;
    double *own = psr_calloc(HISTORY_CHANNELS * n, sizeof(double));
    for (size_t c = 0; c < HISTORY_CHANNELS; c++) {
        psr_curve curve = {.family = PSR_CURVE_HILL,
                           .scale = truth.effect[c],
                           .shape = truth.shape[c],
                           .spend = truth.spend[c]};
        double carried = 0, kept = truth.retention[c];
        for (size_t t = 0; t < n; t++) {
            carried = (1 - kept) * media->spend[c * n + t] / truth.unit[c] + kept * carried;
            own[c * n + t] = c == 2 ? NAN : 500 + psr_curve_value(&curve, carried);
        }
    }
    psr_curves *curves = NULL;
    psr_findings *findings = psr_findings_create();
    psr_error err = {0};
    cr_assert_eq(psr_respond_fit_each(media, own, &usual, &curves, findings, &err), PSR_OK,
                 "%s", err.message);
    cr_assert_eq(curves->count, 2);
    cr_assert(has_finding(findings, "respond.no-curve", "channel2"));
    for (size_t c = 0; c < 2; c++) {
        double found = contribution(media, &curves->items[c]);
        cr_expect(epsilon_eq(dbl, found / truth.contribution[c], 1, 0.05));
        cr_expect(epsilon_eq(dbl, curves->items[c].baseline, 500, 25));
    }
    free(own);
    psr_curves_free(curves);
    psr_findings_free(findings);
    psr_media_free(media);
}
