/*
 * Outcomes: what a run leaves for the person who started it.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/write.h"

void psr_run_outcome_clear(psr_run_outcome *outcome) {
    psr_text_free(&outcome->summary);
    *outcome = (psr_run_outcome){0};
}

psr_status run_outcome_end(psr_run_outcome *outcome, psr_status status) {
    outcome->status = status;
    if (status != PSR_OK) {
        outcome->error.status = status;
    }
    return status;
}

void run_outcome_language(psr_run_outcome *outcome, psr_plan *plan) {
    if (outcome->has_language) {
        plan->language = outcome->summary.language;
    }
    outcome->summary.language = plan->language;
}

void run_say_at(psr_text *text, const psr_place *place, const char *sentence) {
    char where[sizeof place->file + 64];
    psr_place_text(place, where, sizeof where);
    psr_text_add(text, where);
    psr_text_retell(text, sentence);
    psr_text_add(text, "\n");
}

psr_status psr_run_save(const char *path, const psr_text *bytes, psr_error *err) {
    if (bytes->failed) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to write %s", path);
    }
    return psr_write_file(path, psr_text_bytes(bytes), bytes->length, err);
}
