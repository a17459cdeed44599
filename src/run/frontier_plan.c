/*
 * The frontier of a plan: profit against its marketing budget, re-planned at each limit.
 * Without whole-number decisions profit is concave in the limit: chords between points lie
 * below it, tangents by the limit's price above, and the widest gap is halved next.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "frontier_plan.h"

#include "question_run.h"

#include "purser/solve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Tangents above and chords below are to be this near each other, relative. */
static const double sandwich_gap = 1e-4;
/* Spends below this share of the limit count as none. */
static const double no_spend = 1e-9;

/* What one walk along the limits needs. */
typedef struct plan_walk {
    run_plan_walk *asked;
    psr_id *channel; /* [spend_count] of the problem */
    bool is_concave;
} plan_walk;

static psr_status no_such_budget(const psr_budget_rule *budgets, size_t count,
                                 const char *name, psr_error *err) {
    psr_text names = {0};
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(&names, "%s%s", i > 0 ? ", " : "", budgets[i].name);
    }
    psr_status status =
        count == 0
            ? psr_fail(err, PSR_ERR_USAGE, "there is no budget at all, nor `%.80s`", name)
            : psr_fail(err, PSR_ERR_USAGE,
                       "there is no budget `%.80s`; write one of %.300s", name,
                       psr_text_bytes(&names));
    psr_text_free(&names);
    return status;
}

/* Its price is looked up by its name, which must be its own. */
static psr_status check_budget(const psr_budget_rule *budgets, size_t count, size_t row,
                               psr_error *err) {
    if (budgets[row].kind == PSR_BUDGET_WORKING_CAPITAL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "`%s` holds in every period; a frontier moves a budget of "
                        "the whole plan",
                        budgets[row].name);
    }
    for (size_t i = 0; i < count; i++) {
        if (i != row && strcmp(budgets[i].name, budgets[row].name) == 0) {
            return psr_fail(err, PSR_ERR_USAGE,
                            "two budgets are named `%.80s`; give the one that moves a name "
                            "of its own",
                            budgets[row].name);
        }
    }
    return PSR_OK;
}

psr_status run_marketing_row(const psr_budget_rule *budgets, char *const *channels,
                             size_t count, const char *name, size_t *row, psr_error *err) {
    for (size_t i = 0; i < count; i++) {
        const psr_budget_rule *each = &budgets[i];
        bool counts_all =
            (channels != NULL ? channels[i][0] == '\0' : each->channel == PSR_NO_ID) &&
            each->period_count == 0;
        if (name == NULL ? each->kind == PSR_BUDGET_MARKETING && counts_all
                         : strcmp(each->name, name) == 0) {
            *row = i;
            return check_budget(budgets, count, i, err);
        }
    }
    return name != NULL
               ? no_such_budget(budgets, count, name, err)
               : psr_fail(
                     err, PSR_ERR_USAGE,
                     "no marketing budget of the whole plan; name one with --row NAME");
}

psr_status run_marketing_range(const psr_budget_rule *budget,
                               const psr_frontier_question *question, double range[2],
                               psr_error *err) {
    double limit = budget->limit.value;
    range[0] = question->has_from ? question->from : 0.5 * limit;
    range[1] = question->has_to ? question->to : 1.5 * limit;
    if (!(range[0] < range[1]) || !isfinite(range[1])) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "from %.10g to %.10g is no range; give --from and --to", range[0],
                        range[1]);
    }
    return PSR_OK;
}

/* ---- points */

/* What one more unit of the limit earns. */
static double price_of(const plan_walk *walk, const psr_allocation *allocation) {
    const char *name = walk->asked->problem->budgets[walk->asked->row].name;
    for (size_t i = 0; i < allocation->limit_count; i++) {
        const psr_limit *limit = &allocation->limits[i];
        if (strcmp(limit->kind, "budget") == 0 && !limit->is_lower &&
            strcmp(limit->name, name) == 0) {
            return limit->price;
        }
    }
    return 0.0;
}

