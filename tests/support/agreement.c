/*
 * agreement FROM TO: every method on the hard programmes of those seeds; what is wrong goes
 * to standard output, the exit code says whether anything is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>

#include "hard_lp.h"

int main(int count, char **value) {
    if (count != 3) {
        return 2;
    }
    static const psr_method methods[] = {PSR_METHOD_SIMPLEX, PSR_METHOD_INTERIOR,
                                         PSR_METHOD_DECOMPOSITION};
    uint64_t to = strtoull(value[2], NULL, 10);
    int faults = 0;
    for (uint64_t seed = strtoull(value[1], NULL, 10); seed < to; seed++) {
        hard_case given = hard_lp(seed);
        for (size_t m = 0; m < 3; m++) {
            const char *fault = hard_fault(&given, methods[m]);
            if (fault != NULL) {
                printf("seed %d method %d: %s\n", (int)seed, (int)methods[m], fault);
                faults++;
            }
        }
        psr_lp_free(given.lp);
    }
    return faults > 0 ? 1 : 0;
}
