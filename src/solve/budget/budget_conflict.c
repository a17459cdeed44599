/*
 * Why no spends satisfy a budget's rows: a minimal set of rows that conflict (with each
 * other and the spends' own limits), and by how much one of them must give way. An elastic
 * programme points at suspects, a deletion filter makes the set minimal.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_model.h"
#include "purser/solve.h"

/* Rows named in the message; conflicts of more are counted. */
static const size_t named_rows = 4;
/* What the simplex method overlooks, in scaled money: more than rows of a plan may miss. */
static const double rounding = 1e-8;
/* Slack (in scaled money) that counts as none. */
static const double no_slack = 1e-9;

typedef enum row_use { ROW_HARD, ROW_FREE, ROW_ELASTIC } row_use;

typedef struct conflict {
    const psr_budget *budget;
    double money;
    uint8_t *use;  /* [row_count] row_use */
    double *price; /* [row_count] of the last solve; NULL = not asked for */
} conflict;

typedef struct terms {
    size_t *first, *at; /* of spend i: positions at[first[i] .. first[i+1]-1] */
    psr_id *row;        /* row of each position */
} terms;

static psr_status add_spend(const conflict *c, size_t i, const terms *t, psr_lp *lp) {
    const psr_budget *b = c->budget;
    double least = b->min_if_on[i], most = b->max[i] / c->money;
    bool is_choice = least > 0 && b->min[i] <= 0;
    double low = is_choice ? 0 : fmax(b->min[i], least) / c->money;
    if (is_choice && least > b->max[i]) { /* it can only be off */
        is_choice = false;
        most = 0;
    }
    psr_id z = psr_lp_add_column(lp, PSR_SHARED, 0, fmin(low, most), most);
    if (z == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = t->first[i]; k < t->first[i + 1]; k++) {
        size_t at = t->at[k];
        PSR_TRY(psr_lp_add_entry(lp, t->row[at], b->row_coefficient[at]));
    }
    if (!is_choice) {
        return PSR_OK;
    }
    psr_id upper = psr_lp_add_row(lp, PSR_SHARED, -INFINITY, 0);
    psr_id lower = psr_lp_add_row(lp, PSR_SHARED, 0, INFINITY);
    if (upper == PSR_NO_ID || lower == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_lp_add_entry(lp, upper, 1));
    PSR_TRY(psr_lp_add_entry(lp, lower, 1));
    psr_id on = psr_lp_add_column(lp, PSR_SHARED, 0, 0, 1);
    if (on == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_lp_add_entry(lp, upper, -most));
    PSR_TRY(psr_lp_add_entry(lp, lower, -fmin(least / c->money, most)));
    return psr_lp_set_integer(lp, on);
}

/** Columns of slack for elastic rows: what they are missed by costs 1 a unit. */
static psr_status add_slack(const conflict *c, psr_lp *lp) {
    for (size_t r = 0; r < c->budget->row_count; r++) {
        for (int side = 0; side < 2 && c->use[r] == ROW_ELASTIC; side++) {
            if (psr_lp_add_column(lp, PSR_SHARED, -1, 0, INFINITY) == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
            PSR_TRY(psr_lp_add_entry(lp, (psr_id)r, side ? 1 : -1));
        }
    }
    return PSR_OK;
}

static psr_status build(const conflict *c, const terms *t, psr_lp *lp, psr_error *err) {
    const psr_budget *b = c->budget;
    for (size_t r = 0; r < b->row_count; r++) {
        bool is_free = c->use[r] == ROW_FREE;
        double lower = is_free ? -INFINITY : b->row_lower[r] / c->money;
        double upper = is_free ? INFINITY : b->row_upper[r] / c->money;
        if (psr_lp_add_row(lp, PSR_SHARED, lower, upper) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t i = 0; i < b->spend_count; i++) {
        PSR_TRY(add_spend(c, i, t, lp));
    }
    PSR_TRY(add_slack(c, lp));
    return psr_lp_finish(lp, err);
}

psr_status budget_terms_by_spend(const psr_budget *b, size_t **first, size_t **at,
                                 psr_id **row) {
    size_t count = b->row_start[b->row_count];
    *first = psr_calloc(b->spend_count + 2, sizeof(size_t));
    *at = psr_calloc(count + 1, sizeof(size_t));
    *row = psr_calloc(count + 1, sizeof(psr_id));
    if (!*first || !*at || !*row) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < b->row_count; r++) {
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            (*row)[k] = (psr_id)r;
            (*first)[b->row_spend[k] + 2]++;
        }
    }
    for (size_t i = 2; i <= b->spend_count + 1; i++) {
        (*first)[i] += (*first)[i - 1];
    }
    for (size_t k = 0; k < count; k++) {
        (*at)[(*first)[b->row_spend[k] + 1]++] = k;
    }
    return PSR_OK;
}

