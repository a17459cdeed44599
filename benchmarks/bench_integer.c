/*
 * A problem file with whole columns: its answer, bound, gap and time; each answer is
 * checked before its time is printed.
 *
 *     bench_integer PROBLEM.json GAP [FILE.mps]
 *
 * With a file the programme is also written as MPS (the loss, minimised) for other solvers:
 * see integer.sh.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "mps_file.h"
#include "purser/allocate.h"
#include "purser/read.h"
#include "purser/solve.h"

static double cpu_seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static int run(const psr_lp *lp, double gap) {
    psr_solution *solution = psr_solution_create(lp);
    psr_solve_options options = {.gap = gap};
    psr_error err = {0};
    if (solution == NULL) {
        return 1;
    }
    psr_status status = psr_solve(lp, &options, solution, &err);
    bool good = status == PSR_OK && psr_solve_violation(lp, solution->x) <= 1e-9;
    printf("purser  objective %.9g  bound %.9g  gap %.1e  %zu nodes  %.2f CPU s, reading "
           "included%s%s\n",
           solution->objective, solution->bound, solution->gap, solution->nodes,
           cpu_seconds(), good ? "" : "  NOT SOLVED: ", err.message);
    psr_solution_free(solution);
    return good ? 0 : 1;
}

int main(int count, char **value) {
    if (count < 3) {
        fprintf(stderr, "usage: bench_integer PROBLEM.json GAP [FILE.mps]\n");
        return 2;
    }
    psr_problem *problem = NULL;
    psr_lp *lp = NULL;
    psr_faults faults = {0};
    psr_error err = {0};
    if (psr_read_problem(value[1], &problem, &faults) != PSR_OK ||
        psr_allocate_lp(problem, false, &lp, &err) != PSR_OK) {
        fprintf(stderr, "%s%s\n", faults.count > 0 ? faults.items[0].message : "",
                err.message);
        return 3;
    }
    size_t whole = 0;
    for (size_t j = 0; lp->integer != NULL && j < lp->column_count; j++) {
        whole += lp->integer[j];
    }
    printf("%zu rows, %zu columns, %zu of them whole\n", lp->row_count, lp->column_count,
           whole);
    int failed = run(lp, strtod(value[2], NULL));
    failed = count > 3 && write_mps(lp, value[3]) != 0 ? 1 : failed;
    psr_lp_free(lp);
    psr_problem_free(problem);
    return failed;
}
