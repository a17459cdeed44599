/*
 * Scenario, catalogue, forecast and curves -> problem: the frame, channels, limits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

void *build_take(builder *b, size_t count, size_t size) {
    return psr_arena_take(b->problem->arena, count > 0 ? count : 1, size);
}

char *build_text(builder *b, const char *text) {
    return text == NULL || text[0] == '\0'
               ? NULL
               : psr_arena_text(b->problem->arena, text, strlen(text));
}

psr_by_period build_constant(double value) {
    return (psr_by_period){value, NULL};
}

psr_day build_first_day(const builder *b, size_t period) {
    return psr_period_first_day(b->from->scenario->frequency,
                                b->start + (psr_period)period);
}

/* Period behind the last value of a series. */
static psr_period series_end(const psr_panel *panel, size_t series) {
    return panel->first_period[series] + (psr_period)psr_panel_length(panel, series);
}

static psr_period last_end(const psr_panel *panel) {
    psr_period end = 0;
    for (size_t i = 0; i < panel->series_count; i++) {
        psr_period own = series_end(panel, i);
        end = i == 0 || own > end ? own : end;
    }
    return end;
}

psr_day psr_allocate_start(const psr_scenario *scenario, const psr_panel *panel) {
    if (scenario->start != PSR_NO_DAY) {
        return scenario->start;
    }
    return psr_period_first_day(scenario->frequency, last_end(panel));
}

psr_status psr_allocate_steps(const psr_scenario *scenario, const psr_panel *panel,
                              size_t *steps, psr_error *err) {
    psr_period start =
        psr_period_of_day(scenario->frequency, psr_allocate_start(scenario, panel));
    psr_period first_end = last_end(panel);
    for (size_t i = 0; i < panel->series_count; i++) {
        psr_period own = series_end(panel, i);
        first_end = own < first_end ? own : first_end;
    }
    if (start < last_end(panel)) {
        char begins[16];
        psr_day_print(psr_period_first_day(scenario->frequency, last_end(panel)), begins);
        return psr_fail(err, PSR_ERR_SCENARIO,
                        "calendar.start lies before the end of the sales history; the "
                        "first day that can be planned is %s",
                        begins);
    }
    *steps = (size_t)(start - first_end) + (size_t)scenario->horizon;
    return PSR_OK;
}

