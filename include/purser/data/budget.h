/*
 * Budget: a pure budget question (spends with response curves and linear rows over them)
 * and its proved answer. File format: scenarios/README.md, Budget files.
 *
 *     maximise sum_i f_i(z_i),  min_i <= z_i <= max_i,  z_i = 0 or z_i >= min_if_on_i,
 *     row_lower_r <= sum_i coef_ri z_i <= row_upper_r
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_BUDGET_H
#define PURSER_DATA_BUDGET_H

#include "purser/data/curves.h"

typedef struct psr_budget {
    char *name;
    char *note;
    size_t spend_count;
    char **id;         /* [spend_count] */
    double *min, *max; /* [spend_count] */
    double *min_if_on; /* [spend_count] 0 = none */
    psr_curve *curve;  /* [spend_count] */
    psr_place *place;  /* [spend_count] */
    size_t row_count;
    char **row_name;
    double *row_lower, *row_upper; /* +-infinity = open */
    size_t *row_start;             /* [row_count + 1] */
    psr_id *row_spend;             /* [row_start[row_count]] */
    double *row_coefficient;
    psr_place *row_place; /* [row_count] */
} psr_budget;

psr_budget *psr_budget_create(size_t spend_count, size_t row_count,
                              size_t term_count) PSR_MUST_CHECK;
void psr_budget_free(psr_budget *budget);

typedef struct psr_budget_answer {
    double objective; /* total response at spend[] */
    double bound;     /* proved upper bound */
    /* (bound - objective) / |objective|; an objective below 1e-9 of what the curves bring
     * at their largest spends counts as that: its last digits are rounding */
    double gap;
    size_t spend_count, row_count;
    double *spend;                          /* [spend_count] */
    double *marginal_left, *marginal_right; /* [spend_count] response per unit of money */
    double *row_activity, *row_price; /* [row_count] price: response per unit of limit */
    int64_t *spend_minor; /* [spend_count] whole cents; rows of coefficients 1 hold exactly
                             where limits are whole cents */
    double rounding_cost; /* response lost by whole cents */
    double rounding_missed; /* most that a row is missed by with whole cents, money */
    size_t node_count;      /* branch and bound nodes */
    size_t iteration_count; /* relaxations solved */
} psr_budget_answer;

psr_budget_answer *psr_budget_answer_create(size_t spend_count,
                                            size_t row_count) PSR_MUST_CHECK;
void psr_budget_answer_free(psr_budget_answer *answer);

/** A spend that starts or stops between two budgets of a frontier. */
typedef struct psr_budget_switch {
    psr_id spend;
    bool on;             /* starts; false: stops although there is more money */
    double after, until; /* the limits between which it does */
} psr_budget_switch;

/** Response against the limit of one row: what one more unit of budget earns. */
typedef struct psr_budget_frontier {
    size_t point_count, spend_count;
    double *limit;    /* [point_count] rising */
    double *response; /* [point_count] */
    double *bound;    /* [point_count] proved: no plan with this limit brings more */
    double *marginal; /* [point_count] response per unit of limit */
    double *spend;    /* [point_count * spend_count] */
    /* Curves all concave: between points the best response lies between the chords below
     * and the tangents above; the largest distance of the two, relative. NaN: some curve
     * is S-shaped, and only the points themselves are proved. */
    double between;
    size_t switch_count;
    psr_budget_switch *switches; /* [switch_count] by limit */
} psr_budget_frontier;

psr_budget_frontier *psr_budget_frontier_create(size_t point_count,
                                                size_t spend_count) PSR_MUST_CHECK;
void psr_budget_frontier_free(psr_budget_frontier *frontier);

/** How a plan does over draws of its curves. */
typedef struct psr_budget_outlook {
    double mean, p10, p50, p90; /* of the total response */
    double cvar;                /* mean of the worst share of draws asked for */
    size_t spend_count;
    double *funded; /* [spend_count] share of draws whose own best plan funds the spend */
} psr_budget_outlook;

psr_budget_outlook *psr_budget_outlook_create(size_t spend_count) PSR_MUST_CHECK;
void psr_budget_outlook_free(psr_budget_outlook *outlook);

#endif
