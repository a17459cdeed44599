/*
 * Checks of sales and marketing: spend, carry-over, lift, tiers, expected sales, policies.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

/* Published decimals of effective spend and of lift. */
static const double printed_money = 2e-6;
static const double printed_lift = 2e-9;

double psr_expected_sales(const psr_problem *problem, const psr_demand *demand,
                          double units) {
    const double *value = problem->knot_value + demand->start;
    const double *level = problem->knot_level + demand->start;
    size_t n = demand->count;
    if (demand->kind != PSR_DEMAND_QUANTILES || n < 2) {
        double sum = 0.0;
        for (size_t i = 0; i < n; i++) {
            double chance = demand->kind == PSR_DEMAND_POINTS ? level[i] : 1.0;
            sum += chance * fmin(value[i], units);
        }
        return sum;
    }
    double rise = level[1] - level[0];
    double x = rise > 0.0 ? value[0] - level[0] * (value[1] - value[0]) / rise : value[0];
    double tau = 0.0;
    x = fmax(x, 0.0);
    double sum = fmin(x, units);
    double top_rise = level[n - 1] - level[n - 2];
    for (size_t i = 0; i <= n; i++) {
        double next = i < n ? value[i] : value[n - 1];
        double next_tau = i < n ? level[i] : 1.0;
        if (i == n && top_rise > 0.0) {
            next += (1.0 - level[n - 1]) * (value[n - 1] - value[n - 2]) / top_rise;
        }
        double width = fmax(0.0, fmin(next, units) - x);
        sum += width * (1.0 - 0.5 * (tau + next_tau));
        x = fmax(x, next);
        tau = next_tau;
    }
    return sum;
}

/* ---- spend */

bool psr_is_open(const psr_ledger *ledger, size_t k) {
    if (!ledger->problem->channels[k].optional) {
        return true;
    }
    bool sells = false;
    for (size_t m = 0; m < ledger->problem->market_count; m++) {
        if (ledger->problem->markets[m].channel == (psr_id)k) {
            sells = true;
            if (ledger->tier[m * ledger->T] >= 0) {
                return true;
            }
        }
    }
    /* One that sells nothing at all is open where its spend works. */
    for (size_t t = 0; !sells && t < ledger->T; t++) {
        if (ledger->effective[k * ledger->T + t] > 0.0) {
            return true;
        }
    }
    return false;
}

static double curve_at(const psr_pieces *segments, double effective, double *width) {
    double lift = 0.0;
    *width = 0.0;
    for (size_t b = 0; b < segments->count; b++) {
        double part = fmin(fmax(effective - *width, 0.0), segments->width[b]);
        lift += part * segments->slope[b];
        *width += segments->width[b];
    }
    return lift;
}

static void check_spend_limits(psr_ledger *ledger, size_t k, size_t t, bool open) {
    const psr_channel *channel = &ledger->problem->channels[k];
    double spend = (double)ledger->spend[k * ledger->T + t] / 100.0;
    psr_check_true(ledger, spend >= 0.0 && (open || !(spend > 0.0)),
                   "spend of %s in period %zu is negative or in a closed channel",
                   channel->id, t);
    psr_check_at_most(ledger, spend, psr_at(&channel->spend_max, t), PSR_VERIFY_EXACT,
                      "spend of %s in period %zu is above its maximum", channel->id, t);
    if (!channel->optional) {
        psr_check_at_least(
            ledger, spend, psr_at(&channel->spend_min, t) - 0.01, PSR_VERIFY_EXACT,
            "spend of %s in period %zu is below its minimum", channel->id, t);
    }
    if (spend > 0.0) {
        psr_check_at_least(
            ledger, spend, psr_at(&channel->spend_min_if_on, t) - 0.01, PSR_VERIFY_EXACT,
            "spend of %s in period %zu is below its minimum if entered", channel->id, t);
    }
    if (t > 0 && isfinite(channel->spend_ramp)) {
        double before = (double)ledger->spend[k * ledger->T + t - 1] / 100.0;
        psr_check_at_most(ledger, fabs(spend - before), channel->spend_ramp + 0.02,
                          PSR_VERIFY_EXACT, "spend of %s changes too fast in period %zu",
                          channel->id, t);
    }
}

void psr_check_spend(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    for (size_t k = 0; k < problem->channel_count; k++) {
        const psr_channel *channel = &problem->channels[k];
        bool open = psr_is_open(ledger, k);
        double carried = open ? channel->opening_effective_spend : 0.0;
        for (size_t t = 0; channel->has_spend && t < ledger->T; t++) {
            size_t at = k * ledger->T + t;
            double width = 0.0;
            check_spend_limits(ledger, k, t, open);
            carried = (double)ledger->spend[at] / 100.0 + channel->carryover * carried;
            psr_check_equal(ledger, ledger->effective[at], carried, printed_money,
                            "effective spend of %s is wrong in period %zu", channel->id, t);
            double most = curve_at(&channel->spend_segments, carried, &width);
            psr_check_at_most(ledger, ledger->lift[at], most, printed_lift + 1e-9,
                              "lift of %s in period %zu is above its curve", channel->id,
                              t);
            psr_check_at_least(ledger, ledger->lift[at], 0.0, printed_lift,
                               "lift of %s in period %zu is negative", channel->id, t);
            psr_check_at_most(ledger, carried, width, PSR_VERIFY_TOLERANCE,
                              "effective spend of %s in period %zu is beyond its curve",
                              channel->id, t);
        }
    }
    for (size_t a = 0; a < problem->channel_count; a++) {
        for (size_t b = a + 1; b < problem->channel_count; b++) {
            int group = problem->channels[a].exclusive_group;
            if (group > 0 && group == problem->channels[b].exclusive_group) {
                psr_check_true(ledger, !psr_is_open(ledger, a) || !psr_is_open(ledger, b),
                               "%s and %s exclude each other and are both open",
                               problem->channels[a].id, problem->channels[b].id);
            }
        }
    }
}

