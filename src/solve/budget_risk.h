/*
 * Private to solve: the objective of a budget under draws of its curves.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_RISK_H
#define PURSER_SOLVE_BUDGET_RISK_H

#include "budget_model.h"
#include "purser/solve.h"

typedef struct risk_objective {
    const psr_budget *budget;
    const psr_budget_risk *risk;
    double tail_weight;   /* weight of a full one: 1 / (tail * draw_count) */
    double *tangent;      /* [spend_count * draw_count] end of the envelope's chord */
    double *total, *over; /* [draw_count] response, response of envelopes */
    double *draw_weight;  /* [draw_count] of the objective at the last point */
    size_t *order;        /* [draw_count] draws, worst first */
} risk_objective;

psr_status risk_objective_create(const psr_budget *budget, const psr_budget_risk *risk,
                                 psr_arena *arena,
                                 risk_objective *objective) PSR_MUST_CHECK;
/** The objective at z; total[] is filled. */
double risk_value(risk_objective *objective, const double *z);
/** A line above the objective everywhere: *value at z and slope[spend_count]. */
void risk_cut(risk_objective *objective, const double *z, double *value, double *slope);

#endif
