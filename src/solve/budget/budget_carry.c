/*
 * Worths of what is carried and of the money spent so far, from above: at every point of
 * the grid, raised so that lines between points stay above as well.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "budget_carry.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Worth of what no decision leads to. */
static const double no_worth = -1e30;

/** What may be decided after `carried`: grid points [first, last) and both ends. */
typedef struct window {
    double carried, low, high;
    size_t first, last;
    bool is_node; /* carried is a grid point */
} window;

/** Scratch: ns points of the ledger, nz of the decision. */
typedef struct room {
    double *decided;                    /* [ns * nz] */
    double *here, *next, *late, *early; /* [ns] worths of a cell's corners */
    double *lift, *share;               /* [ns] */
    double *best;                       /* [3 * nz] by window */
    double *raised;                     /* [nz] */
    uint32_t *cell;                     /* [ns] */
    size_t *queue;                      /* [nz] */
    window *windows;                    /* [3 * nz] */
} room;

/* The library's are calls. */
static inline double larger(double a, double b) {
    return a > b ? a : b;
}

static inline double lesser(double a, double b) {
    return a < b ? a : b;
}

double budget_carry_charge(const carry_limit *l, double spent) {
    double d = l->sign * (spent - l->side);
    bool is_kept = !l->is_equal && l->curvature > 0 && d < -2 * l->price / l->curvature;
    return is_kept ? 0 : -l->price * d - 0.5 * l->curvature * d * d;
}

double budget_carry_centre(const budget_carry *c) {
    return c->limit[0].side;
}

/** How far a curve may be above its chord on [low, high], on one side of its inflexion:
 * it is below its tangents at the ends and in the middle. */
static double chord_lift(const psr_curve *curve, double low, double high) {
    double h = high - low;
    double from = psr_curve_value(curve, low), to = psr_curve_value(curve, high);
    if (!(h > 0) || high <= psr_curve_inflexion(curve) ||
        curve->family == PSR_CURVE_LINEAR) {
        return 0;
    }
    double middle = low + h / 2, chord = (to - from) / h;
    double above = psr_curve_value(curve, middle) - (from + to) / 2;
    double slope = psr_curve_slope(curve, middle, false) - chord;
    double slope_low = psr_curve_slope(curve, low, false) - chord;
    double slope_high = psr_curve_slope(curve, high, true) - chord;
    double left = above - slope * h / 2, right = above + slope * h / 2;
    if (slope_low < INFINITY && slope_low > slope) {
        left *= slope_low / (slope_low - slope);
    }
    if (slope_high < slope) {
        right *= -slope_high / (slope - slope_high);
    }
    return fmax(above, fmax(left, right)) + 4 * DBL_EPSILON * fabs(to);
}

/** The curve at the grid points of a decision. */
static psr_status set_values(carry_stage *s) {
    free(s->value);
    s->value = malloc(2 * s->z_count * sizeof(double));
    if (!s->value) {
        return PSR_ERR_MEMORY;
    }
    s->lift = s->value + s->z_count;
    for (size_t i = 0; i < s->z_count; i++) {
        bool is_cell = i + 1 < s->z_count && !(s->z[i] < s->hole);
        s->value[i] = psr_curve_value(s->curve, s->z[i]) - s->charge * s->z[i];
        s->lift[i] = is_cell ? chord_lift(s->curve, s->z[i], s->z[i + 1]) : 0;
    }
    return PSR_OK;
}

/** Where from[j] + shift lies in a grid, from rising: the cell and the share of it. */
static void find_places(const double *at, size_t count, const double *from, size_t n,
                        double shift, const room *r) {
    size_t k = 0;
    if (count == 1) {
        memset(r->cell, 0, n * sizeof *r->cell);
        memset(r->share, 0, n * sizeof *r->share);
        return;
    }
    double per_width = 1 / (at[1] - at[0]);
    for (size_t j = 0; j < n; j++) {
        double spent = from[j] + shift;
        while (k + 2 < count && at[k + 1] < spent) {
            k++;
            per_width = 1 / (at[k + 1] - at[k]);
        }
        r->cell[j] = (uint32_t)k;
        r->share[j] = (spent - at[k]) * per_width;
    }
}

