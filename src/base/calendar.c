/*
 * Days, ISO weeks and periods of the proleptic Gregorian calendar.
 *
 * All arithmetic is in int64_t; a result outside psr_day or psr_period is clamped, so that
 * no input can overflow.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdio.h>
#include <string.h>

/* Years that are written with four digits, the only ones input may hold. */
static const int first_year = 1;
static const int last_year = 9999;

static const int64_t days_per_week = 7;
static const int64_t months_per_year = 12;
static const int64_t months_per_quarter = 3;
static const int64_t epoch_year = 1970;

/* 1970-01-01 was a Thursday: weekday 3 with Monday = 0. */
static const int64_t epoch_weekday = 3;

/* The Gregorian calendar repeats after 400 years, an era, of this many days. */
static const int64_t years_per_era = 400;
static const int64_t days_per_era = 146097;
/* Days from 0000-03-01, where eras begin (the leap day comes last), to 1970-01-01. */
static const int64_t epoch_from_era_start = 719468;

static int64_t divide_down(int64_t value, int64_t divisor) {
    int64_t quotient = value / divisor;
    return value % divisor < 0 ? quotient - 1 : quotient;
}

static int32_t clamp(int64_t value) {
    if (value > INT32_MAX) {
        return INT32_MAX;
    }
    return value < INT32_MIN ? INT32_MIN : (int32_t)value;
}

static bool year_is_leap(int year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool psr_date_is_valid(psr_date date) {
    static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < first_year || date.year > last_year || date.month < 1 ||
        date.month > 12) {
        return false;
    }
    bool leap_february = date.month == 2 && year_is_leap(date.year);
    return date.day >= 1 &&
           date.day <= month_days[date.month - 1] + (leap_february ? 1 : 0);
}

/* Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil; month
 * 1-12. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day) {
    if (month <= 2) {
        year--;
    }
    int64_t era = divide_down(year, years_per_era);
    int64_t year_of_era = year - era * years_per_era;
    int64_t month_from_march = (month + 9) % months_per_year;
    int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * days_per_era + day_of_era - epoch_from_era_start;
}

psr_day psr_day_from_date(psr_date date) {
    return psr_date_is_valid(date) ? clamp(days_from_civil(date.year, date.month, date.day))
                                   : PSR_NO_DAY;
}

/* The inverse, civil_from_days of the same paper. */
psr_date psr_date_from_day(psr_day day) {
    int64_t shifted = day + epoch_from_era_start;
    int64_t era = divide_down(shifted, days_per_era);
    int64_t day_of_era = shifted - era * days_per_era;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    psr_date date;
    date.day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    date.month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    date.year = (int)(year_of_era + era * years_per_era + (date.month <= 2 ? 1 : 0));
    return date;
}

int psr_day_weekday(psr_day day) {
    int64_t shifted = day + epoch_weekday;
    return (int)(shifted - divide_down(shifted, days_per_week) * days_per_week);
}

void psr_day_iso_week(psr_day day, int *iso_year, int *iso_week) {
    /* A week belongs to the year that holds its Thursday. */
    int64_t thursday = (int64_t)day - psr_day_weekday(day) + 3;
    int year = psr_date_from_day(clamp(thursday)).year;
    *iso_year = year;
    *iso_week = (int)((thursday - days_from_civil(year, 1, 1)) / days_per_week + 1);
}

/* The value of `count` digits, -1 where one of them is no digit. */
static int digits_value(const char *digits, size_t count) {
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return -1;
        }
        value = value * 10 + (digits[i] - '0');
    }
    return value;
}

bool psr_day_parse(const char *bytes, size_t length, psr_day *day) {
    if (length != sizeof "YYYY-MM-DD" - 1 || bytes[4] != '-' || bytes[7] != '-') {
        return false;
    }
    psr_date date = {digits_value(bytes, 4), digits_value(bytes + 5, 2),
                     digits_value(bytes + 8, 2)};
    if (!psr_date_is_valid(date)) {
        return false;
    }
    *day = psr_day_from_date(date);
    return true;
}

/* What is printed always fits, but the compiler cannot know the ranges: print wide, copy.
 */
static void label_copy(char label[16], const char *wide) {
    size_t length = strlen(wide);
    length = length < 15 ? length : 15;
    memcpy(label, wide, length);
    label[length] = '\0';
}

