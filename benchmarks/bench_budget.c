/*
 * Budget allocation: every file named on the command line, then generated sizes; each
 * answer is checked (rows, proved gap) before its time is printed. CPU time, one thread,
 * median of repeated runs.
 *
 *     bench_budget [--sizes] FILE.json ...      name,objective,bound,gap,milliseconds
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../tests/support/sized_budget.h"
#include "purser/read.h"
#include "purser/solve.h"

#define RUNS 5

static double milliseconds(clock_t from) {
    return 1e3 * (double)(clock() - from) / CLOCKS_PER_SEC;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** Largest row violation relative to the budget's size. */
static double violation(const psr_budget *b, const psr_budget_answer *a) {
    double worst = 0, size = 1;
    for (size_t r = 0; r < b->row_count; r++) {
        double limit = isfinite(b->row_upper[r]) ? b->row_upper[r] : b->row_lower[r];
        size = fmax(size, fabs(limit));
        worst = fmax(worst, a->row_activity[r] - b->row_upper[r]);
        worst = fmax(worst, b->row_lower[r] - a->row_activity[r]);
    }
    return worst / size;
}

static int measure(const psr_budget *b) {
    double time[RUNS];
    psr_budget_answer *answer = NULL;
    for (size_t k = 0; k < RUNS; k++) {
        psr_error err = {0};
        psr_budget_answer_free(answer);
        answer = NULL;
        clock_t from = clock();
        if (psr_solve_budget(b, 0, NULL, &answer, &err) != PSR_OK) {
            fprintf(stderr, "%s: %s\n", b->name, err.message);
            return 1;
        }
        time[k] = milliseconds(from);
    }
    qsort(time, RUNS, sizeof *time, compare);
    double wrong = violation(b, answer);
    if (wrong > 1e-12 || answer->gap > 1e-6) {
        fprintf(stderr, "%s: rows missed by %g, gap %g\n", b->name, wrong, answer->gap);
    }
    printf("%s,%.15g,%.15g,%.2e,%.3f\n", b->name, answer->objective, answer->bound,
           answer->gap, time[RUNS / 2]);
    psr_budget_answer_free(answer);
    return wrong > 1e-12;
}

static int measure_sizes(void) {
    static const struct {
        size_t channels, periods;
        bool s_shaped, coupled;
    } sizes[] = {
        {10, 1, false, false},  {100, 1, false, false},  {1000, 1, false, false},
        {5, 2, false, true},    {25, 4, false, true},    {100, 10, false, true},
        {250, 40, false, true}, {20, 1, true, false},    {100, 1, true, false},
        {1000, 1, true, false}, {10000, 1, true, false}, {5, 4, true, true},
        {20, 4, true, true},
    };
    int failed = 0;
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        psr_budget *b = sized_budget(sizes[k].channels, sizes[k].periods, sizes[k].s_shaped,
                                     sizes[k].coupled);
        failed |= b ? measure(b) : 1;
        psr_budget_free(b);
    }
    return failed;
}

int main(int count, char **argument) {
    int failed = 0;
    puts("name,objective,bound,gap,milliseconds");
    for (int k = 1; k < count; k++) {
        psr_budget *budget = NULL;
        psr_faults faults = {0};
        if (strcmp(argument[k], "--sizes") == 0) {
            failed |= measure_sizes();
            continue;
        }
        if (psr_read_budget(argument[k], &budget, &faults) != PSR_OK) {
            fprintf(stderr, "%s: %s\n", argument[k], faults.items[0].message);
            failed = 1;
            continue;
        }
        failed |= measure(budget);
        psr_budget_free(budget);
    }
    return failed;
}
