/*
 * The steps of cleaning and what they share. Private to clean.
 *
 *     calendar   which periods the series cover; first and last ones that are not whole
 *     series     cells -> values; gaps, stock-outs
 *     outliers   values far from their season's
 *     events, prices   columns that explain the series, future included
 *     groups     levels that add up
 *     audit      what the history says about prices and returns
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLEAN_PARTS_H
#define PURSER_CLEAN_PARTS_H

#include "purser/base.h"
#include "purser/data.h"

/** One series: a run of cells of one product and channel (names of the panel); none of a
 * product that is new. */
typedef struct psr_clean_run {
    size_t first_cell, cell_count;
    psr_id product, channel;
} psr_clean_run;

typedef struct psr_clean_work {
    const psr_scenario *scenario;
    const psr_catalog *catalog; /* NULL = none */
    const psr_history *history;
    psr_findings *findings;
    psr_panel *panel;
    psr_period first, last; /* of the panel; all series end at `last` */
    psr_period known;       /* the last period with rows; later ones are missing */
    double first_share;     /* part of the first and of the last known period that the */
    double last_share;      /* history covers: 1 = whole */
    psr_clean_run *runs;    /* [run_count] in the order of the panel's series */
    size_t run_count;
    bool *is_mix; /* by product of the history: a range of goods, whose average price is no
                     price */
    /* The catalogue's prices by its product, those for all products last: rows of product p
     * are price_row[price_start[p] .. price_start[p + 1]), in the order of the file. */
    size_t *price_start;
    size_t *price_row;
    psr_arena *arena;
} psr_clean_work;

/** Decide the panel's periods. */
psr_status psr_clean_calendar(psr_clean_work *work, psr_error *err) PSR_MUST_CHECK;
/** Lay the cells on the calendar: keys, values, observations. */
psr_status psr_clean_series(psr_clean_work *work, psr_error *err) PSR_MUST_CHECK;
/** Runs without cells for the catalogue's products without history: in the channels of the
 * product they are like, or of their category. Names go into the panel. */
psr_status psr_clean_newcomers(psr_clean_work *work) PSR_MUST_CHECK;
/** Whom the newcomers are like, into the panel. */
psr_status psr_clean_likes(psr_clean_work *work) PSR_MUST_CHECK;
/** Flag (and where asked replace) values far from what their season and level say. */
psr_status psr_clean_outliers(psr_clean_work *work, psr_error *err) PSR_MUST_CHECK;
/** Events, price and promotion as regressors. */
psr_status psr_clean_regressors(psr_clean_work *work, psr_error *err) PSR_MUST_CHECK;
/** Whether an event, a promotion (or, where asked, another price) is at work in period t of
 * a series. */
bool psr_clean_is_explained(const psr_panel *panel, size_t series, size_t t, bool by_price);
/** Product, category, attributes and channel as group levels. */
psr_status psr_clean_groups(psr_clean_work *work, psr_error *err) PSR_MUST_CHECK;
/** Findings about prices and returns; changes nothing. */
psr_status psr_clean_audit(psr_clean_work *work, psr_error *err) PSR_MUST_CHECK;

/* ---- shared */

/** The value that would stand at a rank below count if values[count] were sorted; they are
 * reordered. */
double psr_clean_rank(double *values, size_t count, size_t rank);
/** Median of values[count], which are reordered; NaN where count is 0. */
double psr_clean_median(double *values, size_t count);
/** Catalogue ids of a series' product and channel; PSR_NO_ID = not there. */
psr_id psr_clean_product(const psr_clean_work *work, size_t series);
psr_id psr_clean_channel(const psr_clean_work *work, size_t series);
/** The cell of a series in a period; NULL = none. */
const psr_sale_cell *psr_clean_cell(const psr_clean_work *work, size_t series,
                                    psr_period period);
/** Rows flagged as out of stock, or a stock level of nothing. */
bool psr_clean_is_stock_out(const psr_sale_cell *cell);
/** `tea in web`: a series in a sentence. */
const char *psr_clean_name(const psr_clean_work *work, size_t series);
psr_status psr_clean_no_memory(psr_error *err);

/** At most this many findings of one kind name a series; a last one sums up the others. */
#define PSR_CLEAN_NAMED 12

/** One kind of finding about many series: the largest ones are told one by one. */
typedef struct psr_clean_tally {
    psr_severity severity;
    const char *code;
    double *weight;  /* [count] by series, 0 = nothing to tell */
    char **sentence; /* [count] arena */
    size_t count;
} psr_clean_tally;

psr_status psr_clean_tally_start(psr_clean_work *work, psr_clean_tally *tally,
                                 psr_severity severity, const char *code) PSR_MUST_CHECK;
/** Note what is to tell about a series. */
psr_status psr_clean_tell(psr_clean_work *work, psr_clean_tally *tally, size_t series,
                          double weight, const char *format, ...)
    PSR_PRINTF(5, 6) PSR_MUST_CHECK;
/** Add the findings. */
psr_status psr_clean_tally_end(psr_clean_work *work,
                               const psr_clean_tally *tally) PSR_MUST_CHECK;

#endif
