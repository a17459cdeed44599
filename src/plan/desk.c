/*
 * Desk: names, dates and the order of rows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#include <stdlib.h>
#include <string.h>

psr_day psr_desk_day(const psr_desk *desk, size_t period) {
    if (!desk->has_calendar) {
        return PSR_NO_DAY;
    }
    return psr_period_first_day(desk->frequency, desk->first_period + (psr_period)period);
}

void psr_desk_period(const psr_desk *desk, size_t period, char text[32]) {
    if (desk->has_calendar) {
        psr_day_print(psr_desk_day(desk, period), text);
    } else {
        (void)snprintf(text, 32, "period %zu", period);
    }
}

const char *psr_desk_product(const psr_desk *desk, psr_id product) {
    const char *id = desk->problem->products[product].id;
    const psr_catalog *catalog = desk->parts->catalog;
    psr_id found = catalog && catalog->product_ids
                       ? psr_names_find(catalog->product_ids, id)
                       : PSR_NO_ID;
    const char *name = found == PSR_NO_ID ? NULL : catalog->products[found].name;
    return name && name[0] != '\0' ? name : id;
}

const char *psr_desk_channel(const psr_desk *desk, psr_id channel) {
    const char *id = desk->problem->channels[channel].id;
    const psr_catalog *catalog = desk->parts->catalog;
    psr_id found = catalog && catalog->channel_ids
                       ? psr_names_find(catalog->channel_ids, id)
                       : PSR_NO_ID;
    const char *name = found == PSR_NO_ID ? NULL : catalog->channels[found].name;
    return name && name[0] != '\0' ? name : id;
}

psr_status psr_desk_keep(const psr_desk *desk, psr_rows *rows) {
    psr_status status = rows->status;
    if (status == PSR_OK && psr_plan_add_table(desk->plan, rows->table) != PSR_OK) {
        status = psr_fail(rows->err, PSR_ERR_MEMORY, "no memory for table %s",
                          rows->table->name);
    }
    if (status != PSR_OK) {
        psr_table_free(rows->table);
    }
    rows->table = NULL;
    return status;
}

/* ---- order of rows: by the texts people see, then by position */

static int by_position(size_t a, size_t b) {
    return (a > b) - (a < b);
}

static int compare_channels(const void *a, const void *b, void *context) {
    const psr_problem *problem = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    int order = strcmp(problem->channels[left].id, problem->channels[right].id);
    return order ? order : by_position(left, right);
}

static int compare_markets(const void *a, const void *b, void *context) {
    const psr_problem *problem = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    const psr_market *x = &problem->markets[left], *y = &problem->markets[right];
    int order = strcmp(problem->channels[x->channel].id, problem->channels[y->channel].id);
    order =
        order ? order
              : strcmp(problem->products[x->product].id, problem->products[y->product].id);
    return order ? order : by_position(left, right);
}

static int compare_offers(const void *a, const void *b, void *context) {
    const psr_problem *problem = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    const psr_offer *x = &problem->offers[left], *y = &problem->offers[right];
    int order = strcmp(x->supplier, y->supplier);
    order =
        order ? order
              : strcmp(problem->products[x->product].id, problem->products[y->product].id);
    order = order ? order
                  : strcmp(problem->warehouses[x->warehouse].id,
                           problem->warehouses[y->warehouse].id);
    return order ? order : by_position(left, right);
}

static int compare_transfers(const void *a, const void *b, void *context) {
    const psr_problem *problem = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    const psr_transfer *x = &problem->transfers[left], *y = &problem->transfers[right];
    int order = strcmp(problem->warehouses[x->from].id, problem->warehouses[y->from].id);
    order = order ? order
                  : strcmp(problem->warehouses[x->to].id, problem->warehouses[y->to].id);
    return order ? order : by_position(left, right);
}

static int compare_places(const void *a, const void *b, void *context) {
    const psr_problem *problem = context;
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    size_t W = problem->warehouse_count;
    int order = strcmp(problem->products[left / W].id, problem->products[right / W].id);
    order =
        order ? order
              : strcmp(problem->warehouses[left % W].id, problem->warehouses[right % W].id);
    return order ? order : by_position(left, right);
}

static psr_status sort_positions(psr_desk *desk, size_t count, size_t **positions,
                                 int (*compare)(const void *, const void *, void *),
                                 psr_error *err) {
    *positions = psr_arena_take(desk->figures->arena, count + 1, sizeof **positions);
    if (*positions == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to sort the tables");
    }
    for (size_t i = 0; i < count; i++) {
        (*positions)[i] = i;
    }
    qsort_r(*positions, count, sizeof **positions, compare, (void *)desk->problem);
    return PSR_OK;
}

psr_status psr_desk_sort(psr_desk *desk, psr_error *err) {
    const psr_problem *problem = desk->problem;
    size_t places = problem->product_count * problem->warehouse_count;
    PSR_TRY(sort_positions(desk, problem->channel_count, &desk->channels, compare_channels,
                           err));
    PSR_TRY(
        sort_positions(desk, problem->market_count, &desk->markets, compare_markets, err));
    PSR_TRY(sort_positions(desk, problem->offer_count, &desk->offers, compare_offers, err));
    PSR_TRY(sort_positions(desk, problem->transfer_count, &desk->transfers,
                           compare_transfers, err));
    return sort_positions(desk, places, &desk->places, compare_places, err);
}
