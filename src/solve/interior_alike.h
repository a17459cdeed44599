/*
 * Columns that follow each other in a block and meet the same few rows, as the pieces of a
 * demand do: what they put into a row is added up before the row is touched, and what a row
 * gives them is fetched once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_ALIKE_H
#define PURSER_SOLVE_INTERIOR_ALIKE_H

#include "interior.h"

/** How many columns from j on are alike: at least 1, no more than `most`. */
static inline size_t alike_run(const interior *p, size_t j, size_t most) {
    size_t count = 1;
    while (count < most && p->alike[j + count]) {
        count++;
    }
    return count;
}

static inline void alike_sum_of(const double *value, size_t length, size_t count,
                                const double *times, double *sum) {
    for (size_t k = 0; k < count; k++) {
        for (size_t e = 0; e < length; e++) {
            sum[e] += value[k * length + e] * times[k];
        }
    }
}

static inline void alike_dot_of(const double *value, size_t length, size_t count,
                                const double *with, double *of) {
    for (size_t k = 0; k < count; k++) {
        double sum = 0;
        for (size_t e = 0; e < length; e++) {
            sum += value[k * length + e] * with[e];
        }
        of[k] = sum;
    }
}

/* Each with a length that the compiler knows. */
#define ALIKE_BY_LENGTH(of, value, length, ...) \
    switch (length) {                           \
    case 0:                                     \
        break;                                  \
    case 1:                                     \
        of(value, 1, __VA_ARGS__);              \
        break;                                  \
    case 2:                                     \
        of(value, 2, __VA_ARGS__);              \
        break;                                  \
    case 3:                                     \
        of(value, 3, __VA_ARGS__);              \
        break;                                  \
    default:                                    \
        of(value, INTERIOR_ALIKE, __VA_ARGS__); \
        break;                                  \
    }

/** sum[e] += entry e of each of the `count` columns alike from j on, times times[k]. */
static inline void alike_sum(const psr_lp *lp, size_t j, size_t count, const double *times,
                             double sum[INTERIOR_ALIKE]) {
    const double *value = lp->value + lp->start[j];
    ALIKE_BY_LENGTH(alike_sum_of, value, lp->start[j + 1] - lp->start[j], count, times, sum)
}

/** of[k] = entries of each of those columns times what their rows have. */
static inline void alike_dot(const psr_lp *lp, size_t j, size_t count,
                             const double with[INTERIOR_ALIKE], double *of) {
    const double *value = lp->value + lp->start[j];
    ALIKE_BY_LENGTH(alike_dot_of, value, lp->start[j + 1] - lp->start[j], count, with, of)
}

#endif
