/*
 * The problem file of reference/PROBLEM: JSON -> psr_problem. Every key has one line in a
 * table; what a table cannot say is checked behind it. All faults in one pass.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <stdlib.h>
#include <string.h>

#include "problem_fields.h"
#include "problem_reader.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* One of a few words under a key: its position, 0 where the key is missing. */
static size_t read_word(problem_reader *reader, const json_value *object, const char *key,
                        const char *const *words, size_t count, const json_spot *spot) {
    const json_value *value = json_member(object, key);
    if (json_is_absent(value)) {
        return 0;
    }
    const char *word = json_word(&reader->json, value);
    word = word != NULL ? word : "";
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    psr_text list = {0};
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(&list, "%s%s",
                      i == 0           ? ""
                      : i + 1 == count ? " or "
                                       : ", ",
                      words[i]);
    }
    const char *nearest = psr_nearest(word, words, count);
    json_spot here = {spot, key, 0};
    json_fault(&reader->json, &here, "is %s; must be %s%s%s%s", word[0] ? word : "no text",
               psr_text_bytes(&list), nearest ? "; did you mean " : "",
               nearest ? nearest : "", nearest ? "?" : "");
    psr_text_free(&list);
    return 0;
}

/* An array of objects into a new array of structs, each read by one table. */
static void *read_items(problem_reader *reader, const json_value *root, const char *key,
                        const json_field *fields, size_t field_count, size_t size,
                        size_t *count) {
    const json_value *list = json_read_array(&reader->json, root, key, NULL);
    *count = 0;
    if (list == NULL) {
        return NULL;
    }
    size_t length = list->count;
    char *items = json_take(&reader->json, length, size);
    if (items == NULL) {
        return NULL;
    }
    json_spot array = {NULL, key, 0};
    const json_value *each = json_first(list);
    for (size_t i = 0; i < length; i++, each = json_next(each)) {
        json_spot spot = {&array, NULL, i};
        json_read_fields(&reader->json, each, fields, field_count, items + i * size, &spot);
    }
    *count = length;
    return items;
}

/* The first of the items that read_items has read from a list. */
static const json_value *first_item(const json_value *root, const char *key) {
    const json_value *list = json_member(root, key);
    return json_list_size(list) > 0 ? json_first(list) : NULL;
}

/* Enter the ids of items (char * at the struct's start) into a set; doubles are faults. */
static void enter_ids(problem_reader *reader, const char *key, size_t set,
                      const void *items, size_t count, size_t size) {
    json_spot array = {NULL, key, 0};
    for (size_t i = 0; i < count; i++) {
        const char *id = NULL;
        memcpy(&id, (const char *)items + i * size, sizeof id);
        if (id == NULL) {
            id = "";
        }
        json_spot spot = {&array, NULL, i};
        if (id[0] != '\0' && psr_names_find(reader->json.names[set], id) != PSR_NO_ID) {
            json_fault(&reader->json, &spot, "repeats the id %s; ids must differ", id);
        }
        /* Positions in the set must stay positions in the array, so that a repeated or
         * missing id takes a name that nobody can write. */
        psr_text name = {0};
        psr_text_add(&name, id);
        while (psr_names_find(reader->json.names[set], psr_text_bytes(&name)) !=
               PSR_NO_ID) {
            psr_text_add(&name, "\n");
        }
        if (name.failed ||
            psr_names_add(reader->json.names[set], psr_text_bytes(&name)) == PSR_NO_ID) {
            reader->json.out_of_memory = true;
        }
        psr_text_free(&name);
    }
}

static void read_products(problem_reader *reader, const json_value *root) {
    psr_problem *problem = reader->problem;
    problem->products =
        read_items(reader, root, "products", product_fields, COUNT(product_fields),
                   sizeof(psr_product), &problem->product_count);
    const json_value *item = first_item(root, "products");
    for (size_t i = 0; i < problem->product_count; i++, item = json_next(item)) {
        const json_value *cost = json_member(item, "disposal_cost");
        problem->products[i].disposal_allowed =
            problem->products[i].shelf_life > 0 || !json_is_absent(cost);
    }
    enter_ids(reader, "products", NAMES_PRODUCTS, problem->products, problem->product_count,
              sizeof(psr_product));
}

