/*
 * Explain: why each channel gets what it gets, what each limit is worth, what stopped each
 * cell that runs short. From the plan's own tables and question, in plain sentences.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "memo.h"

#include <math.h>
#include <string.h>

/* A marginal return nearer to 0 than this is 0: the table keeps four decimals. */
static const double return_noise = 5e-4;

/* ---- channels */

typedef struct channel_story {
    const char *id;
    const psr_channel *channel;        /* NULL where the plan carries no problem */
    int64_t spend;                     /* of the plan, cents */
    double best, worst;                /* of the next unit, over the periods with spend */
    double first;                      /* of the first unit where nothing is spent */
    size_t at_least, at_most, periods; /* periods at the minimum, maximum, all */
} channel_story;

static const psr_channel *channel_named(const psr_plan *plan, const char *id) {
    for (size_t k = 0; plan->problem != NULL && k < plan->problem->channel_count; k++) {
        if (strcmp(plan->problem->channels[k].id, id) == 0) {
            return &plan->problem->channels[k];
        }
    }
    return NULL;
}

static channel_story story_of(const psr_plan *plan, const char *id) {
    psr_memo_table budget = psr_memo_open(plan, "budget");
    const psr_channel *channel = channel_named(plan, id);
    channel_story story = {.id = id,
                           .channel = channel,
                           .best = -INFINITY,
                           .worst = INFINITY,
                           .first = -INFINITY};
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

/* What the next unit of money would do: `earn 0.10 to 0.15 beyond itself`. */
static void tell_next(psr_text *text, double worst, double best) {
    char low[PSR_WORDS_SIZE], high[PSR_WORDS_SIZE];
    psr_words_number(fabs(worst), 2, low);
    psr_words_number(fabs(best), 2, high);
    bool one = strcmp(low, high) == 0;
    if (best <= return_noise && best > -return_noise && worst < -return_noise) {
        psr_text_say(text, "lose up to %s of itself", low);
    } else if (best < -return_noise) {
        psr_text_say(text, one ? "lose %s of itself" : "lose %s to %s of itself", high,
                     low);
    } else if (worst >= -return_noise) {
        psr_text_say(text, one ? "earn %s beyond itself" : "earn %s to %s beyond itself",
                     low, high);
    } else {
        psr_text_say(text,
                     "lose up to %s of itself in one period and earn up to %s beyond "
                     "itself in another",
                     low, high);
    }
}

/* Does this rule name the channel, or its role, where it counts spend? */
static bool rule_counts(const psr_rule *rule, const psr_channel *channel) {
    char own[300];
    char role[300];
    (void)snprintf(own, sizeof own, "spend[%.250s,", channel->id);
    (void)snprintf(role, sizeof role, "spend[@%.250s,", channel->role ? channel->role : "");
    return strstr(rule->text, own) != NULL ||
           (channel->role != NULL && strstr(rule->text, role) != NULL);
}

/* The budgets and rules that stop the channel's money, each with its price. */
static bool tell_limits(const psr_plan *plan, const channel_story *story, psr_text *text) {
    psr_memo_table limits = psr_memo_open(plan, "limits");
    const psr_problem *problem = plan->problem;
    bool told = false;
    for (size_t i = 0; problem != NULL && i < limits.row_count; i++) {
        const char *kind = psr_memo_text(&limits, "kind", i);
        const char *name = psr_memo_text(&limits, "name", i);
        double price = psr_memo_number(&limits, "shadow_price", i);
        bool counts = false;
        for (size_t b = 0; strcmp(kind, "budget") == 0 && b < problem->budget_count; b++) {
            const psr_budget_rule *rule = &problem->budgets[b];
            bool its = rule->channel == PSR_NO_ID ||
                       &problem->channels[rule->channel] == story->channel;
            counts = counts || (rule->kind != PSR_BUDGET_PURCHASE && its &&
                                strcmp(rule->name, name) == 0);
        }
        for (size_t r = 0; strcmp(kind, "rule") == 0 && r < problem->rule_count; r++) {
            counts = counts ||
                     (strcmp(problem->rules[r].name, name) == 0 && story->channel != NULL &&
                      rule_counts(&problem->rules[r], story->channel));
        }
        if (!counts || !(price > return_noise)) {
            continue;
        }
        char worth[PSR_WORDS_SIZE];
        psr_words_number(price, 2, worth);
        psr_text label = {.language = text->language};
        psr_memo_told(&label, name, 0);
        psr_text_say(text, told ? ", of %s %s" : " %s is worth %s", psr_text_bytes(&label),
                     worth);
        psr_text_free(&label);
        told = true;
    }
    return told;
}

static void tell_why(const psr_plan *plan, const channel_story *story, psr_text *sentence) {
    if (story->spend == 0) {
        psr_text_say(sentence, "The first unit of money would ");
        tell_next(sentence, story->first, story->first);
        psr_text_say(sentence,
                     story->first > return_noise ? "; a limit keeps it out." : ".");
        return;
    }
    psr_text_say(sentence, "The next unit of money would ");
    tell_next(sentence, story->worst, story->best);
    if (story->at_most > 0 && story->periods == 1) {
        psr_text_say(sentence, "; at its maximum");
    } else if (story->at_most > 0) {
        psr_text_say(sentence, "; at its maximum in %zu of %zu periods", story->at_most,
                     story->periods);
    }
    if (story->at_least > 0 && story->periods == 1) {
        psr_text_say(sentence, "; held up by its minimum");
    } else if (story->at_least > 0) {
        psr_text_say(sentence, "; held up by its minimum in %zu of %zu periods",
                     story->at_least, story->periods);
    }
    psr_text reasons = {.language = sentence->language};
    if (tell_limits(plan, story, &reasons)) {
        psr_text_say(sentence, "; one more unit of%s", psr_text_bytes(&reasons));
    } else if (story->at_most == 0 && story->at_least == 0) {
        psr_text_say(sentence, ": it has all that pays");
    }
    sentence->failed = sentence->failed || reasons.failed;
    psr_text_free(&reasons);
    psr_text_say(sentence, ".");
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
        psr_words_money(story.spend, text->language, spend);
        psr_words_money(psr_memo_whole(&channels, "contribution", i), text->language,
                        earns);
        psr_text_addf(text, "  %s", psr_memo_text(&channels, "channel_name", i));
        if (psr_memo_whole(&channels, "open", i) == 0) {
            psr_text_say(text, ": closed; it would cost more than it earns.\n");
            continue;
        }
        psr_text_say(text, ": contributes %s", earns);
        if (story.periods == 0) {
            psr_text_say(text, "; takes no marketing money.\n");
            continue;
        }
        psr_text_say(text, ", gets %s of marketing money", spend);
        if (all > 0) {
            psr_text_addf(text, " (%.1f%%)", 100.0 * (double)story.spend / (double)all);
        }
        psr_text_say(text, ".\n");
        psr_text sentence = {.language = text->language};
        tell_why(plan, &story, &sentence);
        psr_text_add(text, "      ");
        psr_memo_wrap(text, psr_text_bytes(&sentence), 6, 6);
        text->failed = text->failed || sentence.failed;
        psr_text_free(&sentence);
    }
}

/* ---- policies */

static void explain_policies(const psr_plan *plan, psr_text *text) {
    psr_memo_table policies = psr_memo_open(plan, "policies");
    if (policies.row_count == 0) {
        return;
    }
    psr_memo_heading(text,
                     "What each policy costs: profit without it, less profit with it");
    for (size_t i = 0; i < policies.row_count; i++) {
        char number[PSR_WORDS_SIZE];
        psr_words_number(psr_memo_number(&policies, "price_of_policy", i), 2, number);
        bool least = strncmp(psr_memo_text(&policies, "basis", i), "at least", 8) == 0;
        psr_text_add(text, "  ");
        psr_memo_told(text, psr_memo_text(&policies, "name", i), 44);
        psr_words_pad(text, number, 14, true);
        psr_text_addf(text, "%s\n", least ? psr_say(text->language, " or more") : "");
    }
}

psr_status psr_plan_explain(const psr_plan *plan, psr_text *text, psr_error *err) {
    char profit[PSR_WORDS_SIZE];
    psr_words_cents(plan->profit_minor, profit);
    psr_text_say(text, "%s: expected profit %s %s\n",
                 plan->title[0] != '\0' ? plan->title : plan->name, profit, plan->currency);
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
