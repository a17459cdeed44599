/*
 * Key figures of one channel from history, spend and plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "kpi.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Latest periods: a year of them, or half of what there is, so that as many lie before. */
static psr_period window_of(const psr_history *history, psr_period *last) {
    psr_period first = INT32_MAX;
    *last = INT32_MIN;
    for (size_t i = 0; i < history->count; i++) {
        psr_period period = history->cells[i].period;
        first = period < first ? period : first;
        *last = period > *last ? period : *last;
    }
    if (history->count == 0) {
        *last = 0;
        return 1;
    }
    psr_period half = (*last - first + 1) / 2;
    psr_period year = (psr_period)psr_frequency_per_year(history->frequency);
    half = half < 1 ? 1 : half;
    return half < year ? half : year;
}

/* What the units that stayed with customers cost by the table of products. */
static double listed_cost(const psr_kpi_sources *sources, const psr_sale_cell *cell) {
    const psr_catalog *catalog = sources->catalog;
    const char *name = psr_names_text(sources->history->products, cell->product);
    psr_id id = catalog == NULL || catalog->product_ids == NULL
                    ? PSR_NO_ID
                    : psr_names_find(catalog->product_ids, name);
    return id == PSR_NO_ID ? NAN
                           : catalog->products[id].unit_cost *
                                 (cell->quantity - cell->returned_quantity);
}

static void add_recent(const psr_kpi_sources *sources, const psr_sale_cell *cell,
                       psr_channel_history *sum) {
    sum->listed_cost += listed_cost(sources, cell);
    sum->sales += cell->revenue;
    sum->refunds += cell->refund;
    sum->orders += cell->orders;
    sum->has_orders = sum->has_orders || cell->order_rows > 0;
    sum->has_cost = sum->has_cost && isfinite(cell->cost);
    sum->cost += isfinite(cell->cost) ? cell->cost : 0.0;
    sum->customers += isfinite(cell->new_customers) ? cell->new_customers : 0.0;
}

psr_status psr_kpi_history_sum(const psr_kpi_sources *sources, psr_kpi_history *seen) {
    const psr_history *history = sources->history;
    size_t count = psr_names_count(history->channels);
    *seen = (psr_kpi_history){.channels = psr_calloc(count + 1, sizeof *seen->channels)};
    if (seen->channels == NULL) {
        return PSR_ERR_MEMORY;
    }
    seen->window = window_of(history, &seen->last);
    for (size_t k = 0; k <= count; k++) {
        seen->channels[k].has_cost = true;
    }
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        psr_channel_history *sum = &seen->channels[cell->channel];
        if (cell->period > seen->last - seen->window) {
            add_recent(sources, cell, sum);
        } else if (cell->period > seen->last - 2 * seen->window) {
            sum->before += cell->revenue;
        }
        sum->all_sales += cell->revenue;
        sum->all_refunds += cell->refund;
        sum->all_returned += cell->returned_quantity;
        sum->all_customers += isfinite(cell->new_customers) ? cell->new_customers : 0.0;
    }
    return PSR_OK;
}

void psr_kpi_history_clear(psr_kpi_history *seen) {
    free(seen->channels);
    seen->channels = NULL;
}

static const psr_channel_history *history_of(const psr_kpi_sources *sources,
                                             const psr_kpi_history *seen,
                                             const char *channel) {
    const psr_names *names = sources->history->channels;
    psr_id id = psr_names_find(names, channel);
    return &seen->channels[id == PSR_NO_ID ? psr_names_count(names) : (size_t)id];
}

/* Spend or visits of the latest periods; NaN where no table tells them all. */
static double sum_media(const psr_kpi_sources *sources, const psr_kpi_history *seen,
                        const char *channel, const double *values) {
    const psr_media *media = sources->media;
    psr_id id = media == NULL ? PSR_NO_ID : psr_names_find(media->channels, channel);
    double sum = 0.0;
    if (id == PSR_NO_ID || values == NULL ||
        media->frequency != sources->history->frequency) {
        return NAN;
    }
    for (size_t t = 0; t < media->period_count; t++) {
        psr_period period = media->first_period + (psr_period)t;
        if (period > seen->last - seen->window && period <= seen->last) {
            sum += values[(size_t)id * media->period_count + t];
        }
    }
    return sum;
}

