/*
 * Texts of review: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"\n  forecast, actual: units, the forecast with the plan's spend. bias: (actual - forecast) / forecast.\n  error: sum of |actual - forecast| / actual. signal: sum of errors / their mean size; beyond 4 it\n  is no chance. ",
     "\n  预测、实际：件数，预测含计划的投放。偏差：（实际 − 预测）/ 预测。\n  误差：|实际 − 预测| 之和 / 实际。信号：误差之和 / 平均误差；超过 4 即非偶然。\n  "},
    {"\nChannels: scale, keep, fix or exit\n", "\n渠道：扩大、保持、整改或退出\n"},
    {"\nLeft on the table: about %.0f of margin (before goods), where stock ran out below the forecast demand.\n",
     "\n错失的收益：约 %.0f 毛利（未扣货品成本），因库存在预测需求之下售罄。\n"},
    {"\nNothing drifted.\n", "\n没有漂移。\n"},
    {"\nWhat drifted, and since when\n", "\n哪里漂移，自何时起\n"},
    {"  %.0f units were sold in products and channels that the plan does not know.\n",
     "  有 %.0f 件售于计划之外的产品与渠道。\n"},
    {"  %s has no actuals and is left out.\n", "  %s 没有实际数据，未计入。\n"},
    {"  Cells sold out or planned short count for fill and margin only: their demand is not known.\n",
     "  售罄或计划缺货的单元只计入满足率与毛利：其需求未知。\n"},
    {"  and %zu more; every product is in review.csv\n", "  另有 %zu 条；各产品见 review.csv\n"},
    {"%s: less is sold than was forecast since %s (%+.0f%% over the reviewed periods, signal %.1f); plan again with the newer sales",
     "%-s：自 %s 起销量低于预测（复核期内 %+.0f%%，信号 %.1f）；请用较新的销售数据重新规划"},
    {"%s: more is sold than was forecast since %s (%+.0f%% over the reviewed periods, signal %.1f); plan again with the newer sales",
     "%-s：自 %s 起销量高于预测（复核期内 %+.0f%%，信号 %.1f）；请用较新的销售数据重新规划"},
    {"%s: plan against actuals, %s to %s, %zu of %zu periods, money in %s\n\n",
     "%1$s：计划与实际，%2$s 至 %3$s，共 %5$zu 期中的 %4$zu 期，货币 %6$s\n\n"},
    {"; ", "；"},
    {"All channels", "全部渠道"},
    {"Plan again from %s: add the new exports and set calendar.start.\n",
     "请从 %s 起重新规划：加入新的导出文件并设置 calendar.start。\n"},
    {"actual", "实际"},
    {"contribution is %.2f after its goods, handling and spend", "扣除货品、处理与费用后贡献为 %.2f"},
    {"error", "误差"},
    {"exit", "退出"},
    {"fill", "满足率"},
    {"fill: sold / asked for, where\n  stock-outs are flagged. margin: planned margin a unit (before goods) times\n  (actual - planned units).\n",
     "满足率：售出 / 需求（标记了缺货之处）。\n  毛利：计划的单件毛利（未扣货品成本）×（实际 − 计划件数）。\n"},
    {"fix", "整改"},
    {"inside", "区间内"},
    {"inside: share within the %.0f%% interval. ", "区间内：落在 %.0f%% 区间内的比例。"},
    {"keep", "保持"},
    {"missing", "缺失"},
    {"no figure asks for a change", "没有指标要求改变"},
    {"one more unit of spend still earns %.2f: a limit holds it back",
     "再投一元仍可赚 %.2f：受限制所阻"},
    {"only %.1f%% of net revenue is left", "净收入只剩 %.1f%%"},
    {"refunds take %.1f%% of sales", "退款占销售额的 %.1f%%"},
    {"sales grow without spend by %.1f%%", "无投放而销售额增长 %.1f%%"},
    {"sales shrink by %.1f%%", "销售额下降 %.1f%%"},
    {"signal", "信号"},
    {"stock serves only %.1f%% of demand", "库存只满足需求的 %.1f%%"},
    {"the plan earns more with the channel closed", "关闭该渠道后计划利润更高"},
};
/* clang-format on */

const psr_words_table psr_texts_review = {texts, sizeof texts / sizeof *texts};
