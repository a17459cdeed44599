/*
 * Plan: create, free, look up tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/plan.h"

#include <stdlib.h>
#include <string.h>

psr_plan *psr_plan_create(void) {
    psr_plan *plan = psr_calloc(1, sizeof *plan);
    if (plan == NULL) {
        return NULL;
    }
    plan->first_day = PSR_NO_DAY;
    plan->last_day = PSR_NO_DAY;
    plan->arena = psr_arena_create();
    plan->findings = psr_findings_create();
    if (plan->arena == NULL || plan->findings == NULL) {
        psr_plan_free(plan);
        return NULL;
    }
    return plan;
}

void psr_plan_free(psr_plan *plan) {
    if (plan == NULL) {
        return;
    }
    for (size_t i = 0; i < plan->table_count; i++) {
        psr_table_free(plan->tables[i]);
    }
    free(plan->tables);
    psr_findings_free(plan->findings);
    psr_text_free(&plan->summary);
    if (plan->owns_problem) {
        psr_problem_free((psr_problem *)plan->problem);
    }
    psr_arena_free(plan->arena);
    free(plan);
}

psr_table *psr_plan_table(const psr_plan *plan, const char *name) {
    for (size_t i = 0; i < plan->table_count; i++) {
        if (strcmp(plan->tables[i]->name, name) == 0) {
            return plan->tables[i];
        }
    }
    return NULL;
}

psr_status psr_plan_add_table(psr_plan *plan, psr_table *table) {
    psr_table **tables = psr_resize(plan->tables, plan->table_count + 1, sizeof *tables);
    if (tables == NULL) {
        return PSR_ERR_MEMORY;
    }
    plan->tables = tables;
    tables[plan->table_count++] = table;
    return PSR_OK;
}