/** Solve with the rows as used; *missed = total slack, INFINITY = infeasible. */
static psr_status least_missed(const conflict *c, double *missed, psr_error *err) {
    terms t = {0};
    psr_solution *solution = NULL;
    psr_lp *lp = psr_lp_create(false);
    psr_status status =
        lp ? budget_terms_by_spend(c->budget, &t.first, &t.at, &t.row) : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        status = build(c, &t, lp, err);
    }
    if (status == PSR_OK) {
        solution = psr_solution_create(lp);
        psr_solve_options options = {.method = PSR_METHOD_SIMPLEX};
        status = solution ? psr_solve(lp, &options, solution, err) : PSR_ERR_MEMORY;
    }
    if (status == PSR_OK) {
        *missed = solution->status == PSR_LP_INFEASIBLE ? INFINITY : -solution->objective;
        for (size_t r = 0; c->price && r < c->budget->row_count; r++) {
            c->price[r] = solution->row_price[r];
        }
    }
    psr_solution_free(solution);
    psr_lp_free(lp);
    free(t.first);
    free(t.at);
    free(t.row);
    return status;
}

/** Free every row whose absence leaves the conflict standing. */
static psr_status filter(conflict *c, psr_error *err) {
    double missed;
    for (size_t r = 0; r < c->budget->row_count; r++) {
        if (c->use[r] == ROW_FREE) {
            continue;
        }
        c->use[r] = ROW_FREE;
        PSR_TRY(least_missed(c, &missed, err));
        if (!isinf(missed)) {
            c->use[r] = ROW_HARD;
        }
    }
    return PSR_OK;
}

/** Rows with a price in the elastic programme are the suspects; the others go free if the
 * suspects alone conflict. */
static psr_status find_suspects(conflict *c, psr_error *err) {
    const psr_budget *b = c->budget;
    bool has_choice = false;
    for (size_t i = 0; i < b->spend_count; i++) {
        has_choice |= b->min_if_on[i] > 0 && b->min[i] <= 0;
    }
    if (has_choice) {
        return PSR_OK; /* prices of a whole-number programme prove nothing */
    }
    double missed;
    double *price = psr_calloc(b->row_count + 1, sizeof(double));
    if (!price) {
        return PSR_ERR_MEMORY;
    }
    memset(c->use, ROW_ELASTIC, b->row_count);
    c->price = price;
    psr_status status = least_missed(c, &missed, err);
    c->price = NULL;
    for (size_t r = 0; r < b->row_count; r++) {
        c->use[r] = fabs(price[r]) > 1e-9 ? ROW_HARD : ROW_FREE;
    }
    free(price);
    if (status == PSR_OK) {
        status = least_missed(c, &missed, err);
    }
    if (status == PSR_OK && !isinf(missed)) {
        memset(c->use, ROW_HARD, b->row_count);
    }
    return status;
}

static void name_row(const psr_budget *b, size_t r, psr_text *text) {
    bool is_lower = isfinite(b->row_lower[r]);
    bool is_both = is_lower && isfinite(b->row_upper[r]);
    psr_text_addf(text, "%.60s (%s %.12g)", b->row_name[r],
                  is_both    ? "="
                  : is_lower ? ">="
                             : "<=",
                  is_lower ? b->row_lower[r] : b->row_upper[r]);
}

