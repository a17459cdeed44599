/*
 * Small random programmes with whole columns, seeded: lot sizing under shared budgets, the
 * kind that replenishment makes. For tests that ask two methods for the same answer.
 */
#ifndef PURSER_TESTS_RANDOM_LP_H
#define PURSER_TESTS_RANDOM_LP_H

#include <math.h>
#include <stdlib.h>

#include "purser/data.h"

static inline void random_lp_must(psr_status status) {
    if (status != PSR_OK) {
        abort();
    }
}

/* Rows of one item and period, in this order. */
enum { LOT_BALANCE, LOT_LOTS, LOT_LEAST, LOT_LINK, LOT_ROWS };

/** Items x periods: order = lot * n, minimum * flag <= order <= most * flag, stock, sales;
 * one purchase budget a period over all items. Integers: 2 x items x periods. */
static inline psr_lp *random_lot_sizing(uint64_t seed, int items, int periods) {
    psr_random random = psr_random_create(seed, 1);
    psr_lp *lp = psr_lp_create(false);
    for (int t = 0; t < periods; t++) {
        psr_lp_add_row(lp, PSR_SHARED, -INFINITY,
                       items * (20 + 60 * psr_random_uniform(&random)));
    }
    for (int item = 0; item < items; item++) {
        psr_id first = (psr_id)lp->row_count;
        for (int t = 0; t < periods; t++) {
            psr_lp_add_row(lp, item, 0, 0);
            psr_lp_add_row(lp, item, 0, 0);
            psr_lp_add_row(lp, item, 0, INFINITY);
            psr_lp_add_row(lp, item, -INFINITY, 0);
        }
        double lot = 1 + (double)psr_random_below(&random, 12);
        double minimum = lot * (double)(1 + psr_random_below(&random, 4));
        double most = 60 + 100 * psr_random_uniform(&random);
        double cost = 1 + 3 * psr_random_uniform(&random);
        double price = cost * (1.2 + psr_random_uniform(&random));
        for (int t = 0; t < periods; t++) {
            psr_id row = first + t * LOT_ROWS;
            psr_lp_add_column(lp, item, -cost, 0, INFINITY); /* order */
            random_lp_must(psr_lp_add_entry(lp, t, cost));
            for (int at = 0; at < LOT_ROWS; at++) {
                random_lp_must(psr_lp_add_entry(lp, row + at, 1));
            }
            psr_id n = psr_lp_add_column(lp, item, 0, 0, INFINITY);
            random_lp_must(psr_lp_set_integer(lp, n));
            random_lp_must(psr_lp_add_entry(lp, row + LOT_LOTS, -lot));
            psr_id flag =
                psr_lp_add_column(lp, item, -20 * psr_random_uniform(&random), 0, 1);
            random_lp_must(psr_lp_set_integer(lp, flag));
            random_lp_must(psr_lp_add_entry(lp, row + LOT_LEAST, -minimum));
            random_lp_must(psr_lp_add_entry(lp, row + LOT_LINK, -most));
            double demand = 5 + 40 * psr_random_uniform(&random);
            psr_lp_add_column(lp, item, price, 0, demand); /* sales */
            random_lp_must(psr_lp_add_entry(lp, row + LOT_BALANCE, -1));
            psr_lp_add_column(lp, item, -0.1, 0, INFINITY); /* stock */
            random_lp_must(psr_lp_add_entry(lp, row + LOT_BALANCE, -1));
            if (t + 1 < periods) {
                random_lp_must(psr_lp_add_entry(lp, row + LOT_ROWS + LOT_BALANCE, 1));
            }
        }
    }
    random_lp_must(psr_lp_finish(lp, NULL));
    return lp;
}

/** Any small programme: dense rows of mixed senses, general integers, free and fixed
 * columns; feasible or not, bounded by its boxes. */
static inline psr_lp *random_mixed(uint64_t seed) {
    psr_random random = psr_random_create(seed, 2);
    psr_lp *lp = psr_lp_create(false);
    int rows = 1 + (int)psr_random_below(&random, 8);
    int columns = 2 + (int)psr_random_below(&random, 9);
    for (int i = 0; i < rows; i++) {
        double middle = 20 * psr_random_uniform(&random) - 5;
        double width = 15 * psr_random_uniform(&random);
        uint64_t kind = psr_random_below(&random, 8);
        psr_lp_add_row(lp, PSR_SHARED, kind < 5 ? -INFINITY : middle - width,
                       kind == 7 ? INFINITY : middle + (kind == 6 ? -width + 1 : width));
    }
    for (int j = 0; j < columns; j++) {
        double lower = (double)psr_random_below(&random, 4) - 1;
        psr_id column =
            psr_lp_add_column(lp, PSR_SHARED, 10 * psr_random_uniform(&random) - 3, lower,
                              lower + (double)psr_random_below(&random, 7));
        for (int i = 0; i < rows; i++) {
            if (psr_random_below(&random, 3) > 0) {
                random_lp_must(
                    psr_lp_add_entry(lp, i, 8 * psr_random_uniform(&random) - 3));
            }
        }
        if (psr_random_below(&random, 3) > 0) {
            random_lp_must(psr_lp_set_integer(lp, column));
        }
        if (j > 1 && psr_random_below(&random, 6) == 0) {
            random_lp_must(psr_lp_set_over(lp, column, 0, 2));
        }
    }
    random_lp_must(psr_lp_finish(lp, NULL));
    return lp;
}

#endif
