/*
 * The data of models/allocation.mod for one problem: sets and parameters as MathProg reads
 * them, but for markets and pools (dat_market.c). It is written from the model's own
 * indices, so that both state the same programme.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dat.h"

/* MathProg has no infinity in data: this number means "none". */
static double bounded(double value) {
    return isinf(value) ? (value > 0.0 ? 1e300 : -1e300) : value;
}

void dat_number(dat *d, double value) {
    char text[32];
    psr_decimal_print(bounded(value), text);
    psr_text_addf(d->out, " %s", text);
}

/* A name as MathProg reads it: in quotes, quotes doubled. */
void dat_name(dat *d, const char *text) {
    psr_text_add(d->out, " '");
    for (; *text != '\0'; text++) {
        psr_text_add_bytes(d->out, text, 1);
        if (*text == '\'') {
            psr_text_add(d->out, "'");
        }
    }
    psr_text_add(d->out, "'");
}

void dat_open(dat *d, const char *what, const char *which) {
    psr_text_addf(d->out, "%s %s :=", what, which);
}

void dat_close(dat *d) {
    psr_text_add(d->out, "\n;\n");
}

static void scalar(dat *d, const char *which, double value) {
    dat_open(d, "param", which);
    dat_number(d, value);
    psr_text_add(d->out, ";\n");
}

const char *dat_product(const dat *d, psr_id i) {
    return d->p->products[i].id;
}

const char *dat_channel(const dat *d, psr_id i) {
    return d->p->channels[i].id;
}

/* ---- values by one index and period */

typedef double (*item_value)(const dat *d, size_t item, size_t t);

const char *dat_product_name(const dat *d, size_t i) {
    return d->p->products[i].id;
}
static const char *warehouse_name(const dat *d, size_t i) {
    return d->p->warehouses[i].id;
}
const char *dat_channel_name(const dat *d, size_t i) {
    return d->p->channels[i].id;
}

void dat_item(dat *d, item_name named, size_t i) {
    psr_text_add(d->out, "\n");
    if (named == NULL) {
        psr_text_addf(d->out, " %zu", i);
    } else {
        dat_name(d, named(d, i));
    }
}

static void over_time(dat *d, const char *which, size_t count, item_name named,
                      item_value value) {
    dat_open(d, "param", which);
    for (size_t i = 0; i < count; i++) {
        for (size_t t = 0; t < d->m->T; t++) {
            dat_item(d, named, i);
            psr_text_addf(d->out, " %zu", t);
            dat_number(d, value(d, i, t));
        }
    }
    dat_close(d);
}

static void once(dat *d, const char *which, size_t count, item_name named,
                 item_value value) {
    dat_open(d, "param", which);
    for (size_t i = 0; i < count; i++) {
        dat_item(d, named, i);
        dat_number(d, value(d, i, 0));
    }
    dat_close(d);
}

/* One accessor per parameter: the struct's member at a period. */
#define BY_PERIOD(function, list, member)                      \
    static double function(const dat *d, size_t i, size_t t) { \
        return psr_at(&d->p->list[i].member, t);               \
    }
#define PLAIN(function, list, member)                          \
    static double function(const dat *d, size_t i, size_t t) { \
        (void)t;                                               \
        return (double)d->p->list[i].member;                   \
    }

