/*
 * Panel: create, free and look up regular series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/panel.h"

#include <stdlib.h>

psr_panel *psr_panel_create(void) {
    return psr_calloc(1, sizeof(psr_panel));
}

static void texts_free(char **texts, size_t count) {
    for (size_t i = 0; texts != NULL && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

void psr_panel_free(psr_panel *panel) {
    if (panel == NULL) {
        return;
    }
    for (size_t i = 0; panel->group_names != NULL && i < panel->group_level_count; i++) {
        psr_names_free(panel->group_names[i]);
    }
    free(panel->group_names);
    texts_free(panel->group_level_name, panel->group_level_count);
    texts_free(panel->regressor_name, panel->regressor_count);
    psr_names_free(panel->keys);
    psr_names_free(panel->products);
    psr_names_free(panel->channels);
    free(panel->product);
    free(panel->channel);
    free(panel->like);
    free(panel->offset);
    free(panel->first_period);
    free(panel->value);
    free(panel->observation);
    free(panel->regressor);
    free(panel->group_of);
    free(panel);
}

void psr_panel_drop_regressors(psr_panel *panel) {
    free(panel->regressor);
    panel->regressor = NULL;
}

void psr_panel_add_name(const psr_panel *panel, size_t series, psr_text *text) {
    if (panel->products == NULL || panel->channels == NULL) {
        psr_text_add(text, psr_names_text(panel->keys, (psr_id)series));
        return;
    }
    psr_text_addf(text, "%s in %s", psr_names_text(panel->products, panel->product[series]),
                  psr_names_text(panel->channels, panel->channel[series]));
}

size_t psr_panel_length(const psr_panel *panel, size_t series) {
    return panel->offset[series + 1] - panel->offset[series];
}

const double *psr_panel_values(const psr_panel *panel, size_t series) {
    return panel->value + panel->offset[series];
}

const double *psr_panel_regressor(const psr_panel *panel, size_t series, size_t regressor) {
    size_t start =
        panel->regressor_count * (panel->offset[series] + series * panel->horizon);
    size_t width = psr_panel_length(panel, series) + panel->horizon;
    return panel->regressor + start + regressor * width;
}