void psr_day_print(psr_day day, char text[16]) {
    char wide[48];
    psr_date date = psr_date_from_day(day);
    if (date.year >= 1000 && date.year <= 9999) {
        const int parts[] = {date.year / 100, date.year % 100, date.month, date.day};
        static const size_t places[] = {0, 2, 5, 8};
        memcpy(text, "0000-00-00", sizeof "0000-00-00");
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            text[places[i]] = (char)('0' + parts[i] / 10);
            text[places[i] + 1] = (char)('0' + parts[i] % 10);
        }
        return;
    }
    (void)snprintf(wide, sizeof wide, "%04d-%02d-%02d", date.year, date.month, date.day);
    label_copy(text, wide);
}

psr_period psr_period_of_day(psr_frequency frequency, psr_day day) {
    if (frequency == PSR_DAILY) {
        return day;
    }
    if (frequency == PSR_WEEKLY) {
        return clamp(divide_down(day + epoch_weekday, days_per_week));
    }
    psr_date date = psr_date_from_day(day);
    int64_t years = date.year - epoch_year;
    if (frequency == PSR_MONTHLY) {
        return clamp(years * months_per_year + date.month - 1);
    }
    if (frequency == PSR_QUARTERLY) {
        return clamp(years * 4 + (date.month - 1) / months_per_quarter);
    }
    return clamp(years);
}

static int64_t period_first_day(psr_frequency frequency, int64_t period) {
    if (frequency == PSR_DAILY) {
        return period;
    }
    if (frequency == PSR_WEEKLY) {
        return period * days_per_week - epoch_weekday;
    }
    int64_t months = period * months_per_year;
    if (frequency == PSR_MONTHLY) {
        months = period;
    } else if (frequency == PSR_QUARTERLY) {
        months = period * months_per_quarter;
    }
    int64_t years = divide_down(months, months_per_year);
    return days_from_civil(epoch_year + years, months - years * months_per_year + 1, 1);
}

psr_day psr_period_first_day(psr_frequency frequency, psr_period period) {
    return clamp(period_first_day(frequency, period));
}

psr_day psr_period_last_day(psr_frequency frequency, psr_period period) {
    return clamp(period_first_day(frequency, (int64_t)period + 1) - 1);
}

void psr_period_print(psr_frequency frequency, psr_period period, char text[16]) {
    char wide[48];
    psr_day first = psr_period_first_day(frequency, period);
    psr_date date = psr_date_from_day(first);
    if (frequency == PSR_DAILY) {
        psr_day_print(first, text);
        return;
    }
    if (frequency == PSR_WEEKLY) {
        int year;
        int week;
        psr_day_iso_week(first, &year, &week);
        (void)snprintf(wide, sizeof wide, "%04d-W%02d", year, week);
    } else if (frequency == PSR_MONTHLY) {
        (void)snprintf(wide, sizeof wide, "%04d-%02d", date.year, date.month);
    } else if (frequency == PSR_QUARTERLY) {
        (void)snprintf(wide, sizeof wide, "%04d-Q%d", date.year, (date.month - 1) / 3 + 1);
    } else {
        (void)snprintf(wide, sizeof wide, "%04d", date.year);
    }
    label_copy(text, wide);
}

typedef struct frequency_row {
    const char *name;
    int per_year;
} frequency_row;

static const frequency_row frequency_rows[] = {
    [PSR_DAILY] = {"daily", 365},    [PSR_WEEKLY] = {"weekly", 52},
    [PSR_MONTHLY] = {"monthly", 12}, [PSR_QUARTERLY] = {"quarterly", 4},
    [PSR_YEARLY] = {"yearly", 1},
};

static const size_t frequency_count = sizeof frequency_rows / sizeof *frequency_rows;

int psr_frequency_per_year(psr_frequency frequency) {
    return (size_t)frequency < frequency_count ? frequency_rows[frequency].per_year : 1;
}

const char *psr_frequency_name(psr_frequency frequency) {
    return (size_t)frequency < frequency_count ? frequency_rows[frequency].name : "";
}

bool psr_frequency_parse(const char *name, psr_frequency *frequency) {
    for (size_t i = 0; name != NULL && i < frequency_count; i++) {
        if (strcmp(name, frequency_rows[i].name) == 0) {
            *frequency = (psr_frequency)i;
            return true;
        }
    }
    return false;
}
