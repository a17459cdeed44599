/*
 * Panels of copies of one series and their forecast, for the tests of psr_forecast_panel.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TESTS_PANEL_OF_H
#define PURSER_TESTS_PANEL_OF_H

#include "purser/forecast.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double levels[] = {0.025, 0.5, 0.975};

/* A panel of copies of one series, freed by the caller. */
static inline psr_panel *panel_of(const double *values, size_t length, size_t copies,
                                  int season) {
    psr_panel *panel = psr_panel_create();
    panel->series_count = copies;
    panel->season_count = season > 1;
    panel->seasons[0] = season;
    panel->offset = calloc(copies + 1, sizeof *panel->offset);
    panel->value = calloc(copies * length + 1, sizeof *panel->value);
    panel->keys = psr_names_create();
    for (size_t i = 0; i < copies; i++) {
        char key[2] = {(char)('a' + i), '\0'};
        (void)psr_names_add(panel->keys, key);
        panel->offset[i + 1] = panel->offset[i] + length;
        memcpy(panel->value + i * length, values, length * sizeof *values);
    }
    return panel;
}

/* An empty panel of series of one length, with columns that reach as far as the horizon. */
static inline psr_panel *panel_with_columns(size_t count, size_t length, size_t horizon,
                                            const char *const *names, size_t columns) {
    psr_panel *panel = psr_panel_create();
    panel->series_count = count;
    panel->horizon = horizon;
    panel->regressor_count = columns;
    panel->regressor_name = calloc(columns + 1, sizeof(char *));
    for (size_t r = 0; r < columns; r++) {
        panel->regressor_name[r] = psr_strdup(names[r]);
    }
    panel->offset = calloc(count + 1, sizeof *panel->offset);
    panel->value = calloc(count * length, sizeof *panel->value);
    panel->regressor =
        calloc(columns * count * (length + horizon) + 1, sizeof *panel->regressor);
    for (size_t s = 0; s < count; s++) {
        panel->offset[s + 1] = (s + 1) * length;
    }
    return panel;
}

static inline psr_forecast *forecast_of(psr_panel *panel, size_t horizon, size_t threads) {
    psr_forecast_options options = {.horizon = horizon,
                                    .levels = levels,
                                    .level_count = 3,
                                    .with_sums = true,
                                    .nonnegative = true,
                                    .threads = threads};
    psr_forecast *forecast = NULL;
    psr_error error = {0};
    psr_status status = psr_forecast_panel(panel, &options, &forecast, NULL, &error);
    cr_assert(eq(int, status, PSR_OK), "%s", error.message);
    return forecast;
}

#endif