static void read_warehouses(problem_reader *reader, const json_value *root) {
    static const char *const checks[] = {"end", "peak"};
    psr_problem *problem = reader->problem;
    problem->warehouses =
        read_items(reader, root, "warehouses", warehouse_fields, COUNT(warehouse_fields),
                   sizeof(psr_warehouse), &problem->warehouse_count);
    const json_value *item = first_item(root, "warehouses");
    json_spot array = {NULL, "warehouses", 0};
    for (size_t i = 0; i < problem->warehouse_count; i++, item = json_next(item)) {
        json_spot spot = {&array, NULL, i};
        problem->warehouses[i].storage_peak =
            read_word(reader, item, "storage_check", checks, 2, &spot) == 1;
    }
    enter_ids(reader, "warehouses", NAMES_WAREHOUSES, problem->warehouses,
              problem->warehouse_count, sizeof(psr_warehouse));
}

static void check_spend(problem_reader *reader, const psr_channel *channel,
                        const json_spot *spot) {
    const psr_pieces *segments = &channel->spend_segments;
    bool rises = false;
    for (size_t b = 1; b < segments->count; b++) {
        rises = rises || segments->slope[b] > segments->slope[b - 1];
        if (!channel->segments_in_order && segments->slope[b] > segments->slope[b - 1]) {
            json_spot list = {spot, "segments", 0}, here = {&list, NULL, b};
            json_fault(&reader->json, &here,
                       "has value %.15g after %.15g; values must not rise, but for an "
                       "S-shaped curve with in_order: true",
                       segments->slope[b], segments->slope[b - 1]);
        }
    }
    bool endless = segments->count > 0 && isinf(segments->width[segments->count - 1]);
    bool needs_max = channel->optional || (rises && endless);
    for (size_t t = 0; t < reader->json.period_count; t++) {
        double least = psr_at(&channel->spend_min, t);
        double most = psr_at(&channel->spend_max, t);
        if (least > most && !channel->optional) {
            json_fault(&reader->json, spot, "has min %.15g above max %.15g in period %zu",
                       least, most, t);
            return;
        }
        needs_max = needs_max || psr_at(&channel->spend_min_if_on, t) > 0.0;
        if (needs_max && isinf(most)) {
            json_fault(&reader->json, spot,
                       "has no max; a channel that is optional, has min_if_on or ends a "
                       "rising curve without a width needs one");
            return;
        }
    }
}

static void read_channels(problem_reader *reader, const json_value *root) {
    psr_problem *problem = reader->problem;
    problem->channels =
        read_items(reader, root, "channels", channel_fields, COUNT(channel_fields),
                   sizeof(psr_channel), &problem->channel_count);
    const json_value *each = first_item(root, "channels");
    json_spot array = {NULL, "channels", 0};
    for (size_t i = 0; i < problem->channel_count; i++, each = json_next(each)) {
        psr_channel *channel = &problem->channels[i];
        json_spot item = {&array, NULL, i};
        json_spot spot = {&item, "spend", 0};
        channel->spend_max.value = INFINITY;
        channel->spend_ramp = INFINITY;
        const json_value *spend = json_member(each, "spend");
        if (!json_is_absent(spend)) {
            channel->has_spend = json_read_fields(&reader->json, spend, spend_fields,
                                                  COUNT(spend_fields), channel, &spot);
            check_spend(reader, channel, &spot);
        }
    }
    enter_ids(reader, "channels", NAMES_CHANNELS, problem->channels, problem->channel_count,
              sizeof(psr_channel));
}

static void check_order_limits(problem_reader *reader, const psr_offer *offer,
                               const json_spot *spot) {
    for (size_t t = 0; t < reader->json.period_count; t++) {
        if ((psr_at(&offer->moq, t) > 0.0 || psr_at(&offer->lot_size, t) > 0.0 ||
             psr_at(&offer->order_cost, t) > 0.0) &&
            isinf(psr_at(&offer->max_order, t))) {
            json_fault(&reader->json, spot,
                       "has moq, lot_size or order_cost but no max_order; add the largest "
                       "order that can make sense");
            return;
        }
    }
}

