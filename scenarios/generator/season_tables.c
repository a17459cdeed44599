/*
 * The catalogue's tables of a brand, its spend history and true response curves.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <math.h>
#include <string.h>

/* Cost of capital and of shelf space: a quarter of the cost a year, and a cent or two. */
static const double holding_share = 0.25 / 52.0;
static const double holding_volume = 0.02;
/* No channel may sell below this share of the list price. */
static const double floor_share = 0.70;

/* Which channels the second warehouse serves, and what that costs more or less a unit. */
static bool south_serves(const season_channel *channel, double *cost) {
    *cost = channel->lane_cost + 0.4;
    return strcmp(channel->role, "marketplace") == 0 || strcmp(channel->role, "live") == 0;
}

/* Mean demand of a product in a planned week with last year's spend, all channels. */
static double planned_units(const season_brand *brand, size_t product, int week) {
    double units = 0.0;
    for (size_t k = 0; k < brand->channel_count; k++) {
        const season_channel *channel = &brand->channels[k];
        double effective = channel->spend_usual / (1.0 - channel->retention);
        double lift = channel->spend_usual > 0.0 ? season_lift(channel, effective) : 0.0;
        units += season_mean(brand, k, product, brand->weeks + week, lift);
    }
    return units;
}

static double mean_planned_units(const season_brand *brand, size_t product) {
    double units = 0.0;
    for (int week = 0; week < brand->horizon; week++) {
        units += planned_units(brand, product, week);
    }
    return units / (double)brand->horizon;
}

/* Two significant digits, as people write capacities. */
static double round_figure(double value) {
    if (value <= 0.0) {
        return 0.0;
    }
    double unit = pow(10.0, floor(log10(value)) - 1.0);
    return round(value / unit) * unit;
}

/* ---- products, channels, warehouses
 * ------------------------------------------------------
 */

static bool write_products(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "products.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "id,name,category,unit_cost,volume,holding_cost,shelf_life,"
                          "guide_price,floor_price,like\n");
    for (size_t i = 0; i < brand->product_count; i++) {
        const season_product *p = &brand->products[i];
        (void)fprintf(stream, "%s,%s,%s,%.2f,%.1f,%.3f,%d,%.2f,%.2f,%s\n", p->id, p->name,
                      brand->categories[p->category].id, p->unit_cost, p->volume,
                      p->unit_cost * holding_share + p->volume * holding_volume,
                      p->shelf_life, p->list_price, p->list_price * floor_share,
                      p->like >= 0 ? brand->products[p->like].id : "");
    }
    return season_close(stream, "products.csv");
}

static bool write_channels(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "channels.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "id,name,role,fee_rate,fee_per_unit,return_rate,return_lag,"
                          "resale_rate,return_cost,payment_delay,fixed_cost,"
                          "lost_sale_penalty,takes_spend,carryover,spend_max\n");
    for (size_t k = 0; k < brand->channel_count; k++) {
        const season_channel *c = &brand->channels[k];
        (void)fprintf(stream, "%s,%s,%s,%g,%g,%g,%d,%g,%g,%d,%g,%g,", c->id, c->name,
                      c->role, c->fee_rate, c->fee_per_unit, c->return_rate, c->return_lag,
                      c->resale_rate, c->return_cost, c->payment_delay, c->fixed_cost,
                      0.03);
        if (c->spend_usual > 0.0) {
            (void)fprintf(stream, "yes,%g,%.0f\n", c->retention, 2.5 * c->spend_usual);
        } else {
            (void)fprintf(stream, "no,,\n");
        }
    }
    return season_close(stream, "channels.csv");
}

/* Space for a few weeks of sales: enough on most days, tight before 6.18. */
static bool write_warehouses(const season_brand *brand, const char *folder) {
    double weekly = 0.0;
    for (size_t i = 0; i < brand->product_count; i++) {
        weekly += mean_planned_units(brand, i) * brand->products[i].volume;
    }
    FILE *stream = season_open(folder, "warehouses.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "id,name,storage_capacity,inbound_capacity,"
                          "holding_cost_per_volume\n");
    (void)fprintf(stream, "east,杭州仓,%.0f,%.0f,0.01\n", round_figure(weekly * 2.6),
                  round_figure(weekly * 1.5));
    (void)fprintf(stream, "south,昆明仓,%.0f,%.0f,0.01\n", round_figure(weekly * 0.8),
                  round_figure(weekly * 0.6));
    return season_close(stream, "warehouses.csv");
}

/* ---- lanes, offers, transfers
 * ------------------------------------------------------------
 */

