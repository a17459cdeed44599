/*
 * What channels with independent demands can sell together of one stock:
 * E[min(D_1 + ... + D_n, stock)], from the published demands alone.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include <stdlib.h>

/* Values kept of a sum. Neighbours become one at their mean, which lets the sum sell a
 * little more: what is held against it here is never too little. */
enum { VALUES = 512 };

typedef struct mass {
    double value, chance;
} mass;

static int by_value(const void *a, const void *b) {
    double left = ((const mass *)a)->value;
    double right = ((const mass *)b)->value;
    return (left > right) - (left < right);
}

/* Values at which the expected sales of a demand bend. */
static size_t knots_of(const psr_problem *problem, const psr_demand *demand, mass *at) {
    const double *value = problem->knot_value + demand->start;
    const double *level = problem->knot_level + demand->start;
    size_t n = demand->count, count = 0;
    for (size_t i = 0; i < n; i++) {
        at[count++].value = value[i];
    }
    if (demand->kind == PSR_DEMAND_QUANTILES && n > 1) {
        double low = level[1] - level[0], high = level[n - 1] - level[n - 2];
        double first = low > 0.0 ? (value[1] - value[0]) / low : 0.0;
        double last = high > 0.0 ? (value[n - 1] - value[n - 2]) / high : 0.0;
        at[count++].value = fmax(0.0, value[0] - first * level[0]);
        at[count++].value = value[n - 1] + last * (1.0 - level[n - 1]);
    }
    at[count++].value = 0.0;
    qsort(at, count, sizeof *at, by_value);
    return count;
}

/* The demand as points: expected sales rise by the chance that a point is not reached. */
static size_t points_of(const psr_problem *problem, const psr_demand *demand, mass *at) {
    size_t count = knots_of(problem, demand, at), kept = 0;
    double before = 1.0;
    for (size_t i = 0; i < count; i++) {
        double here = at[i].value, after = 0.0;
        bool last = i + 1 == count;
        if (!last && !(at[i + 1].value > here)) {
            continue;
        }
        if (!last) {
            after = (psr_expected_sales(problem, demand, at[i + 1].value) -
                     psr_expected_sales(problem, demand, here)) /
                    (at[i + 1].value - here);
        }
        at[kept++] = (mass){here, before - after};
        before = after;
    }
    return kept;
}

/* Join neighbours at their mean until few enough are left. */
static size_t join(mass *at, size_t count) {
    qsort(at, count, sizeof *at, by_value);
    while (count > VALUES) {
        size_t kept = 0;
        for (size_t i = 0; i < count; i += 2) {
            mass one = at[i];
            if (i + 1 < count) {
                double chance = one.chance + at[i + 1].chance;
                double sum = one.chance * one.value + at[i + 1].chance * at[i + 1].value;
                one = (mass){chance > 0.0 ? sum / chance : one.value, chance};
            }
            at[kept++] = one;
        }
        count = kept;
    }
    return count;
}

double psr_pooled_sales(const psr_ledger *ledger, const psr_demand *const *demand,
                        size_t count, double stock) {
    mass sum[VALUES] = {{0.0, 1.0}};
    size_t values = 1;
    for (size_t d = 0; d < count; d++) {
        mass *own = psr_calloc(demand[d]->count + 3, sizeof *own);
        size_t points = own == NULL ? 0 : points_of(ledger->problem, demand[d], own);
        mass *all = psr_calloc(values * points + 1, sizeof *all);
        for (size_t i = 0; all != NULL && i < values * points; i++) {
            const mass *x = &sum[i / points], *y = &own[i % points];
            all[i] = (mass){x->value + y->value, x->chance * y->chance};
        }
        values = all == NULL ? 0 : join(all, values * points);
        for (size_t i = 0; i < values; i++) {
            sum[i] = all[i];
        }
        free(own);
        free(all);
    }
    double most = values > 0 ? 0.0 : (double)NAN; /* no memory: nothing is vouched for */
    for (size_t i = 0; i < values; i++) {
        most += sum[i].chance * fmin(sum[i].value, stock);
    }
    return most;
}
