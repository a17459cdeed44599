/*
 * Why no plan exists: the smallest set of limits that cannot hold together, and for each
 * the least change that alone makes a plan possible.
 *
 * An elastic filter (Chinneck) finds limits that conflict: the least total violation is
 * taken, what it moves is held, until nothing gives; a deletion filter makes that set
 * minimal: what can be let go while the rest still conflicts does not belong to it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elastic.h"

/* A slack below this share of its limit is rounding. */
static const double least_slack = 1e-7;
/* A repair is stated a little larger than needed, so that applying it is enough. */
static const double repair_margin = 1e-6;

typedef struct inquiry {
    const question *q;
    psr_allocation *a;
    elastic e;
    psr_session *session;
    psr_solution *solution;
    bool *in_conflict; /* [members] */
    bool physical;     /* capacities had to be softened too */
} inquiry;

static psr_status soften(inquiry *i, size_t which, bool soft, double weight) {
    const psr_solver *solver = i->q->solver;
    psr_id slack = i->e.members[which].slack;
    PSR_TRY(solver->set_column(i->session, slack, 0.0, soft ? INFINITY : 0.0));
    return solver->set_objective(i->session, slack,
                                 soft ? -weight / i->e.members[which].scale : 0.0);
}

/* May this member give way at all, at the present depth of the inquiry? */
static bool may_give(const inquiry *i, size_t which) {
    return i->physical || i->e.members[which].kind < MEMBER_FIRST_PHYSICAL;
}

static psr_status solve(inquiry *i, bool *feasible, psr_error *err) {
    psr_status status = i->q->solver->solve(i->session, i->solution, err);
    *feasible = status == PSR_OK && (i->solution->status == PSR_LP_OPTIMAL ||
                                     i->solution->status == PSR_LP_FEASIBLE);
    return status == PSR_ERR_NUMERICAL ? PSR_OK : status;
}

static double slack_of(const inquiry *i, size_t which) {
    return i->solution->x[i->e.members[which].slack];
}

/* Soften everything that may give; capacities too where policies alone do not help. */
static psr_status soften_all(inquiry *i, bool *feasible, psr_error *err) {
    *feasible = false;
    for (int depth = 0; depth < 2 && !*feasible; depth++) {
        i->physical = depth == 1;
        for (size_t n = 0; n < i->e.count; n++) {
            PSR_TRY(soften(i, n, may_give(i, n), 1.0));
        }
        PSR_TRY(solve(i, feasible, err));
    }
    return PSR_OK;
}

/* Hold what gives, again and again, until nothing can: those held conflict. */
static psr_status elastic_filter(inquiry *i, bool *found, psr_error *err) {
    bool feasible = true;
    *found = false;
    for (size_t round = 0; round <= i->e.count && feasible; round++) {
        bool moved = false;
        for (size_t n = 0; n < i->e.count; n++) {
            if (!i->in_conflict[n] && may_give(i, n) &&
                slack_of(i, n) > least_slack * i->e.members[n].scale) {
                i->in_conflict[n] = true;
                moved = true;
                PSR_TRY(soften(i, n, false, 0.0));
            }
        }
        if (!moved) {
            return PSR_OK;
        }
        PSR_TRY(solve(i, &feasible, err));
    }
    *found = !feasible;
    return PSR_OK;
}

/* Let each member of the set go; it comes back only where the rest then has a plan. */
static psr_status deletion_filter(inquiry *i, psr_error *err) {
    for (size_t n = 0; n < i->e.count; n++) {
        if (!i->in_conflict[n]) {
            PSR_TRY(soften(i, n, may_give(i, n), 0.0));
        }
    }
    for (size_t n = 0; n < i->e.count; n++) {
        if (!i->in_conflict[n]) {
            continue;
        }
        bool feasible = false;
        PSR_TRY(soften(i, n, true, 0.0));
        PSR_TRY(solve(i, &feasible, err));
        if (feasible) {
            PSR_TRY(soften(i, n, false, 0.0));
        } else {
            i->in_conflict[n] = false;
        }
    }
    return PSR_OK;
}

