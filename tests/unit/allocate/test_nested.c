/*
 * Nested pools: independent demands, split after they are seen, beside the same question
 * with every joint outcome written out.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "problem_text.h"

#include <criterion/new/assert.h>

enum { CHANNELS = 3, PERIODS = 2, POINTS = 3, OUTCOMES = 27 };

typedef struct draw {
    double value[CHANNELS][PERIODS][POINTS], chance[CHANNELS][PERIODS][POINTS];
    double price[CHANNELS], back[CHANNELS];
    double share, weight, opening;
} draw;

static draw draw_problem(uint64_t seed) {
    draw d = {0};
    psr_random random = psr_random_create(seed, 7);
    for (size_t k = 0; k < CHANNELS; k++) {
        d.price[k] = 6.0 + floor(8.0 * psr_random_uniform(&random));
        d.back[k] = 0.3 * psr_random_uniform(&random);
        for (size_t t = 0; t < PERIODS; t++) {
            double first = 0.1 + 0.4 * psr_random_uniform(&random);
            for (size_t n = 0; n < POINTS; n++) {
                d.value[k][t][n] = floor(40.0 * psr_random_uniform(&random));
                d.chance[k][t][n] = n == 0 ? first : 0.5 * (1.0 - first);
            }
        }
    }
    d.share = 0.3 * psr_random_uniform(&random);
    d.weight = 200.0 * psr_random_uniform(&random);
    d.opening = floor(60.0 * psr_random_uniform(&random));
    return d;
}

static void add_points(psr_text *text, const draw *d, size_t k, size_t t, bool joint) {
    psr_text_addf(text, "%s{\"points\":[", t == 0 ? "" : ",");
    for (size_t n = 0; n < (joint ? OUTCOMES : POINTS); n++) {
        size_t own = joint ? n / (k == 0 ? 9 : k == 1 ? 3 : 1) % 3 : n;
        double chance = d->chance[k][t][own];
        if (joint) {
            chance = d->chance[0][t][n / 9] * d->chance[1][t][n / 3 % 3] *
                     d->chance[2][t][n % 3];
        }
        psr_text_addf(text, "%s[%.17g,%.17g]", n == 0 ? "" : ",", d->value[k][t][own],
                      chance);
    }
    psr_text_add(text, "]}");
}

static psr_problem *make(const draw *d, bool joint) {
    psr_text text = {0};
    psr_text_addf(&text,
                  "{\"format\":\"purser-problem\",\"version\":1,\"periods\":2,"
                  "\"pool\":\"%s\",\"products\":[{\"id\":\"P\",\"unit_cost\":4,"
                  "\"holding_cost\":0.2,\"terminal_value\":[[15,4],[null,1]]}],"
                  "\"warehouses\":[{\"id\":\"W\"}],\"channels\":[{\"id\":\"A\"},"
                  "{\"id\":\"B\"},{\"id\":\"C\"}],\"lanes\":[",
                  joint ? "shared" : "nested");
    for (size_t k = 0; k < CHANNELS; k++) {
        psr_text_addf(&text, "%s{\"warehouse\":\"W\",\"channel\":\"%c\"}", k ? "," : "",
                      (char)('A' + k));
    }
    psr_text_addf(&text,
                  "],\"offers\":[{\"supplier\":\"S\",\"product\":\"P\",\"warehouse\":\"W\","
                  "\"unit_cost\":4,\"lead_time\":1,\"capacity\":35}],\"on_hand\":"
                  "[{\"product\":\"P\",\"warehouse\":\"W\",\"quantity\":%g}],"
                  "\"policies\":[{\"kind\":\"min_share\",\"product\":\"P\",\"channel\":"
                  "\"C\",\"share\":%.17g},{\"kind\":\"fair_fill\",\"product\":\"P\","
                  "\"weight\":%.17g}],\"market\":[",
                  d->opening, d->share, d->weight);
    for (size_t k = 0; k < CHANNELS; k++) {
        psr_text_addf(&text,
                      "%s{\"product\":\"P\",\"channel\":\"%c\",\"return_rate\":%.17g,"
                      "\"lost_sale_penalty\":0.5,\"tiers\":[{\"price\":%g,\"demand\":[",
                      k ? "," : "", (char)('A' + k), d->back[k], d->price[k]);
        add_points(&text, d, k, 0, joint);
        add_points(&text, d, k, 1, joint);
        psr_text_add(&text, "]}]}");
    }
    psr_text_add(&text, "]}");
    psr_problem *problem = problem_of_text(psr_text_bytes(&text));
    psr_text_free(&text);
    return problem;
}

static double objective_of(psr_problem *problem) {
    psr_allocation *a = allocation_of(problem, NULL);
    cr_assert(eq(int, a->status, PSR_ANSWER_OPTIMAL));
    double objective = a->objective;
    psr_allocation_free(a);
    psr_problem_free(problem);
    return objective;
}

/* Shares, fairness and returns change who is served first: all sets are needed then. */
Test(nested, pool_earns_what_every_joint_outcome_written_out_earns) {
    for (uint64_t seed = 1; seed <= 40; seed++) {
        draw d = draw_problem(seed);
        double nested = objective_of(make(&d, false));
        double joint = objective_of(make(&d, true));
        cr_assert(epsilon_eq(dbl, nested, joint, 1e-8 * fmax(1.0, fabs(joint))), "seed %d",
                  (int)seed);
    }
}

