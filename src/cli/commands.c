/*
 * The commands, in the order the overview shows them.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

#include <string.h>

/* clang-format off */
static const cli_command *const commands[] = {
    &cli_command_init,
    &cli_command_plan,
    &cli_command_check,
    &cli_command_profile,
    &cli_command_forecast,
    &cli_command_backtest,
    &cli_command_respond,
    &cli_command_allocate,
    &cli_command_frontier,
    &cli_command_models,
    &cli_command_merge,
    &cli_command_verify,
    &cli_command_explain,
    &cli_command_compare,
    &cli_command_report,
    &cli_command_review,
    &cli_command_floors,
    &cli_command_show,
    &cli_command_help,
};
/* clang-format on */

size_t cli_command_count(void) {
    return sizeof commands / sizeof commands[0];
}

const cli_command *cli_command_at(size_t index) {
    return commands[index];
}

const cli_command *cli_command_find(const char *name) {
    for (size_t i = 0; i < cli_command_count(); i++) {
        if (strcmp(commands[i]->name, name) == 0) {
            return commands[i];
        }
    }
    return NULL;
}