BY_PERIOD(unit_cost, products, unit_cost)
BY_PERIOD(holding, products, holding_cost)
BY_PERIOD(disposal_cost, products, disposal_cost)
PLAIN(volume_of, products, volume)
PLAIN(shelf_life, products, shelf_life)
PLAIN(disposable, products, disposal_allowed)
PLAIN(end_stock, products, min_terminal_stock)
BY_PERIOD(storage, warehouses, storage_capacity)
PLAIN(peak, warehouses, storage_peak)
BY_PERIOD(inbound, warehouses, inbound_capacity)
BY_PERIOD(volume_cost, warehouses, holding_cost_per_volume)
PLAIN(optional, channels, optional)
BY_PERIOD(fixed_cost, channels, fixed_cost)
PLAIN(revenue_delay, channels, payment_delay)
PLAIN(lead_time, offers, lead_time)
PLAIN(offer_delay, offers, payment_delay)
PLAIN(capacity_units, offers, capacity_units)
BY_PERIOD(offer_cost, offers, unit_cost)
BY_PERIOD(moq, offers, moq)
BY_PERIOD(order_cost, offers, order_cost)
PLAIN(transfer_lead, transfers, lead_time)
BY_PERIOD(transfer_cost, transfers, cost)
BY_PERIOD(transfer_limit, transfers, capacity)
BY_PERIOD(supply_most, supplier_capacities, capacity)
BY_PERIOD(budget_most, budgets, limit)
PLAIN(budget_least, budgets, min)

static double flat_value(const dat *d, size_t i, size_t t) {
    (void)t;
    const psr_pieces *value = &d->p->products[i].terminal_value;
    return value->count == 1 && isinf(value->width[0]) ? value->slope[0] : 0.0;
}
static double still_due(const dat *d, size_t i, size_t t) {
    return d->m->still_due[i * d->m->T + t];
}
static double lot_of(const dat *d, size_t i, size_t t) {
    return model_lot(&d->p->offers[i], t);
}
static double whole(const dat *d, size_t i, size_t t) {
    return psr_at(&d->p->offers[i].lot_size, t) > 0.0 ? 1.0 : 0.0;
}
static double flagged(const dat *d, size_t i, size_t t) {
    return model_has_flag(&d->p->offers[i], t) ? 1.0 : 0.0;
}
static double order_limit(const dat *d, size_t i, size_t t) {
    return model_order_limit(&d->p->offers[i], t);
}
static double listed(const dat *d, size_t i, size_t t) {
    return d->m->listed[i * d->m->T + t] ? 1.0 : 0.0;
}

/* ---- lists of names */

static void names(dat *d, const char *which, size_t count, item_name named) {
    dat_open(d, "set", which);
    for (size_t i = 0; i < count; i++) {
        dat_item(d, named, i);
    }
    dat_close(d);
}

static void write_products(dat *d) {
    size_t count = d->p->product_count;
    names(d, "PRODUCT", count, dat_product_name);
    once(d, "volume_of", count, dat_product_name, volume_of);
    over_time(d, "unit_cost", count, dat_product_name, unit_cost);
    over_time(d, "holding", count, dat_product_name, holding);
    once(d, "shelf_life", count, dat_product_name, shelf_life);
    once(d, "disposable", count, dat_product_name, disposable);
    over_time(d, "disposal_cost", count, dat_product_name, disposal_cost);
    once(d, "least_end_stock", count, dat_product_name, end_stock);
    once(d, "flat_value", count, dat_product_name, flat_value);
    over_time(d, "still_due", count, dat_product_name, still_due);
    for (int pass = 0; pass < 3; pass++) {
        static const char *const which[] = {"VALUE", "value_width", "value_slope"};
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t i = 0; i < count; i++) {
            const psr_pieces *value = &d->p->products[i].terminal_value;
            bool flat = value->count == 1 && isinf(value->width[0]);
            for (size_t n = 0; !flat && n < value->count; n++) {
                dat_item(d, dat_product_name, i);
                psr_text_addf(d->out, " %zu", n);
                if (pass > 0) {
                    dat_number(d, pass == 1 ? value->width[n] : value->slope[n]);
                }
            }
        }
        dat_close(d);
    }
}

