/*
 * The programme of plans that lose nothing: a column whose reduced cost is d moves at most
 * slack / d away from its limit, and what does not move at all is left out.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "few_face.h"

#include <math.h>

/* A column that can move no further than this, relative, does not move. */
static const double standing = 1e-5;
/* A row is left out where what moves leaves it so far within its limits, relative. */
static const double clear = 1e-9;

/* Limits that nothing better than the plan less its slack oversteps. */
static void narrow(const few_part *p, few_face *f) {
    double room = fmax(0, dense_objective(p->engine) - (p->value - p->slack));
    for (size_t j = 0; j < p->lp->column_count; j++) {
        double price = dense_reduced_cost(p->engine, (psr_id)j);
        double far = room / fabs(price);
        f->lower[j] = p->lp->lower[j];
        f->upper[j] = p->lp->upper[j];
        if (!(fabs(price) > 0) || few_is_whole(p->lp, j)) {
            continue;
        }
        double at = price < 0 ? f->lower[j] : f->upper[j];
        far = far <= standing * fmax(1, fabs(at)) ? 0 : far;
        if (price < 0 && isfinite(at)) {
            f->upper[j] = fmin(f->upper[j], at + far);
        } else if (price > 0 && isfinite(at)) {
            f->lower[j] = fmax(f->lower[j], at - far);
        }
    }
}

/* What the columns that move can put into a row. */
typedef struct reach {
    double least, most;
} reach;

static void measure(const few_part *p, const few_face *f, reach *row) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        for (size_t at = lp->start[j]; f->position[j] != PSR_NO_ID && at < lp->start[j + 1];
             at++) {
            double low = lp->value[at] * f->lower[j];
            double high = lp->value[at] * f->upper[j];
            row[lp->row[at]].least += fmin(low, high);
            row[lp->row[at]].most += fmax(low, high);
        }
    }
}

static bool is_clear(reach row, double lower, double upper) {
    return row.least >= lower + clear * fmax(1, fabs(lower)) &&
           row.most <= upper - clear * fmax(1, fabs(upper));
}

/* Rows, less what the columns that stand still put into them. */
static psr_status add_rows(const few_part *p, few_face *f) {
    const psr_lp *lp = p->lp;
    double *still = psr_arena_take(p->arena, lp->row_count + 1, sizeof *still);
    bool *ties = psr_arena_take(p->arena, lp->column_count + 1, sizeof *ties);
    reach *range = psr_arena_take(p->arena, lp->row_count + 1, sizeof *range);
    if (still == NULL || ties == NULL || range == NULL) {
        return PSR_ERR_MEMORY;
    }
    double earned = lp->constant;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (few_has_over(lp, j)) {
            ties[j] = true;
            ties[lp->over[j]] = true;
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        bool moves = ties[j] || f->upper[j] > f->lower[j];
        f->position[j] = moves ? 0 : PSR_NO_ID;
        for (size_t at = lp->start[j]; !moves && at < lp->start[j + 1]; at++) {
            still[lp->row[at]] += lp->value[at] * f->lower[j];
        }
        earned += moves ? 0 : lp->objective[j] * f->lower[j];
    }
    measure(p, f, range);
    for (size_t i = 0; i < lp->row_count; i++) {
        double lower = lp->row_lower[i] - still[i];
        double upper = lp->row_upper[i] - still[i];
        f->row[i] = PSR_NO_ID;
        if (!is_clear(range[i], lower, upper)) {
            f->row[i] = psr_lp_add_row(f->lp, 0, lower, upper);
            PSR_TRY(f->row[i] == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK);
        }
    }
    f->earn = psr_lp_add_row(f->lp, 0, p->value - p->slack - earned, INFINITY);
    f->count = psr_lp_add_row(f->lp, 0, -INFINITY, 0);
    return f->earn == PSR_NO_ID || f->count == PSR_NO_ID ? PSR_ERR_MEMORY : PSR_OK;
}

static bool is_flag(const psr_lp *lp, size_t j) {
    return few_is_whole(lp, j) && lp->upper[j] <= 1;
}

/* Each line weighs 1, and later ones up to half a line more in all. */
static double weight_of(const few_part *p, size_t k) {
    return 1 + p->later[k] / (2.0 * (double)p->line_count);
}

