/*
 * The loop of the interior-point method: Mehrotra's predictor and corrector, Gondzio's
 * centrality corrector, and the decision when to stop or give up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "interior.h"

#include "certificate.h"
#include "interior_pass.h"
#include "purser/solve.h"

#include <float.h>
#include <math.h>

enum { ITERATION_LIMIT = 200 };
/* Iterations without progress after which the method gives up: near the end; far from it,
 * where the gap may rise for long while the rows are still being met; and there from
 * shared cells that misled, for there is another start. */
enum { STALL_LIMIT = 12, EARLY_STALL_LIMIT = 50, WARM_STALL_LIMIT = 8 };
/* Iterations more that an end which the certificate does not prove is worth. */
enum { SECOND_LOOKS = 3 };
static const double default_gap = 1e-9;
/* What single columns of small products are worth shows at closer gaps than this. */
static const double coarse_gap = 1e-7;
/* The internal gap aims below the one asked for: the safe bound is a little worse. */
static const double aim = 0.9;
static const double residual_goal = 1e-9;
/* Rows that are missed by no more than this, nor than a hundred times the gap asked, are
 * met by the repair of the answer where what they lack is worth less than the gap: three or
 * four iterations less in seasons, whose rows are met last. What a repair that fails asks
 * for is this part. */
static const double repairable = 1e-4;
static const double repairable_next = 0.1;
/* Refinement starts here: before, its cost buys nothing but after correctors of single
 * blocks (without, 31 iterations for 10 at 6x200x13); later, all falls apart without. */
static const double refine_below = 1e-3;
/* Merit (residuals and gap over their goals) from which points are kept, and by how much a
 * later one must be worse to give up. */
static const double worth_keeping = 1e4;
static const double far_worse = 1e3;
/* The first point this good is where another solve after changes starts. */
static const double central_gap = 0.1;
static const double central_primal = 1e-2;
/* Up to so many columns, where blocks are there is kept as well: half as much memory as the
 * method's own. */
static const size_t largest_kept = 150000;
/* What an answer must reach to be published. */
static const double acceptable_gap = 1e-6;
static const double acceptable_violation = 1e-9;

/* ---- one iteration */

typedef struct state {
    bool shortcuts;     /* blocks may be left behind, columns taken out */
    bool *whole_blocks; /* [block_count] where columns turned out wrong to take out */
    size_t wrong;       /* how many */
    pass_measures now;
    double merit, best_merit, kept_merit;
    double least_gap;
    double least_primal; /* smallest violation of the rows so far */
    int early_limit;
    double repairable; /* how far rows may be missed at the end */
    int unproved;      /* times that the end was reached but not proved */
    bool proved;       /* and it is in the solution, its rows met */
    int stalled;
    size_t iterations;
} state;

/* Close to the boundary only where the end is near. */
static double step_share(double sigma) {
    return sigma < 1e-3 ? 0.9995 : fmax(0.95, 1 - 0.1 * sigma);
}

/* Where both steps are this long nothing is centred. */
static const double long_step = 0.9;

static bool is_short(pass_lengths length) {
    return fmin(length.primal, length.dual) <= long_step;
}

/* Few blocks may be left behind where the whole is on its way: the gap is between these,
 * and what rows lack is little, by itself and in money as a part of the gap. Measured from
 * 0.1 to 3: with 1 and more, rows of some programmes are never met. Of a season's 5,000
 * blocks forty, left behind nearer to the end, asked more of shared rows than the next
 * iterations could bring back: no step was longer than 0.01. Where no column hangs on
 * another, and rows lack less than a part of the gap, it may be nearer. */
static const double parting_gap = 0.1;
static const double parted_gap = 2e-4;
static const double last_parted_gap = 1e-5;
static const double parting_primal = 0.5;
static const double parting_repair = 0.5;

static bool may_part(const interior *p, const pass_measures *now, pass_lengths length) {
    double gap = fabs(now->gap);
    bool nears = p->ratio == NULL && now->primal <= parting_primal * gap;
    return gap <= parting_gap && gap >= (nears ? last_parted_gap : parted_gap) &&
           now->primal <= parting_primal && now->repair <= parting_repair * gap &&
           is_short(length);
}

/* Gondzio's corrector: it aims beyond the present lengths and pulls in the products that
 * would stray; the shares that help most are blended in, if any helps. After one of the
 * whole few blocks are still slow, and correctors of their own cost those much less. */
