/*
 * How a run is told to the person who started it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command.h"

psr_run_outcome cli_outcome(const cli_terminal *terminal) {
    return (psr_run_outcome){.summary.language = terminal->language,
                             .has_language = terminal->has_language};
}

psr_status cli_print_table(cli_terminal *terminal, const cli_arguments *arguments,
                           const psr_text *csv, const psr_text *words, psr_error *err) {
    const char *path = cli_text(arguments, CLI_OUTPUT, NULL);
    if (path != NULL) {
        PSR_TRY(psr_run_save(path, csv, err));
        return cli_print_result(terminal, words, err);
    }
    PSR_TRY(cli_print_result(terminal, csv, err));
    if (!terminal->quiet) {
        cli_print_block(terminal, psr_text_bytes(words));
    }
    return PSR_OK;
}

psr_status cli_print_outcome(cli_terminal *terminal, psr_run_outcome *outcome,
                             psr_status status, psr_error *err) {
    /* A scenario or a plan may bring its language. */
    terminal->language = outcome->summary.language;
    if (status == PSR_OK) {
        status = cli_print_result(terminal, &outcome->summary, err);
        if (status == PSR_OK && outcome->directory[0] != '\0') {
            cli_remark(terminal, "published %s", outcome->directory);
        }
        return status;
    }
    cli_print_faults(terminal, &outcome->faults);
    if (outcome->summary.length > 0) {
        cli_print_block(terminal, psr_text_bytes(&outcome->summary));
    }
    if (outcome->error.message[0] != '\0') {
        cli_print_error(terminal, &outcome->error);
    } else if (outcome->faults.total == 0 && outcome->summary.length == 0) {
        *err = (psr_error){.status = status};
        (void)psr_fail(err, status, "%s", psr_status_text(status));
    }
    return status;
}
