/*
 * Published plans: the manifest, the hashes it vouches for, the tables, the problem.
 * A directory is believed only as far as its manifest goes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include "plan_table.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The highest schema_version this reader understands. */
static const json_int_t schema_known = 1;

typedef struct plan_reader {
    const char *directory;
    psr_plan *plan;
    psr_faults *faults;
    json_t *manifest;
    size_t threads;
} plan_reader;

static psr_status fault(plan_reader *reader, const char *file, psr_status status,
                        const char *message) {
    psr_place place = psr_place_at(file, 0, 0);
    psr_faults_add(reader->faults, status, &place, "%s", message);
    return status;
}

static psr_status path_to(plan_reader *reader, const char *file, psr_text *path) {
    psr_text_clear(path);
    psr_text_addf(path, "%s/%s", reader->directory, file);
    return path->failed ? fault(reader, file, PSR_ERR_MEMORY, "no memory for a path")
                        : PSR_OK;
}

/* ---- manifest */

static psr_status open_manifest(plan_reader *reader) {
    psr_text path = {0};
    PSR_TRY(path_to(reader, "manifest.json", &path));
    json_error_t error;
    reader->manifest = json_load_file(path.bytes, JSON_REJECT_DUPLICATES, &error);
    int reason = errno;
    psr_status status = PSR_OK;
    if (reader->manifest == NULL) {
        psr_place place = psr_place_at(path.bytes, error.line > 0 ? error.line : 0,
                                       error.column > 0 ? error.column : 0);
        status = error.line > 0 ? PSR_ERR_DATA : PSR_ERR_IO;
        if (error.line > 0) {
            psr_faults_add(reader->faults, status, &place,
                           "is no manifest: %s; publish the plan again", error.text);
        } else {
            place = psr_place_at(reader->directory, 0, 0);
            psr_faults_add(reader->faults, status, &place,
                           "holds no plan: its manifest.json cannot be read (%s); name the "
                           "folder of one, plans/latest for example",
                           strerror(reason));
        }
    } else if (!json_is_object(reader->manifest) ||
               strcmp(json_string_value(json_object_get(reader->manifest, "format"))
                          ? json_string_value(json_object_get(reader->manifest, "format"))
                          : "",
                      "purser-plan") != 0) {
        status = fault(reader, path.bytes, PSR_ERR_DATA, "is not the manifest of a plan");
    } else if (json_integer_value(json_object_get(reader->manifest, "schema_version")) >
               schema_known) {
        status = fault(reader, path.bytes, PSR_ERR_DATA,
                       "was written by a newer purser; update to read it");
    }
    psr_text_free(&path);
    return status;
}

static char *text_member(plan_reader *reader, const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return psr_arena_text(reader->plan->arena, text ? text : "", text ? strlen(text) : 0);
}

