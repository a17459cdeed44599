/*
 * Relaxation with several rows: a primal-dual interior-point method (Mehrotra's predictor
 * and corrector) for a separable concave objective. Straight pieces and the curved tail of
 * each envelope are columns of their own, so that every column is smooth.
 *
 *     maximise sum_k phi_k(s_k),  0 <= s_k <= w_k,  A (low + sum s) = r,  lower <= r <=
 * upper
 *
 * Only the row system A Theta^-1 A^T + E is factored; E is 0 for equations.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <math.h>
#include <string.h>

#include "budget_model.h"

static const int round_limit = 150;
/* Rounds without progress: the first ones may lead away before they lead back. */
static const int idle_limit = 40;
static const double step_back = 0.9995;   /* share of the way to the nearest wall */
static const double equal_width = 1e-13;  /* narrower rows count as equations */
static const double rows_met = 1e-14;     /* scaled money: rounding of a plan */
static const double rows_allowed = 1e-12; /* more than this is not a plan */
static const int restore_rounds = 6;
static const double least_width = 1e-14; /* narrower columns stay at 0 */

typedef struct wall {
    double gap;   /* distance to the bound, > 0; INFINITY = no bound */
    double price; /* its multiplier, > 0; 0 = no bound */
    double gap_step, price_step;
} wall;

typedef struct column {
    size_t spend;
    size_t line; /* SIZE_MAX = the curved tail */
    double width, s, step;
    double slope, bend;  /* phi', -phi'' >= 0 */
    double theta, right; /* Newton: (right - A^T dy) / theta = step */
    wall low, high;
} column;

typedef struct row {
    bool is_equal;
    double target;      /* equations */
    double level, step; /* r of the others */
    double weight, right;
    wall low, high;
    double residual; /* A z - r (or the target) */
} row;

struct budget_interior {
    const budget_model *model;
    const budget_envelopes *set;
    budget_factor *factor;
    column *column; /* [capacity] */
    size_t column_count;
    row *row;
    double *y, *y_step, *weight, *extra, *z, *z_step;
    double scale; /* of the prices: mean slope at the start */
};

psr_status budget_interior_create(const budget_model *model, psr_arena *arena,
                                  budget_interior **interior) {
    budget_interior *in = psr_arena_take(arena, 1, sizeof *in);
    size_t n = model->spend_count, m = model->row_count, columns = n;
    if (!in) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        columns += model->curve[i].point_count + 2;
    }
    in->model = model;
    in->column = psr_arena_take(arena, columns + 1, sizeof *in->column);
    in->row = psr_arena_take(arena, m + 1, sizeof *in->row);
    in->y = psr_arena_take(arena, m + 1, sizeof(double));
    in->y_step = psr_arena_take(arena, m + 1, sizeof(double));
    in->extra = psr_arena_take(arena, m + 1, sizeof(double));
    in->weight = psr_arena_take(arena, n + 1, sizeof(double));
    in->z = psr_arena_take(arena, n + 1, sizeof(double));
    in->z_step = psr_arena_take(arena, n + 1, sizeof(double));
    *interior = in;
    if (!in->column || !in->row || !in->y || !in->y_step || !in->extra || !in->weight ||
        !in->z || !in->z_step) {
        return PSR_ERR_MEMORY;
    }
    return budget_factor_create(model, arena, &in->factor);
}

static void load_columns(budget_interior *in) {
    in->column_count = 0;
    for (size_t i = 0; i < in->model->spend_count; i++) {
        const budget_envelope *e = &in->set->item[i];
        for (size_t k = 0; k <= e->line_count; k++) {
            bool tail = k == e->line_count;
            double width = tail ? e->top - e->tail : in->set->width[e->first_line + k];
            if (width > least_width) {
                in->column[in->column_count++] =
                    (column){.spend = i,
                             .line = tail ? SIZE_MAX : e->first_line + k,
                             .width = width};
            }
        }
    }
}

/** Slopes and curvatures at s. */
static void look(budget_interior *in) {
    for (size_t k = 0; k < in->column_count; k++) {
        column *c = &in->column[k];
        if (c->line != SIZE_MAX) {
            c->slope = in->set->slope[c->line];
            c->bend = 0;
            continue;
        }
        const budget_envelope *e = &in->set->item[c->spend];
        c->slope = psr_curve_slope(e->curve, e->tail + c->s, false);
        c->bend = fmax(0, -psr_curve_curvature(e->curve, e->tail + c->s));
    }
}

