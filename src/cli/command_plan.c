/*
 * purser plan: the whole way, for one scenario or many.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

#include <stdlib.h>

/* Each scenario's end in the order of the command line, whoever was done first. */
static psr_status print_all(cli_terminal *terminal, const cli_arguments *arguments,
                            psr_run_outcome *outcomes, psr_status status, psr_error *err) {
    size_t count = arguments->operand_count;
    size_t failed = 0;
    for (size_t i = 0; i < count; i++) {
        psr_status printed =
            cli_print_outcome(terminal, &outcomes[i], outcomes[i].status, err);
        if (outcomes[i].status != PSR_OK) {
            failed++;
        } else if (printed != PSR_OK) {
            return printed;
        }
    }
    if (count > 1 && failed > 0) {
        return psr_fail(err, status, "%zu of %zu scenarios failed", failed, count);
    }
    return status;
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    size_t count = arguments->operand_count;
    psr_run_options options = {
        .data_dir = cli_text(arguments, CLI_DATA, NULL),
        .output = cli_text(arguments, CLI_OUTPUT, "plans"),
        .overrides = arguments->overrides,
        .override_count = arguments->override_count,
        .threads = cli_count(arguments, CLI_THREADS, 1),
        .jobs = cli_count(arguments, CLI_JOBS, 1),
        .open_orders = cli_text(arguments, CLI_OPEN_ORDERS, NULL),
        .database = cli_text(arguments, CLI_DATABASE, NULL),
        .gap = arguments->values[CLI_GAP].number,
        .observer = &terminal->observer,
    };
    psr_run_outcome *outcomes = psr_calloc(count, sizeof *outcomes);
    if (outcomes == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for %zu scenarios", count);
    }
    for (size_t i = 0; i < count; i++) {
        outcomes[i] = cli_outcome(terminal);
    }
    psr_status status = psr_run_batch(arguments->operands, count, &options, outcomes);
    status = print_all(terminal, arguments, outcomes, status, err);
    for (size_t i = 0; i < count; i++) {
        psr_run_outcome_clear(&outcomes[i]);
    }
    free(outcomes);
    return status;
}

const cli_command cli_command_plan = {
    .name = "plan",
    .operands = "SCENARIO...",
    .summary = "read, forecast, allocate, verify and publish; one scenario or many",
    .examples = "purser plan scenarios/teahouse\n"
                "purser plan base.yaml promo.yaml late.yaml -j 2 -o plans\n"
                "purser plan scenarios/teahouse --set budgets.marketing.limit=2000000\n",
    .details =
        "A plan is published as DIR/<name of the scenario>, whole or not at all, and "
        "only after\nits files have been verified; DIR/latest is a link to the "
        "newest. A scenario that fails\nstops no other, and leaves its old plan "
        "where it is. Its manifest.json names timings.json,\nthe processor and wall "
        "seconds of each room: alone of a plan's files they differ from\nrun to run.\n",
    .operand_min = 1,
    .operand_max = (size_t)-1,
    .run = run,
};
