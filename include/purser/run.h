/*
 * run: the only room that sees all rooms: one scenario, a batch, a problem file.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_RUN_H
#define PURSER_RUN_H

#include "purser/base.h"
#include "purser/data.h"
#include "purser/solve.h"

typedef struct psr_run_options {
    const char *data_dir; /* NULL = the scenario's folder */
    const char *output;   /* folder the plans go into: output/<scenario name> */
    const psr_override *overrides;
    size_t override_count;
    size_t threads;          /* within a scenario */
    size_t jobs;             /* scenarios side by side */
    double gap;              /* relative gap to prove; 0 = default */
    psr_method method;       /* of a problem file's solver; PSR_METHOD_AUTO = by size */
    const char *open_orders; /* a plan whose orders and transfers under way are due; NULL */
    const char *database;    /* also store the plan or review there; NULL = nowhere */
    const psr_observer *observer;
} psr_run_options;

/** What happened to one scenario, problem or series file. */
typedef struct psr_run_outcome {
    psr_status status;
    psr_error error;     /* message "" when the faults or the summary say it all */
    psr_faults faults;   /* of the input, in one pass */
    char directory[512]; /* published plan; "" when none */
    psr_text summary;    /* summary.txt, or the explanation of an infeasible one; its
                            language is the scenario's or the plan's */
    bool has_language; /* summary.language is the reader's wish: it goes before a plan's */
} psr_run_outcome;

void psr_run_outcome_clear(psr_run_outcome *outcome);

/**
 * read -> clean -> forecast -> respond -> allocate -> plan -> verify -> publish, to
 * output/<scenario name>. What could not be verified is not published; an infeasible
 * scenario leaves the conflict in outcome->summary and the old plan in its place.
 */
psr_status psr_run_plan(const char *scenario, const psr_run_options *options,
                        psr_run_outcome *outcome) PSR_MUST_CHECK;
/**
 * Several, options->jobs side by side; the same plans for any number of jobs, and as alone.
 * Exports of scenarios that only ask differently are read and forecast once; the time that
 * takes is in none of their timings.
 * @param outcomes [count], zeroed; each to be cleared
 * @return PSR_OK; PSR_ERR_PARTIAL when some failed; of one scenario its own status
 */
psr_status psr_run_batch(const char *const *scenarios, size_t count,
                         const psr_run_options *options,
                         psr_run_outcome *outcomes) PSR_MUST_CHECK;
/** read and clean only; findings, a line each, into outcome->summary. */
psr_status psr_run_check(const char *scenario, const psr_run_options *options,
                         psr_run_outcome *outcome) PSR_MUST_CHECK;

/** A file of series to forecast, without a scenario. */
typedef struct psr_series_question {
    const char *path; /* `series_id,t,value` */
    int season;       /* periods a season; 1 = none */
    size_t horizon;
    const double *levels; /* [level_count] increasing in (0, 1) */
    size_t level_count;
    const char *method;           /* NULL = auto */
    psr_reconciliation reconcile; /* where columns of text make groups */
} psr_series_question;

/**
 * Forecast the demand of a scenario: every product in every channel, as its plan would.
 * @param csv out: `series_id,step,mean,q0.05,...`; series_id is `product|channel`, the
 * levels are the scenario's and the critical fractiles of its prices
 */
