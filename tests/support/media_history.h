/*
 * A generated history of spend and outcome whose truth is known: parameters drawn from the
 * default priors, weekly, with trend, season and normal noise.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TEST_MEDIA_HISTORY_H
#define PURSER_TEST_MEDIA_HISTORY_H

#include <math.h>
#include <stdio.h>

#include "purser/respond.h"

#define HISTORY_CHANNELS 3

typedef struct history_truth {
    /* Per channel, money relative to `unit`, effective spend as a weighted mean. */
    double effect[HISTORY_CHANNELS], shape[HISTORY_CHANNELS], spend[HISTORY_CHANNELS];
    double retention[HISTORY_CHANNELS], unit[HISTORY_CHANNELS];
    double contribution[HISTORY_CHANNELS]; /* of the whole history */
} history_truth;

static inline void history_channel(psr_media *media, size_t c, psr_random *random,
                                   history_truth *truth) {
    size_t n = media->period_count;
    double *spend = media->spend + c * n, level = 0, sum = 0, count = 0, carried = 0;
    for (size_t t = 0; t < n; t++) {
        level = 0.7 * level + 0.6 * psr_random_normal(random);
        spend[t] = psr_random_uniform(random) < 0.15 ? 0 : 100 * exp(level);
        sum += spend[t];
        count += spend[t] > 0;
    }
    truth->unit[c] = sum / count;
    truth->spend[c] = exp(0.8 * psr_random_normal(random));
    truth->shape[c] = exp(0.4 * psr_random_normal(random));
    truth->retention[c] = 1 / (1 + exp(-(log(0.3 / 0.7) + psr_random_normal(random))));
    truth->effect[c] = 100 + 500 * psr_random_uniform(random);
    truth->contribution[c] = 0;
    psr_curve curve = {.family = PSR_CURVE_HILL,
                       .scale = truth->effect[c],
                       .shape = truth->shape[c],
                       .spend = truth->spend[c]};
    for (size_t t = 0; t < n; t++) {
        double kept = truth->retention[c];
        carried = (1 - kept) * spend[t] / truth->unit[c] + kept * carried;
        double value = psr_curve_value(&curve, carried);
        media->outcome[t] += value;
        truth->contribution[c] += value;
    }
}

/** NULL when memory is out. @param noise standard deviation, the base being 1000 */
static inline psr_media *history_create(uint64_t seed, size_t periods, double noise,
                                        history_truth *truth) {
    psr_random random = psr_random_create(seed, 7);
    psr_media *media = psr_media_create();
    if (!media) {
        return NULL;
    }
    media->frequency = PSR_WEEKLY;
    media->first_period = 2500;
    media->period_count = periods;
    media->spend = psr_calloc(HISTORY_CHANNELS * periods, sizeof(double));
    media->outcome = psr_calloc(periods, sizeof(double));
    media->outcome_name = psr_strdup("revenue");
    bool good = media->spend && media->outcome && media->outcome_name;
    for (size_t t = 0; good && t < periods; t++) {
        double angle = 2 * acos(-1) * (double)(2500 + t) / (365.25 / 7);
        media->outcome[t] = 1000 + 200 * (double)t / (double)periods + 100 * sin(angle) +
                            50 * cos(angle) + noise * psr_random_normal(&random);
    }
    for (size_t c = 0; good && c < HISTORY_CHANNELS; c++) {
        char name[32];
        snprintf(name, sizeof name, "channel%zu", c);
        good = psr_names_add(media->channels, name) != PSR_NO_ID;
        history_channel(media, c, &random, truth);
    }
    if (!good) {
        psr_media_free(media);
        return NULL;
    }
    return media;
}

#endif
