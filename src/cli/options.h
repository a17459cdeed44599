/*
 * Options: the one table that parsing, help pages, manual and shell completion come from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLI_OPTIONS_H
#define PURSER_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

/** What an option means; several rows of the table may share one (help differs). */
typedef enum cli_option_id {
    CLI_OUTPUT,
    CLI_JOBS,
    CLI_THREADS,
    CLI_SET,
    CLI_DATA,
    CLI_GAP,
    CLI_SERIES,
    CLI_SEASON,
    CLI_HORIZON,
    CLI_QUANTILES,
    CLI_METHOD,
    CLI_ORIGINS,
    CLI_STEP,
    CLI_RECONCILE,
    CLI_ROW,
    CLI_TARGET_ROAS,
    CLI_TARGET_CPA,
    CLI_TARGET_RESPONSE,
    CLI_TARGET_MARGINAL,
    CLI_FROM,
    CLI_TO,
    CLI_POINTS,
    CLI_SVG,
    CLI_SPEND,
    CLI_OUTCOME,
    CLI_CHANNELS,
    CLI_CONTROLS,
    CLI_FAMILY,
    CLI_CARRYOVER,
    CLI_DRAWS,
    CLI_DRAWS_FILE,
    CLI_EXPERIMENTS,
    CLI_PRIORS,
    CLI_CONVERT,
    CLI_RISK_WEIGHT,
    CLI_RISK_TAIL,
    CLI_RISK_FLOOR,
    CLI_RISK_QUANTILE,
    CLI_HOLD_BACK,
    CLI_HTML,
    CLI_OPEN_ORDERS,
    CLI_WORKBOOK,
    CLI_DATABASE,
    CLI_JSONL,
    CLI_FRONTIER,
    CLI_LANGUAGE,
    CLI_PLATFORM,
    CLI_ACTUALS,
    CLI_PRICE_GAP,
    CLI_ELASTICITY,
    CLI_RESOLVED,
    CLI_VERSION,
    CLI_VERBOSE,
    CLI_MANUAL,
    CLI_COMPLETION,
    CLI_QUIET,
    CLI_HELP,
    CLI_OPTION_ID_COUNT
} cli_option_id;

typedef enum cli_value_kind {
    CLI_FLAG,      /* no value */
    CLI_TEXT,      /* any text */
    CLI_FOLDER,    /* a path; shells complete folders */
    CLI_FILE,      /* a path; shells complete files */
    CLI_COUNT,     /* whole number, 1 or more */
    CLI_NUMBER,    /* number, 0 or more */
    CLI_SHARE,     /* number from 0 to 1 */
    CLI_LANGUAGES, /* en or zh */
    CLI_LEVELS,    /* increasing numbers between 0 and 1, separated by commas */
    CLI_PAIR       /* path=value; may be given several times */
} cli_value_kind;

typedef struct cli_option {
    cli_option_id id;
    char letter;      /* 0 = none */
    const char *name; /* without the dashes */
    cli_value_kind kind;
    const char *argument; /* as shown in help; NULL for a flag */
    const char *help;     /* one line */
    const char *commands; /* words; "*" = every command, "" = purser itself */
} cli_option;

size_t cli_option_count(void);
/** Row of the table. */
const cli_option *cli_option_at(size_t index);
/** Does a row belong to a command? command NULL = `purser` without one. */
bool cli_option_serves(const cli_option *option, const char *command);
/** Row of a command by long name (length bytes), NULL where there is none. */
const cli_option *cli_option_by_name(const char *command, const char *name, size_t length);
/** Row of a command by letter, NULL where there is none. */
const cli_option *cli_option_by_letter(const char *command, char letter);

#endif
