/*
 * The page of `compare`: plans side by side, and the bridge from the profit of the first to
 * that of each other one as a waterfall.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "report.h"

#include "html.h"
#include "purser/write.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PLANS = 64, MOST_PRODUCTS = 20, MOST_SETTINGS = 60 };

typedef struct comparison {
    psr_plan *const *plans; /* [count] the first is the base */
    size_t count;
    const psr_table *bridge;
    psr_language language;
    psr_text *html;
} comparison;

static void add_heading(const comparison *c, const char *id, const char *key,
                        const char *note) {
    psr_text_addf(c->html, "<h2 id=\"%s\">", id);
    psr_html_text(c->html, psr_word(c->language, key));
    psr_text_add(c->html, "</h2>\n");
    if (note != NULL) {
        psr_text_add(c->html, "<p class=soft>");
        psr_html_text(c->html, psr_word(c->language, note));
        psr_text_add(c->html, "</p>\n");
    }
}

/* ---- side by side */

/* Sums of a column by the text of another, one value a plan. */
typedef struct side {
    const char *table, *column, *group, *name, *caption;
    int decimals;
    size_t most; /* rows: those that differ most */
} side;

typedef struct sides {
    psr_names *groups;
    const char **title; /* [group_count] */
    double *value;      /* [group_count * plan_count] */
} sides;

static void clear_sides(sides *made) {
    psr_names_free(made->groups);
    free(made->title);
    free(made->value);
}

static psr_status gather(const comparison *c, const side *form, sides *made) {
    size_t most = 0;
    for (size_t p = 0; p < c->count; p++) {
        const psr_table *table = psr_plan_table(c->plans[p], form->table);
        most += table ? table->row_count : 0;
    }
    *made = (sides){psr_names_create(), psr_calloc(most + 1, sizeof *made->title),
                    psr_calloc((most + 1) * c->count, sizeof *made->value)};
    if (made->groups == NULL || made->title == NULL || made->value == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t p = 0; p < c->count; p++) {
        const psr_table *table = psr_plan_table(c->plans[p], form->table);
        for (size_t row = 0; table != NULL && row < table->row_count; row++) {
            const char *key = psr_report_text(table, form->group, row);
            const char *name = psr_report_text(table, form->name, row);
            double value = psr_report_number(table, form->column, row);
            psr_id id = psr_names_add(made->groups, key);
            if (id == PSR_NO_ID) {
                return PSR_ERR_MEMORY;
            }
            made->title[id] = *name ? name : key;
            made->value[(size_t)id * c->count + p] += isfinite(value) ? value : 0.0;
        }
    }
    return PSR_OK;
}

static double difference(const comparison *c, const double *value) {
    double low = value[0], high = value[0];
    for (size_t p = 1; p < c->count; p++) {
        low = fmin(low, value[p]);
        high = fmax(high, value[p]);
    }
    return high - low;
}

/* Is a group among the `most` whose plans differ most? Of equals the earlier one is. */
static bool differs_most(const comparison *c, const sides *made, size_t group,
                         size_t most) {
    double mine = difference(c, made->value + group * c->count);
    size_t before = 0;
    for (size_t i = 0; i < psr_names_count(made->groups) && before < most; i++) {
        double other = difference(c, made->value + i * c->count);
        before += i != group && (other > mine || (i < group && other >= mine));
    }
    return before < most;
}

static const char *const looks[] = {"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"};

