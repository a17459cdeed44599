/*
 * Which column of an export is what.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "profile_columns.h"

#include "profile_platforms.h"

#include <stdlib.h>
#include <string.h>

#define NAMES_MOST 28

/* Names that platforms and people give these columns; the more exact ones first. Order
 * matters: `paid` before `total`, since money that was asked for is not money that came. */
static const char *const known_names[PSR_ROLE_COUNT][NAMES_MOST] = {
    [PSR_ROLE_DATE] = {"date",         "order_date",   "sale_date",  "sales_date",
                       "day",          "日期",         "订单日期",   "销售日期",
                       "付款日期",     "订单付款时间", "付款时间",   "支付时间",
                       "订单创建时间", "下单时间",     "成交时间",   "创建时间",
                       "统计日期",     "营业日期",     "order_time", "paid_at",
                       "created_at",   "timestamp",    "week",       "month"},
    [PSR_ROLE_PRODUCT] = {"product", "product_id", "sku", "sku_id", "item", "item_id",
                          "product_name", "item_name", "商品编码", "商家编码", "货号",
                          "商品id", "产品", "产品名称", "商品", "商品名称", "宝贝标题",
                          "商品标题", "品名"},
    [PSR_ROLE_CHANNEL] = {"channel", "sales_channel", "platform", "store", "shop", "渠道",
                          "销售渠道", "平台", "店铺", "店铺名称", "门店"},
    [PSR_ROLE_QUANTITY] = {"quantity", "qty", "units", "units_sold", "quantity_sold",
                           "数量", "销量", "销售数量", "件数", "销售件数", "购买数量",
                           "商品数量", "成交件数", "支付件数", "宝贝总数量"},
    [PSR_ROLE_PRICE] = {"price", "unit_price", "selling_price", "sale_price", "单价",
                        "成交单价", "售价", "成交价", "价格"},
    [PSR_ROLE_REVENUE] = {"revenue", "net_sales", "sales", "sales_amount", "paid_amount",
                          "amount", "gmv", "turnover", "line_total", "买家实际支付金额",
                          "实付金额", "实收金额", "支付金额", "成交金额", "销售额",
                          "销售金额", "总金额", "金额"},
    [PSR_ROLE_REFUND] = {"refund", "refund_amount", "refunds", "refunded", "退款金额",
                         "退款"},
    [PSR_ROLE_RETURNED] = {"returned", "returned_quantity", "return_quantity", "returns",
                           "units_returned", "退货数量", "退货件数", "退款件数", "退货"},
    [PSR_ROLE_LIST_PRICE] = {"list_price", "msrp", "original_price", "full_price", "原价",
                             "吊牌价", "标价", "市场价"},
    [PSR_ROLE_COST] = {"cost", "cogs", "total_cost", "cost_of_goods", "成本", "总成本",
                       "成本金额"},
    [PSR_ROLE_PROFIT] = {"profit", "gross_profit", "利润", "毛利", "毛利额"},
    [PSR_ROLE_STOCK] = {"stock", "stock_on_hand", "on_hand", "inventory", "stock_level",
                        "库存", "库存数量", "期末库存"},
    [PSR_ROLE_STOCK_OUT] = {"stock_out", "stockout", "out_of_stock", "sold_out", "缺货",
                            "断货", "是否缺货", "售罄"},
    [PSR_ROLE_PROMOTION] = {"promotion", "promo", "on_promotion", "campaign", "促销",
                            "是否促销", "活动", "活动名称"},
    [PSR_ROLE_ORDER] = {"order", "order_id", "order_number", "order_no", "transaction_id",
                        "订单编号", "订单号", "主订单编号"},
    [PSR_ROLE_CUSTOMER] = {"customer", "customer_id", "buyer_id", "user_id", "member_id",
                           "买家id", "会员id", "客户编号", "会员编号"},
    [PSR_ROLE_STATUS] = {"status", "order_status", "订单状态", "交易状态", "状态"},
};

