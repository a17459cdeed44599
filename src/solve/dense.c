/*
 * Dual simplex with an explicit inverse. Each row i has a slack: a_i x + s_i = 0 with s_i
 * in
 * [-upper, -lower]; variables are the columns, then the slacks. Reduced costs stay on the
 * side their place asks for (at the lower limit <= 0, at the upper >= 0: a maximum), and
 * values outside their limits are driven out one by one, largest first by the norm of their
 * row of the inverse. Columns with two limits are passed over in the ratio test while the
 * row gains by it (bound flipping).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "dense.h"

#include "certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double primal_tolerance = 1e-9; /* relative to max(1, |limit|) */
static const double dual_tolerance = 1e-9;   /* relative to the largest cost */
static const double pivot_tolerance = 1e-7;
static const double zero = 1e-13;
/* A column that no limit keeps finite is held here; an answer there is none. */
static const double out_of_sight = 1e9;
/* Steps until the inverse is made anew, and in all, by rows. */
enum { STEPS_BETWEEN = 100, STEPS_LEAST = 2000, STEPS_BY_ROW = 20 };

typedef enum place { BASIC, AT_LOWER, AT_UPPER } place;

typedef struct candidate {
    size_t column;
    double ratio, size;
} candidate;

struct dense {
    psr_arena *arena;
    size_t columns, rows, all; /* all = columns + rows */
    size_t *start;             /* [columns + 1] entries by column */
    psr_id *row;
    double *value;
    size_t *row_start; /* [rows + 1] the same by row */
    psr_id *column;
    double *row_value;
    double *cost, *lower, *upper, *x, *reduced, *alpha; /* [all] */
    bool *unlimited;                                    /* [all] held out of sight */
    uint8_t *place;                                     /* [all] */
    psr_id *head;                                       /* [rows] variable basic there */
    double *inverse;                                    /* [rows x rows] by column */
    double *weight, *rho, *step, *work;                 /* [rows] */
    candidate *candidates;                              /* [all] a heap by ratio */
    size_t candidate_count;
    double constant, largest_cost;
    size_t since_refactor, steps;
    bool is_placed, is_exact; /* there is a basis; inverse and values are fresh */
};

/* ---- loading
 * ----------------------------------------------------------------------------- */

static psr_status take_arrays(dense *d, size_t entries) {
    size_t n = d->columns + 1;
    size_t m = d->rows + 1;
    d->start = psr_arena_take(d->arena, n, sizeof *d->start);
    d->row_start = psr_arena_take(d->arena, m, sizeof *d->row_start);
    d->row = psr_arena_take(d->arena, entries + 1, sizeof *d->row);
    d->column = psr_arena_take(d->arena, entries + 1, sizeof *d->column);
    d->value = psr_arena_take(d->arena, entries + 1, sizeof *d->value);
    d->row_value = psr_arena_take(d->arena, entries + 1, sizeof *d->row_value);
    double *numbers = psr_arena_take(d->arena, 6 * (n + m), sizeof *numbers);
    d->unlimited = psr_arena_take(d->arena, n + m, sizeof *d->unlimited);
    d->place = psr_arena_take(d->arena, n + m, 1);
    d->head = psr_arena_take(d->arena, m, sizeof *d->head);
    d->inverse = psr_arena_take(d->arena, m * m, sizeof *d->inverse);
    double *vectors = psr_arena_take(d->arena, 4 * m, sizeof *vectors);
    d->candidates = psr_arena_take(d->arena, n + m, sizeof *d->candidates);
    if (d->start == NULL || d->row_start == NULL || d->row == NULL || d->column == NULL ||
        d->value == NULL || d->row_value == NULL || numbers == NULL ||
        d->unlimited == NULL || d->place == NULL || d->head == NULL || d->inverse == NULL ||
        vectors == NULL || d->candidates == NULL) {
        return PSR_ERR_MEMORY;
    }
    double **array[] = {&d->cost, &d->lower, &d->upper, &d->x, &d->reduced, &d->alpha};
    for (size_t i = 0; i < sizeof array / sizeof *array; i++) {
        *array[i] = numbers + i * (n + m);
    }
    d->weight = vectors;
    d->rho = vectors + m;
    d->step = vectors + 2 * m;
    d->work = vectors + 3 * m;
    return PSR_OK;
}

