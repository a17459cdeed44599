/*
 * Compare: what changed between plans, in settings, inputs, money, stock and limits, with a
 * bridge of the profit whose parts add up to the cent.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "memo.h"
#include "rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Lines of each part of the text; the bridge holds all. */
static const size_t settings_shown = 12;
static const size_t orders_shown = 10;
static const size_t limits_shown = 8;

/* ---- bridge */

static void add_step(psr_rows *rows, const psr_plan *plan, const char *by, const char *part,
                     const char *title, const int64_t amounts[2]) {
    psr_rows_begin(rows);
    psr_rows_text(rows, plan->name);
    psr_rows_text(rows, by);
    psr_rows_text(rows, part);
    psr_rows_text(rows, title);
    psr_rows_whole(rows, amounts[0]);
    psr_rows_whole(rows, amounts[1]);
    psr_rows_whole(rows, amounts[1] - amounts[0]);
}

/* Amount of a named row in a table; 0 where the plan has none. */
static int64_t amount_of(const psr_plan *plan, const char *name, const char *key,
                         const char *money, const char *wanted) {
    psr_memo_table table = psr_memo_open(plan, name);
    for (size_t i = 0; i < table.row_count; i++) {
        if (strcmp(psr_memo_text(&table, key, i), wanted) == 0) {
            return psr_memo_whole(&table, money, i);
        }
    }
    return 0;
}

/* Every row of either plan once: those of the base, then those only the other has. */
static void add_steps(psr_rows *rows, psr_plan *const plans[2], const char *const by[5]) {
    for (size_t side = 0; side < 2; side++) {
        psr_memo_table table = psr_memo_open(plans[side], by[1]);
        psr_memo_table base = psr_memo_open(plans[0], by[1]);
        for (size_t i = 0; i < table.row_count; i++) {
            const char *part = psr_memo_text(&table, by[2], i);
            bool known = strcmp(part, "profit") == 0;
            for (size_t j = 0; side == 1 && j < base.row_count && !known; j++) {
                known = strcmp(psr_memo_text(&base, by[2], j), part) == 0;
            }
            if (known) {
                continue;
            }
            int64_t amounts[2] = {amount_of(plans[0], by[1], by[2], by[4], part),
                                  amount_of(plans[1], by[1], by[2], by[4], part)};
            add_step(rows, plans[1], by[0], part, psr_memo_text(&table, by[3], i), amounts);
        }
    }
    int64_t profit[2] = {plans[0]->profit_minor, plans[1]->profit_minor};
    add_step(rows, plans[1], by[0], "profit", "Profit of the plan", profit);
}

static psr_status make_bridge(psr_plan *const *plans, size_t count, psr_table **bridge,
                              psr_error *err) {
    static const psr_column_form columns[] = {
        {"plan", PSR_COLUMN_TEXT, 0},   {"by", PSR_COLUMN_TEXT, 0},
        {"part", PSR_COLUMN_TEXT, 0},   {"title", PSR_COLUMN_TEXT, 0},
        {"base", PSR_COLUMN_MONEY, 0},  {"amount", PSR_COLUMN_MONEY, 0},
        {"change", PSR_COLUMN_MONEY, 0}};
    /* by, table, key, title, amount */
    static const char *const by_line[5] = {"line", "profit", "line", "title", "amount"};
    static const char *const by_channel[5] = {"channel", "channels", "channel",
                                              "channel_name", "contribution"};
    psr_rows rows = psr_rows_create("bridge", "From the profit of the base to this plan's",
                                    columns, COUNT_OF(columns), err);
    for (size_t i = 1; i < count; i++) {
        psr_plan *const pair[2] = {plans[0], plans[i]};
        add_steps(&rows, pair, by_line);
        add_steps(&rows, pair, by_channel);
    }
    if (rows.status != PSR_OK) {
        psr_table_free(rows.table);
        return rows.status;
    }
    *bridge = rows.table;
    return PSR_OK;
}

/* ---- overview */

static void add_money_row(psr_text *text, const char *what, psr_plan *const *plans,
                          size_t count, int64_t (*amount)(const psr_plan *)) {
    char number[PSR_WORDS_SIZE];
    psr_text_add(text, "  ");
    psr_words_pad(text, psr_say(text->language, what), 20, false);
    for (size_t i = 0; i < count; i++) {
        psr_words_money(amount(plans[i]), text->language, number);
        psr_words_pad(text, number, 16, true);
    }
    psr_text_add(text, "\n");
}

static int64_t profit_of(const psr_plan *plan) {
    return plan->profit_minor;
}

static int64_t marketing_of(const psr_plan *plan) {
    return -psr_memo_profit_line(plan, "marketing");
}

static int64_t purchases_of(const psr_plan *plan) {
    return -psr_memo_profit_line(plan, "purchases");
}