/** A z of every row into row.residual, less its level or target. */
static void residuals(budget_interior *in) {
    const budget_model *m = in->model;
    for (size_t i = 0; i < m->spend_count; i++) {
        in->z[i] = in->set->item[i].low;
    }
    for (size_t k = 0; k < in->column_count; k++) {
        in->z[in->column[k].spend] += in->column[k].s;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        in->row[r].residual = in->row[r].is_equal ? -in->row[r].target : -in->row[r].level;
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            in->row[m->column_row[k]].residual += m->column_value[k] * in->z[i];
        }
    }
}

/**
 * Share of the widths that about meets the tightest of the rows without negative
 * coefficients (the others say nothing about the size of a plan).
 */
static double first_share(budget_interior *in) {
    const budget_model *m = in->model;
    double share = 0.5;
    memset(in->y, 0, m->row_count * sizeof(double));
    memset(in->y_step, 0, m->row_count * sizeof(double));
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            double a = m->column_value[k], low = in->set->item[i].low;
            size_t r = m->column_row[k];
            in->y[r] += a < 0 ? INFINITY : a * (in->set->item[i].top - low);
            in->y_step[r] += fabs(a) * low;
        }
    }
    for (size_t r = 0; r < m->row_count; r++) {
        double room = m->row_upper[r] - in->y_step[r];
        if (in->y[r] > 0 && isfinite(in->y[r]) && isfinite(room)) {
            share = fmin(share, fmax(room, 0) / in->y[r]);
        }
    }
    return fmax(share, 0.005);
}

static wall wall_at(double gap, double product) {
    return isfinite(gap) ? (wall){.gap = gap, .price = product / gap}
                         : (wall){.gap = INFINITY};
}

static void load_rows(budget_interior *in, double product) {
    const budget_model *m = in->model;
    for (size_t r = 0; r < m->row_count; r++) {
        double lower = m->row_lower[r], upper = m->row_upper[r];
        in->row[r] = (row){.is_equal = upper - lower <= equal_width, .target = upper};
    }
    residuals(in);
    for (size_t r = 0; r < m->row_count; r++) {
        row *w = &in->row[r];
        double lower = m->row_lower[r], upper = m->row_upper[r];
        if (w->is_equal) {
            continue;
        }
        double inset = fmin(0.01, 0.25 * (upper - lower));
        w->level = fmin(fmax(w->residual, lower + inset), upper - inset);
        w->low = wall_at(w->level - lower, product);
        w->high = wall_at(upper - w->level, product);
    }
    residuals(in);
}

static void start(budget_interior *in) {
    load_columns(in);
    double share = first_share(in), total = 0;
    for (size_t k = 0; k < in->column_count; k++) {
        in->column[k].s = share * in->column[k].width;
    }
    look(in);
    double slopes = 0;
    for (size_t k = 0; k < in->column_count; k++) {
        total += fmin(in->column[k].slope, 1e6) * in->column[k].s;
        slopes += in->column[k].s;
    }
    double count = (double)(in->column_count ? in->column_count : 1);
    in->scale = slopes > 0 ? fmax(total / slopes, 1e-12) : 1;
    double product = fmax(total / count, 1e-12);
    for (size_t k = 0; k < in->column_count; k++) {
        column *c = &in->column[k];
        c->low = wall_at(c->s, product);
        c->high = wall_at(c->width - c->s, product);
    }
    load_rows(in, product);
    memset(in->y, 0, in->model->row_count * sizeof(double));
}

static double complementarity(const budget_interior *in, double share) {
    double sum = 0, count = 0;
    for (size_t k = 0; k < in->column_count + in->model->row_count; k++) {
        const row *r = k < in->column_count ? NULL : &in->row[k - in->column_count];
        const wall *walls[2] = {r ? &r->low : &in->column[k].low,
                                r ? &r->high : &in->column[k].high};
        for (int side = 0; side < 2 && !(r && r->is_equal); side++) {
            if (isfinite(walls[side]->gap)) {
                sum += (walls[side]->gap + share * walls[side]->gap_step) *
                       (walls[side]->price + share * walls[side]->price_step);
                count += 1;
            }
        }
    }
    return count > 0 ? sum / count : 0;
}

/** The term of one wall in the Newton right-hand side: the price it should have. */
static double aim(const wall *w, double mu, bool correct) {
    if (!isfinite(w->gap)) {
        return 0;
    }
    double product = correct ? w->gap_step * w->price_step : 0;
    return (mu - product) / w->gap;
}

