/* Reading a command line by the option table. */
#include <criterion/criterion.h>

#include "arguments.h"
#include "command.h"

#include <string.h>

static psr_status read_words(cli_arguments *arguments, const char *command,
                             const char *const *words, size_t count, psr_error *err) {
    char *argv[16];
    for (size_t i = 0; i < count; i++) {
        argv[i] = (char *)(uintptr_t)words[i];
    }
    return cli_arguments_read(arguments, command, argv, count, err);
}

#define READ(command, ...)                                              \
    read_words(&arguments, command, (const char *const[]){__VA_ARGS__}, \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), &err)

Test(arguments, all_four_spellings_of_a_value_say_the_same) {
    static const char *const spellings[][2] = {
        {"-t4", NULL}, {"-t", "4"}, {"--threads=4", NULL}, {"--threads", "4"}};
    for (size_t i = 0; i < 4; i++) {
        cli_arguments arguments;
        psr_error err = {0};
        size_t count = spellings[i][1] ? 2 : 1;
        psr_status status = read_words(&arguments, "forecast", spellings[i], count, &err);
        cr_assert_eq(status, PSR_OK, "%s: %s", spellings[i][0], err.message);
        cr_assert_eq(cli_count(&arguments, CLI_THREADS, 1), 4, "%s", spellings[i][0]);
        cli_arguments_clear(&arguments);
    }
}

Test(arguments, letters_may_be_joined_and_the_last_takes_the_value) {
    cli_arguments arguments;
    psr_error err = {0};
    cr_assert_eq(READ("forecast", "-qt8"), PSR_OK);
    cr_assert(arguments.values[CLI_QUIET].given);
    cr_assert_eq(cli_count(&arguments, CLI_THREADS, 1), 8);
    cli_arguments_clear(&arguments);
}

Test(arguments, operands_and_options_may_be_mixed_until_two_dashes) {
    cli_arguments arguments;
    psr_error err = {0};
    cr_assert_eq(READ("forecast", "a", "-q", "b", "-", "--", "-t"), PSR_OK);
    cr_assert_eq(arguments.operand_count, 4);
    cr_assert_str_eq(arguments.operands[0], "a");
    cr_assert_str_eq(arguments.operands[1], "b");
    cr_assert_str_eq(arguments.operands[2], "-");
    cr_assert_str_eq(arguments.operands[3], "-t");
    cli_arguments_clear(&arguments);
}

Test(arguments, levels_are_rising_numbers_between_0_and_1) {
    cli_arguments arguments;
    psr_error err = {0};
    cr_assert_eq(READ("forecast", "--quantiles", "0.1,0.5,0.9"), PSR_OK);
    cr_assert_eq(arguments.level_count, 3);
    cr_assert_float_eq(arguments.levels[2], 0.9, 1e-15);
    cli_arguments_clear(&arguments);
    static const char *const wrong[] = {"",        "0.5,0.1", "0,0.5", "0.5,1", "0.5,",
                                        "0.5;0.9", "nan",     "0.5 ",  ",0.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_eq(READ("forecast", "--quantiles", wrong[i]), PSR_ERR_USAGE, "`%s`",
                     wrong[i]);
        cli_arguments_clear(&arguments);
    }
}

Test(arguments, counts_are_whole_and_from_1) {
    static const char *const wrong[] = {"0",   "-1",  "1.5",   "nan", "inf",
                                        "1e9", "two", "1,000", "",    "0x10"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cli_arguments arguments;
        psr_error err = {0};
        cr_assert_eq(READ("forecast", "--horizon", wrong[i]), PSR_ERR_USAGE, "`%s`",
                     wrong[i]);
        cr_assert(strstr(err.message, "--horizon") != NULL, "%s", err.message);
        cli_arguments_clear(&arguments);
    }
}

Test(arguments, unknown_option_names_the_nearest) {
    cli_arguments arguments;
    psr_error err = {0};
    cr_assert_eq(READ("forecast", "--treads=2"), PSR_ERR_USAGE);
    cr_assert_str_eq(err.message,
                     "forecast has no option `--treads=2`; did you mean --threads?");
    cli_arguments_clear(&arguments);
    cr_assert_eq(READ("forecast", "-x"), PSR_ERR_USAGE);
    cr_assert_str_eq(err.message, "forecast has no option `-x`");
    cli_arguments_clear(&arguments);
}

Test(arguments, missing_and_unwanted_values_are_named) {
    cli_arguments arguments;
    psr_error err = {0};
    cr_assert_eq(READ("forecast", "--series"), PSR_ERR_USAGE);
    cr_assert_str_eq(err.message, "--series needs a value: --series FILE");
    cli_arguments_clear(&arguments);
    cr_assert_eq(READ("forecast", "--quiet=1"), PSR_ERR_USAGE);
    cr_assert_str_eq(err.message, "--quiet takes no value");
    cli_arguments_clear(&arguments);
}

Test(arguments, option_of_another_command_is_unknown) {
    cli_arguments arguments;
    psr_error err = {0};
    cr_assert_eq(READ("help", "--horizon", "3"), PSR_ERR_USAGE);
    cli_arguments_clear(&arguments);
}

/* ---- the table itself */

Test(options, every_word_of_the_table_is_a_command_and_letters_are_unique) {
    for (size_t c = 0; c < cli_command_count(); c++) {
        const char *command = cli_command_at(c)->name;
        bool seen[256] = {false};
        for (size_t i = 0; i < cli_option_count(); i++) {
            const cli_option *option = cli_option_at(i);
            unsigned char letter = (unsigned char)option->letter;
            if (cli_option_serves(option, command) && letter != '\0') {
                cr_assert(!seen[letter], "%s has -%c twice", command, letter);
                seen[letter] = true;
            }
        }
    }
}

Test(help, every_page_fits_a_screen_of_100_columns_and_begins_with_examples) {
    for (size_t c = 0; c < cli_command_count(); c++) {
        psr_text page = {0};
        size_t lines = 0;
        cli_help_command(cli_command_at(c), &page);
        cr_assert(!page.failed);
        cr_assert(strstr(page.bytes, "Examples\n") < strstr(page.bytes, "Options\n"));
        for (const char *at = page.bytes; *at != '\0'; lines++) {
            size_t length = strcspn(at, "\n");
            cr_assert_leq(length, 100, "%s: %.*s", cli_command_at(c)->name, (int)length,
                          at);
            at += length + 1;
        }
        cr_assert_leq(lines, 40, "%s has %zu lines", cli_command_at(c)->name, lines);
        psr_text_free(&page);
    }
}

Test(completion, only_three_shells_are_known) {
    psr_text script = {0};
    cr_assert(cli_completion("bash", &script));
    cr_assert(cli_completion("zsh", &script));
    cr_assert(cli_completion("fish", &script));
    cr_assert_not(cli_completion("csh", &script));
    psr_text_free(&script);
}
