/*
 * Shell completion for bash, zsh and fish, made from the tables.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "command.h"

#include <string.h>

static void add_command_names(psr_text *script) {
    for (size_t i = 0; i < cli_command_count(); i++) {
        psr_text_addf(script, "%s%s", i ? " " : "", cli_command_at(i)->name);
    }
}

/* Names of a command's options that complete a kind of path. */
static void add_path_options(psr_text *script, cli_value_kind kind, const char *separator) {
    bool first = true;
    for (size_t i = 0; i < cli_option_count(); i++) {
        if (cli_option_at(i)->kind == kind) {
            psr_text_addf(script, "%s--%s", first ? "" : separator, cli_option_at(i)->name);
            first = false;
        }
    }
}

/* ---- bash */

static void write_bash(psr_text *script) {
    psr_text_add(
        script,
        "# bash completion for purser\n"
        "_purser() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local command=${COMP_WORDS[1]} options=\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W \"");
    add_command_names(script);
    psr_text_add(script, " --help --version\" -- \"$word\"))\n        return\n    fi\n"
                         "    case $before in\n    ");
    add_path_options(script, CLI_FILE, "|");
    psr_text_add(script, ") COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n    ");
    add_path_options(script, CLI_FOLDER, "|");
    psr_text_add(script, ") COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n    esac\n"
                         "    case $command in\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const char *name = cli_command_at(i)->name;
        psr_text_addf(script, "    %s) options='", name);
        for (size_t k = 0; k < cli_option_count(); k++) {
            if (cli_option_serves(cli_option_at(k), name)) {
                psr_text_addf(script, " --%s", cli_option_at(k)->name);
            }
        }
        psr_text_add(script, "' ;;\n");
    }
    psr_text_add(script, "    esac\n"
                         "    case $word in\n"
                         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
                         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
                         "    esac\n}\ncomplete -o filenames -F _purser purser\n");
}

/* ---- zsh */

/* Inside single quotes and zsh's [explanation]. */
static void add_zsh_text(psr_text *script, const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\'') {
            psr_text_add(script, "'\\''");
        } else {
            psr_text_add(script, *at == '[' || *at == ']' || *at == ':' ? "\\" : "");
            psr_text_add_bytes(script, at, 1);
        }
    }
}

static void add_zsh_option(psr_text *script, const cli_option *option) {
    psr_text_addf(script, " '%s--%s%s[", option->kind == CLI_PAIR ? "*" : "", option->name,
                  option->kind == CLI_FLAG ? "" : "=");
    add_zsh_text(script, option->help);
    psr_text_add(script, "]");
    if (option->kind != CLI_FLAG) {
        psr_text_addf(script, ":%s:%s", option->argument,
                      option->kind == CLI_FILE     ? "_files"
                      : option->kind == CLI_FOLDER ? "_files -/"
                                                   : " ");
    }
    psr_text_add(script, "'");
}

static void write_zsh(psr_text *script) {
    psr_text_add(script, "#compdef purser\n# zsh completion for purser\n_purser() {\n"
                         "    if (( CURRENT == 2 )); then\n        local -a commands=(");
    for (size_t i = 0; i < cli_command_count(); i++) {
        psr_text_addf(script, " '%s:", cli_command_at(i)->name);
        add_zsh_text(script, cli_command_at(i)->summary);
        psr_text_add(script, "'");
    }
    psr_text_add(script, " )\n        _describe command commands\n        return\n    fi\n"
                         "    local name=$words[2]\n    shift words; (( CURRENT-- ))\n"
                         "    case $name in\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const char *name = cli_command_at(i)->name;
        psr_text_addf(script, "    %s) _arguments", name);
        for (size_t k = 0; k < cli_option_count(); k++) {
            if (cli_option_serves(cli_option_at(k), name)) {
                add_zsh_option(script, cli_option_at(k));
            }
        }
        psr_text_add(script, " '*:file:_files' ;;\n");
    }
    psr_text_add(script, "    esac\n}\n_purser \"$@\"\n");
}

/* ---- fish */

static void add_fish_text(psr_text *script, const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        psr_text_add(script, *at == '\'' || *at == '\\' ? "\\" : "");
        psr_text_add_bytes(script, at, 1);
    }
}

static void write_fish(psr_text *script) {
    psr_text_add(script, "# fish completion for purser\n");
    for (size_t i = 0; i < cli_command_count(); i++) {
        const cli_command *command = cli_command_at(i);
        psr_text_addf(script, "complete -c purser -n __fish_use_subcommand -f -a %s -d '",
                      command->name);
        add_fish_text(script, command->summary);
        psr_text_add(script, "'\n");
        for (size_t k = 0; k < cli_option_count(); k++) {
            const cli_option *option = cli_option_at(k);
            if (!cli_option_serves(option, command->name)) {
                continue;
            }
            psr_text_addf(script,
                          "complete -c purser -n '__fish_seen_subcommand_from %s' -l %s",
                          command->name, option->name);
            if (option->letter != '\0') {
                psr_text_addf(script, " -s %c", option->letter);
            }
            psr_text_add(script, option->kind == CLI_FLAG ? " -d '" : " -r -d '");
            add_fish_text(script, option->help);
            psr_text_add(script, "'\n");
        }
    }
}

bool cli_completion(const char *shell, psr_text *script) {
    if (strcmp(shell, "bash") == 0) {
        write_bash(script);
    } else if (strcmp(shell, "zsh") == 0) {
        write_zsh(script);
    } else if (strcmp(shell, "fish") == 0) {
        write_fish(script);
    } else {
        return false;
    }
    return true;
}