static double stiffness(const wall *w) {
    return isfinite(w->gap) ? w->price / w->gap : 0;
}

/** Right-hand sides for target mu; corrections use the steps of the predictor. */
static void aim_all(budget_interior *in, double mu, bool correct) {
    for (size_t k = 0; k < in->column_count; k++) {
        column *c = &in->column[k];
        c->right = c->slope - budget_price(in->model, c->spend, in->y) +
                   aim(&c->low, mu, correct) - aim(&c->high, mu, correct);
    }
    for (size_t r = 0; r < in->model->row_count; r++) {
        row *w = &in->row[r];
        if (!w->is_equal) {
            w->right = in->y[r] + aim(&w->low, mu, correct) - aim(&w->high, mu, correct);
        }
    }
}

static void factor(budget_interior *in) {
    memset(in->weight, 0, in->model->spend_count * sizeof(double));
    for (size_t k = 0; k < in->column_count; k++) {
        column *c = &in->column[k];
        c->theta = c->bend + stiffness(&c->low) + stiffness(&c->high);
        in->weight[c->spend] += 1 / c->theta;
    }
    for (size_t r = 0; r < in->model->row_count; r++) {
        row *w = &in->row[r];
        w->weight = w->is_equal ? 0 : stiffness(&w->low) + stiffness(&w->high);
        in->extra[r] = w->is_equal ? 0 : w->weight > 0 ? 1 / w->weight : 1e30;
    }
    budget_factor_update(in->factor, in->weight, in->extra);
}

static void wall_step(wall *w, double gap_step, double mu, bool correct) {
    if (!isfinite(w->gap)) {
        return;
    }
    double product = correct ? w->gap_step * w->price_step : 0;
    w->price_step = (mu - product - w->price * gap_step) / w->gap - w->price;
    w->gap_step = gap_step;
}

/** Newton steps of everything for the right-hand sides of aim_all. */
static void solve_steps(budget_interior *in, double mu, bool correct) {
    const budget_model *m = in->model;
    memset(in->z_step, 0, m->spend_count * sizeof(double));
    for (size_t k = 0; k < in->column_count; k++) {
        in->z_step[in->column[k].spend] += in->column[k].right / in->column[k].theta;
    }
    for (size_t r = 0; r < m->row_count; r++) {
        const row *w = &in->row[r];
        in->y_step[r] = w->residual;
        if (!w->is_equal) {
            in->y_step[r] -= w->weight > 0 ? w->right / w->weight : 0;
        }
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        for (size_t k = m->column_start[i]; k < m->column_start[i + 1]; k++) {
            in->y_step[m->column_row[k]] += m->column_value[k] * in->z_step[i];
        }
    }
    budget_factor_solve(in->factor, in->y_step);
    for (size_t k = 0; k < in->column_count; k++) {
        column *c = &in->column[k];
        c->step = (c->right - budget_row_price(m, c->spend, in->y_step)) / c->theta;
        wall_step(&c->low, c->step, mu, correct);
        wall_step(&c->high, -c->step, mu, correct);
    }
    for (size_t r = 0; r < m->row_count; r++) {
        row *w = &in->row[r];
        if (!w->is_equal) {
            w->step = w->weight > 0 ? (in->y_step[r] + w->right) / w->weight : 0;
            wall_step(&w->low, w->step, mu, correct);
            wall_step(&w->high, -w->step, mu, correct);
        }
    }
}

static double to_wall(const wall *w, double share) {
    if (isfinite(w->gap)) {
        if (w->gap_step < 0) {
            share = fmin(share, -w->gap / w->gap_step);
        }
        if (w->price_step < 0) {
            share = fmin(share, -w->price / w->price_step);
        }
    }
    return share;
}

static double longest_step(const budget_interior *in) {
    double share = 1 / step_back;
    for (size_t k = 0; k < in->column_count; k++) {
        share = to_wall(&in->column[k].high, to_wall(&in->column[k].low, share));
    }
    for (size_t r = 0; r < in->model->row_count; r++) {
        if (!in->row[r].is_equal) {
            share = to_wall(&in->row[r].high, to_wall(&in->row[r].low, share));
        }
    }
    return fmin(1, step_back * share);
}

static void wall_move(wall *w, double share) {
    if (isfinite(w->gap)) {
        w->gap += share * w->gap_step;
        w->price += share * w->price_step;
    }
}

