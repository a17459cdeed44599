/*
 * Sums of series: the nodes of a hierarchy.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_SUM_NODES_H
#define PURSER_FORECAST_SUM_NODES_H

#include "purser/data/panel.h"

/** Sums of series: node a holds the members at[start[a]] .. at[start[a + 1] - 1]. */
typedef struct sum_nodes {
    size_t count;
    size_t *start;  /* [count + 1] */
    size_t *member; /* [start[count]] series of each node */
} sum_nodes;

/**
 * The total, every group of every level, and every crossing of two levels, over the series
 * that are at least nine tenths as old as the oldest: younger ones keep their forecasts.
 */
psr_status psr_sum_nodes_create(const psr_panel *panel, sum_nodes *nodes) PSR_MUST_CHECK;
void psr_sum_nodes_free(sum_nodes *nodes);

/** Values of the longest series. */
size_t psr_longest_series(const psr_panel *panel);

#endif
