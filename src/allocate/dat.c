/*
 * The data of models/allocation.mod for one problem: sets and parameters as MathProg reads
 * them. It is written from the model's own indices, so that both state the same programme.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <ctype.h>
#include <string.h>

#include "answer.h"
#include "nested.h"

typedef struct dat {
    model *m;
    const psr_problem *p;
    psr_text *out;
} dat;

/* MathProg has no infinity in data: this number means "none". */
static double bounded(double value) {
    return isinf(value) ? (value > 0.0 ? 1e300 : -1e300) : value;
}

static void number(dat *d, double value) {
    char text[32];
    psr_decimal_print(bounded(value), text);
    psr_text_addf(d->out, " %s", text);
}

/* A name as MathProg reads it: in quotes, quotes doubled. */
static void name(dat *d, const char *text) {
    psr_text_add(d->out, " '");
    for (; *text != '\0'; text++) {
        psr_text_add_bytes(d->out, text, 1);
        if (*text == '\'') {
            psr_text_add(d->out, "'");
        }
    }
    psr_text_add(d->out, "'");
}

static void open_data(dat *d, const char *what, const char *which) {
    psr_text_addf(d->out, "%s %s :=", what, which);
}

static void close_data(dat *d) {
    psr_text_add(d->out, "\n;\n");
}

static void scalar(dat *d, const char *which, double value) {
    open_data(d, "param", which);
    number(d, value);
    psr_text_add(d->out, ";\n");
}

static const char *product_of(const dat *d, psr_id i) {
    return d->p->products[i].id;
}

static const char *channel_of(const dat *d, psr_id i) {
    return d->p->channels[i].id;
}

/* ---- values by one index and period -------------------------------------------------- */

typedef const char *(*item_name)(const dat *d, size_t item);
typedef double (*item_value)(const dat *d, size_t item, size_t t);

static const char *product_name(const dat *d, size_t i) {
    return d->p->products[i].id;
}
static const char *warehouse_name(const dat *d, size_t i) {
    return d->p->warehouses[i].id;
}
static const char *channel_name(const dat *d, size_t i) {
    return d->p->channels[i].id;
}

static void item_start(dat *d, item_name named, size_t i) {
    psr_text_add(d->out, "\n");
    if (named == NULL) {
        psr_text_addf(d->out, " %zu", i);
    } else {
        name(d, named(d, i));
    }
}

static void over_time(dat *d, const char *which, size_t count, item_name named,
                      item_value value) {
    open_data(d, "param", which);
    for (size_t i = 0; i < count; i++) {
        for (size_t t = 0; t < d->m->T; t++) {
            item_start(d, named, i);
            psr_text_addf(d->out, " %zu", t);
            number(d, value(d, i, t));
        }
    }
    close_data(d);
}

static void once(dat *d, const char *which, size_t count, item_name named,
                 item_value value) {
    open_data(d, "param", which);
    for (size_t i = 0; i < count; i++) {
        item_start(d, named, i);
        number(d, value(d, i, 0));
    }
    close_data(d);
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

/* ---- lists of names ------------------------------------------------------------------ */

static void names(dat *d, const char *which, size_t count, item_name named) {
    open_data(d, "set", which);
    for (size_t i = 0; i < count; i++) {
        item_start(d, named, i);
    }
    close_data(d);
}

static void write_products(dat *d) {
    size_t count = d->p->product_count;
    names(d, "PRODUCT", count, product_name);
    once(d, "volume_of", count, product_name, volume_of);
    over_time(d, "unit_cost", count, product_name, unit_cost);
    over_time(d, "holding", count, product_name, holding);
    once(d, "shelf_life", count, product_name, shelf_life);
    once(d, "disposable", count, product_name, disposable);
    over_time(d, "disposal_cost", count, product_name, disposal_cost);
    once(d, "least_end_stock", count, product_name, end_stock);
    once(d, "flat_value", count, product_name, flat_value);
    over_time(d, "still_due", count, product_name, still_due);
    for (int pass = 0; pass < 3; pass++) {
        static const char *const which[] = {"VALUE", "value_width", "value_slope"};
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t i = 0; i < count; i++) {
            const psr_pieces *value = &d->p->products[i].terminal_value;
            bool flat = value->count == 1 && isinf(value->width[0]);
            for (size_t n = 0; !flat && n < value->count; n++) {
                item_start(d, product_name, i);
                psr_text_addf(d->out, " %zu", n);
                if (pass > 0) {
                    number(d, pass == 1 ? value->width[n] : value->slope[n]);
                }
            }
        }
        close_data(d);
    }
}

