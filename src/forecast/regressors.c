/*
 * Effects of regressors: least squares on innovations, shrunken towards the file.
 *
 * Sources: Hyndman, Koehler, Ord & Snyder (2008), chapter 9 (regressors in innovations
 * form); Lindley & Smith (1972), JRSS B 34 (hierarchical shrinkage).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "regressors.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Smoothing of the filter that turns series and columns into innovations. */
static const double filter_smoothing = 0.3;
/* Common effects are shrunken as if one scaled unit usually did no more than this. */
static const double usual_effect = 0.3;
/* A column that varies less than this (standard deviation of it or its log) is constant. */
static const double least_variation = 1e-6;

enum {
    LONG_SEASON = 20,   /* periods from which events are told apart by their phase */
    EVENT_SERIES = 100, /* series whose events are looked at */
    HARMONIC_LIMIT = 6  /* of the season, taken off before the least squares */
};

typedef struct column_facts {
    double count, sum, square, lowest, highest;
    bool binary;
} column_facts;

static column_facts column_gather(const psr_panel *panel, size_t regressor, bool logs) {
    column_facts facts = {.lowest = INFINITY, .highest = -INFINITY, .binary = true};
    for (size_t s = 0; s < panel->series_count; s++) {
        const double *x = psr_panel_regressor(panel, s, regressor);
        for (size_t t = 0; t < psr_panel_length(panel, s) + panel->horizon; t++) {
            if (isnan(x[t])) {
                continue;
            }
            double v = logs ? log(x[t]) : x[t];
            facts.count += 1.0;
            facts.sum += v;
            facts.square += v * v;
            facts.lowest = x[t] < facts.lowest ? x[t] : facts.lowest;
            facts.highest = x[t] > facts.highest ? x[t] : facts.highest;
            facts.binary = facts.binary && (fabs(x[t]) <= 0 || fabs(x[t] - 1.0) <= 0);
        }
    }
    return facts;
}

/* Phase of the season of time t of a series, the same for all series of a calendar. */
static int phase_of(const psr_panel *panel, size_t series, size_t t, size_t season) {
    int64_t first = panel->first_period != NULL ? panel->first_period[series] : 0;
    int64_t phase = (first + (int64_t)t) % (int64_t)season;
    return (int)(phase < 0 ? phase + (int64_t)season : phase);
}

static void add_column(regressor_pool *pool, regressor_column column) {
    if (pool->count < REGRESSOR_LIMIT) {
        column.precision = 1.0 / (usual_effect * usual_effect);
        pool->column[pool->count++] = column;
    }
}

/* One column for each phase in which the event is seen. */
static void add_event_phases(const psr_panel *panel, size_t source, size_t season,
                             regressor_pool *pool) {
    size_t first = pool->count;
    for (size_t s = 0; s < panel->series_count && s < EVENT_SERIES; s++) {
        const double *x = psr_panel_regressor(panel, s, source);
        for (size_t t = 0; t < psr_panel_length(panel, s); t++) {
            if (isnan(x[t]) || x[t] <= 0) {
                continue;
            }
            int phase = phase_of(panel, s, t, season);
            bool known = false;
            for (size_t i = first; i < pool->count; i++) {
                known = known || pool->column[i].phase == phase;
            }
            if (!known) {
                add_column(pool, (regressor_column){
                                     .source = source, .phase = phase, .scale = 1.0});
            }
        }
    }
}

void psr_regressors_look(const psr_panel *panel, size_t source, size_t season,
                         regressor_pool *pool) {
    column_facts facts = column_gather(panel, source, false);
    bool logs = facts.lowest > 0 && !facts.binary;
    if (facts.binary && season >= LONG_SEASON) {
        add_event_phases(panel, source, season, pool);
        return;
    }
    if (logs) {
        facts = column_gather(panel, source, true);
    }
    double mean = facts.count > 0 ? facts.sum / facts.count : 0.0;
    double variance = facts.count > 0 ? facts.square / facts.count - mean * mean : 0.0;
    double deviation = variance > 0 ? sqrt(variance) : 0.0;
    if (deviation < least_variation) {
        return; /* the column says nothing */
    }
    /* 0/1 columns and logs speak for themselves; others are measured in deviations. */
    add_column(pool, (regressor_column){.source = source,
                                        .phase = EVERY_PHASE,
                                        .logs = logs,
                                        .scale = facts.binary || logs ? 1.0 : deviation});
}

