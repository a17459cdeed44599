/*
 * purser verify: check a published plan from its files alone.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_run_options options = {.threads = cli_count(arguments, CLI_THREADS, 1)};
    psr_status status = psr_run_verify(arguments->operands[0], &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_verify = {
    .name = "verify",
    .operands = "PLAN",
    .summary = "check a published plan from its files alone",
    .examples = "purser verify plans/latest\n",
    .details =
        "Compares every hash of the manifest, then re-computes stock balances, "
        "budgets, policies\nand the profit from problem.json and the tables in plain "
        "arithmetic. Exit code 7 when\nsomething does not hold.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
