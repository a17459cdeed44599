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
    PHASE_LIMIT = 8,    /* phases of one column */
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

/* Phases in which an event is seen, and how often in all; no more than PHASE_LIMIT. */
static size_t event_phases(const psr_panel *panel, size_t source, size_t season,
                           int *phases, size_t *seen) {
    size_t count = 0;
    *seen = 0;
    for (size_t s = 0; s < panel->series_count && s < EVENT_SERIES; s++) {
        const double *x = psr_panel_regressor(panel, s, source);
        for (size_t t = 0; t < psr_panel_length(panel, s); t++) {
            if (isnan(x[t]) || x[t] <= 0) {
                continue;
            }
            int phase = phase_of(panel, s, t, season);
            size_t i = 0;
            while (i < count && phases[i] != phase) {
                i++;
            }
            if (i == PHASE_LIMIT) {
                return PHASE_LIMIT + 1;
            }
            phases[i] = phase;
            count = i == count ? count + 1 : count;
            (*seen)++;
        }
    }
    return count;
}

/*
 * Several events in one 0/1 column come back in a few phases of the year, and each may do
 * something else; promotions come in any.
 */
static void add_event_phases(const psr_panel *panel, size_t source, size_t season,
                             regressor_pool *pool) {
    int phases[PHASE_LIMIT];
    size_t seen;
    size_t count = event_phases(panel, source, season, phases, &seen);
    size_t series = panel->series_count < EVENT_SERIES ? panel->series_count : EVENT_SERIES;
    if (count == 0 || count > PHASE_LIMIT || 2 * seen < 3 * count * series) {
        return;
    }
    pool->column[pool->count - 1].comes_back = true;
    if (count < 2) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        add_column(pool,
                   (regressor_column){.source = source, .phase = phases[i], .scale = 1.0});
    }
}

