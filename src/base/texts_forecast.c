/*
 * Texts of forecast: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"%s (no season)", "%-s（无季节）"},
    {"%s (season %zu and %zu)", "%-s（季节 %zu 与 %zu）"},
    {"%s (season %zu)", "%-s（季节 %zu）"},
    {"%zu level shift taken out", "已剔除 %zu 次水平变化"},
    {"%zu level shifts taken out", "已剔除 %zu 次水平变化"},
    {"Accuracy on rolling origins", "滚动原点的准确度"},
    {"Each series on rolling origins", "滚动原点的各序列"},
    {"Quantiles on rolling origins", "滚动原点的分位数"},
    {"a combination errs less than its members", "组合的误差小于各成员"},
    {"about %.0f units of demand were lost to stock-outs; the forecast is of demand, not of sales",
     "约 %.0f 件需求因缺货而损失；预测的是需求而非销量"},
    {"aggregates", "聚合序列法"},
    {"arima", "ARIMA 模型"},
    {"autoregression", "自回归"},
    {"complex smoothing", "复数指数平滑"},
    {"dynamic theta", "动态 theta"},
    {"effect on the logarithm of demand", "对需求对数的影响"},
    {"elasticity", "弹性"},
    {"ets", "指数平滑"},
    {"ets on logs", "对数指数平滑"},
    {"forecasting the past", "回测历史"},
    {"its forecast is that of look-alikes (0 where it shares no group)",
     "按相似序列预测（无同组时为 0）"},
    {"many periods are zero, or the amounts are small counts", "多期为零，或数量很小"},
    {"mean reversion", "均值回归"},
    {"mixture of empirical, negative binomial and hurdle laws", "经验分布、负二项分布与门槛模型的混合"},
    {"no history: as %s, which it is said to be like", "无历史：按声明相似的 %s 预测"},
    {"no history: mixture of %zu series alike", "无历史：%zu 条相似序列的混合"},
    {"no series has %zu values: %d to learn from before %zu held out; use a shorter horizon",
     "没有序列具有 %zu 个数值：需 %d 个用于学习，另留出 %zu 个；请缩短预测期"},
    {"not used: it does not explain periods that its effect was not learned from",
     "未采用：它不能解释未参与学习的各期"},
    {"seasonal differences", "季节差分"},
    {"seasonal naive", "季节朴素法"},
    {"the series has no value", "该序列没有数值"},
    {"the series has no value; its forecast is that of look-alikes (0 where it shares no group)",
     "该序列没有数值；按相似序列预测（无同组时为 0）"},
    {"there is no method %s; use auto or one of: %s", "没有方法 %s；请用 auto 或下列之一：%s"},
    {"used for its weeks of the year only: what the yearly pattern smooths away there is given back",
     "仅用于它每年所在的各期：补回年度形态在那里被平滑掉的部分"},
    {"used: it explains periods that its effect was not learned from", "已采用：它能解释未参与学习的各期"},
    {"used: it explains periods that its effect was not learned from; %s %.3f on average, standard error of one series %.3f",
     "已采用：它能解释未参与学习的各期；%-s 平均 %.3f，单条序列标准误 %.3f"},
};
/* clang-format on */

const psr_words_table psr_texts_forecast = {texts, sizeof texts / sizeof *texts};
