/*
 * solution.json: the answer to a problem file, in the names of reference/ALLOCATION.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* Quantities below this are the solver's dust, not decisions. */
static const double dust = 1e-9;
/* A price has no more digits that mean something. */
static const int digits_kept = 15;

static const char *const status_words[] = {"optimal", "feasible", "infeasible",
                                           "unbounded"};

/* JSON as it grows: one item a line, indented by its depth. */
typedef struct writer {
    psr_text *json;
    size_t depth;
    bool filled; /* the object or list at hand has an item */
} writer;

static void add_text(writer *w, const char *text) {
    static const char special[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    psr_text_add(w->json, "\"");
    for (const char *start = text;; start = ++text) {
        while ((unsigned char)*text >= 0x20 && *text != '"' && *text != '\\') {
            text++;
        }
        psr_text_add_bytes(w->json, start, (size_t)(text - start));
        if (*text == '\0') {
            break;
        }
        const char *found = strchr(special, *text);
        if (found != NULL) {
            psr_text_addf(w->json, "\\%c", letters[found - special]);
        } else {
            psr_text_addf(w->json, "\\u%04X", (unsigned)*text);
        }
    }
    psr_text_add(w->json, "\"");
}

static void add_line(writer *w) {
    static const char spaces[] = "\n        ";
    psr_text_add_bytes(w->json, spaces, 1 + w->depth);
}

/* The start of an item: its key, but for an element of a list. */
static void add_item(writer *w, const char *key) {
    if (w->filled) {
        psr_text_add_bytes(w->json, ",", 1);
    }
    add_line(w);
    w->filled = true;
    if (key != NULL) {
        add_text(w, key);
        psr_text_add_bytes(w->json, ": ", 2);
    }
}

static void add_open(writer *w, const char *bracket) {
    psr_text_add_bytes(w->json, bracket, 1);
    w->depth++;
    w->filled = false;
}

static void add_close(writer *w, const char *bracket) {
    w->depth--;
    if (w->filled) {
        add_line(w);
    }
    w->filled = true;
    psr_text_add_bytes(w->json, bracket, 1);
}

static void open_list(writer *w, const char *key) {
    add_item(w, key);
    add_open(w, "[");
}

static void open_object(writer *w) {
    add_item(w, NULL);
    add_open(w, "{");
}

static void add_label(writer *w, const char *key, const char *text) {
    add_item(w, key);
    add_text(w, text);
}

/* A number that is not finite has no form in JSON: it is left out. */
static void add_number(writer *w, const char *key, double value) {
    char digits[40];
    if (!isfinite(value)) {
        return;
    }
    psr_decimal_print_digits(value, digits_kept, digits);
    add_item(w, key);
    psr_text_add(w->json, digits);
    if (strpbrk(digits, ".e") == NULL) {
        psr_text_add_bytes(w->json, ".0", 2); /* a number, not a count */
    }
}

static void add_whole(writer *w, const char *key, int value) {
    add_item(w, key);
    psr_text_addf(w->json, "%d", value);
}

/* One row of a list, where it has a value: labels in pairs of key and text up to NULL,
 * then the values over time. */
static void add_series(writer *w, const char *const *labels, const double *values,
                       size_t T) {
    bool any = false;
    for (size_t t = 0; t < T && !any; t++) {
        any = fabs(values[t]) > dust;
    }
    if (!any) {
        return;
    }
    open_object(w);
    for (; labels[0] != NULL; labels += 2) {
        add_label(w, labels[0], labels[1]);
    }
    open_list(w, "values");
    for (size_t t = 0; t < T; t++) {
        add_number(w, NULL, fabs(values[t]) > dust ? values[t] : 0.0);
    }
    add_close(w, "]");
    add_close(w, "}");
}

static void add_orders(writer *w, const psr_problem *p, const psr_allocation *a) {
    open_list(w, "q");
    for (size_t i = 0; i < p->offer_count; i++) {
        const psr_offer *offer = &p->offers[i];
        const char *const labels[] = {"supplier",  offer->supplier,
                                      "product",   p->products[offer->product].id,
                                      "warehouse", p->warehouses[offer->warehouse].id,
                                      NULL};
        add_series(w, labels, a->order + i * a->period_count, a->period_count);
    }
    add_close(w, "]");
}

static void add_transfers(writer *w, const psr_problem *p, const psr_allocation *a) {
    open_list(w, "x");
    for (size_t i = 0; a->transfer != NULL && i < p->transfer_count; i++) {
        for (size_t q = 0; q < p->product_count; q++) {
            const char *const labels[] = {"from",    p->warehouses[p->transfers[i].from].id,
                                          "to",      p->warehouses[p->transfers[i].to].id,
                                          "product", p->products[q].id,
                                          NULL};
            add_series(w, labels,
                       a->transfer + (i * p->product_count + q) * a->period_count,
                       a->period_count);
        }
    }
    add_close(w, "]");
}

static void add_by_market(writer *w, const char *key, const psr_problem *p,
                          const psr_allocation *a, const double *values) {
    open_list(w, key);
    for (size_t i = 0; i < p->market_count; i++) {
        const char *const labels[] = {"product", p->products[p->markets[i].product].id,
                                      "channel", p->channels[p->markets[i].channel].id,
                                      NULL};
        add_series(w, labels, values + i * a->period_count, a->period_count);
    }
    add_close(w, "]");
}

static void add_by_channel(writer *w, const char *key, const psr_problem *p,
                           const psr_allocation *a, const double *values) {
    open_list(w, key);
    for (size_t k = 0; k < p->channel_count; k++) {
        const char *const labels[] = {"channel", p->channels[k].id, NULL};
        add_series(w, labels, values + k * a->period_count, a->period_count);
    }
    add_close(w, "]");
}

static void add_by_stock(writer *w, const char *key, const psr_problem *p,
                         const psr_allocation *a, const double *values) {
    open_list(w, key);
    for (size_t i = 0; i < p->product_count * p->warehouse_count; i++) {
        const char *const labels[] = {"product", p->products[i / p->warehouse_count].id,
                                      "warehouse", p->warehouses[i % p->warehouse_count].id,
                                      NULL};
        add_series(w, labels, values + i * a->period_count, a->period_count);
    }
    add_close(w, "]");
}

static void add_tiers(writer *w, const psr_problem *p, const psr_allocation *a) {
    open_list(w, "u");
    for (size_t i = 0; i < p->market_count; i++) {
        const psr_market *market = &p->markets[i];
        if (market->tier_count > 1) {
            open_object(w);
            add_label(w, "product", p->products[market->product].id);
            add_label(w, "channel", p->channels[market->channel].id);
            add_whole(w, "tier", a->tier[i]);
            add_close(w, "}");
        }
    }
    add_close(w, "]");
}

static void add_open_channels(writer *w, const psr_problem *p, const psr_allocation *a) {
    open_list(w, "a");
    for (size_t k = 0; k < p->channel_count; k++) {
        if (p->channels[k].optional && a->active[k] > 0.5) {
            add_label(w, NULL, p->channels[k].id);
        }
    }
    add_close(w, "]");
}

static void add_quantities(writer *w, const psr_problem *p, const psr_allocation *a) {
    add_orders(w, p, a);
    add_transfers(w, p, a);
    add_by_market(w, "z", p, a, a->exposed);
    add_by_market(w, "sg", p, a, a->sales);
    add_by_market(w, "V", p, a, a->volume_factor);
    add_by_stock(w, "I", p, a, a->end_stock);
    add_by_stock(w, "disp", p, a, a->disposal);
    add_by_channel(w, "m", p, a, a->spend);
    add_by_channel(w, "e", p, a, a->effective_spend);
    add_by_channel(w, "U", p, a, a->lift);
    add_tiers(w, p, a);
    add_open_channels(w, p, a);
    if (a->cash != NULL) {
        open_list(w, "C");
        for (size_t t = 0; t < a->period_count; t++) {
            add_number(w, NULL, a->cash[t]);
        }
        add_close(w, "]");
    }
}

/* What binds and what each policy costs, as in a plan's limits.csv and policies.csv. */
static void add_prices(writer *w, const psr_allocation *a) {
    open_list(w, "limits");
    for (size_t i = 0; i < a->limit_count; i++) {
        const psr_limit *each = &a->limits[i];
        open_object(w);
        add_label(w, "kind", each->kind);
        add_label(w, "name", each->name);
        add_label(w, "sense", each->is_lower ? "at least" : "at most");
        add_number(w, "limit", each->limit);
        add_number(w, "used", each->used);
        add_number(w, "price", each->price);
        if (each->period >= 0) {
            add_whole(w, "period", each->period);
        }
        add_close(w, "}");
    }
    add_close(w, "]");
    open_list(w, "policies");
    for (size_t i = 0; i < a->policy_price_count; i++) {
        const psr_policy_price *each = &a->policies[i];
        open_object(w);
        add_label(w, "kind", each->kind);
        add_label(w, "name", each->name);
        add_number(w, "price", each->price);
        add_item(w, "at_least");
        psr_text_add(w->json, each->at_least ? "true" : "false");
        add_close(w, "}");
    }
    add_close(w, "]");
}

static void add_proof(writer *w, const psr_allocation *a) {
    add_number(w, "objective", a->objective);
    if (a->has_ratio) {
        add_number(w, "ratio", a->ratio);
        add_number(w, "bound", a->ratio_bound);
        add_number(w, "gap", a->ratio_gap);
        add_number(w, "capital", a->capital);
    } else {
        add_number(w, "bound", a->bound);
        add_number(w, "gap", a->gap);
    }
    add_label(w, "method", a->method);
}

psr_status psr_write_solution_json(const psr_problem *problem,
                                   const psr_allocation *allocation, psr_text *json,
                                   psr_error *err) {
    writer w = {.json = json};
    add_open(&w, "{");
    add_label(&w, "format", "purser-solution");
    add_whole(&w, "version", 1);
    add_label(&w, "name", problem->name ? problem->name : "");
    add_label(&w, "status", status_words[allocation->status]);
    if (allocation->status == PSR_ANSWER_OPTIMAL ||
        allocation->status == PSR_ANSWER_FEASIBLE) {
        add_proof(&w, allocation);
        add_quantities(&w, problem, allocation);
        add_prices(&w, allocation);
    }
    add_close(&w, "}");
    psr_text_add(json, "\n");
    return json->failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for solution.json")
                        : PSR_OK;
}
