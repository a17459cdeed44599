/*
 * What the plan earns when it is followed blindly: orders, transfers, disposal and spend as
 * planned, demand drawn from the problem's own distributions. The optimum counts on being
 * re-planned each period; beside it stands this figure (reference/ALLOCATION, pitfalls).
 *
 * On each path and in each period a channel first sells from what the plan exposes to it;
 * what is then left serves demand still open, the best margin first.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "answer.h"

/* One lane of a market as the simulation serves it. */
typedef struct served_lane {
    size_t market, lane; /* lane in the channel's order */
    size_t pair;
    double margin; /* mean over periods, for the order of serving */
} served_lane;

typedef struct simulation {
    model *m;
    const psr_problem *p;
    const psr_allocation *a;
    uint64_t seed;
    served_lane *lanes; /* by margin, best first */
    size_t lane_count;
    double fixed;   /* profit that no path changes: orders, spend, transfers ... */
    double *profit; /* [path_count] */
    size_t path_count;
    double *state; /* [threads * state_size] */
    size_t state_size;
} simulation;

/* ---- demand */

static double draw_points(const double *value, const double *chance, size_t count,
                          double u) {
    double below = 0.0;
    for (size_t i = 0; i + 1 < count; i++) {
        below += chance[i];
        if (u < below) {
            return value[i];
        }
    }
    return value[count - 1];
}

/* Inverse of the distribution function that the pieces state. */
static double draw_quantiles(const double *value, const double *level, size_t count,
                             double u) {
    double rise = level[1] - level[0];
    double slope = rise > 0.0 ? (value[1] - value[0]) / rise : 0.0;
    double below_value = fmax(0.0, value[0] - level[0] * slope);
    double below_level = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (u <= level[i]) {
            double part = level[i] - below_level;
            return part > 0.0
                       ? below_value + (u - below_level) / part * (value[i] - below_value)
                       : value[i];
        }
        below_value = value[i];
        below_level = level[i];
    }
    rise = level[count - 1] - level[count - 2];
    slope = rise > 0.0 ? (value[count - 1] - value[count - 2]) / rise : 0.0;
    return below_value + (u - below_level) * slope;
}

static double draw(const psr_problem *p, const psr_demand *demand, double u) {
    const double *value = p->knot_value + demand->start;
    const double *level = p->knot_level + demand->start;
    switch ((psr_demand_kind)demand->kind) {
    case PSR_DEMAND_POINTS:
        return draw_points(value, level, demand->count, u);
    case PSR_DEMAND_QUANTILES:
        return draw_quantiles(value, level, demand->count, u);
    case PSR_DEMAND_CERTAIN:
        break;
    }
    return value[0];
}

/* ---- paths side by side */

/* So many paths go through the plan together, so that what they all read, which is the
 * whole problem, is read once for them. */
enum { SIDE_BY_SIDE = 8 };

/* Each array holds the paths side by side: [... * SIDE_BY_SIDE]. */
typedef struct paths {
    double *stock;  /* [pairs] */
    double *due;    /* [pairs * T] what lands then: customers' returns, transfers */
    double *demand; /* [markets] still open in this period */
    double *chance; /* [products] one draw a product and period, for joint outcomes */
    double profit[SIDE_BY_SIDE];
    psr_random random[SIDE_BY_SIDE];
    size_t count; /* of them in use */
} paths;

/* The values of place `at` on the paths. */
static double *side(double *values, size_t at) {
    return values + at * SIDE_BY_SIDE;
}

static void draw_demand(const simulation *s, paths *w, size_t t) {
    const psr_problem *p = s->p;
    for (size_t i = 0; i < p->product_count; i++) {
        for (size_t n = 0; n < w->count; n++) {
            side(w->chance, i)[n] = psr_random_uniform(&w->random[n]);
        }
    }
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        const psr_tier *tier = s->a->tier[i] >= 0 ? &market->tiers[s->a->tier[i]] : NULL;
        const psr_demand *demand = tier != NULL ? psr_problem_demand(p, tier, t) : NULL;
        bool joint = p->shared_pool && !p->nested_pool;
        double factor = s->a->volume_factor[i * s->m->T + t];
        double penalty = psr_at(&market->lost_sale_penalty, t);
        for (size_t n = 0; n < w->count; n++) {
            double own = psr_random_uniform(&w->random[n]);
            double u = joint ? side(w->chance, (size_t)market->product)[n] : own;
            double units = demand != NULL ? draw(p, demand, u) * factor : 0.0;
            side(w->demand, i)[n] = units;
            w->profit[n] -= penalty * units;
        }
    }
}

