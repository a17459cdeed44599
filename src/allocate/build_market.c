/*
 * Markets of a scenario's problem: which product sells in which channel, at which prices,
 * with which demand; and the forecast levels worth asking for.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

/* Fractiles outside this range are tails that no history of a few years can show. */
static const double least_fractile = 0.01;
static const double most_fractile = 0.99;
/* Fractiles nearer than a step are one level; counted in steps of a unit, so that a level
 * is the double nearest to its decimal (0.415, not 83 * 0.005). */
static const double steps_of_unit = 200.0, level_step = 1.0 / 200.0;

/* ---- demand */

/* Newsvendor fractile of a pair: what a unit too few costs over that and a unit too many,
 * on the grid of levels. NaN where a unit sold earns nothing. */
static double fractile_of(const psr_scenario *scenario, const psr_catalog_product *product,
                          const psr_catalog_channel *channel, double price) {
    double salvage =
        isnan(product->salvage_rate) ? scenario->salvage_rate : product->salvage_rate;
    double net = price * (1.0 - channel->fee_rate) * (1.0 - channel->return_rate) -
                 channel->fee_per_unit + channel->lost_sale_penalty * price;
    double few = net - product->unit_cost;
    double many = product->unit_cost * (1.0 - fmin(1.0, salvage)) + product->holding_cost;
    if (!(few > 0.0 && many > 0.0)) {
        return NAN;
    }
    double rounded = round(few / (few + many) * steps_of_unit) / steps_of_unit;
    return fmin(fmax(rounded, least_fractile), most_fractile);
}

static void mark_asked(builder *b) {
    const psr_forecast *f = b->from->forecast;
    const psr_scenario *scenario = b->from->scenario;
    for (size_t k = 0; k < f->level_count; k++) {
        for (size_t i = 0; i < scenario->level_count; i++) {
            double apart = fabs(scenario->levels[i] - f->level[k]);
            b->is_asked[k] = b->is_asked[k] || apart < 0.1 * level_step;
        }
    }
}

/* The forecast answers for the fractiles of all pairs; a pair's pieces need the scenario's
 * own levels and its own fractile only (51 levels against 8 on the teahouse). */
static bool is_wanted(const builder *b, size_t level, double fractile) {
    double apart = fabs(b->from->forecast->level[level] - fractile);
    return b->is_asked[level] || apart < 0.5 * level_step;
}

static psr_status add_knot(builder *b, double value, double level) {
    psr_problem *p = b->problem;
    size_t capacity = b->knot_capacity;
    PSR_TRY(psr_reserve(&b->knot_value, &capacity, p->knot_count + 1, sizeof(double)));
    PSR_TRY(
        psr_reserve(&b->knot_level, &b->knot_capacity, p->knot_count + 1, sizeof(double)));
    b->knot_value[p->knot_count] = value;
    b->knot_level[p->knot_count++] = level;
    return PSR_OK;
}

static psr_status open_demand(builder *b, psr_demand_kind kind, size_t count) {
    psr_problem *p = b->problem;
    PSR_TRY(psr_reserve(&b->demand, &b->demand_capacity, p->demand_count + 1,
                        sizeof *b->demand));
    b->demand[p->demand_count++] =
        (psr_demand){p->knot_count, (uint32_t)count, (uint32_t)kind};
    return PSR_OK;
}

/* Value of the quantile line at level 1, as the model extends it. */
static double top_of(const double *values, const double *levels, size_t count) {
    if (count < 2) {
        return count > 0 ? values[0] : 0.0;
    }
    double rise = levels[count - 1] - levels[count - 2];
    double slope = rise > 0.0 ? (values[count - 1] - values[count - 2]) / rise : 0.0;
    return values[count - 1] + (1.0 - levels[count - 1]) * slope;
}

