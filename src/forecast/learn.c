/*
 * Learn from held-out ends of a sample of the series.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "learn.h"

#include "event_rest.h"
#include "explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SAMPLE_LIMIT = 400, /* series whose ends are held out */
    SAMPLE_WANTED = 60, /* held-out ends wanted where there are fewer series */
    OWN_ENDS = 2,       /* wanted of each series at least */
    OWN_ENDS_VIEWS = 3, /* the same in a file of several views */
    END_LIMIT = 8,      /* held-out ends of one series */
    TRAINING_LEAST = 8, /* values before a held-out end */
    SECOND_LEAST = 60   /* the same before a second one that the file could do without */
};

/* Regressors may add this share to the held-out error: the ends of the series seldom hold
 * the events that they are for. */
static const double harm_allowed = 0.002;

/* Deviations that a forecast's own is, before any end is held out: as seen in M1, and in
 * files of several views, whose members differ more among themselves. */
static const double usual_width = 1.35, usual_width_views = 0.9;

typedef struct learner {
    const fit_plan *plan;
    const worker_set *workers;
    lesson *learned;
    bool few;    /* series are held out */
    bool judges; /* the part of the trials that runs now */
} learner;

size_t psr_learn_least(const fit_plan *plan) {
    size_t seasons = 2 * plan->views[0].inner + 1;
    return seasons > TRAINING_LEAST ? seasons : TRAINING_LEAST;
}

size_t psr_learn_hold(const fit_plan *plan, size_t k) {
    return plan->horizon + k * ((plan->horizon + 1) / 2);
}

/* A short series still says something about the first steps; where two seasons are left for
 * half of the horizon they are not cut into. */
static size_t shortened_hold(size_t length, size_t least, size_t horizon) {
    size_t hold = length / 4;
    bool cuts = length - hold < least && length >= least + horizon / 2;
    return cuts ? length - least : hold;
}

/* Ends to hold out: spread evenly over the series, several of each where there are few. */
static psr_status choose_trials(learner *self) {
    const psr_panel *panel = self->plan->panel;
    size_t count = panel->series_count;
    size_t stride = count > 0 ? (count + SAMPLE_LIMIT - 1) / SAMPLE_LIMIT : 1;
    size_t sampled = (count + stride - 1) / stride;
    size_t each = sampled > 0 ? (SAMPLE_WANTED + sampled - 1) / sampled : 1;
    size_t own = self->plan->view_count > 1 ? OWN_ENDS_VIEWS : OWN_ENDS;
    each = each < own ? own : each > END_LIMIT ? END_LIMIT : each;
    self->few = sampled < SAMPLE_WANTED;
    size_t least = psr_learn_least(self->plan);
    self->learned->trials = psr_calloc(sampled * each, sizeof *self->learned->trials);
    if (self->learned->trials == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t s = 0; s < count; s += stride) {
        size_t n = psr_panel_length(panel, s);
        for (size_t k = 0; k < each; k++) {
            size_t hold = psr_learn_hold(self->plan, k);
            if (n < least + hold) {
                hold = k == 0 ? shortened_hold(n, least, self->plan->horizon) : 0;
            }
            size_t kept = k == 0 || each > OWN_ENDS ? TRAINING_LEAST : SECOND_LEAST;
            if (hold == 0 || n < kept + hold) {
                break;
            }
            self->learned->trials[self->learned->ends.trial_count++] =
                (trial){.series = s, .length = n - hold};
        }
    }
    return PSR_OK;
}

/* A trial on the last end of its series. */
static bool is_last(const learner *self, size_t index) {
    return index == 0 ||
           self->learned->trials[index - 1].series != self->learned->trials[index].series;
}

/* A trial that regressors are judged by; where there are few series all ends are. */
static bool is_judge(const learner *self, size_t index) {
    return self->few || is_last(self, index);
}

/* Hold one end out and note what the members say. */
static psr_status run_trial(void *context, size_t index, size_t worker, psr_error *err) {
    learner *self = context;
    (void)err;
    if (is_judge(self, index) != self->judges) {
        return PSR_OK;
    }
    trial *at = &self->learned->trials[index];
    const psr_panel *panel = self->plan->panel;
    size_t horizon = self->plan->horizon;
    size_t n = psr_panel_length(panel, at->series);
    const double *y = psr_panel_values(panel, at->series);
    size_t cells = self->plan->slot_count * horizon;
    double *mean = self->learned->ends.mean + index * cells;
    double *deviation = self->learned->ends.deviation + index * cells;
    double *actual = self->learned->ends.actual + index * horizon;
    psr_arena *arena = self->workers->arena[worker];
    series_fit fit;
    psr_arena_reset(arena);
    PSR_TRY(psr_fit_series(self->plan, at->series, at->length, arena, &fit));
    at->scale = fit.ready.kind == SERIES_REGULAR ? fit.ready.scale : 0.0;
    for (size_t h = 0; h < horizon; h++) {
        bool known = at->scale > 0 && at->length + h < n;
        actual[h] = known ? y[at->length + h] / at->scale : NAN;
    }
    for (size_t i = 0; i < cells; i++) {
        bool present = fit.members.present[i / horizon];
        mean[i] = present ? fit.members.mean[i] : NAN;
        deviation[i] = present ? fit.members.deviation[i] : NAN;
    }
    return PSR_OK;
}