static void move(budget_interior *in, double share) {
    for (size_t k = 0; k < in->column_count; k++) {
        column *c = &in->column[k];
        c->s += share * c->step;
        wall_move(&c->low, share);
        wall_move(&c->high, share);
    }
    for (size_t r = 0; r < in->model->row_count; r++) {
        row *w = &in->row[r];
        in->y[r] += share * in->y_step[r];
        if (!w->is_equal) {
            w->level += share * w->step;
            wall_move(&w->low, share);
            wall_move(&w->high, share);
        }
    }
    look(in);
    residuals(in);
}

/** How far from optimal: prices wrong (in money lost), rows wrong, complementarity. */
static double merit(const budget_interior *in) {
    double worst = complementarity(in, 0);
    for (size_t k = 0; k < in->column_count; k++) {
        const column *c = &in->column[k];
        double wrong = c->slope - budget_price(in->model, c->spend, in->y) + c->low.price -
                       c->high.price;
        worst = fmax(worst, fabs(wrong) * fmin(c->s, c->width - c->s));
    }
    for (size_t r = 0; r < in->model->row_count; r++) {
        worst = fmax(worst, in->scale * fabs(in->row[r].residual));
    }
    return worst;
}

static double row_violation(const budget_interior *in) {
    double worst = 0;
    for (size_t r = 0; r < in->model->row_count; r++) {
        worst = fmax(worst, fabs(in->row[r].residual));
    }
    return worst;
}

/** One predictor-corrector step. @return the merit after it */
static double improve(budget_interior *in, double before) {
    double mu = complementarity(in, 0);
    factor(in);
    aim_all(in, 0, false);
    solve_steps(in, 0, false);
    double share = longest_step(in);
    double after = complementarity(in, share);
    double centre = mu > 0 ? pow(fmax(after, 0) / mu, 3) : 0;
    double target = fmin(fmax(centre, 1e-6), 1) * mu;
    aim_all(in, target, true);
    solve_steps(in, target, true);
    share = longest_step(in);
    move(in, share);
    /* Curves are not quadratic: a step that makes things much worse is cut back. */
    double now = merit(in);
    for (int round = 0; round < 5 && !(now <= 10 * before); round++) {
        share /= 2;
        move(in, -share);
        now = merit(in);
    }
    return now;
}

/** Newton steps towards the rows alone, in the metric of the last iterate. */
static void restore_rows(budget_interior *in) {
    const budget_model *m = in->model;
    for (int round = 0; round < restore_rounds && row_violation(in) > rows_met; round++) {
        for (size_t r = 0; r < m->row_count; r++) {
            in->y_step[r] = in->row[r].residual;
        }
        budget_factor_solve(in->factor, in->y_step);
        for (size_t k = 0; k < in->column_count; k++) {
            column *c = &in->column[k];
            double step = -budget_row_price(m, c->spend, in->y_step) / c->theta;
            c->s = fmin(fmax(c->s + step, 0), c->width);
        }
        for (size_t r = 0; r < m->row_count; r++) {
            row *w = &in->row[r];
            if (!w->is_equal && w->weight > 0) {
                w->level += in->y_step[r] / w->weight;
                w->level = fmin(fmax(w->level, m->row_lower[r]), m->row_upper[r]);
            }
        }
        residuals(in);
    }
}

budget_relaxed budget_interior_solve(budget_interior *in, const budget_envelopes *set,
                                     double tolerance, double *z, double *y) {
    const budget_model *m = in->model;
    in->set = set;
    start(in);
    double now = merit(in), best = INFINITY;
    double goal = tolerance / (double)(2 * in->column_count + 2 * m->row_count + 1);
    int idle = 0;
    for (int round = 0; round < round_limit && idle < idle_limit; round++) {
        if (now <= goal && row_violation(in) <= rows_met) {
            break;
        }
        now = improve(in, now);
        idle = now < 0.9 * best ? 0 : idle + 1;
        best = fmin(best, now);
        if (!isfinite(now)) {
            break;
        }
    }
    if (isfinite(now) && in->column_count > 0) {
        restore_rows(in);
    }
    for (size_t i = 0; i < m->spend_count; i++) {
        z[i] = fmin(fmax(in->z[i], set->item[i].low), set->item[i].top);
    }
    memcpy(y, in->y, m->row_count * sizeof(double));
    return isfinite(now) && row_violation(in) <= rows_allowed ? BUDGET_SOLVED
                                                              : BUDGET_STALLED;
}
