/*
 * Policies by hand: priority classes, fairness, least orders, ramps, least spend if
 * entered, exclusive channels, roles in rules; what each costs is the profit without it
 * less the profit with it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "problem_text.h"

#include <criterion/new/assert.h>

#define HEAD "{\"format\":\"purser-problem\",\"version\":1,"

static const psr_allocate_options priced = {.with_policy_prices = true};

static double price_of(const psr_allocation *a, const char *kind, const char *name) {
    for (size_t i = 0; i < a->policy_price_count; i++) {
        if (strcmp(a->policies[i].kind, kind) == 0 &&
            strcmp(a->policies[i].name, name) == 0) {
            return a->policies[i].price;
        }
    }
    cr_assert(false, "no price of %s %s", kind, name);
    return NAN;
}

static size_t channel_of(const psr_problem *problem, const char *id) {
    for (size_t k = 0; k < problem->channel_count; k++) {
        if (strcmp(problem->channels[k].id, id) == 0) {
            return k;
        }
    }
    cr_assert(false, "no channel %s", id);
    return SIZE_MAX;
}

static double sold_in(const psr_problem *problem, const psr_allocation *a, const char *id) {
    double units = 0.0;
    for (size_t m = 0; m < problem->market_count; m++) {
        bool its = (size_t)problem->markets[m].channel == channel_of(problem, id);
        for (size_t t = 0; its && t < problem->period_count; t++) {
            units += a->sales[m * problem->period_count + t];
        }
    }
    return units;
}

/* 50 units: the club (class 1, 8 each) takes its 20, the shop (class 2, 9 each) its 25, and
 * the web, which pays best, the 5 that are left: 160 + 225 + 60. Without the classes the
 * web takes 30 and the shop 20: 540. */
static const char classes[] =
    HEAD "\"periods\":1,\"products\":[{\"id\":\"P\",\"unit_cost\":4}],"
         "\"warehouses\":[{\"id\":\"W\"}],\"channels\":[{\"id\":\"club\",\"priority\":1},"
         "{\"id\":\"web\"},{\"id\":\"shop\",\"priority\":2}],\"lanes\":[{\"warehouse\":"
         "\"W\",\"channel\":\"club\"},{\"warehouse\":\"W\",\"channel\":\"web\"},"
         "{\"warehouse\":\"W\",\"channel\":\"shop\"}],\"on_hand\":[{\"product\":\"P\","
         "\"warehouse\":\"W\",\"quantity\":50}],\"market\":["
         "{\"product\":\"P\",\"channel\":\"club\",\"tiers\":[{\"price\":8,\"demand\":"
         "{\"certain\":20}}]},{\"product\":\"P\",\"channel\":\"web\",\"tiers\":[{\"price\":"
         "12,\"demand\":{\"certain\":30}}]},{\"product\":\"P\",\"channel\":\"shop\","
         "\"tiers\":[{\"price\":9,\"demand\":{\"certain\":25}}]}]}";

Test(policies, priority_classes_are_served_in_turn) {
    psr_problem *problem = problem_of_text(classes);
    psr_allocation *a = allocation_of(problem, &priced);
    cr_assert(epsilon_eq(dbl, a->objective, 445.0, 1e-5));
    cr_assert(epsilon_eq(dbl, sold_in(problem, a, "club"), 20.0, 1e-6));
    cr_assert(epsilon_eq(dbl, sold_in(problem, a, "shop"), 25.0, 1e-6));
    cr_assert(epsilon_eq(dbl, sold_in(problem, a, "web"), 5.0, 1e-6));
    cr_assert(epsilon_eq(dbl, price_of(a, "priority", "priority class 1"), 80.0, 1e-5));
    cr_assert(epsilon_eq(dbl, price_of(a, "priority", "priority class 2"), 75.0, 1e-5));
    psr_allocation *rounded = NULL;
    psr_error error = {0};
    cr_assert(psr_allocate_rounded(problem, a, psr_solve_solver(), NULL, &rounded,
                                   &error) == PSR_OK);
    cr_assert(ge(dbl, sold_in(problem, rounded, "club"), 19.9));
    for (size_t k = 0; k < problem->channel_count; k++) {
        problem->channels[k].priority = 0;
    }
    psr_allocation *equal = allocation_of(problem, &priced);
    cr_assert(epsilon_eq(dbl, equal->objective, 540.0, 1e-9));
    cr_assert(eq(sz, equal->policy_price_count, 0));
    psr_allocation_free(a);
    psr_allocation_free(rounded);
    psr_allocation_free(equal);
    psr_problem_free(problem);
}

