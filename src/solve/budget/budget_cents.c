/*
 * A plan in whole cents. Spends start at the cents below; cents then go, largest remainder
 * first, to the rows that lack them, as long as no other row is overrun. Rows whose
 * coefficients are all 1 come out exact; rows with others to within their terms' rounding.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"

static const double cents = 100;
/* Cents of a spend nearer to a whole number than this are that number. */
static const double whole_cents = 1e-5;
/* A row met to this share of a cent is met. */
static const double met = 1e-3;
/* Exchanges look at all pairs: only up to this many spends. */
static const size_t most_exchanged = 2000;

typedef struct cent_work {
    const psr_budget *budget;
    size_t *first, *at; /* terms of each spend */
    psr_id *row;
    double *activity;   /* [row_count] in cents */
    double *remainder;  /* [spend_count] cents still due, 0 .. 1 */
    double *low, *high; /* [spend_count] cents allowed */
    int64_t *whole;     /* [spend_count] */
} cent_work;

/** Cents that a row lacks (> 0) or has too many of (< 0). */
static double lacking(const cent_work *w, size_t r, double activity) {
    const psr_budget *b = w->budget;
    double lower = b->row_lower[r] * cents, upper = b->row_upper[r] * cents;
    return activity < lower ? lower - activity : activity > upper ? upper - activity : 0;
}

/** By how much one cent more (sign 1) or less (-1) for a spend helps its rows. */
static double help(const cent_work *w, size_t i, double sign) {
    const psr_budget *b = w->budget;
    double before = 0, after = 0;
    for (size_t k = w->first[i]; k < w->first[i + 1]; k++) {
        size_t r = (size_t)w->row[w->at[k]];
        double now = w->activity[r], step = sign * b->row_coefficient[w->at[k]];
        before += fabs(lacking(w, r, now));
        after += fabs(lacking(w, r, now + step));
    }
    return before - after;
}

static void give(cent_work *w, size_t i, double sign) {
    w->whole[i] += sign > 0 ? 1 : -1;
    w->remainder[i] -= sign;
    for (size_t k = w->first[i]; k < w->first[i + 1]; k++) {
        size_t r = (size_t)w->row[w->at[k]];
        w->activity[r] += sign * w->budget->row_coefficient[w->at[k]];
    }
}

static bool may_give(const cent_work *w, size_t i, double sign) {
    double next = (double)w->whole[i] + sign;
    return next >= w->low[i] && next <= w->high[i];
}

typedef struct due {
    double remainder;
    size_t spend;
} due;

static int compare_due(const void *a, const void *b) {
    const due *x = a, *y = b;
    if (x->remainder > y->remainder || x->remainder < y->remainder) {
        return x->remainder > y->remainder ? -1 : 1;
    }
    return (x->spend > y->spend) - (x->spend < y->spend);
}

/** Cents up for those most due, then down for those least due, while rows gain by it. */
static bool pass(cent_work *w, due *list, double sign) {
    size_t n = w->budget->spend_count;
    bool moved = false;
    for (size_t i = 0; i < n; i++) {
        list[i] = (due){sign * w->remainder[i], i};
    }
    qsort(list, n, sizeof *list, compare_due);
    for (size_t k = 0; k < n; k++) {
        size_t i = list[k].spend;
        if (may_give(w, i, sign) && help(w, i, sign) > met) {
            give(w, i, sign);
            moved = true;
        }
    }
    return moved;
}

/** Spend i one cent along, and the spend that then gains most one cent back. */
static bool exchange(cent_work *w, size_t i, double sign) {
    if (!may_give(w, i, sign)) {
        return false;
    }
    double gain = help(w, i, sign), best = met;
    size_t partner = SIZE_MAX;
    give(w, i, sign);
    for (size_t j = 0; j < w->budget->spend_count; j++) {
        if (j != i && may_give(w, j, -sign) && gain + help(w, j, -sign) > best) {
            best = gain + help(w, j, -sign);
            partner = j;
        }
    }
    if (partner == SIZE_MAX) {
        give(w, i, -sign);
        return false;
    }
    give(w, partner, -sign);
    return true;
}

/** Exchanges for the rows that are still missed. */
static bool exchange_pass(cent_work *w) {
    const psr_budget *b = w->budget;
    bool moved = false;
    for (size_t r = 0; r < b->row_count; r++) {
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            double lack = lacking(w, r, w->activity[r]);
            if (fabs(lack) <= met) {
                break;
            }
            double sign = (lack > 0) == (b->row_coefficient[k] > 0) ? 1 : -1;
            moved = exchange(w, (size_t)b->row_spend[k], sign) || moved;
        }
    }
    return moved;
}

static void start(cent_work *w, const psr_budget_answer *answer) {
    const psr_budget *b = w->budget;
    for (size_t i = 0; i < b->spend_count; i++) {
        double exact = answer->spend[i] * cents;
        bool is_off = b->min_if_on[i] > 0 && !(answer->spend[i] > 0);
        double least = is_off ? 0 : fmax(b->min[i], b->min_if_on[i]) * cents;
        w->low[i] = ceil(least - whole_cents);
        w->high[i] = is_off ? 0 : floor(b->max[i] * cents + whole_cents);
        double whole = fmin(fmax(floor(exact + whole_cents), w->low[i]), w->high[i]);
        w->whole[i] = (int64_t)whole;
        w->remainder[i] = exact - whole;
        for (size_t k = w->first[i]; k < w->first[i + 1]; k++) {
            w->activity[w->row[w->at[k]]] += whole * b->row_coefficient[w->at[k]];
        }
    }
}

static void finish(const cent_work *w, psr_budget_answer *answer) {
    const psr_budget *b = w->budget;
    double response = 0;
    for (size_t i = 0; i < b->spend_count; i++) {
        answer->spend_minor[i] = w->whole[i];
        response += psr_curve_value(&b->curve[i], (double)w->whole[i] / cents);
    }
    answer->rounding_cost = answer->objective - response;
    answer->rounding_missed = 0;
    for (size_t r = 0; r < b->row_count; r++) {
        double missed = fabs(lacking(w, r, w->activity[r]));
        if (missed > met) {
            answer->rounding_missed = fmax(answer->rounding_missed, missed / cents);
        }
    }
}

psr_status budget_round_to_cents(const psr_budget *budget, psr_budget_answer *answer,
                                 psr_error *err) {
    size_t n = budget->spend_count;
    cent_work w = {.budget = budget, .whole = answer->spend_minor};
    double *numbers = psr_calloc(3 * n + budget->row_count + 1, sizeof(double));
    due *list = psr_calloc(n + 1, sizeof *list);
    psr_status status = budget_terms_by_spend(budget, &w.first, &w.at, &w.row);
    if (!numbers || !list || status != PSR_OK) {
        status = psr_fail(err, PSR_ERR_MEMORY, "out of memory for whole cents");
    } else {
        w.remainder = numbers;
        w.low = numbers + n;
        w.high = numbers + 2 * n;
        w.activity = numbers + 3 * n;
        start(&w, answer);
        bool moved = true;
        /* Every pass that moves anything makes the rows better by a cent or so; spends
         * without rows keep their cents below. */
        for (int round = 0; round < 64 && moved; round++) {
            moved = pass(&w, list, 1);
            moved = pass(&w, list, -1) || moved;
            moved = moved || (n <= most_exchanged && exchange_pass(&w));
        }
        finish(&w, answer);
    }
    free(w.first);
    free(w.at);
    free(w.row);
    free(numbers);
    free(list);
    return status;
}
