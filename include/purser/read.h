/*
 * read: files -> typed data, with file:line:column on every fault.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_H
#define PURSER_READ_H

#include "purser/base.h"
#include "purser/data.h"

/* ---- scenario */

/**
 * Read a scenario file (or the folder that holds scenario.yaml) with all it inherits from.
 * @param data_dir folder that data paths are relative to; NULL = the scenario's own
 * @param faults   collects every fault of the file in one pass
 * @return PSR_OK, or the first fault's status (PSR_ERR_SCENARIO, PSR_ERR_IO,
 * PSR_ERR_MEMORY)
 */
psr_status psr_read_scenario(const char *path, const char *data_dir,
                             const psr_override *overrides, size_t override_count,
                             psr_scenario **scenario, psr_faults *faults) PSR_MUST_CHECK;

/** The scenario's tables as one catalogue; checks ids across tables. */
psr_status psr_read_catalog(const psr_scenario *scenario, psr_catalog **catalog,
                            psr_findings *findings, psr_faults *faults) PSR_MUST_CHECK;

/* ---- exports */

/** One rejected row of an export, for rejects.csv. */
typedef void (*psr_reject)(void *context, const char *file, int64_t line,
                           uint64_t byte_offset, const char *reason, const char *row);

/**
 * Read all sales exports of a scenario, summed to cells while reading.
 * @param catalog floor prices for the price audit; may be NULL
 * @param reject  called for each row that could not be read; may be NULL
 */
psr_status psr_read_history(const psr_scenario *scenario, const psr_catalog *catalog,
                            psr_reject reject, void *reject_context,
                            const psr_observer *observer, psr_history **history,
                            psr_findings *findings, psr_faults *faults) PSR_MUST_CHECK;

/** What an export looks like and how its rows are understood. */
typedef struct psr_export_view {
    const char *platform; /* of the shipped profiles; `generic-...` = columns told by their
                             names, `none` = and not all were found */
    const char *title, *note; /* for people; "" */
    psr_text choice;          /* encoding, delimiter, dates, columns, statuses: lines */
    psr_table *rows;          /* the first five rows that count, as they are understood */
    uint64_t taken, left_out, rejected;
    double units, revenue,
        refund;                  /* of the rows that count, to hold against the platform */
    psr_day first_day, last_day; /* PSR_NO_DAY = no row counts */
    bool is_weekly;              /* all rows fall on one weekday, in several weeks */
    psr_names *states; /* of a column of order states that is not used; NULL = none */
    psr_text mapping;  /* YAML for `data:` of a scenario, to start from */
} psr_export_view;

/**
 * Find out how an export is to be read.
 * @param platform shipped profile to use; NULL = the one whose columns it has
 * @param view     zeroed but for the language of choice and mapping (its remarks); to be
 * cleared even after a failure: what was found stays
 * @return PSR_OK; PSR_ERR_SCENARIO (no date, product or quantity found, unknown platform)
 * with every fault; PSR_ERR_DATA, PSR_ERR_IO (no CSV file), PSR_ERR_MEMORY
 */
psr_status psr_read_export(const char *path, const char *platform, psr_export_view *view,
                           psr_faults *faults) PSR_MUST_CHECK;
void psr_export_view_clear(psr_export_view *view);

/** One export without a scenario as a history, read as psr_read_export() shows it. */
psr_status psr_read_actuals(const char *path, psr_frequency frequency,
                            psr_history **history, psr_faults *faults) PSR_MUST_CHECK;

/**
 * `series_id,t,value[,regressors]`: t whole numbers or ISO dates, gaps = missing. A
 * regressor given for some of the future must be given for all `horizon` periods behind the
 * last one observed, in rows without a value; one without any future is carried on.
 * Rows may come in any order.
 */
psr_status psr_read_series(const char *path, int season, size_t horizon, psr_panel **panel,
                           psr_faults *faults) PSR_MUST_CHECK;

/** The same file part by part, in memory that does not grow with it. */
typedef struct psr_series_source psr_series_source;

/**
 * Read the file once; its rows wait in memory while they are at most a million, else in a
 * temporary file (24 bytes a row and 8 a further column, in TMPDIR or /tmp). All faults are
 * told here. A file of at most a million rows and 20,000 series, or with columns of text
 * (whose groups are added up), makes one part.
 */
psr_status psr_series_source_open(const char *path, int season, size_t horizon,
                                  psr_series_source **source,
                                  psr_faults *faults) PSR_MUST_CHECK;
void psr_series_source_free(psr_series_source *source);
size_t psr_series_source_count(const psr_series_source *source);
/** Is all of the file in one part, not handed out yet? */
bool psr_series_source_is_whole(const psr_series_source *source);
/** The next part, in the file's order; *panel is NULL behind the last one. */
psr_status psr_series_source_next(psr_series_source *source, psr_panel **panel,
                                  psr_faults *faults) PSR_MUST_CHECK;
/** Series spread evenly over a file of several parts, as many as one part holds. */
psr_status psr_series_source_sample(psr_series_source *source, psr_panel **panel,
                                    psr_faults *faults) PSR_MUST_CHECK;

