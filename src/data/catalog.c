/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/catalog.h"

#include <stdlib.h>

psr_catalog *psr_catalog_create(void) {
    psr_catalog *catalog = psr_calloc(1, sizeof *catalog);
    if (catalog == NULL) {
        return NULL;
    }
    catalog->arena = psr_arena_create();
    catalog->product_ids = psr_names_create();
    catalog->channel_ids = psr_names_create();
    catalog->warehouse_ids = psr_names_create();
    if (catalog->arena == NULL || catalog->product_ids == NULL ||
        catalog->channel_ids == NULL || catalog->warehouse_ids == NULL) {
        psr_catalog_free(catalog);
        return NULL;
    }
    return catalog;
}

void psr_catalog_free(psr_catalog *catalog) {
    if (catalog != NULL) {
        psr_curves_free(catalog->curves);
        psr_names_free(catalog->product_ids);
        psr_names_free(catalog->channel_ids);
        psr_names_free(catalog->warehouse_ids);
        psr_arena_free(catalog->arena);
        free(catalog);
    }
}
