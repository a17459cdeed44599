/*
 * Marginal return: what the next unit of money in a channel earns.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#include "spend_cents.h"

/* Worth of a unit of stock that a market sells from; the unit cost where not priced. */
static double stock_worth(const psr_desk *desk, size_t m, size_t t) {
    const psr_problem *problem = desk->problem;
    const psr_market *market = &problem->markets[m];
    const double *price = desk->parts->optimum->stock_price;
    size_t first = desk->figures->lane_start[market->channel];
    if (price == NULL || desk->figures->lane_start[market->channel + 1] == first) {
        return psr_at(&problem->products[market->product].unit_cost, t);
    }
    psr_id warehouse = problem->lanes[desk->figures->lane_of[first]].warehouse;
    return price[psr_stock_at(problem, market->product, warehouse) + t];
}

/* d profit / d V of a market: E[min(VD, z)] has the slope f(u) - u f'(u) at u = z/V. */
static double volume_worth(const psr_desk *desk, size_t m, size_t t) {
    const psr_problem *problem = desk->problem;
    const psr_market *market = &problem->markets[m];
    const psr_tier *tier = psr_figures_tier(desk->figures, m);
    size_t at = m * desk->period_count + t;
    double volume = desk->figures->volume[at];
    if (tier == NULL || volume <= 0.0) {
        return 0.0;
    }
    const psr_demand *demand = psr_problem_demand(problem, tier, t);
    double units = desk->figures->exposed[at] / volume;
    double survival = 0.0;
    double sold = psr_demand_sold(problem, demand, units, &survival);
    double more = sold - units * survival;
    double lost = psr_demand_mean(problem, demand) - more;
    return more * (psr_figures_unit_margin(desk->figures, m, t) - stock_worth(desk, m, t)) -
           lost * psr_at(&market->lost_sale_penalty, t);
}

psr_status psr_desk_value_lift(psr_desk *desk, psr_error *err) {
    const psr_problem *problem = desk->problem;
    size_t T = desk->period_count;
    desk->lift_worth = psr_arena_take(desk->figures->arena, problem->channel_count * T + 1,
                                      sizeof(double));
    if (desk->lift_worth == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the marginal returns");
    }
    for (size_t m = 0; m < problem->market_count; m++) {
        const psr_market *market = &problem->markets[m];
        for (size_t t = 0; problem->channels[market->channel].has_spend && t < T; t++) {
            desk->lift_worth[(size_t)market->channel * T + t] +=
                market->lift_sensitivity * volume_worth(desk, m, t);
        }
    }
    return PSR_OK;
}

double psr_desk_marginal_return(const psr_desk *desk, size_t channel, size_t period) {
    const psr_channel *entry = &desk->problem->channels[channel];
    size_t T = desk->period_count;
    if (!entry->has_spend || desk->problem->shared_pool) {
        return NAN;
    }
    double gain = -1.0;
    double carried = 1.0;
    for (size_t t = period; t < T; t++) {
        double slope = 0.0;
        (void)psr_spend_lift(&entry->spend_segments,
                             desk->figures->effective[channel * T + t], &slope);
        gain += carried * slope * desk->lift_worth[channel * T + t];
        carried *= entry->carryover;
    }
    return gain;
}