static void read_offers(problem_reader *reader, const json_value *root) {
    psr_problem *problem = reader->problem;
    problem->offers = read_items(reader, root, "offers", offer_fields, COUNT(offer_fields),
                                 sizeof(psr_offer), &problem->offer_count);
    json_spot array = {NULL, "offers", 0};
    psr_names *suppliers = reader->json.names[NAMES_SUPPLIERS];
    for (size_t i = 0; i < problem->offer_count; i++) {
        psr_offer *offer = &problem->offers[i];
        json_spot spot = {&array, NULL, i};
        check_order_limits(reader, offer, &spot);
        offer->supplier_id =
            psr_names_add(suppliers, offer->supplier ? offer->supplier : "");
    }
    problem->supplier_capacities = read_items(
        reader, root, "supplier_capacities", capacity_fields, COUNT(capacity_fields),
        sizeof(psr_supplier_capacity), &problem->supplier_capacity_count);
    for (size_t i = 0; i < problem->supplier_capacity_count; i++) {
        psr_supplier_capacity *each = &problem->supplier_capacities[i];
        each->supplier_id = psr_names_add(suppliers, each->supplier ? each->supplier : "");
    }
    problem->supplier_count = psr_names_count(suppliers);
}

static void read_stock(problem_reader *reader, const json_value *root, const char *key,
                       psr_stock_entry **entries, size_t *count) {
    /* Stock on hand has no period: the last field of the table is left out. */
    bool timed = strcmp(key, "on_hand") != 0;
    *entries =
        read_items(reader, root, key, stock_fields, COUNT(stock_fields) - (timed ? 0 : 1),
                   sizeof(psr_stock_entry), count);
    json_spot array = {NULL, key, 0};
    for (size_t i = 0; timed && i < *count; i++) {
        if ((size_t)(*entries)[i].period >= reader->json.period_count) {
            json_spot item = {&array, NULL, i};
            json_spot spot = {&item, "period", 0};
            json_fault(&reader->json, &spot, "is %d; must be below periods, %zu",
                       (*entries)[i].period, reader->json.period_count);
        }
    }
}

static void read_periods(problem_reader *reader, const json_value *item,
                         psr_budget_rule *budget, const json_spot *spot) {
    const json_value *list = json_read_array(&reader->json, item, "periods", spot);
    if (list == NULL) {
        return;
    }
    size_t count = list->count;
    budget->periods = json_take(&reader->json, count, sizeof(int));
    json_spot array = {spot, "periods", 0};
    const json_value *each = json_first(list);
    for (size_t i = 0; budget->periods != NULL && i < count; i++, each = json_next(each)) {
        json_spot here = {&array, NULL, i};
        double period = 0.0;
        if (!json_read_number(&reader->json, each, 0.0,
                              (double)reader->json.period_count - 1.0, &period, &here)) {
            continue;
        }
        bool known = period - floor(period) > 0.0;
        if (known) {
            json_fault(&reader->json, &here, "is %.15g; must be a whole number", period);
        }
        for (size_t j = 0; j < budget->period_count && !known; j++) {
            known = budget->periods[j] == (int)period;
        }
        if (!known) {
            budget->periods[budget->period_count++] = (int)period;
        }
    }
}

static const char *const budget_words[] = {"marketing", "purchase", "total",
                                           "working_capital"};

/* `marketing budget of web, periods 0, 1`: what a report calls a budget without a name. */
static void name_budget(problem_reader *reader, psr_budget_rule *budget) {
    static const char *const words[] = {"marketing budget", "purchase budget",
                                        "total budget", "working capital"};
    if (budget->name != NULL) {
        return;
    }
    psr_text name = {0};
    psr_text_add(&name, words[budget->kind]);
    if (budget->channel != PSR_NO_ID) {
        psr_text_addf(&name, " of %s", reader->problem->channels[budget->channel].id);
    }
    for (size_t i = 0; i < budget->period_count; i++) {
        psr_text_addf(&name, "%s%d", i == 0 ? ", period " : ", ", budget->periods[i]);
    }
    budget->name = psr_arena_text(reader->json.arena, psr_text_bytes(&name), name.length);
    reader->json.out_of_memory |= budget->name == NULL;
    psr_text_free(&name);
}

