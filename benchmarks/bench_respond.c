/*
 * Learning of responses: generated histories with known truth (coverage of the 90%
 * intervals, error of contribution shares) and the histories named on the command line
 * (time, held-back error).
 *
 *     bench_respond [SEEDS] [FILE.csv OUTCOME FAMILY CHANNEL,... CONTROL,...] ...
 *
 * CHANNELS and CONTROLS: `auto` = told from names. Exits 1 when coverage is outside 85 to
 * 95%. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../tests/support/media_history.h"
#include "purser/read.h"
#include "purser/respond.h"

enum { PARAMETERS = 4, DRAWS = 200, MOST_NAMES = 64 };
static const char *const parameter_name[PARAMETERS] = {"effect", "shape", "spend",
                                                       "retention"};

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** 1 when the 90% interval of the draws holds the truth. */
static int covers(const psr_response *r, double unit, int which, double truth) {
    double value[DRAWS];
    for (size_t d = 0; d < r->draw_count; d++) {
        const psr_curve *curve = &r->draws[d];
        double kept = r->draw_retention[d];
        const double values[PARAMETERS] = {curve->scale, curve->shape,
                                           curve->spend * (1 - kept) / unit, kept};
        value[d] = values[which];
    }
    qsort(value, r->draw_count, sizeof *value, compare);
    return truth >= value[r->draw_count / 20] && truth <= value[r->draw_count * 19 / 20];
}

static double share_error(const psr_media *media, const psr_response *r, size_t c,
                          const history_truth *truth) {
    double carried = 0, sum = 0, total = psr_sum(media->outcome, media->period_count);
    for (size_t t = 0; t < media->period_count; t++) {
        carried = media->spend[c * media->period_count + t] + r->retention * carried;
        sum += psr_curve_value(&r->curve, carried);
    }
    return fabs(sum - truth->contribution[c]) / total;
}

static int coverage(size_t seeds) {
    int inside[PARAMETERS] = {0}, all = 0;
    double worst = 0, mean = 0;
    clock_t from = clock();
    for (size_t s = 0; s < seeds; s++) {
        history_truth truth;
        psr_media *media = history_create(1000 + s, 156, 40, &truth);
        psr_respond_options options = {.family = PSR_CURVE_HILL,
                                       .carryover = PSR_CARRYOVER_GEOMETRIC,
                                       .season = 52,
                                       .draw_count = DRAWS,
                                       .seed = s,
                                       .threads = psr_processor_count()};
        psr_curves *curves = NULL;
        psr_error err = {0};
        if (!media || psr_respond_fit(media, &options, &curves, NULL, &err) != PSR_OK) {
            fprintf(stderr, "seed %zu: %s\n", s, err.message);
            return 1;
        }
        for (size_t c = 0; c < HISTORY_CHANNELS; c++) {
            const double values[PARAMETERS] = {truth.effect[c], truth.shape[c],
                                               truth.spend[c], truth.retention[c]};
            for (int k = 0; k < PARAMETERS; k++) {
                inside[k] += covers(&curves->items[c], truth.unit[c], k, values[k]);
            }
            double error = share_error(media, &curves->items[c], c, &truth);
            worst = fmax(worst, error);
            mean += error;
        }
        psr_curves_free(curves);
        psr_media_free(media);
    }
    double count = (double)(seeds * HISTORY_CHANNELS);
    printf("%zu generated histories, %.1f s CPU\n", seeds,
           (double)(clock() - from) / CLOCKS_PER_SEC);
    for (int k = 0; k < PARAMETERS; k++) {
        printf("90%% interval covers %-9s in %.1f%%\n", parameter_name[k],
               100 * inside[k] / count);
        all += inside[k];
    }
    double share = all / (PARAMETERS * count);
    printf(
        "90%% intervals cover %.1f%%; contribution share off by %.1f points in the mean, "
        "%.1f at most\n",
        100 * share, 100 * mean / count, 100 * worst);
    return share < 0.85 || share > 0.95;
}

/** Split `a,b,c` in place; `auto` gives 0 names. */
static size_t split(char *text, const char **names) {
    size_t count = 0;
    for (char *rest = text; strcmp(text, "auto") != 0 && rest && count < MOST_NAMES;) {
        names[count++] = rest;
        rest = strchr(rest, ',');
        if (rest) {
            *rest++ = '\0';
        }
    }
    return count;
}

static int history(char **argument) {
    const char *channels[MOST_NAMES], *controls[MOST_NAMES];
    psr_media_columns columns = {
        .outcome = argument[1], .channels = channels, .controls = controls};
    columns.channel_count = split(argument[3], channels);
    columns.control_count = split(argument[4], controls);
    psr_respond_options options = {.carryover = PSR_CARRYOVER_GEOMETRIC,
                                   .season = 52,
                                   .draw_count = 100,
                                   .seed = 1,
                                   .threads = 1};
    psr_media *media = NULL;
    psr_curves *curves = NULL;
    psr_faults faults = {0};
    psr_error err = {0};
    if (!psr_curve_family_parse(argument[2], &options.family) ||
        psr_read_media_columns(argument[0], &columns, &media, &faults) != PSR_OK) {
        fprintf(stderr, "%s: %s\n", argument[0], faults.items[0].message);
        return 1;
    }
    clock_t from = clock();
    if (psr_respond_fit(media, &options, &curves, NULL, &err) != PSR_OK) {
        fprintf(stderr, "%s: %s\n", argument[0], err.message);
        return 1;
    }
    const char *name = strrchr(argument[0], '/');
    printf("%-36s %3zu periods, %2zu channels, 100 draws: %.2f s CPU, R2 %.3f, held-back "
           "error %.1f%%\n",
           name ? name + 1 : argument[0], media->period_count, curves->count,
           (double)(clock() - from) / CLOCKS_PER_SEC, curves->in_sample_r2,
           100 * curves->held_back_error);
    psr_curves_free(curves);
    psr_media_free(media);
    return 0;
}

int main(int count, char **argument) {
    int failed = coverage(count > 1 ? (size_t)strtoul(argument[1], NULL, 10) : 100);
    for (int k = 2; k + 4 < count; k += 5) {
        failed |= history(argument + k);
    }
    return failed;
}
