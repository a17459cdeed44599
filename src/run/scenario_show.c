/*
 * Every value of a scenario with the place it came from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/read.h"

#include <inttypes.h>
#include <string.h>

/* Columns of a setting before its place; longer ones push it to the right. */
static const size_t widest_setting = 56;

static void add_setting(psr_text *text, const psr_setting *setting, size_t width) {
    psr_text line = {0};
    psr_text_addf(&line, "%s = %s", setting->path, setting->value ? setting->value : "");
    size_t used = psr_utf8_width(psr_text_bytes(&line));
    psr_text_add(text, psr_text_bytes(&line));
    psr_text_addf(text, "%*s", used < width ? (int)(width - used) : 0, "");
    psr_text_addf(text, "  # %s", setting->place.file);
    if (setting->place.line > 0) {
        psr_text_addf(text, ":%" PRId64, setting->place.line);
    }
    psr_text_add(text, "\n");
    psr_text_free(&line);
}

psr_status psr_run_show(const char *path, const psr_run_options *options,
                        psr_run_outcome *outcome) {
    psr_scenario *scenario = NULL;
    psr_status status =
        psr_read_scenario(path, options->data_dir, options->overrides,
                          options->override_count, &scenario, &outcome->faults);
    if (status == PSR_OK) {
        size_t width = 0;
        for (size_t i = 0; i < scenario->setting_count; i++) {
            const psr_setting *setting = &scenario->settings[i];
            size_t used = strlen(setting->path) + 3 + psr_utf8_width(setting->value);
            width = used > width && used <= widest_setting ? used : width;
        }
        for (size_t i = 0; i < scenario->setting_count; i++) {
            add_setting(&outcome->summary, &scenario->settings[i], width);
        }
    }
    psr_scenario_free(scenario);
    return run_outcome_end(outcome, status);
}
