/*
 * Plans in an SQLite file: everything of a plan in one transaction; a plan of the same name
 * and first day is replaced.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"
#include "sql.h"

#include <math.h>
#include <sqlite3.h>

typedef struct store {
    sqlite3 *database;
    const char *path;
    const char *key;
    psr_error *err;
} store;

static psr_status fail(const store *to, const char *what) {
    return psr_fail(to->err, PSR_ERR_IO, "%s: %s: %s", to->path, what,
                    sqlite3_errmsg(to->database));
}

static psr_status execute(const store *to, const char *sql) {
    return sqlite3_exec(to->database, sql, NULL, NULL, NULL) == SQLITE_OK ? PSR_OK
                                                                          : fail(to, sql);
}

static psr_status prepare(const store *to, const psr_text *sql, sqlite3_stmt **statement) {
    if (sql->failed) {
        return psr_fail(to->err, PSR_ERR_MEMORY, "%s: no memory", to->path);
    }
    if (sqlite3_prepare_v2(to->database, psr_text_bytes(sql), -1, statement, NULL) !=
        SQLITE_OK) {
        return fail(to, psr_text_bytes(sql));
    }
    return PSR_OK;
}

/* ---- rows */

static void bind_cell(sqlite3_stmt *statement, int at, const psr_table *table,
                      psr_id column, size_t row) {
    const psr_column *form = &table->columns[column];
    char day[16];
    if (form->kind == PSR_COLUMN_TEXT) {
        if (form->text[row] != PSR_NO_ID) {
            sqlite3_bind_text(statement, at, psr_table_text(table, column, row), -1,
                              SQLITE_TRANSIENT);
        }
    } else if (form->kind == PSR_COLUMN_NUMBER) {
        double number = psr_table_number(table, column, row);
        if (isfinite(number)) {
            sqlite3_bind_double(statement, at, number);
        }
    } else if (psr_table_whole(table, column, row) != PSR_NO_WHOLE) {
        int64_t whole = psr_table_whole(table, column, row);
        if (form->kind == PSR_COLUMN_MONEY) {
            sqlite3_bind_double(statement, at, psr_money_to_major(whole));
        } else if (form->kind == PSR_COLUMN_DAY) {
            psr_day_print((psr_day)whole, day);
            sqlite3_bind_text(statement, at, day, -1, SQLITE_TRANSIENT);
        } else {
            sqlite3_bind_int64(statement, at, whole);
        }
    }
}

static psr_status insert_rows(const store *to, const psr_table *table,
                              sqlite3_stmt *statement) {
    for (size_t row = 0; row < table->row_count; row++) {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
        sqlite3_bind_text(statement, 1, to->key, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, (sqlite3_int64)row + 1);
        for (size_t i = 0; i < table->column_count; i++) {
            bind_cell(statement, (int)i + 3, table, (psr_id)i, row);
        }
        if (sqlite3_step(statement) != SQLITE_DONE) {
            return fail(to, table->name);
        }
    }
    return PSR_OK;
}

/* Run one statement whose only parameter is the plan's key. */
static psr_status delete_plan(const store *to, const char *table) {
    psr_text sql = {0};
    sqlite3_stmt *statement = NULL;
    psr_text_add(&sql, "DELETE FROM ");
    psr_sql_identifier(&sql, table);
    psr_text_add(&sql, " WHERE plan = ?1");
    psr_status status = prepare(to, &sql, &statement);
    if (status == PSR_OK) {
        sqlite3_bind_text(statement, 1, to->key, -1, SQLITE_STATIC);
        status = sqlite3_step(statement) == SQLITE_DONE ? PSR_OK : fail(to, table);
    }
    sqlite3_finalize(statement);
    psr_text_free(&sql);
    return status;
}

/* A table made by an older version may lack columns. */
static psr_status add_columns(const store *to, const psr_table *table) {
    psr_text sql = {0};
    psr_status status = PSR_OK;
    for (size_t i = 0; status == PSR_OK && i < table->column_count; i++) {
        sqlite3_stmt *statement = NULL;
        psr_text_clear(&sql);
        psr_text_add(&sql, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2");
        status = prepare(to, &sql, &statement);
        if (status == PSR_OK) {
            sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC);
            sqlite3_bind_text(statement, 2, table->columns[i].name, -1, SQLITE_STATIC);
            bool known = sqlite3_step(statement) == SQLITE_ROW;
            psr_text_clear(&sql);
            psr_text_add(&sql, "ALTER TABLE ");
            psr_sql_identifier(&sql, table->name);
            psr_text_add(&sql, " ADD COLUMN ");
            psr_sql_column(&sql, &table->columns[i]);
            sqlite3_finalize(statement);
            status = known ? PSR_OK : sql.failed ? PSR_ERR_MEMORY : execute(to, sql.bytes);
        }
    }
    psr_text_free(&sql);
    return status;
}