static void write_pairs(dat *d) {
    static const char *const which[] = {"PAIR", "opening", "receipt"};
    for (int pass = 0; pass < 3; pass++) {
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t i = 0; i < d->m->pair_count; i++) {
            for (size_t t = 0; t < (pass == 2 ? d->m->T : 1); t++) {
                item_start(d, product_name, (size_t)d->m->pair_product[i]);
                name(d, d->p->warehouses[d->m->pair_warehouse[i]].id);
                if (pass == 2) {
                    psr_text_addf(d->out, " %zu", t);
                }
                if (pass > 0) {
                    number(d,
                           pass == 1 ? d->m->opening[i] : d->m->receipt[i * d->m->T + t]);
                }
            }
        }
        close_data(d);
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

/* ---- channels ------------------------------------------------------------------------ */

static void write_segments(dat *d) {
    static const char *const which[] = {"SEGMENT", "segment_width", "segment_slope"};
    for (int pass = 0; pass < 3; pass++) {
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t k = 0; k < d->p->channel_count; k++) {
            const psr_pieces *pieces = &d->p->channels[k].spend_segments;
            for (size_t b = 0; d->p->channels[k].has_spend && b < pieces->count; b++) {
                item_start(d, channel_name, k);
                psr_text_addf(d->out, " %zu", b);
                if (pass > 0) {
                    number(d, pass == 1 ? pieces->width[b] : pieces->slope[b]);
                }
            }
        }
        close_data(d);
    }
}

static void write_spending(dat *d) {
    static const char *const which[] = {"SPENDING", "carryover", "opening_spend",
                                        "spend_least", "spend_limit"};
    for (int pass = 0; pass < 5; pass++) {
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t k = 0; k < d->p->channel_count; k++) {
            const psr_channel *channel = &d->p->channels[k];
            for (size_t t = 0; channel->has_spend && t < (pass > 2 ? d->m->T : 1); t++) {
                double values[] = {
                    0.0, channel->carryover, channel->opening_effective_spend,
                    psr_at(&channel->spend_min, t), psr_at(&channel->spend_max, t)};
                item_start(d, channel_name, k);
                if (pass > 2) {
                    psr_text_addf(d->out, " %zu", t);
                }
                if (pass > 0) {
                    number(d, values[pass]);
                }
            }
        }
        close_data(d);
    }
}

static void write_channels(dat *d) {
    size_t count = d->p->channel_count;
    names(d, "CHANNEL", count, channel_name);
    once(d, "optional", count, channel_name, optional);
    over_time(d, "fixed_cost", count, channel_name, fixed_cost);
    once(d, "revenue_delay", count, channel_name, revenue_delay);
    write_segments(d);
    write_spending(d);
}

/* ---- markets ------------------------------------------------------------------------- */

static void market_start(dat *d, size_t i) {
    psr_text_add(d->out, "\n");
    name(d, product_of(d, d->p->markets[i].product));
    name(d, channel_of(d, d->p->markets[i].channel));
}

