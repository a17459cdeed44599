/*
 * Panel: regular series on one calendar; NaN = missing. Made by clean (or read from a
 * series file), eaten by forecast.
 *
 * Series i has length[i] = offset[i+1] - offset[i] values; its forecast origin is its end.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_PANEL_H
#define PURSER_DATA_PANEL_H

#include "purser/base.h"

/** What a value is. */
typedef enum psr_observation {
    PSR_OBSERVED,
    PSR_MISSING, /* value is NaN */
    PSR_CENSORED /* out of stock: the value is what was sold, demand was at least that */
} psr_observation;

typedef struct psr_panel {
    size_t series_count;
    psr_frequency frequency;
    bool has_calendar; /* false: a series file with plain numbers, first_period from 1 */
    int season_count;  /* seasonal periods, longest last; 0 = none */
    int seasons[3];    /* for example {52}, {7, 365}, {24, 168} */

    psr_names *keys;     /* name of series i is psr_names_text(keys, i) */
    psr_id *product;     /* [series_count] ids in products; PSR_NO_ID = none */
    psr_id *channel;     /* [series_count] */
    psr_names *products; /* NULL for a series file */
    psr_names *channels; /* NULL for a series file */
    psr_id *like;        /* [series_count] product that one without history is forecast by;
                            PSR_NO_ID = none; NULL = none at all */
    size_t *offset;      /* [series_count + 1] */
    psr_period *first_period; /* [series_count] period of the first value */
    double *value;            /* [offset[series_count]] */
    uint8_t *observation; /* [offset[series_count]] psr_observation; NULL = NaN decides */

    /* Columns that explain the series; future values included. Regressor r of series i at
     * its own time t (0 .. length+horizon-1) is regressor[regressor_count * (offset[i] +
     * i*horizon) + r*(length[i] + horizon) + t]. */
    size_t horizon; /* future periods held by the regressors */
    size_t regressor_count;
    char **regressor_name; /* [regressor_count] */
    double *regressor;

    /* Groups for hierarchies and look-alikes: level g puts series i in
     * group_of[g*series_count+i]. */
    size_t group_level_count;
    char **group_level_name; /* [group_level_count] for example `category`, `channel` */
    psr_names **group_names; /* [group_level_count] */
    psr_id *group_of;        /* [group_level_count * series_count] */
} psr_panel;

psr_panel *psr_panel_create(void) PSR_MUST_CHECK;
void psr_panel_free(psr_panel *panel);
/** Give the regressors' values back; their names stay. They take more than the series. */
void psr_panel_drop_regressors(psr_panel *panel);
/** How findings call a series, added to the text: `tea in shop`, or its key. */
void psr_panel_add_name(const psr_panel *panel, size_t series, psr_text *text);
size_t psr_panel_length(const psr_panel *panel, size_t series);
/** First value of a series. */
const double *psr_panel_values(const psr_panel *panel, size_t series);
/** First value of regressor r of a series: [length + horizon]. */
const double *psr_panel_regressor(const psr_panel *panel, size_t series, size_t regressor);

#endif
