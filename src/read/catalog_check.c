/*
 * What must hold between the cells of a row and between tables; what is only doubtful
 * becomes a finding.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "catalog_schema.h"

static void fault(psr_catalog_draft *draft, const psr_place *place, const char *format,
                  const char *name, double low, double high) {
    char text[2][32];
    psr_decimal_print(low, text[0]);
    psr_decimal_print(high, text[1]);
    psr_faults_add(draft->faults, PSR_ERR_DATA, place, format, name, text[0], text[1]);
}

static const char *name_of(const psr_names *names, psr_id id) {
    return id != PSR_NO_ID ? psr_names_text(names, id) : "*";
}

/* ---- one row */

static void check_products(psr_catalog_draft *draft) {
    const psr_catalog *catalog = &draft->catalog;
    for (size_t i = 0; i < catalog->product_count; i++) {
        const psr_catalog_product *product = &catalog->products[i];
        if (product->floor_price > product->guide_price) {
            fault(draft, &product->place,
                  "product %.80s: floor_price %s is above guide_price %s", product->id,
                  product->floor_price, product->guide_price);
        }
        if (product->like[0] != '\0' &&
            psr_names_find(catalog->product_ids, product->like) == PSR_NO_ID) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &product->place,
                           "product %.80s: like is `%.80s`, which is no row of products",
                           product->id, product->like);
        }
    }
}

static void check_channels(psr_catalog_draft *draft) {
    for (size_t i = 0; i < draft->catalog.channel_count; i++) {
        const psr_catalog_channel *channel = &draft->catalog.channels[i];
        if (channel->spend_min > channel->spend_max) {
            fault(draft, &channel->place,
                  "channel %.80s: spend_min %s is above spend_max %s", channel->id,
                  channel->spend_min, channel->spend_max);
        }
        if (channel->spend_min_if_on > channel->spend_max) {
            fault(draft, &channel->place,
                  "channel %.80s: spend_min_if_on %s is above spend_max %s", channel->id,
                  channel->spend_min_if_on, channel->spend_max);
        }
        if (channel->optional && channel->takes_spend && isinf(channel->spend_max)) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &channel->place,
                           "channel %.80s may be closed and takes spend; give it a "
                           "spend_max",
                           channel->id);
        }
    }
}

static void check_offers(psr_catalog_draft *draft) {
    for (size_t i = 0; i < draft->catalog.offer_count; i++) {
        const psr_catalog_offer *offer = &draft->catalog.offers[i];
        if (offer->moq > offer->max_order) {
            fault(draft, &offer->place, "offer of %.80s: moq %s is above max_order %s",
                  offer->supplier, offer->moq, offer->max_order);
        }
        if (offer->moq > offer->capacity) {
            fault(draft, &offer->place, "offer of %.80s: moq %s is above capacity %s",
                  offer->supplier, offer->moq, offer->capacity);
        }
    }
}

static void check_days(psr_catalog_draft *draft) {
    psr_catalog *catalog = &draft->catalog;
    for (size_t i = 0; i < catalog->event_count; i++) {
        psr_catalog_event *event = &catalog->events[i];
        if (event->first_day == PSR_NO_DAY) {
            if (psr_festival_find(event->name) == PSR_FESTIVAL_NONE) {
                psr_faults_add(draft->faults, PSR_ERR_DATA, &event->place,
                               "event %.80s: first_day is empty; only the days of Spring "
                               "Festival, Easter and Ramadan are computed",
                               event->name);
            }
            event->last_day = PSR_NO_DAY;
            continue;
        }
        if (event->last_day == PSR_NO_DAY) {
            event->last_day = event->first_day;
        }
        if (event->last_day < event->first_day) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &event->place,
                           "event %.80s: last_day is before first_day", event->name);
        }
    }
    for (size_t i = 0; i < catalog->price_count; i++) {
        const psr_catalog_price *price = &catalog->prices[i];
        if (price->from != PSR_NO_DAY && price->to != PSR_NO_DAY &&
            price->to < price->from) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &price->place,
                           "price of %.80s: to is before from",
                           name_of(catalog->product_ids, price->product));
        }
    }
    for (size_t i = 0; i < catalog->transfer_count; i++) {
        const psr_catalog_transfer *transfer = &catalog->transfers[i];
        if (transfer->from == transfer->to && transfer->from != PSR_NO_ID) {
            psr_faults_add(draft->faults, PSR_ERR_DATA, &transfer->place,
                           "transfer from warehouse %.80s to itself; correct `to`",
                           psr_names_text(catalog->warehouse_ids, transfer->from));
        }
    }
}

