/*
 * The solver's methods on allocation programmes of growing size; each answer is checked
 * (violation, proven gap) before its time is printed.
 *
 *     bench_solve CHANNELS PRODUCTS PERIODS LIFT METHOD [GAP [THREADS [FILE.mps]]]
 *
 * LIFT 0 or 1; METHOD simplex, interior, decomposition, or whatif: solve to a vertex, then
 * change one cell's demand, one shared limit or all numbers of a kind and ask for value and
 * prices again.
 * With a file the programme is also written as MPS (the loss, minimised) for other solvers:
 * see solve.sh.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "../tests/support/block_lp.h"
#include "mps_file.h"
#include "purser/solve.h"

static double cpu_seconds(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static long peak_megabytes(void) {
    struct rusage usage;
    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

static int run(const psr_lp *lp, const psr_solve_options *options) {
    psr_solution *solution = psr_solution_create(lp);
    psr_error err = {0};
    if (solution == NULL) {
        return 1;
    }
    long before = peak_megabytes();
    double start = cpu_seconds();
    psr_status status = psr_solve(lp, options, solution, &err);
    double seconds = cpu_seconds() - start;
    bool good = status == PSR_OK && solution->status == PSR_LP_OPTIMAL &&
                psr_solve_violation(lp, solution->x) <= 1e-9;
    printf("%-10s %10zu columns %8zu rows  objective %.10g  gap %.1e  violation %.1e  "
           "%zu iterations  %.3f CPU s  %ld MB (%ld before)%s%s\n",
           solution->method, lp->column_count, lp->row_count, solution->objective,
           solution->gap, solution->primal_violation, solution->iterations, seconds,
           peak_megabytes(), before, good ? "" : "  NOT SOLVED: ", err.message);
    psr_solution_free(solution);
    return good ? 0 : 1;
}

static int solve_again(psr_session *session, const char *what, psr_solution *solution) {
    psr_error err = {0};
    double start = cpu_seconds();
    psr_status status = psr_solve_solver()->solve(session, solution, &err);
    bool good = status == PSR_OK && solution->status == PSR_LP_OPTIMAL;
    printf("%-24s %-22s objective %.10g  gap %.1e  %zu iterations  %.3f CPU s%s%s\n", what,
           solution->method, solution->objective, solution->gap, solution->iterations,
           cpu_seconds() - start, good ? "" : "  NOT SOLVED: ", err.message);
    return good ? 0 : 1;
}

/* A tenth off one bound of a product. */
static int local_changes(const psr_lp *lp, psr_session *session, psr_solution *solution) {
    const psr_solver *solver = psr_solve_solver();
    int failed = 0;
    for (size_t k = 0; k < 5; k++) {
        size_t j = lp->column_count * k / 5 + 500;
        while (j < lp->column_count && !(lp->upper[j] < 1e6 && solution->x[j] > 1)) {
            j++;
        }
        if (j < lp->column_count && solver->set_column(session, (psr_id)j, lp->lower[j],
                                                       lp->upper[j] * 0.9) == PSR_OK) {
            failed |= solve_again(session, "one cell of one product", solution);
        }
    }
    return failed;
}

/* A twentieth off one shared limit after the other. */
static int shared_limits(const psr_lp *lp, psr_session *session, psr_solution *solution) {
    const psr_solver *solver = psr_solve_solver();
    int failed = 0;
    size_t asked = 0;
    for (size_t i = 0; i < lp->row_count && asked < 3; i++) {
        if (lp->row_block[i] == PSR_SHARED && lp->row_upper[i] > 0 &&
            solution->row_price[i] > 1e-6 &&
            solver->set_row(session, (psr_id)i, lp->row_lower[i],
                            lp->row_upper[i] * 0.95) == PSR_OK) {
            failed |= solve_again(session, "one shared limit", solution);
            asked++;
        }
    }
    return failed;
}

/* Limits of all rows of blocks or of all shared ones, times a factor. */
static psr_status scale_rows(const psr_lp *lp, psr_session *session, bool shared,
                             double factor) {
    for (size_t i = 0; i < lp->row_count; i++) {
        if ((lp->row_block[i] == PSR_SHARED) == shared) {
            PSR_TRY(psr_solve_solver()->set_row(
                session, (psr_id)i, lp->row_lower[i] * factor, lp->row_upper[i] * factor));
        }
    }
    return PSR_OK;
}

