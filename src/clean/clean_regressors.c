/*
 * Columns that explain the series, with their future: events, price, promotion.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_events.h"
#include "clean_parts.h"
#include "clean_price.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A regressor above this explains a period; price is a logarithm: 5% away from usual. */
#define EXPLAINS 0.05

static const char *const price_name = "price";

/* ---- which columns */

typedef enum column_kind { COLUMN_EVENT, COLUMN_PRICE, COLUMN_PROMOTION } column_kind;

typedef struct column {
    column_kind kind;
    const char *name;  /* of the regressor */
    const char *event; /* of an event */
    psr_clean_part part;
    double *table; /* event: [(channel_count + 1) * periods] by catalogue channel */
} column;

typedef struct columns {
    psr_clean_calendar_events events;
    column *items; /* [count] */
    size_t count;
    size_t periods; /* history and future */
    size_t past;    /* history */
} columns;

static psr_day first_day(const psr_clean_work *work, size_t period) {
    return psr_period_first_day(work->history->frequency, work->first + (psr_period)period);
}

static psr_day last_day(const psr_clean_work *work, size_t period) {
    return psr_period_last_day(work->history->frequency, work->first + (psr_period)period);
}

/* Values of an event part by channel (the last row: channels not in the catalogue). */
static psr_status fill_table(psr_clean_work *work, const columns *all, column *event,
                             bool *in_past) {
    size_t channels = work->catalog->channel_count;
    event->table =
        psr_arena_take(work->arena, (channels + 1) * all->periods, sizeof *event->table);
    if (event->table == NULL) {
        return PSR_ERR_MEMORY;
    }
    *in_past = false;
    for (size_t c = 0; c <= channels; c++) {
        psr_id channel = c == channels ? PSR_NO_ID : (psr_id)c;
        for (size_t t = 0; t < all->periods; t++) {
            double value =
                psr_clean_event_value(&all->events, event->event, event->part, channel,
                                      first_day(work, t), last_day(work, t));
            event->table[c * all->periods + t] = value;
            *in_past = *in_past || (t < all->past && value > 0);
        }
    }
    return PSR_OK;
}

static bool has_part(const psr_catalog *catalog, const char *name, psr_clean_part part) {
    for (size_t i = 0; i < catalog->event_count; i++) {
        const psr_catalog_event *row = &catalog->events[i];
        if (strcmp(row->name, name) == 0 &&
            (part == PSR_CLEAN_DURING || (part == PSR_CLEAN_BEFORE && row->lead_days > 0) ||
             (part == PSR_CLEAN_AFTER && row->lag_days > 0))) {
            return true;
        }
    }
    return false;
}

