/*
 * Sales exports to cells: columns, rows that count, sums, faults and their words.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include "scratch_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <iconv.h>
#include <math.h>

/* One reading: inputs, then what came out. */
typedef struct reading {
    psr_profile profile;
    psr_frequency frequency;
    psr_day start, today;
    const psr_catalog *catalog;
    psr_status status;
    psr_history *history;
    psr_findings *findings;
    psr_faults faults;
    psr_text rejects;
} reading;

static reading reading_of(void) {
    return (reading){.frequency = PSR_DAILY, .start = PSR_NO_DAY, .today = PSR_NO_DAY};
}

static void keep_reject(void *context, const char *file, int64_t line, uint64_t offset,
                        const char *reason, const char *row) {
    psr_text_addf(context, "%s:%d@%d %s <%s>\n", file, (int)line, (int)offset, reason, row);
}

/* Faults lead to the file itself; here its name differs from run to run. */
static void name_file(psr_faults *faults, const char *path) {
    for (size_t i = 0; i < faults->count; i++) {
        psr_place *place = &faults->items[i].place;
        cr_expect_str_neq(place->file, "f.csv", "the scenario's name of the file");
        if (strcmp(place->file, path) == 0) {
            *place = psr_place_at("f.csv", place->line, place->column);
        }
    }
}

static void read_file(reading *self, const char *path) {
    psr_source source = {.path = "f.csv",
                         .file = (char *)(uintptr_t)path,
                         .profile = self->profile,
                         .place = psr_place_at("scenario.yaml", 7, 5)};
    psr_scenario scenario = {.frequency = self->frequency,
                             .start = self->start,
                             .today = self->today,
                             .sources = &source,
                             .source_count = 1,
                             .file = "scenario.yaml"};
    self->findings = psr_findings_create();
    self->status = psr_read_history(&scenario, self->catalog, keep_reject, &self->rejects,
                                    NULL, &self->history, self->findings, &self->faults);
    name_file(&self->faults, path);
}

static void read_bytes(reading *self, const void *bytes, size_t length) {
    scratch_file file = scratch_file_bytes(bytes, length);
    read_file(self, file.path);
    scratch_file_remove(&file);
}

static void read_text(reading *self, const char *text) {
    read_bytes(self, text, strlen(text));
}

static void reading_end(reading *self) {
    psr_history_free(self->history);
    psr_findings_free(self->findings);
    psr_text_free(&self->rejects);
}

/* `product channel period: quantity-returned revenue-refund`, one line a cell. */
static psr_text cells_text(const psr_history *history) {
    psr_text text = {0};
    for (size_t i = 0; history != NULL && i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        char period[16];
        psr_period_print(history->frequency, cell->period, period);
        psr_text_addf(&text, "%s %s %s: %g-%g %g-%g\n",
                      psr_names_text(history->products, cell->product),
                      psr_names_text(history->channels, cell->channel), period,
                      cell->quantity, cell->returned_quantity, cell->revenue, cell->refund);
    }
    return text;
}

static void expect_cells(reading *self, const char *text, const char *cells) {
    char fault[800] = "";
    read_text(self, text);
    if (self->faults.count > 0) {
        psr_error_text(&self->faults.items[0], fault, sizeof fault);
    }
    cr_expect(eq(int, (int)self->status, (int)PSR_OK), "%s", fault);
    psr_text seen = cells_text(self->history);
    cr_expect(eq(str, (char *)psr_text_bytes(&seen), (char *)cells));
    psr_text_free(&seen);
}

static psr_text faults_text(const psr_faults *faults) {
    psr_text text = {0};
    for (size_t i = 0; i < faults->count; i++) {
        char fault[800];
        psr_error_text(&faults->items[i], fault, sizeof fault);
        psr_text_addf(&text, "%s\n", fault);
    }
    return text;
}

