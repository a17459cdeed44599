/*
 * Texts of run: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"\n%zu rejected rows are in rejects.csv, each with its line and reason.\n",
     "\n%zu 行被拒绝的数据在 rejects.csv 中，附行号与原因。\n"},
    {"\nWith hindsight: %s left on the table\n  What was bought and spent earns %s with the demand that came, at its best; knowing\n  that demand beforehand, the same question earns %s.\n",
     "\n事后看：错失 %s\n  按已定的采购与投放，在实际需求下最多可赚 %s；\n  若事先知道该需求，同一问题可赚 %s。\n"},
    {"\nWith hindsight: the demand that came cannot be served within the plan's own limits.\n",
     "\n事后看：实际需求无法在计划自身的限制内满足。\n"},
    {"  %s: at least %.2f (sells from %.2f in %s)", "  %s：不低于 %.2f（最低售价 %.2f，在 %s）"},
    {"  order of %s: %s planned, %s better\n", "  %s 的订购：计划 %s，更好 %s\n"},
    {"  spend of %s: %s planned, %s better\n", "  %s 的费用：计划 %s，更好 %s\n"},
    {"%s is verified: %zu checks hold, largest violation %.1e (relative).\n",
     "%s 已通过验证：%zu 项检查成立，最大偏差 %.1e（相对）。\n"},
    {"%zu open orders of %s are of products or warehouses that are not in the tables; they were left out",
     "%2$s 有 %1$zu 笔未结订单的产品或仓库不在表中；未计入"},
    {"%zu orders and transfers of the last plan, %.0f units, are under way and taken as due",
     "上一计划的 %zu 笔订单与调拨共 %.0f 件在途，按应到计入"},
    {": costs %.2f", "：少赚 %.2f"},
    {": earns %.2f", "：多赚 %.2f"},
    {"Every planned price is at or above its suggested floor: the floors cost nothing.\n",
     "计划价格都不低于建议底价：底价不影响利润。\n"},
    {"Floors for %zu products would change the profit by %.2f (%+.2f%%), from %.2f to %.2f.\n",
     "为 %zu 个产品设定底价将使利润变化 %.2f（%+.2f%%），由 %.2f 变为 %.2f。\n"},
    {"With the floors no plan meets all limits.\n", "设定这些底价后，没有计划能满足全部限制。\n"},
    {"allocating", "分配"},
    {"cleaning", "清洗数据"},
    {"fitting responses", "拟合响应曲线"},
    {"forecasting", "预测需求"},
    {"not closed", "未收敛"},
    {"planning", "编制计划"},
    {"proved", "已证明"},
    {"publishing", "发布"},
    {"reading", "读取数据"},
    {"the table of receipts has %zu rows besides the last plan's open orders; check that none is counted twice",
     "到货表另有 %zu 行，与上一计划的未结订单并存；请检查是否重复计算"},
};
/* clang-format on */

const psr_words_table psr_texts_run = {texts, sizeof texts / sizeof *texts};
