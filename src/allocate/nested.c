/*
 * Pools of independent demands; see nested.h.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "nested.h"

#include <stdlib.h>
#include <string.h>

/* Values kept of a sum's distribution. Thinning moves the chance of a value to its two
 * neighbours so that the mean stays, which never promises more than the sum can sell. */
enum { VALUES = 64 };
static const double no_chance = 1e-12;

typedef struct mass {
    double value, chance;
} mass;

typedef struct distribution {
    mass at[VALUES + 1];
    size_t count;
} distribution;

static int by_value(const void *a, const void *b) {
    double left = ((const mass *)a)->value;
    double right = ((const mass *)b)->value;
    return (left > right) - (left < right);
}

/* The points that the pieces of a demand state: survival rho_j up to the end of piece j. */
static void from_pieces(const demand_pieces *pieces, mass *at, size_t *count) {
    double value = 0.0, survival = 1.0;
    *count = 0;
    for (size_t j = 0; j < pieces->count; j++) {
        if (survival - pieces->survival[j] > no_chance) {
            at[(*count)++] = (mass){value, survival - pieces->survival[j]};
        }
        value += pieces->width[j];
        survival = pieces->survival[j];
    }
    at[(*count)++] = (mass){value, survival};
}

/* Values that are the same but for rounding become one. */
static size_t merge(mass *at, size_t count) {
    size_t kept = 0;
    qsort(at, count, sizeof *at, by_value);
    for (size_t i = 1; i < count; i++) {
        if (at[i].value - at[kept].value <= 1e-12 * fmax(1.0, at[i].value)) {
            at[kept].chance += at[i].chance;
        } else {
            at[++kept] = at[i];
        }
    }
    return count > 0 ? kept + 1 : 0;
}

/* At most VALUES of them: the ends, and between them steps of even chance. */
static void thin(const mass *at, size_t count, distribution *out) {
    out->count = 0;
    if (count <= VALUES) {
        memcpy(out->at, at, count * sizeof *at);
        out->count = count;
        return;
    }
    double passed = 0.0, step = 1.0 / (VALUES - 2);
    for (size_t i = 0; i < count; i++) {
        bool end = i == 0 || i + 1 == count;
        if (end || (passed >= step * (double)out->count && out->count < VALUES)) {
            out->at[out->count++] = (mass){at[i].value, 0.0};
        }
        passed += at[i].chance;
    }
    size_t low = 0;
    for (size_t i = 0; i < count; i++) {
        while (low + 2 < out->count && out->at[low + 1].value <= at[i].value) {
            low++;
        }
        mass *a = &out->at[low], *b = &out->at[low + 1];
        double up = (at[i].value - a->value) / (b->value - a->value);
        a->chance += (1.0 - up) * at[i].chance;
        b->chance += up * at[i].chance;
    }
}

/* Distribution of the sum of two independent demands. */
static psr_status convolve(const distribution *a, const distribution *b,
                           distribution *sum) {
    mass *at = psr_calloc(a->count * b->count, sizeof *at);
    if (at == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < a->count * b->count; i++) {
        const mass *x = &a->at[i / b->count], *y = &b->at[i % b->count];
        at[i] = (mass){x->value + y->value, x->chance * y->chance};
    }
    thin(at, merge(at, a->count * b->count), sum);
    free(at);
    return PSR_OK;
}

static psr_status market_distribution(model *m, size_t market, size_t t,
                                      distribution *out) {
    const psr_market *each = &m->problem->markets[market];
    PSR_TRY(demand_pieces_make(&m->pieces, m->problem,
                               psr_problem_demand(m->problem, &each->tiers[0], t)));
    m->nested->mean[market * m->T + t] = m->pieces.mean;
    mass *at = psr_calloc(m->pieces.count + 1, sizeof *at);
    if (at == NULL) {
        return PSR_ERR_MEMORY;
    }
    size_t count = 0;
    from_pieces(&m->pieces, at, &count);
    thin(at, merge(at, count), out);
    free(at);
    return PSR_OK;
}

/* ---- sets */

typedef struct drawer {
    psr_id market;
    double margin;
    distribution demand;
} drawer;

static int by_margin(const void *a, const void *b) {
    const drawer *left = a, *right = b;
    if (left->margin > right->margin || left->margin < right->margin) {
        return left->margin > right->margin ? -1 : 1;
    }
    return (left->market > right->market) - (left->market < right->market);
}

