/*
 * Floor prices that a plan asks for, and the plan's question with them: what sells below
 * its floor sells at it, and less of it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/review.h"

#include <math.h>
#include <string.h>

/* An effect of the logarithm of the price on demand that is believed as an elasticity. */
static const double elasticity_least = -6.0;
/* A price this much below its floor is at it: half a cent. */
static const double price_dust = 0.005;

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory for floor prices");
}

/* ---- what a price has to cover */

/* The cheapest way to get a unit in any period. */
static double unit_cost(const psr_problem *problem, psr_id product) {
    double least = INFINITY;
    for (size_t i = 0; i < problem->offer_count; i++) {
        for (size_t t = 0; t < problem->period_count; t++) {
            if (problem->offers[i].product == product) {
                least = fmin(least, psr_at(&problem->offers[i].unit_cost, t));
            }
        }
    }
    return isfinite(least) ? least : psr_at(&problem->products[product].unit_cost, 0);
}

static double lane_cost(const psr_problem *problem, psr_id channel, size_t t) {
    double least = INFINITY;
    for (size_t i = 0; i < problem->lane_count; i++) {
        if (problem->lanes[i].channel == channel) {
            least = fmin(least, psr_at(&problem->lanes[i].cost, t));
        }
    }
    return isfinite(least) ? least : 0.0;
}

/*
 * The price at which a sale leaves nothing: of the buyer's money the fee and the refunds
 * go, and it pays delivery, the handling of returns, and the goods that do not come back.
 */
static double break_even(const psr_problem *problem, const psr_market *market,
                         double cost) {
    double most = 0.0;
    for (size_t t = 0; t < problem->period_count; t++) {
        double returned = psr_at(&market->return_rate, t);
        double kept = (1.0 - psr_at(&market->fee_rate, t)) * (1.0 - returned);
        double paid = cost * (1.0 - returned * psr_at(&market->resale_rate, t)) +
                      psr_at(&market->fee_per_unit, t) +
                      returned * psr_at(&market->return_cost, t) +
                      lane_cost(problem, market->channel, t);
        most = fmax(most, kept > 0.0 ? paid / kept : INFINITY);
    }
    return most;
}

/* ---- the floors */

static void look_at_prices(const psr_problem *problem, const psr_market *market,
                           psr_floor *floor) {
    for (size_t k = 0; k < market->tier_count; k++) {
        for (size_t t = 0; t < problem->period_count; t++) {
            double price = psr_at(&market->tiers[k].price, t);
            if (price < floor->lowest) {
                floor->lowest = price;
                floor->lowest_channel = market->channel;
            }
            if (price > floor->highest) {
                floor->highest = price;
                floor->highest_channel = market->channel;
            }
        }
    }
}

static bool is_raised(const psr_problem *problem, const psr_tier *tier, double floor) {
    for (size_t t = 0; t < problem->period_count; t++) {
        if (psr_at(&tier->price, t) < floor - price_dust) {
            return true;
        }
    }
    return false;
}

static bool market_is_raised(const psr_problem *problem, const psr_market *market,
                             double floor) {
    for (size_t k = 0; k < market->tier_count; k++) {
        if (is_raised(problem, &market->tiers[k], floor)) {
            return true;
        }
    }
    return false;
}

/* Up to a whole cent, so that the floor covers what it is to cover. */
static double up_to_cent(double price) {
    const double dust = 1e-6;
    return ceil(price * 100.0 - dust) / 100.0;
}

static void suggest(double gap, psr_floor *floor) {
    double beside = floor->highest / (1.0 + gap);
    floor->keeps_gap = beside > floor->break_even;
    floor->suggested = up_to_cent(fmax(beside, floor->break_even));
    floor->suggested = fmin(fmax(floor->suggested, floor->now), floor->highest);
}

/* ---- elasticities */

static const char *text_at(const psr_table *table, const char *name, size_t row) {
    psr_id column = psr_table_find(table, name);
    return column == PSR_NO_ID ? "" : psr_table_text(table, column, row);
}

