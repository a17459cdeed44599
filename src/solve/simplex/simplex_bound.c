/*
 * A bound where the simplex method's prices give none: an unlimited column whose reduced
 * cost is on the wrong side, however little, could be taken for ever. First the prices are
 * freed of their rounding; what is still on the wrong side then is within the method's
 * tolerance, and a programme in which those columns earn a little more prices them right.
 * Its prices bound the given programme as well: every price vector does.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "certificate.h"
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What an unlimited column earns more, relative: above the method's tolerance on reduced
 * costs, so that it has to be priced. */
static const double first_bend = 4e-10;
static const double more_bend = 8;
enum { BENDINGS = 3 };

typedef struct bending {
    psr_session *session;
    psr_solution *priced; /* prices of the bent programme, measured on the given one */
    double *more;         /* [column_count] what each column earns more */
} bending;

/* Bend what is priced on the wrong side; false where there is nothing. */
static bool bend(bending *b, const psr_solution *wrong, double share) {
    const psr_lp *lp = &b->session->lp;
    bool any = false;
    for (size_t j = 0; j < lp->column_count; j++) {
        double cost = wrong->reduced_cost[j];
        bool up = cost > 0 && lp->upper[j] >= INFINITY;
        bool down = cost < 0 && lp->lower[j] <= -INFINITY;
        if (up || down) {
            double more = share * fmax(1, fabs(lp->objective[j]));
            b->more[j] = up ? more : -more;
            simplex_set_objective(b->session->simplex, (psr_id)j,
                                  lp->objective[j] + b->more[j]);
            any = true;
        }
    }
    return any;
}

static psr_status price_bent(bending *b, const psr_solution *solution,
                             simplex_outcome *outcome, size_t *iterations, psr_error *err) {
    const psr_lp *lp = &b->session->lp;
    PSR_TRY(simplex_run(b->session->simplex, SIMPLEX_PRIMAL, 0, iterations, outcome, err));
    if (*outcome == SIMPLEX_OPTIMAL) {
        PSR_TRY(simplex_refine_prices(b->session->simplex, b->priced, err));
        memcpy(b->priced->x, solution->x, lp->column_count * sizeof *solution->x);
        certificate_complete(lp, b->priced);
    }
    return PSR_OK;
}

static void take_prices(const psr_lp *lp, const psr_solution *priced,
                        psr_solution *solution) {
    memcpy(solution->row_price, priced->row_price, lp->row_count * sizeof(double));
    if (solution->over_price != NULL) {
        memcpy(solution->over_price, priced->over_price, lp->column_count * sizeof(double));
    }
    certificate_complete(lp, solution);
}

static psr_status find_by_bending(bending *b, psr_solution *solution, psr_error *err) {
    double share = first_bend;
    const psr_solution *wrong = solution;
    for (int attempt = 0; attempt < BENDINGS; attempt++, share *= more_bend) {
        simplex_outcome outcome = SIMPLEX_TROUBLE;
        if (!bend(b, wrong, share)) {
            return PSR_OK;
        }
        PSR_TRY(price_bent(b, solution, &outcome, &solution->iterations, err));
        if (outcome != SIMPLEX_OPTIMAL) {
            return PSR_OK;
        }
        if (isfinite(b->priced->bound)) {
            take_prices(&b->session->lp, b->priced, solution);
            return PSR_OK;
        }
        wrong = b->priced;
    }
    return PSR_OK;
}

/* The objective as it is, and the basis that belongs to it. */
static psr_status straighten(bending *b, size_t *iterations, psr_error *err) {
    const psr_lp *lp = &b->session->lp;
    simplex_outcome outcome = SIMPLEX_TROUBLE;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (fabs(b->more[j]) > 0) {
            simplex_set_objective(b->session->simplex, (psr_id)j, lp->objective[j]);
        }
    }
    return simplex_run(b->session->simplex, SIMPLEX_PRIMAL, 0, iterations, &outcome, err);
}

psr_status session_find_bound(psr_session *session, psr_solution *solution,
                              psr_error *err) {
    const psr_lp *lp = &session->lp;
    PSR_TRY(simplex_refine_prices(session->simplex, solution, err));
    certificate_complete(lp, solution);
    if (isfinite(solution->bound)) {
        return PSR_OK;
    }
    bending b = {session, psr_solution_create(lp),
                 psr_calloc(lp->column_count, sizeof(double))};
    psr_status status = PSR_ERR_MEMORY;
    if (b.priced == NULL || b.more == NULL) {
        status = psr_fail(err, status, "no memory for a bound");
        goto done;
    }
    PSR_GO(find_by_bending(&b, solution, err));
    status = straighten(&b, &solution->iterations, err);
done:
    psr_solution_free(b.priced);
    free(b.more);
    return status;
}