static void expect_faults(reading *self, const char *text, psr_status status,
                          const char *faults) {
    read_text(self, text);
    cr_expect(eq(int, (int)self->status, (int)status));
    cr_expect(eq(ptr, self->history, NULL));
    psr_text seen = faults_text(&self->faults);
    cr_expect(eq(str, (char *)psr_text_bytes(&seen), (char *)faults));
    psr_text_free(&seen);
    reading_end(self);
}

Test(history_read, rows_are_summed_to_cells) {
    reading self = reading_of();
    expect_cells(&self,
                 "date,product,channel,quantity,price\n"
                 "2024-01-01,tea,web,2,10\n2024-01-02,tea,web,1,9.5\n"
                 "2024-01-01,tea,web,3,10\n2024-01-01,cake,shop,1,4\n",
                 "cake shop 2024-01-01: 1-0 4-0\n"
                 "tea web 2024-01-01: 5-0 50-0\n"
                 "tea web 2024-01-02: 1-0 9.5-0\n");
    cr_expect(eq(int, (int)self.history->rows_read, 4));
    cr_expect(epsilon_eq(dbl, self.history->cells[1].orders, 2, 0));
    cr_expect(epsilon_eq(dbl, self.history->cells[1].price_min, 10, 0));
    cr_expect(isnan(self.history->cells[1].cost));
    reading_end(&self);
}

Test(history_read, shuffled_rows_give_the_same_bits) {
    static const char *const orders[] = {"1.1,0.1\n", "2.2,1e11\n", "3.3,0.000001\n"};
    static const int permutations[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}};
    double revenue[3];
    for (int p = 0; p < 3; p++) {
        psr_text text = {0};
        reading self = reading_of();
        self.profile.product_value = "tea";
        self.profile.channel_value = "web";
        psr_text_add(&text, "date,quantity,revenue\n");
        for (int i = 0; i < 3; i++) {
            psr_text_addf(&text, "2024-01-01,%s", orders[permutations[p][i]]);
        }
        read_text(&self, psr_text_bytes(&text));
        cr_assert(eq(int, (int)self.status, (int)PSR_OK));
        revenue[p] = self.history->cells[0].revenue;
        reading_end(&self);
        psr_text_free(&text);
    }
    cr_expect(eq(int, memcmp(&revenue[0], &revenue[1], sizeof revenue[0]), 0));
    cr_expect(eq(int, memcmp(&revenue[0], &revenue[2], sizeof revenue[0]), 0));
}

Test(history_read, returns_refunds_and_negative_rows) {
    reading self = reading_of();
    expect_cells(&self,
                 "date,product,channel,quantity,revenue,refund\n"
                 "2024-01-01,tea,web,4,40,10\n2024-01-01,tea,web,-1,-10,\n"
                 "2024-01-01,tea,web,2,20,20\n",
                 "tea web 2024-01-01: 6-4 60-40\n");
    reading_end(&self);
}

Test(history_read, unpaid_orders_and_other_statuses_are_ignored) {
    reading self = reading_of();
    char *keep[] = {"交易成功", "已发货"};
    self.profile.keep_status = keep;
    self.profile.keep_count = 2;
    self.profile.product_value = "tea";
    self.profile.ignore_when_empty = "订单付款时间";
    self.profile.date = "订单创建时间";
    expect_cells(&self,
                 "订单编号,店铺,数量,实付金额,订单创建时间,订单付款时间 ,订单状态\n"
                 "1,旗舰店,2,40,2024-01-01 10:00:01,2024-01-01 10:02:00,交易成功\n"
                 "2,旗舰店,2,40,2024-01-01 10:00:02,,交易成功\n"
                 "3,旗舰店,2,40,2024-01-01 10:00:03,2024-01-01 10:05:00,交易关闭\n"
                 "1,旗舰店,1,20,2024-01-01 10:00:01,2024-01-01 10:02:00,已发货\n",
                 "tea 旗舰店 2024-01-01: 3-0 60-0\n");
    cr_expect(eq(int, (int)self.history->rows_ignored, 2));
    cr_expect(epsilon_eq(dbl, self.history->cells[0].orders, 1, 0));
    reading_end(&self);
}

