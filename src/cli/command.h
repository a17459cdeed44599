/*
 * Commands: one file each, named command_<name>.c, gathered in commands.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLI_COMMAND_H
#define PURSER_CLI_COMMAND_H

#include "arguments.h"
#include "purser/run.h"
#include "terminal.h"

typedef struct cli_command {
    const char *name;
    const char *operands; /* `SCENARIO...`; "" = none */
    const char *summary;  /* one line */
    const char *examples; /* lines, each with its newline */
    const char *details;  /* short paragraphs; "" = none */
    size_t operand_min, operand_max;
    /**
     * Do it. Results go to standard output or files, remarks through the terminal.
     * @return PSR_OK, or why not: *err says it unless it was said on the terminal already
     *         (then err->message is empty)
     */
    psr_status (*run)(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err);
} cli_command;

size_t cli_command_count(void);
const cli_command *cli_command_at(size_t index);
/** NULL where there is none. */
const cli_command *cli_command_find(const char *name);

/** Refuse a command line whose files to write would replace what it reads or each other
 * (PSR_ERR_USAGE), or have no folder (PSR_ERR_IO). */
psr_status cli_check_files(const cli_command *command, const cli_arguments *arguments,
                           psr_error *err) PSR_MUST_CHECK;

/** An outcome to be filled, in the language asked for. */
psr_run_outcome cli_outcome(const cli_terminal *terminal);
/**
 * The end of a run: summary on standard output and where the plan is; or faults, conflict
 * and error on standard error. @return the status of the run, PSR_ERR_IO on a full disk
 */
psr_status cli_print_outcome(cli_terminal *terminal, psr_run_outcome *outcome,
                             psr_status status, psr_error *err);

/** The table to the file of --output and the words to standard output; or the table there,
 * and the words on standard error. */
psr_status cli_print_table(cli_terminal *terminal, const cli_arguments *arguments,
                           const psr_text *csv, const psr_text *words, psr_error *err);

/** The page of `purser --help`. */
void cli_help_overview(psr_text *page);
/** The page of `purser COMMAND --help`: fits one screen, examples first. */
void cli_help_command(const cli_command *command, psr_text *page);
/** The page of `purser help TOPIC`; false where there is no such topic. */
bool cli_help_topic(const char *topic, psr_text *page);
size_t cli_topic_count(void);
const char *cli_topic_name(size_t index);
/** The manual page purser(1), for man. */
void cli_manual(psr_text *page);
/** Completion script for bash, zsh or fish; false for another shell. */
bool cli_completion(const char *shell, psr_text *script);

#endif
