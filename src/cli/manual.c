/*
 * The manual page purser(1) in man's own macros, made from the tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command.h"

/* roff reads a backslash as an order, a hyphen as a line break, and a leading dot or
 * apostrophe as a macro. */
static void add_escaped(psr_text *page, const char *text) {
    bool line_start = true;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\\') {
            psr_text_add(page, "\\e");
        } else if (*at == '-') {
            psr_text_add(page, "\\-");
        } else {
            psr_text_add(page, line_start && (*at == '.' || *at == '\'') ? "\\&" : "");
            psr_text_add_bytes(page, at, 1);
        }
        line_start = *at == '\n';
    }
}

static void add_option(psr_text *page, const cli_option *option) {
    psr_text_add(page, ".TP\n\\fB");
    if (option->letter != '\0') {
        psr_text_addf(page, "\\-%c\\fR, \\fB", option->letter);
    }
    add_escaped(page, "--");
    add_escaped(page, option->name);
    psr_text_add(page, "\\fR");
    if (option->argument != NULL) {
        psr_text_add(page, " \\fI");
        add_escaped(page, option->argument);
        psr_text_add(page, "\\fR");
    }
    psr_text_add(page, "\n");
    add_escaped(page, option->help);
    psr_text_add(page, "\n");
}

static void add_command(psr_text *page, const cli_command *command) {
    psr_text_add(page, ".SS \"purser ");
    add_escaped(page, command->name);
    psr_text_add(page, command->operands[0] ? " " : "");
    add_escaped(page, command->operands);
    psr_text_add(page, "\"\n");
    add_escaped(page, command->summary);
    psr_text_add(page, ".\n.PP\n.nf\n");
    add_escaped(page, command->examples);
    psr_text_add(page, ".fi\n");
    for (size_t i = 0; i < cli_option_count(); i++) {
        const cli_option *option = cli_option_at(i);
        if (cli_option_serves(option, command->name) && option->commands[0] != '*') {
            add_option(page, option);
        }
    }
    if (command->details[0] != '\0') {
        psr_text_add(page, ".PP\n");
        add_escaped(page, command->details);
    }
}

void cli_manual(psr_text *page) {
    psr_text_add(page,
                 ".TH PURSER 1 \"\" \"purser " PURSER_VERSION "\"\n"
                 ".SH NAME\npurser \\- forecast demand, divide budget and stock over "
                 "sales channels\n.SH SYNOPSIS\n.B purser\n.I COMMAND\n[\\fIoptions\\fR]"
                 "\n.SH COMMANDS\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        add_command(page, cli_command_at(i));
    }
    psr_text_add(page, ".SH OPTIONS OF EVERY COMMAND\n");
    for (size_t i = 0; i < cli_option_count(); i++) {
        const cli_option *option = cli_option_at(i);
        if (option->commands[0] == '*' || option->commands[0] == '\0') {
            add_option(page, option);
        }
    }
    for (size_t i = 0; i < cli_topic_count(); i++) {
        psr_text topic = {0};
        psr_text_add(page, ".SH \"");
        add_escaped(page, cli_topic_name(i));
        psr_text_add(page, "\"\n.nf\n");
        (void)cli_help_topic(cli_topic_name(i), &topic);
        add_escaped(page, psr_text_bytes(&topic));
        psr_text_add(page, ".fi\n");
        psr_text_free(&topic);
    }
}