static void read_budgets(problem_reader *reader, const json_value *root) {
    psr_problem *problem = reader->problem;
    problem->budgets =
        read_items(reader, root, "budgets", budget_fields, COUNT(budget_fields),
                   sizeof(psr_budget_rule), &problem->budget_count);
    const json_value *item = first_item(root, "budgets");
    json_spot array = {NULL, "budgets", 0};
    for (size_t i = 0; i < problem->budget_count; i++, item = json_next(item)) {
        psr_budget_rule *budget = &problem->budgets[i];
        json_spot spot = {&array, NULL, i};
        if (json_shape_of(item) != JSON_IS_OBJECT) {
            continue;
        }
        if (json_member(item, "kind") == NULL) {
            json_fault(&reader->json, &spot, "has no `kind`; it is needed");
        }
        budget->kind = (psr_budget_kind)read_word(reader, item, "kind", budget_words,
                                                  COUNT(budget_words), &spot);
        read_periods(reader, item, budget, &spot);
        if (budget->limit.values != NULL && budget->kind != PSR_BUDGET_WORKING_CAPITAL) {
            json_fault(&reader->json, &spot,
                       "has a list of limits; only working_capital has one limit a period");
        }
        if (budget->channel != PSR_NO_ID && budget->kind != PSR_BUDGET_MARKETING) {
            json_fault(&reader->json, &spot,
                       "names a channel; only a marketing budget can");
        }
        name_budget(reader, budget);
    }
}

static void name_policy(problem_reader *reader, psr_policy *policy) {
    const psr_problem *problem = reader->problem;
    if (policy->name != NULL || policy->product == PSR_NO_ID) {
        policy->name = policy->name ? policy->name : (char *)(uintptr_t) "policy";
        return;
    }
    psr_text name = {0};
    if (policy->kind == PSR_POLICY_MIN_SHARE && policy->channel != PSR_NO_ID) {
        psr_text_addf(&name, "share of %s in %s", problem->channels[policy->channel].id,
                      problem->products[policy->product].id);
    } else {
        psr_text_addf(&name, "fair fill of %s", problem->products[policy->product].id);
    }
    policy->name = psr_arena_text(reader->json.arena, psr_text_bytes(&name), name.length);
    reader->json.out_of_memory |= policy->name == NULL;
    psr_text_free(&name);
}

static void read_policies(problem_reader *reader, const json_value *root) {
    static const char *const words[] = {"min_share", "fair_fill"};
    psr_problem *problem = reader->problem;
    problem->policies =
        read_items(reader, root, "policies", policy_fields, COUNT(policy_fields),
                   sizeof(psr_policy), &problem->policy_count);
    const json_value *item = first_item(root, "policies");
    json_spot array = {NULL, "policies", 0};
    for (size_t i = 0; i < problem->policy_count; i++, item = json_next(item)) {
        psr_policy *policy = &problem->policies[i];
        json_spot spot = {&array, NULL, i};
        policy->kind = (psr_policy_kind)read_word(reader, item, "kind", words, 2, &spot);
        if (json_member(item, "kind") == NULL) {
            json_fault(&reader->json, &spot, "has no `kind`; it is needed");
        } else if (json_text_is(json_member(item, "kind"), "min_share") &&
                   json_member(item, "channel") == NULL) {
            /* A kind that is no kind has a fault of its own. */
            json_fault(&reader->json, &spot, "has no `channel`; min_share needs one");
        }
        name_policy(reader, policy);
    }
}

static void read_objective(problem_reader *reader, const json_value *root) {
    static const char *const kinds[] = {"profit", "roi_floor", "ratio"};
    static const char *const bases[] = {"marketing", "total"};
    psr_objective *objective = &reader->problem->objective;
    json_spot spot = {NULL, "objective", 0};
    objective->risk_tail = 0.1;
    const json_value *item = json_member(root, "objective");
    if (item == NULL || !json_read_fields(&reader->json, item, objective_fields,
                                          COUNT(objective_fields), objective, &spot)) {
        return;
    }
    objective->kind = (psr_goal)read_word(reader, item, "kind", kinds, 3, &spot);
    objective->basis_total = read_word(reader, item, "basis", bases, 2, &spot) == 1;
    objective->place = json_place(&reader->json.text, item[-1].at); /* of its key */
}

