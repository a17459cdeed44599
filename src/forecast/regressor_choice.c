/*
 * Which columns to use: forward selection by what they explain in periods that their
 * effects were not learned from.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "regressors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A column must lessen the held-out squares by this many innovation variances (twice the
 * logarithm of a likelihood ratio: 4 is a chance of 5%). */
static const double least_gain = 4.0;
/* A column whose information lies in one fold (an event seen once) has no other period to
 * prove itself in; it must be this many standard errors from 0. */
static const double one_fold = 0.95, clear_effect = 3.0;

typedef struct chooser {
    const regressor_sums *sums; /* [series_count][FOLD_COUNT] */
    size_t series_count;
    size_t chosen[REGRESSOR_LIMIT + 1];
    size_t count;
    regressor_sums *others; /* [series_count] of all folds but one, chosen columns */
} chooser;

/* Only the corner of the chosen columns is ever read. */
static void clear(const chooser *self, regressor_sums *sums) {
    for (size_t i = 0; i < self->count; i++) {
        memset(sums->information + i * REGRESSOR_LIMIT, 0, self->count * sizeof(double));
        sums->right[i] = 0.0;
    }
}

/* Add the sums of the chosen columns. */
static void pick(const chooser *self, const regressor_sums *from, regressor_sums *to) {
    for (size_t i = 0; i < self->count; i++) {
        const double *row = from->information + self->chosen[i] * REGRESSOR_LIMIT;
        for (size_t k = 0; k < self->count; k++) {
            to->information[i * REGRESSOR_LIMIT + k] += row[self->chosen[k]];
        }
        to->right[i] += from->right[self->chosen[i]];
    }
}

/* Fall of the squares of one series in periods of which the effects know nothing. */
static double fall(const regressor_sums *in, const regressor_pool *pool,
                   const double *effect) {
    double sum = 0.0;
    for (size_t i = 0; i < pool->count; i++) {
        double part = 2.0 * in->right[i];
        for (size_t k = 0; k < pool->count; k++) {
            part -= in->information[i * REGRESSOR_LIMIT + k] * effect[k];
        }
        sum += effect[i] * part;
    }
    return sum;
}

static double fold_gain(chooser *self, size_t fold) {
    regressor_pool pool = {.count = self->count};
    double effect[REGRESSOR_LIMIT];
    double gain = 0.0;
    for (size_t s = 0; s < self->series_count; s++) {
        clear(self, &self->others[s]);
        for (size_t k = 0; k < FOLD_COUNT; k++) {
            if (k != fold) {
                pick(self, &self->sums[s * FOLD_COUNT + k], &self->others[s]);
            }
        }
    }
    psr_regressors_pool(self->others, self->series_count, &pool);
    for (size_t s = 0; s < self->series_count; s++) {
        regressor_sums in;
        clear(self, &in);
        pick(self, &self->sums[s * FOLD_COUNT + fold], &in);
        psr_regressors_effect(&self->others[s], &pool, effect, NULL);
        gain += fall(&in, &pool, effect);
    }
    return gain;
}

static void gain_of(chooser *self, double *gain) {
    for (size_t fold = 0; fold < FOLD_COUNT; fold++) {
        gain[fold] = self->count > 0 ? fold_gain(self, fold) : 0.0;
    }
}

/* Gain over a smaller set: in all, and not by the luck of one fold. */
static bool is_gain(const double *with, const double *without) {
    double sum = 0.0;
    double most = 0.0;
    for (size_t fold = 0; fold < FOLD_COUNT; fold++) {
        double more = with[fold] - without[fold];
        sum += more;
        most = more > most ? more : most;
    }
    return sum > least_gain && sum - most > 0;
}

/* Gain of a column by itself; of one seen in a single fold, its own periods decide. */
static double lone_gain(chooser *self, size_t column, bool *lone) {
    double information[FOLD_COUNT] = {0};
    double all = 0.0, right = 0.0, most = 0.0, sum = 0.0;
    size_t at = column * REGRESSOR_LIMIT + column;
    for (size_t i = 0; i < self->series_count * FOLD_COUNT; i++) {
        information[i % FOLD_COUNT] += self->sums[i].information[at];
        right += self->sums[i].right[column];
    }
    for (size_t fold = 0; fold < FOLD_COUNT; fold++) {
        all += information[fold];
        most = information[fold] > most ? information[fold] : most;
    }
    *lone = most > one_fold * all;
    if (*lone) {
        double z = all > 0 ? fabs(right) / sqrt(all) : 0.0;
        return z > clear_effect ? z * z : 0.0;
    }
    double gain[FOLD_COUNT];
    self->chosen[0] = column;
    self->count = 1;
    gain_of(self, gain);
    self->count = 0;
    for (size_t fold = 0; fold < FOLD_COUNT; fold++) {
        sum += gain[fold];
    }
    return sum;
}

typedef struct ranked {
    double gain;
    size_t column;
    bool lone;
} ranked;

static int compare_ranked(const void *a, const void *b) {
    const ranked *x = a;
    const ranked *y = b;
    if (x->gain > y->gain || x->gain < y->gain) {
        return x->gain > y->gain ? -1 : 1;
    }
    return x->column < y->column ? -1 : 1;
}

/* Forward, the best by itself first; then each is dropped that the others make useless. */
static void choose(chooser *self, const ranked *order, size_t count) {
    double now[FOLD_COUNT] = {0};
    double other[FOLD_COUNT];
    for (size_t i = 0; i < count; i++) {
        self->chosen[self->count++] = order[i].column;
        gain_of(self, other);
        if (is_gain(other, now) || (order[i].lone && order[i].gain > 0)) {
            memcpy(now, other, sizeof now);
        } else {
            self->count--;
        }
    }
    for (size_t i = self->count; i-- > 0;) {
        size_t column = self->chosen[i];
        bool lone = false;
        for (size_t k = 0; k < count; k++) {
            lone = lone || (order[k].column == column && order[k].lone);
        }
        size_t last = --self->count;
        memmove(&self->chosen[i], &self->chosen[i + 1], (last - i) * sizeof *self->chosen);
        gain_of(self, other);
        if (lone || is_gain(now, other)) {
            memmove(&self->chosen[i + 1], &self->chosen[i],
                    (last - i) * sizeof *self->chosen);
            self->chosen[i] = column;
            self->count++;
        } else {
            memcpy(now, other, sizeof now);
        }
    }
}

static int compare_sizes(const void *a, const void *b) {
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

psr_status psr_regressors_choose(const regressor_sums *sums, size_t series_count,
                                 regressor_pool *pool) {
    chooser self = {.sums = sums, .series_count = series_count};
    ranked order[REGRESSOR_LIMIT];
    self.others = psr_calloc(series_count, sizeof *self.others);
    if (self.others == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < pool->count; r++) {
        order[r].column = r;
        order[r].gain = lone_gain(&self, r, &order[r].lone);
    }
    qsort(order, pool->count, sizeof *order, compare_ranked);
    choose(&self, order, pool->count);
    qsort(self.chosen, self.count, sizeof *self.chosen, compare_sizes);
    for (size_t i = 0; i < self.count; i++) {
        pool->column[i] = pool->column[self.chosen[i]];
    }
    pool->count = self.count;
    free(self.others);
    return PSR_OK;
}
