/*
 * purser models: a problem file -> data of the published MathProg model.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {.threads = cli_count(arguments, CLI_THREADS, 1),
                               .observer = &terminal->observer};
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_text data = {0};
    const char *path = cli_text(arguments, CLI_OUTPUT, NULL);
    psr_status status = psr_run_models(arguments->operands[0], &options, &data, &outcome);
    if (status == PSR_OK && path != NULL) {
        status = psr_run_save(path, &data, &outcome.error);
    } else if (status == PSR_OK) {
        status = cli_print_result(terminal, &data, &outcome.error);
    }
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_text_free(&data);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_models = {
    .name = "models",
    .operands = "PROBLEM.json",
    .summary = "write a problem as data of the MathProg model, for another solver",
    .examples = "purser models spring.json -o spring.dat\n"
                "glpsol --model models/allocation.mod --data spring.dat\n",
    .details =
        "The model, models/allocation.mod, is the notation of what purser solves; GLPK's "
        "glpsol\nreaches the same profit from the same data. Ratio goals, rules, ramps, "
        "exclusive groups\nand least spends if on are not part of it.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