static void draw_sides(const comparison *c, const side *form, const sides *made) {
    const char *names[MOST_PLANS];
    int decimals[MOST_PLANS];
    psr_html_bar bar[MOST_PLANS];
    psr_text source = {0};
    size_t groups = psr_names_count(made->groups), shown = 0;
    psr_text_addf(&source, "%s.%s by %s", form->table, form->column, form->group);
    psr_html_bars bars = {c->language, form->caption, NULL,     psr_text_bytes(&source),
                          form->group, c->count,      c->count, names,
                          decimals,    0.0,           0.0};
    for (size_t p = 0; p < c->count; p++) {
        names[p] = c->plans[p]->name;
        decimals[p] = form->decimals;
    }
    for (size_t i = 0; i < groups * c->count; i++) {
        bars.low = fmin(bars.low, made->value[i]);
        bars.high = fmax(bars.high, made->value[i]);
    }
    psr_html_bars_begin(c->html, &bars);
    for (size_t g = 0; g < groups; g++) {
        const double *value = made->value + g * c->count;
        if (!differs_most(c, made, g, form->most)) {
            continue;
        }
        for (size_t p = 0; p < c->count; p++) {
            bar[p] = (psr_html_bar){0.0, value[p], looks[p % PSR_CHART_COLOURS]};
        }
        psr_html_bars_add(c->html, &bars,
                          &(psr_html_bar_row){made->title[g],
                                              psr_names_text(made->groups, (psr_id)g),
                                              SIZE_MAX, false, value, bar});
        shown++;
    }
    psr_html_bars_end(c->html);
    if (shown < groups) {
        psr_html_cut(c->html, c->language, shown, groups, form->table);
    }
    psr_text_free(&source);
}

static psr_status add_sides(const comparison *c, const side *form) {
    sides made;
    psr_status status = gather(c, form, &made);
    if (status == PSR_OK && psr_names_count(made.groups) > 0) {
        draw_sides(c, form, &made);
    }
    clear_sides(&made);
    return status;
}

/* ---- the answer */

static void add_key_row(const comparison *c, const psr_html_bars *bars, const char *key,
                        const double *value, bool is_total) {
    psr_html_bars_add(c->html, bars,
                      &(psr_html_bar_row){psr_word(c->language, key), key, SIZE_MAX,
                                          is_total, value, NULL});
}

static void add_key_figures(const comparison *c) {
    static const struct {
        const char *key, *table, *column;
    } figures[] = {{"spend", "budget", "spend"},
                   {"purchases", "orders", "cost"},
                   {"net_revenue", "sales", "net_revenue"},
                   {"expected_sales", "sales", "expected_sales"},
                   {"short_units", "short", "short_units"},
                   {"lost_margin", "short", "lost_margin"}};
    const char *names[MOST_PLANS];
    int decimals[MOST_PLANS];
    double value[MOST_PLANS], change[MOST_PLANS], blind[MOST_PLANS];
    psr_html_bars bars = {.language = c->language,
                          .caption = psr_word(c->language, "kpis"),
                          .source = "plans",
                          .heads = "kpi",
                          .value_count = c->count,
                          .columns = names,
                          .decimals = decimals};
    for (size_t p = 0; p < c->count; p++) {
        const psr_simulation *simulated = &c->plans[p]->blind;
        names[p] = c->plans[p]->name;
        decimals[p] = 2;
        value[p] = psr_money_to_major(c->plans[p]->profit_minor);
        change[p] = p > 0 ? value[p] - value[0] : NAN;
        blind[p] = simulated->path_count > 0 ? simulated->mean : NAN;
    }
    psr_html_bars_begin(c->html, &bars);
    add_key_row(c, &bars, "profit", value, true);
    add_key_row(c, &bars, "change", change, false);
    add_key_row(c, &bars, "followed_blindly", blind, false);
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        for (size_t p = 0; p < c->count; p++) {
            value[p] = psr_report_sum(c->plans[p], figures[i].table, figures[i].column);
        }
        add_key_row(c, &bars, figures[i].key, value, false);
    }
    psr_html_bars_end(c->html);
}

/* ---- bridges */

static bool is_step(const comparison *c, const psr_plan *plan, const char *by, size_t row) {
    return strcmp(psr_report_text(c->bridge, "plan", row), plan->name) == 0 &&
           strcmp(psr_report_text(c->bridge, "by", row), by) == 0;
}

static bool is_profit(const comparison *c, size_t row) {
    return strcmp(psr_report_text(c->bridge, "part", row), "profit") == 0;
}

/* Where the bars lie: the changes would not be seen beside the whole profit, so the scale
 * begins a little below what the path touches. */