static bool write_lanes(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "lanes.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "warehouse,channel,cost\n");
    for (size_t k = 0; k < brand->channel_count; k++) {
        double cost;
        const season_channel *channel = &brand->channels[k];
        (void)fprintf(stream, "east,%s,%.2f\n", channel->id, channel->lane_cost);
        if (south_serves(channel, &cost)) {
            (void)fprintf(stream, "south,%s,%.2f\n", channel->id, cost);
        }
    }
    return season_close(stream, "lanes.csv");
}

/* A supplier that also delivers to the second warehouse, cheaper: it lies next door. */
static bool delivers_south(const season_supplier *supplier) {
    return supplier->lead_time == 5;
}

static bool write_offers(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "offers.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream,
                  "supplier,product,warehouse,unit_cost,lead_time,capacity,lot_size,"
                  "payment_delay\n");
    for (size_t i = 0; i < brand->product_count; i++) {
        const season_product *p = &brand->products[i];
        const season_supplier *s = &brand->suppliers[p->supplier];
        double capacity = round_figure(mean_planned_units(brand, i) * s->weeks_capacity);
        char most[32] = "", lot[32] = "";
        if (capacity > 0.0) {
            (void)snprintf(most, sizeof most, "%.0f", capacity);
        }
        if (s->lot_size > 0) {
            (void)snprintf(lot, sizeof lot, "%d", s->lot_size);
        }
        (void)fprintf(stream, "%s,%s,east,%.2f,%d,%s,%s,%d\n", s->id, p->id, p->unit_cost,
                      s->lead_time, most, lot, s->payment_delay);
        if (delivers_south(s)) {
            (void)fprintf(stream, "%s,%s,south,%.2f,%d,%s,%s,%d\n", s->id, p->id,
                          p->unit_cost * 0.99, s->lead_time - 1, most, lot,
                          s->payment_delay);
        }
    }
    return season_close(stream, "offers.csv");
}

static bool write_transfers(const char *folder) {
    FILE *stream = season_open(folder, "transfers.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "from,to,product,lead_time,cost,capacity\n"
                          "east,south,,1,0.90,4000\nsouth,east,,1,0.90,4000\n");
    return season_close(stream, "transfers.csv");
}

/* ---- stock -----------------------------------------------------------------------------
 */

/* Weeks of demand that the opening stock covers: some products are short, some too many. */
static double opening_cover(const season_brand *brand, size_t product) {
    psr_random random = psr_random_create(brand->seed, product * 31 + 7);
    const season_supplier *s = &brand->suppliers[brand->products[product].supplier];
    return 0.45 * (double)s->lead_time + 0.2 + 2.0 * psr_random_uniform(&random);
}

static bool write_on_hand(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "on_hand.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "product,warehouse,quantity\n");
    for (size_t i = 0; i < brand->product_count; i++) {
        double units = planned_units(brand, i, 0) * opening_cover(brand, i);
        (void)fprintf(stream, "%s,east,%.0f\n%s,south,%.0f\n", brand->products[i].id,
                      units * 0.8, brand->products[i].id, units * 0.2);
    }
    return season_close(stream, "on_hand.csv");
}

/* Orders on their way: one each second week until a new order could land. */
static bool write_receipts(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "receipts.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "product,warehouse,date,quantity\n");
    for (size_t i = 0; i < brand->product_count; i++) {
        const season_supplier *s = &brand->suppliers[brand->products[i].supplier];
        for (int week = 1; week < s->lead_time; week += 2) {
            char day[16];
            psr_day_print(brand->first_day + 7 * (brand->weeks + week) + 2, day);
            double units = planned_units(brand, i, week) * 1.3;
            (void)fprintf(stream, "%s,east,%s,%.0f\n", brand->products[i].id, day, units);
        }
    }
    return season_close(stream, "receipts.csv");
}

/* ---- prices, events
 * ----------------------------------------------------------------------
 */

static bool write_prices(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "prices.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "product,channel,price\n");
    for (size_t i = 0; i < brand->product_count; i++) {
        for (size_t k = 0; k < brand->channel_count; k++) {
            (void)fprintf(stream, "%s,%s,%.2f\n", brand->products[i].id,
                          brand->channels[k].id,
                          brand->products[i].list_price * brand->channels[k].price_factor);
        }
    }
    return season_close(stream, "prices.csv");
}

static bool write_events(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "events.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "name,first_day,last_day\n");
    for (size_t i = 0; i < brand->event_count; i++) {
        char first[16], last[16];
        psr_day_print(brand->events[i].first_day, first);
        psr_day_print(brand->events[i].last_day, last);
        (void)fprintf(stream, "%s,%s,%s\n", brand->events[i].name, first, last);
    }
    return season_close(stream, "events.csv");
}

