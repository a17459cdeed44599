/*
 * Every key a scenario may hold.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "schema.h"

#define AT(member) offsetof(psr_draft, fixed.member)
#define SOURCE(member) offsetof(psr_draft_source, member)
#define COLUMN(key, text)                                                                  \
    {                                                                                      \
        "data.sales.*.columns." #key, PSR_FIELD_TEXT, SOURCE(profile.key), "", 0, 0, NULL, \
            "column of the export: " text                                                  \
    }
#define TABLE(key, sentence)                                                            \
    {                                                                                   \
        "tables." #key, PSR_FIELD_TEXT, offsetof(psr_draft_text, text), "", 0, 0, NULL, \
            sentence                                                                    \
    }

const psr_group psr_schema_groups[PSR_GROUP_COUNT] = {
    [PSR_GROUP_SOURCES] = {"data.sales", sizeof(psr_draft_source), false,
                           "sales exports, each under a name of your choice"},
    [PSR_GROUP_TABLES] =
        {"tables", sizeof(psr_draft_text), false,
         "the catalogue's tables (CSV), relative to the scenario's folder"},
    [PSR_GROUP_BUDGETS] = {"budgets", sizeof(psr_draft_budget), false,
                           "limits on money, each under a name of your choice"},
    [PSR_GROUP_POLICIES] = {"policies", sizeof(psr_draft_policy), false,
                            "shares and fairness, each under a name of your choice"},
    [PSR_GROUP_RULES] = {"rules", sizeof(psr_draft_text), true,
                         "own linear rules, each under a name of your choice"},
    [PSR_GROUP_SUPPLIERS] = {"supplier_capacities", sizeof(psr_draft_supplier), true,
                             "units a period that a supplier delivers over all its offers"},
    [PSR_GROUP_ADJUST] = {"adjust", sizeof(psr_draft_text), true,
                          "what-ifs: one line changes a column of a table or a budget"},
};

const psr_field psr_schema_fields[] = {
    {"title", PSR_FIELD_TEXT, AT(title), "", 0, 0, NULL, "one line for people"},
    {"name", PSR_FIELD_TEXT, AT(name), "", 0, 0, NULL,
     "names the plan's folder; the scenario's folder or file name when left out"},
    {"inherits", PSR_FIELD_TEXT, AT(base_name), "", 0, 0, NULL,
     "scenario file this one starts from, relative to it; what is written here replaces"},
    {"currency", PSR_FIELD_TEXT, AT(currency), "CNY", 0, 0, NULL,
     "currency of every amount, for reports"},
    {"seed", PSR_FIELD_SEED, AT(seed), "1", 0, 9007199254740992.0, NULL,
     "start of every random stream; the same seed gives the same plan"},
    {"pool", PSR_FIELD_SWITCH, AT(shared_pool), "reserved", 0, 0, "reserved|shared",
     "stock is reserved for a channel before demand is seen, or shared after"},

    {"calendar.frequency", PSR_FIELD_CHOICE, AT(frequency), "weekly", 0, 0,
     "daily|weekly|monthly|quarterly|yearly", "length of a period; weeks are ISO weeks"},
    {"calendar.horizon", PSR_FIELD_WHOLE, AT(horizon), "13", 1, 520, NULL,
     "periods planned ahead"},
    {"calendar.start", PSR_FIELD_DAY, AT(start), "", 0, 0, NULL,
     "a day of the first planned period; the period after the last sale when left out"},
    {"calendar.season", PSR_FIELD_WHOLE, AT(season), "0", 0, 10000, NULL,
     "periods in a season; 0 = by frequency (7 days, 52 weeks, 12 months, 4 quarters)"},

    {"data.sales.*.file", PSR_FIELD_TEXT, SOURCE(path), NULL, 0, 0, NULL,
     "the export (CSV), relative to --data, else to the scenario's folder"},
    {"data.sales.*.platform", PSR_FIELD_WORD, SOURCE(profile.platform), "none", 0, 0,
     "none|taobao|tmall-report|jd|pinduoduo|douyin|amazon|shopify|woocommerce",
     "whose export it is: columns, statuses and channel that are not named here follow"},
    {"data.sales.*.encoding", PSR_FIELD_WORD, SOURCE(profile.encoding), "auto", 0, 0,
     "auto|utf-8|gb18030|gbk", "encoding of the file; auto tries UTF-8, then GB18030"},
    {"data.sales.*.date_format", PSR_FIELD_WORD, SOURCE(profile.date_format), "auto", 0, 0,
     "auto|ymd|mdy|dmy", "order of year, month and day"},
    {"data.sales.*.decimal_point", PSR_FIELD_WORD, SOURCE(profile.decimal_point), ".", 0, 0,
     ".|,", "the sign before the decimals"},
    COLUMN(date, "day of the sale"),
    COLUMN(product, "product"),
    COLUMN(channel, "sales channel"),
    COLUMN(quantity, "units sold"),
    COLUMN(price, "unit price paid"),
    COLUMN(revenue, "money of the row"),
    COLUMN(refund, "money given back"),
    COLUMN(returned, "units that came back"),
    COLUMN(list_price, "list price of a unit"),
    COLUMN(cost, "cost of the goods of the row"),
    COLUMN(profit, "profit of the row"),
    COLUMN(stock, "stock level"),
    COLUMN(stock_out, "out-of-stock flag"),
    COLUMN(promotion, "promotion flag"),
    COLUMN(order, "order number"),
    COLUMN(customer, "customer"),
    COLUMN(status, "status of the order"),
    {"data.sales.*.constants.product", PSR_FIELD_TEXT, SOURCE(profile.product_value), "", 0,
     0, NULL, "the whole file is this product"},
    {"data.sales.*.constants.channel", PSR_FIELD_TEXT, SOURCE(profile.channel_value), "", 0,
     0, NULL, "the whole file is this channel"},
    {"data.sales.*.constants.quantity", PSR_FIELD_TEXT, SOURCE(profile.quantity_value), "",
     0, 0, NULL, "every row sells this many units"},
    {"data.sales.*.keep_status", PSR_FIELD_TEXTS, SOURCE(keep), "", 0, 0, NULL,
     "only rows with one of these statuses count; all when left out"},
    {"data.sales.*.ignore_when_empty", PSR_FIELD_TEXT, SOURCE(profile.ignore_when_empty),
     "", 0, 0, NULL,
     "rows whose cell in this column is empty do not count (unpaid orders)"},
    {"data.sales.*.ignore_when_zero", PSR_FIELD_TEXT, SOURCE(profile.ignore_when_zero), "",
     0, 0, NULL, "rows whose number in this column is 0 do not count"},

    TABLE(products, "what is sold: cost, volume, shelf life, guide and floor price"),
    TABLE(channels, "where it is sold: role, fees, returns, spend limits"),
    TABLE(warehouses, "where it is kept: storage and inbound capacity"),
    TABLE(lanes, "which warehouse serves which channel, at what cost a unit"),
    TABLE(offers, "who delivers what, where, at what cost, lead time, MOQ and lot size"),
    TABLE(transfers, "moves between warehouses"),
    TABLE(on_hand, "stock on hand at the start"),
    TABLE(receipts, "orders placed before the start and still due"),
    TABLE(prices, "price of a product in a channel; several rows of a pair are tiers"),
    TABLE(events, "campaigns and festivals with first and last day"),
    TABLE(spend, "history of marketing spend, one row a period"),
    TABLE(curves, "given response curves"),

    {"clean.partial_periods", PSR_FIELD_WORD, AT(partial_periods), "drop", 0, 0,
     "drop|scale|keep", "what to do with a first or last period the data covers in part"},
    {"clean.gaps", PSR_FIELD_SWITCH, AT(gaps_are_zero), "zero", 0, 0, "missing|zero",
     "what a period without a row inside a series means"},
    {"clean.stock_outs", PSR_FIELD_SWITCH, AT(stock_out_is_missing), "missing", 0, 0,
     "censored|missing", "what is known of demand in a period without stock"},
    {"clean.outlier_threshold", PSR_FIELD_NUMBER, AT(outlier_threshold), "6", 0, 1000, NULL,
     "robust deviations beyond which a value is flagged; 0 = never"},
    {"clean.replace_outliers", PSR_FIELD_FLAG, AT(outliers_replaced), "false", 0, 0, NULL,
     "flagged values are replaced, not only reported"},

    {"forecast.method", PSR_FIELD_TEXT, AT(forecast_method), "auto", 0, 0, NULL,
     "auto, or the name of one method"},
    {"forecast.levels", PSR_FIELD_NUMBERS, offsetof(psr_draft, levels),
     "[0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]", 0.0001, 0.9999, NULL,
     "quantile levels, rising"},
    {"forecast.paths", PSR_FIELD_COUNT, AT(path_count), "0", 0, 100000, NULL,
     "joint demand paths drawn; 0 = none"},
    {"forecast.reconcile", PSR_FIELD_FLAG, AT(reconcile), "false", 0, 0, NULL,
     "forecasts of groups add up to their total"},
    {"forecast.demand_change", PSR_FIELD_NUMBER, AT(demand_change), "0", -1, 100, NULL,
     "what-if: all demand * (1 + this); -0.5 = demand halves"},

    {"response.mode", PSR_FIELD_WORD, AT(response_mode), "none", 0, 0, "given|fitted|none",
     "where response curves come from: table `curves`, fitted to table `spend`, or no "
     "lift"},
    {"response.history_holds_spend", PSR_FIELD_FLAG, AT(history_holds_spend), "true", 0, 0,
     NULL, "sales history contains the effect of past spend; lift is relative to it"},

    {"objective.goal", PSR_FIELD_CHOICE, AT(objective.kind), "profit", 0, 0,
     "profit|roi_floor|ratio", "most profit; most profit above a return; highest return"},
    {"objective.floor", PSR_FIELD_NUMBER, AT(objective.floor), "0", 0, 1000, NULL,
     "roi_floor: profit per unit of capital that must be reached"},
    {"objective.basis", PSR_FIELD_SWITCH, AT(objective.basis_total), "marketing", 0, 0,
     "marketing|total", "capital is spend, or spend and purchases"},
    {"objective.base_capital", PSR_FIELD_NUMBER, AT(objective.base_capital), "0", 0, 1e15,
     NULL, "money: capital that counts besides"},
    {"objective.incremental", PSR_FIELD_FLAG, AT(objective.incremental), "false", 0, 0,
     NULL, "profit counts above the profit at no spend"},
    {"objective.risk_weight", PSR_FIELD_NUMBER, AT(risk_weight), "0", 0, 1, NULL,
     "share of the goal that looks at the worst outcomes only; 0 = the mean"},
    {"objective.risk_tail", PSR_FIELD_NUMBER, AT(risk_tail), "0.1", 0.001, 1, NULL,
     "share of outcomes that are the worst"},
    {"objective.gap", PSR_FIELD_NUMBER, AT(gap), "0.000001", 0, 1, NULL,
     "relative distance to the proved bound at which the search may stop"},

    {"budgets.*.kind", PSR_FIELD_CHOICE, offsetof(psr_draft_budget, kind), NULL, 0, 0,
     "marketing|purchase|total|working_capital",
     "what is limited; may be left out where the name is one of these words"},
    {"budgets.*.limit", PSR_FIELD_SERIES, offsetof(psr_draft_budget, limit), "none", 0,
     1e15, "none", "money: at most; a list (one a period) for working_capital only"},
    {"budgets.*.min", PSR_FIELD_NUMBER, offsetof(psr_draft_budget, min), "none", 0, 1e15,
     "none", "money: at least"},
    {"budgets.*.periods", PSR_FIELD_WHOLES, offsetof(psr_draft_budget, periods), "", 0, 519,
     NULL, "planned periods it covers, counted from 0; all when left out"},
    {"budgets.*.channel", PSR_FIELD_TEXT, offsetof(psr_draft_budget, channel), "", 0, 0,
     NULL, "marketing: of this channel only"},

    {"policies.*.kind", PSR_FIELD_CHOICE, offsetof(psr_draft_policy, kind), NULL, 0, 0,
     "min_share|fair_fill", "a channel's least share of a product, or equal filling"},
    {"policies.*.product", PSR_FIELD_TEXT, offsetof(psr_draft_policy, product), NULL, 0, 0,
     NULL, "product"},
    {"policies.*.channel", PSR_FIELD_TEXT, offsetof(psr_draft_policy, channel), "", 0, 0,
     NULL, "min_share: channel"},
    {"policies.*.share", PSR_FIELD_NUMBER, offsetof(psr_draft_policy, share), "0", 0, 1,
     NULL, "min_share: of the product's expected sales"},
    {"policies.*.weight", PSR_FIELD_NUMBER, offsetof(psr_draft_policy, weight), "0", 0,
     1e15, NULL, "fair_fill: money that filling all channels in full is worth"},

    {"rules.*", PSR_FIELD_TEXT, offsetof(psr_draft_text, text), NULL, 0, 0, NULL,
     "for example `spend[live,*] <= 0.35 * spend[*,*]`"},
    {"supplier_capacities.*", PSR_FIELD_SERIES, offsetof(psr_draft_supplier, capacity),
     NULL, 0, 1e15, NULL, "units a period; one number, or a list with one a period"},

    {"cash.opening", PSR_FIELD_NUMBER, AT(cash.opening), "0", -1e15, 1e15, NULL,
     "money in the bank at the start"},
    {"cash.floor", PSR_FIELD_SERIES, AT(cash.floor), "0", -1e15, 1e15, NULL,
     "money that must remain at each period's end; a number or a list"},
    {"cash.external", PSR_FIELD_SERIES, AT(cash.external), "0", -1e15, 1e15, NULL,
     "money coming in from outside each period (out: negative); a number or a list"},

    {"stock.target_cover", PSR_FIELD_NUMBER, AT(target_cover), "4", 0, 520, NULL,
     "periods of mean demand whose stock is worth its full cost at the end"},
    {"stock.salvage_rate", PSR_FIELD_NUMBER, AT(salvage_rate), "0.3", 0, 1, NULL,
     "value of the stock beyond it, as a share of its cost"},

    {"adjust.*", PSR_FIELD_TEXT, offsetof(psr_draft_text, text), NULL, 0, 0, NULL,
     "`TABLE.ROW.COLUMN: CHANGE`, as in `channels.live.fee_rate: +0.05`, "
     "`offers.*.lead_time: +2`, `budgets.marketing.limit: -20%`; +x adds, -x takes away, "
     "+x% and -x% scale, a plain number replaces"},
};
const size_t psr_schema_field_count =
    sizeof psr_schema_fields / sizeof psr_schema_fields[0];
