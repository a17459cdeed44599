/*
 * An export looked at on its own: whose it is, what its columns are, its first rows.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "profile_export.h"

#include "history_row.h"
#include "number_text.h"
#include "profile_mapping.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ROWS_SHOWN 5
#define STATES_SHOWN 12
/* Rows in which the same product on the same day is looked for. */
#define ROWS_COMPARED 10000

/* ---- the profile */

static bool is_open(const char *text) {
    return text == NULL || text[0] == '\0';
}

/* One file is mostly one channel: without a column it is named after the file. */
static psr_status name_channel(psr_profile *profile, const psr_csv *csv, const char *path,
                               psr_arena *arena) {
    psr_profile_columns columns;
    psr_faults ignored = {0};
    if (!is_open(profile->channel_value)) {
        return PSR_OK;
    }
    psr_profile_resolve(profile, csv, NULL, &columns, &ignored);
    if (columns.column[PSR_ROLE_CHANNEL] != PSR_NO_ID) {
        return PSR_OK;
    }
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    profile->channel_value = psr_arena_text(arena, name, strcspn(name, "."));
    return profile->channel_value == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

psr_status psr_export_profile(const psr_csv *csv, const char *wanted, psr_source *from,
                              psr_arena *arena) {
    const psr_platform *platform =
        wanted == NULL ? psr_platform_detect(csv) : psr_platform_find(wanted);
    const char *name = platform == NULL ? "none" : platform->name;
    from->profile.platform = psr_arena_text(arena, name, strlen(name));
    if (from->profile.platform == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(psr_platform_complete(&from->profile, arena));
    return name_channel(&from->profile, csv, from->path, arena);
}

static void name_platform(const psr_profile *profile, psr_export_view *view) {
    const psr_platform *platform = psr_platform_find(profile->platform);
    view->platform = platform == NULL ? "none" : platform->name;
    view->title = platform == NULL ? "no known platform" : platform->title;
    view->note = platform == NULL ? "" : platform->note;
}

/* ---- rows */

enum {
    SHOWN_DAY,
    SHOWN_PRODUCT,
    SHOWN_CHANNEL,
    SHOWN_QUANTITY,
    SHOWN_REVENUE,
    SHOWN_REFUND
};

static psr_table *new_rows(void) {
    static const struct {
        const char *name;
        psr_column_kind kind;
        int decimals;
    } columns[] = {{"day", PSR_COLUMN_DAY, 0},        {"product", PSR_COLUMN_TEXT, 0},
                   {"channel", PSR_COLUMN_TEXT, 0},   {"quantity", PSR_COLUMN_NUMBER, 2},
                   {"revenue", PSR_COLUMN_NUMBER, 2}, {"refund", PSR_COLUMN_NUMBER, 2},
                   {"returned", PSR_COLUMN_NUMBER, 2}};
    psr_table *table = psr_table_create("rows", "First rows as they are understood");
    for (size_t i = 0; table != NULL && i < sizeof columns / sizeof columns[0]; i++) {
        if (psr_table_column(table, columns[i].name, columns[i].kind,
                             columns[i].decimals) == PSR_NO_ID) {
            psr_table_free(table);
            return NULL;
        }
    }
    return table;
}

static double units(int64_t micro) {
    return micro == PSR_NO_MICRO ? NAN : (double)micro / (double)PSR_MICRO;
}

static psr_status show_row(psr_table *rows, const psr_history *history,
                           const psr_sale *sale, psr_error *err) {
    PSR_TRY(psr_table_add_row(rows, err));
    psr_table_set_whole(rows, SHOWN_DAY, sale->day);
    PSR_TRY(psr_table_set_text(rows, SHOWN_PRODUCT,
                               psr_names_text(history->products, sale->product), err));
    PSR_TRY(psr_table_set_text(rows, SHOWN_CHANNEL,
                               psr_names_text(history->channels, sale->channel), err));
    psr_table_set_number(rows, SHOWN_QUANTITY, units(sale->quantity));
    psr_table_set_number(rows, SHOWN_REVENUE, units(sale->revenue));
    psr_table_set_number(rows, SHOWN_REFUND, units(sale->refund));
    psr_table_set_number(rows, SHOWN_REFUND + 1, units(sale->returned));
    return PSR_OK;
}

static double known(int64_t micro) {
    return micro == PSR_NO_MICRO ? 0.0 : units(micro);
}

static psr_status take_sale(psr_history_source *source, const psr_sale *sale,
                            uint32_t *weekdays, psr_export_view *view, psr_error *err) {
    bool is_first = view->first_day == PSR_NO_DAY;
    view->first_day = is_first || sale->day < view->first_day ? sale->day : view->first_day;
    view->last_day = is_first || sale->day > view->last_day ? sale->day : view->last_day;
    *weekdays |= UINT32_C(1) << psr_day_weekday(sale->day);
    view->taken++;
    view->units += known(sale->quantity);
    view->revenue += known(sale->revenue);
    view->refund += known(sale->refund);
    return view->rows->row_count < ROWS_SHOWN
               ? show_row(view->rows, source->reader->history, sale, err)
               : PSR_OK;
}

/* An order number, or the same product twice on a day: order lines. */
static psr_status note_repeats(const psr_sale *sale, psr_names *seen, bool *repeats) {
    char key[64];
    (void)snprintf(key, sizeof key, "%d %d", (int)sale->day, (int)sale->product);
    size_t before = psr_names_count(seen);
    if (*repeats || before == ROWS_COMPARED) {
        return PSR_OK;
    }
    if (psr_names_add(seen, key) == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    *repeats = psr_names_count(seen) == before;
    return PSR_OK;
}

/* States of orders that nobody was asked about: without `keep_status` each row counts. */
static psr_status note_state(const psr_history_source *source, psr_id column,
                             psr_export_view *view, psr_error *err) {
    const char *text = NULL;
    size_t length = 0;
    PSR_TRY(psr_csv_text(source->csv, column, &text, &length, err));
    if (length == 0 || psr_names_count(view->states) == STATES_SHOWN) {
        return PSR_OK;
    }
    return psr_names_add(view->states, text) == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status scan_rows(psr_history_source *source, psr_export_view *view,
                            psr_names *seen, bool *repeats, psr_error *err) {
    const psr_csv_row *row;
    psr_sale sale;
    psr_row_fate fate;
    uint32_t weekdays = 0;
    psr_id state = source->profile->keep_count > 0
                       ? PSR_NO_ID
                       : psr_profile_known_column(source->csv, PSR_ROLE_STATUS);
    for (;;) {
        PSR_TRY(psr_csv_next(source->csv, &row, err));
        if (row == NULL) {
            break;
        }
        fate = PSR_ROW_REJECTED;
        if (row->problem == NULL) {
            PSR_TRY(psr_history_row(source, &sale, &fate, err));
        }
        if (state != PSR_NO_ID && row->problem == NULL) {
            PSR_TRY(note_state(source, state, view, err));
        }
        if (fate == PSR_ROW_TAKEN) {
            PSR_TRY(take_sale(source, &sale, &weekdays, view, err));
            PSR_TRY(note_repeats(&sale, seen, repeats));
        } else if (fate == PSR_ROW_REJECTED) {
            view->rejected++;
        } else {
            view->left_out++;
        }
    }
    bool is_one_weekday = weekdays != 0 && (weekdays & (weekdays - 1)) == 0;
    view->is_weekly = is_one_weekday && view->last_day - view->first_day >= 7;
    return PSR_OK;
}

/* ---- the whole */

/* What no platform's signature told, the rows tell. */
static void name_generic(const psr_history_source *source, bool repeats,
                         psr_export_view *view) {
    bool is_orders = repeats || source->columns.column[PSR_ROLE_ORDER] != PSR_NO_ID;
    const psr_platform *kind = psr_platform_generic(is_orders         ? PSR_GENERIC_ORDERS
                                                    : view->is_weekly ? PSR_GENERIC_WEEKLY
                                                                      : PSR_GENERIC_DAILY);
    view->platform = kind->name;
    view->title = kind->title;
}

static psr_status scan(psr_history_source *source, psr_export_view *view, psr_error *err) {
    psr_names *seen = psr_names_create();
    bool repeats = false;
    view->states = psr_names_create();
    psr_status status = seen == NULL || view->states == NULL ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK) {
        status = scan_rows(source, view, seen, &repeats, err);
    }
    if (status == PSR_OK && strcmp(view->platform, "none") == 0) {
        name_generic(source, repeats, view);
    }
    psr_names_free(seen);
    return status;
}

static psr_status look(psr_history_source *source, const psr_source *from,
                       psr_export_view *view, psr_faults *faults, psr_error *err) {
    size_t before = faults->total;
    psr_history_reader *reader = source->reader;
    psr_scenario scenario = {.start = PSR_NO_DAY, .today = PSR_NO_DAY};
    psr_status status = PSR_ERR_MEMORY;
    view->rows = new_rows();
    reader->history = psr_history_create(PSR_WEEKLY);
    if (view->rows != NULL && reader->history != NULL) {
        status = psr_history_reader_open(reader, &scenario, NULL, reader->history);
    }
    if (status == PSR_OK) {
        status = psr_history_prepare(source, from, faults, err);
    }
    if (status != PSR_OK) {
        return status;
    }
    status = faults->total > before ? PSR_ERR_SCENARIO : scan(source, view, err);
    psr_mapping_choice(from, source, view);
    psr_mapping_write(from, source, view);
    return status;
}

psr_status psr_read_export(const char *path, const char *platform, psr_export_view *view,
                           psr_faults *faults) {
    psr_error err = {0};
    psr_history_reader reader = {0};
    psr_source from = {.path = (char *)(uintptr_t)path, .file = (char *)(uintptr_t)path};
    psr_history_source source = {.reader = &reader, .profile = &from.profile};
    psr_arena *arena = psr_arena_create();
    size_t before = faults->total;
    psr_status status = arena == NULL ? PSR_ERR_MEMORY : PSR_OK;
    from.place = psr_place_at(path, 1, 0);
    view->first_day = view->last_day = PSR_NO_DAY;
    view->platform = view->title = view->note = "";
    if (platform != NULL && psr_platform_find(platform) == NULL) {
        PSR_GO(
            psr_fail(&err, PSR_ERR_USAGE, "there is no shipped profile `%.60s`", platform));
    }
    if (status == PSR_OK) {
        PSR_GO(psr_csv_open(path, NULL, "auto", &source.csv, &err));
        PSR_GO(psr_export_profile(source.csv, platform, &from, arena));
        name_platform(&from.profile, view);
        PSR_GO(look(&source, &from, view, faults, &err));
    }
done:
    if (status != PSR_OK && faults->total == before) {
        psr_faults_add(faults, status, err.place.file[0] != '\0' ? &err.place : NULL, "%s",
                       err.status != PSR_OK ? err.message : psr_status_text(status));
    }
    psr_csv_close(source.csv);
    psr_history_reader_close(&reader);
    psr_history_free(reader.history);
    psr_arena_free(arena);
    return status;
}

void psr_export_view_clear(psr_export_view *view) {
    psr_text_free(&view->choice);
    psr_text_free(&view->mapping);
    psr_table_free(view->rows);
    psr_names_free(view->states);
    *view = (psr_export_view){0};
}
