/*
 * A made-up brand whose truth is known: what drives demand, what spend does, what the
 * warehouses hold. From it come the history (exports with noise, promotions, stock-outs)
 * and the tables of a scenario. Everything is a function of the brand and its seed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SCENARIOS_SEASON_H
#define PURSER_SCENARIOS_SEASON_H

#include <stdio.h>

#include "purser/base.h"

/** A group of products with one season: exp(amplitude cos(2 pi (week - peak) / 52.18)). */
typedef struct season_category {
    const char *id;
    double peak_week, amplitude;
    double gift; /* how much festivals lift it against other products */
} season_category;

typedef struct season_supplier {
    const char *id;
    int lead_time;         /* weeks */
    int lot_size;          /* units; 0 = any number */
    double weeks_capacity; /* it delivers so many weeks of mean demand a week; 0 = any */
    int payment_delay;
} season_supplier;

typedef struct season_product {
    const char *id, *name;
    int category, supplier;
    double list_price, unit_cost, volume;
    double units; /* a week, all channels, before season and events */
    double elasticity;
    int first_week; /* of its history */
    int like;       /* product it resembles; -1 = none */
    int shelf_life; /* weeks; 0 = keeps */
} season_product;

typedef struct season_channel {
    const char *id, *name, *role;
    double share; /* of a product's demand; all channels add up to 1 */
    double price_factor, fee_rate, fee_per_unit, return_rate, resale_rate, return_cost;
    int payment_delay, return_lag;
    double fixed_cost, lane_cost;
    double event_strength;          /* 1 = doubles on the largest campaign day */
    double spend_ratio;             /* usual spend as a share of contribution; 0 = none */
    double retention, lift, reach;  /* lift at saturation; reach = half point / usual */
    double spend_usual, half_spend; /* money a week; set by season_prepare() */
    double baseline_units, baseline_margin; /* a week without spend; set likewise */
} season_channel;

typedef struct season_event {
    const char *name;
    psr_day first_day, last_day;
    double strength; /* demand * (1 + strength * channel's strength) on its days */
    double gift;     /* more for gift categories */
} season_event;

typedef struct season_brand {
    const char *name, *title;
    uint64_t seed;
    psr_day first_day; /* Monday of week 0 */
    int weeks, horizon;
    season_category *categories;
    season_supplier *suppliers;
    season_product *products;
    season_channel *channels;
    season_event *events;
    size_t category_count, supplier_count, product_count, channel_count, event_count;
    double *spend, *lift; /* [channel_count * weeks], set by season_prepare() */
    psr_arena *arena;     /* owns what was drawn */
} season_brand;

/** What was sold of one product in one channel in one week. */
typedef struct season_cell {
    size_t channel, product;
    int week;
    psr_day monday;
    long units, returned;
    double unit_price, list_price; /* major units, two decimals */
    bool promotion, stock_out;
} season_cell;

/* ---- the truth -------------------------------------------------------------------------
 */

/** Draw the history of spend and work out each channel's usual spend; once per brand. */
bool season_prepare(season_brand *brand);
/** Price of a week, promotions included. */
double season_price(const season_brand *brand, size_t channel, size_t product, int week,
                    bool *promotion);
/** Mean demand of a week at a lift (0 = no spend), units. */
double season_mean(const season_brand *brand, size_t channel, size_t product, int week,
                   double lift);
/** What happened in a week of the past; `random` is the series' own stream. */
void season_draw(const season_brand *brand, psr_random *random, season_cell *cell);
/** Lift of effective spend x: lift * x / (half + x). */
double season_lift(const season_channel *channel, double effective);

/* ---- brands ----------------------------------------------------------------------------
 */

bool season_brand_teahouse(season_brand *brand);
/** C channels and P products drawn from a seed. */
bool season_brand_random(season_brand *brand, size_t channels, size_t products, int weeks,
                         uint64_t seed);
/** 6.18, 11.11, Spring Festival ... of all years the brand needs. */
bool season_add_events(season_brand *brand);

/* ---- files -----------------------------------------------------------------------------
 */

/** The teahouse's exports: each platform its own columns, dates, encoding. */
bool season_write_exports(const season_brand *brand, const char *folder);
/**
 * A sample of each export that purser knows by its platform, and `expected.csv`: rows that
 * are sales, their units, money and refunds.
 */
bool season_write_platforms(const season_brand *brand, const char *folder);
/** One plain export of everything, written as it is drawn. */
bool season_write_history(const season_brand *brand, const char *folder);
/** The catalogue's tables and the spend history. */
bool season_write_tables(const season_brand *brand, const char *folder);
/** scenario.yaml of a random brand. */
bool season_write_scenario(const season_brand *brand, const char *folder);
/** Open folder/name for writing; NULL with a message on stderr. */
FILE *season_open(const char *folder, const char *name);
/** Close; false with a message when anything could not be written. */
bool season_close(FILE *stream, const char *name);

#endif
