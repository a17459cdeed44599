/*
 * Order lines: an offer, a period, something ordered. Private to allocate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_LINES_H
#define PURSER_ALLOCATE_LINES_H

#include "answer.h"

/** The columns that say whether an order line is used: the order, or its flag. */
typedef struct order_lines {
    psr_id *column; /* [count] */
    double *later;  /* [count] 0 to 1: when it lands */
    size_t count;
} order_lines;

/** Lines of a question; those whose flag is a fixed number are left out. */
psr_status order_lines_list(const question *q, order_lines *lines,
                            psr_error *err) PSR_MUST_CHECK;
/** A number in 0..1 for each column, evenly spread, so that no two plans weigh the same. */
double question_spread(size_t column);
void order_lines_free(order_lines *lines);
/** How many are above 0 at x. */
size_t order_lines_used(const order_lines *lines, const double *x);
/** Move a solution of the question to one that earns the same with the fewest lines. */
psr_status order_lines_reduce(question *q, const order_lines *lines, psr_solution *solution,
                              psr_error *err) PSR_MUST_CHECK;
/** Hold lines that x does not use at 0, or let all go again. */
psr_status order_lines_hold(question *q, const order_lines *lines, const double *x,
                            bool held) PSR_MUST_CHECK;

#endif
