/*
 * Exponential smoothing, additive error: concentrated fit, forecast, spread.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "smooth.h"

#include "lanes.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* The search runs in the unit cube: coordinates of alpha, beta/alpha, gamma/(1-alpha), phi.
 */
enum { AXIS_ALPHA, AXIS_BETA, AXIS_GAMMA, AXIS_PHI, AXIS_COUNT };

static const double alpha_low = 1e-4, alpha_high = 0.9999;
static const double phi_low = 0.80, phi_high = 0.98; /* R forecast's bounds */

/* Prior weights (in units of one squared error) that keep short series calm. */
static const double slope_ridge = 4.0;

/* Passes of the compass search; the step halves on failure from first to last step. */
enum { SEARCH_PASSES = 10 };
static const double first_step = 0.15;
static const double last_step = 0.02;

typedef struct smooth_point {
    double at[AXIS_COUNT];
} smooth_point;

typedef struct lane_parameters {
    lanes alpha, beta, gamma, phi;
} lane_parameters;

/* What one pass gives for each lane. */
typedef struct lane_result {
    lanes sse, level0, slope0;
} lane_result;

typedef struct smooth_search {
    const double *y;
    const double *mask; /* 1 = observed, 0 = missing */
    size_t length;
    const smooth_model *model;
    lanes *season; /* [period * 3]: data column, level column, slope column */
} smooth_search;

size_t psr_smooth_scratch(size_t length, size_t period) {
    return 2 * length + 3 * LANE_COUNT * (period + 1) + 2 * LANE_COUNT;
}

/* ---- one pass, eight candidates */

typedef struct lane_sums {
    lanes yy, yl, yb, ll, lb, bb;
} lane_sums;

/*
 * Each pass carries three columns: y from zero states, and the answer to a level and to a
 * slope of 1, so that errors are y - (level of one) - (slope of the other). A column keeps
 * its prediction p and the slope's part f in it: one chain of four operations a period. p'
 * = p + φf + (α + φβ)e      f' = φf + φβe
 */
LANES_CLONES
static void pass_plain(const smooth_search *search, const lane_parameters *parameters,
                       lane_sums *out) {
    const double *y = search->y;
    const double *mask = search->mask;
    lanes phi = parameters->phi, move = phi * parameters->beta;
    lanes gain = parameters->alpha + move;
    lanes zero = {0};
    lanes py = zero, fy = zero, pl = zero + 1, fl = zero, pb = phi, fb = phi;
    lanes syy = zero, syl = zero, syb = zero, sll = zero, slb = zero, sbb = zero;
    for (size_t t = 0; t < search->length; t++) {
        double seen = mask[t];
        lanes ey = (y[t] - py) * seen;
        lanes el = pl * seen;
        lanes eb = pb * seen;
        fy *= phi;
        fl *= phi;
        fb *= phi;
        py = (py + fy) + gain * ey;
        pl = (pl + fl) - gain * el;
        pb = (pb + fb) - gain * eb;
        fy += move * ey;
        fl -= move * el;
        fb -= move * eb;
        syy += ey * ey;
        syl += ey * el;
        syb += ey * eb;
        sll += el * el;
        slb += el * eb;
        sbb += eb * eb;
    }
    *out = (lane_sums){syy, syl, syb, sll, slb, sbb};
}

/* Without a slope there is one column less. */
LANES_CLONES
static void pass_level(const smooth_search *search, const lane_parameters *parameters,
                       lane_sums *out) {
    const double *y = search->y;
    const double *mask = search->mask;
    lanes alpha = parameters->alpha;
    lanes zero = {0};
    lanes py = zero, pl = zero + 1, syy = zero, syl = zero, sll = zero;
    for (size_t t = 0; t < search->length; t++) {
        double seen = mask[t];
        lanes ey = (y[t] - py) * seen;
        lanes el = pl * seen;
        py += alpha * ey;
        pl -= alpha * el;
        syy += ey * ey;
        syl += ey * el;
        sll += el * el;
    }
    *out = (lane_sums){.yy = syy, .yl = syl, .ll = sll};
}

