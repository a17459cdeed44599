/*
 * Allocation programmes of any size, seeded: products are blocks (stock over warehouses and
 * periods, orders with lead times, sales in concave pieces); budgets, working capital,
 * storage and marketing are shared. With `lift` the pieces are limited by a shared column V
 * (y <= w V); without it, by boxes. Always feasible and bounded.
 */
#ifndef PURSER_TESTS_BLOCK_LP_H
#define PURSER_TESTS_BLOCK_LP_H

#include <math.h>
#include <stdlib.h>

#include "purser/data.h"

typedef struct block_shape {
    int channels, products, periods, warehouses, pieces;
    bool lift;
} block_shape;

typedef struct block_builder {
    block_shape shape;
    psr_random random;
    psr_lp *lp;
    double
        spread; /* of sizes: product k of n sells exp(spread (2 k/n - 1)) times as much */
    psr_id budget[16], capital[128], storage[512], response[2048], volume[2048];
} block_builder;

static inline void block_entry(block_builder *b, psr_id row, double value) {
    if (row != PSR_NO_ID && psr_lp_add_entry(b->lp, row, value) != PSR_OK) {
        abort();
    }
}

static inline double block_uniform(block_builder *b, double low, double high) {
    return low + (high - low) * psr_random_uniform(&b->random);
}

static inline psr_id block_column(block_builder *b, psr_id block, double objective,
                                  double upper) {
    psr_id column = psr_lp_add_column(b->lp, block, objective, 0, upper);
    if (column == PSR_NO_ID) {
        abort();
    }
    return column;
}

/* Money and space per product, so that the shared rows bind at any size. */
static inline void block_shared_rows(block_builder *b) {
    const block_shape *s = &b->shape;
    double size = s->products * s->channels;
    int quarters = (s->periods + 12) / 13;
    for (int q = 0; q < quarters; q++) {
        b->budget[q] =
            psr_lp_add_row(b->lp, PSR_SHARED, -INFINITY, size * 45 * fmin(13, s->periods));
    }
    for (int t = 0; t < s->periods; t++) {
        b->capital[t] = psr_lp_add_row(b->lp, PSR_SHARED, -INFINITY, size * 120);
        for (int w = 0; w < s->warehouses; w++) {
            b->storage[t * s->warehouses + w] =
                psr_lp_add_row(b->lp, PSR_SHARED, -INFINITY,
                               size * block_uniform(b, 3, 9) / s->warehouses);
        }
        for (int c = 0; c < s->channels; c++) {
            int at = t * s->channels + c;
            /* lift: V - sum lift e = 1; pooled: sum b - sum reach e <= 0 */
            b->response[at] = s->lift ? psr_lp_add_row(b->lp, PSR_SHARED, 1, 1)
                                      : psr_lp_add_row(b->lp, PSR_SHARED, -INFINITY, 0);
        }
    }
}

static inline void block_shared_columns(block_builder *b) {
    const block_shape *s = &b->shape;
    static const double slope[] = {1, 0.55, 0.25, 0.1};
    for (int t = 0; t < s->periods; t++) {
        for (int c = 0; c < s->channels; c++) {
            int at = t * s->channels + c;
            double reach = block_uniform(b, 1.5, 4);
            double width = s->products * block_uniform(b, 8, 20);
            b->volume[at] = PSR_NO_ID;
            if (s->lift) {
                b->volume[at] = block_column(b, PSR_SHARED, 0, 3);
                block_entry(b, b->response[at], 1);
            }
            for (int k = 0; k < 4; k++) {
                block_column(b, PSR_SHARED, -1, width);
                block_entry(b, b->budget[t / 13], 1);
                double lift = s->lift ? reach / (40 * s->products) : reach;
                block_entry(b, b->response[at], -slope[k] * lift);
            }
        }
        for (int w = 0; w < s->warehouses; w++) { /* overflow, dear */
            block_column(b, PSR_SHARED, -4, 1e7);
            block_entry(b, b->storage[t * s->warehouses + w], -1);
        }
        block_column(b, PSR_SHARED, -0.05, 1e9); /* credit */
        block_entry(b, b->capital[t], -1);
    }
}

typedef struct block_product {
    psr_id id, first; /* first balance row */
    double cost, volume, holding;
    int lead;
    double size;
} block_product;

static inline psr_id block_balance(const block_builder *b, const block_product *p, int w,
                                   int t) {
    return p->first + t * b->shape.warehouses + w;
}

