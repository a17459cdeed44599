/* The table of texts: sorted for the search, nothing untranslated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/data/words.h"

#include <criterion/criterion.h>
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
