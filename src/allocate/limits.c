/*
 * What binds: every limit with how much of it is used, what relaxing it by one unit earns,
 * and over which range that price holds. Shared limits are always listed; those of single
 * products, offers and periods only where they cost something, because there are many.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"

/* Prices below this are the solver's dust. */
static const double least_price = 1e-7;
/* Ranges cost a factorisation each; only the dearest limits get one. */
static const size_t most_ranges = 200;

/* A limit with where it stands in the programme: a row, or a column's own bound. */
typedef struct found_limit {
    psr_limit limit;
    psr_id row;
    double offset; /* the user's limit less the row's */
} found_limit;

typedef struct limit_list {
    const question *q;
    psr_arena *arena;
    found_limit *items;
    size_t count, capacity;
} limit_list;

static psr_status add(limit_list *list, psr_limit limit, const char *name, psr_id row,
                      double offset) {
    PSR_TRY(
        psr_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items));
    limit.name = psr_arena_text(list->arena, name, strlen(name));
    if (limit.name == NULL) {
        return PSR_ERR_MEMORY;
    }
    limit.range_low = NAN;
    limit.range_high = NAN;
    limit.price = limit.price > least_price ? limit.price : 0.0;
    list->items[list->count++] = (found_limit){limit, row, offset};
    return PSR_OK;
}

/* What a limit is called: kind, name, period (-1: the horizon), its place in the file. */
typedef struct label {
    const char *kind;
    const char *name;
    int period;
    const psr_place *place;
} label;

/* Both sides of a row; `always`: also where it costs nothing. */
static psr_status add_row(limit_list *list, psr_id row, double offset, bool always,
                          label what) {
    if (row == PSR_NO_ID) {
        return PSR_OK;
    }
    const psr_lp *lp = list->q->model->lp;
    const psr_solution *s = list->q->solution;
    double price = s->row_price[row];
    psr_limit base = {.kind = (char *)(uintptr_t)what.kind,
                      .period = what.period,
                      .used = s->row_activity[row] + offset,
                      .place = *what.place};
    if (isfinite(lp->row_upper[row]) && (always || price > least_price)) {
        psr_limit upper = base;
        upper.limit = lp->row_upper[row] + offset;
        upper.price = fmax(0.0, price);
        PSR_TRY(add(list, upper, what.name, row, offset));
    }
    if (isfinite(lp->row_lower[row]) && (always || price < -least_price)) {
        psr_limit lower = base;
        lower.limit = lp->row_lower[row] + offset;
        lower.is_lower = true;
        lower.price = fmax(0.0, -price);
        PSR_TRY(add(list, lower, what.name, row, offset));
    }
    return PSR_OK;
}

/* A bound of a column, where it costs something; unit: what one of the column is. */
static psr_status add_bound(limit_list *list, psr_id column, double unit, label most,
                            label least) {
    if (column == PSR_NO_ID) {
        return PSR_OK;
    }
    const psr_lp *lp = list->q->model->lp;
    const psr_solution *s = list->q->solution;
    double price = s->reduced_cost[column] / unit;
    double upper = lp->upper[column];
    bool over = lp->over != NULL && lp->over[column] != PSR_NO_ID;
    if (over && s->over_price != NULL && s->over_price[column] / unit > price) {
        price = s->over_price[column] / unit;
        upper = lp->factor[column] * s->x[lp->over[column]];
    }
    bool above = price > 0.0;
    label what = above ? most : least;
    double limit = above ? upper : lp->lower[column];
    bool asked = above || fabs(limit) > 0.0; /* nobody asked for at least nothing */
    if (fabs(price) <= least_price || !isfinite(limit) || !asked || what.kind == NULL) {
        return PSR_OK;
    }
    if (fabs(s->x[column] - limit) > 1e-6 * fmax(1.0, fabs(limit))) {
        return PSR_OK; /* the price is of a decision held whole, not of this limit */
    }
    psr_limit found = {.kind = (char *)(uintptr_t)what.kind,
                       .period = what.period,
                       .limit = limit * unit,
                       .used = s->x[column] * unit,
                       .is_lower = !above,
                       .price = fabs(price),
                       .place = *what.place};
    return add(list, found, what.name, PSR_NO_ID, 0.0);
}