static bool has_over(const psr_lp *lp, size_t j) {
    return lp->over != NULL && lp->over[j] != PSR_NO_ID;
}

/* Rows of variable upper bounds, x_j - factor x_over <= 0, after the others. An entry of a
 * column in them is found by walking the overs: over_row[j] is the row of x_j. */
static void load_entries(dense *d, const psr_lp *lp, const psr_id *over_row) {
    size_t at = 0;
    size_t *fill = d->row_start; /* counts first */
    memset(fill, 0, (d->rows + 1) * sizeof *fill);
    size_t *extra = (size_t *)(void *)d->alpha; /* scratch: entries as `over` of others */
    memset(extra, 0, d->columns * sizeof *extra);
    for (size_t j = 0; j < d->columns; j++) {
        if (has_over(lp, j)) {
            extra[lp->over[j]]++;
        }
    }
    for (size_t j = 0; j < d->columns; j++) {
        d->start[j] = at;
        for (size_t k = lp->start[j]; k < lp->start[j + 1]; k++) {
            d->row[at] = lp->row[k];
            d->value[at++] = lp->value[k];
        }
        if (has_over(lp, j)) {
            d->row[at] = over_row[j];
            d->value[at++] = 1;
        }
        size_t own = at;
        at += extra[j];
        extra[j] = own;
    }
    d->start[d->columns] = at;
    for (size_t j = 0; j < d->columns; j++) {
        if (has_over(lp, j)) {
            size_t to = extra[lp->over[j]]++;
            d->row[to] = over_row[j];
            d->value[to] = -lp->factor[j];
        }
    }
}

static void load_rows(dense *d) {
    size_t entries = d->start[d->columns];
    for (size_t k = 0; k < entries; k++) {
        d->row_start[d->row[k] + 1]++;
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->row_start[i + 1] += d->row_start[i];
    }
    size_t *next = (size_t *)(void *)d->alpha;
    memcpy(next, d->row_start, d->rows * sizeof *next);
    for (size_t j = 0; j < d->columns; j++) {
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            size_t to = next[d->row[k]]++;
            d->column[to] = (psr_id)j;
            d->row_value[to] = d->value[k];
        }
    }
}

/* Limits that the rows imply stand in for missing ones. */
static psr_status load_limits(dense *d, const psr_lp *lp) {
    double *lower = d->x; /* scratch, [columns] each */
    double *upper = d->reduced;
    if (!certificate_implied_bounds(lp, lower, upper)) {
        return PSR_ERR_MEMORY;
    }
    for (size_t j = 0; j < d->columns; j++) {
        d->cost[j] = lp->objective[j];
        d->lower[j] = isfinite(lp->lower[j]) ? lp->lower[j] : lower[j];
        d->upper[j] = isfinite(lp->upper[j]) ? lp->upper[j] : upper[j];
        d->largest_cost = fmax(d->largest_cost, fabs(lp->objective[j]));
    }
    for (size_t i = 0; i < d->rows; i++) {
        bool is_row = i < lp->row_count;
        d->lower[d->columns + i] = is_row ? -lp->row_upper[i] : 0;
        d->upper[d->columns + i] = is_row ? -lp->row_lower[i] : INFINITY;
    }
    return PSR_OK;
}

psr_status dense_create(const psr_lp *lp, dense **made) {
    *made = NULL;
    psr_arena *arena = psr_arena_create();
    dense *d = arena == NULL ? NULL : psr_arena_take(arena, 1, sizeof *d);
    psr_id *over_row =
        d == NULL ? NULL : psr_arena_take(arena, lp->column_count + 1, sizeof *over_row);
    if (over_row == NULL) {
        psr_arena_free(arena);
        return PSR_ERR_MEMORY;
    }
    *d = (dense){.arena = arena, .columns = lp->column_count, .rows = lp->row_count};
    d->constant = lp->constant;
    size_t overs = 0;
    for (size_t j = 0; j < lp->column_count; j++) {
        over_row[j] = has_over(lp, j) ? (psr_id)(lp->row_count + overs++) : PSR_NO_ID;
    }
    d->rows += overs;
    d->all = d->columns + d->rows;
    psr_status status = take_arrays(d, lp->nonzero_count + 2 * overs);
    if (status == PSR_OK) {
        load_entries(d, lp, over_row);
        load_rows(d);
        status = load_limits(d, lp);
    }
    if (status != PSR_OK) {
        psr_arena_free(arena);
        return status;
    }
    *made = d;
    return PSR_OK;
}

