/*
 * Explain: why each channel gets what it gets, what each limit is worth, what stopped each
 * cell that runs short. From the plan's own tables and question, in plain sentences.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "memo.h"
#include "memo_words.h"

#include <math.h>
#include <string.h>

/* A marginal return nearer to 0 than this is 0: the table keeps four decimals. */
static const double return_noise = 5e-4;

/* ---- channels --------------------------------------------------------------------------
 */

typedef struct channel_story {
    int64_t spend;                     /* of the plan, cents */
    double best, worst;                /* marginal return over the periods with spend */
    double first;                      /* of the first unit where nothing is spent */
    size_t at_least, at_most, periods; /* periods at the minimum, maximum, all */
    double budget_price;               /* largest of the budgets that bind; 0 = none */
} channel_story;

static const psr_channel *channel_named(const psr_plan *plan, const char *id) {
    for (size_t k = 0; plan->problem != NULL && k < plan->problem->channel_count; k++) {
        if (strcmp(plan->problem->channels[k].id, id) == 0) {
            return &plan->problem->channels[k];
        }
    }
    return NULL;
}

static double budget_price(const psr_plan *plan) {
    psr_memo_table limits = psr_memo_open(plan, "limits");
    double most = 0.0;
    for (size_t i = 0; i < limits.row_count; i++) {
        double price = psr_memo_number(&limits, "shadow_price", i);
        if (strcmp(psr_memo_text(&limits, "kind", i), "budget") == 0 && price > most) {
            most = price;
        }
    }
    return most;
}

static channel_story story_of(const psr_plan *plan, const char *id) {
    psr_memo_table budget = psr_memo_open(plan, "budget");
    const psr_channel *channel = channel_named(plan, id);
    channel_story story = {.best = -INFINITY,
                           .worst = INFINITY,
                           .first = -INFINITY,
                           .budget_price = budget_price(plan)};
    for (size_t i = 0; i < budget.row_count; i++) {
        if (strcmp(psr_memo_text(&budget, "channel", i), id) != 0) {
            continue;
        }
        int64_t spend = psr_memo_whole(&budget, "spend", i);
        double more = psr_memo_number(&budget, "marginal_return", i);
        size_t period = (size_t)psr_memo_whole(&budget, "period", i);
        story.periods++;
        story.spend += spend;
        if (spend > 0) {
            story.best = fmax(story.best, more);
            story.worst = fmin(story.worst, more);
        } else {
            story.first = fmax(story.first, more);
        }
        if (channel != NULL && spend > 0) {
            double money = psr_money_to_major(spend);
            story.at_least += money <= psr_at(&channel->spend_min, period) + 0.011;
            story.at_most += money >= psr_at(&channel->spend_max, period) - 0.011;
        }
    }
    return story;
}

static void tell_why(psr_text *text, const channel_story *story) {
    char worst[PSR_WORDS_SIZE], best[PSR_WORDS_SIZE];
    psr_words_number(story->worst, 2, worst);
    psr_words_number(story->best, 2, best);
    if (story->spend == 0) {
        psr_words_number(story->first, 2, best);
        psr_text_addf(
            text,
            story->first > return_noise
                ? "      A limit keeps it out: the first unit of money would earn "
                  "%s beyond itself.\n"
                : "      The first unit of money would earn %s beyond itself.\n",
            best);
        return;
    }
    if (story->at_most > 0) {
        psr_text_addf(text, "      At its maximum in %zu of %zu periods", story->at_most,
                      story->periods);
        if (story->best > 0.005) {
            psr_text_addf(text, "; one more unit there would earn up to %s beyond itself",
                          best);
        }
        psr_text_add(text, ".\n");
    }
    if (story->at_least > 0) {
        psr_text_addf(text,
                      "      Held up by its minimum in %zu of %zu periods; the last unit "
                      "there earns %s beyond itself.\n",
                      story->at_least, story->periods, worst);
    }
    if (story->at_most == 0 && story->budget_price > return_noise) {
        psr_text_addf(
            text,
            "      Money stops it: one more unit would earn %s to %s beyond itself, "
            "as much as anywhere it may go.\n",
            worst, best);
    } else if (story->at_most == 0 && story->at_least == 0) {
        psr_text_add(text, "      It has all that pays: the next unit of money would just "
                           "earn itself back or less.\n");
    }
}

static void explain_channels(const psr_plan *plan, psr_text *text) {
    psr_memo_table channels = psr_memo_open(plan, "channels");
    int64_t all = -psr_memo_profit_line(plan, "marketing");
    psr_memo_heading(text, "Why each channel gets what it gets");
    for (size_t i = 0; i < channels.row_count; i++) {
        const char *id = psr_memo_text(&channels, "channel", i);
        if (id[0] == '(') {
            continue;
        }
        char spend[PSR_WORDS_SIZE], earns[PSR_WORDS_SIZE];
        channel_story story = story_of(plan, id);
        psr_words_money(story.spend, spend);
        psr_words_money(psr_memo_whole(&channels, "contribution", i), earns);
        psr_text_addf(text, "  %s", psr_memo_text(&channels, "channel_name", i));
        if (psr_memo_whole(&channels, "open", i) == 0) {
            psr_text_add(text, ": closed; it would cost more than it earns.\n");
            continue;
        }
        psr_text_addf(text, ": contributes %s", earns);
        if (story.periods == 0) {
            psr_text_add(text, "; takes no marketing money.\n");
            continue;
        }
        psr_text_addf(text, ", gets %s of marketing money", spend);
        if (all > 0) {
            psr_text_addf(text, " (%.1f%%)", 100.0 * (double)story.spend / (double)all);
        }
        psr_text_add(text, ".\n");
        tell_why(text, &story);
    }
}

/* ---- policies --------------------------------------------------------------------------
 */

static void explain_policies(const psr_plan *plan, psr_text *text) {
    psr_memo_table limits = psr_memo_open(plan, "limits");
    bool told = false;
    for (size_t i = 0; i < limits.row_count; i++) {
        double price = psr_memo_number(&limits, "price_of_policy", i);
        if (!isfinite(price) || price <= 0.0) {
            continue;
        }
        if (!told) {
            psr_memo_heading(text, "What each policy costs: profit without it, less profit "
                                   "with it");
            told = true;
        }
        char number[PSR_WORDS_SIZE];
        psr_words_number(price, 2, number);
        psr_text_addf(text, "  %s: %s\n", psr_memo_text(&limits, "name", i), number);
    }
}

psr_status psr_plan_explain(const psr_plan *plan, psr_text *text, psr_error *err) {
    char profit[PSR_WORDS_SIZE];
    psr_words_cents(plan->profit_minor, profit);
    psr_text_addf(text, "%s: expected profit %s %s\n",
                  plan->title[0] != '\0' ? plan->title : plan->name, profit,
                  plan->currency);
    explain_channels(plan, text);
    psr_memo_heading(text, "What binds, and what one more unit of it is worth");
    psr_memo_limits(plan, SIZE_MAX, text);
    explain_policies(plan, text);
    psr_memo_heading(text, "What runs short, and what stopped it");
    PSR_TRY(psr_memo_short(plan, SIZE_MAX, text, err));
    if (text->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to explain the plan");
    }
    return PSR_OK;
}