static psr_status add_event_part(psr_clean_work *work, columns *all, const char *name,
                                 psr_clean_part part) {
    static const char *const suffixes[] = {"", " before", " after"};
    bool in_past;
    column made = {.kind = COLUMN_EVENT, .event = name, .part = part};
    if (!has_part(work->catalog, name, part)) {
        return PSR_OK;
    }
    PSR_TRY(fill_table(work, all, &made, &in_past));
    if (!in_past) {
        return part != PSR_CLEAN_DURING
                   ? PSR_OK
                   : psr_findings_add(work->findings, PSR_DOUBT, "clean.event", name, NULL,
                                      "%s lies in no period of the history, so its effect "
                                      "cannot be learned; it was left out",
                                      name);
    }
    psr_text text = {0};
    psr_text_addf(&text, "%s%s", name, suffixes[part]);
    made.name = psr_arena_text(work->arena, psr_text_bytes(&text), text.length);
    psr_text_free(&text);
    all->items[all->count++] = made;
    return made.name == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static psr_status add_events(psr_clean_work *work, columns *all) {
    const psr_catalog *catalog = work->catalog;
    size_t count = catalog == NULL ? 0 : catalog->event_count;
    const char **names = psr_arena_take(work->arena, count + 1, sizeof *names);
    all->items =
        psr_arena_take(work->arena, count * PSR_CLEAN_PART_COUNT + 2, sizeof *all->items);
    if (names == NULL || all->items == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = catalog->events[i].name;
    }
    qsort(names, count, sizeof *names, by_text);
    for (size_t i = 0; i < count; i++) {
        for (int part = 0; part < PSR_CLEAN_PART_COUNT; part++) {
            if (i == 0 || strcmp(names[i], names[i - 1]) != 0) {
                PSR_TRY(add_event_part(work, all, names[i], (psr_clean_part)part));
            }
        }
    }
    return PSR_OK;
}

static psr_status find_columns(psr_clean_work *work, columns *all) {
    const psr_panel *panel = work->panel;
    const psr_history *history = work->history;
    bool promoted = false;
    bool priced = false;
    all->past = (size_t)(work->last - work->first) + 1;
    all->periods = all->past + panel->horizon;
    PSR_TRY(psr_clean_events_open(work->catalog, first_day(work, 0),
                                  last_day(work, all->periods - 1), work->arena,
                                  &all->events));
    PSR_TRY(add_events(work, all));
    for (size_t i = 0; i < history->count; i++) {
        promoted = promoted || history->cells[i].promotion > 0;
    }
    for (size_t i = 0; i < panel->series_count && !priced; i++) {
        priced = psr_clean_price_moves(work, i);
    }
    if (priced) {
        all->items[all->count++] = (column){.kind = COLUMN_PRICE, .name = price_name};
    }
    if (promoted) {
        all->items[all->count++] = (column){.kind = COLUMN_PROMOTION, .name = "promotion"};
    }
    return PSR_OK;
}

/* ---- their values */

static void fill_event(const psr_clean_work *work, const columns *all, const column *event,
                       size_t series, double *values) {
    const psr_panel *panel = work->panel;
    size_t channels = work->catalog->channel_count;
    psr_id channel = psr_clean_channel(work, series);
    size_t row = channel == PSR_NO_ID ? channels : (size_t)channel;
    size_t skipped = (size_t)(panel->first_period[series] - work->first);
    size_t width = psr_panel_length(panel, series) + panel->horizon;
    memcpy(values, event->table + row * all->periods + skipped, width * sizeof *values);
}

static bool in_event(const psr_clean_work *work, const columns *all, size_t series,
                     psr_period period) {
    size_t channels = work->catalog == NULL ? 0 : work->catalog->channel_count;
    psr_id channel = psr_clean_channel(work, series);
    size_t row = channel == PSR_NO_ID ? channels : (size_t)channel;
    for (size_t i = 0; i < all->count && all->items[i].kind == COLUMN_EVENT; i++) {
        const double *table = all->items[i].table + row * all->periods;
        if (table[period - work->first] > EXPLAINS) {
            return true;
        }
    }
    return false;
}

/* A promotion in an event's window is the event's: whoever knows the event's future knows
 * it. The future of other promotions is not known: the plan's own prices decide it. */
static void fill_promotion(const psr_clean_work *work, const columns *all, size_t series,
                           double *values) {
    const psr_clean_run *run = &work->runs[series];
    for (size_t i = 0; i < run->cell_count; i++) {
        const psr_sale_cell *cell = &work->history->cells[run->first_cell + i];
        bool own = !in_event(work, all, series, cell->period);
        values[cell->period - work->panel->first_period[series]] =
            own ? cell->promotion : 0.0;
    }
}

/* A campaign's prices are the campaign's too: they come with it, whatever the table of
 * prices says of that week, and what prices do is learned in other periods. */
static void leave_to_events(const psr_clean_work *work, const columns *all, size_t series,
                            double *values) {
    size_t width = psr_panel_length(work->panel, series) + work->panel->horizon;
    for (size_t t = 0; t < width; t++) {
        psr_period period = work->panel->first_period[series] + (psr_period)t;
        if (in_event(work, all, series, period)) {
            values[t] = 0.0; /* the usual one */
        }
    }
}

static psr_status fill_columns(psr_clean_work *work, const columns *all) {
    psr_panel *panel = work->panel;
    size_t total =
        panel->offset[panel->series_count] + panel->series_count * panel->horizon;
    panel->regressor_count = all->count;
    panel->regressor = psr_calloc(total * all->count, sizeof *panel->regressor);
    panel->regressor_name = psr_calloc(all->count, sizeof *panel->regressor_name);
    if (panel->regressor == NULL || panel->regressor_name == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < all->count; r++) {
        const column *each = &all->items[r];
        panel->regressor_name[r] = psr_strdup(each->name);
        if (panel->regressor_name[r] == NULL) {
            return PSR_ERR_MEMORY;
        }
        for (size_t i = 0; i < panel->series_count; i++) {
            size_t width = psr_panel_length(panel, i) + panel->horizon;
            double *values = panel->regressor +
                             all->count * (panel->offset[i] + i * panel->horizon) +
                             r * width;
            if (each->kind == COLUMN_EVENT) {
                fill_event(work, all, each, i, values);
            } else if (each->kind == COLUMN_PRICE) {
                PSR_TRY(psr_clean_price_fill(work, i, values));
                leave_to_events(work, all, i, values);
            } else {
                fill_promotion(work, all, i, values);
            }
        }
    }
    return PSR_OK;
}

psr_status psr_clean_regressors(psr_clean_work *work, psr_error *err) {
    columns all = {0};
    psr_status status = psr_clean_find_mixes(work);
    if (status == PSR_OK) {
        status = psr_clean_index_prices(work);
    }
    if (status == PSR_OK) {
        status = find_columns(work, &all);
    }
    if (status == PSR_OK && all.count > 0) {
        status = fill_columns(work, &all);
    }
    return status == PSR_OK ? PSR_OK : psr_clean_no_memory(err);
}

bool psr_clean_is_explained(const psr_panel *panel, size_t series, size_t t,
                            bool by_price) {
    for (size_t r = 0; r < panel->regressor_count; r++) {
        bool counts = by_price || strcmp(panel->regressor_name[r], price_name) != 0;
        if (counts && fabs(psr_panel_regressor(panel, series, r)[t]) > EXPLAINS) {
            return true;
        }
    }
    return false;
}
