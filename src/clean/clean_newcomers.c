/*
 * Products of the catalogue without history: series without values, which are forecast by
 * whom they are like.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <string.h>

static bool is_same(const char *a, const char *b) {
    return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* Has anything of it been sold? */
static bool has_run(const psr_clean_work *work, psr_id product, size_t run_count) {
    for (size_t i = 0; i < run_count && product != PSR_NO_ID; i++) {
        if (work->runs[i].product == product) {
            return true;
        }
    }
    return false;
}

/* Is a run one of those a newcomer goes by: its look-alike's, or of its kind? */
static bool is_model(const psr_clean_work *work, const psr_catalog_product *newcomer,
                     const psr_clean_run *run) {
    const char *name = psr_names_text(work->panel->products, run->product);
    if (newcomer->like[0] != '\0') {
        return strcmp(name, newcomer->like) == 0;
    }
    psr_id product = psr_names_find(work->catalog->product_ids, name);
    const psr_catalog_product *row =
        product == PSR_NO_ID ? NULL : &work->catalog->products[product];
    return row != NULL && is_same(row->category, newcomer->category) &&
           is_same(row->attributes, newcomer->attributes);
}

static bool has_channel(const psr_clean_work *work, size_t from, psr_id channel) {
    for (size_t i = from; i < work->run_count; i++) {
        if (work->runs[i].channel == channel) {
            return true;
        }
    }
    return false;
}

static psr_status add_newcomer(psr_clean_work *work, const psr_catalog_product *newcomer,
                               size_t run_count) {
    psr_id product = psr_names_add(work->panel->products, newcomer->id);
    size_t from = work->run_count;
    if (product == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < run_count; i++) {
        if (is_model(work, newcomer, &work->runs[i]) &&
            !has_channel(work, from, work->runs[i].channel)) {
            work->runs[work->run_count++] =
                (psr_clean_run){0, 0, product, work->runs[i].channel};
        }
    }
    const char *by = newcomer->like[0] != '\0' ? newcomer->like : "products of its kind";
    return work->run_count > from
               ? psr_findings_add(work->findings, PSR_NOTE, "clean.newcomer", newcomer->id,
                                  &newcomer->place,
                                  "%s has no history: it is forecast by %s in the %zu "
                                  "channels that sell that",
                                  newcomer->id, by, work->run_count - from)
               : psr_findings_add(work->findings, PSR_DOUBT, "clean.newcomer", newcomer->id,
                                  &newcomer->place,
                                  "%s has no history, and neither has %s: it is left out",
                                  newcomer->id, by);
}

psr_status psr_clean_newcomers(psr_clean_work *work) {
    const psr_catalog *catalog = work->catalog;
    size_t run_count = work->run_count;
    for (size_t p = 0; catalog != NULL && p < catalog->product_count; p++) {
        const psr_catalog_product *row = &catalog->products[p];
        bool told = row->like != NULL && row->attributes != NULL &&
                    (row->like[0] != '\0' || row->attributes[0] != '\0');
        psr_id known = psr_names_find(work->panel->products, row->id);
        if (told && !has_run(work, known, run_count)) {
            PSR_TRY(add_newcomer(work, row, run_count));
        }
    }
    return PSR_OK;
}

psr_status psr_clean_likes(psr_clean_work *work) {
    psr_panel *panel = work->panel;
    panel->like = psr_calloc(panel->series_count, sizeof *panel->like);
    if (panel->like == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < panel->series_count; i++) {
        psr_id product =
            work->runs[i].cell_count == 0 ? psr_clean_product(work, i) : PSR_NO_ID;
        const char *like =
            product == PSR_NO_ID ? NULL : work->catalog->products[product].like;
        panel->like[i] =
            is_same(like, "") ? PSR_NO_ID : psr_names_find(panel->products, like);
    }
    return PSR_OK;
}