/* ---- sales */

static double delivered_to(const psr_ledger *ledger, const psr_market *market, size_t t) {
    const psr_problem *problem = ledger->problem;
    double units = 0.0;
    for (size_t l = 0; l < problem->lane_count; l++) {
        if (problem->lanes[l].channel == market->channel) {
            units +=
                ledger->delivered[(l * problem->product_count + (size_t)market->product) *
                                      ledger->T +
                                  t];
        }
    }
    return units;
}

static void check_volume(psr_ledger *ledger, size_t m, size_t t) {
    const psr_problem *problem = ledger->problem;
    const psr_market *market = &problem->markets[m];
    const psr_channel *channel = &problem->channels[market->channel];
    size_t at = m * ledger->T + t;
    double lift = ledger->lift[(size_t)market->channel * ledger->T + t];
    double volume = channel->has_spend ? 1.0 + market->lift_sensitivity * lift : 1.0;
    const char *product = problem->products[market->product].id;
    psr_check_at_most(ledger, ledger->volume[at], volume, 1e-8,
                      "demand of %s in %s, period %zu, is lifted more than spend buys",
                      product, channel->id, t);
    psr_check_at_least(ledger, ledger->volume[at], volume, PSR_VERIFY_TOLERANCE,
                       "demand of %s in %s, period %zu, is lifted less than spend buys",
                       product, channel->id, t);
    if (channel->has_spend) {
        psr_check_at_most(
            ledger, ledger->volume[at], market->lift_max, PSR_VERIFY_TOLERANCE,
            "demand of %s in %s, period %zu, is above lift_max", product, channel->id, t);
    }
}

static void check_cell(psr_ledger *ledger, size_t m, size_t t) {
    const psr_problem *problem = ledger->problem;
    const psr_market *market = &problem->markets[m];
    const char *channel = problem->channels[market->channel].id;
    const char *product = problem->products[market->product].id;
    size_t at = m * ledger->T + t;
    double sales = ledger->sales[at];
    psr_check_equal(ledger, sales, delivered_to(ledger, market, t), 1e-6,
                    "deliveries of %s in %s, period %zu, are not its sales", product,
                    channel, t);
    psr_check_true(ledger, ledger->tier[at] == ledger->tier[m * ledger->T],
                   "%s in %s changes its price tier in period %zu", product, channel, t);
    if (ledger->tier[at] < 0 || (size_t)ledger->tier[at] >= market->tier_count) {
        psr_check_true(ledger,
                       !(sales > 0.0) && ledger->tier[at] < 0 &&
                           problem->channels[market->channel].optional,
                       "%s is sold in %s without a price, or %s is closed and may not be",
                       product, channel, channel);
        return;
    }
    check_volume(ledger, m, t);
    const psr_demand *demand =
        psr_problem_demand(problem, &market->tiers[ledger->tier[at]], t);
    double volume = ledger->volume[at];
    double mean = volume * psr_expected_sales(problem, demand, (double)INFINITY);
    psr_check_equal(ledger, ledger->demand[at], mean, PSR_VERIFY_TOLERANCE,
                    "demand of %s in %s, period %zu, is not the forecast's", product,
                    channel, t);
    double most =
        problem->shared_pool
            ? mean
            : volume * psr_expected_sales(problem, demand, ledger->exposed[at] / volume);
    psr_check_at_most(ledger, sales, most, PSR_VERIFY_TOLERANCE,
                      "%s in %s, period %zu, is expected to sell more than demand and "
                      "stock allow",
                      product, channel, t);
    psr_check_at_least(ledger, sales, market->min_fill_rate * mean, PSR_VERIFY_TOLERANCE,
                       "fill rate of %s in %s, period %zu, is below its minimum", product,
                       channel, t);
}

void psr_check_sales(psr_ledger *ledger) {
    for (size_t m = 0; m < ledger->problem->market_count; m++) {
        for (size_t t = 0; t < ledger->T; t++) {
            check_cell(ledger, m, t);
        }
    }
}

/* ---- policies */

static double sales_of(const psr_ledger *ledger, size_t m) {
    double units = 0.0;
    for (size_t t = 0; t < ledger->T; t++) {
        units += ledger->sales[m * ledger->T + t];
    }
    return units;
}

void psr_check_policies(psr_ledger *ledger) {
    const psr_problem *problem = ledger->problem;
    for (size_t i = 0; i < problem->policy_count; i++) {
        const psr_policy *policy = &problem->policies[i];
        double all = 0.0, own = 0.0;
        if (policy->kind != PSR_POLICY_MIN_SHARE) {
            continue;
        }
        for (size_t m = 0; m < problem->market_count; m++) {
            if (problem->markets[m].product == policy->product) {
                all += sales_of(ledger, m);
                own += problem->markets[m].channel == policy->channel ? sales_of(ledger, m)
                                                                      : 0.0;
            }
        }
        psr_check_at_least(ledger, own, policy->share * all, PSR_VERIFY_AFTER_CENTS,
                           "%s: %s has less than its share of %s", policy->name,
                           problem->channels[policy->channel].id,
                           problem->products[policy->product].id);
    }
}
