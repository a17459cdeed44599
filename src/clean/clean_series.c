/*
 * Cells -> regular series: gaps, stock-outs, periods that are not whole.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- which series */

static bool is_planned(const psr_names *known, const psr_names *names, psr_id id) {
    if (known == NULL || psr_names_count(known) == 0) {
        return true;
    }
    return psr_names_find(known, psr_names_text(names, id)) != PSR_NO_ID;
}

/* Runs of cells of products and channels that the tables know (all, without tables). */
static psr_status find_runs(psr_clean_work *work, size_t *left_out) {
    const psr_history *history = work->history;
    const psr_catalog *catalog = work->catalog;
    const psr_names *products = catalog == NULL ? NULL : catalog->product_ids;
    const psr_names *channels = catalog == NULL ? NULL : catalog->channel_ids;
    size_t newcomers =
        catalog == NULL ? 0 : catalog->product_count * catalog->channel_count;
    work->runs =
        psr_arena_take(work->arena, history->count + newcomers + 1, sizeof *work->runs);
    if (work->runs == NULL) {
        return PSR_ERR_MEMORY;
    }
    *left_out = 0;
    for (size_t i = 0; i < history->count;) {
        const psr_sale_cell *first = &history->cells[i];
        size_t next = i;
        psr_clean_run run = {0, 0, first->product, first->channel};
        for (; next < history->count && history->cells[next].product == first->product &&
               history->cells[next].channel == first->channel;
             next++) {
            psr_period period = history->cells[next].period;
            if (period >= work->first && period <= work->known) {
                run.first_cell = run.cell_count == 0 ? next : run.first_cell;
                run.cell_count++;
            }
        }
        bool planned = is_planned(products, history->products, first->product) &&
                       is_planned(channels, history->channels, first->channel);
        *left_out += planned ? 0 : 1;
        if (planned && run.cell_count > 0) {
            work->runs[work->run_count++] = run;
        }
        i = next;
    }
    return PSR_OK;
}

