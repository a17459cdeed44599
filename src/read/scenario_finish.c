/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "scenario_finish.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "adjust.h"
#include "profile_platforms.h"
#include "scenario_path.h"

/* ---- places */

/* Where a path was written; the scenario's file where it was not. */
static psr_place place_of(const psr_draft *draft, const char *path) {
    psr_id position = psr_names_find(draft->setting_paths, path);
    return position != PSR_NO_ID ? draft->settings[position].place
                                 : psr_place_at(draft->scenario->file, 0, 0);
}

static psr_place element_place(const psr_draft *draft, const char *group, const char *name,
                               const char *key) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s.%s.%s", group, name, key);
    return place_of(draft, path);
}

static void *take(psr_draft *draft, size_t count, size_t size) {
    return psr_arena_take(draft->scenario->arena, count > 0 ? count : 1, size);
}

static char *copy(psr_draft *draft, const char *text) {
    return psr_arena_text(draft->scenario->arena, text, strlen(text));
}

/* A list must have one value a planned period; a number stands for all of them. */
static void check_series(psr_draft *draft, const psr_by_period *series, const char *name,
                         const psr_place *place) {
    if (series->values != NULL && (int)series->value != draft->fixed.horizon) {
        psr_faults_add(
            draft->faults, PSR_ERR_SCENARIO, place,
            (int)series->value == 1
                ? "%.120s lists %d value; give one for each of the %d planned periods, "
                  "or one number"
                : "%.120s lists %d values; give one for each of the %d planned periods, "
                  "or one number",
            name, (int)series->value, draft->fixed.horizon);
    }
}

/* ---- sources and tables */

/* Folder of the YAML file a value was written in; the scenario's own for --set. */
static char *written_in(psr_draft *draft, const char *section, const char *name,
                        const char *key) {
    const psr_yaml *node = draft->root;
    char part[64];
    while (node != NULL && *section != '\0') {
        size_t length = strcspn(section, ".");
        (void)snprintf(part, sizeof part, "%.*s", (int)length, section);
        node = psr_yaml_child(node, part);
        section += length + (section[length] == '.');
    }
    node = node != NULL ? psr_yaml_child(node, name) : NULL;
    node = node != NULL && key != NULL ? psr_yaml_child(node, key) : node;
    bool in_file = node != NULL && strcmp(node->file, "--set") != 0;
    return psr_path_folder(draft->scenario->arena,
                           in_file ? node->file : draft->scenario->file);
}

static psr_status resolve(psr_draft *draft, const char *folder, const char *path,
                          const char *name, const psr_place *place, char **file) {
    char advice[200];
    if (folder == NULL) {
        return PSR_ERR_MEMORY;
    }
    if (!psr_path_beneath(draft->scenario->arena, folder, path, file, advice)) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place, "%.100s: `%.120s` %s", name,
                       path, advice);
        *file = copy(draft, "");
    }
    return *file != NULL ? PSR_OK : PSR_ERR_MEMORY;
}

/* A password would stand in the manifest of every plan. */
static bool has_password(const char *address) {
    const char *host = strstr(address, "://");
    const char *at = host != NULL ? strchr(host, '@') : NULL;
    const char *colon = host != NULL ? strchr(host + 3, ':') : NULL;
    return (at != NULL && colon != NULL && colon < at) ||
           strstr(address, "password=") != NULL;
}

/* `sqlite:FILE` stays beneath the folder like any file: *file; a server's address must be
 * one that can stand in a manifest. What is wrong is told of `name`. */
static psr_status check_database(psr_draft *draft, const char *folder, const char *address,
                                 const char *name, const psr_place *place, char **file) {
    static const char sqlite[] = "sqlite:";
    if (strncmp(address, sqlite, strlen(sqlite)) == 0) {
        return resolve(draft, folder, address + strlen(sqlite), name, place, file);
    }
    if (strncmp(address, "postgresql://", 13) != 0 &&
        strncmp(address, "postgres://", 11) != 0) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                       "%.100s is `%.80s`; write sqlite:FILE or postgresql://...", name,
                       address);
    } else if (has_password(address)) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                       "%.100s holds a password; put it into ~/.pgpass or PGPASSWORD",
                       name);
    }
    return PSR_OK;
}

