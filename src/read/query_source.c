/*
 * Queries as sources: SQLite and PostgreSQL.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "query_source.h"

#include <errno.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char sqlite_scheme[] = "sqlite:";

typedef struct query {
    const psr_source *source;
    FILE *csv;
    psr_error *err;
} query;

/* The database's own words, to the end of their first line. */
static psr_status refuse(const query *q, psr_status status, const char *message) {
    int length = (int)strcspn(message, "\n");
    return psr_fail_at(q->err, status, &q->source->place,
                       "the query of data.sales.%.60s is refused: %.*s",
                       q->source->profile.name, length, message);
}

/* NULL is an empty cell, as in an export. */
static void put_cell(const query *q, const char *text, bool first) {
    if (!first) {
        (void)fputc(',', q->csv);
    }
    (void)fputc('"', q->csv);
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '"') {
            (void)fputc('"', q->csv);
        }
        (void)fputc(*text, q->csv);
    }
    (void)fputc('"', q->csv);
}

/* ---- SQLite */

static psr_status put_sqlite_rows(const query *q, sqlite3 *database, sqlite3_stmt *rows) {
    int columns = sqlite3_column_count(rows);
    for (int i = 0; i < columns; i++) {
        put_cell(q, sqlite3_column_name(rows, i), i == 0);
    }
    (void)fputc('\n', q->csv);
    int step;
    while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            put_cell(q, (const char *)sqlite3_column_text(rows, i), i == 0);
        }
        (void)fputc('\n', q->csv);
    }
    return step == SQLITE_DONE ? PSR_OK
                               : refuse(q, PSR_ERR_SCENARIO, sqlite3_errmsg(database));
}

static psr_status run_sqlite(const query *q) {
    sqlite3 *database = NULL;
    sqlite3_stmt *rows = NULL;
    const char *rest = "";
    psr_status status = PSR_OK;
    if (sqlite3_open_v2(q->source->file, &database, SQLITE_OPEN_READONLY, NULL) !=
        SQLITE_OK) {
        PSR_GO(psr_fail_at(q->err, PSR_ERR_IO, &q->source->place,
                           "database %.200s cannot be opened: %s", q->source->database,
                           sqlite3_errmsg(database)));
    }
    if (sqlite3_prepare_v2(database, q->source->query, -1, &rows, &rest) != SQLITE_OK) {
        PSR_GO(refuse(q, PSR_ERR_SCENARIO, sqlite3_errmsg(database)));
    }
    if (rows == NULL || sqlite3_column_count(rows) == 0 || !sqlite3_stmt_readonly(rows) ||
        rest[strspn(rest, " \t\r\n;")] != '\0') {
        PSR_GO(refuse(q, PSR_ERR_SCENARIO, "it must be one statement that reads rows"));
    }
    PSR_GO(put_sqlite_rows(q, database, rows));
done:
    sqlite3_finalize(rows);
    sqlite3_close(database);
    return status;
}

/* ---- PostgreSQL */

static void put_postgres_rows(const query *q, const PGresult *result, bool *has_head) {
    int columns = PQnfields(result);
    if (!*has_head) {
        for (int i = 0; i < columns; i++) {
            put_cell(q, PQfname(result, i), i == 0);
        }
        (void)fputc('\n', q->csv);
        *has_head = true;
    }
    for (int row = 0; row < PQntuples(result); row++) {
        for (int i = 0; i < columns; i++) {
            put_cell(q, PQgetisnull(result, row, i) ? NULL : PQgetvalue(result, row, i),
                     i == 0);
        }
        (void)fputc('\n', q->csv);
    }
}

/* Row by row, so that memory does not grow with the answer. */
static psr_status run_query(const query *q, PGconn *connection) {
    PGresult *result = PQexec(connection, "BEGIN READ ONLY; SET client_encoding = 'UTF8'; "
                                          "SET DateStyle = 'ISO, YMD'");
    bool begun = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!begun || PQsendQueryParams(connection, q->source->query, 0, NULL, NULL, NULL, NULL,
                                    0) != 1) {
        return refuse(q, PSR_ERR_SCENARIO, PQerrorMessage(connection));
    }
    (void)PQsetSingleRowMode(connection);
    psr_status status = PSR_OK;
    bool has_head = false;
    while ((result = PQgetResult(connection)) != NULL) {
        ExecStatusType kind = PQresultStatus(result);
        if (status == PSR_OK && (kind == PGRES_SINGLE_TUPLE || kind == PGRES_TUPLES_OK)) {
            put_postgres_rows(q, result, &has_head);
        } else if (status == PSR_OK) {
            const char *why = PQresultErrorMessage(result);
            status =
                refuse(q, PSR_ERR_SCENARIO,
                       why[0] != '\0' ? why : "it must be one statement that reads rows");
        }
        PQclear(result);
    }
    return status;
}

static psr_status run_postgres(const query *q) {
    PGconn *connection = PQconnectdb(q->source->database);
    psr_status status = PSR_OK;
    if (PQstatus(connection) == CONNECTION_OK) {
        status = run_query(q, connection);
    } else {
        const char *why = PQerrorMessage(connection);
        status = psr_fail_at(q->err, PSR_ERR_IO, &q->source->place,
                             "the database of data.sales.%.60s cannot be reached: %.*s",
                             q->source->profile.name, (int)strcspn(why, "\n"), why);
    }
    PQfinish(connection);
    return status;
}

/* ---- the file in memory */

psr_status psr_query_open(const psr_source *source, int *file, char name[64],
                          psr_error *err) {
    query q = {source, NULL, err};
    *file = memfd_create("query", MFD_CLOEXEC);
    int copy = *file >= 0 ? dup(*file) : -1;
    q.csv = copy >= 0 ? fdopen(copy, "w") : NULL;
    if (q.csv == NULL) {
        return psr_fail_at(err, PSR_ERR_IO, &source->place,
                           "no room for the rows of a query: %s", strerror(errno));
    }
    (void)snprintf(name, 64, "/proc/self/fd/%d", *file);
    bool is_sqlite = strncmp(source->database, sqlite_scheme, strlen(sqlite_scheme)) == 0;
    psr_status status = is_sqlite ? run_sqlite(&q) : run_postgres(&q);
    bool written = ferror(q.csv) == 0;
    written = fclose(q.csv) == 0 && written;
    if (status == PSR_OK && !written) {
        status = psr_fail_at(err, PSR_ERR_IO, &source->place,
                             "no room for the rows of a query: %s", strerror(errno));
    }
    return status;
}
