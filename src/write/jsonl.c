/*
 * JSON Lines: one object a row, each with its schema_version, so that lines can be mixed,
 * cut and joined. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include "json_text.h"

#include <math.h>

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
