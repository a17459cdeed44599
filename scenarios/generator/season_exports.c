/*
 * The history as platforms export it: every channel its own columns, dates and encoding.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "season.h"

#include <errno.h>
#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

FILE *season_open(const char *folder, const char *name) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *stream = fopen(path, "wb");
    if (stream == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
    }
    return stream;
}

bool season_close(FILE *stream, const char *name) {
    bool failed = ferror(stream) != 0;
    failed = fclose(stream) != 0 || failed;
    if (failed) {
        (void)fprintf(stderr, "%s: writing failed: %s\n", name, strerror(errno));
    }
    return !failed;
}

/* ---- pieces of text --------------------------------------------------------------------
 */

static double revenue_of(const season_cell *cell) {
    return round((double)cell->units * cell->unit_price * 100.0) / 100.0;
}

static double refund_of(const season_cell *cell) {
    return round((double)cell->returned * cell->unit_price * 100.0) / 100.0;
}

/* 1234.5 -> "1,234.50", in quotes where there is a comma. */
static void add_grouped(psr_text *line, double money) {
    char plain[32], grouped[48];
    int length = snprintf(plain, sizeof plain, "%.2f", money);
    int whole = length - 3, out = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) {
            grouped[out++] = ',';
        }
        grouped[out++] = plain[i];
    }
    grouped[out] = '\0';
    psr_text_addf(line, strchr(grouped, ',') != NULL ? "\"%s\"" : "%s", grouped);
}

static psr_date date_of(const season_cell *cell, int weekday) {
    return psr_date_from_day(cell->monday + weekday);
}

/* ---- one writer a platform -------------------------------------------------------------
 */

/* A marketplace's weekly report: week's last day, grouped amounts, 是 and 否. */
static void add_marketplace(psr_text *line, const season_brand *brand,
                            const season_cell *cell) {
    psr_date date = date_of(cell, 6);
    psr_text_addf(line, "%04d-%02d-%02d,%s,%ld,", date.year, date.month, date.day,
                  brand->products[cell->product].id, cell->units);
    add_grouped(line, revenue_of(cell));
    psr_text_addf(line, ",%ld,", cell->returned);
    add_grouped(line, refund_of(cell));
    psr_text_addf(line, ",%s,%s\r\n", cell->promotion ? "是" : "否",
                  cell->stock_out ? "是" : "否");
}

/* A social platform: Chinese dates, currency signs. */
static void add_social(psr_text *line, const season_brand *brand, const season_cell *cell) {
    psr_date date = date_of(cell, 0);
    psr_text_addf(line, "%d年%d月%d日,%s,%ld,¥%.2f,¥%.2f\n", date.year, date.month,
                  date.day, brand->products[cell->product].id, cell->units,
                  revenue_of(cell), refund_of(cell));
}

/* A live-stream room: orders by state; closed ones were never paid. */
static void add_live(psr_text *line, const season_brand *brand, const season_cell *cell) {
    psr_date date = date_of(cell, 2);
    const char *id = brand->products[cell->product].id;
    /* Now and then a host sells far below the agreed price: the price audit finds it. */
    bool dumped = (cell->product * 131 + (size_t)cell->week * 17) % 211 == 3;
    double price = dumped ? round(cell->unit_price * 72.0) / 100.0 : cell->unit_price;
    long kept = cell->units - cell->returned, closed = cell->units / 9;
    static const char *const states[] = {"交易成功", "已退款", "交易关闭"};
    long units[] = {kept, cell->returned, closed};
    for (int i = 0; i < 3; i++) {
        if (units[i] > 0) {
            double money = (double)units[i] * price;
            psr_text_addf(line, "%04d-%02d-%02d 20:%02d:00,%s,%ld,%.2f,%.2f,%s\n",
                          date.year, date.month, date.day, 15 * (i + 1), id, units[i],
                          i == 2 ? 0.0 : money, i == 1 ? money : 0.0, states[i]);
        }
    }
}

/* The brand's own shop software, made elsewhere: M/D/YYYY and quoted numbers. */
static void add_site(psr_text *line, const season_brand *brand, const season_cell *cell) {
    psr_date date = date_of(cell, 6);
    psr_text_addf(line, "%d/%d/%d,%s,%ld,", date.month, date.day, date.year,
                  brand->products[cell->product].id, cell->units);
    add_grouped(line, revenue_of(cell));
    psr_text_addf(line, ",%.2f,%.2f,%d\n", refund_of(cell), cell->list_price,
                  cell->promotion ? 1 : 0);
}

/* An advertising platform: semicolons. */
static void add_search(psr_text *line, const season_brand *brand, const season_cell *cell) {
    psr_date date = date_of(cell, 0);
    psr_text_addf(line, "%04d-%02d-%02d;%s;%ld;%.2f;%.2f\n", date.year, date.month,
                  date.day, brand->products[cell->product].id, cell->units,
                  revenue_of(cell), refund_of(cell));
}

/* The store's till: dates without signs, stock at closing time. */
static void add_store(psr_text *line, const season_brand *brand, const season_cell *cell) {
    psr_date date = date_of(cell, 6);
    long stock = cell->stock_out ? 0 : cell->units / 2 + 6;
    psr_text_addf(line, "%04d%02d%02d,%s,%ld,%.2f,%ld,%s\n", date.year, date.month,
                  date.day, brand->products[cell->product].id, cell->units,
                  revenue_of(cell), stock, cell->stock_out ? "是" : "否");
}

