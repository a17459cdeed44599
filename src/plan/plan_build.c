/*
 * Build: allocation -> plan. Key figures, tables, findings, summary.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory for the plan");
}

static char *copy_text(psr_plan *plan, const char *text) {
    return psr_arena_text(plan->arena, text ? text : "", text ? strlen(text) : 0);
}

/* ---- calendar and key figures */

/* The period after the last one seen, unless the scenario says when the plan begins. */
static void set_calendar(psr_desk *desk) {
    const psr_scenario *scenario = desk->parts->scenario;
    const psr_panel *panel = desk->parts->panel;
    if (scenario == NULL) {
        return;
    }
    desk->frequency = scenario->frequency;
    if (scenario->start != PSR_NO_DAY) {
        desk->first_period = psr_period_of_day(scenario->frequency, scenario->start);
        desk->has_calendar = true;
        return;
    }
    for (size_t i = 0; panel != NULL && panel->has_calendar && i < panel->series_count;
         i++) {
        psr_period end = panel->first_period[i] + (psr_period)psr_panel_length(panel, i);
        if (!desk->has_calendar || end > desk->first_period) {
            desk->first_period = end;
        }
        desk->has_calendar = true;
    }
}

static void set_dates(psr_desk *desk) {
    psr_plan *plan = desk->plan;
    plan->frequency = desk->frequency;
    plan->period_count = desk->period_count;
    if (desk->has_calendar) {
        plan->first_day = psr_desk_day(desk, 0);
        plan->last_day = psr_period_last_day(
            desk->frequency, desk->first_period + (psr_period)desk->period_count - 1);
    }
}

static psr_status set_head(psr_desk *desk, psr_error *err) {
    psr_plan *plan = desk->plan;
    const psr_scenario *scenario = desk->parts->scenario;
    const psr_problem *problem = desk->problem;
    const psr_allocation *optimum = desk->parts->optimum;
    const char *name = scenario && scenario->name ? scenario->name : problem->name;
    const char *title = scenario ? scenario->title : problem->note;
    plan->name = copy_text(plan, name && name[0] != '\0' ? name : "plan");
    plan->title = copy_text(plan, title);
    plan->currency = copy_text(plan, scenario ? scenario->currency : "");
    plan->method = copy_text(plan, optimum->method);
    plan->verdict = NULL;
    plan->language = plan->summary.language = desk->parts->language;
    plan->seed = scenario ? scenario->seed : 0;
    plan->problem = problem;
    plan->objective = optimum->objective;
    plan->bound = optimum->bound;
    plan->gap = optimum->has_ratio ? optimum->ratio_gap : optimum->gap;
    plan->has_ratio = optimum->has_ratio;
    plan->ratio = optimum->ratio;
    plan->profit_minor = desk->books->profit;
    plan->blind = desk->parts->blind ? *desk->parts->blind : (psr_simulation){0};
    plan->rounding_cost = optimum->objective - psr_money_to_major(desk->books->profit);
    if (plan->name == NULL || plan->title == NULL || plan->currency == NULL ||
        plan->method == NULL) {
        return no_memory(err);
    }
    return PSR_OK;
}

static psr_status copy_settings(psr_desk *desk, psr_error *err) {
    const psr_scenario *scenario = desk->parts->scenario;
    psr_plan *plan = desk->plan;
    if (scenario == NULL || scenario->setting_count == 0) {
        return PSR_OK;
    }
    plan->settings =
        psr_arena_take(plan->arena, scenario->setting_count, sizeof *plan->settings);
    if (plan->settings == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < scenario->setting_count; i++) {
        const psr_setting *setting = &scenario->settings[i];
        plan->settings[i] = (psr_setting){copy_text(plan, setting->path),
                                          copy_text(plan, setting->value), setting->place};
        if (plan->settings[i].path == NULL || plan->settings[i].value == NULL) {
            return no_memory(err);
        }
    }
    plan->setting_count = scenario->setting_count;
    return PSR_OK;
}

static psr_status copy_findings(psr_plan *plan, const psr_findings *findings,
                                psr_error *err) {
    for (size_t i = 0; findings != NULL && i < findings->count; i++) {
        const psr_finding *finding = &findings->items[i];
        if (psr_findings_add(plan->findings, finding->severity, finding->code,
                             finding->subject, &finding->place, "%s",
                             finding->sentence) != PSR_OK) {
            return no_memory(err);
        }
    }
    psr_findings_sort(plan->findings);
    return PSR_OK;
}

/* ---- build */

static psr_status add_tables(const psr_desk *desk, psr_error *err) {
    PSR_TRY(psr_table_of_profit(desk, err));
    PSR_TRY(psr_table_of_budget(desk, err));
    PSR_TRY(psr_table_of_orders(desk, err));
    PSR_TRY(psr_table_of_stock(desk, err));
    PSR_TRY(psr_table_of_sales(desk, err));
    PSR_TRY(psr_table_of_deliveries(desk, err));
    PSR_TRY(psr_table_of_transfers(desk, err));
    PSR_TRY(psr_table_of_channels(desk, err));
    PSR_TRY(psr_table_of_cash(desk, err));
    PSR_TRY(psr_table_of_limits(desk, err));
    PSR_TRY(psr_table_of_policies(desk, err));
    PSR_TRY(psr_table_of_short(desk, err));
    PSR_TRY(psr_table_of_forecast(desk, err));
    PSR_TRY(psr_table_of_responses(desk, err));
    return psr_table_of_findings(desk, err);
}

static psr_status fill_plan(psr_desk *desk, const psr_findings *findings, psr_error *err) {
    set_calendar(desk);
    set_dates(desk);
    PSR_TRY(set_head(desk, err));
    PSR_TRY(copy_settings(desk, err));
    PSR_TRY(copy_findings(desk->plan, findings, err));
    PSR_TRY(psr_desk_sort(desk, err));
    PSR_TRY(psr_desk_list(desk, err));
    PSR_TRY(psr_desk_value_lift(desk, err));
    PSR_TRY(add_tables(desk, err));
    return psr_desk_summary(desk, err);
}

psr_status psr_plan_build(const psr_plan_parts *parts, const psr_findings *findings,
                          psr_plan **plan, psr_error *err) {
    *plan = NULL;
    psr_figures *figures = NULL;
    psr_books books;
    PSR_TRY(psr_figures_create(parts->problem, parts->rounded, &figures, err));
    psr_plan *made = psr_plan_create();
    psr_status status = made ? psr_books_fill(figures, &books, err) : no_memory(err);
    if (status == PSR_OK) {
        psr_desk desk = {.parts = parts,
                         .problem = parts->problem,
                         .figures = figures,
                         .books = &books,
                         .plan = made,
                         .period_count = parts->problem->period_count};
        status = fill_plan(&desk, findings, err);
    }
    psr_figures_free(figures);
    if (status != PSR_OK) {
        psr_plan_free(made);
        return status;
    }
    *plan = made;
    return PSR_OK;
}
