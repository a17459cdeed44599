/*
 * Water-filling: the relaxation with one row. The row's price is found by a bracketed
 * search; between the two ends of the last bracket the plan is interpolated, which spends
 * ties (straight pieces with the same price) so that the row holds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "budget_model.h"

/* Bisection every so many rounds. */
enum { bisect_every = 8 };
/* Straight pieces are tried one by one once so few are left, before that in every other
 * round: many may change over at one price. */
static const size_t few_jumps = 4;

typedef struct fill {
    const budget_model *model;
    const budget_envelopes *set;
    const double *coefficient;
    double target;
} fill;

/** Row activity of the best spends at a price, less the target; falls as price rises. */
static double excess(const fill *f, double price, double *z) {
    double sum = 0, rest = 0;
    for (size_t i = 0; i < f->model->spend_count; i++) {
        double a = f->coefficient[i];
        double charge = f->model->charge ? f->model->charge[i] : 0;
        z[i] = budget_envelope_best(f->set, i, a * price + charge);
        double term = a * z[i], next = sum + term;
        rest += fabs(sum) >= fabs(term) ? (sum - next) + term : (term - next) + sum;
        sum = next;
    }
    return sum + rest - f->target;
}

/** What rounding leaves of an activity that meets the target. */
static double rounding(const fill *f) {
    return 16 * DBL_EPSILON * fmax(1, fabs(f->target));
}

/** Smallest and largest activity the box allows. */
static void reach(const fill *f, double *least, double *most) {
    *least = *most = 0;
    for (size_t i = 0; i < f->model->spend_count; i++) {
        const budget_envelope *e = &f->set->item[i];
        double a = f->coefficient[i];
        *least += a * (a > 0 ? e->low : e->top);
        *most += a * (a > 0 ? e->top : e->low);
    }
}

/** All spends at the ends that give the least (or most) activity. */
static void set_ends(const fill *f, bool least, double *z) {
    for (size_t i = 0; i < f->model->spend_count; i++) {
        const budget_envelope *e = &f->set->item[i];
        z[i] = (f->coefficient[i] > 0) == least ? e->low : e->top;
    }
}

typedef struct bracket {
    double low, high; /* prices; excess(low) >= 0 >= excess(high) */
    double excess_low, excess_high;
    double weight_low, weight_high; /* halved for an end that stays: the Illinois method */
    bool is_low_last;
    double *z_low, *z_high;
} bracket;

/** Next price to try: false position, in logarithms where it can be, kept off the ends;
 * bisection every so often. */
static double next_price(const bracket *b, int round) {
    double low = b->weight_low * b->excess_low, high = b->weight_high * b->excess_high;
    double share = low > high ? low / (low - high) : 0.5;
    share = round % bisect_every == bisect_every - 1 ? 0.5 : share;
    double price = b->low > 0 ? b->low * pow(b->high / b->low, share)
                              : b->low + share * (b->high - b->low);
    return price > b->low && price < b->high ? price : b->low + (b->high - b->low) / 2;
}

/** Prices between which a straight piece changes over, apart by what rounding may be. */
typedef struct jump {
    double below, above;
} jump;

/** How many straight pieces change over inside the bracket; *at one of them. */
static size_t count_jumps(const fill *f, const bracket *b, jump *at) {
    size_t count = 0;
    for (size_t i = 0; i < f->model->spend_count; i++) {
        const budget_envelope *e = &f->set->item[i];
        double a = f->coefficient[i], charge = f->model->charge ? f->model->charge[i] : 0;
        for (size_t k = 0; k < e->line_count; k++) {
            double slope = f->set->slope[e->first_line + k], price = (slope - charge) / a;
            double room = 2 * DBL_EPSILON * (fabs(slope) + fabs(charge)) / fabs(a);
            if (price - room > b->low && price + room < b->high) {
                *at = (jump){price - room, price + room};
                count++;
            }
        }
    }
    return count;
}

/** Move an end of the bracket to a price inside it. @return its excess */
static double move_end(const fill *f, bracket *b, double price, double *z) {
    size_t bytes = f->model->spend_count * sizeof(double);
    double e = excess(f, price, z);
    if (e >= 0) {
        b->weight_high = b->is_low_last ? b->weight_high / 2 : 1;
        b->weight_low = 1;
        b->is_low_last = true;
        b->low = price;
        b->excess_low = e;
        memcpy(b->z_low, z, bytes);
    }
    if (e <= 0) {
        b->weight_low = b->is_low_last ? 1 : b->weight_low / 2;
        b->weight_high = 1;
        b->is_low_last = false;
        b->high = price;
        b->excess_high = e;
        memcpy(b->z_high, z, bytes);
    }
    return e;
}

