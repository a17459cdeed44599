/*
 * Poisson regression of held-out demand on the logarithm of the mean that was expected.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "demand_reversion.h"

#include <math.h>

enum { ROUNDS = 20 };

/* Half of the power that the ends show is believed: the next ones showed less. */
static const double believed = 0.5;
/* Standard deviation of the power among files. */
static const double usual_power = 0.18;
static const double factor_least = 0.4, factor_most = 2.5;

double psr_demand_reverted(const demand_reversion *reversion, double mean) {
    double factor = mean > 0 && reversion->unit > 0
                        ? reversion->unit * pow(mean, reversion->power)
                        : 1.0;
    return factor < factor_least  ? factor_least
           : factor > factor_most ? factor_most
                                  : factor;
}

/* What the series of each end share is concentrated out of the Newton step. */
typedef struct newton {
    double shared[HELD_ENDS]; /* logarithms */
    double power;
    double slope[HELD_ENDS], curve[HELD_ENDS], cross[HELD_ENDS];
    double power_slope, power_curve, dispersion;
} newton;

static void gather(const demand_end *ends, size_t count, double periods, newton *at) {
    double chi = 0.0;
    at->power_slope = at->power_curve = 0.0;
    for (size_t k = 0; k < HELD_ENDS; k++) {
        at->slope[k] = at->curve[k] = at->cross[k] = 0.0;
    }
    for (size_t i = 0; i < count; i++) {
        size_t k = ends[i].end;
        double x = log(ends[i].mean);
        double expected = periods * ends[i].mean * exp(at->shared[k] + at->power * x);
        double off = ends[i].actual - expected;
        at->slope[k] += off;
        at->curve[k] += expected;
        at->cross[k] += expected * x;
        at->power_slope += off * x;
        at->power_curve += expected * x * x;
        chi += expected > 0 ? off * off / expected : 0.0;
    }
    at->dispersion = chi / ((double)count + 1.0);
}

static void step(newton *at) {
    double prior = at->dispersion / (usual_power * usual_power);
    double slope = at->power_slope - prior * at->power;
    double curve = at->power_curve + prior;
    for (size_t k = 0; k < HELD_ENDS; k++) {
        if (at->curve[k] > 0) {
            slope -= at->cross[k] * at->slope[k] / at->curve[k];
            curve -= at->cross[k] * at->cross[k] / at->curve[k];
        }
    }
    double move = curve > 0 ? slope / curve : 0.0;
    move = move > 1.0 ? 1.0 : move < -1.0 ? -1.0 : move;
    at->power += move;
    for (size_t k = 0; k < HELD_ENDS; k++) {
        if (at->curve[k] > 0) {
            at->shared[k] += (at->slope[k] - at->cross[k] * move) / at->curve[k];
        }
    }
}

void psr_demand_revert(const demand_end *ends, size_t count, double periods,
                       demand_reversion *reversion) {
    newton at = {0};
    double before = 0.0;
    double after = 0.0;
    for (int round = 0; round < ROUNDS; round++) {
        gather(ends, count, periods, &at);
        step(&at);
    }
    double power = isfinite(at.power) ? believed * at.power : 0.0;
    for (size_t i = 0; i < count; i++) { /* the sum of the last ends stays */
        if (ends[i].end == 0) {
            before += ends[i].mean;
            after += pow(ends[i].mean, 1.0 + power);
        }
    }
    *reversion =
        (demand_reversion){.power = power, .unit = after > 0 ? before / after : 0.0};
}