static double market_value(const dat *d, size_t i, size_t t, int which) {
    const psr_market *market = &d->p->markets[i];
    double values[] = {psr_at(&market->fee_rate, t),
                       psr_at(&market->fee_per_unit, t),
                       psr_at(&market->return_rate, t),
                       psr_at(&market->resale_rate, t),
                       psr_at(&market->return_cost, t),
                       psr_at(&market->late_return_value, t),
                       psr_at(&market->lost_sale_penalty, t),
                       (double)market->return_lag,
                       market->min_fill_rate,
                       (double)d->m->classes[d->m->class_of[i]].number};
    return values[which];
}

static void write_terms(dat *d) {
    static const char *const which[] = {
        "fee_rate",   "fee_per_unit", "return_rate", "resale_rate", "return_cost",
        "late_value", "penalty",      "return_lag",  "least_fill",  "class"};
    enum { TIMED = 7, TERMS = 10 };
    open_data(d, "set", "MARKET");
    for (size_t i = 0; i < d->p->market_count; i++) {
        market_start(d, i);
    }
    close_data(d);
    for (int term = 0; term < TERMS; term++) {
        open_data(d, "param", which[term]);
        for (size_t i = 0; i < d->p->market_count; i++) {
            for (size_t t = 0; t < (term < TIMED ? d->m->T : 1); t++) {
                market_start(d, i);
                if (term < TIMED) {
                    psr_text_addf(d->out, " %zu", t);
                }
                number(d, market_value(d, i, t, term));
            }
        }
        close_data(d);
    }
}

static void write_classes(dat *d) {
    static const char *const which[] = {"CLASS", "lifted", "sensitivity", "volume_most"};
    for (int pass = 0; pass < 4; pass++) {
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t c = 0; c < d->m->class_count; c++) {
            const volume_class *each = &d->m->classes[c];
            double values[] = {0.0, each->lifted ? 1.0 : 0.0, each->sensitivity,
                               each->most};
            item_start(d, channel_name, (size_t)each->channel);
            psr_text_addf(d->out, " %zu", each->number);
            if (pass > 0) {
                number(d, values[pass]);
            }
        }
        close_data(d);
    }
}

static void write_lanes(dat *d) {
    for (int pass = 0; pass < 2; pass++) {
        open_data(d, pass == 0 ? "set" : "param", pass == 0 ? "LANE" : "lane_cost");
        for (size_t i = 0; i < d->p->market_count; i++) {
            for (size_t l = 0; l < d->m->lane_slot[i + 1] - d->m->lane_slot[i]; l++) {
                psr_id pair = d->m->lane_pair[d->m->lane_slot[i] + l];
                for (size_t t = 0; pair != PSR_NO_ID && t < (pass == 0 ? 1 : d->m->T);
                     t++) {
                    market_start(d, i);
                    name(d, d->p->warehouses[d->m->pair_warehouse[pair]].id);
                    if (pass == 1) {
                        psr_text_addf(d->out, " %zu", t);
                        number(d, model_lane_cost(d->m, i, l, t));
                    }
                }
            }
        }
        close_data(d);
    }
}

static psr_status write_tiers(dat *d) {
    static const char *const which[] = {"TIER", "price", "mean"};
    for (int pass = 0; pass < 3; pass++) {
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t i = 0; i < d->p->market_count; i++) {
            const psr_market *market = &d->p->markets[i];
            for (size_t g = 0; g < market->tier_count; g++) {
                for (size_t t = 0; t < (pass == 0 ? 1 : d->m->T); t++) {
                    double mean = 0.0;
                    PSR_TRY(model_tier_mean(d->m, i, g, t, &mean));
                    market_start(d, i);
                    psr_text_addf(d->out, " %zu", g);
                    if (pass > 0) {
                        psr_text_addf(d->out, " %zu", t);
                        number(d, pass == 1 ? psr_at(&market->tiers[g].price, t) : mean);
                    }
                }
            }
        }
        close_data(d);
    }
    return PSR_OK;
}

static void write_fill(dat *d, size_t i, size_t g, size_t t, int pass) {
    for (size_t j = 0; j < d->m->pieces.count; j++) {
        market_start(d, i);
        psr_text_addf(d->out, " %zu %zu %zu", g, t, j);
        if (pass > 0) {
            number(d, pass == 1 ? d->m->pieces.width[j] : d->m->pieces.survival[j]);
        }
    }
}

