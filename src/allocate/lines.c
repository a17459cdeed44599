/*
 * Order lines, and the fewest of them at the same profit.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "lines.h"

#include <stdlib.h>

/* Less than this is not ordered. */
static const double used = 1e-7;

double question_spread(size_t column) {
    static const double golden = 0.6180339887498949; /* its multiples spread evenly */
    double turned = golden * (double)(column + 1);
    return turned - floor(turned);
}

void order_lines_free(order_lines *lines) {
    free(lines->column);
    free(lines->later);
    *lines = (order_lines){0};
}

psr_status order_lines_list(const question *q, order_lines *lines, psr_error *err) {
    const model *m = q->model;
    size_t most = q->problem->offer_count * m->T;
    *lines = (order_lines){.column = psr_calloc(most + 1, sizeof(psr_id)),
                           .later = psr_calloc(most + 1, sizeof(double))};
    if (lines->column == NULL || lines->later == NULL) {
        order_lines_free(lines);
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the order lines");
    }
    for (size_t i = 0; i < most; i++) {
        const psr_offer *offer = &q->problem->offers[i / m->T];
        bool flagged = m->flag[i] != PSR_NO_ID;
        psr_id column = flagged ? m->flag[i] : m->order[i];
        if (column == PSR_NO_ID || (flagged && m->lp->integer == NULL)) {
            continue;
        }
        double landing = (double)(i % m->T) + (double)offer->lead_time;
        lines->column[lines->count] = column;
        double later = fmin(1.0, landing / (double)m->T);
        lines->later[lines->count] = 0.95 * later + 0.05 * question_spread((size_t)column);
        lines->count++;
    }
    return PSR_OK;
}

size_t order_lines_used(const order_lines *lines, const double *x) {
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++) {
        count += x[lines->column[i]] > used;
    }
    return count;
}

psr_status order_lines_reduce(question *q, const order_lines *lines, psr_solution *solution,
                              psr_error *err) {
    return q->solver->make_few(q->session, lines->column, lines->later, lines->count,
                               solution, err);
}

psr_status order_lines_hold(question *q, const order_lines *lines, const double *x,
                            bool held) {
    const psr_lp *lp = q->model->lp;
    for (size_t i = 0; i < lines->count; i++) {
        psr_id j = lines->column[i];
        if (x[j] <= used && lp->upper[j] > 0.0) {
            PSR_TRY(q->solver->set_column(q->session, j, lp->lower[j],
                                          held ? 0.0 : lp->upper[j]));
        }
    }
    return PSR_OK;
}
