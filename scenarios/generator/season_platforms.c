/*
 * Samples of what well-known platforms export, after their public documentation: the same
 * order lines of the teahouse in each platform's columns, states and encoding.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_WEEKS = 6, SAMPLE_PRODUCTS = 8 };

/* What became of an order. */
typedef enum fate { DONE, SENT, PAID, REFUNDED, CLOSED, FATES } fate;

typedef struct order_line {
    long order, line; /* line 0 is the order's first */
    psr_day day;
    int minute; /* of the day */
    const season_product *product;
    long units;
    double price, list_price;
    fate fate;
    double order_money, order_refund; /* of all its lines */
} order_line;

typedef struct sample {
    const char *name;
    const char *head, *row; /* see add_field */
    const char *state[FATES];
    bool counts[FATES]; /* which states are sales by the platform's profile */
    bool is_gb18030, is_by_order, has_refunds;
} sample;

static const sample samples[] = {
    {.name = "taobao",
     .head =
         "子订单编号,主订单编号,买家会员名,商品标题,商品价格,购买数量,外部系统编号,"
         "商品属性,"
         "订单状态,商家编码,买家应付货款,买家实际支付金额,退款状态,退款金额,订单创建时间,"
         "订单付款时间\r\n",
     .row = "%l,%o,%u,%t,%b,%n,,,%s,%k,%m,%m,没有申请退款,%r,%d,%p\r\n",
     .state = {"交易成功", "\"卖家已发货，等待买家确认\"", "\"买家已付款，等待卖家发货\"",
               "交易成功", "交易关闭"},
     .counts = {true, true, true, true, false},
     .is_gb18030 = true,
     .has_refunds = true},
    {.name = "tmall-report",
     .head =
         "订单编号,总金额,买家实际支付金额,收货地址,订单创建时间,订单付款时间,退款金额\r\n",
     .row = "%o,%a,%y,浙江省,%d,%p,0.0\r\n",
     .state = {"", "", "", "", ""},
     .counts = {true, true, true, true, false},
     .is_by_order = true},
    {.name = "jd",
     .head = "订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,"
             "应付金额,"
             "订单状态,订单类型,下单帐号,付款确认时间,货号\r\n",
     .row = "%o,100%l,%t,%n,在线支付,%d,%c,%a,%a,%a,%s,SOP,%u,%p,%k\r\n",
     .state = {"完成", "等待确认收货", "等待出库", "完成", "(锁定)取消"},
     .counts = {true, true, true, true, false},
     .is_gb18030 = true},
    {.name = "pinduoduo",
     .head =
         "\xEF\xBB\xBF商品,订单号,订单状态,商品总价(元),邮费(元),店铺优惠折扣(元),"
         "平台优惠折扣(元),用户实付金额(元),商家实收金额(元),商品数量(件),发货时间,商品id,"
         "商品规格,商家编码-规格维度,商家编码-商品维度,售后状态,支付时间\n",
     .row =
         "%t,%o-%l\t,%s,%m,0.00,0.00,0.00,%m,%m,%n,,100%l,罐,%k,,无售后或售后取消,%d\t\n",
     .state = {"已签收", "\"已发货，待签收\"", "待发货", "\"已发货，退款成功\"", "已取消"},
     .counts = {true, true, true, false, false}},
    {.name = "douyin",
     .head = "\xEF\xBB\xBF主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,"
             "商品单价,"
             "订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态\n",
     .row = "%o\t,%l\t,%t,罐,%n,100%l,%k,%b,%m,%d\t,%p\t,%s,\n",
     .state = {"已完成", "已发货", "备货中", "已关闭", "已关闭"},
     .counts = {true, true, true, false, false}},
    {.name = "amazon",
     .head = "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-"
             "status\t"
             "fulfillment-channel\tsales-channel\tproduct-name\tsku\tasin\titem-"
             "status\tquantity\t"
             "currency\titem-price\titem-tax\tpromotion-ids\n",
     .row =
         "111-%o\t\t%i\t%i\t%s\tAmazon\tAmazon.com\t%t\t%k\tB0%l\t\t%n\tUSD\t%y\t0.00\t\n",
     .state = {"Shipped - Delivered to Buyer", "Shipped", "Unshipped",
               "Shipped - Returned to Seller", "Cancelled"},
     .counts = {true, true, true, false, false}},
    {.name = "shopify",
     .head =
         "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,"
         "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
         "Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem "
         "taxable,Lineitem fulfillment status,Refunded Amount,Vendor,Id,Source\n",
     .row = "#%o,%u@example.com,%f,,,CNY,,,,%d +0800,%n,%t,%c,%b,%k,true,true,fulfilled,"
            "%q,,,web\n",
     .state = {"paid", "paid", "paid", "refunded", "voided"},
     .counts = {true, true, true, true, false},
     .has_refunds = true},
    {.name = "woocommerce",
     .head = "Order Number,Order Status,Order Date,Email (Billing),Payment Method Title,"
             "Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon "
             "Code\n",
     .row = "%o,%s,%h,%u@example.com,Card,%a,%k,%l,%t,%n,%c,\n",
     .state = {"Completed", "Completed", "Processing", "Failed", "Cancelled"},
     .counts = {true, true, true, false, false}},
    {.name = "woocommerce-items",
     .head =
         "order_id,order_number,date,status,customer_id,billing_email,item_id,item_name,"
         "item_sku,item_quantity,item_subtotal,item_total,item_refunded,item_meta\n",
     .row = "%o,%o,%d,%s,7,%u@example.com,%l,%t,%k,%n,%g,%m,%r,\n",
     .state = {"completed", "completed", "processing", "refunded", "failed"},
     .counts = {true, true, true, true, false},
     .has_refunds = true},
    {.name = "generic-orders",
     .head = "Order ID,Order Date,Product,Quantity,Price\n",
     .row = "%o,%e,%k,%n,%c\n",
     .state = {"", "", "", "", ""},
     .counts = {true, true, true, true, true}},
};

