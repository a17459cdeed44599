/*
 * Members: the methods that are combined into one forecast. Each gives, for the scaled
 * series (mean absolute value 1), a mean and a standard deviation per step. A file with a
 * long season is fitted under several views of its season; each view has its own members.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_MEMBER_H
#define PURSER_FORECAST_MEMBER_H

#include "purser/base.h"

typedef enum member_kind {
    MEMBER_ETS,           /* exponential smoothing, additive season */
    MEMBER_ETS_LOG,       /* the same on logarithms: multiplicative */
    MEMBER_THETA,         /* classic theta */
    MEMBER_THETA_DYNAMIC, /* dynamic optimised theta */
    MEMBER_AGGREGATE,     /* smoothing of temporal aggregates */
    MEMBER_AR,            /* autoregression of differences */
    MEMBER_AR_LEVEL,      /* autoregression around the mean of a long history */
    MEMBER_SEASONAL_AR,   /* autoregression of seasonal differences */
    MEMBER_COMPLEX,       /* complex exponential smoothing */
    MEMBER_ARIMA,         /* with moving averages; of years and quarters */
    MEMBER_COUNT
} member_kind;

/** A view of the season: inner moves with the members, outer is a fixed pattern. */
typedef struct season_view {
    size_t inner, outer; /* periods; 0 = none */
} season_view;

enum { VIEW_LIMIT = 3, SLOT_LIMIT = VIEW_LIMIT * MEMBER_COUNT };

/** The name of a member, as options->method names it. */
const char *psr_member_name(member_kind kind);

/** `ets`, or `ets (season 24)` where there are several views; text[48]. */
void psr_slot_name(const season_view *views, size_t view_count, size_t slot, char text[48]);

/** What the members say about one series; slot = view * MEMBER_COUNT + member. */
typedef struct member_set {
    size_t horizon;
    size_t slot_count;
    double trim; /* share of the weight left out at either end of a combination */
    bool present[SLOT_LIMIT];
    double *mean;      /* [slot_count * horizon] */
    double *deviation; /* [slot_count * horizon] */
} member_set;

/** One series as the members see it. */
typedef struct series_view {
    const double *y; /* [length] scaled; NaN = missing; the first is observed */
    size_t length;
    bool positive; /* all values > 0 */
} series_view;

/** Fit all members under one view into its slots; scratch comes from the arena. */
psr_status psr_members_fit(const series_view *series, season_view view, size_t first_slot,
                           psr_arena *arena, member_set *members) PSR_MUST_CHECK;

#endif
