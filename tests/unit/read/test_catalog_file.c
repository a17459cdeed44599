/*
 * Catalogue tables: aliases, defaults, what-ifs, and the places of seeded mistakes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

#include "purser/read.h"
#include "scratch_folder.h"

static const char scenario_text[] = "data: {sales: {a: {file: a.csv}}}\n"
                                    "budgets: {marketing: {limit: 100}}\n"
                                    "tables:\n"
                                    "  products: products.csv\n"
                                    "  channels: channels.csv\n"
                                    "  warehouses: warehouses.csv\n"
                                    "  lanes: lanes.csv\n"
                                    "  offers: offers.csv\n"
                                    "  transfers: transfers.csv\n"
                                    "  on_hand: on_hand.csv\n"
                                    "  receipts: receipts.csv\n"
                                    "  prices: prices.csv\n"
                                    "  events: events.csv\n"
                                    "  curves: curves.csv\n";

typedef struct file {
    const char *name, *text;
} file;

static const file good[] = {
    {"products.csv", "商品编码,名称,成本,体积,底价,指导价\n"
                     "tea,绿茶,20,1.5,30,50\n"
                     "cup,杯子,8,,,\n"},
    {"channels.csv", "id,role,fee_rate,takes_spend,spend_max\n"
                     "live,live,0.2,yes,5000\n"
                     "shop,own,,no,\n"},
    {"warehouses.csv", "id,storage_capacity\nnorth,1000\nsouth,\n"},
    {"lanes.csv", "warehouse,channel,cost\nnorth,live,3\nnorth,shop,2\nsouth,shop,4\n"},
    {"offers.csv", "supplier,product,warehouse,unit_cost,lead_time,moq,lot_size\n"
                   "hill,tea,north,19,2,100,20\n"
                   "hill,cup,north,,3,,\n"
                   "dale,cup,south,7,1,,\n"},
    {"transfers.csv", "from,to,product,lead_time,cost\nnorth,south,,1,0.5\n"},
    {"on_hand.csv", "product,warehouse,quantity\ntea,north,500\ncup,north,80\n"},
    {"receipts.csv", "product,warehouse,date,quantity\ntea,north,2026-04-06,40\n"},
    {"prices.csv", "product,channel,price\ntea,live,45\ntea,,50\ncup,*,15\n"},
    {"events.csv", "name,first_day,last_day\n618,2025-06-01,2025-06-18\nday,2025-05-20,\n"},
    {"curves.csv", "channel,family,scale,spend,shape,baseline\nlive,hill,900,4000,1,300\n"},
};
#define GOOD_COUNT (sizeof good / sizeof good[0])

/* Read the good tables with one of them replaced (name NULL: none) and the scenario's text
 * extended. */
static psr_status read_tables(const char *name, const char *text, const char *more,
                              psr_catalog **catalog, psr_findings *findings,
                              psr_faults *faults) {
    scratch_folder folder = scratch_folder_create();
    char yaml[2048];
    (void)snprintf(yaml, sizeof yaml, "%s%s", scenario_text, more);
    scratch_folder_write(&folder, "scenario.yaml", yaml);
    for (size_t i = 0; i < GOOD_COUNT; i++) {
        bool replaced = name != NULL && strcmp(name, good[i].name) == 0;
        if (!replaced || text != NULL) {
            scratch_folder_write(&folder, good[i].name, replaced ? text : good[i].text);
        }
    }
    psr_scenario *scenario = NULL;
    psr_status status = psr_read_scenario(folder.path, NULL, NULL, 0, &scenario, faults);
    cr_assert(status == PSR_OK, "%s", faults->items[0].message);
    status = psr_read_catalog(scenario, catalog, findings, faults);
    psr_scenario_free(scenario);
    scratch_folder_remove(&folder);
    return status;
}

Test(catalog_file, every_table_arrives_with_defaults) {
    psr_faults faults = {0};
    psr_catalog *c = NULL;
    cr_assert(read_tables(NULL, NULL, "", &c, NULL, &faults) == PSR_OK, "%s",
              faults.items[0].message);
    cr_assert(c->product_count == 2 && c->channel_count == 2 && c->offer_count == 3);
    cr_expect(eq(str, c->products[0].name, "绿茶"));
    cr_expect(epsilon_eq(dbl, c->products[0].volume, 1.5, 1e-12));
    cr_expect(epsilon_eq(dbl, c->products[1].volume, 1.0, 1e-12));
    cr_expect(isnan(c->products[1].floor_price) && isnan(c->products[0].target_cover));
    cr_expect(epsilon_eq(dbl, c->channels[1].fee_rate, 0.0, 1e-12));
    cr_expect(c->channels[0].takes_spend && !c->channels[1].takes_spend);
    cr_expect(isinf(c->channels[1].spend_max) && isinf(c->warehouses[1].storage_capacity));
    cr_expect(eq(int, c->channels[0].return_lag, 1));
    cr_expect(c->lanes[2].warehouse == 1 && c->lanes[2].channel == 1);
    cr_expect(isnan(c->offers[1].unit_cost));
    cr_expect(c->transfers[0].product == PSR_NO_ID);
    cr_expect(c->receipts[0].day == psr_day_from_date((psr_date){2026, 4, 6}));
    cr_expect(c->prices[1].channel == PSR_NO_ID && c->prices[2].channel == PSR_NO_ID);
    cr_expect(c->prices[0].from == PSR_NO_DAY);
    cr_expect(c->events[1].last_day == c->events[1].first_day);
    cr_assert(c->curves != NULL);
    const psr_response *live = psr_curves_find(c->curves, "live");
    cr_assert(live != NULL);
    cr_expect(epsilon_eq(dbl, psr_curve_value(&live->curve, 4000), 450.0, 1e-9));
    psr_catalog_free(c);
}

