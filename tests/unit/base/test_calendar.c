/*
 * Days, weeks, periods.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static psr_day day_of(int year, int month, int day) {
    return psr_day_from_date((psr_date){year, month, day});
}

Test(calendar, known_days) {
    cr_assert(eq(i32, day_of(1970, 1, 1), 0));
    cr_assert(eq(i32, day_of(1969, 12, 31), -1));
    cr_assert(eq(i32, day_of(2000, 3, 1), 11017));
    cr_assert(eq(i32, day_of(2026, 11, 23), 20780));
    cr_assert(eq(int, psr_day_weekday(day_of(2026, 11, 23)), 0)); /* a Monday */
    cr_assert(eq(int, psr_day_weekday(day_of(1970, 1, 1)), 3));
    cr_assert(eq(int, psr_day_weekday(-4), 6));
}

Test(calendar, four_hundred_years_agree_with_the_c_library) {
    char theirs[64];
    char ours[64];
    char date[16];
    int weekday = psr_day_weekday(day_of(1800, 1, 1));
    for (psr_day day = day_of(1800, 1, 1); day <= day_of(2200, 12, 31); day++) {
        time_t seconds = (time_t)day * 86400;
        struct tm parts;
        (void)gmtime_r(&seconds, &parts);
        (void)strftime(theirs, sizeof theirs, "%Y-%m-%d %G-W%V", &parts);
        int year;
        int week;
        psr_day_iso_week(day, &year, &week);
        psr_day_print(day, date);
        (void)snprintf(ours, sizeof ours, "%s %04d-W%02d", date, year, week);
        if (strcmp(ours, theirs) != 0) {
            cr_fail("%s, the C library says %s", ours, theirs);
        }
        cr_assert(eq(int, psr_day_weekday(day), (parts.tm_wday + 6) % 7));
        cr_assert(eq(int, psr_day_weekday(day), weekday));
        weekday = (weekday + 1) % 7;
        psr_day back;
        cr_assert(psr_day_parse(date, 10, &back));
        cr_assert(eq(i32, back, day));
    }
}

Test(calendar, only_dates_that_exist_are_valid) {
    cr_assert(psr_date_is_valid((psr_date){2024, 2, 29}));
    cr_assert(psr_date_is_valid((psr_date){2000, 2, 29}));
    cr_assert(not(psr_date_is_valid((psr_date){1900, 2, 29})));
    cr_assert(not(psr_date_is_valid((psr_date){2023, 2, 29})));
    cr_assert(not(psr_date_is_valid((psr_date){2023, 4, 31})));
    cr_assert(not(psr_date_is_valid((psr_date){2023, 13, 1})));
    cr_assert(not(psr_date_is_valid((psr_date){2023, 0, 1})));
    cr_assert(not(psr_date_is_valid((psr_date){2023, 1, 0})));
    cr_assert(not(psr_date_is_valid((psr_date){0, 1, 1})));
    cr_assert(not(psr_date_is_valid((psr_date){10000, 1, 1})));
    cr_assert(eq(i32, day_of(2023, 2, 29), PSR_NO_DAY));
}

typedef struct text_case {
    char text[24];
} text_case;