static psr_status finish_query(psr_draft *draft, const char *folder, psr_source *source) {
    char shown[160];
    (void)snprintf(shown, sizeof shown, "data.sales.%.60s.query", source->profile.name);
    source->path = copy(draft, shown);
    source->file = copy(draft, "");
    if (source->path == NULL || source->file == NULL) {
        return PSR_ERR_MEMORY;
    }
    (void)snprintf(shown, sizeof shown, "data.sales.%.60s.database", source->profile.name);
    return check_database(draft, folder, source->database, shown, &source->place,
                          &source->file);
}

/* The store of the project, with the path of its file. */
static psr_status finish_database(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    char *file = NULL;
    if (scenario->database == NULL || scenario->database[0] == '\0') {
        return PSR_OK;
    }
    psr_place place = place_of(draft, "database");
    PSR_TRY(check_database(draft, psr_path_folder(scenario->arena, scenario->file),
                           scenario->database, "database", &place, &file));
    if (file != NULL) {
        psr_text address = {0};
        psr_text_addf(&address, "sqlite:%s", file);
        scenario->database = address.failed ? NULL : copy(draft, address.bytes);
        psr_text_free(&address);
    }
    return scenario->database == NULL ? PSR_ERR_MEMORY : PSR_OK;
}

static psr_status finish_source(psr_draft *draft, const psr_draft_source *from,
                                const char *data_dir, psr_source *source) {
    const char *name = from->head.name;
    bool asks = from->query != NULL && from->query[0] != '\0';
    bool has_base = from->database != NULL && from->database[0] != '\0';
    bool has_file = from->path != NULL && from->path[0] != '\0';
    const char *key = asks ? "query" : "file";
    source->path = copy(draft, has_file ? from->path : "");
    source->file = copy(draft, "");
    source->database = from->database;
    source->query = from->query;
    source->place = element_place(draft, "data.sales", name, key);
    if (asks + has_file != 1 || asks != has_base) {
        const psr_yaml *data = psr_yaml_child(draft->root, "data");
        const psr_yaml *sales = data != NULL ? psr_yaml_child(data, "sales") : NULL;
        const psr_yaml *node = sales != NULL ? psr_yaml_child(sales, name) : NULL;
        if (node != NULL && source->place.line == 0) {
            source->place = psr_place_at(node->file, node->key_line, node->key_column);
        }
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &source->place,
                       "data.sales.%.60s needs either a file, or a database and a query",
                       name);
        return source->path && source->file ? PSR_OK : PSR_ERR_MEMORY;
    }
    const char *folder =
        data_dir != NULL ? data_dir : written_in(draft, "data.sales", name, key);
    return asks ? finish_query(draft, folder, source)
                : resolve(draft, folder, source->path, "data.sales", &source->place,
                          &source->file);
}

static psr_status finish_sources(psr_draft *draft, const char *data_dir) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_source *drafts = draft->elements[PSR_GROUP_SOURCES];
    scenario->source_count = draft->element_count[PSR_GROUP_SOURCES];
    scenario->sources = take(draft, scenario->source_count, sizeof *scenario->sources);
    if (scenario->sources == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < scenario->source_count; i++) {
        psr_source *source = &scenario->sources[i];
        source->profile = drafts[i].profile;
        source->profile.name = copy(draft, drafts[i].head.name);
        source->profile.keep_status = drafts[i].keep.items;
        source->profile.keep_count = drafts[i].keep.count;
        PSR_TRY(psr_platform_complete(&source->profile, scenario->arena));
        PSR_TRY(finish_source(draft, &drafts[i], data_dir, source));
    }
    const psr_yaml *data = psr_yaml_child(draft->root, "data");
    const psr_yaml *sales = data != NULL ? psr_yaml_child(data, "sales") : NULL;
    if (sales == NULL || sales->count == 0) {
        psr_place place = psr_place_at(scenario->file, 0, 0);
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "no sales export is named; write one below data.sales");
    }
    return PSR_OK;
}

