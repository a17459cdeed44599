/*
 * Branch and bound: best bound first with plunges, every bound proved from prices.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "integer.h"

#include "certificate.h"
#include "crossover.h"
#include "integer_blocks.h"
#include "purser/solve.h"
#include "resized.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double default_gap = 1e-6;
/* With more whole columns than this a tree rarely closes the last digits: four products
 * with lots on every offer (210 whole columns) are not proved to 1e-6 in a minute, eight
 * (424) are to 1e-4 in half a second. */
static const size_t many_whole = 300;
static const double default_gap_of_many = 1e-4;
/* Share of the gap asked for that the relaxation may leave open, where it is large. */
static const double relaxed_share = 0.01;
const double integer_feasibility = 1e-9;
static const size_t default_node_limit = 200000;
/* Entries touched: about a minute and a half of one core. */
static const double default_effort = 6e10;
/* Large numbers leave the rest of whole columns rough: after so many it is time for other
 * units, see resized.h. */
static const size_t rejected_of_large_numbers = 100;
/* Columns up to which a relaxation is solved from nothing. */
static const size_t largest_cold = 5000;
/* Whole columns beyond which the blocks' answer stands. */
static const size_t largest_tree = 1500;
/* With more columns, most of a minute goes into the prices of what is left once the whole
 * columns are fixed, or an interior point finds no room there. */
static const size_t largest_rest = 150000;
/* A dive for incumbents at the root and then every so many nodes. */
enum { DIVE_EVERY = 200, PROGRESS_EVERY = 20 };

/* Put the limits of a node in place: take back the last node's, then apply from the leaf
 * up, where the leaf's change of a column is the tightest. */
static void apply(integer_search *s, size_t node) {
    for (size_t at = s->applied; at != SIZE_MAX; at = s->node[at].parent) {
        psr_id j = s->node[at].column;
        if (j != PSR_NO_ID) {
            integer_limit(s, j, s->work->lower[j], s->work->upper[j]);
        }
    }
    for (size_t at = node; at != SIZE_MAX; at = s->node[at].parent) {
        psr_id j = s->node[at].column;
        if (j != PSR_NO_ID) {
            integer_limit(s, j, fmax(s->lower[j], s->node[at].lower),
                          fmin(s->upper[j], s->node[at].upper));
        }
    }
    s->applied = node;
}