Test(history_read, costs_come_from_profit_and_prices_from_revenue) {
    reading self = reading_of();
    expect_cells(&self,
                 "date,product,channel,quantity,sales,profit\n2024-01-01,tea,web,2,30,10\n",
                 "tea web 2024-01-01: 2-0 30-0\n");
    cr_expect(epsilon_eq(dbl, self.history->cells[0].cost, 20, 0));
    cr_expect(epsilon_eq(dbl, self.history->cells[0].price_max, 15, 0));
    reading_end(&self);
}

Test(history_read, customers_are_new_once) {
    static const double expected[] = {0, 2, 1};
    reading self = reading_of();
    expect_cells(&self,
                 "date,product,channel,quantity,customer_id\n2024-01-02,tea,web,1,ann\n"
                 "2024-01-01,tea,web,1,ann\n2024-01-01,tea,web,1,bob\n"
                 "2024-01-02,cake,web,1,ann\n2024-01-02,tea,web,1,eve\n",
                 "cake web 2024-01-02: 1-0 0-0\ntea web 2024-01-01: 2-0 0-0\n"
                 "tea web 2024-01-02: 2-0 0-0\n");
    for (int i = 0; i < 3; i++) {
        cr_expect(epsilon_eq(dbl, self.history->cells[i].new_customers, expected[i], 0));
    }
    reading_end(&self);
}

Test(history_read, stock_promotion_and_list_price) {
    reading self = reading_of();
    expect_cells(&self,
                 "date,product,channel,quantity,price,list_price,stock,stock_out,promo\n"
                 "2024-01-01,tea,web,2,8,10,5,0,618\n2024-01-01,tea,web,1,10,10,0,yes,\n",
                 "tea web 2024-01-01: 3-0 26-0\n");
    const psr_sale_cell *cell = &self.history->cells[0];
    cr_expect(epsilon_eq(dbl, cell->stock, 0, 0));
    cr_expect(epsilon_eq(dbl, cell->list_price_sum, 30, 0));
    cr_expect(epsilon_eq(dbl, cell->promotion, 0.5, 0));
    cr_expect(eq(int, (int)cell->stock_out_rows, 1));
    reading_end(&self);
}

Test(history_read, sales_below_the_floor_price_are_measured) {
    psr_catalog *catalog = psr_calloc(1, sizeof *catalog);
    psr_catalog_product product = {.id = "T1", .name = "tea", .floor_price = 9};
    catalog->products = &product;
    catalog->product_count = 1;
    catalog->product_ids = psr_names_create();
    catalog->channel_ids = psr_names_create();
    cr_assert(ne(int, psr_names_add(catalog->product_ids, "T1"), PSR_NO_ID));
    reading self = reading_of();
    self.catalog = catalog;
    expect_cells(&self,
                 "date,product,channel,quantity,price\n2024-01-01,tea,web,2,8\n"
                 "2024-01-01,T1,web,1,9\n",
                 "T1 web 2024-01-01: 3-0 25-0\n");
    cr_expect(epsilon_eq(dbl, self.history->cells[0].below_floor_quantity, 2, 0));
    cr_expect(epsilon_eq(dbl, self.history->cells[0].below_floor_money, 2, 0));
    reading_end(&self);
    psr_names_free(catalog->product_ids);
    psr_names_free(catalog->channel_ids);
    free(catalog);
}