/** Shrink the bracket to the row's price. Where straight pieces change over inside it, both
 * sides of one are tried: the row is met there, or by a smooth plan. */
static void narrow(const fill *f, bracket *b, double *z) {
    size_t jumps = SIZE_MAX;
    jump at = {0};
    b->weight_low = b->weight_high = 1;
    for (int round = 0; round < 2000; round++) {
        jumps = jumps > 0 ? count_jumps(f, b, &at) : 0;
        bool tries_jump = jumps > 0 && (jumps <= few_jumps || round % 2 > 0);
        double price = tries_jump ? at.below : next_price(b, round);
        if (!(price > b->low && price < b->high)) {
            break;
        }
        double e = move_end(f, b, price, z);
        if (tries_jump && e > 0 && move_end(f, b, at.above, z) <= 0) {
            break;
        }
        if (fabs(e) <= rounding(f) ||
            b->high - b->low <= 4 * DBL_EPSILON * (fabs(b->low) + fabs(b->high))) {
            break;
        }
    }
}

/** Grow the price away from 0 until the excess changes sign. */
static bool find_bracket(const fill *f, bracket *b, double first, double *z) {
    size_t bytes = f->model->spend_count * sizeof(double);
    double price = first > 0 ? 1 : -1;
    bool is_up = first > 0;
    b->low = b->high = 0;
    b->excess_low = b->excess_high = first;
    memcpy(b->z_low, z, bytes);
    memcpy(b->z_high, z, bytes);
    for (int round = 0; round < 200; round++, price *= 32) {
        double e = excess(f, price, z);
        bool found = is_up ? e <= rounding(f) : e >= -rounding(f);
        double *price_end = is_up == found ? &b->high : &b->low;
        double *excess_end = is_up == found ? &b->excess_high : &b->excess_low;
        *price_end = price;
        *excess_end = e;
        memcpy(is_up == found ? b->z_high : b->z_low, z, bytes);
        if (found) {
            return true;
        }
    }
    return false;
}

static void interpolate(const fill *f, const bracket *b, double *z) {
    double width = b->excess_low - b->excess_high;
    double share = width > 0 ? b->excess_low / width : 0;
    for (size_t i = 0; i < f->model->spend_count; i++) {
        z[i] = b->z_low[i] + share * (b->z_high[i] - b->z_low[i]);
        z[i] = fmin(fmax(z[i], f->set->item[i].low), f->set->item[i].top);
    }
}

static budget_relaxed fill_to(const fill *f, double *z, double *y, double *scratch) {
    size_t n = f->model->spend_count;
    double least, most, tolerance = 1e-13 * fmax(1, fabs(f->target));
    reach(f, &least, &most);
    if (f->target < least - tolerance || f->target > most + tolerance) {
        return BUDGET_EMPTY;
    }
    bracket b = {.z_low = scratch, .z_high = scratch + n};
    double first = excess(f, 0, z);
    *y = 0;
    if (fabs(first) <= rounding(f)) {
        return BUDGET_SOLVED;
    }
    bool found = find_bracket(f, &b, first, z);
    if (f->target <= least || f->target >= most) {
        /* Only one plan is left; any price beyond the steepest slope met proves it. */
        set_ends(f, f->target <= least, z);
        *y = !found ? 0 : first > 0 ? b.high : b.low;
        return BUDGET_SOLVED;
    }
    if (!found) {
        return BUDGET_STALLED;
    }
    narrow(f, &b, z);
    interpolate(f, &b, z);
    /* The price of the end that all but meets the row; they differ when one does. */
    *y = b.excess_low < -b.excess_high ? b.low : b.high;
    return BUDGET_SOLVED;
}

budget_relaxed budget_fill(const budget_model *model, const budget_envelopes *set,
                           double *z, double *y, double *scratch) {
    fill f = {model, set, model->column_value, 0};
    double lower = model->row_lower[0], upper = model->row_upper[0];
    f.target = 0;
    double free_activity = excess(&f, 0, z); /* everything bought that is worth anything */
    if (free_activity >= lower && free_activity <= upper) {
        *y = 0;
        return BUDGET_SOLVED;
    }
    f.target = free_activity > upper ? upper : lower;
    return fill_to(&f, z, y, scratch);
}
