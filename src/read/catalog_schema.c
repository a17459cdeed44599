/*
 * Every column of every table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "catalog_schema.h"

#include <stdio.h>
#include <string.h>

#define MOST 1e15 /* money and units: beyond it cents get lost in a double */

#define P(member) offsetof(psr_catalog_product, member)
static const psr_cell product_cells[] = {
    {"id|product|sku|product_id|商品编码|商品|编码", PSR_CELL_TEXT, P(id), NULL, 0, 0,
     "name of the product in tables and exports"},
    {"name|title|商品名称|名称", PSR_CELL_TEXT, P(name), "", 0, 0, "for people"},
    {"category|类目|品类", PSR_CELL_TEXT, P(category), "", 0, 0, "group for forecasts"},
    {"attributes|属性", PSR_CELL_TEXT, P(attributes), "", 0, 0,
     "words that tell look-alikes"},
    {"unit_cost|cost|成本|单位成本|进货价", PSR_CELL_NUMBER, P(unit_cost), NULL, 0, MOST,
     "money a unit"},
    {"volume|体积", PSR_CELL_NUMBER, P(volume), "1", 0, MOST, "storage a unit takes"},
    {"holding_cost|持有成本|仓储费", PSR_CELL_NUMBER, P(holding_cost), "0", 0, MOST,
     "money a unit and period, on end stock"},
    {"shelf_life|保质期", PSR_CELL_WHOLE, P(shelf_life), "0", 0, 10000,
     "periods; 0 = keeps"},
    {"disposal_allowed|可报废", PSR_CELL_FLAG, P(disposal_allowed), "no", 0, 0,
     "stock may be thrown away"},
    {"disposal_cost|报废成本", PSR_CELL_NUMBER, P(disposal_cost), "0", 0, MOST,
     "money a unit thrown away"},
    {"guide_price|指导价|建议零售价", PSR_CELL_NUMBER, P(guide_price), "unknown", 0, MOST,
     "price channels should keep to"},
    {"floor_price|底价|最低价", PSR_CELL_NUMBER, P(floor_price), "unknown", 0, MOST,
     "price no channel may go below"},
    {"target_cover|目标覆盖期", PSR_CELL_NUMBER, P(target_cover), "unknown", 0, 520,
     "periods of mean demand whose end stock is worth full cost; else stock.target_cover"},
    {"salvage_rate|残值率", PSR_CELL_NUMBER, P(salvage_rate), "unknown", 0, 1,
     "value of end stock beyond it as a share of cost; else stock.salvage_rate"},
    {"like|look_alike|参考商品", PSR_CELL_TEXT, P(like), "", 0, 0,
     "product a new one without history is forecast by"},
};