/* What the history says a market does when its price rises by 1%; NaN = nothing. */
static double learnt_elasticity(const psr_plan *plan, const char *product,
                                const char *channel) {
    const psr_table *effects = psr_plan_table(plan, "effects");
    psr_id effect = effects ? psr_table_find(effects, "effect") : PSR_NO_ID;
    for (size_t row = 0; effect != PSR_NO_ID && row < effects->row_count; row++) {
        if (strcmp(text_at(effects, "regressor", row), "price") == 0 &&
            strcmp(text_at(effects, "product", row), product) == 0 &&
            strcmp(text_at(effects, "channel", row), channel) == 0) {
            double value = psr_table_number(effects, effect, row);
            return value < 0.0 && value >= elasticity_least ? value : NAN;
        }
    }
    return NAN;
}

static double market_elasticity(const psr_plan *plan, const psr_market *market,
                                double assumed, bool *is_learnt) {
    const psr_problem *problem = plan->problem;
    double learnt = learnt_elasticity(plan, problem->products[market->product].id,
                                      problem->channels[market->channel].id);
    *is_learnt = !isnan(learnt);
    return *is_learnt ? learnt : assumed;
}

/* ---- all floors */

static void add_elasticity(const psr_plan *plan, const psr_floor_wish *wish,
                           const psr_market *market, psr_floor *floor) {
    bool is_learnt;
    if (!market_is_raised(plan->problem, market, floor->suggested)) {
        return;
    }
    floor->elasticity += market_elasticity(plan, market, wish->elasticity, &is_learnt);
    floor->learnt += is_learnt;
    floor->raised++;
}

void psr_review_floors(const psr_plan *plan, const psr_floor_wish *wish,
                       psr_floor *floors) {
    const psr_problem *problem = plan->problem;
    for (size_t i = 0; i < problem->product_count; i++) {
        floors[i] = (psr_floor){.lowest = INFINITY,
                                .lowest_channel = PSR_NO_ID,
                                .highest_channel = PSR_NO_ID,
                                .dearest_channel = PSR_NO_ID};
    }
    for (size_t i = 0; i < problem->market_count; i++) {
        const psr_market *market = &problem->markets[i];
        psr_floor *floor = &floors[market->product];
        double even = break_even(problem, market, unit_cost(problem, market->product));
        look_at_prices(problem, market, floor);
        floor->now = fmax(floor->now, market->price_floor);
        if (even > floor->break_even) {
            floor->break_even = even;
            floor->dearest_channel = market->channel;
        }
    }
    for (size_t i = 0; i < problem->product_count; i++) {
        suggest(wish->gap, &floors[i]);
    }
    for (size_t i = 0; i < problem->market_count; i++) {
        const psr_market *market = &problem->markets[i];
        add_elasticity(plan, wish, market, &floors[market->product]);
    }
    for (size_t i = 0; i < problem->product_count; i++) {
        floors[i].elasticity /= floors[i].raised > 0 ? (double)floors[i].raised : 1.0;
    }
}

/* ---- the question with floors */

typedef struct raiser {
    const psr_plan *plan;
    psr_problem *made;
} raiser;

/* Demand of a period at a price that was raised by a factor. */
static void add_demand(raiser *r, const psr_demand *from, double factor) {
    const psr_problem *old = r->plan->problem;
    psr_problem *made = r->made;
    psr_demand *demand = &made->demand[made->demand_count++];
    *demand = *from;
    demand->start = made->knot_count;
    for (size_t i = 0; i < from->count; i++) {
        made->knot_value[made->knot_count] = factor * old->knot_value[from->start + i];
        made->knot_level[made->knot_count++] = old->knot_level[from->start + i];
    }
}

