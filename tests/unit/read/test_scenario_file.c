/*
 * Scenario files: what a good one becomes, and the places and words of seeded mistakes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "purser/read.h"
#include "scratch_folder.h"

/* One mistake: the file, where it is reported and words of the message. */
typedef struct mistake {
    const char *text;
    int line, column;
    const char *words;
} mistake;

/* A scenario with nothing wrong; mistakes are put behind it, so they start at line 5. */
#define GOOD "title: Test\ndata:\n  sales:\n    shop: {file: shop.csv}\n"

static const mistake mistakes[] = {
    /* unknown keys, with the nearest known one */
    {GOOD "tittle: x\n", 5, 1, "tittle is not a key; did you mean title?"},
    {GOOD "budget:\n  limit: 1\n", 5, 1, "budget is not a key; did you mean budgets?"},
    {GOOD "calendar:\n  horizn: 4\n", 6, 3,
     "calendar.horizn is not a key; did you mean horizon?"},
    {GOOD "calendar:\n  start_day: 2026-01-05\n", 6, 3,
     "known here: frequency, horizon, start"},
    {GOOD "budgets:\n  marketing:\n    limt: 5\n", 7, 5, "did you mean limit?"},
    {GOOD "policies:\n  a:\n    kind: min_share\n    produkt: tea\n    product: tea\n"
          "    channel: live\n",
     8, 5, "did you mean product?"},
    {GOOD "tables:\n  product: p.csv\n", 6, 3, "did you mean products?"},
    {GOOD "tables:\n  clients: p.csv\n", 6, 3, "tables.clients is not a key; known here"},
    {GOOD "clean:\n  gap: zero\n", 6, 3, "did you mean gaps?"},
    {GOOD "objective: {goal: profit, flor: 1}\n", 5, 27, "did you mean floor?"},
    {GOOD "inherit: base.yaml\n", 5, 1, "did you mean inherits?"},
    {"title: a\ndata:\n  sales:\n    shop:\n      file: a.csv\n      colums: {date: d}\n",
     6, 7, "did you mean columns?"},
    {"title: a\ndata:\n  sales:\n    shop:\n      file: a.csv\n      columns:\n"
     "        dat: d\n",
     7, 9, "did you mean date?"},
    {"data:\n  sales:\n    a.b: {file: x.csv}\n", 3, 5, "cannot hold a dot"},
    {GOOD "budgets:\n  spring.q2: {kind: total, limit: 5}\n", 6, 3, "cannot hold a dot"},
    /* duplicates */
    {GOOD "title: Again\n", 5, 1, "title is given twice"},
    {GOOD "calendar:\n  horizon: 4\n  horizon: 5\n", 7, 3, "horizon is given twice"},
    {GOOD "budgets:\n  marketing: {limit: 1}\n  marketing: {limit: 2}\n", 7, 3,
     "marketing is given twice"},
    {GOOD "calendar: {horizon: 4, horizon: 5}\n", 5, 24, "given twice"},
    /* numbers */
    {GOOD "budgets:\n  marketing:\n    limit: 1,500,000\n", 7, 12, "write 1500000"},
    {GOOD "budgets:\n  marketing:\n    limit: 1_500_000\n", 7, 12, "write 1500000"},
    {GOOD "budgets:\n  marketing:\n    limit: $500\n", 7, 12, "write 500"},
    {GOOD "budgets:\n  marketing:\n    limit: nan\n", 7, 12, "must be a finite number"},
    {GOOD "budgets:\n  marketing:\n    limit: .inf\n", 7, 12, "must be a finite number"},
    {GOOD "budgets:\n  marketing:\n    limit: 1e999\n", 7, 12, "must be a finite number"},
    {GOOD "budgets:\n  marketing:\n    limit: -5\n", 7, 12, "must be between 0 and"},
    {GOOD "budgets:\n  marketing:\n    limit: 0x10\n", 7, 12, "must be a finite number"},
    {GOOD "budgets:\n  marketing:\n    limit: 5 000\n", 7, 12, "write 5000"},
    {GOOD "budgets:\n  marketing:\n    limit: [1, x]\n", 7, 16, "must be a finite number"},
    {GOOD "stock: {salvage_rate: 30%}\n", 5, 23, "write 0.3"},
    {GOOD "stock: {salvage_rate: 3}\n", 5, 23, "must be between 0 and 1"},
    {GOOD "calendar:\n  horizon: 0\n", 6, 12, "must be between 1 and 520"},
    {GOOD "calendar:\n  horizon: 4.5\n", 6, 12, "must be a whole number"},
    {GOOD "calendar:\n  horizon: four\n", 6, 12, "must be a finite number"},
    {GOOD "seed: -1\n", 5, 7, "must be between 0 and"},
    {GOOD "forecast: {levels: [0.5, 0.1]}\n", 5, 20, "must rise; 0.1 follows 0.5"},
    {GOOD "forecast: {levels: [0.5]}\n", 5, 20, "at least two"},
    {GOOD "forecast: {levels: [0.1, 1.5]}\n", 5, 26, "must be between"},
    {GOOD "forecast: {levels: 0.5}\n", 5, 20, "must be a list, written [a, b, c]"},
    {GOOD "forecast: {demand_change: -2}\n", 5, 27, "must be between -1 and 100"},
    /* words, flags, days */
    {GOOD "calendar:\n  frequency: weeky\n", 6, 14, "did you mean weekly?"},
    {GOOD "calendar:\n  frequency: hourly\n", 6, 14,
     "must be one of daily, weekly, monthly, quarterly, yearly"},
    {GOOD "pool: common\n", 5, 7, "must be one of reserved, shared"},
    {GOOD "clean:\n  replace_outliers: yes\n", 6, 21, "must be true or false"},
    {GOOD "calendar:\n  start: 30.3.2026\n", 6, 10, "YYYY-MM-DD"},
    {GOOD "calendar:\n  start: 2026-02-30\n", 6, 10, "YYYY-MM-DD"},
    {GOOD "objective:\n  goal: profits\n", 6, 9, "did you mean profit?"},
    /* shapes */
    {GOOD "calendar: weekly\n", 5, 1, "calendar is a section"},
    {GOOD "calendar:\n  - weekly\n", 5, 1, "calendar is a section"},
    {GOOD "currency:\n  code: CNY\n", 5, 1, "must be a single value"},
    {GOOD "currency: [CNY, USD]\n", 5, 11, "must be a single value"},
    {GOOD "? [a, b]\n: c\n", 5, 3, "a key must be plain text"},
    /* YAML itself */
    {GOOD "calendar:\n\thorizon: 4\n", 6, 1, "spaces, not tabs"},
    {GOOD "currency: \"CNY\n", 6, 1, "is not closed"},
    {GOOD "calendar\n  horizon: 4\n", 6, 10, "not YAML"},
    {GOOD "currency: &c CNY\n", 5, 11, "anchors (&)"},
    {GOOD "currency: *c\n", 5, 11, "aliases (*)"},
    {GOOD "currency: !!str CNY\n", 5, 11, "tags (!)"},
    {GOOD "---\ntitle: b\n", 5, 1, "second document"},
    {GOOD "calendar:\n  <<: {horizon: 4}\n", 6, 3, "inherits: FILE"},
    {"- a\n- b\n", 1, 1, "key: value"},
    /* what belongs together */
    {"data:\n  sales:\n    shop:\n      encoding: auto\n", 3, 5,
     "data.sales.shop needs either a file"},
    {GOOD "budgets:\n  spring:\n    limit: 5\n", 6, 3, "budgets.spring.kind is missing"},
    {GOOD "budgets:\n  working_capital:\n    limit: [1, 2]\n", 7, 12, "lists 2 values"},
    {GOOD "budgets:\n  marketing:\n    limit: [1, 2]\n", 7, 12, "only working_capital"},
    {GOOD "budgets:\n  purchase:\n    limit: 5\n    channel: live\n", 8, 14,
     "only a marketing"},
    {GOOD "budgets:\n  marketing:\n    limit: 5\n    periods: [0, 13]\n", 8, 14,
     "planned periods are 0 to 12"},
    {GOOD "budgets:\n  marketing: {limit: 5, min: 6}\n", 6, 22, "min 6 is above limit 5"},
    {GOOD "policies:\n  a: {kind: min_share, product: tea}\n", 6, 3, "needs its channel"},
    {GOOD "policies:\n  a: {kind: fair_fill, product: tea, channel: x}\n", 6, 3,
     "remove channel"},
    {GOOD "response:\n  mode: given\n", 6, 9, "needs tables.curves"},
    {GOOD "response:\n  mode: fitted\n", 6, 9, "needs tables.spend"},
    {"title: a\n", 0, 0, "no sales export is named"},
    /* what-ifs */
    {GOOD "adjust:\n  channels.live.fee_rate: 5%\n", 6, 3, "needs its sign"},
    {GOOD "adjust:\n  channels.live.fee_rate: more\n", 6, 3, "must be a finite number"},
    {GOOD "adjust:\n  fee_rate: +5\n", 6, 3, "must be TABLE.ROW.COLUMN"},
    {GOOD "adjust:\n  channel.live.fee_rate: +1\n", 6, 3, "did you mean channels?"},
    {GOOD "adjust:\n  budgets.marketing.limit: -20%\n", 6, 3, "no budget named marketing"},
    /* paths */
    {"data: {sales: {shop: {file: /etc/passwd}}}\n", 1, 29, "is absolute"},
    {"data: {sales: {shop: {file: ../shop.csv}}}\n", 1, 29, "leaves the data folder"},
    {"data: {sales: {shop: {file: a/../../b.csv}}}\n", 1, 29, "leaves the data folder"},
    {"data: {sales: {shop: {file: \"\"}}}\n", 1, 29, "needs either a file"},
    {GOOD "tables: {products: ../p.csv}\n", 5, 20, "leaves the data folder"},
    {GOOD "inherits: /etc/scenario.yaml\n", 5, 11, "relative to this file"},
    {GOOD "inherits: passwd\n", 5, 11, "(.yaml)"},
    {GOOD "inherits: nowhere.yaml\n", 5, 11, "there is no scenario file"},
    {GOOD "name: a/b\n", 5, 7, "it names a folder"},
};