/* Run the judges of the regressors, or the other trials. */
static psr_status run_trials(learner *self, bool judges, psr_error *err) {
    self->judges = judges;
    return psr_parallel_for(self->learned->ends.trial_count, self->workers->count,
                            run_trial, self, err);
}

/* What the members said in one trial. */
static void recall(const lesson *learned, size_t index, member_set *members) {
    size_t horizon = learned->ends.horizon;
    size_t cells = learned->ends.slot_count * horizon;
    *members = (member_set){.horizon = horizon,
                            .slot_count = learned->ends.slot_count,
                            .trim = learned->ends.trim,
                            .mean = learned->ends.mean + index * cells,
                            .deviation = learned->ends.deviation + index * cells};
    for (size_t k = 0; k < members->slot_count; k++) {
        members->present[k] = !isnan(members->mean[k * horizon]);
    }
}

static int compare_trials(const void *a, const void *b) {
    const trial *x = a;
    const trial *y = b;
    if (x->series != y->series) {
        return x->series < y->series ? -1 : 1;
    }
    return x->length > y->length ? -1 : x->length < y->length;
}

const trial *psr_learn_recall(const lesson *learned, size_t series, size_t length,
                              member_set *members, const double **actual) {
    trial key = {.series = series, .length = length};
    const trial *found = bsearch(&key, learned->trials, learned->ends.trial_count,
                                 sizeof key, compare_trials);
    if (found != NULL) {
        size_t index = (size_t)(found - learned->trials);
        recall(learned, index, members);
        *actual = learned->ends.actual + index * learned->ends.horizon;
    }
    return found;
}

/* Weights of a series at one trial, from its ends further back; false where there is none.
 */
static bool look_back(const learner *self, size_t index, const double *common,
                      double *weight) {
    size_t next = index + 1;
    own_errors errors = {0};
    for (; next < self->learned->ends.trial_count &&
           self->learned->trials[next].series == self->learned->trials[index].series;
         next++) {
        member_set members;
        recall(self->learned, next, &members);
        psr_own_errors_add(
            &members, self->learned->ends.actual + next * self->plan->horizon, &errors);
    }
    memcpy(weight, common, SLOT_LIMIT * sizeof *weight);
    if (self->plan->tilts) {
        psr_weights_tilt(common, &errors, self->plan->slot_count, weight);
    }
    return next > index + 1;
}

/* Standardised errors of the combination in one trial, with weights as the series would
 * have had them: where they are tilted, an end with none further back counts only where it
 * is the only one. */
static void standardise(const learner *self, size_t index, const double *common,
                        double *error, double *sum_error) {
    size_t horizon = self->plan->horizon;
    member_set members;
    double weight[SLOT_LIMIT];
    const double *actual = self->learned->ends.actual + index * horizon;
    double sum = 0.0;
    double width = 0.0;
    bool use = look_back(self, index, common, weight) || is_last(self, index) ||
               !self->plan->tilts;
    recall(self->learned, index, &members);
    for (size_t h = 0; h < horizon; h++) {
        double mean;
        double deviation;
        psr_combine(weight, &members, h, &mean, &deviation);
        sum += actual[h] - mean; /* NaN from the first missing value on */
        width += deviation;
        error[h] = use && deviation > 0 ? (actual[h] - mean) / deviation : NAN;
        sum_error[h] = use && width > 0 ? sum / width : NAN;
    }
}

/* Correlation of the errors of neighbouring steps. */
static double persistence_of(const double *error, size_t trials, size_t horizon) {
    double product = 0.0;
    double square = 0.0;
    for (size_t i = 0; i < trials; i++) {
        for (size_t h = 1; h < horizon; h++) {
            double a = error[i * horizon + h - 1];
            double b = error[i * horizon + h];
            if (isfinite(a) && isfinite(b)) {
                product += a * b;
                square += 0.5 * (a * a + b * b);
            }
        }
    }
    double share = square > 0 ? product / square : 0.0;
    return share < 0 ? 0.0 : share > 0.95 ? 0.95 : share;
}

static psr_status learn_width(const learner *self, lesson *learned) {
    size_t horizon = self->plan->horizon;
    size_t trials = self->learned->ends.trial_count;
    double *error = psr_calloc(trials, horizon * sizeof(double));
    double *sum_error = psr_calloc(trials, horizon * sizeof(double));
    psr_status status = PSR_ERR_MEMORY;
    if (error != NULL && sum_error != NULL) {
        for (size_t i = 0; i < trials; i++) {
            standardise(self, i, learned->weight, error + i * horizon,
                        sum_error + i * horizon);
        }
        learned->persistence = persistence_of(error, trials, horizon);
        status = psr_calibration_learn(error, sum_error, trials, &learned->width);
    }
    free(error);
    free(sum_error);
    return status;
}