#define C(member) offsetof(psr_catalog_channel, member)
static const psr_cell channel_cells[] = {
    {"id|channel|channel_id|渠道|渠道编码|平台", PSR_CELL_TEXT, C(id), NULL, 0, 0,
     "name of the channel in tables and exports"},
    {"name|渠道名称|名称", PSR_CELL_TEXT, C(name), "", 0, 0, "for people"},
    {"role|角色|渠道类型", PSR_CELL_TEXT, C(role), "", 0, 0,
     "group for rules, such as marketplace, social, live, own, ads, store"},
    {"optional|可关闭", PSR_CELL_FLAG, C(optional), "no", 0, 0,
     "the plan may close it for the whole horizon"},
    {"fixed_cost|固定费用", PSR_CELL_NUMBER, C(fixed_cost), "0", 0, MOST, "money a period"},
    {"payment_delay|账期|回款周期", PSR_CELL_WHOLE, C(payment_delay), "0", 0, 520,
     "periods until the channel pays"},
    {"fee_rate|commission|扣点|佣金率|费率", PSR_CELL_NUMBER, C(fee_rate), "0", 0, 1,
     "share of the price the channel keeps"},
    {"fee_per_unit|单件费用", PSR_CELL_NUMBER, C(fee_per_unit), "0", 0, MOST,
     "money a unit sold"},
    {"return_rate|退货率", PSR_CELL_NUMBER, C(return_rate), "0", 0, 1,
     "share of units that come back"},
    {"return_lag|退货周期", PSR_CELL_WHOLE, C(return_lag), "1", 0, 520,
     "periods until they do"},
    {"resale_rate|可再售率", PSR_CELL_NUMBER, C(resale_rate), "1", 0, 1,
     "share of them that can be sold again"},
    {"return_cost|退货成本", PSR_CELL_NUMBER, C(return_cost), "0", 0, MOST,
     "money a unit that comes back"},
    {"late_return_value", PSR_CELL_NUMBER, C(late_return_value), "unknown", 0, MOST,
     "money a unit that comes back after the horizon; else its cost"},
    {"lost_sale_penalty|缺货损失率", PSR_CELL_NUMBER, C(lost_sale_penalty), "0", 0, 10,
     "goodwill lost with a unit not sold, as a share of its price"},
    {"takes_spend|可投放", PSR_CELL_FLAG, C(takes_spend), "no", 0, 0,
     "marketing money can be spent there"},
    {"carryover|广告延续率", PSR_CELL_NUMBER, C(carryover), "0", 0, 0.999,
     "share of a period's spend that works on in the next"},
    {"spend_min|最低投放", PSR_CELL_NUMBER, C(spend_min), "0", 0, MOST, "money a period"},
    {"spend_max|最高投放", PSR_CELL_NUMBER, C(spend_max), "none", 0, MOST,
     "money a period"},
    {"spend_min_if_on|起投金额", PSR_CELL_NUMBER, C(spend_min_if_on), "0", 0, MOST,
     "money: a period's spend is 0 or at least this"},
    {"spend_ramp|投放变动上限", PSR_CELL_NUMBER, C(spend_ramp), "none", 0, MOST,
     "money: largest change from period to period"},
    {"opening_effective_spend", PSR_CELL_NUMBER, C(opening_effective_spend), "unknown", 0,
     MOST, "money carried over into the first period; else from the spend history"},
    {"min_fill_rate|最低满足率", PSR_CELL_NUMBER, C(min_fill_rate), "0", 0, 1,
     "share of demand that must be met in every period"},
    {"exclusive_group|互斥组", PSR_CELL_WHOLE, C(exclusive_group), "0", 0, 1000,
     "of the channels with one number above 0 at most one is open"},
    {"priority|优先级", PSR_CELL_WHOLE, C(priority), "0", 0, 1000,
     "class 1 is served first, then 2; 0 = after all classes"},
};

#define W(member) offsetof(psr_catalog_warehouse, member)
static const psr_cell warehouse_cells[] = {
    {"id|warehouse|仓库|仓库编码", PSR_CELL_TEXT, W(id), NULL, 0, 0, "name in tables"},
    {"name|仓库名称|名称", PSR_CELL_TEXT, W(name), "", 0, 0, "for people"},
    {"storage_capacity|库容", PSR_CELL_NUMBER, W(storage_capacity), "none", 0, MOST,
     "volume it holds"},
    {"inbound_capacity|入库能力", PSR_CELL_NUMBER, W(inbound_capacity), "none", 0, MOST,
     "volume it receives a period"},
    {"storage_peak|按峰值", PSR_CELL_FLAG, W(storage_peak), "no", 0, 0,
     "capacity counts the stock after receipts, not the end stock"},
    {"holding_cost_per_volume|仓租", PSR_CELL_NUMBER, W(holding_cost_per_volume), "0", 0,
     MOST, "money a volume and period"},
};

#define L(member) offsetof(psr_catalog_lane, member)
static const psr_cell lane_cells[] = {
    {"warehouse|仓库", PSR_CELL_WAREHOUSE, L(warehouse), NULL, 0, 0, "serves"},
    {"channel|渠道", PSR_CELL_CHANNEL, L(channel), NULL, 0, 0, "is served"},
    {"cost|运费|配送费", PSR_CELL_NUMBER, L(cost), "0", 0, MOST, "money a unit sold"},
};

