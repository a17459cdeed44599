/*
 * purser backtest: what the forecasts would have been worth in the past.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"
#include "purser/run.h"

static psr_status read_question(const cli_arguments *arguments,
                                psr_backtest_question *question, psr_error *err) {
    bool of_file = arguments->values[CLI_SERIES].given;
    if (of_file == (arguments->operand_count > 0)) {
        return psr_fail(err, PSR_ERR_USAGE, "backtest needs SCENARIO or --series FILE");
    }
    if (of_file && !arguments->values[CLI_HORIZON].given) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "backtest of a file needs --horizon H, the periods ahead");
    }
    if (!of_file && arguments->values[CLI_SEASON].given) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--season goes with --series; a scenario has calendar.season");
    }
    *question = (psr_backtest_question){
        .series = {.path = of_file ? arguments->values[CLI_SERIES].text
                                   : arguments->operands[0],
                   .season = (int)cli_count(arguments, CLI_SEASON, 1),
                   .horizon = cli_count(arguments, CLI_HORIZON, 0)},
        .of_scenario = !of_file,
        .origin_count = cli_count(arguments, CLI_ORIGINS, 0),
        .step = cli_count(arguments, CLI_STEP, 0)};
    return cli_reconciliation(arguments, of_file, &question->series.reconcile, err);
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {.threads = cli_count(arguments, CLI_THREADS, 1),
                               .output = cli_text(arguments, CLI_OUTPUT, NULL),
                               .data_dir = cli_text(arguments, CLI_DATA, NULL),
                               .overrides = arguments->overrides,
                               .override_count = arguments->override_count,
                               .observer = &terminal->observer};
    psr_backtest_question question;
    psr_run_outcome outcome = cli_outcome(terminal);
    PSR_TRY(read_question(arguments, &question, err));
    psr_status status = psr_run_backtest(&question, &options, &outcome);
    if (status == PSR_OK) {
        status = cli_print_result(terminal, &outcome.summary, err);
    } else {
        status = cli_print_outcome(terminal, &outcome, status, err);
    }
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_backtest = {
    .name = "backtest",
    .operands = "[SCENARIO]",
    .summary = "forecast the past and compare with what came",
    .examples = "purser backtest scenarios/teahouse --origins 4 --step 13 -o backtest\n"
                "purser backtest --series sales.csv --season 12 --horizon 6\n",
    .details =
        "Each origin sees only what was known then and learns everything anew; columns "
        "that\n"
        "explain the series (price, promotion, events) are known as they came. The "
        "summary\n"
        "compares the combination with its methods and with naive forecasts; DIR gets\n"
        "accuracy.csv (by level, method and step), quantiles.csv (coverage and pinball "
        "loss\n"
        "of periods and of sums of periods) and series.csv (bias, tracking signal, value\n"
        "added by series).\n",
    .operand_min = 0,
    .operand_max = 1,
    .run = run,
};