psr_status psr_run_forecast(const char *scenario, const psr_run_options *options,
                            psr_text *csv, psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Takes a result piece by piece, as it is made. */
typedef struct psr_run_sink {
    psr_status (*take)(void *context, const psr_text *piece, psr_error *err);
    void *context;
} psr_run_sink;

/**
 * Forecast every series of a file; the answer is `series_id,step,mean,q0.025,...`. A file
 * of more than a million rows or 20,000 series is forecast part by part, in memory that
 * does not grow with it: what is learned from the whole file (see psr_forecaster) is then
 * learned from as many series spread evenly over it. A file with columns of text makes one
 * part, since its groups are added up. All faults of the file are told before the first
 * piece.
 * @param sink takes the answer where options->output, a file, is NULL
 */
psr_status psr_run_series(const psr_series_question *question,
                          const psr_run_options *options, const psr_run_sink *sink,
                          psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Which past to forecast again. */
typedef struct psr_backtest_question {
    psr_series_question series; /* path of a series file or of a scenario; horizon 0 = the
                                   scenario's; levels and method are not used */
    bool of_scenario;
    size_t origin_count, step; /* 0 = default of psr_forecast_backtest */
} psr_backtest_question;

/**
 * Forecast from rolling origins in the past and compare with what came; in words into
 * outcome->summary, as accuracy.csv, quantiles.csv and series.csv into options->output
 * (NULL = no files).
 */
psr_status psr_run_backtest(const psr_backtest_question *question,
                            const psr_run_options *options,
                            psr_run_outcome *outcome) PSR_MUST_CHECK;

/** A wide file of spend history to learn from, without a scenario. */
typedef struct psr_spend_question {
    const char *path;            /* one row a period */
    const char *outcome;         /* column; NULL = told by its name */
    const char *const *channels; /* [channel_count] columns of spend; 0 = told by names */
    size_t channel_count;
    const char *const *controls; /* [control_count] 0 = told by their names */
    size_t control_count;
    const char *family;      /* NULL = hill */
    const char *carryover;   /* NULL = geometric */
    size_t draw_count;       /* 0 = no intervals */
    size_t hold_back;        /* last periods kept out to judge the fit; 0 = choose */
    int season;              /* periods a season; 0 = those of a year, 1 = none */
    const char *experiments; /* table of lift tests; NULL = none */
    const char *priors;      /* table of beliefs about channels; NULL = none */
} psr_spend_question;

/** Curves as tables: one row a channel under the names of a scenario's table `curves`, with
 * errors; and one row a channel and draw (psr_read_draws), empty without draws. */
typedef struct psr_curves_text {
    psr_text csv, draws;
} psr_curves_text;

void psr_curves_text_clear(psr_curves_text *made);

/**
 * Response curves of a spend file; what is doubtful about them into outcome->summary.
 * Priors are overrides of a scenario's keys `response.*`.
 */
psr_status psr_run_spend(const psr_spend_question *question, const psr_run_options *options,
                         psr_curves_text *made, psr_run_outcome *outcome) PSR_MUST_CHECK;
/** The same of a scenario with a table `spend`, as its plan would learn them. */
psr_status psr_run_respond(const char *scenario, const psr_run_options *options,
                           psr_curves_text *made, psr_run_outcome *outcome) PSR_MUST_CHECK;
/** Curves that another tool fitted (see psr_read_peers), converted. */
psr_status psr_run_convert(const char *path, psr_curves_text *made,
                           psr_run_outcome *outcome) PSR_MUST_CHECK;

/**
 * One problem or budget file: solution.json and tables in output/<file's name>. An
 * infeasible one is PSR_ERR_INFEASIBLE with the conflict in outcome->summary.
 */
psr_status psr_run_allocate(const char *path, const psr_run_options *options,
                            psr_run_outcome *outcome) PSR_MUST_CHECK;

/** A target that one row of a budget file floats to meet. */
typedef struct psr_goal_question {
    const char *row; /* NULL = the only one */
    psr_budget_goal goal;
    double target;
} psr_goal_question;

/**
 * A budget file answered at a target, published as psr_run_allocate does.
 * @return PSR_ERR_INFEASIBLE with the best that can be reached in outcome->summary
 */
psr_status psr_run_goal(const char *path, const psr_goal_question *goal,
                        const psr_run_options *options,
                        psr_run_outcome *outcome) PSR_MUST_CHECK;

/** How a budget file is answered when its curves are not known for certain. */
typedef struct psr_risk_question {
    const char *draws; /* file of draws; a spend takes those of its id, or of what stands
                          before the first point of its id */
    double weight;     /* objective (1 - weight) mean + weight CVaR */
    double tail;       /* share of worst draws in CVaR */
    bool has_floor;    /* else: most mean response with CVaR at `floor` or more */
    double floor;
    bool of_quantile; /* else: what all but `tail` of the draws reach; with has_floor that
                         is what the floor is under */
} psr_risk_question;

/** A budget file answered over draws of its curves, published as psr_run_allocate does. */
psr_status psr_run_risk(const char *path, const psr_risk_question *risk,
                        const psr_run_options *options,
                        psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Which limits of a budget to look at. */
typedef struct psr_frontier_question {
    const char *row; /* NULL = the only one; of a plan: marketing */
    bool has_from, has_to;
    double from, to;    /* else half of the row's limit to half as much again */
    size_t point_count; /* 0 = 21 of a budget file, 11 plans */
} psr_frontier_question;

/** A frontier as table and picture. */
typedef struct psr_frontier_text {
    psr_text csv, svg;
} psr_frontier_text;

void psr_frontier_text_clear(psr_frontier_text *made);
/**
 * What more or less money brings, with its proof; in words into outcome->summary. Of a
 * budget file its response, of a problem file or a scenario the profit of its plans.
 * @param made to be cleared even after a failure
 */
psr_status psr_run_frontier(const char *path, const psr_frontier_question *question,
                            const psr_run_options *options, psr_frontier_text *made,
                            psr_run_outcome *outcome) PSR_MUST_CHECK;

/**
 * A problem file as data of models/allocation.mod.
 * @param data out: MathProg data, which `glpsol` solves to the same profit
 * @return PSR_OK, PSR_ERR_SCENARIO where the model does not state a feature
 */
psr_status psr_run_models(const char *path, const psr_run_options *options, psr_text *data,
                          psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Every value of a scenario with its place, a line each, into outcome->summary. */
psr_status psr_run_show(const char *scenario, const psr_run_options *options,
                        psr_run_outcome *outcome) PSR_MUST_CHECK;

/**
 * How an export is read: platform, columns, first rows, into outcome->summary.
 * @param platform shipped profile; NULL = told from its columns
 * @param mapping  out: YAML for `data:` of a scenario, even where something is missing
 */
psr_status psr_run_profile(const char *path, const char *platform, psr_text *mapping,
                           psr_run_outcome *outcome) PSR_MUST_CHECK;

/**
 * A published plan against what was sold since, into outcome->summary; published as
 * <plan>-review where options->output is given.
 * @param actuals an export (CSV), or a scenario whose exports are read with its mappings
 */
psr_status psr_run_review(const char *directory, const char *actuals,
                          const psr_run_options *options,
                          psr_run_outcome *outcome) PSR_MUST_CHECK;

/** How floor prices are suggested. */
typedef struct psr_floor_question {
    double gap;        /* dearest channel over cheapest, less one, that is let be; >= 0 */
    double elasticity; /* of demand by price where the history taught none; < 0 */
} psr_floor_question;

/**
 * Floor prices of a published plan's products and what each, and all together, cost in
 * profit: the plan's question is answered again with them. In words into outcome->summary.
 * @param csv out: a row a product; to be freed even after a failure
 * @return PSR_OK, PSR_ERR_USAGE, PSR_ERR_DATA (a plan without prices)
 */
psr_status psr_run_floors(const char *directory, const psr_floor_question *question,
                          const psr_run_options *options, psr_text *csv,
                          psr_run_outcome *outcome) PSR_MUST_CHECK;

/**
 * Plans of several output folders, copied into options->output: all of them, or, with every
 * fault named, none (two of one name, one that is there already, one that is not whole).
 */
psr_status psr_run_merge(const char *const *directories, size_t count,
                         const psr_run_options *options,
                         psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Check a published plan from its files alone, options->threads of them side by side.
 * @return PSR_ERR_NOT_VERIFIED with faults */
psr_status psr_run_verify(const char *directory, const psr_run_options *options,
                          psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Why a published plan is as it is, into outcome->summary. */
psr_status psr_run_explain(const char *directory, psr_run_outcome *outcome) PSR_MUST_CHECK;
/** What to make of a comparison; NULL = not wanted. */
typedef struct psr_compare_wish {
    const char *csv;  /* file for the profit bridge, whose parts add up to the cent */
    const char *html; /* file for the page */
} psr_compare_wish;
/** What changed between published plans (the first is the base), into outcome->summary. */
psr_status psr_run_compare(const char *const *directories, size_t count,
                           const psr_compare_wish *wish,
                           psr_run_outcome *outcome) PSR_MUST_CHECK;

/** What to make of a published plan; NULL = not wanted. */
typedef struct psr_report_wish {
    const char *html, *workbook; /* files to write */
    const char *database;        /* `sqlite:FILE`, `postgresql://...` */
    const char *jsonl;           /* folder for a JSON Lines file a table and their schema */
    const char *frontier;        /* table of `purser frontier`, to be drawn on the page */
} psr_report_wish;
psr_status psr_run_report(const char *directory, const psr_report_wish *wish,
                          psr_run_outcome *outcome) PSR_MUST_CHECK;

/** Write a result to a file: whole or not at all. */
psr_status psr_run_save(const char *path, const psr_text *bytes,
                        psr_error *err) PSR_MUST_CHECK;

/** A line `library version` for each library, sorted. */
void psr_run_versions(psr_text *lines);

#endif
