/*
 * Learning of responses: generated histories with known truth (coverage of the 90%
 * intervals, error of contribution shares) and the histories named on the command line
 * (time, held-back error).
 *
 *     bench_respond [SEEDS] [FILE.csv OUTCOME FAMILY CHANNEL,... CONTROL,... TRUTH] ...
 *
 * CHANNELS and CONTROLS: `auto` = told from names. TRUTH: `-`, or of each channel
 * COLUMN=UNIT/HEIGHT/RATE/RETENTION, the column holding its true effect in each period in
 * units of the outcome. Exits 1 when coverage is outside 85 to 95%, or where the truth is
 * known, below 80% or a contribution share is off by more than 5 points.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../tests/support/media_history.h"
#include "purser/read.h"
#include "purser/respond.h"

enum { DRAWS = 200, MOST_NAMES = 64, MOST_DRAWS = 1000 };
/* What is read off a draw; the first PARAMETERS of a Hill curve. */
enum { EFFECT, SHAPE, SPEND, RETENTION, PARAMETERS, LOGISTIC_HEIGHT, LOGISTIC_RATE };
static const char *const parameter_name[PARAMETERS] = {"effect", "shape", "spend",
                                                       "retention"};

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Parameter of a draw, money per effective spend as a weighted mean. */
static double parameter_of(const psr_curve *curve, double kept, int which) {
    switch (which) {
    case SHAPE:
        return curve->shape;
    case SPEND:
        return curve->spend * (1 - kept);
    case RETENTION:
        return kept;
    case LOGISTIC_RATE:
        return curve->rate / (1 - kept);
    default:
        return curve->scale;
    }
}

/** Whether the middle 90% of the values hold the truth. */
static bool holds(double *value, size_t count, double truth) {
    qsort(value, count, sizeof *value, compare);
    return truth >= value[count / 20] && truth <= value[count * 19 / 20];
}

static bool covers(const psr_response *r, int which, double truth) {
    double value[MOST_DRAWS];
    for (size_t d = 0; d < r->draw_count; d++) {
        value[d] = parameter_of(&r->draws[d], r->draw_retention[d], which);
    }
    return holds(value, r->draw_count, truth);
}

/** Share of the outcome that a curve gives a channel. */
static double share_of(const psr_media *media, size_t c, const psr_curve *curve,
                       double retention) {
    double carried = 0, sum = 0;
    for (size_t t = 0; t < media->period_count; t++) {
        carried = media->spend[c * media->period_count + t] + retention * carried;
        sum += psr_curve_value(curve, carried);
    }
    return sum / psr_sum(media->outcome, media->period_count);
}

typedef struct share_score {
    size_t count, covered, near;
    double worst, sum;
    double expected; /* off by more than 5 points, by what the draws say */
} share_score;

/** Hold a channel's share, and the interval its draws give, against the true sum. */
static void score_share(const psr_media *media, const psr_response *r, size_t c, double sum,
                        share_score *score) {
    double value[MOST_DRAWS], truth = sum / psr_sum(media->outcome, media->period_count);
    double share = share_of(media, c, &r->curve, r->retention);
    for (size_t d = 0; d < r->draw_count; d++) {
        value[d] = share_of(media, c, &r->draws[d], r->draw_retention[d]);
        score->expected += (fabs(value[d] - share) > 0.05) / (double)r->draw_count;
    }
    double error = fabs(share - truth);
    score->count++;
    score->covered += holds(value, r->draw_count, truth);
    score->near += error <= 0.05;
    score->worst = fmax(score->worst, error);
    score->sum += error;
}

static void print_shares(const share_score *score) {
    printf("contribution shares off by %.1f points in the mean, %.1f at most, %zu of %zu "
           "within 5 (%.1f by their draws); 90%% intervals cover %.1f%%\n",
           100 * score->sum / (double)score->count, 100 * score->worst, score->near,
           score->count, (double)score->count - score->expected,
           100 * (double)score->covered / (double)score->count);
}

static int coverage(size_t seeds) {
    int inside[PARAMETERS] = {0}, all = 0;
    share_score shares = {0};
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
                                               truth.spend[c] * truth.unit[c],
                                               truth.retention[c]};
            for (int k = 0; k < PARAMETERS; k++) {
                inside[k] += covers(&curves->items[c], k, values[k]);
            }
            score_share(media, &curves->items[c], c, truth.contribution[c], &shares);
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
    printf("90%% intervals cover %.1f%%\n", 100 * share);
    print_shares(&shares);
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

typedef struct known_truth {
    const char *column; /* true effect in each period */
    double unit, height, rate, retention;
} known_truth;

static size_t parse_truth(char *text, known_truth *truth) {
    const char *word[MOST_NAMES];
    size_t count = strcmp(text, "-") == 0 ? 0 : split(text, word);
    for (size_t c = 0; c < count; c++) {
        known_truth *t = &truth[c];
        char *values = strchr(word[c], '=');
        if (!values || sscanf(values + 1, "%lf/%lf/%lf/%lf", &t->unit, &t->height, &t->rate,
                              &t->retention) != 4) {
            fprintf(stderr, "%s: must be COLUMN=UNIT/HEIGHT/RATE/RETENTION\n", word[c]);
            exit(2);
        }
        *values = '\0';
        t->column = word[c];
    }
    return count;
}

/** Logistic curves held against the truth; 1 when a bar is missed. */
static int hold_against(const char *path, const psr_media *media, const psr_curves *curves,
                        const known_truth *truth, size_t count) {
    const char *columns[MOST_NAMES];
    for (size_t c = 0; c < count; c++) {
        columns[c] = truth[c].column;
    }
    psr_media_columns wanted = {
        .outcome = media->outcome_name, .channels = columns, .channel_count = count};
    psr_media *effects = NULL;
    psr_faults faults = {0};
    if (psr_read_media_columns(path, &wanted, &effects, &faults) != PSR_OK) {
        fprintf(stderr, "%s: %s\n", path, faults.items[0].message);
        return 1;
    }
    size_t inside = 0;
    share_score shares = {0};
    for (size_t c = 0; c < count; c++) {
        const double *effect = effects->spend + c * media->period_count;
        double sum = truth[c].unit * psr_sum(effect, media->period_count);
        score_share(media, &curves->items[c], c, sum, &shares);
        inside += covers(&curves->items[c], LOGISTIC_HEIGHT, truth[c].height);
        inside += covers(&curves->items[c], LOGISTIC_RATE, truth[c].rate);
        inside += covers(&curves->items[c], RETENTION, truth[c].retention);
    }
    psr_media_free(effects);
    printf("  truth inside the 90%% intervals: %zu of %zu parameters\n  ", inside,
           3 * count);
    print_shares(&shares);
    return 5 * inside < 4 * 3 * count || shares.near < count;
}

static int history(char **argument) {
    known_truth truth[MOST_NAMES];
    size_t truth_count = parse_truth(argument[5], truth);
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
    int missed =
        truth_count ? hold_against(argument[0], media, curves, truth, truth_count) : 0;
    psr_curves_free(curves);
    psr_media_free(media);
    return missed;
}

int main(int count, char **argument) {
    psr_blas_fit(argument);
    int failed = coverage(count > 1 ? (size_t)strtoul(argument[1], NULL, 10) : 100);
    for (int k = 2; k + 5 < count; k += 6) {
        failed |= history(argument + k);
    }
    return failed;
}
