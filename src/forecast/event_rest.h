/*
 * What the yearly pattern leaves of an event: few years are seen, so that the pattern is
 * shrunken, and the height of its single weeks with it. Where an event says that a week is
 * no chance, and all series of a file agree, that part is given back to the forecast.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_EVENT_REST_H
#define PURSER_FORECAST_EVENT_REST_H

#include "fit.h"

/**
 * Learn the rests of 0/1 columns that come back in the same phases of a long season: mean
 * deviation from trend and pattern over all regular series, shrunken: the shocks that
 * series share in any other period are its noise, what all events leave beyond them its
 * prior.
 * @param rest out: columns and their effects; none where no series shows the season twice
 * @see Robbins (1956), An empirical Bayes approach to statistics
 */
psr_status psr_event_rest_learn(const fit_plan *plan, psr_arena *arena,
                                regressor_pool *rest) PSR_MUST_CHECK;

/**
 * Add the rests to what the members with the season say after the first `length` values of
 * a series.
 */
psr_status psr_event_rest_add(const fit_plan *plan, size_t series, size_t length,
                              bool positive, psr_arena *arena,
                              member_set *members) PSR_MUST_CHECK;

#endif
