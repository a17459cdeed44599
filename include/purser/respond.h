/*
 * respond: spend history -> response curves (carry-over, saturation) and their pieces.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RESPOND_H
#define PURSER_RESPOND_H

#include "purser/base.h"
#include "purser/data.h"

/** Normal prior of a transformed parameter; spread 0 = the default of the parameter. */
typedef struct psr_respond_prior {
    double centre;
    double spread;
} psr_respond_prior;

/**
 * What is believed before the history is seen; zeroed = the defaults in brackets. Money is
 * relative to a channel's mean spend in periods with spend. The shape of Weibull carry-over
 * has a fixed prior: logarithm 0, spread 0.4.
 */
typedef struct psr_respond_priors {
    psr_respond_prior retention; /* log odds [0.3, spread 1] */
    psr_respond_prior delay;     /* log periods [1, 0.7] */
    psr_respond_prior reach;     /* log of the Weibull scale in periods [2, 0.7] */
    psr_respond_prior spend;     /* log of the spend where the curve bends [1, 0.8] */
    psr_respond_prior shape; /* log hill shape [1, 0.4]; log odds of the power [0.6, 1] */
    double effect;           /* spread of a channel's mean share of the outcome [1] */
} psr_respond_priors;

typedef struct psr_respond_options {
    psr_curve_family family; /* saturation fitted for every channel; not `table` */
    psr_carryover_kind carryover;
    int season;        /* periods a year for the seasonal controls; 0 = none */
    size_t hold_back;  /* last periods kept out of the fit to judge it; 0 = choose */
    size_t draw_count; /* block bootstrap draws */
    uint64_t seed;
    size_t threads;
    const psr_observer *observer;
    psr_respond_priors priors;
    const psr_respond_priors *channel_priors; /* [channels of the media] instead of
                                                 `priors`; NULL = those for all */
} psr_respond_options;

/**
 * Fit outcome = base + trend + season + controls + sum over channels of curve(effective
 * spend): the most probable parameters under the priors, by nonlinear least squares with
 * the linear coefficients solved inside (variable projection, Golub & Pereyra 1973) and
 * effects of channels not negative. Draws: a moving-block bootstrap of the residuals with
 * the priors' centres drawn again too (randomise, then optimise; Bardsley et al. 2014).
 *
 * @param findings what the history cannot tell, in plain words; may be NULL
 * @return PSR_OK, PSR_ERR_TOO_SHORT (fewer than 20 periods with an outcome), PSR_ERR_DATA
 * (no channel with spend), PSR_ERR_SCENARIO (family `table`), PSR_ERR_MEMORY
 */
psr_status psr_respond_fit(const psr_media *media, const psr_respond_options *options,
                           psr_curves **curves, psr_findings *findings,
                           psr_error *err) PSR_MUST_CHECK;

/**
 * Fit each channel on an outcome of its own (its sales), for channels that sell through
 * themselves: one history a channel, controls shared.
 * @param outcome [channels * periods] of media->channels; NaN = missing. Channels without
 *                spend or with fewer than 20 outcomes are left out with a finding
 * @param curves  in channel name order; held_back_error and in_sample_r2 are means
 */
psr_status psr_respond_fit_each(const psr_media *media, const double *outcome,
                                const psr_respond_options *options, psr_curves **curves,
                                psr_findings *findings, psr_error *err) PSR_MUST_CHECK;

/**
 * Concave pieces of a response for the allocator: [width of effective spend, lift per unit
 * of money], lift = response / baseline, from the curve's concave envelope on [0, largest].
 * The largest error against the envelope, relative to its height, is at most `tolerance`.
 * @param pieces arrays from malloc, freed by the caller
 */
psr_status psr_respond_pieces(const psr_response *response, double largest,
                              double tolerance, psr_pieces *pieces,
                              psr_error *err) PSR_MUST_CHECK;

/**
 * The same of the curve itself, to be filled in order: chords of its convex part, whose
 * slopes rise (at most 4 times `tolerance` above it), then of its concave part. A table
 * keeps its points.
 */
psr_status psr_respond_pieces_in_order(const psr_response *response, double largest,
                                       double tolerance, psr_pieces *pieces,
                                       psr_error *err) PSR_MUST_CHECK;

/** Whose parameters a channel's curve comes in (their published parameterisations). */
typedef enum psr_peer {
    PSR_PEER_ROBYN,         /* coef / (1 + (gamma max / x)^alpha), x_t + theta a */
    PSR_PEER_MERIDIAN,      /* beta x^slope / (x^slope + ec^slope), normalised alpha^lag */
    PSR_PEER_PYMC_LOGISTIC, /* beta (1-exp(-lam x)) / (1+exp(-lam x)), normalised alpha^lag
                             */
    PSR_PEER_PYMC_HILL /* beta x^slope / (kappa^slope + x^slope), normalised alpha^lag */
} psr_peer;

typedef struct psr_peer_channel {
    psr_peer peer;
    double effect;      /* coef, beta */
    double shape;       /* alpha, slope; not used by the logistic */
    double bend;        /* gamma, ec, lam, kappa */
    double retention;   /* theta, alpha */
    double spend_scale; /* Robyn: largest adstocked spend; the others: money of a media unit
                           (PyMC: the channel scaler's maximum) */
    double outcome_scale; /* outcome of one unit of effect; 1 = effect is in the outcome */
} psr_peer_channel;

/**
 * A response from the parameters another tool fitted, in money and with effective spend
 * a[t] = x[t] + retention a[t-1]. Carry-over that those tools cut after some lags is taken
 * as endless.
 * @param response curve, carry-over and retention are set; the rest is left alone
 * @return PSR_OK, PSR_ERR_DATA (a parameter outside its range)
 */
psr_status psr_respond_from_peer(const psr_peer_channel *channel, psr_response *response,
                                 psr_error *err) PSR_MUST_CHECK;

#endif
