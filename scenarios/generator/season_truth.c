/*
 * What drives demand, and what is seen of it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double weeks_a_year = 365.25 / 7.0;

/* Yearly growth of demand, and of prices each September. */
static const double growth = 0.06;
static const double price_rise = 0.04;
/* Discounts: on campaign weeks, and in a channel's own promotions. */
static const double event_discount = 0.12;
static const double own_discount = 0.15;
/* Multiplicative noise of a week's demand. */
static const double noise = 0.13;

static psr_day monday_of(const season_brand *brand, int week) {
    return brand->first_day + 7 * week;
}

/* A number in [0, 1) that belongs to three positions: the same whenever asked for. */
static double fixed_uniform(const season_brand *brand, const char *what, uint64_t a,
                            uint64_t b) {
    uint64_t key = psr_hash_text(what) ^ (a * UINT64_C(0x9E3779B97F4A7C15)) ^
                   (b * UINT64_C(0xC2B2AE3D27D4EB4F));
    psr_random random = psr_random_create(brand->seed, key);
    return psr_random_uniform(&random);
}

/* ---- calendar --------------------------------------------------------------------------
 */

/* Share of a week's days that lie in an event. */
static double overlap(const season_event *event, psr_day monday) {
    psr_day first = event->first_day > monday ? event->first_day : monday;
    psr_day last = event->last_day < monday + 6 ? event->last_day : monday + 6;
    return last >= first ? (double)(last - first + 1) / 7.0 : 0.0;
}

static double event_factor(const season_brand *brand, const season_channel *channel,
                           const season_category *category, psr_day monday) {
    double factor = 1.0;
    for (size_t i = 0; i < brand->event_count; i++) {
        const season_event *event = &brand->events[i];
        double share = overlap(event, monday);
        if (share > 0.0) {
            double size =
                event->strength * channel->event_strength + event->gift * category->gift;
            factor *= 1.0 + fmax(size, -0.9) * share;
        }
    }
    return factor;
}

/* A campaign that lowers prices runs in more than half of the week. */
static bool is_campaign(const season_brand *brand, psr_day monday) {
    for (size_t i = 0; i < brand->event_count; i++) {
        if (brand->events[i].strength >= 0.5 && overlap(&brand->events[i], monday) > 0.5) {
            return true;
        }
    }
    return false;
}

static double year_season(const season_category *category, psr_day monday) {
    psr_date date = psr_date_from_day(monday);
    psr_day new_year = psr_day_from_date((psr_date){date.year, 1, 1});
    double week = (double)(monday - new_year) / 7.0;
    return exp(category->amplitude *
               cos(2.0 * pi * (week - category->peak_week) / weeks_a_year));
}

/* ---- prices and demand -----------------------------------------------------------------
 */

static double round_cents(double money) {
    return round(money * 100.0) / 100.0;
}

double season_price(const season_brand *brand, size_t channel, size_t product, int week,
                    bool *promotion) {
    const season_channel *k = &brand->channels[channel];
    const season_product *p = &brand->products[product];
    psr_day monday = monday_of(brand, week);
    psr_date first = psr_date_from_day(brand->first_day);
    psr_date date = psr_date_from_day(monday);
    int rises =
        date.year - first.year - (date.month < 9 ? 1 : 0) + (first.month < 9 ? 1 : 0);
    /* The last rise is today's list price: earlier ones were lower. */
    psr_date last = psr_date_from_day(monday_of(brand, brand->weeks));
    int all = last.year - first.year - (last.month < 9 ? 1 : 0) + (first.month < 9 ? 1 : 0);
    double list = p->list_price * pow(1.0 + price_rise, rises - all);
    bool planned = week >= brand->weeks; /* plans know campaigns, not own promotions */
    bool campaign = k->event_strength > 0.3 && is_campaign(brand, monday);
    bool own = !planned && fixed_uniform(brand, "promotion", channel * 100003 + product,
                                         (uint64_t)(week / 2)) < 0.05;
    *promotion = campaign || own;
    double discount = campaign ? event_discount : own ? own_discount : 0.0;
    return round_cents(list * k->price_factor * (1.0 - discount));
}

double season_mean(const season_brand *brand, size_t channel, size_t product, int week,
                   double lift) {
    const season_channel *k = &brand->channels[channel];
    const season_product *p = &brand->products[product];
    const season_category *category = &brand->categories[p->category];
    psr_day monday = monday_of(brand, week);
    if (week < p->first_week) {
        return 0.0;
    }
    bool promotion;
    double price = season_price(brand, channel, product, week, &promotion);
    double usual = p->list_price * k->price_factor;
    /* Each channel has its own favourites: 0.5 to 1.5 of the usual share. */
    double taste = 0.5 + fixed_uniform(brand, "taste", channel, product);
    return p->units * k->share * taste *
           pow(1.0 + growth, (double)(week - brand->weeks) / weeks_a_year) *
           year_season(category, monday) * event_factor(brand, k, category, monday) *
           pow(price / usual, -p->elasticity) * (1.0 + lift);
}

