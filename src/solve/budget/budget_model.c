/*
 * A budget question in solver units: spends in id order (so that shuffled input gives the
 * same bytes), money and response scaled to about 1, one-term rows turned into bounds,
 * proportional rows merged, and the whole split into components that share no row.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_twins.h"

/* Coefficients of two rows nearer than this (relative) are the same. */
static const double same_coefficient = 1e-14;

/** One row while loading: terms sorted by spend, largest |coefficient| 1, first one > 0. */
typedef struct loaded_row {
    size_t source;
    size_t count;
    size_t *spend;
    double *value;
    double lower, upper; /* scaled money */
    double factor;       /* this row * factor = budget row */
    size_t merged_into;  /* position in loader.row; its own = it stands */
} loaded_row;

typedef struct loader {
    const psr_budget *budget;
    budget_parts *parts;
    psr_arena *arena;
    size_t *spend_of; /* sorted position -> budget position */
    size_t *sorted;   /* budget position -> sorted position */
    psr_curve *curve;
    double *lower, *upper, *min_if_on;
    loaded_row *row;
    size_t *group;    /* union-find over spends */
    size_t *renumber; /* scratch [max(spend_count, row_count)] */
} loader;

typedef struct named {
    const char *name;
    size_t position;
} named;

static int compare_named(const void *a, const void *b) {
    const named *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->position > y->position) - (x->position < y->position);
}

psr_status budget_sort_names(psr_arena *arena, char **names, size_t count, size_t *order) {
    named *list = psr_arena_take(arena, count + 1, sizeof *list);
    if (!list) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        list[i] = (named){names[i] ? names[i] : "", i};
    }
    qsort(list, count, sizeof *list, compare_named);
    for (size_t i = 0; i < count; i++) {
        order[i] = list[i].position;
    }
    return PSR_OK;
}

/** Most that each spend can be by its own limit and by rows without negative terms. */
static void find_reach(const psr_budget *b, double *reach) {
    memcpy(reach, b->max, b->spend_count * sizeof(double));
    for (size_t r = 0; r < b->row_count; r++) {
        bool is_sum = isfinite(b->row_upper[r]);
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            is_sum = is_sum && b->row_coefficient[k] >= 0;
        }
        for (size_t k = b->row_start[r]; is_sum && k < b->row_start[r + 1]; k++) {
            double most = b->row_upper[r] / b->row_coefficient[k];
            reach[b->row_spend[k]] = fmin(reach[b->row_spend[k]], fmax(most, 0));
        }
    }
}

double budget_money_unit(const psr_budget *b, double *reach) {
    double unit = 0, widest = 0;
    find_reach(b, reach);
    for (size_t r = 0; r < b->row_count; r++) {
        double largest = 0, most = 0;
        for (size_t k = b->row_start[r]; k < b->row_start[r + 1]; k++) {
            largest = fmax(largest, fabs(b->row_coefficient[k]));
            most += fabs(b->row_coefficient[k]) * reach[b->row_spend[k]];
        }
        double limit = isfinite(b->row_upper[r]) ? b->row_upper[r] : b->row_lower[r];
        if (largest > 0 && isfinite(limit)) {
            unit = fmax(unit, fmin(fabs(limit), most) / largest);
        }
    }
    for (size_t i = 0; i < b->spend_count; i++) {
        widest = fmax(widest, b->max[i]);
    }
    unit = unit > 0 ? unit : widest;
    return unit > 0 ? unit : 1;
}