#define O(member) offsetof(psr_catalog_offer, member)
static const psr_cell offer_cells[] = {
    {"supplier|供应商", PSR_CELL_TEXT, O(supplier), NULL, 0, 0, "who delivers"},
    {"product|sku|商品|商品编码", PSR_CELL_PRODUCT, O(product), NULL, 0, 0, "what"},
    {"warehouse|仓库", PSR_CELL_WAREHOUSE, O(warehouse), NULL, 0, 0, "where to"},
    {"unit_cost|cost|采购价|成本", PSR_CELL_NUMBER, O(unit_cost), "unknown", 0, MOST,
     "money a unit; else the product's"},
    {"lead_time|提前期|交货期", PSR_CELL_WHOLE, O(lead_time), NULL, 0, 520,
     "periods from order to receipt"},
    {"capacity|供应能力", PSR_CELL_NUMBER, O(capacity), "none", 0, MOST, "units a period"},
    {"moq|起订量|最小起订量", PSR_CELL_NUMBER, O(moq), "0", 0, MOST,
     "units: an order is at least this"},
    {"lot_size|批量|箱规", PSR_CELL_NUMBER, O(lot_size), "0", 0, MOST,
     "units: an order is a multiple of this"},
    {"order_cost|订货费", PSR_CELL_NUMBER, O(order_cost), "0", 0, MOST, "money an order"},
    {"max_order|最大订量", PSR_CELL_NUMBER, O(max_order), "none", 0, MOST,
     "units: an order is at most this"},
    {"payment_delay|付款账期|账期", PSR_CELL_WHOLE, O(payment_delay), "0", 0, 520,
     "periods until it is paid"},
};

#define T(member) offsetof(psr_catalog_transfer, member)
static const psr_cell transfer_cells[] = {
    {"from|from_warehouse|调出仓", PSR_CELL_WAREHOUSE, T(from), NULL, 0, 0, "from where"},
    {"to|to_warehouse|调入仓", PSR_CELL_WAREHOUSE, T(to), NULL, 0, 0, "to where"},
    {"product|sku|商品|商品编码", PSR_CELL_PRODUCT, T(product), "*", 0, 0,
     "what; every product when empty"},
    {"lead_time|在途时间", PSR_CELL_WHOLE, T(lead_time), "0", 0, 520, "periods on the way"},
    {"cost|调拨费", PSR_CELL_NUMBER, T(cost), "0", 0, MOST, "money a unit"},
    {"capacity|调拨能力", PSR_CELL_NUMBER, T(capacity), "none", 0, MOST,
     "units a period, all products of the row together"},
};

#define S(member) offsetof(psr_catalog_stock, member)
static const psr_cell on_hand_cells[] = {
    {"product|sku|商品|商品编码", PSR_CELL_PRODUCT, S(product), NULL, 0, 0, "what"},
    {"warehouse|仓库", PSR_CELL_WAREHOUSE, S(warehouse), NULL, 0, 0, "where"},
    {"quantity|on_hand|库存|现有库存|数量", PSR_CELL_NUMBER, S(quantity), NULL, 0, MOST,
     "units"},
};
static const psr_cell receipt_cells[] = {
    {"product|sku|商品|商品编码", PSR_CELL_PRODUCT, S(product), NULL, 0, 0, "what"},
    {"warehouse|仓库", PSR_CELL_WAREHOUSE, S(warehouse), NULL, 0, 0, "where to"},
    {"date|due|day|到货日期|预计到货", PSR_CELL_DAY, S(day), NULL, 0, 0, "day it is due"},
    {"quantity|数量|在途数量", PSR_CELL_NUMBER, S(quantity), NULL, 0, MOST, "units"},
};

