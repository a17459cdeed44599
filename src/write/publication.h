/*
 * Publication: what is known of a directory while it is being published.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_PUBLICATION_H
#define PURSER_WRITE_PUBLICATION_H

#include "purser/write.h"

/** A file already in the hidden directory. */
typedef struct psr_published_file {
    char *name;
    size_t length;
    char hash[65]; /* SHA-256, hexadecimal */
} psr_published_file;

struct psr_publication {
    char *name; /* final name in parent */
    char *path; /* parent/hidden, for verify */
    char *hidden;
    int parent;    /* open folder the plan appears in */
    int directory; /* open hidden folder, locked while we live */
    bool published;
    psr_published_file *files; /* in order of arrival */
    size_t file_count, file_capacity;
};

/** Write a file into the hidden directory; the entry is not listed yet. For several
 * threads.
 */
psr_status psr_publication_write(const psr_publication *publication, const char *file,
                                 const char *bytes, size_t length,
                                 psr_published_file *entry, psr_error *err) PSR_MUST_CHECK;
/** List what was written; an entry without a name is nothing. Frees it after a failure. */
psr_status psr_publication_list(psr_publication *publication, psr_published_file *entry,
                                psr_error *err) PSR_MUST_CHECK;

static const char psr_timings_name[] = "timings.json";

/** The manifest of a plan: everything but itself and timings.json, files by name. */
psr_status psr_manifest_json(const psr_plan *plan, const psr_publication *publication,
                             psr_text *json, psr_error *err) PSR_MUST_CHECK;

/**
 * Write manifest.json into the hidden directory, in place of an earlier one: the one that
 * psr_write_plan leaves lets verify read the plan; commit writes the last, with the
 * verdict.
 */
psr_status psr_publication_write_manifest(psr_publication *publication,
                                          const psr_plan *plan,
                                          psr_error *err) PSR_MUST_CHECK;

/** The end of a commit: the hidden directory, whole with its manifest, becomes visible. */
psr_status psr_publication_show(psr_publication *publication,
                                psr_error *err) PSR_MUST_CHECK;

#endif