void dense_free(dense *d) {
    if (d != NULL) {
        psr_arena_free(d->arena);
    }
}

/* ---- the inverse
 * ------------------------------------------------------------------------- */

/* out = inverse * column of variable j, added with a factor. */
static void add_column(const dense *d, size_t j, double factor, double *out) {
    if (j >= d->columns) {
        out[j - d->columns] += factor;
        return;
    }
    for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
        out[d->row[k]] += factor * d->value[k];
    }
}

/* out = inverse * sparse vector in. */
static void multiply(const dense *d, const double *in, double *out) {
    memset(out, 0, d->rows * sizeof *out);
    for (size_t i = 0; i < d->rows; i++) {
        if (in[i] > 0 || in[i] < 0) {
            const double *column = d->inverse + i * d->rows;
            double factor = in[i];
            for (size_t r = 0; r < d->rows; r++) {
                out[r] += factor * column[r];
            }
        }
    }
}

static void entering_step(dense *d, size_t j, double *out) {
    memset(d->work, 0, d->rows * sizeof *d->work);
    add_column(d, j, 1, d->work);
    multiply(d, d->work, out);
}

/* One column of the basis is exchanged: step = inverse * its column, pivot at row r. */
static void pivot_inverse(dense *d, const double *step, size_t r) {
    double pivot = step[r];
    for (size_t i = 0; i < d->rows; i++) {
        double *column = d->inverse + i * d->rows;
        if (fabs(column[r]) <= zero) {
            column[r] = 0;
            continue;
        }
        double factor = column[r] / pivot;
        for (size_t k = 0; k < d->rows; k++) {
            column[k] -= factor * step[k];
        }
        column[r] = factor;
    }
}

static void reset_inverse(dense *d) {
    memset(d->inverse, 0, d->rows * d->rows * sizeof *d->inverse);
    for (size_t i = 0; i < d->rows; i++) {
        d->inverse[i * d->rows + i] = 1;
        d->head[i] = (psr_id)(d->columns + i);
        d->weight[i] = 1;
    }
    d->since_refactor = 0;
}

/* Bring column j into the basis in a row whose slack may leave; false = it depends on those
 * that are in. */
static bool take_in(dense *d, size_t j, const bool *may_leave) {
    entering_step(d, j, d->step);
    size_t best = d->rows;
    double size = pivot_tolerance;
    for (size_t i = 0; i < d->rows; i++) {
        if (may_leave[i] && (size_t)d->head[i] >= d->columns && fabs(d->step[i]) > size) {
            size = fabs(d->step[i]);
            best = i;
        }
    }
    if (best == d->rows) {
        return false;
    }
    size_t out = (size_t)d->head[best];
    pivot_inverse(d, d->step, best);
    d->head[best] = (psr_id)j;
    d->place[j] = BASIC;
    d->place[out] = AT_LOWER;
    return true;
}

static double scaled(double tolerance, double limit) {
    return tolerance * fmax(1, isfinite(limit) ? fabs(limit) : 1);
}

/* The side of a variable outside the basis: where its reduced cost wants it; where that
 * says nothing, the nearer to where it is. */
static void settle_place(dense *d, size_t j) {
    double tolerance = dual_tolerance * fmax(1, d->largest_cost);
    bool up = d->reduced[j] > tolerance;
    bool down = d->reduced[j] < -tolerance;
    if (!up && !down) {
        up = fabs(d->upper[j] - d->x[j]) < fabs(d->x[j] - d->lower[j]);
        up = isfinite(d->upper[j]) && (up || !isfinite(d->lower[j]));
    }
    double limit = up ? d->upper[j] : d->lower[j];
    bool is_free = !isfinite(d->lower[j]) && !isfinite(d->upper[j]);
    bool rests = is_free && fabs(d->reduced[j]) <= tolerance;
    d->unlimited[j] = !isfinite(limit) && !rests;
    d->place[j] = up ? AT_UPPER : AT_LOWER;
    d->x[j] = isfinite(limit) ? limit : rests ? 0 : up ? out_of_sight : -out_of_sight;
}