static int64_t sales_of(const psr_plan *plan) {
    return psr_memo_profit_line(plan, "gross_sales") +
           psr_memo_profit_line(plan, "refunds");
}

/* In hundredths, as money is, so that one row writer serves all. */
static int64_t units_of(const psr_plan *plan) {
    psr_memo_table channels = psr_memo_open(plan, "channels");
    double units = 0.0;
    for (size_t i = 0; i < channels.row_count; i++) {
        double each = psr_memo_number(&channels, "expected_units", i);
        units += isfinite(each) ? each : 0.0;
    }
    return llround(units * 100.0);
}

static void add_overview(psr_plan *const *plans, size_t count, psr_text *text) {
    psr_text_add(text, "  ");
    psr_words_pad(text, "", 20, false);
    for (size_t i = 0; i < count; i++) {
        psr_text_add(text, " ");
        psr_words_pad(text, plans[i]->name, 15, true);
    }
    psr_text_add(text, "\n");
    psr_memo_rule(text);
    add_money_row(text, "Expected profit", plans, count, profit_of);
    psr_text_add(text, "  ");
    psr_words_pad(text, psr_say(text->language, "  against the first"), 20, false);
    for (size_t i = 0; i < count; i++) {
        char number[PSR_WORDS_SIZE] = "";
        if (i > 0) {
            psr_words_money(plans[i]->profit_minor - plans[0]->profit_minor, text->language,
                            number);
        }
        psr_words_pad(text, number, 16, true);
    }
    psr_text_add(text, "\n");
    add_money_row(text, "Sales less refunds", plans, count, sales_of);
    add_money_row(text, "Expected units", plans, count, units_of);
    add_money_row(text, "Marketing", plans, count, marketing_of);
    add_money_row(text, "Purchases", plans, count, purchases_of);
}

/* ---- settings and inputs */

static const psr_setting *setting_named(const psr_setting *settings, size_t count,
                                        const char *path) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(settings[i].path, path) == 0) {
            return &settings[i];
        }
    }
    return NULL;
}

static bool names_itself(const char *path) {
    return strcmp(path, "name") == 0 || strcmp(path, "title") == 0 ||
           strcmp(path, "inherits") == 0;
}

static const char *value_of(const psr_setting *setting) {
    return setting == NULL || setting->value[0] == '\0' ? "-" : setting->value;
}

/* Differences of two lists of settings; what only one side has reads `-` on the other. */
static size_t add_differences(const psr_setting *a, size_t a_count, const psr_setting *b,
                              size_t b_count, bool both, psr_text *text, size_t told) {
    for (size_t i = 0; i < b_count; i++) {
        const psr_setting *before = setting_named(a, a_count, b[i].path);
        const char *from = value_of(before);
        const char *to = value_of(&b[i]);
        bool same = strcmp(from, to) == 0;
        if (same || names_itself(b[i].path) || (before != NULL && !both)) {
            continue;
        }
        if (told < settings_shown) {
            psr_text_addf(text, "  %s: %s -> %s\n", b[i].path, both ? from : to,
                          both ? to : from);
        }
        told++;
    }
    return told;
}

static void add_inputs(const psr_plan *base, const psr_plan *plan, psr_text *text) {
    size_t told = add_differences(base->settings, base->setting_count, plan->settings,
                                  plan->setting_count, true, text, 0);
    told = add_differences(plan->settings, plan->setting_count, base->settings,
                           base->setting_count, false, text, told);
    if (told > settings_shown) {
        size_t more = told - settings_shown;
        psr_text_say(text,
                     more == 1 ? "  and %zu more setting\n" : "  and %zu more settings\n",
                     more);
    }
    size_t files = 0;
    for (size_t i = 0; i < plan->input_count; i++) {
        const psr_setting *before =
            setting_named(base->inputs, base->input_count, plan->inputs[i].path);
        if (before != NULL && strcmp(before->value, plan->inputs[i].value) != 0) {
            psr_text_say(text, "  %s: the file is another one\n", plan->inputs[i].path);
            files++;
        }
    }
    if (told == 0 && files == 0) {
        psr_text_say(text, "  Nothing in the settings and files.\n");
    }
}

/* ---- bridge in words */

static void add_bridge(const psr_table *bridge, const psr_plan *plan, const char *by,
                       psr_text *text) {
    psr_memo_table steps = {bridge, bridge->row_count};
    char number[PSR_WORDS_SIZE];
    for (size_t i = 0; i < steps.row_count; i++) {
        int64_t change = psr_memo_whole(&steps, "change", i);
        bool total = strcmp(psr_memo_text(&steps, "part", i), "profit") == 0;
        if (strcmp(psr_memo_text(&steps, "plan", i), plan->name) != 0 ||
            strcmp(psr_memo_text(&steps, "by", i), by) != 0 || (change == 0 && !total)) {
            continue;
        }
        psr_text_add(text, total ? "  = " : "    ");
        psr_memo_told(text, psr_memo_text(&steps, "title", i), 32);
        static const char *const amounts[] = {"base", "amount", "change"};
        for (size_t c = 0; c < 3; c++) {
            psr_words_cents(psr_memo_whole(&steps, amounts[c], i), number);
            psr_words_pad(text, number, 16, true);
        }
        psr_text_add(text, "\n");
    }
}