static psr_status add_budgets(limit_list *list) {
    const question *q = list->q;
    const model *m = q->model;
    for (size_t i = 0; i < q->problem->budget_count; i++) {
        const psr_budget_rule *budget = &q->problem->budgets[i];
        bool capital = budget->kind == PSR_BUDGET_WORKING_CAPITAL;
        for (size_t t = 0; t < (capital ? m->T : 1); t++) {
            psr_id row = m->budget[i * m->T + t];
            if (row == PSR_NO_ID) {
                continue;
            }
            double limit = psr_at(&budget->limit, t);
            double offset = isfinite(limit) ? limit - m->lp->row_upper[row] : 0.0;
            label what = {capital ? "working capital" : "budget", budget->name,
                          capital ? (int)t : -1, &budget->place};
            PSR_TRY(add_row(list, row, offset, true, what));
        }
    }
    return PSR_OK;
}

static psr_status add_warehouses(limit_list *list) {
    const question *q = list->q;
    const model *m = q->model;
    for (size_t w = 0; w < q->problem->warehouse_count; w++) {
        const psr_warehouse *each = &q->problem->warehouses[w];
        psr_text name = {0};
        psr_status status = PSR_OK;
        for (size_t t = 0; t < m->T && status == PSR_OK; t++) {
            psr_id rows[] = {m->storage[w * m->T + t], m->inbound[w * m->T + t]};
            double limits[] = {psr_at(&each->storage_capacity, t),
                               psr_at(&each->inbound_capacity, t)};
            const char *kinds[] = {"storage", "inbound"};
            for (size_t k = 0; k < 2 && status == PSR_OK; k++) {
                psr_text_clear(&name);
                psr_text_addf(&name, "%s %s", kinds[k], each->id);
                double offset =
                    rows[k] == PSR_NO_ID ? 0.0 : limits[k] - m->lp->row_upper[rows[k]];
                label what = {kinds[k], psr_text_bytes(&name), (int)t, &each->place};
                status = add_row(list, rows[k], offset, true, what);
            }
        }
        psr_text_free(&name);
        PSR_TRY(status);
    }
    return PSR_OK;
}

static psr_status add_suppliers(limit_list *list) {
    const question *q = list->q;
    const model *m = q->model;
    psr_text name = {0};
    psr_status status = PSR_OK;
    for (size_t i = 0; i < q->problem->supplier_capacity_count * m->T; i++) {
        const psr_supplier_capacity *each = &q->problem->supplier_capacities[i / m->T];
        psr_text_clear(&name);
        psr_text_addf(&name, "supplier %s", each->supplier);
        label what = {"supplier", psr_text_bytes(&name), (int)(i % m->T), &each->place};
        PSR_GO(add_row(list, m->supplier[i], 0.0, true, what));
    }
    for (size_t i = 0; i < q->problem->transfer_count * m->T; i++) {
        const psr_transfer *each = &q->problem->transfers[i / m->T];
        psr_text_clear(&name);
        psr_text_addf(&name, "transfer %s to %s", q->problem->warehouses[each->from].id,
                      q->problem->warehouses[each->to].id);
        label what = {"transfer", psr_text_bytes(&name), (int)(i % m->T), &each->place};
        PSR_GO(add_row(list, m->transfer_most[i], 0.0, false, what));
    }
    for (size_t i = 0; i < q->problem->offer_count * m->T; i++) {
        const psr_offer *each = &q->problem->offers[i / m->T];
        psr_text_clear(&name);
        psr_text_addf(&name, "order of %s from %s", q->problem->products[each->product].id,
                      each->supplier);
        label most = {"order", psr_text_bytes(&name), (int)(i % m->T), &each->place};
        label none = {NULL, NULL, 0, NULL};
        PSR_GO(add_row(list, m->order_least[i], 0.0, false, most));
        PSR_GO(add_bound(list, m->order[i], model_lot(each, i % m->T), most, none));
    }
done:
    psr_text_free(&name);
    return status;
}