psr_status budget_scale_curve(psr_arena *arena, const psr_curve *from, double money,
                              double response, psr_curve *to) {
    *to = *from;
    to->scale = from->scale / response;
    to->carried_in = from->carried_in / money;
    to->spend = from->spend / money;
    to->rate = from->rate * money;
    to->midpoint = from->midpoint / money;
    if (from->family == PSR_CURVE_POWER) {
        to->scale *= pow(money, from->shape);
    } else if (from->family == PSR_CURVE_LINEAR) {
        to->scale *= money;
    }
    if (from->point_count == 0) {
        return PSR_OK;
    }
    to->point_spend = psr_arena_take(arena, from->point_count, sizeof(double));
    to->point_response = psr_arena_take(arena, from->point_count, sizeof(double));
    if (!to->point_spend || !to->point_response) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < from->point_count; k++) {
        to->point_spend[k] = from->point_spend[k] / money;
        to->point_response[k] = from->point_response[k] / response;
    }
    return PSR_OK;
}

static psr_status load_spends(loader *l) {
    const psr_budget *b = l->budget;
    size_t n = b->spend_count;
    l->spend_of = psr_arena_take(l->arena, n + 1, sizeof(size_t));
    l->sorted = psr_arena_take(l->arena, n + 1, sizeof(size_t));
    l->group = psr_arena_take(l->arena, n + 1, sizeof(size_t));
    l->renumber = psr_arena_take(l->arena, n + b->row_count + 1, sizeof(size_t));
    l->lower = psr_arena_take(l->arena, n + 1, sizeof(double));
    l->upper = psr_arena_take(l->arena, n + 1, sizeof(double));
    l->min_if_on = psr_arena_take(l->arena, n + 1, sizeof(double));
    l->curve = psr_arena_take(l->arena, n + 1, sizeof *l->curve);
    if (!l->spend_of || !l->sorted || !l->group || !l->renumber || !l->lower || !l->upper ||
        !l->min_if_on || !l->curve) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(budget_sort_names(l->arena, b->id, n, l->spend_of));
    double money = budget_money_unit(b, l->lower), response = 0; /* not yet the limits */
    for (size_t i = 0; i < n; i++) {
        response = fmax(response, fabs(psr_curve_value(&b->curve[i], b->max[i])));
    }
    response = response > 0 && isfinite(response) ? response : 1;
    l->parts->money = money;
    l->parts->response = response;
    for (size_t j = 0; j < n; j++) {
        size_t i = l->spend_of[j];
        l->sorted[i] = j;
        l->group[j] = j;
        l->lower[j] = b->min[i] / money;
        l->upper[j] = b->max[i] / money;
        l->min_if_on[j] = b->min_if_on[i] > 0 ? b->min_if_on[i] / money : 0;
        PSR_TRY(budget_scale_curve(l->arena, &b->curve[i], money, response, &l->curve[j]));
    }
    return PSR_OK;
}

typedef struct term {
    size_t spend;
    double value;
} term;

static int compare_terms(const void *a, const void *b) {
    const term *x = a, *y = b;
    return (x->spend > y->spend) - (x->spend < y->spend);
}

/** Sorted, summed, zero-free terms of a budget row, scaled to largest |coefficient| 1. */
static psr_status load_row(loader *l, size_t source, loaded_row *row, term *terms) {
    const psr_budget *b = l->budget;
    size_t given = 0, count = 0;
    for (size_t k = b->row_start[source]; k < b->row_start[source + 1]; k++) {
        terms[given++] = (term){l->sorted[b->row_spend[k]], b->row_coefficient[k]};
    }
    qsort(terms, given, sizeof *terms, compare_terms);
    for (size_t k = 0; k < given; k++) {
        if (count > 0 && terms[count - 1].spend == terms[k].spend) {
            terms[count - 1].value += terms[k].value;
        } else {
            terms[count++] = terms[k];
        }
    }
    double largest = 0;
    for (size_t k = 0; k < count; k++) {
        largest = fmax(largest, fabs(terms[k].value));
    }
    row->source = source;
    row->spend = psr_arena_take(l->arena, count + 1, sizeof(size_t));
    row->value = psr_arena_take(l->arena, count + 1, sizeof(double));
    if (!row->spend || !row->value) {
        return PSR_ERR_MEMORY;
    }
    for (size_t k = 0; k < count; k++) {
        if (fabs(terms[k].value) > 1e-15 * largest) {
            row->spend[row->count] = terms[k].spend;
            row->value[row->count++] = terms[k].value;
        }
    }
    row->factor = row->count == 0 ? 1 : row->value[0] < 0 ? -largest : largest;
    for (size_t k = 0; k < row->count; k++) {
        row->value[k] /= row->factor;
    }
    double lower = b->row_lower[source] / l->parts->money / row->factor;
    double upper = b->row_upper[source] / l->parts->money / row->factor;
    row->lower = row->factor < 0 ? upper : lower;
    row->upper = row->factor < 0 ? lower : upper;
    return PSR_OK;
}