static inline void block_sales(block_builder *b, const block_product *p) {
    static const double slope[] = {1, 0.96, 0.80, 0.48, 0.15};
    const block_shape *s = &b->shape;
    for (int c = 0; c < s->channels; c++) {
        double price = p->cost * block_uniform(b, 1.3, 2.2);
        int w = c % s->warehouses;
        double base = p->size * block_uniform(b, 1, 40);
        for (int t = 0; t < s->periods; t++) {
            double demand =
                base * (1 + 0.4 * sin(0.5 * t + c)) * block_uniform(b, 0.7, 1.3);
            int at = t * s->channels + c;
            for (int k = 0; k < s->pieces; k++) {
                double width = demand / s->pieces * 1.5;
                psr_id column = block_column(b, p->id, price * slope[k % 5],
                                             s->lift ? INFINITY : width);
                if (s->lift &&
                    psr_lp_set_over(b->lp, column, b->volume[at], width) != PSR_OK) {
                    abort();
                }
                block_entry(b, block_balance(b, p, w, t), -1);
            }
            if (!s->lift) {
                block_column(b, p->id, price, 0.5 * demand);
                block_entry(b, block_balance(b, p, w, t), -1);
                block_entry(b, b->response[at], price);
            }
        }
    }
}

static inline void block_stock(block_builder *b, const block_product *p) {
    const block_shape *s = &b->shape;
    for (int t = 0; t < s->periods; t++) {
        for (int w = 0; w < s->warehouses; w++) {
            double keep = t + 1 == s->periods ? 0.6 * p->cost : 0;
            block_column(b, p->id, keep - p->holding,
                         t + 1 == s->periods ? 40.0 * p->size * s->channels : INFINITY);
            block_entry(b, b->capital[t], p->cost);
            block_entry(b, b->storage[t * s->warehouses + w], p->volume);
            block_entry(b, block_balance(b, p, w, t), -1);
            if (t + 1 < s->periods) {
                block_entry(b, block_balance(b, p, w, t + 1), 1);
            }
            if (w > 0 && t + 1 < s->periods) { /* moved from the first warehouse */
                block_column(b, p->id, -0.3, INFINITY);
                block_entry(b, block_balance(b, p, 0, t), -1);
                block_entry(b, block_balance(b, p, w, t + 1), 1);
            }
        }
    }
}

static inline void block_orders(block_builder *b, const block_product *p, psr_id arrivals) {
    const block_shape *s = &b->shape;
    for (int t = 0; t + p->lead < s->periods; t++) {
        block_column(b, p->id, -p->cost, 60.0 * p->size * s->channels); /* order */
        block_entry(b, b->budget[t / 13], p->cost);
        for (int due = t; due < t + p->lead; due++) {
            block_entry(b, b->capital[due], p->cost);
        }
        block_entry(b, arrivals + t, -1);
        for (int w = 0; w < s->warehouses; w++) { /* arrival */
            block_column(b, p->id, -0.05 * w, INFINITY);
            block_entry(b, arrivals + t, 1);
            block_entry(b, block_balance(b, p, w, t + p->lead), 1);
        }
    }
}

static inline void block_product_rows(block_builder *b, psr_id id) {
    const block_shape *s = &b->shape;
    block_product p = {id,
                       PSR_NO_ID,
                       block_uniform(b, 2, 12),
                       block_uniform(b, 0.1, 0.6),
                       block_uniform(b, 0.02, 0.1),
                       (int)psr_random_below(&b->random, 4),
                       exp(b->spread * (2.0 * id / s->products - 1))};
    for (int t = 0; t < s->periods; t++) {
        for (int w = 0; w < s->warehouses; w++) {
            double opening = t == 0 ? p.size * block_uniform(b, 0, 30.0 * s->channels) : 0;
            psr_id row = psr_lp_add_row(b->lp, id, -opening, -opening);
            p.first = p.first == PSR_NO_ID ? row : p.first;
        }
    }
    psr_id arrivals = (psr_id)b->lp->row_count;
    for (int t = 0; t < s->periods; t++) {
        psr_lp_add_row(b->lp, id, 0, 0);
    }
    block_sales(b, &p);
    block_stock(b, &p);
    block_orders(b, &p, arrivals);
}

/** Products of sizes that differ, as in a company's range. */
static inline psr_lp *block_lp_spread(uint64_t seed, block_shape shape, double spread) {
    block_builder b = {.shape = shape,
                       .random = psr_random_create(seed, 3),
                       .spread = spread,
                       .lp = psr_lp_create(false)};
    block_shared_rows(&b);
    for (psr_id id = 0; id < shape.products; id++) {
        if (id == 0 && shape.lift) {
            block_shared_columns(&b);
        }
        block_product_rows(&b, id);
    }
    if (!shape.lift) {
        block_shared_columns(&b);
    }
    if (psr_lp_finish(b.lp, NULL) != PSR_OK) {
        abort();
    }
    return b.lp;
}

static inline psr_lp *block_lp(uint64_t seed, block_shape shape) {
    return block_lp_spread(seed, shape, 0);
}

#endif
