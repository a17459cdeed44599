/*
 * SQL that SQLite and PostgreSQL both understand. Money is in major units: NUMERIC(18,2).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "sql.h"

#include "purser/write.h"

#include <stdlib.h>

void psr_sql_plan_key(const psr_plan *plan, psr_text *key) {
    psr_text_add(key, plan->name);
    if (plan->first_day != PSR_NO_DAY) {
        char day[16];
        psr_day_print(plan->first_day, day);
        psr_text_addf(key, "@%s", day);
    }
}

void psr_sql_identifier(psr_text *sql, const char *name) {
    psr_text_add(sql, "\"");
    for (; *name != '\0'; name++) {
        psr_text_add(sql, *name == '"' ? "\"" : "");
        psr_text_add_bytes(sql, name, 1);
    }
    psr_text_add(sql, "\"");
}

static const char *type_of(psr_column_kind kind) {
    switch (kind) {
    case PSR_COLUMN_WHOLE:
        return "BIGINT";
    case PSR_COLUMN_MONEY:
        return "NUMERIC(18,2)";
    case PSR_COLUMN_NUMBER:
        return "DOUBLE PRECISION";
    case PSR_COLUMN_DAY:
        return "DATE";
    case PSR_COLUMN_TEXT:
        break;
    }
    return "TEXT";
}

void psr_sql_column(psr_text *sql, const psr_column *column) {
    psr_sql_identifier(sql, column->name);
    psr_text_addf(sql, " %s", type_of(column->kind));
}

void psr_sql_columns(psr_text *sql, const psr_table *table) {
    psr_text_add(sql, "plan, row");
    for (size_t i = 0; i < table->column_count; i++) {
        psr_text_add(sql, ", ");
        psr_sql_identifier(sql, table->columns[i].name);
    }
}

void psr_sql_create(psr_text *sql, const psr_table *table) {
    psr_text_add(sql, "CREATE TABLE IF NOT EXISTS ");
    psr_sql_identifier(sql, table->name);
    psr_text_add(sql, " (plan TEXT NOT NULL, row BIGINT NOT NULL");
    for (size_t i = 0; i < table->column_count; i++) {
        psr_text_add(sql, ", ");
        psr_sql_column(sql, &table->columns[i]);
    }
    psr_text_add(sql, ", PRIMARY KEY (plan, row))");
}

void psr_sql_create_plans(psr_text *sql) {
    psr_text_add(sql, "CREATE TABLE IF NOT EXISTS plans (plan TEXT PRIMARY KEY, "
                      "name TEXT, title TEXT, currency TEXT, first_day DATE, "
                      "last_day DATE, profit NUMERIC(18,2), bound DOUBLE PRECISION, "
                      "gap DOUBLE PRECISION, verdict TEXT)");
}

/* ---- tables that are in no CSV */

typedef struct column_form {
    const char *name;
    psr_column_kind kind;
} column_form;

static psr_table *new_table(const char *name, const char *title, const column_form *forms,
                            size_t count) {
    psr_table *table = psr_table_create(name, title);
    for (size_t i = 0; table != NULL && i < count; i++) {
        if (psr_table_column(table, forms[i].name, forms[i].kind, 4) == PSR_NO_ID) {
            psr_table_free(table);
            return NULL;
        }
    }
    return table;
}

/* Every value of the scenario and where it was written. */
static psr_table *settings_table(const psr_plan *plan) {
    static const column_form forms[] = {{"path", PSR_COLUMN_TEXT},
                                        {"value", PSR_COLUMN_TEXT},
                                        {"file", PSR_COLUMN_TEXT},
                                        {"line", PSR_COLUMN_WHOLE}};
    psr_table *table = new_table("settings", "Settings of the scenario", forms, 4);
    for (size_t i = 0; table != NULL && i < plan->setting_count; i++) {
        const psr_setting *setting = &plan->settings[i];
        if (psr_table_add_row(table, NULL) != PSR_OK ||
            psr_table_set_text(table, 0, setting->path, NULL) != PSR_OK ||
            psr_table_set_text(table, 1, setting->value, NULL) != PSR_OK ||
            psr_table_set_text(table, 2, setting->place.file, NULL) != PSR_OK) {
            psr_table_free(table);
            return NULL;
        }
        if (setting->place.line > 0) {
            psr_table_set_whole(table, 3, setting->place.line);
        }
    }
    return table;
}

psr_table *psr_sql_series(const psr_history *history, const char *name) {
    static const column_form forms[] = {
        {"channel", PSR_COLUMN_TEXT},          {"product", PSR_COLUMN_TEXT},
        {"first_day", PSR_COLUMN_DAY},         {"units", PSR_COLUMN_NUMBER},
        {"returned_units", PSR_COLUMN_NUMBER}, {"sales", PSR_COLUMN_MONEY},
        {"refunds", PSR_COLUMN_MONEY},         {"stock_out", PSR_COLUMN_WHOLE}};
    psr_table *table = new_table(name, "Sales by product, channel and period", forms, 8);
    for (size_t i = 0; table != NULL && i < history->count; i++) {
        const psr_sale_cell *cell = &history->cells[i];
        if (psr_table_add_row(table, NULL) != PSR_OK ||
            psr_table_set_text(table, 0, psr_names_text(history->channels, cell->channel),
                               NULL) != PSR_OK ||
            psr_table_set_text(table, 1, psr_names_text(history->products, cell->product),
                               NULL) != PSR_OK) {
            psr_table_free(table);
            return NULL;
        }
        psr_table_set_whole(table, 2,
                            psr_period_first_day(history->frequency, cell->period));
        psr_table_set_number(table, 3, cell->quantity);
        psr_table_set_number(table, 4, cell->returned_quantity);
        psr_table_set_whole(table, 5, psr_money_to_minor(cell->revenue));
        psr_table_set_whole(table, 6, psr_money_to_minor(cell->refund));
        psr_table_set_whole(table, 7, cell->stock_out_rows > 0);
    }
    return table;
}

/* ---- the two kinds */

static psr_status write_store(const psr_sql_store *store, const char *target,
                              psr_error *err) {
    static const char sqlite[] = "sqlite:";
    if (strncmp(target, sqlite, strlen(sqlite)) == 0 && target[strlen(sqlite)] != '\0') {
        return psr_write_sqlite(store, target + strlen(sqlite), err);
    }
    if (strncmp(target, "postgresql://", 13) == 0 ||
        strncmp(target, "postgres://", 11) == 0) {
        return psr_write_postgres(store, target, err);
    }
    return psr_fail(err, PSR_ERR_USAGE,
                    "database `%.80s` is not known; write sqlite:FILE or postgresql://...",
                    target);
}

psr_status psr_write_database(const psr_plan *plan, const psr_history *history,
                              const char *series_name, const char *target, psr_error *err) {
    psr_table *more[2] = {settings_table(plan),
                          history != NULL ? psr_sql_series(history, series_name) : NULL};
    psr_sql_store store = {.plan = plan};
    psr_status status = PSR_OK;
    store.tables = psr_calloc(plan->table_count + 2, sizeof *store.tables);
    if (store.tables == NULL || more[0] == NULL || (history != NULL && more[1] == NULL)) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory to store the plan"));
    }
    for (size_t i = 0; i < plan->table_count; i++) {
        store.tables[store.table_count++] = plan->tables[i];
    }
    for (size_t i = 0; i < 2; i++) {
        if (more[i] != NULL) {
            store.tables[store.table_count++] = more[i];
        }
    }
    status = write_store(&store, target, err);
done:
    free(store.tables);
    psr_table_free(more[0]);
    psr_table_free(more[1]);
    return status;
}