/* Quantiles of one step: never negative, never falling. A spread of nothing is certain. */
static psr_status add_quantiles(builder *b, size_t series, size_t step, double factor,
                                double fractile, double *top) {
    const psr_forecast *f = b->from->forecast;
    const double *q = f->quantile + (series * f->horizon + step) * f->level_count;
    double low = fmax(0.0, q[0] * factor);
    double high = fmax(0.0, q[f->level_count - 1] * factor);
    if (f->level_count < 2 || !(high > low)) {
        *top = fmax(0.0, f->mean[series * f->horizon + step] * factor);
        PSR_TRY(open_demand(b, PSR_DEMAND_CERTAIN, 1));
        return add_knot(b, *top, 1.0);
    }
    PSR_TRY(open_demand(b, PSR_DEMAND_QUANTILES, 0));
    size_t first = b->problem->knot_count;
    double last = 0.0;
    for (size_t i = 0; i < f->level_count; i++) {
        last = fmax(last, q[i] * factor);
        if (is_wanted(b, i, fractile)) {
            PSR_TRY(add_knot(b, last, f->level[i]));
        }
    }
    size_t count = b->problem->knot_count - first;
    b->demand[b->problem->demand_count - 1].count = (uint32_t)count;
    *top = top_of(b->knot_value + first, b->knot_level + first, count);
    return PSR_OK;
}

/* Joint paths of one step: the i-th path is the same outcome in every channel. */
static psr_status add_paths(builder *b, size_t series, size_t step, double factor,
                            double *top) {
    const psr_forecast *f = b->from->forecast;
    PSR_TRY(open_demand(b, PSR_DEMAND_POINTS, f->path_count));
    *top = 0.0;
    for (size_t k = 0; k < f->path_count; k++) {
        double value = f->path[(series * f->path_count + k) * f->horizon + step] * factor;
        *top = fmax(*top, value);
        PSR_TRY(add_knot(b, fmax(0.0, value), 1.0 / (double)f->path_count));
    }
    return PSR_OK;
}

/* Demand of a series over the planned periods, times a factor per period. */
static psr_status add_demand(builder *b, size_t series, const double *factor,
                             double fractile, psr_tier *tier, double *most) {
    const psr_forecast *f = b->from->forecast;
    const psr_panel *panel = b->from->panel;
    psr_period end =
        panel->first_period[series] + (psr_period)psr_panel_length(panel, series);
    tier->demand = b->problem->demand_count;
    tier->demand_by_period = true;
    for (size_t t = 0; t < b->problem->period_count; t++) {
        int64_t step = (int64_t)b->start + (int64_t)t - end;
        if (step < 0 || (size_t)step >= f->horizon) {
            return psr_fail(b->err, PSR_ERR_INTERNAL,
                            "the forecast of %s ends before the plan does",
                            psr_names_text(panel->keys, (psr_id)series));
        }
        double top = 0.0;
        PSR_TRY(b->problem->shared_pool && !b->problem->nested_pool
                    ? add_paths(b, series, (size_t)step, factor[t], &top)
                    : add_quantiles(b, series, (size_t)step, factor[t], fractile, &top));
        *most += top;
    }
    return PSR_OK;
}

/* ---- prices */

/* How exactly a price row names a pair: 3 both, 2 the product, 1 the channel, 0 neither;
 * -1: another pair. */
static int price_rank(const psr_catalog_price *row, psr_id product, psr_id channel) {
    if ((row->product != PSR_NO_ID && row->product != product) ||
        (row->channel != PSR_NO_ID && row->channel != channel)) {
        return -1;
    }
    return (row->product != PSR_NO_ID ? 2 : 0) + (row->channel != PSR_NO_ID ? 1 : 0);
}

static bool dated(const psr_catalog_price *row) {
    return row->from != PSR_NO_DAY || row->to != PSR_NO_DAY;
}

static bool covers(const builder *b, const psr_catalog_price *row, size_t t) {
    psr_day day = build_first_day(b, t);
    return (row->from == PSR_NO_DAY || day >= row->from) &&
           (row->to == PSR_NO_DAY || day <= row->to);
}

/* Prices of one pair: rows by product, so that a large catalogue is walked once. */
typedef struct price_index {
    size_t *start; /* [products + 2]; the last group holds rows of every product */
    size_t *row;
} price_index;

static psr_status index_prices(builder *b, price_index *index) {
    const psr_catalog *catalog = b->from->catalog;
    size_t groups = catalog->product_count + 1;
    index->start = build_take(b, groups + 1, sizeof(size_t));
    index->row = build_take(b, catalog->price_count, sizeof(size_t));
    size_t *next = build_take(b, groups, sizeof(size_t));
    if (index->start == NULL || index->row == NULL || next == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < catalog->price_count; i++) {
            psr_id product = catalog->prices[i].product;
            size_t g = product == PSR_NO_ID ? groups - 1 : (size_t)product;
            if (pass == 0) {
                index->start[g + 1]++;
            } else {
                index->row[index->start[g] + next[g]++] = i;
            }
        }
        for (size_t g = 0; pass == 0 && g < groups; g++) {
            index->start[g + 1] += index->start[g];
        }
    }
    return PSR_OK;
}

