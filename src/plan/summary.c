/*
 * Summary: the memo. The answer first, then where the money goes, what binds, what runs
 * short, what to order first, what was doubtful, and the proof.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#include "memo.h"

#include <string.h>

/* Lines of each part; the tables hold the rest. */
static const size_t limits_shown = 12;
static const size_t shorts_shown = 8;
static const size_t orders_shown = 10;
static const size_t findings_shown = 8;

#define NOTE_SIZE 256 /* of the longest note in any language */

/* ---- the answer */

static void add_answer(psr_text *text, const char *what, const char *number,
                       const char *note) {
    psr_text_add(text, "  ");
    psr_words_pad(text, psr_say(text->language, what), 22, false);
    psr_words_pad(text, number, 16, true);
    psr_text_addf(text, "%s%s\n", note[0] != '\0' ? "   " : "", note);
}

/* Sales of the same periods a year before: units, and money less refunds. */
static bool last_year(const psr_desk *desk, double *units, double *money) {
    const psr_history *history = desk->parts->history;
    if (history == NULL || !desk->has_calendar || history->frequency != desk->frequency) {
        return false;
    }
    psr_period first = desk->first_period - psr_frequency_per_year(desk->frequency);
    psr_period last = first + (psr_period)desk->period_count - 1;
    if (history->first_day == PSR_NO_DAY ||
        history->first_day > psr_period_first_day(desk->frequency, first) ||
        history->last_day < psr_period_last_day(desk->frequency, last)) {
        return false;
    }
    *units = 0.0;
    *money = 0.0;
    for (size_t i = 0; i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        if (cell->period >= first && cell->period <= last) {
            *units += cell->quantity;
            *money += cell->revenue - cell->refund;
        }
    }
    return *units > 0.0 && *money > 0.0;
}

static void add_sales_answer(const psr_desk *desk, psr_text *text) {
    size_t cells = desk->problem->market_count * desk->period_count;
    double sold = psr_sum(desk->figures->sales, cells);
    double demand = psr_sum(desk->figures->demand, cells);
    int64_t revenue =
        desk->books->line[PSR_LINE_GROSS_SALES] + desk->books->line[PSR_LINE_REFUNDS];
    double units_before = 0.0, money_before = 0.0;
    bool known = last_year(desk, &units_before, &money_before);
    char number[PSR_WORDS_SIZE], change[PSR_WORDS_SIZE], note[NOTE_SIZE];
    psr_words_money(revenue, text->language, number);
    note[0] = '\0';
    if (known) {
        psr_words_change(psr_money_to_major(revenue) / money_before - 1.0, change);
        (void)snprintf(note, sizeof note,
                       psr_say(text->language, "%s on the same time last year"), change);
    }
    add_answer(text, "Sales less refunds", number, note);
    psr_words_whole(llround(sold), number);
    int length =
        snprintf(note, sizeof note, psr_say(text->language, "units, %.1f%% of demand"),
                 demand > 0.0 ? 100.0 * sold / demand : 100.0);
    if (known && length > 0) {
        psr_words_change(sold / units_before - 1.0, change);
        (void)snprintf(note + length, sizeof note - (size_t)length,
                       psr_say(text->language, "; %s on the same time last year"), change);
    }
    add_answer(text, "Expected sales", number, note);
}

/* What one more unit of marketing money earns: the dearest budget that it is part of. */
static double marketing_price(const psr_desk *desk) {
    const psr_allocation *optimum = desk->parts->optimum;
    double most = 0.0;
    for (size_t b = 0; b < desk->problem->budget_count; b++) {
        const psr_budget_rule *rule = &desk->problem->budgets[b];
        if (rule->kind != PSR_BUDGET_MARKETING && rule->kind != PSR_BUDGET_TOTAL) {
            continue;
        }
        for (size_t i = 0; i < optimum->limit_count; i++) {
            const psr_limit *limit = &optimum->limits[i];
            if (!limit->is_lower && strcmp(limit->name, rule->name) == 0) {
                most = fmax(most, limit->price);
            }
        }
    }
    return most;
}

static void add_money_answer(const psr_desk *desk, psr_text *text) {
    int64_t spend = -desk->books->line[PSR_LINE_MARKETING];
    int64_t purchases = -desk->books->line[PSR_LINE_PURCHASES];
    char number[PSR_WORDS_SIZE], more[PSR_WORDS_SIZE], note[NOTE_SIZE];
    psr_memo_table orders = psr_memo_open(desk->plan, "orders");
    note[0] = '\0';
    if (spend > 0) {
        psr_words_number((double)desk->books->profit / (double)spend, 2, number);
        psr_words_number(marketing_price(desk), 2, more);
        (void)snprintf(note, sizeof note,
                       psr_say(text->language,
                               "profit per unit of it: %s on average, %s for the next"),
                       number, more);
    }
    if (psr_memo_open(desk->plan, "budget").row_count > 0) {
        psr_words_money(spend, text->language, number);
        add_answer(text, "Marketing", number, note);
    }
    (void)snprintf(note, sizeof note,
                   psr_say(text->language,
                           orders.row_count == 1 ? "%zu order line" : "%zu order lines"),
                   orders.row_count);
    psr_words_money(purchases, text->language, number);
    add_answer(text, "Purchases", number, note);
    if (desk->plan->has_ratio) {
        psr_words_number(desk->plan->ratio, 4, number);
        add_answer(text, "Return on capital", number,
                   psr_say(text->language, "the goal of this plan"));
    }
}

