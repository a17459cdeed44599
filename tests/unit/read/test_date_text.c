/*
 * Dates as exports write them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "date_text.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

typedef struct date_case {
    const char *text;
    psr_date_order order;
    psr_date_verdict verdict;
    const char *iso;
} date_case;

static const date_case cases[] = {
    {"2020-02-01", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2020/2/1", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2020.2.1", PSR_DATE_MONTH_FIRST, PSR_DATE_OK, "2020-02-01"},
    {"20200201", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2020年2月1日", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2020-02-01 23:59:54", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2020-02-01T23:59:54.123Z", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2020-02-01T23:59+08:00", PSR_DATE_EITHER, PSR_DATE_OK, "2020-02-01"},
    {"2/1/2020", PSR_DATE_MONTH_FIRST, PSR_DATE_OK, "2020-02-01"},
    {"2/1/2020", PSR_DATE_DAY_FIRST, PSR_DATE_OK, "2020-01-02"},
    {"02-01-2020 3:05 PM", PSR_DATE_MONTH_FIRST, PSR_DATE_OK, "2020-02-01"},
    {"29.2.2020", PSR_DATE_DAY_FIRST, PSR_DATE_OK, "2020-02-29"},
    {"2/1/2020", PSR_DATE_EITHER, PSR_DATE_AMBIGUOUS, ""},
    {"2/1/2020", PSR_DATE_YEAR_FIRST, PSR_DATE_UNREADABLE, ""},
    {"", PSR_DATE_EITHER, PSR_DATE_EMPTY, ""},
    {"43862", PSR_DATE_EITHER, PSR_DATE_SERIAL, ""},
    {"43862.5", PSR_DATE_EITHER, PSR_DATE_SERIAL, ""},
    {"2/1/20", PSR_DATE_MONTH_FIRST, PSR_DATE_SHORT_YEAR, ""},
    {"2021-02-29", PSR_DATE_EITHER, PSR_DATE_IMPOSSIBLE, ""},
    {"13/25/2020", PSR_DATE_MONTH_FIRST, PSR_DATE_IMPOSSIBLE, ""},
    {"20201301", PSR_DATE_EITHER, PSR_DATE_IMPOSSIBLE, ""},
    {"1899-12-30", PSR_DATE_EITHER, PSR_DATE_TOO_FAR, ""},
    {"9999-12-31", PSR_DATE_EITHER, PSR_DATE_TOO_FAR, ""},
    {"2020-02-01x", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
    {"2020-02/01", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
    {"2020-02-01 25:00", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
    {"2020-02-01 10:61", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
    {"2020-02-011", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
    {"yesterday", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
    {"2020年2月1", PSR_DATE_EITHER, PSR_DATE_UNREADABLE, ""},
};

Test(date_text, cells_become_days_or_say_why_not) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const date_case *each = &cases[i];
        char iso[16] = "";
        psr_day day = PSR_NO_DAY;
        psr_date_verdict verdict =
            psr_date_text(each->text, strlen(each->text), each->order, &day);
        cr_expect(eq(int, (int)verdict, (int)each->verdict), "`%s`", each->text);
        if (verdict == PSR_DATE_OK) {
            psr_day_print(day, iso);
        }
        cr_expect(eq(str, iso, (char *)each->iso), "`%s`", each->text);
    }
}

Test(date_text, one_part_above_twelve_tells_the_order) {
    cr_expect(eq(int, (int)psr_date_evidence("13/2/2020", 9), (int)PSR_DATE_DAY_FIRST));
    cr_expect(eq(int, (int)psr_date_evidence("2/13/2020", 9), (int)PSR_DATE_MONTH_FIRST));
    cr_expect(eq(int, (int)psr_date_evidence("2/3/2020", 8), (int)PSR_DATE_EITHER));
    cr_expect(eq(int, (int)psr_date_evidence("2020-02-03", 10), (int)PSR_DATE_YEAR_FIRST));
}

Test(date_text, every_day_of_two_centuries_is_read_back) {
    psr_day last = psr_day_from_date((psr_date){2100, 12, 31});
    for (psr_day day = psr_day_from_date((psr_date){1990, 1, 1}); day <= last; day++) {
        char text[16];
        psr_day seen = PSR_NO_DAY;
        psr_day_print(day, text);
        cr_assert(psr_date_text(text, strlen(text), PSR_DATE_EITHER, &seen) == PSR_DATE_OK);
        cr_assert(eq(int, seen, day));
    }
}
