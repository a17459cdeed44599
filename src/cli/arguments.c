/*
 * Reading a command line by the option table.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "arguments.h"

#include <math.h>
#include <string.h>

/* Largest number of anything the command line can ask for: a slip of the finger is caught
 * before it asks for memory. */
static const double largest_count = 100000;

/* argv being read. */
typedef struct reader {
    cli_arguments *arguments;
    const char *command;
    char **argv;
    size_t count;
    size_t next;
} reader;

static psr_status no_memory(psr_error *err) {
    return psr_fail(err, PSR_ERR_MEMORY, "no memory for the command line");
}

/* ---- values */

static psr_status set_count(const cli_option *option, const char *text, cli_value *value,
                            psr_error *err) {
    double number = 0.0;
    if (!psr_decimal_parse(text, strlen(text), &number) || number < 1.0 ||
        number > largest_count || floor(number) < number) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--%s is `%s`; must be a whole number from 1 to %.0f", option->name,
                        text, largest_count);
    }
    value->count = (size_t)number;
    return PSR_OK;
}

static psr_status set_number(const cli_option *option, const char *text, cli_value *value,
                             psr_error *err) {
    if (!psr_decimal_parse(text, strlen(text), &value->number) || value->number < 0.0) {
        return psr_fail(err, PSR_ERR_USAGE, "--%s is `%s`; must be a number, 0 or more",
                        option->name, text);
    }
    return PSR_OK;
}

static psr_status set_share(const cli_option *option, const char *text, cli_value *value,
                            psr_error *err) {
    if (!psr_decimal_parse(text, strlen(text), &value->number) || value->number < 0.0 ||
        value->number > 1.0) {
        return psr_fail(err, PSR_ERR_USAGE, "--%s is `%s`; must be a number from 0 to 1",
                        option->name, text);
    }
    return PSR_OK;
}

static psr_status set_levels(cli_arguments *arguments, const cli_option *option,
                             const char *text, psr_error *err) {
    size_t capacity = 1;
    for (const char *at = text; *at != '\0'; at++) {
        capacity += *at == ',';
    }
    arguments->level_count = 0;
    arguments->levels =
        psr_arena_take(arguments->arena, capacity, sizeof *arguments->levels);
    if (arguments->levels == NULL) {
        return no_memory(err);
    }
    double last = 0.0;
    const char *at = text;
    for (size_t i = 0; i < capacity; i++) {
        size_t length = strcspn(at, ",");
        double level = 0.0;
        if (!psr_decimal_parse(at, length, &level) || level <= last || level >= 1.0) {
            return psr_fail(err, PSR_ERR_USAGE,
                            "--%s is `%s`; must be rising numbers between 0 and 1, "
                            "separated by commas",
                            option->name, text);
        }
        arguments->levels[i] = level;
        last = level;
        at += length + 1;
    }
    arguments->level_count = capacity;
    return PSR_OK;
}

static psr_status add_pair(cli_arguments *arguments, const cli_option *option,
                           const char *text, psr_error *err) {
    const char *sign = strchr(text, '=');
    if (sign == NULL || sign == text) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "--%s is `%s`; must be a path and a value, for example "
                        "--%s calendar.horizon=8",
                        option->name, text, option->name);
    }
    char *path = psr_arena_text(arguments->arena, text, strlen(text));
    if (path == NULL) {
        return no_memory(err);
    }
    path[sign - text] = '\0';
    arguments->overrides[arguments->override_count++] =
        (psr_override){.path = path, .value = path + (sign - text) + 1};
    return PSR_OK;
}

/* A scenario keeps it as a setting, so that its plan says what it was made with. */
static psr_status set_language(cli_arguments *arguments, const char *text, psr_error *err) {
    psr_language language;
    if (!psr_language_parse(text, &language)) {
        return psr_fail(err, PSR_ERR_USAGE, "--lang is `%.40s`; must be en or zh", text);
    }
    arguments->overrides[arguments->override_count++] =
        (psr_override){.path = "language", .value = psr_language_name(language)};
    return PSR_OK;
}

static psr_status set_value(cli_arguments *arguments, const cli_option *option,
                            const char *text, psr_error *err) {
    cli_value *value = &arguments->values[option->id];
    value->given = true;
    value->text = text;
    switch (option->kind) {
    case CLI_COUNT:
        return set_count(option, text, value, err);
    case CLI_NUMBER:
        return set_number(option, text, value, err);
    case CLI_SHARE:
        return set_share(option, text, value, err);
    case CLI_LEVELS:
        return set_levels(arguments, option, text, err);
    case CLI_LANGUAGES:
        return set_language(arguments, text, err);
    case CLI_PAIR:
        return add_pair(arguments, option, text, err);
    case CLI_FOLDER:
    case CLI_FILE:
    case CLI_TEXT:
        if (text[0] == '\0') {
            return psr_fail(err, PSR_ERR_USAGE, "--%s is empty; must be %s", option->name,
                            option->argument);
        }
        return PSR_OK;
    case CLI_FLAG:
        return PSR_OK;
    }
    return PSR_OK;
}

/* ---- options */

