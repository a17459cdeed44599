/*
 * Table `curves` -> response curves, in the order of the channels' names.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>
#include <string.h>

#include "catalog_schema.h"
#include "purser/data/curves.h"

/* One `spend:response` pair; *text moves behind it. */
static bool read_point(const char **text, double *spend, double *response) {
    size_t length = strcspn(*text, " ");
    const char *colon = memchr(*text, ':', length);
    if (colon == NULL || !psr_decimal_parse(*text, (size_t)(colon - *text), spend) ||
        !psr_decimal_parse(colon + 1, length - (size_t)(colon - *text) - 1, response)) {
        return false;
    }
    *text += length;
    while (**text == ' ') {
        (*text)++;
    }
    return true;
}

/* Points of a tabulated curve: rising, from malloc as psr_curve_clear() expects. */
static psr_status read_points(psr_catalog_draft *draft, const psr_curve_row *row,
                              psr_curve *curve) {
    size_t most = strlen(row->points) / 3 + 1;
    curve->point_spend = psr_calloc(most, sizeof(double));
    curve->point_response = psr_calloc(most, sizeof(double));
    if (curve->point_spend == NULL || curve->point_response == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (const char *text = row->points; *text != '\0';) {
        size_t n = curve->point_count;
        if (!read_point(&text, &curve->point_spend[n], &curve->point_response[n]) ||
            (n > 0 && (curve->point_spend[n] <= curve->point_spend[n - 1] ||
                       curve->point_response[n] < curve->point_response[n - 1]))) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &row->place,
                           "points are `%.80s`; write rising spend:response pairs, such as "
                           "0:0 1000:50 5000:120",
                           row->points);
            return PSR_OK;
        }
        curve->point_count++;
    }
    if (curve->point_count < 2) {
        psr_faults_add(draft->faults, PSR_ERR_DATA, &row->place,
                       "a curve of family table needs at least two points");
    }
    return PSR_OK;
}

static psr_status fill(psr_catalog_draft *draft, const psr_curve_row *row,
                       psr_response *response) {
    const psr_catalog *catalog = &draft->catalog;
    response->channel = psr_strdup(row->channel != PSR_NO_ID
                                       ? psr_names_text(catalog->channel_ids, row->channel)
                                       : "");
    if (response->channel == NULL) {
        return PSR_ERR_MEMORY;
    }
    response->curve = (psr_curve){.family = (psr_curve_family)row->family,
                                  .scale = row->scale,
                                  .shape = row->shape,
                                  .spend = row->spend,
                                  .rate = row->rate,
                                  .midpoint = row->midpoint};
    response->carryover = (psr_carryover_kind)row->carryover;
    response->retention = row->retention;
    response->delay = row->delay;
    response->weibull_shape = row->weibull_shape;
    response->weibull_scale = row->weibull_scale;
    response->normalised = row->normalised;
    response->largest_spend_seen = row->largest_spend;
    response->opening_effective_spend = row->opening_effective_spend;
    response->baseline = row->baseline;
    response->place = row->place;
    if (response->curve.family == PSR_CURVE_TABLE) {
        return read_points(draft, row, &response->curve);
    }
    return PSR_OK;
}

static int compare_channels(const void *a, const void *b) {
    return strcmp(((const psr_response *)a)->channel, ((const psr_response *)b)->channel);
}

psr_status psr_catalog_curves(psr_catalog_draft *draft) {
    size_t count = draft->curve_count;
    if (count == 0) {
        return PSR_OK;
    }
    psr_curves *curves = psr_curves_create(count);
    draft->catalog.curves = curves;
    if (curves == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        PSR_TRY(fill(draft, &draft->curve_rows[i], &curves->items[i]));
        if (draft->curve_rows[i].baseline <= 0.0) {
            psr_faults_add(
                draft->faults, PSR_ERR_DATA, &draft->curve_rows[i].place,
                "baseline is 0; lift is response / baseline, so it must be more");
        }
    }
    free(curves->response_unit);
    curves->response_unit = psr_strdup("units");
    if (curves->response_unit == NULL) {
        return PSR_ERR_MEMORY;
    }
    qsort(curves->items, count, sizeof *curves->items, compare_channels);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(curves->items[i - 1].channel, curves->items[i].channel) == 0) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &curves->items[i].place,
                           "channel %.80s has two curves; keep one",
                           curves->items[i].channel);
        }
    }
    return PSR_OK;
}
