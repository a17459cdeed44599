/*
 * All files of a plan into an open publication.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "publication.h"

#include "folder.h"
#include "json_text.h"
#include "report.h"

static psr_status add_table(const psr_table *table, psr_publication *publication,
                            psr_error *err) {
    psr_text bytes = {0};
    psr_text file = {0};
    psr_text_addf(&file, "%s.csv", table->name);
    psr_status status = psr_write_table_csv(table, &bytes, err);
    if (status == PSR_OK && file.failed) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory to publish %s", table->name);
    }
    if (status == PSR_OK) {
        status = psr_publication_add(publication, file.bytes, psr_text_bytes(&bytes),
                                     bytes.length, err);
    }
    psr_text_free(&bytes);
    psr_text_free(&file);
    return status;
}

static psr_status add_problem(const psr_plan *plan, psr_publication *publication,
                              psr_error *err) {
    psr_text json = {0};
    if (plan->problem == NULL) {
        return PSR_OK;
    }
    psr_status status = psr_write_problem_json(plan->problem, &json, err);
    if (status == PSR_OK) {
        status = psr_publication_add(publication, "problem.json", psr_text_bytes(&json),
                                     json.length, err);
    }
    psr_text_free(&json);
    return status;
}

static psr_status add_report(const psr_plan *plan, psr_publication *publication,
                             psr_error *err) {
    psr_text html = {0};
    psr_status status = psr_write_report(plan, plan->language, &html, err);
    if (status == PSR_OK) {
        status = psr_publication_add(publication, "report.html", psr_text_bytes(&html),
                                     html.length, err);
    }
    psr_text_free(&html);
    return status;
}

static psr_status add_workbook(const psr_plan *plan, psr_publication *publication,
                               psr_error *err) {
    psr_text bytes = {0};
    psr_status status = psr_workbook_bytes(plan, &bytes, err);
    if (status == PSR_OK) {
        status = psr_publication_add(publication, "plan.xlsx", psr_text_bytes(&bytes),
                                     bytes.length, err);
    }
    psr_text_free(&bytes);
    return status;
}

static void add_seconds(psr_text *json, const psr_plan *plan, bool wall) {
    psr_text_addf(json, ",\n  \"%s_seconds\": {", wall ? "wall" : "cpu");
    for (size_t i = 0; i < plan->timing_count; i++) {
        const psr_timing *timing = &plan->timings[i];
        double seconds = wall ? timing->wall_seconds : timing->cpu_seconds;
        char digits[32];
        psr_decimal_print(round(1e4 * seconds) / 1e4, digits);
        psr_text_add(json, i ? ", " : "");
        psr_json_add_text(json, timing->room);
        psr_text_addf(json, ": %s", digits);
    }
    psr_text_add(json, "}");
}

psr_status psr_write_timings(const psr_plan *plan, psr_publication *publication,
                             psr_error *err) {
    psr_text json = {0};
    psr_text_addf(&json, "{\"schema_version\": %d", PSR_SCHEMA_VERSION);
    add_seconds(&json, plan, false);
    add_seconds(&json, plan, true);
    psr_text_add(&json, "\n}\n");
    psr_status status = json.failed
                            ? psr_fail(err, PSR_ERR_MEMORY, "no memory for the timings")
                            : psr_folder_write(publication->directory, psr_timings_name,
                                               json.bytes, json.length, err);
    psr_text_free(&json);
    return status;
}

/* What to write and where to. */
typedef struct writing {
    const psr_plan *plan;
    psr_publication *publication;
} writing;

static psr_status add_summary(const psr_plan *plan, psr_publication *publication,
                              psr_error *err) {
    return psr_publication_add(publication, "summary.txt", psr_text_bytes(&plan->summary),
                               plan->summary.length, err);
}

/* All but the tables, what takes longest first. */
static psr_status (*const others[])(const psr_plan *, psr_publication *, psr_error *) = {
    add_workbook, add_problem, add_report, add_summary};
enum { OTHERS = sizeof others / sizeof *others };

static psr_status add_file(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    const writing *w = context;
    return index < OTHERS ? others[index](w->plan, w->publication, err)
                          : add_table(w->plan->tables[index - OTHERS], w->publication, err);
}

psr_status psr_write_plan(const psr_plan *plan, psr_publication *publication,
                          size_t threads, psr_error *err) {
    writing w = {plan, publication};
    PSR_TRY(psr_parallel_for(OTHERS + plan->table_count, threads, add_file, &w, err));
    return psr_publication_write_manifest(publication, plan, err);
}
