/*
 * purser allocate: one problem or budget file -> its proved optimum.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"
#include "purser/run.h"

#include <string.h>

/* The target asked for, if any: at most one. */
static psr_status read_goal(const cli_arguments *arguments, psr_goal_question *goal,
                            bool *has_goal, psr_error *err) {
    static const struct {
        cli_option_id id;
        psr_budget_goal goal;
    } targets[] = {{CLI_TARGET_ROAS, PSR_BUDGET_RETURN},
                   {CLI_TARGET_CPA, PSR_BUDGET_COST},
                   {CLI_TARGET_RESPONSE, PSR_BUDGET_RESPONSE},
                   {CLI_TARGET_MARGINAL, PSR_BUDGET_MARGINAL}};
    *goal = (psr_goal_question){.row = cli_text(arguments, CLI_ROW, NULL)};
    *has_goal = false;
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const cli_value *value = &arguments->values[targets[i].id];
        if (!value->given) {
            continue;
        }
        if (*has_goal || !(value->number > 0.0)) {
            return psr_fail(err, PSR_ERR_USAGE,
                            "give one target, a number above 0, and not two");
        }
        *has_goal = true;
        goal->goal = targets[i].goal;
        goal->target = value->number;
    }
    if (!*has_goal && goal->row != NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--row names the budget that a target moves; give --target-roas, "
                        "--target-cpa, --target-response or --target-marginal");
    }
    if (*has_goal && arguments->values[CLI_GAP].given) {
        return psr_fail(err, PSR_ERR_USAGE, "a target is met exactly; it takes no --gap");
    }
    return PSR_OK;
}

/* The method by its name; goals and risks of budgets have searches of their own. */
static psr_status read_method(const cli_arguments *arguments, bool is_problem,
                              psr_method *method, psr_error *err) {
    static const struct {
        const char *name;
        psr_method method;
    } methods[] = {{"simplex", PSR_METHOD_SIMPLEX},
                   {"interior", PSR_METHOD_INTERIOR},
                   {"decompose", PSR_METHOD_DECOMPOSITION}};
    const char *name = cli_text(arguments, CLI_METHOD, NULL);
    *method = PSR_METHOD_AUTO;
    if (name == NULL) {
        return PSR_OK;
    }
    if (!is_problem) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--method is for problems; a target or draws ask for a budget, "
                        "which has a search of its own");
    }
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(name, methods[i].name) == 0) {
            *method = methods[i].method;
            return PSR_OK;
        }
    }
    return psr_fail(err, PSR_ERR_USAGE,
                    "--method is `%s`; must be simplex, interior or decompose", name);
}

/* Draws of the curves, if any, and how much their bad ones count. */
static psr_status read_risk(const cli_arguments *arguments, bool has_goal,
                            psr_risk_question *risk, psr_error *err) {
    const cli_value *weight = &arguments->values[CLI_RISK_WEIGHT];
    const cli_value *tail = &arguments->values[CLI_RISK_TAIL];
    const cli_value *floor = &arguments->values[CLI_RISK_FLOOR];
    const cli_value *quantile = &arguments->values[CLI_RISK_QUANTILE];
    *risk = (psr_risk_question){.draws = cli_text(arguments, CLI_DRAWS_FILE, NULL),
                                .weight = weight->given ? weight->number : 0.5,
                                .tail = quantile->given ? quantile->number
                                        : tail->given   ? tail->number
                                                        : 0.1,
                                .of_quantile = quantile->given,
                                .has_floor = floor->given,
                                .floor = floor->number};
    if (risk->draws == NULL &&
        (weight->given || tail->given || floor->given || quantile->given)) {
        return psr_fail(err, PSR_ERR_USAGE, "risk needs draws: --draws-file FILE");
    }
    if (risk->draws != NULL && has_goal) {
        return psr_fail(err, PSR_ERR_USAGE, "give draws or a target, not both");
    }
    if (weight->given && (floor->given || quantile->given)) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "--risk-weight, or --risk-floor and --risk-quantile: give one of them");
    }
    if (tail->given && quantile->given) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--risk-quantile says which share of draws; leave --risk-tail out");
    }
    return PSR_OK;
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {
        .output = cli_text(arguments, CLI_OUTPUT, "plans"),
        .threads = cli_count(arguments, CLI_THREADS, 1),
        .gap = arguments->values[CLI_GAP].number,
        .observer = &terminal->observer,
    };
    const char *path = arguments->operands[0];
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_goal_question goal;
    bool has_goal = false;
    PSR_TRY(read_goal(arguments, &goal, &has_goal, err));
    psr_risk_question risk;
    PSR_TRY(read_risk(arguments, has_goal, &risk, err));
    PSR_TRY(read_method(arguments, !has_goal && risk.draws == NULL, &options.method, err));
    psr_status status = has_goal             ? psr_run_goal(path, &goal, &options, &outcome)
                        : risk.draws != NULL ? psr_run_risk(path, &risk, &options, &outcome)
                                             : psr_run_allocate(path, &options, &outcome);
    status = cli_print_outcome(terminal, &outcome, status, err);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_allocate = {
    .name = "allocate",
    .operands = "PROBLEM.json",
    .summary = "answer one problem or budget file with a proved optimum",
    .examples = "purser allocate spring.json\n"
                "purser allocate spring.json -o answers --threads 2\n"
                "purser allocate media.json --row budget --target-roas 3\n"
                "purser allocate media.json --draws-file draws.csv --risk-weight 0.5\n"
                "purser allocate media.json --draws-file draws.csv --risk-quantile 0.1 "
                "--risk-floor 9000\n",
    .details =
        "Writes DIR/NAME with solution.json, summary.txt and the tables. The `format` "
        "key tells a\nproblem (`purser-problem`) from a budget question "
        "(`purser-budget`). A target lets one row\nof a budget float until it is met: most "
        "response at that return or cost, least spend for\nthat response.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