LANES_CLONES
static void pass_seasonal(const smooth_search *search, const lane_parameters *parameters,
                          lane_sums *out) {
    const double *y = search->y;
    const double *mask = search->mask;
    size_t period = search->model->period;
    lanes *season = search->season;
    lanes phi = parameters->phi, move = phi * parameters->beta, gamma = parameters->gamma;
    lanes gain = parameters->alpha + move;
    lanes zero = {0};
    lanes py = zero, fy = zero, pl = zero + 1, fl = zero, pb = phi, fb = phi;
    lanes syy = zero, syl = zero, syb = zero, sll = zero, slb = zero, sbb = zero;
    for (size_t i = 0; i < period; i++) {
        season[3 * i] = zero + search->model->start[i];
        season[3 * i + 1] = zero;
        season[3 * i + 2] = zero;
    }
    size_t at = 0;
    for (size_t t = 0; t < search->length; t++) {
        lanes *s = season + 3 * at;
        double seen = mask[t];
        lanes ey = (y[t] - s[0] - py) * seen;
        lanes el = (s[1] + pl) * seen;
        lanes eb = (s[2] + pb) * seen;
        fy *= phi;
        fl *= phi;
        fb *= phi;
        py = (py + fy) + gain * ey;
        pl = (pl + fl) - gain * el;
        pb = (pb + fb) - gain * eb;
        fy += move * ey;
        fl -= move * el;
        fb -= move * eb;
        s[0] += gamma * ey;
        s[1] -= gamma * el;
        s[2] -= gamma * eb;
        syy += ey * ey;
        syl += ey * el;
        syb += ey * eb;
        sll += el * el;
        slb += el * eb;
        sbb += eb * eb;
        at = at + 1 == period ? 0 : at + 1;
    }
    *out = (lane_sums){syy, syl, syb, sll, slb, sbb};
}

/* Parameters of a point of the unit cube. */
static void set_lane(const smooth_model *model, const smooth_point *point, size_t lane,
                     lane_parameters *p) {
    double alpha = alpha_low + point->at[AXIS_ALPHA] * (alpha_high - alpha_low);
    bool has_slope = model->trend != TREND_NONE;
    double phi = model->trend == TREND_DAMPED
                     ? phi_low + point->at[AXIS_PHI] * (phi_high - phi_low)
                     : 1.0;
    p->alpha[lane] = alpha;
    p->beta[lane] = has_slope ? point->at[AXIS_BETA] * alpha : 0.0;
    p->phi[lane] = has_slope ? phi : 0.0; /* phi = 0 switches the slope off */
    p->gamma[lane] = model->seasonal ? point->at[AXIS_GAMMA] * (1.0 - alpha) : 0.0;
}

/* The best initial level and slope of each lane, and the errors they leave. */
static void concentrate(const smooth_model *model, const lane_sums *sums,
                        lane_result *out) {
    for (size_t i = 0; i < LANE_COUNT; i++) {
        double ll = sums->ll[i] + 1e-9;
        double lb = sums->lb[i];
        double bb = sums->bb[i] + slope_ridge;
        double yl = sums->yl[i];
        double yb = sums->yb[i];
        double level = yl / ll;
        double slope = 0.0;
        if (model->trend != TREND_NONE) {
            double det = ll * bb - lb * lb;
            level = (yl * bb - yb * lb) / det;
            slope = (yb * ll - yl * lb) / det;
        }
        double sse = sums->yy[i] - level * yl - slope * yb;
        out->sse[i] = sse > 0 ? sse : 0.0; /* cancellation near a perfect fit */
        out->level0[i] = level;
        out->slope0[i] = slope;
    }
}

static void run_pass(const smooth_search *search, const lane_parameters *p,
                     lane_result *result) {
    lane_sums sums;
    if (search->model->seasonal) {
        pass_seasonal(search, p, &sums);
    } else if (search->model->trend == TREND_NONE) {
        pass_level(search, p, &sums);
    } else {
        pass_plain(search, p, &sums);
    }
    concentrate(search->model, &sums, result);
}

/* ---- search */

typedef struct smooth_best {
    smooth_point point;
    double value;
    double level0, slope0;
} smooth_best;

/* Weak pull towards calm parameters; in units of log SSE times observations. */
static double penalty(const smooth_model *model, const smooth_point *point) {
    double beta = point->at[AXIS_BETA];
    double gamma = point->at[AXIS_GAMMA];
    double sum = 0.0;
    if (model->trend != TREND_NONE) {
        sum += 2.0 * beta;
    }
    if (model->seasonal) {
        sum += 2.0 * gamma;
    }
    return sum;
}

