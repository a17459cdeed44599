/*
 * A session: the programme as it stands now, and the engines that have worked on it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_SESSION_H
#define PURSER_SOLVE_SESSION_H

#include "interior_shared.h"
#include "purser/data.h"
#include "simplex.h"

#include <stdatomic.h>

struct psr_symbolic {
    _Atomic(struct interior *)
        kept; /* of the last solve, while no other uses it; or NULL */
};

struct psr_session {
    /* A view of the caller's lp. Limits and objective become our own arrays with the first
     * change, so that a single solve of ten million columns copies nothing. */
    psr_lp lp;
    bool owns_limits, owns_objective;
    bool limits_changed, objective_changed; /* since the basis was optimal */
    size_t change_count;                    /* numbers set since the basis was optimal */
    bool value_only;                        /* no vertex is needed */
    psr_solve_options options;
    interior_shared shared; /* where the interior-point method came through last */
    psr_symbolic own;       /* used where the options have none */
    psr_symbolic *symbolic;
    simplex *simplex;   /* NULL until first needed */
    psr_status trouble; /* memory ran out in a set_ call, told at the next solve */
};

/** Free what is kept. */
void symbolic_clear(psr_symbolic *symbolic);

/** Solve the continuous programme of the session by the simplex method, proved. */
psr_status session_solve_simplex(psr_session *session, psr_solution *solution,
                                 psr_error *err);

/** The same from the kept basis where that takes few pivots. *done = false: it does not;
 * the basis is kept where it came to. */
psr_status session_solve_near(psr_session *session, psr_solution *solution, bool *done,
                              psr_error *err);

/** After an optimum whose prices leave the bound infinite: better prices for it, where
 * there are any. */
psr_status session_find_bound(psr_session *session, psr_solution *solution, psr_error *err);

/** Solve the continuous programme of the session by the method that suits its size. */
psr_status session_solve_continuous(psr_session *session, psr_solution *solution,
                                    psr_error *err);

/** Start from the basis of another session of the same shape. *started = false: it has none
 * to start from, or not of this shape. */
psr_status session_start_from(psr_session *session, const psr_session *other, bool *started,
                              psr_error *err);

/** Solve lp, integers relaxed, by a fresh simplex; nothing is proved but the optimum. */
psr_status simplex_solve_once(const psr_lp *lp, psr_solution *solution,
                              simplex_outcome *outcome, psr_error *err);

/**
 * Prove that no point satisfies lp: an elastic programme is solved and its prices are
 * evaluated on lp itself.
 * @param proved   true only with a certificate
 * @param solution its row_price and over_price become the certificate (Farkas): with a
 *                 zero objective and constant, psr_solve_bound at them is below 0
 */
psr_status proof_infeasible(const psr_lp *lp, bool *proved, psr_solution *solution,
                            psr_error *err);

/**
 * Prove that lp, known feasible, has a ray along which the objective grows.
 * @param solution its x becomes the ray: within all finite limits set to 0, with a gain
 */
psr_status proof_unbounded(const psr_lp *lp, bool *proved, psr_solution *solution,
                           psr_error *err);

#endif
