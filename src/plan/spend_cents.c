/*
 * Spend in whole cents: each is cut to the cent below, and the cents cut off are handed
 * out by largest remainder where no cap would be passed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "spend_cents.h"

#include <stdlib.h>

/* A spend this near to a whole number of cents is one: the solver's last digits. */
static const double cent_noise = 1e-6;

typedef struct cut {
    double remainder; /* of a cent */
    size_t position;
} cut;

static int cut_compare(const void *a, const void *b) {
    const cut *left = a;
    const cut *right = b;
    if (left->remainder > right->remainder) {
        return -1;
    }
    if (left->remainder < right->remainder) {
        return 1;
    }
    return (left->position > right->position) - (left->position < right->position);
}

static bool rule_holds_period(const psr_budget_rule *rule, size_t period) {
    for (size_t i = 0; i < rule->period_count; i++) {
        if (rule->periods[i] == (int)period) {
            return true;
        }
    }
    return rule->period_count == 0;
}

static double purchases_of(const psr_figures *figures, const psr_budget_rule *rule) {
    const psr_problem *problem = figures->problem;
    size_t T = figures->period_count;
    double money = 0.0;
    for (size_t o = 0; o < problem->offer_count; o++) {
        for (size_t t = 0; t < T; t++) {
            if (rule_holds_period(rule, t)) {
                money += round(figures->answer->order[o * T + t]) *
                         psr_at(&problem->offers[o].unit_cost, t);
            }
        }
    }
    return money;
}

/* Cents a rule leaves to spend, beyond the cut amounts. */
static double room_of(const psr_figures *figures, const psr_budget_rule *rule) {
    size_t T = figures->period_count;
    double limit = psr_at(&rule->limit, 0);
    double used = rule->kind == PSR_BUDGET_TOTAL ? purchases_of(figures, rule) : 0.0;
    int64_t spent = 0;
    for (size_t i = 0; i < figures->problem->channel_count * T; i++) {
        bool counts = rule->channel == PSR_NO_ID || rule->channel == (psr_id)(i / T);
        spent += counts && rule_holds_period(rule, i % T) ? figures->spend_minor[i] : 0;
    }
    return (limit - used) * 100.0 + cent_noise - (double)spent;
}

static bool rule_counts(const psr_budget_rule *rule, size_t channel, size_t period) {
    bool spends = rule->kind == PSR_BUDGET_MARKETING || rule->kind == PSR_BUDGET_TOTAL;
    bool is_channel = rule->channel == PSR_NO_ID || rule->channel == (psr_id)channel;
    return spends && is_channel && rule_holds_period(rule, period);
}

/* Effective spend stays on the curve in every period from this one on. */
static bool fits_curve(const psr_figures *figures, size_t k) {
    const psr_channel *channel = &figures->problem->channels[k];
    double width = 0.0, carried = channel->opening_effective_spend;
    for (size_t b = 0; b < channel->spend_segments.count; b++) {
        width += channel->spend_segments.width[b];
    }
    for (size_t t = 0; t < figures->period_count; t++) {
        carried = channel->carryover * carried +
                  psr_money_to_major(figures->spend_minor[k * figures->period_count + t]);
        if (carried > width) {
            return false;
        }
    }
    return true;
}

/* One more cent on a cell, if its own maximum, its curve and every rule have room. */
static bool add_cent(psr_figures *figures, double *room, size_t cell) {
    const psr_problem *problem = figures->problem;
    size_t channel = cell / figures->period_count;
    size_t period = cell % figures->period_count;
    double most = psr_at(&problem->channels[channel].spend_max, period) * 100.0;
    if ((double)figures->spend_minor[cell] + 1.0 > most + cent_noise) {
        return false;
    }
    for (size_t b = 0; b < problem->budget_count; b++) {
        if (rule_counts(&problem->budgets[b], channel, period) && room[b] < 1.0) {
            return false;
        }
    }
    figures->spend_minor[cell]++;
    if (!fits_curve(figures, channel)) {
        figures->spend_minor[cell]--;
        return false;
    }
    for (size_t b = 0; b < problem->budget_count; b++) {
        if (rule_counts(&problem->budgets[b], channel, period)) {
            room[b] -= 1.0;
        }
    }
    return true;
}

