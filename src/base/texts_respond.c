/*
 * Texts of respond: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"%s is %g; must be above 0", "%s 是 %g；必须大于 0"},
    {"%zu channels have spend; must be 1 to %zu, each a column with some above 0", "%zu 个渠道有费用；必须为 1 到 %zu 个，每个是一列且有大于 0 的值"},
    {"%zu period has an outcome; %zu or more are needed to learn from",
     "只有 %zu 期有结果；至少需要 %zu 期才能学习"},
    {"%zu periods have an outcome; %zu or more are needed to learn from",
     "只有 %zu 期有结果；至少需要 %zu 期才能学习"},
    {"Effective spend was seen up to %.4g a period; beyond it the curve is extrapolated.",
     "有效费用每期最高见过 %.4g；超出部分的曲线为外推。"},
    {"It has too few periods of sales to learn from; it has no curve.",
     "销售期数太少，无法学习；没有曲线。"},
    {"Its effect is not clearly above zero (%.3g with a standard error of %.3g).",
     "其效果未明显大于零（%.3g，标准误 %.3g）。"},
    {"Its lift test lies outside the history (%s to %s) and counts as if the channel had answered the same then; check its days.", "其提升试验在历史（%s 至 %s）之外，按渠道当时的反应相同计入；请核对日期。"},
    {"Its spend moved together with that of %s (correlation %.2f besides season and trend): their sum is known better than each.",
     "其费用与 %s 的费用同步变动（除季节与趋势外相关系数 %.2f）：两者之和比各自更可靠。"},
    {"No spend was ever recorded, so nothing was learned about this channel; it has no curve.",
     "从未记录过费用，因此对该渠道一无所知；没有曲线。"},
    {"Spend hardly varied (%.0f%% around its mean), so its effect cannot be told from base sales; vary it on purpose for some weeks, or run an experiment.",
     "费用几乎没有变化（均值上下 %.0f%%），其效果无法与基础销量区分；请有意变动几周，或做一次实验。"},
    {"The curve is S-shaped: effective spend below %.4g earns ever more per unit, the best return is at %.4g; a little spend is worse than none.",
     "曲线呈 S 形：有效费用低于 %.4g 时单位收益递增，最佳回报在 %.4g；少量投放不如不投。"},
    {"The history says little about %s; what is used is mostly the prior.",
     "历史数据对%-s说明甚少；所用的主要是先验。"},
    {"The history shows no gain from its spend; the curve is zero. An experiment would settle it.",
     "历史数据看不出其费用带来增量；曲线为零。做一次实验可以定论。"},
    {"a table of points cannot be fitted; choose hill, exponential, logistic, power, linear or sigmoid",
     "点表无法拟合；请选 hill、exponential、logistic、power、linear 或 sigmoid"},
    {"bend is %g; gamma of Robyn is a share of the largest spend: must be 1 or less", "`bend` 是 %g；Robyn 的 `gamma` 是最大费用的份额：必须不大于 1"},
    {"channel %s has a baseline of %g; lift is relative to it, so it must be above 0",
     "渠道 %s 的基准为 %g；增量相对于基准，因此必须大于 0"},
    {"how its effect levels off", "其效果如何饱和"},
    {"how long its effect lasts", "其效果持续多久"},
    {"retention is %g; must be 0 or more, below 1", "`retention` 是 %g；必须不小于 0 且小于 1"},
    {"shape is %g; must be above 0: alpha of Robyn, slope of the others", "`shape` 是 %g；必须大于 0：Robyn 的 `alpha`，其余的 `slope`"},
    {"the largest spend is %g; must be above 0", "最大费用是 %g；必须大于 0"},
};
/* clang-format on */

const psr_words_table psr_texts_respond = {texts, sizeof texts / sizeof *texts};
