/*
 * purser frontier: what more or less money would bring.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status print_frontier(cli_terminal *terminal, const cli_arguments *arguments,
                                 const psr_frontier_text *made, psr_run_outcome *outcome,
                                 psr_error *err) {
    const char *picture = cli_text(arguments, CLI_SVG, NULL);
    if (picture != NULL) {
        PSR_TRY(psr_run_save(picture, &made->svg, err));
    }
    return cli_print_table(terminal, arguments, &made->csv, &outcome->summary, err);
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {.data_dir = cli_text(arguments, CLI_DATA, NULL),
                               .overrides = arguments->overrides,
                               .override_count = arguments->override_count,
                               .threads = cli_count(arguments, CLI_THREADS, 1),
                               .observer = &terminal->observer};
    psr_frontier_question question = {
        .row = cli_text(arguments, CLI_ROW, NULL),
        .has_from = arguments->values[CLI_FROM].given,
        .from = arguments->values[CLI_FROM].number,
        .has_to = arguments->values[CLI_TO].given,
        .to = arguments->values[CLI_TO].number,
        .point_count = cli_count(arguments, CLI_POINTS, 0),
    };
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_frontier_text made = {0};
    psr_status status =
        psr_run_frontier(arguments->operands[0], &question, &options, &made, &outcome);
    if (status == PSR_OK) {
        status = print_frontier(terminal, arguments, &made, &outcome, err);
    } else {
        status = cli_print_outcome(terminal, &outcome, status, err);
    }
    psr_frontier_text_clear(&made);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_frontier = {
    .name = "frontier",
    .operands = "SCENARIO|FILE.json",
    .summary = "what more or less money would bring, with its proof",
    .examples = "purser frontier media.json --row budget --from 500000 --to 2000000\n"
                "purser frontier media.json --output frontier.csv --svg frontier.svg\n"
                "purser frontier scenarios/teahouse --points 7\n",
    .details =
        "One row a limit: the best response (of a scenario or problem file: profit), the "
        "bound no\nplan passes, what one more unit brings, which spends start or stop, "
        "every spend. Points\nare added until what lies between them is proved too, to "
        "1e-4, where nothing is S-shaped\nor a whole number; each point is proved in any "
        "case.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