static const char quantiles[] =
    "{\"format\":\"purser-problem\",\"version\":1,\"periods\":1,\"pool\":\"%s\","
    "\"products\":[{\"id\":\"P\",\"unit_cost\":4}],\"warehouses\":[{\"id\":\"W\"}],"
    "\"channels\":[{\"id\":\"A\"%s}%s],\"lanes\":[{\"warehouse\":\"W\",\"channel\":\"A\"}%"
    "s],"
    "\"offers\":[{\"supplier\":\"S\",\"product\":\"P\",\"warehouse\":\"W\",\"unit_cost\":4}"
    "],"
    "\"market\":[{\"product\":\"P\",\"channel\":\"A\",\"tiers\":[{\"price\":10,\"demand\":"
    "{\"quantiles\":[[0.1,12],[0.5,20],[0.9,41]]}}]}%s]}";

static psr_problem *with_quantiles(const char *pool, bool two) {
    char json[2048];
    snprintf(json, sizeof json, quantiles, pool, "", two ? ",{\"id\":\"B\"}" : "",
             two ? ",{\"warehouse\":\"W\",\"channel\":\"B\"}" : "",
             two ? ",{\"product\":\"P\",\"channel\":\"B\",\"tiers\":[{\"price\":10,"
                   "\"demand\":{\"quantiles\":[[0.1,12],[0.5,20],[0.9,41]]}}]}"
                 : "");
    return problem_of_text(json);
}

Test(nested, one_channel_alone_is_reserved_stock_and_two_are_worth_more_together) {
    double alone = objective_of(with_quantiles("reserved", false));
    cr_assert(epsilon_eq(dbl, objective_of(with_quantiles("nested", false)), alone, 1e-9));
    double apart = objective_of(with_quantiles("reserved", true));
    double pooled = objective_of(with_quantiles("nested", true));
    cr_assert(epsilon_eq(dbl, apart, 2.0 * alone, 1e-9));
    cr_assert(gt(dbl, pooled, apart + 1.0));
}

/* Six channels: the sets nest by margin, which is all that plain profit needs. */
Test(nested, many_channels_of_one_demand_sell_as_their_sum_does) {
    psr_text text = {0};
    psr_text_add(&text, "{\"format\":\"purser-problem\",\"version\":1,\"periods\":1,"
                        "\"pool\":\"nested\",\"products\":[{\"id\":\"P\"}],"
                        "\"warehouses\":[{\"id\":\"W\"}],\"on_hand\":[{\"product\":\"P\","
                        "\"warehouse\":\"W\",\"quantity\":3}],\"channels\":[");
    for (int list = 0; list < 3; list++) {
        static const char *const shape[] = {
            "%s{\"id\":\"C%d\"}", "%s{\"warehouse\":\"W\",\"channel\":\"C%d\"}",
            ("%s{\"product\":\"P\",\"channel\":\"C%d\",\"tiers\":[{\"price\":10,"
             "\"demand\":{\"points\":[[0,0.5],[1,0.5]]}}]}")};
        static const char *const next[] = {"],\"lanes\":[", "],\"market\":[", "]}"};
        for (int k = 0; k < 6; k++) {
            psr_text_addf(&text, shape[list], k ? "," : "", k);
        }
        psr_text_add(&text, next[list]);
    }
    /* E[min(Binomial(6, 1/2), 3)] = (0*1 + 1*6 + 2*15 + 3*42) / 64 */
    double sold = (6.0 + 30.0 + 126.0) / 64.0;
    cr_assert(epsilon_eq(dbl, objective_of(problem_of_text(psr_text_bytes(&text))),
                         10.0 * sold, 1e-9));
    psr_text_free(&text);
}

Test(nested, what_the_form_does_not_state_is_refused_by_name) {
    char json[2048];
    snprintf(json, sizeof json, quantiles, "nested", ",\"optional\":true", "", "", "");
    psr_problem *problem = problem_of_text(json);
    psr_allocation *a = NULL;
    psr_error err = {0};
    cr_assert(eq(int, psr_allocate(problem, psr_solve_solver(), NULL, &a, &err),
                 PSR_ERR_SCENARIO));
    cr_assert(strstr(err.message, "P in A may be closed") != NULL, "%s", err.message);
    psr_problem_free(problem);
}
