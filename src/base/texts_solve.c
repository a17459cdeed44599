/*
 * Texts of solve: English and Chinese, sorted by the English (words_texts.h).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "words_texts.h"

/* clang-format off */
static const psr_words_text texts[] = {
    {"%s and %zu more", "%s 及另外 %zu 项"},
    {"%zu entries are more than GLPK can number", "%zu 个非零元超出 GLPK 的编号范围"},
    {"GLPK gave up: %s", "GLPK 放弃求解：%s"},
    {"a frontier needs a row of the budget and limits from low to high",
     "前沿需要预算的一行和从低到高的限额"},
    {"a goal needs a row of the budget and a target above 0", "目标需要预算的一行和大于 0 的目标值"},
    {"blocks: plan %.10g, bound %.10g (relaxation %.10g), %zu nodes",
     "分块：方案 %.10g，上界 %.10g（松弛 %.10g），%zu 个节点"},
    {"branch and bound", "分支定界法"},
    {"column %zu (%s): a number is not finite", "第 %zu 列（%s）：有数值不是有限数"},
    {"column %zu (%s): its factor is not finite", "第 %zu 列（%s）：系数不是有限数"},
    {"interior", "内点法"},
    {"interior %zu: gap %.2e primal %.2e dual %.2e mu %.2e objective %.10g",
     "内点 %zu：差距 %.2e 原始 %.2e 对偶 %.2e 中心 %.2e 目标 %.10g"},
    {"interior point", "内点法"},
    {"interior, then simplex", "内点法，再用单纯形法"},
    {"interrupted in branch and bound", "分支定界时被中断"},
    {"interrupted in rounding", "取整时被中断"},
    {"interrupted in the decomposition", "分解求解时被中断"},
    {"interrupted in the interior-point method", "内点法求解时被中断"},
    {"moving the limit of %.60s by %.8g is enough", "把 %.60s 的限额移动 %.8g 即可"},
    {"no optimum within %zu simplex iterations", "单纯形法迭代 %zu 次仍未得到最优解"},
    {"no plan in whole units was found near the optimum", "最优解附近没有找到整数件的方案"},
    {"no plan was found of which all but %.4g%% of the draws reach %.10g; the most is %.10g (proved: not above %.10g)",
     "没有找到除 %.4g%% 的抽样外都能达到 %.10g 的方案；最高为 %.10g（已证明不超过 %.10g）"},
    {"no plan was found whose CVaR is %.10g or more; the most is %.10g (proved: not above %.10g)",
     "没有找到 CVaR 不低于 %.10g 的方案；最高为 %.10g（已证明不超过 %.10g）"},
    {"no plan was found within %zu boxes, nor proof that there is none",
     "搜索 %zu 个区域后既没有找到方案，也未能证明无解"},
    {"no single limit among them resolves it", "其中任何单个限额都无法解决"},
    {"no spends satisfy all rows", "没有任何费用组合能满足所有行"},
    {"no whole answer found in %zu nodes", "搜索 %zu 个节点后仍没有找到整数解"},
    {"risk needs draws, a tail above 0 and at most 1, a weight of 0 to 1",
     "风险计算需要抽样、大于 0 且不超过 1 的尾部比例、0 到 1 的权重"},
    {"row %d (%s): a coefficient is not finite", "第 %d 行（%s）：某系数不是有限数"},
    {"row %zu (%s): a limit is not a number", "第 %zu 行（%s）：某界限不是数"},
    {"simplex", "单纯形法"},
    {"spend %s has a minimum if on, which risk does not know; fix it on (min) or off (max 0)",
     "费用 %s 设有投放下限，风险计算不支持；请固定为投放（`min`）或不投放（`max` 为 0）"},
    {"stopped on request", "已按要求停止"},
    {"the optimum violates a limit by %.1e (relative) with a gap of %.1e; check the scale of the numbers",
     "最优解违反某限制 %.1e（相对值），差距 %.1e；请检查数值的量级"},
    {"the simplex method neither solved nor refuted the programme; check the scale of its numbers",
     "单纯形法既未求出解也未证明无解；请检查数值的量级"},
    {"the solution is of another programme", "该解属于另一个规划问题"},
    {"there is no optimal basis to range", "没有可做敏感性分析的最优基"},
    {"there is no vertex to range", "没有可做敏感性分析的顶点"},
    {"these cannot hold together: %s, given the spends' limits",
     "这些要求不能同时成立：%-s（在各项费用的限制下）"},
    {"these cannot hold together: %s, given the spends' own limits",
     "这些要求不能同时成立：%-s（在各项费用自身限制下）"},
    {"whole units", "取整"},
};
/* clang-format on */

const psr_words_table psr_texts_solve = {texts, sizeof texts / sizeof *texts};
