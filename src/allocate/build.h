/*
 * Building a problem from a scenario. Private to allocate; one subject a file.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_BUILD_H
#define PURSER_ALLOCATE_BUILD_H

#include "purser/allocate.h"

typedef struct builder {
    const psr_problem_sources *from;
    psr_problem *problem;
    psr_findings *findings;
    psr_error *err;
    psr_period start;    /* first planned period */
    double *mean_demand; /* [products] mean a period over all channels */
    double *most_demand; /* [products] sum over the horizon of the top of each demand */
    bool *is_asked;      /* [levels of the forecast] the scenario asks for it */
    psr_names *suppliers;
    size_t demand_capacity, knot_capacity;
    psr_demand *demand; /* growing; moved into the arena at the end */
    double *knot_value, *knot_level;
} builder;

/** Zeroed arena memory of the problem; at least one element. */
void *build_take(builder *b, size_t count, size_t size);
/** Copy of a text in the problem's arena; NULL for NULL or "". */
char *build_text(builder *b, const char *text);
psr_by_period build_constant(double value);

/** Markets with tiers and demand: needs channels and products. */
psr_status build_markets(builder *b) PSR_MUST_CHECK;
/** Products, warehouses, lanes, offers, transfers, stock. */
psr_status build_supply(builder *b) PSR_MUST_CHECK;
/** Terminal value and the largest sensible orders: needs the markets' demand. */
psr_status build_ends(builder *b) PSR_MUST_CHECK;

/** First day of a planned period. */
psr_day build_first_day(const builder *b, size_t period);

#endif
