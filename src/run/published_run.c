/*
 * Questions to published plans: is it sound, why is it so, what changed, show it to me.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/plan.h"
#include "purser/read.h"
#include "purser/verify.h"
#include "purser/write.h"

#include <stdlib.h>

psr_status psr_run_verify(const char *directory, const psr_run_options *options,
                          psr_run_outcome *outcome) {
    psr_plan *plan = NULL;
    psr_verdict verdict = {0};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_plan(directory, true, options->threads, &plan, &outcome->faults));
    PSR_GO(psr_verify_plan(plan, &verdict, &outcome->error));
    if (!verdict.holds) {
        outcome->faults = verdict.faults;
        PSR_GO(psr_fail(&outcome->error, PSR_ERR_NOT_VERIFIED, "%s fails %zu of %zu checks",
                        directory, verdict.faults.total, verdict.check_count));
    }
    run_outcome_language(outcome, plan);
    psr_text_say(&outcome->summary,
                 "%s is verified: %zu checks hold, largest violation %.1e (relative).\n",
                 directory, verdict.check_count, verdict.largest_violation);
done:
    psr_plan_free(plan);
    return run_outcome_end(outcome, status);
}

psr_status psr_run_explain(const char *directory, psr_run_outcome *outcome) {
    psr_plan *plan = NULL;
    psr_status status = psr_read_plan(directory, true, 1, &plan, &outcome->faults);
    if (status == PSR_OK) {
        run_outcome_language(outcome, plan);
        status = psr_plan_explain(plan, &outcome->summary, &outcome->error);
    }
    psr_plan_free(plan);
    return run_outcome_end(outcome, status);
}

/* The files wished for of a comparison. */
static psr_status write_comparison(psr_plan *const *plans, size_t count,
                                   const psr_table *bridge, const psr_compare_wish *wish,
                                   psr_error *err) {
    psr_text bytes = {0};
    psr_status status = PSR_OK;
    if (wish->csv != NULL) {
        PSR_GO(psr_write_table_csv(bridge, &bytes, err));
        PSR_GO(psr_run_save(wish->csv, &bytes, err));
    }
    if (wish->html != NULL) {
        psr_text_clear(&bytes);
        PSR_GO(psr_write_comparison(plans, count, bridge, plans[0]->language, &bytes, err));
        PSR_GO(psr_run_save(wish->html, &bytes, err));
    }
done:
    psr_text_free(&bytes);
    return status;
}

psr_status psr_run_compare(const char *const *directories, size_t count,
                           const psr_compare_wish *wish, psr_run_outcome *outcome) {
    psr_error *err = &outcome->error;
    psr_plan **plans = psr_calloc(count + 1, sizeof(psr_plan *));
    psr_table *bridge = NULL;
    psr_status status = PSR_OK;
    if (plans == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory for %zu plans", count));
    }
    for (size_t i = 0; i < count; i++) {
        PSR_GO(psr_read_plan(directories[i], true, 1, &plans[i], &outcome->faults));
    }
    run_outcome_language(outcome, plans[0]);
    PSR_GO(psr_plan_compare(plans, count, &outcome->summary, &bridge, err));
    PSR_GO(write_comparison(plans, count, bridge, wish, err));
done:
    for (size_t i = 0; plans != NULL && i < count; i++) {
        psr_plan_free(plans[i]);
    }
    free(plans);
    psr_table_free(bridge);
    return run_outcome_end(outcome, status);
}

psr_status psr_run_report(const char *directory, const psr_report_wish *wish,
                          psr_run_outcome *outcome) {
    psr_error *err = &outcome->error;
    psr_plan *plan = NULL;
    psr_text html = {0};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_plan(directory, true, 1, &plan, &outcome->faults));
    run_outcome_language(outcome, plan);
    if (wish->frontier != NULL) {
        PSR_GO(psr_read_frontier(wish->frontier, plan, &outcome->faults));
    }
    if (wish->html != NULL) {
        PSR_GO(psr_write_report(plan, plan->language, &html, err));
        PSR_GO(psr_run_save(wish->html, &html, err));
    }
    if (wish->workbook != NULL) {
        PSR_GO(psr_write_workbook(plan, wish->workbook, err));
    }
    if (wish->database != NULL) {
        PSR_GO(psr_write_database(plan, NULL, NULL, wish->database, err));
    }
    if (wish->jsonl != NULL) {
        PSR_GO(psr_write_plan_jsonl(plan, wish->jsonl, err));
    }
done:
    psr_text_free(&html);
    psr_plan_free(plan);
    return run_outcome_end(outcome, status);
}