psr_status psr_regressors_columns(const psr_panel *panel, size_t series, size_t length,
                                  size_t horizon, size_t season, const regressor_pool *pool,
                                  psr_arena *arena, double **columns) {
    size_t width = length + horizon;
    size_t known = psr_panel_length(panel, series) + panel->horizon;
    *columns = psr_arena_take(arena, pool->count * width + 1, sizeof(double));
    if (*columns == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < pool->count; r++) {
        const regressor_column *as = &pool->column[r];
        const double *x = psr_panel_regressor(panel, series, as->source);
        double *column = *columns + r * width;
        for (size_t t = 0; t < width; t++) {
            double v = t < known ? x[t] : NAN;
            bool counts =
                as->phase == EVERY_PHASE || as->phase == phase_of(panel, series, t, season);
            if (!counts) {
                column[t] = 0.0;
            } else if (!isnan(v)) {
                column[t] = (as->logs ? log(v) : v) / as->scale;
            } else if (!as->logs && season > 1 && t >= season && t >= length) {
                column[t] = column[t - season];
            } else {
                column[t] = t > 0 ? column[t - 1] : 0.0;
            }
        }
    }
    return PSR_OK;
}

/*
 * Orthonormal basis of level and season over the observed times: a constant and up to six
 * harmonics, by modified Gram-Schmidt. Returns the number of columns.
 */
static size_t season_basis(const double *y, size_t length, size_t season, double *basis) {
    size_t harmonics = season / 2 < HARMONIC_LIMIT ? season / 2 : HARMONIC_LIMIT;
    size_t wanted = length >= 2 * season && season > 1 ? 1 + 2 * harmonics : 1;
    size_t count = 0;
    for (size_t c = 0; c < wanted; c++) {
        double *column = basis + count * length;
        double norm = 0.0;
        for (size_t t = 0; t < length; t++) {
            double angle = season > 1 ? 2.0 * M_PI * (double)(((c + 1) / 2) * t % season) /
                                            (double)season
                                      : 0.0;
            double v = c % 2 == 1 ? sin(angle) : cos(angle);
            column[t] = isnan(y[t]) ? 0.0 : v;
        }
        for (size_t b = 0; b < count; b++) {
            const double *other = basis + b * length;
            double dot = 0.0;
            for (size_t t = 0; t < length; t++) {
                dot += other[t] * column[t];
            }
            for (size_t t = 0; t < length; t++) {
                column[t] -= dot * other[t];
            }
        }
        for (size_t t = 0; t < length; t++) {
            norm += column[t] * column[t];
        }
        if (norm > 1e-6 * (double)length) {
            for (size_t t = 0; t < length; t++) {
                column[t] /= sqrt(norm);
            }
            count++;
        }
    }
    return count;
}

/* Take the basis off, then filter by simple exponential smoothing; NaN skips a period. */
static void innovations(const double *x, const double *y, size_t length,
                        const double *basis, size_t basis_count, double *out) {
    for (size_t t = 0; t < length; t++) {
        out[t] = isnan(y[t]) ? 0.0 : x[t];
    }
    for (size_t b = 0; b < basis_count; b++) {
        const double *column = basis + b * length;
        double dot = 0.0;
        for (size_t t = 0; t < length; t++) {
            dot += column[t] * out[t];
        }
        for (size_t t = 0; t < length; t++) {
            out[t] -= dot * column[t];
        }
    }
    double level = 0.0;
    bool started = false;
    for (size_t t = 0; t < length; t++) {
        if (isnan(y[t])) {
            continue;
        }
        double v = out[t];
        out[t] = started ? v - level : 0.0;
        level = started ? level + filter_smoothing * out[t] : v;
        started = true;
    }
}

