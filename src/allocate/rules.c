/*
 * Rules: linear limits that a user writes over the plan's quantities.
 *
 *     rule   = sum ( "<=" | ">=" | "=" ) sum
 *     sum    = [sign] term { sign term }
 *     term   = number | [number "*"] name "[" index { "," index } "]"
 *     index  = "*" | name | "@" role | period | period ".." period
 *
 *     spend[channel, period]                      money
 *     sales[channel, product, period]             expected units
 *     revenue[channel, product, period]           money after fees and refunds
 *     orders[supplier, product, warehouse, period] units, when placed
 *     stock[warehouse, product, period]           units at the end of the period
 *
 * An index sums over what it names; `*` over all. Periods count from 0.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/allocate.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

#define MOST_TERMS 64
#define MOST_INDICES 4

typedef enum index_kind {
    IN_CHANNEL,
    IN_PRODUCT,
    IN_WAREHOUSE,
    IN_SUPPLIER,
    IN_PERIOD
} index_kind;

typedef struct quantity_form {
    const char *name;
    psr_rule_quantity quantity;
    size_t index_count;
    index_kind index[MOST_INDICES];
} quantity_form;

static const quantity_form forms[] = {
    {"spend", PSR_RULE_SPEND, 2, {IN_CHANNEL, IN_PERIOD}},
    {"sales", PSR_RULE_SALES, 3, {IN_CHANNEL, IN_PRODUCT, IN_PERIOD}},
    {"revenue", PSR_RULE_REVENUE, 3, {IN_CHANNEL, IN_PRODUCT, IN_PERIOD}},
    {"orders", PSR_RULE_ORDERS, 4, {IN_SUPPLIER, IN_PRODUCT, IN_WAREHOUSE, IN_PERIOD}},
    {"stock", PSR_RULE_STOCK, 3, {IN_WAREHOUSE, IN_PRODUCT, IN_PERIOD}},
};
#define FORM_COUNT (sizeof forms / sizeof *forms)

typedef struct parser {
    const psr_problem *problem;
    psr_arena *arena;
    const char *name, *text, *at;
    const psr_place *place;
    psr_error *err;
    double side; /* +1 left of the sign, -1 right of it */
    double limit;
    psr_rule_term terms[MOST_TERMS];
    size_t term_count;
} parser;

static psr_status complain(parser *p, const char *format, ...) PSR_PRINTF(2, 3);

