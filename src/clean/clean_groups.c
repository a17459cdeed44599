/*
 * Levels that add up: product, category, attributes, channel.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <stdlib.h>
#include <string.h>

enum { LEVEL_PRODUCT, LEVEL_CATEGORY, LEVEL_ATTRIBUTES, LEVEL_CHANNEL, LEVEL_COUNT };

/* Name of the group a series is in. */
static const char *group_of(const psr_clean_work *work, size_t series, int level) {
    const psr_panel *panel = work->panel;
    if (level == LEVEL_PRODUCT) {
        return psr_names_text(panel->products, panel->product[series]);
    }
    if (level == LEVEL_CHANNEL) {
        return psr_names_text(panel->channels, panel->channel[series]);
    }
    psr_id product = psr_clean_product(work, series);
    if (product == PSR_NO_ID) {
        return "";
    }
    const psr_catalog_product *row = &work->catalog->products[product];
    const char *group = level == LEVEL_CATEGORY ? row->category : row->attributes;
    return group == NULL ? "" : group;
}

static psr_status add_level(psr_clean_work *work, int level) {
    static const char *const names[] = {"product", "category", "attributes", "channel"};
    psr_panel *panel = work->panel;
    size_t at = panel->group_level_count;
    psr_names *groups = psr_names_create();
    psr_id *ids = panel->group_of + at * panel->series_count;
    if (groups == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < panel->series_count; i++) {
        ids[i] = psr_names_add(groups, group_of(work, i, level));
        if (ids[i] == PSR_NO_ID) {
            psr_names_free(groups);
            return PSR_ERR_MEMORY;
        }
    }
    size_t count = psr_names_count(groups);
    if (count <= 1 || count == panel->series_count) {
        psr_names_free(groups); /* the total, or the series themselves */
        return PSR_OK;
    }
    panel->group_level_name[at] = psr_strdup(names[level]);
    if (panel->group_level_name[at] == NULL) {
        psr_names_free(groups);
        return PSR_ERR_MEMORY;
    }
    panel->group_names[at] = groups;
    panel->group_level_count++;
    return PSR_OK;
}

psr_status psr_clean_groups(psr_clean_work *work, psr_error *err) {
    psr_panel *panel = work->panel;
    panel->group_level_name = psr_calloc(LEVEL_COUNT, sizeof *panel->group_level_name);
    panel->group_names = psr_calloc(LEVEL_COUNT, sizeof(psr_names *));
    panel->group_of =
        psr_calloc(LEVEL_COUNT * panel->series_count, sizeof *panel->group_of);
    if (panel->group_level_name == NULL || panel->group_names == NULL ||
        panel->group_of == NULL) {
        return psr_clean_no_memory(err);
    }
    for (int level = 0; level < LEVEL_COUNT; level++) {
        if (add_level(work, level) != PSR_OK) {
            return psr_clean_no_memory(err);
        }
    }
    return PSR_OK;
}
