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

typedef struct activity {
    double least, most, size;
} activity;

static void sum_rows(const budget_model *m, const budget_box *box, activity *rows) {
    memset(rows, 0, m->row_count * sizeof *rows);
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            double a = m->column_value[k];
            double x = a * box->low[i], y = a * box->high[i];
            activity *row = &rows[m->column_row[k]];
            row->least += fmin(x, y);
            row->most += fmax(x, y);
            row->size += fmax(fabs(x), fabs(y));
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

/** Shrink spend i by one of its rows. @return true when something moved */
static bool shrink(const budget_model *m, budget_box *box, size_t i, double a, size_t r,
                   const activity *row) {
    double x = a * box->low[i], y = a * box->high[i];
    double rest_least = row->least - fmin(x, y), rest_most = row->most - fmax(x, y);
    double slack = 8 * DBL_EPSILON * row->size;
    double from = (m->row_lower[r] - rest_most - slack) / a;
    double to = (m->row_upper[r] - rest_least + slack) / a;
    double low = a > 0 ? from : to, high = a > 0 ? to : from;
    double worth = 1e-6 * (box->high[i] - box->low[i]);
    bool moved = false;
    if (low > box->low[i] + worth) {
        box->low[i] = low;
        moved = true;
    }
    if (high < box->high[i] - worth) {
        box->high[i] = high;
        moved = true;
    }
    return moved;
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
            double room = empty_tolerance * (1 + rows[r].size);
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