Test(policies, priority_needs_the_goal_profit) {
    psr_problem *problem = problem_of_text(classes);
    psr_allocation *a = NULL;
    psr_error error = {0};
    problem->objective.kind = PSR_GOAL_RATIO;
    problem->objective.base_capital = 10.0;
    cr_assert(psr_allocate(problem, psr_solve_solver(), NULL, &a, &error) ==
              PSR_ERR_SCENARIO);
    cr_assert(strstr(error.message, "priorities") != NULL);
    psr_problem_free(problem);
}

/* 30 units for two channels of 20: 12 and 10 each. Alone profit fills A (340); a weight of
 * 100 on the least fill makes it 15 and 15 (330). */
Test(policies, fairness_costs_what_profit_loses) {
    psr_problem *problem = problem_of_text(
        HEAD "\"periods\":1,\"products\":[{\"id\":\"P\"}],\"warehouses\":[{\"id\":\"W\"}],"
             "\"channels\":[{\"id\":\"A\"},{\"id\":\"B\"}],\"lanes\":[{\"warehouse\":\"W\","
             "\"channel\":\"A\"},{\"warehouse\":\"W\",\"channel\":\"B\"}],\"on_hand\":[{"
             "\"product\":\"P\",\"warehouse\":\"W\",\"quantity\":30}],\"market\":[{"
             "\"product\":\"P\",\"channel\":\"A\",\"tiers\":[{\"price\":12,\"demand\":"
             "{\"certain\":20}}]},{\"product\":\"P\",\"channel\":\"B\",\"tiers\":[{"
             "\"price\":10,\"demand\":{\"certain\":20}}]}],\"policies\":[{\"kind\":"
             "\"fair_fill\",\"product\":\"P\",\"weight\":100}]}");
    psr_allocation *a = allocation_of(problem, &priced);
    cr_assert(epsilon_eq(dbl, a->objective, 330.0 + 75.0, 1e-9));
    cr_assert(epsilon_eq(dbl, price_of(a, "fairness", "fair fill of P"), 10.0, 1e-7));
    psr_allocation_free(a);
    psr_problem_free(problem);
}

/* 30 wanted at 10, 4 each, 50 at least: 300 - 200. Without the minimum 30 * 6. */
Test(policies, least_order_costs_what_it_forces_to_buy) {
    psr_problem *problem = problem_of_text(
        HEAD "\"periods\":2,\"products\":[{\"id\":\"P\"}],\"warehouses\":[{\"id\":\"W\"}],"
             "\"channels\":[{\"id\":\"A\"}],\"lanes\":[{\"warehouse\":\"W\",\"channel\":"
             "\"A\"}],\"offers\":[{\"supplier\":\"S\",\"product\":\"P\",\"warehouse\":"
             "\"W\",\"unit_cost\":4,\"moq\":50,\"max_order\":100}],\"market\":[{"
             "\"product\":\"P\",\"channel\":\"A\",\"tiers\":[{\"price\":10,\"demand\":"
             "{\"certain\":15}}]}]}");
    psr_allocation *a = allocation_of(problem, &priced);
    cr_assert(epsilon_eq(dbl, a->objective, 100.0, 1e-7));
    cr_assert(
        epsilon_eq(dbl, price_of(a, "least order", "least order of P from S"), 80.0, 1e-6));
    cr_assert(a->policies[0].at_least);
    psr_allocation_free(a);
    psr_problem_free(problem);
}

/* A channel whose demand is 100 a period at 10 each, lifted 0.002 a unit of money: a unit
 * earns 2. %s: the channels' own keys. */