/* Prices of the basis, then reduced costs of all. */
static void price_out(dense *d) {
    double *price = d->work;
    for (size_t i = 0; i < d->rows; i++) {
        const double *column = d->inverse + i * d->rows;
        price[i] = 0;
        for (size_t r = 0; r < d->rows; r++) {
            size_t basic = (size_t)d->head[r];
            price[i] += basic < d->columns ? d->cost[basic] * column[r] : 0;
        }
        d->reduced[d->columns + i] = -price[i];
    }
    for (size_t j = 0; j < d->columns; j++) {
        double reduced = d->cost[j];
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            reduced -= d->value[k] * price[d->row[k]];
        }
        d->reduced[j] = reduced;
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->reduced[d->head[i]] = 0;
    }
}

/* Values of the basic variables from those of the others. */
static void evaluate(dense *d) {
    memset(d->work, 0, d->rows * sizeof *d->work);
    for (size_t j = 0; j < d->all; j++) {
        if (d->place[j] != BASIC && (d->x[j] > 0 || d->x[j] < 0)) {
            add_column(d, j, -d->x[j], d->work);
        }
    }
    multiply(d, d->work, d->step);
    for (size_t i = 0; i < d->rows; i++) {
        d->x[d->head[i]] = d->step[i];
    }
}

static void refresh(dense *d) {
    price_out(d);
    for (size_t j = 0; j < d->all; j++) {
        if (d->place[j] != BASIC) {
            settle_place(d, j);
        }
    }
    evaluate(d);
    d->is_exact = true;
}

/* The inverse of the basis at hand, made anew; columns that turn out to depend on the
 * others go to their nearer limit. */
static void refactor(dense *d) {
    bool *may_leave = (bool *)(void *)d->candidates;
    psr_id *kept = (psr_id *)(void *)d->alpha;
    size_t count = 0;
    for (size_t i = 0; i < d->rows; i++) {
        may_leave[i] = true;
    }
    for (size_t i = 0; i < d->rows; i++) {
        size_t basic = (size_t)d->head[i];
        if (basic < d->columns) {
            kept[count++] = d->head[i];
        } else {
            may_leave[basic - d->columns] = false;
        }
    }
    reset_inverse(d);
    for (size_t j = 0; j < d->all; j++) {
        d->place[j] = d->place[j] == BASIC ? AT_LOWER : d->place[j];
    }
    for (size_t i = 0; i < d->rows; i++) {
        d->place[d->columns + i] = BASIC;
    }
    /* Short columns first keep the inverse thin. */
    for (size_t length = 0; count > 0; length++) {
        size_t left = 0;
        for (size_t k = 0; k < count; k++) {
            size_t j = (size_t)kept[k];
            if (d->start[j + 1] - d->start[j] <= length) {
                (void)take_in(d, j, may_leave);
            } else {
                kept[left++] = kept[k];
            }
        }
        count = left;
    }
    refresh(d);
}

/* ---- starting
 * ---------------------------------------------------------------------------- */

static double room_around(const dense *d, size_t j, double x) {
    return fmin(x - d->lower[j], d->upper[j] - x);
}

static int by_room(const void *a, const void *b) {
    const candidate *left = a;
    const candidate *right = b;
    if (left->ratio > right->ratio || left->ratio < right->ratio) {
        return left->ratio > right->ratio ? -1 : 1;
    }
    return (left->column > right->column) - (left->column < right->column);
}

