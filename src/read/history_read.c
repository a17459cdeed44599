/*
 * All sales exports of a scenario -> one history.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include "history_report.h"
#include "history_row.h"
#include "number_text.h"
#include "query_source.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rows between two calls of the observer: a few hundredths of a second. */
#define OBSERVED_ROWS 32768
/* Rows that may be rejected, as a share, before the export as a whole is refused. */
#define REJECTED_SHARE 0.001

/* ---- one source */

/*
 * 3/4/2020 is March in one country and April in another. Where the profile does not say,
 * the first date of the column with a part above 12 decides; the file is read once more for
 * that, as a rule not far. Later dates that contradict are rejected as impossible.
 */
static psr_status decide_order(psr_history_source *source, const psr_source *from,
                               psr_faults *faults, psr_error *err) {
    psr_csv *csv;
    const psr_csv_row *row;
    psr_csv_field value;
    psr_date_order evidence = PSR_DATE_YEAR_FIRST;
    bool is_ambiguous = false;
    PSR_TRY(psr_csv_open(from->file, from->path, source->profile->encoding, &csv, err));
    psr_id column = source->columns.column[PSR_ROLE_DATE];
    psr_status status;
    while ((status = psr_csv_next(csv, &row, err)) == PSR_OK && row != NULL) {
        if (row->problem != NULL) {
            continue;
        }
        PSR_GO(psr_csv_value(csv, column, &value, err));
        if (value.bytes == NULL || value.length == 0) {
            continue;
        }
        evidence = psr_date_evidence(value.bytes, value.length);
        if (evidence != PSR_DATE_EITHER) {
            break;
        }
        is_ambiguous = true;
    }
    source->order = evidence;
    if (is_ambiguous && evidence != PSR_DATE_MONTH_FIRST &&
        evidence != PSR_DATE_DAY_FIRST) {
        psr_faults_add(
            faults, PSR_ERR_SCENARIO, &from->place,
            "the dates of %s may be month/day or day/month: no part is above 12; "
            "set `date_format` to mdy or dmy",
            from->path);
    }
done:
    psr_csv_close(csv);
    return status;
}

static void set_constants(psr_history_source *source, const psr_source *from,
                          psr_faults *faults) {
    const psr_profile *profile = source->profile;
    const char *constant = profile->quantity_value;
    source->point =
        profile->decimal_point != NULL && profile->decimal_point[0] == ',' ? ',' : '.';
    source->quantity_value = PSR_NO_MICRO;
    if (constant != NULL && constant[0] != '\0' &&
        psr_number_text(constant, strlen(constant), '.', &source->quantity_value) !=
            PSR_NUMBER_OK) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &from->place,
                       "constants.quantity is `%s`; must be a number", constant);
    }
}

psr_status psr_history_prepare(psr_history_source *source, const psr_source *from,
                               psr_faults *faults, psr_error *err) {
    psr_profile_resolve(source->profile, source->csv, &from->place, &source->columns,
                        faults);
    set_constants(source, from, faults);
    psr_date_order_parse(source->profile->date_format, &source->order);
    if (source->order == PSR_DATE_EITHER &&
        source->columns.column[PSR_ROLE_DATE] != PSR_NO_ID) {
        return decide_order(source, from, faults, err);
    }
    return PSR_OK;
}

static psr_status count_copy(psr_history_source *source, const psr_csv_row *row,
                             psr_row_tally *tally, psr_error *err) {
    bool is_new;
    uint64_t hash = psr_hash_bytes(row->raw, row->raw_length);
    if (psr_distinct_add(&source->reader->copies, hash, &is_new) != PSR_OK) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to look for repeated rows");
    }
    tally->copies += is_new ? 0 : 1;
    return PSR_OK;
}

