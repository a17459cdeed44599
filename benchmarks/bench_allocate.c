/*
 * A problem file from JSON to the answer's JSON: processor seconds of reading, solving and
 * writing on one thread. The answer is checked before its time is printed: its gap is
 * proved and its quantities keep every row.
 *
 *     bench_allocate PROBLEM.json [GAP]
 *
 * See allocate.sh. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"
#include "purser/write.h"

typedef struct seconds {
    double reading, solving, writing;
} seconds;

/* Since the last call, by the processor. */
static double lap(void) {
    static clock_t last = 0;
    clock_t now = clock();
    double passed = (double)(now - last) / CLOCKS_PER_SEC;
    last = now;
    return passed;
}

static int run(const char *path, double gap, psr_faults *faults, psr_error *err) {
    psr_question kind = PSR_QUESTION_PROBLEM;
    psr_problem *problem = NULL;
    psr_allocation *allocation = NULL;
    psr_text json = {0};
    psr_allocate_options wish = {.gap = gap, .threads = 1, .with_policy_prices = true};
    seconds took = {0};
    (void)lap();
    int failed = psr_read_question_kind(path, &kind, faults) != PSR_OK ||
                 psr_read_problem(path, &problem, faults) != PSR_OK;
    took.reading = lap();
    failed = failed ||
             psr_allocate(problem, psr_solve_solver(), &wish, &allocation, err) != PSR_OK;
    took.solving = lap();
    failed = failed || psr_write_solution_json(problem, allocation, &json, err) != PSR_OK;
    took.writing = lap();
    if (!failed && allocation->status == PSR_ANSWER_OPTIMAL && allocation->gap <= gap) {
        printf("reading %.2f  solving %.2f  writing %.2f  sum %.2f CPU s; profit %.10g, "
               "gap %.1e, proved (%s)\n",
               took.reading, took.solving, took.writing,
               took.reading + took.solving + took.writing, allocation->objective,
               allocation->gap, allocation->method);
    } else {
        failed = 1;
        printf("NOT SOLVED: %s\n",
               faults->count > 0 ? faults->items[0].message : err->message);
    }
    psr_text_free(&json);
    psr_allocation_free(allocation);
    psr_problem_free(problem);
    return failed;
}

int main(int count, char **value) {
    psr_blas_fit(value);
    psr_faults faults = {0};
    psr_error err = {0};
    if (count < 2) {
        fprintf(stderr, "usage: bench_allocate PROBLEM.json [GAP]\n");
        return 2;
    }
    return run(value[1], count > 2 ? strtod(value[2], NULL) : 1e-6, &faults, &err);
}
