/*
 * Manifest: what a plan is made of and how to trust it. Holds nothing that differs between
 * two runs on the same input: for the time of each room it points to timings.json, which is
 * neither hashed nor compared.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "publication.h"

#include "json_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_key(psr_text *json, const char *indent, const char *key) {
    psr_text_add(json, indent);
    psr_json_add_text(json, key);
    psr_text_add(json, ": ");
}

static void add_text_member(psr_text *json, const char *key, const char *value) {
    add_key(json, "  ", key);
    if (value == NULL) {
        psr_text_add(json, "null");
    } else {
        psr_json_add_text(json, value);
    }
    psr_text_add(json, ",\n");
}

static void add_number_member(psr_text *json, const char *key, double value) {
    char digits[32] = "null";
    if (isfinite(value)) {
        psr_decimal_print(value, digits);
    }
    add_key(json, "  ", key);
    psr_text_addf(json, "%s,\n", digits);
}

static void add_whole_member(psr_text *json, const char *key, int64_t value) {
    add_key(json, "  ", key);
    psr_text_addf(json, "%" PRId64 ",\n", value);
}

static void add_day_member(psr_text *json, const char *key, psr_day day) {
    char text[16];
    if (day == PSR_NO_DAY) {
        add_text_member(json, key, NULL);
    } else {
        psr_day_print(day, text);
        add_text_member(json, key, text);
    }
}

/* The plan followed blindly, in major units; null where it was not simulated. */
static void add_simulation(psr_text *json, const psr_simulation *blind) {
    static const char *const names[] = {"mean", "p10", "p90", "standard_error"};
    const double values[] = {blind->mean, blind->low, blind->high, blind->standard_error};
    add_key(json, "  ", "followed_blindly");
    if (blind->path_count == 0) {
        psr_text_add(json, "null,\n");
        return;
    }
    psr_text_addf(json, "{\"paths\": %zu", blind->path_count);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char digits[32];
        psr_decimal_print(values[i], digits);
        add_key(json, ", ", names[i]);
        psr_text_add(json, digits);
    }
    psr_text_add(json, "},\n");
}

static void add_head(psr_text *json, const psr_plan *plan) {
    add_text_member(json, "format", "purser-plan");
    add_whole_member(json, "schema_version", PSR_SCHEMA_VERSION);
    add_text_member(json, "name", plan->name);
    add_text_member(json, "title", plan->title);
    add_text_member(json, "currency", plan->currency);
    add_text_member(json, "frequency", psr_frequency_name(plan->frequency));
    add_day_member(json, "first_day", plan->first_day);
    add_day_member(json, "last_day", plan->last_day);
    add_whole_member(json, "periods", (int64_t)plan->period_count);
    /* 64 bits do not fit a JSON number. */
    char seed[24];
    (void)snprintf(seed, sizeof seed, "%" PRIu64, plan->seed);
    add_text_member(json, "seed", seed);
    add_text_member(json, "verdict", plan->verdict ? plan->verdict : "not verified");
    add_text_member(json, "method", plan->method);
    add_number_member(json, "objective", plan->objective);
    add_number_member(json, "bound", plan->bound);
    add_number_member(json, "gap", plan->gap);
    add_number_member(json, "ratio", plan->has_ratio ? plan->ratio : NAN);
    add_whole_member(json, "profit_minor", plan->profit_minor);
    add_number_member(json, "rounding_cost", plan->rounding_cost);
    add_simulation(json, &plan->blind);
    add_text_member(json, "timings", plan->timing_count > 0 ? psr_timings_name : NULL);
}

static void add_settings(psr_text *json, const psr_plan *plan) {
    add_key(json, "  ", "settings");
    psr_text_add(json, "[");
    for (size_t i = 0; i < plan->setting_count; i++) {
        const psr_setting *setting = &plan->settings[i];
        psr_text_add(json, i ? ",\n    {\"path\": " : "\n    {\"path\": ");
        psr_json_add_text(json, setting->path);
        psr_text_add(json, ", \"value\": ");
        psr_json_add_text(json, setting->value ? setting->value : "");
        psr_text_add(json, ", \"file\": ");
        psr_json_add_text(json, setting->place.file);
        psr_text_addf(json, ", \"line\": %" PRId64 "}", setting->place.line);
    }
    psr_text_add(json, plan->setting_count ? "\n  ],\n" : "],\n");
}