static psr_status add_channels(limit_list *list) {
    const question *q = list->q;
    const model *m = q->model;
    psr_text name = {0};
    psr_status status = PSR_OK;
    for (size_t i = 0; i < q->problem->channel_count * m->T; i++) {
        const psr_channel *each = &q->problem->channels[i / m->T];
        psr_text_clear(&name);
        psr_text_addf(&name, "spend of %s", each->id);
        label what = {"spend", psr_text_bytes(&name), (int)(i % m->T), &each->place};
        PSR_GO(add_bound(list, m->spend[i], 1.0, what, what));
        PSR_GO(add_row(list, m->on_least[i], 0.0, false, what));
        what.kind = "ramp";
        PSR_GO(add_row(list, m->ramp[i], 0.0, false, what));
    }
    for (size_t i = 0; i < m->class_count * m->T; i++) {
        const psr_channel *each = &q->problem->channels[m->classes[i / m->T].channel];
        psr_text_clear(&name);
        psr_text_addf(&name, "lift of %s", each->id);
        label what = {"lift", psr_text_bytes(&name), (int)(i % m->T), &each->place};
        label none = {NULL, NULL, 0, NULL};
        if (m->classes[i / m->T].lifted) {
            PSR_GO(add_bound(list, m->volume[i], 1.0, what, none));
        }
    }
done:
    psr_text_free(&name);
    return status;
}

/* Limits that the session alone knows: the return floor, what each class must keep. */
static psr_status add_goal(limit_list *list, psr_id row, double limit, double offset,
                           label what) {
    const psr_solution *s = list->q->solution;
    psr_limit found = {.kind = (char *)(uintptr_t)what.kind,
                       .period = what.period,
                       .limit = limit,
                       .used = s->row_activity[row] + offset,
                       .is_lower = true,
                       .price = fmax(0.0, -s->row_price[row]),
                       .place = *what.place};
    return add(list, found, what.name, PSR_NO_ID, 0.0);
}

static psr_status add_goals(limit_list *list) {
    const question *q = list->q;
    const model *m = q->model;
    const psr_objective *goal = &q->problem->objective;
    if (m->roi != PSR_NO_ID) {
        label what = {"return floor", "return floor", -1, &goal->place};
        PSR_TRY(add_goal(list, m->roi, goal->floor * goal->base_capital + q->zero_profit,
                         m->lp->constant, what));
    }
    for (size_t c = 0; c + 1 < m->priority_count && q->class_value != NULL; c++) {
        char name[64];
        (void)snprintf(name, sizeof name, "priority class %d", m->priority_of_class[c]);
        label what = {"priority", name, -1, model_priority_place(m, c)};
        PSR_TRY(add_goal(list, m->priority[c], q->class_value[c], 0.0, what));
    }
    return PSR_OK;
}

/* Minimum shares, fill rates, rules, the return floor, least end stock. */
static psr_status add_policies(limit_list *list) {
    const question *q = list->q;
    const psr_problem *p = q->problem;
    const model *m = q->model;
    for (size_t i = 0; i < p->policy_count; i++) {
        label what = {"share", p->policies[i].name, -1, &p->policies[i].place};
        if (p->policies[i].kind == PSR_POLICY_MIN_SHARE) {
            PSR_TRY(add_row(list, m->policy[i], 0.0, true, what));
        }
    }
    for (size_t r = 0; r < p->rule_count; r++) {
        label what = {"rule", p->rules[r].name, -1, &p->rules[r].place};
        PSR_TRY(add_row(list, m->rule_row[r], 0.0, true, what));
    }
    PSR_TRY(add_goals(list));
    psr_text name = {0};
    psr_status status = PSR_OK;
    for (size_t i = 0; i < p->market_count * m->T; i++) {
        const psr_market *each = &p->markets[i / m->T];
        psr_text_clear(&name);
        psr_text_addf(&name, "fill rate of %s in %s", p->products[each->product].id,
                      p->channels[each->channel].id);
        label what = {"fill rate", psr_text_bytes(&name), (int)(i % m->T), &each->place};
        PSR_GO(add_row(list, m->fill[i], 0.0, false, what));
    }
    for (size_t i = 0; i < m->pair_count; i++) {
        const psr_product *each = &p->products[m->pair_product[i]];
        psr_text_clear(&name);
        psr_text_addf(&name, "end stock of %s in %s", each->id,
                      p->warehouses[m->pair_warehouse[i]].id);
        label what = {"end stock", psr_text_bytes(&name), (int)m->T - 1, &each->place};
        label none = {NULL, NULL, 0, NULL};
        if (each->min_terminal_stock > 0.0) {
            PSR_GO(add_bound(list, m->stock[i * m->T + m->T - 1], 1.0, none, what));
        }
    }
done:
    psr_text_free(&name);
    return status;
}