/* Layers of E[min(D, B)]: as wide as the steps between values, as likely as D is above. */
static psr_status add_layers(struct nested_pools *pools, const distribution *demand,
                             nested_set *set) {
    double below = 0.0, survival = 1.0;
    set->layer = pools->layer_count;
    for (size_t i = 0; i < demand->count; i++) {
        double width = demand->at[i].value - below;
        size_t at = pools->layer_count;
        if (width > 0.0 && survival > no_chance) {
            PSR_TRY(
                psr_reserve(&pools->width, &pools->width_capacity, at + 1, sizeof(double)));
            PSR_TRY(psr_reserve(&pools->survival, &pools->survival_capacity, at + 1,
                                sizeof(double)));
            pools->width[at] = width;
            pools->survival[at] = survival;
            pools->layer_count++;
        }
        below = demand->at[i].value;
        survival -= demand->at[i].chance;
    }
    set->layer_count = pools->layer_count - set->layer;
    return PSR_OK;
}

/* The set of those drawers whose bit is set. */
static psr_status add_set(struct nested_pools *pools, const drawer *drawers,
                          uint64_t mask) {
    nested_set set = {.member = pools->member_count};
    distribution sum = {.at = {{0.0, 1.0}}, .count = 1};
    for (size_t i = 0; mask >> i > 0; i++) {
        if ((mask >> i & 1) == 0) {
            continue;
        }
        distribution more;
        PSR_TRY(convolve(&sum, &drawers[i].demand, &more));
        sum = more;
        PSR_TRY(psr_reserve(&pools->members, &pools->member_capacity,
                            pools->member_count + 1, sizeof(psr_id)));
        pools->members[pools->member_count++] = drawers[i].market;
    }
    set.member_count = pools->member_count - set.member;
    PSR_TRY(add_layers(pools, &sum, &set));
    PSR_TRY(
        psr_reserve(&pools->set, &pools->set_capacity, pools->set_count + 1, sizeof set));
    pools->set[pools->set_count++] = set;
    return PSR_OK;
}

/* All sets of few drawers; else one more drawer at a time, the best margin first, and each
 * alone. */
static psr_status add_sets(struct nested_pools *pools, const drawer *drawers,
                           size_t count) {
    bool all = count <= NESTED_ALL;
    uint64_t next = 1;
    for (uint64_t mask = 1; mask >> count == 0; mask = next) {
        PSR_TRY(add_set(pools, drawers, mask));
        next = all ? mask + 1 : 2 * mask + 1;
    }
    for (size_t i = 1; !all && i < count; i++) {
        PSR_TRY(add_set(pools, drawers, (uint64_t)1 << i));
    }
    return PSR_OK;
}

/* Lane of a market that leaves the pair; lanes of the channel where there is none. */
static size_t lane_to(const model *m, size_t market, size_t pair) {
    size_t lanes = m->lane_slot[market + 1] - m->lane_slot[market], lane = 0;
    while (lane < lanes && m->lane_pair[m->lane_slot[market] + lane] != (psr_id)pair) {
        lane++;
    }
    return lane;
}

static psr_status index_pool(model *m, size_t pair, size_t t, drawer *drawers) {
    const index_list *list = &m->markets_of_product;
    size_t product = (size_t)m->pair_product[pair], count = 0;
    for (size_t i = list->start[product]; i < list->start[product + 1]; i++) {
        size_t market = (size_t)list->item[i], lane = lane_to(m, market, pair);
        if (lane < m->lane_slot[market + 1] - m->lane_slot[market]) {
            drawer *each = &drawers[count++];
            each->market = (psr_id)market;
            each->margin =
                model_sale_value(m, market, 0, t) - model_lane_cost(m, market, lane, t);
            PSR_TRY(market_distribution(m, market, t, &each->demand));
        }
    }
    qsort(drawers, count, sizeof *drawers, by_margin);
    PSR_TRY(add_sets(m->nested, drawers, count));
    m->nested->first[pair * m->T + t + 1] = m->nested->set_count;
    return PSR_OK;
}

/* Most channels of one pool: a set is a word of bits. */
enum { DRAWERS = 63 };

static psr_status check_market(const model *m, size_t market, psr_error *err) {
    const psr_market *each = &m->problem->markets[market];
    const psr_channel *channel = &m->problem->channels[each->channel];
    const char *fault = NULL;
    if (each->tier_count > 1) {
        fault = "has several prices";
    } else if (m->classes[m->class_of[market]].lifted) {
        fault = "is lifted by spend";
    } else if (channel->optional) {
        fault = "may be closed";
    } else if (m->live_lanes[market] > 1) {
        fault = "is served by several warehouses";
    } else if (m->problem->channel_count > DRAWERS) {
        fault = "is one of more than 63 channels";
    }
    return fault == NULL
               ? PSR_OK
               : psr_fail_at(err, PSR_ERR_SCENARIO, &each->place,
                             "%s in %s %s, which a nested pool does not state; use pool "
                             "reserved, or shared with joint points",
                             m->problem->products[each->product].id, channel->id, fault);
}

