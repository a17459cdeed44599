/*
 * The teahouse, and brands drawn from a seed.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <math.h>
#include <string.h>

/* ---- events ----------------------------------------------------------------------------
 */

/* Campaigns with fixed dates: month and day of the first and last day. */
static const struct {
    const char *name;
    int first_month, first_day, last_month, last_day;
    double strength, gift;
} campaigns[] = {
    {"women's day 3.8", 3, 2, 3, 8, 0.35, 0.1},
    {"gift day 5.20", 5, 14, 5, 20, 0.15, 0.5},
    {"6.18", 6, 1, 6, 18, 1.0, 0.1},
    {"9.9", 9, 3, 9, 9, 0.3, 0.0},
    {"mid-autumn gifts", 9, 10, 9, 20, 0.1, 1.0},
    {"11.11", 10, 24, 11, 11, 1.3, 0.1},
    {"12.12", 12, 8, 12, 12, 0.4, 0.1},
};
#define CAMPAIGN_COUNT (sizeof campaigns / sizeof campaigns[0])

bool season_add_events(season_brand *brand) {
    psr_day end = brand->first_day + 7 * (brand->weeks + brand->horizon) - 1;
    int first_year = psr_date_from_day(brand->first_day).year;
    int last_year = psr_date_from_day(end).year;
    size_t years = (size_t)(last_year - first_year + 1), count = 0;
    brand->events =
        psr_arena_take(brand->arena, years * (CAMPAIGN_COUNT + 2), sizeof *brand->events);
    if (brand->events == NULL) {
        return false;
    }
    for (int year = first_year; year <= last_year; year++) {
        psr_day festival = psr_day_lunar_new_year(year);
        season_event all[CAMPAIGN_COUNT + 2] = {
            {"spring festival gifts", festival - 24, festival - 5, 0.35, 1.3},
            {"spring festival", festival - 2, festival + 6, -0.6, -0.2},
        };
        for (size_t i = 0; i < CAMPAIGN_COUNT; i++) {
            all[i + 2] =
                (season_event){campaigns[i].name,
                               psr_day_from_date((psr_date){year, campaigns[i].first_month,
                                                            campaigns[i].first_day}),
                               psr_day_from_date((psr_date){year, campaigns[i].last_month,
                                                            campaigns[i].last_day}),
                               campaigns[i].strength, campaigns[i].gift};
        }
        for (size_t i = 0; i < CAMPAIGN_COUNT + 2; i++) {
            if (all[i].last_day >= brand->first_day && all[i].first_day <= end) {
                brand->events[count++] = all[i];
            }
        }
    }
    brand->event_count = count;
    return true;
}

/* ---- the teahouse ----------------------------------------------------------------------
 */

enum { GREEN, WHITE, OOLONG, BLACK, PUER, HERBAL, TEAWARE, GIFT };
static season_category tea_categories[] = {
    {"green", 17, 0.45, 0.0},  {"white", 20, 0.15, 0.1}, {"oolong", 42, 0.25, 0.1},
    {"black", 2, 0.35, 0.1},   {"puer", 47, 0.15, 0.2},  {"herbal", 28, 0.5, 0.0},
    {"teaware", 48, 0.1, 0.3}, {"gift", 50, 0.1, 1.0},
};

enum { MOUNTAIN, CLIFFS, MENGHAI, VALLEY, KILNS, BOXES };
static season_supplier tea_suppliers[] = {
    {"mountain-garden", 3, 0, 1.6, 2}, {"wuyi-cliffs", 4, 0, 0, 4},
    {"menghai-works", 5, 0, 0, 4},     {"herb-valley", 2, 0, 2.0, 0},
    {"jing-kilns", 6, 0, 1.3, 0},      {"gift-house", 4, 0, 0, 2},
};

