/*
 * Wide spend CSV: roles told from names, words as controls, faults with their places.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#include "purser/read.h"
#include "scratch_file.h"

static const char *const good_file = "date,revenue,tv_spend,search_S,price,events,remark\n"
                                     "2026-01-12,300,3,0,9.5,sale,late\n"
                                     "2026-01-05,,1.5,2,9,na,\n"
                                     "2026-01-19,310,,4,9,na,\n";

Test(media_file, roles_are_told_from_names) {
    scratch_file file = scratch_file_text(good_file);
    psr_media *media = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_media(file.path, NULL, &media, &faults), PSR_OK, "%s",
                 faults.items[0].message);
    cr_assert_eq(media->frequency, PSR_WEEKLY);
    cr_assert_eq(media->period_count, 3);
    cr_assert_eq(psr_names_find(media->channels, "tv"), 0);
    cr_assert_eq(psr_names_find(media->channels, "search"), 1);
    cr_assert(epsilon_eq(dbl, media->spend[0], 1.5, 0)); /* rows in order of time */
    cr_assert(epsilon_eq(dbl, media->spend[1], 3, 0));
    cr_assert(epsilon_eq(dbl, media->spend[2], 0, 0)); /* empty spend is none */
    cr_assert(isnan(media->outcome[0]));
    cr_assert(epsilon_eq(dbl, media->outcome[2], 310, 0));
    cr_assert_eq(media->control_count, 2); /* price; events is one word against none */
    cr_assert_str_eq(media->control_name[1], "events sale");
    cr_assert(epsilon_eq(dbl, media->control[3 + 1], 1, 0));
    cr_assert(epsilon_eq(dbl, media->control[3 + 2], 0, 0));
    psr_media_free(media);
    scratch_file_remove(&file);
}

Test(media_file, columns_can_be_named) {
    scratch_file file = scratch_file_text("week,y,x1,z\n2026-01-05,1,2,3\n"
                                          "2026-01-12,2,3,4\n");
    const char *channels[] = {"x1"};
    const char *controls[] = {"z"};
    psr_media_columns columns = {.outcome = "y",
                                 .channels = channels,
                                 .channel_count = 1,
                                 .controls = controls,
                                 .control_count = 1};
    psr_media *media = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_media_columns(file.path, &columns, &media, &faults), PSR_OK);
    cr_assert(epsilon_eq(dbl, media->control[1], 4, 0));
    psr_media_free(media);
    media = NULL;
    channels[0] = "x2";
    cr_assert_eq(psr_read_media_columns(file.path, &columns, &media, &faults),
                 PSR_ERR_DATA);
    cr_assert_not_null(strstr(faults.items[0].message, "did you mean"));
    cr_assert_null(media);
    scratch_file_remove(&file);
}

typedef struct bad_file {
    const char *text;
    const char *message;
    int64_t line;
} bad_file;

Test(media_file, faults_name_the_line_and_the_remedy) {
    static const bad_file files[] = {
        {"date,revenue,tv_spend\n2026-01-05,1,-2\n", "tv_spend is `-2`; must be 0 or more",
         2},
        {"date,revenue,tv_spend\n2026-01-05,1,lots\n",
         "tv_spend is `lots`; must be a number", 2},
        {"date,revenue,tv_spend\n2026-02-30,1,2\n", "date", 2},
        {"date,revenue,tv_spend\n2026-01-05,1,2\n2026-01-06,1,2\n2026-01-19,1,2\n",
         "2026-W02 has a row in line 2 already", 3},
        {"date,revenue,tv_spend\n2026-01-05,1,2\n2026-01-12,1,2\n2026-01-26,1,2\n",
         "2026-W04 has no row behind this one", 3},
        {"date,revenue,tv\n2026-01-05,1,2\n", "no column looks like spend", 1},
        {"date,tv_spend\n2026-01-05,2\n", "for the outcome", 1},
        {"date,revenue,tv_spend\n", "no rows", 1},
    };
    for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
        scratch_file file = scratch_file_text(files[k].text);
        psr_media *media = NULL;
        psr_faults faults = {0};
        psr_status status = psr_read_media(file.path, NULL, &media, &faults);
        cr_expect_eq(status, PSR_ERR_DATA, "file %zu", k);
        bool found = false;
        for (size_t i = 0; i < faults.count; i++) {
            found |= strstr(faults.items[i].message, files[k].message) != NULL &&
                     faults.items[i].place.line == files[k].line;
        }
        cr_expect(found, "file %zu: line %d: %s", k, (int)faults.items[0].place.line,
                  faults.items[0].message);
        scratch_file_remove(&file);
    }
}

Test(media_file, a_channel_has_one_column_and_a_column_one_role) {
    static const char *const expected[] = {
        "columns 3 (tv_S) and 4 (tv_S) are the spend of one channel; rename or remove one",
        "columns 3 (tv_S) and 5 (tv_spend) are the spend of one channel"};
    scratch_file file =
        scratch_file_text("date,y,tv_S,tv_S,tv_spend\n2024-01-01,1,2,3,4\n");
    psr_media *media = NULL;
    psr_faults faults = {0};
    cr_assert_eq(psr_read_media(file.path, NULL, &media, &faults), PSR_ERR_DATA);
    cr_assert_eq(faults.count, 2);
    for (size_t k = 0; k < 2; k++) {
        cr_expect_not_null(strstr(faults.items[k].message, expected[k]), "%s",
                           faults.items[k].message);
        cr_expect_eq(faults.items[k].place.line, 1);
    }
    const char *channels[] = {"y"};
    psr_media_columns columns = {.channels = channels, .channel_count = 1};
    faults = (psr_faults){0};
    cr_assert_eq(psr_read_media_columns(file.path, &columns, &media, &faults),
                 PSR_ERR_DATA);
    cr_expect_not_null(strstr(faults.items[0].message,
                              "column y is named as a channel and as the outcome"));
    scratch_file_remove(&file);
}
