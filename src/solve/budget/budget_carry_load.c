/*
 * Which spends carry over to which, which rows the ledger keeps, and the first grids.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_carry.h"

/* Cells of the first grids. */
enum { FIRST_CELLS = 32, FIRST_ROOM = FIRST_CELLS + 8 };

/* See budget_carry_reprice. */
static const double first_patience = 30;

/** A row of two: the spend at its other end, both coefficients. */
typedef struct link {
    size_t row, other; /* row = SIZE_MAX: none */
    double own, others;
} link;

typedef struct loader {
    const budget_model *m;
    size_t *row_size;    /* [row_count] */
    bool *is_link;       /* [row_count] */
    link *tie;           /* [2 * spend_count] */
    size_t *ties;        /* [spend_count] */
    link *next, *before; /* [spend_count] */
    double *main;        /* [spend_count] coefficients of the row that adds all up */
    double *extra;       /* [spend_count] likewise of another row */
    size_t *order;       /* [spend_count] */
} loader;

static psr_status take_loader(loader *l, psr_arena *arena) {
    size_t n = l->m->spend_count, rows = l->m->row_count;
    l->row_size = psr_arena_take(arena, rows + 1, sizeof(size_t));
    l->is_link = psr_arena_take(arena, rows + 1, sizeof(bool));
    l->tie = psr_arena_take(arena, 2 * n + 1, sizeof(link));
    l->ties = psr_arena_take(arena, n + 1, sizeof(size_t));
    l->next = psr_arena_take(arena, n + 1, sizeof(link));
    l->before = psr_arena_take(arena, n + 1, sizeof(link));
    l->main = psr_arena_take(arena, n + 1, sizeof(double));
    l->extra = psr_arena_take(arena, n + 1, sizeof(double));
    l->order = psr_arena_take(arena, n + 1, sizeof(size_t));
    return l->row_size && l->is_link && l->tie && l->ties && l->next && l->before &&
                   l->main && l->extra && l->order
               ? PSR_OK
               : PSR_ERR_MEMORY;
}

/** Spends that a row of two ties to one another, two neighbours each at most. */
static psr_status find_ties(loader *l, psr_arena *arena) {
    const budget_model *m = l->m;
    link *first = psr_arena_take(arena, m->row_count + 1, sizeof *first);
    if (!first) {
        return PSR_ERR_MEMORY;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        first[r].other = SIZE_MAX;
    }
    for (size_t k = 0; k < m->column_start[m->spend_count]; k++) {
        l->row_size[m->column_row[k]]++;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        l->next[i].row = l->before[i].row = SIZE_MAX;
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            size_t r = m->column_row[k], j = first[r].other;
            double a = m->column_value[k], b = first[r].own;
            if (l->row_size[r] != 2) {
                continue;
            }
            if (j == SIZE_MAX) {
                first[r] = (link){r, i, a, 0};
            } else if (a * b < 0 && l->ties[i] < 2 && l->ties[j] < 2 &&
                       !(l->ties[i] > 0 && l->tie[2 * i].other == j)) {
                l->tie[2 * i + l->ties[i]++] = (link){r, j, a, b};
                l->tie[2 * j + l->ties[j]++] = (link){r, i, b, a};
                l->is_link[r] = true;
            }
        }
    }
    return PSR_OK;
}

/** Follow the ties from their ends, in the direction in which what is carried fades. */
static void find_chains(loader *l) {
    for (size_t i = 0; i < l->m->spend_count; i++) {
        const link *end = &l->tie[2 * i];
        bool is_known = l->next[i].row != SIZE_MAX || l->before[i].row != SIZE_MAX;
        if (l->ties[i] != 1 || fabs(end->own) > fabs(end->others) || is_known) {
            continue;
        }
        for (size_t j = i, from = SIZE_MAX;;) {
            const link *out = &l->tie[2 * j];
            if (out->other == from && l->ties[j] == 1) {
                break;
            }
            out += out->other == from;
            l->next[j] = *out;
            l->before[out->other] = (link){out->row, j, out->others, out->own};
            from = j;
            j = out->other;
        }
    }
}

static void read_row(const budget_model *m, size_t row, double *to) {
    memset(to, 0, m->spend_count * sizeof *to);
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            to[i] += m->column_row[k] == row ? m->column_value[k] : 0;
        }
    }
}

static bool is_zero(double a) {
    return !(a > 0 || a < 0);
}

