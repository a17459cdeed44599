/*
 * Figures: the quantities of a plan as they are published.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "figures.h"

#include "cut_to_stock.h"
#include "spend_cents.h"

#include <stdlib.h>

/* Expected units as the tables print them. */
static double printed(double units) {
    static const double scale = 1e6; /* PSR_UNIT_DECIMALS */
    return round(units * scale) / scale;
}

static bool take(psr_figures *figures, double **array, size_t count) {
    *array = psr_arena_take(figures->arena, count + 1, sizeof **array);
    return *array != NULL;
}

static bool take_whole(psr_figures *figures, int64_t **array, size_t count) {
    *array = psr_arena_take(figures->arena, count + 1, sizeof **array);
    return *array != NULL;
}

static psr_status take_arrays(psr_figures *figures, psr_error *err) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    size_t markets = problem->market_count * T;
    size_t spends = problem->channel_count * T;
    size_t places = problem->product_count * problem->warehouse_count;
    size_t slots = figures->answer->lane_offset[problem->market_count];
    bool good = take_whole(figures, &figures->order_units, problem->offer_count * T) &&
                take_whole(figures, &figures->transfer_units,
                           problem->transfer_count * problem->product_count * T) &&
                take_whole(figures, &figures->spend_minor, spends) &&
                take(figures, &figures->effective, spends) &&
                take(figures, &figures->lift, spends) &&
                take(figures, &figures->volume, markets) &&
                take(figures, &figures->demand, markets) &&
                take(figures, &figures->exposed, markets) &&
                take(figures, &figures->sales, markets) &&
                take(figures, &figures->lane_sales, slots) &&
                take(figures, &figures->receipts, places * T) &&
                take(figures, &figures->arrived, places * T) &&
                take(figures, &figures->returns, places * T) &&
                take(figures, &figures->sold, places * T) &&
                take(figures, &figures->sent, places * T) &&
                take(figures, &figures->disposal, places * T) &&
                take(figures, &figures->end_stock, places * T) &&
                take(figures, &figures->opening, places);
    figures->lane_start =
        psr_arena_take(figures->arena, problem->channel_count + 1, sizeof(size_t));
    figures->lane_of =
        psr_arena_take(figures->arena, problem->lane_count + 1, sizeof(psr_id));
    if (!good || figures->lane_start == NULL || figures->lane_of == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the figures of the plan");
    }
    return PSR_OK;
}

static void list_lanes(psr_figures *figures) {
    const psr_problem *problem = figures->problem;
    size_t at = 0;
    for (size_t k = 0; k < problem->channel_count; k++) {
        figures->lane_start[k] = at;
        for (size_t l = 0; l < problem->lane_count; l++) {
            if (problem->lanes[l].channel == (psr_id)k) {
                figures->lane_of[at++] = (psr_id)l;
            }
        }
    }
    figures->lane_start[problem->channel_count] = at;
}

static void round_movements(psr_figures *figures) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t i = 0; i < problem->offer_count * T; i++) {
        figures->order_units[i] = llround(figures->answer->order[i]);
    }
    size_t transfers = problem->transfer_count * problem->product_count * T;
    for (size_t i = 0; figures->answer->transfer != NULL && i < transfers; i++) {
        figures->transfer_units[i] = llround(figures->answer->transfer[i]);
    }
}

const psr_tier *psr_figures_tier(const psr_figures *figures, size_t market) {
    int tier = figures->answer->tier[market];
    const psr_market *entry = &figures->problem->markets[market];
    if (tier < 0) {
        bool sells = false;
        for (size_t t = 0; t < figures->period_count; t++) {
            sells = sells || figures->sales[market * figures->period_count + t] > 0.0;
        }
        return sells && entry->tier_count > 0 ? &entry->tiers[0] : NULL;
    }
    return (size_t)tier < entry->tier_count ? &entry->tiers[tier] : NULL;
}

