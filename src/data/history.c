/*
 * History: creating, freeing, and the order that leaves no trace of the input's order.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/history.h"

#include <stdlib.h>
#include <string.h>

psr_history *psr_history_create(psr_frequency frequency) {
    psr_history *history = psr_calloc(1, sizeof *history);
    if (history == NULL) {
        return NULL;
    }
    history->frequency = frequency;
    history->first_day = PSR_NO_DAY;
    history->last_day = PSR_NO_DAY;
    history->products = psr_names_create();
    history->channels = psr_names_create();
    if (history->products == NULL || history->channels == NULL) {
        psr_history_free(history);
        return NULL;
    }
    return history;
}

void psr_history_free(psr_history *history) {
    if (history == NULL) {
        return;
    }
    psr_names_free(history->products);
    psr_names_free(history->channels);
    free(history->cells);
    free(history);
}

/* ---- order */

static int by_text(const void *a, const void *b) {
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

/* The same names in byte order; new_ids[old id] is where a name went. */
static psr_names *sorted_names(const psr_names *names, psr_id *new_ids) {
    size_t count = psr_names_count(names);
    psr_names *sorted = psr_names_create();
    const char **texts = psr_calloc(count + 1, sizeof *texts);
    if (sorted == NULL || texts == NULL) {
        goto failed;
    }
    for (size_t i = 0; i < count; i++) {
        texts[i] = psr_names_text(names, (psr_id)i);
    }
    qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 0; i < count; i++) {
        if (psr_names_add(sorted, texts[i]) == PSR_NO_ID) {
            goto failed;
        }
    }
    for (size_t i = 0; i < count; i++) {
        new_ids[i] = psr_names_find(sorted, psr_names_text(names, (psr_id)i));
    }
    free(texts);
    return sorted;
failed:
    psr_names_free(sorted);
    free(texts);
    return NULL;
}

static int compare(int32_t a, int32_t b) {
    return (a > b) - (a < b);
}

/* What cells are sorted by, and where the cell is: with millions of cells there is not
 * memory for two of each. */
typedef struct cell_key {
    psr_id product, channel;
    psr_period period;
    uint32_t at;
} cell_key;

static int by_key(const void *a, const void *b) {
    const cell_key *left = a;
    const cell_key *right = b;
    int order = compare(left->product, right->product);
    order = order != 0 ? order : compare(left->channel, right->channel);
    return order != 0 ? order : compare(left->period, right->period);
}

/* Cells to where their keys say, round by round of those that take each other's place. */
static void move_cells(psr_sale_cell *cells, cell_key *keys, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const psr_sale_cell first = cells[i];
        size_t to = i;
        while (keys[to].at != i) {
            size_t from = keys[to].at;
            cells[to] = cells[from];
            keys[to].at = (uint32_t)to;
            to = from;
        }
        cells[to] = first;
        keys[to].at = (uint32_t)to;
    }
}

static psr_status sort_cells(psr_history *history) {
    cell_key *keys = psr_calloc(history->count + 1, sizeof *keys);
    bool sorted = true;
    if (keys == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        keys[i] = (cell_key){cell->product, cell->channel, cell->period, (uint32_t)i};
        sorted = sorted && (i == 0 || by_key(&keys[i - 1], &keys[i]) <= 0);
    }
    if (!sorted) {
        qsort(keys, history->count, sizeof *keys, by_key);
        move_cells(history->cells, keys, history->count);
    }
    free(keys);
    return PSR_OK;
}

psr_status psr_history_sort(psr_history *history, psr_error *err) {
    psr_status status = PSR_ERR_MEMORY;
    psr_names *products = NULL;
    psr_names *channels = NULL;
    psr_id *new_product =
        psr_calloc(psr_names_count(history->products) + 1, sizeof *new_product);
    psr_id *new_channel =
        psr_calloc(psr_names_count(history->channels) + 1, sizeof *new_channel);
    if (new_product == NULL || new_channel == NULL) {
        goto done;
    }
    products = sorted_names(history->products, new_product);
    channels = sorted_names(history->channels, new_channel);
    if (products == NULL || channels == NULL) {
        goto done;
    }
    for (size_t i = 0; i < history->count; i++) {
        psr_sale_cell *cell = &history->cells[i];
        cell->product = new_product[cell->product];
        cell->channel = new_channel[cell->channel];
    }
    if (sort_cells(history) != PSR_OK) {
        goto done;
    }
    psr_names_free(history->products);
    psr_names_free(history->channels);
    history->products = products;
    history->channels = channels;
    products = channels = NULL;
    status = PSR_OK;
done:
    psr_names_free(products);
    psr_names_free(channels);
    free(new_product);
    free(new_channel);
    if (status != PSR_OK) {
        return psr_fail(err, status, "no memory to sort the sales history");
    }
    return PSR_OK;
}