/* What the orders earn when nobody looks at the plan again: the optimum counts on being
 * re-planned, so its profit alone would promise too much. */
static void add_blind_answer(const psr_simulation *blind, psr_text *text) {
    if (blind->path_count == 0) {
        return;
    }
    char mean[PSR_WORDS_SIZE], low[PSR_WORDS_SIZE], high[PSR_WORDS_SIZE], note[NOTE_SIZE];
    psr_words_money(psr_money_to_minor(blind->mean), text->language, mean);
    psr_words_money(psr_money_to_minor(blind->low), text->language, low);
    psr_words_money(psr_money_to_minor(blind->high), text->language, high);
    (void)snprintf(note, sizeof note,
                   psr_say(text->language, "mean of %zu demand paths; P10 %s, P90 %s"),
                   blind->path_count, low, high);
    add_answer(text, "Followed blindly", mean, note);
}

static void add_head(const psr_desk *desk, psr_text *text) {
    const psr_plan *plan = desk->plan;
    psr_text_addf(text, "%s\n", plan->title[0] != '\0' ? plan->title : plan->name);
    psr_memo_rule(text);
    if (desk->has_calendar) {
        char first[16], last[16];
        psr_day_print(plan->first_day, first);
        psr_day_print(plan->last_day, last);
        psr_text_say(text,
                     plan->period_count == 1 ? "%s, %s to %s, %zu period (%s)"
                                             : "%s, %s to %s, %zu periods (%s)",
                     plan->name, first, last, plan->period_count,
                     psr_say(text->language, psr_frequency_name(plan->frequency)));
    } else {
        psr_text_say(text, plan->period_count == 1 ? "%s, %zu period" : "%s, %zu periods",
                     plan->name, plan->period_count);
    }
    psr_text_addf(text, "%s%s\n\n",
                  plan->currency[0] != '\0' ? psr_say(text->language, ", money in ") : "",
                  plan->currency);
    char number[PSR_WORDS_SIZE];
    psr_words_money(plan->profit_minor, text->language, number);
    add_answer(text, "Expected profit", number,
               psr_say(text->language, "re-planned each period"));
    add_blind_answer(&plan->blind, text);
    add_sales_answer(desk, text);
    add_money_answer(desk, text);
}

/* ---- channels */

static void add_channel_line(const psr_memo_table *channels, size_t row, psr_text *text) {
    char number[PSR_WORDS_SIZE];
    const char *name = psr_memo_text(channels, "channel_name", row);
    bool is_rest = psr_memo_text(channels, "channel", row)[0] == '(';
    psr_text_add(text, "  ");
    psr_words_pad(text, is_rest ? psr_say(text->language, name) : name, 28, false);
    static const char *const money[] = {"spend", "net_revenue", "contribution"};
    for (size_t i = 0; i < 3; i++) {
        psr_words_money(psr_memo_whole(channels, money[i], row), text->language, number);
        psr_words_pad(text, is_rest && i < 2 ? "" : number, 14, true);
    }
    static const char *const rates[] = {"fill_rate", "marginal_return"};
    for (size_t i = 0; i < 2; i++) {
        double rate = psr_memo_number(channels, rates[i], row);
        if (i == 0 && isfinite(rate)) {
            (void)snprintf(number, sizeof number, "%.1f%%", 100.0 * rate);
        } else {
            psr_words_number(rate, 2, number);
        }
        psr_words_pad(text, isfinite(rate) ? number : "", i == 0 ? 8 : 6, true);
    }
    if (psr_memo_whole(channels, "open", row) == 0) {
        psr_text_say(text, "  closed");
    }
    psr_text_add(text, "\n");
}

static void add_channels(const psr_desk *desk, psr_text *text) {
    psr_memo_table channels = psr_memo_open(desk->plan, "channels");
    psr_memo_heading(text, "Where the money goes");
    psr_text_add(text, "  ");
    psr_words_pad(text, "", 28, false);
    static const char *const heads[] = {"spend", "net revenue", "contribution"};
    for (size_t i = 0; i < 3; i++) {
        psr_words_pad(text, psr_say(text->language, heads[i]), 14, true);
    }
    psr_text_say(text, "    fill  next\n");
    for (size_t i = 0; i < channels.row_count; i++) {
        add_channel_line(&channels, i, text);
    }
}

/* ---- orders, findings, proof */

