/*
 * Cumulated sums of standardised errors.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "review_drift.h"

#include <math.h>

/* Half the shift to be found, and the sum that tells it from chance: about one false alarm
 * in 168 periods (Montgomery, table 9.3). */
static const double allowance = 0.5, decision = 4.0;

psr_drift psr_drift_find(const double *z, size_t count) {
    psr_drift found = {0};
    for (int direction = -1; direction <= 1; direction += 2) {
        double sum = 0.0;
        size_t since = 0;
        for (size_t t = 0; t < count; t++) {
            if (isnan(z[t])) {
                continue;
            }
            if (sum <= 0.0) {
                since = t;
            }
            sum = fmax(0.0, sum + direction * z[t] - allowance);
        }
        if (sum > decision && sum > found.signal) {
            found = (psr_drift){.direction = direction, .since = since, .signal = sum};
        }
    }
    return found;
}

double psr_drift_reach(double probability) {
    double low = 0.0, high = 10.0;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2.0;
        if (erf(middle / sqrt(2.0)) < probability) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}