typedef struct export_style {
    const char *channel, *file, *head;
    bool gb18030;
    void (*add)(psr_text *, const season_brand *, const season_cell *);
} export_style;

static const export_style styles[] = {
    {"marketplace", "exports/marketplace.csv",
     "统计日期,商品编码,支付件数,支付金额,退款件数,退款金额,是否促销,是否缺货\r\n", true,
     add_marketplace},
    {"social", "exports/social.csv",
     "\xEF\xBB\xBF日期,商品编码,成交件数,成交金额,退款金额\n", false, add_social},
    {"live", "exports/live.csv", "下单时间,商品编码,数量,实付金额,退款金额,订单状态\n",
     false, add_live},
    {"site", "exports/site.csv", "Date,SKU,Units,Net Sales,Refunds,List Price,Promo\n",
     false, add_site},
    {"search", "exports/search.csv", "day;sku;units;revenue;refunds\n", false, add_search},
    {"store", "exports/store.csv", "营业日期,货号,销量,销售额,期末库存,是否缺货\n", false,
     add_store},
};

/* ---- writing ---------------------------------------------------------------------------
 */

static bool put(FILE *stream, const psr_text *line, iconv_t encoder) {
    if (encoder == (iconv_t)-1) {
        return !line->failed &&
               fwrite(psr_text_bytes(line), 1, line->length, stream) == line->length;
    }
    char bytes[1024], *out = bytes, *in = line->bytes;
    size_t left = line->length, room = sizeof bytes;
    if (line->failed || iconv(encoder, &in, &left, &out, &room) == (size_t)-1) {
        return false;
    }
    size_t length = sizeof bytes - room;
    return fwrite(bytes, 1, length, stream) == length;
}

/* All weeks of a channel, drawn series by series and written week by week. */
static bool write_weeks(const season_brand *brand, const export_style *style,
                        size_t channel, FILE *stream, iconv_t encoder) {
    size_t weeks = (size_t)brand->weeks;
    season_cell *cells = psr_calloc(brand->product_count * weeks, sizeof *cells);
    psr_text line = {0};
    bool fine = cells != NULL;
    for (size_t p = 0; fine && p < brand->product_count; p++) {
        uint64_t key = psr_hash_text(brand->products[p].id) ^
                       (psr_hash_text(brand->channels[channel].id) << 1);
        psr_random random = psr_random_create(brand->seed, key);
        for (size_t week = 0; week < weeks; week++) {
            season_cell *cell = &cells[p * weeks + week];
            *cell = (season_cell){.channel = channel, .product = p, .week = (int)week};
            season_draw(brand, &random, cell);
        }
    }
    psr_text_add(&line, style->head);
    fine = fine && put(stream, &line, encoder);
    for (size_t week = 0; fine && week < weeks; week++) {
        for (size_t p = 0; fine && p < brand->product_count; p++) {
            if (cells[p * weeks + week].units == 0 && !cells[p * weeks + week].stock_out) {
                continue; /* no platform exports what was not sold */
            }
            psr_text_clear(&line);
            style->add(&line, brand, &cells[p * weeks + week]);
            fine = put(stream, &line, encoder);
        }
    }
    psr_text_free(&line);
    free(cells);
    return fine;
}

bool season_write_exports(const season_brand *brand, const char *folder) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/exports", folder);
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    bool fine = true;
    for (size_t i = 0; fine && i < sizeof styles / sizeof styles[0]; i++) {
        FILE *stream = season_open(folder, styles[i].file);
        iconv_t encoder = styles[i].gb18030 ? iconv_open("GB18030", "UTF-8") : (iconv_t)-1;
        fine = stream != NULL && write_weeks(brand, &styles[i], i, stream, encoder);
        fine = stream != NULL && season_close(stream, styles[i].file) && fine;
        if (encoder != (iconv_t)-1) {
            (void)iconv_close(encoder);
        }
    }
    return fine;
}

bool season_write_history(const season_brand *brand, const char *folder) {
    FILE *stream = season_open(folder, "sales.csv");
    if (stream == NULL) {
        return false;
    }
    (void)fprintf(stream,
                  "week,channel,product,units,revenue,returned,promotion,stock_out\n");
    for (size_t p = 0; p < brand->product_count; p++) {
        for (size_t k = 0; k < brand->channel_count; k++) {
            uint64_t key = psr_hash_text(brand->products[p].id) ^
                           (psr_hash_text(brand->channels[k].id) << 1);
            psr_random random = psr_random_create(brand->seed, key);
            for (int week = 0; week < brand->weeks; week++) {
                season_cell cell = {.channel = k, .product = p, .week = week};
                char day[16];
                season_draw(brand, &random, &cell);
                psr_day_print(cell.monday, day);
                if (cell.units > 0 || cell.stock_out) {
                    (void)fprintf(stream, "%s,%s,%s,%ld,%.2f,%ld,%d,%d\n", day,
                                  brand->channels[k].id, brand->products[p].id, cell.units,
                                  revenue_of(&cell), cell.returned, cell.promotion,
                                  cell.stock_out);
                }
            }
        }
    }
    return season_close(stream, "sales.csv");
}