static psr_status write_pieces(dat *d) {
    static const char *const which[] = {"FILL", "width", "rho"};
    for (int pass = 0; pass < 3; pass++) {
        open_data(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t i = 0; !d->p->shared_pool && i < d->p->market_count; i++) {
            const psr_market *market = &d->p->markets[i];
            for (size_t g = 0; d->m->live_lanes[i] > 0 && g < market->tier_count; g++) {
                for (size_t t = 0; t < d->m->T; t++) {
                    PSR_TRY(
                        demand_pieces_make(&d->m->pieces, d->p,
                                           psr_problem_demand(d->p, &market->tiers[g], t)));
                    write_fill(d, i, g, t, pass);
                }
            }
        }
        close_data(d);
    }
    return PSR_OK;
}

/* ---- shared pool --------------------------------------------------------------------- */

static void write_outcomes(dat *d) {
    for (int pass = 0; pass < 2; pass++) {
        open_data(d, pass == 0 ? "set" : "param", pass == 0 ? "OUTCOME" : "chance");
        for (size_t at = 0; d->p->shared_pool && at < d->p->product_count * d->m->T; at++) {
            for (size_t n = 0; n < d->m->outcomes[at]; n++) {
                item_start(d, product_name, at / d->m->T);
                psr_text_addf(d->out, " %zu %zu", at % d->m->T, n);
                if (pass == 1) {
                    number(d, d->m->chance[at] == NULL ? 1.0 : d->m->chance[at][n]);
                }
            }
        }
        close_data(d);
    }
}

/* Draws (p,k,g,t,n), their demand, and sold (p,k,w,g,t,n). */
static void write_draw(dat *d, size_t i, size_t g, size_t t, size_t n, int pass) {
    if (pass < 2) {
        market_start(d, i);
        psr_text_addf(d->out, " %zu %zu %zu", g, t, n);
        if (pass == 1) {
            number(d, model_outcome_demand(d->m, i, g, t, n));
        }
        return;
    }
    for (size_t l = d->m->lane_slot[i]; l < d->m->lane_slot[i + 1]; l++) {
        if (d->m->lane_pair[l] != PSR_NO_ID) {
            market_start(d, i);
            name(d, d->p->warehouses[d->m->pair_warehouse[d->m->lane_pair[l]]].id);
            psr_text_addf(d->out, " %zu %zu %zu", g, t, n);
        }
    }
}

static void write_draws(dat *d) {
    static const char *const which[] = {"DRAW", "outcome_demand", "SOLD"};
    for (int pass = 0; pass < 3; pass++) {
        open_data(d, pass == 1 ? "param" : "set", which[pass]);
        for (size_t i = 0; d->p->shared_pool && i < d->p->market_count; i++) {
            const psr_market *market = &d->p->markets[i];
            for (size_t at = 0; at < market->tier_count * d->m->T; at++) {
                size_t t = at % d->m->T;
                size_t outcomes = d->m->outcomes[(size_t)market->product * d->m->T + t];
                for (size_t n = 0; n < outcomes; n++) {
                    write_draw(d, i, at / d->m->T, t, n, pass);
                }
            }
        }
        close_data(d);
    }
}

/* Channel sets of a nested pool with the layers of what they can sell. */
static void write_set(dat *d, size_t pair, size_t t, size_t i, int pass) {
    const struct nested_pools *pools = d->m->nested;
    const nested_set *set = &pools->set[i];
    size_t lines = pass == 0 ? 1 : pass == 1 ? set->member_count : set->layer_count;
    for (size_t n = 0; n < lines; n++) {
        item_start(d, product_name, (size_t)d->m->pair_product[pair]);
        name(d, d->p->warehouses[d->m->pair_warehouse[pair]].id);
        psr_text_addf(d->out, " %zu %zu", t, i - pools->first[pair * d->m->T + t]);
        if (pass == 1) {
            name(d, channel_of(d, d->p->markets[pools->members[set->member + n]].channel));
        } else if (pass > 1) {
            psr_text_addf(d->out, " %zu", n);
        }
        if (pass > 2) {
            number(d, pass == 3 ? pools->width[set->layer + n]
                                : pools->survival[set->layer + n]);
        }
    }
}

