/*
 * The `market` of a problem file: tiers and their demand.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "problem_reader.h"

#include <stdlib.h>
#include <string.h>

/* Probabilities in a file are rounded; their sum may miss 1 by this much. */
static const double probability_slack = 1e-3;

static const json_field market_fields[] = {
    {"product", JSON_FIELD_NAME, true, offsetof(psr_market, product), 0, 0, 0,
     NAMES_PRODUCTS},
    {"channel", JSON_FIELD_NAME, true, offsetof(psr_market, channel), 0, 0, 0,
     NAMES_CHANNELS},
    {.key = "tiers"},
    {"price_floor", JSON_FIELD_NUMBER, false, offsetof(psr_market, price_floor), 0, 0,
     INFINITY, 0},
    {"fee_rate", JSON_FIELD_BY_PERIOD, false, offsetof(psr_market, fee_rate), 0, 0, 1, 0},
    {"fee_per_unit", JSON_FIELD_BY_PERIOD, false, offsetof(psr_market, fee_per_unit), 0, 0,
     INFINITY, 0},
    {"return_rate", JSON_FIELD_BY_PERIOD, false, offsetof(psr_market, return_rate), 0, 0, 1,
     0},
    {"return_lag", JSON_FIELD_WHOLE, false, offsetof(psr_market, return_lag), 1, 0,
     INFINITY, 0},
    {"resale_rate", JSON_FIELD_BY_PERIOD, false, offsetof(psr_market, resale_rate), 1, 0, 1,
     0},
    {"return_cost", JSON_FIELD_BY_PERIOD, false, offsetof(psr_market, return_cost), 0,
     -INFINITY, INFINITY, 0},
    {"late_return_value", JSON_FIELD_BY_PERIOD, false,
     offsetof(psr_market, late_return_value), 0, -INFINITY, INFINITY, 0},
    {"lost_sale_penalty", JSON_FIELD_BY_PERIOD, false,
     offsetof(psr_market, lost_sale_penalty), 0, 0, INFINITY, 0},
    {"lift_sensitivity", JSON_FIELD_NUMBER, false, offsetof(psr_market, lift_sensitivity),
     1, 0, INFINITY, 0},
    {"lift_max", JSON_FIELD_NUMBER, false, offsetof(psr_market, lift_max), 10, 1, INFINITY,
     0},
    {"min_fill_rate", JSON_FIELD_NUMBER, false, offsetof(psr_market, min_fill_rate), 0, 0,
     1, 0},
};

static const json_field tier_fields[] = {
    {"price", JSON_FIELD_BY_PERIOD, true, offsetof(psr_tier, price), 0, 0, INFINITY, 0},
    {.key = "demand"},
};

static const json_field demand_fields[] = {
    {.key = "certain"},
    {.key = "points"},
    {.key = "quantiles"},
};

static void add_knot(problem_reader *reader, double value, double level) {
    psr_problem *problem = reader->problem;
    size_t needed = problem->knot_count + 1;
    size_t capacity = reader->knot_capacity;
    if (psr_reserve(&reader->knot_value, &capacity, needed, sizeof(double)) != PSR_OK ||
        psr_reserve(&reader->knot_level, &reader->knot_capacity, needed, sizeof(double)) !=
            PSR_OK) {
        reader->json.out_of_memory = true;
        return;
    }
    reader->knot_value[problem->knot_count] = value;
    reader->knot_level[problem->knot_count] = level;
    problem->knot_count++;
}

static psr_demand *add_demand(problem_reader *reader) {
    psr_problem *problem = reader->problem;
    if (psr_reserve(&reader->demand, &reader->demand_capacity, problem->demand_count + 1,
                    sizeof(psr_demand)) != PSR_OK) {
        reader->json.out_of_memory = true;
        return NULL;
    }
    psr_demand *demand = &reader->demand[problem->demand_count++];
    *demand = (psr_demand){problem->knot_count, 0, PSR_DEMAND_CERTAIN};
    return demand;
}

/* A pair of numbers, first and second within their ranges. */
static bool read_pair(problem_reader *reader, const json_value *pair, const json_spot *spot,
                      double first_most, double second_most, double values[2]) {
    if (json_list_size(pair) != 2) {
        json_fault(&reader->json, spot, "must be a pair of numbers");
        return false;
    }
    json_spot first = {spot, NULL, 0};
    json_spot second = {spot, NULL, 1};
    const json_value *each = json_first(pair);
    bool good = json_read_number(&reader->json, each, 0.0, first_most, &values[0], &first);
    return json_read_number(&reader->json, json_next(each), 0.0, second_most, &values[1],
                            &second) &&
           good;
}