typedef struct pair_prices {
    const psr_catalog_price *rows[32]; /* best rank first come the undated ones */
    size_t count;
} pair_prices;

/* The rows of a pair, undated ones of the best rank only. */
static void find_prices(const builder *b, const price_index *index, psr_id product,
                        psr_id channel, pair_prices *tiers, pair_prices *windows) {
    const psr_catalog *catalog = b->from->catalog;
    size_t every = catalog->product_count;
    const size_t groups[] = {(size_t)product, every};
    int best = -1;
    tiers->count = 0;
    windows->count = 0;
    for (size_t g = 0; g < 2; g++) {
        for (size_t n = index->start[groups[g]]; n < index->start[groups[g] + 1]; n++) {
            const psr_catalog_price *row = &catalog->prices[index->row[n]];
            int rank = price_rank(row, product, channel);
            if (rank < 0) {
                continue;
            }
            if (dated(row)) {
                if (windows->count < 32) {
                    windows->rows[windows->count++] = row;
                }
                continue;
            }
            if (rank > best) {
                best = rank;
                tiers->count = 0;
            }
            if (rank == best && tiers->count < 32) {
                tiers->rows[tiers->count++] = row;
            }
        }
    }
}

/* The window that holds in a period: the most exact one, the later row where equal. */
static const psr_catalog_price *window_at(const builder *b, const pair_prices *windows,
                                          psr_id product, psr_id channel, size_t t) {
    const psr_catalog_price *found = NULL;
    int best = -1;
    for (size_t i = 0; i < windows->count; i++) {
        int rank = price_rank(windows->rows[i], product, channel);
        if (rank >= best && covers(b, windows->rows[i], t)) {
            best = rank;
            found = windows->rows[i];
        }
    }
    return found;
}

/* ---- one market */

/* Lift that the history's own spend has given already; demand is forecast with it. */
static double lift_in_history(const builder *b, size_t channel) {
    const psr_channel *to = &b->problem->channels[channel];
    double lift = 0.0;
    if (!b->from->scenario->history_holds_spend || !to->has_spend) {
        return lift;
    }
    double left = to->opening_effective_spend;
    for (size_t i = 0; i < to->spend_segments.count && left > 0.0; i++) {
        double used = fmin(left, to->spend_segments.width[i]);
        lift += used * to->spend_segments.slope[i];
        left -= used;
    }
    return lift;
}

/* Prices of one tier by period with its demand factors; false: no price at all. */
static psr_status set_tier(builder *b, const psr_market *market,
                           const psr_catalog_price *row, const pair_prices *windows,
                           double *factor, psr_tier *tier) {
    const psr_catalog_product *product = &b->from->catalog->products[market->product];
    size_t T = b->problem->period_count;
    double base = row != NULL ? row->price : product->guide_price;
    double demand = (1.0 + b->from->scenario->demand_change) /
                    (1.0 + lift_in_history(b, (size_t)market->channel));
    tier->price = build_constant(base);
    for (size_t t = 0; t < T; t++) {
        const psr_catalog_price *window =
            window_at(b, windows, market->product, market->channel, t);
        factor[t] = demand * (row != NULL ? row->demand_factor : 1.0);
        if (window == NULL) {
            continue;
        }
        if (tier->price.values == NULL) {
            tier->price.values = build_take(b, T, sizeof(double));
            if (tier->price.values == NULL) {
                return PSR_ERR_MEMORY;
            }
            for (size_t s = 0; s < T; s++) {
                tier->price.values[s] = base;
            }
        }
        tier->price.values[t] = window->price;
        factor[t] = demand * window->demand_factor;
    }
    return PSR_OK;
}