static psr_status name_supplier(builder *b, const char *name, psr_id *id) {
    *id = psr_names_add(b->suppliers, name);
    return *id == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

/* ---- channels */

/* Largest spend that any budget could allow: what an optional channel needs as its max. */
static double spend_ceiling(const psr_scenario *scenario) {
    double most = INFINITY;
    for (size_t i = 0; i < scenario->budget_count; i++) {
        const psr_budget_rule *budget = &scenario->budgets[i];
        bool whole = budget->period_count == 0 && scenario->budget_channel[i][0] == '\0';
        if (whole &&
            (budget->kind == PSR_BUDGET_MARKETING || budget->kind == PSR_BUDGET_TOTAL)) {
            most = fmin(most, psr_at(&budget->limit, 0));
        }
    }
    return most;
}

static psr_status channel_spend(builder *b, const psr_catalog_channel *from, size_t k,
                                psr_channel *to) {
    const psr_pieces *pieces = b->from->pieces;
    if (!from->takes_spend || pieces == NULL || pieces[k].count == 0) {
        return PSR_OK;
    }
    const psr_response *response =
        b->from->curves ? psr_curves_find(b->from->curves, from->id) : NULL;
    psr_pieces copy = {pieces[k].count, build_take(b, pieces[k].count, sizeof(double)),
                       build_take(b, pieces[k].count, sizeof(double))};
    if (copy.width == NULL || copy.slope == NULL) {
        return PSR_ERR_MEMORY;
    }
    memcpy(copy.width, pieces[k].width, copy.count * sizeof(double));
    memcpy(copy.slope, pieces[k].slope, copy.count * sizeof(double));
    to->has_spend = true;
    to->spend_segments = copy;
    to->segments_in_order = b->from->in_order != NULL && b->from->in_order[k];
    bool carries = response != NULL && response->carryover == PSR_CARRYOVER_GEOMETRIC;
    to->carryover =
        from->carryover > 0.0 || !carries ? from->carryover : response->retention;
    to->opening_effective_spend = from->opening_effective_spend;
    if (isnan(to->opening_effective_spend)) {
        to->opening_effective_spend = response ? response->opening_effective_spend : 0.0;
    }
    double most = from->spend_max;
    if (isinf(most) && (from->optional || from->spend_min_if_on > 0.0)) {
        most = spend_ceiling(b->from->scenario);
        if (isinf(most)) {
            return psr_fail_at(b->err, PSR_ERR_SCENARIO, &from->place,
                               "channel %s can be closed or has a least spend, so it needs "
                               "spend_max or a marketing budget",
                               from->id);
        }
    }
    to->spend_min = build_constant(from->spend_min);
    to->spend_max = build_constant(most);
    to->spend_min_if_on = build_constant(from->spend_min_if_on);
    to->spend_ramp = from->spend_ramp;
    return PSR_OK;
}

static psr_status build_channels(builder *b) {
    const psr_catalog *catalog = b->from->catalog;
    psr_problem *problem = b->problem;
    problem->channels = build_take(b, catalog->channel_count, sizeof(psr_channel));
    if (problem->channels == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->channel_count = catalog->channel_count;
    for (size_t k = 0; k < catalog->channel_count; k++) {
        const psr_catalog_channel *from = &catalog->channels[k];
        psr_channel *to = &problem->channels[k];
        to->id = build_text(b, from->id);
        to->role = build_text(b, from->role);
        to->optional = from->optional;
        to->fixed_cost = build_constant(from->fixed_cost);
        to->payment_delay = from->payment_delay;
        to->spend_max = build_constant(INFINITY);
        to->spend_ramp = INFINITY;
        to->exclusive_group = from->exclusive_group;
        to->priority = from->priority;
        to->place = from->place;
        if (to->id == NULL) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(channel_spend(b, from, k, to));
        if (from->takes_spend && !to->has_spend) {
            PSR_TRY(psr_findings_add(b->findings, PSR_DOUBT, "allocate.no-response",
                                     from->id, &from->place,
                                     "%s takes spend but no response to it is known; the "
                                     "plan spends nothing there",
                                     from->id));
        }
    }
    return PSR_OK;
}

/* ---- limits of the scenario */

static psr_status find_name(builder *b, const psr_names *names, const char *what,
                            const char *name, const psr_place *place, psr_id *id) {
    *id = PSR_NO_ID;
    if (name == NULL || name[0] == '\0') {
        return PSR_OK;
    }
    *id = psr_names_find(names, name);
    return *id != PSR_NO_ID
               ? PSR_OK
               : psr_fail_at(b->err, PSR_ERR_SCENARIO, place,
                             "%s is not a %s of the catalogue; check its table", name,
                             what);
}

static psr_by_period copy_by_period(builder *b, const psr_by_period *from) {
    psr_by_period copy = *from;
    if (from->values != NULL) {
        copy.values = build_take(b, b->problem->period_count, sizeof(double));
        if (copy.values != NULL) {
            memcpy(copy.values, from->values, b->problem->period_count * sizeof(double));
        }
    }
    return copy;
}

static psr_status build_budgets(builder *b) {
    const psr_scenario *scenario = b->from->scenario;
    psr_problem *problem = b->problem;
    problem->budgets = build_take(b, scenario->budget_count, sizeof(psr_budget_rule));
    if (problem->budgets == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->budget_count = scenario->budget_count;
    for (size_t i = 0; i < scenario->budget_count; i++) {
        psr_budget_rule *to = &problem->budgets[i];
        *to = scenario->budgets[i];
        to->name = build_text(b, to->name);
        to->limit = copy_by_period(b, &scenario->budgets[i].limit);
        to->periods = build_take(b, to->period_count, sizeof(int));
        if (to->periods == NULL || to->name == NULL) {
            return PSR_ERR_MEMORY;
        }
        if (to->period_count > 0) {
            memcpy(to->periods, scenario->budgets[i].periods,
                   to->period_count * sizeof(int));
        }
        PSR_TRY(find_name(b, b->from->catalog->channel_ids, "channel",
                          scenario->budget_channel[i], &to->place, &to->channel));
    }
    return PSR_OK;
}

static psr_status build_policies(builder *b) {
    const psr_scenario *scenario = b->from->scenario;
    psr_problem *problem = b->problem;
    problem->policies = build_take(b, scenario->policy_count, sizeof(psr_policy));
    if (problem->policies == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->policy_count = scenario->policy_count;
    for (size_t i = 0; i < scenario->policy_count; i++) {
        psr_policy *to = &problem->policies[i];
        *to = scenario->policies[i];
        to->name = build_text(b, to->name);
        PSR_TRY(find_name(b, b->from->catalog->product_ids, "product",
                          scenario->policy_product[i], &to->place, &to->product));
        PSR_TRY(find_name(b, b->from->catalog->channel_ids, "channel",
                          scenario->policy_channel[i], &to->place, &to->channel));
        if (to->product == PSR_NO_ID) {
            return psr_fail_at(b->err, PSR_ERR_SCENARIO, &to->place,
                               "policy %s names no product", to->name ? to->name : "");
        }
    }
    return PSR_OK;
}

static psr_status build_rules(builder *b) {
    const psr_scenario *scenario = b->from->scenario;
    psr_problem *problem = b->problem;
    problem->rules = build_take(b, scenario->rule_count, sizeof(psr_rule));
    if (problem->rules == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < scenario->rule_count; r++) {
        PSR_TRY(psr_allocate_parse_rule(problem, scenario->rule_name[r],
                                        scenario->rule_text[r], &scenario->rule_place[r],
                                        &problem->rules[r], b->err));
        problem->rule_count++;
    }
    return PSR_OK;
}

static psr_status build_capacities(builder *b) {
    const psr_scenario *scenario = b->from->scenario;
    psr_problem *problem = b->problem;
    size_t count = scenario->supplier_capacity_count;
    problem->supplier_capacities = build_take(b, count, sizeof(psr_supplier_capacity));
    if (problem->supplier_capacities == NULL) {
        return PSR_ERR_MEMORY;
    }
    problem->supplier_capacity_count = count;
    for (size_t i = 0; i < count; i++) {
        psr_supplier_capacity *to = &problem->supplier_capacities[i];
        *to = scenario->supplier_capacities[i];
        to->supplier = build_text(b, to->supplier);
        to->capacity = copy_by_period(b, &scenario->supplier_capacities[i].capacity);
        if (to->supplier == NULL) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(name_supplier(b, to->supplier, &to->supplier_id));
    }
    problem->supplier_count = psr_names_count(b->suppliers);
    return PSR_OK;
}

static psr_status build_limits(builder *b) {
    const psr_scenario *scenario = b->from->scenario;
    PSR_TRY(build_budgets(b));
    PSR_TRY(build_policies(b));
    PSR_TRY(build_capacities(b));
    PSR_TRY(build_rules(b));
    b->problem->cash = scenario->cash;
    b->problem->cash.floor = copy_by_period(b, &scenario->cash.floor);
    b->problem->cash.external = copy_by_period(b, &scenario->cash.external);
    b->problem->objective = scenario->objective;
    b->problem->objective.risk_weight = scenario->risk_weight;
    b->problem->objective.risk_tail = scenario->risk_tail;
    return PSR_OK;
}

static psr_status settle(builder *b) {
    psr_problem *p = b->problem;
    p->demand = build_take(b, p->demand_count, sizeof *p->demand);
    p->knot_value = build_take(b, p->knot_count, sizeof(double));
    p->knot_level = build_take(b, p->knot_count, sizeof(double));
    if (p->demand == NULL || p->knot_value == NULL || p->knot_level == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (p->demand_count > 0) {
        memcpy(p->demand, b->demand, p->demand_count * sizeof *p->demand);
        memcpy(p->knot_value, b->knot_value, p->knot_count * sizeof(double));
        memcpy(p->knot_level, b->knot_level, p->knot_count * sizeof(double));
    }
    return PSR_OK;
}

static psr_status build_all(builder *b) {
    const psr_scenario *scenario = b->from->scenario;
    psr_problem *problem = b->problem;
    problem->name = build_text(b, scenario->name);
    problem->note = build_text(b, scenario->title);
    problem->file = build_text(b, scenario->file);
    problem->period_count = (size_t)scenario->horizon;
    problem->shared_pool = scenario->pool != PSR_POOL_RESERVED;
    problem->nested_pool = scenario->pool == PSR_POOL_NESTED;
    b->start = psr_period_of_day(scenario->frequency,
                                 psr_allocate_start(scenario, b->from->panel));
    b->suppliers = psr_names_create();
    if (b->suppliers == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(build_channels(b));
    PSR_TRY(build_supply(b));
    PSR_TRY(build_markets(b));
    PSR_TRY(build_ends(b));
    PSR_TRY(build_limits(b));
    PSR_TRY(settle(b));
    return psr_problem_order(problem);
}

psr_status psr_allocate_problem(const psr_problem_sources *sources, psr_problem **problem,
                                psr_findings *findings, psr_error *err) {
    *problem = NULL;
    builder b = {.from = sources, .findings = findings, .err = err};
    b.problem = psr_problem_create();
    if (b.problem == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the problem");
    }
    psr_status status = build_all(&b);
    psr_names_free(b.suppliers);
    free(b.demand);
    free(b.knot_value);
    free(b.knot_level);
    if (status == PSR_ERR_MEMORY) {
        psr_fail(err, status, "no memory for the problem");
    }
    if (status != PSR_OK) {
        psr_problem_free(b.problem);
        return status;
    }
    *problem = b.problem;
    return PSR_OK;
}
