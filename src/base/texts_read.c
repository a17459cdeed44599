/*
 * Texts of read: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"Column `%s` of table %s is not used.", "表 %2$s 的列 `%1$s` 未被使用。"},
    {"No lane leads to channel %s, so nothing is planned there.", "没有线路通往渠道 %s，因此不在那里规划。"},
    {"note", "提示"},
    {"orders and customers are counted from one in %.0f of them: there are too many to remember each",
     "订单与客户按每 %.0f 个取一个计数：数量太多，无法逐一记住"},
    {"rows that repeat an earlier row byte for byte, order id included: %llu; they were counted: check for exports that overlap",
     "与先前某行逐字节相同（含订单号）的行：%llu；均已计入：请检查导出文件是否重叠"},
    {"weekly", "每周"},
};
/* clang-format on */

const psr_words_table psr_texts_read = {texts, sizeof texts / sizeof *texts};
