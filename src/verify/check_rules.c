/*
 * Checks of the rules a user wrote, and of the limits the plan claims to hold.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "ledger.h"

#include "rule_text.h"

#include <string.h>

static bool any_or(psr_id wanted, psr_id is) {
    return wanted == PSR_NO_ID || wanted == is;
}

static bool has_role(const psr_problem *problem, const psr_rule_term *term,
                     psr_id channel) {
    const char *role = problem->channels[channel].role;
    return any_or(term->channel, channel) &&
           (term->role == NULL || (role != NULL && strcmp(role, term->role) == 0));
}

static double sum_spend(const psr_ledger *ledger, const psr_rule_term *term, size_t t) {
    double sum = 0.0;
    for (size_t k = 0; k < ledger->problem->channel_count; k++) {
        if (has_role(ledger->problem, term, (psr_id)k)) {
            sum += (double)ledger->spend[k * ledger->T + t] / 100.0;
        }
    }
    return sum;
}

static double sum_market(const psr_ledger *ledger, const psr_rule_term *term, size_t t) {
    const psr_problem *problem = ledger->problem;
    double sum = 0.0;
    for (size_t m = 0; m < problem->market_count; m++) {
        const psr_market *market = &problem->markets[m];
        size_t at = m * ledger->T + t;
        if (!any_or(term->product, market->product) ||
            !has_role(problem, term, market->channel)) {
            continue;
        }
        double each = 1.0;
        if (term->quantity == PSR_RULE_REVENUE) {
            int tier = ledger->tier[at];
            bool sold = tier >= 0 && (size_t)tier < market->tier_count;
            each = sold ? psr_at(&market->tiers[tier].price, t) *
                              (1.0 - psr_at(&market->fee_rate, t)) *
                              (1.0 - psr_at(&market->return_rate, t))
                        : 0.0;
        }
        sum += each * ledger->sales[at];
    }
    return sum;
}

static double sum_orders(const psr_ledger *ledger, const psr_rule_term *term, size_t t) {
    double sum = 0.0;
    for (size_t o = 0; o < ledger->problem->offer_count; o++) {
        const psr_offer *offer = &ledger->problem->offers[o];
        if (any_or(term->product, offer->product) &&
            any_or(term->warehouse, offer->warehouse) &&
            any_or(term->supplier, offer->supplier_id)) {
            sum += ledger->ordered[o * ledger->T + t];
        }
    }
    return sum;
}

static double sum_stock(const psr_ledger *ledger, const psr_rule_term *term, size_t t) {
    const psr_problem *problem = ledger->problem;
    double sum = 0.0;
    for (size_t p = 0; p < problem->product_count; p++) {
        for (size_t w = 0; w < problem->warehouse_count; w++) {
            if (any_or(term->product, (psr_id)p) && any_or(term->warehouse, (psr_id)w)) {
                sum += ledger->end[psr_place_at_stock(problem, p, w) + t];
            }
        }
    }
    return sum;
}

static double sum_term(const psr_ledger *ledger, const psr_rule_term *term) {
    double sum = 0.0;
    for (size_t t = 0; t < ledger->T; t++) {
        if ((int)t < term->first_period || (int)t > term->last_period) {
            continue;
        }
        switch (term->quantity) {
        case PSR_RULE_SPEND:
            sum += sum_spend(ledger, term, t);
            break;
        case PSR_RULE_SALES:
        case PSR_RULE_REVENUE:
            sum += sum_market(ledger, term, t);
            break;
        case PSR_RULE_ORDERS:
            sum += sum_orders(ledger, term, t);
            break;
        case PSR_RULE_STOCK:
            sum += sum_stock(ledger, term, t);
            break;
        }
    }
    return term->coefficient * sum;
}

void psr_check_rules(psr_ledger *ledger) {
    for (size_t r = 0; r < ledger->problem->rule_count; r++) {
        const psr_rule *rule = &ledger->problem->rules[r];
        psr_rule_value value;
        bool read = psr_rule_evaluate(ledger, rule->text, sum_term, &value);
        psr_check_true(ledger, read, "rule %s cannot be read: %s", rule->name, rule->text);
        if (!read) {
            continue;
        }
        /* Spend is cut to cents: a rule may miss by the last one of each period. */
        double slack = PSR_VERIFY_TOLERANCE + 0.01 * (double)ledger->T / value.size;
        if (value.sense <= 0) {
            psr_check_at_most(ledger, value.value / value.size, 0.0, slack,
                              "rule %s is broken by %.4f: %s", rule->name, value.value,
                              rule->text);
        }
        if (value.sense >= 0) {
            psr_check_at_least(ledger, value.value / value.size, 0.0, slack,
                               "rule %s is broken by %.4f: %s", rule->name, -value.value,
                               rule->text);
        }
    }
}