static psr_status take_row(psr_history_source *source, const psr_csv_row *row,
                           psr_row_tally *tally, psr_error *err) {
    psr_history *history = source->reader->history;
    psr_sale sale;
    psr_row_fate fate;
    history->rows_read++;
    if (row->problem != NULL) {
        psr_tally_reject(tally, source->csv, row, &row->place, row->problem);
        history->rows_rejected++;
        return PSR_OK;
    }
    PSR_TRY(psr_history_row(source, &sale, &fate, err));
    tally->fates[fate]++;
    if (fate == PSR_ROW_REJECTED) {
        psr_place place = psr_csv_place(source->csv, source->reason_column);
        psr_tally_reject(tally, source->csv, row, &place, source->reason);
        history->rows_rejected++;
        return PSR_OK;
    }
    if (fate != PSR_ROW_TAKEN) {
        history->rows_ignored++;
        return PSR_OK;
    }
    psr_day day = sale.day;
    bool is_first = history->first_day == PSR_NO_DAY;
    history->first_day = is_first || day < history->first_day ? day : history->first_day;
    history->last_day = is_first || day > history->last_day ? day : history->last_day;
    history->weekdays |= UINT32_C(1) << psr_day_weekday(day);
    history->month_days |= UINT32_C(1) << psr_date_from_day(day).day;
    if (sale.order != 0) {
        PSR_TRY(count_copy(source, row, tally, err));
    }
    psr_status status = psr_history_sums_add(source->reader->sums, &sale, err);
    if (status == PSR_ERR_DATA && err != NULL) {
        err->place = psr_csv_place(source->csv, PSR_NO_ID);
    }
    return status;
}

static psr_status read_rows(psr_history_source *source, const psr_observer *observer,
                            psr_row_tally *tally, psr_error *err) {
    const psr_csv_row *row;
    psr_csv *csv = source->csv;
    for (uint64_t i = 0;; i++) {
        PSR_TRY(psr_csv_next(csv, &row, err));
        if (row == NULL) {
            return PSR_OK;
        }
        PSR_TRY(take_row(source, row, tally, err));
        if (i % OBSERVED_ROWS == OBSERVED_ROWS - 1) {
            psr_observe_progress(observer, "reading sales", (double)psr_csv_bytes_done(csv),
                                 (double)psr_csv_encoding(csv)->bytes, NAN);
            if (psr_observe_interrupted(observer)) {
                return psr_fail(err, PSR_ERR_INTERRUPTED, "interrupted while reading");
            }
        }
    }
}

/* Too many bad rows, or none good: the export is at fault. Otherwise findings tell. */
static void judge(const psr_source *from, const psr_row_tally *tally, psr_faults *faults) {
    psr_place place = psr_place_at(from->path, 0, 0);
    uint64_t rows = psr_tally_rows(tally);
    if (rows == 0) {
        psr_faults_add(faults, PSR_ERR_DATA, &place,
                       "there is no row below the header; export it again");
        return;
    }
    if ((double)tally->rejected > REJECTED_SHARE * (double)rows) {
        psr_faults_append(faults, &tally->faults);
    } else if (tally->fates[PSR_ROW_TAKEN] == 0) {
        psr_faults_add(faults, PSR_ERR_DATA, &place,
                       "all %llu rows were left out (status, unpaid, or after the first "
                       "planned day); check the profile and `calendar.start`",
                       (unsigned long long)rows);
    }
}

/* A fault that ends this source goes to faults; the other sources are still read. */
static bool is_of_source(psr_status status) {
    return status == PSR_ERR_DATA || status == PSR_ERR_SCENARIO || status == PSR_ERR_IO;
}

/* Faults lead to the file from where the program was started; findings, which go into the
 * plan, keep the name that the scenario gives it. */
static void lead_to_file(const psr_source *from, size_t first, psr_faults *faults) {
    psr_place named = psr_place_at(from->path, 0, 0);
    for (size_t i = first; i < faults->count; i++) {
        psr_place *place = &faults->items[i].place;
        if (strcmp(place->file, named.file) == 0) {
            *place = psr_place_at(from->file, place->line, place->column);
        }
    }
}