/* ---- order lines -----------------------------------------------------------------------
 */

/* The fate of an order follows from its number. */
static fate fate_of(long order) {
    return order % 11 == 0   ? CLOSED
           : order % 13 == 0 ? REFUNDED
           : order % 7 == 0  ? PAID
           : order % 5 == 0  ? SENT
                             : DONE;
}

static void draw_line(const season_brand *brand, size_t product, int week, size_t nth,
                      order_line *line) {
    season_cell cell = {.channel = 3, .product = product, .week = week};
    psr_random random = psr_random_create(
        brand->seed, psr_hash_text(brand->products[product].id) + (uint64_t)week);
    season_draw(brand, &random, &cell);
    *line = (order_line){.day = cell.monday + (psr_day)((nth * 3 + product) % 7),
                         .minute = (int)((nth * 137 + product * 61) % 1440),
                         .product = &brand->products[product],
                         .units = 1 + (cell.units + (long)nth) % 3,
                         .price = cell.unit_price,
                         .list_price = cell.list_price};
}

/* One unit comes back where a platform tells refunds. */
static double refund_of(const order_line *line) {
    return line->fate == REFUNDED ? line->price : 0.0;
}

/* Every order has two lines of one moment: two products that stand side by side. */
static size_t draw_lines(const season_brand *brand, order_line *lines) {
    enum { ORDERS_A_WEEK = 5 };
    size_t count = 0;
    long order = 1000;
    for (int week = 0; week < SAMPLE_WEEKS; week++) {
        for (size_t p = 0; p < SAMPLE_PRODUCTS; p += 2) {
            for (size_t nth = 0; nth < ORDERS_A_WEEK; nth++, count += 2) {
                order_line *first = &lines[count], *second = &lines[count + 1];
                order++;
                draw_line(brand, p, week, nth, first);
                draw_line(brand, p + 1, week, nth, second);
                second->day = first->day;
                second->minute = first->minute;
                first->order = second->order = order;
                first->fate = second->fate = fate_of(order);
                second->line = 1;
                first->order_money = second->order_money =
                    (double)first->units * first->price +
                    (double)second->units * second->price;
                first->order_refund = second->order_refund =
                    refund_of(first) + refund_of(second);
            }
        }
    }
    return count;
}