/* The answer in at its place among the limits. */
static void keep_point(plan_walk *walk, const psr_allocation *allocation, double limit) {
    psr_budget_frontier *f = walk->asked->frontier;
    size_t n = f->spend_count, k = f->point_count++;
    for (; k > 0 && f->limit[k - 1] > limit; k--) {
        f->limit[k] = f->limit[k - 1];
        f->response[k] = f->response[k - 1];
        f->bound[k] = f->bound[k - 1];
        f->marginal[k] = f->marginal[k - 1];
        memcpy(f->spend + k * n, f->spend + (k - 1) * n, n * sizeof(double));
    }
    f->limit[k] = limit;
    f->response[k] = allocation->objective;
    f->bound[k] = allocation->bound;
    f->marginal[k] = price_of(walk, allocation);
    for (size_t i = 0; i < n; i++) {
        size_t periods = allocation->period_count;
        f->spend[k * n + i] =
            psr_sum(allocation->spend + (size_t)walk->channel[i] * periods, periods);
    }
}

/* Plan at one limit; a limit without a plan (below the least spends) is left out. */
static psr_status solve_point(plan_walk *walk, double limit) {
    run_plan_walk *asked = walk->asked;
    psr_allocation *allocation = NULL;
    asked->problem->budgets[asked->row].limit = (psr_by_period){.value = limit};
    psr_status status = psr_allocate(asked->problem, psr_solve_solver(), asked->wish,
                                     &allocation, &asked->outcome->error);
    if (status == PSR_OK && allocation->status != PSR_ANSWER_INFEASIBLE) {
        status = run_answer_status(allocation, "frontier", asked->outcome);
        if (status == PSR_OK) {
            keep_point(walk, allocation, limit);
        }
        if (status == PSR_OK && asked->pipeline != NULL) {
            status = run_mark_curves(asked->pipeline, allocation, &asked->fresh);
        }
    }
    psr_allocation_free(allocation);
    return status;
}

/* Largest distance between the tangents of points k and k + 1 and their chord, relative. */
static double distance_after(const psr_budget_frontier *f, size_t k) {
    double width = f->limit[k + 1] - f->limit[k];
    double rise = (f->response[k + 1] - f->response[k]) / width;
    double steep = f->marginal[k] - rise, flat = rise - f->marginal[k + 1];
    double first = f->bound[k] - f->response[k];
    double second = f->bound[k + 1] - f->response[k + 1];
    double x = steep + flat > 0.0 ? (second - first + flat * width) / (steep + flat) : 0.0;
    x = fmin(fmax(x, 0.0), width);
    double above = fmin(first + steep * x, second + flat * (width - x));
    return above / fmax(fabs(f->response[k + 1]), DBL_MIN);
}

/* The gap to halve next: the widest by proof, or where nothing is, the widest. */
static double widest_gap(const plan_walk *walk, size_t *at) {
    const psr_budget_frontier *f = walk->asked->frontier;
    double widest = 0.0;
    for (size_t k = 0; k + 1 < f->point_count; k++) {
        double width =
            walk->is_concave ? distance_after(f, k) : f->limit[k + 1] - f->limit[k];
        if (width > widest) {
            widest = width;
            *at = k;
        }
    }
    return widest;
}

static psr_status refine(plan_walk *walk) {
    run_plan_walk *asked = walk->asked;
    psr_budget_frontier *f = asked->frontier;
    size_t at = 0, before = 0;
    while (f->point_count > before && f->point_count < asked->count && asked->fresh == 0) {
        double gap = widest_gap(walk, &at);
        if (!(gap > (walk->is_concave ? sandwich_gap : 0.0))) {
            break;
        }
        before = f->point_count;
        psr_observe_progress(asked->wish->observer, "frontier", (double)before,
                             (double)asked->count, NAN);
        PSR_TRY(solve_point(walk, f->limit[at] + 0.5 * (f->limit[at + 1] - f->limit[at])));
    }
    f->between = walk->is_concave ? widest_gap(walk, &at) : NAN;
    return PSR_OK;
}

/* ---- around */

static psr_status find_switches(psr_budget_frontier *f, psr_error *err) {
    size_t capacity = 0;
    for (size_t k = 0; k + 1 < f->point_count; k++) {
        for (size_t i = 0; i < f->spend_count; i++) {
            double small = no_spend * fmax(1.0, f->limit[k + 1]);
            bool before = f->spend[k * f->spend_count + i] > small;
            bool after = f->spend[(k + 1) * f->spend_count + i] > small;
            if (before == after) {
                continue;
            }
            if (psr_reserve(&f->switches, &capacity, f->switch_count + 1,
                            sizeof *f->switches) != PSR_OK) {
                return psr_fail(err, PSR_ERR_MEMORY, "no memory for the frontier");
            }
            f->switches[f->switch_count++] =
                (psr_budget_switch){(psr_id)i, after, f->limit[k], f->limit[k + 1]};
        }
    }
    return PSR_OK;
}

