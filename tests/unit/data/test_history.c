/*
 * The order of the sales history.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/history.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

static void add(psr_history *history, const char *product, const char *channel,
                psr_period period) {
    cr_assert(eq(int,
                 (int)psr_reserve(&history->cells, &history->capacity, history->count + 1,
                                  sizeof *history->cells),
                 (int)PSR_OK));
    history->cells[history->count++] =
        (psr_sale_cell){.product = psr_names_add(history->products, product),
                        .channel = psr_names_add(history->channels, channel),
                        .period = period};
}

Test(history, sorting_orders_names_and_cells) {
    psr_history *history = psr_history_create(PSR_WEEKLY);
    psr_text seen = {0};
    add(history, "tea", "web", 3);
    add(history, "cake", "web", 2);
    add(history, "tea", "shop", 9);
    add(history, "tea", "web", 1);
    cr_assert(eq(int, (int)psr_history_sort(history, NULL), (int)PSR_OK));
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        psr_text_addf(&seen, "%s %s %d;", psr_names_text(history->products, cell->product),
                      psr_names_text(history->channels, cell->channel), cell->period);
    }
    cr_expect(eq(str, (char *)psr_text_bytes(&seen),
                 "cake web 2;tea shop 9;tea web 1;tea web 3;"));
    cr_expect(eq(str, (char *)psr_names_text(history->products, 0), "cake"));
    psr_text_free(&seen);
    psr_history_free(history);
}

Test(history, cells_keep_what_they_hold_in_any_order) {
    psr_history *history = psr_history_create(PSR_WEEKLY);
    psr_random random = psr_random_create(3, 1);
    char product[16];
    for (size_t i = 0; i < 2000; i++) {
        (void)snprintf(product, sizeof product, "p%03d",
                       (int)(200 * psr_random_uniform(&random)));
        add(history, product, i % 2 == 0 ? "web" : "shop", (psr_period)i);
        history->cells[i].quantity = 7.0 * (double)i;
    }
    cr_assert(eq(int, (int)psr_history_sort(history, NULL), (int)PSR_OK));
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        const char *channel = psr_names_text(history->channels, cell->channel);
        cr_assert(epsilon_eq(dbl, cell->quantity, 7.0 * cell->period, 0));
        cr_assert(eq(str, (char *)channel, cell->period % 2 == 0 ? "web" : "shop"));
        if (i > 0) {
            const psr_sale_cell *before = &history->cells[i - 1];
            cr_assert(le(int, before->product, cell->product));
            cr_assert(before->product < cell->product || before->channel < cell->channel ||
                      before->period < cell->period);
        }
    }
    psr_history_free(history);
}

Test(history, an_empty_one_can_be_sorted) {
    psr_history *history = psr_history_create(PSR_DAILY);
    cr_expect(eq(int, (int)psr_history_sort(history, NULL), (int)PSR_OK));
    cr_expect(eq(int, history->first_day, PSR_NO_DAY));
    psr_history_free(history);
    psr_history_free(NULL);
}