static psr_status read_source(psr_history_reader *reader, const psr_source *from,
                              psr_row_tally *tally, const psr_observer *observer,
                              psr_findings *findings, psr_faults *faults) {
    psr_history_source source = {.reader = reader, .profile = &from->profile};
    psr_error err = {0};
    psr_status status;
    size_t faults_before = faults->total;
    size_t kept_before = faults->count;
    psr_source rows = *from; /* of a query, in memory */
    char name[64];
    int answer = -1;
    if (from->query != NULL && from->query[0] != '\0') {
        PSR_GO(psr_query_open(from, &answer, name, &err));
        rows.file = name;
        from = &rows;
    }
    PSR_GO(psr_csv_open(from->file, from->path, from->profile.encoding, &source.csv, &err));
    PSR_GO(psr_history_prepare(&source, from, faults, &err));
    if (faults->total > faults_before) {
        goto done;
    }
    PSR_GO(read_rows(&source, observer, tally, &err));
    judge(from, tally, faults);
    status = psr_report_source(from, &source, tally, findings);
done:
    if (status != PSR_OK && err.status != PSR_OK) {
        bool placed = err.place.file[0] != '\0';
        psr_faults_add(faults, status, placed ? &err.place : &from->place, "%s",
                       err.message);
    }
    if (answer < 0) { /* a query has no file */
        lead_to_file(from, kept_before, faults);
    }
    psr_csv_close(source.csv);
    if (answer >= 0) {
        (void)close(answer);
    }
    return is_of_source(status) ? PSR_OK : status;
}

/* ---- all sources */

psr_status psr_history_reader_open(psr_history_reader *reader, const psr_scenario *scenario,
                                   const psr_catalog *catalog, psr_history *history) {
    *reader = (psr_history_reader){.history = history,
                                   .catalog = catalog,
                                   .end = scenario->start,
                                   .today = scenario->today};
    reader->sums = psr_history_sums_create();
    PSR_TRY(psr_sale_names_open(&reader->products, history->products));
    PSR_TRY(psr_sale_names_open(&reader->channels, history->channels));
    return reader->sums == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

void psr_history_reader_close(psr_history_reader *reader) {
    psr_history_sums_free(reader->sums);
    psr_sale_names_close(&reader->products);
    psr_sale_names_close(&reader->channels);
    psr_distinct_free(&reader->copies);
    free(reader->floor_price);
}

static psr_status read_sources(psr_history_reader *reader, const psr_scenario *scenario,
                               psr_row_tally *tally, const psr_observer *observer,
                               psr_findings *findings, psr_faults *faults) {
    if (scenario->source_count == 0) {
        psr_place place = psr_place_at(scenario->file, 0, 0);
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "the scenario names no sales export; add one to its data");
    }
    for (size_t i = 0; i < scenario->source_count; i++) {
        psr_tally_start(tally);
        PSR_TRY(
            read_source(reader, &scenario->sources[i], tally, observer, findings, faults));
    }
    return PSR_OK;
}

/* The status of the first fault added since there were `before`. */
static psr_status first_fault(const psr_faults *faults, size_t before) {
    if (faults->total == before) {
        return PSR_OK;
    }
    return faults->items[before < faults->count ? before : 0].status;
}

/* From an empty history to a sorted one; err says what faults cannot. */
static psr_status fill_history(psr_history_reader *reader, const psr_scenario *scenario,
                               psr_row_tally *tally, const psr_observer *observer,
                               psr_findings *findings, psr_faults *faults, psr_error *err) {
    psr_history *history = reader->history;
    size_t before = faults->total;
    PSR_TRY(read_sources(reader, scenario, tally, observer, findings, faults));
    PSR_TRY(first_fault(faults, before));
    psr_history_sums_finish(reader->sums, history);
    PSR_TRY(psr_history_sort(history, err));
    return psr_report_history(reader, findings);
}

psr_status psr_read_history(const psr_scenario *scenario, const psr_catalog *catalog,
                            psr_reject reject, void *reject_context,
                            const psr_observer *observer, psr_history **history,
                            psr_findings *findings, psr_faults *faults) {
    psr_history_reader reader = {0};
    psr_faults own = {0};
    psr_error err = {0};
    psr_row_tally tally = {.reject = reject, .reject_context = reject_context};
    psr_faults *kept = faults == NULL ? &own : faults;
    size_t before = kept->total;
    psr_status status = PSR_ERR_MEMORY;
    *history = psr_history_create(scenario->frequency);
    if (*history != NULL) {
        status = psr_history_reader_open(&reader, scenario, catalog, *history);
    }
    if (status == PSR_OK) {
        status = fill_history(&reader, scenario, &tally, observer, findings, kept, &err);
    }
    psr_history_reader_close(&reader);
    if (status == PSR_OK) {
        return PSR_OK;
    }
    psr_history_free(*history);
    *history = NULL;
    if (kept->total == before) {
        const char *why = err.status != PSR_OK ? err.message : psr_status_text(status);
        psr_faults_add(kept, status, NULL, "%s", why);
    }
    return status;
}
