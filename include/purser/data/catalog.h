/*
 * Catalog: what the company owns and may do, from the scenario's tables (CSV). Ids are
 * positions in the arrays here; the history's names are matched by text. Missing optional
 * cells: NaN for numbers where "not given" differs from 0, else the stated default.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_CATALOG_H
#define PURSER_DATA_CATALOG_H

#include "purser/base.h"
#include "purser/data/curves.h"

typedef struct psr_catalog_product {
    char *id, *name, *category, *attributes; /* name: for people; "" when not given */
    double unit_cost;
    double volume;       /* 1 */
    double holding_cost; /* per unit and period */
    int shelf_life;      /* periods; 0 = keeps */
    bool disposal_allowed;
    double disposal_cost;
    double guide_price, floor_price; /* NaN = none */
    double
        target_cover; /* periods of mean demand worth full cost at the end; NaN = default */
    double salvage_rate; /* value of stock beyond it as a share of cost; NaN = default */
    char *like;          /* look-alike product for one without history; "" */
    psr_place place;
} psr_catalog_product;

typedef struct psr_catalog_channel {
    char *id, *name, *role;
    bool optional;
    double fixed_cost;
    int payment_delay;
    double fee_rate, fee_per_unit, return_rate;
    int return_lag;     /* 1 */
    double resale_rate; /* 1 */
    double return_cost;
    double late_return_value; /* NaN = unit cost */
    double lost_sale_penalty; /* share of price lost as goodwill */
    bool takes_spend;
    double carryover;
    double spend_min, spend_max, spend_min_if_on, spend_ramp; /* 0, inf, 0, inf */
    double opening_effective_spend;                           /* NaN = from history */
    double min_fill_rate;
    int exclusive_group;
    int priority; /* 0 = after all classes */
    psr_place place;
} psr_catalog_channel;

typedef struct psr_catalog_warehouse {
    char *id, *name;
    double storage_capacity, inbound_capacity; /* INFINITY = none */
    bool storage_peak;
    double holding_cost_per_volume;
    psr_place place;
} psr_catalog_warehouse;

typedef struct psr_catalog_lane {
    psr_id warehouse, channel;
    double cost;
    psr_place place;
} psr_catalog_lane;

typedef struct psr_catalog_offer {
    char *supplier;
    psr_id product, warehouse;
    double unit_cost; /* NaN = the product's */
    int lead_time;
    double capacity, moq, lot_size, order_cost, max_order;
    int payment_delay;
    psr_place place;
} psr_catalog_offer;

typedef struct psr_catalog_transfer {
    psr_id from, to, product;
    int lead_time;
    double cost, capacity;
    psr_place place;
} psr_catalog_transfer;

typedef struct psr_catalog_stock {
    psr_id product, warehouse;
    psr_day day; /* receipts and returns due; PSR_NO_DAY for stock on hand */
    double quantity;
    psr_place place;
} psr_catalog_stock;

/** Price of a product in a channel (PSR_NO_ID = every); several rows of one pair = tiers.
 */
typedef struct psr_catalog_price {
    psr_id product, channel;
    double price;
    double demand_factor; /* tier: demand relative to the forecast, 1 */
    psr_day from, to;     /* PSR_NO_DAY = always */
    psr_place place;
} psr_catalog_price;

typedef struct psr_catalog_event {
    char *name;
    psr_day first_day, last_day;
    psr_id channel; /* PSR_NO_ID = all */
    int lead_days, lag_days;
    double strength; /* 1; relative size against other years */
    psr_place place;
} psr_catalog_event;

typedef struct psr_catalog {
    psr_catalog_product *products;
    size_t product_count;
    psr_catalog_channel *channels;
    size_t channel_count;
    psr_catalog_warehouse *warehouses;
    size_t warehouse_count;
    psr_catalog_lane *lanes;
    size_t lane_count;
    psr_catalog_offer *offers;
    size_t offer_count;
    psr_catalog_transfer *transfers;
    size_t transfer_count;
    psr_catalog_stock *on_hand, *receipts;
    size_t on_hand_count, receipt_count;
    psr_catalog_price *prices;
    size_t price_count;
    psr_catalog_event *events;
    size_t event_count;
    psr_curves *curves; /* given response curves; NULL = none */
    psr_names *product_ids, *channel_ids, *warehouse_ids;
    psr_arena *arena; /* owns texts and arrays */
} psr_catalog;

psr_catalog *psr_catalog_create(void) PSR_MUST_CHECK;
void psr_catalog_free(psr_catalog *catalog);

#endif
