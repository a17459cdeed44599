/*
 * Fit the members of the combination to one series; they share one decomposition.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "member.h"

#include "arima.h"
#include "autoregression.h"
#include "average.h"
#include "complex_smooth.h"
#include "lanes.h"
#include "season.h"
#include "smooth.h"
#include "theta.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Values from which a series has a mean to return to: short ones trend; from which a line
 * that follows them says something; from which complex smoothing and ARIMA have some to
 * spare. */
enum { LONG_HISTORY = 60, LINE_LEAST = 3, COMPLEX_LEAST = 10, ARIMA_LEAST = 10 };
/* Moving averages gain on years and quarters; on months and weeks, whose season is longer,
 * they do not. The last values are enough. */
enum { ARIMA_SEASON_MOST = 4, ARIMA_MOST = 300 };

static const char *const names[MEMBER_COUNT] = {"ets",
                                                "ets on logs",
                                                "theta",
                                                "dynamic theta",
                                                "aggregates",
                                                "autoregression",
                                                "mean reversion",
                                                "seasonal differences",
                                                "complex smoothing",
                                                "arima"};

const char *psr_member_name(member_kind kind) {
    return names[kind];
}

void psr_slot_name(const season_view *views, size_t view_count, size_t slot,
                   char text[48]) {
    season_view view = views[slot / MEMBER_COUNT];
    const char *name = names[slot % MEMBER_COUNT];
    if (view_count <= 1) {
        (void)snprintf(text, 48, "%s", name);
    } else if (view.outer > 0) {
        (void)snprintf(text, 48, "%s (season %zu and %zu)", name, view.inner, view.outer);
    } else if (view.inner > 0) {
        (void)snprintf(text, 48, "%s (season %zu)", name, view.inner);
    } else {
        (void)snprintf(text, 48, "%s (no season)", name);
    }
}

/* What the members of one series share. */
typedef struct member_work {
    const series_view *series;
    season_view view;
    bool is_first; /* of the views */
    size_t length, horizon;
    double *plain;   /* [length] y or log y without the outer pattern; NaN = missing */
    double *level;   /* [length] y without the outer pattern; NaN = missing */
    double *filled;  /* [length] no missing values; of plain */
    double *clean;   /* [length] filled without any season, on the level scale */
    double *pattern; /* [inner] of plain; additive on logs where positive */
    double *level_pattern; /* [inner] of level */
    double *outer;         /* [outer] of y or log y */
    bool has_season, has_level_season, has_outer;
    bool is_clean; /* level and clean are the series itself: no season, no gaps */
    double *scratch;
    double *arima; /* scratch of its own */
    average_work average;
} member_work;

static size_t larger(size_t a, size_t b) {
    return a > b ? a : b;
}

static psr_status work_create(psr_arena *arena, member_work *work) {
    size_t n = work->length;
    size_t m = work->view.inner;
    size_t h = work->horizon;
    size_t longest = larger(m, work->view.outer);
    size_t scratch = larger(psr_smooth_scratch(n, m), 2 * n + 5 * longest + 2 * h);
    double **arrays[] = {&work->plain,
                         &work->level,
                         &work->filled,
                         &work->clean,
                         &work->pattern,
                         &work->level_pattern,
                         &work->outer,
                         &work->scratch,
                         &work->arima,
                         &work->average.season,
                         &work->average.mean,
                         &work->average.deviation,
                         &work->average.aggregate,
                         &work->average.step_mean,
                         &work->average.step_deviation};
    size_t sizes[] = {n,
                      n,
                      n,
                      n,
                      m,
                      m,
                      work->view.outer,
                      scratch + LANE_COUNT,
                      psr_arima_scratch(ARIMA_MOST),
                      m,
                      h,
                      h,
                      n,
                      h,
                      h};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        *arrays[i] = psr_arena_take(arena, sizes[i] + 1, sizeof(double));
        if (*arrays[i] == NULL) {
            return PSR_ERR_MEMORY;
        }
    }
    size_t step = LANE_COUNT * sizeof(double);
    uintptr_t address = (uintptr_t)work->scratch;
    work->scratch += (step - address % step) % step / sizeof(double);
    work->average.scratch = work->scratch;
    return PSR_OK;
}

