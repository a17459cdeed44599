/*
 * A frontier as CSV and as a picture.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <string.h>

#include "purser/write.h"

Test(frontier, csv_and_picture_name_what_starts) {
    psr_budget *budget = psr_budget_create(2, 0, 0);
    psr_budget_frontier *f = psr_budget_frontier_create(3, 2);
    cr_assert(budget && f);
    budget->id[0] = psr_strdup("tv");
    budget->id[1] = psr_strdup("search & feed");
    budget->name = psr_strdup("spring");
    for (size_t k = 0; k < 3; k++) {
        f->limit[k] = 100 * (double)(k + 1);
        f->response[k] = 10 * (double)(k + 1);
        f->bound[k] = f->response[k];
        f->marginal[k] = 0.1;
        f->spend[2 * k] = 100;
        f->spend[2 * k + 1] = 100 * (double)k;
    }
    f->switches = psr_calloc(1, sizeof *f->switches);
    f->switches[0] = (psr_budget_switch){1, true, 100, 200};
    f->switch_count = 1;
    psr_text csv = {0}, svg = {0};
    cr_assert_eq(psr_write_frontier_csv(budget, f, &csv, NULL), PSR_OK);
    cr_assert_not_null(strstr(psr_text_bytes(&csv), "limit,response,bound"));
    cr_assert_not_null(strstr(psr_text_bytes(&csv),
                              "200.000000,20.000000,20.000000,0.100000000,search & feed,"));
    cr_assert_eq(psr_write_frontier_svg(budget, f, &svg, NULL), PSR_OK);
    cr_assert_not_null(strstr(psr_text_bytes(&svg), "search &amp; feed starts"));
    psr_text_free(&csv);
    psr_text_free(&svg);
    psr_budget_frontier_free(f);
    psr_budget_free(budget);
}
