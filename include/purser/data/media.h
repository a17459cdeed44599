/*
 * Media: history of marketing spend with the outcome it is to explain, one row a period.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_MEDIA_H
#define PURSER_DATA_MEDIA_H

#include "purser/base.h"

/** A measured experiment: lift of the outcome when a channel's spend changed. */
typedef struct psr_experiment {
    psr_id channel;
    psr_period first_period, last_period;
    double spend_without, spend_with; /* money per period */
    double lift;                      /* outcome gained over the periods */
    double standard_error;
    psr_place place;
} psr_experiment;

typedef struct psr_media {
    psr_frequency frequency;
    psr_period first_period;
    size_t period_count;
    psr_names *channels; /* spend channels */
    double *spend;       /* [channel_count * period_count] money, >= 0 */
    double *visits; /* same shape: visits or clicks that the channel got; NaN = not given */
    char *outcome_name; /* `revenue` ... */
    double *outcome;    /* [period_count]; NaN = missing */
    size_t control_count;
    char **control_name; /* [control_count] price, promotion, event, ... */
    double *control;     /* [control_count * period_count] */
    psr_experiment *experiments;
    size_t experiment_count;
} psr_media;

psr_media *psr_media_create(void) PSR_MUST_CHECK;
void psr_media_free(psr_media *media);

#endif