static season_product tea_products[] = {
    {"longjing-spring", "明前龙井", GREEN, MOUNTAIN, 268, 96, 1.0, 330, 1.4, 0, -1, 26},
    {"longjing-daily", "口粮龙井", GREEN, MOUNTAIN, 88, 31, 1.2, 900, 1.8, 0, -1, 39},
    {"biluochun", "碧螺春", GREEN, MOUNTAIN, 158, 58, 1.0, 380, 1.5, 0, -1, 26},
    {"maofeng", "黄山毛峰", GREEN, MOUNTAIN, 118, 42, 1.0, 430, 1.6, 0, -1, 39},
    {"jasmine", "茉莉花茶", GREEN, MOUNTAIN, 68, 22, 1.2, 1050, 1.8, 0, -1, 0},
    {"white-peony", "白牡丹", WHITE, MOUNTAIN, 128, 47, 1.1, 360, 1.4, 0, -1, 0},
    {"white-cake", "寿眉茶饼", WHITE, MENGHAI, 98, 35, 1.3, 300, 1.4, 0, -1, 0},
    {"tieguanyin", "铁观音", OOLONG, CLIFFS, 108, 38, 1.0, 560, 1.6, 0, -1, 0},
    {"dahongpao", "大红袍", OOLONG, CLIFFS, 198, 72, 1.0, 340, 1.4, 0, -1, 0},
    {"dancong", "凤凰单丛", OOLONG, CLIFFS, 168, 63, 1.0, 260, 1.4, 0, -1, 0},
    {"keemun", "祁门红茶", BLACK, CLIFFS, 98, 34, 1.0, 480, 1.6, 0, -1, 0},
    {"dianhong", "滇红", BLACK, MENGHAI, 78, 26, 1.1, 640, 1.7, 0, -1, 0},
    {"jinjunmei", "金骏眉", BLACK, CLIFFS, 288, 108, 0.9, 210, 1.3, 0, -1, 0},
    {"puer-cake", "普洱熟饼", PUER, MENGHAI, 138, 46, 1.4, 380, 1.4, 0, -1, 0},
    {"puer-mini", "小青柑", PUER, MENGHAI, 58, 18, 1.1, 980, 1.8, 0, -1, 0},
    {"puer-raw", "生普老树", PUER, MENGHAI, 328, 125, 1.4, 120, 1.2, 0, -1, 0},
    {"chrysanthemum", "胎菊", HERBAL, VALLEY, 48, 14, 1.5, 860, 1.9, 0, -1, 0},
    {"barley-tea", "大麦茶", HERBAL, VALLEY, 29.9, 8.6, 2.0, 1300, 2.0, 0, -1, 0},
    {"cold-brew", "冷泡茶包", HERBAL, VALLEY, 59, 17.5, 1.2, 720, 1.9, 96, -1, 0},
    {"peach-oolong", "蜜桃乌龙茶包", HERBAL, VALLEY, 65, 19, 1.2, 700, 1.9, 144, 18, 0},
    {"gaiwan", "白瓷盖碗", TEAWARE, KILNS, 89, 30, 4.0, 260, 1.5, 0, -1, 0},
    {"travel-set", "旅行茶具", TEAWARE, KILNS, 159, 57, 6.0, 190, 1.5, 0, -1, 0},
    {"gift-classic", "经典礼盒", GIFT, BOXES, 298, 112, 5.0, 170, 1.2, 0, -1, 0},
    {"gift-premium", "尊享礼盒", GIFT, BOXES, 598, 238, 6.0, 70, 1.0, 0, -1, 0},
};

static season_channel tea_channels[] = {
    {.id = "marketplace",
     .name = "综合电商旗舰店",
     .role = "marketplace",
     .share = 0.36,
     .price_factor = 0.96,
     .fee_rate = 0.08,
     .fee_per_unit = 0.5,
     .return_rate = 0.05,
     .resale_rate = 0.9,
     .return_cost = 4,
     .payment_delay = 2,
     .return_lag = 1,
     .lane_cost = 5.5,
     .event_strength = 1.1,
     .spend_ratio = 0.15,
     .retention = 0.3,
     .lift = 0.95,
     .reach = 1.1},
    {.id = "social",
     .name = "内容种草店",
     .role = "social",
     .share = 0.14,
     .price_factor = 1.0,
     .fee_rate = 0.06,
     .fee_per_unit = 0.5,
     .return_rate = 0.09,
     .resale_rate = 0.9,
     .return_cost = 4,
     .payment_delay = 2,
     .return_lag = 1,
     .lane_cost = 5.5,
     .event_strength = 0.6,
     .spend_ratio = 0.17,
     .retention = 0.55,
     .lift = 1.25,
     .reach = 1.0},
    {.id = "live",
     .name = "直播间",
     .role = "live",
     .share = 0.2,
     .price_factor = 0.9,
     .fee_rate = 0.22,
     .fee_per_unit = 0.5,
     .return_rate = 0.26,
     .resale_rate = 0.85,
     .return_cost = 5,
     .payment_delay = 3,
     .return_lag = 2,
     .lane_cost = 5.5,
     .event_strength = 1.4,
     .spend_ratio = 0.2,
     .retention = 0.1,
     .lift = 1.3,
     .reach = 0.9},
    {.id = "site",
     .name = "品牌官网与小程序",
     .role = "own",
     .share = 0.1,
     .price_factor = 1.0,
     .fee_rate = 0.01,
     .return_rate = 0.03,
     .resale_rate = 0.95,
     .return_cost = 4,
     .payment_delay = 0,
     .return_lag = 1,
     .lane_cost = 6,
     .event_strength = 0.35,
     .spend_ratio = 0.08,
     .retention = 0.4,
     .lift = 0.7,
     .reach = 1.3},
    {.id = "search",
     .name = "搜索与信息流",
     .role = "ads",
     .share = 0.11,
     .price_factor = 0.98,
     .fee_rate = 0.04,
     .return_rate = 0.06,
     .resale_rate = 0.9,
     .return_cost = 4,
     .payment_delay = 1,
     .return_lag = 1,
     .lane_cost = 6,
     .event_strength = 0.7,
     .spend_ratio = 0.24,
     .retention = 0.08,
     .lift = 1.6,
     .reach = 0.8},
    {.id = "store",
     .name = "杭州门店",
     .role = "store",
     .share = 0.09,
     .price_factor = 1.05,
     .return_rate = 0.01,
     .resale_rate = 1.0,
     .fixed_cost = 18000,
     .return_lag = 1,
     .lane_cost = 1.5,
     .event_strength = 0.1},
};

