/*
 * The loop of the interior-point method: Mehrotra's predictor and corrector, Gondzio's
 * centrality correctors, and the decision when to stop or give up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include "certificate.h"
#include "interior_pass.h"

#include <cblas.h>
#include <float.h>
#include <math.h>

enum { ITERATION_LIMIT = 200, CENTRINGS = 3 };
/* Iterations without progress after which the method gives up: near the end; far from it,
 * where the gap may rise for long while the rows are still being met; and there from
 * shared cells that misled, for there is another start. */
enum { STALL_LIMIT = 12, EARLY_STALL_LIMIT = 50, WARM_STALL_LIMIT = 8 };
static const double default_gap = 1e-9;
/* The internal gap aims below the one asked for: the safe bound is a little worse. */
static const double aim = 0.9;
static const double residual_goal = 1e-9;
/* Rows that are missed by no more than this, nor than the gap asked, are met by the repair
 * of the answer: it costs two or three iterations, and may cost half of that gap. */
static const double repairable = 1e-6;
/* Refinement starts here: before, its cost buys nothing; later, all falls apart without. */
static const double refine_below = 1e-3;
/* Centring costs a solve each time: it is left out where both steps are this long, aims at
 * lengths so much beyond those there are, and ends when their sum gains less than this. */
static const double long_step = 0.9;
static const double wish_factor = 1.3;
static const double wish_more = 0.3;
static const double least_gain = 0.1;
/* Merit (residuals and gap over their goals) from which points are kept, and by how much a
 * later one must be worse to give up. */
static const double worth_keeping = 1e4;
static const double far_worse = 1e3;
/* The first point this good is where another solve after changes starts. */
static const double central_gap = 0.1;
static const double central_primal = 1e-2;
/* What an answer must reach to be published. */
static const double acceptable_gap = 1e-6;
static const double acceptable_violation = 1e-9;

/* ---- one iteration */

typedef struct state {
    pass_measures now;
    double merit, best_merit, kept_merit;
    double least_primal; /* smallest violation of the rows so far */
    int early_limit;
    int stalled;
    size_t iterations;
} state;

/* Close to the boundary only where the end is near. */
static double step_share(double sigma) {
    return sigma < 1e-3 ? 0.9995 : fmax(0.95, 1 - 0.1 * sigma);
}

/* Gondzio's correctors: each aims beyond the present lengths and pulls in the products that
 * would stray; the shares that help most are blended in, none if none helps. */
static psr_status centre(interior *p, double mu, pass_lengths *length, psr_error *err) {
    for (int round = 0; round < CENTRINGS; round++) {
        if (fmin(length->primal, length->dual) > long_step) {
            break;
        }
        interior_wish wish = {.mu = mu,
                              .centre = true,
                              .primal = fmin(1, wish_factor * length->primal + wish_more),
                              .dual = fmin(1, wish_factor * length->dual + wish_more)};
        PSR_TRY(interior_correction(p, &wish, err));
        pass_lengths next = {0, 0};
        pass_lengths share = {0, 0};
        PSR_TRY(pass_blend(p, &wish, &share, &next, err));
        if (pass_worth(next) < pass_worth(*length)) {
            break;
        }
        PSR_TRY(pass_take(p, &wish, share, err));
        bool slow = next.primal + next.dual < length->primal + length->dual + least_gain;
        *length = next;
        if (slow) {
            break;
        }
    }
    return PSR_OK;
}

/* Mehrotra's predictor and corrector, blended; then centring. */
psr_status interior_iterate(interior *p, double mu, double gap, psr_error *err) {
    pass_lengths length = {0, 0};
    double affine_mu = 0;
    pass_lengths share = {0, 0};
    PSR_TRY(interior_factor(p, err));
    PSR_TRY(interior_direction(p, 0, err));
    PSR_TRY(pass_length(p, &length, &affine_mu, err));
    double ratio = affine_mu / mu;
    double sigma = fmin(1, fmax(1e-6, ratio * ratio * ratio));
    interior_wish wish = {.mu = sigma * mu, .second = 1};
    PSR_TRY(interior_correction(p, &wish, err));
    PSR_TRY(pass_blend(p, &wish, &share, &length, err));
    PSR_TRY(pass_take(p, &wish, share, err));
    PSR_TRY(centre(p, sigma * mu, &length, err));
    if (gap < refine_below) {
        PSR_TRY(interior_refine(p, err));
        PSR_TRY(pass_length(p, &length, &affine_mu, err));
    }
    double part = step_share(sigma);
    length.primal = fmin(1, part * length.primal);
    length.dual = fmin(1, part * length.dual);
    return pass_move(p, length, err);
}

/* ---- when to stop */

static double merit_of(const pass_measures *m) {
    return fmax(fmax(m->primal / residual_goal, m->dual / residual_goal),
                fabs(m->gap) / residual_goal);
}

static bool is_done(const pass_measures *m, double gap) {
    double share = m->primal <= residual_goal ? aim : 0.5 * aim;
    return m->primal <= fmax(residual_goal, fmin(repairable, gap)) &&
           m->dual <= 10 * residual_goal && fabs(m->gap) <= share * gap;
}

/* The best point so far goes straight into the answer: near the end the Schur complement
 * loses its digits, and later points may be worse. */
static psr_status keep_best(const interior *p, const psr_lp *lp, state *s,
                            psr_solution *solution, psr_error *err) {
    s->stalled = s->merit < 0.9 * s->best_merit ? 0 : s->stalled + 1;
    if (s->merit < s->best_merit) {
        s->best_merit = s->merit;
        if (s->merit < worth_keeping) {
            s->kept_merit = s->merit;
            return interior_publish(p, lp, solution, err);
        }
    }
    return PSR_OK;
}

