/*
 * Fit the members of the combination to one series; they share one decomposition.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "member.h"

#include "lanes.h"
#include "season.h"
#include "smooth.h"
#include "theta.h"

#include <math.h>
#include <string.h>

static const char *const names[MEMBER_COUNT] = {"ets", "ets on logs", "theta",
                                                "dynamic theta"};

const char *psr_member_name(member_kind kind) {
    return names[kind];
}

/* What the members of one series share. */
typedef struct member_work {
    const series_view *series;
    size_t horizon;
    double *filled;      /* [length] no missing values */
    double *logs;        /* [length] of y; NaN = missing */
    double *pattern;     /* [period] additive, of levels */
    double *log_pattern; /* [period] additive, of logs */
    bool has_season;
    bool has_log_season;
    double *scratch;   /* for season, smooth and theta */
    double *season;    /* [period] */
    double *mean;      /* [horizon] of one model */
    double *deviation; /* [horizon] of one model */
} member_work;

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static psr_status work_create(const series_view *series, size_t horizon, psr_arena *arena,
                              member_work *work) {
    size_t n = series->length;
    size_t m = series->period;
    size_t scratch = larger(psr_smooth_scratch(n, m), 2 * n + 4 * m);
    double *raw = psr_arena_take(arena, scratch + LANE_COUNT, sizeof(double));
    work->series = series;
    work->horizon = horizon;
    work->filled = psr_arena_take(arena, n, sizeof(double));
    work->logs = psr_arena_take(arena, n, sizeof(double));
    work->pattern = psr_arena_take(arena, m + 1, sizeof(double));
    work->log_pattern = psr_arena_take(arena, m + 1, sizeof(double));
    work->season = psr_arena_take(arena, m + 1, sizeof(double));
    work->mean = psr_arena_take(arena, horizon, sizeof(double));
    work->deviation = psr_arena_take(arena, horizon, sizeof(double));
    if (raw == NULL || work->filled == NULL || work->logs == NULL ||
        work->pattern == NULL || work->log_pattern == NULL || work->season == NULL ||
        work->mean == NULL || work->deviation == NULL) {
        return PSR_ERR_MEMORY;
    }
    uintptr_t address = (uintptr_t)raw;
    size_t step = LANE_COUNT * sizeof(double);
    work->scratch = raw + (step - address % step) % step / sizeof(double);
    return PSR_OK;
}

static void decompose(member_work *work) {
    const series_view *series = work->series;
    size_t n = series->length;
    size_t m = series->period;
    psr_season_fill(series->y, n, m, work->filled);
    if (m > 1) {
        work->has_season =
            psr_season_pattern(work->filled, n, m, work->scratch, work->pattern) > 0;
    }
    for (size_t t = 0; t < n && series->positive; t++) {
        work->logs[t] = log(work->filled[t]);
    }
    if (series->positive && m > 1) {
        work->has_log_season =
            psr_season_pattern(work->logs, n, m, work->scratch, work->log_pattern) > 0;
    }
    for (size_t t = 0; t < n && series->positive; t++) {
        work->logs[t] = isnan(series->y[t]) ? NAN : work->logs[t];
    }
}

enum { TREND_KINDS = 3 };