#define R(member) offsetof(psr_catalog_price, member)
static const psr_cell price_cells[] = {
    {"product|sku|商品|商品编码", PSR_CELL_PRODUCT, R(product), NULL, 0, 0, "what"},
    {"channel|渠道", PSR_CELL_CHANNEL, R(channel), "*", 0, 0,
     "where; every channel when empty"},
    {"price|售价|价格", PSR_CELL_NUMBER, R(price), NULL, 0, MOST, "money a unit"},
    {"demand_factor|需求系数", PSR_CELL_NUMBER, R(demand_factor), "1", 0, 1000,
     "tier: demand at this price relative to the forecast"},
    {"from|first_day|开始日期", PSR_CELL_DAY, R(from), "", 0, 0,
     "first day; always when empty"},
    {"to|last_day|结束日期", PSR_CELL_DAY, R(to), "", 0, 0, "last day; always when empty"},
};

#define E(member) offsetof(psr_catalog_event, member)
static const psr_cell event_cells[] = {
    {"name|event|活动|活动名称|节日", PSR_CELL_TEXT, E(name), NULL, 0, 0,
     "same name in every year"},
    {"first_day|from|date|开始日期|日期", PSR_CELL_DAY, E(first_day), "", 0, 0,
     "first day; empty = every year's Spring Festival, Easter or Ramadan, by name"},
    {"last_day|to|结束日期", PSR_CELL_DAY, E(last_day), "", 0, 0,
     "last day; the first when empty"},
    {"channel|渠道", PSR_CELL_CHANNEL, E(channel), "*", 0, 0,
     "where; every channel when empty"},
    {"lead_days|预热天数", PSR_CELL_WHOLE, E(lead_days), "0", 0, 365,
     "days it works ahead"},
    {"lag_days|余热天数", PSR_CELL_WHOLE, E(lag_days), "0", 0, 365, "days it works on"},
    {"strength|力度", PSR_CELL_NUMBER, E(strength), "1", 0, 100,
     "size against other years"},
};

#define V(member) offsetof(psr_curve_row, member)
static const psr_cell curve_cells[] = {
    {"channel|渠道", PSR_CELL_CHANNEL, V(channel), NULL, 0, 0, "whose spend"},
    {"family|curve", PSR_CELL_FAMILY, V(family), NULL, 0, 0,
     "hill, exponential, logistic, power, linear, sigmoid or table"},
    {"scale", PSR_CELL_NUMBER, V(scale), "0", 0, MOST, "height s of the curve"},
    {"shape", PSR_CELL_NUMBER, V(shape), "1", 0, 100, "n: exponent of hill and power"},
    {"spend|half_saturation", PSR_CELL_NUMBER, V(spend), "1", 0, MOST,
     "k: money at half height (hill), scale of exponential"},
    {"rate", PSR_CELL_NUMBER, V(rate), "0", 0, MOST, "r of logistic and sigmoid"},
    {"midpoint", PSR_CELL_NUMBER, V(midpoint), "0", 0, MOST, "m of sigmoid, money"},
    {"points", PSR_CELL_TEXT, V(points), "", 0, 0,
     "of a table: `spend:response` pairs, rising, apart by spaces"},
    {"carryover", PSR_CELL_CARRYOVER, V(carryover), "none", 0, 0,
     "none, geometric, delayed or weibull"},
    {"retention", PSR_CELL_NUMBER, V(retention), "0", 0, 0.999, "share that works on"},
    {"delay", PSR_CELL_NUMBER, V(delay), "0", 0, 100, "periods to the peak (delayed)"},
    {"weibull_shape", PSR_CELL_NUMBER, V(weibull_shape), "1", 0, 100, "of weibull"},
    {"weibull_scale", PSR_CELL_NUMBER, V(weibull_scale), "1", 0, 1000, "of weibull"},
    {"normalised", PSR_CELL_FLAG, V(normalised), "no", 0, 0,
     "carry-over weights are divided by their sum"},
    {"baseline", PSR_CELL_NUMBER, V(baseline), NULL, 0, MOST,
     "response a period without spend; lift = response / baseline"},
    {"largest_spend", PSR_CELL_NUMBER, V(largest_spend), "0", 0, MOST,
     "money a period seen in the past; beyond it the curve is a guess; 0 = not known"},
    {"opening_effective_spend", PSR_CELL_NUMBER, V(opening_effective_spend), "0", 0, MOST,
     "money carried over into the first period"},
};

