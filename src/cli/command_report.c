/*
 * purser report: a published plan as a page, a workbook, a database.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

static psr_status read_wish(const cli_arguments *arguments, psr_report_wish *wish,
                            psr_error *err) {
    *wish = (psr_report_wish){
        .html = cli_text(arguments, CLI_HTML, NULL),
        .workbook = cli_text(arguments, CLI_WORKBOOK, NULL),
        .database = cli_text(arguments, CLI_DATABASE, NULL),
        .jsonl = cli_text(arguments, CLI_JSONL, NULL),
        .frontier = cli_text(arguments, CLI_FRONTIER, NULL),
    };
    if (wish->html == NULL && wish->workbook == NULL && wish->database == NULL &&
        wish->jsonl == NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "report needs --html FILE, --workbook FILE, --jsonl DIR or "
                        "--database TARGET");
    }
    if (wish->frontier != NULL && wish->html == NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--frontier is drawn on a page: add --html FILE");
    }
    return PSR_OK;
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_report_wish wish;
    PSR_TRY(read_wish(arguments, &wish, err));
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_status status = psr_run_report(arguments->operands[0], &wish, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_report = {
    .name = "report",
    .operands = "PLAN",
    .summary = "a plan as a page, a workbook, JSON Lines or rows of a database",
    .examples = "purser report plans/latest --html plan.html --lang zh\n"
                "purser report plans/latest --html plan.html --frontier frontier.csv\n"
                "purser report plans/latest --workbook plan.xlsx --jsonl tables\n"
                "purser report plans/latest --database sqlite:plans.db\n",
    .details =
        "Every plan holds its own report.html and plan.xlsx already; this writes "
        "others. --jsonl\nmakes a file TABLE.jsonl a table and schema.json, a JSON "
        "Schema of them all. --frontier\ndraws what `purser frontier SCENARIO -o "
        "FILE` found. A\ndatabase is sqlite:FILE or postgresql://...; an earlier plan of "
        "the same name and first\nday is replaced in one transaction.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
