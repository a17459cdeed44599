/*
 * Money: minor and major units, rounding that keeps the total, exact sums.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <math.h>
#include <stdlib.h>

static const double minor_per_major = 100.0;

/* 2^63: the first double beyond int64_t. */
static const double int64_end = 0x1p63;

/* Below 2^52 a double still holds halves, so a total can be rounded with certainty. */
static const double whole_limit = 0x1p52;

int64_t psr_money_to_minor(double major) {
    if (isnan(major)) {
        return 0;
    }
    double minor = major * minor_per_major;
    if (minor >= int64_end) {
        return INT64_MAX;
    }
    if (minor < -int64_end) {
        return INT64_MIN;
    }
    double nearest = round(minor);
    /* The product is itself rounded and may have landed on a half from below: fma tells. */
    double error = fma(major, minor_per_major, -minor);
    double distance = fabs(nearest - minor);
    if (distance >= 0.5 && distance <= 0.5 && copysign(1.0, minor) * error < 0.0) {
        nearest -= copysign(1.0, minor);
    }
    return nearest >= int64_end ? INT64_MAX : (int64_t)nearest;
}

double psr_money_to_major(int64_t minor) {
    return (double)minor / minor_per_major;
}

typedef struct remainder_row {
    double remainder;
    size_t position;
} remainder_row;

static int remainder_compare(const void *a, const void *b) {
    const remainder_row *left = a;
    const remainder_row *right = b;
    if (left->remainder > right->remainder) {
        return -1;
    }
    if (left->remainder < right->remainder) {
        return 1;
    }
    return (left->position > right->position) - (left->position < right->position);
}

static psr_status amounts_check(const double *amounts, size_t count, psr_error *err) {
    double size = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(amounts[i])) {
            return psr_fail(err, PSR_ERR_NUMERICAL,
                            "amount %zu of %zu is %g; must be finite", i + 1, count,
                            amounts[i]);
        }
        size += fabs(amounts[i]);
    }
    if (size >= whole_limit) {
        return psr_fail(err, PSR_ERR_LIMIT,
                        "the amounts to round add up to %.6g; must be less than %.6g", size,
                        whole_limit);
    }
    return PSR_OK;
}

psr_status psr_round_to_total(const double *amounts, size_t count, int64_t *whole,
                              psr_error *err) {
    PSR_TRY(amounts_check(amounts, count, err));
    remainder_row *rows = psr_calloc(count, sizeof *rows);
    if (rows == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for rounding %zu amounts",
                        count);
    }
    int64_t missing = llround(psr_sum(amounts, count));
    for (size_t i = 0; i < count; i++) {
        double below = floor(amounts[i]);
        whole[i] = (int64_t)below;
        rows[i] = (remainder_row){.remainder = amounts[i] - below, .position = i};
        missing -= whole[i];
    }
    qsort(rows, count, sizeof *rows, remainder_compare);
    /* Every amount lies less than one above its floor: 0 <= missing <= count. */
    for (size_t i = 0; i < count && missing > 0; i++, missing--) {
        whole[rows[i].position]++;
    }
    free(rows);
    return PSR_OK;
}

double psr_sum(const double *values, size_t count) {
    double sum = 0.0;
    double lost = 0.0; /* low-order bits that the running sum could not hold */
    for (size_t i = 0; i < count; i++) {
        double next = sum + values[i];
        if (fabs(sum) >= fabs(values[i])) {
            lost += (sum - next) + values[i];
        } else {
            lost += (values[i] - next) + sum;
        }
        sum = next;
    }
    /* An infinite sum makes the correction NaN; the sum itself says what happened. */
    return isfinite(sum) ? sum + lost : sum;
}