static void receive(const simulation *s, paths *w, size_t t) {
    const model *m = s->m;
    const psr_problem *p = s->p;
    for (size_t i = 0; i < m->pair_count; i++) {
        for (size_t n = 0; n < w->count; n++) {
            side(w->stock, i)[n] +=
                m->receipt[i * m->T + t] + side(w->due, i * m->T + t)[n];
        }
    }
    for (size_t o = 0; o < p->offer_count; o++) {
        const psr_offer *offer = &p->offers[o];
        size_t cell =
            (size_t)offer->product * p->warehouse_count + (size_t)offer->warehouse;
        if ((size_t)offer->lead_time <= t && m->pair[cell] != PSR_NO_ID) {
            double units = s->a->order[o * m->T + t - (size_t)offer->lead_time];
            for (size_t n = 0; n < w->count; n++) {
                side(w->stock, (size_t)m->pair[cell])[n] += units;
            }
        }
    }
}

static void transfer(const simulation *s, paths *w, size_t t) {
    const model *m = s->m;
    const psr_problem *p = s->p;
    for (size_t i = 0; i < p->transfer_count * p->product_count; i++) {
        const psr_transfer *x = &p->transfers[i / p->product_count];
        size_t row = (i % p->product_count) * p->warehouse_count;
        psr_id from = m->pair[row + (size_t)x->from];
        psr_id to = m->pair[row + (size_t)x->to];
        size_t landing = t + (size_t)x->lead_time;
        double units = s->a->transfer[i * m->T + t];
        if (from == PSR_NO_ID || to == PSR_NO_ID || !(units > 0.0)) {
            continue;
        }
        for (size_t n = 0; n < w->count; n++) {
            double *stock = side(w->stock, (size_t)from);
            double sent = fmin(units, fmax(0.0, stock[n]));
            stock[n] -= sent;
            if (landing == t) {
                side(w->stock, (size_t)to)[n] += sent;
            } else if (landing < m->T) {
                side(w->due, (size_t)to * m->T + landing)[n] += sent;
            }
        }
    }
}

/* Arrivals less what leaves as planned, never more than there is. */
static void move_stock(const simulation *s, paths *w, size_t t) {
    const model *m = s->m;
    receive(s, w, t);
    transfer(s, w, t);
    for (size_t i = 0; i < m->pair_count; i++) {
        size_t cell = (size_t)m->pair_product[i] * s->p->warehouse_count +
                      (size_t)m->pair_warehouse[i];
        double units = s->a->disposal[cell * m->T + t];
        for (size_t n = 0; n < w->count && units > 0.0; n++) {
            double *stock = side(w->stock, i);
            stock[n] -= fmin(units, fmax(0.0, stock[n]));
        }
    }
}

static void sell(const simulation *s, paths *w, const served_lane *lane, size_t t,
                 double most) {
    const model *m = s->m;
    const psr_market *market = &s->p->markets[lane->market];
    double *demand = side(w->demand, lane->market);
    double *stock = side(w->stock, lane->pair);
    size_t tier = (size_t)s->a->tier[lane->market];
    double value = model_sale_value(m, lane->market, tier, t) -
                   model_lane_cost(m, lane->market, lane->lane, t);
    size_t landing = t + (size_t)market->return_lag;
    bool returns = landing > t && landing < m->T;
    double *due = returns ? side(w->due, lane->pair * m->T + landing) : NULL;
    double returned = psr_at(&market->return_rate, t);
    double resold = psr_at(&market->resale_rate, t);
    for (size_t n = 0; n < w->count; n++) {
        double sold = demand[n] < most ? demand[n] : most;
        sold = stock[n] < sold ? stock[n] : sold;
        if (!(sold > 0.0)) {
            continue;
        }
        demand[n] -= sold;
        stock[n] -= sold;
        w->profit[n] += sold * value;
        if (returns) {
            due[n] += sold * returned * resold;
        }
    }
}