/* Demand: upper bounds of all columns of blocks. */
static psr_status scale_bounds(const psr_lp *lp, psr_session *session, double factor) {
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->column_block[j] != PSR_SHARED) {
            PSR_TRY(psr_solve_solver()->set_column(session, (psr_id)j, lp->lower[j],
                                                   lp->upper[j] * factor));
        }
    }
    return PSR_OK;
}

/* What costs are dearer, what earns stays. */
static psr_status scale_costs(const psr_lp *lp, psr_session *session, double factor) {
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->objective[j] < 0) {
            PSR_TRY(psr_solve_solver()->set_objective(session, (psr_id)j,
                                                      lp->objective[j] * factor));
        }
    }
    return PSR_OK;
}

/* Changes of everything at once, each from the programme as it was. */
static int global_changes(const psr_lp *lp, psr_session *session, psr_solution *solution) {
    int failed = 0;
    bool good = scale_rows(lp, session, true, 0.95) == PSR_OK;
    failed |= solve_again(session, "all shared limits", solution);
    good = good && scale_rows(lp, session, true, 1) == PSR_OK &&
           scale_rows(lp, session, false, 0.9) == PSR_OK;
    failed |= solve_again(session, "stock of all products", solution);
    good = good && scale_rows(lp, session, false, 1) == PSR_OK &&
           scale_bounds(lp, session, 1.1) == PSR_OK;
    failed |= solve_again(session, "bounds of all cells", solution);
    good = good && scale_bounds(lp, session, 1) == PSR_OK &&
           scale_costs(lp, session, 1.1) == PSR_OK;
    failed |= solve_again(session, "all costs", solution);
    return failed | (good ? 0 : 1);
}

/* First to a vertex; then value and prices. */
static int what_ifs(const psr_lp *lp, psr_session *session, psr_solution *solution) {
    int failed = solve_again(session, "first, to a vertex", solution);
    psr_solve_solver()->set_value_only(session, true);
    failed |= local_changes(lp, session, solution);
    failed |= shared_limits(lp, session, solution);
    return failed | global_changes(lp, session, solution);
}

static int run_what_ifs(const psr_lp *lp) {
    psr_solve_options options = {.gap = 1e-6, .vertex = true};
    psr_solution *solution = psr_solution_create(lp);
    psr_session *session = NULL;
    if (solution == NULL ||
        psr_solve_solver()->open(lp, &options, &session, NULL) != PSR_OK) {
        psr_solution_free(solution);
        return 1;
    }
    int failed = what_ifs(lp, session, solution);
    psr_solve_solver()->close(session);
    psr_solution_free(solution);
    return failed;
}

static psr_method method_of(const char *name) {
    if (strcmp(name, "simplex") == 0) {
        return PSR_METHOD_SIMPLEX;
    }
    return strcmp(name, "decomposition") == 0 ? PSR_METHOD_DECOMPOSITION
                                              : PSR_METHOD_INTERIOR;
}

int main(int count, char **value) {
    psr_blas_fit(value);
    if (count < 6) {
        fprintf(stderr, "usage: bench_solve CHANNELS PRODUCTS PERIODS LIFT METHOD [GAP "
                        "[THREADS [FILE.mps]]]\n");
        return 2;
    }
    block_shape shape = {(int)strtol(value[1], NULL, 10),
                         (int)strtol(value[2], NULL, 10),
                         (int)strtol(value[3], NULL, 10),
                         3,
                         5,
                         strtol(value[4], NULL, 10) != 0};
    psr_lp *lp = block_lp(1, shape);
    psr_solve_options options = {.method = method_of(value[5]),
                                 .gap = count > 6 ? strtod(value[6], NULL) : 1e-6,
                                 .threads =
                                     count > 7 ? (size_t)strtol(value[7], NULL, 10) : 1};
    int failed = count > 8 ? write_mps(lp, value[8]) : 0;
    bool whatif = strcmp(value[5], "whatif") == 0;
    failed = (whatif ? run_what_ifs(lp) : run(lp, &options)) != 0 || failed != 0;
    psr_lp_free(lp);
    return failed;
}