/* Expected sales of the answer, held to what the published spend can lift them to. */
static void limit_sales(psr_figures *figures, size_t m, size_t t) {
    const psr_problem *problem = figures->problem;
    const psr_allocation *answer = figures->answer;
    const psr_market *market = &problem->markets[m];
    size_t at = m * figures->period_count + t;
    size_t channel = (size_t)market->channel * figures->period_count + t;
    double exposed = answer->exposed[at];
    double volume = answer->volume_factor[at];
    double sales = answer->sales[at];
    if (problem->channels[market->channel].has_spend && volume > 0.0) {
        volume +=
            market->lift_sensitivity * (figures->lift[channel] - answer->lift[channel]);
        volume = volume > 0.0 ? volume : 0.0;
        if (volume < answer->volume_factor[at]) {
            /* Both, or what is exposed but not sold would ask for more stock than before.
             */
            sales *= volume / answer->volume_factor[at];
            exposed *= volume / answer->volume_factor[at];
        }
    }
    figures->exposed[at] = printed(exposed);
    figures->volume[at] = round(volume * 1e9) / 1e9; /* as the table prints it */
    volume = figures->volume[at];
    int tier = answer->tier[m];
    if (tier >= 0 && (size_t)tier < market->tier_count && volume > 0.0) {
        const psr_demand *demand = psr_problem_demand(problem, &market->tiers[tier], t);
        figures->demand[at] = printed(volume * psr_demand_mean(problem, demand));
        if (!problem->shared_pool) {
            double shown = figures->exposed[at];
            double most = volume * psr_demand_sold(problem, demand, shown / volume, NULL);
            sales = sales < most ? sales : most;
        }
    } else {
        figures->demand[at] = printed(answer->demand[at]);
    }
    figures->sales[at] = sales > 0.0 ? sales : 0.0;
}

/* Sales by lane in the shares of the answer; the market's sales are their printed sum. The
 * lanes' roundings make up for each other, or many lanes would sell more than there is. */
static void split_by_lane(psr_figures *figures, size_t m, size_t t) {
    const psr_allocation *answer = figures->answer;
    size_t T = figures->period_count;
    size_t first = answer->lane_offset[m] + t;
    size_t lanes = (answer->lane_offset[m + 1] - answer->lane_offset[m]) / T;
    double total = 0.0;
    for (size_t l = 0; l < lanes; l++) {
        total += answer->sales_by_lane[first + l * T];
    }
    double share = 0.0, sum = 0.0;
    for (size_t l = 0; l < lanes && total > 0.0; l++) {
        share += answer->sales_by_lane[first + l * T] / total;
        double units = printed(printed(share * figures->sales[m * T + t]) - sum);
        figures->lane_sales[first + l * T] = units > 0.0 ? units : 0.0;
        sum = printed(sum + figures->lane_sales[first + l * T]);
    }
    figures->sales[m * T + t] = sum;
}

static void add_due(const psr_problem *problem, const psr_stock_entry *entries,
                    size_t count, double *receipts) {
    for (size_t i = 0; i < count; i++) {
        if (entries[i].period >= 0 && (size_t)entries[i].period < problem->period_count) {
            receipts[psr_stock_at(problem, entries[i].product, entries[i].warehouse) +
                     (size_t)entries[i].period] += entries[i].quantity;
        }
    }
}

static void add_orders(psr_figures *figures) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t o = 0; o < problem->offer_count; o++) {
        const psr_offer *offer = &problem->offers[o];
        size_t at = psr_stock_at(problem, offer->product, offer->warehouse);
        for (size_t t = 0; t + (size_t)offer->lead_time < T; t++) {
            figures->receipts[at + t + (size_t)offer->lead_time] +=
                (double)figures->order_units[o * T + t];
        }
    }
}

static void add_transfers(psr_figures *figures) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t x = 0; x < problem->transfer_count; x++) {
        const psr_transfer *transfer = &problem->transfers[x];
        size_t delay = (size_t)transfer->lead_time;
        for (size_t p = 0; p < problem->product_count; p++) {
            size_t from = psr_stock_at(problem, (psr_id)p, transfer->from);
            size_t to = psr_stock_at(problem, (psr_id)p, transfer->to);
            for (size_t t = 0; t + delay < T; t++) {
                double units =
                    (double)
                        figures->transfer_units[(x * problem->product_count + p) * T + t];
                figures->sent[from + t] += units;
                figures->arrived[to + t + delay] += units;
            }
        }
    }
}

static void add_sales(psr_figures *figures) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    for (size_t m = 0; m < problem->market_count; m++) {
        const psr_market *market = &problem->markets[m];
        size_t first = figures->lane_start[market->channel];
        size_t lanes = figures->lane_start[market->channel + 1] - first;
        size_t lag = (size_t)market->return_lag;
        for (size_t l = 0; l < lanes; l++) {
            psr_id warehouse = problem->lanes[figures->lane_of[first + l]].warehouse;
            size_t at = psr_stock_at(problem, market->product, warehouse);
            for (size_t t = 0; t < T; t++) {
                double units =
                    figures->lane_sales[figures->answer->lane_offset[m] + l * T + t];
                figures->sold[at + t] += units;
                if (t + lag < T) {
                    figures->returns[at + t + lag] += units *
                                                      psr_at(&market->return_rate, t) *
                                                      psr_at(&market->resale_rate, t);
                }
            }
        }
    }
}

