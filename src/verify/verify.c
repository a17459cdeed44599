/*
 * Verify: a published plan is believed only after this. The question (problem.json) and the
 * answer (the CSV tables) are all it sees; every number is computed again in plain
 * arithmetic.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/verify.h"

#include "ledger.h"

psr_status psr_verify_plan(const psr_plan *plan, psr_verdict *verdict, psr_error *err) {
    static void (*const checks[])(psr_ledger *) = {
        psr_check_orders, psr_check_transfers, psr_check_stock, psr_check_whole_stock,
        psr_check_places, psr_check_spend,     psr_check_sales, psr_check_exposure,
        psr_check_pool,   psr_check_policies,  psr_check_rules, psr_check_budgets,
        psr_check_cash,   psr_check_money};
    *verdict = (psr_verdict){.holds = true};
    if (plan->problem == NULL) {
        return psr_fail(err, PSR_ERR_DATA,
                        "the plan has no problem.json, so nothing can be verified");
    }
    psr_ledger *ledger = NULL;
    PSR_TRY(psr_ledger_create(plan, verdict, &ledger, err));
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        checks[i](ledger);
    }
    psr_ledger_free(ledger);
    return PSR_OK;
}