/* ---- rows ------------------------------------------------------------------------------
 */

static double money_of(const order_line *line) {
    return (double)line->units * line->price;
}

/* %c price, %b list price, %m money of the line, %g at list price, %a of the order, %y of
 * line or order but nothing when closed, %r refund, %q of the order on its first line. */
static bool add_money_field(psr_text *text, const sample *form, const order_line *line,
                            char field) {
    double full = form->is_by_order ? line->order_money : money_of(line);
    bool is_empty = (field == 'y' && line->fate == CLOSED && !form->is_by_order) ||
                    (field == 'q' && line->line > 0);
    double money = field == 'c'   ? line->price
                   : field == 'b' ? line->list_price
                   : field == 'm' ? money_of(line)
                   : field == 'g' ? (double)line->units * line->list_price
                   : field == 'a' ? line->order_money
                   : field == 'y' ? (line->fate == CLOSED ? 0.0 : full)
                   : field == 'r' ? refund_of(line)
                   : field == 'q' ? line->order_refund
                                  : NAN;
    if (!isnan(money) && !is_empty) {
        psr_text_addf(text, "%.2f", money);
    }
    return !isnan(money);
}

/* %e day, %d and %h and %i day and time, %p when it was paid. */
static bool add_time_field(psr_text *text, const order_line *line, char field) {
    psr_date date = psr_date_from_day(line->day);
    if (strchr("edhip", field) == NULL) {
        return false;
    }
    if (field == 'p' && line->fate == CLOSED) {
        return true;
    }
    psr_text_addf(text, "%04d-%02d-%02d", date.year, date.month, date.day);
    if (field != 'e') {
        const char *rest = field == 'd' ? ":00" : field == 'p' ? ":30" : "";
        psr_text_addf(text, "%s%02d:%02d%s", field == 'i' ? "T" : " ", line->minute / 60,
                      line->minute % 60, field == 'i' ? ":00+00:00" : rest);
    }
    return true;
}

/* %o order, %l line, %k code, %t title, %u buyer, %n units, %s state, %f state on the first
 * line only; the others above. */
static void add_field(psr_text *text, const sample *form, const order_line *line,
                      char field) {
    if (add_money_field(text, form, line, field) || add_time_field(text, line, field)) {
        return;
    }
    switch (field) {
    case 'o':
        psr_text_addf(text, "%ld", line->order);
        break;
    case 'l':
        psr_text_addf(text, "%ld", line->order * 10 + line->line);
        break;
    case 'k':
        psr_text_add(text, line->product->id);
        break;
    case 't':
        psr_text_add(text, line->product->name);
        break;
    case 'u':
        psr_text_addf(text, "buyer%ld", line->order % 17);
        break;
    case 'n':
        psr_text_addf(text, "%ld", line->units);
        break;
    default: /* s, f */
        psr_text_add(text, field == 's' || line->line == 0 ? form->state[line->fate] : "");
        break;
    }
}

static void add_row(psr_text *text, const sample *form, const order_line *line) {
    for (const char *at = form->row; *at != '\0'; at++) {
        if (*at == '%') {
            add_field(text, form, line, *++at);
        } else {
            psr_text_add_bytes(text, at, 1);
        }
    }
}

/* ---- files -----------------------------------------------------------------------------
 */