static psr_problem *spending(const char *one, const char *two, const char *rules) {
    psr_text text = {0};
    psr_text_addf(&text,
                  HEAD "\"periods\":3,\"products\":[{\"id\":\"P\"}],\"warehouses\":[{"
                       "\"id\":\"W\"}],\"channels\":[{\"id\":\"A\",\"role\":\"social\",%s},"
                       "{\"id\":\"B\",\"role\":\"store\",%s}],\"lanes\":[{\"warehouse\":"
                       "\"W\",\"channel\":\"A\"},{\"warehouse\":\"W\",\"channel\":\"B\"}],"
                       "\"offers\":[{\"supplier\":\"S\",\"product\":\"P\",\"warehouse\":"
                       "\"W\",\"unit_cost\":0}],\"market\":[{\"product\":\"P\","
                       "\"channel\":\"A\",\"tiers\":[{\"price\":10,\"demand\":{\"certain\":"
                       "100}}]},{\"product\":\"P\",\"channel\":\"B\",\"tiers\":[{\"price\":"
                       "10,\"demand\":{\"certain\":100}}]}],\"rules\":[%s]}",
                  one, two, rules);
    psr_problem *problem = problem_of_text(psr_text_bytes(&text));
    psr_text_free(&text);
    return problem;
}

#define SPEND(limits) "\"spend\":{\"segments\":[[null,0.002]]," limits "}"
#define IDLE SPEND("\"max\":0")

static double spent(const psr_problem *problem, const psr_allocation *a, const char *id,
                    size_t t) {
    return a->spend[channel_of(problem, id) * problem->period_count + t];
}

/* At most 10, 90 and 100: with a ramp of 20 it is 10, 30 and 50. */
Test(policies, ramp_limits_the_change_between_periods) {
    psr_problem *problem = spending(SPEND("\"max\":[10,90,100],\"ramp\":20"), IDLE, "");
    psr_allocation *a = allocation_of(problem, &priced);
    for (size_t t = 0; t < 3; t++) {
        cr_assert(
            epsilon_eq(dbl, spent(problem, a, "A", t), 10.0 + 20.0 * (double)t, 1e-7));
    }
    cr_assert(epsilon_eq(dbl, price_of(a, "ramp", "ramp of A"), 110.0, 1e-6));
    psr_allocation_free(a);
    psr_problem_free(problem);
}

/* A unit of money pays, but the channel is entered with 60 or not at all, and 100 is all
 * there is: only one of three periods. */
Test(policies, least_spend_if_entered) {
    psr_problem *problem = spending(SPEND("\"max\":80,\"min_if_on\":60"), IDLE,
                                    "{\"name\":\"all\",\"rule\":\"spend[*,*] <= 100\"}");
    psr_allocation *a = allocation_of(problem, &priced);
    double all = 0.0;
    for (size_t t = 0; t < 3; t++) {
        double spend = spent(problem, a, "A", t);
        cr_assert(spend < 1e-7 || spend > 60.0 - 1e-7);
        all += spend;
    }
    cr_assert(epsilon_eq(dbl, all, 80.0, 1e-7));
    cr_assert(epsilon_eq(dbl, price_of(a, "least spend", "least spend of A"), 20.0, 1e-6));
    psr_allocation_free(a);
    psr_problem_free(problem);
}

Test(policies, exclusive_channels_are_not_open_together) {
    psr_problem *problem = spending("\"optional\":true,\"exclusive_group\":1",
                                    "\"optional\":true,\"exclusive_group\":1", "");
    psr_allocation *a = allocation_of(problem, &priced);
    cr_assert(epsilon_eq(dbl, a->active[0] + a->active[1], 1.0, 1e-9));
    cr_assert(epsilon_eq(dbl, a->objective, 3000.0, 1e-6));
    cr_assert(epsilon_eq(dbl, price_of(a, "exclusive", "exclusive group 1"), 3000.0, 1e-6));
    psr_allocation_free(a);
    psr_problem_free(problem);
}

Test(policies, roles_stand_for_their_channels_in_rules) {
    psr_problem *problem =
        spending(SPEND("\"max\":50"), SPEND("\"max\":50"),
                 "{\"name\":\"social\",\"rule\":\"spend[@social,*] <= 30% * spend[*,*]\"}");
    psr_allocation *a = allocation_of(problem, &priced);
    double social = 0.0, all = 0.0;
    for (size_t t = 0; t < 3; t++) {
        social += spent(problem, a, "A", t);
        all += spent(problem, a, "A", t) + spent(problem, a, "B", t);
    }
    cr_assert(epsilon_eq(dbl, social, 0.3 * all, 1e-6));
    cr_assert(epsilon_eq(dbl, all - social, 150.0, 1e-6));
    cr_assert(gt(dbl, price_of(a, "rule", "social"), 50.0));
    psr_allocation_free(a);
    psr_problem_free(problem);
}