/* ---- rows that say the same thing twice */

/* Key of a row: its table and the names that must be together only once. */
static psr_status check_twice(psr_catalog_draft *draft, psr_names *seen, const char *table,
                              const char *key, const psr_place *place) {
    psr_text text = {0};
    psr_text_addf(&text, "%s: %s", table, key);
    psr_status status = text.failed ? PSR_ERR_MEMORY : PSR_OK;
    if (status == PSR_OK && psr_names_find(seen, psr_text_bytes(&text)) != PSR_NO_ID) {
        psr_faults_add(draft->faults, PSR_ERR_DATA, place,
                       "%.200s has a row already; keep one", psr_text_bytes(&text));
    } else if (status == PSR_OK &&
               psr_names_add(seen, psr_text_bytes(&text)) == PSR_NO_ID) {
        status = PSR_ERR_MEMORY;
    }
    psr_text_free(&text);
    return status;
}

static psr_status check_pair(psr_catalog_draft *draft, psr_names *seen, const char *table,
                             const char *first, const char *second, const char *third,
                             const psr_place *place) {
    char key[256];
    (void)snprintf(key, sizeof key, "%.80s, %.80s%s%.80s", first, second,
                   third[0] != '\0' ? ", " : "", third);
    return check_twice(draft, seen, table, key, place);
}

static psr_status check_repeats(psr_catalog_draft *draft, psr_names *seen) {
    const psr_catalog *catalog = &draft->catalog;
    const psr_names *products = catalog->product_ids, *warehouses = catalog->warehouse_ids;
    for (size_t i = 0; i < catalog->lane_count; i++) {
        const psr_catalog_lane *lane = &catalog->lanes[i];
        PSR_TRY(check_pair(draft, seen, "lanes", name_of(warehouses, lane->warehouse),
                           name_of(catalog->channel_ids, lane->channel), "", &lane->place));
    }
    for (size_t i = 0; i < catalog->offer_count; i++) {
        const psr_catalog_offer *offer = &catalog->offers[i];
        PSR_TRY(check_pair(draft, seen, "offers", offer->supplier,
                           name_of(products, offer->product),
                           name_of(warehouses, offer->warehouse), &offer->place));
    }
    for (size_t i = 0; i < catalog->on_hand_count; i++) {
        const psr_catalog_stock *stock = &catalog->on_hand[i];
        PSR_TRY(check_pair(draft, seen, "on_hand", name_of(products, stock->product),
                           name_of(warehouses, stock->warehouse), "", &stock->place));
    }
    return PSR_OK;
}

/* ---- doubts */

/* A channel that no warehouse serves sells nothing: most likely a forgotten lane. */
static psr_status note_unserved(psr_catalog_draft *draft) {
    const psr_catalog *catalog = &draft->catalog;
    for (size_t k = 0; k < catalog->channel_count && catalog->lane_count > 0; k++) {
        bool served = false;
        for (size_t i = 0; i < catalog->lane_count; i++) {
            served = served || catalog->lanes[i].channel == (psr_id)k;
        }
        if (!served) {
            PSR_TRY(psr_findings_add(
                draft->findings, PSR_DOUBT, "read.no-lane", catalog->channels[k].id,
                &catalog->channels[k].place,
                "No lane leads to channel %s, so nothing is planned there.",
                catalog->channels[k].id));
        }
    }
    return PSR_OK;
}

psr_status psr_catalog_check(psr_catalog_draft *draft) {
    check_products(draft);
    check_channels(draft);
    check_offers(draft);
    check_days(draft);
    psr_names *seen = psr_names_create();
    if (seen == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_status status = check_repeats(draft, seen);
    psr_names_free(seen);
    PSR_TRY(status);
    return note_unserved(draft);
}
