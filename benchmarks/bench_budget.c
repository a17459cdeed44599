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

/** channels x periods Hill curves; period budgets, annual caps and group floors when
 * coupled, one budget row else. */
static psr_budget *generate(size_t channels, size_t periods, bool s_shaped, bool coupled) {
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
        psr_budget *b = generate(sizes[k].channels, sizes[k].periods, sizes[k].s_shaped,
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
