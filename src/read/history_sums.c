/*
 * Sales summed to one cell per product, channel and period while reading.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "history_sums.h"

#include "number_text.h"

#include <math.h>
#include <stdlib.h>

#define FIRST_SLOTS ((size_t)1024)

/* The sums of one cell, in millionths. */
enum {
    SUM_QUANTITY,
    SUM_RETURNED,
    SUM_REVENUE,
    SUM_REFUND,
    SUM_LIST_PRICE,
    SUM_COST,
    SUM_BELOW_FLOOR_QUANTITY,
    SUM_BELOW_FLOOR_MONEY,
    SUM_COUNT
};

typedef struct cell {
    psr_id product, channel;
    psr_period period;
    uint32_t rows, cost_rows, promotion_rows, stock_out_rows, order_rows;
    int64_t sum[SUM_COUNT];
    int64_t price_min, price_max; /* PSR_NO_MICRO = none */
    int64_t stock_min;
} cell;

/* Sums while reading, then the history's cell in the same place: with millions of cells
 * there is not memory for both. */
typedef union cell_room {
    cell sums;
    psr_sale_cell made;
} cell_room;
_Static_assert(sizeof(cell_room) == sizeof(psr_sale_cell), "sums_fit_into_a_cell");

struct psr_history_sums {
    cell_room *cells; /* [capacity] */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* [slot_count] position in cells + 1; 0 = free */
    size_t slot_count;
    size_t last; /* cell of the row before: exports are sorted more often than not */
    psr_distinct orders;    /* of one cell */
    psr_distinct customers; /* counted for the cell of their first purchase */
    bool has_customers;
};

psr_history_sums *psr_history_sums_create(void) {
    psr_history_sums *sums = psr_calloc(1, sizeof *sums);
    if (sums == NULL) {
        return NULL;
    }
    sums->slots = psr_calloc(FIRST_SLOTS, sizeof *sums->slots);
    if (sums->slots == NULL) {
        free(sums);
        return NULL;
    }
    sums->slot_count = FIRST_SLOTS;
    return sums;
}

void psr_history_sums_free(psr_history_sums *sums) {
    if (sums == NULL) {
        return;
    }
    free(sums->cells);
    free(sums->slots);
    psr_distinct_free(&sums->orders);
    psr_distinct_free(&sums->customers);
    free(sums);
}

double psr_history_sums_weight(const psr_history_sums *sums) {
    return fmax(psr_distinct_weight(&sums->orders), psr_distinct_weight(&sums->customers));
}

/* ---- finding the cell */

/* Neighbouring periods of a series lie side by side, in the slots of one cache line: rows
 * come series by series more often than not. */
enum { PERIOD_BITS = 4, LINE_SLOTS = 1 << PERIOD_BITS };

static size_t first_slot(const psr_sale *sale) {
    uint32_t period = (uint32_t)sale->period;
    uint64_t key = ((uint64_t)(uint32_t)sale->product << 32) | (period >> PERIOD_BITS);
    uint64_t hash = psr_distinct_mix(key + (uint64_t)(uint32_t)sale->channel *
                                               UINT64_C(0x9E3779B97F4A7C15));
    return (size_t)(hash * LINE_SLOTS + period % LINE_SLOTS);
}

static bool is_cell(const cell *at, const psr_sale *sale) {
    return at->product == sale->product && at->channel == sale->channel &&
           at->period == sale->period;
}

static uint32_t *find_slot(const psr_history_sums *sums, const psr_sale *sale) {
    size_t mask = sums->slot_count - 1;
    size_t slot = first_slot(sale) & mask;
    while (sums->slots[slot] != 0 &&
           !is_cell(&sums->cells[sums->slots[slot] - 1].sums, sale)) {
        slot = (slot + LINE_SLOTS + 1) & mask; /* odd: it comes to all of them */
    }
    return &sums->slots[slot];
}