Test(history_read, month_and_day_are_told_apart_by_the_whole_column) {
    reading self = reading_of();
    self.profile.product_value = "tea";
    self.profile.channel_value = "web";
    expect_cells(&self, "date,qty\n3/4/2024,1\n3/13/2024,2\n",
                 "tea web 2024-03-04: 1-0 0-0\ntea web 2024-03-13: 2-0 0-0\n");
    reading_end(&self);
    self = reading_of();
    self.profile.product_value = "tea";
    self.profile.channel_value = "web";
    expect_cells(&self, "date,qty\n3/4/2024,1\n13/3/2024,2\n",
                 "tea web 2024-03-13: 2-0 0-0\ntea web 2024-04-03: 1-0 0-0\n");
    reading_end(&self);
    self = reading_of();
    self.profile.product_value = "tea";
    self.profile.channel_value = "web";
    expect_faults(&self, "date,qty\n3/4/2024,1\n5/6/2024,2\n", PSR_ERR_SCENARIO,
                  "scenario.yaml:7:5: the dates of f.csv may be month/day or day/month: no "
                  "part is above 12; set `date_format` to mdy or dmy\n");
}

Test(history_read, every_bad_row_is_told_in_one_pass) {
    reading self = reading_of();
    self.profile.channel_value = "web";
    read_text(&self, "date,product,quantity,price\n"
                     "2024-02-30,tea,1,1\n"
                     "43862,tea,1,1\n"
                     "2024-01-01,,1,1\n"
                     "2024-01-01,tea,,1\n"
                     "2024-01-01,tea,NaN,1\n"
                     "2024-01-01,tea,1e308,1\n"
                     "2024-01-01,tea,inf,1\n"
                     "2024-01-01,tea,1,\"1,5\"\n"
                     "2024-01-01,tea,1\n"
                     "1/2/24,tea,1,1\n"
                     "2024-01-01,\"tea,1,1\n"
                     "2024-01-01,tea,1,1\n");
    cr_expect(eq(int, (int)self.status, (int)PSR_ERR_DATA));
    psr_text seen = faults_text(&self.faults);
    cr_expect(
        eq(str, (char *)psr_text_bytes(&seen),
           "f.csv:2:1: date is `2024-02-30`, a day no calendar has; correct it\n"
           "f.csv:3:1: date is `43862`, a day number of Excel (2020-02-01?); format the "
           "column "
           "as a date and export again\n"
           "f.csv:4:12: product is empty; every sale needs a product\n"
           "f.csv:5:16: quantity is empty; write a number (0 for none)\n"
           "f.csv:6:16: quantity is `NaN`; must be a number such as 1234.50\n"
           "f.csv:7:16: quantity is `1e308`; must be below 1000000000000\n"
           "f.csv:8:16: quantity is `inf`; must be a number such as 1234.50\n"
           "f.csv:9:18: price is `1,5`; must be a number such as 1234.50\n"
           "f.csv:10:1: this row has 3 cells where the header has 4; add the missing ones\n"
           "f.csv:11:1: date is `1/2/24`; write the year with four digits\n"
           "f.csv:12:12: the quote that opens here is never closed; close it, or remove "
           "it\n"));
    psr_text_free(&seen);
    cr_expect(eq(int, (int)self.faults.total, 11));
    cr_expect(
        ne(ptr, strstr(psr_text_bytes(&self.rejects), "f.csv:3@47 date is `43862`"), NULL));
    reading_end(&self);
}

Test(history_read, a_few_bad_rows_of_many_are_an_alarm_not_a_refusal) {
    psr_text text = {0};
    reading self = reading_of();
    psr_text_add(&text, "date,product,channel,quantity\n");
    for (int i = 0; i < 3000; i++) {
        psr_text_addf(&text, "2024-01-01,tea,web,%s\n", i == 1500 ? "many" : "1");
    }
    expect_cells(&self, psr_text_bytes(&text), "tea web 2024-01-01: 2999-0 0-0\n");
    cr_expect(eq(int, (int)self.history->rows_rejected, 1));
    psr_findings_sort(self.findings);
    cr_expect(eq(str, self.findings->items[0].sentence,
                 "1 of 3000 rows could not be read and were left out; the first: quantity "
                 "is `many`; must be a number such as 1234.50"));
    cr_expect(eq(int, (int)self.findings->items[0].place.line, 1502));
    reading_end(&self);
    psr_text_free(&text);
}

