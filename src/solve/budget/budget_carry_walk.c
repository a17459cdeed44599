/*
 * Walks along the worths: the best one is a plan to climb from; where those pass that may
 * still beat the best plan, the grids are made finer.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "budget_carry.h"

enum { MOST_WALKERS = 200, GOLDEN_STEPS = 12 };
static const double golden = 0.381966011250105;
/* Share of the gap that the cells along a walk may account for before they are halved. */
static const double error_share = 0.1;
/* Grid points in all beyond which no grid is made finer: a quarter of a gigabyte. */
static const size_t most_points = 30000000;

/** Where a walk is before a stage, and what it has lost against the promise so far. */
typedef struct walker {
    double carried, spent, lost;
    carry_walk so_far;
} walker;

typedef struct walkers {
    walker *now, *list;
    size_t count, found, capacity;
    int *seen;     /* walker in each cell of the grids after the stage, -1 = none */
    double *worth; /* of each grid point of the decision */
} walkers;

/** The cell of a grid that holds x. */
static size_t cell_of(const double *at, size_t count, double x) {
    size_t low = 0, high = count > 1 ? count - 1 : 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (at[middle] <= x) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/** Worth of row i before stage s in a cell of the ledger. */
static double in_cell(const carry_stage *s, size_t i, size_t cell, double spent) {
    const double *w = s->worth + i * s->spent_count;
    if (s->spent_count == 1) {
        return w[0];
    }
    double width = s->spent[cell + 1] - s->spent[cell];
    return w[cell] + (spent - s->spent[cell]) / width * (w[cell + 1] - w[cell]);
}

static double worth_before(const carry_stage *s, double carried, double spent) {
    size_t cell = cell_of(s->spent, s->spent_count, spent);
    if (!(s->keep > 0) || s[-1].z_count == 1) {
        return in_cell(s, 0, cell, spent);
    }
    const double *z = s[-1].z;
    size_t i = cell_of(z, s[-1].z_count, carried);
    double share = (carried - z[i]) / (z[i + 1] - z[i]), a = in_cell(s, i, cell, spent);
    return share > 0 ? a + share * (in_cell(s, i + 1, cell, spent) - a) : a;
}

/** What a stage promises, without the charge of a limit just passed. */
static double promise(const budget_carry *c, const carry_stage *s, const walker *at) {
    double worth = worth_before(s, at->carried, at->spent);
    if (s > c->stage && s[-1].limit != SIZE_MAX) {
        const carry_limit *l = &c->limit[s[-1].limit];
        double d = at->spent - budget_carry_centre(c);
        worth -= budget_carry_charge(l, at->spent) + 0.5 * l->curvature * d * d;
    }
    return worth;
}

static double bent(const budget_carry *c, const carry_stage *s, double z, double spent) {
    double shift = s->cost * z;
    return s->bend * shift * (spent - budget_carry_centre(c) + shift / 2);
}

/** What deciding z is worth. */
static double worth_of(const budget_carry *c, const carry_stage *s, double z,
                       double spent) {
    return psr_curve_value(s->curve, z) - s->charge * z - bent(c, s, z, spent) +
           worth_before(s + 1, z, spent + s->cost * z);
}

/** What deciding each grid point is worth, -INFINITY outside [low, high]. */
static void worth_of_all(const budget_carry *c, const carry_stage *s, double spent,
                         const double ends[2], double *worth) {
    const carry_stage *nx = s + 1;
    size_t cell = 0;
    for (size_t i = 0; i < s->z_count; i++) {
        worth[i] = -INFINITY;
        if (s->z[i] < ends[0] || s->z[i] > ends[1]) {
            continue;
        }
        double after = spent + s->cost * s->z[i];
        if (s->cost < 0) {
            cell = 0;
        }
        while (cell + 2 < nx->spent_count && nx->spent[cell + 1] < after) {
            cell++;
        }
        worth[i] = s->value[i] - bent(c, s, s->z[i], spent) +
                   in_cell(nx, nx->keep > 0 ? i : 0, cell, after);
    }
}

/** The best decision in the cells around grid point i and in [low, high]. */
static double best_near(const budget_carry *c, const carry_stage *s, size_t i, double spent,
                        const double ends[2], double *worth) {
    bool has_left = i > 0 && !(s->z[i - 1] < s->hole);
    bool has_right = i + 1 < s->z_count && !(s->z[i] < s->hole);
    double from = fmax(ends[0], s->z[has_left ? i - 1 : i]);
    double to = fmin(ends[1], s->z[has_right ? i + 1 : i]);
    double x = from + golden * (to - from), y = to - golden * (to - from);
    double at_x = worth_of(c, s, x, spent), at_y = worth_of(c, s, y, spent);
    for (int step = 0; step < GOLDEN_STEPS && to > from; step++) {
        if (at_x < at_y) {
            from = x;
            x = y;
            at_x = at_y;
            y = to - golden * (to - from);
            at_y = worth_of(c, s, y, spent);
        } else {
            to = y;
            y = x;
            at_y = at_x;
            x = from + golden * (to - from);
            at_x = worth_of(c, s, x, spent);
        }
    }
    *worth = fmax(at_x, at_y);
    return at_x > at_y ? x : y;
}

/** Decision k of a walker: a grid point (moved to the best one near it where that is a top
 * of the worths) or, beyond them, an end of the window. */
static double decision(const budget_carry *c, const carry_stage *s, const walker *at,
                       const double ends[2], size_t k, const double *worth, double *w) {
    if (k >= s->z_count) {
        double z = ends[k - s->z_count];
        *w = z > 0 && z < s->hole ? -INFINITY : worth_of(c, s, z, at->spent);
        return z;
    }
    *w = worth[k];
    bool is_top = worth[k] > -INFINITY && (k == 0 || worth[k - 1] <= worth[k]) &&
                  (k + 1 == s->z_count || worth[k + 1] <= worth[k]);
    if (is_top) {
        double more, z = best_near(c, s, k, at->spent, ends, &more);
        if (more > *w) {
            *w = more;
            return z;
        }
    }
    return s->z[k];
}

/** Decide z. */
static walker step(const carry_stage *s, const walker *from, double z, double lost) {
    walker to = *from;
    to.carried = z;
    to.spent += s->cost * z;
    to.lost = lost;
    to.so_far.value += psr_curve_value(s->curve, z) - s->charge * z;
    if (s->limit != SIZE_MAX) {
        to.so_far.end[s->limit] = to.spent;
    }
    return to;
}

static void ends_of(const carry_stage *s, double carried, double ends[2]) {
    budget_carry_window(s, carried, &ends[0], &ends[1]);
    ends[1] = fmax(ends[1], ends[0]); /* rounding */
}

void budget_carry_follow(budget_carry *c) {
    walker at = {.so_far.value = c->constant};
    for (size_t t = 0; t < c->stage_count; t++) {
        const carry_stage *s = &c->stage[t];
        double ends[2], best = -INFINITY, z = s->low;
        size_t top = 0;
        ends_of(s, at.carried, ends);
        for (size_t k = 0; k < s->z_count + 2; k++) {
            double x = k < s->z_count ? s->z[k] : ends[k - s->z_count];
            bool is_out = x < ends[0] || x > ends[1] || (x > 0 && x < s->hole);
            double worth = is_out ? -INFINITY : worth_of(c, s, x, at.spent);
            if (worth > best) {
                best = worth;
                z = x;
                top = k < s->z_count ? k : cell_of(s->z, s->z_count, x);
            }
        }
        double more, near = best_near(c, s, top, at.spent, ends, &more);
        z = more > best && near >= ends[0] && near <= ends[1] ? near : z;
        c->path[t] = z;
        at = step(s, &at, z, 0);
    }
    budget_carry_remember(c, at.so_far.value, at.so_far.end);
    c->walked = at.so_far.value;
    for (size_t l = 0; l < c->limit_count; l++) {
        c->walked += budget_carry_charge(&c->limit[l], at.so_far.end[l]);
    }
}

static int compare_walkers(const void *a, const void *b) {
    const walker *x = a, *y = b;
    return (x->lost > y->lost) - (x->lost < y->lost);
}

/** Keep the better of two walkers in one cell. */
static psr_status keep(walkers *w, size_t cell, const walker *at) {
    int seen = w->seen[cell];
    if (seen >= 0) {
        w->list[seen] = at->lost < w->list[seen].lost ? *at : w->list[seen];
        return PSR_OK;
    }
    if (w->found == w->capacity) {
        size_t capacity = 2 * w->capacity + 1024;
        walker *list = realloc(w->list, capacity * sizeof *list);
        if (!list) {
            return PSR_ERR_MEMORY;
        }
        w->list = list;
        w->capacity = capacity;
    }
    w->seen[cell] = (int)w->found;
    w->list[w->found++] = *at;
    return PSR_OK;
}

/** Every decision of a walker that keeps what it has lost within the slack. */
static psr_status spread(const budget_carry *c, const carry_stage *s, const walker *at,
                         double slack, walkers *w) {
    const carry_stage *nx = s + 1;
    double ends[2], promised = promise(c, s, at);
    ends_of(s, at->carried, ends);
    worth_of_all(c, s, at->spent, ends, w->worth);
    for (size_t k = 0; k < s->z_count + 2; k++) {
        double worth, z = decision(c, s, at, ends, k, w->worth, &worth);
        double lost = at->lost + promised - worth;
        if (lost <= slack) {
            walker to = step(s, at, z, lost);
            size_t cell = cell_of(s->z, s->z_count, z) * nx->spent_count +
                          cell_of(nx->spent, nx->spent_count, to.spent);
            PSR_TRY(keep(w, cell, &to));
        }
    }
    return PSR_OK;
}

/** How far lines may be off in cell k of a row of values: by how their slopes change. */
static double kink(const double *at, const double *value, size_t stride, size_t count,
                   size_t k) {
    size_t a = k > 0 ? k - 1 : k, b = k + 2 < count ? k + 2 : k + 1;
    double width = at[k + 1] - at[k];
    double own = (value[(k + 1) * stride] - value[k * stride]) / width;
    double left = a < k ? (value[k * stride] - value[a * stride]) / (at[k] - at[a]) : own;
    double right = b > k + 1
                       ? (value[b * stride] - value[(k + 1) * stride]) / (at[b] - at[k + 1])
                       : own;
    return fabs(right - left) * width / 4;
}

/** Mark the cells a walker has stepped through that may be off by more than `error`. */
static void mark(carry_stage *s, const walker *at, double error) {
    carry_stage *nx = s + 1;
    size_t i = cell_of(s->z, s->z_count, at->carried);
    size_t j = cell_of(nx->spent, nx->spent_count, at->spent);
    for (size_t k = i > 0 ? i - 1 : 0; k <= i + 1 && k + 1 < s->z_count; k++) {
        double width = s->cost * (s->z[k + 1] - s->z[k]);
        double off = s->lift[k] + s->bend * width * width / 8;
        off += nx->keep > 0 ? kink(s->z, nx->worth + j, nx->spent_count, s->z_count, k) : 0;
        s->cut_z[k] |= off > error && !(s->z[k] < s->hole);
    }
    if (nx->spent_count > 1) {
        const double *row = nx->worth + (nx->keep > 0 ? i * nx->spent_count : 0);
        nx->cut_spent[j] |= kink(nx->spent, row, 1, nx->spent_count, j) > error;
    }
}

/** Take every walker through stage t, keep the best, mark where they passed. */
static psr_status advance(budget_carry *c, size_t t, double slack, double error,
                          walkers *w) {
    carry_stage *s = &c->stage[t];
    size_t cells = s->z_count * s[1].spent_count;
    w->found = 0;
    w->seen = malloc(cells * sizeof *w->seen);
    w->worth = malloc(s->z_count * sizeof *w->worth);
    psr_status status = w->seen && w->worth ? PSR_OK : PSR_ERR_MEMORY;
    for (size_t k = 0; status == PSR_OK && k < cells; k++) {
        w->seen[k] = -1;
    }
    for (size_t v = 0; status == PSR_OK && v < w->count; v++) {
        status = spread(c, s, &w->now[v], slack, w);
    }
    free(w->seen);
    free(w->worth);
    if (status != PSR_OK || w->found == 0) {
        w->count = 0;
        return status;
    }
    qsort(w->list, w->found, sizeof *w->list, compare_walkers);
    w->count = w->found < MOST_WALKERS ? w->found : MOST_WALKERS;
    memcpy(w->now, w->list, w->count * sizeof *w->now);
    for (size_t v = 0; v < w->count; v++) {
        mark(s, &w->now[v], error);
    }
    return PSR_OK;
}

/** Halve the marked cells. @param cuts counts them */
static psr_status cut(double **at, size_t *count, const bool *is_marked, size_t *cuts) {
    size_t more = 0, n = 0;
    for (size_t k = 0; k + 1 < *count; k++) {
        more += is_marked[k];
    }
    double *to = more > 0 ? malloc((*count + more) * sizeof *to) : NULL;
    if (!to) {
        return more > 0 ? PSR_ERR_MEMORY : PSR_OK;
    }
    for (size_t k = 0; k < *count; k++) {
        to[n++] = (*at)[k];
        if (is_marked[k] && k + 1 < *count) {
            to[n++] = (*at)[k] + ((*at)[k + 1] - (*at)[k]) / 2;
        }
    }
    free(*at);
    *at = to;
    *count = n;
    *cuts += more;
    return PSR_OK;
}

static psr_status take_marks(budget_carry *c) {
    for (size_t t = 0; t <= c->stage_count; t++) {
        carry_stage *s = &c->stage[t];
        s->cut_z = calloc(s->z_count + s->spent_count, sizeof(bool));
        s->cut_spent = s->cut_z + s->z_count;
        if (!s->cut_z) {
            return PSR_ERR_MEMORY;
        }
    }
    return PSR_OK;
}

/** Cut all grids where they are marked. */
static psr_status cut_grids(budget_carry *c, size_t *cuts) {
    for (size_t t = 0; t <= c->stage_count; t++) {
        carry_stage *s = &c->stage[t];
        size_t before = *cuts;
        PSR_TRY(cut(&s->z, &s->z_count, s->cut_z, cuts));
        if (*cuts > before) {
            free(s->value);
            s->value = NULL;
        }
        PSR_TRY(cut(&s->spent, &s->spent_count, s->cut_spent, cuts));
    }
    return PSR_OK;
}

psr_status budget_carry_refine(budget_carry *c, double best, double room) {
    double gap = c->last - best, slack = 1.02 * (c->last - fmin(c->walked, best));
    double error = error_share * fmax(gap, room) / (double)c->stage_count;
    walkers w = {.now = malloc(MOST_WALKERS * sizeof(walker)), .count = 1};
    size_t cuts = 0, points = 0;
    psr_status status = w.now ? take_marks(c) : PSR_ERR_MEMORY;
    if (status == PSR_OK) {
        w.now[0] = (walker){.so_far.value = c->constant};
    }
    for (size_t t = 0; status == PSR_OK && t < c->stage_count; t++) {
        points += c->stage[t].before_count * c->stage[t].spent_count;
        status = advance(c, t, slack, error, &w);
    }
    for (size_t v = 0; status == PSR_OK && v < w.count; v++) {
        budget_carry_remember(c, w.now[v].so_far.value, w.now[v].so_far.end);
    }
    if (status == PSR_OK && points < most_points) {
        status = cut_grids(c, &cuts);
    }
    c->is_settled = cuts == 0;
    for (size_t t = 0; t <= c->stage_count; t++) {
        free(c->stage[t].cut_z);
        c->stage[t].cut_z = c->stage[t].cut_spent = NULL;
    }
    free(w.now);
    free(w.list);
    return status;
}
