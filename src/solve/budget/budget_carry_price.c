/*
 * The least charges under which no known walk earns more than the best plan: walks that end
 * elsewhere than at the limits are what a price alone leaves above it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_carry.h"

/* Prices this share of a limit's mean worth away from the plan's own cost the least
 * curvature. */
static const double free_price = 0.01;
/* The same share below which a price is none. */
static const double least_price = 1e-9;
static const double golden = 0.381966011250105;
/* Scaled money: walks that end nearer to each other than this are one. */
static const double same_end = 1e-9;
/* Share of the gap that the grids account for below which the best walk is to blame. */
static const double walk_share = 0.05;
enum { SEARCH_STEPS = 36, HALVINGS = 12 };
/* Curvature: of the charges, in worths of the limit per limit squared. */
static const double least_curvature = 2, most_curvature = 1e9, margin = 1.5;

void budget_carry_remember(budget_carry *c, double value, const double *end) {
    for (size_t k = 0; k < c->walk_count; k++) {
        bool is_same = true;
        for (size_t l = 0; l < c->limit_count; l++) {
            is_same &= fabs(c->walk[k].end[l] - end[l]) <= same_end;
        }
        if (is_same) {
            c->walk[k].value = fmax(c->walk[k].value, value);
            return;
        }
    }
    carry_walk *w = &c->walk[c->walk_next++ % CARRY_WALKS]; /* the oldest makes way */
    c->walk_count += c->walk_count < CARRY_WALKS;
    w->value = value;
    memcpy(w->end, end, c->limit_count * sizeof(double));
}

/** What a walk earns above `best` under prices and a common curvature. */
static double above(const budget_carry *c, const carry_walk *w, double best,
                    const double *price, double curvature) {
    double total = w->value - best;
    for (size_t l = 0; l < c->limit_count; l++) {
        carry_limit limit = c->limit[l];
        limit.price = price[l];
        limit.curvature = curvature * limit.unit;
        total += limit.is_off ? 0 : budget_carry_charge(&limit, w->end[l]);
    }
    return total;
}

/** Above the best plan under any charge worth having: it ends so near the limits that a
 * plan as good is to be found. */
static bool is_nearly_plan(const budget_carry *c, const carry_walk *w, double best) {
    double own[CARRY_LIMITS];
    for (size_t l = 0; l < c->limit_count; l++) {
        own[l] = c->limit[l].own_price;
    }
    return above(c, w, best, own, c->patience) > 0;
}

/** The least curvature under which no walk is above the best by more than `room`. */
static double needed(const budget_carry *c, double best, const double *price) {
    double most = 1e-3 * least_curvature;
    for (size_t l = 0; l < c->limit_count; l++) {
        const carry_limit *k = &c->limit[l];
        double off = fabs(price[l] - k->own_price) / (k->unit * free_price);
        most = k->is_off ? most : fmax(most, off / k->scale);
    }
    for (size_t k = 0; k < c->walk_count; k++) {
        const carry_walk *w = &c->walk[k];
        if (above(c, w, best, price, most) <= 0 || is_nearly_plan(c, w, best)) {
            continue;
        }
        double low = most, high = most;
        while (high < most_curvature && above(c, w, best, price, high) > 0) {
            low = high;
            high *= 4;
        }
        for (int step = 0; step < HALVINGS; step++) {
            double middle = sqrt(low * high);
            if (above(c, w, best, price, middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        most = high;
    }
    return most;
}

/** Golden section over the price of limit l, those of later limits at their best. */
static double search_price(const budget_carry *c, double best, size_t l, double *price) {
    if (l == c->limit_count) {
        return needed(c, best, price);
    }
    const carry_limit *k = &c->limit[l];
    if (k->is_off) {
        price[l] = 0;
        return search_price(c, best, l + 1, price);
    }
    double reach = 2 * (k->unit * k->scale + fabs(k->own_price));
    double low = k->own_price - reach, high = k->own_price + reach;
    low = k->is_equal ? low : fmax(0, low);
    double x = low + golden * (high - low), y = high - golden * (high - low);
    price[l] = x;
    double at_x = search_price(c, best, l + 1, price);
    price[l] = y;
    double at_y = search_price(c, best, l + 1, price);
    for (int step = 0; step < SEARCH_STEPS; step++) {
        if (at_x < at_y) {
            high = y;
            y = x;
            at_y = at_x;
            price[l] = x = low + golden * (high - low);
            at_x = search_price(c, best, l + 1, price);
        } else {
            low = x;
            x = y;
            at_x = at_y;
            price[l] = y = high - golden * (high - low);
            at_y = search_price(c, best, l + 1, price);
        }
    }
    price[l] = at_x < at_y ? x : y;
    return search_price(c, best, l + 1, price);
}

void budget_carry_set_best(budget_carry *c, double best, const double *y) {
    for (size_t l = 0; l < c->limit_count; l++) {
        carry_limit *k = &c->limit[l];
        double price = y[k->row] * k->factor * k->sign;
        k->own_price = k->is_equal ? price : fmax(0, price);
        k->unit = fabs(best) / (k->scale * k->scale);
        k->price = c->curvature > 0 ? k->price : k->own_price;
    }
}

/** Charge a limit that the best plan's prices or a walk above it ask for. @return one did
 */
static bool switch_on(budget_carry *c, double best) {
    bool has_changed = false;
    for (size_t l = 0; l < c->limit_count; l++) {
        carry_limit *k = &c->limit[l];
        bool was_off = k->is_off;
        k->is_off &= !(k->own_price > least_price * k->unit * k->scale);
        for (size_t v = 0; k->is_off && v < c->walk_count; v++) {
            const carry_walk *w = &c->walk[v];
            k->is_off = w->value <= best || k->sign * (w->end[l] - k->side) <= 0;
        }
        has_changed |= was_off && !k->is_off;
    }
    return has_changed;
}

bool budget_carry_reprice(budget_carry *c, double best) {
    double price[CARRY_LIMITS];
    bool is_fine = !switch_on(c, best) && c->curvature > 0;
    for (size_t l = 0; l < c->limit_count; l++) {
        price[l] = c->limit[l].price;
    }
    for (size_t k = 0; is_fine && k < c->walk_count; k++) {
        is_fine = above(c, &c->walk[k], best, price, c->curvature) <= 0 ||
                  is_nearly_plan(c, &c->walk[k], best);
    }
    if (is_fine) {
        return false;
    }
    c->curvature = fmax(margin * search_price(c, best, 0, price), least_curvature);
    for (size_t l = 0; l < c->limit_count; l++) {
        carry_limit *k = &c->limit[l];
        k->price = price[l];
        k->curvature = k->is_off ? 0 : c->curvature * k->unit;
    }
    return true;
}

psr_status budget_carry_round(budget_carry *c, double best, double room) {
    bool has_changed = budget_carry_reprice(c, best + room);
    bool is_walk = c->last - c->walked <= walk_share * (c->last - best);
    while ((c->is_settled || is_walk) && !has_changed && c->patience < most_curvature) {
        c->patience *= 4; /* finer grids no longer help */
        has_changed = budget_carry_reprice(c, best + room);
    }
    c->is_done = c->is_settled && !has_changed;
    if (!c->is_done) {
        PSR_TRY(budget_carry_work_out(c));
        budget_carry_follow(c);
    }
    return PSR_OK;
}