void psr_regressors_look(const psr_panel *panel, size_t source, size_t season,
                         regressor_pool *pool) {
    column_facts facts = column_gather(panel, source, false);
    bool logs = facts.lowest > 0 && !facts.binary;
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
    if (facts.binary && season >= LONG_SEASON && pool->count < REGRESSOR_LIMIT) {
        add_event_phases(panel, source, season, pool);
    }
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
            } else if (!isnan(v) && !(as->logs && v <= 0)) {
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

/* ---- innovations */

/* Four sums side by side: a single one would wait for each addition. */
static double dot(const double *a, const double *b, size_t length) {
    double sum[4] = {0};
    size_t t = 0;
    for (; t + 4 <= length; t += 4) {
        for (size_t k = 0; k < 4; k++) {
            sum[k] += a[t + k] * b[t + k];
        }
    }
    for (; t < length; t++) {
        sum[0] += a[t] * b[t];
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* Take the part along a column of norm 1 off. */
static void take_off(const double *column, size_t length, double *x) {
    double along = dot(column, x, length);
    for (size_t t = 0; t < length; t++) {
        x[t] -= along * column[t];
    }
}

/*
 * Orthonormal basis of level and season over the observed times: a constant and up to six
 * harmonics, by modified Gram-Schmidt; wave holds the cosines of one season. Returns the
 * number of columns.
 */
static size_t season_basis(const regressor_case *of, const double *wave, double *basis) {
    size_t length = of->length;
    size_t season = of->season > 1 ? of->season : 1;
    size_t harmonics = season / 2 < HARMONIC_LIMIT ? season / 2 : HARMONIC_LIMIT;
    size_t wanted = length >= 2 * season && season > 1 ? 1 + 2 * harmonics : 1;
    size_t count = 0;
    for (size_t c = 0; c < wanted; c++) {
        double *column = basis + count * length;
        const double *from = c % 2 == 1 ? wave + season : wave; /* sines, cosines */
        for (size_t t = 0; t < length; t++) {
            column[t] = isnan(of->y[t]) ? 0.0 : from[(c + 1) / 2 * t % season];
        }
        for (size_t b = 0; b < count; b++) {
            take_off(basis + b * length, length, column);
        }
        double norm = dot(column, column, length);
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
    double level = 0.0;
    bool started = false;
    for (size_t t = 0; t < length; t++) {
        out[t] = isnan(y[t]) ? 0.0 : x[t];
    }
    for (size_t b = 0; b < basis_count; b++) {
        take_off(basis + b * length, length, out);
    }
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

/* Innovations of the series and of its columns: [count + 1][length] and their variance. */
static psr_status whiten(const regressor_case *of, psr_arena *arena, double **rows,
                         double *variance) {
    size_t season = of->season > 1 ? of->season : 1;
    double *basis =
        psr_arena_take(arena, (2 * HARMONIC_LIMIT + 1) * of->length, sizeof(double));
    double *wave = psr_arena_take(arena, 2 * season, sizeof(double));
    *rows = psr_arena_take(arena, (of->count + 1) * of->length, sizeof(double));
    if (basis == NULL || wave == NULL || *rows == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < season; i++) {
        double angle = 2.0 * M_PI * (double)i / (double)season;
        wave[i] = cos(angle);
        wave[season + i] = sin(angle);
    }
    size_t basis_count = season_basis(of, wave, basis);
    for (size_t r = 0; r <= of->count; r++) {
        const double *from = r == 0 ? of->y : of->columns + (r - 1) * of->width;
        innovations(from, of->y, of->length, basis, basis_count, *rows + r * of->length);
    }
    *variance = 0.0;
    for (size_t t = 0; t < of->length; t++) {
        *variance += (*rows)[t] * (*rows)[t] / (double)of->length;
    }
    return PSR_OK;
}

/* Add the products of some periods to their fold's sums. */
static void add_products(const double *rows, size_t length, size_t count, size_t from,
                         size_t until, double variance, regressor_sums *sums) {
    size_t periods = until - from;
    for (size_t r = 0; r < count; r++) {
        const double *a = rows + (r + 1) * length + from;
        for (size_t q = 0; q <= r; q++) {
            const double *b = rows + (q + 1) * length + from;
            sums->information[r * REGRESSOR_LIMIT + q] += dot(a, b, periods) / variance;
        }
        sums->right[r] += dot(a, rows + from, periods) / variance;
    }
    for (size_t r = 0; r < count; r++) {
        for (size_t q = 0; q < r; q++) {
            sums->information[q * REGRESSOR_LIMIT + r] =
                sums->information[r * REGRESSOR_LIMIT + q];
        }
    }
}

psr_status psr_regressors_sums(const regressor_case *of, psr_arena *arena,
                               regressor_sums *sums) {
    double *rows;
    double variance;
    memset(sums, 0, (of->block > 0 ? FOLD_COUNT : 1) * sizeof *sums);
    PSR_TRY(whiten(of, arena, &rows, &variance));
    for (size_t from = 0, until; from < of->length && variance > 0; from = until) {
        size_t block = of->block > 0 ? (of->first + from) / of->block : 0;
        size_t end = of->block > 0 ? (block + 1) * of->block - of->first : of->length;
        until = end < of->length ? end : of->length;
        add_products(rows, of->length, of->count, from, until, variance,
                     &sums[block % FOLD_COUNT]);
    }
    return PSR_OK;
}

/* ---- effects */

/* Cholesky of information + diag, which keeps it definite. */
static void factorise(const double *information, const double *diagonal, size_t n,
                      double *l) {
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
}

/* Solve L L' x = right in place. */
static void substitute(const double *l, size_t n, double *x) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            x[i] -= l[i * REGRESSOR_LIMIT + k] * x[k];
        }
        x[i] /= l[i * REGRESSOR_LIMIT + i];
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
    double diagonal[REGRESSOR_LIMIT] = {0};
    double l[REGRESSOR_LIMIT * REGRESSOR_LIMIT];
    for (size_t s = 0; s < series_count; s++) {
        psr_regressors_add(&sums[s], 1.0, pool->count, &total);
    }
    for (size_t r = 0; r < pool->count; r++) {
        diagonal[r] = 1.0 / (usual_effect * usual_effect);
    }
    factorise(total.information, diagonal, pool->count, l);
    substitute(l, pool->count, total.right);
    for (size_t r = 0; r < pool->count; r++) {
        pool->column[r].mean = total.right[r];
        pool->column[r].precision =
            difference_precision(sums, series_count, r, total.right[r]);
    }
}

void psr_regressors_add(const regressor_sums *from, double factor, size_t count,
                        regressor_sums *to) {
    for (size_t r = 0; r < count; r++) {
        for (size_t q = 0; q < count; q++) {
            size_t at = r * REGRESSOR_LIMIT + q;
            to->information[at] += factor * from->information[at];
        }
        to->right[r] += factor * from->right[r];
    }
}

void psr_regressors_effect(const regressor_sums *sums, const regressor_pool *pool,
                           double *effect, double *error) {
    double precision[REGRESSOR_LIMIT] = {0};
    double l[REGRESSOR_LIMIT * REGRESSOR_LIMIT];
    for (size_t r = 0; r < pool->count; r++) {
        precision[r] = pool->column[r].precision;
        effect[r] = sums->right[r] + precision[r] * pool->column[r].mean;
    }
    factorise(sums->information, precision, pool->count, l);
    substitute(l, pool->count, effect);
    for (size_t r = 0; r < pool->count && error != NULL; r++) {
        double unit[REGRESSOR_LIMIT] = {0};
        unit[r] = 1.0;
        substitute(l, pool->count, unit);
        error[r] = sqrt(unit[r]);
    }
}