/* Whole-number decisions bend profit both ways: nothing is proved between points. */
static psr_status check_concave(const psr_problem *problem, bool *is_concave,
                                psr_error *err) {
    psr_lp *lp = NULL;
    PSR_TRY(psr_allocate_lp(problem, false, &lp, err));
    *is_concave = true;
    for (size_t j = 0; lp->integer != NULL && j < lp->column_count; j++) {
        *is_concave = *is_concave && !lp->integer[j];
    }
    psr_lp_free(lp);
    return PSR_OK;
}

/* The channels that spend, under the names that the frontier's columns get. */
static psr_status name_spends(const psr_problem *problem, size_t row, psr_id *channel,
                              psr_budget **names, psr_error *err) {
    size_t count = 0;
    for (size_t k = 0; k < problem->channel_count; k++) {
        if (problem->channels[k].has_spend) {
            channel[count++] = (psr_id)k;
        }
    }
    *names = psr_budget_create(count, 1, 0);
    bool kept = *names != NULL;
    for (size_t i = 0; kept && i < count; i++) {
        (*names)->id[i] = psr_strdup(problem->channels[channel[i]].id);
        kept = (*names)->id[i] != NULL;
    }
    if (kept) {
        (*names)->row_name[0] = psr_strdup(problem->budgets[row].name);
        kept = (*names)->row_name[0] != NULL;
    }
    return kept ? PSR_OK : psr_fail(err, PSR_ERR_MEMORY, "no memory for the frontier");
}

/* The two ends and the budget's own limit. */
static psr_status start(plan_walk *walk) {
    run_plan_walk *asked = walk->asked;
    double own = asked->problem->budgets[asked->row].limit.value;
    const double limits[] = {asked->range[0], asked->range[1], own};
    bool is_inside = own > asked->range[0] && own < asked->range[1];
    for (size_t k = 0; k < (is_inside ? 3 : 2) && asked->fresh == 0; k++) {
        PSR_TRY(solve_point(walk, limits[k]));
    }
    return asked->frontier->point_count > 0
               ? PSR_OK
               : psr_fail(&asked->outcome->error, PSR_ERR_INFEASIBLE,
                          "no limit in the range has a plan");
}

static psr_status walk_limits(plan_walk *walk) {
    run_plan_walk *asked = walk->asked;
    psr_error *err = &asked->outcome->error;
    psr_problem *problem = asked->problem;
    PSR_TRY(name_spends(problem, asked->row, walk->channel, &asked->names, err));
    asked->frontier =
        psr_budget_frontier_create(asked->count + 3, asked->names->spend_count);
    if (asked->frontier == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the frontier");
    }
    asked->frontier->point_count = 0;
    PSR_TRY(check_concave(problem, &walk->is_concave, err));
    PSR_TRY(start(walk));
    PSR_TRY(refine(walk));
    return find_switches(asked->frontier, err);
}

psr_status run_plan_frontier(run_plan_walk *asked) {
    psr_error *err = &asked->outcome->error;
    psr_problem *problem = asked->problem;
    plan_walk walk = {.asked = asked};
    if (problem->objective.kind == PSR_GOAL_RATIO) {
        return psr_fail_at(err, PSR_ERR_SCENARIO, &problem->objective.place,
                           "the goal is a ratio; a frontier shows profit, so ask for "
                           "profit or a return floor");
    }
    walk.channel = psr_calloc(problem->channel_count + 1, sizeof *walk.channel);
    psr_status status = walk.channel != NULL
                            ? walk_limits(&walk)
                            : psr_fail(err, PSR_ERR_MEMORY, "no memory for the frontier");
    free(walk.channel);
    return status;
}

void run_plan_walk_clear(run_plan_walk *walk) {
    psr_budget_frontier_free(walk->frontier);
    psr_budget_free(walk->names);
    walk->frontier = NULL;
    walk->names = NULL;
    walk->fresh = 0;
}
