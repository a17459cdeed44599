/*
 * The response-curve nouns: create, free, names, look-up.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const family_name[PSR_CURVE_FAMILY_COUNT] = {
#define PSR_CURVE_NAME_(name, text) text,
    PSR_CURVE_FAMILIES(PSR_CURVE_NAME_)
#undef PSR_CURVE_NAME_
};

const char *psr_curve_family_name(psr_curve_family family) {
    return (size_t)family < PSR_CURVE_FAMILY_COUNT ? family_name[family] : "";
}

bool psr_curve_family_parse(const char *name, psr_curve_family *family) {
    for (size_t i = 0; name && i < PSR_CURVE_FAMILY_COUNT; i++) {
        if (strcmp(name, family_name[i]) == 0) {
            *family = (psr_curve_family)i;
            return true;
        }
    }
    return false;
}

void psr_curve_clear(psr_curve *curve) {
    free(curve->point_spend);
    free(curve->point_response);
    memset(curve, 0, sizeof *curve);
}

psr_curves *psr_curves_create(size_t count) {
    psr_curves *curves = psr_calloc(1, sizeof *curves);
    if (!curves) {
        return NULL;
    }
    curves->items = psr_calloc(count ? count : 1, sizeof *curves->items);
    if (!curves->items) {
        free(curves);
        return NULL;
    }
    curves->count = count;
    curves->held_back_error = NAN;
    return curves;
}

static void response_clear(psr_response *response) {
    free(response->channel);
    psr_curve_clear(&response->curve);
    for (size_t i = 0; i < response->draw_count && response->draws; i++) {
        psr_curve_clear(&response->draws[i]);
    }
    free(response->draws);
    free(response->draw_retention);
}

void psr_curves_free(psr_curves *curves) {
    if (!curves) {
        return;
    }
    for (size_t i = 0; i < curves->count; i++) {
        response_clear(&curves->items[i]);
    }
    free(curves->items);
    free(curves->response_unit);
    free(curves);
}

const psr_response *psr_curves_find(const psr_curves *curves, const char *channel) {
    for (size_t i = 0; curves && i < curves->count; i++) {
        if (strcmp(curves->items[i].channel, channel) == 0) {
            return &curves->items[i];
        }
    }
    return NULL;
}
