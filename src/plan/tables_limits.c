/*
 * Tables of the reasons and of the inputs: limits, forecast, responses, findings.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "desk.h"

#include <string.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* ---- limits */

/* What the published plan uses of a limit; prices are those of the proved optimum. */
static double used_of(const psr_desk *desk, size_t i) {
    const psr_allocation *optimum = desk->parts->optimum;
    const psr_allocation *rounded = desk->parts->rounded;
    if (rounded->limit_count == optimum->limit_count) {
        for (size_t j = 0; j < rounded->limit_count; j++) {
            size_t at = (i + j) % rounded->limit_count;
            if (rounded->limits[at].period == optimum->limits[i].period &&
                strcmp(rounded->limits[at].kind, optimum->limits[i].kind) == 0 &&
                strcmp(rounded->limits[at].name, optimum->limits[i].name) == 0) {
                return rounded->limits[at].used;
            }
        }
    }
    return optimum->limits[i].used;
}

static void add_limit(const psr_desk *desk, psr_rows *rows, size_t i) {
    const psr_limit *limit = &desk->parts->optimum->limits[i];
    double used = used_of(desk, i);
    psr_rows_begin(rows);
    psr_rows_text(rows, limit->kind);
    psr_rows_text(rows, limit->name);
    if (limit->period < 0) {
        psr_rows_skip(rows);
        psr_rows_skip(rows);
    } else {
        psr_rows_whole(rows, limit->period);
        psr_rows_day(rows, psr_desk_day(desk, (size_t)limit->period));
    }
    psr_rows_text(rows, limit->is_lower ? "at least" : "at most");
    psr_rows_number(rows, limit->limit);
    psr_rows_number(rows, used);
    psr_rows_number(rows, limit->is_lower ? used - limit->limit : limit->limit - used);
    psr_rows_number(rows, limit->price);
    psr_rows_number(rows, limit->range_low);
    psr_rows_number(rows, limit->range_high);
    psr_rows_text(rows, limit->place.file);
    if (limit->place.line > 0) {
        psr_rows_whole(rows, limit->place.line);
    } else {
        psr_rows_skip(rows);
    }
}