static void write_pairs(dat *d) {
    static const char *const which[] = {"PAIR", "opening", "receipt"};
    for (int pass = 0; pass < 3; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t i = 0; i < d->m->pair_count; i++) {
            for (size_t t = 0; t < (pass == 2 ? d->m->T : 1); t++) {
                dat_item(d, dat_product_name, (size_t)d->m->pair_product[i]);
                dat_name(d, d->p->warehouses[d->m->pair_warehouse[i]].id);
                if (pass == 2) {
                    psr_text_addf(d->out, " %zu", t);
                }
                if (pass > 0) {
                    dat_number(d, pass == 1 ? d->m->opening[i]
                                            : d->m->receipt[i * d->m->T + t]);
                }
            }
        }
        dat_close(d);
    }
}

static void write_warehouses(dat *d) {
    size_t count = d->p->warehouse_count;
    names(d, "WAREHOUSE", count, warehouse_name);
    over_time(d, "storage_most", count, warehouse_name, storage);
    once(d, "storage_peak", count, warehouse_name, peak);
    over_time(d, "inbound_most", count, warehouse_name, inbound);
    over_time(d, "volume_cost", count, warehouse_name, volume_cost);
}

/* ---- channels */

static void write_segments(dat *d) {
    static const char *const which[] = {"SEGMENT", "segment_width", "segment_slope",
                                        "segment_gate"};
    for (int pass = 0; pass < 4; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t k = 0; k < d->p->channel_count; k++) {
            const psr_channel *channel = &d->p->channels[k];
            const psr_pieces *pieces = &channel->spend_segments;
            size_t gate = 0;
            for (size_t b = 0; channel->has_spend && b < pieces->count; b++) {
                gate = model_segment_waits(channel, b) ? b : gate;
                double width =
                    gate > 0 ? model_segment_width(d->m, k, b) : pieces->width[b];
                double values[] = {0.0, width, pieces->slope[b], (double)gate};
                dat_item(d, dat_channel_name, k);
                psr_text_addf(d->out, " %zu", b);
                if (pass > 0) {
                    dat_number(d, values[pass]);
                }
            }
        }
        dat_close(d);
    }
}

static void write_spending(dat *d) {
    static const char *const which[] = {"SPENDING", "carryover", "opening_spend",
                                        "spend_least", "spend_limit"};
    for (int pass = 0; pass < 5; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t k = 0; k < d->p->channel_count; k++) {
            const psr_channel *channel = &d->p->channels[k];
            for (size_t t = 0; channel->has_spend && t < (pass > 2 ? d->m->T : 1); t++) {
                double values[] = {
                    0.0, channel->carryover, channel->opening_effective_spend,
                    psr_at(&channel->spend_min, t), psr_at(&channel->spend_max, t)};
                dat_item(d, dat_channel_name, k);
                if (pass > 2) {
                    psr_text_addf(d->out, " %zu", t);
                }
                if (pass > 0) {
                    dat_number(d, values[pass]);
                }
            }
        }
        dat_close(d);
    }
}

static void write_channels(dat *d) {
    size_t count = d->p->channel_count;
    names(d, "CHANNEL", count, dat_channel_name);
    once(d, "optional", count, dat_channel_name, optional);
    over_time(d, "fixed_cost", count, dat_channel_name, fixed_cost);
    once(d, "revenue_delay", count, dat_channel_name, revenue_delay);
    write_segments(d);
    write_spending(d);
}

/* ---- supply and money */

static void texts(dat *d, const char *which, size_t count, item_name named) {
    dat_open(d, "param", which);
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(d->out, "\n %zu", i);
        dat_name(d, named(d, i));
    }
    dat_close(d);
}

static const char *offer_product(const dat *d, size_t i) {
    return dat_product(d, d->p->offers[i].product);
}
static const char *offer_warehouse(const dat *d, size_t i) {
    return d->p->warehouses[d->p->offers[i].warehouse].id;
}
static const char *offer_supplier(const dat *d, size_t i) {
    return d->p->offers[i].supplier;
}
static const char *supply_name(const dat *d, size_t i) {
    return d->p->supplier_capacities[i].supplier;
}
static const char *transfer_from(const dat *d, size_t i) {
    return d->p->warehouses[d->p->transfers[i].from].id;
}
static const char *transfer_to(const dat *d, size_t i) {
    return d->p->warehouses[d->p->transfers[i].to].id;
}