static psr_status centre(interior *p, double mu, pass_lengths *length, psr_error *err) {
    interior_wish wish = pass_centring(mu, *length);
    pass_lengths next = {0, 0};
    pass_lengths share = {0, 0};
    PSR_TRY(pass_correction(p, &wish, &share, &next, err));
    if (pass_worth(next) >= pass_worth(*length)) {
        PSR_TRY(pass_take(p, &wish, share, err));
        *length = next;
    }
    return PSR_OK;
}

/* How near the boundary to aim is told by how far the predictor goes, and of thousands of
 * blocks a few go a tenth of the way that the others go: these, one in so many, have
 * correctors of their own. With them 12x5000x26 is asked for 0.7 of mu where 0.1 can be
 * had, and takes 21 iterations, 14 without. Not where columns hang on others of their
 * block: there the slow ones stay slow (a season of 5,000: 33 iterations for 25). */
enum { SLOW_ONE_IN = 50 };

static size_t slow_blocks(const interior *p) {
    return p->coarse && p->member_first == NULL ? pass_few(p, SLOW_ONE_IN) : 0;
}

/* Mehrotra's predictor and corrector, blended; then centring. */
psr_status interior_iterate(interior *p, const pass_measures *now, bool part_blocks,
                            psr_error *err) {
    double mu = now->mu;
    pass_lengths length = {0, 0};
    double affine_mu = 0;
    pass_lengths share = {0, 0};
    bool corrected = false;
    PSR_TRY(pass_direction(p, slow_blocks(p), &affine_mu, err));
    double ratio = affine_mu / mu;
    double sigma = fmin(1, fmax(1e-6, ratio * ratio * ratio));
    interior_wish wish = {.mu = sigma * mu, .second = 1};
    PSR_TRY(pass_correction(p, &wish, &share, &length, err));
    PSR_TRY(pass_take(p, &wish, share, err));
    if (is_short(length)) {
        PSR_TRY(centre(p, sigma * mu, &length, err));
    }
    if (is_short(length)) {
        PSR_TRY(interior_correct_blocks(p, sigma * mu, &length, &corrected, err));
    }
    bool refined = corrected || now->gap < refine_below;
    if (refined) {
        PSR_TRY(pass_refine(p, &length, err));
    }
    if (part_blocks && may_part(p, now, length)) {
        PSR_TRY(interior_part(p, refined, &length, err));
    }
    double part = step_share(sigma);
    length.primal = fmin(1, part * length.primal);
    length.dual = fmin(1, part * length.dual);
    PSR_TRY(pass_move(p, length, err));
    double moved = 0.5 * (length.primal + length.dual);
    return interior_catch_up(p, mu * (1 - moved * (1 - sigma)), err);
}

/* ---- when to stop */

static double merit_of(const pass_measures *m) {
    if (!isfinite(m->primal + m->dual + m->gap)) {
        return INFINITY;
    }
    return fmax(fmax(m->primal / residual_goal, m->dual / residual_goal),
                fabs(m->gap) / residual_goal);
}

static bool is_done(const state *s, double gap) {
    const pass_measures *m = &s->now;
    return m->primal <= fmax(residual_goal, s->repairable) &&
           m->dual <= 10 * residual_goal && fabs(m->gap) + m->repair <= aim * gap;
}

/* Progress is a better point, or a smaller gap: a season's rows, missed by half of the
 * largest once blocks were left behind, are met late. */
static void count_stalls(state *s) {
    double gap = fabs(s->now.gap);
    bool nearer = s->merit < 0.9 * s->best_merit || gap < 0.9 * s->least_gap;
    s->stalled = nearer ? 0 : s->stalled + 1;
    s->least_gap = fmin(s->least_gap, gap);
}

/* The best point so far goes straight into the answer: near the end the Schur complement
 * loses its digits, and later points may be worse. */
static psr_status keep_best(const interior *p, const psr_lp *lp, state *s,
                            psr_solution *solution, psr_error *err) {
    count_stalls(s);
    if (s->merit < s->best_merit) {
        s->best_merit = s->merit;
        if (s->merit < worth_keeping) {
            s->kept_merit = s->merit;
            return interior_publish(p, lp, solution, err);
        }
    }
    return PSR_OK;
}

/* Distances are all that a repair changes. */
static void keep_distances(const interior_cells *c) {
    memcpy(c->kept, c->low, c->count * sizeof *c->low);
}

static void put_distances_back(const interior_cells *c) {
    memcpy(c->low, c->kept, c->count * sizeof *c->low);
}

