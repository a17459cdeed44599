/*
 * Building the elastic programme; see elastic.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "elastic.h"

#include <stdlib.h>

/* One slack entry to be: the row and how far a unit of slack moves it. */
typedef struct slack_entry {
    psr_id row;
    size_t member;
    double value;
} slack_entry;

typedef struct maker {
    const question *q;
    elastic *e;
    bool zero_spend;      /* the question that failed is the one without spend */
    bool *is_spend;       /* [columns] */
    slack_entry *entries; /* in member order */
    size_t entry_count, entry_capacity;
    psr_id *bound_row; /* [columns] row that replaces a column's lower bound */
    psr_id *most_row;  /* [columns] row that replaces its upper bound */
} maker;

void elastic_clear(elastic *e) {
    psr_lp_free(e->lp);
    free(e->members);
    *e = (elastic){0};
}

static psr_status open_member(maker *k, member_kind kind, size_t index, double scale,
                              bool is_lower) {
    elastic *e = k->e;
    PSR_TRY(psr_reserve(&e->members, &e->capacity, e->count + 1, sizeof *e->members));
    double size = isfinite(scale) ? fmax(1.0, fabs(scale)) : 1.0;
    e->members[e->count++] = (member){kind, index, size, PSR_NO_ID, is_lower};
    return PSR_OK;
}

/* A row of the member just opened. */
static psr_status member_row(maker *k, psr_id row, double value) {
    if (row == PSR_NO_ID) {
        return PSR_OK;
    }
    PSR_TRY(psr_reserve(&k->entries, &k->entry_capacity, k->entry_count + 1,
                        sizeof *k->entries));
    k->entries[k->entry_count++] = (slack_entry){row, k->e->count - 1, value};
    return PSR_OK;
}

