/*
 * Spends that nothing tells apart: plans that differ only in which of them is which count
 * as one.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_twins.h"

#include <math.h>
#include <stdlib.h>

/* Share of a straight piece by which its ends may differ between twins. */
static const double same_piece = 1e-12;

typedef struct twin {
    const budget_model *model;
    size_t i;
} twin;

static int compare_numbers(const double *x, const double *y, size_t count) {
    for (size_t k = 0; k < count; k++) {
        if (x[k] < y[k] || x[k] > y[k]) {
            return x[k] < y[k] ? -1 : 1;
        }
    }
    return 0;
}

static int compare_counts(const size_t *x, const size_t *y, size_t count) {
    for (size_t k = 0; k < count; k++) {
        if (x[k] != y[k]) {
            return x[k] < y[k] ? -1 : 1;
        }
    }
    return 0;
}

static int compare_curves(const psr_curve *x, const psr_curve *y) {
    if (x->family != y->family || x->point_count != y->point_count) {
        bool is_before = x->family != y->family ? x->family < y->family
                                                : x->point_count < y->point_count;
        return is_before ? -1 : 1;
    }
    const double of_x[] = {x->scale, x->shape,    x->spend,
                           x->rate,  x->midpoint, x->carried_in};
    const double of_y[] = {y->scale, y->shape,    y->spend,
                           y->rate,  y->midpoint, y->carried_in};
    int order = compare_numbers(of_x, of_y, sizeof of_x / sizeof *of_x);
    order = order ? order : compare_numbers(x->point_spend, y->point_spend, x->point_count);
    return order ? order
                 : compare_numbers(x->point_response, y->point_response, x->point_count);
}

/** Curve, limits and coefficients. */
static int compare_spends(const budget_model *m, size_t i, size_t j) {
    const double of_i[] = {m->lower[i], m->upper[i], m->min_if_on[i]};
    const double of_j[] = {m->lower[j], m->upper[j], m->min_if_on[j]};
    size_t first_i = m->column_start[i], count_i = m->column_start[i + 1] - first_i;
    size_t first_j = m->column_start[j], count_j = m->column_start[j + 1] - first_j;
    int order = compare_numbers(of_i, of_j, sizeof of_i / sizeof *of_i);
    order = order ? order : compare_counts(&count_i, &count_j, 1);
    order = order
                ? order
                : compare_counts(&m->column_row[first_i], &m->column_row[first_j], count_i);
    order = order ? order
                  : compare_numbers(&m->column_value[first_i], &m->column_value[first_j],
                                    count_i);
    return order ? order : compare_curves(&m->curve[i], &m->curve[j]);
}

static int compare_twins(const void *a, const void *b) {
    const twin *x = a, *y = b;
    int order = compare_spends(x->model, x->i, y->i);
    return order ? order : (x->i > y->i) - (x->i < y->i);
}

psr_status budget_twins_find(budget_model *m, psr_arena *arena) {
    size_t n = m->spend_count;
    budget_twins *twins = &m->twins;
    twin *list = psr_arena_take(arena, n + 1, sizeof *list);
    *twins = (budget_twins){.spend = psr_arena_take(arena, n + 1, sizeof(size_t)),
                            .is_next = psr_arena_take(arena, n + 1, sizeof(bool))};
    if (!list || !twins->spend || !twins->is_next) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        list[i] = (twin){m, i};
    }
    qsort(list, n, sizeof *list, compare_twins);
    bool is_next = false;
    for (size_t k = 0; k < n; k++) {
        bool has_next = k + 1 < n && compare_spends(m, list[k].i, list[k + 1].i) == 0;
        if (is_next || has_next) {
            twins->spend[twins->count] = list[k].i;
            twins->is_next[twins->count++] = is_next;
        }
        is_next = has_next;
    }
    return PSR_OK;
}

psr_status budget_twins_take(const budget_model *whole, const size_t *place,
                             psr_arena *arena, budget_model *part) {
    const budget_twins *from = &whole->twins;
    budget_twins *to = &part->twins;
    size_t n = part->spend_count;
    *to = (budget_twins){.spend = psr_arena_take(arena, n + 1, sizeof(size_t)),
                         .is_next = psr_arena_take(arena, n + 1, sizeof(bool))};
    if (!to->spend || !to->is_next) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < from->count; k++) {
        size_t j = place[from->spend[k]];
        if (j != SIZE_MAX) {
            bool is_first = k == 0 || place[from->spend[k - 1]] == SIZE_MAX;
            to->spend[to->count] = j;
            to->is_next[to->count++] = from->is_next[k] && !is_first;
        }
    }
    return PSR_OK;
}

void budget_twins_order(const budget_twins *twins, budget_box *box) {
    const size_t *spend = twins->spend;
    for (size_t k = 1; k < twins->count; k++) {
        if (twins->is_next[k]) {
            box->high[spend[k]] = fmin(box->high[spend[k]], box->high[spend[k - 1]]);
        }
    }
    for (size_t k = twins->count; k-- > 1;) {
        if (twins->is_next[k]) {
            box->low[spend[k - 1]] = fmax(box->low[spend[k - 1]], box->low[spend[k]]);
        }
    }
}

/** End of the first straight piece of an envelope; its start where there is none. */
static double straight_end(const budget_envelopes *set, size_t i) {
    const budget_envelope *e = &set->item[i];
    return e->line_count ? e->low + set->width[e->first_line] : e->low;
}

/** What twin i lacks to the end of the straight piece that it shares with twin j. */
static double find_room(const budget_envelopes *set, size_t i, size_t j, double z) {
    double low = set->item[i].low, end = straight_end(set, i);
    bool is_shared = compare_numbers(&low, &set->item[j].low, 1) == 0 &&
                     fabs(end - straight_end(set, j)) <= same_piece * (end - low);
    return is_shared ? end - z : 0;
}

void budget_twins_gather(const budget_twins *twins, const budget_envelopes *set,
                         double *z) {
    size_t to = 0;
    for (size_t k = 0; k < twins->count; k++) {
        size_t j = twins->spend[k];
        double low = set->item[j].low;
        to = twins->is_next[k] ? to : k;
        while (to < k && z[j] > low && z[j] <= straight_end(set, j)) {
            size_t i = twins->spend[to];
            double room = find_room(set, i, j, z[i]), given = z[j] - low;
            if (given < room) {
                z[i] += given;
                z[j] = low;
            } else {
                z[i] += fmax(room, 0);
                z[j] -= fmax(room, 0);
                to++;
            }
        }
    }
}