/** A row of worths at the places found; worth[count] is read, times 0, for count = 1. */
static void look_up(const double *restrict worth, const room *r, size_t n,
                    double *restrict to) {
    for (size_t j = 0; j < n; j++) {
        double w = worth[r->cell[j]];
        to[j] = w + r->share[j] * (worth[r->cell[j] + 1] - w);
    }
}

/** decided[j * nz + i]: what deciding z[i] after spent[j] is worth, raised so that lines
 * between grid points stay above. */
static void set_decided(const carry_stage *s, double centre, room *r) {
    const carry_stage *nx = s + 1;
    size_t nz = s->z_count, ns = s->spent_count, count = nx->spent_count;
    bool carries = nx->keep > 0;
    memset(r->lift, 0, ns * sizeof(double));
    for (size_t i = 0; i < nz; i++) {
        const double *worth = nx->worth + (carries ? i * count : 0);
        const double *worth_next = carries ? worth + count : worth;
        double shift = s->cost * s->z[i];
        if (i == 0) {
            find_places(nx->spent, count, s->spent, ns, shift, r);
            look_up(worth, r, ns, r->here);
        }
        for (size_t j = 0; j < ns; j++) {
            double own = s->value[i] - s->bend * shift * (s->spent[j] - centre + shift / 2);
            r->decided[j * nz + i] = own + r->here[j] + r->lift[j];
        }
        if (i + 1 == nz) {
            break;
        }
        bool is_cell = !(s->z[i] < s->hole), bends = carries && is_cell;
        double shift_next = s->cost * s->z[i + 1], width = shift_next - shift;
        if (bends) {
            look_up(worth_next, r, ns, r->early);
        }
        find_places(nx->spent, count, s->spent, ns, shift_next, r);
        look_up(worth_next, r, ns, r->next);
        if (bends) {
            look_up(worth, r, ns, r->late);
        }
        for (size_t j = 0; j < ns; j++) {
            double cross =
                bends ? (r->late[j] + r->early[j] - r->here[j] - r->next[j]) / 4 : 0;
            double lift = s->lift[i] + larger(0, s->bend * width * width / 8 + cross);
            lift = is_cell ? lift : 0;
            r->decided[j * nz + i] += larger(0, lift - r->lift[j]);
            r->lift[j] = lift;
        }
        double *spare = r->here;
        r->here = r->next;
        r->next = spare;
    }
}

void budget_carry_window(const carry_stage *s, double carried, double *low, double *high) {
    *low = s->low;
    *high = s->high;
    if (s->keep > 0) {
        *low = larger(*low, s->keep * carried + s->step_low);
        *high = lesser(*high, s->keep * carried + s->step_high);
    }
}

static int compare_windows(const void *a, const void *b) {
    const window *x = a, *y = b;
    if (x->carried < y->carried || x->carried > y->carried) {
        return x->carried < y->carried ? -1 : 1;
    }
    return (int)y->is_node - (int)x->is_node;
}

/** Add the window after `carried`. */
static void add_window(const carry_stage *s, double carried, bool is_node, window *w,
                       size_t *n) {
    window *to = &w[(*n)++];
    *to = (window){.carried = carried, .is_node = is_node};
    budget_carry_window(s, carried, &to->low, &to->high);
    if (to->low > to->high && to->low - to->high <= 1e-12 * (1 + fabs(to->low))) {
        to->low = to->high;
    }
}

