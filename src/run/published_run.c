/*
 * Questions to published plans: is it sound?
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "outcome.h"

#include "purser/read.h"
#include "purser/verify.h"

psr_status psr_run_verify(const char *directory, psr_run_outcome *outcome) {
    psr_plan *plan = NULL;
    psr_verdict verdict = {0};
    psr_status status = PSR_OK;
    PSR_GO(psr_read_plan(directory, true, &plan, &outcome->faults));
    PSR_GO(psr_verify_plan(plan, &verdict, &outcome->error));
    if (!verdict.holds) {
        outcome->faults = verdict.faults;
        PSR_GO(psr_fail(&outcome->error, PSR_ERR_NOT_VERIFIED, "%s fails %zu of %zu checks",
                        directory, verdict.faults.total, verdict.check_count));
    }
    psr_text_addf(&outcome->summary,
                  "%s is verified: %zu checks hold, largest violation %.1e (relative).\n",
                  directory, verdict.check_count, verdict.largest_violation);
done:
    psr_plan_free(plan);
    return run_outcome_end(outcome, status);
}
