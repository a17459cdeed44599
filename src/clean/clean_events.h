/*
 * Events on the calendar. Private to clean.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLEAN_EVENTS_H
#define PURSER_CLEAN_EVENTS_H

#include "purser/base.h"
#include "purser/data.h"

/** The days themselves, the window of `lead_days` before, of `lag_days` after them. */
typedef enum psr_clean_part {
    PSR_CLEAN_DURING,
    PSR_CLEAN_BEFORE,
    PSR_CLEAN_AFTER,
    PSR_CLEAN_PART_COUNT
} psr_clean_part;

/** One event in one year. */
typedef struct psr_clean_occurrence {
    const psr_catalog_event *row;
    psr_day first, last;
} psr_clean_occurrence;

typedef struct psr_clean_calendar_events {
    psr_arena *arena;
    psr_clean_occurrence *items; /* [count] */
    size_t count, capacity;
} psr_clean_calendar_events;

/**
 * All occurrences around [first, last]: rows of the table, and for rows without a day every
 * year's festival of that name.
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_clean_events_open(const psr_catalog *catalog, psr_day first, psr_day last,
                                 psr_arena *arena,
                                 psr_clean_calendar_events *events) PSR_MUST_CHECK;

/**
 * Sum over an event's occurrences of strength times the share of the days [from, to] that
 * the part covers.
 * @param channel catalogue id; PSR_NO_ID = only events of all channels
 */
double psr_clean_event_value(const psr_clean_calendar_events *events, const char *name,
                             psr_clean_part part, psr_id channel, psr_day from, psr_day to);

#endif