/* One mistake in one table. */
static const struct {
    const char *name, *text;
    int line, column;
    const char *words;
} mistakes[] = {
    {"products.csv", "id,unit_cost\ntea,-3\ncup,8\n", 2, 5,
     "unit_cost is `-3`; must be 0 or more"},
    {"products.csv", "id,unit_cost\ntea,20\ncup,\n", 3, 5, "unit_cost is ``; it is needed"},
    {"products.csv", "id,unit_cost\ntea,20\ncup,8\ntea,9\n", 4, 1, "an earlier row"},
    {"products.csv", "id,unit_cost\ntea,\"1,500\"\ncup,8\n", 2, 5, "write 1500"},
    {"products.csv", "id,unit_cost\ntea,nan\ncup,8\n", 2, 5, "must be a finite number"},
    {"products.csv", "id,unit_cost\ntea,1e308\ncup,8\n", 2, 5, "or less"},
    {"products.csv", "id,name\ntea,a\ncup,b\n", 1, 0, "column `unit_cost` is missing"},
    {"products.csv", "id,unit_cost,volum\ntea,1,1\ncup,1,1\n", 1, 14,
     "did you mean volume?"},
    {"products.csv", "id,unit_cost,unit_cost\ntea,1,1\ncup,1,1\n", 1, 0, "stands twice"},
    {"products.csv", "id,unit_cost,shelf_life\ntea,1,1.5\ncup,1,1\n", 2, 7,
     "must be a whole number"},
    {"products.csv", "id,unit_cost,floor_price,guide_price\ntea,1,9,8\ncup,1,,\n", 2, 0,
     "floor_price 9 is above guide_price 8"},
    {"products.csv", "id,unit_cost,like\ntea,1,milk\ncup,1,\n", 2, 0, "no row of products"},
    {"on_hand.csv", "product,warehouse,quantity\ntea,north,5,6\n", 2, 0, "has 4 cells"},
    {"channels.csv", "id,fee_rate\nlive,1.2\nshop,\n", 2, 6, "must be 1 or less"},
    {"channels.csv", "id,fee_rate\nlive,20%\nshop,\n", 2, 6, "write 0.2"},
    {"channels.csv", "id,takes_spend\nlive,maybe\nshop,\n", 2, 6, "must be yes or no"},
    {"channels.csv", "id,spend_min,spend_max\nlive,6,5\nshop,,\n", 2, 0,
     "spend_min 6 is above spend_max 5"},
    {"channels.csv", "id,optional,takes_spend\nlive,yes,yes\nshop,,\n", 2, 0,
     "give it a spend_max"},
    {"lanes.csv", "warehouse,channel\nnorth,live\nnorth,shop\nnort,shop\n", 4, 1,
     "did you mean north?"},
    {"lanes.csv", "warehouse,channel\nnorth,live\nnorth,television\n", 3, 7,
     "table channels has no such row"},
    {"lanes.csv", "warehouse,channel\nnorth,live\nnorth,live\n", 3, 0, "has a row already"},
    {"offers.csv", "supplier,product,warehouse,lead_time\nhill,tea,north,-1\n", 2, 16,
     "lead_time is `-1`; must be 0 or more"},
    {"offers.csv", "supplier,product,warehouse,lead_time\nhill,the,north,1\n", 2, 6,
     "did you mean tea?"},
    {"offers.csv",
     "supplier,product,warehouse,lead_time,moq,capacity\nhill,tea,north,1,9,8\n", 2, 0,
     "moq 9 is above capacity 8"},
    {"transfers.csv", "from,to\nnorth,north\n", 2, 0, "to itself"},
    {"on_hand.csv", "product,warehouse,quantity\ntea,north,5\ntea,north,6\n", 3, 0,
     "has a row already"},
    {"receipts.csv", "product,warehouse,date,quantity\ntea,north,6/4/2026,40\n", 2, 11,
     "YYYY-MM-DD"},
    {"prices.csv", "product,price,from,to\ntea,5,2026-02-01,2026-01-01\n", 2, 0,
     "to is before from"},
    {"events.csv", "name,first_day,last_day\n618,2025-06-18,2025-06-01\n", 2, 0,
     "last_day is before first_day"},
    {"events.csv", "name,first_day\n春节,\n618,\n", 3, 0, "first_day is empty"},
    {"curves.csv", "channel,family,baseline\nlive,hil,3\n", 2, 6,
     "must be hill, exponential"},
    {"curves.csv", "channel,family,baseline\nlive,linear,0\n", 2, 0, "baseline is 0"},
    {"curves.csv", "channel,family,baseline,points\nlive,table,3,0:0 5:9 4:10\n", 2, 0,
     "rising spend:response pairs"},
    {"curves.csv", "channel,family,baseline\nlive,linear,1\nlive,linear,1\n", 3, 0,
     "has two curves"},
};

