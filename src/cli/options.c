/*
 * The option table. A new option is one row here and one use in its command.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "options.h"

#include <string.h>

/* clang-format off */
static const cli_option table[] = {
    {CLI_OUTPUT, 'o', "output", CLI_FOLDER, "DIR", "folder the plans go into (default: plans)", "plan allocate merge"},
    {CLI_OUTPUT, 'o', "output", CLI_FILE, "FILE", "file to write (default: standard output)", "forecast models respond frontier"},
    {CLI_SERIES, 0, "series", CLI_FILE, "FILE", "series to forecast: series_id,t,value", "forecast backtest"},
    {CLI_SEASON, 0, "season", CLI_COUNT, "M", "periods a season, 12 for months (default: 1, none)", "forecast backtest"},
    {CLI_HORIZON, 0, "horizon", CLI_COUNT, "H", "periods ahead", "forecast"},
    {CLI_HORIZON, 0, "horizon", CLI_COUNT, "H", "periods ahead (default: those of the scenario)", "backtest"},
    {CLI_RECONCILE, 0, "reconcile", CLI_TEXT, "NAME", "groups of text columns add up: mint (default), wls, none", "forecast backtest"},
    {CLI_ORIGINS, 0, "origins", CLI_COUNT, "N", "forecast origins (default: 3)", "backtest"},
    {CLI_STEP, 0, "step", CLI_COUNT, "S", "periods between origins (default: half the horizon)", "backtest"},
    {CLI_OUTPUT, 'o', "output", CLI_FOLDER, "DIR", "folder for the tables (default: the summary only)", "backtest"},
    {CLI_QUANTILES, 0, "quantiles", CLI_LEVELS, "LIST", "levels, for example 0.025,0.5,0.975", "forecast"},
    {CLI_METHOD, 0, "method", CLI_TEXT, "NAME", "auto (default), or one method by name", "forecast"},
    {CLI_SPEND, 0, "spend", CLI_FILE, "FILE", "spend history: a date, the outcome, spends", "respond"},
    {CLI_OUTCOME, 0, "outcome", CLI_TEXT, "COLUMN", "what the spend is to explain", "respond"},
    {CLI_CHANNELS, 0, "channels", CLI_TEXT, "LIST", "columns of spend, separated by commas", "respond"},
    {CLI_CONTROLS, 0, "controls", CLI_TEXT, "LIST", "columns that explain the rest: price, events", "respond"},
    {CLI_FAMILY, 0, "family", CLI_TEXT, "NAME", "hill (default), exponential, logistic, power, linear, sigmoid", "respond"},
    {CLI_CARRYOVER, 0, "carryover", CLI_TEXT, "NAME", "geometric (default), none, delayed, weibull", "respond"},
    {CLI_DRAWS, 0, "draws", CLI_COUNT, "N", "bootstrap draws, for intervals (0; with --draws-file 100)", "respond"},
    {CLI_DRAWS_FILE, 0, "draws-file", CLI_FILE, "FILE", "write the draws, for `allocate --draws-file`", "respond"},
    {CLI_EXPERIMENTS, 0, "experiments", CLI_FILE, "FILE", "lift tests: channel, first_day, last_day, spend_with, lift, lift_error", "respond"},
    {CLI_PRIORS, 0, "priors", CLI_FILE, "FILE", "beliefs about channels: channel, retention, bend, shape, effect ...", "respond"},
    {CLI_CONVERT, 0, "convert", CLI_FILE, "FILE", "curves of Robyn, Meridian, PyMC-Marketing: channel, source, effect ...", "respond"},
    {CLI_HOLD_BACK, 0, "hold-back", CLI_COUNT, "H", "last periods kept out to judge the fit (default: an eighth)", "respond"},
    {CLI_SEASON, 0, "season", CLI_COUNT, "M", "periods a season (default: those of a year; 1 = none)", "respond"},
    {CLI_ROW, 0, "row", CLI_TEXT, "NAME", "budget that moves (default: the only one; marketing)", "frontier"},
    {CLI_ROW, 0, "row", CLI_TEXT, "NAME", "row of the budget that a target moves (default: the only one)", "allocate"},
    {CLI_TARGET_ROAS, 0, "target-roas", CLI_NUMBER, "X", "most response at response / spend of X or more", "allocate"},
    {CLI_TARGET_CPA, 0, "target-cpa", CLI_NUMBER, "X", "most response at spend / response of X or less", "allocate"},
    {CLI_TARGET_RESPONSE, 0, "target-response", CLI_NUMBER, "X", "least spend that brings X", "allocate"},
    {CLI_TARGET_MARGINAL, 0, "target-marginal", CLI_NUMBER, "X", "spend while one more unit brings X", "allocate"},
    {CLI_DRAWS_FILE, 0, "draws-file", CLI_FILE, "FILE", "draws of the curves: the answer weighs mean and bad luck", "allocate"},
    {CLI_RISK_WEIGHT, 0, "risk-weight", CLI_SHARE, "W", "of CVaR against the mean, 0 to 1 (default: 0.5)", "allocate"},
    {CLI_RISK_TAIL, 0, "risk-tail", CLI_SHARE, "A", "share of worst draws in CVaR (default: 0.1)", "allocate"},
    {CLI_RISK_FLOOR, 0, "risk-floor", CLI_NUMBER, "X", "most mean response with CVaR (or --risk-quantile) at X or more", "allocate"},
    {CLI_RISK_QUANTILE, 0, "risk-quantile", CLI_SHARE, "Q", "most response that all but this share of draws reach (0.1: P10)", "allocate"},
    {CLI_FROM, 0, "from", CLI_NUMBER, "A", "lowest limit (default: half of the row's)", "frontier"},
    {CLI_TO, 0, "to", CLI_NUMBER, "B", "highest limit (default: half as much again)", "frontier"},
    {CLI_POINTS, 0, "points", CLI_COUNT, "N", "limits to solve at (default: 21; plans: 11)", "frontier"},
    {CLI_SVG, 0, "svg", CLI_FILE, "FILE", "write the picture", "frontier"},
    {CLI_JOBS, 'j', "jobs", CLI_COUNT, "N", "scenarios side by side (default: 1)", "plan"},
    {CLI_SET, 's', "set", CLI_PAIR, "PATH=VALUE", "change one value of the scenario; repeatable", "plan check forecast backtest show respond frontier"},
    {CLI_DATA, 'd', "data", CLI_FOLDER, "DIR", "folder the data paths are relative to", "plan check forecast backtest show respond frontier review"},
    {CLI_OPEN_ORDERS, 0, "open-orders", CLI_FOLDER, "PLAN", "last plan: what it ordered before the start is due", "plan"},
    {CLI_GAP, 0, "gap", CLI_SHARE, "G", "gap to prove (1e-6; above 300 whole numbers 1e-4; allocate LP 1e-9)", "plan allocate"},
    {CLI_METHOD, 0, "method", CLI_TEXT, "NAME", "simplex, interior or decompose (default: by size)", "allocate"},
    {CLI_THREADS, 't', "threads", CLI_COUNT, "N", "threads; the answer does not depend on it", "plan allocate forecast backtest models respond frontier floors verify"},
    {CLI_OUTPUT, 'o', "output", CLI_FILE, "FILE", "write the profit bridge as CSV too", "compare"},
    {CLI_OUTPUT, 'o', "output", CLI_FILE, "FILE", "write the mapping (YAML)", "profile"},
    {CLI_PLATFORM, 0, "platform", CLI_TEXT, "NAME", "shipped profile (default: told from the columns)", "profile"},
    {CLI_ACTUALS, 0, "actuals", CLI_FILE, "FILE", "what was sold: an export, or a scenario with its exports", "review"},
    {CLI_OUTPUT, 'o', "output", CLI_FOLDER, "DIR", "folder to publish the review in", "review"},
    {CLI_OUTPUT, 'o', "output", CLI_FILE, "FILE", "write the table (CSV)", "floors"},
    {CLI_PRICE_GAP, 0, "price-gap", CLI_NUMBER, "X", "dearest channel over cheapest, less one, let be (default: 0.15)", "floors"},
    {CLI_ELASTICITY, 0, "elasticity", CLI_NUMBER, "E", "fall of demand by price where none was learnt (default: 1.5)", "floors"},
    {CLI_HTML, 0, "html", CLI_FILE, "FILE", "write the page", "report compare"},
    {CLI_WORKBOOK, 0, "workbook", CLI_FILE, "FILE", "write the workbook (xlsx)", "report"},
    {CLI_JSONL, 0, "jsonl", CLI_FOLDER, "DIR", "write the tables as JSON Lines, with their schema", "report"},
    {CLI_FRONTIER, 0, "frontier", CLI_FILE, "FILE", "table of `purser frontier` to draw on the page", "report"},
    {CLI_DATABASE, 0, "database", CLI_TEXT, "TARGET", "store it: sqlite:FILE or postgresql://...", "plan report review"},
    {CLI_RESOLVED, 0, "resolved", CLI_FLAG, NULL, "with what is inherited and by default (always so)", "show"},
    {CLI_MANUAL, 0, "man", CLI_FLAG, NULL, "print the manual page", "help"},
    {CLI_COMPLETION, 0, "completion", CLI_TEXT, "SHELL", "print completion for bash, zsh or fish", "help"},
    {CLI_VERSION, 'V', "version", CLI_FLAG, NULL, "print the version", ""},
    {CLI_VERBOSE, 0, "verbose", CLI_FLAG, NULL, "with --version: the libraries too", ""},
    {CLI_LANGUAGE, 0, "lang", CLI_LANGUAGES, "en|zh", "language of what people read", "*"},
    {CLI_QUIET, 'q', "quiet", CLI_FLAG, NULL, "no progress, no remarks; errors still show", "*"},
    {CLI_HELP, 'h', "help", CLI_FLAG, NULL, "this page", "*"},
};
/* clang-format on */