static psr_status load_rows(loader *l) {
    const psr_budget *b = l->budget;
    size_t widest = 0;
    for (size_t r = 0; r < b->row_count; r++) {
        size_t count = b->row_start[r + 1] - b->row_start[r];
        widest = count > widest ? count : widest;
    }
    size_t *order = psr_arena_take(l->arena, b->row_count + 1, sizeof(size_t));
    term *terms = psr_arena_take(l->arena, widest + 1, sizeof *terms);
    l->row = psr_arena_take(l->arena, b->row_count + 1, sizeof *l->row);
    if (!order || !terms || !l->row) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(budget_sort_names(l->arena, b->row_name, b->row_count, order));
    for (size_t k = 0; k < b->row_count; k++) {
        PSR_TRY(load_row(l, order[k], &l->row[k], terms));
        l->row[k].merged_into = k;
    }
    return PSR_OK;
}

static int compare_rows(const void *a, const void *b) {
    const loaded_row *x = *(loaded_row *const *)a, *y = *(loaded_row *const *)b;
    if (x->count != y->count) {
        return x->count < y->count ? -1 : 1;
    }
    for (size_t k = 0; k < x->count; k++) {
        if (x->spend[k] != y->spend[k]) {
            return x->spend[k] < y->spend[k] ? -1 : 1;
        }
        if (fabs(x->value[k] - y->value[k]) > same_coefficient) {
            return x->value[k] < y->value[k] ? -1 : 1;
        }
    }
    return 0;
}

/** Rows with the same terms become one with both limits; the first in order stands. */
static psr_status merge_rows(loader *l) {
    size_t m = l->budget->row_count;
    loaded_row **list = psr_arena_take(l->arena, m + 1, sizeof *list);
    if (!list) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < m; r++) {
        list[r] = &l->row[r];
    }
    qsort(list, m, sizeof *list, compare_rows);
    for (size_t k = 0; k < m;) {
        size_t end = k + 1, first = (size_t)(list[k] - l->row);
        while (end < m && compare_rows(&list[k], &list[end]) == 0) {
            size_t position = (size_t)(list[end++] - l->row);
            first = position < first ? position : first;
        }
        for (; k < end; k++) {
            list[k]->merged_into = first;
            l->row[first].lower = fmax(l->row[first].lower, list[k]->lower);
            l->row[first].upper = fmin(l->row[first].upper, list[k]->upper);
        }
    }
    return PSR_OK;
}

static size_t group_of(loader *l, size_t i) {
    while (l->group[i] != i) {
        l->group[i] = l->group[l->group[i]];
        i = l->group[i];
    }
    return i;
}

/** Limits that cross by rounding only are made to meet. @return false: they conflict */
static bool settle_limits(double *lower, double *upper) {
    if (*lower > *upper && *lower - *upper <= 1e-12 * fmax(1, fabs(*upper))) {
        *lower = *upper;
    }
    return *lower <= *upper;
}