/* ---- orders */

typedef struct order_change {
    psr_id key; /* product name in the set */
    int64_t before, after;
} order_change;

static int order_compare(const void *a, const void *b) {
    const order_change *left = a;
    const order_change *right = b;
    int64_t x = llabs(left->after - left->before), y = llabs(right->after - right->before);
    if (x != y) {
        return x > y ? -1 : 1;
    }
    return (left->key > right->key) - (left->key < right->key);
}

static psr_status sum_orders(const psr_plan *plan, psr_names *names, order_change **changes,
                             size_t *capacity, bool after) {
    psr_memo_table orders = psr_memo_open(plan, "orders");
    for (size_t i = 0; i < orders.row_count; i++) {
        size_t known = psr_names_count(names);
        psr_id key = psr_names_add(names, psr_memo_text(&orders, "product_name", i));
        if (key == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(psr_reserve(changes, capacity, (size_t)key + 1, sizeof **changes));
        if ((size_t)key == known) {
            (*changes)[key] = (order_change){key, 0, 0};
        }
        int64_t units = psr_memo_whole(&orders, "units", i);
        *(after ? &(*changes)[key].after : &(*changes)[key].before) += units;
    }
    return PSR_OK;
}

static void tell_orders(const psr_names *names, order_change *changes, psr_text *text) {
    size_t count = changes == NULL ? 0 : psr_names_count(names), told = 0;
    if (count > 0) {
        qsort(changes, count, sizeof *changes, order_compare);
    }
    for (size_t i = 0; i < count && told < orders_shown; i++) {
        char before[PSR_WORDS_SIZE], after[PSR_WORDS_SIZE];
        if (changes[i].before == changes[i].after) {
            break;
        }
        psr_words_whole(changes[i].before, before);
        psr_words_whole(changes[i].after, after);
        psr_text_add(text, "    ");
        psr_words_pad(text, psr_names_text(names, changes[i].key), 32, false);
        psr_words_pad(text, before, 16, true);
        psr_words_pad(text, after, 16, true);
        psr_text_say(text, "  units\n");
        told++;
    }
    if (told == 0) {
        psr_text_say(text, "    The same units of every product.\n");
    }
}

static psr_status add_orders(const psr_plan *base, const psr_plan *plan, psr_text *text,
                             psr_error *err) {
    psr_names *names = psr_names_create();
    order_change *changes = NULL;
    size_t capacity = 0;
    psr_status status = names ? PSR_OK : PSR_ERR_MEMORY;
    status = status ? status : sum_orders(base, names, &changes, &capacity, false);
    status = status ? status : sum_orders(plan, names, &changes, &capacity, true);
    if (status == PSR_OK) {
        tell_orders(names, changes, text);
    }
    psr_names_free(names);
    free(changes);
    return status == PSR_OK ? PSR_OK
                            : psr_fail(err, status, "no memory to compare the orders");
}

/* ---- all */

static psr_status compare_pair(const psr_plan *base, const psr_plan *plan,
                               const psr_table *bridge, psr_text *text, psr_error *err) {
    psr_text_say(text, "\n%s against %s\n", plan->name, base->name);
    psr_memo_rule(text);
    psr_text_say(text, "  What was changed\n");
    add_inputs(base, plan, text);
    psr_text_say(text, "\n  The profit, line by line\n");
    add_bridge(bridge, plan, "line", text);
    psr_text_say(text, "\n  The profit, channel by channel\n");
    add_bridge(bridge, plan, "channel", text);
    psr_text_say(text, "\n  What is ordered\n");
    PSR_TRY(add_orders(base, plan, text, err));
    psr_text_say(text, "\n  What binds now\n");
    psr_memo_limits(plan, limits_shown, text);
    return PSR_OK;
}

psr_status psr_plan_compare(psr_plan *const *plans, size_t count, psr_text *text,
                            psr_table **bridge, psr_error *err) {
    *bridge = NULL;
    if (count < 2) {
        return psr_fail(err, PSR_ERR_USAGE, "give at least two plans to compare");
    }
    psr_table *made = NULL;
    PSR_TRY(make_bridge(plans, count, &made, err));
    add_overview(plans, count, text);
    psr_status status = PSR_OK;
    for (size_t i = 1; i < count && status == PSR_OK; i++) {
        status = compare_pair(plans[0], plans[i], made, text, err);
    }
    if (status == PSR_OK && text->failed) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory to compare the plans");
    }
    if (status != PSR_OK) {
        psr_table_free(made);
        return status;
    }
    *bridge = made;
    return PSR_OK;
}
