/*
 * Members: the methods that are combined into one forecast. Each gives, for the scaled
 * series (mean absolute value 1), a mean and a standard deviation per step.
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
    MEMBER_COUNT
} member_kind;

/** The name that reports use. */
const char *psr_member_name(member_kind kind);

/** What the members say about one series. */
typedef struct member_set {
    size_t horizon;
    bool present[MEMBER_COUNT];
    double *mean;      /* [MEMBER_COUNT * horizon] */
    double *deviation; /* [MEMBER_COUNT * horizon] > 0 */
} member_set;

/** One series as the members see it. */
typedef struct series_view {
    const double *y; /* [length] scaled; NaN = missing; first and last are observed */
    size_t length;
    size_t period; /* 0 = no season */
    bool positive; /* all values > 0 */
} series_view;

/** Fit all members that can be fitted; scratch comes from the arena. */
psr_status psr_members_fit(const series_view *series, psr_arena *arena,
                           member_set *members) PSR_MUST_CHECK;

#endif