static psr_status finish_tables(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_text *drafts = draft->elements[PSR_GROUP_TABLES];
    size_t count = draft->element_count[PSR_GROUP_TABLES];
    scenario->tables = take(draft, count, sizeof *scenario->tables);
    if (scenario->tables == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (drafts[i].text == NULL) {
            continue; /* empty, or an unknown kind that was reported */
        }
        psr_table_source *table = &scenario->tables[scenario->table_count++];
        char path[128];
        (void)snprintf(path, sizeof path, "tables.%.60s", drafts[i].head.name);
        table->kind = copy(draft, drafts[i].head.name);
        table->path = drafts[i].text;
        table->place = place_of(draft, path);
        PSR_TRY(resolve(draft, written_in(draft, "tables", drafts[i].head.name, NULL),
                        table->path, path, &table->place, &table->file));
    }
    return PSR_OK;
}

/* ---- what-ifs */

/* `budgets.NAME.limit: -20%`: budgets are keys, not tables, so they change here. */
static void adjust_budget(psr_draft *draft, const char *row, const char *column,
                          const psr_change *change, const psr_place *place) {
    psr_draft_budget *budgets = draft->elements[PSR_GROUP_BUDGETS];
    bool every = strcmp(row, "*") == 0, found = false;
    for (size_t i = 0; i < draft->element_count[PSR_GROUP_BUDGETS]; i++) {
        if (!every && strcmp(budgets[i].head.name, row) != 0) {
            continue;
        }
        found = true;
        if (strcmp(column, "min") == 0) {
            budgets[i].min = psr_change_apply(change, budgets[i].min);
        } else if (strcmp(column, "limit") == 0 && budgets[i].limit.values != NULL) {
            for (size_t t = 0; t < (size_t)budgets[i].limit.value; t++) {
                budgets[i].limit.values[t] =
                    psr_change_apply(change, budgets[i].limit.values[t]);
            }
        } else if (strcmp(column, "limit") == 0) {
            budgets[i].limit.value = psr_change_apply(change, budgets[i].limit.value);
        } else {
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                           "adjust: a budget has no %.60s to change; limit or min", column);
            return;
        }
    }
    if (!found) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                       "adjust: there is no budget named %.100s", row);
    }
}

/* The table of an adjustment exists; columns and rows are checked with the table. */
static bool table_is_known(psr_draft *draft, const char *table, const psr_place *place) {
    static const char *const kinds[] = {"budgets",  "products", "channels",  "warehouses",
                                        "lanes",    "offers",   "transfers", "on_hand",
                                        "receipts", "prices",   "events",    "curves"};
    size_t count = sizeof kinds / sizeof kinds[0];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(kinds[i], table) == 0) {
            return true;
        }
    }
    const char *near = psr_nearest(table, kinds, count);
    psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                   "adjust: %.60s is not a table; did you mean %s?", table,
                   near != NULL ? near : "products, channels, offers, budgets, ...");
    return false;
}

static psr_status finish_adjust(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_text *drafts = draft->elements[PSR_GROUP_ADJUST];
    size_t count = draft->element_count[PSR_GROUP_ADJUST];
    scenario->adjust_path = take(draft, count, sizeof *scenario->adjust_path);
    scenario->adjust_value = take(draft, count, sizeof *scenario->adjust_value);
    scenario->adjust_place = take(draft, count, sizeof *scenario->adjust_place);
    if (scenario->adjust_path == NULL || scenario->adjust_value == NULL ||
        scenario->adjust_place == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        char table[64], row[160], column[64], advice[160];
        psr_change change;
        const psr_place *place = &drafts[i].head.place;
        if (drafts[i].text == NULL) {
            continue;
        }
        if (!psr_adjust_split(drafts[i].head.name, table, row, column)) {
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                           "adjust: `%.100s` must be TABLE.ROW.COLUMN, such as "
                           "channels.live.fee_rate",
                           drafts[i].head.name);
        } else if (!psr_change_read(drafts[i].text, &change, advice)) {
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, place,
                           "adjust.%.100s is `%.60s`; %s", drafts[i].head.name,
                           drafts[i].text, advice);
        } else if (table_is_known(draft, table, place)) {
            size_t n = scenario->adjust_count++;
            scenario->adjust_path[n] = copy(draft, drafts[i].head.name);
            scenario->adjust_value[n] = drafts[i].text;
            scenario->adjust_place[n] = *place;
            if (strcmp(table, "budgets") == 0) {
                adjust_budget(draft, row, column, &change, place);
            }
        }
    }
    return PSR_OK;
}

/* ---- budgets, policies, rules */