/* Read a text as DIR/scenario.yaml. */
static psr_status read_text(const char *text, psr_scenario **scenario, psr_faults *faults) {
    scratch_folder folder = scratch_folder_create();
    scratch_folder_write(&folder, "scenario.yaml", text);
    psr_status status = psr_read_scenario(folder.path, NULL, NULL, 0, scenario, faults);
    scratch_folder_remove(&folder);
    return status;
}

Test(scenario_file, sixty_mistakes_are_found_where_they_are) {
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const mistake *each = &mistakes[i];
        psr_faults faults = {0};
        psr_scenario *scenario = NULL;
        psr_status status = read_text(each->text, &scenario, &faults);
        cr_assert(status == PSR_ERR_SCENARIO && scenario == NULL,
                  "no fault in case %zu:\n%s", i, each->text);
        const psr_error *fault = &faults.items[0];
        cr_expect(faults.total == 1, "case %zu: %zu faults:\n%s%s\n%s", i, faults.total,
                  each->text, fault->message, faults.items[1].message);
        cr_expect(fault->place.line == each->line && fault->place.column == each->column,
                  "case %zu: at %d:%d, not %d:%d:\n%s%s", i, (int)fault->place.line,
                  fault->place.column, each->line, each->column, each->text,
                  fault->message);
        cr_expect(strstr(fault->message, each->words) != NULL, "case %zu: %s\nlacks: %s", i,
                  fault->message, each->words);
    }
}

