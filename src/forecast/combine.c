/*
 * Weights of the members and their combination.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "combine.h"

#include <math.h>
#include <string.h>

enum { STACK_ROUNDS = 150 };

static const double stack_rate = 0.3; /* of the exponentiated gradient */
/* Trials that the prior weights count for; several views leave more to the file. */
static const double stack_prior = 300.0, stack_prior_views = 100.0;
static const double tilt_power = 3.0; /* of the relative error */
static const double tilt_floor = 0.2; /* of the relative error */

static void normalise(double *weight, size_t count) {
    double total = 0.0;
    for (size_t k = 0; k < count; k++) {
        total += weight[k];
    }
    for (size_t k = 0; k < count; k++) {
        weight[k] /= total;
    }
}

/* Found on M1: the members that add most to the others weigh most. */
static const double member_prior[MEMBER_COUNT] = {
    [MEMBER_ETS] = 0.5,         [MEMBER_ETS_LOG] = 1.0,     [MEMBER_THETA] = 0.7,
    [MEMBER_THETA_DYNAMIC] = 1, [MEMBER_AGGREGATE] = 1,     [MEMBER_AR] = 1.0,
    [MEMBER_AR_LEVEL] = 1.0,    [MEMBER_SEASONAL_AR] = 1.5, [MEMBER_COMPLEX] = 1.0,
    [MEMBER_ARIMA] = 1.0};

void psr_weights_prior(size_t slot_count, double *weight) {
    for (size_t k = 0; k < slot_count; k++) {
        weight[k] = member_prior[k % MEMBER_COUNT];
    }
    normalise(weight, slot_count);
}

/* Slots present in one trial; returns how many. */
static size_t slots_present(const trial_set *trials, const double *mean, size_t *slot) {
    size_t count = 0;
    for (size_t k = 0; k < trials->slot_count; k++) {
        slot[count] = k;
        count += isnan(mean[k * trials->horizon]) ? 0 : 1;
    }
    return count;
}

/* Gradient of one trial's mean absolute error in the weights, in units of its members' mean
 * error. */
static double trial_gradient(const trial_set *trials, size_t trial, const double *weight,
                             double *gradient) {
    size_t horizon = trials->horizon;
    const double *mean = trials->mean + trial * trials->slot_count * horizon;
    const double *actual = trials->actual + trial * horizon;
    size_t slot[SLOT_LIMIT];
    size_t count = slots_present(trials, mean, slot);
    double local[SLOT_LIMIT] = {0};
    double unit = 0.0; /* mean absolute error of the slots present */
    double present = 0.0;
    double total = 0.0;
    for (size_t i = 0; i < count; i++) {
        total += weight[slot[i]];
    }
    for (size_t h = 0; h < horizon && total > 0; h++) {
        double combined = 0.0;
        if (isnan(actual[h])) {
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            double m = mean[slot[i] * horizon + h];
            combined += weight[slot[i]] * m;
            unit += fabs(m - actual[h]);
        }
        combined /= total;
        present += (double)count;
        double sign = combined > actual[h] ? 1.0 : -1.0;
        for (size_t i = 0; i < count; i++) {
            local[i] += sign * (mean[slot[i] * horizon + h] - combined);
        }
    }
    if (!(unit > 0)) {
        return 0.0;
    }
    for (size_t i = 0; i < count; i++) {
        gradient[slot[i]] += local[i] * present / (unit * (double)horizon * total);
    }
    return 1.0;
}

void psr_weights_stack(const trial_set *trials, double *weight) {
    size_t slots = trials->slot_count;
    double now[SLOT_LIMIT];
    double average[SLOT_LIMIT] = {0};
    double used = 0.0;
    memcpy(now, weight, slots * sizeof *now);
    for (int round = 0; round < STACK_ROUNDS; round++) {
        double gradient[SLOT_LIMIT] = {0};
        used = 0.0;
        for (size_t i = 0; i < trials->trial_count; i++) {
            used += trial_gradient(trials, i, now, gradient);
        }
        if (!(used > 0)) {
            return;
        }
        for (size_t k = 0; k < slots; k++) {
            now[k] *= exp(-stack_rate * gradient[k] / used * (double)slots);
            now[k] = now[k] > 1e-6 ? now[k] : 1e-6;
        }
        normalise(now, slots);
        for (size_t k = 0; k < slots && round >= STACK_ROUNDS / 2; k++) {
            average[k] += now[k];
        }
    }
    normalise(average, slots);
    double prior = slots > MEMBER_COUNT ? stack_prior_views : stack_prior;
    for (size_t k = 0; k < slots; k++) {
        weight[k] = (used * average[k] + prior * weight[k]) / (used + prior);
    }
}