static psr_status grow_slots(psr_history_sums *sums) {
    size_t slot_count = sums->slot_count * 2;
    uint32_t *slots = psr_calloc(slot_count, sizeof *slots);
    if (slots == NULL) {
        return PSR_ERR_MEMORY;
    }
    free(sums->slots);
    sums->slots = slots;
    sums->slot_count = slot_count;
    for (size_t i = 0; i < sums->count; i++) {
        const cell *at = &sums->cells[i].sums;
        psr_sale key = {
            .product = at->product, .channel = at->channel, .period = at->period};
        *find_slot(sums, &key) = (uint32_t)i + 1;
    }
    return PSR_OK;
}

static psr_status find_cell(psr_history_sums *sums, const psr_sale *sale, size_t *at) {
    if (sums->count > 0 && is_cell(&sums->cells[sums->last].sums, sale)) {
        *at = sums->last;
        return PSR_OK;
    }
    uint32_t *slot = find_slot(sums, sale);
    if (*slot == 0) {
        if (sums->count * 2 >= sums->slot_count) {
            PSR_TRY(grow_slots(sums));
            slot = find_slot(sums, sale);
        }
        if (sums->count == UINT32_MAX - 1) {
            return PSR_ERR_LIMIT;
        }
        PSR_TRY(psr_reserve(&sums->cells, &sums->capacity, sums->count + 1,
                            sizeof *sums->cells));
        sums->cells[sums->count].sums = (cell){.product = sale->product,
                                               .channel = sale->channel,
                                               .period = sale->period,
                                               .price_min = PSR_NO_MICRO,
                                               .price_max = PSR_NO_MICRO,
                                               .stock_min = PSR_NO_MICRO};
        *slot = (uint32_t)++sums->count;
    }
    *at = sums->last = *slot - 1;
    return PSR_OK;
}

/* ---- adding */

/* price * quantity, both in millionths. */
static int64_t times(int64_t price, int64_t quantity) {
    double million = (double)PSR_MICRO;
    return psr_number_micro((double)price / million * ((double)quantity / million));
}

static void row_sums(const psr_sale *sale, int64_t add[SUM_COUNT]) {
    add[SUM_QUANTITY] = sale->quantity;
    add[SUM_RETURNED] = sale->returned;
    add[SUM_REVENUE] = sale->revenue;
    add[SUM_REFUND] = sale->refund;
    add[SUM_LIST_PRICE] =
        sale->list_price == PSR_NO_MICRO ? 0 : times(sale->list_price, sale->quantity);
    add[SUM_COST] = sale->cost == PSR_NO_MICRO ? 0 : sale->cost;
    /* Half a cent is rounding, not a price below the floor. */
    bool below = sale->price != PSR_NO_MICRO && sale->floor_price != PSR_NO_MICRO &&
                 sale->floor_price - sale->price > PSR_MICRO / 200;
    add[SUM_BELOW_FLOOR_QUANTITY] = below ? sale->quantity : 0;
    add[SUM_BELOW_FLOOR_MONEY] =
        below ? times(sale->floor_price - sale->price, sale->quantity) : 0;
}

static void widen(cell *at, const psr_sale *sale) {
    if (sale->price != PSR_NO_MICRO && sale->quantity > 0) {
        bool first = at->price_min == PSR_NO_MICRO;
        at->price_min = first || sale->price < at->price_min ? sale->price : at->price_min;
        at->price_max = first || sale->price > at->price_max ? sale->price : at->price_max;
    }
    if (sale->stock != PSR_NO_MICRO) {
        bool first = at->stock_min == PSR_NO_MICRO;
        at->stock_min = first || sale->stock < at->stock_min ? sale->stock : at->stock_min;
    }
}

static psr_status count_people(psr_history_sums *sums, const psr_sale *sale, cell *at,
                               uint32_t position) {
    /* The first day decides, and names where one day has several lines. */
    int64_t rank = ((int64_t)sale->day << 32) | (int64_t)(uint32_t)sale->names;
    if (sale->order != 0) {
        uint64_t key = psr_distinct_mix(sale->order) ^ psr_distinct_mix(sale->seller);
        at->order_rows++;
        PSR_TRY(psr_distinct_add_group(&sums->orders, key, position, rank));
    }
    if (sale->customer != 0) {
        sums->has_customers = true;
        PSR_TRY(psr_distinct_add_group(&sums->customers, sale->customer, position, rank));
    }
    return PSR_OK;
}