bool season_brand_teahouse(season_brand *brand) {
    brand->name = "teahouse";
    brand->title = "Teahouse, spring quarter";
    brand->seed = 20260330;
    brand->first_day = psr_day_from_date((psr_date){2023, 4, 3});
    brand->weeks = 156;
    brand->horizon = 13;
    brand->categories = tea_categories;
    brand->category_count = sizeof tea_categories / sizeof tea_categories[0];
    brand->suppliers = tea_suppliers;
    brand->supplier_count = sizeof tea_suppliers / sizeof tea_suppliers[0];
    brand->products = tea_products;
    brand->product_count = sizeof tea_products / sizeof tea_products[0];
    brand->channels = tea_channels;
    brand->channel_count = sizeof tea_channels / sizeof tea_channels[0];
    return season_add_events(brand) && season_prepare(brand);
}

/* ---- drawn brands ----------------------------------------------------------------------
 */

static char *number_name(psr_arena *arena, const char *word, size_t number) {
    char text[64];
    int length = snprintf(text, sizeof text, "%s-%06zu", word, number + 1);
    return psr_arena_text(arena, text, (size_t)length);
}

static bool draw_products(season_brand *brand, psr_random *random) {
    for (size_t i = 0; i < brand->product_count; i++) {
        season_product *product = &brand->products[i];
        double price = exp(4.4 + 0.7 * psr_random_normal(random));
        *product = (season_product){
            .category = (int)psr_random_below(random, brand->category_count),
            .supplier = (int)psr_random_below(random, brand->supplier_count),
            .list_price = round(price) - 0.1,
            .volume = 0.5 + 3.0 * psr_random_uniform(random),
            .units = exp(4.0 + 1.1 * psr_random_normal(random)) *
                     (double)brand->channel_count / 6.0,
            .elasticity = 1.0 + psr_random_uniform(random),
            .first_week = psr_random_uniform(random) < 0.1
                              ? (int)psr_random_below(random, (uint64_t)brand->weeks)
                              : 0,
            .like = -1,
        };
        product->list_price = product->list_price < 5.0 ? 5.0 : product->list_price;
        product->unit_cost =
            round(product->list_price * (30.0 + 10.0 * psr_random_uniform(random))) / 100.0;
        product->volume = round(product->volume * 10.0) / 10.0;
        product->id = number_name(brand->arena, "product", i);
        product->name = product->id;
        if (product->id == NULL) {
            return false;
        }
    }
    return true;
}

/* Channels take the roles of the teahouse's in turn, each a little different. */
static bool draw_channels(season_brand *brand, psr_random *random) {
    double sum = 0.0;
    size_t kinds = sizeof tea_channels / sizeof tea_channels[0];
    for (size_t i = 0; i < brand->channel_count; i++) {
        season_channel *channel = &brand->channels[i];
        *channel = tea_channels[i % kinds];
        channel->share *= 0.6 + 0.8 * psr_random_uniform(random);
        sum += channel->share;
        channel->id = number_name(brand->arena, tea_channels[i % kinds].id, i / kinds);
        channel->name = channel->id;
        if (channel->id == NULL) {
            return false;
        }
    }
    for (size_t i = 0; i < brand->channel_count; i++) {
        brand->channels[i].share /= sum;
    }
    return true;
}

bool season_brand_random(season_brand *brand, size_t channels, size_t products, int weeks,
                         uint64_t seed) {
    brand->name = "season";
    brand->title = "Generated season";
    brand->seed = seed;
    brand->weeks = weeks;
    brand->horizon = 13;
    brand->first_day = psr_day_from_date((psr_date){2026, 3, 30}) - 7 * weeks;
    brand->categories = tea_categories;
    brand->category_count = sizeof tea_categories / sizeof tea_categories[0];
    brand->suppliers = tea_suppliers;
    brand->supplier_count = sizeof tea_suppliers / sizeof tea_suppliers[0];
    brand->product_count = products;
    brand->channel_count = channels;
    brand->products = psr_arena_take(brand->arena, products, sizeof *brand->products);
    brand->channels = psr_arena_take(brand->arena, channels, sizeof *brand->channels);
    psr_random random = psr_random_create(seed, psr_hash_text("brand"));
    return brand->products != NULL && brand->channels != NULL &&
           draw_products(brand, &random) && draw_channels(brand, &random) &&
           season_add_events(brand) && season_prepare(brand);
}