psr_status nested_index(model *m, psr_error *err) {
    if (!m->problem->nested_pool) {
        return PSR_OK;
    }
    for (size_t i = 0; i < m->problem->market_count; i++) {
        PSR_TRY(check_market(m, i, err));
    }
    m->nested = psr_calloc(1, sizeof *m->nested);
    drawer *drawers = psr_calloc(m->problem->channel_count + 1, sizeof *drawers);
    psr_status status = PSR_ERR_MEMORY;
    if (m->nested == NULL || drawers == NULL) {
        goto done;
    }
    m->nested->first = psr_calloc(m->pair_count * m->T + 1, sizeof(size_t));
    m->nested->mean = psr_calloc(m->problem->market_count * m->T + 1, sizeof(double));
    if (m->nested->first == NULL || m->nested->mean == NULL) {
        goto done;
    }
    status = PSR_OK;
    for (size_t at = 0; status == PSR_OK && at < m->pair_count * m->T; at++) {
        status = index_pool(m, at / m->T, at % m->T, drawers);
    }
done:
    free(drawers);
    return status == PSR_OK ? status : psr_fail(err, status, "no memory for the pools");
}

void nested_free(struct nested_pools *pools) {
    if (pools != NULL) {
        free(pools->first);
        free(pools->set);
        free(pools->members);
        free(pools->width);
        free(pools->survival);
        free(pools->mean);
        free(pools);
    }
}

/* ---- rows and columns */

typedef struct set_range {
    size_t first, end;
} set_range;

static set_range sets_of(const model *m, size_t pair, size_t t) {
    if (m->nested == NULL) {
        return (set_range){0, 0};
    }
    const size_t *first = &m->nested->first[pair * m->T + t];
    return (set_range){first[0], first[1]};
}

psr_status nested_add_rows(model *m, psr_id block, size_t pair, size_t period) {
    const char *product = m->problem->products[m->pair_product[pair]].id;
    const char *warehouse = m->problem->warehouses[m->pair_warehouse[pair]].id;
    set_range range = sets_of(m, pair, period);
    for (size_t i = range.first; i < range.end; i++) {
        static const char *const names[] = {"nested", "drawn"};
        for (int which = 0; which < 2; which++) {
            psr_id row = psr_lp_add_row(m->lp, block, -INFINITY, 0.0);
            if (row == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
            if (m->named) {
                PSR_TRY(psr_lp_set_row_name(m->lp, row, "%s[%s,%s,%zu,%zu]", names[which],
                                            product, warehouse, period, i - range.first));
            }
            if (which == 0) {
                m->nested->set[i].row = row;
            }
        }
    }
    return PSR_OK;
}

psr_status nested_add_columns(model *m, size_t pair, size_t period) {
    set_range range = sets_of(m, pair, period);
    for (size_t i = range.first; i < range.end; i++) {
        const nested_set *set = &m->nested->set[i];
        for (size_t j = 0; j < set->layer_count; j++) {
            psr_id column = PSR_NO_ID;
            PSR_TRY(model_column(m, m->pair_product[pair], 0.0, 0.0, 0.0,
                                 m->nested->width[set->layer + j], &column));
            MODEL_NAME(m, column, "Y[%s,%s,%zu,%zu,%zu]",
                       m->problem->products[m->pair_product[pair]].id,
                       m->problem->warehouses[m->pair_warehouse[pair]].id, period,
                       i - range.first, j);
            PSR_TRY(model_entry(m, set->row, -m->nested->survival[set->layer + j]));
            PSR_TRY(model_entry(m, set->row + 1, 1.0));
        }
    }
    return PSR_OK;
}

psr_status nested_sale_entries(model *m, size_t market, size_t pair, size_t period) {
    set_range range = sets_of(m, pair, period);
    for (size_t i = range.first; i < range.end; i++) {
        const nested_set *set = &m->nested->set[i];
        for (size_t n = 0; n < set->member_count; n++) {
            if (m->nested->members[set->member + n] == (psr_id)market) {
                PSR_TRY(model_entry(m, set->row, 1.0));
            }
        }
    }
    return PSR_OK;
}

psr_status nested_stock_entries(model *m, size_t pair, size_t period) {
    set_range range = sets_of(m, pair, period);
    for (size_t i = range.first; i < range.end; i++) {
        PSR_TRY(model_entry(m, m->nested->set[i].row + 1, -1.0));
    }
    return PSR_OK;
}
