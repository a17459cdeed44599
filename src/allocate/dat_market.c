/*
 * The data of models/allocation.mod about markets: what is sold where, at what price, of
 * which demand, and the pools that channels share.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dat.h"
#include "nested.h"

/* ---- markets */

static void market_start(dat *d, size_t i) {
    psr_text_add(d->out, "\n");
    dat_name(d, dat_product(d, d->p->markets[i].product));
    dat_name(d, dat_channel(d, d->p->markets[i].channel));
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
    dat_open(d, "set", "MARKET");
    for (size_t i = 0; i < d->p->market_count; i++) {
        market_start(d, i);
    }
    dat_close(d);
    for (int term = 0; term < TERMS; term++) {
        dat_open(d, "param", which[term]);
        for (size_t i = 0; i < d->p->market_count; i++) {
            for (size_t t = 0; t < (term < TIMED ? d->m->T : 1); t++) {
                market_start(d, i);
                if (term < TIMED) {
                    psr_text_addf(d->out, " %zu", t);
                }
                dat_number(d, market_value(d, i, t, term));
            }
        }
        dat_close(d);
    }
}

static void write_classes(dat *d) {
    static const char *const which[] = {"CLASS", "lifted", "sensitivity", "volume_most"};
    for (int pass = 0; pass < 4; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
        for (size_t c = 0; c < d->m->class_count; c++) {
            const volume_class *each = &d->m->classes[c];
            double values[] = {0.0, each->lifted ? 1.0 : 0.0, each->sensitivity,
                               each->most};
            dat_item(d, dat_channel_name, (size_t)each->channel);
            psr_text_addf(d->out, " %zu", each->number);
            if (pass > 0) {
                dat_number(d, values[pass]);
            }
        }
        dat_close(d);
    }
}

static void write_lanes(dat *d) {
    for (int pass = 0; pass < 2; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", pass == 0 ? "LANE" : "lane_cost");
        for (size_t i = 0; i < d->p->market_count; i++) {
            for (size_t l = 0; l < d->m->lane_slot[i + 1] - d->m->lane_slot[i]; l++) {
                psr_id pair = d->m->lane_pair[d->m->lane_slot[i] + l];
                for (size_t t = 0; pair != PSR_NO_ID && t < (pass == 0 ? 1 : d->m->T);
                     t++) {
                    market_start(d, i);
                    dat_name(d, d->p->warehouses[d->m->pair_warehouse[pair]].id);
                    if (pass == 1) {
                        psr_text_addf(d->out, " %zu", t);
                        dat_number(d, model_lane_cost(d->m, i, l, t));
                    }
                }
            }
        }
        dat_close(d);
    }
}

static psr_status write_tiers(dat *d) {
    static const char *const which[] = {"TIER", "price", "mean"};
    for (int pass = 0; pass < 3; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
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
                        dat_number(d,
                                   pass == 1 ? psr_at(&market->tiers[g].price, t) : mean);
                    }
                }
            }
        }
        dat_close(d);
    }
    return PSR_OK;
}

static void write_fill(dat *d, size_t i, size_t g, size_t t, int pass) {
    for (size_t j = 0; j < d->m->pieces.count; j++) {
        market_start(d, i);
        psr_text_addf(d->out, " %zu %zu %zu", g, t, j);
        if (pass > 0) {
            dat_number(d, pass == 1 ? d->m->pieces.width[j] : d->m->pieces.survival[j]);
        }
    }
}

static psr_status write_pieces(dat *d) {
    static const char *const which[] = {"FILL", "width", "rho"};
    for (int pass = 0; pass < 3; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", which[pass]);
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
        dat_close(d);
    }
    return PSR_OK;
}

/* ---- shared pool */

static void write_outcomes(dat *d) {
    for (int pass = 0; pass < 2; pass++) {
        dat_open(d, pass == 0 ? "set" : "param", pass == 0 ? "OUTCOME" : "chance");
        for (size_t at = 0; d->p->shared_pool && at < d->p->product_count * d->m->T; at++) {
            for (size_t n = 0; n < d->m->outcomes[at]; n++) {
                dat_item(d, dat_product_name, at / d->m->T);
                psr_text_addf(d->out, " %zu %zu", at % d->m->T, n);
                if (pass == 1) {
                    dat_number(d, d->m->chance[at] == NULL ? 1.0 : d->m->chance[at][n]);
                }
            }
        }
        dat_close(d);
    }
}

/* Draws (p,k,g,t,n), their demand, and sold (p,k,w,g,t,n). */
static void write_draw(dat *d, size_t i, size_t g, size_t t, size_t n, int pass) {
    if (pass < 2) {
        market_start(d, i);
        psr_text_addf(d->out, " %zu %zu %zu", g, t, n);
        if (pass == 1) {
            dat_number(d, model_outcome_demand(d->m, i, g, t, n));
        }
        return;
    }
    for (size_t l = d->m->lane_slot[i]; l < d->m->lane_slot[i + 1]; l++) {
        if (d->m->lane_pair[l] != PSR_NO_ID) {
            market_start(d, i);
            dat_name(d, d->p->warehouses[d->m->pair_warehouse[d->m->lane_pair[l]]].id);
            psr_text_addf(d->out, " %zu %zu %zu", g, t, n);
        }
    }
}

static void write_draws(dat *d) {
    static const char *const which[] = {"DRAW", "outcome_demand", "SOLD"};
    for (int pass = 0; pass < 3; pass++) {
        dat_open(d, pass == 1 ? "param" : "set", which[pass]);
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
        dat_close(d);
    }
}

/* Channel sets of a nested pool with the layers of what they can sell. */
static void write_set(dat *d, size_t pair, size_t t, size_t i, int pass) {
    const struct nested_pools *pools = d->m->nested;
    const nested_set *set = &pools->set[i];
    size_t lines = pass == 0 ? 1 : pass == 1 ? set->member_count : set->layer_count;
    for (size_t n = 0; n < lines; n++) {
        dat_item(d, dat_product_name, (size_t)d->m->pair_product[pair]);
        dat_name(d, d->p->warehouses[d->m->pair_warehouse[pair]].id);
        psr_text_addf(d->out, " %zu %zu", t, i - pools->first[pair * d->m->T + t]);
        if (pass == 1) {
            dat_name(
                d, dat_channel(d, d->p->markets[pools->members[set->member + n]].channel));
        } else if (pass > 1) {
            psr_text_addf(d->out, " %zu", n);
        }
        if (pass > 2) {
            dat_number(d, pass == 3 ? pools->width[set->layer + n]
                                    : pools->survival[set->layer + n]);
        }
    }
}

static void write_nested(dat *d) {
    static const char *const which[] = {"NEST", "MEMBER", "LAYER", "layer_width",
                                        "layer_rho"};
    const struct nested_pools *pools = d->m->nested;
    for (int pass = 0; pass < 5; pass++) {
        dat_open(d, pass < 3 ? "set" : "param", which[pass]);
        for (size_t at = 0; pools != NULL && at < d->m->pair_count * d->m->T; at++) {
            for (size_t i = pools->first[at]; i < pools->first[at + 1]; i++) {
                write_set(d, at / d->m->T, at % d->m->T, i, pass);
            }
        }
        dat_close(d);
    }
}

psr_status dat_markets(dat *d) {
    write_terms(d);
    write_classes(d);
    write_lanes(d);
    PSR_TRY(write_tiers(d));
    PSR_TRY(write_pieces(d));
    write_outcomes(d);
    write_draws(d);
    write_nested(d);
    return PSR_OK;
}
