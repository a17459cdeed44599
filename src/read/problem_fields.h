/*
 * The keys of a problem file: one line each (key, kind, needed, member, default, range).
 * Included by problem_file.c only.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PROBLEM_FIELDS_H
#define PURSER_READ_PROBLEM_FIELDS_H

#include "problem_reader.h"

#define AT(type, member) offsetof(type, member)
#define NONE INFINITY

/* What the root says of itself, beside its arrays. */
typedef struct problem_head {
    char *name;
    int periods;
} problem_head;

static const json_field root_fields[] = {
    {.key = "format"},
    {.key = "version"},
    {.key = "note"},
    {.key = "pool"},
    {"name", JSON_FIELD_TEXT, false, AT(problem_head, name), 0, 0, 0, 0},
    {"periods", JSON_FIELD_WHOLE, true, AT(problem_head, periods), 0, 1, 10000, 0},
    {.key = "objective"},
    {.key = "products"},
    {.key = "warehouses"},
    {.key = "channels"},
    {.key = "lanes"},
    {.key = "offers"},
    {.key = "transfers"},
    {.key = "on_hand"},
    {.key = "in_transit"},
    {.key = "market"},
    {.key = "returns_pipeline"},
    {.key = "budgets"},
    {.key = "policies"},
    {.key = "supplier_capacities"},
    {.key = "cash"},
    {.key = "rules"},
};

static const json_field objective_fields[] = {
    {.key = "kind"},
    {.key = "basis"},
    {"floor", JSON_FIELD_NUMBER, false, AT(psr_objective, floor), 0, -INFINITY, INFINITY,
     0},
    {"base_capital", JSON_FIELD_NUMBER, false, AT(psr_objective, base_capital), 0, 0,
     INFINITY, 0},
    {"incremental", JSON_FIELD_FLAG, false, AT(psr_objective, incremental), 0, 0, 0, 0},
    {"risk_weight", JSON_FIELD_NUMBER, false, AT(psr_objective, risk_weight), 0, 0, 1, 0},
    {"risk_tail", JSON_FIELD_NUMBER, false, AT(psr_objective, risk_tail), 0.1, 1e-6, 1, 0},
};

static const json_field product_fields[] = {
    {"id", JSON_FIELD_TEXT, true, AT(psr_product, id), 0, 0, 0, 0},
    {"unit_cost", JSON_FIELD_BY_PERIOD, false, AT(psr_product, unit_cost), 0, 0, INFINITY,
     0},
    {"volume", JSON_FIELD_NUMBER, false, AT(psr_product, volume), 1, 0, INFINITY, 0},
    {"holding_cost", JSON_FIELD_BY_PERIOD, false, AT(psr_product, holding_cost), 0, 0,
     INFINITY, 0},
    {"terminal_value", JSON_FIELD_PIECES, false, AT(psr_product, terminal_value), 0, 0, 0,
     0},
    {"shelf_life", JSON_FIELD_WHOLE, false, AT(psr_product, shelf_life), 0, 1, INFINITY, 0},
    {"disposal_cost", JSON_FIELD_BY_PERIOD, false, AT(psr_product, disposal_cost), 0,
     -INFINITY, INFINITY, 0},
    {"min_terminal_stock", JSON_FIELD_NUMBER, false, AT(psr_product, min_terminal_stock), 0,
     0, INFINITY, 0},
};

static const json_field warehouse_fields[] = {
    {"id", JSON_FIELD_TEXT, true, AT(psr_warehouse, id), 0, 0, 0, 0},
    {"storage_capacity", JSON_FIELD_BY_PERIOD, false, AT(psr_warehouse, storage_capacity),
     NONE, 0, INFINITY, 0},
    {.key = "storage_check"},
    {"inbound_capacity", JSON_FIELD_BY_PERIOD, false, AT(psr_warehouse, inbound_capacity),
     NONE, 0, INFINITY, 0},
    {"holding_cost_per_volume", JSON_FIELD_BY_PERIOD, false,
     AT(psr_warehouse, holding_cost_per_volume), 0, 0, INFINITY, 0},
};