size_t cli_option_count(void) {
    return sizeof table / sizeof table[0];
}

const cli_option *cli_option_at(size_t index) {
    return &table[index];
}

/* Is word one of the words of a list separated by blanks? */
static bool list_has(const char *list, const char *word) {
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += length) {
        bool starts = at == list || at[-1] == ' ';
        bool ends = at[length] == ' ' || at[length] == '\0';
        if (starts && ends) {
            return true;
        }
    }
    return false;
}

bool cli_option_serves(const cli_option *option, const char *command) {
    if (command == NULL) {
        return option->commands[0] == '\0' || option->id == CLI_HELP;
    }
    return strcmp(option->commands, "*") == 0 || list_has(option->commands, command);
}

const cli_option *cli_option_by_name(const char *command, const char *name, size_t length) {
    for (size_t i = 0; i < cli_option_count(); i++) {
        if (strlen(table[i].name) == length && memcmp(table[i].name, name, length) == 0 &&
            cli_option_serves(&table[i], command)) {
            return &table[i];
        }
    }
    return NULL;
}

const cli_option *cli_option_by_letter(const char *command, char letter) {
    for (size_t i = 0; i < cli_option_count(); i++) {
        if (letter != '\0' && table[i].letter == letter &&
            cli_option_serves(&table[i], command)) {
            return &table[i];
        }
    }
    return NULL;
}