static double number_member(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static psr_day day_member(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    psr_day day = PSR_NO_DAY;
    if (text != NULL && !psr_day_parse(text, strlen(text), &day)) {
        day = PSR_NO_DAY;
    }
    return day;
}

/* What following the plan blindly earns; plans of older versions do not say. */
static psr_simulation read_blind(const json_t *manifest) {
    const json_t *object = json_object_get(manifest, "followed_blindly");
    if (!json_is_object(object)) {
        return (psr_simulation){0};
    }
    return (psr_simulation){
        .path_count = (size_t)json_integer_value(json_object_get(object, "paths")),
        .mean = number_member(object, "mean"),
        .low = number_member(object, "p10"),
        .high = number_member(object, "p90"),
        .standard_error = number_member(object, "standard_error")};
}

static psr_status read_head(plan_reader *reader) {
    const json_t *manifest = reader->manifest;
    psr_plan *plan = reader->plan;
    plan->name = text_member(reader, manifest, "name");
    plan->title = text_member(reader, manifest, "title");
    plan->currency = text_member(reader, manifest, "currency");
    plan->method = text_member(reader, manifest, "method");
    plan->verdict = text_member(reader, manifest, "verdict");
    const char *frequency = json_string_value(json_object_get(manifest, "frequency"));
    const char *seed = json_string_value(json_object_get(manifest, "seed"));
    if (!psr_frequency_parse(frequency, &plan->frequency)) {
        return fault(reader, "manifest.json", PSR_ERR_DATA, "frequency is not known");
    }
    plan->seed = seed ? strtoull(seed, NULL, 10) : 0;
    plan->first_day = day_member(manifest, "first_day");
    plan->last_day = day_member(manifest, "last_day");
    plan->period_count = (size_t)json_integer_value(json_object_get(manifest, "periods"));
    plan->objective = number_member(manifest, "objective");
    plan->bound = number_member(manifest, "bound");
    plan->gap = number_member(manifest, "gap");
    plan->ratio = number_member(manifest, "ratio");
    plan->has_ratio = isfinite(plan->ratio);
    plan->profit_minor = json_integer_value(json_object_get(manifest, "profit_minor"));
    plan->rounding_cost = number_member(manifest, "rounding_cost");
    plan->blind = read_blind(manifest);
    bool complete =
        plan->name && plan->title && plan->currency && plan->method && plan->verdict;
    return complete ? PSR_OK : fault(reader, "manifest.json", PSR_ERR_MEMORY, "no memory");
}

/* An array of objects with two texts each, and for settings a place. */
static psr_status read_pairs(plan_reader *reader, const char *key,
                             const char *const names[2], psr_setting **pairs,
                             size_t *count) {
    const json_t *array = json_object_get(reader->manifest, key);
    size_t size = json_array_size(array);
    *pairs = psr_arena_take(reader->plan->arena, size + 1, sizeof **pairs);
    for (size_t i = 0; *pairs != NULL && i < size; i++) {
        const json_t *item = json_array_get(array, i);
        psr_setting *pair = &(*pairs)[i];
        pair->path = text_member(reader, item, names[0]);
        pair->value = text_member(reader, item, names[1]);
        pair->place = psr_place_at(json_string_value(json_object_get(item, "file")),
                                   json_integer_value(json_object_get(item, "line")), 0);
        if (pair->path == NULL || pair->value == NULL) {
            *pairs = NULL;
        }
    }
    *count = *pairs ? size : 0;
    return *pairs ? PSR_OK : fault(reader, "manifest.json", PSR_ERR_MEMORY, "no memory");
}

/* The language is a setting; plans of older versions have none and are English. */
static void read_language(psr_plan *plan) {
    for (size_t i = 0; i < plan->setting_count; i++) {
        if (strcmp(plan->settings[i].path, "language") == 0) {
            (void)psr_language_parse(plan->settings[i].value, &plan->language);
        }
    }
}

/* ---- files */

static psr_status check_file(plan_reader *reader, const json_t *entry) {
    const char *file = json_string_value(json_object_get(entry, "file"));
    const char *hash = json_string_value(json_object_get(entry, "sha256"));
    if (file == NULL || hash == NULL || strchr(file, '/') != NULL) {
        return fault(reader, "manifest.json", PSR_ERR_DATA, "files has a broken entry");
    }
    psr_text path = {0};
    char found[65];
    psr_error err = {0};
    psr_status status = path_to(reader, file, &path);
    if (status == PSR_OK) {
        status = psr_read_hash(path.bytes, found, &err);
        status = status == PSR_OK ? PSR_OK
                                  : fault(reader, path.bytes, status,
                                          status == PSR_ERR_IO
                                              ? "cannot be read: the plan is not complete; "
                                                "publish it again"
                                              : err.message);
    }
    if (status == PSR_OK && strcmp(found, hash) != 0) {
        (void)fault(reader, path.bytes, PSR_ERR_NOT_VERIFIED,
                    "has changed since the plan was published; publish it again");
    }
    psr_text_free(&path);
    return status;
}

static bool has_file(const plan_reader *reader, const char *name) {
    const json_t *files = json_object_get(reader->manifest, "files");
    for (size_t i = 0; i < json_array_size(files); i++) {
        const char *file =
            json_string_value(json_object_get(json_array_get(files, i), "file"));
        if (file != NULL && strcmp(file, name) == 0) {
            return true;
        }
    }
    return false;
}

static psr_status read_question(plan_reader *reader) {
    if (!has_file(reader, "problem.json")) {
        return PSR_OK;
    }
    psr_text path = {0};
    psr_problem *problem = NULL;
    PSR_TRY(path_to(reader, "problem.json", &path));
    psr_status status = psr_read_problem(path.bytes, &problem, reader->faults);
    psr_text_free(&path);
    reader->plan->problem = problem;
    reader->plan->owns_problem = true;
    return status;
}

/* ---- files side by side */

/* A file, what it holds and what is wrong with it. */
typedef struct file_task {
    const json_t *entry; /* of the manifest; NULL = the problem */
    psr_table *table;
    psr_status status;
    psr_faults faults;
} file_task;

typedef struct file_tasks {
    const plan_reader *reader;
    file_task *items; /* [count] */
    size_t count;
    bool check; /* hashes; else read */
} file_tasks;

static psr_status do_file(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    (void)err; /* faults say it */
    file_tasks *tasks = context;
    file_task *task = &tasks->items[index];
    plan_reader own = *tasks->reader;
    own.faults = &task->faults;
    task->status = task->entry == NULL ? read_question(&own)
                   : tasks->check      ? check_file(&own, task->entry)
                                       : psr_read_plan_table(own.directory, task->entry,
                                                             &task->table, &task->faults);
    return task->status;
}

/* Faults in the order of the list, up to the first file that could not be read: what one
 * after the other would give. */
static psr_status collect_faults(plan_reader *reader, const file_tasks *tasks) {
    psr_status status = PSR_OK;
    for (size_t i = 0; status == PSR_OK && i < tasks->count; i++) {
        psr_faults_append(reader->faults, &tasks->items[i].faults);
        status = tasks->items[i].status;
    }
    return psr_faults_status(reader->faults, NULL);
}

/* The problem takes longest, so it is first of what is read. */
static psr_status start_files(plan_reader *reader, const char *key, bool check,
                              file_tasks *tasks) {
    const json_t *list = json_object_get(reader->manifest, key);
    size_t first = check ? 0 : 1;
    *tasks = (file_tasks){
        .reader = reader,
        .items = psr_calloc(first + json_array_size(list) + 1, sizeof *tasks->items),
        .count = first + json_array_size(list),
        .check = check};
    for (size_t i = first; tasks->items != NULL && i < tasks->count; i++) {
        tasks->items[i].entry = json_array_get(list, i - first);
    }
    return tasks->items != NULL
               ? PSR_OK
               : fault(reader, "manifest.json", PSR_ERR_MEMORY, "no memory");
}

static psr_status check_files(plan_reader *reader) {
    file_tasks tasks;
    PSR_TRY(start_files(reader, "files", true, &tasks));
    psr_status status =
        psr_parallel_for(tasks.count, reader->threads, do_file, &tasks, NULL);
    psr_status told = collect_faults(reader, &tasks);
    free(tasks.items);
    return told != PSR_OK ? told : status;
}

static psr_status read_files(plan_reader *reader) {
    file_tasks tasks;
    PSR_TRY(start_files(reader, "tables", false, &tasks));
    psr_status status =
        psr_parallel_for(tasks.count, reader->threads, do_file, &tasks, NULL);
    for (size_t i = 0; i < tasks.count; i++) {
        psr_table *table = tasks.items[i].table;
        if (status == PSR_OK && table != NULL) {
            status = psr_plan_add_table(reader->plan, table);
            table = status == PSR_OK ? NULL : table;
        }
        psr_table_free(table);
    }
    psr_status told = collect_faults(reader, &tasks);
    free(tasks.items);
    if (told == PSR_OK && status != PSR_OK) {
        return fault(reader, reader->directory, status, "no memory for the tables");
    }
    return told;
}

static psr_status read_summary(plan_reader *reader) {
    psr_text path = {0};
    PSR_TRY(path_to(reader, "summary.txt", &path));
    FILE *stream = fopen(path.bytes, "rb");
    psr_status status = PSR_OK;
    if (stream == NULL) {
        status = fault(reader, path.bytes, PSR_ERR_IO, strerror(errno));
    } else {
        char piece[4096];
        size_t length = 0;
        while ((length = fread(piece, 1, sizeof piece, stream)) > 0) {
            psr_text_add_bytes(&reader->plan->summary, piece, length);
        }
        fclose(stream);
    }
    if (reader->plan->summary.failed) {
        status = fault(reader, path.bytes, PSR_ERR_MEMORY, "no memory for the summary");
    }
    psr_text_free(&path);
    return status;
}

/* ---- findings: from their table */

static const char *cell(const psr_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table, column);
    return id == PSR_NO_ID ? "" : psr_table_text(table, id, row);
}

