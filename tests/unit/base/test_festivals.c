/*
 * Easter, Chinese New Year, Ramadan.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static psr_day day_of(int year, int month, int day) {
    return psr_day_from_date((psr_date){year, month, day});
}

/* Day of the year of Chinese New Year, 1950 to 2100, from an implementation not ours: npm
 * package lunar-javascript 1.7.7 (ephemeris of Xu Jianwei's Shouxing calendar). */
static const int new_year_days[] = {
    48, 37, 27, 45, 34, 24, 43, 31, 49, 39, 28, 46, 36, 25, 44, 33, 21, 40, 30, 48, 37, 27,
    46, 34, 23, 42, 31, 49, 38, 28, 47, 36, 25, 44, 33, 51, 40, 29, 48, 37, 27, 46, 35, 23,
    41, 31, 50, 38, 28, 47, 36, 24, 43, 32, 22, 40, 29, 49, 38, 26, 45, 34, 23, 41, 31, 50,
    39, 28, 47, 36, 25, 43, 32, 22, 41, 29, 48, 37, 26, 44, 34, 23, 42, 31, 50, 39, 28, 46,
    35, 24, 43, 32, 22, 41, 30, 48, 37, 26, 45, 33, 23, 42, 32, 50, 39, 28, 46, 35, 24, 43,
    33, 21, 40, 29, 48, 36, 26, 45, 34, 23, 42, 31, 50, 38, 27, 46, 36, 24, 43, 33, 22, 40,
    29, 48, 37, 26, 45, 34, 24, 41, 30, 49, 38, 27, 46, 36, 25, 43, 32, 21, 40,
};

Test(festivals, chinese_new_year_agrees_with_another_implementation) {
    cr_assert(eq(sz, sizeof new_year_days / sizeof *new_year_days, 151));
    for (int year = 1950; year <= 2100; year++) {
        psr_day expected = day_of(year, 1, 1) + new_year_days[year - 1950] - 1;
        cr_assert(eq(i32, psr_day_lunar_new_year(year), expected), "in %d", year);
    }
}

Test(festivals, chinese_new_year_as_announced) {
    /* Hong Kong Observatory, Gregorian-Lunar Calendar Conversion Table. 2027 begins four
     * minutes before midnight, 2030 seven minutes after; 2034 follows a leap month. */
    static const int dates[][3] = {
        {1954, 2, 3},  {1985, 2, 20}, {2015, 2, 19}, {2016, 2, 8},  {2017, 1, 28},
        {2018, 2, 16}, {2019, 2, 5},  {2020, 1, 25}, {2021, 2, 12}, {2022, 2, 1},
        {2023, 1, 22}, {2024, 2, 10}, {2025, 1, 29}, {2026, 2, 17}, {2027, 2, 6},
        {2028, 1, 26}, {2029, 2, 13}, {2030, 2, 3},  {2033, 1, 31}, {2034, 2, 19},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        cr_assert(eq(i32, psr_day_lunar_new_year(dates[i][0]),
                     day_of(dates[i][0], dates[i][1], dates[i][2])));
    }
}

Test(festivals, chinese_new_year_is_known_from_1950_to_2100) {
    cr_assert(eq(i32, psr_day_lunar_new_year(1949), PSR_NO_DAY));
    cr_assert(eq(i32, psr_day_lunar_new_year(2101), PSR_NO_DAY));
}

Test(festivals, easter_as_published) {
    /* 1818 and 2285: the earliest possible, 1943 and 2038: the latest (Meeus, chapter 8).
     */
    static const int dates[][3] = {
        {1818, 3, 22}, {1943, 4, 25}, {1961, 4, 2},  {1991, 3, 31}, {1992, 4, 19},
        {1993, 4, 11}, {2000, 4, 23}, {2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5},
        {2027, 3, 28}, {2038, 4, 25}, {2285, 3, 22},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        cr_assert(eq(i32, psr_day_easter(dates[i][0]),
                     day_of(dates[i][0], dates[i][1], dates[i][2])));
    }
    for (int year = 1583; year < 4000; year++) {
        psr_day easter = psr_day_easter(year);
        cr_assert(eq(int, psr_day_weekday(easter), 6));
        cr_assert(easter >= day_of(year, 3, 22) && easter <= day_of(year, 4, 25));
    }
}

Test(festivals, ramadan_of_known_years) {
    cr_assert(eq(i32, psr_day_ramadan(2024, 0), day_of(2024, 3, 11)));
    cr_assert(eq(i32, psr_day_ramadan(2025, 0), day_of(2025, 3, 1)));
    cr_assert(eq(i32, psr_day_ramadan(2026, 0), day_of(2026, 2, 18)));
    cr_assert(eq(i32, psr_day_ramadan(2026, 1), PSR_NO_DAY));
    /* Two in 1997 and in 2030. */
    cr_assert(eq(i32, psr_day_ramadan(2030, 0), day_of(2030, 1, 6)));
    cr_assert(eq(i32, psr_day_ramadan(2030, 1), day_of(2030, 12, 26)));
    cr_assert(ne(i32, psr_day_ramadan(1997, 1), PSR_NO_DAY));
    cr_assert(eq(i32, psr_day_ramadan(2030, 2), PSR_NO_DAY));
    cr_assert(eq(i32, psr_day_ramadan(2030, -1), PSR_NO_DAY));
    cr_assert(eq(i32, psr_day_ramadan(600, 0), PSR_NO_DAY));
}

Test(festivals, every_ramadan_is_listed_once) {
    /* Twelve lunar months of 29 or 30 days: 354 or 355 days from one to the next. */
    psr_day last = psr_day_ramadan(700, 0);
    for (int year = 700; year < 3000; year++) {
        cr_assert(ne(i32, psr_day_ramadan(year, 0), PSR_NO_DAY));
        for (int occurrence = 0; occurrence < 2; occurrence++) {
            psr_day day = psr_day_ramadan(year, occurrence);
            if (day == PSR_NO_DAY || day == last) {
                continue;
            }
            cr_assert(eq(int, psr_date_from_day(day).year, year));
            cr_assert(day - last == 354 || day - last == 355);
            last = day;
        }
    }
}

Test(festivals, names_lead_to_days) {
    psr_day first;
    psr_day last;
    cr_expect(
        eq(int, (int)psr_festival_find("Chinese_New-Year"), (int)PSR_FESTIVAL_SPRING));
    cr_expect(eq(int, (int)psr_festival_find("斋月"), (int)PSR_FESTIVAL_RAMADAN));
    cr_expect(eq(int, (int)psr_festival_find("11.11"), (int)PSR_FESTIVAL_NONE));
    cr_assert(psr_festival_days(PSR_FESTIVAL_EASTER, 2024, 0, &first, &last));
    cr_expect(eq(int, first, psr_day_from_date((psr_date){2024, 3, 29})));
    cr_expect(eq(int, last, psr_day_from_date((psr_date){2024, 4, 1})));
    cr_expect(not(psr_festival_days(PSR_FESTIVAL_EASTER, 2024, 1, &first, &last)));
    cr_expect(not(psr_festival_days(PSR_FESTIVAL_NONE, 2024, 0, &first, &last)));
}
