/*
 * JSON Lines: one object a row, each with its schema_version, so that lines can be mixed,
 * cut and joined.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include "folder.h"
#include "json_text.h"

#include <math.h>
#include <unistd.h>

void psr_json_add_text(psr_text *json, const char *text) {
    psr_text_add(json, "\"");
    size_t left = strlen(text);
    while (left > 0) {
        size_t valid = psr_utf8_valid_prefix(text, left);
        for (size_t i = 0; i < valid; i++) {
            unsigned char byte = (unsigned char)text[i];
            if (byte == '"' || byte == '\\') {
                psr_text_addf(json, "\\%c", byte);
            } else if (byte < 0x20 || byte == 0x7F) {
                psr_text_addf(json, "\\u%04x", byte);
            } else {
                psr_text_add_bytes(json, text + i, 1);
            }
        }
        text += valid;
        left -= valid;
        if (left > 0) {
            psr_text_add(json, "\\ufffd");
            text++;
            left--;
        }
    }
    psr_text_add(json, "\"");
}

static bool cell_is_empty(const psr_table *table, size_t column, size_t row) {
    const psr_column *source = &table->columns[column];
    switch (source->kind) {
    case PSR_COLUMN_TEXT:
        return source->text[row] == PSR_NO_ID;
    case PSR_COLUMN_NUMBER:
        return !isfinite(source->number[row]);
    case PSR_COLUMN_WHOLE:
    case PSR_COLUMN_MONEY:
    case PSR_COLUMN_DAY:
        break;
    }
    return source->whole[row] == PSR_NO_WHOLE;
}

static void add_cell(psr_text *json, const psr_table *table, size_t column, size_t row) {
    if (cell_is_empty(table, column, row)) {
        psr_text_add(json, "null");
        return;
    }
    psr_column_kind kind = table->columns[column].kind;
    if (kind == PSR_COLUMN_TEXT) {
        psr_json_add_text(json, psr_table_text(table, (psr_id)column, row));
        return;
    }
    char cell[64];
    psr_table_cell(table, (psr_id)column, row, cell, sizeof cell);
    if (kind == PSR_COLUMN_DAY) {
        psr_json_add_text(json, cell);
    } else {
        psr_text_add(json, cell);
    }
}

psr_status psr_write_table_jsonl(const psr_table *table, psr_text *jsonl, psr_error *err) {
    for (size_t row = 0; row < table->row_count; row++) {
        psr_text_addf(jsonl, "{\"schema_version\":%d,\"table\":", PSR_SCHEMA_VERSION);
        psr_json_add_text(jsonl, table->name);
        for (size_t c = 0; c < table->column_count; c++) {
            psr_text_add(jsonl, ",");
            psr_json_add_text(jsonl, table->columns[c].name);
            psr_text_add(jsonl, ":");
            add_cell(jsonl, table, c, row);
        }
        psr_text_add(jsonl, "}\n");
    }
    if (jsonl->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to write table %s", table->name);
    }
    return PSR_OK;
}

/* ---- schema */

static void add_property(psr_text *json, const psr_column *column) {
    static const char *const types[] = {
        [PSR_COLUMN_TEXT] = "\"type\":[\"string\",\"null\"]",
        [PSR_COLUMN_WHOLE] = "\"type\":[\"integer\",\"null\"]",
        [PSR_COLUMN_MONEY] = ("\"type\":[\"number\",\"null\"],\"description\":\"money, "
                              "in major units with two decimals\""),
        [PSR_COLUMN_NUMBER] = "\"type\":[\"number\",\"null\"]",
        [PSR_COLUMN_DAY] = "\"type\":[\"string\",\"null\"],\"format\":\"date\""};
    psr_text_add(json, ",\n        ");
    psr_json_add_text(json, column->name);
    psr_text_addf(json, ":{%s}", types[column->kind]);
}

static void add_definition(psr_text *json, const psr_table *table) {
    psr_json_add_text(json, table->name);
    psr_text_add(json, ":{\"type\":\"object\",\"title\":");
    psr_json_add_text(json, table->title ? table->title : table->name);
    psr_text_addf(json,
                  ",\"properties\":{\n        \"schema_version\":{\"const\":%d},"
                  "\n        \"table\":{\"const\":",
                  PSR_SCHEMA_VERSION);
    psr_json_add_text(json, table->name);
    psr_text_add(json, "}");
    for (size_t c = 0; c < table->column_count; c++) {
        add_property(json, &table->columns[c]);
    }
    psr_text_add(json, "},\n      \"required\":[\"schema_version\",\"table\"");
    for (size_t c = 0; c < table->column_count; c++) {
        psr_text_add(json, ",");
        psr_json_add_text(json, table->columns[c].name);
    }
    psr_text_add(json, "],\"additionalProperties\":false}");
}

static void add_schema(psr_text *json, const psr_plan *plan) {
    psr_text_add(json, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n"
                       "  \"title\":");
    psr_json_add_text(json, plan->name);
    psr_text_add(json, ",\n  \"oneOf\":[");
    for (size_t i = 0; i < plan->table_count; i++) {
        psr_text_addf(json, "%s{\"$ref\":\"#/$defs/%s\"}", i ? "," : "",
                      plan->tables[i]->name);
    }
    psr_text_add(json, "],\n  \"$defs\":{");
    for (size_t i = 0; i < plan->table_count; i++) {
        psr_text_add(json, i ? ",\n    " : "\n    ");
        add_definition(json, plan->tables[i]);
    }
    psr_text_add(json, "}}\n");
}

/* ---- a plan */

static psr_status save(const char *folder, const char *name, const char *ending,
                       const psr_text *bytes, psr_error *err) {
    psr_text path = {0};
    psr_text_addf(&path, "%s/%s%s", folder, name, ending);
    psr_status status =
        path.failed || bytes->failed
            ? psr_fail(err, PSR_ERR_MEMORY, "no memory to write %s%s", name, ending)
            : psr_write_file(path.bytes, psr_text_bytes(bytes), bytes->length, err);
    psr_text_free(&path);
    return status;
}

psr_status psr_write_plan_jsonl(const psr_plan *plan, const char *folder, psr_error *err) {
    int made = -1;
    PSR_TRY(psr_folder_make(folder, &made, err));
    (void)close(made);
    psr_text bytes = {0};
    psr_status status = PSR_OK;
    for (size_t i = 0; i < plan->table_count && status == PSR_OK; i++) {
        psr_text_clear(&bytes);
        status = psr_write_table_jsonl(plan->tables[i], &bytes, err);
        if (status == PSR_OK) {
            status = save(folder, plan->tables[i]->name, ".jsonl", &bytes, err);
        }
    }
    if (status == PSR_OK) {
        psr_text_clear(&bytes);
        add_schema(&bytes, plan);
        status = save(folder, "schema", ".json", &bytes, err);
    }
    psr_text_free(&bytes);
    return status;
}