/* Marks the rows that stay in, and names the first of them. */
static void name_rows(const conflict *c, uint8_t *in_conflict, psr_text *text,
                      size_t *first_row) {
    size_t count = 0;
    psr_text rows = {0};
    for (size_t r = 0; r < c->budget->row_count; r++) {
        in_conflict[r] = c->use[r] == ROW_HARD;
        if (!in_conflict[r]) {
            continue;
        }
        *first_row = count == 0 ? r : *first_row;
        if (count < named_rows) {
            psr_text_add(&rows, count ? ", " : "");
            name_row(c->budget, r, &rows);
        }
        count++;
    }
    if (count > named_rows) {
        psr_text_addf(&rows, " and %zu more", count - named_rows);
    }
    psr_text_addf(text,
                  count == 1
                      ? "these cannot hold together: %s, given the spends' own limits"
                      : "these cannot hold together: %s, given the spends' limits",
                  psr_text_bytes(&rows));
    text->failed = text->failed || rows.failed;
    psr_text_free(&rows);
}

/** The conflicting row that alone resolves everything with the smallest change. */
static psr_status cheapest_repair(conflict *c, const uint8_t *in_conflict, size_t *best,
                                  double *change, psr_error *err) {
    *best = SIZE_MAX;
    *change = INFINITY;
    memset(c->use, ROW_HARD, c->budget->row_count);
    for (size_t r = 0; r < c->budget->row_count; r++) {
        if (!in_conflict[r]) {
            continue;
        }
        double missed;
        c->use[r] = ROW_ELASTIC;
        PSR_TRY(least_missed(c, &missed, err));
        c->use[r] = ROW_HARD;
        if (missed < *change) {
            *change = missed;
            *best = r;
        }
    }
    return PSR_OK;
}

static void say_rounding(const conflict *c, psr_text *text) {
    psr_text_addf(text,
                  "the rows miss a plan by less than can be told apart from rounding; "
                  "loosen one of their limits by %.2g",
                  rounding * c->money);
}

static psr_status explain(conflict *c, psr_text *text, size_t *first_row, psr_error *err) {
    const psr_budget *b = c->budget;
    double missed;
    PSR_TRY(least_missed(c, &missed, err));
    if (!isinf(missed)) { /* to the simplex method's tolerance there are some */
        say_rounding(c, text);
        return PSR_OK;
    }
    PSR_TRY(find_suspects(c, err));
    PSR_TRY(filter(c, err));
    uint8_t *in_conflict = psr_calloc(b->row_count + 1, 1);
    if (!in_conflict) {
        return PSR_ERR_MEMORY;
    }
    name_rows(c, in_conflict, text, first_row);
    size_t best;
    double change;
    psr_status status = cheapest_repair(c, in_conflict, &best, &change, err);
    free(in_conflict);
    if (status == PSR_OK && best != SIZE_MAX && change > no_slack) {
        psr_text_addf(text, "; moving the limit of %.60s by %.8g is enough",
                      b->row_name[best], change * c->money);
    } else if (status == PSR_OK) {
        psr_text_add(text, "; no single limit among them resolves it");
    }
    return status;
}

psr_status budget_explain_conflict(const psr_budget *budget, double money, psr_error *err) {
    conflict c = {.budget = budget, .money = money};
    psr_text text = {0};
    size_t first_row = SIZE_MAX;
    c.use = psr_calloc(budget->row_count + 1, 1);
    psr_status status = c.use ? explain(&c, &text, &first_row, err) : PSR_ERR_MEMORY;
    free(c.use);
    if (status == PSR_ERR_NUMERICAL && text.length == 0) { /* at its tolerance */
        say_rounding(&c, &text);
        status = PSR_OK;
    }
    if (status == PSR_OK && !text.failed) {
        psr_place none = {0};
        psr_fail_at(err, PSR_ERR_INFEASIBLE,
                    first_row == SIZE_MAX ? &none : &budget->row_place[first_row], "%s",
                    psr_text_bytes(&text));
    } else {
        psr_fail(err, PSR_ERR_INFEASIBLE, "no spends satisfy all rows");
    }
    psr_text_free(&text);
    return PSR_ERR_INFEASIBLE;
}
