/*
 * Rules as their users wrote them:
 *
 *     sum (<= | >= | =) sum,  sum = [-] term {(+ | -) term},  term = number | [number *]
 * part part = spend[channel,period] | sales[channel,product,period] | revenue[...] |
 *            orders[supplier,product,warehouse,period] | stock[warehouse,product,period]
 *
 * An index is a name, `*`, `@role` for channels, or a period or range `2..5`.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "rule_text.h"

#include <stdio.h>
#include <string.h>

#define MOST_INDICES 4
#define WORD_SIZE 256

static const struct part {
    const char *name;
    psr_rule_quantity quantity;
    const char *indices; /* c channel, p product, w warehouse, s supplier, t period */
} parts[] = {{"spend", PSR_RULE_SPEND, "ct"},
             {"sales", PSR_RULE_SALES, "cpt"},
             {"revenue", PSR_RULE_REVENUE, "cpt"},
             {"orders", PSR_RULE_ORDERS, "spwt"},
             {"stock", PSR_RULE_STOCK, "wpt"}};

typedef struct scan {
    const psr_ledger *ledger;
    psr_term_value value;
    const char *at;
    psr_rule_value *result;
} scan;

static bool next_is(scan *s, const char *token) {
    s->at += strspn(s->at, " \t");
    size_t length = strlen(token);
    if (strncmp(s->at, token, length) != 0) {
        return false;
    }
    s->at += length;
    return true;
}

static bool supplier_named(const psr_problem *problem, const char *word, psr_id *id) {
    for (size_t o = 0; o < problem->offer_count; o++) {
        if (strcmp(problem->offers[o].supplier, word) == 0) {
            *id = problem->offers[o].supplier_id;
            return true;
        }
    }
    return false;
}

static bool whole_number(const char *word, size_t length, int *number) {
    double value = 0.0;
    if (!psr_decimal_parse(word, length, &value) || value < 0.0 || value > 1e6 ||
        value - floor(value) > 0.0) {
        return false;
    }
    *number = (int)value;
    return true;
}

static bool period_range(const char *word, psr_rule_term *term) {
    const char *dots = strstr(word, "..");
    size_t head = dots ? (size_t)(dots - word) : strlen(word);
    if (!whole_number(word, head, &term->first_period)) {
        return false;
    }
    term->last_period = term->first_period;
    return dots == NULL || whole_number(dots + 2, strlen(dots + 2), &term->last_period);
}

/* word must live as long as the term: a role points into it. */
static bool set_index(const psr_ledger *ledger, char kind, char *word,
                      psr_rule_term *term) {
    if (strcmp(word, "*") == 0) {
        return true;
    }
    switch (kind) {
    case 'c':
        if (word[0] == '@') {
            term->role = word + 1;
            return true;
        }
        term->channel = psr_names_find(ledger->index.channels, word);
        return term->channel != PSR_NO_ID;
    case 'p':
        term->product = psr_names_find(ledger->index.products, word);
        return term->product != PSR_NO_ID;
    case 'w':
        term->warehouse = psr_names_find(ledger->index.warehouses, word);
        return term->warehouse != PSR_NO_ID;
    case 's':
        return supplier_named(ledger->problem, word, &term->supplier);
    default:
        return period_range(word, term);
    }
}

static bool read_indices(scan *s, const char *indices, char words[][WORD_SIZE],
                         psr_rule_term *term) {
    for (size_t i = 0; indices[i] != '\0'; i++) {
        s->at += strspn(s->at, " \t");
        size_t length = strcspn(s->at, ",]");
        size_t used = length;
        while (used > 0 && strchr(" \t", s->at[used - 1]) != NULL) {
            used--;
        }
        if (used == 0 || used >= WORD_SIZE) {
            return false;
        }
        memcpy(words[i], s->at, used);
        words[i][used] = '\0';
        s->at += length;
        if (!set_index(s->ledger, indices[i], words[i], term) ||
            !next_is(s, indices[i + 1] != '\0' ? "," : "]")) {
            return false;
        }
    }
    return true;
}

static bool read_part(scan *s, double coefficient) {
    char words[MOST_INDICES][WORD_SIZE];
    psr_rule_term term = {.coefficient = coefficient,
                          .product = PSR_NO_ID,
                          .channel = PSR_NO_ID,
                          .warehouse = PSR_NO_ID,
                          .supplier = PSR_NO_ID,
                          .last_period = (int)s->ledger->T - 1};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (next_is(s, parts[i].name)) {
            term.quantity = parts[i].quantity;
            if (!next_is(s, "[") || !read_indices(s, parts[i].indices, words, &term)) {
                return false;
            }
            double value = s->value(s->ledger, &term);
            s->result->value += value;
            s->result->size = fmax(s->result->size, fabs(value));
            return true;
        }
    }
    return false;
}

/* A number at the scan: its length, 0 where there is none. `1e3` is one, `1..2` is not. */
static size_t number_length(const char *at) {
    size_t length = strspn(at, "0123456789.");
    if (length > 0 && (at[length] == 'e' || at[length] == 'E')) {
        length += 1 + strspn(at + length + 1, "0123456789");
    }
    return length;
}

static bool read_term(scan *s, double sign) {
    double number = 1.0;
    s->at += strspn(s->at, " \t");
    size_t length = number_length(s->at);
    if (length > 0) {
        if (!psr_decimal_parse(s->at, length, &number)) {
            return false;
        }
        s->at += length;
        number *= next_is(s, "%") ? 0.01 : 1.0;
        if (!next_is(s, "*")) {
            s->result->value += sign * number;
            s->result->size = fmax(s->result->size, fabs(number));
            return true;
        }
    }
    return read_part(s, sign * number);
}

static bool read_sum(scan *s, double side) {
    double sign = next_is(s, "-") ? -1.0 : 1.0;
    (void)next_is(s, "+");
    while (read_term(s, side * sign)) {
        if (next_is(s, "-")) {
            sign = -1.0;
        } else if (next_is(s, "+")) {
            sign = 1.0;
        } else {
            return true;
        }
    }
    return false;
}

bool psr_rule_evaluate(const psr_ledger *ledger, const char *text, psr_term_value value,
                       psr_rule_value *result) {
    *result = (psr_rule_value){.size = 1.0};
    scan s = {ledger, value, text, result};
    if (!read_sum(&s, 1.0)) {
        return false;
    }
    if (next_is(&s, "<=")) {
        result->sense = -1;
    } else if (next_is(&s, ">=")) {
        result->sense = 1;
    } else if (!next_is(&s, "=")) {
        return false;
    }
    return read_sum(&s, -1.0) && s.at[strspn(s.at, " \t")] == '\0';
}
