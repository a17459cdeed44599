/* Findings sort by weight; faults keep the first twenty and count the rest.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "purser/data/findings.h"

#include <criterion/criterion.h>

Test(findings, sorts_most_severe_first_then_by_code_and_line) {
    psr_findings *findings = psr_findings_create();
    psr_place late = psr_place_at("sales.csv", 9, 1);
    psr_place early = psr_place_at("sales.csv", 2, 1);
    cr_assert_eq(psr_findings_add(findings, PSR_NOTE, "a.a", "x", NULL, "%d rows", 3), 0);
    cr_assert_eq(psr_findings_add(findings, PSR_ALARM, "b.b", "x", &late, "late"), 0);
    cr_assert_eq(psr_findings_add(findings, PSR_ALARM, "b.b", "x", &early, "early"), 0);
    cr_assert_eq(psr_findings_add(findings, PSR_ALARM, "a.z", NULL, NULL, "first"), 0);
    psr_findings_sort(findings);
    cr_assert_str_eq(findings->items[0].sentence, "first");
    cr_assert_str_eq(findings->items[0].subject, "");
    cr_assert_str_eq(findings->items[1].sentence, "early");
    cr_assert_str_eq(findings->items[2].sentence, "late");
    cr_assert_str_eq(findings->items[3].sentence, "3 rows");
    cr_assert_str_eq(psr_severity_name(PSR_DOUBT), "doubt");
    psr_findings_free(findings);
}

Test(findings, nobody_listens_is_fine) {
    cr_assert_eq(psr_findings_add(NULL, PSR_NOTE, "a.b", "", NULL, "unheard"), PSR_OK);
    psr_findings_sort(NULL);
    psr_findings_free(NULL);
}

Test(faults, keeps_the_first_twenty_and_counts_all) {
    psr_faults faults = {0};
    cr_assert_eq(psr_faults_status(&faults, NULL), PSR_OK);
    psr_place place = psr_place_at("a.csv", 4, 2);
    for (int i = 0; i < 50; i++) {
        psr_faults_add(&faults, i ? PSR_ERR_IO : PSR_ERR_DATA, &place, "fault %d", i);
    }
    psr_error err = {0};
    cr_assert_eq(psr_faults_status(&faults, &err), PSR_ERR_DATA);
    cr_assert_str_eq(err.message, "fault 0");
    cr_assert_eq(err.place.line, 4);
    cr_assert_eq(faults.count, PSR_FAULTS_KEPT);
    cr_assert_eq(faults.total, 50);
}