psr_status psr_regressors_sums(const double *y, size_t length, size_t season,
                               const double *columns, size_t width, size_t count,
                               psr_arena *arena, regressor_sums *sums) {
    size_t most = 2 * HARMONIC_LIMIT + 1;
    double *basis = psr_arena_take(arena, most * length, sizeof(double));
    double *e = psr_arena_take(arena, (count + 1) * length, sizeof(double));
    if (basis == NULL || e == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t basis_count = season_basis(y, length, season, basis);
    innovations(y, y, length, basis, basis_count, e);
    double variance = 0.0;
    for (size_t t = 0; t < length; t++) {
        variance += e[t] * e[t] / (double)length;
    }
    memset(sums, 0, sizeof *sums);
    if (!(variance > 0)) {
        return PSR_OK;
    }
    for (size_t r = 0; r < count; r++) {
        innovations(columns + r * width, y, length, basis, basis_count,
                    e + (r + 1) * length);
    }
    for (size_t r = 0; r < count; r++) {
        const double *a = e + (r + 1) * length;
        for (size_t q = 0; q <= r; q++) {
            const double *b = e + (q + 1) * length;
            double sum = 0.0;
            for (size_t t = 0; t < length; t++) {
                sum += a[t] * b[t];
            }
            sums->information[r * REGRESSOR_LIMIT + q] = sum / variance;
            sums->information[q * REGRESSOR_LIMIT + r] = sum / variance;
        }
        for (size_t t = 0; t < length; t++) {
            sums->right[r] += a[t] * e[t] / variance;
        }
    }
    return PSR_OK;
}

/* Solve (information + diag) x = right by Cholesky; the diagonal keeps it definite. */
static void solve(const double *information, const double *diagonal, const double *right,
                  size_t n, double *x) {
    double l[REGRESSOR_LIMIT * REGRESSOR_LIMIT] = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j <= i; j++) {
            double sum =
                information[i * REGRESSOR_LIMIT + j] + (i == j ? diagonal[i] : 0.0);
            for (size_t k = 0; k < j; k++) {
                sum -= l[i * REGRESSOR_LIMIT + k] * l[j * REGRESSOR_LIMIT + k];
            }
            l[i * REGRESSOR_LIMIT + j] = i == j ? sqrt(sum > DBL_MIN ? sum : DBL_MIN)
                                                : sum / l[j * REGRESSOR_LIMIT + j];
        }
    }
    for (size_t i = 0; i < n; i++) {
        double sum = right[i];
        for (size_t k = 0; k < i; k++) {
            sum -= l[i * REGRESSOR_LIMIT + k] * x[k];
        }
        x[i] = sum / l[i * REGRESSOR_LIMIT + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++) {
            x[i] -= l[k * REGRESSOR_LIMIT + i] * x[k];
        }
        x[i] /= l[i * REGRESSOR_LIMIT + i];
    }
}

/*
 * How much single series differ from the common effect: the spread of their own simple
 * estimates beyond what their information explains.
 */
static double difference_precision(const regressor_sums *sums, size_t series_count,
                                   size_t r, double mean) {
    double excess = 0.0;
    double count = 0.0;
    for (size_t s = 0; s < series_count; s++) {
        double info = sums[s].information[r * REGRESSOR_LIMIT + r];
        if (info > 1e-3) {
            double own = sums[s].right[r] / info;
            excess += ((own - mean) * (own - mean) - 1.0 / info) * info;
            count += info;
        }
    }
    double variance = count > 0 ? excess / count : 0.0;
    double least = 1e-4 * usual_effect * usual_effect;
    return 1.0 / (variance > least ? variance : least);
}

void psr_regressors_pool(const regressor_sums *sums, size_t series_count,
                         regressor_pool *pool) {
    regressor_sums total = {0};
    double diagonal[REGRESSOR_LIMIT];
    for (size_t s = 0; s < series_count; s++) {
        for (size_t i = 0; i < REGRESSOR_LIMIT * REGRESSOR_LIMIT; i++) {
            total.information[i] += sums[s].information[i];
        }
        for (size_t r = 0; r < REGRESSOR_LIMIT; r++) {
            total.right[r] += sums[s].right[r];
        }
    }
    double mean[REGRESSOR_LIMIT];
    for (size_t r = 0; r < pool->count; r++) {
        diagonal[r] = 1.0 / (usual_effect * usual_effect);
    }
    solve(total.information, diagonal, total.right, pool->count, mean);
    for (size_t r = 0; r < pool->count; r++) {
        pool->column[r].mean = mean[r];
        pool->column[r].precision = difference_precision(sums, series_count, r, mean[r]);
    }
}

void psr_regressors_effect(const regressor_sums *sums, const regressor_pool *pool,
                           double *effect) {
    double right[REGRESSOR_LIMIT];
    double precision[REGRESSOR_LIMIT];
    for (size_t r = 0; r < pool->count; r++) {
        precision[r] = pool->column[r].precision;
        right[r] = sums->right[r] + precision[r] * pool->column[r].mean;
    }
    solve(sums->information, precision, right, pool->count, effect);
}