/* First what the plan exposes, by lane; then the rest, the best margin first. */
static void serve(const simulation *s, paths *w, size_t t) {
    for (int pass = s->p->shared_pool ? 1 : 0; pass < 2; pass++) {
        for (size_t i = 0; i < s->lane_count; i++) {
            const served_lane *lane = &s->lanes[i];
            size_t at = lane->market * s->m->T + t;
            double most = INFINITY;
            if (pass == 0) {
                double sales = s->a->sales[at];
                double own = s->a->sales_by_lane[s->a->lane_offset[lane->market] +
                                                 lane->lane * s->m->T + t];
                most = sales > 0.0 ? s->a->exposed[at] * own / sales : 0.0;
            }
            if (s->a->tier[lane->market] >= 0 && most > 0.0) {
                sell(s, w, lane, t, most);
            }
        }
    }
}

static void keep_stock(const simulation *s, paths *w, size_t t) {
    const model *m = s->m;
    for (size_t i = 0; i < m->pair_count; i++) {
        const psr_product *product = &s->p->products[m->pair_product[i]];
        const psr_warehouse *warehouse = &s->p->warehouses[m->pair_warehouse[i]];
        double unit = psr_at(&product->holding_cost, t) +
                      product->volume * psr_at(&warehouse->holding_cost_per_volume, t);
        for (size_t n = 0; n < w->count; n++) {
            double left = side(w->stock, i)[n];
            w->profit[n] -= unit * left;
            for (size_t k = 0; t + 1 == m->T && k < product->terminal_value.count; k++) {
                double used = fmin(left, product->terminal_value.width[k]);
                w->profit[n] += used * product->terminal_value.slope[k];
                left -= used;
            }
        }
    }
}

static psr_status follow(void *context, size_t index, size_t worker, psr_error *err) {
    (void)err;
    simulation *s = context;
    const model *m = s->m;
    double *memory = s->state + worker * s->state_size;
    memset(memory, 0, s->state_size * sizeof *memory);
    size_t first = index * SIDE_BY_SIDE;
    paths w = {.stock = memory,
               .due = side(memory, m->pair_count),
               .demand = side(memory, m->pair_count * (m->T + 1)),
               .count = s->path_count - first < SIDE_BY_SIDE ? s->path_count - first
                                                             : SIDE_BY_SIDE};
    w.chance = side(w.demand, s->p->market_count);
    for (size_t n = 0; n < w.count; n++) {
        w.profit[n] = s->fixed;
        w.random[n] = psr_random_create(s->seed, (uint64_t)(first + n));
        for (size_t i = 0; i < m->pair_count; i++) {
            side(w.stock, i)[n] = m->opening[i];
        }
    }
    for (size_t t = 0; t < m->T; t++) {
        draw_demand(s, &w, t);
        move_stock(s, &w, t);
        serve(s, &w, t);
        keep_stock(s, &w, t);
    }
    memcpy(s->profit + first, w.profit, w.count * sizeof *w.profit);
    return PSR_OK;
}

/* ---- the whole */

static double fixed_profit(const simulation *s) {
    const psr_problem *p = s->p;
    const psr_allocation *a = s->a;
    double sum = 0.0;
    for (size_t t = 0; t < s->m->T; t++) {
        for (size_t k = 0; k < p->channel_count; k++) {
            double open = p->channels[k].optional ? nearbyint(a->active[k]) : 1.0;
            sum -= a->spend[k * s->m->T + t] + open * psr_at(&p->channels[k].fixed_cost, t);
        }
        for (size_t o = 0; o < p->offer_count; o++) {
            double units = a->order[o * s->m->T + t];
            sum -= units * psr_at(&p->offers[o].unit_cost, t);
            sum -= units > 0.0 ? psr_at(&p->offers[o].order_cost, t) : 0.0;
        }
        for (size_t i = 0; i < p->transfer_count * p->product_count; i++) {
            sum -= a->transfer[i * s->m->T + t] *
                   psr_at(&p->transfers[i / p->product_count].cost, t);
        }
        for (size_t i = 0; i < p->product_count * p->warehouse_count; i++) {
            sum -= a->disposal[i * s->m->T + t] *
                   psr_at(&p->products[i / p->warehouse_count].disposal_cost, t);
        }
    }
    for (size_t i = 0; i < p->policy_count; i++) {
        bool fair = p->policies[i].kind == PSR_POLICY_FAIR_FILL;
        sum += fair ? p->policies[i].weight * a->fair_fill[i] : 0.0;
    }
    return sum;
}

