/*
 * psr_read_catalog: the scenario's tables -> one catalogue.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <stdlib.h>

#include "catalog_schema.h"
#include "purser/read.h"

static psr_status read_all(psr_catalog_draft *draft) {
    for (size_t i = 0; i < psr_catalog_kind_count; i++) {
        PSR_TRY(psr_catalog_read_table(draft, &psr_catalog_kinds[i]));
    }
    psr_catalog_adjust(draft);
    PSR_TRY(psr_catalog_check(draft));
    return psr_catalog_curves(draft);
}

psr_status psr_read_catalog(const psr_scenario *scenario, psr_catalog **catalog,
                            psr_findings *findings, psr_faults *faults) {
    psr_catalog *created = psr_catalog_create();
    size_t faults_before = faults->total;
    *catalog = NULL;
    if (created == NULL) {
        return PSR_ERR_MEMORY;
    }
    psr_catalog_draft draft = {
        .catalog = *created, .scenario = scenario, .findings = findings, .faults = faults};
    psr_status status = read_all(&draft);
    *created = draft.catalog;
    if (status == PSR_OK && faults->total > faults_before) {
        status = psr_faults_status(faults, NULL);
    }
    if (status != PSR_OK) {
        psr_catalog_free(created);
        return status;
    }
    *catalog = created;
    return PSR_OK;
}