static psr_status hand_out(psr_figures *figures, cut *cuts, size_t count, int64_t cents,
                           psr_error *err) {
    const psr_problem *problem = figures->problem;
    double *room = psr_calloc(problem->budget_count + 1, sizeof *room);
    if (room == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to round the spend");
    }
    for (size_t b = 0; b < problem->budget_count; b++) {
        psr_budget_kind kind = problem->budgets[b].kind;
        bool spends = kind == PSR_BUDGET_MARKETING || kind == PSR_BUDGET_TOTAL;
        room[b] = spends ? room_of(figures, &problem->budgets[b]) : INFINITY;
    }
    qsort(cuts, count, sizeof *cuts, cut_compare);
    for (size_t i = 0; i < count && cents > 0 && cuts[i].remainder > cent_noise; i++) {
        cents -= add_cent(figures, room, cuts[i].position) ? 1 : 0;
    }
    free(room);
    return PSR_OK;
}

double psr_spend_lift(const psr_pieces *segments, double effective, double *slope) {
    double lift = 0.0;
    double left = effective;
    double next = 0.0;
    for (size_t b = 0; b < segments->count; b++) {
        double taken = left < segments->width[b] ? left : segments->width[b];
        lift += taken * segments->slope[b];
        left -= taken;
        if (taken < segments->width[b]) {
            next = segments->slope[b];
            break;
        }
    }
    if (slope != NULL) {
        *slope = next;
    }
    return lift;
}

/* Carry-over of what is really spent; lift is at most the curve, as in the answer. */
static void lift_of_spend(psr_figures *figures, size_t k) {
    const psr_problem *problem = figures->problem;
    const psr_channel *channel = &problem->channels[k];
    size_t T = figures->period_count;
    bool is_closed = channel->optional && figures->answer->active[k] < 0.5;
    double carried = is_closed ? 0.0 : channel->opening_effective_spend;
    for (size_t t = 0; t < T && channel->has_spend; t++) {
        size_t at = k * T + t;
        carried =
            channel->carryover * carried + psr_money_to_major(figures->spend_minor[at]);
        figures->effective[at] = carried;
        double curve = psr_spend_lift(&channel->spend_segments, carried, NULL);
        double asked = figures->answer->lift[at];
        figures->lift[at] = asked < curve ? asked : curve;
    }
}

psr_status psr_spend_to_cents(psr_figures *figures, psr_error *err) {
    size_t count = figures->problem->channel_count * figures->period_count;
    cut *cuts = psr_calloc(count + 1, sizeof *cuts);
    if (cuts == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to round the spend");
    }
    double all = 0.0;
    int64_t whole = 0;
    for (size_t i = 0; i < count; i++) {
        double cents =
            figures->answer->spend[i] > 0.0 ? figures->answer->spend[i] * 100.0 : 0.0;
        double below = floor(cents + cent_noise);
        double least =
            psr_at(&figures->problem->channels[i / figures->period_count].spend_min,
                   i % figures->period_count) *
            100.0;
        if (below < least - cent_noise && cents >= least - cent_noise) {
            below = ceil(cents - cent_noise);
        }
        figures->spend_minor[i] = (int64_t)below;
        cuts[i] = (cut){cents - below, i};
        whole += figures->spend_minor[i];
        all += cents;
    }
    psr_status status = hand_out(figures, cuts, count, llround(all) - whole, err);
    free(cuts);
    for (size_t k = 0; status == PSR_OK && k < figures->problem->channel_count; k++) {
        lift_of_spend(figures, k);
    }
    return status;
}