/* A tier whose price is nowhere below the floor. */
static psr_status raise_tier(raiser *r, const psr_tier *from, double floor,
                             double elasticity, psr_tier *tier) {
    const psr_problem *old = r->plan->problem;
    size_t periods = old->period_count;
    double *prices = psr_arena_take(r->made->arena, periods, sizeof *prices);
    if (prices == NULL) {
        return PSR_ERR_MEMORY;
    }
    *tier = (psr_tier){
        .price = {NAN, prices}, .demand = r->made->demand_count, .demand_by_period = true};
    for (size_t t = 0; t < periods; t++) {
        double price = psr_at(&from->price, t);
        double factor = price > 0.0 && price < floor ? pow(floor / price, elasticity) : 1.0;
        prices[t] = fmax(price, floor);
        add_demand(r, psr_problem_demand(old, from, t), factor);
    }
    return PSR_OK;
}

static psr_status raise_market(raiser *r, psr_market *market, const psr_floor *floor,
                               double assumed) {
    bool is_learnt;
    const psr_tier *from = market->tiers;
    double elasticity = market_elasticity(r->plan, market, assumed, &is_learnt);
    market->tiers = psr_arena_take(r->made->arena, market->tier_count, sizeof *from);
    if (market->tiers == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < market->tier_count; k++) {
        market->tiers[k] = from[k];
        if (is_raised(r->plan->problem, &from[k], floor->suggested)) {
            PSR_TRY(
                raise_tier(r, &from[k], floor->suggested, elasticity, &market->tiers[k]));
        }
    }
    return PSR_OK;
}

/* Room for the demand of every tier that is raised, behind what the plan has. */
static psr_status make_room(raiser *r, psr_id only) {
    const psr_problem *old = r->plan->problem;
    psr_problem *made = r->made;
    size_t demands = old->demand_count, knots = old->knot_count;
    for (size_t i = 0; i < old->market_count; i++) {
        const psr_market *market = &old->markets[i];
        bool wanted = only == PSR_NO_ID || only == market->product;
        for (size_t k = 0; wanted && k < market->tier_count; k++) {
            for (size_t t = 0; t < old->period_count; t++) {
                demands++;
                knots += psr_problem_demand(old, &market->tiers[k], t)->count;
            }
        }
    }
    made->markets = psr_arena_take(made->arena, old->market_count, sizeof *made->markets);
    made->demand = psr_arena_take(made->arena, demands, sizeof *made->demand);
    made->knot_value = psr_arena_take(made->arena, knots, sizeof(double));
    made->knot_level = psr_arena_take(made->arena, knots, sizeof(double));
    if (!made->markets || !made->demand || !made->knot_value || !made->knot_level) {
        return PSR_ERR_MEMORY;
    }
    memcpy(made->markets, old->markets, old->market_count * sizeof *made->markets);
    memcpy(made->demand, old->demand, old->demand_count * sizeof *made->demand);
    memcpy(made->knot_value, old->knot_value, old->knot_count * sizeof(double));
    memcpy(made->knot_level, old->knot_level, old->knot_count * sizeof(double));
    return PSR_OK;
}

static psr_status raise(raiser *r, const psr_floor_wish *wish, const psr_floor *floors,
                        psr_id only) {
    const psr_problem *old = r->plan->problem;
    PSR_TRY(make_room(r, only));
    for (size_t i = 0; i < old->market_count; i++) {
        psr_market *market = &r->made->markets[i];
        const psr_floor *floor = &floors[market->product];
        if ((only == PSR_NO_ID || only == market->product) &&
            market_is_raised(old, market, floor->suggested)) {
            PSR_TRY(raise_market(r, market, floor, wish->elasticity));
        }
    }
    return PSR_OK;
}

psr_status psr_review_floored(const psr_plan *plan, const psr_floor_wish *wish,
                              const psr_floor *floors, psr_id only, psr_problem **problem,
                              psr_error *err) {
    raiser r = {.plan = plan, .made = psr_problem_create()};
    *problem = NULL;
    if (r.made == NULL) {
        return no_memory(err);
    }
    psr_arena *arena = r.made->arena;
    *r.made = *plan->problem; /* what is not changed is the plan's */
    r.made->arena = arena;
    if (raise(&r, wish, floors, only) != PSR_OK) {
        psr_problem_free(r.made);
        return no_memory(err);
    }
    *problem = r.made;
    return PSR_OK;
}