static void write_nested(dat *d) {
    static const char *const which[] = {"NEST", "MEMBER", "LAYER", "layer_width",
                                        "layer_rho"};
    const struct nested_pools *pools = d->m->nested;
    for (int pass = 0; pass < 5; pass++) {
        open_data(d, pass < 3 ? "set" : "param", which[pass]);
        for (size_t at = 0; pools != NULL && at < d->m->pair_count * d->m->T; at++) {
            for (size_t i = pools->first[at]; i < pools->first[at + 1]; i++) {
                write_set(d, at / d->m->T, at % d->m->T, i, pass);
            }
        }
        close_data(d);
    }
}

/* ---- supply and money ---------------------------------------------------------------- */

static void texts(dat *d, const char *which, size_t count, item_name named) {
    open_data(d, "param", which);
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(d->out, "\n %zu", i);
        name(d, named(d, i));
    }
    close_data(d);
}

static const char *offer_product(const dat *d, size_t i) {
    return product_of(d, d->p->offers[i].product);
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
    open_data(d, "set", "MOVE");
    size_t slots = count * d->p->product_count * d->m->T;
    for (size_t i = 0; i < slots; i++) {
        if (d->m->transfer[i] != PSR_NO_ID) {
            size_t cell = i / d->m->T;
            psr_text_addf(d->out, "\n %zu", cell / d->p->product_count);
            name(d, product_name(d, cell % d->p->product_count));
            psr_text_addf(d->out, " %zu", i % d->m->T);
        }
    }
    close_data(d);
}

static const char *budget_kind(const dat *d, size_t i) {
    static const char *const words[] = {"marketing", "purchase", "total",
                                        "working_capital"};
    return words[d->p->budgets[i].kind];
}
static const char *budget_channel(const dat *d, size_t i) {
    psr_id channel = d->p->budgets[i].channel;
    return channel == PSR_NO_ID ? "*" : channel_of(d, channel);
}

static void write_policy(dat *d, const char *set, psr_policy_kind kind, const char *which,
                         int pass) {
    open_data(d, pass == 0 ? "set" : "param", pass == 0 ? set : which);
    for (size_t i = 0; i < d->p->policy_count; i++) {
        const psr_policy *policy = &d->p->policies[i];
        if (policy->kind != kind && pass != 1) {
            continue;
        }
        psr_text_addf(d->out, "\n %zu", i);
        if (pass == 1) {
            name(d, product_of(d, policy->product));
        } else if (pass == 2) {
            name(d, channel_of(d, policy->channel));
        } else if (pass == 3) {
            number(d, kind == PSR_POLICY_MIN_SHARE ? policy->share : policy->weight);
        }
    }
    close_data(d);
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
        open_data(d, "param", pass == 0 ? "cash_floor" : "cash_external");
        for (size_t t = 0; t < d->m->T; t++) {
            const psr_cash *cash = &d->p->cash;
            psr_text_addf(d->out, "\n %zu", t);
            number(d, psr_at(pass == 0 ? &cash->floor : &cash->external, t));
        }
        close_data(d);
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
        missing = channel->segments_in_order ? "spend segments in order" : missing;
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
                                      "models/allocation.mod does not state %s", missing);
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
    write_terms(&d);
    write_classes(&d);
    write_lanes(&d);
    PSR_GO(write_tiers(&d));
    PSR_GO(write_pieces(&d));
    write_outcomes(&d);
    write_draws(&d);
    write_nested(&d);
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