/* A column that was taken out is wrong where it costs more than this part of the gap. */
static const double wrong_part = 0.01;

/* The end is reached: the answer tells whether it is, too. What the prices of columns
 * without a bound lack counts in its bound by the widest they can be. */
static psr_status prove(interior *p, const psr_lp *lp, double gap, psr_solution *solution,
                        state *s, bool *done, psr_error *err) {
    keep_distances(&p->column);
    keep_distances(&p->row);
    PSR_TRY(interior_answer(p, lp, solution, err));
    double bound = psr_solve_bound(lp, solution->row_price, solution->over_price);
    double objective = certificate_objective(lp, solution->x);
    bool met = psr_solve_violation(lp, solution->x) <= acceptable_violation;
    s->proved = met && certificate_gap(bound, objective) <= gap;
    if (s->proved) {
        *done = true;
        return PSR_OK;
    }
    s->wrong =
        met ? interior_mark_wrong(p, lp, solution, wrong_part * gap * fabs(objective),
                                  s->whole_blocks)
            : 0;
    *done = s->wrong > 0 || s->unproved++ >= SECOND_LOOKS;
    s->repairable *= met ? 1 : repairable_next;
    put_distances_back(&p->column);
    put_distances_back(&p->row);
    return pass_measure(p, &s->now, err); /* its residuals stood where distances did */
}

static bool is_lost(const state *s) {
    int limit = s->kept_merit < INFINITY ? STALL_LIMIT : s->early_limit;
    return s->stalled >= limit ||
           (s->kept_merit < INFINITY && s->merit > far_worse * s->kept_merit);
}

/* Columns may be taken out between these gaps: before, few are clear, later it saves little
 * and asks more of the rows than they can take up. */
static const double thin_from = 2e-2;
static const double thin_to = 1e-4;

static bool may_thin(const interior *p, const state *s) {
    double gap = fabs(s->now.gap);
    return p->coarse && s->iterations > 0 && gap <= thin_from && gap >= thin_to &&
           s->now.primal <= central_primal;
}

static psr_status thin(interior *p, const psr_observer *observer, state *s,
                       psr_error *err) {
    bool thinned = false;
    size_t before = p->lp->column_count;
    PSR_TRY(interior_thin(p, s->now.mu, &thinned, err));
    if (thinned) { /* another programme, with residuals of its own */
        s->best_merit = INFINITY;
        s->kept_merit = INFINITY;
        psr_observe_log(observer, PSR_LEVEL_DEBUG, "interior: %zu of %zu columns stay",
                        p->lp->column_count, before);
    }
    return PSR_OK;
}

static double asked_gap(const psr_solve_options *options) {
    return options->gap > 0 ? options->gap : default_gap;
}

static psr_status run(interior *p, psr_session *session, psr_solution *solution, state *s,
                      psr_error *err) {
    const psr_solve_options *options = &session->options;
    double gap = asked_gap(options);
    size_t limit =
        options->iteration_limit > 0 && options->iteration_limit < ITERATION_LIMIT
            ? options->iteration_limit
            : ITERATION_LIMIT;
    s->best_merit = INFINITY;
    s->kept_merit = INFINITY;
    s->least_primal = INFINITY;
    s->least_gap = INFINITY;
    s->repairable = fmin(repairable, 100 * gap);
    for (s->iterations = 0; s->iterations < limit; s->iterations++) {
        if (may_thin(p, s)) {
            PSR_TRY(thin(p, options->observer, s, err));
        }
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
        bool done = !isfinite(s->merit);
        if (is_done(s, gap)) {
            PSR_TRY(prove(p, &session->lp, gap, solution, s, &done, err));
        }
        if (done) {
            break;
        }
        if (session->shared.cell == NULL && fabs(s->now.gap) <= central_gap &&
            s->now.primal <= central_primal) {
            PSR_TRY(interior_keep_shared(p, s->now.mu, &session->shared, err));
            if (session->lp.column_count <= largest_kept) {
                PSR_TRY(interior_keep_blocks(p, NULL, &session->shared, err));
            }
        }
        PSR_TRY(keep_best(p, &session->lp, s, solution, err));
        if (is_lost(s)) {
            break;
        }
        PSR_TRY(interior_iterate(p, &s->now, s->shortcuts, err));
    }
    return PSR_OK;
}