static psr_status complain(parser *p, const char *format, ...) {
    psr_text what = {0};
    char message[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    psr_text_addf(&what, "rule %s, character %zu of `%s`: %s", p->name,
                  (size_t)(p->at - p->text) + 1, p->text, message);
    psr_status status =
        psr_fail_at(p->err, PSR_ERR_SCENARIO, p->place, "%s", psr_text_bytes(&what));
    psr_text_free(&what);
    return status;
}

static void skip_space(parser *p) {
    while (*p->at == ' ' || *p->at == '\t') {
        p->at++;
    }
}

/* Take a character if it comes next. */
static bool take(parser *p, char wanted) {
    skip_space(p);
    if (*p->at != wanted) {
        return false;
    }
    p->at++;
    return true;
}

static bool take_number(parser *p, double *number) {
    skip_space(p);
    size_t length = 0;
    bool is_exponent = false; /* whose sign is part of the number: 2.5e-05 */
    while (isdigit((unsigned char)p->at[length]) || p->at[length] == '.' ||
           ((p->at[length] == 'e' || p->at[length] == 'E') && length > 0) ||
           ((p->at[length] == '-' || p->at[length] == '+') && is_exponent)) {
        is_exponent = p->at[length] == 'e' || p->at[length] == 'E';
        length++;
    }
    if (length == 0 || !psr_decimal_parse(p->at, length, number)) {
        return false;
    }
    p->at += length;
    if (*p->at == '%') {
        *number /= 100.0;
        p->at++;
    }
    return true;
}

/* The text of one index, trimmed; ends at `,` or `]`. */
static psr_status take_index(parser *p, char word[256]) {
    skip_space(p);
    size_t length = strcspn(p->at, ",]");
    if (p->at[length] == '\0') {
        return complain(p, "`]` is missing");
    }
    size_t used = length;
    while (used > 0 && (p->at[used - 1] == ' ' || p->at[used - 1] == '\t')) {
        used--;
    }
    if (used == 0 || used > 255) {
        return complain(p, "an index is missing; write a name or *");
    }
    memcpy(word, p->at, used);
    word[used] = '\0';
    p->at += length;
    return PSR_OK;
}

static const char *id_of(const psr_problem *problem, index_kind kind, size_t i) {
    switch (kind) {
    case IN_CHANNEL:
        return problem->channels[i].id;
    case IN_PRODUCT:
        return problem->products[i].id;
    case IN_WAREHOUSE:
        return problem->warehouses[i].id;
    default:
        return problem->offers[i].supplier;
    }
}

static size_t count_of(const psr_problem *problem, index_kind kind) {
    switch (kind) {
    case IN_CHANNEL:
        return problem->channel_count;
    case IN_PRODUCT:
        return problem->product_count;
    case IN_WAREHOUSE:
        return problem->warehouse_count;
    default:
        return problem->offer_count;
    }
}

static const char *const kind_names[] = {"channel", "product", "warehouse", "supplier"};

static psr_status find_id(parser *p, index_kind kind, const char *word, psr_id *id) {
    const char *nearest = NULL;
    for (size_t i = 0; i < count_of(p->problem, kind); i++) {
        const char *candidate = id_of(p->problem, kind, i);
        if (strcmp(candidate, word) == 0) {
            *id = kind == IN_SUPPLIER ? p->problem->offers[i].supplier_id : (psr_id)i;
            return PSR_OK;
        }
        nearest = nearest != NULL ? nearest : psr_nearest(word, &candidate, 1);
    }
    return complain(p, "%s is not a %s%s%s%s", word, kind_names[kind],
                    nearest ? "; did you mean " : "", nearest ? nearest : "",
                    nearest ? "?" : "");
}

static psr_status set_role(parser *p, const char *role, psr_rule_term *term) {
    for (size_t k = 0; k < p->problem->channel_count; k++) {
        const char *own = p->problem->channels[k].role;
        if (own != NULL && strcmp(own, role) == 0) {
            term->role = psr_arena_text(p->arena, role, strlen(role));
            return term->role == NULL ? PSR_ERR_MEMORY : PSR_OK;
        }
    }
    return complain(p, "no channel has the role %s", role);
}

static psr_status set_periods(parser *p, const char *word, psr_rule_term *term) {
    const char *dots = strstr(word, "..");
    double first = 0.0;
    double last = 0.0;
    size_t head = dots ? (size_t)(dots - word) : strlen(word);
    bool good = psr_decimal_parse(word, head, &first);
    last = first;
    if (dots != NULL) {
        good = good && psr_decimal_parse(dots + 2, strlen(dots + 2), &last);
    }
    if (!good || first < 0.0 || last < first || last - floor(last) > 0.0 ||
        first - floor(first) > 0.0 || last >= (double)p->problem->period_count) {
        return complain(p, "%s is not a period or range of periods 0..%zu", word,
                        p->problem->period_count - 1);
    }
    term->first_period = (int)first;
    term->last_period = (int)last;
    return PSR_OK;
}

static psr_status set_index(parser *p, index_kind kind, const char *word,
                            psr_rule_term *term) {
    if (strcmp(word, "*") == 0) {
        return PSR_OK;
    }
    switch (kind) {
    case IN_CHANNEL:
        return word[0] == '@' ? set_role(p, word + 1, term)
                              : find_id(p, kind, word, &term->channel);
    case IN_PRODUCT:
        return find_id(p, kind, word, &term->product);
    case IN_WAREHOUSE:
        return find_id(p, kind, word, &term->warehouse);
    case IN_SUPPLIER:
        return find_id(p, kind, word, &term->supplier);
    case IN_PERIOD:
        return set_periods(p, word, term);
    }
    return PSR_OK;
}

static const quantity_form *take_form(parser *p) {
    skip_space(p);
    for (size_t i = 0; i < FORM_COUNT; i++) {
        size_t length = strlen(forms[i].name);
        if (strncmp(p->at, forms[i].name, length) == 0 &&
            !isalpha((unsigned char)p->at[length])) {
            p->at += length;
            return &forms[i];
        }
    }
    return NULL;
}

static psr_status parse_quantity(parser *p, double coefficient) {
    const quantity_form *form = take_form(p);
    if (form == NULL) {
        return complain(p, "expected a number, spend, sales, revenue, orders or stock");
    }
    if (p->term_count == MOST_TERMS) {
        return complain(p, "a rule can have %d terms", MOST_TERMS);
    }
    psr_rule_term *term = &p->terms[p->term_count++];
    *term = (psr_rule_term){.coefficient = coefficient,
                            .quantity = form->quantity,
                            .product = PSR_NO_ID,
                            .channel = PSR_NO_ID,
                            .warehouse = PSR_NO_ID,
                            .supplier = PSR_NO_ID,
                            .last_period = (int)p->problem->period_count - 1};
    if (!take(p, '[')) {
        return complain(p, "`[` is missing behind %s", form->name);
    }
    for (size_t i = 0; i < form->index_count; i++) {
        char word[256];
        PSR_TRY(take_index(p, word));
        PSR_TRY(set_index(p, form->index[i], word, term));
        if (!take(p, i + 1 < form->index_count ? ',' : ']')) {
            return complain(
                p, form->index_count == 1 ? "%s has %zu index" : "%s has %zu indices",
                form->name, form->index_count);
        }
    }
    return PSR_OK;
}

static psr_status parse_sum(parser *p) {
    bool first = true;
    for (;;) {
        double sign = 1.0;
        skip_space(p);
        if (take(p, '-')) {
            sign = -1.0;
        } else if (!take(p, '+') && !first) {
            return PSR_OK;
        }
        first = false;
        double number = 1.0;
        bool has_number = take_number(p, &number);
        if (has_number && !take(p, '*')) {
            p->limit -= p->side * sign * number; /* constants end on the right */
            continue;
        }
        PSR_TRY(parse_quantity(p, p->side * sign * number));
    }
}

static psr_status parse(parser *p, psr_rule *rule) {
    p->side = 1.0;
    PSR_TRY(parse_sum(p));
    if (take(p, '<')) {
        rule->sense = -1;
    } else if (take(p, '>')) {
        rule->sense = 1;
    } else {
        rule->sense = 0;
    }
    if (!take(p, '=')) {
        return complain(p, "expected <=, >= or =");
    }
    p->side = -1.0;
    PSR_TRY(parse_sum(p));
    skip_space(p);
    if (*p->at != '\0') {
        return complain(p, "nothing may follow the rule");
    }
    if (p->term_count == 0) {
        return complain(p, "the rule has no quantity of the plan");
    }
    rule->limit = p->limit;
    rule->term_count = p->term_count;
    rule->terms = psr_arena_take(p->arena, p->term_count, sizeof *rule->terms);
    if (rule->terms == NULL) {
        return psr_fail(p->err, PSR_ERR_MEMORY, "no memory for a rule");
    }
    memcpy(rule->terms, p->terms, p->term_count * sizeof *rule->terms);
    return PSR_OK;
}

static psr_status parse_rule(const psr_problem *problem, psr_arena *arena, psr_rule *rule,
                             psr_error *err) {
    parser p = {.problem = problem,
                .arena = arena,
                .name = rule->name,
                .text = rule->text,
                .at = rule->text,
                .place = &rule->place,
                .err = err};
    return parse(&p, rule);
}

psr_status psr_allocate_parse_rule(const psr_problem *problem, const char *name,
                                   const char *text, const psr_place *place, psr_rule *rule,
                                   psr_error *err) {
    *rule = (psr_rule){.name = psr_arena_text(problem->arena, name, strlen(name)),
                       .text = psr_arena_text(problem->arena, text, strlen(text)),
                       .place = place ? *place : psr_place_at(NULL, 0, 0)};
    if (rule->name == NULL || rule->text == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for a rule");
    }
    return parse_rule(problem, problem->arena, rule, err);
}

psr_status model_parse_rules(model *m, psr_error *err) {
    const psr_problem *p = m->problem;
    m->rules = psr_arena_take(m->arena, p->rule_count + 1, sizeof *m->rules);
    psr_rule *parsed = psr_arena_take(m->arena, p->rule_count + 1, sizeof *parsed);
    if (m->rules == NULL || parsed == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < p->rule_count; r++) {
        m->rules[r] = &p->rules[r];
        if (p->rules[r].terms == NULL) {
            parsed[r] = p->rules[r];
            PSR_TRY(parse_rule(p, m->arena, &parsed[r], err));
            m->rules[r] = &parsed[r];
        }
    }
    return PSR_OK;
}

static bool matches(const model *m, const psr_rule_term *term, const psr_rule_term *match) {
    if (term->quantity != match->quantity || match->first_period < term->first_period ||
        match->first_period > term->last_period) {
        return false;
    }
    if (term->role != NULL) {
        const char *role = m->problem->channels[match->channel].role;
        if (role == NULL || strcmp(role, term->role) != 0) {
            return false;
        }
    }
    return (term->product == PSR_NO_ID || term->product == match->product) &&
           (term->channel == PSR_NO_ID || term->channel == match->channel) &&
           (term->warehouse == PSR_NO_ID || term->warehouse == match->warehouse) &&
           (term->supplier == PSR_NO_ID || term->supplier == match->supplier);
}

double model_rule_weight(const model *m, const psr_rule *rule, const psr_rule_term *match) {
    double weight = 0.0;
    for (size_t i = 0; i < rule->term_count; i++) {
        if (matches(m, &rule->terms[i], match)) {
            weight += rule->terms[i].coefficient;
        }
    }
    return weight;
}
