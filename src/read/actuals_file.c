/*
 * One export without a scenario -> a history: read as psr_read_export() shows it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "profile_export.h"

psr_status psr_read_actuals(const char *path, psr_frequency frequency,
                            psr_history **history, psr_faults *faults) {
    psr_error err = {0};
    psr_arena *arena = psr_arena_create();
    psr_source from = {.path = (char *)(uintptr_t)path, .file = (char *)(uintptr_t)path};
    psr_scenario scenario = {.frequency = frequency,
                             .start = PSR_NO_DAY,
                             .today = PSR_NO_DAY,
                             .sources = &from,
                             .source_count = 1,
                             .file = (char *)(uintptr_t)path};
    size_t before = faults->total;
    psr_csv *csv = NULL;
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : PSR_OK;
    *history = NULL;
    from.place = psr_place_at(path, 1, 0);
    if (status == PSR_OK) {
        PSR_GO(psr_csv_open(path, NULL, "auto", &csv, &err));
        PSR_GO(psr_export_profile(csv, NULL, &from, arena));
    }
done:
    psr_csv_close(csv);
    if (status == PSR_OK) {
        status = psr_read_history(&scenario, NULL, NULL, NULL, NULL, history, NULL, faults);
    }
    if (status != PSR_OK && faults->total == before) {
        psr_faults_add(faults, status, err.place.file[0] != '\0' ? &err.place : NULL, "%s",
                       err.status != PSR_OK ? err.message : psr_status_text(status));
    }
    psr_arena_free(arena);
    return status;
}