/* What is a flag already counts itself. */
static psr_status add_column(const few_part *p, few_face *f, size_t j) {
    const psr_lp *lp = p->lp;
    psr_id k = f->line_of[j];
    bool counts = k != PSR_NO_ID && !p->needed[k] && is_flag(lp, j);
    psr_id at = psr_lp_add_column(f->lp, 0, counts ? -weight_of(p, (size_t)k) : 0,
                                  f->lower[j], f->upper[j]);
    if (at == PSR_NO_ID) {
        return PSR_ERR_MEMORY;
    }
    f->position[j] = at;
    for (size_t entry = lp->start[j]; entry < lp->start[j + 1]; entry++) {
        psr_id row = f->row[lp->row[entry]];
        PSR_TRY(row == PSR_NO_ID ? PSR_OK : psr_lp_add_entry(f->lp, row, lp->value[entry]));
    }
    PSR_TRY(psr_lp_add_entry(f->lp, f->earn, lp->objective[j]));
    if (counts) {
        PSR_TRY(psr_lp_add_entry(f->lp, f->count, 1));
    }
    return few_is_whole(lp, j) ? psr_lp_set_integer(f->lp, at) : PSR_OK;
}

static psr_status add_columns(const few_part *p, few_face *f) {
    const psr_lp *lp = p->lp;
    for (size_t j = 0; j < lp->column_count; j++) {
        if (f->position[j] != PSR_NO_ID) {
            PSR_TRY(add_column(p, f, j));
        }
    }
    for (size_t j = 0; j < lp->column_count; j++) {
        if (f->position[j] != PSR_NO_ID && few_has_over(lp, j)) {
            PSR_TRY(psr_lp_set_over(f->lp, f->position[j], f->position[lp->over[j]],
                                    lp->factor[j]));
        }
    }
    return PSR_OK;
}

/* A line larger than all lines of the plan together is not looked for. */
static double largest_line(const few_part *p) {
    double sum = 0;
    for (size_t k = 0; k < p->line_count; k++) {
        sum += fmax(0, p->x[p->line[k]]);
    }
    return fmax(1, sum);
}

/* A flag for each line that may go. */
static psr_status add_flags(const few_part *p, few_face *f) {
    double most = largest_line(p);
    for (size_t k = 0; k < p->line_count; k++) {
        size_t j = (size_t)p->line[k];
        if (p->needed[k] || is_flag(p->lp, j) || f->position[j] == PSR_NO_ID) {
            continue;
        }
        psr_id flag = psr_lp_add_column(f->lp, 0, -weight_of(p, k), 0, 1);
        if (flag == PSR_NO_ID) {
            return PSR_ERR_MEMORY;
        }
        PSR_TRY(psr_lp_add_entry(f->lp, f->count, 1));
        PSR_TRY(psr_lp_set_integer(f->lp, flag));
        PSR_TRY(psr_lp_set_over(f->lp, f->position[j], flag, fmin(most, f->upper[j])));
    }
    return PSR_OK;
}

/* The lines of the plan that are not needed, less one: what a better plan may have. */
static void set_count(const few_part *p, few_face *f) {
    double allowed = -1;
    for (size_t k = 0; k < p->line_count; k++) {
        allowed += !p->needed[k] && p->x[p->line[k]] > few_on;
    }
    f->lp->row_upper[f->count] = allowed;
}

psr_status few_make_face(const few_part *p, few_face *f, psr_error *err) {
    size_t columns = p->lp->column_count + 1;
    f->lp = psr_lp_create(false);
    f->position = psr_arena_take(p->arena, columns, sizeof *f->position);
    f->line_of = psr_arena_take(p->arena, columns, sizeof *f->line_of);
    f->row = psr_arena_take(p->arena, p->lp->row_count + 1, sizeof *f->row);
    f->lower = psr_arena_take(p->arena, columns, sizeof *f->lower);
    f->upper = psr_arena_take(p->arena, columns, sizeof *f->upper);
    if (f->lp == NULL || f->position == NULL || f->line_of == NULL || f->row == NULL ||
        f->lower == NULL || f->upper == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < p->lp->column_count; j++) {
        f->line_of[j] = PSR_NO_ID;
    }
    for (size_t k = 0; k < p->line_count; k++) {
        f->line_of[p->line[k]] = (psr_id)k;
    }
    narrow(p, f);
    PSR_TRY(add_rows(p, f));
    PSR_TRY(add_columns(p, f));
    PSR_TRY(add_flags(p, f));
    set_count(p, f);
    return psr_lp_finish(f->lp, err);
}

void few_expand(const few_part *p, const few_face *f, const double *found, double *x) {
    for (size_t j = 0; j < p->lp->column_count; j++) {
        x[j] = f->position[j] == PSR_NO_ID ? f->lower[j] : found[f->position[j]];
    }
}
