/*
 * One row of an export -> one sale, or why not. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_HISTORY_ROW_H
#define PURSER_READ_HISTORY_ROW_H

#include "history_sums.h"
#include "profile_columns.h"

/** Names of one kind, products or channels: what the export writes -> the history's id. */
typedef struct psr_sale_names {
    psr_names *written; /* as exports write them */
    psr_id *ids;        /* [capacity] by position in written: id in `names` */
    uint64_t *hashes;   /* [hash_capacity] by position in written: of the history's name */
    size_t capacity, hash_capacity;
    psr_names *names; /* the history's; not owned */
    psr_id last;      /* position in written of the row before */
} psr_sale_names;

psr_status psr_sale_names_open(psr_sale_names *names, psr_names *history_names);
void psr_sale_names_close(psr_sale_names *names);

/** What all sources of one history share. */
typedef struct psr_history_reader {
    psr_history *history;
    const psr_catalog *catalog; /* NULL = none */
    psr_history_sums *sums;
    psr_sale_names products, channels;
    int64_t *floor_price; /* [floor_capacity] by product id of the history */
    size_t floor_count, floor_capacity;
    psr_distinct copies; /* rows by their bytes, where rows carry an order id */
    psr_day end;         /* first planned day: sales from it on are left out */
    psr_day today;       /* later sales are slips; both PSR_NO_DAY = not known */
} psr_history_reader;

typedef enum psr_row_fate {
    PSR_ROW_TAKEN,
    PSR_ROW_STATUS,   /* ignored: its status is not kept */
    PSR_ROW_NOT_PAID, /* ignored: empty or zero where the profile says so */
    PSR_ROW_FUTURE,   /* ignored: on or after the first planned day */
    PSR_ROW_REJECTED, /* `reason`, `column` say why */
    PSR_ROW_FATE_COUNT
} psr_row_fate;

/** One source being read. */
typedef struct psr_history_source {
    psr_history_reader *reader;
    const psr_profile *profile;
    psr_csv *csv;
    psr_profile_columns columns;
    psr_date_order order;
    char point;
    int64_t quantity_value; /* PSR_NO_MICRO = a column says it */
    char last_date[16];     /* the first bytes of the row before's date, and its day */
    size_t last_date_length;
    psr_day last_day;
    uint64_t last_order; /* of the last row with a status, and whether that is kept */
    bool last_kept;
    char reason[256]; /* of the row rejected last */
    psr_id reason_column;
} psr_history_source;

/** Names and sums for a history that is being read; to be closed even after a failure. */
psr_status psr_history_reader_open(psr_history_reader *reader, const psr_scenario *scenario,
                                   const psr_catalog *catalog,
                                   psr_history *history) PSR_MUST_CHECK;
void psr_history_reader_close(psr_history_reader *reader);
/** Columns, date order and constants of an opened source: faults are the profile's. */
psr_status psr_history_prepare(psr_history_source *source, const psr_source *from,
                               psr_faults *faults, psr_error *err) PSR_MUST_CHECK;
/** Read the current row of the source's file. */
psr_status psr_history_row(psr_history_source *source, psr_sale *sale, psr_row_fate *fate,
                           psr_error *err) PSR_MUST_CHECK;

#endif
