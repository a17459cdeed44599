/*
 * Scenario: every decision of the user, with the place each value came from.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_SCENARIO_H
#define PURSER_DATA_SCENARIO_H

#include "purser/base.h"
#include "purser/data/problem.h"

/** One resolved value: `calendar.horizon` = `13`, and where it stands. */
typedef struct psr_setting {
    char *path;
    char *value;
    psr_place place; /* file `--set` for the command line, `default` for defaults */
} psr_setting;

/** One value changed on the command line: `--set budget.limit=2000000`. */
typedef struct psr_override {
    const char *path;
    const char *value; /* as on the command line */
} psr_override;

/** How one export is read: which column is what, and which rows count. Texts; "" = not
 * there. */
typedef struct psr_profile {
    char *name;
    char *platform; /* shipped profile that fills in what is "" here; none */
    char *encoding; /* auto, utf-8, gb18030, gbk */
    char *date, *product, *channel, *quantity, *price, *revenue, *refund, *returned,
        *list_price;
    char *cost, *profit, *stock, *stock_out, *promotion, *order, *customer, *status;
    char *date_format;    /* auto, ymd, mdy, dmy */
    char *decimal_point;  /* "." or "," */
    char *product_value;  /* constant: the whole file is this product */
    char *channel_value;  /* constant: the whole file is this channel */
    char *quantity_value; /* constant quantity of a row */
    char **keep_status;   /* [keep_count] statuses that count; none = all */
    size_t keep_count;
    char *ignore_when_empty; /* a row whose cell in this column is empty is ignored (unpaid)
                              */
    char *ignore_when_zero;  /* likewise where the number is 0 */
} psr_profile;

typedef struct psr_source {
    char *path;             /* as written; file = resolved against the data folder */
    char *file;             /* of a query on SQLite its database, on a server "" */
    char *database, *query; /* rows of a query instead of a file; "" */
    psr_profile profile;
    psr_place place;
} psr_source;

/** A table of the catalogue, or the spend history: kind `products`, `channels`, ... */
typedef struct psr_table_source {
    char *kind;
    char *path, *file;
    psr_place place;
} psr_table_source;

/** How curves are fitted, and what is believed before the history is seen. */
typedef struct psr_response_wish {
    char *family, *carryover;
    int draws, hold_back;
    double retention, retention_spread; /* share that works on; spread of its log odds */
    double delay, delay_spread;         /* periods; spread of the logarithm */
    double reach, reach_spread;         /* Weibull scale in periods; of the logarithm */
    double bend, bend_spread;   /* in mean spends of the channel; of the logarithm */
    double shape, shape_spread; /* 0 = the family's own; of the logarithm (power: odds) */
    double effect;              /* mean share of the outcome that is still likely */
    double risk_weight, risk_tail; /* planned curve: (1 - weight) mean + weight CVaR of the
                                      draws at each spend; tail = share of worst draws */
} psr_response_wish;

typedef struct psr_scenario {
    char *name;  /* of its folder or file; names the plan directory */
    char *title; /* one line for people */
    char *file;
    char *base_name; /* name of the scenario it inherits from; "" */
    uint64_t seed;
    char *currency;        /* `CNY` */
    psr_language language; /* of summary, report and workbook */
    char *database; /* store of the project: `sqlite:PATH` or `postgresql://...`; "" */

    /* calendar */
    psr_frequency frequency;
    int horizon;   /* periods planned */
    psr_day start; /* first planned day; PSR_NO_DAY = the period after the history */
    psr_day today; /* without a start, no sale can be later; PSR_NO_DAY = not known. Set by
                      run from the clock, not by the file */
    int season;    /* 0 = by frequency */

    psr_source *sources; /* sales exports */
    size_t source_count;
    psr_table_source *tables;
    size_t table_count;

    /* clean */
    char *partial_periods;    /* drop, scale, keep */
    double outlier_threshold; /* robust deviations beyond which a value is flagged; 0 =
                                 never */
    bool outliers_replaced;
    bool gaps_are_zero; /* a period without a row inside a series is 0 sold, not missing */
    bool stock_out_is_missing; /* else censored */

    /* forecast */
    double *levels; /* [level_count] */
    size_t level_count;
    char *forecast_method; /* auto or one method's name */
    size_t path_count;
    char *reconcile;      /* none, wls, mint */
    double demand_change; /* what-if: demand * (1 + this) */

    /* response */
    char *response_mode; /* given, fitted, none */
    psr_response_wish response;
    bool history_holds_spend; /* lift is relative to the history's spend */

    /* allocation */
    psr_pool pool;
    psr_objective objective;
    psr_budget_rule *budgets;
    size_t budget_count;
    psr_supplier_capacity *supplier_capacities;
    size_t supplier_capacity_count;
    psr_policy *policies; /* product, channel in policy_product, policy_channel by text */
    char **policy_product, **policy_channel;
    size_t policy_count;
    char **budget_channel;         /* [budget_count] name or "" */
    char **rule_name, **rule_text; /* [rule_count], parsed by allocate */
    psr_place *rule_place;
    size_t rule_count;
    psr_cash cash;
    double target_cover, salvage_rate; /* defaults of the terminal value */
    double gap;
    double risk_weight, risk_tail;
    /* what-ifs that change tables in one line: `fee_rate[live]: +0.05` */
    char **adjust_path,
        **adjust_value; /* [adjust_count] `offers.supplier[x].lead_time` = `+2` */
    psr_place *adjust_place;
    size_t adjust_count;

    psr_setting *settings; /* [setting_count] every value, sorted by path */
    size_t setting_count;
    psr_arena *arena; /* owns all of the above */
} psr_scenario;

psr_scenario *psr_scenario_create(void) PSR_MUST_CHECK;
void psr_scenario_free(psr_scenario *scenario);
/** File of a table kind, NULL where the scenario names none. */
const psr_table_source *psr_scenario_table(const psr_scenario *scenario, const char *kind);

#endif
