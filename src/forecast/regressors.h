/*
 * Regressors: columns that explain a series (price, promotion, events), future included.
 * Their effects are estimated by least squares on innovations and shrunken towards what the
 * whole file says; the explained part is taken off before any method runs and put back onto
 * its forecast, so that every method has them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_REGRESSORS_H
#define PURSER_FORECAST_REGRESSORS_H

#include "purser/data/panel.h"

/** Columns beyond this are not used. */
enum { REGRESSOR_LIMIT = 16, EVERY_PHASE = -1 };

/** One column of the least squares. */
typedef struct regressor_column {
    size_t source;    /* regressor of the panel */
    int phase;        /* event column: counts only in this phase of the season */
    bool logs;        /* positive in the whole file: its logarithm is used */
    double scale;     /* the column is divided by it */
    double mean;      /* common effect a scaled unit */
    double precision; /* of one series' effect around it */
} regressor_column;

/** What the file says about the effects. */
typedef struct regressor_pool {
    size_t count; /* 0 = none used */
    regressor_column column[REGRESSOR_LIMIT];
} regressor_pool;

/**
 * Columns of one regressor, appended to the pool; effects still 0. A 0/1 column (events)
 * of a file with a long season gives one column for each phase it falls in: Christmas is
 * not Labor Day.
 */
void psr_regressors_look(const psr_panel *panel, size_t source, size_t season,
                         regressor_pool *pool);

/**
 * Columns of one series: [count][length + horizon], transformed and scaled. Values missing
 * in the future repeat those of a season before (0/1 columns) or the last one.
 */
psr_status psr_regressors_columns(const psr_panel *panel, size_t series, size_t length,
                                  size_t horizon, size_t season, const regressor_pool *pool,
                                  psr_arena *arena, double **columns) PSR_MUST_CHECK;

/** Least squares of one series: information (count x count), and its right-hand side. */
typedef struct regressor_sums {
    double information[REGRESSOR_LIMIT * REGRESSOR_LIMIT];
    double right[REGRESSOR_LIMIT];
} regressor_sums;

/**
 * Sums of one series in units of its innovation variance. The innovations are those of
 * simple exponential smoothing after the season's harmonics are taken off, of the series
 * and of each column alike (generalised least squares).
 * @param y       [length] levels or logs, scaled; NaN = missing
 * @param columns [count][width] of which the first length are used
 */
psr_status psr_regressors_sums(const double *y, size_t length, size_t season,
                               const double *columns, size_t width, size_t count,
                               psr_arena *arena, regressor_sums *sums) PSR_MUST_CHECK;

/** Common effects and how much series differ, from the sums of many series. */
void psr_regressors_pool(const regressor_sums *sums, size_t series_count,
                         regressor_pool *pool);

/** Effects of one series: its own sums with the pool as prior. */
void psr_regressors_effect(const regressor_sums *sums, const regressor_pool *pool,
                           double *effect);

#endif