Test(catalog_file, mistakes_are_found_where_they_are) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        psr_faults faults = {0};
        psr_catalog *catalog = NULL;
        psr_status status =
            read_tables(mistakes[i].name, mistakes[i].text, "", &catalog, NULL, &faults);
        cr_assert(status == PSR_ERR_DATA && catalog == NULL, "no fault in case %zu:\n%s", i,
                  mistakes[i].text);
        const psr_error *fault = &faults.items[0];
        cr_expect(strstr(fault->place.file, mistakes[i].name) != NULL, "case %zu: %s", i,
                  fault->place.file);
        cr_expect(fault->place.line == mistakes[i].line, "case %zu: line %d: %s", i,
                  (int)fault->place.line, fault->message);
        cr_expect(mistakes[i].column == 0 || fault->place.column == mistakes[i].column,
                  "case %zu: column %d: %s", i, fault->place.column, fault->message);
        cr_expect(strstr(fault->message, mistakes[i].words) != NULL, "case %zu: %s", i,
                  fault->message);
        cr_expect(faults.total == 1, "case %zu: %zu faults: %s / %s", i, faults.total,
                  fault->message, faults.items[1].message);
    }
}

Test(catalog_file, a_missing_table_is_reported_in_the_scenario) {
    psr_faults faults = {0};
    psr_catalog *catalog = NULL;
    cr_expect(read_tables("prices.csv", NULL, "", &catalog, NULL, &faults) == PSR_ERR_IO);
    cr_expect(eq(sz, faults.total, 1));
    cr_expect(strstr(faults.items[0].place.file, "scenario.yaml") != NULL);
    cr_expect(eq(i64, faults.items[0].place.line, 12));
}

Test(catalog_file, an_unknown_column_is_a_finding) {
    psr_faults faults = {0};
    psr_findings *findings = psr_findings_create();
    psr_catalog *catalog = NULL;
    cr_assert(read_tables("products.csv", "id,unit_cost,remark\ntea,1,x\ncup,2,y\n", "",
                          &catalog, findings, &faults) == PSR_OK);
    cr_assert(eq(sz, findings->count, 1));
    cr_expect(strstr(findings->items[0].sentence, "`remark`") != NULL);
    psr_catalog_free(catalog);
    psr_findings_free(findings);
}

Test(catalog_file, one_line_changes_a_table) {
    psr_faults faults = {0};
    psr_catalog *c = NULL;
    cr_assert(read_tables(NULL, NULL,
                          "adjust:\n"
                          "  channels.live.fee_rate: +0.05\n"
                          "  offers.hill.lead_time: +2\n"
                          "  prices.*.price: -10%\n"
                          "  on_hand.tea.quantity: 7\n"
                          "  warehouses.south.storage_capacity: 250\n",
                          &c, NULL, &faults) == PSR_OK,
              "%s", faults.items[0].message);
    cr_expect(epsilon_eq(dbl, c->channels[0].fee_rate, 0.25, 1e-12));
    cr_expect(eq(int, c->offers[0].lead_time, 4));
    cr_expect(eq(int, c->offers[1].lead_time, 5));
    cr_expect(eq(int, c->offers[2].lead_time, 1));
    cr_expect(epsilon_eq(dbl, c->prices[2].price, 13.5, 1e-9));
    cr_expect(epsilon_eq(dbl, c->on_hand[0].quantity, 7.0, 1e-12));
    cr_expect(epsilon_eq(dbl, c->warehouses[1].storage_capacity, 250.0, 1e-12));
    psr_catalog_free(c);
}

Test(catalog_file, adjustments_that_hit_nothing_are_faults) {
    static const struct {
        const char *line, *words;
    } cases[] = {
        {"channels.live.fee_rat: +0.05", "did you mean fee_rate?"},
        {"channels.tv.fee_rate: +0.05", "no row of the table is named tv"},
        {"channels.live.fee_rate: +2", "gives 2.2; must be 1 or less"},
        {"offers.hill.lead_time: -3", "gives -1; must be 0 or more"},
        {"offers.hill.lead_time: +0.5", "must give a whole number"},
        {"offers.hill.unit_cost: +1", "the table gives no value to change"},
        {"channels.live.role: 5", "no such column of numbers"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char more[256];
        (void)snprintf(more, sizeof more, "adjust:\n  %s\n", cases[i].line);
        psr_faults faults = {0};
        psr_catalog *catalog = NULL;
        cr_expect(read_tables(NULL, NULL, more, &catalog, NULL, &faults) ==
                  PSR_ERR_SCENARIO);
        cr_expect(strstr(faults.items[0].message, cases[i].words) != NULL, "case %zu: %s",
                  i, faults.items[0].message);
        cr_expect(eq(i64, faults.items[0].place.line, 16));
    }
}
