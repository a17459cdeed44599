/*
 * LP: a linear (mixed-integer) programme with its block structure, and its proved solution.
 *
 *     maximise  constant + sum_j objective_j x_j
 *     subject to  row_lower_i <= sum_j a_ij x_j <= row_upper_i
 *                 lower_j <= x_j <= upper_j
 *                 x_j <= factor_j * x_over(j)     variable upper bound, where over_j >= 0
 *                 x_j whole where integer_j
 *
 * Every row and column says which product block it belongs to, or PSR_SHARED. A row of
 * block b has entries only in columns of block b and in shared columns; a shared row may
 * have any. Infinite bounds are +-INFINITY; every other number is finite.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_LP_H
#define PURSER_DATA_LP_H

#include "purser/base.h"

#define PSR_SHARED ((psr_id)-1)

typedef struct psr_lp {
    size_t column_count, row_count, nonzero_count;
    size_t column_capacity, row_capacity, nonzero_capacity;
    psr_id block_count; /* blocks are 0 .. block_count-1 */
    double constant;

    double *objective, *lower, *upper; /* [column_count] */
    psr_id *column_block;              /* [column_count] */
    psr_id *over;     /* [column_count] column of the variable upper bound, or
                         PSR_NO_ID; NULL = none at all */
    double *factor;   /* [column_count] or NULL */
    uint8_t *integer; /* [column_count] or NULL = all continuous */

    double *row_lower, *row_upper; /* [row_count] */
    psr_id *row_block;             /* [row_count] */

    size_t *start; /* [column_count + 1] column-wise entries, rows increasing in a column */
    psr_id *row;   /* [nonzero_count] */
    double *value; /* [nonzero_count] */

    /* Names as in models/allocation.mod, `balance[tea,north,3]`; NULL = not kept (large).
     */
    psr_text name_bytes;
    size_t *column_name; /* [column_count] offset into name_bytes */
    size_t *row_name;    /* [row_count] */
} psr_lp;

psr_lp *psr_lp_create(bool with_names) PSR_MUST_CHECK;
void psr_lp_free(psr_lp *lp);
/** Append a row. @return its position, PSR_NO_ID without memory */
psr_id psr_lp_add_row(psr_lp *lp, psr_id block, double lower, double upper);
/** Append a column without entries; add them with psr_lp_add_entry before the next column.
 */
psr_id psr_lp_add_column(psr_lp *lp, psr_id block, double objective, double lower,
                         double upper);
/** Add value to (row, last column); entries of one row are summed by psr_lp_finish. */
psr_status psr_lp_add_entry(psr_lp *lp, psr_id row, double value) PSR_MUST_CHECK;
psr_status psr_lp_set_over(psr_lp *lp, psr_id column, psr_id over,
                           double factor) PSR_MUST_CHECK;
psr_status psr_lp_set_integer(psr_lp *lp, psr_id column) PSR_MUST_CHECK;
psr_status psr_lp_set_row_name(psr_lp *lp, psr_id row, const char *format, ...)
    PSR_PRINTF(3, 4) PSR_MUST_CHECK;
psr_status psr_lp_set_column_name(psr_lp *lp, psr_id column, const char *format, ...)
    PSR_PRINTF(3, 4) PSR_MUST_CHECK;
/** Sort and sum entries, drop zeros, check that every number is finite, lower <= upper and
 * the block rule holds. @return PSR_OK, PSR_ERR_NUMERICAL (the row or column named) */
psr_status psr_lp_finish(psr_lp *lp, psr_error *err) PSR_MUST_CHECK;
/** "" where names are not kept. */
const char *psr_lp_row_name(const psr_lp *lp, psr_id row);
const char *psr_lp_column_name(const psr_lp *lp, psr_id column);

typedef enum psr_lp_status {
    PSR_LP_UNSOLVED,
    PSR_LP_OPTIMAL,    /* within the gap asked for, proved by bound */
    PSR_LP_FEASIBLE,   /* feasible, gap not reached within the limits */
    PSR_LP_INFEASIBLE, /* proved: row_price and over_price are a Farkas certificate, unless
                          a limit crosses its own other side */
    PSR_LP_UNBOUNDED   /* proved: x is a ray, and a feasible point exists */
} psr_lp_status;