static psr_status add_node(integer_search *s, integer_node node, psr_error *err) {
    if (psr_reserve(&s->node, &s->node_capacity, s->node_count + 1, sizeof node) !=
        PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    s->node[s->node_count++] = node;
    return PSR_OK;
}

static size_t whole_position(const integer_search *s, psr_id column) {
    size_t low = 0;
    size_t high = s->whole_count;
    while (low + 1 < high) {
        size_t middle = (low + high) / 2;
        if (s->whole[middle] <= column) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Two children of node on column j at value; *next is the one to go on with. */
static psr_status branch(integer_search *s, size_t node, size_t at, double bound,
                         size_t *next, psr_error *err) {
    psr_id j = s->whole[at];
    /* Rounding may leave a value just outside its limits; each child must lose some of
     * them, or the search would go on with the same node for ever. */
    double value = fmin(fmax(s->relaxed->x[j], s->lower[j]), s->upper[j]);
    double below = fmin(floor(value), s->upper[j] - 1.0);
    double fraction = value - below;
    integer_node down = {node, j, s->lower[j], below, bound, fraction};
    integer_node up = {node, j, below + 1, s->upper[j], bound, 1 - fraction};
    bool up_first = fraction > 0.5;
    if (s->best_value > -INFINITY) {
        up_first = s->best[j] > below + 0.5;
    }
    PSR_TRY(add_node(s, up_first ? down : up, err));
    PSR_TRY(integer_push(s, s->node_count - 1, err));
    PSR_TRY(add_node(s, up_first ? up : down, err));
    *next = s->node_count - 1;
    return PSR_OK;
}

static void drop(integer_search *s, double bound) {
    s->dropped_bound = fmax(s->dropped_bound, bound);
}

/* The relaxation came out whole: offer it; what the offer does not settle is branched on.
 */
static psr_status settle_whole(integer_search *s, double bound, bool *settled,
                               psr_error *err) {
    bool better = false;
    double *x = psr_calloc(s->original->column_count, sizeof *x);
    if (x == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    memcpy(x, s->relaxed->x, s->original->column_count * sizeof *x);
    psr_status status = integer_offer(s, x, &better, err);
    memcpy(s->relaxed->x, x, s->original->column_count * sizeof *x);
    free(x);
    *settled = bound <= integer_cutoff(s);
    return status;
}

/* A whole column that is not fixed yet, where all values look whole. */
static size_t any_open(const integer_search *s) {
    for (size_t at = 0; at < s->whole_count; at++) {
        if (s->lower[s->whole[at]] < s->upper[s->whole[at]]) {
            return at;
        }
    }
    return s->whole_count;
}

/* Work on one node; *next = SIZE_MAX when the plunge ends here. */
static psr_status work_on(integer_search *s, size_t node, size_t *next, psr_error *err) {
    double bound = INFINITY;
    integer_verdict verdict = INTEGER_UNDECIDED;
    double parent_bound = s->node[node].bound;
    *next = SIZE_MAX;
    apply(s, node);
    PSR_TRY(integer_relax(s, &bound, &verdict, err));
    bound = fmin(bound, parent_bound);
    psr_id column = s->node[node].column;
    if (column != PSR_NO_ID && isfinite(bound) && isfinite(parent_bound)) {
        bool up = s->node[node].lower > s->work->lower[column] &&
                  s->node[node].lower >= s->lower[column];
        integer_learn(s, whole_position(s, column), up, s->node[node].fraction,
                      parent_bound - bound);
    }
    if (verdict == INTEGER_PRUNED) {
        drop(s, bound);
        return PSR_OK;
    }
    size_t chosen = s->whole_count;
    if (verdict == INTEGER_WHOLE) {
        bool settled = false;
        PSR_TRY(settle_whole(s, bound, &settled, err));
        if (settled) {
            drop(s, bound);
            return PSR_OK;
        }
    } else if (verdict == INTEGER_FRACTIONAL) {
        PSR_TRY(integer_choose(s, &chosen, err));
    }
    chosen = chosen == s->whole_count ? any_open(s) : chosen;
    if (chosen == s->whole_count) {
        drop(s, bound);
        return PSR_OK;
    }
    return branch(s, node, chosen, bound, next, err);
}

static double open_bound(const integer_search *s) {
    double bound = fmax(s->dropped_bound, s->best_value);
    if (s->node_count == 0) {
        return fmax(bound, s->proved_bound); /* no tree: what was proved before it */
    }
    bound = s->heap_count > 0 ? fmax(bound, s->node[s->heap[0]].bound) : bound;
    return fmax(s->best_value, fmin(bound, s->proved_bound));
}

/* Nothing left to search for, or too much: a tree over thousands of whole columns raises
 * no bound worth its time once the blocks have had their say. */
static bool is_settled(const integer_search *s) {
    return s->best_value > -INFINITY &&
           (certificate_gap(s->proved_bound, s->best_value) <= s->gap ||
            s->whole_count > largest_tree);
}

static bool may_go_on(const integer_search *s) {
    return s->solved < s->node_limit && s->effort < s->effort_limit &&
           s->rejected < s->most_rejected;
}

/* Follow one child after the other until the line ends. */
static psr_status plunge(integer_search *s, size_t node, psr_error *err) {
    while (node != SIZE_MAX) {
        if (!may_go_on(s)) {
            return integer_push(s, node, err);
        }
        size_t next = SIZE_MAX;
        PSR_TRY(work_on(s, node, &next, err));
        node = next;
        if (s->solved % PROGRESS_EVERY == 0) {
            psr_observe_progress(s->observer, "branch and bound", (double)s->solved,
                                 (double)s->node_limit,
                                 certificate_gap(open_bound(s), s->best_value));
            if (psr_observe_interrupted(s->observer)) {
                return psr_fail(err, PSR_ERR_INTERRUPTED,
                                "interrupted in branch and bound");
            }
        }
    }
    return PSR_OK;
}

static psr_status explore(integer_search *s, psr_error *err) {
    PSR_TRY(add_node(s, (integer_node){SIZE_MAX, PSR_NO_ID, 0, 0, INFINITY, 0}, err));
    PSR_TRY(integer_push(s, 0, err));
    size_t next_dive = 0;
    while (s->heap_count > 0 && may_go_on(s)) {
        size_t node = integer_pop(s);
        if (s->node[node].bound <= integer_cutoff(s)) {
            drop(s, s->node[node].bound);
            s->heap_count = 0; /* best first: all others are no better */
            break;
        }
        if (s->solved >= next_dive) {
            apply(s, node);
            PSR_TRY(integer_dive(s, err));
            next_dive = s->solved + DIVE_EVERY;
        }
        PSR_TRY(plunge(s, node, err));
    }
    return PSR_OK;
}

static psr_status list_whole(integer_search *s, psr_error *err) {
    const psr_lp *lp = s->original;
    s->whole = psr_calloc(lp->column_count, sizeof *s->whole);
    s->history = psr_calloc(lp->column_count, sizeof *s->history);
    s->best = psr_calloc(lp->column_count, sizeof *s->best);
    s->lower = psr_calloc(lp->column_count, sizeof *s->lower);
    s->upper = psr_calloc(lp->column_count, sizeof *s->upper);
    s->fixed_lower = psr_calloc(lp->column_count, sizeof *s->fixed_lower);
    s->fixed_upper = psr_calloc(lp->column_count, sizeof *s->fixed_upper);
    s->nothing = psr_calloc(lp->column_count, sizeof *s->nothing);
    if (s->nothing == NULL || s->fixed_lower == NULL || s->fixed_upper == NULL ||
        s->whole == NULL || s->history == NULL || s->best == NULL || s->lower == NULL ||
        s->upper == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (lp->integer[j] != 0) {
            s->whole[s->whole_count++] = (psr_id)j;
        }
    }
    return PSR_OK;
}

static void search_free(integer_search *s) {
    simplex_free(s->engine);
    psr_solution_free(s->relaxed);
    psr_lp_free(s->work);
    free(s->lower);
    free(s->upper);
    free(s->fixed_lower);
    free(s->fixed_upper);
    free(s->nothing);
    free(s->whole);
    free(s->history);
    free(s->best);
    free(s->node);
    free(s->heap);
}

/* The engine starts from the vertex of a large relaxation, or one near its interior point:
 * its cold start would take longer than the search. */
static psr_status start_engine(integer_search *s, const psr_session *session,
                               psr_solution *relaxation, psr_error *err) {
    bool found = session->simplex != NULL && simplex_has_basis(session->simplex);
    if (s->work->column_count <= largest_cold ||
        s->work->row_count != s->original->row_count) {
        return simplex_create(s->work, &s->engine, err);
    }
    simplex_basis basis = {0};
    psr_status status = PSR_OK;
    if (!simplex_basis_create(s->work, &basis)) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    } else if (found) {
        simplex_places(session->simplex, &basis);
    } else {
        status = crossover_basis(s->work, relaxation, &basis, &found, err);
    }
    if (status == PSR_OK) {
        status = found ? simplex_create_near(s->work, &basis, &s->engine, err)
                       : simplex_create(s->work, &s->engine, err);
    }
    if (status == PSR_OK && found) {
        status = simplex_settle(s->engine, &s->iterations, err);
    }
    simplex_basis_clear(&basis);
    return status;
}

static psr_status search_open(integer_search *s, const psr_session *session,
                              psr_solution *relaxation, bool *infeasible, psr_error *err) {
    PSR_TRY(integer_root(s, infeasible, err));
    if (*infeasible) {
        return PSR_OK;
    }
    size_t columns = s->work->column_count;
    memcpy(s->lower, s->work->lower, columns * sizeof *s->lower);
    memcpy(s->upper, s->work->upper, columns * sizeof *s->upper);
    s->view = *s->work;
    s->view.lower = s->lower;
    s->view.upper = s->upper;
    s->relaxed = psr_solution_create(s->work);
    if (s->relaxed == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for branch and bound");
    }
    return start_engine(s, session, relaxation, err);
}

static void name_method(psr_solution *solution) {
    (void)snprintf(solution->method, sizeof solution->method, "branch and bound");
}

/* The gap asked for, or what is in reach. */
static double gap_of(const psr_session *session) {
    const psr_lp *lp = &session->lp;
    size_t whole = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        whole += lp->integer[j] != 0;
    }
    return session->options.gap > 0 ? session->options.gap
           : whole > many_whole     ? default_gap_of_many
                                    : default_gap;
}

static psr_solve_options rest_options(const psr_session *session) {
    return (psr_solve_options){.gap = integer_rest_gap,
                               .threads = session->options.threads};
}

/* The programme with its whole columns fixed, from the vertex of its relaxation where there
 * is one: a few pivots, where an interior point has no room between flags and limits. */
static psr_status solve_near(psr_session *session, const psr_lp *fixed,
                             const psr_solve_options *options, psr_solution *solution,
                             psr_error *err) {
    size_t columns = fixed->column_count;
    if (session->simplex == NULL || columns <= largest_cold) {
        return psr_solve(fixed, options, solution, err);
    }
    psr_session near = {.lp = *fixed, .options = *options, .simplex = session->simplex};
    near.limits_changed = true;
    for (size_t j = 0; j < columns; j++) {
        if (session->lp.integer[j] != 0) {
            simplex_set_column(near.simplex, (psr_id)j, fixed->lower[j], fixed->upper[j]);
        }
    }
    psr_status status = session_solve_simplex(&near, solution, err);
    session->simplex = near.simplex;
    for (size_t j = 0; session->simplex != NULL && j < columns; j++) {
        if (session->lp.integer[j] != 0) {
            simplex_set_column(session->simplex, (psr_id)j, session->lp.lower[j],
                               session->lp.upper[j]);
        }
    }
    return status;
}

/* The blocks have proved a plan that is too large to be solved once more. */
static bool is_priced(const integer_search *s) {
    return s->original->column_count > largest_rest &&
           certificate_gap(open_bound(s), s->best_value) <= s->gap;
}

/* The answer: the incumbent with the prices of the programme that has it fixed; of a very
 * large one with the relaxation's, which prove its bound. */
static psr_status publish(integer_search *s, psr_session *session, psr_solution *solution,
                          psr_error *err) {
    psr_lp fixed;
    size_t columns = s->original->column_count;
    integer_fix(s, s->best, &fixed);
    size_t before = solution->iterations + s->iterations;
    psr_solve_options options = rest_options(session);
    psr_status status = is_priced(s) ? PSR_ERR_NUMERICAL
                                     : solve_near(session, &fixed, &options, solution, err);
    if (status != PSR_OK && status != PSR_ERR_NUMERICAL) {
        return status;
    }
    bool kept = status == PSR_OK && solution->objective >= s->best_value &&
                psr_solve_violation(s->original, solution->x) <= integer_feasibility;
    if (!kept) {
        memcpy(solution->x, s->best, columns * sizeof *s->best);
        certificate_complete(&fixed, solution);
    }
    solution->bound = fmax(open_bound(s), solution->objective);
    solution->gap = certificate_gap(solution->bound, solution->objective);
    solution->status = solution->gap <= s->gap ? PSR_LP_OPTIMAL : PSR_LP_FEASIBLE;
    solution->iterations += before;
    solution->nodes = s->solved;
    name_method(solution);
    return PSR_OK;
}

/* Whole columns over an unbounded relaxation: a feasible point and the ray settle it. */
static psr_status judge_relaxation(psr_session *session, psr_solution *solution,
                                   bool *decided, psr_error *err) {
    uint8_t *integer = session->lp.integer;
    double gap = session->options.gap;
    session->options.gap = fmax(integer_rest_gap, relaxed_share * gap_of(session));
    session->lp.integer = NULL;
    psr_status status = session_solve_continuous(session, solution, err);
    session->options.gap = gap;
    session->lp.integer = integer;
    *decided = solution->status != PSR_LP_OPTIMAL && solution->status != PSR_LP_FEASIBLE;
    return status;
}

/* Programmes of many blocks: what their small programmes give, before any branching. */
static psr_status try_blocks(integer_search *s, const psr_solution *relaxation,
                             size_t threads, psr_error *err) {
    integer_incumbent incumbent = {s->best, -INFINITY, relaxation->bound, 0};
    psr_solve_options options = {.gap = s->gap, .threads = threads};
    PSR_TRY(integer_blocks(s->original, relaxation, &options, &incumbent, err));
    psr_observe_log(s->observer, PSR_LEVEL_INFO,
                    "blocks: plan %.10g, bound %.10g (relaxation %.10g), %zu nodes",
                    incumbent.value, incumbent.bound, relaxation->bound, incumbent.nodes);
    s->best_value = incumbent.value;
    s->solved = incumbent.nodes;
    s->proved_bound = incumbent.bound;
    return PSR_OK;
}

psr_status integer_solve(psr_session *session, psr_solution *solution, psr_error *err) {
    const psr_solve_options *options = &session->options;
    integer_search s = {
        .original = &session->lp,
        .best_value = -INFINITY,
        .dropped_bound = -INFINITY,
        .applied = SIZE_MAX,
        .gap = gap_of(session),
        .node_limit = options->node_limit > 0 ? options->node_limit : default_node_limit,
        .effort_limit = default_effort,
        .most_rejected =
            resized_is_worth_it(&session->lp) ? rejected_of_large_numbers : SIZE_MAX,
        .observer = options->observer};
    bool decided = false;
    PSR_TRY(judge_relaxation(session, solution, &decided, err));
    name_method(solution);
    if (decided) {
        return PSR_OK;
    }
    psr_status status = PSR_OK;
    PSR_GO(list_whole(&s, err));
    s.proved_bound = solution->bound;
    if (integer_has_blocks(s.original)) {
        PSR_GO(try_blocks(&s, solution, options->threads, err));
    }
    if (!is_settled(&s)) {
        PSR_GO(search_open(&s, session, solution, &decided, err));
        if (!decided) {
            PSR_GO(explore(&s, err));
        }
    }
    if (s.best_value > -INFINITY) {
        PSR_GO(publish(&s, session, solution, err));
    } else if (s.heap_count == 0) {
        solution->status = PSR_LP_INFEASIBLE;
        solution->bound = -INFINITY;
    } else {
        solution->bound = open_bound(&s);
        solution->nodes = s.solved;
        status =
            psr_fail(err, PSR_ERR_LIMIT, "no whole answer found in %zu nodes", s.solved);
    }
done:
    search_free(&s);
    return status;
}
