/*
 * Terminal: what the person at the keyboard sees on standard error (errors, remarks, one
 * progress line) and the Ctrl-C they can press. Results go to standard output.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLI_TERMINAL_H
#define PURSER_CLI_TERMINAL_H

#include "purser/base.h"
#include "purser/data.h"

#include <stdatomic.h>

typedef struct cli_terminal {
    psr_observer observer; /* handed to the library; its context is the terminal */
    psr_language language; /* of everything that is printed */
    bool has_language;     /* --lang was given */
    bool quiet;
    bool shows_progress; /* standard error is a terminal and not quiet */
    bool has_colour;
    atomic_flag busy; /* one thread draws the progress line, others pass by */
    bool line_drawn;
    double started, drawn; /* seconds of a steady clock */
} cli_terminal;

/** Look at standard error and the environment; catch Ctrl-C and termination. */
void cli_terminal_open(cli_terminal *terminal);
void cli_terminal_quiet(cli_terminal *terminal);
/** Did the user press Ctrl-C? */
bool cli_terminal_interrupted(void);
/** Remove the progress line, if one is drawn. */
void cli_terminal_clear(cli_terminal *terminal);

/** `purser: text` on standard error, unless quiet. */
void cli_remark(cli_terminal *terminal, const char *format, ...) PSR_PRINTF(2, 3);
/** `file:line:column: message` or `purser: message`, always. */
void cli_print_error(cli_terminal *terminal, const psr_error *err);
/** Each fault as `file:line:column: message`, then how many were not kept. */
void cli_print_faults(cli_terminal *terminal, const psr_faults *faults);
/** Several lines (the conflict of an infeasible scenario) on standard error, always. */
void cli_print_block(cli_terminal *terminal, const char *text);
/** Bytes on standard output. @return PSR_OK, PSR_ERR_IO (full disk, closed pipe) */
psr_status cli_print_result(cli_terminal *terminal, const psr_text *text,
                            psr_error *err) PSR_MUST_CHECK;

#endif
