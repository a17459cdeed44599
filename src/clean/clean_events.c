/*
 * Events as regressors: windows around their days, a strength for each year, and festivals
 * whose days follow from the sun and the moon.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_events.h"

#include <string.h>

/* A computed festival gives way to a row of the table this near. */
#define SAME_FESTIVAL_DAYS 30

/* ---- occurrences */

static psr_status add_occurrence(psr_clean_calendar_events *self,
                                 const psr_catalog_event *row, psr_day first,
                                 psr_day last) {
    if (self->count == self->capacity) {
        size_t capacity = self->capacity * 2 + 16;
        psr_clean_occurrence *more =
            psr_arena_take(self->arena, capacity, sizeof *self->items);
        if (more == NULL) {
            return PSR_ERR_MEMORY;
        }
        if (self->count > 0) {
            memcpy(more, self->items, self->count * sizeof *more);
        }
        self->items = more;
        self->capacity = capacity;
    }
    self->items[self->count++] = (psr_clean_occurrence){row, first, last};
    return PSR_OK;
}

/* A row with its own days for this year's festival counts instead. */
static bool is_given(const psr_catalog *catalog, const psr_catalog_event *row,
                     psr_day day) {
    for (size_t i = 0; i < catalog->event_count; i++) {
        const psr_catalog_event *other = &catalog->events[i];
        if (other->first_day != PSR_NO_DAY && strcmp(other->name, row->name) == 0 &&
            other->channel == row->channel && day - other->first_day < SAME_FESTIVAL_DAYS &&
            other->first_day - day < SAME_FESTIVAL_DAYS) {
            return true;
        }
    }
    return false;
}

static psr_status add_festival(psr_clean_calendar_events *self, const psr_catalog *catalog,
                               const psr_catalog_event *row, int first_year,
                               int last_year) {
    psr_festival kind = psr_festival_find(row->name);
    for (int year = first_year; year <= last_year; year++) {
        psr_day first;
        psr_day last;
        for (int each = 0; psr_festival_days(kind, year, each, &first, &last); each++) {
            if (!is_given(catalog, row, first)) {
                PSR_TRY(add_occurrence(self, row, first, last));
            }
        }
    }
    return PSR_OK;
}

psr_status psr_clean_events_open(const psr_catalog *catalog, psr_day first, psr_day last,
                                 psr_arena *arena, psr_clean_calendar_events *events) {
    *events = (psr_clean_calendar_events){.arena = arena};
    int first_year = psr_date_from_day(first).year - 1;
    int last_year = psr_date_from_day(last).year + 1;
    for (size_t i = 0; catalog != NULL && i < catalog->event_count; i++) {
        const psr_catalog_event *row = &catalog->events[i];
        if (row->first_day == PSR_NO_DAY) {
            PSR_TRY(add_festival(events, catalog, row, first_year, last_year));
        } else {
            psr_day end = row->last_day == PSR_NO_DAY ? row->first_day : row->last_day;
            PSR_TRY(add_occurrence(events, row, row->first_day, end));
        }
    }
    return PSR_OK;
}

/* ---- values */

static int overlap(psr_day first, psr_day last, psr_day from, psr_day to) {
    psr_day begin = first > from ? first : from;
    psr_day end = last < to ? last : to;
    return end >= begin ? end - begin + 1 : 0;
}

double psr_clean_event_value(const psr_clean_calendar_events *events, const char *name,
                             psr_clean_part part, psr_id channel, psr_day from,
                             psr_day to) {
    double value = 0;
    for (size_t i = 0; i < events->count; i++) {
        const psr_clean_occurrence *each = &events->items[i];
        const psr_catalog_event *row = each->row;
        bool here = row->channel == PSR_NO_ID || row->channel == channel;
        if (!here || strcmp(row->name, name) != 0) {
            continue;
        }
        psr_day first = each->first;
        psr_day last = each->last;
        if (part == PSR_CLEAN_BEFORE) {
            last = first - 1;
            first -= row->lead_days;
        } else if (part == PSR_CLEAN_AFTER) {
            first = last + 1;
            last += row->lag_days;
        }
        value += row->strength * (double)overlap(first, last, from, to);
    }
    return value / (double)(to - from + 1);
}
