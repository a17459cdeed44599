/*
 * purser explain: why a plan is as it is.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_status status = psr_run_explain(arguments->operands[0], &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_explain = {
    .name = "explain",
    .operands = "PLAN",
    .summary = "why each channel gets what it gets, and what stops more",
    .examples = "purser explain plans/latest\n",
    .details =
        "What binds, what one more unit of it would earn, and what stopped each sale "
        "that is not\nmade: stock, time, money, space, a policy, or no profit in it.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