static bool put(FILE *stream, psr_text *text, bool is_gb18030) {
    if (!is_gb18030) {
        return !text->failed &&
               fwrite(text->bytes, 1, text->length, stream) == text->length;
    }
    iconv_t encoder = iconv_open("GB18030", "UTF-8");
    char *bytes = malloc(2 * text->length + 1), *out = bytes, *in = text->bytes;
    size_t left = text->length, room = 2 * text->length + 1;
    bool fine = encoder != (iconv_t)-1 && bytes != NULL && !text->failed &&
                iconv(encoder, &in, &left, &out, &room) != (size_t)-1 &&
                fwrite(bytes, 1, (size_t)(out - bytes), stream) == (size_t)(out - bytes);
    free(bytes);
    if (encoder != (iconv_t)-1) {
        (void)iconv_close(encoder);
    }
    return fine;
}

static bool write_file(const char *folder, const char *name, psr_text *text,
                       bool is_gb18030) {
    char file[128];
    (void)snprintf(file, sizeof file, "%s.csv", name);
    FILE *stream = season_open(folder, file);
    bool fine = stream != NULL && put(stream, text, is_gb18030);
    return stream != NULL && season_close(stream, file) && fine;
}

static void add_truth(psr_text *truth, const char *name, long rows, long units,
                      double money, double refund) {
    psr_text_addf(truth, "%s,%ld,%ld,%.2f,%.2f\n", name, rows, units, money, refund);
}

static bool write_sample(const sample *form, const order_line *lines, size_t count,
                         const char *folder, psr_text *truth) {
    psr_text text = {0};
    long rows = 0, units = 0;
    double money = 0.0, refund = 0.0;
    psr_text_add(&text, form->head);
    for (size_t i = 0; i < count; i++) {
        const order_line *line = &lines[i];
        if (form->is_by_order && line->line > 0) {
            continue;
        }
        add_row(&text, form, line);
        if (form->counts[line->fate]) {
            rows++;
            units += form->is_by_order ? 1 : line->units;
            money += form->is_by_order ? line->order_money : money_of(line);
            refund += form->has_refunds ? refund_of(line) : 0.0;
        }
    }
    add_truth(truth, form->name, rows, units, money, refund);
    bool fine = write_file(folder, form->name, &text, form->is_gb18030);
    psr_text_free(&text);
    return fine;
}

/* Weekly totals of a shop with several channels, with semicolons. */
static bool write_weekly(const order_line *lines, size_t count, const char *folder,
                         psr_text *truth) {
    psr_text text = {0};
    long rows = 0, units = 0;
    double money = 0.0;
    psr_text_add(&text, "week;sku;channel;units;revenue\n");
    for (size_t i = 0; i < count; i++) {
        const order_line *line = &lines[i];
        /* The first order of a week and product stands for the week. */
        if (i % 10 < 2) {
            psr_day monday = line->day - psr_day_weekday(line->day);
            psr_date date = psr_date_from_day(monday);
            psr_text_addf(&text, "%04d-%02d-%02d;%s;shop;%ld;%.2f\n", date.year, date.month,
                          date.day, line->product->id, line->units, money_of(line));
            rows++;
            units += line->units;
            money += money_of(line);
        }
    }
    add_truth(truth, "generic-weekly", rows, units, money, 0.0);
    bool fine = write_file(folder, "generic-weekly", &text, false);
    psr_text_free(&text);
    return fine;
}

bool season_write_platforms(const season_brand *brand, const char *folder) {
    order_line *lines =
        psr_calloc((size_t)SAMPLE_WEEKS * SAMPLE_PRODUCTS * 5, sizeof *lines);
    psr_text truth = {0};
    bool fine = lines != NULL;
    size_t count = fine ? draw_lines(brand, lines) : 0;
    psr_text_add(&truth, "name,rows,units,revenue,refund\n");
    for (size_t i = 0; fine && i < sizeof samples / sizeof *samples; i++) {
        fine = write_sample(&samples[i], lines, count, folder, &truth);
    }
    fine = fine && write_weekly(lines, count, folder, &truth) &&
           write_file(folder, "expected", &truth, false);
    psr_text_free(&truth);
    free(lines);
    return fine;
}