static const json_field channel_fields[] = {
    {"id", JSON_FIELD_TEXT, true, AT(psr_channel, id), 0, 0, 0, 0},
    {"role", JSON_FIELD_TEXT, false, AT(psr_channel, role), 0, 0, 0, 0},
    {"optional", JSON_FIELD_FLAG, false, AT(psr_channel, optional), 0, 0, 0, 0},
    {"fixed_cost", JSON_FIELD_BY_PERIOD, false, AT(psr_channel, fixed_cost), 0, 0, INFINITY,
     0},
    {"payment_delay", JSON_FIELD_WHOLE, false, AT(psr_channel, payment_delay), 0, 0,
     INFINITY, 0},
    {.key = "spend"},
    {"exclusive_group", JSON_FIELD_WHOLE, false, AT(psr_channel, exclusive_group), 0, 0,
     INFINITY, 0},
    {"priority", JSON_FIELD_WHOLE, false, AT(psr_channel, priority), 0, 0, 1000, 0},
};

static const json_field spend_fields[] = {
    {"segments", JSON_FIELD_SEGMENTS, true, AT(psr_channel, spend_segments), 0, 0, 0, 0},
    {"in_order", JSON_FIELD_FLAG, false, AT(psr_channel, segments_in_order), 0, 0, 0, 0},
    {"carryover", JSON_FIELD_NUMBER, false, AT(psr_channel, carryover), 0, 0, 1, 0},
    {"opening_effective_spend", JSON_FIELD_NUMBER, false,
     AT(psr_channel, opening_effective_spend), 0, 0, INFINITY, 0},
    {"min", JSON_FIELD_BY_PERIOD, false, AT(psr_channel, spend_min), 0, 0, INFINITY, 0},
    {"max", JSON_FIELD_BY_PERIOD, false, AT(psr_channel, spend_max), NONE, 0, INFINITY, 0},
    {"min_if_on", JSON_FIELD_BY_PERIOD, false, AT(psr_channel, spend_min_if_on), 0, 0,
     INFINITY, 0},
    {"ramp", JSON_FIELD_NUMBER, false, AT(psr_channel, spend_ramp), NONE, 0, INFINITY, 0},
};

static const json_field lane_fields[] = {
    {"warehouse", JSON_FIELD_NAME, true, AT(psr_lane, warehouse), 0, 0, 0,
     NAMES_WAREHOUSES},
    {"channel", JSON_FIELD_NAME, true, AT(psr_lane, channel), 0, 0, 0, NAMES_CHANNELS},
    {"cost", JSON_FIELD_BY_PERIOD, false, AT(psr_lane, cost), 0, 0, INFINITY, 0},
};

static const json_field offer_fields[] = {
    {"supplier", JSON_FIELD_TEXT, true, AT(psr_offer, supplier), 0, 0, 0, 0},
    {"product", JSON_FIELD_NAME, true, AT(psr_offer, product), 0, 0, 0, NAMES_PRODUCTS},
    {"warehouse", JSON_FIELD_NAME, true, AT(psr_offer, warehouse), 0, 0, 0,
     NAMES_WAREHOUSES},
    {"unit_cost", JSON_FIELD_BY_PERIOD, false, AT(psr_offer, unit_cost), 0, 0, INFINITY, 0},
    {"lead_time", JSON_FIELD_WHOLE, false, AT(psr_offer, lead_time), 0, 0, INFINITY, 0},
    {"capacity", JSON_FIELD_BY_PERIOD, false, AT(psr_offer, capacity), NONE, 0, INFINITY,
     0},
    {"moq", JSON_FIELD_BY_PERIOD, false, AT(psr_offer, moq), 0, 0, INFINITY, 0},
    {"lot_size", JSON_FIELD_BY_PERIOD, false, AT(psr_offer, lot_size), 0, 0, INFINITY, 0},
    {"order_cost", JSON_FIELD_BY_PERIOD, false, AT(psr_offer, order_cost), 0, 0, INFINITY,
     0},
    {"max_order", JSON_FIELD_BY_PERIOD, false, AT(psr_offer, max_order), NONE, 0, INFINITY,
     0},
    {"payment_delay", JSON_FIELD_WHOLE, false, AT(psr_offer, payment_delay), 0, 0, INFINITY,
     0},
    {"capacity_units", JSON_FIELD_NUMBER, false, AT(psr_offer, capacity_units), 1, 0,
     INFINITY, 0},
};