/** Spend history of a scenario (table `spend`) or of one wide CSV (see respond --spend). */
psr_status psr_read_media(const char *path, const char *outcome, psr_media **media,
                          psr_faults *faults) PSR_MUST_CHECK;

/** Which columns of a wide spend CSV are what; NULL or 0 = told from their names. */
typedef struct psr_media_columns {
    const char *outcome;         /* else revenue, sales, outcome, conversions, units, y */
    const char *const *channels; /* else `tv_S`, `tv_spend`, `spend_tv`, `mdsp_tv` */
    size_t channel_count;
    const char *const *controls; /* else price, promotion, event, holiday, competitor,
                                    newsletter ... and `*_B`, `*_control`, `hldy_*` */
    size_t control_count;
    bool no_controls; /* take none */
    bool no_outcome;  /* spends only: every outcome missing, to be filled in */
} psr_media_columns;

/**
 * One row a period (the days tell which: daily, weekly, monthly, quarterly, yearly), in any
 * order. Empty outcomes are missing; empty spends are 0. A control of words becomes one
 * yes-or-no control a word (`na`, `none`, `no` and empty are the base).
 * @return PSR_OK, or the first fault's status: PSR_ERR_DATA (gaps, two rows of a period,
 * unreadable cells, no such column), PSR_ERR_IO, PSR_ERR_MEMORY
 */
psr_status psr_read_media_columns(const char *path, const psr_media_columns *columns,
                                  psr_media **media, psr_faults *faults) PSR_MUST_CHECK;

/**
 * Lift tests of a table (channel, first_day, last_day, spend_without, spend_with, lift,
 * lift_error) into media->experiments, which must be empty.
 * @return PSR_OK, or the first fault's status: PSR_ERR_DATA (a channel the media does not
 *         have, days the wrong way round), PSR_ERR_IO, PSR_ERR_MEMORY
 */
psr_status psr_read_experiments(const char *path, psr_media *media,
                                psr_faults *faults) PSR_MUST_CHECK;

/** What is believed of a channel before its history is seen: numbers of the scenario's keys
 * `response.*`, 0 = as the scenario says. */
typedef struct psr_prior_row {
    char *channel;
    psr_response_wish belief; /* its words are not read */
    psr_place place;
} psr_prior_row;

/** Another column is a fault.
 * @param rows out, [*count] in memory of the arena, each channel at most once */
psr_status psr_read_priors(const char *path, psr_arena *arena, psr_prior_row **rows,
                           size_t *count, psr_faults *faults) PSR_MUST_CHECK;

/**
 * Draws of curves, as `purser respond --draws-file` writes them: channel, draw, family,
 * scale, shape, spend, rate, midpoint, retention (checked only: what carries over is the
 * plan's own). Every channel must have as many; another column is a fault.
 * @param curves out: one response a channel, with draws only
 */
psr_status psr_read_draws(const char *path, psr_curves **curves,
                          psr_faults *faults) PSR_MUST_CHECK;

/** A channel's parameters as another tool published them (see psr_peer_channel). */
typedef struct psr_peer_row {
    char *channel, *source; /* robyn, meridian, pymc-logistic or pymc-hill */
    double effect, shape, bend, retention, spend_scale, outcome_scale;
    double baseline, largest_spend, opening_effective_spend;
    psr_place place;
} psr_peer_row;

/** @param rows out, [*count] in memory of the arena */
psr_status psr_read_peers(const char *path, psr_arena *arena, psr_peer_row **rows,
                          size_t *count, psr_faults *faults) PSR_MUST_CHECK;

/* ---- problems and budgets */

typedef enum psr_question { PSR_QUESTION_PROBLEM, PSR_QUESTION_BUDGET } psr_question;

/** Which of the two JSON formats a file holds, by its `format` key. */
psr_status psr_read_question_kind(const char *path, psr_question *kind,
                                  psr_faults *faults) PSR_MUST_CHECK;
psr_status psr_read_problem(const char *path, psr_problem **problem,
                            psr_faults *faults) PSR_MUST_CHECK;
psr_status psr_read_budget(const char *path, psr_budget **budget,
                           psr_faults *faults) PSR_MUST_CHECK;

/* ---- published plans */

/**
 * Read a plan directory back: manifest, hashes checked, tables, problem.
 * @param check_hashes false only for tests of verify
 * @param threads files side by side; the answer does not depend on it
 */
psr_status psr_read_plan(const char *directory, bool check_hashes, size_t threads,
                         psr_plan **plan, psr_faults *faults) PSR_MUST_CHECK;
/** The table that `purser frontier` writes, as table `frontier` of a plan. */
psr_status psr_read_frontier(const char *path, psr_plan *plan,
                             psr_faults *faults) PSR_MUST_CHECK;

/** SHA-256 of a file in hexadecimal. @return PSR_OK, PSR_ERR_IO, PSR_ERR_MEMORY */
psr_status psr_read_hash(const char *path, char hexadecimal[65],
                         psr_error *err) PSR_MUST_CHECK;

/** A line `library version` for each library that this room stands on. */
void psr_read_versions(psr_text *lines);

#endif
