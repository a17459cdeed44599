/*
 * Any bytes as a problem, a budget, a series and a spend file: no crash, a fault with a
 * message, or a question whose parts refer to parts that exist.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz_file.h"

#include "purser/read.h"

static void check_refused(psr_status status, const psr_faults *faults) {
    FUZZ_CHECK(status == PSR_ERR_MEMORY ||
               (faults->total > 0 && faults->items[0].message[0] != '\0'));
}

static void read_problem(const char *path) {
    psr_problem *problem = NULL;
    psr_faults faults = {0};
    psr_status status = psr_read_problem(path, &problem, &faults);
    if (status != PSR_OK) {
        check_refused(status, &faults);
        return;
    }
    for (size_t i = 0; i < problem->market_count; i++) {
        FUZZ_CHECK(problem->markets[i].product >= 0 &&
                   (size_t)problem->markets[i].product < problem->product_count);
        FUZZ_CHECK(problem->markets[i].channel >= 0 &&
                   (size_t)problem->markets[i].channel < problem->channel_count);
    }
    psr_problem_free(problem);
}

static void read_budget(const char *path) {
    psr_budget *budget = NULL;
    psr_faults faults = {0};
    psr_status status = psr_read_budget(path, &budget, &faults);
    if (status != PSR_OK) {
        check_refused(status, &faults);
        return;
    }
    for (size_t i = 0; i < budget->row_start[budget->row_count]; i++) {
        FUZZ_CHECK(budget->row_spend[i] >= 0 &&
                   (size_t)budget->row_spend[i] < budget->spend_count);
    }
    for (size_t i = 0; i < budget->spend_count; i++) {
        FUZZ_CHECK(budget->min[i] <= budget->max[i]);
    }
    psr_budget_free(budget);
}

static void read_series(const char *path) {
    psr_panel *panel = NULL;
    psr_faults faults = {0};
    psr_status status = psr_read_series(path, 12, 3, &panel, &faults);
    if (status != PSR_OK) {
        check_refused(status, &faults);
        return;
    }
    FUZZ_CHECK(psr_names_count(panel->keys) == panel->series_count);
    psr_panel_free(panel);
}

static void read_media(const char *path) {
    psr_media *media = NULL;
    psr_faults faults = {0};
    psr_status status = psr_read_media(path, NULL, &media, &faults);
    if (status != PSR_OK) {
        check_refused(status, &faults);
        return;
    }
    psr_media_free(media);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static void (*const readers[])(const char *) = {read_problem, read_budget, read_series,
                                                    read_media};
    if (size > 0) { /* the last byte chooses */
        readers[bytes[size - 1] % 4](fuzz_file(bytes, size - 1));
    }
    return 0;
}