psr_status psr_history_sums_add(psr_history_sums *sums, const psr_sale *sale,
                                psr_error *err) {
    int64_t add[SUM_COUNT];
    size_t position;
    psr_status status = find_cell(sums, sale, &position);
    if (status != PSR_OK) {
        return psr_fail(err, status, "no room for another cell of the sales history");
    }
    cell *at = &sums->cells[position].sums;
    row_sums(sale, add);
    for (int i = 0; i < SUM_COUNT; i++) {
        if (__builtin_add_overflow(at->sum[i], add[i], &at->sum[i])) {
            return psr_fail(err, PSR_ERR_DATA,
                            "the sum of one product, channel and period is above 9.2e12; "
                            "check the units of the numbers");
        }
    }
    widen(at, sale);
    status = count_people(sums, sale, at, (uint32_t)position);
    if (status != PSR_OK) {
        return psr_fail(err, status, "no memory to count orders and customers");
    }
    at->rows++;
    at->cost_rows += sale->cost != PSR_NO_MICRO ? 1 : 0;
    at->promotion_rows += sale->promotion ? 1 : 0;
    at->stock_out_rows += sale->stock_out ? 1 : 0;
    return PSR_OK;
}

/* ---- the result */

static double units(int64_t micro) {
    return (double)micro / (double)PSR_MICRO;
}

static double known(int64_t micro) {
    return micro == PSR_NO_MICRO ? NAN : units(micro);
}

static psr_sale_cell finish_cell(const cell *at) {
    psr_sale_cell made = {
        .product = at->product,
        .channel = at->channel,
        .period = at->period,
        .quantity = units(at->sum[SUM_QUANTITY]),
        .returned_quantity = units(at->sum[SUM_RETURNED]),
        .revenue = units(at->sum[SUM_REVENUE]),
        .refund = units(at->sum[SUM_REFUND]),
        .list_price_sum = units(at->sum[SUM_LIST_PRICE]),
        .price_min = known(at->price_min),
        .price_max = known(at->price_max),
        .below_floor_quantity = units(at->sum[SUM_BELOW_FLOOR_QUANTITY]),
        .below_floor_money = units(at->sum[SUM_BELOW_FLOOR_MONEY]),
        .stock = known(at->stock_min),
        /* A sum over some of the rows would be taken for the cost of all of them. */
        .cost = at->cost_rows == at->rows ? units(at->sum[SUM_COST]) : NAN,
        .promotion = (double)at->promotion_rows / (double)at->rows,
        /* Rows without an order id count as one order each. */
        .orders = (double)(at->rows - at->order_rows),
        .new_customers = NAN,
        .rows = at->rows,
        .order_rows = at->order_rows,
        .stock_out_rows = at->stock_out_rows};
    return made;
}

void psr_history_sums_finish(psr_history_sums *sums, psr_history *history) {
    for (size_t i = 0; i < sums->count; i++) {
        const cell at = sums->cells[i].sums;
        sums->cells[i].made = finish_cell(&at);
    }
    history->cells = &sums->cells->made;
    history->count = sums->count;
    history->capacity = sums->capacity;
    for (size_t i = 0; i < sums->count && sums->has_customers; i++) {
        history->cells[i].new_customers = 0;
    }
    for (size_t i = 0; i < sums->orders.slot_count; i++) {
        if (sums->orders.keys[i] != 0) {
            history->cells[sums->orders.groups[i]].orders +=
                psr_distinct_weight(&sums->orders);
        }
    }
    for (size_t i = 0; i < sums->customers.slot_count; i++) {
        if (sums->customers.keys[i] != 0) {
            history->cells[sums->customers.groups[i]].new_customers +=
                psr_distinct_weight(&sums->customers);
        }
    }
    sums->cells = NULL;
    sums->count = sums->capacity = 0;
}
