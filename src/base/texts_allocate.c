/*
 * Texts of allocate: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"%s in %s has no price and is not planned; add a row to the prices table or a guide price",
     "%2$s 的 %1$s 没有价格，未列入计划；请在价格表中加一行或填写指导价"},
    {"%s in %s has no price at or above its floor price and is not planned",
     "%2$s 的 %1$s 没有不低于底价的价格，未列入计划"},
    {"%s in %s: price %.15g lies below the floor price %.15g and is not used",
     "%2$s 的 %1$s：价格 %3$.15g 低于底价 %4$.15g，未采用"},
    {"%s takes spend but no response to it is known; the plan spends nothing there",
     "%s 可以投放费用，但其响应未知；计划不在此投放"},
    {"%s was sold in %s but %s is not in the catalogue; it is not planned",
     "%s 曾在 %s 销售，但 %s 不在目录中；未列入计划"},
    {"a receipt of %.15g units due on %s lies behind the plan's last period and is left out",
     "%2$s 到货的 %1$.15g 件在计划末期之后，未计入"},
    {"a receipt of %.15g units was due on %s; it is planned for the first period",
     "%.15g 件应于 %s 到货；计划按第一期到货"},
    {"an order from %s would land after the plan's last period", "向 %s 下的订单将在计划末期之后到货"},
    {"end stock of %s in %s", "%2$s 的 %1$s 期末库存"},
    {"lift of %s", "%s 的增量"},
    {"purchase", "采购预算"},
    {"rule %s", "规则 %s"},
    {"share %s", "份额 %s"},
    {"spend of %s", "%s 的费用"},
};
/* clang-format on */

const psr_words_table psr_texts_allocate = {texts, sizeof texts / sizeof *texts};