Test(history_read, rows_after_the_first_planned_day_are_left_out) {
    reading self = reading_of();
    self.start = psr_day_from_date((psr_date){2024, 1, 2});
    expect_cells(&self,
                 "date,product,channel,quantity\n2024-01-01,tea,web,1\n"
                 "2024-01-02,tea,web,7\n",
                 "tea web 2024-01-01: 1-0 0-0\n");
    psr_findings_sort(self.findings);
    cr_expect(eq(str, self.findings->items[0].sentence,
                 "rows left out, as they lie on or after the first planned day: 1"));
    reading_end(&self);
}

Test(history_read, sales_of_the_future_are_slips) {
    reading self = reading_of();
    self.today = psr_day_from_date((psr_date){2024, 1, 2});
    expect_faults(
        &self,
        "date,product,channel,quantity\n2024-01-03,tea,web,1\n"
        "2024-01-04 08:00,tea,web,7\n",
        PSR_ERR_DATA,
        "f.csv:3:1: date is `2024-01-04 08:00`, in the future; correct it, or set "
        "calendar.start\n");
}

Test(history_read, columns_that_are_not_there_are_named) {
    reading self = reading_of();
    self.profile.quantity = "Quantiy";
    self.profile.price = "cost per unit";
    expect_faults(&self, "Date,Item,Quantity\n2024-01-01,tea,1\n", PSR_ERR_SCENARIO,
                  "scenario.yaml:7:5: quantity: there is no column `Quantiy`; did you mean "
                  "`Quantity`?\n"
                  "scenario.yaml:7:5: price: there is no column `cost per unit`; the file "
                  "has `Date`, `Item`, `Quantity`\n"
                  "scenario.yaml:7:5: no column of f.csv is known as channel; name it "
                  "(`columns.channel`) or set `constants.channel`. It has `Date`, `Item`, "
                  "`Quantity`\n");
}

Test(history_read, a_column_used_twice_is_refused) {
    reading self = reading_of();
    expect_faults(&self, "date,product,channel,quantity,Quantity\n2024-01-01,a,b,1,1\n",
                  PSR_ERR_DATA,
                  "f.csv:1: the column `quantity`, read as quantity, occurs twice; rename "
                  "or remove one\n");
}

Test(history_read, empty_and_header_only_files_are_refused) {
    reading self = reading_of();
    expect_faults(&self, "", PSR_ERR_DATA,
                  "f.csv: the file is empty; export it again with its header row\n");
    self = reading_of();
    expect_faults(&self, "date,product,channel,quantity\n", PSR_ERR_DATA,
                  "f.csv: there is no row below the header; export it again\n");
}

/* ---- real exports */

#define EXPORTS PURSER_SHARED "/data/exports/"

static char *bytes_of(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        cr_skip_test("%s is not there", path);
        return NULL;
    }
    char *bytes = malloc((size_t)4 << 20);
    *length = fread(bytes, 1, (size_t)4 << 20, file);
    fclose(file);
    return bytes;
}

static double total(const psr_history *history, size_t offset) {
    double sum = 0;
    for (size_t i = 0; i < history->count; i++) {
        sum += *(const double *)(const void *)((const char *)&history->cells[i] + offset);
    }
    return sum;
}

