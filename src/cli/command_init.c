/*
 * purser init: a small complete project that can be planned at once.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"
#include "init_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* The folder, made when it is not there; what stands in it already is not touched. */
static psr_status open_folder(const char *folder, psr_error *err) {
    if (mkdir(folder, 0777) == 0) {
        return PSR_OK;
    }
    if (errno != EEXIST) {
        return psr_fail(err, PSR_ERR_IO,
                        "%.300s cannot be made: %s; name a folder below one that is there",
                        folder, strerror(errno));
    }
    DIR *directory = opendir(folder);
    if (directory == NULL) {
        return psr_fail(err, PSR_ERR_IO, "%.300s cannot be opened: %s", folder,
                        strerror(errno));
    }
    bool is_empty = true;
    for (const struct dirent *entry; is_empty && (entry = readdir(directory)) != NULL;) {
        is_empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    }
    (void)closedir(directory);
    return is_empty ? PSR_OK
                    : psr_fail(err, PSR_ERR_USAGE, "%.300s is not empty; name a new folder",
                               folder);
}

static psr_status write_files(const char *folder, psr_error *err) {
    psr_status status = PSR_OK;
    for (size_t i = 0; status == PSR_OK && i < init_file_count; i++) {
        psr_text path = {0}, bytes = {0};
        psr_text_addf(&path, "%s/%s", folder, init_files[i].name);
        psr_text_add_bytes(&bytes, (const char *)init_files[i].bytes, init_files[i].length);
        status = path.failed || bytes.failed
                     ? psr_fail(err, PSR_ERR_MEMORY, "out of memory")
                     : psr_run_save(psr_text_bytes(&path), &bytes, err);
        psr_text_free(&path);
        psr_text_free(&bytes);
    }
    return status;
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    const char *folder = arguments->operands[0];
    PSR_TRY(open_folder(folder, err));
    PSR_TRY(write_files(folder, err));
    psr_text text = {.language = terminal->language};
    psr_text_say(&text,
                 "%s holds a lemonade stand with %zu files; its README works the best plan "
                 "out by hand.\nNext: purser plan %s -o plans\n",
                 folder, init_file_count, folder);
    psr_status status = cli_print_result(terminal, &text, err);
    psr_text_free(&text);
    return status;
}

const cli_command cli_command_init = {
    .name = "init",
    .operands = "DIR",
    .summary = "write a small complete project that can be planned at once",
    .examples = "purser init stand\npurser plan stand -o plans\n",
    .details = "DIR is made; it must be new or empty. Change its tables and plan again.\n",
    .operand_min = 1,
    .operand_max = 1,
    .run = run,
};