static void set_terms(builder *b, psr_market *market) {
    const psr_catalog_channel *channel = &b->from->catalog->channels[market->channel];
    const psr_catalog_product *product = &b->from->catalog->products[market->product];
    double late =
        isnan(channel->late_return_value) ? product->unit_cost : channel->late_return_value;
    market->price_floor = isnan(product->floor_price) ? 0.0 : product->floor_price;
    market->fee_rate = build_constant(channel->fee_rate);
    market->fee_per_unit = build_constant(channel->fee_per_unit);
    market->return_rate = build_constant(channel->return_rate);
    market->return_lag = channel->return_lag;
    market->resale_rate = build_constant(channel->resale_rate);
    market->return_cost = build_constant(channel->return_cost);
    market->late_return_value = build_constant(late);
    market->lift_sensitivity = 1.0;
    market->lift_max = 10.0;
    market->min_fill_rate = channel->min_fill_rate;
    market->place = product->place;
}

static double lowest(const psr_by_period *price, size_t T) {
    double least = psr_at(price, 0);
    for (size_t t = 1; t < T; t++) {
        least = fmin(least, psr_at(price, t));
    }
    return least;
}

/* Tiers with their demand; a tier below the floor price is dropped with a finding. */
static psr_status set_tiers(builder *b, size_t series, const pair_prices *tiers,
                            const pair_prices *windows, double *factor,
                            psr_market *market) {
    size_t count = tiers->count > 0 ? tiers->count : 1;
    psr_problem *problem = b->problem;
    market->tiers = build_take(b, count, sizeof(psr_tier));
    if (market->tiers == NULL) {
        return PSR_ERR_MEMORY;
    }
    double most = 0.0;
    for (size_t g = 0; g < count; g++) {
        psr_tier tier = {0};
        PSR_TRY(set_tier(b, market, tiers->count > 0 ? tiers->rows[g] : NULL, windows,
                         factor, &tier));
        if (lowest(&tier.price, problem->period_count) < market->price_floor) {
            PSR_TRY(psr_findings_add(
                b->findings, PSR_ALARM, "allocate.below-floor",
                problem->products[market->product].id,
                tiers->count > 0 ? &tiers->rows[g]->place : NULL,
                "%s in %s: price %.15g lies below the floor price %.15g and is not used",
                problem->products[market->product].id,
                problem->channels[market->channel].id,
                lowest(&tier.price, problem->period_count), market->price_floor));
            continue;
        }
        double own = 0.0;
        double fractile = fractile_of(
            b->from->scenario, &b->from->catalog->products[market->product],
            &b->from->catalog->channels[market->channel], psr_at(&tier.price, 0));
        PSR_TRY(add_demand(b, series, factor, fractile, &tier, &own));
        most = fmax(most, own);
        market->tiers[market->tier_count++] = tier;
    }
    b->most_demand[market->product] += most * fmin(market->lift_max, 3.0);
    market->lost_sale_penalty =
        build_constant(b->from->catalog->channels[market->channel].lost_sale_penalty *
                       (market->tier_count > 0 ? psr_at(&market->tiers[0].price, 0) : 0.0));
    return PSR_OK;
}

/* Mean demand a period of a series over the planned periods. */
static double mean_of_series(const builder *b, size_t series) {
    const psr_forecast *f = b->from->forecast;
    const psr_panel *panel = b->from->panel;
    psr_period end =
        panel->first_period[series] + (psr_period)psr_panel_length(panel, series);
    double sum = 0.0;
    for (size_t t = 0; t < b->problem->period_count; t++) {
        size_t step = (size_t)(b->start - end) + t;
        sum += step < f->horizon ? f->mean[series * f->horizon + step] : 0.0;
    }
    return sum / (double)b->problem->period_count;
}

static psr_status add_market(builder *b, size_t series, const price_index *index,
                             double *factor, psr_id product, psr_id channel) {
    psr_problem *problem = b->problem;
    const char *name = problem->products[product].id;
    const char *where = problem->channels[channel].id;
    pair_prices tiers;
    pair_prices windows;
    find_prices(b, index, product, channel, &tiers, &windows);
    if (tiers.count == 0 && isnan(b->from->catalog->products[product].guide_price)) {
        return psr_findings_add(
            b->findings, PSR_ALARM, "allocate.no-price", name, NULL,
            "%s in %s has no price and is not planned; add a row to the "
            "prices table or a guide price",
            name, where);
    }
    psr_market *market = &problem->markets[problem->market_count];
    market->product = product;
    market->channel = channel;
    set_terms(b, market);
    PSR_TRY(set_tiers(b, series, &tiers, &windows, factor, market));
    if (market->tier_count == 0) {
        *market = (psr_market){0};
        return psr_findings_add(b->findings, PSR_ALARM, "allocate.no-price", name, NULL,
                                "%s in %s has no price at or above its floor price and is "
                                "not planned",
                                name, where);
    }
    b->mean_demand[product] +=
        mean_of_series(b, series) * (1.0 + b->from->scenario->demand_change);
    problem->market_count++;
    return PSR_OK;
}

