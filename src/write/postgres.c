/*
 * Plans in a PostgreSQL database: one transaction, rows by COPY; a plan of the same name
 * and first day is replaced.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"
#include "sql.h"

#include <libpq-fe.h>
#include <math.h>
#include <stdlib.h>

typedef struct server {
    PGconn *connection;
    const char *key;
    psr_error *err;
} server;

enum { COPY_CHUNK = 1 << 16 };

/* The server's message without its line end; the address may hold a password: not shown. */
static psr_status fail(const server *to, const char *what) {
    const char *message = PQerrorMessage(to->connection);
    int length = (int)strcspn(message, "\n");
    return psr_fail(to->err, PSR_ERR_IO, "postgresql: %s: %.*s", what, length, message);
}

static psr_status execute(const server *to, const char *sql) {
    PGresult *result = PQexec(to->connection, sql);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done ? PSR_OK : fail(to, "statement refused");
}

static psr_status execute_with_key(const server *to, const char *sql) {
    const char *values[] = {to->key};
    PGresult *result = PQexecParams(to->connection, sql, 1, NULL, values, NULL, NULL, 0);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done ? PSR_OK : fail(to, "old rows cannot be removed");
}

/* ---- COPY */

/* Text format of COPY: backslash, tab and line ends escaped, control characters dropped. */
static void add_copy_text(psr_text *row, const char *text) {
    size_t valid = psr_utf8_valid_prefix(text, strlen(text));
    for (size_t i = 0; i < valid; i++) {
        switch (text[i]) {
        case '\\':
            psr_text_add(row, "\\\\");
            break;
        case '\t':
            psr_text_add(row, "\\t");
            break;
        case '\n':
            psr_text_add(row, "\\n");
            break;
        case '\r':
            psr_text_add(row, "\\r");
            break;
        default:
            psr_text_add_bytes(row, text + i, 1);
        }
    }
}

static void add_copy_cell(psr_text *row, const psr_table *table, psr_id column, size_t at) {
    const psr_column *form = &table->columns[column];
    char cell[64];
    bool empty;
    if (form->kind == PSR_COLUMN_TEXT) {
        empty = form->text[at] == PSR_NO_ID;
    } else if (form->kind == PSR_COLUMN_NUMBER) {
        empty = !isfinite(form->number[at]);
    } else {
        empty = form->whole[at] == PSR_NO_WHOLE;
    }
    psr_text_add(row, "\t");
    if (empty) {
        psr_text_add(row, "\\N");
    } else if (form->kind == PSR_COLUMN_TEXT) {
        add_copy_text(row, psr_table_text(table, column, at));
    } else {
        psr_table_cell(table, column, at, cell, sizeof cell);
        psr_text_add(row, cell);
    }
}

static psr_status send_rows(const server *to, const psr_table *table) {
    psr_text rows = {0};
    psr_status status = PSR_OK;
    for (size_t at = 0; at < table->row_count && status == PSR_OK; at++) {
        add_copy_text(&rows, to->key);
        psr_text_addf(&rows, "\t%zu", at + 1);
        for (size_t i = 0; i < table->column_count; i++) {
            add_copy_cell(&rows, table, (psr_id)i, at);
        }
        psr_text_add(&rows, "\n");
        if (rows.failed) {
            status = psr_fail(to->err, PSR_ERR_MEMORY, "postgresql: no memory");
        } else if (rows.length >= COPY_CHUNK || at + 1 == table->row_count) {
            status = PQputCopyData(to->connection, rows.bytes, (int)rows.length) == 1
                         ? PSR_OK
                         : fail(to, table->name);
            psr_text_clear(&rows);
        }
    }
    psr_text_free(&rows);
    return status;
}

static psr_status copy_table(const server *to, const psr_table *table) {
    psr_text sql = {0};
    psr_text_add(&sql, "COPY ");
    psr_sql_identifier(&sql, table->name);
    psr_text_add(&sql, " (");
    psr_sql_columns(&sql, table);
    psr_text_add(&sql, ") FROM STDIN");
    PGresult *result = PQexec(to->connection, psr_text_bytes(&sql));
    bool started = PQresultStatus(result) == PGRES_COPY_IN;
    PQclear(result);
    psr_text_free(&sql);
    if (!started) {
        return fail(to, table->name);
    }
    psr_status status = send_rows(to, table);
    int ended = PQputCopyEnd(to->connection, status == PSR_OK ? NULL : "given up");
    result = PQgetResult(to->connection);
    bool done = ended == 1 && PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    while ((result = PQgetResult(to->connection)) != NULL) {
        PQclear(result);
    }
    return status != PSR_OK ? status : done ? PSR_OK : fail(to, table->name);
}