static void check_budget(psr_draft *draft, const psr_draft_budget *budget) {
    const char *name = budget->head.name;
    psr_place place = element_place(draft, "budgets", name, "limit");
    if (budget->kind == PSR_CHOICE_UNKNOWN) {
        return; /* told already; what it may have depends on it */
    }
    if (budget->kind == PSR_BUDGET_WORKING_CAPITAL) {
        check_series(draft, &budget->limit, name, &place);
    }
    if (budget->limit.values != NULL && budget->kind != PSR_BUDGET_WORKING_CAPITAL) {
        psr_faults_add(
            draft->faults, PSR_ERR_SCENARIO, &place,
            "budgets.%.100s.limit is a list; only working_capital has one limit a "
            "period",
            name);
    } else if (budget->limit.values == NULL && budget->min > budget->limit.value) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "budgets.%.100s: min %.15g is above limit %.15g", name, budget->min,
                       budget->limit.value);
    }
    if (budget->channel[0] != '\0' && budget->kind != PSR_BUDGET_MARKETING) {
        place = element_place(draft, "budgets", name, "channel");
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "budgets.%.100s.channel: only a marketing budget can be of one "
                       "channel",
                       name);
    }
    for (size_t i = 0; i < budget->periods.count; i++) {
        if (budget->periods.items[i] >= draft->fixed.horizon) {
            place = element_place(draft, "budgets", name, "periods");
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                           "budgets.%.100s.periods holds %d; planned periods are 0 to %d",
                           name, budget->periods.items[i], draft->fixed.horizon - 1);
        }
    }
}

static psr_status finish_budgets(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_budget *drafts = draft->elements[PSR_GROUP_BUDGETS];
    scenario->budget_count = draft->element_count[PSR_GROUP_BUDGETS];
    scenario->budgets = take(draft, scenario->budget_count, sizeof *scenario->budgets);
    scenario->budget_channel = take(draft, scenario->budget_count, sizeof(char *));
    if (scenario->budgets == NULL || scenario->budget_channel == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < scenario->budget_count; i++) {
        check_budget(draft, &drafts[i]);
        scenario->budgets[i] = (psr_budget_rule){
            .name = copy(draft, drafts[i].head.name),
            .kind = (psr_budget_kind)drafts[i].kind,
            .limit = drafts[i].limit,
            .min = drafts[i].min,
            .period_count = drafts[i].periods.count,
            .periods = drafts[i].periods.items,
            .channel = PSR_NO_ID,
            .place = drafts[i].head.place,
        };
        scenario->budget_channel[i] = drafts[i].channel;
    }
    return PSR_OK;
}

static psr_status finish_policies(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_policy *drafts = draft->elements[PSR_GROUP_POLICIES];
    size_t count = draft->element_count[PSR_GROUP_POLICIES];
    scenario->policy_count = count;
    scenario->policies = take(draft, count, sizeof *scenario->policies);
    scenario->policy_product = take(draft, count, sizeof(char *));
    scenario->policy_channel = take(draft, count, sizeof(char *));
    if (scenario->policies == NULL || scenario->policy_product == NULL ||
        scenario->policy_channel == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        bool share = drafts[i].kind == PSR_POLICY_MIN_SHARE;
        bool known = drafts[i].kind != PSR_CHOICE_UNKNOWN;
        if (known && share != (drafts[i].channel[0] != '\0')) {
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &drafts[i].head.place,
                           share ? "policies.%.100s: min_share needs its channel"
                                 : "policies.%.100s: fair_fill looks at every channel; "
                                   "remove channel",
                           drafts[i].head.name);
        }
        scenario->policies[i] = (psr_policy){
            .name = copy(draft, drafts[i].head.name),
            .kind = (psr_policy_kind)drafts[i].kind,
            .product = PSR_NO_ID,
            .channel = PSR_NO_ID,
            .share = drafts[i].share,
            .weight = drafts[i].weight,
            .place = drafts[i].head.place,
        };
        scenario->policy_product[i] = drafts[i].product;
        scenario->policy_channel[i] = drafts[i].channel;
    }
    return PSR_OK;
}