/* Least change of one member while all other limits hold; where another conflict remains,
 * while those of this conflict hold. NaN: no change of this one helps. */
static psr_status least_change(inquiry *i, size_t which, double *change, bool *alone,
                               psr_error *err) {
    *change = NAN;
    for (int wide = 0; wide < 2; wide++) {
        for (size_t n = 0; n < i->e.count; n++) {
            bool soft = n == which || (wide == 1 && !i->in_conflict[n] && may_give(i, n));
            PSR_TRY(soften(i, n, soft, n == which ? 1.0 : 0.0));
        }
        bool feasible = false;
        PSR_TRY(solve(i, &feasible, err));
        if (feasible) {
            double slack = slack_of(i, which);
            *change = slack * (1.0 + repair_margin) + repair_margin;
            *alone = wide == 0;
            return PSR_OK;
        }
    }
    return PSR_OK;
}

/* ---- words */

/* A number as people write it: thousands separators, two decimals where they say something.
 */
static void number_text(double value, char text[48]) {
    char plain[48];
    double rounded = ceil(value * 100.0 - 1e-6) / 100.0;
    bool whole = fabs(rounded - nearbyint(rounded)) < 0.005;
    (void)snprintf(plain, sizeof plain, whole ? "%.0f" : "%.2f", rounded);
    size_t digits = strcspn(plain, ".");
    size_t out = 0;
    for (size_t n = 0; plain[n] != '\0' && out + 2 < 48; n++) {
        if (n > 0 && n < digits && (digits - n) % 3 == 0 && plain[n - 1] != '-') {
            text[out++] = ',';
        }
        text[out++] = plain[n];
    }
    text[out] = '\0';
}

typedef struct words {
    psr_text name, sentence, repair;
    psr_place place;
} words;

static void money_words(const inquiry *i, const member *each, const char *change,
                        const char *limit, words *w) {
    const psr_problem *p = i->q->problem;
    const psr_budget_rule *budget = &p->budgets[each->index];
    w->place = budget->place;
    psr_text_add(&w->name, budget->name);
    if (each->kind == MEMBER_BUDGET_LIMIT) {
        psr_text_addf(&w->sentence, "%s allows at most %s", budget->name, limit);
        psr_text_addf(&w->repair, "raise the %s by %s", budget->name, change);
    } else {
        psr_text_addf(&w->sentence, "%s asks for at least %s", budget->name, limit);
        psr_text_addf(&w->repair, "lower the minimum of the %s by %s", budget->name,
                      change);
    }
}

static void spend_words(const inquiry *i, const member *each, const char *change,
                        const char *limit, words *w) {
    const psr_channel *channel = &i->q->problem->channels[each->index];
    bool least = each->kind == MEMBER_SPEND_MIN;
    w->place = channel->place;
    psr_text_addf(&w->name, "%s spend of %s", least ? "minimum" : "maximum", channel->id);
    psr_text_addf(&w->sentence, "%s must spend at %s %s in a period", channel->id,
                  least ? "least" : "most", limit);
    psr_text_addf(&w->repair, "%s the %s spend of %s by %s a period",
                  least ? "lower" : "raise", least ? "minimum" : "maximum", channel->id,
                  change);
}

static void fill_words(const inquiry *i, const member *each, double change, words *w) {
    const psr_problem *p = i->q->problem;
    const psr_market *market = &p->markets[each->index];
    const char *product = p->products[market->product].id;
    const char *channel = p->channels[market->channel].id;
    w->place = market->place;
    psr_text_addf(&w->name, "fill rate of %s in %s", product, channel);
    psr_text_addf(&w->sentence, "%s in %s must fill %.4g of its demand in every period",
                  product, channel, market->min_fill_rate);
    double left = fmax(0.0, floor((market->min_fill_rate - change) * 1e4) / 1e4);
    psr_text_addf(&w->repair, "lower the least fill rate of %s in %s to %.4g", product,
                  channel, left);
}