void psr_own_errors_add(const member_set *members, const double *actual,
                        own_errors *errors) {
    size_t horizon = members->horizon;
    for (size_t k = 0; k < members->slot_count; k++) {
        double sum = 0.0;
        double count = 0.0;
        for (size_t h = 0; h < horizon && members->present[k]; h++) {
            double off = fabs(members->mean[k * horizon + h] - actual[h]);
            sum += isnan(off) ? 0.0 : off;
            count += isnan(off) ? 0.0 : 1.0;
        }
        errors->sum[k] += count > 0 ? sum / count : 0.0;
        errors->ends[k] += count > 0 ? 1.0 : 0.0;
    }
}

void psr_weights_tilt(const double *common, const own_errors *errors, size_t slot_count,
                      double *weight) {
    double sum = 0.0;
    double count = 0.0;
    for (size_t k = 0; k < slot_count; k++) {
        if (errors->ends[k] > 0) {
            sum += errors->sum[k] / errors->ends[k];
            count += 1.0;
        }
    }
    for (size_t k = 0; k < slot_count; k++) {
        weight[k] = common[k];
        if (sum > 0 && errors->ends[k] > 0) {
            double relative = errors->sum[k] / errors->ends[k] * count / sum;
            weight[k] *= pow(tilt_floor + relative, -tilt_power);
        }
    }
    normalise(weight, slot_count);
}

/* Slots present, the lowest forecast of a step first. */
static size_t sort_slots(const member_set *members, size_t step, size_t *slot) {
    size_t count = 0;
    for (size_t k = 0; k < members->slot_count; k++) {
        size_t i = count;
        if (!members->present[k]) {
            continue;
        }
        double mean = members->mean[k * members->horizon + step];
        for (; i > 0 && members->mean[slot[i - 1] * members->horizon + step] > mean; i--) {
            slot[i] = slot[i - 1];
        }
        slot[i] = k;
        count++;
    }
    return count;
}

/* Weighted mean without the trimmed share of the weight at either end. */
static double trimmed_mean(const double *weight, double total, const member_set *members,
                           size_t step) {
    size_t slot[SLOT_LIMIT];
    size_t count = sort_slots(members, step, slot);
    double low = members->trim * total;
    double high = total - low;
    double until = 0.0;
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        double from = until > low ? until : low;
        until += weight[slot[i]];
        double part = (until < high ? until : high) - from;
        sum += part > 0 ? part * members->mean[slot[i] * members->horizon + step] : 0.0;
    }
    return sum / (high - low);
}

void psr_combine(const double *weight, const member_set *members, size_t step, double *mean,
                 double *deviation) {
    size_t horizon = members->horizon;
    double total = 0.0;
    double centre = 0.0;
    double spread = 0.0;
    double square = 0.0;
    for (size_t k = 0; k < members->slot_count; k++) {
        if (members->present[k]) {
            double w = weight[k];
            double m = members->mean[k * horizon + step];
            total += w;
            centre += w * m;
            square += w * m * m;
            spread += w * members->deviation[k * horizon + step];
        }
    }
    if (!(total > 0)) {
        *mean = 0.0;
        *deviation = 0.0;
        return;
    }
    centre /= total;
    spread /= total;
    double disagreement = square / total - centre * centre;
    *mean = members->trim > 0 ? trimmed_mean(weight, total, members, step) : centre;
    *deviation = sqrt(spread * spread + (disagreement > 0 ? disagreement : 0.0));
}
