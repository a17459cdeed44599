/*
 * The shipped scenarios read without a fault, and the key reference is up to date.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "purser/read.h"

static const char *const shipped[] = {
    "scenarios/lemonade",
    "scenarios/squeezed",
    "scenarios/teahouse",
    "scenarios/teahouse/budget-cut.yaml",
    "scenarios/teahouse/live-fee.yaml",
    "scenarios/teahouse/late-supplier.yaml",
};

static psr_scenario *read_shipped(const char *name, psr_catalog **catalog) {
    char path[1024];
    psr_faults faults = {0};
    psr_scenario *scenario = NULL;
    (void)snprintf(path, sizeof path, "%s/%s", PURSER_ROOT, name);
    cr_assert(psr_read_scenario(path, NULL, NULL, 0, &scenario, &faults) == PSR_OK,
              "%s:%d: %s", name, (int)faults.items[0].place.line, faults.items[0].message);
    cr_assert(psr_read_catalog(scenario, catalog, NULL, &faults) == PSR_OK, "%s: %s:%d: %s",
              name, faults.items[0].place.file, (int)faults.items[0].place.line,
              faults.items[0].message);
    return scenario;
}

Test(shipped_scenarios, all_read_without_a_fault) {
    for (size_t i = 0; i < sizeof shipped / sizeof shipped[0]; i++) {
        psr_catalog *catalog = NULL;
        psr_scenario *scenario = read_shipped(shipped[i], &catalog);
        psr_catalog_free(catalog);
        psr_scenario_free(scenario);
    }
}

Test(shipped_scenarios, one_line_changes_one_thing) {
    psr_catalog *base_tables = NULL, *tables = NULL;
    psr_scenario *base = read_shipped("scenarios/teahouse", &base_tables);
    psr_scenario *cut = read_shipped("scenarios/teahouse/budget-cut.yaml", &tables);
    cr_expect(eq(str, cut->base_name, "teahouse"));
    cr_expect(epsilon_eq(dbl, cut->budgets[0].limit.value,
                         0.8 * base->budgets[0].limit.value, 1e-6));
    psr_catalog_free(tables);
    psr_scenario_free(cut);
    psr_scenario *late = read_shipped("scenarios/teahouse/late-supplier.yaml", &tables);
    for (size_t i = 0; i < tables->offer_count; i++) {
        int later = strcmp(tables->offers[i].supplier, "mountain-garden") == 0 ? 2 : 0;
        cr_expect(
            eq(int, tables->offers[i].lead_time, base_tables->offers[i].lead_time + later));
    }
    psr_catalog_free(tables);
    psr_scenario_free(late);
    psr_catalog_free(base_tables);
    psr_scenario_free(base);
}

Test(shipped_scenarios, the_real_ones_read_too) {
    static const char *const real[] = {"tests/real/superstore", "tests/real/tmall"};
    for (size_t i = 0; i < sizeof real / sizeof real[0]; i++) {
        psr_catalog *catalog = NULL;
        psr_scenario *scenario = read_shipped(real[i], &catalog);
        cr_expect(catalog->lane_count > 0 && catalog->offer_count > 0);
        psr_catalog_free(catalog);
        psr_scenario_free(scenario);
    }
}
