/*
 * The room's door: problem -> lp, problem -> allocation.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/allocate.h"

#include <stdio.h>
#include <string.h>

#include "answer.h"

psr_status psr_allocate_lp(const psr_problem *problem, bool with_names, psr_lp **lp,
                           psr_error *err) {
    model *m = NULL;
    *lp = NULL;
    PSR_TRY(model_create(problem, with_names, &m, err));
    *lp = m->lp;
    m->lp = NULL;
    model_free(m);
    return PSR_OK;
}

/* Size and proof: what every answer carries. */
static void describe(const question *q, psr_allocation *a) {
    const psr_solution *s = q->solution;
    a->objective = s->objective;
    a->bound = s->bound;
    a->gap = s->gap;
    a->lp_rows = q->model->lp->row_count;
    a->lp_columns = q->model->lp->column_count;
    a->lp_nonzeros = q->model->lp->nonzero_count;
    a->iterations = s->iterations;
    a->nodes = s->nodes;
    snprintf(a->method, sizeof a->method, "%s", s->method);
    const psr_objective *goal = &q->problem->objective;
    if (goal->kind == PSR_GOAL_PROFIT) {
        return;
    }
    if (goal->incremental) {
        a->profit_at_zero_spend = q->zero_profit;
    }
    a->capital = question_capital(q, s->x);
    if (goal->kind == PSR_GOAL_RATIO) {
        a->has_ratio = true;
        a->ratio = q->ratio;
        a->ratio_bound = fmax(q->ratio_bound, q->ratio);
        a->ratio_gap = (a->ratio_bound - a->ratio) / fmax(1.0, fabs(a->ratio));
        /* The weighted programme's bound is not one of the profit. */
        a->bound = a->objective;
        a->gap = a->ratio_gap;
    }
}

static psr_status conclude(question *q, psr_allocation *a, psr_error *err) {
    switch (q->solution->status) {
    case PSR_LP_OPTIMAL:
    case PSR_LP_FEASIBLE:
        a->status = q->solution->status == PSR_LP_OPTIMAL ? PSR_ANSWER_OPTIMAL
                                                          : PSR_ANSWER_FEASIBLE;
        describe(q, a);
        return answer_quantities(q, a, err);
    case PSR_LP_INFEASIBLE:
        a->status = PSR_ANSWER_INFEASIBLE;
        return PSR_OK;
    case PSR_LP_UNBOUNDED:
        a->status = PSR_ANSWER_UNBOUNDED;
        return PSR_OK;
    case PSR_LP_UNSOLVED:
        break;
    }
    return psr_fail(err, PSR_ERR_NUMERICAL, "the solver came back without an answer");
}

psr_status psr_allocate(const psr_problem *problem, const psr_solver *solver,
                        const psr_allocate_options *options, psr_allocation **allocation,
                        psr_error *err) {
    *allocation = NULL;
    question q = {0};
    psr_status status = PSR_OK;
    psr_allocation *a = psr_allocation_create(problem);
    if (a == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the allocation");
    }
    PSR_GO(question_open(problem, solver, options, &q, err));
    PSR_GO(question_answer(&q, err));
    PSR_GO(conclude(&q, a, err));
    *allocation = a;
    a = NULL;
done:
    question_close(&q);
    psr_allocation_free(a);
    return status;
}
