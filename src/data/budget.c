/*
 * The budget question and its answer: create and free.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/budget.h"

#include <math.h>
#include <stdlib.h>

static void free_texts(char **texts, size_t count) {
    for (size_t i = 0; texts && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

void psr_budget_free(psr_budget *budget) {
    if (!budget) {
        return;
    }
    free(budget->name);
    free(budget->note);
    free_texts(budget->id, budget->spend_count);
    free(budget->min);
    free(budget->max);
    free(budget->min_if_on);
    for (size_t i = 0; budget->curve && i < budget->spend_count; i++) {
        psr_curve_clear(&budget->curve[i]);
    }
    free(budget->curve);
    free(budget->place);
    free_texts(budget->row_name, budget->row_count);
    free(budget->row_lower);
    free(budget->row_upper);
    free(budget->row_start);
    free(budget->row_spend);
    free(budget->row_coefficient);
    free(budget->row_place);
    free(budget);
}

psr_budget *psr_budget_create(size_t spend_count, size_t row_count, size_t term_count) {
    psr_budget *budget = psr_calloc(1, sizeof *budget);
    if (!budget) {
        return NULL;
    }
    size_t spends = spend_count ? spend_count : 1;
    size_t rows = row_count ? row_count : 1;
    size_t terms = term_count ? term_count : 1;
    budget->spend_count = spend_count;
    budget->row_count = row_count;
    budget->id = psr_calloc(spends, sizeof *budget->id);
    budget->min = psr_calloc(spends, sizeof *budget->min);
    budget->max = psr_calloc(spends, sizeof *budget->max);
    budget->min_if_on = psr_calloc(spends, sizeof *budget->min_if_on);
    budget->curve = psr_calloc(spends, sizeof *budget->curve);
    budget->place = psr_calloc(spends, sizeof *budget->place);
    budget->row_name = psr_calloc(rows, sizeof *budget->row_name);
    budget->row_lower = psr_calloc(rows, sizeof *budget->row_lower);
    budget->row_upper = psr_calloc(rows, sizeof *budget->row_upper);
    budget->row_start = psr_calloc(rows + 1, sizeof *budget->row_start);
    budget->row_spend = psr_calloc(terms, sizeof *budget->row_spend);
    budget->row_coefficient = psr_calloc(terms, sizeof *budget->row_coefficient);
    budget->row_place = psr_calloc(rows, sizeof *budget->row_place);
    if (!budget->id || !budget->min || !budget->max || !budget->min_if_on ||
        !budget->curve || !budget->place || !budget->row_name || !budget->row_lower ||
        !budget->row_upper || !budget->row_start || !budget->row_spend ||
        !budget->row_coefficient || !budget->row_place) {
        psr_budget_free(budget);
        return NULL;
    }
    return budget;
}

void psr_budget_answer_free(psr_budget_answer *answer) {
    if (!answer) {
        return;
    }
    free(answer->spend);
    free(answer->marginal_left);
    free(answer->marginal_right);
    free(answer->spend_minor);
    free(answer->row_activity);
    free(answer->row_price);
    free(answer);
}

psr_budget_answer *psr_budget_answer_create(size_t spend_count, size_t row_count) {
    psr_budget_answer *answer = psr_calloc(1, sizeof *answer);
    if (!answer) {
        return NULL;
    }
    size_t spends = spend_count ? spend_count : 1;
    size_t rows = row_count ? row_count : 1;
    answer->spend_count = spend_count;
    answer->row_count = row_count;
    answer->spend = psr_calloc(spends, sizeof(double));
    answer->marginal_left = psr_calloc(spends, sizeof(double));
    answer->marginal_right = psr_calloc(spends, sizeof(double));
    answer->spend_minor = psr_calloc(spends, sizeof(int64_t));
    answer->row_activity = psr_calloc(rows, sizeof(double));
    answer->row_price = psr_calloc(rows, sizeof(double));
    if (!answer->spend || !answer->marginal_left || !answer->marginal_right ||
        !answer->spend_minor || !answer->row_activity || !answer->row_price) {
        psr_budget_answer_free(answer);
        return NULL;
    }
    return answer;
}

void psr_budget_frontier_free(psr_budget_frontier *frontier) {
    if (!frontier) {
        return;
    }
    free(frontier->limit);
    free(frontier->response);
    free(frontier->bound);
    free(frontier->marginal);
    free(frontier->spend);
    free(frontier->switches);
    free(frontier);
}

psr_budget_frontier *psr_budget_frontier_create(size_t point_count, size_t spend_count) {
    psr_budget_frontier *frontier = psr_calloc(1, sizeof *frontier);
    if (!frontier) {
        return NULL;
    }
    size_t points = point_count ? point_count : 1;
    frontier->point_count = point_count;
    frontier->spend_count = spend_count;
    frontier->between = NAN;
    frontier->limit = psr_calloc(points, sizeof(double));
    frontier->response = psr_calloc(points, sizeof(double));
    frontier->bound = psr_calloc(points, sizeof(double));
    frontier->marginal = psr_calloc(points, sizeof(double));
    frontier->spend = psr_calloc(points, (spend_count ? spend_count : 1) * sizeof(double));
    if (!frontier->limit || !frontier->response || !frontier->bound ||
        !frontier->marginal || !frontier->spend) {
        psr_budget_frontier_free(frontier);
        return NULL;
    }
    return frontier;
}

psr_budget_outlook *psr_budget_outlook_create(size_t spend_count) {
    psr_budget_outlook *outlook = psr_calloc(1, sizeof *outlook);
    if (outlook) {
        outlook->spend_count = spend_count;
        outlook->funded = psr_calloc(spend_count ? spend_count : 1, sizeof(double));
    }
    if (outlook && !outlook->funded) {
        free(outlook);
        return NULL;
    }
    return outlook;
}

void psr_budget_outlook_free(psr_budget_outlook *outlook) {
    if (outlook) {
        free(outlook->funded);
        free(outlook);
    }
}