/** One-term rows move into the bounds; the others tie their spends together. */
static psr_status apply_rows(loader *l) {
    for (size_t r = 0; r < l->budget->row_count; r++) {
        loaded_row *row = &l->row[r];
        if (row->merged_into != r) {
            continue;
        }
        if (!settle_limits(&row->lower, &row->upper) ||
            (row->count == 0 && (row->lower > 0 || row->upper < 0))) {
            return PSR_ERR_INFEASIBLE;
        }
        if (row->count == 1) {
            size_t i = row->spend[0];
            l->lower[i] = fmax(l->lower[i], row->lower / row->value[0]);
            l->upper[i] = fmin(l->upper[i], row->upper / row->value[0]);
            if (!settle_limits(&l->lower[i], &l->upper[i])) {
                return PSR_ERR_INFEASIBLE;
            }
        }
        for (size_t k = 1; k < row->count; k++) {
            size_t a = group_of(l, row->spend[0]), b = group_of(l, row->spend[k]);
            l->group[a > b ? a : b] = a > b ? b : a;
        }
    }
    return PSR_OK;
}

/** Sizes of each component into their counts; l->renumber = component of each group. */
static psr_status count_parts(loader *l) {
    size_t n = l->budget->spend_count, count = 0;
    for (size_t i = 0; i < n; i++) {
        l->renumber[i] = group_of(l, i) == i ? count++ : l->renumber[group_of(l, i)];
    }
    l->parts->count = count;
    l->parts->component = psr_arena_take(l->arena, count + 1, sizeof(budget_model));
    l->parts->place =
        psr_arena_take(l->arena, l->budget->row_count + 1, sizeof *l->parts->place);
    return l->parts->component && l->parts->place ? PSR_OK : PSR_ERR_MEMORY;
}

static psr_status take_model(psr_arena *arena, budget_model *model, size_t terms) {
    size_t n = model->spend_count, m = model->row_count;
    model->curve = psr_arena_take(arena, n + 1, sizeof *model->curve);
    model->lower = psr_arena_take(arena, n + 1, sizeof(double));
    model->upper = psr_arena_take(arena, n + 1, sizeof(double));
    model->min_if_on = psr_arena_take(arena, n + 1, sizeof(double));
    model->column_start = psr_arena_take(arena, n + 2, sizeof(size_t));
    model->column_row = psr_arena_take(arena, terms + 1, sizeof(size_t));
    model->column_value = psr_arena_take(arena, terms + 1, sizeof(double));
    model->row_lower = psr_arena_take(arena, m + 1, sizeof(double));
    model->row_upper = psr_arena_take(arena, m + 1, sizeof(double));
    model->spend_of = psr_arena_take(arena, n + 1, sizeof(size_t));
    model->row_of = psr_arena_take(arena, m + 1, sizeof(size_t));
    bool taken = model->curve && model->lower && model->upper && model->min_if_on &&
                 model->column_start && model->column_row && model->column_value &&
                 model->row_lower && model->row_upper && model->spend_of && model->row_of;
    return taken ? PSR_OK : PSR_ERR_MEMORY;
}

static bool stands(const loader *l, size_t r) {
    return l->row[r].merged_into == r && l->row[r].count > 1;
}

/** Bounds with the rule "0 or at least": a minimum above 0 switches the spend on. */
static void set_bounds(const loader *l, size_t i, budget_model *model, size_t j) {
    double low = l->lower[i], high = l->upper[i], least = l->min_if_on[i];
    if (least > 0 && low > 0) {
        low = fmax(low, least);
    } else if (least > 0 && high < least) {
        high = 0;
    }
    model->lower[j] = low;
    model->upper[j] = high;
    model->min_if_on[j] = least > low ? least : 0;
}