/* Absolute error of the combination over the judges, in units of each series' scale. */
static double judged_error(const learner *self, const double *weight) {
    double sum = 0.0;
    for (size_t i = 0; i < self->learned->ends.trial_count; i++) {
        member_set members;
        if (!is_judge(self, i)) {
            continue;
        }
        recall(self->learned, i, &members);
        for (size_t h = 0; h < self->plan->horizon; h++) {
            double actual = self->learned->ends.actual[i * self->plan->horizon + h];
            double mean;
            double deviation;
            psr_combine(weight, &members, h, &mean, &deviation);
            sum += isnan(actual) ? 0.0 : fabs(actual - mean);
        }
    }
    return sum;
}

/*
 * Regressors are used where they explain periods that their effects were not learned from
 * and do not make the held-out ends worse; their effects are then learned again from all
 * there is.
 */
static psr_status learn_regressors(learner *self, fit_plan *plan, const lesson *learned,
                                   psr_error *err) {
    psr_arena *arena = self->workers->arena[0];
    double without = judged_error(self, learned->weight);
    PSR_TRY(
        psr_explain_choose(plan, SERIES_REGULAR, plan->horizon, arena, &plan->regressors));
    if (plan->regressors.count == 0) {
        return PSR_OK;
    }
    PSR_TRY(run_trials(self, true, err));
    if (judged_error(self, learned->weight) > without * (1.0 + harm_allowed)) {
        plan->regressors.count = 0;
        return run_trials(self, true, err);
    }
    return PSR_OK;
}

/* A method asked for by name gets all the weight; the widths stay learned from it. */
static psr_status choose_method(const char *method, size_t slot_count, double *weight,
                                psr_error *err) {
    psr_text known = {0};
    if (method == NULL || strcmp(method, "auto") == 0) {
        return PSR_OK;
    }
    bool found = false;
    for (size_t k = 0; k < slot_count; k++) {
        const char *name = psr_member_name((member_kind)(k % MEMBER_COUNT));
        bool same = strcmp(name, method) == 0;
        found = found || same;
        /* The others keep a trace, for series that the method cannot fit. */
        weight[k] = same ? 1.0 : 1e-9;
        if (k < MEMBER_COUNT) {
            psr_text_addf(&known, "%s%s", k > 0 ? ", " : "", name);
        }
    }
    psr_status status = PSR_OK;
    if (!found) {
        status =
            psr_fail(err, PSR_ERR_USAGE, "there is no method %s; use auto or one of: %s",
                     method, psr_text_bytes(&known));
    }
    psr_text_free(&known);
    return status;
}

static psr_status learn_regular(fit_plan *plan, const char *method,
                                const worker_set *workers, lesson *learned,
                                psr_error *err) {
    learner self = {.plan = plan, .workers = workers, .learned = learned};
    trial_set *ends = &learned->ends;
    psr_arena *arena = workers->arena[0];
    PSR_TRY(choose_trials(&self));
    ends->slot_count = plan->slot_count;
    ends->trim = plan->trim;
    ends->horizon = plan->horizon;
    size_t line = plan->horizon * sizeof(double);
    ends->mean = psr_calloc(ends->trial_count * plan->slot_count, line);
    ends->deviation = psr_calloc(ends->trial_count * plan->slot_count, line);
    ends->actual = psr_calloc(ends->trial_count, line);
    if (ends->mean == NULL || ends->deviation == NULL || ends->actual == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(run_trials(&self, true, err));
    PSR_TRY(learn_regressors(&self, plan, learned, err));
    PSR_TRY(run_trials(&self, false, err));
    PSR_TRY(psr_explain_learn(plan, SERIES_REGULAR, 0, arena, &plan->regressors));
    if (plan->regressors.count == 0) {
        PSR_TRY(psr_event_rest_learn(plan, arena, &plan->rest));
    }
    psr_weights_stack(ends, learned->weight);
    PSR_TRY(choose_method(method, plan->slot_count, learned->weight, err));
    return learn_width(&self, learned);
}

psr_status psr_learn(fit_plan *plan, const psr_forecast_options *options,
                     const worker_set *workers, lesson *learned, psr_error *err) {
    size_t horizon = plan->horizon;
    psr_arena *arena = workers->arena[0];
    memset(learned, 0, sizeof *learned);
    psr_weights_prior(plan->slot_count, learned->weight);
    PSR_TRY(psr_calibration_create(horizon, options->levels, options->level_count,
                                   plan->view_count > 1 ? usual_width_views : usual_width,
                                   &learned->width));
    learned->growth = psr_calloc(horizon, sizeof(double));
    if (learned->growth == NULL) {
        return PSR_ERR_MEMORY;
    }
    PSR_TRY(learn_regular(plan, options->method, workers, learned, err));
    PSR_TRY(psr_explain_choose(plan, SERIES_INTERMITTENT, 0, arena, &plan->demand));
    return psr_demand_learn_panel(plan, arena, &learned->demand, learned->growth, err);
}

void psr_lesson_free(lesson *learned) {
    psr_calibration_free(&learned->width);
    free(learned->growth);
    free(learned->demand.path.level);
    free(learned->trials);
    free(learned->ends.mean);
    free(learned->ends.deviation);
    free(learned->ends.actual);
    *learned = (lesson){0};
}