psr_status psr_table_of_limits(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"kind", PSR_COLUMN_TEXT, 0},           {"name", PSR_COLUMN_TEXT, 0},
        {"period", PSR_COLUMN_WHOLE, 0},        {"first_day", PSR_COLUMN_DAY, 0},
        {"sense", PSR_COLUMN_TEXT, 0},          {"limit", PSR_COLUMN_NUMBER, 4},
        {"used", PSR_COLUMN_NUMBER, 4},         {"slack", PSR_COLUMN_NUMBER, 4},
        {"shadow_price", PSR_COLUMN_NUMBER, 6}, {"range_low", PSR_COLUMN_NUMBER, 4},
        {"range_high", PSR_COLUMN_NUMBER, 4},   {"file", PSR_COLUMN_TEXT, 0},
        {"line", PSR_COLUMN_WHOLE, 0}};
    psr_rows rows = psr_rows_create("limits", "Every limit and what one more unit is worth",
                                    columns, COUNT_OF(columns), err);
    for (size_t i = 0; i < desk->parts->optimum->limit_count; i++) {
        add_limit(desk, &rows, i);
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- policies */

psr_status psr_table_of_policies(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {{"kind", PSR_COLUMN_TEXT, 0},
                                              {"name", PSR_COLUMN_TEXT, 0},
                                              {"price_of_policy", PSR_COLUMN_NUMBER, 2},
                                              {"basis", PSR_COLUMN_TEXT, 0},
                                              {"file", PSR_COLUMN_TEXT, 0},
                                              {"line", PSR_COLUMN_WHOLE, 0}};
    psr_rows rows = psr_rows_create(
        "policies", "Each policy's price: profit without it less profit with it", columns,
        COUNT_OF(columns), err);
    for (size_t i = 0; i < desk->parts->optimum->policy_price_count; i++) {
        const psr_policy_price *policy = &desk->parts->optimum->policies[i];
        psr_rows_begin(&rows);
        psr_rows_text(&rows, policy->kind);
        psr_rows_text(&rows, policy->name);
        psr_rows_number(&rows, policy->price);
        psr_rows_text(&rows, policy->at_least ? "at least: other whole decisions kept"
                                              : "planned again without it");
        psr_rows_text(&rows, policy->place.file);
        psr_rows_whole(&rows, policy->place.line > 0 ? policy->place.line : PSR_NO_WHOLE);
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- forecast */

/* Levels that the scenario asks for. The forecast has more, one for each stock that a price
 * asks for: they serve the problem, and would make a table of a hundred columns. */
static bool is_published(const psr_desk *desk, double level) {
    const psr_scenario *scenario = desk->parts->scenario;
    const double same_level = 1e-9;
    for (size_t i = 0; scenario != NULL && i < scenario->level_count; i++) {
        if (fabs(scenario->levels[i] - level) < same_level) {
            return true;
        }
    }
    return scenario == NULL;
}

static psr_status add_level_columns(const psr_desk *desk, psr_table *table,
                                    psr_error *err) {
    const psr_forecast *forecast = desk->parts->forecast;
    for (size_t q = 0; q < forecast->level_count; q++) {
        if (!is_published(desk, forecast->level[q])) {
            continue;
        }
        char digits[32];
        char name[40];
        psr_decimal_print(forecast->level[q], digits);
        (void)snprintf(name, sizeof name, "q%s", digits);
        if (psr_table_column(table, name, PSR_COLUMN_NUMBER, 4) == PSR_NO_ID) {
            return psr_fail(err, PSR_ERR_MEMORY, "no memory for table forecast");
        }
    }
    return PSR_OK;
}

static const char *series_name(const psr_names *names, const psr_id *ids, size_t series) {
    return names && ids && ids[series] != PSR_NO_ID ? psr_names_text(names, ids[series])
                                                    : NULL;
}

static void add_series(const psr_desk *desk, psr_rows *rows, size_t series) {
    const psr_forecast *forecast = desk->parts->forecast;
    const psr_panel *panel = desk->parts->panel;
    /* A series may end before the plan begins: its first steps are the time between. */
    psr_period end =
        panel->first_period[series] + (psr_period)psr_panel_length(panel, series);
    psr_period early = desk->has_calendar ? desk->first_period - end : 0;
    for (size_t h = 0; h < forecast->horizon; h++) {
        size_t at = series * forecast->horizon + h;
        psr_period period = (psr_period)h - early;
        if (period < 0 || (size_t)period >= desk->period_count) {
            continue;
        }
        psr_rows_begin(rows);
        psr_rows_text(rows, series_name(panel->channels, panel->channel, series));
        psr_rows_text(rows, series_name(panel->products, panel->product, series));
        psr_rows_whole(rows, period);
        psr_rows_day(rows, psr_desk_day(desk, (size_t)period));
        psr_rows_number(rows, forecast->mean[at]);
        for (size_t q = 0; q < forecast->level_count; q++) {
            if (is_published(desk, forecast->level[q])) {
                psr_rows_number(rows, forecast->quantile[at * forecast->level_count + q]);
            }
        }
    }
}

psr_status psr_table_of_forecast(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {{"channel", PSR_COLUMN_TEXT, 0},
                                              {"product", PSR_COLUMN_TEXT, 0},
                                              {"period", PSR_COLUMN_WHOLE, 0},
                                              {"first_day", PSR_COLUMN_DAY, 0},
                                              {"mean", PSR_COLUMN_NUMBER, 4}};
    const psr_forecast *forecast = desk->parts->forecast;
    if (forecast == NULL || desk->parts->panel == NULL) {
        return PSR_OK;
    }
    psr_rows rows = psr_rows_create("forecast", "Demand forecast, without planned lift",
                                    columns, COUNT_OF(columns), err);
    if (rows.status == PSR_OK) {
        rows.status = add_level_columns(desk, rows.table, err);
    }
    for (size_t i = 0; i < forecast->series_count; i++) {
        add_series(desk, &rows, i);
    }
    return psr_desk_keep(desk, &rows);
}

static void add_method(const psr_desk *desk, psr_rows *rows, size_t series) {
    const psr_forecast *forecast = desk->parts->forecast;
    const psr_panel *panel = desk->parts->panel;
    psr_rows_begin(rows);
    psr_rows_text(rows, series_name(panel->channels, panel->channel, series));
    psr_rows_text(rows, series_name(panel->products, panel->product, series));
    psr_rows_text(rows, forecast->method ? forecast->method[series] : NULL);
    psr_rows_text(rows, forecast->reason ? forecast->reason[series] : NULL);
    psr_rows_number(rows, forecast->backtest_mase ? forecast->backtest_mase[series] : NAN);
    psr_rows_number(rows, forecast->naive_mase ? forecast->naive_mase[series] : NAN);
    psr_rows_number(rows, forecast->bias ? forecast->bias[series] : NAN);
    psr_rows_number(rows, forecast->coverage ? forecast->coverage[series] : NAN);
    psr_rows_number(rows, forecast->lost_sales ? forecast->lost_sales[series] : NAN);
}

static psr_status add_methods_table(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0},         {"product", PSR_COLUMN_TEXT, 0},
        {"method", PSR_COLUMN_TEXT, 0},          {"reason", PSR_COLUMN_TEXT, 0},
        {"backtest_mase", PSR_COLUMN_NUMBER, 4}, {"naive_mase", PSR_COLUMN_NUMBER, 4},
        {"bias", PSR_COLUMN_NUMBER, 4},          {"coverage_90", PSR_COLUMN_NUMBER, 4},
        {"lost_sales", PSR_COLUMN_NUMBER, 2}};
    const psr_forecast *forecast = desk->parts->forecast;
    if (forecast == NULL || desk->parts->panel == NULL) {
        return PSR_OK;
    }
    psr_rows rows = psr_rows_create("methods", "How each series was forecast, how well",
                                    columns, COUNT_OF(columns), err);
    for (size_t i = 0; i < forecast->series_count; i++) {
        add_method(desk, &rows, i);
    }
    return psr_desk_keep(desk, &rows);
}

static void add_effect(const psr_desk *desk, psr_rows *rows, size_t series, size_t column) {
    const psr_forecast *forecast = desk->parts->forecast;
    const psr_panel *panel = desk->parts->panel;
    size_t at = series * forecast->regressor_count + column;
    if (!(forecast->effect_error[at] > 0)) {
        return;
    }
    psr_rows_begin(rows);
    psr_rows_text(rows, series_name(panel->channels, panel->channel, series));
    psr_rows_text(rows, series_name(panel->products, panel->product, series));
    psr_rows_text(rows, panel->regressor_name[column]);
    psr_rows_number(rows, forecast->effect[at]);
    psr_rows_number(rows, forecast->effect_error[at]);
}

/* Price elasticities, and what events and promotions do to the logarithm of demand. */
static psr_status add_effects_table(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {{"channel", PSR_COLUMN_TEXT, 0},
                                              {"product", PSR_COLUMN_TEXT, 0},
                                              {"regressor", PSR_COLUMN_TEXT, 0},
                                              {"effect", PSR_COLUMN_NUMBER, 4},
                                              {"standard_error", PSR_COLUMN_NUMBER, 4}};
    const psr_forecast *forecast = desk->parts->forecast;
    const psr_panel *panel = desk->parts->panel;
    if (forecast == NULL || panel == NULL || forecast->effect == NULL ||
        forecast->effect_error == NULL || panel->regressor_name == NULL) {
        return PSR_OK;
    }
    psr_rows rows = psr_rows_create("effects", "What price, events and promotions do",
                                    columns, COUNT_OF(columns), err);
    for (size_t i = 0; i < forecast->series_count; i++) {
        for (size_t k = 0; k < forecast->regressor_count; k++) {
            add_effect(desk, &rows, i, k);
        }
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- responses */

static void add_response(psr_rows *rows, const psr_response *response) {
    const psr_curve *curve = &response->curve;
    static const char *const carryovers[] = {"none", "geometric", "delayed", "weibull"};
    psr_rows_begin(rows);
    psr_rows_text(rows, response->channel);
    psr_rows_text(rows, psr_curve_family_name(curve->family));
    psr_rows_number(rows, curve->scale);
    psr_rows_number(rows, curve->shape);
    psr_rows_number(rows, curve->spend);
    psr_rows_number(rows, curve->rate);
    psr_rows_number(rows, curve->midpoint);
    psr_rows_text(rows, carryovers[response->carryover]);
    psr_rows_number(rows, response->retention);
    psr_rows_number(rows, response->baseline);
    psr_rows_number(rows, response->largest_spend_seen);
    psr_rows_number(rows, response->opening_effective_spend);
}

psr_status psr_table_of_responses(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"channel", PSR_COLUMN_TEXT, 0},
        {"family", PSR_COLUMN_TEXT, 0},
        {"scale", PSR_COLUMN_NUMBER, 6},
        {"shape", PSR_COLUMN_NUMBER, 6},
        {"spend", PSR_COLUMN_NUMBER, 4},
        {"rate", PSR_COLUMN_NUMBER, 9},
        {"midpoint", PSR_COLUMN_NUMBER, 4},
        {"carryover", PSR_COLUMN_TEXT, 0},
        {"retention", PSR_COLUMN_NUMBER, 6},
        {"baseline", PSR_COLUMN_NUMBER, 4},
        {"largest_spend_seen", PSR_COLUMN_NUMBER, 2},
        {"opening_effective_spend", PSR_COLUMN_NUMBER, 2}};
    const psr_curves *curves = desk->parts->curves;
    if (curves == NULL) {
        return PSR_OK;
    }
    psr_rows rows = psr_rows_create("responses", "How channels answer to marketing money",
                                    columns, COUNT_OF(columns), err);
    for (size_t i = 0; i < curves->count; i++) {
        add_response(&rows, &curves->items[i]);
    }
    return psr_desk_keep(desk, &rows);
}

/* ---- findings */

psr_status psr_table_of_findings(const psr_desk *desk, psr_error *err) {
    static const psr_column_form columns[] = {
        {"severity", PSR_COLUMN_TEXT, 0}, {"code", PSR_COLUMN_TEXT, 0},
        {"subject", PSR_COLUMN_TEXT, 0},  {"finding", PSR_COLUMN_TEXT, 0},
        {"file", PSR_COLUMN_TEXT, 0},     {"line", PSR_COLUMN_WHOLE, 0},
        {"column", PSR_COLUMN_WHOLE, 0}};
    PSR_TRY(add_methods_table(desk, err));
    PSR_TRY(add_effects_table(desk, err));
    psr_rows rows = psr_rows_create("findings", "What was doubtful and what was done",
                                    columns, COUNT_OF(columns), err);
    const psr_findings *findings = desk->plan->findings;
    for (size_t i = 0; i < findings->count; i++) {
        const psr_finding *finding = &findings->items[i];
        psr_rows_begin(&rows);
        psr_rows_text(&rows, psr_severity_name(finding->severity));
        psr_rows_text(&rows, finding->code);
        psr_rows_text(&rows, finding->subject);
        psr_rows_text(&rows, finding->sentence);
        psr_rows_text(&rows, finding->place.file);
        psr_rows_whole(&rows, finding->place.line > 0 ? finding->place.line : PSR_NO_WHOLE);
        psr_rows_whole(&rows,
                       finding->place.column > 0 ? finding->place.column : PSR_NO_WHOLE);
    }
    return psr_desk_keep(desk, &rows);
}
