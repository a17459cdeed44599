/*
 * purser check: read and clean a scenario, say everything that is wrong or doubtful.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {
        .data_dir = cli_text(arguments, CLI_DATA, NULL),
        .overrides = arguments->overrides,
        .override_count = arguments->override_count,
        .observer = &terminal->observer,
    };
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_status status = psr_run_check(arguments->operands[0], &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_check = {
    .name = "check",
    .operands = "SCENARIO",
    .summary = "read and clean only: every fault and finding in one pass",
    .examples = "purser check scenarios/teahouse\n"
                "purser check tests/real/tmall/scenario.yaml --data exports\n",
    .details =
        "Faults go to standard error as file:line:column: what; what to do. Findings "
        "(what was\ndoubtful, and what was done about it) go to standard output. "
        "Nothing is written.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
