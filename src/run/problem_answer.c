/*
 * A problem's answer: can it be published, and what it says.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "question_run.h"

#include <math.h>
#include <string.h>

/* ---- no plan */

static void add_conflict(psr_text *text, const psr_conflict *conflict) {
    psr_text_add(text, "  ");
    run_say_at(text, &conflict->place,
               conflict->sentence ? conflict->sentence : conflict->name);
    if (conflict->repair != NULL) {
        psr_text_say(text, "      one way out: ");
        psr_text_retell(text, conflict->repair);
        psr_text_add(text, "\n");
    }
}

psr_status run_answer_status(const psr_allocation *allocation, const char *name,
                             psr_run_outcome *outcome) {
    psr_text *text = &outcome->summary;
    bool is_infeasible = allocation->status == PSR_ANSWER_INFEASIBLE;
    if (!is_infeasible && allocation->status != PSR_ANSWER_UNBOUNDED) {
        return PSR_OK;
    }
    psr_status status = is_infeasible ? PSR_ERR_INFEASIBLE : PSR_ERR_UNBOUNDED;
    psr_text_addf(text, "%s: %s\n", name, psr_say(text->language, psr_status_text(status)));
    /* The explanation of a conflict is what follows, in one sentence. */
    if (allocation->explanation != NULL && allocation->conflict_count == 0) {
        psr_text_retell(text, allocation->explanation);
        psr_text_add(text, "\n");
    }
    if (allocation->conflict_count > 0) {
        psr_text_say(text, allocation->conflict_count == 1
                               ? "This cannot be met:\n"
                               : "These cannot hold together:\n");
    }
    for (size_t i = 0; i < allocation->conflict_count; i++) {
        add_conflict(text, &allocation->conflicts[i]);
    }
    return status;
}

/* ---- a plan */

/* Limits that the summary names; they stand in order of what they are worth. */
static const size_t shown_limits = 10;

/* A longer name has a line of its own. */
static const size_t name_width = 40;

static void add_name(psr_text *text, const char *name) {
    psr_text told = {.language = text->language};
    psr_text_retell(&told, name);
    psr_text_add(text, "  ");
    psr_words_pad(text, psr_text_bytes(&told), name_width, false);
    if (psr_utf8_width(psr_text_bytes(&told)) > name_width) {
        psr_text_add(text, "\n  ");
        psr_words_pad(text, "", name_width, false);
    }
    text->failed = text->failed || told.failed;
    psr_text_free(&told);
}

static void add_limits(psr_text *text, const psr_allocation *allocation) {
    size_t shown = 0;
    for (size_t i = 0; i < allocation->limit_count && shown < shown_limits; i++) {
        const psr_limit *limit = &allocation->limits[i];
        if (limit->price > 0.0) {
            if (shown == 0) {
                psr_text_say(text, "\nWhat binds, and what one more unit is worth\n");
            }
            add_name(text, limit->name);
            psr_text_addf(text, " %14.2f %14.6g", limit->limit, limit->price);
            if (limit->period >= 0) {
                psr_text_say(text, "  in period %d", limit->period);
            }
            psr_text_add(text, "\n");
            shown++;
        }
    }
}

static void add_policies(psr_text *text, const psr_allocation *allocation) {
    for (size_t i = 0; i < allocation->policy_price_count; i++) {
        const psr_policy_price *each = &allocation->policies[i];
        if (i == 0) {
            psr_text_say(text, "\nWhat each policy costs: profit without it, less profit "
                               "with it\n");
        }
        add_name(text, each->name);
        psr_text_addf(text, " %14.2f%s\n", each->price,
                      each->at_least ? psr_say(text->language, " or more") : "");
    }
}

static void write_summary(psr_text *text, const psr_problem *problem,
                          const psr_allocation *allocation) {
    const char *name = problem->name ? problem->name : "problem";
    psr_text_say(text, "%s: profit %.2f; no plan can earn more than %.2f (gap %.1e, %s).\n",
                 name, allocation->objective, allocation->bound, allocation->gap,
                 psr_say(text->language, allocation->status == PSR_ANSWER_OPTIMAL
                                             ? "proved"
                                             : "not closed"));
    if (allocation->has_ratio) {
        psr_text_say(text, "Return on the capital used: %.6f.\n", allocation->ratio);
    }
    add_limits(text, allocation);
    add_policies(text, allocation);
}

psr_status run_problem_plan(const psr_problem *problem, const psr_allocation *allocation,
                            psr_language language, psr_plan **plan, psr_error *err) {
    psr_plan *made = psr_plan_create();
    *plan = made;
    if (made == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the plan");
    }
    made->language = made->summary.language = language;
    const char *name = problem->name ? problem->name : "problem";
    made->name = psr_arena_text(made->arena, name, strlen(name));
    made->method = psr_arena_text(made->arena, allocation->method,
                                  strnlen(allocation->method, sizeof allocation->method));
    made->objective = allocation->objective;
    made->bound = allocation->bound;
    made->gap = allocation->gap;
    made->has_ratio = allocation->has_ratio;
    made->ratio = allocation->ratio;
    made->profit_minor = psr_money_to_minor(allocation->objective);
    made->period_count = allocation->period_count;
    write_summary(&made->summary, problem, allocation);
    return made->summary.failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for the summary")
                                : PSR_OK;
}