void dense_start(dense *d, const double *x) {
    static const double between = 1e-6;
    bool *may_leave = (bool *)(void *)d->alpha;
    size_t count = 0;
    reset_inverse(d);
    for (size_t i = 0; i < d->rows; i++) {
        double slack = 0;
        for (size_t k = d->row_start[i]; k < d->row_start[i + 1]; k++) {
            slack -= d->row_value[k] * x[d->column[k]];
        }
        size_t j = d->columns + i;
        d->x[j] = slack;
        d->place[j] = BASIC;
        may_leave[i] = room_around(d, j, slack) <= scaled(between, slack);
    }
    for (size_t j = 0; j < d->columns; j++) {
        double room = room_around(d, j, x[j]);
        d->x[j] = x[j];
        d->place[j] = AT_LOWER;
        if (room > scaled(between, x[j])) {
            d->candidates[count++] = (candidate){j, room, 0};
        }
    }
    qsort(d->candidates, count, sizeof *d->candidates, by_room);
    for (size_t k = 0; k < count; k++) {
        (void)take_in(d, d->candidates[k].column, may_leave);
    }
    refresh(d);
    d->is_placed = true;
}

static void start_from_slacks(dense *d) {
    reset_inverse(d);
    for (size_t j = 0; j < d->all; j++) {
        d->x[j] = isfinite(d->lower[j]) ? d->lower[j] : 0;
        d->place[j] = j < d->columns ? AT_LOWER : BASIC;
    }
    refresh(d);
    d->is_placed = true;
}

void dense_set_column(dense *d, psr_id column, double lower, double upper) {
    d->lower[column] = lower;
    d->upper[column] = upper;
    d->is_exact = d->is_exact && d->place[column] == BASIC;
}

/* ---- one step
 * ---------------------------------------------------------------------------- */

/* How far the variable basic in row i lies below (< 0) or above its limits. */
static double outside(const dense *d, size_t i) {
    size_t j = (size_t)d->head[i];
    if (d->x[j] < d->lower[j] - scaled(primal_tolerance, d->lower[j])) {
        return d->x[j] - d->lower[j];
    }
    if (d->x[j] > d->upper[j] + scaled(primal_tolerance, d->upper[j])) {
        return d->x[j] - d->upper[j];
    }
    return 0;
}

static size_t leaving_row(const dense *d) {
    size_t best = d->rows;
    double score = 0;
    for (size_t i = 0; i < d->rows; i++) {
        double amount = outside(d, i);
        if ((amount > 0 || amount < 0) && amount * amount > score * d->weight[i]) {
            score = amount * amount / d->weight[i];
            best = i;
        }
    }
    return best;
}

/* Row r of the inverse into rho, of the whole matrix into alpha. */
static void pivot_row(dense *d, size_t r) {
    memset(d->alpha, 0, d->columns * sizeof *d->alpha);
    for (size_t i = 0; i < d->rows; i++) {
        double rho = d->inverse[i * d->rows + r];
        d->rho[i] = rho;
        d->alpha[d->columns + i] = rho;
        if (rho > 0 || rho < 0) {
            for (size_t k = d->row_start[i]; k < d->row_start[i + 1]; k++) {
                d->alpha[d->column[k]] += rho * d->row_value[k];
            }
        }
    }
}

static bool before(const candidate *a, const candidate *b) {
    if (a->ratio < b->ratio || a->ratio > b->ratio) {
        return a->ratio < b->ratio;
    }
    return a->size > b->size || (a->size >= b->size && a->column < b->column);
}

static void sift_down(dense *d, size_t at) {
    candidate *heap = d->candidates;
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++) {
            if (child < d->candidate_count && before(&heap[child], &heap[least])) {
                least = child;
            }
        }
        if (least == at) {
            return;
        }
        candidate swapped = heap[at];
        heap[at] = heap[least];
        heap[least] = swapped;
        at = least;
    }
}

/* Variables whose reduced cost moves towards 0 as the leaving one is driven to its limit.
 */
static void find_candidates(dense *d, double direction) {
    d->candidate_count = 0;
    for (size_t j = 0; j < d->all; j++) {
        double alpha = direction * d->alpha[j];
        if (d->place[j] == BASIC || fabs(alpha) < pivot_tolerance ||
            d->lower[j] >= d->upper[j]) {
            continue;
        }
        bool is_free = !isfinite(d->lower[j]) && !isfinite(d->upper[j]);
        if (is_free || (d->place[j] == AT_LOWER) == (alpha < 0)) {
            double ratio = fmax(0, fabs(d->reduced[j]) / fabs(alpha));
            d->candidates[d->candidate_count++] = (candidate){j, ratio, fabs(alpha)};
        }
    }
    for (size_t at = d->candidate_count / 2; at-- > 0;) {
        sift_down(d, at);
    }
}

