/*
 * Private to solve: plans of blocks met so far (columns) and the master programme over them
 *
 *     minimise sum_r y_r side_r + sum_b theta_b,  theta_b >= value_k - y use_k  for every
 *     active column k of block b,  low <= y <= high
 *
 * whose multipliers, one a column and summing to 1 in each block, are the best mix.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_BUDGET_COLUMNS_H
#define PURSER_SOLVE_BUDGET_COLUMNS_H

#include "budget_blocks.h"

typedef struct budget_column {
    size_t block;
    double value;     /* response of its spends */
    size_t use_count; /* shared rows it uses: few where there are many */
    size_t *row;      /* [use_count] rising */
    double *use;      /* [use_count] how much of each */
    double *z;        /* [spends of the block] */
    size_t age;       /* the last question that used it */
    bool is_active;
    double slack, weight; /* of the master programme */
    double slack_step, weight_step;
} budget_column;

/** Limits of one price: distance to and multiplier of the lower and the upper one. */
typedef struct budget_price_limit {
    double gap[2], price[2];
    double gap_step, price_step[2];
} budget_price_limit;

struct budget_columns {
    const budget_blocks *blocks;
    budget_column *column;  /* [blocks * a number of each] */
    size_t *held;           /* [blocks] columns of each */
    budget_column **active; /* those that lie in the box asked for */
    size_t active_count;
    size_t question;
    double *theta, *theta_step; /* [blocks] */
    double *weight_sum, *right_sum;
    double *cross; /* [blocks * shared_count] */
    /* [shared_count] prices, their steps, limits; the dense system */
    double *y, *y_step, *low, *high, *matrix, *right;
    budget_price_limit *limit;
    double *trial, *width; /* [shared_count] prices asked about, width of their box */
};

/**
 * Solve the master programme from y, strictly between low and high, to an absolute gap.
 * @return a value at most `tolerance` below the least one, that no y in the box is under
 */
double budget_master_solve(budget_columns *columns, double tolerance);

double budget_dot(const double *a, const double *b, size_t count);
/** What a column's use of the shared rows costs. @param price [shared_count] */
double budget_column_cost(const budget_column *column, const double *price);

#endif