/* Try up to eight points; keeps the best. True when one of them is better than before. */
static bool try_points(const smooth_search *search, const smooth_point *points,
                       size_t count, double used, smooth_best *best) {
    lane_parameters p;
    lane_result result;
    for (size_t i = 0; i < LANE_COUNT; i++) {
        set_lane(search->model, &points[i < count ? i : 0], i, &p);
    }
    run_pass(search, &p, &result);
    bool better = false;
    for (size_t i = 0; i < count; i++) {
        double value =
            used * log(result.sse[i] + DBL_MIN) + penalty(search->model, &points[i]);
        if (value < best->value) {
            best->value = value;
            best->point = points[i];
            best->level0 = result.level0[i];
            best->slope0 = result.slope0[i];
            better = true;
        }
    }
    return better;
}

static size_t axes_of(const smooth_model *model, int axes[AXIS_COUNT]) {
    size_t count = 0;
    axes[count++] = AXIS_ALPHA;
    if (model->trend != TREND_NONE) {
        axes[count++] = AXIS_BETA;
    }
    if (model->seasonal) {
        axes[count++] = AXIS_GAMMA;
    }
    if (model->trend == TREND_DAMPED) {
        axes[count++] = AXIS_PHI;
    }
    return count;
}

static double clamp01(double value) {
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* Coarse points: alpha and, where there are any, beta and gamma over a fixed design. */
static void search_coarse(const smooth_search *search, double used, smooth_best *best) {
    static const double alphas[] = {0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.97};
    static const double others[][2] = {{0.05, 0.05}, {0.3, 0.3}};
    size_t rounds = search->model->seasonal || search->model->trend != TREND_NONE ? 2 : 1;
    for (size_t r = 0; r < rounds; r++) {
        smooth_point points[LANE_COUNT];
        for (size_t i = 0; i < LANE_COUNT; i++) {
            points[i] = (smooth_point){{alphas[i], others[r][0], others[r][1], 0.8}};
        }
        (void)try_points(search, points, LANE_COUNT, used, best);
    }
}

/* Compass search: all axis probes of one step length in one pass. */
static void search_fine(const smooth_search *search, double used, smooth_best *best) {
    int axes[AXIS_COUNT];
    size_t axis_count = axes_of(search->model, axes);
    double step = first_step;
    for (int pass = 0; pass < SEARCH_PASSES && step >= last_step; pass++) {
        smooth_point points[LANE_COUNT];
        size_t count = 0;
        for (size_t a = 0; a < axis_count; a++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                points[count] = best->point;
                points[count].at[axes[a]] = clamp01(best->point.at[axes[a]] + sign * step);
                count++;
            }
        }
        /* Free lanes probe half the step. */
        for (size_t a = 0; a < axis_count && count + 1 < LANE_COUNT; a++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                points[count] = best->point;
                points[count].at[axes[a]] =
                    clamp01(best->point.at[axes[a]] + 0.4 * sign * step);
                count++;
            }
        }
        if (!try_points(search, points, count, used, best)) {
            step *= axis_count <= 2 ? 0.25 : 0.45;
        }
    }
}

/* ---- the fitted model */

/* Run the chosen parameters once more, now keeping states. */
static void run_states(const smooth_search *search, double *season, smooth_fit *fit) {
    const smooth_model *model = search->model;
    size_t period = model->period;
    double level = fit->level0;
    double slope = fit->slope0;
    double phi = model->trend == TREND_NONE ? 0.0 : fit->phi;
    double sse = 0.0;
    if (period > 0) {
        memcpy(season, model->start, period * sizeof *season);
    }
    size_t at = 0;
    for (size_t t = 0; t < search->length; t++) {
        double s = period > 0 && model->seasonal ? season[at] : 0.0;
        double e = (search->y[t] - level - phi * slope - s) * search->mask[t];
        level += phi * slope + fit->alpha * e;
        slope = phi * slope + fit->beta * e;
        if (model->seasonal) {
            season[at] = s + fit->gamma * e;
        }
        sse += e * e;
        at = at + 1 == period ? 0 : at + 1;
    }
    fit->level = level;
    fit->slope = slope;
    fit->sse = sse;
    /* Turn the season so that it starts at the first future time. */
    if (period > 0) {
        double *turned = (double *)search->season;
        for (size_t i = 0; i < period; i++) {
            turned[i] = season[(at + i) % period];
        }
        memcpy(season, turned, period * sizeof *season);
    }
}

static double parameter_count(const smooth_model *model) {
    double count = 3.0; /* alpha, initial level, variance */
    count += model->trend == TREND_NONE ? 0.0 : model->trend == TREND_LINEAR ? 2.0 : 3.0;
    count += model->seasonal ? 1.0 : 0.0;
    return count;
}

