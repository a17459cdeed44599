/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/scenario.h"

#include <stdlib.h>
#include <string.h>

psr_scenario *psr_scenario_create(void) {
    psr_scenario *scenario = psr_calloc(1, sizeof *scenario);
    if (scenario == NULL) {
        return NULL;
    }
    scenario->arena = psr_arena_create();
    if (scenario->arena == NULL) {
        free(scenario);
        return NULL;
    }
    scenario->start = PSR_NO_DAY;
    scenario->today = PSR_NO_DAY;
    return scenario;
}

void psr_scenario_free(psr_scenario *scenario) {
    if (scenario != NULL) {
        psr_arena_free(scenario->arena);
        free(scenario);
    }
}

const psr_table_source *psr_scenario_table(const psr_scenario *scenario, const char *kind) {
    for (size_t i = 0; i < scenario->table_count; i++) {
        if (strcmp(scenario->tables[i].kind, kind) == 0) {
            return &scenario->tables[i];
        }
    }
    return NULL;
}
