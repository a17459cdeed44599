/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/read.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static psr_status read_text(const char *text, size_t horizon, psr_panel **panel,
                            psr_faults *faults) {
    char path[] = "/tmp/purser-series-XXXXXX";
    int descriptor = mkstemp(path);
    cr_assert(ge(int, descriptor, 0));
    cr_assert(eq(sz, (size_t)write(descriptor, text, strlen(text)), strlen(text)));
    (void)close(descriptor);
    memset(faults, 0, sizeof *faults);
    psr_status status = psr_read_series(path, 4, horizon, panel, faults);
    (void)unlink(path);
    return status;
}

Test(series_file, gaps_and_disorder_become_a_regular_series) {
    psr_panel *panel = NULL;
    psr_faults faults;
    const char *text = "series_id,t,value\nA,3,30\nA,1,10\nB,5,1\nA,4,NA\n";
    cr_assert(eq(int, read_text(text, 2, &panel, &faults), PSR_OK));
    cr_assert(eq(sz, panel->series_count, 2));
    cr_assert(eq(sz, psr_panel_length(panel, 0), 4));
    const double *y = psr_panel_values(panel, 0);
    cr_assert(epsilon_eq(dbl, y[0], 10.0, 0.0));
    cr_assert(isnan(y[1]) && isnan(y[3]));
    cr_assert(epsilon_eq(dbl, y[2], 30.0, 0.0));
    cr_assert(eq(int, panel->first_period[1], 5));
    psr_panel_free(panel);
}

Test(series_file, dates_regressors_groups_and_the_future_are_read) {
    psr_panel *panel = NULL;
    psr_faults faults;
    const char *text = "series_id,state,date,value,price\r\n"
                       "A,North,2020-01-01,5,1.5\r\nA,North,2020-02-01,6,1.4\r\n"
                       "A,North,2020-04-01,7,1.3\r\nA,North,2020-05-01,,1.2\r\n"
                       "A,North,2020-06-01,,1.1\r\n";
    cr_assert(eq(int, read_text(text, 2, &panel, &faults), PSR_OK));
    cr_assert(eq(int, (int)panel->frequency, PSR_MONTHLY));
    cr_assert(eq(sz, psr_panel_length(panel, 0), 4));
    cr_assert(eq(sz, panel->regressor_count, 1));
    cr_assert(epsilon_eq(dbl, psr_panel_regressor(panel, 0, 0)[4], 1.2, 0.0));
    cr_assert(epsilon_eq(dbl, psr_panel_regressor(panel, 0, 0)[5], 1.1, 0.0));
    cr_assert(eq(sz, panel->group_level_count, 1));
    cr_assert(eq(str, (char *)psr_names_text(panel->group_names[0], panel->group_of[0]),
                 "North"));
    psr_panel_free(panel);
}

Test(series_file, half_a_future_is_a_fault) {
    psr_panel *panel = NULL;
    psr_faults faults;
    const char *text = "series_id,t,value,price\nA,1,5,1.5\nA,2,6,1.4\nA,3,,1.3\n";
    cr_assert(eq(int, read_text(text, 2, &panel, &faults), PSR_ERR_DATA));
    cr_assert(eq(int, (int)faults.items[0].place.line, 4));
}

Test(series_file, all_faults_come_in_one_pass_with_their_lines) {
    psr_panel *panel = NULL;
    psr_faults faults;
    const char *text = "series_id,t,value\nA,x,1\nA,2,y\nA,3\nA,4,4,4\nA,5,5\n";
    cr_assert(eq(int, read_text(text, 1, &panel, &faults), PSR_ERR_DATA));
    cr_assert(eq(sz, faults.total, 4));
    for (size_t i = 0; i < 4; i++) {
        cr_assert(eq(int, (int)faults.items[i].place.line, (int)i + 2));
    }
    cr_assert(eq(int, read_text("series_id,t,value\nA,1,1\nA,1,2\n", 1, &panel, &faults),
                 PSR_ERR_DATA));
    cr_assert(eq(int, read_text("id,t,value\nA,1,1\n", 1, &panel, &faults), PSR_ERR_DATA));
    cr_assert(eq(int,
                 read_text("series_id,t,value\nA,1,1\nA,999999999,2\n", 1, &panel, &faults),
                 PSR_ERR_DATA));
}
