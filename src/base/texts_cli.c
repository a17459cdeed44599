/*
 * Texts of cli: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"  %.0f of %.0f", "  %.0f / %.0f"},
    {"  %.0f s", "  %.0f 秒"},
    {"  gap %.2g%%", "  差距 %.2g%%"},
    {"and %zu more like these\n", "另有 %zu 处类似错误\n"},
    {"published %s", "已发布 %s"},
    {"see `purser %s --help`", "参见 `purser %s --help`"},
};
/* clang-format on */

const psr_words_table psr_texts_cli = {texts, sizeof texts / sizeof *texts};