static candidate pop(dense *d) {
    candidate first = d->candidates[0];
    d->candidates[0] = d->candidates[--d->candidate_count];
    sift_down(d, 0);
    /* Passed ones are kept behind the heap, in case they have to be flipped. */
    d->candidates[d->candidate_count] = first;
    return first;
}

/* The entering variable; those passed on the way are flipped to their other limit, their
 * columns collected in work. all = none. */
static size_t ratio_test(dense *d, double amount) {
    size_t count = d->candidate_count;
    double slope = fabs(amount);
    while (d->candidate_count > 0) {
        candidate best = pop(d);
        slope -= best.size * (d->upper[best.column] - d->lower[best.column]);
        if (!(slope > 0)) {
            /* Of those at practically the same ratio, the largest pivot. */
            double limit = best.ratio + 1e-9 * fmax(1, d->largest_cost);
            size_t from = d->candidate_count;
            while (d->candidate_count > 0 && d->candidates[0].ratio <= limit) {
                candidate other = pop(d);
                best = other.size > best.size ? other : best;
            }
            memset(d->work, 0, d->rows * sizeof *d->work);
            for (size_t k = from + 1; k < count; k++) {
                size_t j = d->candidates[k].column;
                double to = d->place[j] == AT_LOWER ? d->upper[j] : d->lower[j];
                if (j != best.column) {
                    add_column(d, j, to - d->x[j], d->work);
                    d->x[j] = to;
                    d->place[j] = d->place[j] == AT_LOWER ? AT_UPPER : AT_LOWER;
                }
            }
            return best.column;
        }
    }
    return d->all;
}

static void update_weights(dense *d, size_t r, const double *step) {
    double *tau = d->work;
    multiply(d, d->rho, tau);
    double norm = 0;
    for (size_t i = 0; i < d->rows; i++) {
        norm += d->rho[i] * d->rho[i];
    }
    for (size_t i = 0; i < d->rows; i++) {
        if (i != r && (step[i] > 0 || step[i] < 0)) {
            double factor = step[i] / step[r];
            double weight = d->weight[i] + factor * (factor * norm - 2 * tau[i]);
            d->weight[i] = fmax(weight, 1e-4 + factor * factor * norm * 1e-4);
        }
    }
    d->weight[r] = fmax(norm / (step[r] * step[r]), 1e-4);
}

/* The exchange itself: the variable in row r leaves to a limit, `entering` comes in. */
static void exchange(dense *d, size_t r, size_t entering, bool to_upper) {
    double *step = d->step;
    size_t leaving = (size_t)d->head[r];
    double limit = to_upper ? d->upper[leaving] : d->lower[leaving];
    double move = (d->x[leaving] - limit) / step[r];
    for (size_t i = 0; i < d->rows; i++) {
        d->x[d->head[i]] -= move * step[i];
    }
    d->x[entering] += move;
    d->x[leaving] = limit;
    double rate = d->reduced[entering] / d->alpha[entering];
    for (size_t j = 0; j < d->all; j++) {
        if (d->place[j] != BASIC) {
            d->reduced[j] -= rate * d->alpha[j];
        }
    }
    d->reduced[entering] = 0;
    d->reduced[leaving] = -rate;
    d->place[leaving] = to_upper ? AT_UPPER : AT_LOWER;
    d->place[entering] = BASIC;
    d->unlimited[leaving] = false;
    update_weights(d, r, step);
    pivot_inverse(d, step, r);
    d->head[r] = (psr_id)entering;
    d->since_refactor++;
    d->steps++;
}

