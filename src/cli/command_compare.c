/*
 * purser compare: what changed between plans, and what it did to the profit.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_outcome outcome = cli_outcome(terminal);
    const psr_compare_wish wish = {.csv = cli_text(arguments, CLI_OUTPUT, NULL),
                                   .html = cli_text(arguments, CLI_HTML, NULL)};
    psr_status status =
        psr_run_compare(arguments->operands, arguments->operand_count, &wish, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_compare = {
    .name = "compare",
    .operands = "PLAN PLAN...",
    .summary = "what changed between plans: inputs, money, stock, profit",
    .examples =
        "purser compare plans/teahouse plans/budget-cut\n"
        "purser compare plans/teahouse plans/budget-cut plans/live-fee -o bridge.csv\n"
        "purser compare plans/teahouse plans/budget-cut --html compare.html\n",
    .details =
        "The first plan is the base. The profit bridge leads from its profit to each "
        "other one in\nparts that add up to the cent; -o writes it as CSV, --html a page "
        "with it\nas a waterfall and "
        "the plans side by side.\n",
    .operand_min = 2,
    .operand_max = 64,
    .run = run,
};