static void stock_words(const inquiry *i, const member *each, const char *change,
                        const char *limit, words *w) {
    const psr_product *product = &i->q->problem->products[each->index];
    w->place = product->place;
    if (each->kind == MEMBER_END_STOCK) {
        psr_text_addf(&w->name, "end stock of %s", product->id);
        psr_text_addf(&w->sentence, "every warehouse must end with at least %s of %s",
                      limit, product->id);
        psr_text_addf(&w->repair, "lower the least end stock of %s by %s", product->id,
                      change);
    } else {
        psr_text_addf(&w->name, "shelf life of %s", product->id);
        psr_text_addf(&w->sentence,
                      product->shelf_life == 1 ? "%s keeps for %d period"
                                               : "%s keeps for %d periods",
                      product->id, product->shelf_life);
        psr_text_addf(&w->repair,
                      strcmp(change, "1") == 0 ? "allow %s unit of %s to grow older"
                                               : "allow %s units of %s to grow older",
                      change, product->id);
    }
}

static void capacity_words(const inquiry *i, const member *each, const char *change,
                           const char *limit, words *w) {
    const psr_problem *p = i->q->problem;
    const char *what = each->kind == MEMBER_STORAGE   ? "storage"
                       : each->kind == MEMBER_INBOUND ? "inbound capacity"
                                                      : "capacity";
    const char *whose = each->kind == MEMBER_SUPPLIER
                            ? p->supplier_capacities[each->index].supplier
                            : p->warehouses[each->index].id;
    w->place = each->kind == MEMBER_SUPPLIER ? p->supplier_capacities[each->index].place
                                             : p->warehouses[each->index].place;
    psr_text_addf(&w->name, "%s of %s", what, whose);
    psr_text_addf(&w->sentence, "%s has a %s of %s", whose, what, limit);
    psr_text_addf(&w->repair, "raise the %s of %s by %s", what, whose, change);
}

static void policy_words(const inquiry *i, const member *each, const char *change,
                         words *w) {
    const psr_problem *p = i->q->problem;
    if (each->kind == MEMBER_SHARE) {
        const psr_policy *policy = &p->policies[each->index];
        w->place = policy->place;
        psr_text_add(&w->name, policy->name);
        psr_text_addf(&w->sentence, "%s must be at least %.4g", policy->name,
                      policy->share);
        psr_text_addf(&w->repair,
                      strcmp(change, "1") == 0 ? "allow %s to miss its share by %s unit"
                                               : "allow %s to miss its share by %s units",
                      policy->name, change);
    } else if (each->kind == MEMBER_RULE) {
        const psr_rule *rule = &p->rules[each->index];
        w->place = rule->place;
        psr_text_addf(&w->name, "rule %s", rule->name);
        psr_text_addf(&w->sentence, "rule %s: %s", rule->name, rule->text);
        psr_text_addf(&w->repair, "%s the limit of rule %s by %s",
                      each->is_lower ? "lower" : "raise", rule->name, change);
    } else if (each->kind == MEMBER_CASH) {
        w->place = p->cash.place;
        psr_text_add(&w->name, "cash floor");
        psr_text_add(&w->sentence, "cash must never fall below its floor");
        psr_text_addf(&w->repair,
                      "lower the cash floor by %s, or begin with that much more", change);
    } else {
        w->place = p->objective.place;
        psr_text_add(&w->name, "return floor");
        psr_text_addf(&w->sentence, "the return must be at least %.6g", p->objective.floor);
        psr_text_addf(&w->repair, "accept %s less profit than the return floor asks for",
                      change);
    }
}

