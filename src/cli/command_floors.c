/*
 * purser floors: floor prices and what they would cost.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

/* As the price audit of the history, which tells gaps above 15%. */
static const double usual_gap = 0.15;
/* Retail demand answers a price 1% higher with a fall of 1% to 3%. */
static const double usual_elasticity = 1.5;

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {.threads = cli_count(arguments, CLI_THREADS, 1),
                               .observer = &terminal->observer};
    psr_floor_question question = {
        .gap = arguments->values[CLI_PRICE_GAP].given
                   ? arguments->values[CLI_PRICE_GAP].number
                   : usual_gap,
        .elasticity = -(arguments->values[CLI_ELASTICITY].given
                            ? arguments->values[CLI_ELASTICITY].number
                            : usual_elasticity),
    };
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_text csv = {0};
    psr_status status =
        psr_run_floors(arguments->operands[0], &question, &options, &csv, &outcome);
    if (status == PSR_OK) {
        status = cli_print_table(terminal, arguments, &csv, &outcome.summary, err);
    } else {
        status = cli_print_outcome(terminal, &outcome, status, err);
    }
    psr_text_free(&csv);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_floors = {
    .name = "floors",
    .operands = "PLAN",
    .summary = "floor prices and what they would cost: a what-if",
    .examples = "purser floors plans/latest -o floors.csv\n"
                "purser floors plans/latest --price-gap 0.05 --elasticity 2\n",
    .details =
        "A row a product: the prices it is planned at, the price at which its dearest "
        "channel earns\nnothing (break-even), and the floor they suggest: the higher of "
        "break-even and what keeps\nevery channel within the gap of the dearest one. Cost "
        "is the profit lost when the plan is\nmade again with that floor: what would sell "
        "below sells at it, and demand answers with the\nelasticity learnt from the "
        "history, else with --elasticity. In large plans only all floors\ntogether are "
        "planned again.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
