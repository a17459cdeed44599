/*
 * Private to run: one scenario on its way from files to a published plan.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_PIPELINE_H
#define PURSER_RUN_PIPELINE_H

#include "purser/allocate.h"
#include "purser/run.h"

/** Rooms on the way, for progress and timings. */
typedef enum run_stage {
    RUN_READ,
    RUN_CLEAN,
    RUN_FORECAST,
    RUN_RESPOND,
    RUN_ALLOCATE,
    RUN_PLAN,
    RUN_PUBLISH,
    RUN_STAGE_COUNT
} run_stage;

/** Levels that a scenario and its critical fractiles may ask for. */
enum { RUN_MOST_LEVELS = 256 };

/** What several scenarios stand on, read only; empty = each makes its own. */
typedef struct run_prepared {
    psr_history *history;
    psr_panel *panel;
    psr_forecast *forecast;
    psr_findings *findings;
    size_t finding_start;   /* those before are the catalogue's, which each reads itself */
    psr_symbolic *symbolic; /* taken over from solve to solve */
} run_prepared;

/** What has been made so far; each noun NULL until its room was passed. */
typedef struct run_pipeline {
    const psr_run_options *options;
    psr_run_outcome *outcome;
    psr_scenario *scenario;
    psr_catalog *catalog;
    psr_history *history;
    psr_table *rejects; /* NULL until a row is rejected; then the plan's */
    psr_status reject_status;
    psr_panel *panel;
    psr_forecast *forecast;
    psr_curves *fitted;
    const psr_curves *curves; /* fitted or the catalogue's; NULL = none */
    psr_curve *careful;       /* [channels of the catalogue] planned instead, by response.
                                 risk_weight; without points: none; NULL = all as they are */
    bool *in_order; /* [channels of the catalogue] S-shaped curves taken as they are */
    psr_problem *problem;
    psr_allocation *optimum, *rounded;
    psr_simulation blind; /* rounded, followed without re-planning */
    psr_plan *plan;
    psr_findings *findings;
    size_t finding_start;         /* how many the catalogue gave */
    const run_prepared *prepared; /* NULL = nothing */
    bool has_borrowed;            /* history, panel and forecast are `prepared`'s */
    psr_timing timings[RUN_STAGE_COUNT];
    psr_timing started; /* the room at hand, at which readings of the clocks */
} run_pipeline;

/** Whether reading exports, cleaning and forecasting would give the same for both. */
bool run_has_data_of(const psr_scenario *a, const psr_scenario *b);
/** Read, clean and forecast for scenarios that run_has_data_of joins; empty where that
 * fails: each of them then says why. */
void run_prepare(const char *path, const psr_run_options *options, run_prepared *made);
void run_prepared_clear(run_prepared *made);
/** Behind the catalogue: take what is prepared, if it is what this scenario asks for. */
psr_status run_borrow(run_pipeline *pipeline) PSR_MUST_CHECK;
/** psr_run_plan on what is prepared, or NULL. */
psr_status run_plan_prepared(const char *scenario, const psr_run_options *options,
                             const run_prepared *prepared,
                             psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Scenario, catalogue and history; rejected rows into pipeline->rejects. */
psr_status run_read(run_pipeline *pipeline) PSR_MUST_CHECK;
psr_status run_clean(run_pipeline *pipeline) PSR_MUST_CHECK;
psr_status run_forecast(run_pipeline *pipeline) PSR_MUST_CHECK;
psr_status run_respond(run_pipeline *pipeline) PSR_MUST_CHECK;
/** What options->open_orders has under way at a day, as receipts of the catalogue. */
psr_status run_open_orders(run_pipeline *pipeline, psr_day start) PSR_MUST_CHECK;
/** The question that run_allocate answers. */
psr_status run_problem(run_pipeline *pipeline) PSR_MUST_CHECK;
psr_status run_allocate(run_pipeline *pipeline) PSR_MUST_CHECK;
psr_status run_plan(run_pipeline *pipeline) PSR_MUST_CHECK;
psr_status run_publish(run_pipeline *pipeline) PSR_MUST_CHECK;

/** Key figures and verdicts of the channels into pipeline->plan. */
psr_status run_kpis(run_pipeline *pipeline) PSR_MUST_CHECK;

/** Curves from the table `spend` and the panel's sales into pipeline->fitted. */
psr_status run_fit_curves(run_pipeline *pipeline) PSR_MUST_CHECK;
/**
 * Careful curves of response.risk_weight: at each spend the draws' mean weighed with that
 * of the worst ones. Channel by channel, as if all went bad together: the sum is never
 * above the CVaR of the whole (superadditive), so that what is planned is safe.
 */
psr_status run_careful_curves(run_pipeline *pipeline) PSR_MUST_CHECK;
/** The curve that a catalogue channel is planned with. */
const psr_curve *run_planned_curve(const run_pipeline *pipeline,
                                   const psr_response *response, size_t channel);
/** What the draws say of the plan: table `risk`, and words in its summary. */
psr_status run_note_risk(run_pipeline *pipeline) PSR_MUST_CHECK;
/** Effective spend that a channel of the catalogue can reach; 0 = nothing says. */
double run_reach(const run_pipeline *pipeline, const psr_catalog_channel *channel,
                 const psr_response *response);
/** Pieces of each catalogue channel's response; freed by run_pieces_free even on failure.
 */
psr_status run_pieces(run_pipeline *pipeline, psr_pieces **pieces) PSR_MUST_CHECK;
void run_pieces_free(psr_pieces *pieces, size_t count);
/**
 * Where the optimum stands below the concave envelope of an S-shaped curve, take that curve
 * as it is and solve again, until it does not.
 */
psr_status run_settle_curves(run_pipeline *pipeline,
                             const psr_allocate_options *wish) PSR_MUST_CHECK;

/** Take S-shaped curves as they are where a plan stands below their concave envelope;
 * *fresh = how many that were not before. */
psr_status run_mark_curves(run_pipeline *pipeline, const psr_allocation *plan,
                           size_t *fresh) PSR_MUST_CHECK;
/** Whether run_settle_curves may have to make the problem again. */
bool run_may_ask_again(const run_pipeline *pipeline);
/** The problem made again of the curves marked. */
psr_status run_problem_again(run_pipeline *pipeline) PSR_MUST_CHECK;

/** A finding where marketing money is left because stock for its demand is not there. */
psr_status run_note_unserved(run_pipeline *pipeline) PSR_MUST_CHECK;

/** Read the scenario; findings empty. */
psr_status run_pipeline_open(run_pipeline *pipeline, const char *path) PSR_MUST_CHECK;
/** What the room at hand has taken so far, into its timing. */
void run_note_time(run_pipeline *pipeline, run_stage stage);
/** One room: its progress, its time, and nothing at all after Ctrl-C. */
psr_status run_step(run_pipeline *pipeline, run_stage stage, const char *name,
                    psr_status (*work)(run_pipeline *pipeline)) PSR_MUST_CHECK;
void run_pipeline_clear(run_pipeline *pipeline);

#endif
