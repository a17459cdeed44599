/*
 * block_lp with minimum orders and lots on every order: whole lots, and a flag in each
 * period with minimum * flag <= order <= most * flag.
 */
#ifndef PURSER_TESTS_LOT_LP_H
#define PURSER_TESTS_LOT_LP_H

#include "block_lp.h"

static inline void lot_orders(block_builder *b, const block_product *p, psr_id first) {
    const block_shape *s = &b->shape;
    double lot = 1 + (double)psr_random_below(&b->random, 24);
    double minimum = lot * (double)(2 + psr_random_below(&b->random, 10));
    double most = 100.0 * s->channels;
    for (int t = 0; t + p->lead < s->periods; t++) {
        psr_id rows = first + 3 * t;
        block_column(b, p->id, -p->cost, most); /* order */
        block_entry(b, b->budget[t / 13], p->cost);
        for (int due = t; due < t + p->lead; due++) {
            block_entry(b, b->capital[due], p->cost);
        }
        block_entry(b, block_balance(b, p, 0, t + p->lead), 1);
        for (int at = 0; at < 3; at++) {
            block_entry(b, rows + at, 1);
        }
        psr_id lots = block_column(b, p->id, 0, floor(most / lot));
        block_entry(b, rows, -lot);
        psr_id flag = block_column(b, p->id, -5, 1);
        block_entry(b, rows + 1, -minimum);
        block_entry(b, rows + 2, -most);
        if (psr_lp_set_integer(b->lp, lots) != PSR_OK ||
            psr_lp_set_integer(b->lp, flag) != PSR_OK) {
            abort();
        }
    }
}

static inline void lot_product(block_builder *b, psr_id id) {
    const block_shape *s = &b->shape;
    block_product p = {id,
                       PSR_NO_ID,
                       block_uniform(b, 2, 12),
                       block_uniform(b, 0.1, 0.6),
                       block_uniform(b, 0.02, 0.1),
                       (int)psr_random_below(&b->random, 4),
                       1};
    for (int t = 0; t < s->periods; t++) {
        double opening = t == 0 ? block_uniform(b, 0, 30.0 * s->channels) : 0;
        psr_id row = psr_lp_add_row(b->lp, id, -opening, -opening);
        p.first = p.first == PSR_NO_ID ? row : p.first;
    }
    psr_id first = (psr_id)b->lp->row_count;
    for (int t = 0; t < s->periods; t++) {
        psr_lp_add_row(b->lp, id, 0, 0);
        psr_lp_add_row(b->lp, id, 0, INFINITY);
        psr_lp_add_row(b->lp, id, -INFINITY, 0);
    }
    block_sales(b, &p);
    block_stock(b, &p);
    lot_orders(b, &p, first);
}

/** One warehouse; the shape's other figures as block_lp takes them. */
static inline psr_lp *lot_lp(uint64_t seed, block_shape shape) {
    shape.warehouses = 1;
    block_builder b = {
        .shape = shape, .random = psr_random_create(seed, 4), .lp = psr_lp_create(false)};
    block_shared_rows(&b);
    block_shared_columns(&b);
    for (psr_id id = 0; id < shape.products; id++) {
        lot_product(&b, id);
    }
    if (psr_lp_finish(b.lp, NULL) != PSR_OK) {
        abort();
    }
    return b.lp;
}

#endif