static void read_points(problem_reader *reader, const json_value *list,
                        const json_spot *spot) {
    double sum = 0.0;
    const json_value *each = list != NULL ? json_first(list) : NULL;
    for (size_t i = 0; i < json_list_size(list); i++, each = json_next(each)) {
        json_spot here = {spot, NULL, i};
        double pair[2];
        if (!read_pair(reader, each, &here, INFINITY, 1.0, pair)) {
            return;
        }
        add_knot(reader, pair[0], pair[1]);
        sum += pair[1];
    }
    if (fabs(sum - 1.0) > probability_slack) {
        json_fault(&reader->json, spot, "has probabilities that sum to %.9g; must sum to 1",
                   sum);
    }
}

static void read_quantiles(problem_reader *reader, const json_value *list,
                           const json_spot *spot) {
    double last[2] = {0.0, 0.0};
    const json_value *each = list != NULL ? json_first(list) : NULL;
    for (size_t i = 0; i < json_list_size(list); i++, each = json_next(each)) {
        json_spot here = {spot, NULL, i};
        double pair[2];
        if (!read_pair(reader, each, &here, 1.0, INFINITY, pair)) {
            return;
        }
        if (i > 0 && (pair[0] < last[0] || pair[1] < last[1])) {
            json_fault(&reader->json, &here,
                       "falls below the pair before it; levels and "
                       "values must not fall");
        }
        add_knot(reader, pair[1], pair[0]);
        memcpy(last, pair, sizeof last);
    }
    if (json_list_size(list) < 2) {
        json_fault(&reader->json, spot, "has fewer than two quantiles; give at least two");
    }
    if (reader->problem->shared_pool && !reader->problem->nested_pool) {
        json_fault(&reader->json, spot,
                   "cannot be used with a shared pool; give joint "
                   "points or certain demand, or make the pool nested");
    }
}

static void read_demand(problem_reader *reader, const json_value *value,
                        const json_spot *spot) {
    psr_demand *demand = add_demand(reader);
    char nothing = 0;
    if (demand == NULL ||
        !json_read_fields(&reader->json, value, demand_fields, 3, &nothing, spot)) {
        return;
    }
    size_t start = demand->start;
    if (value->count != 1) {
        json_fault(&reader->json, spot,
                   "must have exactly one of certain, points, quantiles");
        return;
    }
    const json_value *certain = json_member(value, "certain");
    double number = 0.0;
    if (certain != NULL) {
        json_spot here = {spot, "certain", 0};
        json_read_number(&reader->json, certain, 0.0, INFINITY, &number, &here);
        add_knot(reader, number, 1.0);
    } else if (json_member(value, "points") != NULL) {
        json_spot here = {spot, "points", 0};
        demand->kind = PSR_DEMAND_POINTS;
        const json_value *list = json_read_array(&reader->json, value, "points", spot);
        read_points(reader, list, &here);
    } else if (json_member(value, "quantiles") != NULL) {
        json_spot here = {spot, "quantiles", 0};
        demand->kind = PSR_DEMAND_QUANTILES;
        const json_value *list = json_read_array(&reader->json, value, "quantiles", spot);
        read_quantiles(reader, list, &here);
    }
    demand->count = (uint32_t)(reader->problem->knot_count - start);
}

static void read_tier_demand(problem_reader *reader, const json_value *value,
                             psr_tier *tier, const json_spot *spot) {
    tier->demand = reader->problem->demand_count;
    if (value == NULL) {
        return; /* already a fault: `demand` is needed */
    }
    if (json_shape_of(value) != JSON_IS_LIST) {
        read_demand(reader, value, spot);
        return;
    }
    tier->demand_by_period = true;
    size_t count = json_list_size(value);
    if (count != reader->json.period_count) {
        json_fault(&reader->json, spot,
                   count == 1 ? "has %zu entry; must have one per period, %zu"
                              : "has %zu entries; must have one per period, %zu",
                   count, reader->json.period_count);
        return;
    }
    const json_value *each = json_first(value);
    for (size_t t = 0; t < count; t++, each = json_next(each)) {
        json_spot here = {spot, NULL, t};
        read_demand(reader, each, &here);
    }
}

/* The lowest price of a tier over the periods. */
static double lowest_price(const psr_tier *tier, size_t period_count) {
    double lowest = psr_at(&tier->price, 0);
    for (size_t t = 1; t < period_count; t++) {
        lowest = fmin(lowest, psr_at(&tier->price, t));
    }
    return lowest;
}