Test(history_read, superstore_adds_up) {
    size_t length;
    char *bytes = bytes_of(EXPORTS "superstore.csv", &length);
    if (bytes == NULL) {
        return;
    }
    free(bytes);
    reading self = reading_of();
    self.frequency = PSR_WEEKLY;
    self.profile.product = "Sub-Category";
    self.profile.channel = "Region";
    read_file(&self, EXPORTS "superstore.csv");
    cr_assert(eq(int, (int)self.status, (int)PSR_OK));
    /* Sums made with Python's csv and decimal modules from the same file. */
    cr_expect(eq(int, (int)self.history->rows_read, 9994));
    cr_expect(eq(int, (int)psr_names_count(self.history->products), 17));
    cr_expect(eq(int, (int)psr_names_count(self.history->channels), 4));
    cr_expect(epsilon_eq(dbl, total(self.history, offsetof(psr_sale_cell, quantity)), 37873,
                         1e-6));
    cr_expect(epsilon_eq(dbl, total(self.history, offsetof(psr_sale_cell, revenue)),
                         2297200.8603, 1e-3));
    cr_expect(epsilon_eq(dbl, total(self.history, offsetof(psr_sale_cell, cost)),
                         2297200.8603 - 286397.0217, 1e-3));
    reading_end(&self);
}

static void tmall_profile(psr_profile *profile) {
    profile->date = "订单创建时间";
    profile->channel = "收货地址";
    profile->product_value = "shop";
    profile->quantity_value = "1";
    profile->revenue = "总金额";
    profile->refund = "退款金额";
    profile->ignore_when_empty = "订单付款时间";
}

static char *to_gb18030(const char *bytes, size_t length, size_t *made) {
    iconv_t converter = iconv_open("GB18030", "UTF-8");
    char *out = malloc(length * 2);
    char *from = (char *)(uintptr_t)bytes;
    char *to = out;
    size_t left = length;
    size_t room = length * 2;
    cr_assert(ne(sz, iconv(converter, &from, &left, &to, &room), (size_t)-1));
    iconv_close(converter);
    *made = length * 2 - room;
    return out;
}

Test(history_read, tmall_adds_up_and_gb18030_gives_the_same_cells) {
    size_t length;
    size_t recoded_length;
    char *bytes = bytes_of(EXPORTS "tmall_order_report.csv", &length);
    if (bytes == NULL) {
        return;
    }
    char *recoded = to_gb18030(bytes, length, &recoded_length);
    reading utf8 = reading_of();
    reading gb = reading_of();
    tmall_profile(&utf8.profile);
    tmall_profile(&gb.profile);
    read_bytes(&utf8, bytes, length);
    read_bytes(&gb, recoded, recoded_length);
    free(bytes);
    free(recoded);
    cr_assert(eq(int, (int)utf8.status, (int)PSR_OK));
    cr_assert(eq(int, (int)gb.status, (int)PSR_OK));
    const psr_history *history = utf8.history;
    cr_expect(eq(int, (int)history->rows_read, 28010));
    cr_expect(eq(int, (int)history->rows_ignored, 28010 - 24087));
    cr_expect(eq(int, (int)psr_names_count(history->channels), 31));
    cr_expect(epsilon_eq(dbl, total(history, offsetof(psr_sale_cell, quantity)), 24087, 0));
    cr_expect(epsilon_eq(dbl, total(history, offsetof(psr_sale_cell, revenue)), 2474823.07,
                         1e-6));
    cr_expect(
        epsilon_eq(dbl, total(history, offsetof(psr_sale_cell, refund)), 572335.92, 1e-6));
    cr_assert(eq(sz, history->count, gb.history->count));
    psr_text a = cells_text(history);
    psr_text b = cells_text(gb.history);
    cr_expect(eq(str, (char *)psr_text_bytes(&a), (char *)psr_text_bytes(&b)));
    size_t from = offsetof(psr_sale_cell, quantity); /* behind the padding */
    for (size_t i = 0; i < history->count; i++) {
        const char *left = (const char *)&history->cells[i] + from;
        const char *right = (const char *)&gb.history->cells[i] + from;
        cr_assert(eq(int, memcmp(left, right, sizeof(psr_sale_cell) - from), 0));
    }
    psr_text_free(&a);
    psr_text_free(&b);
    reading_end(&utf8);
    reading_end(&gb);
}
