/*
 * Forecast the past again: of a scenario or of a file of series.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"
#include "pipeline.h"

#include "purser/allocate.h"
#include "purser/forecast.h"
#include "purser/read.h"
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* Series named in the summary, and the tracking signal that calls for a look: four mean
 * absolute deviations in one direction for each eight forecasts or fewer. */
static const size_t series_named = 5;
static const double signal_share = 0.5;

/* ---- summary */

static double number(const psr_table *table, const char *name, size_t row) {
    return psr_table_number(table, psr_table_find(table, name), row);
}

static const char *text_of(const psr_table *table, const char *name, size_t row) {
    return psr_table_text(table, psr_table_find(table, name), row);
}

static void add_accuracy(const psr_table *table, psr_text *text) {
    static const struct {
        const char *text;
        size_t width;
    } heads[] = {
        {"forecasts", 9}, {"MASE", 7}, {"error", 7}, {"bias", 7}, {"value added", 12}};
    psr_text_add(text, "\n  ");
    psr_words_pad(text, psr_say(text->language, "level"), 23, false);
    psr_words_pad(text, psr_say(text->language, "method"), 36, false);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        psr_text_add(text, " ");
        psr_words_pad(text, psr_say(text->language, heads[i].text), heads[i].width, true);
    }
    psr_text_add(text, "\n");
    for (size_t row = 0; row < table->row_count; row++) {
        const char *level = text_of(table, "level", row);
        const char *method = text_of(table, "method", row);
        bool whole = strcmp(text_of(table, "step", row), "all") == 0;
        bool ours = strcmp(method, "combination") == 0;
        /* Every method at the series; above, the combination and what it must beat. */
        if (!whole || (strcmp(level, "series") != 0 && !ours &&
                       strcmp(method, "seasonal naive") != 0)) {
            continue;
        }
        double added = number(table, "value_added", row);
        psr_text_add(text, "  ");
        psr_words_pad(text, psr_say(text->language, level), 23, false);
        psr_words_pad(text, psr_say(text->language, method), 36, false);
        psr_text_addf(
            text, " %9.0f %7.3f %6.1f%% %+6.1f%%",
            (double)psr_table_whole(table, psr_table_find(table, "forecasts"), row),
            number(table, "mase", row), 100.0 * number(table, "absolute_error_share", row),
            100.0 * number(table, "bias_share", row));
        psr_text_addf(text, isnan(added) ? "\n" : " %11.1f%%\n", 100.0 * added);
    }
}

static void add_quantiles(const psr_table *table, psr_text *text) {
    static const char *const kinds[] = {"step", "sum"};
    psr_text_say(text, "\n  of 100 actual values, below the quantile\n  ");
    psr_text_addf(text, "%-22s", "");
    for (size_t row = 0; row < table->row_count; row++) {
        if (strcmp(text_of(table, "of", row), "step") == 0 &&
            strcmp(text_of(table, "step", row), "all") == 0) {
            psr_text_addf(text, "%7.1f", 100.0 * number(table, "quantile", row));
        }
    }
    for (size_t k = 0; k < 2; k++) {
        psr_text_add(text, "\n  ");
        psr_words_pad(
            text, psr_say(text->language, k == 0 ? "of a period" : "of sums of periods"),
            22, false);
        for (size_t row = 0; row < table->row_count; row++) {
            if (strcmp(text_of(table, "of", row), kinds[k]) == 0 &&
                strcmp(text_of(table, "step", row), "all") == 0) {
                psr_text_addf(text, "%7.1f", 100.0 * number(table, "coverage", row));
            }
        }
    }
    psr_text_add(text, "\n");
}

/* The series to look at: forecast worse than by the seasonal naive method, or biased. */
static void add_series(const psr_table *table, psr_text *text) {
    size_t worse = 0, biased = 0;
    psr_text names = {.language = text->language};
    for (size_t row = 0; row < table->row_count; row++) {
        double forecasts =
            (double)psr_table_whole(table, psr_table_find(table, "forecasts"), row);
        bool off = fabs(number(table, "tracking_signal", row)) >
                   fmax(4.0, signal_share * forecasts);
        worse += number(table, "value_added", row) < 0;
        if (off && biased++ < series_named) {
            psr_text_add(&names, "\n    ");
            psr_words_pad(&names, text_of(table, "series_id", row), 40, false);
            psr_text_say(&names, " tracking signal %+.1f in %.0f forecasts",
                         number(table, "tracking_signal", row), forecasts);
        }
    }
    psr_text_say(
        text,
        worse == 1 ? "\n  Of %zu series %zu is forecast worse than by the seasonal naive "
                     "method, %zu with a lasting bias"
                   : "\n  Of %zu series %zu are forecast worse than by the seasonal naive "
                     "method, %zu with a lasting bias",
        table->row_count, worse, biased);
    psr_text_say(text, biased > 0 ? ":" : ".");
    psr_text_addf(text, "%s\n", psr_text_bytes(&names));
    psr_text_free(&names);
}