/** Grid points within each window, which come in order. */
static void place_windows(const carry_stage *s, window *w, size_t n) {
    size_t first = 0, last = 0;
    for (size_t k = 0; k < n; k++) {
        while (first < s->z_count && s->z[first] < w[k].low) {
            first++;
        }
        while (last < s->z_count && s->z[last] <= w[k].high) {
            last++;
        }
        w[k].first = first;
        w[k].last = last;
    }
}

/** Windows after the grid points before, and where an end of theirs passes a point. */
static size_t list_windows(const carry_stage *s, window *w) {
    size_t n = 0;
    if (!(s->keep > 0)) {
        add_window(s, 0, true, w, &n);
    } else {
        const carry_stage *p = s - 1;
        for (size_t i = 0; i < p->z_count; i++) {
            add_window(s, p->z[i], true, w, &n);
        }
        for (size_t k = 0; k < 2 * s->z_count; k++) {
            double z = s->z[k / 2];
            double carried = (z - (k % 2 ? s->step_high : s->step_low)) / s->keep;
            bool is_inside = carried > p->z[0] && carried < p->z[p->z_count - 1];
            if (is_inside && !(carried < p->hole)) {
                add_window(s, carried, false, w, &n);
                window *added = &w[n - 1]; /* the point counts as inside */
                added->low = k % 2 ? added->low : lesser(added->low, z);
                added->high = k % 2 ? larger(added->high, z) : added->high;
            }
        }
        qsort(w, n, sizeof *w, compare_windows);
    }
    place_windows(s, w, n);
    return n;
}

/** On the line of decided worths in cell i. */
static double between(const carry_stage *s, const double *decided, size_t i, double z) {
    if (s->z[i] < s->hole) {
        return no_worth;
    }
    double share = (z - s->z[i]) / (s->z[i + 1] - s->z[i]);
    return decided[i] + share * (decided[i + 1] - decided[i]);
}

/** Largest of the decided worths over each window: their ends rise. */
static void slide(const carry_stage *s, const double *decided, const window *w, size_t n,
                  size_t *queue, double *best) {
    size_t head = 0, tail = 0, next = 0;
    for (size_t k = 0; k < n; k++) {
        for (; next < w[k].last; next++) {
            while (tail > head && decided[queue[tail - 1]] <= decided[next]) {
                tail--;
            }
            queue[tail++] = next;
        }
        while (head < tail && queue[head] < w[k].first) {
            head++;
        }
        double top = head < tail ? decided[queue[head]] : no_worth;
        size_t first = w[k].first, last = w[k].last;
        if (w[k].low > w[k].high) {
            best[k] = no_worth;
            continue;
        }
        if (first > 0 && first < s->z_count && s->z[first] > w[k].low) {
            top = larger(top, between(s, decided, first - 1, w[k].low));
        }
        if (last > 0 && last < s->z_count && s->z[last - 1] < w[k].high) {
            top = larger(top, between(s, decided, last - 1, w[k].high));
        }
        best[k] = top;
    }
}

/** Worths at the grid points before, raised so that lines between them stay above. */
static void raise_nodes(const window *w, const double *best, size_t n, double *to) {
    size_t i = 0, from = 0;
    to[0] = best[0];
    for (size_t k = 1; k < n; k++) {
        if (!w[k].is_node) {
            continue;
        }
        double left = best[from], right = best[k], lift = 0, top = no_worth;
        for (size_t v = from; v <= k; v++) {
            top = larger(top, best[v]);
        }
        left = left <= no_worth ? top : left;
        right = right <= no_worth ? top : right;
        for (size_t v = from + 1; v < k; v++) {
            double share =
                (w[v].carried - w[from].carried) / (w[k].carried - w[from].carried);
            lift = larger(lift, best[v] - (left + share * (right - left)));
        }
        to[i] = larger(to[i], left + lift);
        to[++i] = right + lift;
        from = k;
    }
}

