/* What stopped each shortage: one product, 100 wanted in each of two periods at 10, bought
 * at 4, and one limit at a time that keeps most of it away.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "problem_text.h"
#include "purser/plan.h"

#include <criterion/criterion.h>

typedef struct stopped {
    const char *offer;  /* further keys of the offer */
    const char *rest;   /* further keys of the problem */
    const char *place;  /* further keys of the warehouse */
    const char *reason; /* of the shortage in the last period */
    const char *because;
} stopped;

/* A marketing budget binds in every one of them and never stops stock. */
static psr_plan *plan_of(const stopped *each, psr_problem **asked) {
    psr_text json = {0};
    psr_error error = {0};
    psr_plan *plan = NULL;
    psr_allocation *rounded = NULL;
    psr_text_addf(
        &json,
        "{\"format\":\"purser-problem\",\"version\":1,\"periods\":2,\"products\":[{\"id\":"
        "\"P\"},{\"id\":\"Q\"}],\"warehouses\":[{\"id\":\"W\"%s}],\"channels\":[{\"id\":"
        "\"K\","
        "\"spend\":{\"segments\":[[1000,0.001]]}}],\"lanes\":[{\"warehouse\":\"W\","
        "\"channel\":\"K\"}],\"offers\":[{\"supplier\":\"S\",\"product\":\"P\","
        "\"warehouse\":\"W\",\"unit_cost\":4%s},{\"supplier\":\"S\",\"product\":\"Q\","
        "\"warehouse\":\"W\",\"unit_cost\":4,\"max_order\":20}],\"market\":[{\"product\":"
        "\"P\",\"channel\":\"K\",\"tiers\":[{\"price\":10,\"demand\":{\"certain\":100}}]},{"
        "\"product\":\"Q\",\"channel\":\"K\",\"tiers\":[{\"price\":40,\"demand\":{"
        "\"certain\":30}}]}],\"budgets\":[{\"kind\":\"marketing\",\"limit\":10}%s}",
        each->place, each->offer, each->rest);
    psr_problem *problem = problem_of_text(psr_text_bytes(&json));
    psr_allocation *optimum = allocation_of(problem, NULL);
    cr_assert(psr_allocate_rounded(problem, optimum, psr_solve_solver(), NULL, &rounded,
                                   &error) == PSR_OK,
              "%s", error.message);
    psr_plan_parts parts = {.problem = problem, .optimum = optimum, .rounded = rounded};
    cr_assert(psr_plan_build(&parts, NULL, &plan, &error) == PSR_OK, "%s", error.message);
    psr_allocation_free(optimum);
    psr_allocation_free(rounded);
    psr_text_free(&json);
    *asked = problem; /* lives as long as the plan */
    return plan;
}

Test(short, each_limit_is_named) {
    static const stopped cases[] = {
        {",\"capacity\":30", "]", "", "supplier", "order of P from S"},
        {"", ",{\"kind\":\"purchase\",\"limit\":400}]", "", "cash", "purchase budget"},
        {"", ",{\"kind\":\"total\",\"limit\":400}]", "", "cash", "total budget"},
        {"", "]", ",\"inbound_capacity\":60", "storage", "inbound W"},
        {"", "],\"supplier_capacities\":[{\"supplier\":\"S\",\"capacity\":50}]", "",
         "supplier", "supplier S"},
        {"", "],\"rules\":[{\"name\":\"few\",\"rule\":\"orders[*,P,*,*] <= 60\"}]", "",
         "policy", "few"},
        {",\"lead_time\":2", "]", "", "lead time", "lands"},
        /* By way of V a period earlier, when a unit still cost 12. */
        {",\"lead_time\":2},{\"supplier\":\"T\",\"product\":\"P\",\"warehouse\":\"V\","
         "\"unit_cost\":[12,4]",
         "],\"transfers\":[{\"from\":\"V\",\"to\":\"W\",\"lead_time\":1}]",
         "},{\"id\":\"V\"", "not worth it", "cost 12"},
        {",\"lead_time\":2},{\"supplier\":\"T\",\"product\":\"P\",\"warehouse\":\"V\","
         "\"unit_cost\":4",
         "],\"transfers\":[{\"from\":\"V\",\"to\":\"W\",\"lead_time\":1,\"capacity\":50}]",
         "},{\"id\":\"V\"", "transfer", "transfer V to W"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        psr_problem *problem = NULL;
        psr_plan *plan = plan_of(&cases[i], &problem);
        const psr_table *table = psr_plan_table(plan, "short");
        psr_id product = psr_table_find(table, "product");
        psr_id reason = psr_table_find(table, "reason");
        psr_id because = psr_table_find(table, "because");
        const char *found = "nothing", *why = "";
        for (size_t row = 0; row < table->row_count; row++) {
            if (strcmp(psr_table_text(table, product, row), "P") == 0) {
                found = psr_table_text(table, reason, row);
                why = psr_table_text(table, because, row);
            }
        }
        cr_expect_str_eq(found, cases[i].reason, "%zu: %s (%s)", i, found, why);
        cr_expect(strstr(why, cases[i].because) != NULL, "%zu: %s", i, why);
        psr_plan_free(plan);
        psr_problem_free(problem);
    }
}
