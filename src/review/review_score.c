/*
 * Error, bias, tracking signal, coverage, fill rate, drift of a range of cells.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "review_score.h"

#include <math.h>
#include <stdlib.h>

/* Fewer period errors than this say nothing about a lasting bias. */
#define SIGNAL_PERIODS 4

/* Share of its demand that a cell must plan to serve for its sales to show the demand. */
static const double served_share = 0.9;

/* Sold out, or planned short: what was asked for beyond the sales is not known. */
static bool is_measured(const psr_review_cell *cell) {
    bool is_cut = cell->stock_out || cell->expected < served_share * cell->demand;
    return !is_cut || cell->actual >= cell->demand;
}

static double ratio(double a, double b) {
    return b > 0.0 ? a / b : NAN;
}

/* What a plan's tables cannot hold is no error: four errors of a ten-thousandth of a unit,
 * all upwards, would be a tracking signal of 4. */
static double error_of(const psr_review_cell *cell) {
    const double least = 1e-3;
    double error = cell->actual - cell->demand;
    return fabs(error) < least ? 0.0 : error;
}

typedef struct sums {
    double error, absolute, demand, actual; /* measured cells */
    double asked, returned;
    size_t with_interval, inside;
} sums;

static void add_cell(const psr_review_cells *cells, const psr_review_cell *cell, sums *sum,
                     psr_review_score *score) {
    score->cells++;
    score->demand += cell->demand;
    score->expected += cell->expected;
    score->actual += cell->actual;
    score->gross += cell->gross;
    score->revenue += cell->revenue;
    score->refund += cell->refund;
    sum->returned += cell->returned;
    sum->asked += cell->stock_out ? fmax(cell->actual, cell->demand) : cell->actual;
    score->margin_change += cell->unit_margin * (cell->actual - cell->expected);
    if (cell->stock_out && cell->demand > cell->actual) {
        score->margin_lost += cell->unit_margin * (cell->demand - cell->actual);
    }
    if (!is_measured(cell)) {
        return;
    }
    score->measured++;
    sum->error += error_of(cell);
    sum->absolute += fabs(error_of(cell));
    sum->demand += cell->demand;
    sum->actual += cell->actual;
    if (isfinite(cells->nominal) && isfinite(cell->low)) {
        sum->with_interval++;
        sum->inside += cell->actual >= cell->low && cell->actual <= cell->high;
    }
}

/* Errors by period, and what they are in standard deviations. Those of one period's cells
 * add up as if all cells erred together: a campaign or a holiday moves a whole channel, and
 * that is no drift. */
typedef struct course {
    double *error;         /* [length] of measured cells */
    double *z, *deviation; /* [length] of those with an interval */
    size_t *count;         /* [length] measured cells */
    size_t length;
} course;

static psr_status course_open(course *self, size_t length, psr_error *err) {
    self->length = length;
    self->error = psr_calloc(length, sizeof *self->error);
    self->z = psr_calloc(length, sizeof *self->z);
    self->count = psr_calloc(length, sizeof *self->count);
    self->deviation = psr_calloc(length, sizeof *self->deviation);
    return self->error && self->z && self->count && self->deviation
               ? PSR_OK
               : psr_fail(err, PSR_ERR_MEMORY, "no memory for errors by period");
}

static void course_close(course *self) {
    free(self->error);
    free(self->z);
    free(self->count);
    free(self->deviation);
}

static void course_add(course *self, const psr_review_cells *cells,
                       const psr_review_cell *cell, double reach) {
    size_t t = cell->period - cells->begin;
    double width = cell->high - cell->low;
    double error = error_of(cell);
    if (!is_measured(cell)) {
        return;
    }
    self->error[t] += error;
    self->count[t]++;
    if (width > 0.0) {
        self->z[t] += error;
        self->deviation[t] += width / (2.0 * reach);
    }
}

static void course_judge(course *self, psr_review_score *score) {
    double sum = 0.0, absolute = 0.0;
    size_t periods = 0;
    for (size_t t = 0; t < self->length; t++) {
        if (self->count[t] > 0) {
            sum += self->error[t];
            absolute += fabs(self->error[t]);
            periods++;
        }
        self->z[t] = ratio(self->z[t], self->deviation[t]);
    }
    score->signal =
        periods >= SIGNAL_PERIODS ? ratio(sum, absolute / (double)periods) : NAN;
    score->drift = psr_drift_find(self->z, self->length);
}

psr_status psr_review_score_fill(const psr_review_cells *cells, size_t first, size_t last,
                                 psr_review_score *score, psr_error *err) {
    sums sum = {0};
    course periods = {0};
    double reach = isfinite(cells->nominal) ? psr_drift_reach(cells->nominal) : NAN;
    *score = (psr_review_score){0};
    psr_status status = course_open(&periods, cells->end - cells->begin, err);
    for (size_t i = first; i < last && status == PSR_OK; i++) {
        add_cell(cells, &cells->items[i], &sum, score);
        course_add(&periods, cells, &cells->items[i], reach);
    }
    if (status == PSR_OK) {
        course_judge(&periods, score);
    }
    course_close(&periods);
    score->bias = ratio(sum.error, sum.demand);
    score->error = ratio(sum.absolute, sum.actual);
    score->coverage = ratio((double)sum.inside, (double)sum.with_interval);
    score->planned_fill = ratio(score->expected, score->demand);
    score->fill = cells->has_stock_outs ? ratio(score->actual, sum.asked) : NAN;
    score->return_rate = ratio(sum.returned, score->actual);
    score->margin_lost = cells->has_stock_outs ? score->margin_lost : NAN;
    return status;
}