static psr_status write_table(const store *to, const psr_table *table) {
    psr_text create = {0}, insert = {0};
    sqlite3_stmt *statement = NULL;
    psr_sql_create(&create, table);
    psr_text_add(&insert, "INSERT INTO ");
    psr_sql_identifier(&insert, table->name);
    psr_text_add(&insert, " (");
    psr_sql_columns(&insert, table);
    psr_text_add(&insert, ") VALUES (?, ?");
    for (size_t i = 0; i < table->column_count; i++) {
        psr_text_add(&insert, ", ?");
    }
    psr_text_add(&insert, ")");
    psr_status status = create.failed ? PSR_ERR_MEMORY : execute(to, create.bytes);
    if (status == PSR_OK) {
        status = add_columns(to, table);
    }
    if (status == PSR_OK) {
        status = delete_plan(to, table->name);
    }
    if (status == PSR_OK) {
        status = prepare(to, &insert, &statement);
    }
    if (status == PSR_OK) {
        status = insert_rows(to, table, statement);
    }
    sqlite3_finalize(statement);
    psr_text_free(&create);
    psr_text_free(&insert);
    return status;
}

/* ---- the plan */

static void bind_day(sqlite3_stmt *statement, int at, psr_day day) {
    if (day != PSR_NO_DAY) {
        char text[16];
        psr_day_print(day, text);
        sqlite3_bind_text(statement, at, text, -1, SQLITE_TRANSIENT);
    }
}

static psr_status write_key_figures(const store *to, const psr_plan *plan) {
    psr_text sql = {0};
    sqlite3_stmt *statement = NULL;
    psr_sql_create_plans(&sql);
    psr_status status = sql.failed ? PSR_ERR_MEMORY : execute(to, sql.bytes);
    psr_text_clear(&sql);
    psr_text_add(&sql, "INSERT OR REPLACE INTO plans VALUES (?,?,?,?,?,?,?,?,?,?)");
    if (status == PSR_OK) {
        status = prepare(to, &sql, &statement);
    }
    if (status == PSR_OK) {
        sqlite3_bind_text(statement, 1, to->key, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, plan->name, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, plan->title, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 4, plan->currency, -1, SQLITE_STATIC);
        bind_day(statement, 5, plan->first_day);
        bind_day(statement, 6, plan->last_day);
        sqlite3_bind_double(statement, 7, psr_money_to_major(plan->profit_minor));
        sqlite3_bind_double(statement, 8, plan->bound);
        sqlite3_bind_double(statement, 9, plan->gap);
        sqlite3_bind_text(statement, 10, plan->verdict, -1, SQLITE_STATIC);
        status = sqlite3_step(statement) == SQLITE_DONE ? PSR_OK : fail(to, "plans");
    }
    sqlite3_finalize(statement);
    psr_text_free(&sql);
    return status;
}

static psr_status write_all(const store *to, const psr_sql_store *what) {
    PSR_TRY(execute(to, "PRAGMA synchronous = FULL"));
    PSR_TRY(execute(to, "BEGIN IMMEDIATE"));
    PSR_TRY(write_key_figures(to, what->plan));
    for (size_t i = 0; i < what->table_count; i++) {
        PSR_TRY(write_table(to, what->tables[i]));
    }
    return execute(to, "COMMIT");
}

psr_status psr_write_sqlite(const psr_sql_store *what, const char *path, psr_error *err) {
    psr_text key = {0};
    psr_sql_plan_key(what->plan, &key);
    store to = {NULL, path, psr_text_bytes(&key), err};
    psr_status status = PSR_OK;
    if (key.failed) {
        status = psr_fail(err, PSR_ERR_MEMORY, "%s: no memory", path);
    } else if (sqlite3_open(path, &to.database) != SQLITE_OK) {
        status = fail(&to, "cannot be opened");
    } else {
        sqlite3_busy_timeout(to.database, 10000); /* milliseconds: another plan may write */
        status = write_all(&to, what);
    }
    /* Closing rolls back what was not committed. */
    sqlite3_close(to.database);
    psr_text_free(&key);
    return status;
}
