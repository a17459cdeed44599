/*
 * purser profile: whose export is it, and how is it read?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_text mapping = {0};
    const char *path = cli_text(arguments, CLI_OUTPUT, NULL);
    psr_status status =
        psr_run_profile(arguments->operands[0], cli_text(arguments, CLI_PLATFORM, NULL),
                        &mapping, &outcome);
    /* What is missing in a mapping stands in it as a remark: it is a start even then. */
    if (path != NULL && mapping.length > 0) {
        psr_status saved = psr_run_save(path, &mapping, &outcome.error);
        status = status == PSR_OK ? saved : status;
    }
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_text_free(&mapping);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_profile = {
    .name = "profile",
    .operands = "FILE",
    .summary = "whose export is it, how is it read: a mapping to start from",
    .examples = "purser profile exports/orders.csv\n"
                "purser profile exports/orders.csv --platform taobao -o mapping.yaml\n",
    .details =
        "Shipped: taobao, tmall-report, jd, pinduoduo, douyin, amazon, shopify, "
        "woocommerce,\nwoocommerce-items; any other export is read by the names of its "
        "columns as generic-orders,\ngeneric-weekly or generic-daily. Shows what was "
        "chosen and the first five rows that count;\n-o writes the mapping, for `data:` "
        "of a scenario: to start from, even where something is missing.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
