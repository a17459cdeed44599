/*
 * Shipped profiles: how well-known platforms write their exports, after what the platforms
 * and the makers of import tools document publicly.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "profile_platforms.h"

#include <string.h>

static const psr_platform platforms[] = {
    {.name = "taobao",
     .title = "Taobao/Tmall, sub-orders (one row a product)",
     .note = "closed orders (交易关闭) are left out, fully refunded ones among them",
     .signature = {"主订单编号", "购买数量", "买家实际支付金额"},
     .columns = {[PSR_ROLE_DATE] = {"订单付款时间", "订单创建时间"},
                 [PSR_ROLE_PRODUCT] = {"商家编码", "外部系统编号", "商品标题", "标题"},
                 [PSR_ROLE_QUANTITY] = {"购买数量"},
                 [PSR_ROLE_REVENUE] = {"买家实际支付金额", "买家应付货款"},
                 [PSR_ROLE_LIST_PRICE] = {"商品价格", "价格"},
                 [PSR_ROLE_REFUND] = {"退款金额"},
                 [PSR_ROLE_ORDER] = {"主订单编号"},
                 [PSR_ROLE_CUSTOMER] = {"买家会员名"},
                 [PSR_ROLE_STATUS] = {"订单状态"},
                 [PSR_ROLE_IGNORE_WHEN_EMPTY] = {"订单付款时间"}},
     .keep_status = {"交易成功", "买家已付款，等待卖家发货", "卖家已发货，等待买家确认",
                     "买家已付款,等待卖家发货", "卖家已发货,等待买家确认", "卖家部分发货"},
     .channel = "taobao"},
    {.name = "tmall-report",
     .title = "Tmall, order report (one row an order, no products)",
     .note = "the report names no product: every order counts as one unit of `all`",
     .signature = {"订单编号", "买家实际支付金额", "总金额", "退款金额"},
     .columns = {[PSR_ROLE_DATE] = {"订单付款时间"},
                 [PSR_ROLE_REVENUE] = {"买家实际支付金额"},
                 [PSR_ROLE_REFUND] = {"退款金额"},
                 [PSR_ROLE_ORDER] = {"订单编号"},
                 [PSR_ROLE_CUSTOMER] = {"买家会员名"},
                 [PSR_ROLE_IGNORE_WHEN_EMPTY] = {"订单付款时间"},
                 [PSR_ROLE_IGNORE_WHEN_ZERO] = {"买家实际支付金额"}},
     .product = "all",
     .channel = "tmall",
     .quantity = "1"},
    {.name = "jd",
     .title = "JD.com, order export (one row a product)",
     .note =
         "京东价 is the price before coupons; 结算金额 is of the whole order and not used",
     .signature = {"订购数量", "京东价", "下单时间"},
     .columns = {[PSR_ROLE_DATE] = {"下单时间"},
                 [PSR_ROLE_PRODUCT] = {"货号", "商品ID", "商品编号", "商品名称"},
                 [PSR_ROLE_QUANTITY] = {"订购数量", "商品数量"},
                 [PSR_ROLE_PRICE] = {"京东价"},
                 [PSR_ROLE_ORDER] = {"订单号", "订单编号"},
                 [PSR_ROLE_CUSTOMER] = {"下单帐号", "下单账号"},
                 [PSR_ROLE_STATUS] = {"订单状态"}},
     .keep_status = {"完成", "已完成", "等待确认收货", "等待出库", "已出库", "等待发货"},
     .channel = "jd"},
    {.name = "pinduoduo",
     .title = "Pinduoduo, order export",
     .note = "refunded orders (退款成功) and unpaid ones are left out",
     .signature = {"商家实收金额(元)", "商品数量(件)", "订单号"},
     .columns = {[PSR_ROLE_DATE] = {"支付时间", "订单成交时间", "拼单成功时间"},
                 [PSR_ROLE_PRODUCT] = {"商家编码-规格维度", "商家编码-SKU维度",
                                       "商家编码-商品维度", "商品id"},
                 [PSR_ROLE_QUANTITY] = {"商品数量(件)"},
                 [PSR_ROLE_REVENUE] = {"商家实收金额(元)"},
                 [PSR_ROLE_ORDER] = {"订单号"},
                 [PSR_ROLE_STATUS] = {"订单状态"}},
     .keep_status = {"已签收", "已收货", "待发货", "已发货，待签收", "已发货,待签收",
                     "已发货待签收", "待收货"},
     .channel = "pinduoduo"},
    {.name = "douyin",
     .title = "Douyin shop, order export (one row a product)",
     .note = "closed orders (已关闭) are left out; refunds are in another export",
     .signature = {"主订单编号", "选购商品", "支付完成时间"},
     .columns = {[PSR_ROLE_DATE] = {"支付完成时间", "订单提交时间"},
                 [PSR_ROLE_PRODUCT] = {"商家编码", "货号", "商品ID", "选购商品"},
                 [PSR_ROLE_QUANTITY] = {"商品数量"},
                 [PSR_ROLE_REVENUE] = {"订单应付金额"},
                 [PSR_ROLE_LIST_PRICE] = {"商品单价", "商品金额"},
                 [PSR_ROLE_ORDER] = {"主订单编号"},
                 [PSR_ROLE_STATUS] = {"订单状态"},
                 [PSR_ROLE_IGNORE_WHEN_EMPTY] = {"支付完成时间"}},
     .keep_status = {"已完成", "已发货", "备货中", "待发货", "部分发货", "已签收"},
     .channel = "douyin"},
    {.name = "amazon",
     .title = "Amazon, all-orders report (flat file, tabs)",
     .note = "item-price is of the whole line, before promotions; what came back to the "
             "seller is left out, refunds are in the returns report",
     .signature = {"amazon-order-id", "purchase-date", "item-price"},
     .columns = {[PSR_ROLE_DATE] = {"purchase-date"},
                 [PSR_ROLE_PRODUCT] = {"sku", "asin"},
                 [PSR_ROLE_QUANTITY] = {"quantity"},
                 [PSR_ROLE_REVENUE] = {"item-price"},
                 [PSR_ROLE_PROMOTION] = {"promotion-ids"},
                 [PSR_ROLE_ORDER] = {"amazon-order-id"},
                 [PSR_ROLE_STATUS] = {"order-status"}},
     .keep_status = {"Shipped", "Shipped - Delivered to Buyer", "Shipped - Picked Up",
                     "Shipped - Out for Delivery", "Shipping", "Unshipped",
                     "Partially Shipped", "PartiallyShipped", "Complete"},
     .channel = "amazon"},
    {.name = "shopify",
     .title = "Shopify, order export (one row a line item)",
     .note = "order columns stand on an order's first row and hold for its other rows; "
             "discounts and refunds of the whole order are not spread over its items, a "
             "refund is booked to the first",
     .signature = {"Lineitem quantity", "Lineitem price", "Financial Status"},
     .columns = {[PSR_ROLE_DATE] = {"Created at"},
                 [PSR_ROLE_PRODUCT] = {"Lineitem sku", "Lineitem name"},
                 [PSR_ROLE_QUANTITY] = {"Lineitem quantity"},
                 [PSR_ROLE_PRICE] = {"Lineitem price"},
                 [PSR_ROLE_LIST_PRICE] = {"Lineitem compare at price"},
                 [PSR_ROLE_REFUND] = {"Refunded Amount"},
                 [PSR_ROLE_ORDER] = {"Name"},
                 [PSR_ROLE_CUSTOMER] = {"Email"},
                 [PSR_ROLE_STATUS] = {"Financial Status"}},
     .keep_status = {"paid", "partially_paid", "partially_refunded", "refunded"},
     .channel = "shopify"},
    {.name = "woocommerce",
     .title = "WooCommerce, order export (one row a line item)",
     .note = "Item Cost is the price of one unit before coupons",
     .signature = {"Order Status", "Order Date", "Item Cost"},
     .columns = {[PSR_ROLE_DATE] = {"Paid Date", "Order Date"},
                 [PSR_ROLE_PRODUCT] = {"SKU", "Item Name"},
                 [PSR_ROLE_QUANTITY] = {"Quantity (- Refund)", "Quantity"},
                 [PSR_ROLE_PRICE] = {"Item Cost"},
                 [PSR_ROLE_ORDER] = {"Order Number", "Order ID"},
                 [PSR_ROLE_CUSTOMER] = {"Customer User Email", "Email (Billing)"},
                 [PSR_ROLE_STATUS] = {"Order Status"}},
     .keep_status = {"Completed", "Processing", "Refunded", "wc-completed", "wc-processing",
                     "completed", "processing"},
     .channel = "woocommerce"},
    {.name = "woocommerce-items",
     .title = "WooCommerce, order export suites (one row an item, machine names)",
     .note = "item_total is what the line's units cost together, after coupons",
     .signature = {"order_number", "item_quantity", "item_total"},
     .columns = {[PSR_ROLE_DATE] = {"paid_date", "order_date", "date"},
                 [PSR_ROLE_PRODUCT] = {"item_sku", "item_name"},
                 [PSR_ROLE_QUANTITY] = {"item_quantity"},
                 [PSR_ROLE_REVENUE] = {"item_total"},
                 [PSR_ROLE_REFUND] = {"item_refunded"},
                 [PSR_ROLE_RETURNED] = {"item_refunded_qty"},
                 [PSR_ROLE_ORDER] = {"order_number", "order_id"},
                 [PSR_ROLE_CUSTOMER] = {"customer_id", "billing_email"},
                 [PSR_ROLE_STATUS] = {"status", "order_status"}},
     .keep_status = {"completed", "processing", "refunded", "wc-completed", "wc-processing",
                     "wc-refunded"},
     .channel = "woocommerce"},
    {.name = "generic-orders",
     .title = "orders, no platform's own columns: they are told by their names",
     .note = ""},
    {.name = "generic-weekly",
     .title = "weekly totals, no platform's own columns: they are told by their names",
     .note = ""},
    {.name = "generic-daily",
     .title = "daily totals, no platform's own columns: they are told by their names",
     .note = ""},
};

bool psr_platform_is_generic(const psr_platform *platform) {
    return platform->signature[0] == NULL;
}

const psr_platform *psr_platform_generic(psr_generic kind) {
    static const char *const names[] = {"generic-orders", "generic-weekly",
                                        "generic-daily"};
    return psr_platform_find(names[kind]);
}

size_t psr_platform_count(void) {
    return sizeof platforms / sizeof platforms[0];
}

const psr_platform *psr_platform_find(const char *name) {
    for (size_t i = 0; name != NULL && i < psr_platform_count(); i++) {
        if (strcmp(platforms[i].name, name) == 0) {
            return &platforms[i];
        }
    }
    return NULL;
}

const psr_platform *psr_platform_detect(const psr_csv *csv) {
    for (size_t i = 0; i < psr_platform_count(); i++) {
        const char *const *signature = platforms[i].signature;
        size_t found = 0, wanted = 0;
        for (; wanted < PSR_PLATFORM_NAMES && signature[wanted] != NULL; wanted++) {
            const char *const only[] = {signature[wanted], NULL};
            found += psr_csv_find(csv, only) != PSR_NO_ID;
        }
        if (wanted > 0 && found == wanted) {
            return &platforms[i];
        }
    }
    return NULL;
}

/* A constant of the platform holds where the profile names neither column nor constant. */
static psr_status complete_text(char **constant, const char *column, const char *from,
                                psr_arena *arena) {
    bool is_open =
        (*constant == NULL || **constant == '\0') && (column == NULL || *column == '\0');
    if (from != NULL && is_open) {
        *constant = psr_arena_text(arena, from, strlen(from));
        return *constant == NULL ? PSR_ERR_MEMORY : PSR_OK;
    }
    return PSR_OK;
}

psr_status psr_platform_complete(psr_profile *profile, psr_arena *arena) {
    const psr_platform *platform = psr_platform_find(profile->platform);
    if (platform == NULL) {
        return PSR_OK;
    }
    PSR_TRY(
        complete_text(&profile->product_value, profile->product, platform->product, arena));
    PSR_TRY(
        complete_text(&profile->channel_value, profile->channel, platform->channel, arena));
    PSR_TRY(complete_text(&profile->quantity_value, profile->quantity, platform->quantity,
                          arena));
    if (profile->keep_count > 0 || platform->keep_status[0] == NULL) {
        return PSR_OK;
    }
    profile->keep_status = psr_arena_take(arena, PSR_PLATFORM_STATUSES, sizeof(char *));
    for (size_t i = 0; profile->keep_status != NULL && i < PSR_PLATFORM_STATUSES &&
                       platform->keep_status[i] != NULL;
         i++) {
        const char *status = platform->keep_status[i];
        profile->keep_status[i] = psr_arena_text(arena, status, strlen(status));
        if (profile->keep_status[i] == NULL) {
            return PSR_ERR_MEMORY;
        }
        profile->keep_count++;
    }
    return profile->keep_status == NULL ? PSR_ERR_MEMORY : PSR_OK;
}