const char *psr_role_name(psr_role role) {
    static const char *const names[] = {
#define PSR_ROLE_NAME_(role, field) #field,
        PSR_ROLE_LIST(PSR_ROLE_NAME_)
#undef PSR_ROLE_NAME_
    };
    return names[role];
}

static const char *profile_word(const psr_profile *profile, psr_role role) {
    const char *const words[] = {
#define PSR_ROLE_FIELD_(role, field) profile->field,
        PSR_ROLE_LIST(PSR_ROLE_FIELD_)
#undef PSR_ROLE_FIELD_
    };
    return words[role] == NULL ? "" : words[role];
}

psr_id psr_profile_known_column(const psr_csv *csv, psr_role role) {
    return psr_csv_find(csv, known_names[role]);
}

static bool is_given(const char *text) {
    return text != NULL && text[0] != '\0';
}

/* ---- faults */

/* The header, for someone who has to pick from it. */
static void list_columns(const psr_csv *csv, psr_text *text) {
    for (size_t i = 0; i < psr_csv_column_count(csv) && text->length < 240; i++) {
        psr_text_addf(text, "%s`%s`", i == 0 ? "" : ", ", psr_csv_column_name(csv, i));
    }
}

static void fault_not_there(const psr_csv *csv, psr_role role, const char *word,
                            const psr_place *place, psr_faults *faults) {
    size_t count = psr_csv_column_count(csv);
    const char **names = psr_calloc(count, sizeof *names);
    const char *nearest = NULL;
    psr_text columns = {0};
    for (size_t i = 0; names != NULL && i < count; i++) {
        names[i] = psr_csv_column_name(csv, i);
    }
    if (names != NULL) {
        nearest = psr_nearest(word, names, count);
    }
    if (nearest != NULL) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, place,
                       "%s: there is no column `%s`; did you mean `%s`?",
                       psr_role_name(role), word, nearest);
    } else {
        list_columns(csv, &columns);
        psr_faults_add(faults, PSR_ERR_SCENARIO, place,
                       "%s: there is no column `%s`; the file has %s", psr_role_name(role),
                       word, psr_text_bytes(&columns));
    }
    psr_text_free(&columns);
    free(names);
}

static void fault_missing(const psr_csv *csv, psr_role role, const char *constant,
                          const psr_place *place, psr_faults *faults) {
    psr_text columns = {0};
    list_columns(csv, &columns);
    psr_faults_add(
        faults, PSR_ERR_SCENARIO, place,
        "no column of %s is known as %s; name it (`columns.%s`)%s%s%s. It has %s",
        psr_csv_place(csv, PSR_NO_ID).file, psr_role_name(role), psr_role_name(role),
        constant == NULL ? "" : " or set `", constant == NULL ? "" : constant,
        constant == NULL ? "" : "`", psr_text_bytes(&columns));
    psr_text_free(&columns);
}

/* ---- finding */

/* Some columns change which rows count: never by guessing. */
static bool is_asked_for(const psr_profile *profile, psr_role role) {
    switch (role) {
    case PSR_ROLE_STATUS:
        return profile->keep_count > 0;
    case PSR_ROLE_PRODUCT:
        return !is_given(profile->product_value);
    case PSR_ROLE_CHANNEL:
        return !is_given(profile->channel_value);
    case PSR_ROLE_QUANTITY:
        return !is_given(profile->quantity_value);
    default:
        return true;
    }
}