/* Pairs as objects in their own order: `{"file": "sales.csv", "sha256": "..."}`. */
static void add_pairs(psr_text *json, const char *key, const char *const names[2],
                      const psr_setting *pairs, size_t count) {
    add_key(json, "  ", key);
    psr_text_add(json, "[");
    for (size_t i = 0; i < count; i++) {
        add_key(json, i ? ",\n    {" : "\n    {", names[0]);
        psr_json_add_text(json, pairs[i].path);
        add_key(json, ", ", names[1]);
        psr_json_add_text(json, pairs[i].value);
        psr_text_add(json, "}");
    }
    psr_text_add(json, count ? "\n  ],\n" : "],\n");
}

static const char *kind_name(psr_column_kind kind) {
    static const char *const names[] = {"text", "whole", "money", "number", "day"};
    return names[kind];
}

static void add_table(psr_text *json, const psr_table *table) {
    psr_text_add(json, "{\"name\": ");
    psr_json_add_text(json, table->name);
    psr_text_add(json, ", \"title\": ");
    psr_json_add_text(json, table->title);
    psr_text_addf(json, ", \"rows\": %zu, \"columns\": [", table->row_count);
    for (size_t c = 0; c < table->column_count; c++) {
        const psr_column *column = &table->columns[c];
        psr_text_add(json, c ? ", {\"name\": " : "{\"name\": ");
        psr_json_add_text(json, column->name);
        psr_text_addf(json, ", \"kind\": \"%s\"", kind_name(column->kind));
        if (column->kind == PSR_COLUMN_NUMBER) {
            psr_text_addf(json, ", \"decimals\": %d", column->decimals);
        }
        psr_text_add(json, "}");
    }
    psr_text_add(json, "]}");
}

static void add_tables(psr_text *json, const psr_plan *plan) {
    add_key(json, "  ", "tables");
    psr_text_add(json, "[");
    for (size_t i = 0; i < plan->table_count; i++) {
        psr_text_add(json, i ? ",\n    " : "\n    ");
        add_table(json, plan->tables[i]);
    }
    psr_text_add(json, plan->table_count ? "\n  ],\n" : "],\n");
}

static int file_compare(const void *a, const void *b) {
    const psr_published_file *const *left = a;
    const psr_published_file *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static psr_status add_files(psr_text *json, const psr_publication *publication,
                            psr_error *err) {
    size_t count = publication->file_count;
    const psr_published_file **files = psr_calloc(count + 1, sizeof *files);
    if (files == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the manifest");
    }
    for (size_t i = 0; i < count; i++) {
        files[i] = &publication->files[i];
    }
    qsort(files, count, sizeof *files, file_compare);
    add_key(json, "  ", "files");
    psr_text_add(json, "[");
    for (size_t i = 0; i < count; i++) {
        add_key(json, i ? ",\n    {" : "\n    {", "file");
        psr_json_add_text(json, files[i]->name);
        psr_text_addf(json, ", \"bytes\": %zu, \"sha256\": \"%s\"}", files[i]->length,
                      files[i]->hash);
    }
    psr_text_add(json, count ? "\n  ]\n" : "]\n");
    free(files);
    return PSR_OK;
}

psr_status psr_manifest_json(const psr_plan *plan, const psr_publication *publication,
                             psr_text *json, psr_error *err) {
    static const char *const input_names[2] = {"file", "sha256"};
    static const char *const version_names[2] = {"library", "version"};
    psr_text_add(json, "{\n");
    add_head(json, plan);
    add_settings(json, plan);
    add_pairs(json, "inputs", input_names, plan->inputs, plan->input_count);
    add_pairs(json, "versions", version_names, plan->versions, plan->version_count);
    add_tables(json, plan);
    PSR_TRY(add_files(json, publication, err));
    psr_text_add(json, "}\n");
    if (json->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for the manifest");
    }
    return PSR_OK;
}
