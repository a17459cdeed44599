/*
 * purser show: what a scenario says once everything is resolved.
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
    psr_status status = psr_run_show(arguments->operands[0], &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_show = {
    .name = "show",
    .operands = "SCENARIO",
    .summary = "show every value of a scenario and where it came from",
    .examples = "purser show scenarios/teahouse --resolved\n"
                "purser show promo.yaml --set calendar.horizon=8\n",
    .details = "One line a value: its path, the value, and the file and line that said so; "
               "`default`\nwhere nobody did, `--set` where the command line did.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