static psr_status finish_rules(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_text *drafts = draft->elements[PSR_GROUP_RULES];
    size_t count = draft->element_count[PSR_GROUP_RULES];
    scenario->rule_name = take(draft, count, sizeof(char *));
    scenario->rule_text = take(draft, count, sizeof(char *));
    scenario->rule_place = take(draft, count, sizeof *scenario->rule_place);
    if (scenario->rule_name == NULL || scenario->rule_text == NULL ||
        scenario->rule_place == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if (drafts[i].text != NULL) {
            size_t n = scenario->rule_count++;
            scenario->rule_name[n] = copy(draft, drafts[i].head.name);
            scenario->rule_text[n] = drafts[i].text;
            scenario->rule_place[n] = drafts[i].head.place;
        }
    }
    return PSR_OK;
}

static psr_status finish_suppliers(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario;
    const psr_draft_supplier *drafts = draft->elements[PSR_GROUP_SUPPLIERS];
    size_t count = draft->element_count[PSR_GROUP_SUPPLIERS];
    scenario->supplier_capacity_count = count;
    scenario->supplier_capacities =
        take(draft, count, sizeof *scenario->supplier_capacities);
    if (scenario->supplier_capacities == NULL) {
        return PSR_ERR_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        check_series(draft, &drafts[i].capacity, drafts[i].head.name,
                     &drafts[i].head.place);
        scenario->supplier_capacities[i] = (psr_supplier_capacity){
            .supplier = copy(draft, drafts[i].head.name),
            .supplier_id = PSR_NO_ID,
            .capacity = drafts[i].capacity,
            .place = drafts[i].head.place,
        };
    }
    return PSR_OK;
}

/* ---- the rest */

static void check_levels(psr_draft *draft) {
    psr_place place = place_of(draft, "forecast.levels");
    const psr_numbers *levels = &draft->levels;
    if (levels->items == NULL) {
        return; /* reported already */
    }
    if (levels->count < 2) {
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "forecast.levels needs at least two levels");
    }
    for (size_t i = 1; i < levels->count; i++) {
        if (levels->items[i] <= levels->items[i - 1]) {
            psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                           "forecast.levels must rise; %.15g follows %.15g",
                           levels->items[i], levels->items[i - 1]);
            return;
        }
    }
}

static void check_response(psr_draft *draft) {
    const char *mode = draft->fixed.response_mode;
    const char *wanted = strcmp(mode, "given") == 0    ? "curves"
                         : strcmp(mode, "fitted") == 0 ? "spend"
                                                       : NULL;
    if (wanted != NULL && psr_scenario_table(draft->scenario, wanted) == NULL) {
        psr_place place = place_of(draft, "response.mode");
        psr_faults_add(draft->faults, PSR_ERR_SCENARIO, &place,
                       "response.mode is %s, which needs tables.%s", mode, wanted);
    }
}

/* Fields outside groups; what psr_scenario_finish has set by then is kept. */
static void copy_fixed(psr_draft *draft) {
    psr_scenario *scenario = draft->scenario, kept = *scenario;
    *scenario = draft->fixed;
    scenario->arena = kept.arena;
    scenario->file = kept.file;
    scenario->name = kept.name;
    scenario->base_name = kept.base_name;
    scenario->levels = draft->levels.items;
    scenario->level_count = draft->levels.count;
    scenario->objective.risk_weight = scenario->risk_weight;
    scenario->objective.risk_tail = scenario->risk_tail;
    scenario->objective.place = place_of(
        draft, scenario->risk_weight > 0.0 ? "objective.risk_weight" : "objective.goal");
    const psr_yaml *cash = psr_yaml_child(draft->root, "cash");
    scenario->cash.present = cash != NULL && cash->count > 0;
    if (scenario->cash.present) {
        scenario->cash.place = psr_yaml_key_place(cash);
        check_series(draft, &scenario->cash.floor, "cash.floor", &scenario->cash.place);
        check_series(draft, &scenario->cash.external, "cash.external",
                     &scenario->cash.place);
    }
}

psr_status psr_scenario_finish(psr_draft *draft, const char *data_dir) {
    copy_fixed(draft);
    PSR_TRY(finish_database(draft));
    PSR_TRY(finish_sources(draft, data_dir));
    PSR_TRY(finish_tables(draft));
    PSR_TRY(finish_adjust(draft));
    PSR_TRY(finish_budgets(draft));
    PSR_TRY(finish_policies(draft));
    PSR_TRY(finish_rules(draft));
    PSR_TRY(finish_suppliers(draft));
    check_levels(draft);
    check_response(draft);
    return PSR_OK;
}