static psr_status build_parts(loader *l) {
    size_t n = l->budget->spend_count, m = l->budget->row_count;
    budget_model *part = l->parts->component;
    size_t *terms = psr_arena_take(l->arena, l->parts->count + 1, sizeof(size_t));
    size_t *position = psr_arena_take(l->arena, n + 1, sizeof(size_t));
    if (!terms || !position) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        position[i] = part[l->renumber[i]].spend_count++;
    }
    for (size_t r = 0; r < m; r++) {
        if (stands(l, r)) {
            size_t c = l->renumber[l->row[r].spend[0]];
            part[c].row_count++;
            terms[c] += l->row[r].count;
        }
    }
    for (size_t c = 0; c < l->parts->count; c++) {
        PSR_TRY(take_model(l->arena, &part[c], terms[c]));
        part[c].row_count = 0;
    }
    for (size_t i = 0; i < n; i++) {
        budget_model *model = &part[l->renumber[i]];
        model->curve[position[i]] = l->curve[i];
        model->spend_of[position[i]] = l->spend_of[i];
        set_bounds(l, i, model, position[i]);
    }
    for (size_t r = 0; r < m; r++) { /* count entries of each column */
        for (size_t k = 0; stands(l, r) && k < l->row[r].count; k++) {
            size_t i = l->row[r].spend[k];
            part[l->renumber[i]].column_start[position[i] + 2]++;
        }
    }
    for (size_t c = 0; c < l->parts->count; c++) {
        for (size_t j = 2; j <= part[c].spend_count; j++) {
            part[c].column_start[j] += part[c].column_start[j - 1];
        }
    }
    for (size_t r = 0; r < m; r++) {
        if (!stands(l, r)) {
            continue;
        }
        const loaded_row *row = &l->row[r];
        budget_model *model = &part[l->renumber[row->spend[0]]];
        size_t at = model->row_count++;
        model->row_lower[at] = row->lower;
        model->row_upper[at] = row->upper;
        model->row_of[at] = row->source;
        for (size_t k = 0; k < row->count; k++) {
            size_t slot = model->column_start[position[row->spend[k]] + 1]++;
            model->column_row[slot] = at;
            model->column_value[slot] = row->value[k];
        }
    }
    for (size_t c = 0; c < l->parts->count; c++) {
        PSR_TRY(budget_twins_find(&part[c], l->arena));
    }
    return PSR_OK;
}

/** Where each budget row went, for prices. */
static void place_rows(loader *l) {
    size_t m = l->budget->row_count;
    for (size_t r = 0; r < m; r++) { /* number of each standing row in its component */
        l->parts->place[l->row[r].source].component = SIZE_MAX;
    }
    for (size_t c = 0; c < l->parts->count; c++) {
        budget_model *model = &l->parts->component[c];
        for (size_t at = 0; at < model->row_count; at++) {
            l->parts->place[model->row_of[at]].component = c;
            l->parts->place[model->row_of[at]].row = at;
        }
    }
    for (size_t r = 0; r < m; r++) {
        budget_row_place *place = &l->parts->place[l->row[r].source];
        *place = l->parts->place[l->row[l->row[r].merged_into].source];
        place->factor = l->row[r].factor;
    }
}

psr_status budget_parts_create(const psr_budget *budget, budget_parts *parts,
                               psr_error *err) {
    *parts = (budget_parts){.arena = psr_arena_create()};
    if (!parts->arena) {
        return psr_fail(err, PSR_ERR_MEMORY, "out of memory for the budget programme");
    }
    loader l = {.budget = budget, .parts = parts, .arena = parts->arena};
    psr_status status = load_spends(&l);
    if (status == PSR_OK) {
        status = load_rows(&l);
    }
    if (status == PSR_OK) {
        status = merge_rows(&l);
    }
    if (status == PSR_OK) {
        status = apply_rows(&l);
    }
    if (status == PSR_OK) {
        status = count_parts(&l);
    }
    if (status == PSR_OK) {
        status = build_parts(&l);
    }
    if (status == PSR_ERR_INFEASIBLE) {
        return budget_explain_conflict(budget, parts->money, err);
    }
    if (status != PSR_OK) {
        return psr_fail(err, status, "out of memory for the budget programme");
    }
    place_rows(&l);
    return PSR_OK;
}

void budget_parts_free(budget_parts *parts) {
    psr_arena_free(parts->arena);
    *parts = (budget_parts){0};
}