Test(scenario_file, all_faults_come_in_one_pass_and_in_order) {
    psr_faults faults = {0};
    psr_scenario *scenario = NULL;
    psr_status status = read_text("tittle: a\ncalendar:\n  horizon: 0\n  frequency: x\n"
                                  "data:\n  sales:\n    a: {file: /x}\n",
                                  &scenario, &faults);
    cr_assert(status == PSR_ERR_SCENARIO);
    cr_assert(eq(sz, faults.total, 4));
    cr_expect(faults.items[0].place.line == 1);
    cr_expect(faults.items[1].place.line == 3);
    cr_expect(faults.items[2].place.line == 4);
    cr_expect(faults.items[3].place.line == 7);
}

static const char *setting(const psr_scenario *scenario, const char *path,
                           psr_place *place) {
    for (size_t i = 0; i < scenario->setting_count; i++) {
        if (strcmp(scenario->settings[i].path, path) == 0) {
            *place = scenario->settings[i].place;
            return scenario->settings[i].value;
        }
    }
    return NULL;
}

static const char base_text[] =
    "title: Base\n"
    "currency: EUR\n"
    "calendar: {frequency: monthly, horizon: 3, start: 2026-04-01}\n"
    "data:\n"
    "  sales:\n"
    "    shop:\n"
    "      file: exports/shop.csv\n"
    "      columns: {date: Datum, quantity: Menge}\n"
    "      constants: {channel: shop}\n"
    "      keep_status: [paid, shipped]\n"
    "tables: {products: products.csv}\n"
    "budgets:\n"
    "  marketing: {limit: 1000}\n"
    "  cash-in-goods: {kind: working_capital, limit: [10, 20, 30], periods: [0, 2]}\n"
    "policies:\n"
    "  shelf: {kind: min_share, product: tea, channel: shop, share: 0.2}\n"
    "rules:\n"
    "  cap: \"spend[live,*] <= 0.35 * spend[*,*]\"\n"
    "supplier_capacities: {Tea Co. Ltd.: 500}\n"
    "cash: {opening: 100, external: [1, -2, 3]}\n";