/* Units in a place at the end of t that are not too old: receipts of the last periods. */
static double fresh_units(const psr_figures *figures, size_t place, size_t t, int life) {
    size_t at = place * figures->period_count + t;
    double units = 0.0;
    for (size_t age = 0; age + 1 < (size_t)life && age <= t; age++) {
        units += figures->receipts[at - age] + figures->arrived[at - age];
        units += age == t ? figures->opening[place] : 0.0;
    }
    return units;
}

/* Stock that sales of the period can draw on. */
static double free_at(const psr_figures *figures, size_t at, double before) {
    return before + figures->receipts[at] + figures->arrived[at] + figures->returns[at] -
           figures->sent[at] - figures->disposal[at];
}

static void balance_stock(psr_figures *figures, const psr_served *served) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    size_t places = problem->product_count * problem->warehouse_count;
    for (size_t place = 0; place < places; place++) {
        double stock = figures->opening[place];
        for (size_t t = 0; t < T; t++) {
            size_t at = place * T + t;
            double disposal =
                figures->answer->disposal ? figures->answer->disposal[at] : 0.0;
            figures->disposal[at] = disposal > 0.0 ? printed(disposal) : 0.0;
            psr_cut_to_stock(figures, served, place, t, free_at(figures, at, stock));
            double left = free_at(figures, at, stock) - figures->sold[at];
            int life = problem->products[place / problem->warehouse_count].shelf_life;
            double fresh = life > 0 ? fresh_units(figures, place, t, life) : INFINITY;
            if (printed(left) > fresh) {
                /* Spend in whole cents sells a trifle less; what grows too old goes. */
                figures->disposal[at] = printed(figures->disposal[at] + left - fresh);
                psr_cut_to_stock(figures, served, place, t, free_at(figures, at, stock));
                left = free_at(figures, at, stock) - figures->sold[at];
            }
            stock = printed(left);
            figures->end_stock[at] = stock;
        }
    }
}

static psr_status fill(psr_figures *figures, psr_error *err) {
    const psr_problem *problem = figures->problem;
    list_lanes(figures);
    round_movements(figures);
    for (size_t m = 0; m < problem->market_count; m++) {
        for (size_t t = 0; t < figures->period_count; t++) {
            limit_sales(figures, m, t);
            split_by_lane(figures, m, t);
        }
    }
    for (size_t i = 0; i < problem->on_hand_count; i++) {
        const psr_stock_entry *entry = &problem->on_hand[i];
        figures->opening[(size_t)entry->product * problem->warehouse_count +
                         (size_t)entry->warehouse] += entry->quantity;
    }
    add_due(problem, problem->in_transit, problem->in_transit_count, figures->receipts);
    add_due(problem, problem->returns_pipeline, problem->returns_count, figures->receipts);
    add_orders(figures);
    add_transfers(figures);
    add_sales(figures);
    psr_served served = {0};
    PSR_TRY(psr_served_list(figures, &served, err));
    balance_stock(figures, &served);
    return PSR_OK;
}

psr_status psr_figures_create(const psr_problem *problem, const psr_allocation *answer,
                              psr_figures **figures, psr_error *err) {
    *figures = NULL;
    psr_figures *made = psr_calloc(1, sizeof *made);
    if (made == NULL || (made->arena = psr_arena_create()) == NULL) {
        free(made);
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the figures of the plan");
    }
    made->problem = problem;
    made->answer = answer;
    made->period_count = problem->period_count;
    psr_status status = take_arrays(made, err);
    if (status == PSR_OK) {
        status = psr_spend_to_cents(made, err);
    }
    if (status == PSR_OK) {
        status = fill(made, err);
    }
    if (status != PSR_OK) {
        psr_figures_free(made);
        return status;
    }
    *figures = made;
    return PSR_OK;
}

void psr_figures_free(psr_figures *figures) {
    if (figures != NULL) {
        psr_arena_free(figures->arena);
        free(figures);
    }
}

double psr_figures_unit_margin(const psr_figures *figures, size_t market, size_t period) {
    const psr_market *entry = &figures->problem->markets[market];
    const psr_tier *tier = psr_figures_tier(figures, market);
    if (tier == NULL) {
        return 0.0;
    }
    double fee = psr_at(&entry->fee_rate, period);
    double returned = psr_at(&entry->return_rate, period);
    double margin = psr_at(&tier->price, period) * (1.0 - fee) * (1.0 - returned) -
                    psr_at(&entry->fee_per_unit, period) -
                    returned * psr_at(&entry->return_cost, period);
    size_t first = figures->lane_start[entry->channel];
    if (figures->lane_start[entry->channel + 1] > first) {
        margin -= psr_at(&figures->problem->lanes[figures->lane_of[first]].cost, period);
    }
    return margin;
}