/* ---- spend and curves ------------------------------------------------------------------
 */

static bool write_spend(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "spend.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "week");
    for (size_t k = 0; k < brand->channel_count; k++) {
        if (brand->channels[k].spend_usual > 0.0) {
            (void)fprintf(stream, ",%s_spend", brand->channels[k].id);
        }
    }
    (void)fprintf(stream, "\n");
    for (int week = 0; week < brand->weeks; week++) {
        char day[16];
        psr_day_print(brand->first_day + 7 * week, day);
        (void)fprintf(stream, "%s", day);
        for (size_t k = 0; k < brand->channel_count; k++) {
            if (brand->channels[k].spend_usual > 0.0) {
                (void)fprintf(stream, ",%.2f",
                              brand->spend[k * (size_t)brand->weeks + (size_t)week]);
            }
        }
        (void)fprintf(stream, "\n");
    }
    return season_close(stream, "spend.csv");
}

static bool write_curves(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "curves.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream, "channel,family,scale,spend,shape,carryover,retention,baseline,"
                          "largest_spend,opening_effective_spend\n");
    for (size_t k = 0; k < brand->channel_count; k++) {
        const season_channel *c = &brand->channels[k];
        double effective = 0.0, largest = 0.0;
        for (int week = 0; week < brand->weeks && c->spend_usual > 0.0; week++) {
            effective = brand->spend[k * (size_t)brand->weeks + (size_t)week] +
                        c->retention * effective;
            largest = effective > largest ? effective : largest;
        }
        if (c->spend_usual > 0.0) {
            (void)fprintf(stream, "%s,hill,%.1f,%.0f,1,geometric,%g,%.1f,%.0f,%.2f\n",
                          c->id, c->lift * c->baseline_units, c->half_spend, c->retention,
                          c->baseline_units, largest, effective);
        }
    }
    return season_close(stream, "curves.csv");
}

bool season_write_tables(const season_brand *brand, const char *folder) {
    return write_products(brand, folder) && write_channels(brand, folder) &&
           write_warehouses(brand, folder) && write_lanes(brand, folder) &&
           write_offers(brand, folder) && write_transfers(folder) &&
           write_on_hand(brand, folder) && write_receipts(brand, folder) &&
           write_prices(brand, folder) && write_events(brand, folder) &&
           write_spend(brand, folder) && write_curves(brand, folder);
}

/* ---- scenario of a drawn brand
 * -----------------------------------------------------------
 */

static const char scenario_text[] =
    "calendar: {frequency: weekly, horizon: 13, start: 2026-03-30}\n\n"
    "data:\n  sales:\n    all:\n      file: sales.csv\n      columns:\n"
    "        {date: week, channel: channel, product: product, quantity: units, revenue: "
    "revenue,\n         returned: returned, promotion: promotion, stock_out: stock_out}\n\n"
    "tables:\n  products: products.csv\n  channels: channels.csv\n"
    "  warehouses: warehouses.csv\n  lanes: lanes.csv\n  offers: offers.csv\n"
    "  transfers: transfers.csv\n  on_hand: on_hand.csv\n  receipts: receipts.csv\n"
    "  prices: prices.csv\n  events: events.csv\n  spend: spend.csv\n  curves: "
    "curves.csv\n\n"
    "clean: {partial_periods: keep}\nresponse: {mode: given}\n\n";

bool season_write_scenario(const season_brand *brand, const char *folder) {
    double spend = 0.0, purchases = 0.0;
    for (size_t k = 0; k < brand->channel_count; k++) {
        spend += brand->channels[k].spend_usual * brand->horizon;
    }
    for (size_t i = 0; i < brand->product_count; i++) {
        purchases +=
            mean_planned_units(brand, i) * brand->horizon * brand->products[i].unit_cost;
    }
    FILE *stream = season_open(folder, "scenario.yaml");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream,
                  "# Made by season_generator: %zu channels, %zu products, %d weeks, "
                  "seed %llu.\ntitle: %s\n\n%s",
                  brand->channel_count, brand->product_count, brand->weeks,
                  (unsigned long long)brand->seed, brand->title, scenario_text);
    (void)fprintf(stream,
                  "budgets:\n  marketing: {limit: %.0f}\n  purchase: {limit: %.0f}\n",
                  round_figure(spend), round_figure(purchases * 0.9));
    return season_close(stream, "scenario.yaml");
}
