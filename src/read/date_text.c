/*
 * Dates as exports write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "date_text.h"

#include <stdio.h>
#include <string.h>

/* Sales outside these years are slips of the keyboard, and would stretch the calendar. */
#define FIRST_YEAR 1990
#define LAST_YEAR 2100
/* Excel's day 25569 is 1970-01-01. */
#define EXCEL_EPOCH 25569

bool psr_date_order_parse(const char *name, psr_date_order *order) {
    *order = PSR_DATE_EITHER;
    if (name == NULL || name[0] == '\0' || strcmp(name, "auto") == 0) {
        return true;
    }
    if (strcmp(name, "ymd") == 0) {
        *order = PSR_DATE_YEAR_FIRST;
    } else if (strcmp(name, "mdy") == 0) {
        *order = PSR_DATE_MONTH_FIRST;
    } else if (strcmp(name, "dmy") == 0) {
        *order = PSR_DATE_DAY_FIRST;
    } else {
        return false;
    }
    return true;
}

const char *psr_date_order_name(psr_date_order order) {
    switch (order) {
    case PSR_DATE_MONTH_FIRST:
        return "M/D/YYYY";
    case PSR_DATE_DAY_FIRST:
        return "D/M/YYYY";
    case PSR_DATE_YEAR_FIRST:
    case PSR_DATE_EITHER:
        break;
    }
    return "YYYY-MM-DD";
}

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

/* ---- the date */

/* A date taken apart: three numbers and how many digits each had. */
typedef struct parts {
    int value[3];
    size_t digits[3];
    size_t end; /* first byte behind the date */
} parts;

static size_t number(const char *bytes, size_t length, size_t at, size_t most, int *value) {
    size_t count = 0;
    *value = 0;
    while (at + count < length && count < most && is_digit(bytes[at + count])) {
        *value = *value * 10 + (bytes[at + count] - '0');
        count++;
    }
    return count;
}

/* The separator behind part `part`; 0 = none there. Parts of one date share theirs. */
static size_t separator(const char *bytes, size_t length, size_t at, int part, char *kind) {
    static const char *const marks[] = {"年", "月", "日"};
    size_t width = strlen(marks[part]);
    if (length - at >= width && memcmp(bytes + at, marks[part], width) == 0 &&
        (*kind == 0 || *kind == 'c')) {
        *kind = 'c';
        return width;
    }
    if (at >= length || (bytes[at] != '-' && bytes[at] != '/' && bytes[at] != '.')) {
        return 0;
    }
    if (*kind != 0 && *kind != bytes[at]) {
        return 0;
    }
    *kind = bytes[at];
    return 1;
}

static bool take_parts(const char *bytes, size_t length, parts *date) {
    size_t at = 0;
    char kind = 0;
    for (int part = 0; part < 3; part++) {
        date->digits[part] = number(bytes, length, at, 4, &date->value[part]);
        at += date->digits[part];
        if (date->digits[part] == 0) {
            return false;
        }
        if (part == 2 && kind != 'c') {
            break;
        }
        size_t width = separator(bytes, length, at, part, &kind);
        if (width == 0) {
            return false;
        }
        at += width;
    }
    date->end = at;
    return at == length || !is_digit(bytes[at]);
}

/* ---- the time of day */

static bool two_digits(const char *bytes, size_t length, size_t *at, int most) {
    int value;
    size_t count = number(bytes, length, *at, 2, &value);
    *at += count;
    return count > 0 && value <= most;
}

static bool take_zone(const char *bytes, size_t length, size_t *at) {
    if (*at < length && bytes[*at] == 'Z') {
        (*at)++;
        return true;
    }
    if (*at < length && (bytes[*at] == '+' || bytes[*at] == '-')) {
        (*at)++;
        if (!two_digits(bytes, length, at, 14)) {
            return false;
        }
        *at += *at < length && bytes[*at] == ':' ? 1 : 0;
        return *at == length || two_digits(bytes, length, at, 59);
    }
    return true;
}

/* Nothing, or a time of day to the end. */
static bool is_time(const char *bytes, size_t length, size_t at) {
    if (at == length) {
        return true;
    }
    if (bytes[at] != ' ' && bytes[at] != 'T') {
        return false;
    }
    while (at < length && (bytes[at] == ' ' || bytes[at] == 'T')) {
        at++;
    }
    if (!two_digits(bytes, length, &at, 24)) {
        return false;
    }
    for (int part = 0; part < 2 && at < length && bytes[at] == ':'; part++) {
        at++;
        if (!two_digits(bytes, length, &at, 60)) {
            return false;
        }
    }
    if (at < length && (bytes[at] == '.' || bytes[at] == ',')) {
        int ignored;
        at++;
        at += number(bytes, length, at, 9, &ignored);
    }
    at += at < length && bytes[at] == ' ' ? 1 : 0;
    if (length - at >= 2 && (bytes[at + 1] == 'M' || bytes[at + 1] == 'm')) {
        at += 2; /* AM, PM */
    }
    return take_zone(bytes, length, &at) && at == length;
}

/* ---- together */