/** Chains one after another: wholly in the extra row first, then in part, then not. */
static void put_in_order(loader *l) {
    size_t count = 0;
    for (int wanted = 0; wanted < 3; wanted++) {
        for (size_t i = 0; i < l->m->spend_count; i++) {
            if (l->before[i].row != SIZE_MAX) {
                continue;
            }
            size_t start = count, in = 0;
            for (size_t j = i;; j = l->next[j].other) {
                l->order[count++] = j;
                in += !is_zero(l->extra[j]);
                if (l->next[j].row == SIZE_MAX) {
                    break;
                }
            }
            int kind = in == 0 ? 2 : in < count - start;
            count = kind == wanted ? count : start;
        }
    }
}

/** The stage after which the extra row is known, where its terms are the first ones in
 * order and in proportion to the main row's; SIZE_MAX = it is not so. */
static size_t last_stage(const loader *l, double *factor) {
    size_t last = SIZE_MAX;
    bool is_over = false;
    for (size_t t = 0; t < l->m->spend_count; t++) {
        double a = l->extra[l->order[t]], c = l->main[l->order[t]];
        if (is_zero(a)) {
            is_over |= !is_zero(c);
            continue;
        }
        *factor = last == SIZE_MAX ? a / c : *factor;
        if (is_over || is_zero(c) || fabs(a - *factor * c) > 1e-13 * fabs(a)) {
            return SIZE_MAX;
        }
        last = t;
    }
    return last;
}

/** A row with two limits that differ keeps its upper one. */
static void add_limit(budget_carry *c, const budget_model *m, size_t row, size_t stage,
                      double factor) {
    double lower = m->row_lower[row], upper = m->row_upper[row];
    bool is_upper = upper < INFINITY, is_equal = upper <= lower;
    if (c->stage[stage].limit != SIZE_MAX) {
        return;
    }
    c->stage[stage].limit = c->limit_count;
    c->limit[c->limit_count++] = (carry_limit){
        .row = row,
        .factor = factor,
        .side = (is_upper ? upper : lower) / factor,
        .sign = is_equal || is_upper == (factor > 0) ? 1 : -1,
        .is_equal = is_equal,
        .is_off = !is_equal,
    };
}

static void load_stages(budget_carry *c, const loader *l) {
    const budget_model *m = l->m;
    for (size_t t = 0; t < m->spend_count; t++) {
        size_t i = l->order[t];
        const link *b = &l->before[i];
        carry_stage *s = &c->stage[t];
        *s = (carry_stage){.spend = i, .curve = &m->curve[i], .limit = SIZE_MAX};
        s->cost = l->main[i];
        s->low = m->lower[i];
        s->high = m->upper[i];
        s->hole = m->lower[i] <= 0 ? fmax(0, m->min_if_on[i]) : 0;
        if (b->row != SIZE_MAX) {
            double x = m->row_lower[b->row] / b->own, y = m->row_upper[b->row] / b->own;
            s->keep = -b->others / b->own;
            s->step_low = fmin(x, y);
            s->step_high = fmax(x, y);
            s->high = fmin(s->high, s->keep * s[-1].high + s->step_high);
            s->low = fmax(s->low, s->keep * s[-1].low + s->step_low);
        }
        s->high = s->high < s->hole ? 0 : s->high;
        s->hole = s->high > 0 ? s->hole : 0;
        s->low = fmin(s->low > 0 ? fmax(s->low, s->hole) : s->low, s->high);
    }
}

/** The rows that are neither links nor the ledger's cost their prices. */
static void charge_rows(budget_carry *c, const loader *l, const double *y) {
    const budget_model *m = l->m;
    for (size_t r = 0; r < m->row_count; r++) {
        bool is_kept = l->is_link[r];
        for (size_t k = 0; k < c->limit_count; k++) {
            is_kept |= c->limit[k].row == r;
        }
        double side = y[r] > 0 ? m->row_upper[r] : m->row_lower[r];
        if (is_kept || is_zero(y[r]) || !(fabs(side) < INFINITY)) {
            continue;
        }
        c->constant += y[r] * side;
        for (size_t t = 0; t < c->stage_count; t++) {
            carry_stage *s = &c->stage[t];
            size_t end = m->column_start[s->spend + 1];
            for (size_t k = m->column_start[s->spend]; k < end; k++) {
                s->charge += m->column_row[k] == r ? y[r] * m->column_value[k] : 0;
            }
        }
    }
}