psr_status build_markets(builder *b) {
    const psr_panel *panel = b->from->panel;
    const psr_catalog *catalog = b->from->catalog;
    psr_problem *problem = b->problem;
    if (panel->products == NULL || panel->channels == NULL) {
        return psr_fail(b->err, PSR_ERR_INTERNAL, "the panel has no products or channels");
    }
    if (problem->shared_pool && !problem->nested_pool &&
        b->from->forecast->path_count == 0) {
        return psr_fail(b->err, PSR_ERR_SCENARIO,
                        "pool is shared, which needs joint paths of demand; set "
                        "forecast.paths, for example to 100");
    }
    price_index index = {0};
    PSR_TRY(index_prices(b, &index));
    double *factor = build_take(b, problem->period_count, sizeof(double));
    problem->markets = build_take(b, panel->series_count, sizeof(psr_market));
    b->mean_demand = build_take(b, catalog->product_count, sizeof(double));
    b->most_demand = build_take(b, catalog->product_count, sizeof(double));
    b->is_asked = build_take(b, b->from->forecast->level_count, sizeof *b->is_asked);
    if (factor == NULL || problem->markets == NULL || b->mean_demand == NULL ||
        b->most_demand == NULL || b->is_asked == NULL) {
        return PSR_ERR_MEMORY;
    }
    mark_asked(b);
    for (size_t i = 0; i < panel->series_count; i++) {
        const char *p = psr_names_text(panel->products, panel->product[i]);
        const char *k = psr_names_text(panel->channels, panel->channel[i]);
        psr_id product = psr_names_find(catalog->product_ids, p);
        psr_id channel = psr_names_find(catalog->channel_ids, k);
        if (product == PSR_NO_ID || channel == PSR_NO_ID) {
            PSR_TRY(psr_findings_add(b->findings, PSR_DOUBT, "allocate.not-in-catalogue",
                                     product == PSR_NO_ID ? p : k, NULL,
                                     "%s was sold in %s but %s is not in the catalogue; it "
                                     "is not planned",
                                     p, k, product == PSR_NO_ID ? p : k));
            continue;
        }
        PSR_TRY(add_market(b, i, &index, factor, product, channel));
    }
    return problem->market_count > 0
               ? PSR_OK
               : psr_fail(b->err, PSR_ERR_DATA,
                          "nothing can be sold: no product of the history has a catalogue "
                          "entry, a channel and a price");
}

/* ---- levels */

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Insert a level unless one nearly equal is there. */
static void add_level(double *levels, size_t *count, size_t capacity, double level) {
    for (size_t i = 0; i < *count; i++) {
        if (fabs(levels[i] - level) < 0.5 * level_step) {
            return;
        }
    }
    if (*count < capacity) {
        levels[(*count)++] = level;
    }
}

static void add_fractile(const psr_scenario *scenario, const psr_catalog_product *product,
                         const psr_catalog_channel *channel, double price, double *levels,
                         size_t *count, size_t capacity) {
    double fractile = fractile_of(scenario, product, channel, price);
    if (!isnan(fractile)) {
        add_level(levels, count, capacity, fractile);
    }
}

size_t psr_allocate_levels(const psr_scenario *scenario, const psr_catalog *catalog,
                           double *levels, size_t capacity) {
    size_t count = 0;
    for (size_t i = 0; i < scenario->level_count && count < capacity; i++) {
        levels[count++] = scenario->levels[i];
    }
    for (size_t i = 0; i < catalog->price_count; i++) {
        const psr_catalog_price *row = &catalog->prices[i];
        if (row->product == PSR_NO_ID) {
            continue;
        }
        for (size_t k = 0; k < catalog->channel_count; k++) {
            if (row->channel == PSR_NO_ID || (size_t)row->channel == k) {
                add_fractile(scenario, &catalog->products[row->product],
                             &catalog->channels[k], row->price, levels, &count, capacity);
            }
        }
    }
    qsort(levels, count, sizeof(double), by_size);
    return count;
}
