/*
 * respond: spend history -> response curves (carry-over, saturation) and their pieces.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RESPOND_H
#define PURSER_RESPOND_H

#include "purser/base.h"
#include "purser/data.h"

typedef struct psr_respond_options {
    psr_curve_family family; /* saturation fitted for every channel */
    psr_carryover_kind carryover;
    int season;        /* periods a year for the seasonal controls; 0 = none */
    size_t hold_back;  /* last periods kept out of the fit to judge it; 0 = choose */
    size_t draw_count; /* block bootstrap draws */
    uint64_t seed;
    size_t threads;
    const psr_observer *observer;
} psr_respond_options;

psr_status psr_respond_fit(const psr_media *media, const psr_respond_options *options,
                           psr_curves **curves, psr_findings *findings,
                           psr_error *err) PSR_MUST_CHECK;

/**
 * Concave pieces of a response for the allocator: [width of effective spend, lift per unit
 * of money], lift = response / baseline, from the curve's concave envelope on [0, largest].
 * The largest error against the envelope, relative to its height, is at most `tolerance`.
 * @param pieces arrays from malloc, freed by the caller
 */
psr_status psr_respond_pieces(const psr_response *response, double largest,
                              double tolerance, psr_pieces *pieces,
                              psr_error *err) PSR_MUST_CHECK;

#endif