/* A lane or a transfer of two equal ends says nothing; the same lane twice is ambiguous. */
static void check_lanes(problem_reader *reader) {
    const psr_problem *problem = reader->problem;
    size_t cells = problem->warehouse_count * problem->channel_count;
    bool *seen = json_take(&reader->json, cells, sizeof(bool));
    json_spot array = {NULL, "lanes", 0};
    for (size_t i = 0; seen != NULL && i < problem->lane_count; i++) {
        const psr_lane *lane = &problem->lanes[i];
        if (lane->warehouse == PSR_NO_ID || lane->channel == PSR_NO_ID) {
            continue;
        }
        size_t cell =
            (size_t)lane->warehouse * problem->channel_count + (size_t)lane->channel;
        json_spot spot = {&array, NULL, i};
        if (seen[cell]) {
            json_fault(&reader->json, &spot, "repeats the lane from %s to %s; keep one",
                       problem->warehouses[lane->warehouse].id,
                       problem->channels[lane->channel].id);
        }
        seen[cell] = true;
    }
    json_spot transfers = {NULL, "transfers", 0};
    for (size_t i = 0; i < problem->transfer_count; i++) {
        const psr_transfer *transfer = &problem->transfers[i];
        json_spot spot = {&transfers, NULL, i};
        if (transfer->from != PSR_NO_ID && transfer->from == transfer->to) {
            json_fault(&reader->json, &spot, "goes from %s to itself; remove it",
                       problem->warehouses[transfer->from].id);
        }
    }
}

static void read_head(problem_reader *reader, const json_value *root) {
    static const char *const pools[] = {"reserved", "shared", "nested"};
    psr_problem *problem = reader->problem;
    problem_head head = {NULL, 0};
    json_read_fields(&reader->json, root, root_fields, COUNT(root_fields), &head, NULL);
    if (!json_text_is(json_member(root, "format"), "purser-problem")) {
        json_spot spot = {NULL, "format", 0};
        json_fault(&reader->json, &spot, "must be \"purser-problem\"");
    }
    const json_value *version = json_member(root, "version");
    if (version != NULL && !json_is_one(version)) {
        json_spot spot = {NULL, "version", 0};
        json_fault(&reader->json, &spot, "must be 1, the only version there is");
    }
    problem->note = json_word(&reader->json, json_member(root, "note"));
    problem->name = head.name ? head.name : (char *)(uintptr_t) "problem";
    problem->period_count = (size_t)head.periods;
    size_t pool = read_word(reader, root, "pool", pools, COUNT(pools), NULL);
    problem->shared_pool = pool != PSR_POOL_RESERVED;
    problem->nested_pool = pool == PSR_POOL_NESTED;
    reader->json.period_count = problem->period_count;
}

static void read_lists(problem_reader *reader, const json_value *root) {
    psr_problem *problem = reader->problem;
    read_products(reader, root);
    read_warehouses(reader, root);
    read_channels(reader, root);
    problem->lanes = read_items(reader, root, "lanes", lane_fields, COUNT(lane_fields),
                                sizeof(psr_lane), &problem->lane_count);
    read_offers(reader, root);
    problem->transfers =
        read_items(reader, root, "transfers", transfer_fields, COUNT(transfer_fields),
                   sizeof(psr_transfer), &problem->transfer_count);
    check_lanes(reader);
    read_stock(reader, root, "on_hand", &problem->on_hand, &problem->on_hand_count);
    read_stock(reader, root, "in_transit", &problem->in_transit,
               &problem->in_transit_count);
    read_stock(reader, root, "returns_pipeline", &problem->returns_pipeline,
               &problem->returns_count);
    problem_read_markets(reader, root);
    read_budgets(reader, root);
    read_policies(reader, root);
    problem->rules = read_items(reader, root, "rules", rule_fields, COUNT(rule_fields),
                                sizeof(psr_rule), &problem->rule_count);
    read_objective(reader, root);
    const json_value *cash = json_member(root, "cash");
    json_spot spot = {NULL, "cash", 0};
    if (!json_is_absent(cash)) {
        problem->cash.present = json_read_fields(&reader->json, cash, cash_fields,
                                                 COUNT(cash_fields), &problem->cash, &spot);
        problem->cash.place = json_place(&reader->json.text, cash[-1].at); /* its key */
    }
}

/* The place of each item, `offset` bytes behind its start. */
static void set_list_places(problem_reader *reader, const char *key, char *items,
                            size_t count, size_t size, size_t offset) {
    const json_value *item = first_item(reader->json.tree.values, key);
    for (size_t i = 0; i < count; i++, item = json_next(item)) {
        psr_place place = json_place(&reader->json.text, item->at);
        memcpy(items + i * size + offset, &place, sizeof place);
    }
}

#define SET_PLACES(key, items, count)                                         \
    set_list_places(reader, (key), (char *)(items), (count), sizeof *(items), \
                    (size_t)((char *)&(items)->place - (char *)(items)))