Test(scenario_file, every_section_arrives_typed) {
    psr_faults faults = {0};
    psr_scenario *s = NULL;
    cr_assert(read_text(base_text, &s, &faults) == PSR_OK, "%s", faults.items[0].message);
    cr_expect(eq(str, s->title, "Base"));
    cr_expect(s->frequency == PSR_MONTHLY && s->horizon == 3);
    cr_expect(s->start == psr_day_from_date((psr_date){2026, 4, 1}));
    cr_assert(eq(sz, s->source_count, 1));
    cr_expect(eq(str, s->sources[0].profile.name, "shop"));
    cr_expect(eq(str, s->sources[0].profile.date, "Datum"));
    cr_expect(eq(str, s->sources[0].profile.product, ""));
    cr_expect(eq(str, s->sources[0].profile.channel_value, "shop"));
    cr_expect(eq(str, s->sources[0].profile.encoding, "auto"));
    cr_expect(eq(sz, s->sources[0].profile.keep_count, 2));
    cr_expect(strstr(s->sources[0].file, "/exports/shop.csv") != NULL);
    cr_assert(eq(sz, s->budget_count, 2));
    cr_expect(s->budgets[0].kind == PSR_BUDGET_MARKETING);
    cr_expect(s->budgets[1].kind == PSR_BUDGET_WORKING_CAPITAL);
    cr_expect(epsilon_eq(dbl, psr_at(&s->budgets[1].limit, 2), 30.0, 1e-12));
    cr_expect(eq(int, s->budgets[1].periods[1], 2));
    cr_expect(epsilon_eq(dbl, s->policies[0].share, 0.2, 1e-12));
    cr_expect(eq(str, s->policy_channel[0], "shop"));
    cr_expect(eq(str, s->rule_text[0], "spend[live,*] <= 0.35 * spend[*,*]"));
    cr_expect(eq(str, s->supplier_capacities[0].supplier, "Tea Co. Ltd."));
    cr_expect(s->cash.present);
    cr_expect(epsilon_eq(dbl, psr_at(&s->cash.external, 1), -2.0, 1e-12));
    cr_expect(eq(sz, s->level_count, 7));
    cr_expect(psr_scenario_table(s, "products") != NULL);
    cr_expect(psr_scenario_table(s, "channels") == NULL);
    psr_scenario_free(s);
}

Test(scenario_file, what_is_inherited_keeps_its_place) {
    scratch_folder folder = scratch_folder_create();
    scratch_folder_write(&folder, "base.yaml", base_text);
    scratch_folder_write(&folder, "middle.yaml",
                         "inherits: base.yaml\nbudgets: {marketing: {limit: 900}}\n");
    scratch_folder_write(&folder, "leaf.yaml",
                         "inherits: middle.yaml\ntitle: Leaf\n"
                         "adjust: {budgets.marketing.limit: -20%}\nrules: {cap: null}\n");
    char path[600];
    (void)snprintf(path, sizeof path, "%s/leaf.yaml", folder.path);
    const psr_override overrides[] = {{"calendar.horizon", "3"},
                                      {"adjust.channels.live.fee_rate", "+0.05"},
                                      {"forecast.levels", "[0.1, 0.9]"}};
    psr_faults faults = {0};
    psr_scenario *s = NULL;
    cr_assert(psr_read_scenario(path, "/data", overrides, 3, &s, &faults) == PSR_OK, "%s",
              faults.items[0].message);
    cr_expect(eq(str, s->name, "leaf"));
    cr_expect(eq(str, s->base_name, "middle"));
    cr_expect(eq(str, s->title, "Leaf"));
    cr_expect(eq(sz, s->rule_count, 0));
    cr_expect(epsilon_eq(dbl, s->budgets[0].limit.value, 720.0, 1e-9));
    cr_expect(eq(sz, s->adjust_count, 2));
    cr_expect(eq(str, s->adjust_path[1], "channels.live.fee_rate"));
    cr_expect(eq(str, s->sources[0].file, "/data/exports/shop.csv"));
    cr_expect(strstr(psr_scenario_table(s, "products")->file, folder.path) != NULL);
    psr_place place = {0};
    cr_expect(eq(str, (char *)setting(s, "budgets.marketing.limit", &place), "900"));
    cr_expect(strstr(place.file, "middle.yaml") != NULL && place.line == 2);
    cr_expect(eq(str, (char *)setting(s, "currency", &place), "EUR"));
    cr_expect(strstr(place.file, "base.yaml") != NULL && place.line == 2);
    cr_expect(eq(str, (char *)setting(s, "calendar.horizon", &place), "3"));
    cr_expect(eq(str, place.file, "--set"));
    cr_expect(eq(str, (char *)setting(s, "forecast.levels", &place), "[0.1, 0.9]"));
    cr_expect(eq(str, (char *)setting(s, "stock.target_cover", &place), "4"));
    cr_expect(eq(str, place.file, "default"));
    psr_scenario_free(s);
    scratch_folder_remove(&folder);
}