static void summarise(const psr_backtest *made, const char *what, psr_text *text) {
    psr_text_say(text, "Backtest of %s\n", what);
    if (made->accuracy->row_count > 0) {
        add_accuracy(made->accuracy, text);
    } else {
        psr_text_say(text, "\n  No series is longer than a season and differs from one to "
                           "the next: errors have no scale.\n");
    }
    add_quantiles(made->quantiles, text);
    add_series(made->series, text);
}

/* ---- tables */

static psr_status save(const psr_table *table, const char *folder, psr_error *err) {
    psr_text path = {0};
    psr_text csv = {0};
    psr_text_addf(&path, "%s/%s.csv", folder, table->name);
    psr_status status =
        path.failed ? PSR_ERR_MEMORY : psr_write_table_csv(table, &csv, err);
    if (status == PSR_OK) {
        status = psr_run_save(psr_text_bytes(&path), &csv, err);
    }
    psr_text_free(&path);
    psr_text_free(&csv);
    return status;
}

static psr_status finish(const psr_panel *panel, const psr_forecast_options *wish,
                         const psr_backtest_question *question,
                         const psr_run_options *options, psr_run_outcome *outcome) {
    psr_backtest made = {0};
    psr_backtest_options how = {.origin_count = question->origin_count,
                                .step = question->step};
    psr_error *err = &outcome->error;
    psr_status status = PSR_OK;
    PSR_GO(psr_forecast_backtest(panel, wish, &how, &made, err));
    summarise(&made, question->series.path, &outcome->summary);
    if (options->output != NULL) {
        PSR_GO(psr_write_folder(options->output, err));
        PSR_GO(save(made.accuracy, options->output, err));
        PSR_GO(save(made.quantiles, options->output, err));
        PSR_GO(save(made.series, options->output, err));
    }
done:
    psr_backtest_clear(&made);
    return status;
}

/* ---- the two ways */

static psr_status of_series(const psr_backtest_question *question,
                            const psr_run_options *options, psr_run_outcome *outcome) {
    const psr_series_question *series = &question->series;
    psr_panel *panel = NULL;
    psr_forecast_options wish = {.horizon = series->horizon,
                                 .nonnegative = true,
                                 .threads = options->threads,
                                 .observer = options->observer};
    psr_status status = psr_read_series(series->path, series->season, series->horizon,
                                        &panel, &outcome->faults);
    if (status == PSR_OK) {
        wish.reconcile =
            panel->group_level_count > 0 ? series->reconcile : PSR_RECONCILE_NONE;
        status = finish(panel, &wish, question, options, outcome);
    }
    psr_panel_free(panel);
    return status;
}

static psr_status of_scenario(const psr_backtest_question *question,
                              const psr_run_options *options, psr_run_outcome *outcome) {
    run_pipeline pipeline = {.options = options, .outcome = outcome};
    psr_forecast_options wish = {
        .nonnegative = true, .threads = options->threads, .observer = options->observer};
    psr_status status = PSR_OK;
    PSR_GO(run_pipeline_open(&pipeline, question->series.path));
    PSR_GO(run_step(&pipeline, RUN_READ, "reading", run_read));
    PSR_GO(run_step(&pipeline, RUN_CLEAN, "cleaning", run_clean));
    (void)psr_reconciliation_find(pipeline.scenario->reconcile, &wish.reconcile);
    wish.horizon = question->series.horizon;
    if (wish.horizon == 0) {
        PSR_GO(psr_allocate_steps(pipeline.scenario, pipeline.panel, &wish.horizon,
                                  &outcome->error));
    }
    PSR_GO(finish(pipeline.panel, &wish, question, options, outcome));
done:
    run_pipeline_clear(&pipeline);
    return status;
}

psr_status psr_run_backtest(const psr_backtest_question *question,
                            const psr_run_options *options, psr_run_outcome *outcome) {
    return run_outcome_end(outcome, question->of_scenario
                                        ? of_scenario(question, options, outcome)
                                        : of_series(question, options, outcome));
}
