/*
 * What the rows alone say about a box: each row's activity range tightens the spends in it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "budget_model.h"

static const int pass_limit = 4;
/* Rows may be missed by this much of their size before a box counts as empty. */
static const double empty_tolerance = 1e-11;

/* Rounding of a sum, as a share of the sizes of what it adds. */
static const double sum_rounding = 8 * DBL_EPSILON;

typedef struct activity {
    double least, most;           /* of the row in the box */
    double least_size, most_size; /* sizes of the terms they add */
} activity;

static void sum_rows(const budget_model *m, const budget_box *box, activity *rows) {
    memset(rows, 0, m->row_count * sizeof *rows);
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            double a = m->column_value[k];
            double x = a * box->low[i], y = a * box->high[i];
            activity *row = &rows[m->column_row[k]];
            double least = fmin(x, y), most = fmax(x, y);
            row->least += least;
            row->most += most;
            row->least_size += fabs(least);
            row->most_size += fabs(most);
        }
    }
}

/** Keep the rule "0 or at least": a spend that cannot reach its minimum is off. What is
 * only rounding of its rows neither turns it on nor keeps it below its minimum. */
static bool settle(const budget_model *m, budget_box *box, size_t i) {
    double least = m->min_if_on[i];
    if (least > empty_tolerance && box->low[i] > 0 && box->low[i] <= empty_tolerance) {
        box->low[i] = 0;
    }
    if (least > 0 && box->high[i] < least && box->high[i] >= least - empty_tolerance) {
        box->high[i] = least;
    }
    if (least > 0 && box->low[i] > 0 && box->low[i] < least) {
        box->low[i] = least;
    }
    if (least > 0 && box->high[i] < least) {
        if (box->low[i] > 0) {
            return false;
        }
        box->high[i] = 0;
    }
    if (box->low[i] > box->high[i]) {
        if (box->low[i] - box->high[i] > empty_tolerance) {
            return false;
        }
        box->low[i] = box->high[i];
    }
    return true;
}

/** What a row leaves a spend on one side, and the rounding of that. */
typedef struct side {
    double end, slack;
} side;

static side find_side(double limit, double rest, double size, double a) {
    bool is_limit = fabs(limit) < INFINITY;
    double slack = is_limit ? sum_rounding * (fabs(limit) + size) : 0;
    return (side){(limit - rest) / a, slack / fabs(a)};
}

/** Where rounding alone tells the ends of the range apart, the rows leave the spend one
 * value: the end they did not move, or what both sides of the row say. A curve can be so
 * steep at 0 that rounding brings a response. */
static double find_point(bool low_moved, bool high_moved, const budget_box *box, size_t i,
                         side from, side to) {
    return !low_moved    ? box->low[i]
           : !high_moved ? box->high[i]
                         : from.end + (to.end - from.end) / 2;
}

/** Shrink spend i by one of its rows. @return true when something moved */
static bool shrink(const budget_model *m, budget_box *box, size_t i, double a, size_t r,
                   const activity *row) {
    double x = a * box->low[i], y = a * box->high[i];
    double rest_least = row->least - fmin(x, y), rest_most = row->most - fmax(x, y);
    side floor = find_side(m->row_lower[r], rest_most, row->most_size, a);
    side ceiling = find_side(m->row_upper[r], rest_least, row->least_size, a);
    side from = a > 0 ? floor : ceiling, to = a > 0 ? ceiling : floor;
    double worth = 1e-6 * (box->high[i] - box->low[i]);
    bool low_moved = from.end - from.slack > box->low[i] + worth;
    bool high_moved = to.end + to.slack < box->high[i] - worth;
    if (!low_moved && !high_moved) {
        return false;
    }
    double low = low_moved ? from.end - from.slack : box->low[i];
    double high = high_moved ? to.end + to.slack : box->high[i];
    double rounding = (low_moved ? 2 * from.slack : 0) + (high_moved ? 2 * to.slack : 0);
    if (low < high && high - low <= rounding) {
        low = high = find_point(low_moved, high_moved, box, i, from, to);
    }
    box->low[i] = low;
    box->high[i] = high;
    return true;
}

bool budget_propagate(const budget_model *m, budget_box *box, psr_arena *arena) {
    activity local[64];
    activity *rows = local;
    if (m->row_count > sizeof local / sizeof *local) {
        rows = psr_arena_take(arena, m->row_count, sizeof *rows);
        if (!rows) {
            return true; /* only a help: the search goes on without it */
        }
    }
    for (int pass = 0; pass < pass_limit; pass++) {
        bool moved = false;
        sum_rows(m, box, rows);
        for (size_t r = 0; r < m->row_count; r++) {
            double size = fmax(rows[r].least_size, rows[r].most_size);
            double room = empty_tolerance * (1 + size);
            if (rows[r].least > m->row_upper[r] + room ||
                rows[r].most < m->row_lower[r] - room) {
                return false;
            }
        }
        for (size_t i = 0; i < m->spend_count; i++) {
            for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
                size_t r = m->column_row[k];
                moved |= shrink(m, box, i, m->column_value[k], r, &rows[r]);
            }
            if (!settle(m, box, i)) {
                return false;
            }
        }
        if (!moved) {
            break;
        }
    }
    return true;
}
