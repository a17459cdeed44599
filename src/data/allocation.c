/*
 * The allocation noun: all arrays of a problem's shape, zeroed; create and free.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/allocation.h"

#include <stdlib.h>

static void lane_offsets(const psr_problem *problem, const size_t *lanes_of_channel,
                         size_t *offset) {
    offset[0] = 0;
    for (size_t m = 0; m < problem->market_count; m++) {
        size_t lanes = lanes_of_channel[problem->markets[m].channel];
        offset[m + 1] = offset[m] + lanes * problem->period_count;
    }
}

static psr_status lanes_alloc(psr_allocation *allocation, const psr_problem *problem) {
    size_t *lanes_of_channel = psr_calloc(problem->channel_count + 1, sizeof(size_t));
    allocation->lane_offset = psr_calloc(problem->market_count + 1, sizeof(size_t));
    if (lanes_of_channel == NULL || allocation->lane_offset == NULL) {
        free(lanes_of_channel);
        return PSR_ERR_MEMORY;
    }
    for (size_t l = 0; l < problem->lane_count; l++) {
        lanes_of_channel[problem->lanes[l].channel]++;
    }
    lane_offsets(problem, lanes_of_channel, allocation->lane_offset);
    free(lanes_of_channel);
    size_t slots = allocation->lane_offset[problem->market_count];
    allocation->sales_by_lane = psr_calloc(slots + 1, sizeof(double));
    return allocation->sales_by_lane == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

/* One zeroed array; at least one element, so that NULL always means "no memory". */
static bool take(double **array, size_t count) {
    *array = psr_calloc(count + 1, sizeof(double));
    return *array != NULL;
}

static bool arrays_alloc(psr_allocation *allocation, const psr_problem *problem) {
    size_t T = problem->period_count;
    size_t markets = problem->market_count * T;
    size_t channels = problem->channel_count * T;
    size_t cells = problem->product_count * problem->warehouse_count * T;
    bool good =
        take(&allocation->order, problem->offer_count * T) &&
        take(&allocation->sales, markets) && take(&allocation->exposed, markets) &&
        take(&allocation->demand, markets) && take(&allocation->volume_factor, markets) &&
        take(&allocation->end_stock, cells) && take(&allocation->disposal, cells) &&
        take(&allocation->stock_price, cells) && take(&allocation->spend, channels) &&
        take(&allocation->effective_spend, channels) && take(&allocation->lift, channels) &&
        take(&allocation->active, problem->channel_count) &&
        take(&allocation->fair_fill, problem->policy_count);
    if (good && problem->transfer_count > 0) {
        good = take(&allocation->transfer,
                    problem->transfer_count * problem->product_count * T);
    }
    if (good && problem->cash.present) {
        good = take(&allocation->cash, T);
    }
    allocation->tier = psr_calloc(problem->market_count + 1, sizeof(int));
    return good && allocation->tier != NULL;
}

psr_allocation *psr_allocation_create(const psr_problem *problem) {
    psr_allocation *allocation = psr_calloc(1, sizeof *allocation);
    if (allocation == NULL) {
        return NULL;
    }
    allocation->period_count = problem->period_count;
    allocation->profit_at_zero_spend = NAN;
    allocation->arena = psr_arena_create();
    if (allocation->arena == NULL || !arrays_alloc(allocation, problem) ||
        lanes_alloc(allocation, problem) != PSR_OK) {
        psr_allocation_free(allocation);
        return NULL;
    }
    return allocation;
}

void psr_allocation_free(psr_allocation *allocation) {
    if (allocation == NULL) {
        return;
    }
    double *arrays[] = {
        allocation->order,         allocation->transfer,  allocation->sales,
        allocation->sales_by_lane, allocation->exposed,   allocation->demand,
        allocation->volume_factor, allocation->end_stock, allocation->disposal,
        allocation->spend,         allocation->active,    allocation->effective_spend,
        allocation->lift,          allocation->fair_fill, allocation->cash,
        allocation->stock_price};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        free(arrays[i]);
    }
    if (allocation->kept != NULL) {
        allocation->free_kept(allocation->kept);
    }
    free(allocation->lane_offset);
    free(allocation->tier);
    psr_arena_free(allocation->arena);
    free(allocation);
}