static void set_places(problem_reader *reader) {
    psr_problem *problem = reader->problem;
    SET_PLACES("products", problem->products, problem->product_count);
    SET_PLACES("warehouses", problem->warehouses, problem->warehouse_count);
    SET_PLACES("channels", problem->channels, problem->channel_count);
    SET_PLACES("lanes", problem->lanes, problem->lane_count);
    SET_PLACES("offers", problem->offers, problem->offer_count);
    SET_PLACES("transfers", problem->transfers, problem->transfer_count);
    SET_PLACES("on_hand", problem->on_hand, problem->on_hand_count);
    SET_PLACES("in_transit", problem->in_transit, problem->in_transit_count);
    SET_PLACES("returns_pipeline", problem->returns_pipeline, problem->returns_count);
    SET_PLACES("budgets", problem->budgets, problem->budget_count);
    SET_PLACES("supplier_capacities", problem->supplier_capacities,
               problem->supplier_capacity_count);
    SET_PLACES("policies", problem->policies, problem->policy_count);
    SET_PLACES("rules", problem->rules, problem->rule_count);
}

/* Demand has grown on the heap: into the problem's arena. */
static void settle_demand(problem_reader *reader) {
    psr_problem *problem = reader->problem;
    problem->demand = json_take(&reader->json, problem->demand_count, sizeof(psr_demand));
    problem->knot_value = json_take(&reader->json, problem->knot_count, sizeof(double));
    problem->knot_level = json_take(&reader->json, problem->knot_count, sizeof(double));
    if (reader->json.out_of_memory) {
        return;
    }
    if (problem->demand_count > 0) {
        memcpy(problem->demand, reader->demand, problem->demand_count * sizeof(psr_demand));
    }
    if (problem->knot_count > 0) {
        memcpy(problem->knot_value, reader->knot_value,
               problem->knot_count * sizeof(double));
        memcpy(problem->knot_level, reader->knot_level,
               problem->knot_count * sizeof(double));
    }
}

static void read_root(problem_reader *reader, const json_value *root, const char *path) {
    for (size_t i = 0; i < JSON_NAME_SETS; i++) {
        reader->json.names[i] = psr_names_create();
        reader->json.out_of_memory |= reader->json.names[i] == NULL;
    }
    if (reader->json.out_of_memory) {
        return;
    }
    read_head(reader, root);
    if (reader->problem->period_count == 0) {
        return; /* lists per period cannot be judged */
    }
    read_lists(reader, root);
    settle_demand(reader);
    if (!reader->json.out_of_memory && reader->json.faults->total == 0) {
        set_places(reader);
        reader->problem->file = psr_arena_text(reader->json.arena, path, strlen(path));
        if (reader->problem->shared_pool && !reader->problem->nested_pool) {
            problem_check_outcomes(reader);
        }
        reader->json.out_of_memory |= psr_problem_order(reader->problem) != PSR_OK;
    }
}

psr_status psr_read_problem(const char *path, psr_problem **problem, psr_faults *faults) {
    *problem = NULL;
    size_t faults_before = faults->total;
    problem_reader reader = {
        .json = {.faults = faults,
                 .names_are = {"product", "warehouse", "channel", "supplier"}},
        .problem = psr_problem_create()};
    const json_value *root = NULL;
    psr_status status = PSR_ERR_MEMORY;
    if (reader.problem == NULL) {
        goto done;
    }
    reader.json.arena = reader.problem->arena;
    root = json_open(&reader.json, path, "market"); /* nearly all of a large file */
    if (root != NULL) {
        read_root(&reader, root, path);
    }
    if (reader.json.out_of_memory) {
        psr_place place = psr_place_at(path, 0, 0);
        psr_faults_add(faults, PSR_ERR_MEMORY, &place, "is too large for this memory");
    }
    status = faults->total > faults_before ? psr_faults_status(faults, NULL) : PSR_OK;
done:
    json_close(&reader.json);
    for (size_t i = 0; i < JSON_NAME_SETS; i++) {
        psr_names_free(reader.json.names[i]);
    }
    free(reader.demand);
    free(reader.knot_value);
    free(reader.knot_level);
    if (status == PSR_OK) {
        *problem = reader.problem;
    } else {
        psr_problem_free(reader.problem);
    }
    return status;
}
