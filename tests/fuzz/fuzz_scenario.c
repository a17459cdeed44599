/*
 * Any bytes as a scenario file: no crash, a fault with a message or a scenario whose
 * numbers are what the schema allows, each with its place.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fuzz_file.h"

#include "purser/read.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    psr_scenario *scenario;
    psr_faults faults = {0};
    psr_override override = {"calendar.horizon", "13"};
    psr_status status = psr_read_scenario(fuzz_file(bytes, size), NULL, &override, size % 2,
                                          &scenario, &faults);
    if (status != PSR_OK) {
        FUZZ_CHECK(scenario == NULL);
        FUZZ_CHECK(status == PSR_ERR_MEMORY || faults.items[0].message[0] != '\0');
        return 0;
    }
    FUZZ_CHECK(scenario->horizon >= 1 && scenario->horizon <= 520);
    FUZZ_CHECK(isfinite(scenario->target_cover) && scenario->level_count >= 2);
    for (size_t i = 0; i < scenario->setting_count; i++) {
        const psr_setting *setting = &scenario->settings[i];
        FUZZ_CHECK(setting->place.file[0] != '\0');
        FUZZ_CHECK(i == 0 || strcmp(scenario->settings[i - 1].path, setting->path) < 0);
    }
    for (size_t i = 0; i < scenario->source_count; i++) {
        FUZZ_CHECK(strstr(scenario->sources[i].path, "../") == NULL);
    }
    psr_scenario_free(scenario);
    return 0;
}