static psr_status copy_names(const psr_names *names, psr_names **made) {
    *made = psr_names_create();
    for (size_t i = 0; *made != NULL && i < psr_names_count(names); i++) {
        if (psr_names_add(*made, psr_names_text(names, (psr_id)i)) == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
    }
    return *made == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status add_key(psr_panel *panel, psr_id product, psr_id channel) {
    psr_text key = {0};
    psr_text_addf(&key, "%s|%s", psr_names_text(panel->products, product),
                  psr_names_text(panel->channels, channel));
    psr_id id = key.failed ? PSR_NO_ID : psr_names_add(panel->keys, psr_text_bytes(&key));
    psr_text_free(&key);
    return id == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

/* Arrays that need the number of series only. */
static psr_status make_series(psr_clean_work *work) {
    psr_panel *panel = work->panel;
    const psr_history *history = work->history;
    PSR_TRY(copy_names(history->products, &panel->products));
    PSR_TRY(copy_names(history->channels, &panel->channels));
    PSR_TRY(psr_clean_newcomers(work));
    size_t count = work->run_count;
    panel->series_count = count;
    panel->keys = psr_names_create();
    panel->product = psr_calloc(count, sizeof *panel->product);
    panel->channel = psr_calloc(count, sizeof *panel->channel);
    panel->offset = psr_calloc(count + 1, sizeof *panel->offset);
    panel->first_period = psr_calloc(count, sizeof *panel->first_period);
    if (panel->keys == NULL || panel->product == NULL || panel->channel == NULL ||
        panel->offset == NULL || panel->first_period == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        const psr_clean_run *run = &work->runs[i];
        psr_period first =
            run->cell_count > 0 ? history->cells[run->first_cell].period : work->last + 1;
        panel->product[i] = run->product;
        panel->channel[i] = run->channel;
        panel->first_period[i] = first;
        panel->offset[i + 1] = panel->offset[i] + (size_t)(work->last - first + 1);
        PSR_TRY(add_key(panel, run->product, run->channel));
    }
    return psr_clean_likes(work);
}

/* ---- values */

/* What happened to one series. */
typedef struct changes {
    size_t gaps, stock_outs;
} changes;

static double whole(const psr_clean_work *work, const psr_sale_cell *cell) {
    double part = 1.0;
    if (cell->period == work->first) {
        part = work->first_share;
    }
    if (cell->period == work->known) {
        part = work->last_share < part ? work->last_share : part;
    }
    return cell->quantity / part;
}

static void fill(const psr_clean_work *work, size_t series, changes *seen) {
    psr_panel *panel = work->panel;
    const psr_clean_run *run = &work->runs[series];
    double *value = panel->value + panel->offset[series];
    uint8_t *observation = panel->observation + panel->offset[series];
    size_t length = psr_panel_length(panel, series);
    size_t known = (size_t)(work->known - panel->first_period[series]) + 1;
    if (run->cell_count == 0) {
        return; /* a newcomer */
    }
    bool zero = work->scenario->gaps_are_zero;
    for (size_t t = 0; t < length; t++) {
        bool is_zero = zero && t < known;
        value[t] = is_zero ? 0.0 : NAN;
        observation[t] = is_zero ? PSR_OBSERVED : PSR_MISSING;
    }
    for (size_t i = 0; i < run->cell_count; i++) {
        const psr_sale_cell *cell = &work->history->cells[run->first_cell + i];
        size_t t = (size_t)(cell->period - panel->first_period[series]);
        bool out = psr_clean_is_stock_out(cell);
        bool missing = out && work->scenario->stock_out_is_missing;
        value[t] = missing ? NAN : whole(work, cell);
        observation[t] = missing ? PSR_MISSING : out ? PSR_CENSORED : PSR_OBSERVED;
        seen->stock_outs += out ? 1 : 0;
    }
    seen->gaps = known - run->cell_count;
}

static psr_status tell_gaps(psr_clean_work *work, const changes *seen) {
    psr_clean_tally tally;
    const char *taken = work->scenario->gaps_are_zero ? "nothing sold" : "not known";
    PSR_TRY(psr_clean_tally_start(work, &tally, PSR_NOTE, "clean.gap"));
    for (size_t i = 0; i < work->run_count; i++) {
        if (seen[i].gaps > 0) {
            PSR_TRY(
                psr_clean_tell(work, &tally, i, (double)seen[i].gaps,
                               "%s has no row in %zu of %zu periods; they were taken as %s",
                               psr_clean_name(work, i), seen[i].gaps,
                               psr_panel_length(work->panel, i), taken));
        }
    }
    return psr_clean_tally_end(work, &tally);
}

static psr_status tell_stock_outs(psr_clean_work *work, const changes *seen) {
    psr_clean_tally tally;
    const char *taken = work->scenario->stock_out_is_missing
                            ? "what was sold there does not count as demand"
                            : "demand there is taken as at least what was sold";
    PSR_TRY(psr_clean_tally_start(work, &tally, PSR_DOUBT, "clean.stock-out"));
    for (size_t i = 0; i < work->run_count; i++) {
        if (seen[i].stock_outs > 0) {
            PSR_TRY(psr_clean_tell(work, &tally, i, (double)seen[i].stock_outs,
                                   "%s ran out of stock in %zu of %zu periods; %s",
                                   psr_clean_name(work, i), seen[i].stock_outs,
                                   psr_panel_length(work->panel, i), taken));
        }
    }
    return psr_clean_tally_end(work, &tally);
}

static psr_status make_values(psr_clean_work *work) {
    psr_panel *panel = work->panel;
    size_t count = panel->offset[panel->series_count];
    panel->value = psr_calloc(count, sizeof *panel->value);
    panel->observation = psr_calloc(count, sizeof *panel->observation);
    changes *seen = psr_arena_take(work->arena, work->run_count, sizeof *seen);
    if (panel->value == NULL || panel->observation == NULL || seen == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < work->run_count; i++) {
        fill(work, i, &seen[i]);
    }
    PSR_TRY(tell_gaps(work, seen));
    return tell_stock_outs(work, seen);
}

psr_status psr_clean_series(psr_clean_work *work, psr_error *err) {
    size_t left_out;
    if (find_runs(work, &left_out) != PSR_OK) {
        return psr_clean_no_memory(err);
    }
    if (work->run_count == 0) {
        return psr_fail(err, PSR_ERR_DATA, "no sales are left to plan from%s",
                        left_out > 0 ? ": none of the products and channels of the exports "
                                       "is in the tables; check their names"
                                     : "; check the exports' dates and calendar.start");
    }
    if (left_out > 0 &&
        psr_findings_add(
            work->findings, PSR_DOUBT, "clean.left-out", "", NULL,
            "series left out because their product or channel is not in the tables: %zu",
            left_out) != PSR_OK) {
        return psr_clean_no_memory(err);
    }
    if (make_series(work) != PSR_OK || make_values(work) != PSR_OK) {
        return psr_clean_no_memory(err);
    }
    return PSR_OK;
}
