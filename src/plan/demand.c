/*
 * Demand: what a stock of u units is expected to sell, E[min(D, u)].
 * The meaning of quantiles is that of reference/PROBLEM: straight lines between knots, the
 * tails continued to level 0 (never below 0 units) and level 1.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "figures.h"

/* One straight piece of the distribution: units from .. to, levels at both. */
typedef struct demand_piece {
    double from, to;
    double survival;
} demand_piece;

static double continued(double value, double slope_units, double slope_levels,
                        double levels) {
    return slope_levels > 0.0 ? value + slope_units * levels / slope_levels : value;
}

/* Piece number `index` of a quantile demand with `count` knots: count + 2 pieces. */
static demand_piece quantile_piece(const double *value, const double *level, size_t count,
                                   size_t index) {
    double first = value[0], last = value[count - 1];
    if (count > 1) {
        first = continued(value[0], value[0] - value[1], level[1] - level[0], level[0]);
        first = first > 0.0 ? first : 0.0;
        last = continued(value[count - 1], value[count - 1] - value[count - 2],
                         level[count - 1] - level[count - 2], 1.0 - level[count - 1]);
    }
    if (index == 0) {
        return (demand_piece){0.0, first, 1.0};
    }
    double from = index == 1 ? first : value[index - 2];
    double to = index == count + 1 ? last : value[index - 1];
    double low = index == 1 ? 0.0 : level[index - 2];
    double high = index == count + 1 ? 1.0 : level[index - 1];
    return (demand_piece){from, to, 1.0 - (low + high) / 2.0};
}

static double sold_of_quantiles(const double *value, const double *level, size_t count,
                                double units, double *survival) {
    double sold = 0.0;
    *survival = 0.0;
    for (size_t i = 0; i < count + 2; i++) {
        demand_piece piece = quantile_piece(value, level, count, i);
        double end = units < piece.to ? units : piece.to;
        if (end > piece.from) {
            sold += piece.survival * (end - piece.from);
        }
        if (units < piece.to) {
            *survival = piece.survival;
            break;
        }
    }
    return sold;
}

double psr_demand_sold(const psr_problem *problem, const psr_demand *demand, double units,
                       double *survival) {
    const double *value = problem->knot_value + demand->start;
    const double *level = problem->knot_level + demand->start;
    double beyond = 0.0, sold = 0.0;
    if (demand->kind == PSR_DEMAND_QUANTILES) {
        sold = sold_of_quantiles(value, level, demand->count, units, &beyond);
    } else {
        for (size_t i = 0; i < demand->count; i++) {
            double weight = demand->kind == PSR_DEMAND_CERTAIN ? 1.0 : level[i];
            sold += weight * (value[i] < units ? value[i] : units);
            beyond += value[i] > units ? weight : 0.0;
        }
    }
    if (survival != NULL) {
        *survival = beyond;
    }
    return sold;
}

double psr_demand_mean(const psr_problem *problem, const psr_demand *demand) {
    return psr_demand_sold(problem, demand, INFINITY, NULL);
}
