/*
 * Which periods the series cover, and whether the first and the last one are whole.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "clean_parts.h"

#include <string.h>

/* A period counts as whole from this share of its days on: a month less one day does. */
#define WHOLE_SHARE 0.95
/* Two days further apart than this, with no sale of any product between, are a slip. */
#define JUMP_DAYS 400

/* Days of [from, to] on which the history may have rows, going by the days it has. */
static int days_expected(const psr_history *history, psr_day from, psr_day to) {
    int count = 0;
    for (psr_day day = from; day <= to; day++) {
        bool weekday = (history->weekdays >> psr_day_weekday(day) & 1U) != 0;
        bool month_day = (history->month_days >> psr_date_from_day(day).day & 1U) != 0;
        count += weekday && month_day ? 1 : 0;
    }
    return count;
}

static double share(const psr_history *history, psr_day from, psr_day to,
                    psr_period period) {
    psr_frequency frequency = history->frequency;
    int all = days_expected(history, psr_period_first_day(frequency, period),
                            psr_period_last_day(frequency, period));
    int seen = days_expected(history, from, to);
    double part = all == 0 ? 1.0 : (double)seen / (double)all;
    return part >= WHOLE_SHARE ? 1.0 : part;
}

/* A date typed wrong stretches the calendar by years. */
static psr_status refuse_jump(const psr_history *history, psr_error *err) {
    psr_day last = psr_period_first_day(
        history->frequency, psr_period_of_day(history->frequency, history->last_day));
    psr_day before = history->first_day;
    for (size_t i = 0; i < history->count; i++) {
        psr_day day = psr_period_last_day(history->frequency, history->cells[i].period);
        before = day < last && day > before ? day : before;
    }
    if (last - before <= JUMP_DAYS) {
        return PSR_OK;
    }
    char from[16];
    char to[16];
    psr_day_print(before, from);
    psr_day_print(history->last_day, to);
    return psr_fail(
        err, PSR_ERR_DATA,
        "the sales jump from %s to %s with nothing between; correct the date, or "
        "set calendar.start to the first day to plan",
        from, to);
}

static psr_status tell_partial(const psr_clean_work *work, psr_period period, double part,
                               const char *which) {
    const char *mode = work->scenario->partial_periods;
    char name[16];
    psr_period_print(work->history->frequency, period, name);
    const char *done = mode != NULL && strcmp(mode, "keep") == 0 ? "it was kept as it is"
                       : mode != NULL && strcmp(mode, "scale") == 0
                           ? "its sales were scaled up to a whole one"
                           : "it was left out";
    return psr_findings_add(work->findings, PSR_NOTE, "clean.partial", name, NULL,
                            "the history covers %.0f%% of its %s period %s; %s",
                            part * 100.0, which, name, done);
}

/* The last period to forecast from: the one before the start, or the last one known. */
static psr_status last_period(psr_clean_work *work, psr_error *err) {
    const psr_history *history = work->history;
    psr_frequency frequency = history->frequency;
    psr_day start = work->scenario->start;
    work->known = psr_period_of_day(frequency, history->last_day);
    work->last_share = share(history, psr_period_first_day(frequency, work->known),
                             history->last_day, work->known);
    if (start == PSR_NO_DAY) {
        PSR_TRY(refuse_jump(history, err));
        work->last = work->known;
        return PSR_OK;
    }
    work->last = psr_period_of_day(frequency, start) - 1;
    if (work->known > work->last) {
        /* The first planned period began before the start: its rows are not whole. */
        work->known = work->last;
        work->last_share = 1.0;
    }
    if (work->last > work->known) {
        char from[16];
        char to[16];
        psr_period_print(frequency, work->known, from);
        psr_period_print(frequency, work->last, to);
        return psr_findings_add(work->findings, PSR_DOUBT, "clean.late", "", NULL,
                                "the history ends with %s but the plan begins after %s; "
                                "what was sold between is taken as not known",
                                from, to);
    }
    return PSR_OK;
}

/* The first and last periods where the history covers them in part. */
static psr_status cut_partial(psr_clean_work *work, bool drops) {
    if (work->first_share < 1.0) {
        PSR_TRY(tell_partial(work, work->first, work->first_share, "first"));
        work->first += drops ? 1 : 0;
        work->first_share = drops ? 1.0 : work->first_share;
    }
    if (work->last_share < 1.0 && work->known > work->first) {
        PSR_TRY(tell_partial(work, work->known, work->last_share, "last"));
        bool is_end = work->last == work->known && work->scenario->start == PSR_NO_DAY;
        work->last -= drops && is_end ? 1 : 0;
        work->known -= drops ? 1 : 0;
        work->last_share = drops ? 1.0 : work->last_share;
    }
    return PSR_OK;
}

psr_status psr_clean_calendar(psr_clean_work *work, psr_error *err) {
    const psr_history *history = work->history;
    const char *mode = work->scenario->partial_periods;
    if (history->count == 0 || history->first_day == PSR_NO_DAY) {
        return psr_fail(err, PSR_ERR_DATA,
                        "the history has no sales; check the profile's rules");
    }
    PSR_TRY(last_period(work, err));
    work->first = psr_period_of_day(history->frequency, history->first_day);
    work->first_share =
        share(history, history->first_day,
              psr_period_last_day(history->frequency, work->first), work->first);
    bool drops = mode == NULL || mode[0] == '\0' || strcmp(mode, "drop") == 0;
    /* One period is better than none, however short. */
    bool has_more = work->known > work->first;
    if (has_more) {
        PSR_TRY(cut_partial(work, drops));
    }
    if (work->last < work->first) {
        char first[16];
        psr_period_print(history->frequency, work->first, first);
        return psr_fail(
            err, PSR_ERR_DATA,
            "the history begins with %s, after the last period before the plan; "
            "check calendar.start",
            first);
    }
    bool scales = mode != NULL && strcmp(mode, "scale") == 0 && has_more;
    work->first_share = scales ? work->first_share : 1.0;
    work->last_share = scales ? work->last_share : 1.0;
    return PSR_OK;
}
