/*
 * purser help: pages, the manual, shell completion.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command_list.h"

/* The page of a command or topic, with the nearest name where there is none. */
static psr_status find_page(const char *name, psr_text *page, psr_error *err) {
    const cli_command *command = cli_command_find(name);
    if (command != NULL) {
        cli_help_command(command, page);
        return PSR_OK;
    }
    if (cli_help_topic(name, page)) {
        return PSR_OK;
    }
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < cli_command_count() && count < 64; i++) {
        names[count++] = cli_command_at(i)->name;
    }
    for (size_t i = 0; i < cli_topic_count() && count < 64; i++) {
        names[count++] = cli_topic_name(i);
    }
    const char *near = psr_nearest(name, names, count);
    if (near != NULL) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "no page `%.80s`; did you mean `purser help %s`?", name, near);
    }
    return psr_fail(err, PSR_ERR_USAGE, "no page `%.80s`; `purser help` lists them", name);
}

static psr_status run(cli_terminal *terminal, const cli_arguments *arguments,
                      psr_error *err) {
    psr_text page = {.language = terminal->language};
    psr_status status = PSR_OK;
    const char *shell = cli_text(arguments, CLI_COMPLETION, NULL);
    if (arguments->values[CLI_MANUAL].given) {
        page.language = PSR_ENGLISH; /* man's own headings are */
        cli_manual(&page);
    } else if (shell != NULL) {
        if (!cli_completion(shell, &page)) {
            status = psr_fail(err, PSR_ERR_USAGE,
                              "--completion is `%.80s`; must be bash, zsh or fish", shell);
        }
    } else if (arguments->operand_count > 0) {
        status = find_page(arguments->operands[0], &page, err);
    } else {
        cli_help_overview(&page);
    }
    if (status == PSR_OK) {
        status = cli_print_result(terminal, &page, err);
    }
    psr_text_free(&page);
    return status;
}

const cli_command cli_command_help = {
    .name = "help",
    .operands = "[COMMAND|TOPIC]",
    .summary = "explain a command or a topic",
    .examples = "purser help plan\n"
                "purser help exit-codes\n"
                "purser help --man | man -l -\n"
                "source <(purser help --completion bash)\n",
    .details = "",
    .operand_min = 0,
    .operand_max = 1,
    .run = run,
};