/* Take the outer pattern off, find the inner one, on logs where the series is positive. */
static void decompose(member_work *work) {
    const double *y = work->series->y;
    size_t n = work->length;
    size_t m = work->view.inner;
    size_t outer = work->view.outer;
    bool logs = work->series->positive;
    bool gaps = false;
    for (size_t t = 0; t < n; t++) {
        work->plain[t] = logs ? log(y[t]) : y[t];
    }
    if (outer > 0) {
        psr_season_fill(work->plain, n, outer, work->filled);
        work->has_outer =
            psr_season_pattern(work->filled, n, outer, work->scratch, work->outer) > 0;
        for (size_t t = 0; t < n; t++) {
            work->plain[t] -= work->outer[t % outer];
        }
    }
    for (size_t t = 0; t < n; t++) {
        work->level[t] = logs ? exp(work->plain[t]) : work->plain[t];
    }
    psr_season_fill(work->level, n, m, work->filled);
    if (m > 1) {
        double kept =
            psr_season_pattern(work->filled, n, m, work->scratch, work->level_pattern);
        work->has_level_season = kept > 0;
    }
    psr_season_fill(work->plain, n, m, work->filled);
    if (m > 1) {
        double kept = psr_season_pattern(work->filled, n, m, work->scratch, work->pattern);
        work->has_season = kept > 0;
    }
    for (size_t t = 0; t < n; t++) {
        double s = work->has_season ? work->pattern[t % m] : 0.0;
        work->clean[t] = logs ? exp(work->filled[t] - s) : work->filled[t] - s;
        gaps = gaps || isnan(y[t]);
    }
    work->is_clean =
        !gaps && !work->has_season && !work->has_level_season && !work->has_outer;
}

/* From logs to levels, for a forecast that was made on logs. */
static void leave_logs(const member_work *work, const step_forecast *forecast) {
    for (size_t h = 0; h < forecast->horizon && work->series->positive; h++) {
        forecast->mean[h] = exp(forecast->mean[h]);
        forecast->deviation[h] *= forecast->mean[h];
    }
}

/* Put a pattern back; factor of exp(pattern) where the series is positive. */
static void put_back(const member_work *work, const double *pattern, size_t period,
                     const step_forecast *forecast) {
    for (size_t h = 0; h < forecast->horizon && period > 0; h++) {
        double s = pattern[(work->length + h) % period];
        if (work->series->positive) {
            forecast->mean[h] *= exp(s);
            forecast->deviation[h] *= exp(s);
        } else {
            forecast->mean[h] += s;
        }
    }
}

static void fit_seasonal_ar(member_work *work, const step_forecast *forecast) {
    size_t n = work->length;
    size_t m = work->view.inner;
    double *differences = work->average.aggregate;
    for (size_t t = m; t < n; t++) {
        differences[t - m] = work->filled[t] - work->filled[t - m];
    }
    psr_autoregression(differences, n - m, 0, forecast->horizon, work->scratch,
                       forecast->mean, forecast->deviation);
    for (size_t h = 0; h < forecast->horizon; h++) {
        double before = h < m ? work->filled[n - m + h] : forecast->mean[h - m];
        double spread = h < m ? 0.0 : forecast->deviation[h - m];
        forecast->mean[h] += before;
        forecast->deviation[h] =
            sqrt(forecast->deviation[h] * forecast->deviation[h] + spread * spread);
    }
    leave_logs(work, forecast);
}

static void fit_ar(member_work *work, int differences, const step_forecast *forecast) {
    size_t n = work->length;
    double *x = work->average.aggregate;
    for (size_t t = 0; t < n; t++) {
        x[t] = work->series->positive ? log(work->clean[t]) : work->clean[t];
    }
    psr_autoregression(x, n, differences, forecast->horizon, work->scratch, forecast->mean,
                       forecast->deviation);
    leave_logs(work, forecast);
}

static void fit_arima(member_work *work, const step_forecast *forecast) {
    size_t n = work->length < ARIMA_MOST ? work->length : ARIMA_MOST;
    double *x = work->average.aggregate;
    for (size_t t = 0; t < n; t++) {
        double y = work->clean[work->length - n + t];
        x[t] = work->series->positive ? log(y) : y;
    }
    psr_arima(x, n, work->arima, forecast);
    leave_logs(work, forecast);
}

/* A forecast that goes no further from the last value than all of history spans: growth
 * that compounds is believed so far. */
static bool is_within_reach(const double *y, size_t length, const step_forecast *forecast) {
    double low = y[0];
    double high = y[0];
    for (size_t t = 1; t < length; t++) {
        low = y[t] < low ? y[t] : low;
        high = y[t] > high ? y[t] : high;
    }
    for (size_t h = 0; h < forecast->horizon; h++) {
        if (!(fabs(forecast->mean[h] - y[length - 1]) <= high - low)) {
            return false;
        }
    }
    return true;
}