typedef struct psr_solution {
    psr_lp_status status;
    double objective; /* at x, constant included */
    double bound;     /* safe upper bound, evaluated apart from the solver */
    double gap;       /* (bound - objective) / max(1, |objective|) */
    size_t column_count, row_count;
    double *x;            /* [column_count] */
    double *reduced_cost; /* [column_count] profit per unit of column j's bound */
    double *row_activity; /* [row_count] */
    double *row_price;    /* [row_count] shadow price: change of the maximum per unit of the
                             row's binding side; >= 0 at an upper, <= 0 at a lower limit */
    double *over_price; /* [column_count] price of the variable upper bound; NULL = none */
    double primal_violation; /* largest, relative to max(1, |limit|) */
    double dual_violation;
    size_t iterations, nodes;
    bool is_vertex;
    char method[32]; /* `simplex`, `interior`, `interior, then simplex`, `decomposition`,
                        `branch and bound` */
} psr_solution;

psr_solution *psr_solution_create(const psr_lp *lp) PSR_MUST_CHECK;
void psr_solution_free(psr_solution *solution);

typedef enum psr_method {
    PSR_METHOD_AUTO,
    PSR_METHOD_SIMPLEX,
    PSR_METHOD_INTERIOR,
    PSR_METHOD_DECOMPOSITION /* Dantzig-Wolfe: slow, the independent check */
} psr_method;

/** What solves of programmes of one pattern have in common: see psr_symbolic_create. */
typedef struct psr_symbolic psr_symbolic;

typedef struct psr_solve_options {
    psr_method method;
    double gap; /* relative gap to prove; 0 = default: 1e-9 LP, 1e-6 MIP, 1e-4 large MIP */
    size_t threads;         /* 0 = 1; the answer does not depend on it */
    bool vertex;            /* ask for a vertex (basic) answer; is_vertex says if it is */
    size_t iteration_limit; /* 0 = default */
    size_t node_limit;      /* 0 = default */
    psr_symbolic *symbolic; /* shared with other sessions; NULL = the session's own */
    const psr_observer *observer;
} psr_solve_options;

/**
 * How a room asks for solutions without seeing the room that makes them; `run` hands over
 * the one of `solve` (psr_solve_solver()). A session keeps its basis between solves.
 */
typedef struct psr_session psr_session;
typedef struct psr_solver {
    /** The lp must outlive the session and is not changed by it. */
    psr_status (*open)(const psr_lp *lp, const psr_solve_options *options,
                       psr_session **session, psr_error *err);
    psr_status (*set_row)(psr_session *session, psr_id row, double lower, double upper);
    psr_status (*set_column)(psr_session *session, psr_id column, double lower,
                             double upper);
    psr_status (*set_objective)(psr_session *session, psr_id column, double objective);
    /** Solve as it stands now. PSR_OK for every decided status; else the trouble. */
    psr_status (*solve)(psr_session *session, psr_solution *solution, psr_error *err);
    /** Let the next solve start where the simplex method left another session, whose
     * programme has the same columns and rows. *started = false: it left nothing. */
    psr_status (*start_from)(psr_session *session, const psr_session *other, bool *started,
                             psr_error *err);
    /** Simplex iterations that each further solve may take, 0 = no limit; one that needs
     * more ends with PSR_ERR_LIMIT and leaves its basis to the next. */
    void (*set_iteration_limit)(psr_session *session, size_t iterations);
    /** Whether further solves may end with value, bound and prices but without a vertex,
     * though one was asked for: after a change that moves the whole plan that is several
     * times quicker where the programme is large. */
    void (*set_value_only)(psr_session *session, bool value_only);
    /**
     * Move a feasible solution to one whose listed columns, all of blocks, are whole:
     * nearest to whole first, the rest of each block moved along within what the others
     * leave of the shared rows. Limits are as they stand; a listed column may begin outside
     * its own. The work is linear in the blocks. A column for which neither neighbour fits
     * stays as it is. Prices and bound of the solution are kept.
     */
    psr_status (*make_whole)(psr_session *session, const psr_id *column, size_t count,
                             psr_solution *solution, psr_error *err);
    /**
     * Move a feasible solution to one that earns the same (to 1e-9) and has the fewest of
     * the listed columns above 0; among those of equally many the ones with the least sum
     * of `later` (0 to 1 each). Whole columns stay whole. The plan stays where it has the
     * fewest already, and where a search of bounded work finds no fewer. Prices and bound
     * are kept.
     */
    psr_status (*make_few)(psr_session *session, const psr_id *column, const double *later,
                           size_t count, psr_solution *solution, psr_error *err);
    /** Interval of the row's binding limit in which its price holds, after a vertex solve
     * of a continuous programme. */
    psr_status (*range)(psr_session *session, psr_id row, double *low, double *high,
                        psr_error *err);
    void (*close)(psr_session *session);
} psr_solver;

#endif
