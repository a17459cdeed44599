/*
 * Private to respond: the regression behind the curves.
 *
 *     outcome_t = Z_t gamma + sum_c effect_c * saturation_c(effective spend_ct) + noise
 *
 *     design      base, trend, season, controls: Z, its orthonormal basis   design.c
 *     terms       parameters of a channel -> its column                     channel_terms.c
 *     projection  effects solved inside, residuals and Jacobian for GSL     projection.c
 *     fit, draws, findings                     respond_fit.c, draws.c, identify.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RESPOND_MODEL_H
#define PURSER_RESPOND_MODEL_H

#include "purser/respond.h"

/** Most parameters of one channel: two of carry-over, two of saturation. */
#define RESPOND_MOST_PARAMETERS 4

/** Lags after which carried-over spend is forgotten (delayed and Weibull). */
#define RESPOND_LAGS 26

/** One channel with spend. */
typedef struct channel_terms {
    psr_id channel; /* position in the media */
    double unit;    /* mean spend in periods with spend: spend is divided by it */
    const double *spend;
    psr_curve_family family;
    psr_carryover_kind carryover;
    size_t first, count, carry_count; /* parameters first .. first+count-1, carry-over
                                         ones first */
} channel_terms;

typedef struct respond_model {
    const psr_media *media;
    const psr_respond_options *options;
    psr_arena *arena;
    size_t period_count;  /* periods of the history */
    size_t first, end;    /* periods in the fit: first .. end-1 with an outcome */
    size_t used_count;    /* of those */
    size_t *used;         /* [used_count] periods */
    size_t channel_count; /* channels with spend */
    channel_terms *channel;
    size_t parameter_count;
    double *prior_centre, *prior_spread; /* [parameter_count] */
    double *effect_spread; /* [channel_count] prior spread of the effect, outcome units */

    /* Rows: used periods, experiments, one per base column (its weak prior), one per
     * channel (its effect's prior). */
    size_t row_count, experiment_row, base_row, effect_row;
    size_t base_count;
    double *base; /* [period_count * base_count] Z of every period */
    double *base_spread;
    double *basis;       /* [row_count * base_count] orthonormal columns spanning Z's */
    double *target;      /* [row_count] outcome, lifts, zeros, weighted */
    double *target_left; /* target less its part in the basis */
    double noise;        /* standard deviation of one period */
} respond_model;

psr_status respond_model_create(const psr_media *media, const psr_respond_options *options,
                                size_t end, psr_arena *arena, respond_model *model,
                                psr_error *err) PSR_MUST_CHECK;
/** Base columns of the design. */
psr_status respond_design_create(respond_model *model) PSR_MUST_CHECK;
/** Weighted rows for the model's noise: basis and targets. */
psr_status respond_design_weigh(respond_model *model) PSR_MUST_CHECK;

/** Coefficients of the base columns for row targets r, by ridge least squares. */
psr_status respond_base_coefficients(const respond_model *model, const double *r,
                                     psr_arena *arena, double *coefficient) PSR_MUST_CHECK;

/** Number of parameters of a carry-over and of a saturation. */
size_t respond_carryover_parameters(psr_carryover_kind kind);
size_t respond_saturation_parameters(psr_curve_family family);
const psr_respond_priors *respond_priors_of(const respond_model *model,
                                            const channel_terms *channel);
/** Fill priors of the channel's parameters. */
void respond_channel_priors(const channel_terms *channel, const psr_respond_priors *priors,
                            double *centre, double *spread);
/** Effective spend of the whole history (weights sum to 1), in units. */
void respond_effective_spend(const channel_terms *channel, const double *parameter,
                             const double *spend, size_t count, double *effective);
/** The curve of scale 1 in units. */
psr_curve respond_saturation(const channel_terms *channel, const double *parameter);
/** Column of a channel: saturation of effective spend [period_count] at every row. */
void respond_column(const respond_model *model, const channel_terms *channel,
                    const double *parameter, double *effective, double *column);
/** Derivatives of that column by the channel's parameters, one column of row_count each.
 * @param parameter moved a little and put back
 * @param effective, column what respond_column found at these parameters
 * @param scratch [period_count] */
void respond_column_changes(const respond_model *model, const channel_terms *channel,
                            double *parameter, const double *effective,
                            const double *column, double *scratch, double *change);
/** The published response of a channel at parameters and effect. */
void respond_publish(const channel_terms *channel, const double *parameter, double effect,
                     psr_response *response);

/** What one worker needs to fit. */
typedef struct respond_worker {
    const respond_model *model;
    double *target_left;  /* [row_count] */
    double *prior_centre; /* [parameter_count] */
    double *effective;    /* [channel_count * period_count] */
    double *value;        /* [channel_count * row_count] the channels' columns */
    double *column;       /* [channel_count * row_count] those, projected */
    double *change;       /* [parameter_count * row_count], packed, projected */
    size_t *moved;        /* [parameter_count] whose change each is */
    double *gram, *right, *effect, *work;
    double *scratch;   /* [period_count + row_count] */
    double *parameter; /* [parameter_count] the fitted ones */
    double *jacobian;  /* scratch */
    double *solved;    /* [parameter_count] columns and effects are those at these */
    bool is_solved;
    double sum_of_squares; /* of everything at the fit, in units of the noise */
} respond_worker;

psr_status respond_worker_create(const respond_model *model, psr_arena *arena,
                                 respond_worker *worker) PSR_MUST_CHECK;
/** v less its part in the base columns; count vectors of row_count. */
void respond_project(const respond_model *model, double *v, size_t count, double *work);
/** Columns and effects at parameters. */
void respond_solve_effects(respond_worker *worker, const double *parameter);
/** Fit from worker->parameter.
 * @param gain end with the step that lowers the sum of squares by less: a fall of g leaves
 * the parameters about sqrt(g) of their standard error from the best ones */
psr_status respond_worker_fit(respond_worker *worker, double gain,
                              psr_error *err) PSR_MUST_CHECK;
/** Covariance of (parameters, effects) at the worker's fit, row-major. */
psr_status respond_covariance(respond_worker *worker, psr_arena *arena,
                              double **covariance) PSR_MUST_CHECK;
/** Base coefficients at the worker's fit; fitted outcome of every period. */
psr_status respond_fitted(respond_worker *worker, psr_arena *arena, double *fitted,
                          double *base_part) PSR_MUST_CHECK;

/** Draws of all channels into responses (draw_count each). */
psr_status respond_draws(const respond_model *model, const respond_worker *fit,
                         psr_response *response, psr_error *err) PSR_MUST_CHECK;
psr_status respond_identify(respond_worker *fit, const double *covariance,
                            const psr_curves *curves,
                            psr_findings *findings) PSR_MUST_CHECK;

#endif