static psr_status write_table(const server *to, const psr_table *table) {
    psr_text create = {0}, old = {0};
    psr_sql_create(&create, table);
    psr_text_add(&old, "DELETE FROM ");
    psr_sql_identifier(&old, table->name);
    psr_text_add(&old, " WHERE plan = $1");
    psr_status status = create.failed || old.failed
                            ? psr_fail(to->err, PSR_ERR_MEMORY, "postgresql: no memory")
                            : execute(to, create.bytes);
    /* A table made by an older version may lack columns. */
    for (size_t i = 0; status == PSR_OK && i < table->column_count; i++) {
        psr_text_clear(&create);
        psr_text_add(&create, "ALTER TABLE ");
        psr_sql_identifier(&create, table->name);
        psr_text_add(&create, " ADD COLUMN IF NOT EXISTS ");
        psr_sql_column(&create, &table->columns[i]);
        status = execute(to, psr_text_bytes(&create));
    }
    if (status == PSR_OK) {
        status = execute_with_key(to, old.bytes);
    }
    if (status == PSR_OK && table->row_count > 0) {
        status = copy_table(to, table);
    }
    psr_text_free(&create);
    psr_text_free(&old);
    return status;
}

/* ---- the plan */

static psr_status write_key_figures(const server *to, const psr_plan *plan) {
    char first[16] = "", last[16] = "", profit[40], bound[32], gap[32];
    if (plan->first_day != PSR_NO_DAY && plan->last_day != PSR_NO_DAY) {
        psr_day_print(plan->first_day, first);
        psr_day_print(plan->last_day, last);
    }
    (void)snprintf(profit, sizeof profit, "%.2f", psr_money_to_major(plan->profit_minor));
    psr_decimal_print(plan->bound, bound);
    psr_decimal_print(plan->gap, gap);
    const char *values[] = {to->key,
                            plan->name,
                            plan->title,
                            plan->currency,
                            *first ? first : NULL,
                            *last ? last : NULL,
                            profit,
                            isfinite(plan->bound) ? bound : NULL,
                            isfinite(plan->gap) ? gap : NULL,
                            plan->verdict};
    psr_text sql = {0};
    psr_sql_create_plans(&sql);
    psr_status status = sql.failed
                            ? psr_fail(to->err, PSR_ERR_MEMORY, "postgresql: no memory")
                            : execute(to, sql.bytes);
    psr_text_free(&sql);
    PSR_TRY(status);
    PSR_TRY(execute_with_key(to, "DELETE FROM plans WHERE plan = $1"));
    PGresult *result = PQexecParams(
        to->connection, "INSERT INTO plans VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)", 10,
        NULL, values, NULL, NULL, 0);
    bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return done ? PSR_OK : fail(to, "plans");
}

static psr_status write_all(const server *to, const psr_sql_store *what) {
    PSR_TRY(execute(to, "SET client_encoding = 'UTF8'"));
    PSR_TRY(execute(to, "SET client_min_messages = warning"));
    PSR_TRY(execute(to, "BEGIN"));
    PSR_TRY(write_key_figures(to, what->plan));
    for (size_t i = 0; i < what->table_count; i++) {
        PSR_TRY(write_table(to, what->tables[i]));
    }
    return execute(to, "COMMIT");
}

psr_status psr_write_postgres(const psr_sql_store *what, const char *address,
                              psr_error *err) {
    psr_text key = {0};
    psr_sql_plan_key(what->plan, &key);
    server to = {PQconnectdb(address), psr_text_bytes(&key), err};
    psr_status status = key.failed ? psr_fail(err, PSR_ERR_MEMORY, "postgresql: no memory")
                        : PQstatus(to.connection) != CONNECTION_OK
                            ? fail(&to, "no connection")
                            : write_all(&to, what);
    PQfinish(to.connection); /* what was not committed is rolled back */
    psr_text_free(&key);
    return status;
}