static void read_tiers(problem_reader *reader, const json_value *item, psr_market *market,
                       const json_spot *spot) {
    const json_value *list = json_read_array(&reader->json, item, "tiers", spot);
    if (list == NULL) {
        json_fault(&reader->json, spot, "has no tiers; give at least one {price, demand}");
        return;
    }
    size_t count = json_list_size(list);
    market->tiers = json_take(&reader->json, count, sizeof(psr_tier));
    json_spot array = {spot, "tiers", 0};
    const json_value *each = json_first(list);
    for (size_t g = 0; market->tiers != NULL && g < count; g++, each = json_next(each)) {
        psr_tier tier = {0};
        json_spot here = {&array, NULL, g};
        if (!json_read_fields(&reader->json, each, tier_fields, 2, &tier, &here)) {
            continue;
        }
        const json_value *demand = json_member(each, "demand");
        if (demand == NULL) {
            json_fault(&reader->json, &here, "has no `demand`; it is needed");
        }
        /* A dropped tier is still checked, so that its faults show in the same pass. */
        json_spot demand_spot = {&here, "demand", 0};
        read_tier_demand(reader, demand, &tier, &demand_spot);
        if (lowest_price(&tier, reader->json.period_count) >= market->price_floor) {
            market->tiers[market->tier_count++] = tier;
        }
    }
    if (market->tier_count == 0 && reader->json.faults->total == 0) {
        json_fault(&reader->json, spot, "has no tier at or above price_floor %.15g",
                   market->price_floor);
    }
}

static void check_pairs(problem_reader *reader) {
    const psr_problem *problem = reader->problem;
    bool *seen = psr_calloc(problem->product_count * problem->channel_count + 1, 1);
    if (seen == NULL) {
        reader->json.out_of_memory = true;
        return;
    }
    json_spot array = {NULL, "market", 0};
    for (size_t i = 0; i < problem->market_count; i++) {
        const psr_market *market = &problem->markets[i];
        if (market->product == PSR_NO_ID || market->channel == PSR_NO_ID) {
            continue;
        }
        size_t cell =
            (size_t)market->product * problem->channel_count + (size_t)market->channel;
        if (seen[cell]) {
            json_spot spot = {&array, NULL, i};
            json_fault(&reader->json, &spot, "repeats product %s in channel %s; keep one",
                       problem->products[market->product].id,
                       problem->channels[market->channel].id);
        }
        seen[cell] = true;
    }
    free(seen);
}

void problem_read_markets(problem_reader *reader, const json_value *root) {
    psr_problem *problem = reader->problem;
    const json_value *list = json_read_array(&reader->json, root, "market", NULL);
    if (list == NULL) {
        return;
    }
    size_t count = list->count;
    problem->markets = json_take(&reader->json, count, sizeof(psr_market));
    if (problem->markets == NULL) {
        return;
    }
    problem->market_count = count;
    json_stream stream = json_stream_of(list);
    json_spot array = {NULL, "market", 0};
    for (size_t i = 0; i < count; i++) {
        json_spot spot = {&array, NULL, i};
        problem->markets[i].product = PSR_NO_ID;
        problem->markets[i].channel = PSR_NO_ID;
        const json_value *item = json_stream_next(&reader->json, &stream);
        if (item == NULL) {
            break;
        }
        problem->markets[i].place = json_place(&reader->json.text, item->at);
        if (json_read_fields(&reader->json, item, market_fields,
                             sizeof market_fields / sizeof *market_fields,
                             &problem->markets[i], &spot)) {
            read_tiers(reader, item, &problem->markets[i], &spot);
        }
    }
    json_tree_free(&stream.item);
    check_pairs(reader);
}

/* The probabilities of a product's outcomes in a period, set by the first market. */
typedef struct outcome_table {
    bool known;
    const double *probability;
    uint32_t count;
} outcome_table;

static bool same_outcomes(const outcome_table *table, const double *probability,
                          uint32_t count) {
    if (table->count != count) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (fabs(table->probability[i] - probability[i]) > 1e-9) {
            return false;
        }
    }
    return true;
}

void problem_check_outcomes(problem_reader *reader) {
    const psr_problem *problem = reader->problem;
    size_t T = problem->period_count;
    outcome_table *tables = psr_calloc(problem->product_count * T + 1, sizeof *tables);
    if (tables == NULL) {
        reader->json.out_of_memory = true;
        return;
    }
    json_spot array = {NULL, "market", 0};
    for (size_t i = 0; i < problem->market_count; i++) {
        const psr_market *market = &problem->markets[i];
        bool good = true;
        for (size_t g = 0; g < market->tier_count; g++) {
            for (size_t t = 0; t < T && good; t++) {
                const psr_demand *demand =
                    psr_problem_demand(problem, &market->tiers[g], t);
                outcome_table *table = &tables[(size_t)market->product * T + t];
                const double *probability = problem->knot_level + demand->start;
                if (demand->kind != PSR_DEMAND_POINTS) {
                    continue;
                }
                if (!table->known) {
                    *table = (outcome_table){true, probability, demand->count};
                }
                good = same_outcomes(table, probability, demand->count);
            }
        }
        if (!good) {
            json_spot spot = {&array, NULL, i};
            json_fault(&reader->json, &spot,
                       "has other outcomes than the product's other "
                       "channels; in a shared pool all points of a "
                       "product and period need the same "
                       "probabilities in the same order");
        }
    }
    free(tables);
}