static void set_aicc(const smooth_model *model, smooth_fit *fit) {
    double n = (double)fit->used;
    double k = parameter_count(model);
    double room = n - k - 1.0;
    fit->aicc = room > 0
                    ? n * log(fit->sse / n + DBL_MIN) + 2.0 * k + 2.0 * k * (k + 1) / room
                    : DBL_MAX / 4;
}

/*
 * Without a moving season the pattern is taken off first; the clean series is then smoothed
 * by the plain pass.
 */
static size_t prepare(const double *y, size_t length, const smooth_model *model,
                      double *clean, double *mask) {
    size_t used = 0;
    for (size_t t = 0; t < length; t++) {
        bool seen = !isnan(y[t]);
        bool fixed = model->period > 0 && !model->seasonal;
        mask[t] = seen ? 1.0 : 0.0;
        clean[t] = seen ? y[t] - (fixed ? model->start[t % model->period] : 0.0) : 0.0;
        used += seen;
    }
    return used;
}

void psr_smooth_fit(const double *y, size_t length, const smooth_model *model,
                    const smooth_fit *warm, double *scratch, double *season,
                    smooth_fit *fit) {
    lanes *ring = (lanes *)scratch;
    double *clean = scratch + 3 * LANE_COUNT * (model->period + 1);
    double *mask = clean + length;
    smooth_search search = {
        .y = clean, .mask = mask, .length = length, .model = model, .season = ring};
    fit->used = prepare(y, length, model, clean, mask);
    double used = (double)fit->used;
    smooth_best best = {.point = {{0.3, 0.1, 0.1, 0.8}}, .value = INFINITY};
    if (warm != NULL) {
        double a = (warm->alpha - alpha_low) / (alpha_high - alpha_low);
        smooth_point points[LANE_COUNT];
        static const double slopes[LANE_COUNT] = {0.0, 0.0, 0.05, 0.05, 0.2, 0.2, 0.5, 0.1};
        static const double phis[LANE_COUNT] = {0.5, 0.9, 0.2, 0.8, 0.2, 0.8, 0.5, 1.0};
        double g = warm->gamma / (1.0 - warm->alpha);
        double b = model->trend == TREND_DAMPED ? warm->beta / warm->alpha : 0.0;
        for (size_t i = 0; i < LANE_COUNT; i++) {
            points[i] = (smooth_point){
                {clamp01(a), clamp01(i % 2 ? b : slopes[i]), clamp01(g), phis[i]}};
            points[i].at[AXIS_BETA] = clamp01(i < 4 ? b : slopes[i]);
        }
        (void)try_points(&search, points, LANE_COUNT, used, &best);
    } else {
        search_coarse(&search, used, &best);
    }
    search_fine(&search, used, &best);
    lane_parameters p = {0};
    set_lane(model, &best.point, 0, &p);
    fit->alpha = p.alpha[0];
    fit->beta = p.beta[0];
    fit->gamma = p.gamma[0];
    fit->phi = p.phi[0];
    fit->level0 = best.level0;
    fit->slope0 = best.slope0;
    run_states(&search, season, fit);
    set_aicc(model, fit);
}

void psr_smooth_forecast(const smooth_model *model, const smooth_fit *fit,
                         const double *season, size_t horizon, double *mean) {
    double reach = 0.0; /* φ + φ² + ... + φ^h */
    double power = 1.0;
    for (size_t h = 0; h < horizon; h++) {
        power *= fit->phi;
        reach += power;
        double s = model->period > 0 ? season[h % model->period] : 0.0;
        mean[h] = fit->level + (model->trend == TREND_NONE ? 0.0 : reach * fit->slope) + s;
    }
}

void psr_smooth_spread(const smooth_model *model, const smooth_fit *fit, size_t horizon,
                       double *deviation) {
    double k = parameter_count(model);
    double room = (double)fit->used - k + 1.0;
    double variance = fit->sse / (room > 1.0 ? room : 1.0);
    double sum = 1.0; /* 1 + c[1]² + ... + c[h-1]² */
    double reach = 0.0;
    double power = 1.0;
    for (size_t h = 0; h < horizon; h++) {
        deviation[h] = sqrt(variance * sum);
        power *= fit->phi;
        reach += power;
        double c = fit->alpha + (model->trend == TREND_NONE ? 0.0 : fit->beta * reach);
        if (model->seasonal && (h + 1) % model->period == 0) {
            c += fit->gamma;
        }
        sum += c * c;
    }
}