/* The lower (or upper) bound of a column as a row of the member just opened. */
static psr_status member_bound(maker *k, psr_id column, bool lower) {
    const psr_lp *lp = k->q->model->lp;
    if (column == PSR_NO_ID) {
        return PSR_OK;
    }
    psr_id row = psr_lp_add_row(k->e->lp, PSR_SHARED, lower ? lp->lower[column] : -INFINITY,
                                lower ? INFINITY : lp->upper[column]);
    if (row == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    (lower ? k->bound_row : k->most_row)[column] = row;
    return member_row(k, row, lower ? 1.0 : -1.0);
}

static psr_status budget_members(maker *k) {
    const psr_problem *p = k->q->problem;
    const model *m = k->q->model;
    for (size_t i = 0; i < p->budget_count; i++) {
        const psr_budget_rule *budget = &p->budgets[i];
        for (int side = 0; side < 2; side++) {
            double limit = side == 0 ? psr_at(&budget->limit, 0) : budget->min;
            if ((budget->limit.values == NULL && isinf(limit)) ||
                (side == 1 && k->zero_spend)) {
                continue;
            }
            PSR_TRY(open_member(k, side == 0 ? MEMBER_BUDGET_LIMIT : MEMBER_BUDGET_MIN, i,
                                limit, side == 1));
            for (size_t t = 0; t < m->T; t++) {
                PSR_TRY(member_row(k, m->budget[i * m->T + t], side == 0 ? -1.0 : 1.0));
            }
        }
    }
    return PSR_OK;
}

static psr_status channel_members(maker *k) {
    const psr_problem *p = k->q->problem;
    const model *m = k->q->model;
    for (size_t c = 0; c < p->channel_count; c++) {
        const psr_channel *channel = &p->channels[c];
        double least = 0.0;
        double most = INFINITY;
        for (size_t t = 0; channel->has_spend && t < m->T; t++) {
            k->is_spend[m->spend[c * m->T + t]] = true;
        }
        for (size_t t = 0; channel->has_spend && !k->zero_spend && t < m->T; t++) {
            psr_id column = m->spend[c * m->T + t];
            least = fmax(least, m->lp->lower[column]);
            most = fmin(most, m->lp->upper[column]);
        }
        if (least > 0.0) {
            PSR_TRY(open_member(k, MEMBER_SPEND_MIN, c, least, true));
            for (size_t t = 0; t < m->T; t++) {
                PSR_TRY(member_bound(k, m->spend[c * m->T + t], true));
            }
        }
        if (isfinite(most)) {
            PSR_TRY(open_member(k, MEMBER_SPEND_MAX, c, most, false));
            for (size_t t = 0; t < m->T; t++) {
                PSR_TRY(member_bound(k, m->spend[c * m->T + t], false));
            }
        }
    }
    return PSR_OK;
}

static psr_status market_members(maker *k) {
    const psr_problem *p = k->q->problem;
    model *m = k->q->model;
    for (size_t i = 0; i < p->market_count; i++) {
        if (!(p->markets[i].min_fill_rate > 0.0)) {
            continue;
        }
        PSR_TRY(open_member(k, MEMBER_FILL_RATE, i, 1.0, true));
        for (size_t t = 0; t < m->T; t++) {
            /* A unit of slack lowers the rate by 1: the row by the mean demand. */
            double mean = 0.0;
            PSR_TRY(model_tier_mean(m, i, 0, t, &mean));
            PSR_TRY(member_row(k, m->fill[i * m->T + t], mean));
        }
    }
    for (size_t i = 0; i < p->policy_count; i++) {
        if (p->policies[i].kind == PSR_POLICY_MIN_SHARE) {
            PSR_TRY(open_member(k, MEMBER_SHARE, i, 1.0, true));
            PSR_TRY(member_row(k, m->policy[i], 1.0));
        }
    }
    for (size_t r = 0; r < p->rule_count; r++) {
        for (int side = -1; side <= 1; side += 2) {
            if (m->rules[r]->sense != -side) {
                PSR_TRY(open_member(k, MEMBER_RULE, r, m->rules[r]->limit, side > 0));
                PSR_TRY(member_row(k, m->rule_row[r], side > 0 ? 1.0 : -1.0));
            }
        }
    }
    return PSR_OK;
}

static psr_status stock_members(maker *k) {
    const psr_problem *p = k->q->problem;
    const model *m = k->q->model;
    for (size_t i = 0; i < p->product_count; i++) {
        if (p->products[i].min_terminal_stock > 0.0) {
            PSR_TRY(open_member(k, MEMBER_END_STOCK, i, p->products[i].min_terminal_stock,
                                true));
            for (size_t n = m->pairs_of_product[i]; n < m->pairs_of_product[i + 1]; n++) {
                PSR_TRY(member_bound(k, m->stock[n * m->T + m->T - 1], true));
            }
        }
        if (p->products[i].shelf_life > 0) {
            PSR_TRY(open_member(k, MEMBER_SHELF_LIFE, i, 1.0, false));
            for (size_t n = m->pairs_of_product[i] * m->T;
                 n < m->pairs_of_product[i + 1] * m->T; n++) {
                PSR_TRY(member_row(k, m->fresh[n], -1.0));
            }
        }
    }
    if (p->cash.present) {
        PSR_TRY(open_member(k, MEMBER_CASH, 0, psr_at(&p->cash.floor, 0), true));
        for (size_t t = 0; t < m->T; t++) {
            PSR_TRY(member_bound(k, m->cash[t], true));
        }
    }
    return PSR_OK;
}

static psr_status capacity_members(maker *k) {
    const psr_problem *p = k->q->problem;
    const model *m = k->q->model;
    for (size_t w = 0; w < p->warehouse_count; w++) {
        const psr_id *rows[] = {m->storage, m->inbound};
        const psr_by_period *limits[] = {&p->warehouses[w].storage_capacity,
                                         &p->warehouses[w].inbound_capacity};
        for (size_t n = 0; n < 2; n++) {
            double size = psr_at(limits[n], 0);
            if (limits[n]->values == NULL && isinf(size)) {
                continue;
            }
            PSR_TRY(
                open_member(k, n == 0 ? MEMBER_STORAGE : MEMBER_INBOUND, w, size, false));
            for (size_t t = 0; t < m->T; t++) {
                PSR_TRY(member_row(k, rows[n][w * m->T + t], -1.0));
            }
        }
    }
    for (size_t i = 0; i < p->supplier_capacity_count; i++) {
        PSR_TRY(open_member(k, MEMBER_SUPPLIER, i,
                            psr_at(&p->supplier_capacities[i].capacity, 0), false));
        for (size_t t = 0; t < m->T; t++) {
            PSR_TRY(member_row(k, m->supplier[i * m->T + t], -1.0));
        }
    }
    return PSR_OK;
}

/* Rows as they are; budgets whose minimum lies above their limit get both sides apart. */
static psr_status copy_rows(const maker *k, bool floor_known) {
    const psr_lp *lp = k->q->model->lp;
    const model *m = k->q->model;
    const psr_objective *goal = &k->q->problem->objective;
    for (size_t i = 0; i < lp->row_count; i++) {
        double lower = lp->row_lower[i];
        if ((psr_id)i == k->q->model->roi && floor_known) {
            lower = goal->floor * goal->base_capital + k->q->zero_profit - lp->constant;
        }
        if (psr_lp_add_row(k->e->lp, PSR_SHARED, lower, lp->row_upper[i]) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    for (size_t i = 0; k->zero_spend && i < k->q->problem->budget_count * m->T; i++) {
        if (m->budget[i] != PSR_NO_ID) {
            k->e->lp->row_lower[m->budget[i]] = -INFINITY;
        }
    }
    return PSR_OK;
}

static psr_status copy_column(const maker *k, size_t j) {
    const psr_lp *lp = k->q->model->lp;
    psr_lp *copy = k->e->lp;
    bool bound = k->bound_row[j] != PSR_NO_ID;
    bool most = k->most_row[j] != PSR_NO_ID;
    /* A minimum that became a row leaves 0 behind; a cash balance may then be negative. */
    double lower = bound ? (lp->lower[j] < 0.0 ? -INFINITY : 0.0) : lp->lower[j];
    for (size_t t = 0; bound && t < k->q->model->T; t++) {
        lower = k->q->model->cash[t] == (psr_id)j ? -INFINITY : lower;
    }
    double upper = most ? INFINITY : lp->upper[j];
    if (k->zero_spend && k->is_spend[j]) {
        lower = 0.0;
        upper = 0.0;
    }
    psr_id column = psr_lp_add_column(copy, PSR_SHARED, 0.0, lower, upper);
    if (column == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t at = lp->start[j]; at < lp->start[j + 1]; at++) {
        PSR_TRY(psr_lp_add_entry(copy, lp->row[at], lp->value[at]));
    }
    if (bound) {
        PSR_TRY(psr_lp_add_entry(copy, k->bound_row[j], 1.0));
    }
    if (most) {
        PSR_TRY(psr_lp_add_entry(copy, k->most_row[j], 1.0));
    }
    if (lp->integer != NULL && lp->integer[j]) {
        PSR_TRY(psr_lp_set_integer(copy, column));
    }
    if (lp->over != NULL && lp->over[j] != PSR_NO_ID) {
        PSR_TRY(psr_lp_set_over(copy, column, lp->over[j], lp->factor[j]));
    }
    return PSR_OK;
}

static psr_status slack_columns(maker *k) {
    elastic *e = k->e;
    size_t next = 0;
    for (size_t i = 0; i < e->count; i++) {
        e->members[i].slack = psr_lp_add_column(e->lp, PSR_SHARED, 0.0, 0.0, 0.0);
        if (e->members[i].slack == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        for (; next < k->entry_count && k->entries[next].member == i; next++) {
            PSR_TRY(psr_lp_add_entry(e->lp, k->entries[next].row, k->entries[next].value));
        }
    }
    return PSR_OK;
}

static psr_status make(maker *k, bool floor_known) {
    PSR_TRY(copy_rows(k, floor_known));
    PSR_TRY(budget_members(k));
    PSR_TRY(channel_members(k));
    PSR_TRY(market_members(k));
    PSR_TRY(stock_members(k));
    PSR_TRY(capacity_members(k));
    if (k->q->model->roi != PSR_NO_ID && floor_known) {
        PSR_TRY(open_member(k, MEMBER_RETURN_FLOOR, 0, k->q->zero_profit, true));
        PSR_TRY(member_row(k, k->q->model->roi, 1.0));
    }
    for (size_t j = 0; j < k->q->model->lp->column_count; j++) {
        PSR_TRY(copy_column(k, j));
    }
    return slack_columns(k);
}

psr_status elastic_create(const question *q, bool floor_known, elastic *made,
                          psr_error *err) {
    *made = (elastic){.lp = psr_lp_create(false)};
    maker k = {.q = q, .e = made, .zero_spend = !floor_known};
    size_t columns = q->model->lp->column_count;
    k.bound_row = psr_calloc(columns + 1, sizeof *k.bound_row);
    k.most_row = psr_calloc(columns + 1, sizeof *k.most_row);
    k.is_spend = psr_calloc(columns + 1, sizeof *k.is_spend);
    psr_status status = PSR_ERR_MEMORY;
    if (made->lp != NULL && k.bound_row != NULL && k.most_row != NULL &&
        k.is_spend != NULL) {
        for (size_t j = 0; j < columns; j++) {
            k.bound_row[j] = PSR_NO_ID;
            k.most_row[j] = PSR_NO_ID;
        }
        status = make(&k, floor_known);
    }
    if (status == PSR_OK) {
        status = psr_lp_finish(made->lp, err);
    } else {
        psr_fail(err, status, "no memory for the explanation");
    }
    free(k.entries);
    free(k.bound_row);
    free(k.most_row);
    free(k.is_spend);
    return status;
}