static int by_margin(const void *a, const void *b) {
    const served_lane *left = a;
    const served_lane *right = b;
    if (left->margin > right->margin || left->margin < right->margin) {
        return left->margin > right->margin ? -1 : 1;
    }
    if (left->market != right->market) {
        return left->market < right->market ? -1 : 1;
    }
    return (left->lane > right->lane) - (left->lane < right->lane);
}

static psr_status list_lanes(simulation *s) {
    const model *m = s->m;
    s->lanes = psr_calloc(m->lane_slot[s->p->market_count] + 1, sizeof *s->lanes);
    if (s->lanes == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < s->p->market_count; i++) {
        size_t tier = s->a->tier[i] > 0 ? (size_t)s->a->tier[i] : 0;
        for (size_t l = 0; l < m->lane_slot[i + 1] - m->lane_slot[i]; l++) {
            psr_id pair = m->lane_pair[m->lane_slot[i] + l];
            if (pair == PSR_NO_ID) {
                continue;
            }
            double margin = 0.0;
            for (size_t t = 0; t < m->T; t++) {
                margin += model_sale_value(m, i, tier, t) - model_lane_cost(m, i, l, t);
            }
            s->lanes[s->lane_count++] = (served_lane){i, l, (size_t)pair, margin};
        }
    }
    qsort(s->lanes, s->lane_count, sizeof *s->lanes, by_margin);
    return PSR_OK;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void summarise(simulation *s, size_t count, psr_simulation *result) {
    double mean = psr_sum(s->profit, count) / (double)count;
    double squares = 0.0;
    for (size_t i = 0; i < count; i++) {
        squares += (s->profit[i] - mean) * (s->profit[i] - mean);
    }
    qsort(s->profit, count, sizeof(double), by_size);
    *result = (psr_simulation){
        .path_count = count,
        .mean = mean,
        .low = s->profit[(size_t)(0.1 * (double)(count - 1) + 0.5)],
        .high = s->profit[(size_t)(0.9 * (double)(count - 1) + 0.5)],
        .standard_error =
            count > 1 ? sqrt(squares / (double)(count - 1) / (double)count) : 0.0};
}

psr_status psr_allocate_simulate(const psr_problem *problem,
                                 const psr_allocation *allocation, size_t path_count,
                                 uint64_t seed, size_t threads, psr_simulation *result,
                                 psr_error *err) {
    simulation s = {.p = problem, .a = allocation, .seed = seed, .path_count = path_count};
    size_t workers = threads > 0 ? threads : 1;
    psr_status status = PSR_OK;
    if (path_count == 0) {
        return psr_fail(err, PSR_ERR_USAGE, "a simulation needs at least one path");
    }
    PSR_TRY(model_create_index(problem, &s.m, err));
    s.state_size = SIDE_BY_SIDE * (s.m->pair_count * (s.m->T + 1) + problem->market_count +
                                   problem->product_count + 1);
    s.state = psr_calloc(workers * s.state_size, sizeof *s.state);
    s.profit = psr_calloc(path_count, sizeof *s.profit);
    if (s.state == NULL || s.profit == NULL || list_lanes(&s) != PSR_OK) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory for the simulation");
        goto done;
    }
    s.fixed = fixed_profit(&s);
    PSR_GO(psr_parallel_for((path_count + SIDE_BY_SIDE - 1) / SIDE_BY_SIDE, workers, follow,
                            &s, err));
    summarise(&s, path_count, result);
done:
    free(s.lanes);
    free(s.state);
    free(s.profit);
    model_free(s.m);
    return status;
}
