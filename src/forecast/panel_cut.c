/*
 * A panel as it was some periods ago.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "panel_cut.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Regressors of the cut panel: what was the future then is known now. */
static psr_status cut_regressors(const psr_panel *panel, size_t horizon, psr_panel *cut) {
    size_t n = panel->series_count;
    size_t count = panel->regressor_count;
    size_t total = count * (cut->offset[n] + n * horizon);
    cut->horizon = horizon;
    cut->regressor = psr_calloc(total, sizeof *cut->regressor);
    if (cut->regressor == NULL) {
        return PSR_ERR_MEMORY;
    }
    double *to = cut->regressor;
    for (size_t s = 0; s < n; s++) {
        size_t width = psr_panel_length(cut, s) + horizon;
        size_t known = psr_panel_length(panel, s) + panel->horizon;
        for (size_t r = 0; r < count; r++) {
            const double *from = psr_panel_regressor(panel, s, r);
            for (size_t t = 0; t < width; t++) {
                *to++ = t < known ? from[t] : NAN;
            }
        }
    }
    return PSR_OK;
}

psr_status psr_panel_cut(const psr_panel *panel, size_t hold, size_t horizon,
                         psr_panel *cut) {
    *cut = *panel;
    size_t n = panel->series_count;
    cut->offset = psr_calloc(n + 1, sizeof *cut->offset);
    cut->value = psr_calloc(panel->offset[n], sizeof *cut->value);
    cut->observation = panel->observation != NULL ? psr_calloc(panel->offset[n], 1) : NULL;
    cut->regressor = NULL;
    if (cut->offset == NULL || cut->value == NULL ||
        (panel->observation != NULL && cut->observation == NULL)) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < n; s++) {
        size_t length = psr_panel_length(panel, s);
        size_t keep = length >= hold + CUT_LEAST ? length - hold : 0;
        size_t to = cut->offset[s];
        if (keep > 0) {
            memcpy(cut->value + to, psr_panel_values(panel, s), keep * sizeof(double));
        }
        if (keep > 0 && panel->observation != NULL) {
            memcpy(cut->observation + to, panel->observation + panel->offset[s], keep);
        }
        cut->offset[s + 1] = to + keep;
    }
    return cut_regressors(panel, horizon, cut);
}

void psr_panel_cut_free(psr_panel *cut) {
    free(cut->offset);
    free(cut->value);
    free(cut->observation);
    free(cut->regressor);
}
