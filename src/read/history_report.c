/*
 * What became of the rows of an export, told as findings.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "history_report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A rejected row is shown up to here. */
#define SHOWN_BYTES 4096

void psr_tally_start(psr_row_tally *tally) {
    psr_reject reject = tally->reject;
    void *context = tally->reject_context;
    *tally = (psr_row_tally){.reject = reject, .reject_context = context};
}

uint64_t psr_tally_rows(const psr_row_tally *tally) {
    uint64_t rows = tally->rejected;
    for (int i = 0; i < PSR_ROW_FATE_COUNT; i++) {
        rows += i == PSR_ROW_REJECTED ? 0 : tally->fates[i];
    }
    return rows;
}

void psr_tally_reject(psr_row_tally *tally, const psr_csv *csv, const psr_csv_row *row,
                      const psr_place *place, const char *reason) {
    tally->rejected++;
    psr_faults_add(&tally->faults, PSR_ERR_DATA, place, "%s", reason);
    if (tally->reject == NULL) {
        return;
    }
    size_t length = row->raw_length < SHOWN_BYTES ? row->raw_length : SHOWN_BYTES;
    char *text = psr_csv_raw_text(csv, row->raw, length);
    tally->reject(tally->reject_context, place->file, row->line, row->offset, reason,
                  text == NULL ? "" : text);
    free(text);
}

/* ---- one source */

static psr_status report_reading(const psr_source *from, const psr_history_source *source,
                                 const psr_row_tally *tally, psr_findings *findings) {
    psr_text columns = {0};
    psr_place place = psr_place_at(from->path, 0, 0);
    const psr_encoding_report *encoding = psr_csv_encoding(source->csv);
    psr_profile_describe(&source->columns, source->csv, &columns);
    psr_status status = psr_findings_add(
        findings, PSR_NOTE, "read.columns", from->path, &place,
        "%" PRIu64 " of %" PRIu64 " rows were read as %s%s with dates as %s: %s",
        tally->fates[PSR_ROW_TAKEN], psr_tally_rows(tally),
        encoding->is_ascii ? "ASCII" : psr_encoding_name(encoding->encoding),
        encoding->has_bom ? " with byte order mark" : "",
        psr_date_order_name(source->order), psr_text_bytes(&columns));
    psr_text_free(&columns);
    return status;
}

static psr_status report_left_out(const psr_source *from, const psr_row_tally *tally,
                                  psr_findings *findings) {
    static const struct {
        psr_row_fate fate;
        psr_severity severity;
        const char *code, *why;
    } kinds[] = {{PSR_ROW_STATUS, PSR_NOTE, "read.status",
                  "as their status is not among `keep_status`"},
                 {PSR_ROW_NOT_PAID, PSR_NOTE, "read.unpaid",
                  "as `ignore_when_empty` or `ignore_when_zero` says"},
                 {PSR_ROW_FUTURE, PSR_DOUBT, "read.future",
                  "as they lie on or after the first planned day"}};
    psr_place place = psr_place_at(from->path, 0, 0);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        uint64_t count = tally->fates[kinds[i].fate];
        if (count > 0) {
            PSR_TRY(psr_findings_add(findings, kinds[i].severity, kinds[i].code, from->path,
                                     &place, "rows left out, %s: %" PRIu64, kinds[i].why,
                                     count));
        }
    }
    return PSR_OK;
}

psr_status psr_report_source(const psr_source *from, const psr_history_source *source,
                             const psr_row_tally *tally, psr_findings *findings) {
    psr_place place = psr_place_at(from->path, 0, 0);
    PSR_TRY(report_reading(from, source, tally, findings));
    PSR_TRY(report_left_out(from, tally, findings));
    if (tally->copies > 0) {
        PSR_TRY(psr_findings_add(findings, PSR_DOUBT, "read.copies", from->path, &place,
                                 "rows that repeat an earlier row byte for byte, order id "
                                 "included: %" PRIu64 "; they were counted: check for "
                                 "exports that overlap",
                                 tally->copies));
    }
    if (tally->rejected > 0) {
        const psr_error *first = &tally->faults.items[0];
        PSR_TRY(psr_findings_add(findings, PSR_ALARM, "read.rejected", from->path,
                                 &first->place,
                                 "%" PRIu64 " of %" PRIu64 " rows could not be read and "
                                 "were left out; the first: %s",
                                 tally->rejected, psr_tally_rows(tally), first->message));
    }
    return PSR_OK;
}

/* ---- all sources */

static psr_status report_unknown(const psr_names *sold, const psr_names *known,
                                 const char *kind, psr_findings *findings) {
    size_t count = known == NULL ? 0 : psr_names_count(known);
    if (count == 0) {
        return PSR_OK; /* no table: every name is welcome */
    }
    const char **names = psr_calloc(count, sizeof *names);
    if (names == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        names[i] = psr_names_text(known, (psr_id)i);
    }
    psr_status status = PSR_OK;
    for (size_t i = 0; i < psr_names_count(sold) && status == PSR_OK; i++) {
        const char *name = psr_names_text(sold, (psr_id)i);
        if (psr_names_find(known, name) != PSR_NO_ID) {
            continue;
        }
        const char *nearest = psr_nearest(name, names, count);
        status =
            psr_findings_add(findings, PSR_DOUBT, "read.unknown", name, NULL,
                             "the %s `%s` has sales but is not in the table of %ss%s%s%s",
                             kind, name, kind, nearest == NULL ? "" : "; did you mean `",
                             nearest == NULL ? "" : nearest, nearest == NULL ? "" : "`?");
    }
    free(names);
    return status;
}

psr_status psr_report_history(const psr_history_reader *reader, psr_findings *findings) {
    const psr_history *history = reader->history;
    const psr_catalog *catalog = reader->catalog;
    double weight = psr_history_sums_weight(reader->sums);
    if (catalog != NULL) {
        PSR_TRY(
            report_unknown(history->products, catalog->product_ids, "product", findings));
        PSR_TRY(
            report_unknown(history->channels, catalog->channel_ids, "channel", findings));
    }
    if (weight > 1.0) {
        PSR_TRY(psr_findings_add(findings, PSR_NOTE, "read.orders", "", NULL,
                                 "orders and customers are counted from one in %.0f of "
                                 "them: there are too many to remember each",
                                 weight));
    }
    return PSR_OK;
}
