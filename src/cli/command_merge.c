/*
 * purser merge: shards of a batch -> one folder of plans.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {.output = cli_text(arguments, CLI_OUTPUT, "plans"),
                               .observer = &terminal->observer};
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_status status =
        psr_run_merge(arguments->operands, arguments->operand_count, &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_merge = {
    .name = "merge",
    .operands = "DIR...",
    .summary = "plans made on several machines -> one folder",
    .examples = "purser merge shard1 shard2 shard3 -o plans\n",
    .details =
        "DIR is what `purser plan -o DIR` wrote. Every plan is checked against the hashes "
        "of its\nmanifest before the first is copied; two plans of one name, or one that "
        "is in the output\nalready, are refused. Copies are the same bytes; "
        "`latest` becomes the last by name.\n",
    .operand_min = 1,
    .operand_max = (size_t)-1,
    .run = run,
};
