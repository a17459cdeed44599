/*
 * Fit one series with regressors and all members.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fit.h"

#include "event_rest.h"
#include "explain.h"
#include "season.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Periods from which a view without the season is tried. */
enum { LONG_SEASON = 20 };
/* Seasons that are like months, and the share of the weight trimmed there: a member that
 * strays harms them; years, quarters, weeks and hours lose by it what it has to say, and
 * tilted weights see to it themselves. */
enum { MONTHS_LEAST = 12, MONTHS_MOST = 19 };
static const double months_trim = 0.25;

static int compare_sizes(const void *a, const void *b) {
    size_t x = *(const size_t *)a;
    size_t y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

/* Length of the series in the middle of the file; 0 where there is none. */
static psr_status median_length(const psr_panel *panel, size_t *median) {
    size_t count = panel->series_count;
    size_t *lengths = psr_calloc(count, sizeof *lengths);
    if (lengths == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        lengths[i] = psr_panel_length(panel, i);
    }
    qsort(lengths, count, sizeof *lengths, compare_sizes);
    *median = count > 0 ? lengths[count / 2] : 0;
    free(lengths);
    return PSR_OK;
}

/*
 * Views of the season. A short season gives one. Long seasons are also tried without, and
 * with the season behind them (hours of a day: of a week; days of a week: of a year) where
 * the usual series shows it twice before a held-out end.
 */
static psr_status choose_views(fit_plan *plan) {
    const psr_panel *panel = plan->panel;
    size_t inner = panel->season_count > 0 ? (size_t)panel->seasons[0] : 0;
    size_t outer = panel->season_count > 1 ? (size_t)panel->seasons[1] : 0;
    size_t length;
    PSR_TRY(median_length(panel, &length));
    inner = inner > 1 ? inner : 0;
    if (outer == 0) {
        outer = psr_season_behind(inner);
    }
    size_t needed = 2 * outer + plan->horizon + 1;
    plan->views[plan->view_count++] = (season_view){.inner = inner};
    if (outer > 0 && length >= needed) {
        plan->views[plan->view_count++] = (season_view){.inner = inner, .outer = outer};
        if (inner >= LONG_SEASON) {
            plan->views[plan->view_count++] = (season_view){.inner = outer};
        }
    } else if (inner >= LONG_SEASON) {
        plan->views[plan->view_count++] = (season_view){0};
    }
    return PSR_OK;
}

psr_status psr_fit_plan(const psr_panel *panel, size_t horizon, fit_plan *plan) {
    *plan = (fit_plan){.panel = panel, .horizon = horizon};
    PSR_TRY(choose_views(plan));
    plan->slot_count = plan->view_count * MEMBER_COUNT;
    plan->tilts = plan->view_count > 1 || panel->series_count == 1;
    bool months =
        plan->views[0].inner >= MONTHS_LEAST && plan->views[0].inner <= MONTHS_MOST;
    plan->trim = months && !plan->tilts ? months_trim : 0.0;
    return PSR_OK;
}

static void put_back(const fit_plan *plan, const double *future, series_fit *fit) {
    member_set *members = &fit->members;
    for (size_t i = 0; i < plan->slot_count * plan->horizon; i++) {
        double e = future[i % plan->horizon];
        if (fit->ready.view.positive) {
            members->mean[i] *= exp(e);
            members->deviation[i] *= exp(e);
        } else {
            members->mean[i] += e;
        }
    }
}

/* ---- one series */

psr_status psr_fit_series(const fit_plan *plan, size_t series, size_t length,
                          psr_arena *arena, series_fit *fit) {
    size_t cells = plan->slot_count * plan->horizon;
    memset(fit, 0, sizeof *fit);
    PSR_TRY(psr_series_ready(plan->panel, series, length, arena, &fit->ready));
    fit->members.horizon = plan->horizon;
    fit->members.slot_count = plan->slot_count;
    fit->members.trim = plan->trim;
    fit->members.mean = psr_arena_take(arena, cells, sizeof(double));
    fit->members.deviation = psr_arena_take(arena, cells, sizeof(double));
    if (fit->members.mean == NULL || fit->members.deviation == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (fit->ready.kind != SERIES_REGULAR) {
        return PSR_OK;
    }
    double *explained = NULL;
    if (plan->regressors.count > 0) {
        PSR_TRY(psr_explain_series(plan, series, length, arena, fit, &explained));
        for (size_t t = 0; t < fit->ready.view.length; t++) {
            double e = explained[fit->ready.start + t];
            double *y = &fit->ready.values[t];
            *y = fit->ready.view.positive ? *y * exp(-e) : *y - e;
        }
    }
    for (size_t v = 0; v < plan->view_count; v++) {
        PSR_TRY(psr_members_fit(&fit->ready.view, plan->views[v], v * MEMBER_COUNT, arena,
                                &fit->members));
    }
    if (explained != NULL) {
        put_back(plan, explained + length, fit);
    } else if (plan->rest.count > 0) {
        return psr_event_rest_add(plan, series, length, fit->ready.view.positive, arena,
                                  &fit->members);
    }
    return PSR_OK;
}