double season_lift(const season_channel *channel, double effective) {
    return channel->lift * effective / (channel->half_spend + effective);
}

/* ---- what is seen ----------------------------------------------------------------------
 */

/* Share of demand that stock could serve: below 1 in a few spells of each product. */
static double served_share(const season_brand *brand, size_t product, int week) {
    for (uint64_t spell = 0; spell < 2; spell++) {
        if (fixed_uniform(brand, "spell", product, spell) > 0.6) {
            continue;
        }
        int start = (int)(fixed_uniform(brand, "start", product, spell) *
                          (double)(brand->weeks - 8));
        int length = 2 + (int)(fixed_uniform(brand, "length", product, spell) * 3.0);
        if (week >= start && week < start + length) {
            return fixed_uniform(brand, "served", product, (uint64_t)week) * 0.4;
        }
    }
    return 1.0;
}

void season_draw(const season_brand *brand, psr_random *random, season_cell *cell) {
    const season_channel *k = &brand->channels[cell->channel];
    double lift = brand->lift[cell->channel * (size_t)brand->weeks + (size_t)cell->week];
    double mean = season_mean(brand, cell->channel, cell->product, cell->week, lift);
    /* Drawn in every week, so that a change of one week leaves the others as they are. */
    double level = exp(noise * psr_random_normal(random) - 0.5 * noise * noise);
    double count = psr_random_normal(random), back = psr_random_normal(random);
    double demand = fmax(0.0, mean * level + sqrt(mean * level) * count);
    double share = served_share(brand, cell->product, cell->week);
    cell->monday = monday_of(brand, cell->week);
    cell->units = lround(demand * share);
    cell->stock_out = share < 1.0 && mean > 0.0;
    double expected = (double)cell->units * k->return_rate;
    cell->returned = lround(fmax(0.0, expected + sqrt(expected) * 0.5 * back));
    cell->returned = cell->returned > cell->units ? cell->units : cell->returned;
    cell->unit_price =
        season_price(brand, cell->channel, cell->product, cell->week, &cell->promotion);
    cell->list_price = round_cents(brand->products[cell->product].list_price);
}

/* ---- spend -----------------------------------------------------------------------------
 */

/* Contribution of a channel in a mean week: what is left of its sales before marketing. */
static void weigh_channel(season_brand *brand, size_t channel) {
    season_channel *k = &brand->channels[channel];
    double units = 0.0, margin = 0.0;
    int first = brand->weeks >= 52 ? brand->weeks - 52 : 0;
    /* A large brand is weighed by a part of its products. */
    size_t step = brand->product_count / 200 + 1;
    for (size_t p = 0; p < brand->product_count; p += step) {
        for (int week = first; week < brand->weeks; week += 4) {
            bool promotion;
            double price = season_price(brand, channel, p, week, &promotion);
            double mean = season_mean(brand, channel, p, week, 0.0);
            units += mean;
            margin += mean * (price * (1.0 - k->fee_rate) * (1.0 - k->return_rate) -
                              brand->products[p].unit_cost *
                                  (1.0 - k->return_rate * k->resale_rate) -
                              k->fee_per_unit - k->lane_cost);
        }
    }
    double scale = (double)step * 4.0 / (double)(brand->weeks - first);
    k->baseline_units = units * scale;
    k->baseline_margin = margin * scale;
    k->spend_usual = round(k->spend_ratio * k->baseline_margin / 100.0) * 100.0;
    k->half_spend = round(k->reach * k->spend_usual / (1.0 - k->retention) / 100.0) * 100.0;
}

/* Spend of the past: about its usual size, more in campaigns, now and then nothing. */
static void draw_spend(season_brand *brand, size_t channel) {
    season_channel *k = &brand->channels[channel];
    psr_random random = psr_random_create(brand->seed, psr_hash_text(k->id) ^ 0x53);
    double effective = 0.0;
    for (int week = 0; week < brand->weeks; week++) {
        size_t at = channel * (size_t)brand->weeks + (size_t)week;
        double size = exp(0.45 * psr_random_normal(&random));
        bool pause = psr_random_uniform(&random) < 0.06;
        bool campaign = is_campaign(brand, monday_of(brand, week));
        double spend = pause ? 0.0 : k->spend_usual * size * (campaign ? 1.8 : 1.0);
        brand->spend[at] = round_cents(spend);
        effective = brand->spend[at] + k->retention * effective;
        brand->lift[at] = k->spend_usual > 0.0 ? season_lift(k, effective) : 0.0;
    }
}

bool season_prepare(season_brand *brand) {
    size_t cells = brand->channel_count * (size_t)brand->weeks;
    brand->spend = psr_arena_take(brand->arena, cells, sizeof(double));
    brand->lift = psr_arena_take(brand->arena, cells, sizeof(double));
    if (brand->spend == NULL || brand->lift == NULL) {
        return false;
    }
    for (size_t k = 0; k < brand->channel_count; k++) {
        weigh_channel(brand, k);
        draw_spend(brand, k);
    }
    return true;
}
