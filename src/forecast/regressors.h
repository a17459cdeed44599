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

/** Columns beyond this are not looked at. */
enum { REGRESSOR_LIMIT = 32, EVERY_PHASE = -1 };

/** One column of the least squares. */
typedef struct regressor_column {
    size_t source;    /* regressor of the panel */
    int phase;        /* event column: counts only in this phase of the season */
    bool comes_back;  /* 0/1 column whose events keep to few phases of a long season */
    bool logs;        /* positive in all that was looked at: its logarithm is used */
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
 * of a file with a long season that comes back in a few phases also gives one column for
 * each of them: Christmas is not Labor Day.
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

/** One series with its columns. */
typedef struct regressor_case {
    const double *y; /* [length] levels or logs, scaled; NaN = missing */
    size_t length, season;
    const double *columns; /* [count][width] of which the first length are used */
    size_t width, count;
    size_t block; /* periods a block of time; 0 = one fold */
    size_t first; /* period of the first value, which tells its block */
} regressor_case;

/** Blocks of time go into folds in turn, so that each fold sees all of the time's span. */
enum { FOLD_COUNT = 5 };

/**
 * Sums of one series in units of its innovation variance. The innovations are those of
 * simple exponential smoothing after the season's harmonics are taken off, of the series
 * and of each column alike (generalised least squares).
 * @param sums [1], or [FOLD_COUNT] by fold where there are blocks
 */
psr_status psr_regressors_sums(const regressor_case *of, psr_arena *arena,
                               regressor_sums *sums) PSR_MUST_CHECK;

/** Add factor times the sums of `count` columns. */
void psr_regressors_add(const regressor_sums *from, double factor, size_t count,
                        regressor_sums *to);

/** Common effects and how much series differ, from the sums of many series. */
void psr_regressors_pool(const regressor_sums *sums, size_t series_count,
                         regressor_pool *pool);

/**
 * Effects of one series: its own sums with the pool as prior.
 * @param error [count] out, their standard errors; NULL = not asked for
 */
void psr_regressors_effect(const regressor_sums *sums, const regressor_pool *pool,
                           double *effect, double *error);

/**
 * Keep the columns that explain periods they were not learned from: forward selection by
 * the gain in squared innovations of each fold under effects of the other folds.
 * @param sums [series_count][FOLD_COUNT]
 * @see Stone (1974), JRSS B 36 (cross-validatory choice)
 */
psr_status psr_regressors_choose(const regressor_sums *sums, size_t series_count,
                                 regressor_pool *pool) PSR_MUST_CHECK;

#endif