static void scale_bridge(const comparison *c, const psr_plan *plan, const char *by,
                         psr_html_bars *bars) {
    double at = psr_money_to_major(c->plans[0]->profit_minor);
    bars->low = bars->high = at;
    for (size_t i = 0; i < c->bridge->row_count; i++) {
        if (is_step(c, plan, by, i) && !is_profit(c, i)) {
            at += psr_report_number(c->bridge, "change", i);
            bars->low = fmin(bars->low, at);
            bars->high = fmax(bars->high, at);
        }
    }
    bars->low -= 0.25 * (bars->high - bars->low);
}

static void add_bridge(const comparison *c, const psr_plan *plan, const char *by) {
    static const char *const columns[] = {"base", "amount", "change"};
    static const int decimals[] = {2, 2, 2};
    psr_text caption = {0};
    psr_text_addf(&caption, "%s \xE2\x86\x92 %s", c->plans[0]->name, plan->name);
    psr_html_bars bars = {c->language, psr_text_bytes(&caption),
                          "bridge",    NULL,
                          by,          3,
                          1,           columns,
                          decimals,    0.0,
                          0.0};
    scale_bridge(c, plan, by, &bars);
    psr_html_bars_begin(c->html, &bars);
    double at = psr_money_to_major(c->plans[0]->profit_minor);
    double base[3] = {at, NAN, NAN};
    psr_html_bar bar = {bars.low, at, "total"};
    psr_html_bars_add(
        c->html, &bars,
        &(psr_html_bar_row){c->plans[0]->name, NULL, SIZE_MAX, true, base, &bar});
    for (size_t i = 0; i < c->bridge->row_count; i++) {
        double value[3];
        for (size_t k = 0; k < 3; k++) {
            value[k] = psr_report_number(c->bridge, columns[k], i);
        }
        bool total = is_profit(c, i);
        if (!is_step(c, plan, by, i) || (!(fabs(value[2]) > 0) && !total)) {
            continue;
        }
        bar = total ? (psr_html_bar){bars.low, value[1], "total"}
                    : (psr_html_bar){at, at + value[2], value[2] < 0 ? "down" : "good"};
        at += total ? 0.0 : value[2];
        psr_html_bars_add(
            c->html, &bars,
            &(psr_html_bar_row){total ? plan->name : psr_report_text(c->bridge, "title", i),
                                NULL, i, total, value, &bar});
    }
    psr_html_bars_end(c->html);
    psr_text_free(&caption);
}

/* ---- what was changed */

static const char *setting_of(const psr_plan *plan, const char *path) {
    for (size_t i = 0; i < plan->setting_count; i++) {
        if (strcmp(plan->settings[i].path, path) == 0) {
            return plan->settings[i].value;
        }
    }
    return NULL;
}

/* Does any plan give the setting another value than the first? */
static bool is_changed(const comparison *c, const char *path) {
    const char *base = setting_of(c->plans[0], path);
    for (size_t p = 1; p < c->count; p++) {
        const char *here = setting_of(c->plans[p], path);
        if ((base == NULL) != (here == NULL) ||
            (base != NULL && here != NULL && strcmp(base, here) != 0)) {
            return true;
        }
    }
    return false;
}

static void add_setting(const comparison *c, const char *path) {
    psr_text_add(c->html, "<tr><th scope=row>");
    psr_html_text(c->html, path);
    psr_text_add(c->html, "</th>");
    for (size_t p = 0; p < c->count; p++) {
        const char *value = setting_of(c->plans[p], path);
        psr_text_add(c->html, "<td>");
        psr_html_text(c->html, value ? value : "\xE2\x80\x93");
        psr_text_add(c->html, "</td>");
    }
    psr_text_add(c->html, "</tr>\n");
}