/* The long option of this command nearest to a word, or NULL. */
static const char *nearest_option(const char *command, const char *word) {
    const char *names[64];
    size_t count = 0;
    for (size_t i = 0; i < cli_option_count() && count < 64; i++) {
        if (cli_option_serves(cli_option_at(i), command)) {
            names[count++] = cli_option_at(i)->name;
        }
    }
    return psr_nearest(word, names, count);
}

static psr_status unknown_option(const reader *at, const char *word, psr_error *err) {
    const char *command = at->command ? at->command : "purser";
    char name[64] = "";
    const char *dashless = word + strspn(word, "-");
    size_t length = strcspn(dashless, "=");
    if (length < sizeof name) {
        memcpy(name, dashless, length);
        name[length] = '\0';
    }
    const char *near = nearest_option(at->command, name);
    if (near != NULL) {
        return psr_fail(err, PSR_ERR_USAGE, "%s has no option `%.80s`; did you mean --%s?",
                        command, word, near);
    }
    return psr_fail(err, PSR_ERR_USAGE, "%s has no option `%.80s`", command, word);
}

/* The value of an option: what stands in the same word, else the next word. */
static psr_status take_value(reader *at, const cli_option *option, const char *attached,
                             psr_error *err) {
    if (option->kind == CLI_FLAG) {
        if (attached != NULL) {
            return psr_fail(err, PSR_ERR_USAGE, "--%s takes no value", option->name);
        }
        return set_value(at->arguments, option, "", err);
    }
    if (attached == NULL) {
        if (at->next == at->count) {
            return psr_fail(err, PSR_ERR_USAGE, "--%s needs a value: --%s %s", option->name,
                            option->name, option->argument);
        }
        attached = at->argv[at->next++];
    }
    return set_value(at->arguments, option, attached, err);
}

static psr_status read_long(reader *at, const char *word, psr_error *err) {
    const char *name = word + 2;
    size_t length = strcspn(name, "=");
    const cli_option *option = cli_option_by_name(at->command, name, length);
    if (option == NULL) {
        return unknown_option(at, word, err);
    }
    return take_value(at, option, name[length] == '=' ? name + length + 1 : NULL, err);
}

/* `-q`, `-j4`, `-j 4`, `-qj4`. */
static psr_status read_letters(reader *at, const char *word, psr_error *err) {
    for (const char *letter = word + 1; *letter != '\0'; letter++) {
        const cli_option *option = cli_option_by_letter(at->command, *letter);
        if (option == NULL) {
            return unknown_option(at, word, err);
        }
        if (option->kind != CLI_FLAG) {
            return take_value(at, option, letter[1] != '\0' ? letter + 1 : NULL, err);
        }
        PSR_TRY(take_value(at, option, NULL, err));
    }
    return PSR_OK;
}

psr_status cli_arguments_read(cli_arguments *arguments, const char *command, char **argv,
                              size_t count, psr_error *err) {
    *arguments = (cli_arguments){0};
    arguments->arena = psr_arena_create();
    if (arguments->arena != NULL) {
        /* There cannot be more of either than words. */
        arguments->operands =
            psr_arena_take(arguments->arena, count + 1, sizeof *arguments->operands);
        arguments->overrides =
            psr_arena_take(arguments->arena, count + 1, sizeof *arguments->overrides);
    }
    if (arguments->operands == NULL || arguments->overrides == NULL) {
        return no_memory(err);
    }
    reader at = {.arguments = arguments, .command = command, .argv = argv, .count = count};
    bool options_ended = false;
    while (at.next < count) {
        const char *word = argv[at.next++];
        if (options_ended || word[0] != '-' || word[1] == '\0') {
            arguments->operands[arguments->operand_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            options_ended = true;
        } else if (word[1] == '-') {
            PSR_TRY(read_long(&at, word, err));
        } else {
            PSR_TRY(read_letters(&at, word, err));
        }
    }
    return PSR_OK;
}

void cli_arguments_clear(cli_arguments *arguments) {
    psr_arena_free(arguments->arena);
    *arguments = (cli_arguments){0};
}

size_t cli_count(const cli_arguments *arguments, cli_option_id id, size_t otherwise) {
    return arguments->values[id].given ? arguments->values[id].count : otherwise;
}

const char *cli_text(const cli_arguments *arguments, cli_option_id id,
                     const char *otherwise) {
    return arguments->values[id].given ? arguments->values[id].text : otherwise;
}

/* A scenario says itself how its forecasts are reconciled. */
psr_status cli_reconciliation(const cli_arguments *arguments, bool of_file,
                              psr_reconciliation *reconcile, psr_error *err) {
    const char *word = cli_text(arguments, CLI_RECONCILE, of_file ? "mint" : "none");
    if (!of_file && arguments->values[CLI_RECONCILE].given) {
        return psr_fail(
            err, PSR_ERR_USAGE,
            "--reconcile goes with --series; a scenario has forecast.reconcile");
    }
    return psr_reconciliation_find(word, reconcile)
               ? PSR_OK
               : psr_fail(err, PSR_ERR_USAGE, "--reconcile is `%s`; use none, wls or mint",
                          word);
}
