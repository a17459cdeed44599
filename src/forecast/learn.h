/*
 * What a panel teaches before its series are forecast: whether regressors help, the weights
 * of the members, how wide the quantiles must be, how intermittent demand is distributed.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_LEARN_H
#define PURSER_FORECAST_LEARN_H

#include "calibrate.h"
#include "combine.h"
#include "demand_panel.h"
#include "fit.h"
#include "purser/forecast.h"

/** Scratch memory, one arena a thread. */
typedef struct worker_set {
    psr_arena **arena; /* [count] */
    size_t count;
} worker_set;

/** One end of a series held out: the series is cut to `length` values. */
typedef struct trial {
    size_t series, length;
    double scale; /* of the series cut; 0 = it is not regular */
} trial;

typedef struct lesson {
    double weight[SLOT_LIMIT];
    calibration width;
    demand_knowledge demand;
    double *growth;     /* [horizon] of intermittent series */
    double persistence; /* correlation of the errors of neighbouring steps, 0 .. 0.95 */
    trial *trials;      /* [ends.trial_count] by series, the last end first */
    trial_set ends;     /* what the members said in them */
} lesson;

/** Fewest values before a held-out end. */
size_t psr_learn_least(const fit_plan *plan);

/** Values held out for the k-th end of a series, 0 = the last. */
size_t psr_learn_hold(const fit_plan *plan, size_t k);

/** Learn; plan->regressors is emptied where they do not help. */
psr_status psr_learn(fit_plan *plan, const psr_forecast_options *options,
                     const worker_set *workers, lesson *learned,
                     psr_error *err) PSR_MUST_CHECK;
void psr_lesson_free(lesson *learned);

/**
 * What the members said of one held-out end while learning.
 * @param actual [horizon] out: what came, scaled; NaN = missing
 * @return the trial; NULL where that end was not held out
 */
const trial *psr_learn_recall(const lesson *learned, size_t series, size_t length,
                              member_set *members, const double **actual);

#endif