static void add_settings(const comparison *c) {
    size_t changed = 0;
    psr_text_add(c->html, "<div class=scroll tabindex=0><table class=settings><caption>");
    psr_html_text(c->html, psr_word(c->language, "settings"));
    psr_text_add(c->html, "</caption><thead><tr><th scope=col>");
    psr_html_text(c->html, psr_word(c->language, "settings"));
    psr_text_add(c->html, "</th>");
    for (size_t p = 0; p < c->count; p++) {
        psr_text_add(c->html, "<th scope=col><bdi>");
        psr_html_text(c->html, c->plans[p]->name);
        psr_text_add(c->html, "</bdi></th>");
    }
    psr_text_add(c->html, "</tr></thead><tbody>");
    for (size_t p = 0; p < c->count; p++) {
        for (size_t i = 0; i < c->plans[p]->setting_count; i++) {
            const char *path = c->plans[p]->settings[i].path;
            bool told = false;
            for (size_t q = 0; q < p && !told; q++) {
                told = setting_of(c->plans[q], path) != NULL;
            }
            if (!told && is_changed(c, path) && strcmp(path, "name") != 0 &&
                changed++ < MOST_SETTINGS) {
                add_setting(c, path);
            }
        }
    }
    psr_text_add(c->html, "</tbody></table></div>\n");
    if (changed > MOST_SETTINGS) {
        psr_text_addf(c->html, "<p class=cut>%d %s %zu</p>\n", MOST_SETTINGS,
                      psr_word(c->language, "more_rows"), changed);
    }
}

/* ---- the page */

static void add_page_head(const comparison *c, const char *title) {
    psr_text_add(c->html, "<body><a class=skip href=\"#answer\">");
    psr_html_text(c->html, psr_word(c->language, "answer"));
    psr_text_add(c->html, "</a>\n<header><h1><bdi>");
    psr_html_text(c->html, title);
    psr_text_add(c->html, "</bdi></h1>\n<p class=soft>");
    psr_html_text(c->html, c->plans[0]->currency ? c->plans[0]->currency : "");
    psr_text_add(c->html, "</p>\n</header>\n<main>\n");
}

static psr_status add_body(const comparison *c) {
    const side spend = {
        "channels", "spend", "channel", "channel_name", psr_word(c->language, "spend"),
        2,          SIZE_MAX};
    const side earned = {"channels",
                         "contribution",
                         "channel",
                         "channel_name",
                         psr_word(c->language, "contribution"),
                         2,
                         SIZE_MAX};
    const side ordered = {
        "orders", "units",      "product", "product_name", psr_word(c->language, "units"),
        0,        MOST_PRODUCTS};
    add_heading(c, "answer", "answer", NULL);
    add_key_figures(c);
    add_heading(c, "bridge", "bridge", "bridge_note");
    for (size_t p = 1; p < c->count; p++) {
        add_bridge(c, c->plans[p], "line");
        add_bridge(c, c->plans[p], "channel");
    }
    add_heading(c, "channels", "channels", NULL);
    PSR_TRY(add_sides(c, &spend));
    PSR_TRY(add_sides(c, &earned));
    add_heading(c, "orders", "orders", "orders_differ_note");
    PSR_TRY(add_sides(c, &ordered));
    add_heading(c, "settings", "changed_settings", NULL);
    add_settings(c);
    return PSR_OK;
}

psr_status psr_write_comparison(psr_plan *const *plans, size_t count,
                                const psr_table *bridge, psr_language language,
                                psr_text *html, psr_error *err) {
    if (count > MOST_PLANS) {
        return psr_fail(err, PSR_ERR_USAGE, "%zu plans do not fit on a page; give %d",
                        count, MOST_PLANS);
    }
    comparison c = {plans, count, bridge, language, html};
    psr_text title = {0};
    psr_text_add(&title, plans[0]->name);
    for (size_t p = 1; p < count; p++) {
        psr_text_addf(&title, " \xC2\xB7 %s", plans[p]->name);
    }
    psr_status status = psr_report_head(html, language, psr_text_bytes(&title), err);
    if (status == PSR_OK) {
        add_page_head(&c, psr_text_bytes(&title));
        bool done = add_body(&c) == PSR_OK;
        psr_report_foot(html);
        if (!done || html->failed || title.failed) {
            status =
                psr_fail(err, PSR_ERR_MEMORY, "no memory for the page of %zu plans", count);
        }
    }
    psr_text_free(&title);
    return status;
}