static const json_field transfer_fields[] = {
    {"from", JSON_FIELD_NAME, true, AT(psr_transfer, from), 0, 0, 0, NAMES_WAREHOUSES},
    {"to", JSON_FIELD_NAME, true, AT(psr_transfer, to), 0, 0, 0, NAMES_WAREHOUSES},
    {"lead_time", JSON_FIELD_WHOLE, false, AT(psr_transfer, lead_time), 0, 0, INFINITY, 0},
    {"cost", JSON_FIELD_BY_PERIOD, false, AT(psr_transfer, cost), 0, 0, INFINITY, 0},
    {"capacity", JSON_FIELD_BY_PERIOD, false, AT(psr_transfer, capacity), NONE, 0, INFINITY,
     0},
    {"product", JSON_FIELD_NAME, false, AT(psr_transfer, product), 0, 0, 0, NAMES_PRODUCTS},
};

static const json_field stock_fields[] = {
    {"product", JSON_FIELD_NAME, true, AT(psr_stock_entry, product), 0, 0, 0,
     NAMES_PRODUCTS},
    {"warehouse", JSON_FIELD_NAME, true, AT(psr_stock_entry, warehouse), 0, 0, 0,
     NAMES_WAREHOUSES},
    {"quantity", JSON_FIELD_NUMBER, true, AT(psr_stock_entry, quantity), 0, 0, INFINITY, 0},
    {"period", JSON_FIELD_WHOLE, true, AT(psr_stock_entry, period), 0, 0, INFINITY, 0},
};

static const json_field capacity_fields[] = {
    {"supplier", JSON_FIELD_TEXT, true, AT(psr_supplier_capacity, supplier), 0, 0, 0, 0},
    {"capacity", JSON_FIELD_BY_PERIOD, true, AT(psr_supplier_capacity, capacity), NONE, 0,
     INFINITY, 0},
};

static const json_field budget_fields[] = {
    {.key = "kind"},
    {"name", JSON_FIELD_TEXT, false, AT(psr_budget_rule, name), 0, 0, 0, 0},
    {"limit", JSON_FIELD_BY_PERIOD, false, AT(psr_budget_rule, limit), NONE, 0, INFINITY,
     0},
    {"min", JSON_FIELD_NUMBER, false, AT(psr_budget_rule, min), -INFINITY, -INFINITY,
     INFINITY, 0},
    {.key = "periods"},
    {"channel", JSON_FIELD_NAME, false, AT(psr_budget_rule, channel), 0, 0, 0,
     NAMES_CHANNELS},
};

static const json_field policy_fields[] = {
    {.key = "kind"},
    {"name", JSON_FIELD_TEXT, false, AT(psr_policy, name), 0, 0, 0, 0},
    {"product", JSON_FIELD_NAME, true, AT(psr_policy, product), 0, 0, 0, NAMES_PRODUCTS},
    {"channel", JSON_FIELD_NAME, false, AT(psr_policy, channel), 0, 0, 0, NAMES_CHANNELS},
    {"share", JSON_FIELD_NUMBER, false, AT(psr_policy, share), 0, 0, 1, 0},
    {"weight", JSON_FIELD_NUMBER, false, AT(psr_policy, weight), 0, 0, INFINITY, 0},
};

static const json_field rule_fields[] = {
    {"name", JSON_FIELD_TEXT, true, AT(psr_rule, name), 0, 0, 0, 0},
    {"rule", JSON_FIELD_TEXT, true, AT(psr_rule, text), 0, 0, 0, 0},
};

static const json_field cash_fields[] = {
    {"opening", JSON_FIELD_NUMBER, false, AT(psr_cash, opening), 0, -INFINITY, INFINITY, 0},
    {"floor", JSON_FIELD_BY_PERIOD, false, AT(psr_cash, floor), 0, -INFINITY, INFINITY, 0},
    {"external", JSON_FIELD_BY_PERIOD, false, AT(psr_cash, external), 0, -INFINITY,
     INFINITY, 0},
};

#endif
