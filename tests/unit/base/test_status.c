/*
 * Statuses, places and errors.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

Test(status, every_status_has_name_text_and_exit_code) {
    static const int allowed[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 130};
    for (int i = 0; i < PSR_STATUS_COUNT; i++) {
        psr_status status = (psr_status)i;
        cr_assert(gt(sz, strlen(psr_status_text(status)), 0));
        cr_assert(eq(int, strncmp(psr_status_name(status), "PSR_", 4), 0));
        bool found = false;
        for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++) {
            found = found || allowed[k] == psr_status_exit_code(status);
        }
        cr_assert(found, "%s ends with %d", psr_status_name(status),
                  psr_status_exit_code(status));
        /* Only success ends with 0. */
        cr_assert(eq(int, psr_status_exit_code(status) == 0, status == PSR_OK));
    }
    cr_assert(eq(str, (char *)psr_status_name(PSR_OK), "PSR_OK"));
    cr_assert(eq(int, psr_status_exit_code(PSR_ERR_INTERRUPTED), 130));
}

Test(status, a_number_that_is_no_status_counts_as_a_bug) {
    cr_assert(eq(int, psr_status_exit_code((psr_status)9999), 70));
    cr_assert(eq(str, (char *)psr_status_name((psr_status)-1), "PSR_ERR_INTERNAL"));
}

Test(status, fail_fills_the_error_and_returns_its_status) {
    psr_error err = {.place = psr_place_at("old.csv", 1, 1)};
    psr_status status = psr_fail(&err, PSR_ERR_DATA, "price is %d; must be 0 or more", -3);
    cr_assert(eq(int, (int)status, PSR_ERR_DATA));
    cr_assert(eq(int, (int)err.status, PSR_ERR_DATA));
    cr_assert(eq(str, err.message, "price is -3; must be 0 or more"));
    cr_assert(eq(str, err.place.file, ""));
    cr_assert(eq(int, (int)psr_fail(NULL, PSR_ERR_IO, "lost"), PSR_ERR_IO));
}

Test(status, error_text_leaves_out_what_is_not_known) {
    psr_error err;
    char text[600];
    psr_place place = psr_place_at("items.csv", 17, 9);
    cr_assert(eq(int, (int)psr_fail_at(&err, PSR_ERR_DATA, &place, "bad"), PSR_ERR_DATA));
    psr_error_text(&err, text, sizeof text);
    cr_assert(eq(str, text, "items.csv:17:9: bad"));
    err.place.column = 0;
    psr_error_text(&err, text, sizeof text);
    cr_assert(eq(str, text, "items.csv:17: bad"));
    err.place.line = 0;
    psr_error_text(&err, text, sizeof text);
    cr_assert(eq(str, text, "items.csv: bad"));
    err.place = psr_place_at(NULL, 0, 0);
    psr_error_text(&err, text, sizeof text);
    cr_assert(eq(str, text, "bad"));
    err.message[0] = '\0';
    psr_error_text(&err, text, sizeof text);
    cr_assert(eq(str, text, (char *)psr_status_text(PSR_ERR_DATA)));
    psr_error_text(&err, text, 4);
    cr_assert(eq(sz, strlen(text), 3));
    psr_error_text(NULL, text, sizeof text);
    cr_assert(eq(str, text, ""));
}

Test(status, a_message_stays_on_one_line) {
    psr_error err;
    (void)psr_fail(&err, PSR_ERR_DATA, "name is \"%s\"", "a\r\nb");
    cr_assert(eq(str, err.message, "name is \"a  b\""));
}

Test(status, a_message_may_quote_the_message_it_replaces) {
    psr_error err;
    (void)psr_fail(&err, PSR_ERR_DATA, "bad price");
    (void)psr_fail(&err, PSR_ERR_SCENARIO, "in scenario 2: %s", err.message);
    cr_assert(eq(str, err.message, "in scenario 2: bad price"));
}

Test(status, a_long_message_ends_at_a_whole_character) {
    char name[900];
    /* One byte, then characters of three bytes: the end of the field splits one of them. */
    for (size_t shift = 0; shift < 3; shift++) {
        memset(name, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof name; i += 3) {
            memcpy(name + i, "\u4e2d", 3);
            name[i + 3] = '\0';
        }
        psr_error err;
        (void)psr_fail(&err, PSR_ERR_DATA, "%s", name);
        size_t length = strlen(err.message);
        cr_assert(eq(sz, psr_utf8_valid_prefix(err.message, length), length));
        cr_assert(gt(sz, length, sizeof err.message - 5));
    }
}

Test(status, a_long_file_name_keeps_its_end) {
    char name[600];
    memset(name, 'd', sizeof name);
    (void)snprintf(name + 500, 100, "/items.csv");
    psr_place place = psr_place_at(name, 3, 4);
    cr_assert(eq(sz, strlen(place.file), sizeof place.file - 1));
    cr_assert(eq(str, place.file + strlen(place.file) - 10, "/items.csv"));
    cr_assert(eq(i64, place.line, 3));
    cr_assert(eq(i32, place.column, 4));
    /* 100 characters of three bytes: the cut falls inside one, which goes as a whole. */
    char wide[400] = "";
    for (size_t i = 0; i < 100; i++) {
        memcpy(wide + 3 * i, "\u4e2d", 3);
    }
    memcpy(wide + 300, "x", 2);
    place = psr_place_at(wide, 1, 1);
    size_t length = strlen(place.file);
    cr_assert(eq(sz, psr_utf8_valid_prefix(place.file, length), length));
}

static psr_status tried(psr_status status) {
    PSR_TRY(status);
    return PSR_ERR_USAGE;
}

static psr_status gone(psr_status outcome, int *cleaned) {
    psr_status status = PSR_OK;
    PSR_GO(outcome);
    status = PSR_ERR_USAGE;
done:
    (*cleaned)++;
    return status;
}

Test(status, try_and_go_pass_a_failure_on) {
    int cleaned = 0;
    cr_assert(eq(int, (int)tried(PSR_ERR_IO), PSR_ERR_IO));
    cr_assert(eq(int, (int)tried(PSR_OK), PSR_ERR_USAGE));
    cr_assert(eq(int, (int)gone(PSR_ERR_IO, &cleaned), PSR_ERR_IO));
    cr_assert(eq(int, (int)gone(PSR_OK, &cleaned), PSR_ERR_USAGE));
    cr_assert(eq(int, cleaned, 2));
}