/* Has the series what a member asks for? */
static bool suits(const member_work *work, member_kind kind) {
    size_t n = work->length;
    size_t m = work->view.inner;
    switch (kind) {
    case MEMBER_ETS_LOG:
        return work->series->positive;
    case MEMBER_THETA_DYNAMIC:
        return n >= LINE_LEAST;
    case MEMBER_AR_LEVEL:
        return n >= LONG_HISTORY;
    case MEMBER_SEASONAL_AR:
        return work->has_season && n >= 3 * m;
    case MEMBER_COMPLEX:
        return n >= COMPLEX_LEAST;
    case MEMBER_ARIMA:
        return n >= ARIMA_LEAST && m <= ARIMA_SEASON_MOST && work->is_first;
    case MEMBER_ETS:
    case MEMBER_THETA:
    case MEMBER_AGGREGATE:
    case MEMBER_AR:
        return true;
    case MEMBER_COUNT:
        break;
    }
    return false;
}

/* Is its forecast of the series without its season? */
static bool is_of_clean(member_kind kind) {
    return kind != MEMBER_ETS && kind != MEMBER_ETS_LOG && kind != MEMBER_SEASONAL_AR;
}

/* One member; false where it cannot say anything about this series. `ets` is what the
 * member of that name said. */
static bool fit_member(member_work *work, member_kind kind, const step_forecast *ets,
                       const step_forecast *forecast) {
    size_t n = work->length;
    size_t m = work->view.inner;
    size_t h = forecast->horizon;
    smooth_model plain = {.trend = TREND_NONE};
    smooth_fit ses;
    if (!suits(work, kind)) {
        return false;
    }
    switch (kind) {
    case MEMBER_ETS:
        psr_average_trends(work->level, n, work->level_pattern,
                           work->has_level_season ? m : 0, &work->average, forecast);
        break;
    case MEMBER_ETS_LOG:
        psr_average_trends(work->plain, n, work->pattern, work->has_season ? m : 0,
                           &work->average, forecast);
        leave_logs(work, forecast);
        break;
    case MEMBER_THETA:
        psr_smooth_fit(work->clean, n, &plain, NULL, work->scratch, NULL, &ses);
        psr_theta_classic(work->clean, n, &ses, h, forecast->mean, forecast->deviation);
        break;
    case MEMBER_THETA_DYNAMIC:
        psr_theta_dynamic(work->clean, n, h, work->scratch, forecast->mean,
                          forecast->deviation);
        break;
    case MEMBER_AGGREGATE:
        psr_average_aggregates(work->clean, n, work->is_clean ? ets : NULL, &work->average,
                               forecast);
        break;
    case MEMBER_AR:
    case MEMBER_AR_LEVEL:
        fit_ar(work, kind == MEMBER_AR ? 1 : 0, forecast);
        break;
    case MEMBER_SEASONAL_AR:
        fit_seasonal_ar(work, forecast);
        break;
    case MEMBER_COMPLEX:
        psr_complex_smooth(work->clean, n, h, forecast->mean, forecast->deviation);
        if (!is_within_reach(work->clean, n, forecast)) {
            return false;
        }
        break;
    case MEMBER_ARIMA:
        fit_arima(work, forecast);
        break;
    case MEMBER_COUNT:
        return false;
    }
    if (is_of_clean(kind) && work->has_season) {
        put_back(work, work->pattern, m, forecast);
    }
    put_back(work, work->outer, work->view.outer, forecast);
    return true;
}

/* A later view that finds no season of its own repeats the one without any. */
static bool adds_to_first(const member_work *work) {
    size_t outer = work->view.outer;
    size_t inner = work->view.inner;
    return outer > 0 ? work->has_outer : inner == 0 || work->has_season;
}

/* A trend has not left the numbers, nor fallen through the zero that the series never saw.
 */
static bool is_believable(const series_view *series, const step_forecast *forecast) {
    for (size_t h = 0; h < forecast->horizon; h++) {
        if (!isfinite(forecast->mean[h]) || !isfinite(forecast->deviation[h]) ||
            (series->positive && forecast->mean[h] <= 0)) {
            return false;
        }
    }
    return true;
}

psr_status psr_members_fit(const series_view *series, season_view view, size_t first_slot,
                           psr_arena *arena, member_set *members) {
    size_t horizon = members->horizon;
    member_work work = {.series = series,
                        .view = view,
                        .is_first = first_slot == 0,
                        .length = series->length,
                        .horizon = horizon};
    PSR_TRY(work_create(arena, &work));
    decompose(&work);
    if (first_slot > 0 && !adds_to_first(&work)) {
        return PSR_OK; /* the same as another view */
    }
    size_t at = (first_slot + MEMBER_ETS) * horizon;
    step_forecast ets = {.horizon = horizon,
                         .mean = members->mean + at,
                         .deviation = members->deviation + at};
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        size_t slot = first_slot + k;
        step_forecast forecast = {.horizon = horizon,
                                  .mean = members->mean + slot * horizon,
                                  .deviation = members->deviation + slot * horizon};
        members->present[slot] = fit_member(&work, (member_kind)k, &ets, &forecast);
        if (!is_believable(series, &forecast)) {
            members->present[slot] = false;
        }
    }
    return PSR_OK;
}
