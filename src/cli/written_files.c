/*
 * Files that a command line asks to write, looked at before anything runs: none of them is
 * read or written twice, and each has its folder.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static bool is_written(cli_option_id id, const cli_command *command) {
    return id == CLI_OUTPUT || id == CLI_SVG || id == CLI_HTML || id == CLI_WORKBOOK ||
           (id == CLI_DRAWS_FILE && command == &cli_command_respond);
}

/* One file under two names too; what is no plain file takes any number of writers. */
static bool are_one_file(const char *a, const char *b) {
    struct stat first, second;
    if (stat(a, &first) != 0 || stat(b, &second) != 0) {
        return strcmp(a, b) == 0;
    }
    return S_ISREG(first.st_mode) && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Hours of work must not end at a folder that is not there. */
static psr_status check_folder(const char *name, const char *path, psr_error *err) {
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    struct stat about;
    if (slash == NULL || slash == path) {
        return PSR_OK;
    }
    (void)snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path);
    if (stat(folder, &about) == 0 && S_ISDIR(about.st_mode)) {
        return PSR_OK;
    }
    return psr_fail(err, PSR_ERR_IO,
                    "--%s %.200s: there is no folder %.200s; create it first", name, path,
                    folder);
}

/* A file of the command line that is written must be no other of them. */
static psr_status check_written(const cli_command *command, const cli_arguments *arguments,
                                const cli_option *written, psr_error *err) {
    const char *path = arguments->values[written->id].text;
    for (size_t i = 0; i < arguments->operand_count; i++) {
        if (are_one_file(path, arguments->operands[i])) {
            return psr_fail(err, PSR_ERR_USAGE,
                            "--%s would overwrite %.200s, which is read; name another file",
                            written->name, path);
        }
    }
    for (size_t i = 0; i < cli_option_count(); i++) {
        const cli_option *other = cli_option_at(i);
        if (other->id != written->id && other->kind == CLI_FILE &&
            cli_option_serves(other, command->name) && arguments->values[other->id].given &&
            are_one_file(path, arguments->values[other->id].text)) {
            return psr_fail(err, PSR_ERR_USAGE,
                            "--%s and --%s are the same file %.200s; name another",
                            written->name, other->name, path);
        }
    }
    return PSR_OK;
}

psr_status cli_check_files(const cli_command *command, const cli_arguments *arguments,
                           psr_error *err) {
    for (size_t i = 0; i < cli_option_count(); i++) {
        const cli_option *option = cli_option_at(i);
        if (option->kind == CLI_FILE && is_written(option->id, command) &&
            cli_option_serves(option, command->name) &&
            arguments->values[option->id].given) {
            PSR_TRY(check_written(command, arguments, option, err));
            PSR_TRY(check_folder(option->name, arguments->values[option->id].text, err));
        }
    }
    return PSR_OK;
}