/* Exponential smoothing of one scale: three trends, weighted by AICc. */
static void ets_average(member_work *work, const double *y, const double *pattern,
                        bool seasonal, double *mean, double *deviation) {
    smooth_fit fits[TREND_KINDS];
    double best = INFINITY;
    double total = 0.0;
    size_t horizon = work->horizon;
    memset(mean, 0, horizon * sizeof *mean);
    memset(deviation, 0, horizon * sizeof *deviation);
    for (int trend = 0; trend < TREND_KINDS; trend++) {
        smooth_model model = {.trend = (smooth_trend)trend,
                              .seasonal = seasonal,
                              .period = seasonal ? work->series->period : 0,
                              .start = pattern};
        psr_smooth_fit(y, work->series->length, &model, trend > 0 ? &fits[trend - 1] : NULL,
                       work->scratch, work->season, &fits[trend]);
        psr_smooth_forecast(&model, &fits[trend], work->season, horizon, work->mean);
        psr_smooth_spread(&model, &fits[trend], horizon, work->deviation);
        /* Weights relative to the best so far; earlier ones are scaled down. */
        double aicc = fits[trend].aicc;
        if (aicc < best) {
            double scale = isfinite(best) ? exp(-0.5 * (best - aicc)) : 0.0;
            for (size_t h = 0; h < horizon; h++) {
                mean[h] *= scale;
                deviation[h] *= scale;
            }
            total *= scale;
            best = aicc;
        }
        double weight = exp(-0.5 * (aicc - best));
        for (size_t h = 0; h < horizon; h++) {
            mean[h] += weight * work->mean[h];
            deviation[h] += weight * work->deviation[h];
        }
        total += weight;
    }
    for (size_t h = 0; h < horizon; h++) {
        mean[h] /= total;
        deviation[h] /= total;
    }
}

/* Both thetas on the series without its season. */
static void fit_thetas(member_work *work, member_set *members) {
    const series_view *series = work->series;
    size_t n = series->length;
    size_t m = series->period;
    size_t horizon = work->horizon;
    bool ratio = series->positive;
    bool seasonal = ratio ? work->has_log_season : work->has_season;
    const double *pattern = ratio ? work->log_pattern : work->pattern;
    double *clean = work->logs; /* the logs are no longer needed */
    for (size_t t = 0; t < n; t++) {
        double s = seasonal ? pattern[t % m] : 0.0;
        clean[t] = ratio ? work->filled[t] * exp(-s) : work->filled[t] - s;
    }
    smooth_model model = {.trend = TREND_NONE};
    smooth_fit ses;
    psr_smooth_fit(clean, n, &model, NULL, work->scratch, work->season, &ses);
    double *classic = members->mean + MEMBER_THETA * horizon;
    double *dynamic = members->mean + MEMBER_THETA_DYNAMIC * horizon;
    psr_theta_classic(clean, n, &ses, horizon, classic,
                      members->deviation + MEMBER_THETA * horizon);
    psr_theta_dynamic(clean, n, horizon, work->scratch, dynamic,
                      members->deviation + MEMBER_THETA_DYNAMIC * horizon);
    for (int k = MEMBER_THETA; k <= MEMBER_THETA_DYNAMIC; k++) {
        members->present[k] = true;
        for (size_t h = 0; h < horizon && seasonal; h++) {
            double s = pattern[(n + h) % m];
            double factor = ratio ? exp(s) : 1.0;
            double *mean = &members->mean[(size_t)k * horizon + h];
            *mean = ratio ? *mean * factor : *mean + s;
            members->deviation[(size_t)k * horizon + h] *= factor;
        }
    }
}

psr_status psr_members_fit(const series_view *series, psr_arena *arena,
                           member_set *members) {
    member_work work = {0};
    size_t horizon = members->horizon;
    memset(members->present, 0, sizeof members->present);
    PSR_TRY(work_create(series, horizon, arena, &work));
    decompose(&work);
    ets_average(&work, series->y, work.pattern, work.has_season,
                members->mean + MEMBER_ETS * horizon,
                members->deviation + MEMBER_ETS * horizon);
    members->present[MEMBER_ETS] = true;
    if (series->positive) {
        double *mean = members->mean + MEMBER_ETS_LOG * horizon;
        double *deviation = members->deviation + MEMBER_ETS_LOG * horizon;
        ets_average(&work, work.logs, work.log_pattern, work.has_log_season, mean,
                    deviation);
        for (size_t h = 0; h < horizon; h++) {
            mean[h] = exp(mean[h]);
            deviation[h] *= mean[h];
        }
        members->present[MEMBER_ETS_LOG] = true;
    }
    fit_thetas(&work, members);
    return PSR_OK;
}
