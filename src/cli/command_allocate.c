/*
 * purser allocate: one problem or budget file -> its proved optimum.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"
#include "purser/run.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {
        .output = cli_text(arguments, CLI_OUTPUT, "plans"),
        .threads = cli_count(arguments, CLI_THREADS, 1),
        .gap = arguments->values[CLI_GAP].number,
        .observer = &terminal->observer,
    };
    psr_run_outcome outcome = {0};
    psr_status status = psr_run_allocate(arguments->operands[0], &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_allocate = {
    .name = "allocate",
    .operands = "PROBLEM.json",
    .summary = "answer one problem or budget file with a proved optimum",
    .examples = "purser allocate spring.json\n"
                "purser allocate spring.json -o answers --threads 2\n",
    .details =
        "Writes DIR/NAME with solution.json, summary.txt and the tables. The `format` "
        "key tells a\nproblem (`purser-problem`) from a budget question "
        "(`purser-budget`).\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
