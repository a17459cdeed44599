/*
 * Arguments: a command line, read by the option table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLI_ARGUMENTS_H
#define PURSER_CLI_ARGUMENTS_H

#include "options.h"
#include "purser/base.h"
#include "purser/data.h"

typedef struct cli_value {
    bool given;
    const char *text; /* as on the command line */
    double number;    /* NUMBER */
    size_t count;     /* COUNT */
} cli_value;

/** Texts of values and operands point into argv. */
typedef struct cli_arguments {
    cli_value values[CLI_OPTION_ID_COUNT];
    double *levels; /* [level_count] of the last LEVELS option */
    size_t level_count;
    psr_override *overrides; /* [override_count] of all PAIR options, in order */
    size_t override_count;
    const char **operands; /* [operand_count] what is not an option, in order */
    size_t operand_count;
    psr_arena *arena; /* owns the arrays */
} cli_arguments;

/**
 * Read argv[0..count) (program and command name left out) by the options of a command.
 * Options and operands may be mixed; `--` ends the options; `-j4`, `-j 4`, `--jobs=4` and
 * `--jobs 4` say the same.
 * @param command NULL = options of `purser` itself
 * @return PSR_OK, PSR_ERR_USAGE (with the nearest option where one is near), PSR_ERR_MEMORY
 */
psr_status cli_arguments_read(cli_arguments *arguments, const char *command, char **argv,
                              size_t count, psr_error *err) PSR_MUST_CHECK;
void cli_arguments_clear(cli_arguments *arguments);

/** Count of an option, or its default. */
size_t cli_count(const cli_arguments *arguments, cli_option_id id, size_t otherwise);
/** Text of an option, or its default. */
const char *cli_text(const cli_arguments *arguments, cli_option_id id,
                     const char *otherwise);

/** --reconcile of a series file; a scenario says itself how its forecasts are reconciled.
 */
psr_status cli_reconciliation(const cli_arguments *arguments, bool of_file,
                              psr_reconciliation *reconcile, psr_error *err) PSR_MUST_CHECK;

#endif