static int compare_numbers(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/** [from, to] in even steps, and two more points where they are inside. */
static double *take_grid(double from, double to, const double more[2], size_t *count) {
    double *at = malloc(FIRST_ROOM * sizeof *at);
    if (!at) {
        return NULL;
    }
    size_t n = 0, kept = 1;
    for (size_t k = 0; k <= FIRST_CELLS; k++) {
        at[n++] = k == FIRST_CELLS ? to : from + (to - from) * (double)k / FIRST_CELLS;
    }
    for (size_t k = 0; k < 2; k++) {
        if (more[k] < from || (more[k] > from && more[k] < to)) {
            at[n++] = more[k];
        }
    }
    qsort(at, n, sizeof *at, compare_numbers);
    for (size_t k = 1; k < n; k++) {
        if (at[k] - at[kept - 1] > 1e-13 * (at[n - 1] - at[0])) {
            at[kept++] = at[k];
        }
    }
    *count = kept;
    return at;
}

static psr_status first_grids(budget_carry *c) {
    double least = 0, most = 0;
    double sides[2] = {c->limit[0].side, c->limit[c->limit_count - 1].side};
    for (size_t t = 0; t <= c->stage_count; t++) {
        carry_stage *s = &c->stage[t];
        double inside[2] = {fmax(least, sides[0]), fmax(least, sides[1])};
        s->spent = take_grid(least, most, inside, &s->spent_count);
        if (!s->spent) {
            return PSR_ERR_MEMORY;
        }
        if (t == c->stage_count) {
            break;
        }
        double from = fmax(s->low, s->hole);
        double more[2] = {s->low, fmax(from, psr_curve_inflexion(s->curve))};
        s->z = take_grid(from, s->high, more, &s->z_count);
        if (!s->z) {
            return PSR_ERR_MEMORY;
        }
        least += fmin(s->cost * s->low, s->cost * s->high);
        most += fmax(s->cost * s->low, s->cost * s->high);
    }
    for (size_t l = 0; l < c->limit_count; l++) {
        c->limit[l].scale = fmax(fabs(c->limit[l].side), 1e-3 * (most - least) + 1e-12);
    }
    return PSR_OK;
}

/** The longest row that is no link; SIZE_MAX where the spends do not fit. */
static size_t choose_main(const loader *l) {
    const budget_model *m = l->m;
    size_t main = SIZE_MAX;
    bool has_links = false;
    for (size_t r = 0; r < m->row_count; r++) {
        has_links |= l->is_link[r];
        if (!l->is_link[r] && (main == SIZE_MAX || l->row_size[r] > l->row_size[main])) {
            main = r;
        }
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        has_links &= m->curve[i].family != PSR_CURVE_TABLE;
    }
    return has_links ? main : SIZE_MAX;
}

psr_status budget_carry_create(const budget_model *m, const double *y, psr_arena *arena,
                               budget_carry **out) {
    size_t n = m->spend_count, at = SIZE_MAX, extra = 0;
    loader l = {.m = m};
    double factor = 1;
    *out = NULL;
    PSR_TRY(take_loader(&l, arena));
    PSR_TRY(find_ties(&l, arena));
    find_chains(&l);
    size_t main = choose_main(&l);
    if (main == SIZE_MAX) {
        return PSR_OK;
    }
    read_row(m, main, l.main);
    for (size_t r = 0; r < m->row_count && at == SIZE_MAX; r++) {
        if (r != main && !l.is_link[r]) {
            read_row(m, r, l.extra);
            put_in_order(&l);
            at = last_stage(&l, &factor);
            extra = r;
        }
    }
    if (at == SIZE_MAX) {
        put_in_order(&l);
    }
    budget_carry *c = psr_arena_take(arena, 1, sizeof *c);
    if (!c) {
        return PSR_ERR_MEMORY;
    }
    *c = (budget_carry){
        .stage_count = n, .bound = INFINITY, .last = INFINITY, .patience = first_patience};
    c->stage = psr_arena_take(arena, n + 1, sizeof *c->stage);
    c->path = psr_arena_take(arena, n + 1, sizeof(double));
    if (!c->stage || !c->path) {
        return PSR_ERR_MEMORY;
    }
    load_stages(c, &l);
    add_limit(c, m, main, n - 1, 1);
    if (at != SIZE_MAX) {
        add_limit(c, m, extra, at, factor);
    }
    charge_rows(c, &l, y);
    *out = c;
    return first_grids(c);
}

void budget_carry_clear(budget_carry *c) {
    for (size_t t = 0; t <= c->stage_count; t++) {
        carry_stage *s = &c->stage[t];
        free(s->z);
        free(s->spent);
        free(s->worth);
        free(s->value);
        s->z = s->spent = s->worth = s->value = NULL;
    }
}