static double ratio(double a, double b) {
    return b > 0.0 ? a / b : NAN;
}

static double money(const psr_table *channels, const char *name, size_t row) {
    psr_id column = psr_table_find(channels, name);
    int64_t minor =
        column == PSR_NO_ID ? PSR_NO_WHOLE : psr_table_whole(channels, column, row);
    return minor == PSR_NO_WHOLE ? NAN : psr_money_to_major(minor);
}

static double number(const psr_table *channels, const char *name, size_t row) {
    psr_id column = psr_table_find(channels, name);
    return column == PSR_NO_ID ? NAN : psr_table_number(channels, column, row);
}

static void fill_planned(const psr_table *channels, size_t row, psr_kpis *kpis) {
    psr_id open = psr_table_find(channels, "open");
    kpis->contribution = money(channels, "contribution", row);
    kpis->is_open = open == PSR_NO_ID || psr_table_whole(channels, open, row) != 0;
    kpis->value[PSR_KPI_CONTRIBUTION] =
        ratio(kpis->contribution, money(channels, "net_revenue", row));
    kpis->value[PSR_KPI_ROI] = number(channels, "return_on_spend", row);
    kpis->value[PSR_KPI_MARGINAL] = number(channels, "marginal_return", row);
    kpis->value[PSR_KPI_FILL] = number(channels, "fill_rate", row);
}

static void fill_seen(const psr_channel_history *seen, double spend, double visits,
                      psr_kpis *kpis) {
    double cost = seen->has_cost ? seen->cost : seen->listed_cost;
    double net = seen->sales - seen->refunds;
    double *value = kpis->value;
    bool has_customers = seen->all_customers > 0.0;
    value[PSR_KPI_SALES] = seen->sales > 0.0 ? seen->sales : NAN;
    value[PSR_KPI_GROWTH] = ratio(seen->sales, seen->before) - 1.0;
    value[PSR_KPI_ORDER_VALUE] = seen->has_orders ? ratio(seen->sales, seen->orders) : NAN;
    /* No refund at all: more likely the export has no such column. */
    bool has_returns = seen->all_refunds > 0.0 || seen->all_returned > 0.0;
    value[PSR_KPI_RETURNS] = has_returns ? ratio(seen->refunds, seen->sales) : NAN;
    value[PSR_KPI_MARGIN] = ratio(net - cost, net);
    value[PSR_KPI_CUSTOMERS] = has_customers ? seen->customers : NAN;
    value[PSR_KPI_REPEAT] = has_customers && seen->has_orders
                                ? ratio(seen->orders - seen->customers, seen->orders)
                                : NAN;
    value[PSR_KPI_SPEND] = spend;
    value[PSR_KPI_CONVERSION] = seen->has_orders ? ratio(seen->orders, visits) : NAN;
    value[PSR_KPI_TRAFFIC] = ratio(spend, visits);
    value[PSR_KPI_SPEND_SHARE] = ratio(spend, seen->sales);
    value[PSR_KPI_CAC] = has_customers ? ratio(spend, seen->customers) : NAN;
}

void psr_kpi_fill(const psr_kpi_sources *sources, const psr_kpi_history *seen,
                  const psr_table *channels, size_t row, psr_kpis *kpis) {
    const char *channel =
        psr_table_text(channels, psr_table_find(channels, "channel"), row);
    const psr_channel_history *own = history_of(sources, seen, channel);
    for (int i = 0; i < PSR_KPI_COUNT; i++) {
        kpis->value[i] = NAN;
    }
    const psr_media *media = sources->media;
    double spend = sum_media(sources, seen, channel, media == NULL ? NULL : media->spend);
    double visits = sum_media(sources, seen, channel, media == NULL ? NULL : media->visits);
    fill_seen(own, spend, visits, kpis);
    fill_planned(channels, row, kpis);
    double before_spend = ratio(kpis->contribution + money(channels, "spend", row),
                                money(channels, "net_revenue", row));
    kpis->value[PSR_KPI_LTV] =
        before_spend * ratio(own->all_sales - own->all_refunds, own->all_customers);
}