static void write_orders(dat *d) {
    size_t count = d->p->offer_count;
    names(d, "OFFER", count, NULL);
    texts(d, "offer_product", count, offer_product);
    texts(d, "offer_warehouse", count, offer_warehouse);
    texts(d, "offer_supplier", count, offer_supplier);
    once(d, "lead_time", count, NULL, lead_time);
    once(d, "offer_delay", count, NULL, offer_delay);
    once(d, "capacity_units", count, NULL, capacity_units);
    over_time(d, "offer_cost", count, NULL, offer_cost);
    over_time(d, "lot", count, NULL, lot_of);
    over_time(d, "whole", count, NULL, whole);
    over_time(d, "flagged", count, NULL, flagged);
    over_time(d, "order_limit", count, NULL, order_limit);
    over_time(d, "moq", count, NULL, moq);
    over_time(d, "order_cost", count, NULL, order_cost);
    names(d, "SUPPLY", d->p->supplier_capacity_count, NULL);
    texts(d, "supply_name", d->p->supplier_capacity_count, supply_name);
    over_time(d, "supply_most", d->p->supplier_capacity_count, NULL, supply_most);
}

static void write_transfers(dat *d) {
    size_t count = d->p->transfer_count;
    names(d, "TRANSFER", count, NULL);
    texts(d, "from", count, transfer_from);
    texts(d, "to", count, transfer_to);
    once(d, "transfer_lead", count, NULL, transfer_lead);
    over_time(d, "transfer_cost", count, NULL, transfer_cost);
    over_time(d, "transfer_limit", count, NULL, transfer_limit);
    dat_open(d, "set", "MOVE");
    size_t slots = count * d->p->product_count * d->m->T;
    for (size_t i = 0; i < slots; i++) {
        if (d->m->transfer[i] != PSR_NO_ID) {
            size_t cell = i / d->m->T;
            psr_text_addf(d->out, "\n %zu", cell / d->p->product_count);
            dat_name(d, dat_product_name(d, cell % d->p->product_count));
            psr_text_addf(d->out, " %zu", i % d->m->T);
        }
    }
    dat_close(d);
}

static const char *budget_kind(const dat *d, size_t i) {
    static const char *const words[] = {"marketing", "purchase", "total",
                                        "working_capital"};
    return words[d->p->budgets[i].kind];
}
static const char *budget_channel(const dat *d, size_t i) {
    psr_id channel = d->p->budgets[i].channel;
    return channel == PSR_NO_ID ? "*" : dat_channel(d, channel);
}

static void write_policy(dat *d, const char *set, psr_policy_kind kind, const char *which,
                         int pass) {
    dat_open(d, pass == 0 ? "set" : "param", pass == 0 ? set : which);
    for (size_t i = 0; i < d->p->policy_count; i++) {
        const psr_policy *policy = &d->p->policies[i];
        if (policy->kind != kind && pass != 1) {
            continue;
        }
        psr_text_addf(d->out, "\n %zu", i);
        if (pass == 1) {
            dat_name(d, dat_product(d, policy->product));
        } else if (pass == 2) {
            dat_name(d, dat_channel(d, policy->channel));
        } else if (pass == 3) {
            dat_number(d, kind == PSR_POLICY_MIN_SHARE ? policy->share : policy->weight);
        }
    }
    dat_close(d);
}

