/*
 * purser forecast: quantile forecasts of a scenario's demand or of a file of series.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"
#include "purser/run.h"

#include <limits.h>

/* What a reader of intervals looks for first: the middle, the 90% and the 95% interval. */
static const double usual_levels[] = {0.025, 0.05, 0.5, 0.95, 0.975};

static psr_status read_question(const cli_arguments *arguments,
                                psr_series_question *question, psr_error *err) {
    if (arguments->values[CLI_SERIES].given == false) {
        return psr_fail(err, PSR_ERR_USAGE, "forecast needs SCENARIO or --series FILE");
    }
    if (!arguments->values[CLI_HORIZON].given) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "forecast needs --horizon H, the periods ahead");
    }
    *question = (psr_series_question){
        .path = arguments->values[CLI_SERIES].text,
        .season = (int)cli_count(arguments, CLI_SEASON, 1),
        .horizon = arguments->values[CLI_HORIZON].count,
        .levels = usual_levels,
        .level_count = sizeof usual_levels / sizeof usual_levels[0],
        .method = cli_text(arguments, CLI_METHOD, NULL),
    };
    if (arguments->level_count > 0) {
        question->levels = arguments->levels;
        question->level_count = arguments->level_count;
    }
    return PSR_OK;
}

static psr_status print_piece(void *context, const psr_text *piece, psr_error *err) {
    return cli_print_result(context, piece, err);
}

/* The whole answer of a scenario; that of a file leaves piece by piece. */
static psr_status forecast_scenario(cli_terminal *terminal, const cli_arguments *arguments,
                                    const psr_run_options *options,
                                    psr_run_outcome *outcome, psr_error *err) {
    psr_text csv = {0};
    psr_status status = psr_run_forecast(arguments->operands[0], options, &csv, outcome);
    if (status == PSR_OK) {
        status = options->output != NULL ? psr_run_save(options->output, &csv, err)
                                         : cli_print_result(terminal, &csv, err);
    }
    psr_text_free(&csv);
    return status;
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_series_question question = {0};
    bool of_scenario = arguments->operand_count > 0;
    if (of_scenario && arguments->values[CLI_SERIES].given) {
        return psr_fail(err, PSR_ERR_USAGE, "give SCENARIO or --series FILE, not both");
    }
    if (!of_scenario) {
        PSR_TRY(read_question(arguments, &question, err));
    }
    PSR_TRY(cli_reconciliation(arguments, !of_scenario, &question.reconcile, err));
    psr_run_options options = {.threads = cli_count(arguments, CLI_THREADS, 1),
                               .data_dir = cli_text(arguments, CLI_DATA, NULL),
                               .overrides = arguments->overrides,
                               .override_count = arguments->override_count,
                               .observer = &terminal->observer,
                               .output = cli_text(arguments, CLI_OUTPUT, NULL)};
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_run_sink sink = {.take = print_piece, .context = terminal};
    psr_status status =
        of_scenario ? forecast_scenario(terminal, arguments, &options, &outcome, err)
                    : psr_run_series(&question, &options, &sink, &outcome);
    if (status != PSR_OK) {
        cli_print_faults(terminal, &outcome.faults);
        if (outcome.error.message[0] != '\0') {
            *err = outcome.error;
        }
    }
    if (status == PSR_OK && !terminal->quiet && outcome.summary.length > 0) {
        cli_print_block(terminal, psr_text_bytes(&outcome.summary));
    }
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_forecast = {
    .name = "forecast",
    .operands = "[SCENARIO]",
    .summary = "forecast demand with its uncertainty",
    .examples = "purser forecast scenarios/teahouse --output forecast.csv\n"
                "purser forecast --series sales.csv --season 12 --horizon 6\n"
                "purser forecast --series sales.csv --season 52 --horizon 13 \\\n"
                "    --quantiles 0.1,0.5,0.9 --output forecast.csv\n",
    .details =
        "A scenario gives one series a product and channel, with the levels its plan asks "
        "for. A\nFILE has the columns series_id, t and value: t whole numbers or ISO "
        "dates, a "
        "gap is a\nmissing value. Further columns of numbers explain the series where they "
        "help; their future\nstands in rows without a value. Columns of text group the "
        "series. The output has one row\na series and step: series_id, step, mean and one "
        "column a quantile.\n"
        "More than 20,000 series or a million rows are forecast part by part: in memory "
        "that does\nnot grow, with a temporary file in TMPDIR.\n",
    .operand_min = 0,
    .operand_max = 1,
    .run = run,
};
