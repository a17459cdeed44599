/*
 * purser respond: what spend does, learned from its history.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

#include <string.h>

/* A file of draws has as many as those of a scenario. */
static const size_t usual_draws = 100;

/* `a,b,c` into the arena. */
static psr_status split(const cli_arguments *arguments, cli_option_id id,
                        const char *const **words, size_t *count, psr_error *err) {
    const char *text = cli_text(arguments, id, "");
    *count = 0;
    size_t most = 1;
    for (const char *at = text; *at != '\0'; at++) {
        most += *at == ',';
    }
    const char **list = psr_arena_take(arguments->arena, most, sizeof *list);
    for (const char *at = text; list != NULL && *at != '\0';) {
        size_t length = strcspn(at, ",");
        list[*count] = psr_arena_text(arguments->arena, at, length);
        if (list[(*count)++] == NULL) {
            list = NULL;
            break;
        }
        at += length + (at[length] == ',');
    }
    *words = list;
    return list != NULL ? PSR_OK
                        : psr_fail(err, PSR_ERR_MEMORY, "no memory for the command line");
}

static psr_status read_question(const cli_arguments *arguments,
                                psr_spend_question *question, psr_error *err) {
    *question = (psr_spend_question){
        .path = cli_text(arguments, CLI_SPEND, NULL),
        .outcome = cli_text(arguments, CLI_OUTCOME, NULL),
        .family = cli_text(arguments, CLI_FAMILY, NULL),
        .carryover = cli_text(arguments, CLI_CARRYOVER, NULL),
        .draw_count =
            cli_count(arguments, CLI_DRAWS,
                      cli_text(arguments, CLI_DRAWS_FILE, NULL) != NULL ? usual_draws : 0),
        .hold_back = cli_count(arguments, CLI_HOLD_BACK, 0),
        .season = (int)cli_count(arguments, CLI_SEASON, 0),
        .experiments = cli_text(arguments, CLI_EXPERIMENTS, NULL),
        .priors = cli_text(arguments, CLI_PRIORS, NULL),
    };
    PSR_TRY(
        split(arguments, CLI_CHANNELS, &question->channels, &question->channel_count, err));
    return split(arguments, CLI_CONTROLS, &question->controls, &question->control_count,
                 err);
}

/* One of the three ways, and none of the options of the others. */
static psr_status check_way(const cli_arguments *arguments, psr_error *err) {
    static const cli_option_id of_file[] = {
        CLI_OUTCOME, CLI_CHANNELS, CLI_CONTROLS,  CLI_FAMILY,      CLI_CARRYOVER,
        CLI_DRAWS,   CLI_SEASON,   CLI_HOLD_BACK, CLI_EXPERIMENTS, CLI_PRIORS};
    bool has_file = arguments->values[CLI_SPEND].given;
    bool converts = arguments->values[CLI_CONVERT].given;
    if (has_file + converts + (arguments->operand_count > 0) != 1) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "respond needs SCENARIO or --spend FILE or --convert FILE");
    }
    for (size_t i = 0; !has_file && i < sizeof of_file / sizeof of_file[0]; i++) {
        if (arguments->values[of_file[i]].given) {
            return psr_fail(err, PSR_ERR_USAGE,
                            "a scenario is fitted as it says (response:, "
                            "tables.priors and tables.experiments); options of the fit go "
                            "with --spend FILE");
        }
    }
    bool has_data = arguments->values[CLI_DATA].given;
    if ((has_file && has_data) || (converts && (has_data || arguments->override_count > 0 ||
                                                arguments->values[CLI_DRAWS_FILE].given))) {
        return psr_fail(err, PSR_ERR_USAGE, "--set, --data and --draws-file: not here");
    }
    return PSR_OK;
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_run_options options = {.data_dir = cli_text(arguments, CLI_DATA, NULL),
                               .overrides = arguments->overrides,
                               .override_count = arguments->override_count,
                               .threads = cli_count(arguments, CLI_THREADS, 1),
                               .observer = &terminal->observer};
    psr_spend_question question;
    psr_run_outcome outcome = cli_outcome(terminal);
    psr_curves_text made = {0};
    const char *converted = cli_text(arguments, CLI_CONVERT, NULL);
    const char *draws = cli_text(arguments, CLI_DRAWS_FILE, NULL);
    PSR_TRY(check_way(arguments, err));
    PSR_TRY(read_question(arguments, &question, err));
    psr_status status =
        converted != NULL ? psr_run_convert(converted, &made, &outcome)
        : question.path != NULL
            ? psr_run_spend(&question, &options, &made, &outcome)
            : psr_run_respond(arguments->operands[0], &options, &made, &outcome);
    if (status != PSR_OK) {
        status = cli_print_outcome(terminal, &outcome, status, err);
    } else {
        status = draws != NULL ? psr_run_save(draws, &made.draws, err) : PSR_OK;
    }
    if (status == PSR_OK) {
        status = cli_print_table(terminal, arguments, &made.csv, &outcome.summary, err);
    }
    psr_curves_text_clear(&made);
    psr_run_outcome_clear(&outcome);
    return status;
}

const cli_command cli_command_respond = {
    .name = "respond",
    .operands = "[SCENARIO]",
    .summary = "learn from spend history what marketing money does",
    .examples =
        "purser respond scenarios/teahouse --output curves.csv\n"
        "purser respond --spend weekly.csv --outcome revenue --channels tv_S,search_S\n"
        "purser respond --spend weekly.csv --set response.retention=0.6 --draws 500 "
        "--draws-file draws.csv\n"
        "purser respond --convert robyn.csv --output curves.csv\n",
    .details =
        "FILE has one row a period. One row a channel comes out: its curve, carry-over and "
        "their\nstandard errors, under the names of a scenario's table `curves`; doubts "
        "and the error on\nperiods held back are printed beside it. Columns not named "
        "are told by their names.\n",
    .operand_min = 0,
    .operand_max = 1,
    .run = run,
};
