/*
 * Findings: what was doubtful and what was done about it; they travel into the report.
 * Faults: what is wrong in the input; collected in one pass, up to PSR_FAULTS_KEPT kept.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_DATA_FINDINGS_H
#define PURSER_DATA_FINDINGS_H

#include "purser/base.h"

typedef enum psr_severity {
    PSR_NOTE,  /* done as documented, worth knowing */
    PSR_DOUBT, /* an assumption was made: please look */
    PSR_ALARM  /* the plan depends on it: please decide */
} psr_severity;

/** `note`, `doubt`, `alarm`. */
const char *psr_severity_name(psr_severity severity);

typedef struct psr_finding {
    psr_severity severity;
    char *code;     /* `room.subject`, for example `clean.stock-out` */
    char *subject;  /* product, channel, file ... it is about; "" = all */
    char *sentence; /* what was seen and what was done, one plain sentence */
    psr_place place;
} psr_finding;

typedef struct psr_findings {
    psr_finding *items; /* [count] */
    size_t count;
    size_t capacity;
} psr_findings;

psr_findings *psr_findings_create(void) PSR_MUST_CHECK;
void psr_findings_free(psr_findings *findings);
/** Add one; findings may be NULL (then nothing is kept); place may be NULL. */
psr_status psr_findings_add(psr_findings *findings, psr_severity severity, const char *code,
                            const char *subject, const psr_place *place, const char *format,
                            ...) PSR_PRINTF(6, 7) PSR_MUST_CHECK;
/** Most severe first, then by code, subject, place, sentence. */
void psr_findings_sort(psr_findings *findings);

#define PSR_FAULTS_KEPT 20

typedef struct psr_faults {
    psr_error items[PSR_FAULTS_KEPT]; /* the first ones, in input order */
    size_t count;                     /* kept */
    size_t total;                     /* seen */
} psr_faults;

/** Add one. Returns nothing: collecting never fails. */
void psr_faults_add(psr_faults *faults, psr_status status, const psr_place *place,
                    const char *format, ...) PSR_PRINTF(4, 5);
/** Add those of another list, as if they had come one by one. */
void psr_faults_append(psr_faults *faults, const psr_faults *more);
/** PSR_OK without faults; else the first fault's status, copied to *err when given. */
psr_status psr_faults_status(const psr_faults *faults, psr_error *err);

#endif