static psr_status add_cash(limit_list *list) {
    const model *m = list->q->model;
    const psr_cash *cash = &list->q->problem->cash;
    for (size_t t = 0; cash->present && t < m->T; t++) {
        const psr_solution *s = list->q->solution;
        psr_limit found = {.kind = (char *)(uintptr_t) "cash",
                           .period = (int)t,
                           .limit = psr_at(&cash->floor, t),
                           .used = s->x[m->cash[t]],
                           .is_lower = true,
                           .price = fmax(0.0, -s->reduced_cost[m->cash[t]]),
                           .place = cash->place};
        PSR_TRY(add(list, found, "cash floor", PSR_NO_ID, 0.0));
    }
    return PSR_OK;
}

/* Binding limits first, by what the whole limit is worth; then by how much is used. */
static int by_worth(const void *a, const void *b) {
    const psr_limit *left = &((const found_limit *)a)->limit;
    const psr_limit *right = &((const found_limit *)b)->limit;
    double worth_left = left->price * fmax(1.0, fabs(left->limit));
    double worth_right = right->price * fmax(1.0, fabs(right->limit));
    if (worth_left > worth_right || worth_left < worth_right) {
        return worth_left > worth_right ? -1 : 1;
    }
    double slack_left = fabs(left->limit - left->used) / fmax(1.0, fabs(left->limit));
    double slack_right = fabs(right->limit - right->used) / fmax(1.0, fabs(right->limit));
    if (slack_left > slack_right || slack_left < slack_right) {
        return slack_left < slack_right ? -1 : 1;
    }
    int order = strcmp(left->kind, right->kind);
    order = order != 0 ? order : strcmp(left->name, right->name);
    return order != 0 ? order : left->period - right->period;
}

/* Ranges of the dearest rows; a vertex of a continuous programme only. */
static psr_status find_ranges(const question *q, limit_list *list, psr_error *err) {
    if (!q->solution->is_vertex || q->model->lp->integer != NULL) {
        return PSR_OK;
    }
    size_t asked = 0;
    for (size_t i = 0; i < list->count && asked < most_ranges; i++) {
        found_limit *each = &list->items[i];
        if (each->row == PSR_NO_ID || !(each->limit.price > 0.0)) {
            continue;
        }
        double low = NAN;
        double high = NAN;
        PSR_TRY(q->solver->range(q->session, each->row, &low, &high, err));
        each->limit.range_low = low + each->offset;
        each->limit.range_high = high + each->offset;
        asked++;
    }
    return PSR_OK;
}

static psr_status collect(limit_list *list) {
    PSR_TRY(add_budgets(list));
    PSR_TRY(add_warehouses(list));
    PSR_TRY(add_suppliers(list));
    PSR_TRY(add_channels(list));
    PSR_TRY(add_policies(list));
    return add_cash(list);
}

psr_status answer_limits(question *q, psr_allocation *allocation, psr_error *err) {
    limit_list list = {.q = q, .arena = allocation->arena};
    psr_status status = PSR_OK;
    PSR_GO(collect(&list));
    if (list.count > 0) {
        qsort(list.items, list.count, sizeof *list.items, by_worth);
    }
    if (q->options != NULL && q->options->with_ranges) {
        PSR_GO(find_ranges(q, &list, err));
    }
    allocation->limits =
        psr_arena_take(allocation->arena, list.count + 1, sizeof(psr_limit));
    if (allocation->limits == NULL) {
        status = PSR_ERR_MEMORY;
        goto done;
    }
    for (size_t i = 0; i < list.count; i++) {
        allocation->limits[i] = list.items[i].limit;
    }
    allocation->limit_count = list.count;
done:
    free(list.items);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for the limits")
                                    : status;
}
