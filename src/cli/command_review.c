/*
 * purser review: was the plan right, what drifted, and since when?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {
        .data_dir = cli_text(arguments, CLI_DATA, NULL),
        .output = cli_text(arguments, CLI_OUTPUT, NULL),
        .database = cli_text(arguments, CLI_DATABASE, NULL),
        .observer = &terminal->observer,
    };
    const char *actuals = cli_text(arguments, CLI_ACTUALS, NULL);
    psr_run_outcome outcome = cli_outcome(terminal);
    if (actuals == NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "say what was sold: --actuals FILE (an export, or a scenario with "
                        "its exports)");
    }
    psr_status status = psr_run_review(arguments->operands[0], actuals, &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_review = {
    .name = "review",
    .operands = "PLAN",
    .summary = "plan against what was sold since: error, bias, drift, fill rate",
    .examples = "purser review plans/teahouse --actuals exports/april.csv\n"
                "purser review plans/teahouse --actuals scenarios/teahouse -o plans\n",
    .details =
        "FILE is one export, read as `purser profile FILE` shows, or a scenario, whose "
        "mappings\nread all its exports. Only periods that are whole in it are compared. "
        "-o publishes\nreview.csv (a row a channel and product) as <plan>-review.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
