/*
 * One series of a panel made ready for the methods: leading gaps cut, scaled, classified.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_SERIES_H
#define PURSER_FORECAST_SERIES_H

#include "member.h"
#include "purser/data/panel.h"

typedef enum series_kind {
    SERIES_EMPTY,       /* no value at all: the forecast is zero */
    SERIES_REGULAR,     /* smoothing methods */
    SERIES_INTERMITTENT /* many zeros: counts or amounts with gaps */
} series_kind;

typedef struct ready_series {
    series_kind kind;
    double scale;     /* mean absolute value; y * scale is the history */
    bool nonnegative; /* no value below zero */
    bool whole;       /* all values are whole numbers */
    size_t start;     /* leading missing values cut */
    size_t seen;      /* observed values */
    size_t shifts;    /* level shifts taken out */
    double lost;      /* demand lost to stock-outs, in the history's unit */
    double *values;   /* [view.length] what view.y shows */
    series_view view;
} ready_series;

/**
 * Make the first `length` values of a series ready.
 */
psr_status psr_series_ready(const psr_panel *panel, size_t series, size_t length,
                            psr_arena *arena, ready_series *ready) PSR_MUST_CHECK;

#endif