static bool is_lost(const state *s) {
    int limit = s->kept_merit < INFINITY ? STALL_LIMIT : s->early_limit;
    return s->stalled >= limit ||
           (s->kept_merit < INFINITY && s->merit > far_worse * s->kept_merit);
}

static psr_status run(interior *p, psr_session *session, psr_solution *solution, state *s,
                      psr_error *err) {
    const psr_solve_options *options = &session->options;
    double gap = options->gap > 0 ? options->gap : default_gap;
    size_t limit =
        options->iteration_limit > 0 && options->iteration_limit < ITERATION_LIMIT
            ? options->iteration_limit
            : ITERATION_LIMIT;
    s->best_merit = INFINITY;
    s->kept_merit = INFINITY;
    s->least_primal = INFINITY;
    for (s->iterations = 0; s->iterations < limit; s->iterations++) {
        PSR_TRY(interior_residual(p, err));
        PSR_TRY(pass_measure(p, &s->now, err));
        psr_observe_progress(options->observer, "interior point", (double)s->iterations,
                             (double)limit, s->now.gap);
        psr_observe_log(
            options->observer, PSR_LEVEL_DEBUG,
            "interior %zu: gap %.2e primal %.2e dual %.2e mu %.2e objective %.10g",
            s->iterations, s->now.gap, s->now.primal, s->now.dual, s->now.mu,
            s->now.objective);
        if (psr_observe_interrupted(options->observer)) {
            return psr_fail(err, PSR_ERR_INTERRUPTED,
                            "interrupted in the interior-point method");
        }
        s->merit = merit_of(&s->now);
        s->least_primal = fmin(s->least_primal, s->now.primal);
        if (is_done(&s->now, gap) || !isfinite(s->merit)) {
            break;
        }
        if (session->shared.cell == NULL && fabs(s->now.gap) <= central_gap &&
            s->now.primal <= central_primal) {
            PSR_TRY(interior_keep_shared(p, s->now.mu, &session->shared, err));
        }
        PSR_TRY(keep_best(p, &session->lp, s, solution, err));
        if (is_lost(s)) {
            break;
        }
        PSR_TRY(interior_iterate(p, s->now.mu, s->now.gap, err));
    }
    return PSR_OK;
}

/* How the method is tried. */
typedef struct manner {
    bool warm;  /* from shared cells, known or sampled; false afterwards = it was not */
    bool alike; /* blocks weigh the same, not by their money */
} manner;

/* *met = some point met the rows: the programme has a plan. */
static psr_status attempt(psr_session *session, manner *how, psr_solution *solution,
                          bool *decided, bool *met, psr_error *err) {
    const psr_solve_options *options = &session->options;
    interior *p = NULL;
    interior_shared *shared = &session->shared;
    state s = {0};
    *decided = false;
    psr_status status = PSR_OK;
    PSR_GO(interior_load(&session->lp, options->threads, &p, err));
    if (how->warm && shared->cell == NULL) {
        PSR_GO(interior_sample(p, options, shared, err));
    }
    PSR_GO(interior_arrange(p, how->alike, session->symbolic, err));
    PSR_GO(interior_start(p, err));
    if (how->warm) {
        PSR_GO(interior_start_from(p, shared, &how->warm, err));
        interior_shared_free(shared);
    }
    s.early_limit = how->warm ? WARM_STALL_LIMIT : EARLY_STALL_LIMIT;
    PSR_GO(run(p, session, solution, &s, err));
    solution->iterations += s.iterations;
    *met = s.least_primal <= residual_goal;
    if (isfinite(s.merit) && s.merit <= s.kept_merit) {
        PSR_GO(interior_answer(p, &session->lp, solution, err));
    }
    interior_leave_symbolic(p, session->symbolic);
    interior_free(p); /* the certificate needs memory of its own */
    p = NULL;
    if (isfinite(s.merit) || s.kept_merit < INFINITY) {
        certificate_complete(&session->lp, solution);
        solution->is_vertex = false;
        (void)snprintf(solution->method, sizeof solution->method, "interior");
        double gap = options->gap > 0 ? options->gap : default_gap;
        *decided = fabs(solution->gap) <= fmax(gap, acceptable_gap) &&
                   solution->primal_violation <= acceptable_violation;
        solution->status = *decided ? PSR_LP_OPTIMAL : PSR_LP_UNSOLVED;
    }
done:
    interior_free(p);
    return status;
}

/* From shared cells first. Where whole columns are held and the rows leave no room inside,
 * prices run away under some weights and settle under others: one more attempt is cheaper
 * than the simplex. */
psr_status session_solve_interior(psr_session *session, bool for_vertex,
                                  psr_solution *solution, bool *decided, psr_error *err) {
    /* The way from shared cells ends further from the centre of the best face: three times
     * as many pivots at 6x200x13 with lift. */
    manner how = {.warm = !for_vertex};
    bool met = false;
    openblas_set_num_threads(1); /* threads are ours: the same bits for any number */
    solution->iterations = 0;
    PSR_TRY(attempt(session, &how, solution, decided, &met, err));
    if (!*decided && how.warm) {
        how.warm = false;
        PSR_TRY(attempt(session, &how, solution, decided, &met, err));
    }
    if (!*decided && met) {
        how.alike = true;
        PSR_TRY(attempt(session, &how, solution, decided, &met, err));
    }
    return PSR_OK;
}