static int64_t count_cell(const psr_table *table, const char *column, size_t row) {
    psr_id id = psr_table_find(table, column);
    int64_t value = id == PSR_NO_ID ? 0 : psr_table_whole(table, id, row);
    return value > 0 ? value : 0;
}

static psr_status read_findings(plan_reader *reader) {
    const psr_table *table = psr_plan_table(reader->plan, "findings");
    for (size_t i = 0; table != NULL && i < table->row_count; i++) {
        const char *name = cell(table, "severity", i);
        psr_severity severity = PSR_NOTE;
        while (severity < PSR_ALARM && strcmp(name, psr_severity_name(severity)) != 0) {
            severity++;
        }
        psr_place place = psr_place_at(cell(table, "file", i), count_cell(table, "line", i),
                                       (int32_t)count_cell(table, "column", i));
        if (psr_findings_add(reader->plan->findings, severity, cell(table, "code", i),
                             cell(table, "subject", i), &place, "%s",
                             cell(table, "finding", i)) != PSR_OK) {
            return fault(reader, "findings.csv", PSR_ERR_MEMORY, "no memory");
        }
    }
    return PSR_OK;
}

/* ---- all */

static psr_status read_all(plan_reader *reader, bool check_hashes) {
    static const char *const settings[2] = {"path", "value"};
    static const char *const inputs[2] = {"file", "sha256"};
    static const char *const versions[2] = {"library", "version"};
    psr_plan *plan = reader->plan;
    PSR_TRY(open_manifest(reader));
    PSR_TRY(read_head(reader));
    PSR_TRY(
        read_pairs(reader, "settings", settings, &plan->settings, &plan->setting_count));
    read_language(plan);
    PSR_TRY(read_pairs(reader, "inputs", inputs, &plan->inputs, &plan->input_count));
    PSR_TRY(
        read_pairs(reader, "versions", versions, &plan->versions, &plan->version_count));
    if (check_hashes) {
        PSR_TRY(check_files(reader));
    }
    PSR_TRY(read_files(reader));
    PSR_TRY(read_summary(reader));
    PSR_TRY(read_findings(reader));
    return psr_faults_status(reader->faults, NULL);
}

psr_status psr_read_plan(const char *directory, bool check_hashes, size_t threads,
                         psr_plan **plan, psr_faults *faults) {
    *plan = NULL;
    plan_reader reader = {.directory = directory,
                          .plan = psr_plan_create(),
                          .faults = faults,
                          .threads = threads};
    if (reader.plan == NULL) {
        return fault(&reader, directory, PSR_ERR_MEMORY, "no memory for the plan");
    }
    psr_status status = read_all(&reader, check_hashes);
    json_decref(reader.manifest);
    if (status != PSR_OK) {
        psr_plan_free(reader.plan);
        return status;
    }
    *plan = reader.plan;
    return PSR_OK;
}
