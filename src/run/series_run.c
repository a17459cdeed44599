/*
 * A file of series: read, forecast, CSV; part by part.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/forecast.h"
#include "purser/read.h"
#include "purser/write.h"

#include <math.h>
#include <string.h>

/* What was found out about the columns that explain the series. */
static void add_notes(const psr_findings *findings, psr_text *text) {
    for (size_t i = 0; i < findings->count; i++) {
        const psr_finding *each = &findings->items[i];
        if (strcmp(each->code, "forecast.regressor") == 0) {
            psr_text line = {0};
            psr_text_addf(&line, "column %s is %s", each->subject, each->sentence);
            psr_text_retell(text, psr_text_bytes(&line));
            psr_text_add(text, "\n");
            psr_text_free(&line);
        }
    }
}

/* Where the answer goes. */
typedef struct answer {
    const psr_run_sink *sink; /* where there is no draft */
    psr_draft *draft;
    bool has_head;
    psr_text csv;
} answer;

/* One part of the file: forecast it and pass its rows on. */
static psr_status answer_part(psr_forecaster *forecaster, const psr_panel *panel,
                              answer *to, psr_error *err) {
    psr_forecast *forecast = NULL;
    psr_status status;
    PSR_GO(psr_forecast_apply(forecaster, panel, &forecast, NULL, err));
    psr_text_clear(&to->csv);
    if (to->has_head) {
        PSR_GO(psr_forecast_write_rows(forecast, panel->keys, &to->csv, err));
    } else {
        PSR_GO(psr_forecast_write(forecast, panel->keys, &to->csv, err));
    }
    to->has_head = true;
    if (to->draft != NULL) {
        PSR_GO(psr_draft_add(to->draft, psr_text_bytes(&to->csv), to->csv.length, err));
    } else {
        PSR_GO(to->sink->take(to->sink->context, &to->csv, err));
    }
done:
    psr_forecast_free(forecast);
    return status;
}

/* All parts in turn; `teacher` is what to learn from, the first part of one. */
static psr_status answer_file(psr_series_source *source, const psr_panel *teacher,
                              psr_forecast_options *wish, answer *to,
                              psr_run_outcome *outcome) {
    size_t count = psr_series_source_count(source);
    size_t done_count = 0;
    bool is_whole = teacher->series_count == count;
    psr_forecaster *forecaster = NULL;
    psr_panel *panel = NULL;
    psr_findings *findings = psr_findings_create();
    psr_error *err = &outcome->error;
    psr_status status = findings == NULL ? PSR_ERR_MEMORY : PSR_OK;
    PSR_GO(status);
    wish->series_total = count;
    psr_observe_progress(wish->observer, "forecasting", 0.0, 0.0, NAN);
    PSR_GO(psr_forecast_learn(teacher, wish, &forecaster, err));
    while (done_count < count) {
        if (!is_whole) {
            PSR_GO(psr_series_source_next(source, &panel, &outcome->faults));
        }
        const psr_panel *part = is_whole ? teacher : panel;
        PSR_GO(answer_part(forecaster, part, to, err));
        done_count += part->series_count;
        psr_panel_free(panel);
        panel = NULL;
    }
    PSR_GO(psr_forecast_tell_columns(forecaster, findings));
    add_notes(findings, &outcome->summary);
done:
    psr_forecaster_free(forecaster);
    psr_panel_free(panel);
    psr_findings_free(findings);
    return status;
}

psr_status psr_run_series(const psr_series_question *question,
                          const psr_run_options *options, const psr_run_sink *sink,
                          psr_run_outcome *outcome) {
    psr_series_source *source = NULL;
    psr_panel *teacher = NULL;
    answer to = {.sink = sink};
    psr_error *err = &outcome->error;
    psr_forecast_options wish = {.horizon = question->horizon,
                                 .levels = question->levels,
                                 .level_count = question->level_count,
                                 .method = question->method,
                                 .nonnegative = true,
                                 .threads = options->threads,
                                 .observer = options->observer};
    psr_status status;
    psr_observe_progress(options->observer, "reading", 0.0, 0.0, NAN);
    PSR_GO(psr_series_source_open(question->path, question->season, question->horizon,
                                  &source, &outcome->faults));
    PSR_GO(psr_series_source_is_whole(source)
               ? psr_series_source_next(source, &teacher, &outcome->faults)
               : psr_series_source_sample(source, &teacher, &outcome->faults));
    if (options->output != NULL) {
        PSR_GO(psr_draft_open(options->output, &to.draft, err));
    }
    wish.reconcile =
        teacher->group_level_count > 0 ? question->reconcile : PSR_RECONCILE_NONE;
    PSR_GO(answer_file(source, teacher, &wish, &to, outcome));
    if (to.draft != NULL) {
        PSR_GO(psr_draft_keep(to.draft, err));
    }
done:
    psr_draft_free(to.draft);
    psr_text_free(&to.csv);
    psr_panel_free(teacher);
    psr_series_source_free(source);
    return run_outcome_end(outcome, status);
}
