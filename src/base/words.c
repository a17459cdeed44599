/*
 * Headings: key, English, Chinese; sorted by key. Whole texts are in words_texts.c.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/base.h"

#include <stdlib.h>
#include <string.h>

typedef struct word {
    const char *key;
    const char *text[PSR_LANGUAGE_COUNT];
} word;

/* clang-format off */
static const word words[] = {
    {"amount", {"Amount", "金额"}},
    {"answer", {"The answer", "结论"}},
    {"answer_report", {"Answer", "运算结果报告"}},
    {"at least", {"at least", "至少"}},
    {"at most", {"at most", "至多"}},
    {"backtest_mase", {"Backtest error (MASE)", "回测误差 (MASE)"}},
    {"base", {"Base", "基准方案"}},
    {"baseline", {"Baseline per period", "每期基准"}},
    {"basis", {"Basis", "依据"}},
    {"because", {"Because", "原因说明"}},
    {"bias", {"Bias", "偏差"}},
    {"binding", {"Limits that bind", "起作用的限制"}},
    {"bound", {"Proved upper bound", "已证明的上界"}},
    {"bridge", {"From profit to profit", "利润变化的来源"}},
    {"bridge_note", {"What changes the profit, line by line and channel by channel; the parts add up. The bars begin above zero, so that small changes show.", "利润逐项、逐渠道的变化；各部分之和等于总变化。为显示小幅变化，条形不从零开始。"}},
    {"budget", {"Budget", "预算"}},
    {"budget_note", {"Marketing money by channel and period.", "各渠道各期的营销费用。"}},
    {"by channel", {"by channel", "按渠道"}},
    {"carryover", {"Carry-over", "延续效应"}},
    {"cash", {"Cash", "现金"}},
    {"change", {"Change", "变化"}},
    {"changed_settings", {"What was changed", "更改的设置"}},
    {"channel", {"Channel", "渠道"}},
    {"channel_name", {"Name", "名称"}},
    {"channels", {"Channels", "渠道"}},
    {"channels_note", {"What each channel earns; the rows add up to the profit.", "各渠道的盈利；各行合计等于利润。"}},
    {"closing", {"Closing", "期末"}},
    {"code", {"Code", "代码"}},
    {"column", {"Column", "列"}},
    {"contribution", {"Contribution", "贡献"}},
    {"contribution_margin", {"Contribution margin", "贡献率"}},
    {"cost", {"Cost", "成本"}},
    {"coverage_90", {"Coverage of the 90% interval", "90% 区间覆盖率"}},
    {"day", {"Day", "日期"}},
    {"definition", {"Definition", "定义"}},
    {"deliveries", {"Deliveries", "发货"}},
    {"delivery", {"Delivery", "配送"}},
    {"demand", {"Demand", "需求"}},
    {"disposal", {"Disposal", "报废"}},
    {"disposal_cost", {"Disposal cost", "报废成本"}},
    {"effect", {"Effect", "效应"}},
    {"effective_spend", {"Effective spend", "有效费用"}},
    {"effects", {"What drives demand", "需求的驱动因素"}},
    {"effects_note", {"Of the price: its elasticity. Of events and promotions: the change of the logarithm of demand.", "价格：需求弹性；活动与促销：需求对数的变化。"}},
    {"end", {"End", "期末"}},
    {"end_stock", {"End stock", "期末库存"}},
    {"end_value", {"Value at the end", "期末价值"}},
    {"expected_disposal", {"Expected disposal", "预期报废"}},
    {"expected_end", {"Expected end stock", "预期期末库存"}},
    {"expected_sales", {"Expected sales", "预期销量"}},
    {"expected_units", {"Expected units", "预期件数"}},
    {"exposed", {"Stock offered", "可售库存"}},
    {"family", {"Curve", "曲线"}},
    {"fees", {"Platform fees", "平台费用"}},
    {"figures", {"Figures", "数据"}},
    {"file", {"File", "文件"}},
    {"fill_percent", {"% of demand served:", "需求满足率 %："}},
    {"fill_rate", {"Fill rate", "满足率"}},
    {"finding", {"Finding", "发现"}},
    {"findings", {"Findings", "数据发现"}},
    {"findings_note", {"What was doubtful in the data and what was done about it.", "数据中的疑点及处理方式。"}},
    {"first_day", {"Starts", "开始日期"}},
    {"fixed_cost", {"Fixed cost", "固定成本"}},
    {"floor", {"Floor", "下限"}},
    {"followed_blindly", {"If never adjusted", "若不再调整"}},
    {"forecast", {"Forecast", "预测"}},
    {"forecast_note", {"Demand without planned lift: its mean, and the bands between the quantiles named; below each, how the forecast did on the past.", "不含计划增量的需求：均值与所示分位数之间的区间；下方为历史回测表现。"}},
    {"from", {"From", "从"}},
    {"frontier", {"More or less money", "预算增减的效果"}},
    {"frontier_note", {"The best profit at each marketing budget, re-planned at every point; the dot is this plan.", "每个营销预算下的最高利润，逐点重新规划；圆点为本计划。"}},
    {"full_table", {"the full table is in", "完整数据见"}},
    {"gap", {"Gap", "差距"}},
    {"goods", {"Goods", "货品成本"}},
    {"goodwill", {"Goodwill lost", "商誉损失"}},
    {"gross_margin", {"Gross margin", "毛利率"}},
    {"gross_sales", {"Gross sales", "销售总额"}},
    {"growth", {"Growth", "增长率"}},
    {"handling", {"Handling", "处理费用"}},
    {"holding_cost", {"Holding cost", "持有成本"}},
    {"inputs", {"Inputs", "输入文件"}},
    {"kind", {"Kind", "类别"}},
    {"kpi", {"Key figure", "指标"}},
    {"kpis", {"Key figures", "渠道指标"}},
    {"kpis_note", {"Each figure with its definition; where a field is missing, what is missing is said.", "每个指标附定义；缺少字段时说明缺什么。"}},
    {"landing_day", {"Lands", "到货日期"}},
    {"landing_period", {"Landing period", "到货期"}},
    {"largest_spend_seen", {"Largest spend seen", "历史最大费用"}},
    {"late_returns", {"Late returns", "期后退货"}},
    {"lift", {"Lift", "增量"}},
    {"limit", {"Limit", "限制"}},
    {"limits", {"Limits", "限制"}},
    {"limits_note", {"What one more unit of each limit is worth, and the range in which that holds.", "每放宽一个单位的价值，以及该价值成立的范围。"}},
    {"limits_report", {"Limits of the model", "极限值报告"}},
    {"line", {"Line", "行"}},
    {"lost_margin", {"Margin lost", "损失毛利"}},
    {"lost_sales", {"Sales lost to stock-outs", "缺货损失销量"}},
    {"manifest", {"How this plan was made", "计划的生成方式"}},
    {"margin", {"Margin", "毛利"}},
    {"marginal_return", {"Marginal return", "边际回报"}},
    {"marketing", {"Marketing", "营销费用"}},
    {"mean", {"Mean", "均值"}},
    {"method", {"Method", "方法"}},
    {"methods", {"Forecast methods", "预测方法"}},
    {"methods_note", {"How each series was forecast, and how well on its own past: its error and that of the seasonal naive method (MASE), bias, coverage of its interval.", "每条序列的预测方法及其历史回测：误差与季节朴素法误差 (MASE)、偏差、区间覆盖率。"}},
    {"midpoint", {"Midpoint", "中点"}},
    {"missing", {"What is missing", "缺少的数据"}},
    {"more_rows", {"rows shown of", "行，共"}},
    {"naive_mase", {"Error of the seasonal naive", "季节朴素法误差"}},
    {"name", {"Name", "名称"}},
    {"net_revenue", {"Net revenue", "净收入"}},
    {"no_more_than", {"no plan can earn more than", "任何方案的利润都不会超过"}},
    {"nothing", {"Nothing to show.", "无内容。"}},
    {"offer", {"Offer", "报价"}},
    {"open", {"Open", "开放"}},
    {"opening", {"Opening", "期初"}},
    {"opening_effective_spend", {"Effective spend today", "当前有效费用"}},
    {"optimum", {"Optimum before rounding", "取整前的最优值"}},
    {"order_cost", {"Order cost", "订货成本"}},
    {"order_day", {"Order on", "下单日期"}},
    {"order_lines", {"order lines:", "订单行数："}},
    {"orders", {"Orders", "采购订单"}},
    {"orders_differ_note", {"Units bought, by product; those that differ most.", "各产品采购件数；差异最大的产品。"}},
    {"orders_note", {"What to order, from whom and when it lands; whole units.", "采购内容、供应商与到货时间；整数件。"}},
    {"other", {"Other", "其他"}},
    {"paid", {"Paid", "支付"}},
    {"period", {"Period", "期"}},
    {"planned", {"Planned", "计划"}},
    {"policies", {"What each policy costs", "各项政策的代价"}},
    {"policies_note", {"What the plan would earn more without each policy.", "取消该项政策可多得的利润。"}},
    {"price", {"Price", "价格"}},
    {"price_of_policy", {"Price of the policy", "政策代价"}},
    {"product", {"Product", "产品"}},
    {"product_name", {"Product name", "产品名称"}},
    {"profit", {"Profit", "利润"}},
    {"profit_per_spend", {"profit per unit:", "单位费用利润："}},
    {"profit_statement", {"Profit statement", "利润表"}},
    {"purchases", {"Purchases", "采购"}},
    {"quantity", {"Quantity", "数量"}},
    {"range_high", {"Holds up to", "有效上限"}},
    {"range_low", {"Holds from", "有效下限"}},
    {"rate", {"Rate", "速率"}},
    {"reason", {"Reason", "原因"}},
    {"receipts", {"Receipts", "到货"}},
    {"received", {"Received", "收到"}},
    {"refund", {"Refund", "退款"}},
    {"refunds", {"Refunds", "退款"}},
    {"regressor", {"Driver", "驱动因素"}},
    {"responses", {"Response curves", "响应曲线"}},
    {"responses_note", {"Lift of demand for effective spend per period, today and as planned; below each, what one more unit of money earns there.", "每期有效费用对应的需求增量，当前与计划；下方为多投入一单位费用的收益。"}},
    {"retention", {"Retention", "保留率"}},
    {"return_costs", {"Cost of returns", "退货成本"}},
    {"return_on_spend", {"Return on spend", "费用回报"}},
    {"return_rate", {"Return rate", "退货率"}},
    {"returned", {"Returned", "退货"}},
    {"returns", {"Returns", "退货"}},
    {"revenue", {"Revenue", "销售额"}},
    {"role", {"Role", "角色"}},
    {"rounding_cost", {"Cost of whole units and cents", "取整的代价"}},
    {"sales", {"Sales", "销售"}},
    {"scale", {"Scale", "规模"}},
    {"seed", {"Seed", "随机种子"}},
    {"send_day", {"Send on", "发出日期"}},
    {"sense", {"Sense", "方向"}},
    {"sensitivity_report", {"Sensitivity", "敏感性报告"}},
    {"settings", {"Settings", "设置"}},
    {"severity", {"Severity", "程度"}},
    {"shadow_price", {"Worth of one more", "多一单位的价值"}},
    {"shape", {"Shape", "形状"}},
    {"short", {"What runs short, and why", "缺货及原因"}},
    {"short_units", {"Units short", "缺货件数"}},
    {"slack", {"Slack", "余量"}},
    {"spend", {"Marketing spend", "营销费用"}},
    {"standard_error", {"Standard error", "标准误"}},
    {"stock", {"Stock", "库存"}},
    {"stock_costs", {"Stock costs", "库存成本"}},
    {"stock_note", {"End stock by warehouse, in units; then the products that run short, with what customers miss below the line.", "各仓库期末库存（件）；其后为缺货产品，轴下为未满足的件数。"}},
    {"subject", {"About", "对象"}},
    {"summary", {"Summary", "摘要"}},
    {"supplier", {"Supplier", "供应商"}},
    {"tier", {"Price tier", "价格档"}},
    {"title", {"Item", "项目"}},
    {"to", {"To", "到"}},
    {"today", {"Today", "当前"}},
    {"transfer", {"Transfer", "调拨"}},
    {"transfers", {"Transfers", "调拨"}},
    {"transfers_in", {"Transfers in", "调入"}},
    {"transfers_out", {"Transfers out", "调出"}},
    {"unit_cost", {"Unit cost", "单位成本"}},
    {"unit_fees", {"Fees per unit", "单件费用"}},
    {"units", {"Units", "件数"}},
    {"used", {"Used", "已用"}},
    {"value", {"Value", "数值"}},
    {"verdict", {"Verdict", "结论"}},
    {"verdicts", {"Verdicts", "渠道结论"}},
    {"verdicts_note", {"Scale, keep, fix or exit, with the figures that decided.", "扩大、维持、整改或退出，以及依据的数字。"}},
    {"versions", {"Versions", "版本"}},
    {"volume_factor", {"Demand factor", "需求系数"}},
    {"warehouse", {"Warehouse", "仓库"}},
};
/* clang-format on */

enum { WORD_COUNT = sizeof words / sizeof *words };

bool psr_language_parse(const char *name, psr_language *language) {
    for (int i = 0; i < PSR_LANGUAGE_COUNT; i++) {
        if (strcmp(name, psr_language_name((psr_language)i)) == 0) {
            *language = (psr_language)i;
            return true;
        }
    }
    return false;
}

const char *psr_language_name(psr_language language) {
    return language == PSR_CHINESE ? "zh" : "en";
}

static int compare_key(const void *key, const void *entry) {
    return strcmp(key, ((const word *)entry)->key);
}

const char *psr_word(psr_language language, const char *key) {
    const word *found = bsearch(key, words, WORD_COUNT, sizeof *words, compare_key);
    return found != NULL ? found->text[language] : key;
}

size_t psr_word_count(void) {
    return WORD_COUNT;
}

const char *psr_word_key(size_t index) {
    return words[index].key;
}

const char *psr_word_at(size_t index, psr_language language) {
    return words[index].text[language];
}