static void say(const inquiry *i, const member *each, double change, words *w) {
    const psr_problem *p = i->q->problem;
    char amount[48];
    char limit[48] = "";
    number_text(isnan(change) ? 0.0 : change, amount);
    switch (each->kind) {
    case MEMBER_BUDGET_LIMIT:
        number_text(psr_at(&p->budgets[each->index].limit, 0), limit);
        money_words(i, each, amount, limit, w);
        break;
    case MEMBER_BUDGET_MIN:
        number_text(p->budgets[each->index].min, limit);
        money_words(i, each, amount, limit, w);
        break;
    case MEMBER_SPEND_MIN:
    case MEMBER_SPEND_MAX:
        number_text(each->scale, limit);
        spend_words(i, each, amount, limit, w);
        break;
    case MEMBER_FILL_RATE:
        fill_words(i, each, isnan(change) ? 0.0 : change, w);
        break;
    case MEMBER_END_STOCK:
    case MEMBER_SHELF_LIFE:
        number_text(p->products[each->index].min_terminal_stock, limit);
        stock_words(i, each, amount, limit, w);
        break;
    case MEMBER_STORAGE:
    case MEMBER_INBOUND:
    case MEMBER_SUPPLIER:
        number_text(each->scale, limit);
        capacity_words(i, each, amount, limit, w);
        break;
    default:
        policy_words(i, each, amount, w);
        break;
    }
}

static char *keep(psr_allocation *a, const psr_text *text) {
    return psr_arena_text(a->arena, psr_text_bytes(text), text->length);
}

/* A minimum can be lowered by all of it, not by the margin on top. */
static double most_change(const psr_problem *p, const member *each) {
    switch (each->kind) {
    case MEMBER_BUDGET_MIN:
        return p->budgets[each->index].min;
    case MEMBER_SPEND_MIN:
        return each->scale;
    case MEMBER_END_STOCK:
        return p->products[each->index].min_terminal_stock;
    default:
        return INFINITY;
    }
}

static psr_status add_conflict(inquiry *i, size_t n, double change, bool alone) {
    words w = {0};
    double most = most_change(i->q->problem, &i->e.members[n]);
    change = change > most ? most : change;
    say(i, &i->e.members[n], change, &w);
    if (!alone && !isnan(change)) {
        psr_text_add(&w.repair, " (other conflicts remain)");
    }
    psr_conflict *conflict = &i->a->conflicts[i->a->conflict_count++];
    conflict->name = keep(i->a, &w.name);
    conflict->sentence = keep(i->a, &w.sentence);
    conflict->repair = isnan(change) ? NULL : keep(i->a, &w.repair);
    conflict->change = isnan(change) ? 0.0 : change;
    conflict->place = w.place;
    bool failed = w.name.failed || w.sentence.failed || w.repair.failed ||
                  conflict->name == NULL || conflict->sentence == NULL;
    psr_text_free(&w.name);
    psr_text_free(&w.sentence);
    psr_text_free(&w.repair);
    return failed ? PSR_ERR_MEMORY : PSR_OK;
}

