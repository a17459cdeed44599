/*
 * What a file of intermittent series teaches.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "demand_panel.h"

#include "demand_reversion.h"

#include <math.h>
#include <stdlib.h>

enum { DEMAND_SAMPLE = 800, TRAINING_LEAST = 12 };

/* Held-out ends of the sampled series. */
typedef struct held_set {
    const fit_plan *plan;
    psr_arena *arena;
    size_t stride;  /* of the sample */
    size_t series;  /* intermittent series in it, as they are at their end */
    double *chance; /* [count][DEMAND_LAWS] of what came, by law */
    size_t count;
    demand_end *ends;
    size_t end_count;
} held_set;

/* Usual dispersion: weighted by length over the sampled intermittent series. */
static psr_status learn_dispersion(const psr_panel *panel, size_t stride, psr_arena *arena,
                                   demand_knowledge *knowledge, size_t *count) {
    double sum = 0.0;
    *count = 0;
    for (size_t s = 0; s < panel->series_count; s += stride) {
        demand_history history;
        PSR_TRY(psr_demand_look(panel, s, psr_panel_length(panel, s), arena, &history));
        if (history.intermittent) {
            demand_law law;
            psr_demand_bins(history.y, history.length, history.whole, &law);
            double d = psr_demand_dispersion(history.y, history.length, law.width);
            sum += d / (1.0 + d); /* bounded, so that one odd series cannot lead */
            (*count)++;
        }
    }
    double share = *count > 0 ? sum / (double)*count : 0.5;
    knowledge->dispersion = share < 0.95 ? share / (1.0 - share) : 19.0;
    return PSR_OK;
}

/* Length of a series before its k-th held-out end; 0 = too short. */
static size_t cut_of(const held_set *held, size_t series, size_t k) {
    size_t n = psr_panel_length(held->plan->panel, series);
    size_t back = (k + 1) * held->plan->horizon;
    return n >= TRAINING_LEAST + back ? n - back : 0;
}

/* Chances of one held-out end under each law. */
static psr_status hold_out(held_set *held, size_t series, size_t cut,
                           const demand_knowledge *knowledge) {
    const psr_panel *panel = held->plan->panel;
    demand_history history;
    demand_law law;
    double *each;
    PSR_TRY(psr_demand_look(panel, series, cut, held->arena, &history));
    if (!history.intermittent) {
        return PSR_OK;
    }
    PSR_TRY(psr_demand_laws_of(&history, knowledge, held->arena, &law, &each));
    const double *actual = psr_panel_values(panel, series) + cut;
    for (size_t h = 0; h < held->plan->horizon; h++) {
        if (isnan(actual[h]) || actual[h] < 0) {
            continue;
        }
        size_t bin = psr_demand_bin(&law, actual[h]);
        for (size_t k = 0; k < DEMAND_LAWS; k++) {
            held->chance[held->count * DEMAND_LAWS + k] = each[k * law.bins + bin];
        }
        held->count++;
    }
    return PSR_OK;
}

/* What the mixture expected of one held-out end, and what came. */
static psr_status expect(held_set *held, size_t series, size_t k,
                         const demand_knowledge *knowledge) {
    const psr_panel *panel = held->plan->panel;
    size_t cut = cut_of(held, series, k);
    demand_history history;
    demand_law law;
    if (cut == 0) {
        return PSR_OK;
    }
    PSR_TRY(psr_demand_look(panel, series, cut, held->arena, &history));
    if (!history.intermittent) {
        return PSR_OK;
    }
    PSR_TRY(psr_demand_law_of(panel, series, cut, knowledge, held->arena, &law));
    double actual = psr_sum(psr_panel_values(panel, series) + cut, held->plan->horizon);
    if (!isnan(actual) && law.mean > 0) {
        held->ends[held->end_count++] = (demand_end){.end = k,
                                                     .mean = law.mean,
                                                     .variance = law.variance,
                                                     .width = law.width,
                                                     .actual = actual};
    }
    return PSR_OK;
}

/* Share of the level's variance that sums over the last ends show. */
static double level_variance(const held_set *held) {
    double h = (double)held->plan->horizon;
    double excess = 0.0;
    double unit = 0.0;
    for (size_t i = 0; i < held->end_count; i++) {
        const demand_end *end = &held->ends[i];
        if (end->end == 0) {
            double off = end->actual - h * end->mean;
            double scale = h * end->mean + end->width; /* every series counts alike */
            excess += (off * off - h * end->variance) / (scale * scale);
            unit += h * (h - 1.0) * end->mean * end->mean / (scale * scale);
        }
    }
    double share = unit > 0 ? excess / unit : 0.0;
    return share < 0 ? 0.0 : share > 4.0 ? 4.0 : share;
}

/* Weights of the laws first: what the mixture expects depends on them. */
static psr_status learn_ends(held_set *held, demand_knowledge *knowledge) {
    const psr_panel *panel = held->plan->panel;
    size_t room = held->series;
    for (size_t s = 0; s < panel->series_count && room > 0; s += held->stride) {
        size_t before = held->count;
        for (size_t k = 0; k < HELD_ENDS && cut_of(held, s, k) > 0; k++) {
            PSR_TRY(hold_out(held, s, cut_of(held, s, k), knowledge));
        }
        room -= held->count > before;
    }
    psr_demand_learn(held->chance, held->count, knowledge->weight);
    room = held->series;
    for (size_t s = 0; s < panel->series_count && room > 0; s += held->stride) {
        size_t before = held->end_count;
        for (size_t k = 0; k < HELD_ENDS; k++) {
            PSR_TRY(expect(held, s, k, knowledge));
        }
        room -= held->end_count > before;
    }
    knowledge->level_variance = level_variance(held);
    psr_demand_revert(held->ends, held->end_count, (double)held->plan->horizon,
                      &knowledge->reversion);
    return PSR_OK;
}

/* Learn all but growth. */
static psr_status learn_laws(const fit_plan *plan, psr_arena *arena,
                             demand_knowledge *knowledge) {
    held_set held = {.plan = plan, .arena = arena};
    held.stride = plan->panel->series_count / DEMAND_SAMPLE + 1;
    for (size_t k = 0; k < DEMAND_LAWS; k++) {
        knowledge->weight[k] = 1.0 / DEMAND_LAWS;
    }
    PSR_TRY(learn_dispersion(plan->panel, held.stride, arena, knowledge, &held.series));
    size_t ends = (held.series + 1) * HELD_ENDS;
    held.chance = psr_calloc(ends * plan->horizon * DEMAND_LAWS, sizeof *held.chance);
    held.ends = psr_calloc(ends, sizeof *held.ends);
    psr_status status = held.chance == NULL || held.ends == NULL
                            ? PSR_ERR_MEMORY
                            : learn_ends(&held, knowledge);
    free(held.chance);
    free(held.ends);
    return status;
}

psr_status psr_demand_learn_panel(const fit_plan *plan, psr_arena *arena,
                                  demand_knowledge *knowledge, double *growth,
                                  psr_error *err) {
    demand_total total;
    psr_status status = psr_demand_add_up(plan, arena, &total);
    if (status == PSR_OK) {
        status = psr_demand_path(&total, &knowledge->path);
    }
    if (status == PSR_OK) {
        status = learn_laws(plan, arena, knowledge);
    }
    if (status == PSR_OK) {
        status = psr_demand_growth(plan, knowledge, &total, arena, growth, err);
    }
    psr_demand_total_free(&total);
    return status;
}
