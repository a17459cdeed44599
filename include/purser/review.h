/*
 * review: plan against actuals, channel KPIs and verdicts.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_H
#define PURSER_REVIEW_H

#include "purser/base.h"
#include "purser/data.h"

/**
 * A review as a plan of its own: table `review` (a row for all, for each channel, for each
 * product in a channel), findings of what drifted, summary. Compared are the periods that
 * are whole in the actuals, by the ids or the names that the plan's tables hold.
 *
 *     bias = sum (actual - demand) / sum demand
 *     error = sum |actual - demand| / sum actual
 *     tracking signal = sum of period errors / their mean absolute value
 *
 * Cells that were sold out or planned short count for fill rate and margin only.
 * @return PSR_OK; PSR_ERR_DATA (no common whole period, no common channel), PSR_ERR_MEMORY
 */
psr_status psr_review_plan(const psr_plan *plan, const psr_history *actuals,
                           psr_plan **review, psr_error *err) PSR_MUST_CHECK;

/**
 * The plan's own question with what was sold as certain demand in the reviewed periods (the
 * planned lift taken out; a cell that was sold out or planned short asked for at least what
 * was forecast). Later periods keep their forecast.
 * @param decided orders arrive as planned and spend is as planned, nothing else can be
 *        bought; budgets, rules and room are then no question any more
 * @param problem out; borrows from plan->problem, which must outlive it
 * @param cost out: of the orders that are decided, which the problem no longer knows
 */
psr_status psr_review_hindsight(const psr_plan *plan, const psr_history *actuals,
                                bool decided, psr_problem **problem, double *cost,
                                psr_error *err) PSR_MUST_CHECK;

/** How floor prices are suggested. */
typedef struct psr_floor_wish {
    double gap;        /* dearest channel over cheapest, less one, that is let be */
    double elasticity; /* of demand by price, where the history has taught none; < 0 */
} psr_floor_wish;

/** A product's prices in a plan and the floor they suggest; channels of the plan's problem.
 */
typedef struct psr_floor {
    double lowest, highest; /* prices the plan may sell at, over channels and periods */
    psr_id lowest_channel, highest_channel;
    double now; /* floor price it has; 0 = none */
    /* The price at which the dearest channel earns nothing:
     *
     *     (cost (1 - returned resold) + fee + delivery + returned handling)
     *         / ((1 - fee rate) (1 - returned)) */
    double break_even;
    psr_id dearest_channel;
    double suggested;  /* the higher of break_even and highest / (1 + gap), in whole cents;
                          not above highest, not below now */
    bool keeps_gap;    /* it is the second of them */
    size_t raised;     /* markets that have a price below it */
    size_t learnt;     /* of these, with an elasticity from the history */
    double elasticity; /* mean of the raised markets; 0 = none is raised */
} psr_floor;

/**
 * Suggest a floor price for each product of a plan that holds its problem.
 * @param floors out, [product_count of the problem]
 */
void psr_review_floors(const psr_plan *plan, const psr_floor_wish *wish, psr_floor *floors);

/**
 * The plan's question with the floors: what would sell below its floor sells at it, and
 * demand moves by (floor / price)^elasticity.
 * @param only the product whose floor holds; PSR_NO_ID = all
 * @param problem out; borrows from plan->problem, which must outlive it
 * @return PSR_OK, PSR_ERR_MEMORY
 */
psr_status psr_review_floored(const psr_plan *plan, const psr_floor_wish *wish,
                              const psr_floor *floors, psr_id only, psr_problem **problem,
                              psr_error *err) PSR_MUST_CHECK;

/** What key figures are made of. */
typedef struct psr_kpi_sources {
    const psr_history *history;
    const psr_catalog *catalog; /* unit costs; may be NULL */
    const psr_media *media;     /* spend and visits of the past; may be NULL */
} psr_kpi_sources;

/**
 * Add the tables `kpis` (channel, figure, value, definition, what is missing) and
 * `verdicts` (scale, keep, fix, exit, with the figures) to a plan with a table `channels`.
 * A figure the data cannot tell stays empty and names the field it needs.
 */
psr_status psr_review_channels(const psr_kpi_sources *sources, psr_plan *plan,
                               psr_error *err) PSR_MUST_CHECK;

#endif
