/*
 * Findings (what was doubtful) and faults (what was wrong).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/findings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *psr_severity_name(psr_severity severity) {
    static const char *const names[] = {"note", "doubt", "alarm"};
    return names[severity];
}

psr_findings *psr_findings_create(void) {
    return psr_calloc(1, sizeof(psr_findings));
}

static void finding_clear(psr_finding *finding) {
    free(finding->code);
    free(finding->subject);
    free(finding->sentence);
}

void psr_findings_free(psr_findings *findings) {
    if (findings == NULL) {
        return;
    }
    for (size_t i = 0; i < findings->count; i++) {
        finding_clear(&findings->items[i]);
    }
    free(findings->items);
    free(findings);
}

/* vsnprintf twice: sentences have no largest length. NULL without memory. */
static char *print_sentence(const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) {
        return NULL;
    }
    char *sentence = psr_calloc((size_t)length + 1, 1);
    if (sentence != NULL) {
        (void)vsnprintf(sentence, (size_t)length + 1, format, arguments);
    }
    return sentence;
}

psr_status psr_findings_add(psr_findings *findings, psr_severity severity, const char *code,
                            const char *subject, const psr_place *place, const char *format,
                            ...) {
    if (findings == NULL) {
        return PSR_OK;
    }
    PSR_TRY(psr_reserve(&findings->items, &findings->capacity, findings->count + 1,
                        sizeof *findings->items));
    psr_finding finding = {.severity = severity,
                           .code = psr_strdup(code),
                           .subject = psr_strdup(subject ? subject : "")};
    if (place != NULL) {
        finding.place = *place;
    }
    va_list arguments;
    va_start(arguments, format);
    finding.sentence = print_sentence(format, arguments);
    va_end(arguments);
    if (finding.code == NULL || finding.subject == NULL || finding.sentence == NULL) {
        finding_clear(&finding);
        return PSR_ERR_MEMORY;
    }
    findings->items[findings->count++] = finding;
    return PSR_OK;
}

static int compare_whole(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int finding_compare(const void *a, const void *b) {
    const psr_finding *left = a;
    const psr_finding *right = b;
    int order = compare_whole(right->severity, left->severity);
    order = order ? order : strcmp(left->code, right->code);
    order = order ? order : strcmp(left->subject, right->subject);
    order = order ? order : strcmp(left->place.file, right->place.file);
    order = order ? order : compare_whole(left->place.line, right->place.line);
    order = order ? order : compare_whole(left->place.column, right->place.column);
    return order ? order : strcmp(left->sentence, right->sentence);
}

void psr_findings_sort(psr_findings *findings) {
    if (findings != NULL && findings->count > 1) {
        qsort(findings->items, findings->count, sizeof *findings->items, finding_compare);
    }
}

void psr_faults_add(psr_faults *faults, psr_status status, const psr_place *place,
                    const char *format, ...) {
    if (faults == NULL) {
        return;
    }
    faults->total++;
    if (faults->count == PSR_FAULTS_KEPT) {
        return;
    }
    psr_error *fault = &faults->items[faults->count++];
    *fault = (psr_error){.status = status};
    if (place != NULL) {
        fault->place = *place;
    }
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(fault->message, sizeof fault->message, format, arguments);
    va_end(arguments);
}

void psr_faults_append(psr_faults *faults, const psr_faults *more) {
    for (size_t i = 0; i < more->count; i++) {
        const psr_error *fault = &more->items[i];
        psr_faults_add(faults, fault->status, &fault->place, "%s", fault->message);
    }
    if (faults != NULL) {
        faults->total += more->total - more->count;
    }
}

psr_status psr_faults_status(const psr_faults *faults, psr_error *err) {
    if (faults == NULL || faults->total == 0) {
        return PSR_OK;
    }
    if (err != NULL) {
        *err = faults->items[0];
    }
    return faults->items[0].status;
}
