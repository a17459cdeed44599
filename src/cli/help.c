/*
 * Help pages, made from the command and option tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command.h"

#include <stdio.h>
#include <string.h>

/* `-o, --output DIR` into text[size]. */
static void option_head(const cli_option *option, char *text, size_t size) {
    char letter[8] = "    ";
    if (option->letter != '\0') {
        (void)snprintf(letter, sizeof letter, "-%c, ", option->letter);
    }
    (void)snprintf(text, size, "%s--%s%s%s", letter, option->name,
                   option->argument ? " " : "", option->argument ? option->argument : "");
}

/* Options of a command, explanations in one column. */
static void add_options(psr_text *page, const char *command) {
    char head[64];
    size_t width = 0;
    for (size_t i = 0; i < cli_option_count(); i++) {
        if (cli_option_serves(cli_option_at(i), command)) {
            option_head(cli_option_at(i), head, sizeof head);
            width = strlen(head) > width ? strlen(head) : width;
        }
    }
    psr_text_say(page, "\nOptions\n");
    for (size_t i = 0; i < cli_option_count(); i++) {
        const cli_option *option = cli_option_at(i);
        if (cli_option_serves(option, command)) {
            option_head(option, head, sizeof head);
            psr_text_addf(page, "  %-*s  %s\n", (int)width, head,
                          psr_say(page->language, option->help));
        }
    }
}

/* Lines indented by two. */
static void add_indented(psr_text *page, const char *lines) {
    for (const char *at = lines; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        psr_text_add(page, "  ");
        psr_text_add_bytes(page, at, length);
        psr_text_add(page, "\n");
        at += length + (at[length] == '\n');
    }
}

void cli_help_command(const cli_command *command, psr_text *page) {
    psr_text_addf(page, "purser %s%s%s\n", command->name, psr_say(page->language, ": "),
                  psr_say(page->language, command->summary));
    psr_text_say(page, "\nExamples\n");
    add_indented(page, command->examples);
    psr_text_say(page, "\nUsage\n");
    psr_text_addf(page, "  purser %s%s%s%s\n", command->name,
                  command->operands[0] ? " " : "", command->operands,
                  psr_say(page->language, " [options]"));
    add_options(page, command->name);
    if (command->details[0] != '\0') {
        psr_text_addf(page, "\n%s", psr_say(page->language, command->details));
    }
}

void cli_help_overview(psr_text *page) {
    psr_text_say(page, "purser forecasts demand in every sales channel and divides budget "
                       "and stock\nwhere they earn the most, within stock, cash and policy "
                       "limits.\n\nCommands\n");
    size_t width = 0;
    for (size_t i = 0; i < cli_command_count(); i++) {
        size_t length = strlen(cli_command_at(i)->name);
        width = length > width ? length : width;
    }
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        psr_text_addf(page, "  %-*s  %s\n", (int)width, command->name,
                      psr_say(page->language, command->summary));
    }
    add_options(page, NULL);
    psr_text_say(page,
                 "\n`purser COMMAND --help` explains one command; `purser help TOPIC`:");
    for (size_t i = 0; i < cli_topic_count(); i++) {
        psr_text_addf(page, " %s", cli_topic_name(i));
    }
    psr_text_add(page, "\n");
}
