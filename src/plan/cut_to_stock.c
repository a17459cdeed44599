/*
 * A spend cut to whole cents sells a trifle less. Fewer returns come back then, and stock
 * that ages goes sooner, so that a later period may lack that trifle.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cut_to_stock.h"

#include <math.h>

/* Half a unit of the last place printed. */
static const double noticed = 5e-7;

static double printed(double units) {
    static const double scale = 1e6; /* PSR_UNIT_DECIMALS */
    return round(units * scale) / scale;
}

/* Never more than asked: the expected sales of what is exposed are rounded too. */
static double printed_below(double units) {
    static const double scale = 1e6;
    static const double digit = 1e-4; /* of what is printed already */
    return floor(units * scale + digit) / scale;
}

static size_t place_of(const psr_figures *figures, const psr_market *market, size_t l) {
    const psr_problem *problem = figures->problem;
    const psr_lane *lane =
        &problem->lanes[figures->lane_of[figures->lane_start[market->channel] + l]];
    return (size_t)market->product * problem->warehouse_count + (size_t)lane->warehouse;
}

static size_t lanes_of(const psr_figures *figures, const psr_market *market) {
    const size_t *start = &figures->lane_start[market->channel];
    return start[1] - start[0];
}

psr_status psr_served_list(psr_figures *figures, psr_served *served, psr_error *err) {
    const psr_problem *problem = figures->problem;
    size_t places = problem->product_count * problem->warehouse_count;
    size_t slots = figures->answer->lane_offset[problem->market_count];
    served->start = psr_arena_take(figures->arena, places + 2, sizeof *served->start);
    served->lane = psr_arena_take(figures->arena, slots / figures->period_count + 1,
                                  sizeof *served->lane);
    if (served->start == NULL || served->lane == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the figures of the plan");
    }
    for (size_t m = 0; m < problem->market_count; m++) {
        for (size_t l = 0; l < lanes_of(figures, &problem->markets[m]); l++) {
            served->start[place_of(figures, &problem->markets[m], l) + 2]++;
        }
    }
    for (size_t place = 0; place < places; place++) {
        served->start[place + 2] += served->start[place + 1];
    }
    for (size_t m = 0; m < problem->market_count; m++) {
        size_t lanes = lanes_of(figures, &problem->markets[m]);
        for (size_t l = 0; l < lanes; l++) {
            size_t at = served->start[place_of(figures, &problem->markets[m], l) + 1]++;
            served->lane[at] = (psr_served_lane){
                m, figures->answer->lane_offset[m] + l * figures->period_count,
                lanes == 1 && !problem->shared_pool};
        }
    }
    return PSR_OK;
}

static void sell_share(psr_figures *figures, const psr_served_lane *lane, size_t place,
                       size_t t, double share) {
    const psr_market *market = &figures->problem->markets[lane->market];
    size_t T = figures->period_count, lag = (size_t)market->return_lag;
    size_t at = lane->market * T + t;
    double less = figures->lane_sales[lane->slot + t] -
                  printed_below(share * figures->lane_sales[lane->slot + t]);
    figures->lane_sales[lane->slot + t] -= less;
    figures->sales[at] = printed(figures->sales[at] - less);
    figures->exposed[at] =
        printed(lane->single ? share * figures->exposed[at] : figures->exposed[at] - less);
    figures->sold[place * T + t] -= less;
    if (t + lag < T) {
        figures->returns[place * T + t + lag] -=
            less * psr_at(&market->return_rate, t) * psr_at(&market->resale_rate, t);
    }
}

void psr_cut_to_stock(psr_figures *figures, const psr_served *served, size_t place,
                      size_t period, double stock) {
    double asked = 0.0;
    for (size_t i = served->start[place]; i < served->start[place + 1]; i++) {
        const psr_served_lane *lane = &served->lane[i];
        asked += lane->single
                     ? figures->exposed[lane->market * figures->period_count + period]
                     : figures->lane_sales[lane->slot + period];
    }
    if (!(asked > fmax(stock, 0.0) + noticed)) {
        return;
    }
    for (size_t i = served->start[place]; i < served->start[place + 1]; i++) {
        sell_share(figures, &served->lane[i], place, period, fmax(stock, 0.0) / asked);
    }
}
