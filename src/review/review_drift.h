/*
 * Has something changed for good, and since when? Private to review.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_DRIFT_H
#define PURSER_REVIEW_DRIFT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct psr_drift {
    int direction; /* +1 more was sold than planned, -1 less, 0 no drift */
    size_t since;  /* position of the first period of it */
    double signal; /* of the cumulated sum, in standard deviations */
} psr_drift;

/**
 * Two one-sided cumulated sums of standardised errors,
 *
 *     S[t] = max(0, S[t-1] ± z[t] - 1/2),
 *
 * which find a lasting shift of one standard deviation soonest. A drift is there when the
 * sum stands above 4 at the end; it began after the sum was 0 last.
 *
 * @param z [count] (actual - planned) / standard deviation; NaN is skipped
 * @see Page (1954), Biometrika 41; Montgomery, Statistical Quality Control, ch. 9
 */
psr_drift psr_drift_find(const double *z, size_t count);

/** Standard deviations a normal interval of this probability reaches to each side. */
double psr_drift_reach(double probability);

#endif