Test(scenario_file, circular_inheritance_shows_the_chain) {
    scratch_folder folder = scratch_folder_create();
    scratch_folder_write(&folder, "a.yaml", "inherits: b.yaml\n");
    scratch_folder_write(&folder, "b.yaml", "title: b\ninherits: c.yaml\n");
    scratch_folder_write(&folder, "c.yaml", "inherits: a.yaml\n");
    char path[600];
    (void)snprintf(path, sizeof path, "%s/a.yaml", folder.path);
    psr_faults faults = {0};
    psr_scenario *s = NULL;
    cr_assert(psr_read_scenario(path, NULL, NULL, 0, &s, &faults) == PSR_ERR_SCENARIO);
    const char *message = faults.items[0].message;
    const char *a = strstr(message, "a.yaml -> "), *b = strstr(message, "b.yaml -> "),
               *c = strstr(message, "c.yaml -> ");
    cr_expect(a != NULL && b > a && c > b, "%s", message);
    cr_expect(strstr(faults.items[0].place.file, "c.yaml") != NULL);
    scratch_folder_remove(&folder);
}

Test(scenario_file, overrides_are_checked_like_a_file) {
    scratch_folder folder = scratch_folder_create();
    scratch_folder_write(&folder, "scenario.yaml", base_text);
    static const struct {
        psr_override override;
        const char *words;
    } cases[] = {
        {{"calendar.horizn", "3"}, "did you mean horizon?"},
        {{"calendar.horizon", "1,000"}, "write 1000"},
        {{"", "3"}, "is not a path"},
        {{"a..b", "3"}, "is not a path"},
        {{".a", "3"}, "is not a path"},
        {{"inherits", "x.yaml"}, "cannot be set"},
        {{"data.sales.shop.file", "../x.csv"}, "leaves the data folder"},
        {{"forecast.levels", "[0.1"}, "is not closed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        psr_faults faults = {0};
        psr_scenario *s = NULL;
        psr_status status =
            psr_read_scenario(folder.path, NULL, &cases[i].override, 1, &s, &faults);
        cr_expect(status == PSR_ERR_SCENARIO, "case %zu", i);
        cr_expect(strstr(faults.items[0].message, cases[i].words) != NULL, "case %zu: %s",
                  i, faults.items[0].message);
        cr_expect(eq(str, faults.items[0].place.file, "--set"));
        psr_scenario_free(s);
    }
    scratch_folder_remove(&folder);
}

Test(scenario_file, links_cannot_lead_out) {
    scratch_folder folder = scratch_folder_create();
    char link[600];
    scratch_folder_write(&folder, "scenario.yaml",
                         "data: {sales: {a: {file: out.csv}, b: {file: dir/x.csv}}}\n");
    (void)snprintf(link, sizeof link, "%s/out.csv", folder.path);
    cr_assert(symlink("/etc/passwd", link) == 0);
    psr_faults faults = {0};
    psr_scenario *s = NULL;
    cr_expect(psr_read_scenario(folder.path, NULL, NULL, 0, &s, &faults) ==
              PSR_ERR_SCENARIO);
    cr_expect(eq(sz, faults.total, 1));
    cr_expect(strstr(faults.items[0].message, "a link that leads out") != NULL, "%s",
              faults.items[0].message);
    scratch_folder_remove(&folder);
}

Test(scenario_file, a_missing_file_is_an_io_fault) {
    psr_faults faults = {0};
    psr_scenario *s = NULL;
    cr_expect(psr_read_scenario("/nowhere/x.yaml", NULL, NULL, 0, &s, &faults) ==
              PSR_ERR_IO);
    cr_expect(strstr(faults.items[0].message, "No such file") != NULL);
}
