/* The table of texts: sorted for the search, nothing untranslated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/base.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

Test(words, keys_are_sorted_and_found) {
    for (size_t i = 0; i < psr_word_count(); i++) {
        if (i > 0) {
            cr_expect_lt(strcmp(psr_word_key(i - 1), psr_word_key(i)), 0, "%s",
                         psr_word_key(i));
        }
        cr_expect_str_eq(psr_word(PSR_CHINESE, psr_word_key(i)),
                         psr_word_at(i, PSR_CHINESE));
    }
}

Test(words, every_text_has_each_language) {
    for (size_t i = 0; i < psr_word_count(); i++) {
        cr_expect_gt(strlen(psr_word_at(i, PSR_ENGLISH)), 0, "%s", psr_word_key(i));
        bool foreign = false;
        for (const char *at = psr_word_at(i, PSR_CHINESE); *at != '\0'; at++) {
            foreign = foreign || (unsigned char)*at >= 0x80;
        }
        cr_expect(foreign, "%s has no Chinese text", psr_word_key(i));
    }
}

Test(words, languages_are_read_by_name) {
    psr_language language = PSR_ENGLISH;
    cr_assert(psr_language_parse("zh", &language));
    cr_assert_eq(language, PSR_CHINESE);
    cr_assert_not(psr_language_parse("fr", &language));
    cr_assert_eq(language, PSR_CHINESE);
    cr_assert_str_eq(psr_word(PSR_CHINESE, "no such key"), "no such key");
}

/* ---- texts */

static bool is_foreign(const char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text >= 0x80) {
            return true;
        }
    }
    return false;
}

/* The values a format takes, by position: `zu`, `s`, `f` for `%zu`, `%-s`, `%+.1f`. */
static size_t kinds_of(const char *format, char kinds[12][8]) {
    size_t count = 0, most = 0;
    for (const char *at = format; (at = strchr(at, '%')) != NULL;) {
        at++;
        if (*at == '%') {
            at++;
            continue;
        }
        size_t digits = strspn(at, "0123456789");
        size_t position = count;
        if (at[digits] == '$') {
            position = (size_t)strtol(at, NULL, 10) - 1;
            at += digits + 1;
        }
        at += strspn(at, "-+ #0123456789.*");
        size_t length = strspn(at, "hlzjt") + 1;
        cr_assert(position < 12 && length < 8, "%s", format);
        memcpy(kinds[position], at, length);
        kinds[position][length] = '\0';
        at += length;
        count++;
        most = position + 1 > most ? position + 1 : most;
    }
    cr_expect_eq(count, most, "%s uses a value twice or leaves one out", format);
    return count;
}

Test(words, texts_are_sorted_and_take_the_same_values) {
    for (size_t i = 0; i < psr_say_count(); i++) {
        const char *english = psr_say_at(i, PSR_ENGLISH);
        const char *chinese = psr_say_at(i, PSR_CHINESE);
        char kinds[2][12][8] = {0};
        cr_expect(is_foreign(chinese) || strstr(english, "%") != NULL,
                  "%s has no Chinese text", english);
        size_t count = kinds_of(english, kinds[0]);
        if (strncmp(english, "no memory", 9) == 0 || strncmp(english, "out of", 6) == 0) {
            continue; /* whatever for: one Chinese text */
        }
        if (strstr(english, "-20%`") != NULL) {
            continue; /* no format: its percent signs are what they look like */
        }
        cr_expect_eq(count, kinds_of(chinese, kinds[1]), "%s", english);
        for (size_t v = 0; v < count; v++) {
            cr_expect_str_eq(kinds[0][v], kinds[1][v], "value %zu of %s", v + 1, english);
        }
        /* Lines of a summary are said, never retold. */
        cr_expect(strstr(english, "%s%s") == NULL || strchr(english, '\n') != NULL,
                  "%s cannot be told apart", english);
        cr_expect_eq(psr_say(PSR_CHINESE, english), chinese,
                     "%s is not in its place: tests/support/texts.py --sort", english);
        cr_expect_eq(psr_say(PSR_ENGLISH, english), english);
    }
}

static const char *retold(const char *sentence) {
    static psr_text text = {.language = PSR_CHINESE};
    psr_text_clear(&text);
    psr_text_retell(&text, sentence);
    return psr_text_bytes(&text);
}

Test(words, finished_sentences_keep_their_values) {
    cr_expect_str_eq(
        retold("an order from hill & co would land after the plan's last period"),
        "向 hill & co 下的订单将在计划末期之后到货");
    /* values change places; a value that is a text itself is told too */
    cr_expect_str_eq(retold("tea in shop ran out of stock in 3 of 52 periods; demand there "
                            "is taken as at least what was sold"),
                     "shop 的 tea 在 52 期中有 3 期缺货；其间需求至少按所售计");
    /* parts between semicolons */
    cr_expect_str_eq(retold("sales shrink by 12.5%; refunds take 30.0% of sales"),
                     "销售额下降 12.5%；退款占销售额的 30.0%");
    /* what is wrong and what to do from two places, each as long as a text fits */
    cr_expect_str_eq(retold("stock.rate is `30%`; must be a plain number; write 0.3"),
                     "stock.rate 是 `30%`；必须是纯数字；请写 0.3");
    /* a value that is a sentence itself; a literal percent sign */
    cr_expect_str_eq(retold("cannot open it: Permission denied"), "无法打开：没有权限");
    cr_expect_str_eq(retold("must be a change such as +2, -0.05, +10% or 7"),
                     "必须是一个改动，例如 +2、-0.05、+10% 或 7");
    cr_expect_str_eq(retold("no text of ours"), "no text of ours");
    cr_expect_str_eq(retold("100% cotton; %s %n"), "100% cotton；%s %n");
    psr_text english = {0};
    psr_text_retell(&english, "sales shrink by 12.5%");
    cr_expect_str_eq(english.bytes, "sales shrink by 12.5%");
    psr_text_free(&english);
}

Test(words, cells_of_our_own_words_are_retold) {
    psr_text text = {.language = PSR_CHINESE};
    psr_text_cell(&text, "name", "spend of live");
    psr_text_add(&text, ",");
    psr_text_cell(&text, "product_name", "spend of live");
    cr_expect_str_eq(text.bytes, "live 的费用,spend of live");
    psr_text_free(&text);
}

Test(words, texts_speak_their_language) {
    psr_text text = {.language = PSR_CHINESE};
    psr_text_say(&text, "%zu order lines", (size_t)3);
    cr_expect_str_eq(text.bytes, "3 行订单");
    psr_text_free(&text);
    psr_text_say(&text, "%s in %s", "tea", "shop"); /* kept by free */
    cr_expect_str_eq(text.bytes, "shop 的 tea");
    psr_text_free(&text);
}
