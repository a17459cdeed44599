/*
 * The shipped scenarios read without a fault, and the key reference is up to date.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_schema.h"
#include "purser/read.h"
#include "schema.h"

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

/* scenarios/README.md with both references put in anew. */
static void put_reference(psr_text *made, const char *text, const char *mark,
                          const psr_text *reference) {
    const char *start = strstr(text, mark);
    cr_assert(start != NULL, "scenarios/README.md lacks the mark %s", mark);
    start = strchr(start, '\n') + 1;
    const char *end = strstr(start, "<!-- end -->");
    cr_assert(end != NULL);
    psr_text_add_bytes(made, text, (size_t)(start - text));
    psr_text_add_bytes(made, reference->bytes, reference->length);
    psr_text_add(made, end);
}

/* With PURSER_UPDATE set in the environment the file is written instead of compared. */
Test(shipped_scenarios, the_key_reference_is_up_to_date) {
    psr_text file = {0}, half = {0}, made = {0}, keys = {0}, tables = {0};
    char bytes[4096];
    FILE *stream = fopen(PURSER_ROOT "/scenarios/README.md", "rb");
    cr_assert(stream != NULL);
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, stream)) > 0;) {
        psr_text_add_bytes(&file, bytes, length);
    }
    (void)fclose(stream);
    psr_schema_markdown(&keys);
    psr_catalog_markdown(&tables);
    put_reference(&half, psr_text_bytes(&file), "<!-- keys:", &keys);
    put_reference(&made, psr_text_bytes(&half), "<!-- tables:", &tables);
    if (getenv("PURSER_UPDATE") != NULL) {
        stream = fopen(PURSER_ROOT "/scenarios/README.md", "wb");
        cr_assert(stream != NULL &&
                  fwrite(made.bytes, 1, made.length, stream) == made.length &&
                  fclose(stream) == 0);
    } else {
        cr_expect(strcmp(made.bytes, file.bytes) == 0,
                  "scenarios/README.md is not what the schema says; run the test program "
                  "of read with PURSER_UPDATE=1 and look at the difference");
    }
    psr_text_free(&file);
    psr_text_free(&half);
    psr_text_free(&made);
    psr_text_free(&keys);
    psr_text_free(&tables);
}
