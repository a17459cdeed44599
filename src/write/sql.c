/*
 * SQL that SQLite and PostgreSQL both understand. Money is in major units: NUMERIC(18,2).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "sql.h"

#include "purser/write.h"

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

void psr_sql_create(psr_text *sql, const psr_table *table) {
    psr_text_add(sql, "CREATE TABLE IF NOT EXISTS ");
    psr_sql_identifier(sql, table->name);
    psr_text_add(sql, " (plan TEXT NOT NULL, row BIGINT NOT NULL");
    for (size_t i = 0; i < table->column_count; i++) {
        psr_text_add(sql, ", ");
        psr_sql_identifier(sql, table->columns[i].name);
        psr_text_addf(sql, " %s", type_of(table->columns[i].kind));
    }
    psr_text_add(sql, ", PRIMARY KEY (plan, row))");
}

void psr_sql_create_plans(psr_text *sql) {
    psr_text_add(sql, "CREATE TABLE IF NOT EXISTS plans (plan TEXT PRIMARY KEY, "
                      "name TEXT, title TEXT, currency TEXT, first_day DATE, "
                      "last_day DATE, profit NUMERIC(18,2), bound DOUBLE PRECISION, "
                      "gap DOUBLE PRECISION, verdict TEXT)");
}

psr_status psr_write_database(const psr_plan *plan, const char *target, psr_error *err) {
    static const char sqlite[] = "sqlite:";
    if (strncmp(target, sqlite, strlen(sqlite)) == 0 && target[strlen(sqlite)] != '\0') {
        return psr_write_sqlite(plan, target + strlen(sqlite), err);
    }
    if (strncmp(target, "postgresql://", 13) == 0 ||
        strncmp(target, "postgres://", 11) == 0) {
        return psr_write_postgres(plan, target, err);
    }
    return psr_fail(err, PSR_ERR_USAGE,
                    "database `%.80s` is not known; write sqlite:FILE or postgresql://...",
                    target);
}