/* The whole in one sentence: what conflicts, and the repairs as alternatives. */
static psr_status explain(inquiry *i) {
    psr_text text = {0};
    const psr_allocation *a = i->a;
    if (a->conflict_count == 1) {
        psr_text_add(&text, "this cannot be met: ");
    } else {
        psr_text_add(&text, "these cannot hold together: ");
    }
    for (size_t n = 0; n < a->conflict_count; n++) {
        psr_text_addf(&text, "%s%s", n == 0 ? "" : "; ", a->conflicts[n].sentence);
    }
    if (!i->q->zero_known) {
        psr_text_add(&text,
                     " (in the plan without spend that the return is measured from)");
    }
    bool first = true;
    for (size_t n = 0; n < a->conflict_count; n++) {
        if (a->conflicts[n].repair != NULL) {
            psr_text_addf(&text, "%s%s", first ? ". To repair: " : ", or ",
                          a->conflicts[n].repair);
            first = false;
        }
    }
    i->a->explanation = keep(i->a, &text);
    bool failed = text.failed || i->a->explanation == NULL;
    psr_text_free(&text);
    return failed ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status explain_plainly(psr_allocation *a, const char *sentence) {
    a->explanation = psr_arena_text(a->arena, sentence, strlen(sentence));
    return a->explanation == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

/* ---- the inquiry */

static psr_status find_conflict(inquiry *i, psr_error *err) {
    bool feasible = false;
    bool found = false;
    PSR_TRY(soften_all(i, &feasible, err));
    if (!feasible) {
        return explain_plainly(i->a, "the stock, the channels' spend and the orders' own "
                                     "limits contradict each other, whatever the budgets, "
                                     "policies and capacities");
    }
    PSR_TRY(elastic_filter(i, &found, err));
    if (!found) {
        return explain_plainly(i->a,
                               "the limits miss a plan by less than can be told "
                               "apart from rounding; loosen any binding one a little");
    }
    PSR_TRY(deletion_filter(i, err));
    i->a->conflicts = psr_arena_take(i->a->arena, i->e.count + 1, sizeof *i->a->conflicts);
    if (i->a->conflicts == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t n = 0; n < i->e.count; n++) {
        double change = NAN;
        bool alone = true;
        if (i->in_conflict[n]) {
            PSR_TRY(least_change(i, n, &change, &alone, err));
            PSR_TRY(add_conflict(i, n, change, alone));
        }
    }
    return explain(i);
}

psr_status answer_conflict(const question *q, psr_allocation *allocation, psr_error *err) {
    inquiry i = {.q = q, .a = allocation};
    psr_status status = PSR_OK;
    psr_solve_options wish = {.threads = 1};
    PSR_GO(elastic_create(q, q->zero_known, &i.e, err));
    i.solution = psr_solution_create(i.e.lp);
    i.in_conflict = psr_calloc(i.e.count + 1, sizeof *i.in_conflict);
    if (i.solution == NULL || i.in_conflict == NULL) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory for the explanation");
        goto done;
    }
    PSR_GO(q->solver->open(i.e.lp, &wish, &i.session, err));
    PSR_GO(find_conflict(&i, err));
done:
    if (i.session != NULL) {
        q->solver->close(i.session);
    }
    psr_solution_free(i.solution);
    free(i.in_conflict);
    elastic_clear(&i.e);
    return status == PSR_ERR_MEMORY ? psr_fail(err, status, "no memory for the explanation")
                                    : status;
}

/* ---- contradictions that need no solver */

static psr_status add_crossed(psr_allocation *a, const psr_budget_rule *budget,
                              double least, double most) {
    char low[48];
    char high[48];
    char gap[48];
    number_text(least, low);
    number_text(most, high);
    number_text(least - most, gap);
    psr_text text = {0};
    psr_text_addf(&text, "%s asks for at least %s but allows at most %s", budget->name, low,
                  high);
    psr_conflict *conflict = &a->conflicts[a->conflict_count++];
    conflict->sentence = keep(a, &text);
    psr_text_clear(&text);
    psr_text_addf(&text, "raise the limit of the %s or lower its minimum by %s",
                  budget->name, gap);
    conflict->repair = keep(a, &text);
    psr_text_clear(&text);
    psr_text_add(&text, budget->name);
    conflict->name = keep(a, &text);
    conflict->change = least - most;
    conflict->place = budget->place;
    a->explanation = conflict->sentence;
    psr_text_free(&text);
    return conflict->sentence == NULL || conflict->repair == NULL || conflict->name == NULL
               ? PSR_ERR_MEMORY
               : PSR_OK;
}

psr_status answer_check_sums(const psr_problem *problem, psr_allocation *allocation,
                             bool *found, psr_error *err) {
    *found = false;
    allocation->conflicts = psr_arena_take(allocation->arena, problem->budget_count + 1,
                                           sizeof *allocation->conflicts);
    if (allocation->conflicts == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the explanation");
    }
    for (size_t i = 0; i < problem->budget_count; i++) {
        const psr_budget_rule *budget = &problem->budgets[i];
        double most = INFINITY;
        for (size_t t = 0; t < problem->period_count; t++) {
            most = fmin(most, psr_at(&budget->limit, t));
        }
        if (budget->min > most) {
            *found = true;
            if (add_crossed(allocation, budget, budget->min, most) != PSR_OK) {
                return psr_fail(err, PSR_ERR_MEMORY, "no memory for the explanation");
            }
        }
    }
    return PSR_OK;
}
