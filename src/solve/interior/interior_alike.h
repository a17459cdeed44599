/*
 * Columns that follow each other in a block and meet the same few rows, as the pieces of a
 * demand do: what they put into a row is added up before the row is touched, and what a row
 * gives them is fetched once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_ALIKE_H
#define PURSER_SOLVE_INTERIOR_ALIKE_H

#include "interior_piece.h"

/** How many columns from j on are alike: at least 1, no more than `most`. */
static inline size_t alike_run(const interior *p, size_t j, size_t most) {
    size_t count = p->alike[j];
    return count < most ? count : most;
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

/** Add times[k] of each of the columns from..from+count, without their units, to what their
 * rows have in a vector of spots (see interior.spot). */
static inline void alike_scatter(const interior *p, size_t from, size_t count,
                                 const double *times, double *vector) {
    const size_t *start = p->lp->start + from;
    const psr_id *row = p->lp->row, *spot = p->spot;
    const double *value = p->lp->value;
    size_t length = 0;
    for (size_t k = 0; k < count; k += length) {
        size_t at = start[k], end = start[k + 1];
        length = alike_run(p, from + k, count - k);
        if (length == 1) {
            for (double own = times[k]; at < end; at++) {
                vector[spot[row[at]]] += value[at] * own;
            }
            continue;
        }
        double sum[INTERIOR_ALIKE] = {0};
        ALIKE_BY_LENGTH(alike_sum_of, value + at, end - at, length, times + k, sum)
        for (const double *own = sum; at < end; at++) {
            vector[spot[row[at]]] += *own++;
        }
    }
}

/** pull[k] = a'y of each of those columns, without their units, y in a vector of spots. */
static inline void alike_gather(const interior *p, const double *vector, size_t from,
                                size_t count, double *pull) {
    const size_t *start = p->lp->start + from;
    const psr_id *row = p->lp->row, *spot = p->spot;
    const double *value = p->lp->value;
    size_t length = 0;
    for (size_t k = 0; k < count; k += length) {
        size_t at = start[k], end = start[k + 1];
        length = alike_run(p, from + k, count - k);
        if (length == 1) {
            double sum = 0;
            for (; at < end; at++) {
                sum += value[at] * vector[spot[row[at]]];
            }
            pull[k] = sum;
            continue;
        }
        double with[INTERIOR_ALIKE] = {0};
        for (size_t e = 0; e < end - at; e++) {
            with[e] = vector[spot[row[at + e]]];
        }
        ALIKE_BY_LENGTH(alike_dot_of, value + at, end - at, length, with, pull + k)
    }
}

#endif