static void write_money(dat *d, double zero_profit) {
    size_t count = d->p->budget_count;
    names(d, "BUDGET", count, NULL);
    texts(d, "budget_kind", count, budget_kind);
    texts(d, "budget_channel", count, budget_channel);
    over_time(d, "listed", count, NULL, listed);
    over_time(d, "budget_most", count, NULL, budget_most);
    over_time(d, "budget_least", count, NULL, budget_least);
    write_policy(d, "SHARE", PSR_POLICY_MIN_SHARE, "", 0);
    write_policy(d, "FAIR", PSR_POLICY_FAIR_FILL, "", 0);
    write_policy(d, "", PSR_POLICY_MIN_SHARE, "policy_product", 1);
    write_policy(d, "", PSR_POLICY_MIN_SHARE, "policy_channel", 2);
    write_policy(d, "", PSR_POLICY_MIN_SHARE, "share_least", 3);
    write_policy(d, "", PSR_POLICY_FAIR_FILL, "weight", 3);
    scalar(d, "cash_present", d->p->cash.present ? 1.0 : 0.0);
    scalar(d, "cash_opening", d->p->cash.opening);
    for (int pass = 0; pass < 2; pass++) {
        dat_open(d, "param", pass == 0 ? "cash_floor" : "cash_external");
        for (size_t t = 0; t < d->m->T; t++) {
            const psr_cash *cash = &d->p->cash;
            psr_text_addf(d->out, "\n %zu", t);
            dat_number(d, psr_at(pass == 0 ? &cash->floor : &cash->external, t));
        }
        dat_close(d);
    }
    const psr_objective *goal = &d->p->objective;
    scalar(d, "roi_present", goal->kind == PSR_GOAL_ROI_FLOOR ? 1.0 : 0.0);
    scalar(d, "roi_floor", goal->floor);
    scalar(d, "roi_total", goal->basis_total ? 1.0 : 0.0);
    scalar(d, "base_capital", goal->base_capital);
    scalar(d, "zero_profit", zero_profit);
}

/* What the MathProg model does not state. */
static psr_status check_stated(const psr_problem *p, psr_error *err) {
    const char *missing = p->rule_count > 0 ? "rules" : NULL;
    missing = p->objective.risk_weight > 0.0 ? "a weight of risk" : missing;
    for (size_t k = 0; k < p->channel_count; k++) {
        const psr_channel *channel = &p->channels[k];
        if (channel->exclusive_group > 0 || channel->priority > 0 ||
            (isfinite(channel->spend_ramp) && channel->has_spend) ||
            channel->spend_min_if_on.value > 0.0 ||
            channel->spend_min_if_on.values != NULL) {
            missing = "exclusive groups, priorities, ramps or a least spend if on";
        }
    }
    for (size_t i = 0; i < p->product_count; i++) {
        const psr_pieces *value = &p->products[i].terminal_value;
        if (value->count > 1 && value->slope[value->count - 1] < 0.0) {
            missing = "a terminal value below 0";
        }
    }
    return missing == NULL ? PSR_OK
                           : psr_fail(err, PSR_ERR_SCENARIO,
                                      "models/allocation.mod does not state %s; "
                                      "leave that out for another solver",
                                      missing);
}

psr_status psr_allocate_dat(const psr_problem *problem, double profit_at_zero_spend,
                            psr_text *text, psr_error *err) {
    PSR_TRY(check_stated(problem, err));
    model *m = NULL;
    PSR_TRY(model_create(problem, false, &m, err));
    dat d = {m, problem, text};
    psr_status status = PSR_OK;
    psr_text_add(text, "data;\n");
    scalar(&d, "T", (double)m->T);
    scalar(&d, "shared", problem->shared_pool ? 1.0 : 0.0);
    write_products(&d);
    write_warehouses(&d);
    write_pairs(&d);
    write_channels(&d);
    PSR_GO(dat_markets(&d));
    write_orders(&d);
    write_transfers(&d);
    write_money(&d, isnan(profit_at_zero_spend) ? 0.0 : profit_at_zero_spend);
    psr_text_add(text, "end;\n");
done:
    model_free(m);
    return status != PSR_OK || text->failed
               ? psr_fail(err, PSR_ERR_MEMORY, "no memory for the model's data")
               : PSR_OK;
}
