/*
 * All files of a plan into an open publication.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "publication.h"

#include "folder.h"
#include "json_text.h"
#include "report.h"

#include <stdlib.h>

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

/* ---- all files of a plan */

static psr_status make_problem(const psr_plan *plan, psr_text *bytes, psr_error *err) {
    return psr_write_problem_json(plan->problem, bytes, err);
}

static psr_status make_report(const psr_plan *plan, psr_text *bytes, psr_error *err) {
    return psr_write_report(plan, plan->language, bytes, err);
}

static psr_status make_summary(const psr_plan *plan, psr_text *bytes, psr_error *err) {
    (void)err;
    psr_text_add_bytes(bytes, psr_text_bytes(&plan->summary), plan->summary.length);
    return PSR_OK;
}

/* All but the tables, what takes longest first. */
static const struct {
    const char *file;
    psr_status (*make)(const psr_plan *plan, psr_text *bytes, psr_error *err);
} others[] = {{"plan.xlsx", psr_workbook_bytes},
              {"problem.json", make_problem},
              {"report.html", make_report},
              {"summary.txt", make_summary}};
enum { OTHERS = sizeof others / sizeof *others, PROBLEM = 1 };

typedef struct writing {
    const psr_plan *plan;
    const psr_publication *publication;
    psr_published_file *made; /* [OTHERS + tables] without a name: not written */
} writing;

static psr_status write_file(void *context, size_t index, size_t worker, psr_error *err) {
    (void)worker;
    const writing *w = context;
    psr_text bytes = {0};
    psr_text file = {0};
    psr_status status = PSR_OK;
    if (index == PROBLEM && w->plan->problem == NULL) {
        return PSR_OK;
    }
    if (index < OTHERS) {
        psr_text_add(&file, others[index].file);
        PSR_GO(others[index].make(w->plan, &bytes, err));
    } else {
        const psr_table *table = w->plan->tables[index - OTHERS];
        psr_text_addf(&file, "%s.csv", table->name);
        PSR_GO(psr_write_table_csv(table, &bytes, err));
    }
    if (file.failed || bytes.failed) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory to publish the plan"));
    }
    PSR_GO(psr_publication_write(w->publication, file.bytes, psr_text_bytes(&bytes),
                                 bytes.length, &w->made[index], err));
done:
    psr_text_free(&bytes);
    psr_text_free(&file);
    return status;
}

psr_status psr_write_plan(const psr_plan *plan, psr_publication *publication,
                          size_t threads, psr_error *err) {
    size_t count = OTHERS + plan->table_count;
    writing w = {plan, publication, psr_calloc(count, sizeof *w.made)};
    if (w.made == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to publish the plan");
    }
    psr_status status = psr_parallel_for(count, threads, write_file, &w, err);
    for (size_t i = 0; i < count; i++) {
        psr_status listed = psr_publication_list(publication, &w.made[i], err);
        status = status != PSR_OK ? status : listed;
    }
    free(w.made);
    PSR_TRY(status);
    return psr_publication_write_manifest(publication, plan, err);
}
