/*
 * purser: the program. Finds the command, reads its arguments, ends with its exit code.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command.h"
#include "purser/run.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static psr_status print_version(cli_terminal *terminal, bool with_libraries,
                                psr_error *err) {
    psr_text text = {0};
    psr_text_add(&text, "purser " PURSER_VERSION "\n");
    if (with_libraries) {
        psr_run_versions(&text);
    }
    psr_status status = cli_print_result(terminal, &text, err);
    psr_text_free(&text);
    return status;
}

static psr_status print_help(cli_terminal *terminal, const cli_command *command,
                             psr_error *err) {
    psr_text page = {.language = terminal->language};
    if (command != NULL) {
        cli_help_command(command, &page);
    } else {
        cli_help_overview(&page);
    }
    psr_status status = cli_print_result(terminal, &page, err);
    psr_text_free(&page);
    return status;
}

/* `purser --version`, `purser --help`, `purser --helpp`. */
static psr_status run_without_command(cli_terminal *terminal, char **argv, size_t count,
                                      psr_error *err) {
    cli_arguments arguments;
    psr_status status = cli_arguments_read(&arguments, NULL, argv, count, err);
    if (status == PSR_OK && arguments.values[CLI_VERSION].given) {
        status = print_version(terminal, arguments.values[CLI_VERBOSE].given, err);
    } else if (status == PSR_OK && arguments.values[CLI_HELP].given) {
        status = print_help(terminal, NULL, err);
    } else if (status == PSR_OK) {
        status = psr_fail(err, PSR_ERR_USAGE, "no command given; `purser help` lists them");
    }
    cli_arguments_clear(&arguments);
    return status;
}

static psr_status unknown_command(const char *name, psr_error *err) {
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < cli_command_count() && count < 64; i++) {
        names[count++] = cli_command_at(i)->name;
    }
    const char *near = psr_nearest(name, names, count);
    if (near != NULL) {
        return psr_fail(err, PSR_ERR_USAGE, "no command `%.80s`; did you mean `purser %s`?",
                        name, near);
    }
    return psr_fail(err, PSR_ERR_USAGE, "no command `%.80s`; `purser help` lists them",
                    name);
}

static psr_status check_operands(const cli_command *command, size_t count, psr_error *err) {
    if (count < command->operand_min) {
        return psr_fail(err, PSR_ERR_USAGE, "%s needs %s", command->name,
                        command->operands);
    }
    if (count > command->operand_max && command->operand_max == 0) {
        return psr_fail(err, PSR_ERR_USAGE, "%s takes no operands; %zu given",
                        command->name, count);
    }
    if (count > command->operand_max) {
        return psr_fail(err, PSR_ERR_USAGE, "%s takes only %s; %zu given", command->name,
                        command->operands, count);
    }
    return PSR_OK;
}

static psr_status run_command(cli_terminal *terminal, const cli_command *command,
                              char **argv, size_t count, psr_error *err) {
    cli_arguments arguments;
    psr_status status = cli_arguments_read(&arguments, command->name, argv, count, err);
    if (status == PSR_OK && arguments.values[CLI_QUIET].given) {
        cli_terminal_quiet(terminal);
    }
    if (status == PSR_OK && arguments.values[CLI_HELP].given) {
        status = print_help(terminal, command, err);
    } else if (status == PSR_OK) {
        status = check_operands(command, arguments.operand_count, err);
        if (status == PSR_OK) {
            status = cli_check_files(command, &arguments, err);
        }
        if (status == PSR_OK) {
            status = command->run(terminal, &arguments, err);
        }
    }
    cli_arguments_clear(&arguments);
    return status;
}

/* Even a command line that is not understood is answered in the language it asks for. */
static void find_language(cli_terminal *terminal, char **argv) {
    for (char **word = argv; *word != NULL && strcmp(*word, "--") != 0; word++) {
        const char *name = NULL;
        if (strncmp(*word, "--lang=", 7) == 0) {
            name = *word + 7;
        } else if (strcmp(*word, "--lang") == 0) {
            name = word[1];
        }
        if (name != NULL && psr_language_parse(name, &terminal->language)) {
            terminal->has_language = true;
        }
    }
}

/* Working arrays of some megabytes come and go with every product and pass. Kept rather
 * than given back to the system each time, they need not be cleared page by page again. */
static void keep_memory(void) {
    static const int largest_kept = 32 << 20;
    static const int spare = 256 << 20;
    (void)mallopt(M_MMAP_THRESHOLD, largest_kept);
    (void)mallopt(M_TRIM_THRESHOLD, spare);
}

int main(int argc, char **argv) {
    cli_terminal terminal;
    psr_error err = {0};
    psr_status status = PSR_OK;
    const cli_command *command = NULL;
    psr_blas_fit(argv);
    keep_memory();
    cli_terminal_open(&terminal);
    find_language(&terminal, argv);
    if (argc < 2 || argv[1][0] == '-') {
        size_t count = argc < 2 ? 0 : (size_t)argc - 1;
        status = run_without_command(&terminal, argv + (argc > 0), count, &err);
    } else {
        command = cli_command_find(argv[1]);
        status = command != NULL
                     ? run_command(&terminal, command, argv + 2, (size_t)argc - 2, &err)
                     : unknown_command(argv[1], &err);
    }
    cli_terminal_clear(&terminal);
    if (status != PSR_OK && err.message[0] != '\0') {
        cli_print_error(&terminal, &err);
    }
    if (status == PSR_ERR_USAGE && command != NULL) {
        cli_remark(&terminal, "see `purser %s --help`", command->name);
    }
    return psr_status_exit_code(status);
}