static psr_id find_column(const psr_profile *profile, const psr_csv *csv, psr_role role,
                          const psr_place *place, psr_faults *faults) {
    const char *word = profile_word(profile, role);
    if (strcmp(word, "-") == 0) {
        return PSR_NO_ID; /* "there is none": a look-alike name is not taken */
    }
    if (word[0] != '\0') {
        const char *const only[] = {word, NULL};
        psr_id column = psr_csv_find(csv, only);
        if (column == PSR_NO_ID) {
            fault_not_there(csv, role, word, place, faults);
        }
        return column;
    }
    if (!is_asked_for(profile, role)) {
        return PSR_NO_ID;
    }
    const psr_platform *platform = psr_platform_find(profile->platform);
    if (platform == NULL || psr_platform_is_generic(platform)) {
        return psr_csv_find(csv, known_names[role]);
    }
    /* Of a known export only its own columns are taken: no guess beside them. */
    const char *names[PSR_PLATFORM_NAMES + 1] = {NULL};
    memcpy(names, platform->columns[role], sizeof platform->columns[role]);
    return psr_csv_find(csv, names);
}

static void refuse_repeated(const psr_csv *csv, psr_role role, psr_id column,
                            psr_faults *faults) {
    const char *name = psr_csv_column_name(csv, (size_t)column);
    for (size_t i = 0; i < psr_csv_column_count(csv); i++) {
        if ((psr_id)i != column && psr_csv_same_name(psr_csv_column_name(csv, i), name)) {
            psr_place place = psr_place_at(psr_csv_place(csv, PSR_NO_ID).file, 1, 0);
            psr_faults_add(faults, PSR_ERR_DATA, &place,
                           "the column `%s`, read as %s, occurs twice; rename or remove "
                           "one",
                           name, psr_role_name(role));
            return;
        }
    }
}

/* A fault of the named kind has been added already where a word was given. */
static void require(const psr_profile *profile, const psr_csv *csv,
                    const psr_profile_columns *columns, const psr_place *place,
                    psr_faults *faults) {
    static const struct {
        psr_role role;
        const char *constant;
    } needed[] = {{PSR_ROLE_DATE, NULL},
                  {PSR_ROLE_PRODUCT, "constants.product"},
                  {PSR_ROLE_CHANNEL, "constants.channel"},
                  {PSR_ROLE_QUANTITY, "constants.quantity"}};
    const char *const constants[] = {NULL, profile->product_value, profile->channel_value,
                                     profile->quantity_value};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        psr_role role = needed[i].role;
        const char *word = profile_word(profile, role);
        bool reported = word[0] != '\0' && strcmp(word, "-") != 0;
        if (columns->column[role] == PSR_NO_ID && !is_given(constants[i]) && !reported) {
            fault_missing(csv, role, needed[i].constant, place, faults);
        }
    }
}

void psr_profile_resolve(const psr_profile *profile, const psr_csv *csv,
                         const psr_place *place, psr_profile_columns *columns,
                         psr_faults *faults) {
    psr_date_order order;
    for (int i = 0; i < PSR_ROLE_COUNT; i++) {
        psr_role role = (psr_role)i;
        columns->column[i] = find_column(profile, csv, role, place, faults);
        if (columns->column[i] != PSR_NO_ID) {
            refuse_repeated(csv, role, columns->column[i], faults);
        }
    }
    require(profile, csv, columns, place, faults);
    if (!psr_date_order_parse(profile->date_format, &order)) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, place,
                       "date_format is `%s`; must be auto, ymd, mdy or dmy",
                       profile->date_format);
    }
    if (is_given(profile->decimal_point) && strcmp(profile->decimal_point, ".") != 0 &&
        strcmp(profile->decimal_point, ",") != 0) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, place,
                       "decimal_point is `%s`; must be `.` or `,`", profile->decimal_point);
    }
}

void psr_profile_describe(const psr_profile_columns *columns, const psr_csv *csv,
                          psr_text *text) {
    const char *gap = "";
    for (int i = 0; i < PSR_ROLE_COUNT; i++) {
        if (columns->column[i] != PSR_NO_ID) {
            psr_text_addf(text, "%s%s = `%s`", gap, psr_role_name((psr_role)i),
                          psr_csv_column_name(csv, (size_t)columns->column[i]));
            gap = ", ";
        }
    }
}