/* One step of the dual method; *done = nothing lies outside its limits. */
static dense_outcome take_step(dense *d, bool *done) {
    size_t r = leaving_row(d);
    *done = r == d->rows;
    if (*done) {
        return DENSE_OPTIMAL;
    }
    double amount = outside(d, r);
    pivot_row(d, r);
    find_candidates(d, amount < 0 ? 1 : -1);
    size_t entering = ratio_test(d, amount);
    if (entering == d->all) {
        return DENSE_INFEASIBLE;
    }
    multiply(d, d->work, d->step); /* of the flipped ones */
    for (size_t i = 0; i < d->rows; i++) {
        d->x[d->head[i]] -= d->step[i];
    }
    entering_step(d, entering, d->step);
    if (fabs(d->step[r] - d->alpha[entering]) > 1e-6 * fmax(1, fabs(d->step[r]))) {
        return DENSE_TROUBLE; /* the inverse has worn out */
    }
    exchange(d, r, entering, amount > 0);
    return DENSE_OPTIMAL;
}

/* ---- runs
 * -------------------------------------------------------------------------------- */

double dense_objective(const dense *d) {
    double sum = d->constant;
    for (size_t j = 0; j < d->columns; j++) {
        sum += d->cost[j] * d->x[j];
    }
    return sum;
}

static bool is_out_of_sight(const dense *d) {
    for (size_t j = 0; j < d->all; j++) {
        if (d->place[j] != BASIC && d->unlimited[j]) {
            return true;
        }
    }
    return false;
}

dense_outcome dense_run(dense *d, double cutoff) {
    if (!d->is_placed) {
        start_from_slacks(d);
    } else if (!d->is_exact) {
        refresh(d);
    }
    size_t limit = d->steps + STEPS_LEAST + STEPS_BY_ROW * d->rows;
    bool fresh = d->since_refactor == 0;
    while (d->steps < limit) {
        if (d->since_refactor >= STEPS_BETWEEN) {
            refactor(d);
            fresh = true;
        }
        bool done = false;
        dense_outcome outcome = take_step(d, &done);
        if (outcome == DENSE_OPTIMAL && !done) {
            fresh = false;
            if (isfinite(cutoff) && dense_objective(d) <= cutoff) {
                return DENSE_CUTOFF;
            }
        } else if (outcome == DENSE_OPTIMAL) {
            return is_out_of_sight(d) ? DENSE_TROUBLE : DENSE_OPTIMAL;
        } else if (fresh) {
            return outcome; /* said by a fresh inverse: believed */
        } else {
            refactor(d);
            fresh = true;
        }
    }
    return DENSE_TROUBLE;
}

const double *dense_values(const dense *d) {
    return d->x;
}

double dense_lower(const dense *d, psr_id column) {
    return d->lower[column];
}

double dense_upper(const dense *d, psr_id column) {
    return d->upper[column];
}

double dense_reduced_cost(const dense *d, psr_id column) {
    return d->reduced[column];
}

size_t dense_steps(const dense *d) {
    return d->steps;
}

static double best_value(double cost, double lower, double upper) {
    if (cost > 0) {
        return cost * upper;
    }
    return cost < 0 ? cost * lower : 0;
}

double dense_bound(dense *d) {
    double *price = d->work;
    double bound = d->constant;
    for (size_t i = 0; i < d->rows; i++) {
        size_t slack = d->columns + i;
        price[i] = d->place[slack] == BASIC ? 0 : -d->reduced[slack];
        bool open = (price[i] > 0 && !isfinite(d->lower[slack])) ||
                    (price[i] < 0 && !isfinite(d->upper[slack]));
        price[i] = open ? 0 : price[i];
        bound += best_value(-price[i], d->lower[slack], d->upper[slack]);
    }
    for (size_t j = 0; j < d->columns; j++) {
        double reduced = d->cost[j];
        double size = fabs(reduced);
        for (size_t k = d->start[j]; k < d->start[j + 1]; k++) {
            reduced -= d->value[k] * price[d->row[k]];
            size += fabs(d->value[k] * price[d->row[k]]);
        }
        double value = best_value(reduced, d->lower[j], d->upper[j]);
        /* The rounding of a reduced cost that ought to be 0 */
        bool rounding = !isfinite(value) && fabs(reduced) <= 1e-13 * size;
        bound += rounding ? 0 : value;
    }
    return isnan(bound) ? INFINITY : bound;
}
