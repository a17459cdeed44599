/*
 * Exponential smoothing averaged over its trends, and over temporal aggregates.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_AVERAGE_H
#define PURSER_FORECAST_AVERAGE_H

#include "smooth.h"

/** Scratch of the functions below. */
typedef struct average_work {
    double *scratch;                    /* psr_smooth_scratch(), aligned to 64 bytes */
    double *season;                     /* [period] */
    double *mean;                       /* [horizon] */
    double *deviation;                  /* [horizon] */
    double *aggregate;                  /* [length] */
    double *step_mean, *step_deviation; /* [horizon] */
} average_work;

/** A forecast: mean and standard deviation per step. */
typedef struct step_forecast {
    size_t horizon;
    double *mean, *deviation; /* [horizon] */
} step_forecast;

/**
 * Smoothing with no, linear and damped trend, averaged with flattened Akaike weights.
 * @param pattern [period] initial season; period 0 = none
 * @see Kolassa (2011), Combining exponential smoothing forecasts using Akaike weights, IJF
 */
void psr_average_trends(const double *y, size_t length, const double *pattern,
                        size_t period, const average_work *work,
                        const step_forecast *forecast);

/**
 * The same for the series and its sums of 2 to 6 periods, each spread back evenly, and all
 * averaged: long sums show the trend, short ones the level.
 * @param y     [length] without season, no missing values
 * @param first what psr_average_trends() says of y itself; NULL = not known yet
 * @see Kourentzes, Petropoulos & Trapero (2014), MAPA, IJF 30
 */
void psr_average_aggregates(const double *y, size_t length, const step_forecast *first,
                            const average_work *work, const step_forecast *forecast);

#endif