static void add_orders(const psr_desk *desk, psr_text *text) {
    psr_memo_table orders = psr_memo_open(desk->plan, "orders");
    psr_memo_heading(text, "What to order first");
    if (orders.row_count == 0) {
        psr_text_say(text, "  Nothing: the stock at hand and due is enough, or no order "
                           "lands in time.\n");
    }
    for (size_t i = 0; i < orders.row_count && i < orders_shown; i++) {
        char number[PSR_WORDS_SIZE], when[32], lands[32];
        psr_memo_period(&orders, "order_day", "period", i, text->language, when);
        psr_memo_period(&orders, "landing_day", "landing_period", i, text->language, lands);
        psr_text_add(text, "  ");
        psr_words_pad(text, when, 11, false);
        psr_words_whole(psr_memo_whole(&orders, "units", i), number);
        psr_words_pad(text, number, 9, true);
        psr_text_add(text, "  ");
        psr_words_pad(text, psr_memo_text(&orders, "product_name", i), 22, false);
        psr_text_add(text, " ");
        psr_words_pad(text, psr_memo_text(&orders, "supplier", i), 17, false);
        psr_words_money(psr_memo_whole(&orders, "cost", i), text->language, number);
        psr_words_pad(text, number, 9, true);
        psr_text_say(text, "  lands %s\n", lands);
    }
    if (orders.row_count > orders_shown) {
        psr_text_say(text, "  and %zu more in orders.csv\n",
                     orders.row_count - orders_shown);
    }
}

/* Most sentences name their subject themselves. */
static void add_finding(const psr_finding *finding, psr_text *text) {
    psr_text sentence = {.language = text->language};
    size_t length = strlen(finding->subject);
    if (length > 0 && strncmp(finding->sentence, finding->subject, length) != 0) {
        psr_text_addf(&sentence, "%s", finding->subject);
        psr_text_say(&sentence, ": ");
    }
    psr_text_retell(&sentence, finding->sentence);
    psr_text_add(text, "  ");
    psr_words_pad(text, psr_say(text->language, psr_severity_name(finding->severity)), 7,
                  false);
    psr_memo_wrap(text, psr_text_bytes(&sentence), 9, 9);
    text->failed = text->failed || sentence.failed;
    psr_text_free(&sentence);
}

static void add_findings(const psr_desk *desk, psr_text *text) {
    const psr_findings *findings = desk->plan->findings;
    psr_memo_heading(text, "Findings");
    if (findings->count == 0) {
        psr_text_say(text, "  None.\n");
    }
    for (size_t i = 0; i < findings->count && i < findings_shown; i++) {
        const psr_finding *finding = &findings->items[i];
        add_finding(finding, text);
    }
    if (findings->count > findings_shown) {
        psr_text_say(text, "  and %zu more in findings.csv\n",
                     findings->count - findings_shown);
    }
}

static void add_proof(const psr_desk *desk, psr_text *text) {
    const psr_plan *plan = desk->plan;
    char optimum[PSR_WORDS_SIZE], bound[PSR_WORDS_SIZE], profit[PSR_WORDS_SIZE];
    char cost[PSR_WORDS_SIZE];
    psr_memo_heading(text, "Proof");
    psr_words_cents(psr_money_to_minor(plan->objective), optimum);
    psr_words_cents(psr_money_to_minor(plan->bound), bound);
    psr_words_cents(plan->profit_minor, profit);
    psr_words_cents(psr_money_to_minor(plan->objective) - plan->profit_minor, cost);
    const psr_objective *goal = &desk->problem->objective;
    if (goal->risk_weight > 0.0) {
        psr_text_say(
            text,
            "  The goal weighs the mean profit with that of the worst %.3g%% of outcomes\n"
            "  (CVaR, weight %.3g). Its optimum is %s, no plan reaches more than %s (gap "
            "%.1e,\n  %s). This plan, in whole units and cents, earns %s on average.\n",
            100.0 * goal->risk_tail, goal->risk_weight, optimum, bound,
            plan->gap > 0.0 ? plan->gap : 0.0, psr_say(text->language, plan->method),
            profit);
    } else {
        psr_text_say(
            text,
            "  Optimum %s, no plan can earn more than %s (gap %.1e, %s).\n"
            "  This plan, in whole units and cents, earns %s; rounding costs %s.\n",
            optimum, bound, plan->gap > 0.0 ? plan->gap : 0.0,
            psr_say(text->language, plan->method), profit, cost);
    }
    psr_text_say(
        text, "  It was published after `purser verify` computed it again from its files "
              "alone.\n");
}

psr_status psr_desk_summary(const psr_desk *desk, psr_error *err) {
    psr_text *text = &desk->plan->summary;
    add_head(desk, text);
    add_channels(desk, text);
    psr_memo_heading(text, "What binds, and what one more unit of it is worth");
    psr_memo_limits(desk->plan, limits_shown, text);
    psr_memo_heading(text, "What runs short, and why");
    PSR_TRY(psr_memo_short(desk->plan, shorts_shown, text, err));
    add_orders(desk, text);
    add_findings(desk, text);
    add_proof(desk, text);
    if (text->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the summary");
    }
    return PSR_OK;
}
