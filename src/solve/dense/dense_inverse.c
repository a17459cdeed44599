/*
 * The explicit inverse of the dense dual simplex. Most of it is 0: columns that no exchange
 * has touched are unit vectors and not stored, and a row knows which columns may be met.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dense_parts.h"

#include "loops.h"

#include <math.h>
#include <string.h>

/* Entries of the inverse below this are rounding. */
static const double zero = 1e-13;

void dense_add_column(const dense *d, size_t j, double factor, double *out) {
    if (j >= d->columns) {
        out[j - d->columns] += factor;
        return;
    }
    for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
        out[d->row[k]] += factor * d->value[k];
    }
}

/* out += factor * column i of the inverse. */
static inline void add_inverse(const dense *d, size_t i, double factor, double *out) {
    if (!d->filled[i]) {
        out[i] += factor;
        return;
    }
    const double *column = d->inverse + i * d->rows;
    for (size_t r = 0; r < d->rows; r++) {
        out[r] += factor * column[r];
    }
}

/* out = inverse * sparse vector in. */
WIDE_LOOPS void dense_multiply(const dense *d, const double *in, double *out) {
    memset(out, 0, d->rows * sizeof *out);
    for (size_t i = 0; i < d->rows; i++) {
        if (in[i] > 0 || in[i] < 0) {
            add_inverse(d, i, in[i], out);
        }
    }
}

WIDE_LOOPS void dense_entering_step(dense *d, size_t j) {
    memset(d->step, 0, d->rows * sizeof *d->step);
    if (j >= d->columns) {
        add_inverse(d, j - d->columns, 1, d->step);
    } else {
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            add_inverse(d, (size_t)d->row[k], d->value[k], d->step);
        }
    }
    d->step_count = 0;
    for (size_t i = 0; i < d->rows; i++) {
        d->step_at[d->step_count] = (psr_id)i;
        d->step_count += d->step[i] > 0 || d->step[i] < 0;
    }
}

void dense_inverse_row(dense *d, size_t r) {
    uint64_t *pattern = d->pattern + r * d->words;
    d->rho_count = 0;
    for (size_t w = 0; w < d->words; w++) {
        for (uint64_t bits = pattern[w]; bits != 0; bits &= bits - 1) {
            size_t i = 64 * w + (size_t)__builtin_ctzll(bits);
            double *value = d->inverse + i * d->rows + r;
            if (d->filled[i] && fabs(*value) <= zero) {
                *value = 0;
                pattern[w] &= ~(bits & -bits);
                continue;
            }
            d->rho[i] = d->filled[i] ? *value : 1;
            d->rho_at[d->rho_count++] = (psr_id)i;
        }
    }
}

void dense_pivot_inverse(dense *d, size_t r) {
    double pivot = d->step[r];
    const uint64_t *source = d->pattern + r * d->words;
    for (size_t k = 0; k < d->step_count; k++) {
        size_t i = (size_t)d->step_at[k];
        uint64_t *pattern = d->pattern + i * d->words;
        d->work[i] = 0;
        for (size_t w = 0; w < d->words; w++) {
            pattern[w] |= source[w];
        }
    }
    for (size_t n = 0; n < d->rho_count; n++) {
        size_t at = (size_t)d->rho_at[n];
        double *column = d->inverse + at * d->rows;
        if (!d->filled[at]) {
            memset(column, 0, d->rows * sizeof *column);
            column[at] = 1;
            d->filled[at] = true;
        }
        double value = d->rho[at];
        double factor = value / pivot;
        for (size_t k = 0; k < d->step_count; k++) {
            size_t i = (size_t)d->step_at[k];
            d->work[i] += value * column[i];
            column[i] -= factor * d->step[i];
        }
        column[r] = factor;
    }
}

void dense_reset_inverse(dense *d) {
    memset(d->pattern, 0, d->rows * d->words * sizeof *d->pattern);
    for (size_t i = 0; i < d->rows; i++) {
        d->filled[i] = false;
        d->pattern[i * d->words + i / 64] = (uint64_t)1 << i % 64;
        d->head[i] = (psr_id)(d->columns + i);
        d->weight[i] = 1;
    }
    d->since_refactor = 0;
}
