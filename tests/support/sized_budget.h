/*
 * Budgets of any size, seeded, always with a plan: concave or S-shaped curves under one
 * row, or under budgets of periods, caps of channels and floors of groups.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TESTS_SIZED_BUDGET_H
#define PURSER_TESTS_SIZED_BUDGET_H

#include <math.h>
#include <stdio.h>

#include "purser/data.h"

/** channels x periods Hill curves; period budgets, annual caps and group floors when
 * coupled, one budget row else. */
static inline psr_budget *sized_budget(size_t channels, size_t periods, bool s_shaped,
                                       bool coupled) {
    size_t n = channels * periods, groups = coupled && channels >= 20 ? 5 : 0;
    size_t rows = coupled ? periods * (1 + groups) + channels : 1;
    psr_budget *b = psr_budget_create(n, rows, 4 * n + 1);
    psr_random random = psr_random_create(5, n);
    if (!b) {
        return NULL;
    }
    char name[64];
    snprintf(name, sizeof name, "%s-%s-%zu", s_shaped ? "s-shaped" : "concave",
             coupled ? "coupled" : "one-row", n);
    b->name = psr_strdup(name);
    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof name, "c%05zu", i);
        b->id[i] = psr_strdup(name);
        b->max[i] = 1e5;
        double shape = s_shaped ? 1.2 + 2.8 * psr_random_uniform(&random)
                                : 0.6 + 0.4 * psr_random_uniform(&random);
        b->curve[i] = (psr_curve){.family = PSR_CURVE_HILL,
                                  .scale = 2e5 * (1 + 9 * psr_random_uniform(&random)),
                                  .shape = shape,
                                  .spend = 1e4 * (0.5 + 2.5 * psr_random_uniform(&random))};
    }
    size_t term = 0;
    for (size_t r = 0; r < rows; r++) {
        snprintf(name, sizeof name, "row%05zu", r);
        b->row_name[r] = psr_strdup(name);
        size_t first = 0, step = 1, end = n;
        double lower = -INFINITY, upper = INFINITY;
        if (!coupled) {
            lower = upper = 1e4 * (double)n;
        } else if (r < periods) { /* spends of a period follow each other */
            first = r * channels;
            end = first + channels;
            lower = upper = 1e4 * (double)channels;
        } else if (r < periods * (1 + groups)) {
            size_t group = (r - periods) / periods, period = (r - periods) % periods;
            first = period * channels + group;
            end = (period + 1) * channels;
            step = groups;
            lower = 1.5e3 * (double)channels;
        } else {
            first = r - periods * (1 + groups);
            step = channels;
            upper = (first % 3 ? 4e4 : 0.9e4) * (double)periods;
        }
        for (size_t i = first; i < end; i += step) {
            b->row_spend[term] = (psr_id)i;
            b->row_coefficient[term++] = 1;
        }
        b->row_lower[r] = lower;
        b->row_upper[r] = upper;
        b->row_start[r + 1] = term;
    }
    return b;
}

#endif