static psr_date_verdict make(int year, int month, int day_of_month, psr_day *day) {
    psr_date date = {year, month, day_of_month};
    if (!psr_date_is_valid(date)) {
        return PSR_DATE_IMPOSSIBLE;
    }
    if (year < FIRST_YEAR || year > LAST_YEAR) {
        return PSR_DATE_TOO_FAR;
    }
    *day = psr_day_from_date(date);
    return PSR_DATE_OK;
}

/* Digits only: YYYYMMDD, or a count of days. */
static psr_date_verdict digits_only(const char *bytes, size_t length, psr_day *day) {
    int year;
    int month;
    int day_of_month;
    size_t count = 0;
    while (count < length && is_digit(bytes[count])) {
        count++;
    }
    if (count == 8 && is_time(bytes, length, count)) {
        number(bytes, length, 0, 4, &year);
        number(bytes, length, 4, 2, &month);
        number(bytes, length, 6, 2, &day_of_month);
        return make(year, month, day_of_month, day);
    }
    bool is_serial = count == 5 && (length == 5 || bytes[5] == '.');
    return is_serial ? PSR_DATE_SERIAL : PSR_DATE_UNREADABLE;
}

static psr_date_verdict year_last(const parts *date, psr_date_order order, psr_day *day) {
    const int *value = date->value;
    switch (order) {
    case PSR_DATE_MONTH_FIRST:
        return make(value[2], value[0], value[1], day);
    case PSR_DATE_DAY_FIRST:
        return make(value[2], value[1], value[0], day);
    case PSR_DATE_EITHER:
        return PSR_DATE_AMBIGUOUS;
    case PSR_DATE_YEAR_FIRST:
        break;
    }
    return PSR_DATE_UNREADABLE;
}

psr_date_verdict psr_date_text(const char *bytes, size_t length, psr_date_order order,
                               psr_day *day) {
    parts date;
    if (length == 0) {
        return PSR_DATE_EMPTY;
    }
    if (!take_parts(bytes, length, &date)) {
        return digits_only(bytes, length, day);
    }
    if (!is_time(bytes, length, date.end) || date.digits[1] > 2) {
        return PSR_DATE_UNREADABLE;
    }
    if (date.digits[0] == 4 && date.digits[2] <= 2) {
        return make(date.value[0], date.value[1], date.value[2], day);
    }
    if (date.digits[0] <= 2 && date.digits[2] == 4) {
        return year_last(&date, order, day);
    }
    bool is_short = date.digits[0] <= 2 && date.digits[2] <= 2;
    return is_short ? PSR_DATE_SHORT_YEAR : PSR_DATE_UNREADABLE;
}

psr_date_order psr_date_evidence(const char *bytes, size_t length) {
    parts date;
    if (!take_parts(bytes, length, &date)) {
        return PSR_DATE_YEAR_FIRST; /* YYYYMMDD, or nothing a day order would cure */
    }
    if (date.digits[0] > 2 || date.digits[2] != 4) {
        return PSR_DATE_YEAR_FIRST;
    }
    if (date.value[0] > 12 && date.value[1] <= 12) {
        return PSR_DATE_DAY_FIRST;
    }
    if (date.value[1] > 12 && date.value[0] <= 12) {
        return PSR_DATE_MONTH_FIRST;
    }
    return PSR_DATE_EITHER;
}

void psr_date_reason(psr_date_verdict verdict, const char *bytes, size_t length,
                     const char *column, char *text, size_t size) {
    int shown = length > 40 ? 40 : (int)length;
    int serial = 0;
    char iso[16] = "";
    switch (verdict) {
    case PSR_DATE_EMPTY:
        snprintf(text, size, "%s is empty; every row needs a date", column);
        return;
    case PSR_DATE_AMBIGUOUS:
        snprintf(text, size,
                 "%s is `%.*s`, which may be month/day or day/month; set `date_format` to "
                 "mdy or dmy",
                 column, shown, bytes);
        return;
    case PSR_DATE_SERIAL:
        number(bytes, length, 0, 5, &serial);
        psr_day_print(serial - EXCEL_EPOCH, iso);
        snprintf(text, size,
                 "%s is `%.*s`, a day number of Excel (%s?); format the column as a date "
                 "and export again",
                 column, shown, bytes, iso);
        return;
    case PSR_DATE_SHORT_YEAR:
        snprintf(text, size, "%s is `%.*s`; write the year with four digits", column, shown,
                 bytes);
        return;
    case PSR_DATE_IMPOSSIBLE:
        snprintf(text, size, "%s is `%.*s`, a day no calendar has; correct it", column,
                 shown, bytes);
        return;
    case PSR_DATE_TOO_FAR:
        snprintf(text, size, "%s is `%.*s`; must lie in the years %d to %d", column, shown,
                 bytes, FIRST_YEAR, LAST_YEAR);
        return;
    case PSR_DATE_OK:
    case PSR_DATE_UNREADABLE:
        break;
    }
    snprintf(text, size, "%s is `%.*s`; must be a date such as 2020-02-01", column, shown,
             bytes);
}