/* How the method is tried. */
typedef struct manner {
    bool warm;      /* from shared cells, known or sampled; false afterwards = it was not */
    bool shortcuts; /* blocks may be left behind and columns taken out: quicker where it
                     * comes through; false afterwards = none was */
    bool alike;     /* blocks weigh the same, not by their money */
    bool *whole_blocks; /* [block_count] none of whose columns may be taken out */
    bool wrong;         /* afterwards = some that were should not have been */
} manner;

/* *met = some point met the rows: the programme has a plan. */
static psr_status attempt(psr_session *session, manner *how, psr_solution *solution,
                          bool *decided, bool *met, psr_error *err) {
    const psr_solve_options *options = &session->options;
    interior *p = NULL;
    interior_shared *shared = &session->shared;
    state s = {.shortcuts = how->shortcuts, .whole_blocks = how->whole_blocks};
    *decided = false;
    psr_status status = PSR_OK;
    PSR_GO(interior_load(&session->lp, options->threads, &p, err));
    p->whole_blocks = how->whole_blocks;
    p->coarse = how->shortcuts && asked_gap(options) >= coarse_gap;
    if (how->warm && shared->cell == NULL) {
        PSR_GO(interior_sample(p, options, shared, err));
    }
    PSR_GO(interior_arrange(p, how->alike, session->symbolic, err));
    if (how->warm) {
        PSR_GO(interior_start_from(p, shared, &how->warm, err));
        interior_shared_free(shared);
    } else {
        PSR_GO(interior_start(p, err));
    }
    s.early_limit = how->warm ? WARM_STALL_LIMIT : EARLY_STALL_LIMIT;
    PSR_GO(run(p, session, solution, &s, err));
    bool thinned = p->whole != NULL;
    how->shortcuts = p->parted || thinned;
    solution->iterations += s.iterations;
    *met = s.least_primal <= residual_goal;
    how->wrong = s.wrong > 0;
    if (!s.proved && isfinite(s.merit) && s.merit <= s.kept_merit) {
        PSR_GO(interior_answer(p, &session->lp, solution, err));
    }
    interior_leave_symbolic(p, session->symbolic);
    interior_free(p); /* the certificate needs memory of its own */
    p = NULL;
    if (isfinite(s.merit) || s.kept_merit < INFINITY) {
        certificate_complete(&session->lp, solution);
        solution->is_vertex = false;
        (void)snprintf(solution->method, sizeof solution->method, "interior");
        double gap = asked_gap(options);
        double acceptable = thinned ? gap : fmax(gap, acceptable_gap);
        *decided = fabs(solution->gap) <= acceptable &&
                   solution->primal_violation <= acceptable_violation;
        solution->status = *decided ? PSR_LP_OPTIMAL : PSR_LP_UNSOLVED;
    }
done:
    interior_free(p);
    return status;
}

/* From shared cells first, and with few blocks left behind. Where columns turned out wrong
 * to take out, the same with all columns of their blocks. Where whole columns are held and
 * the rows leave no room inside, prices run away under some weights and settle under
 * others: one more attempt is cheaper than the simplex. */
static psr_status attempts(psr_session *session, manner *how, psr_solution *solution,
                           bool *decided, psr_error *err) {
    bool met = false;
    PSR_TRY(attempt(session, how, solution, decided, &met, err));
    if (!*decided && how->wrong) {
        PSR_TRY(attempt(session, how, solution, decided, &met, err));
    }
    if (!*decided && how->shortcuts) {
        how->shortcuts = false;
        PSR_TRY(attempt(session, how, solution, decided, &met, err));
    }
    if (!*decided && how->warm) {
        how->warm = false;
        PSR_TRY(attempt(session, how, solution, decided, &met, err));
    }
    if (!*decided && met) {
        how->alike = true;
        PSR_TRY(attempt(session, how, solution, decided, &met, err));
    }
    return PSR_OK;
}

psr_status session_solve_interior(psr_session *session, bool for_vertex,
                                  psr_solution *solution, bool *decided, psr_error *err) {
    /* The way from shared cells ends further from the centre of the best face: three times
     * as many pivots at 6x200x13 with lift. */
    manner how = {.warm = !for_vertex, .shortcuts = !for_vertex};
    size_t blocks = (size_t)session->lp.block_count;
    how.whole_blocks = psr_calloc(blocks, sizeof *how.whole_blocks);
    if (how.whole_blocks == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the interior-point method");
    }
    psr_blas_on_one_thread();
    solution->iterations = 0;
    psr_status status = attempts(session, &how, solution, decided, err);
    free(how.whole_blocks);
    return status;
}