/** Add what the limit after stage s charges to the worths that follow. */
static void add_charges(const budget_carry *c, carry_stage *s) {
    carry_stage *nx = s + 1;
    if (s->limit == SIZE_MAX) {
        return;
    }
    const carry_limit *l = &c->limit[s->limit];
    for (size_t j = 0; j < nx->spent_count; j++) {
        double d = nx->spent[j] - budget_carry_centre(c);
        double charge = budget_carry_charge(l, nx->spent[j]) + 0.5 * l->curvature * d * d;
        for (size_t i = 0; i < nx->before_count; i++) {
            nx->worth[i * nx->spent_count + j] += charge;
        }
    }
}

static void free_room(room *r) {
    free(r->decided);
    free(r->cell);
    free(r->queue);
    free(r->windows);
}

static psr_status take_room(const budget_carry *c, room *r) {
    size_t nz = 1, ns = 1;
    for (size_t t = 0; t < c->stage_count; t++) {
        nz = c->stage[t].z_count > nz ? c->stage[t].z_count : nz;
        ns = c->stage[t].spent_count > ns ? c->stage[t].spent_count : ns;
    }
    *r = (room){.decided = malloc((nz * ns + 6 * ns + 4 * nz) * sizeof(double))};
    r->cell = malloc(ns * sizeof *r->cell);
    r->queue = malloc(nz * sizeof *r->queue);
    r->windows = malloc(3 * nz * sizeof *r->windows);
    if (!r->decided || !r->cell || !r->queue || !r->windows) {
        return PSR_ERR_MEMORY;
    }
    double **rows[] = {&r->here, &r->next, &r->late, &r->early, &r->lift, &r->share};
    double *at = r->decided + nz * ns;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++, at += ns) {
        *rows[k] = at;
    }
    r->best = at;
    r->raised = at + 3 * nz;
    return PSR_OK;
}

/** Worths before stage t from those before the next. */
static psr_status work_stage(budget_carry *c, size_t t, room *r) {
    carry_stage *s = &c->stage[t];
    s->before_count = s->keep > 0 ? s[-1].z_count : 1;
    free(s->worth);
    /* One more: look_up reads it. */
    s->worth = calloc(s->before_count * s->spent_count + 1, sizeof(double));
    if (!s->worth) {
        return PSR_ERR_MEMORY;
    }
    c->work += s->before_count * s->spent_count;
    if (t == c->stage_count) {
        s->bend = 0;
        return PSR_OK;
    }
    if (!s->value) {
        PSR_TRY(set_values(s));
    }
    s->bend = s[1].bend + (s->limit != SIZE_MAX ? c->limit[s->limit].curvature : 0);
    add_charges(c, s);
    set_decided(s, budget_carry_centre(c), r);
    size_t n = list_windows(s, r->windows);
    for (size_t j = 0; j < s->spent_count; j++) {
        slide(s, r->decided + j * s->z_count, r->windows, n, r->queue, r->best);
        raise_nodes(r->windows, r->best, n, r->raised);
        for (size_t i = 0; i < s->before_count; i++) {
            s->worth[i * s->spent_count + j] = r->raised[i];
        }
    }
    return PSR_OK;
}

psr_status budget_carry_work_out(budget_carry *c) {
    room r;
    psr_status status = take_room(c, &r);
    for (size_t t = c->stage_count + 1; status == PSR_OK && t-- > 0;) {
        status = work_stage(c, t, &r);
    }
    free_room(&r);
    if (status == PSR_OK) {
        const carry_stage *s = &c->stage[0];
        double d = s->spent[0] - budget_carry_centre(c);
        double bent = 0.5 * s->bend * d * d;
        c->last = c->constant + s->worth[0] - bent;
        /* Every stage rounds sums of this size a few times. */
        c->last += 8 * DBL_EPSILON * (double)c->stage_count *
                   (fabs(c->constant) + fabs(s->worth[0]) + bent);
        c->bound = fmin(c->bound, c->last);
    }
    return status;
}