ParameterizedTestParameters(calendar, what_is_no_date_is_refused) {
    static text_case cases[] = {
        {""},           {"2026-1-01"},   {"2026/01/01"}, {"20260101"},   {"2026-02-30"},
        {"2026-13-01"}, {"2026-01-01 "}, {" 2026-01-1"}, {"2026-01-0a"}, {"-026-01-01"},
        {"0000-01-01"}, {"2026-+1-01"},  {"01-02-2026"}, {"2026-00-10"}, {"2026-01-00"},
    };
    return cr_make_param_array(text_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(text_case *each, calendar, what_is_no_date_is_refused) {
    psr_day day = 77;
    cr_assert(not(psr_day_parse(each->text, strlen(each->text), &day)));
    cr_assert(eq(i32, day, 77));
}

Test(calendar, a_period_holds_its_days_and_follows_the_one_before) {
    for (int f = PSR_DAILY; f <= PSR_YEARLY; f++) {
        psr_frequency frequency = (psr_frequency)f;
        cr_assert(eq(i32, psr_period_of_day(frequency, 0), 0));
        psr_period last = psr_period_of_day(frequency, day_of(2200, 1, 1));
        for (psr_period p = psr_period_of_day(frequency, day_of(1850, 1, 1)); p <= last;
             p++) {
            psr_day first_day = psr_period_first_day(frequency, p);
            psr_day last_day = psr_period_last_day(frequency, p);
            cr_assert(le(i32, first_day, last_day));
            cr_assert(eq(i32, psr_period_of_day(frequency, first_day), p));
            cr_assert(eq(i32, psr_period_of_day(frequency, last_day), p));
            cr_assert(eq(i32, psr_period_first_day(frequency, p + 1), last_day + 1));
        }
    }
}

typedef struct label_case {
    psr_frequency frequency;
    int year, month, day;
    char label[16];
    int first[3], last[3];
} label_case;

ParameterizedTestParameters(calendar, periods_have_their_labels_and_ends) {
    static label_case cases[] = {
        {PSR_DAILY, 2026, 11, 23, "2026-11-23", {2026, 11, 23}, {2026, 11, 23}},
        {PSR_WEEKLY, 2026, 11, 29, "2026-W48", {2026, 11, 23}, {2026, 11, 29}},
        {PSR_WEEKLY, 2021, 1, 3, "2020-W53", {2020, 12, 28}, {2021, 1, 3}},
        {PSR_WEEKLY, 2024, 12, 30, "2025-W01", {2024, 12, 30}, {2025, 1, 5}},
        {PSR_WEEKLY, 1970, 1, 1, "1970-W01", {1969, 12, 29}, {1970, 1, 4}},
        {PSR_MONTHLY, 2024, 2, 5, "2024-02", {2024, 2, 1}, {2024, 2, 29}},
        {PSR_MONTHLY, 1969, 12, 31, "1969-12", {1969, 12, 1}, {1969, 12, 31}},
        {PSR_QUARTERLY, 2026, 11, 23, "2026-Q4", {2026, 10, 1}, {2026, 12, 31}},
        {PSR_QUARTERLY, 1969, 1, 1, "1969-Q1", {1969, 1, 1}, {1969, 3, 31}},
        {PSR_YEARLY, 2026, 7, 1, "2026", {2026, 1, 1}, {2026, 12, 31}},
    };
    return cr_make_param_array(label_case, cases, sizeof cases / sizeof *cases);
}

ParameterizedTest(label_case *each, calendar, periods_have_their_labels_and_ends) {
    char label[16];
    psr_period period =
        psr_period_of_day(each->frequency, day_of(each->year, each->month, each->day));
    psr_period_print(each->frequency, period, label);
    cr_assert(eq(str, label, each->label));
    cr_assert(eq(i32, psr_period_first_day(each->frequency, period),
                 day_of(each->first[0], each->first[1], each->first[2])));
    cr_assert(eq(i32, psr_period_last_day(each->frequency, period),
                 day_of(each->last[0], each->last[1], each->last[2])));
}

Test(calendar, the_ends_of_the_number_range_do_not_overflow) {
    char text[16];
    const int32_t ends[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX - 1, INT32_MAX};
    for (int f = PSR_DAILY; f <= PSR_YEARLY; f++) {
        for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
            psr_period_print((psr_frequency)f, ends[i], text);
            cr_assert(lt(sz, strlen(text), sizeof text));
            (void)psr_period_of_day((psr_frequency)f, ends[i]);
            cr_assert(le(i32, psr_period_first_day((psr_frequency)f, ends[i]),
                         psr_period_last_day((psr_frequency)f, ends[i])));
        }
    }
    psr_day_print(PSR_NO_DAY, text);
    cr_assert(lt(sz, strlen(text), sizeof text));
}

Test(calendar, frequencies_have_names_and_periods_a_year) {
    const int per_year[] = {365, 52, 12, 4, 1};
    for (int f = PSR_DAILY; f <= PSR_YEARLY; f++) {
        psr_frequency back = PSR_DAILY;
        cr_assert(psr_frequency_parse(psr_frequency_name((psr_frequency)f), &back));
        cr_assert(eq(int, (int)back, f));
        cr_assert(eq(int, psr_frequency_per_year((psr_frequency)f), per_year[f]));
    }
    psr_frequency frequency = PSR_MONTHLY;
    cr_assert(not(psr_frequency_parse("Weekly", &frequency)));
    cr_assert(not(psr_frequency_parse("", &frequency)));
    cr_assert(not(psr_frequency_parse(NULL, &frequency)));
    cr_assert(eq(int, (int)frequency, PSR_MONTHLY));
}