#define KIND(key, cells, row, member, counter, sentence)                   \
    {                                                                      \
        key, sentence, cells, sizeof cells / sizeof cells[0], sizeof(row), \
            offsetof(row, place), offsetof(psr_catalog_draft, member),     \
            offsetof(psr_catalog_draft, counter), false                    \
    }

const psr_table_kind psr_catalog_kinds[] = {
    KIND("products", product_cells, psr_catalog_product, catalog.products,
         catalog.product_count, "what is sold"),
    KIND("channels", channel_cells, psr_catalog_channel, catalog.channels,
         catalog.channel_count, "where it is sold"),
    KIND("warehouses", warehouse_cells, psr_catalog_warehouse, catalog.warehouses,
         catalog.warehouse_count, "where it is kept"),
    KIND("lanes", lane_cells, psr_catalog_lane, catalog.lanes, catalog.lane_count,
         "which warehouse serves which channel"),
    KIND("offers", offer_cells, psr_catalog_offer, catalog.offers, catalog.offer_count,
         "who delivers what, where, when and at what cost"),
    KIND("transfers", transfer_cells, psr_catalog_transfer, catalog.transfers,
         catalog.transfer_count, "moves between warehouses"),
    KIND("on_hand", on_hand_cells, psr_catalog_stock, catalog.on_hand,
         catalog.on_hand_count, "stock at the start"),
    KIND("receipts", receipt_cells, psr_catalog_stock, catalog.receipts,
         catalog.receipt_count, "ordered before the start, still due"),
    KIND("prices", price_cells, psr_catalog_price, catalog.prices, catalog.price_count,
         "prices; several rows of one product, channel and time are tiers"),
    KIND("events", event_cells, psr_catalog_event, catalog.events, catalog.event_count,
         "campaigns and festivals"),
    KIND("curves", curve_cells, psr_curve_row, curve_rows, curve_count,
         "given response curves"),
};
const size_t psr_catalog_kind_count =
    sizeof psr_catalog_kinds / sizeof psr_catalog_kinds[0];

void psr_cell_name(const psr_cell *cell, char name[64]) {
    (void)snprintf(name, 64, "%.*s", (int)strcspn(cell->names, "|"), cell->names);
}

void *psr_catalog_rows(psr_catalog_draft *draft, const psr_table_kind *kind,
                       size_t *count) {
    *count = *(size_t *)(void *)((char *)draft + kind->count_offset);
    return *(void **)(void *)((char *)draft + kind->rows_offset);
}

static void add_cell(psr_text *text, const psr_cell *cell) {
    size_t length = strcspn(cell->names, "|");
    psr_text_addf(text, "| `%.*s` | ", (int)length, cell->names);
    for (const char *each = cell->names + length; *each == '|'; each += length) {
        const char *alias = ++each;
        length = strcspn(alias, "|");
        psr_text_addf(text, "%s%.*s",
                      alias == cell->names + strcspn(cell->names, "|") + 1 ? "" : ", ",
                      (int)length, alias);
    }
    psr_text_addf(text, " | %s | %s |\n",
                  cell->standard == NULL ? "*needed*" : cell->standard, cell->text);
}

void psr_catalog_markdown(psr_text *text) {
    for (size_t i = 0; i < psr_catalog_kind_count; i++) {
        const psr_table_kind *kind = &psr_catalog_kinds[i];
        psr_text_addf(text, "### `%s`: %s\n\n", kind->name, kind->text);
        psr_text_add(text, "| Column | Also | Empty | Meaning |\n|---|---|---|---|\n");
        for (size_t j = 0; j < kind->cell_count; j++) {
            add_cell(text, &kind->cells[j]);
        }
        psr_text_add(text, "\n");
    }
}
