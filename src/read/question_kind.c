/*
 * Which question a JSON file asks, by its `format` key. Only as much of the file is looked
 * at as it takes to find the key, since a problem can have hundreds of megabytes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/read.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* A word of the file: a string at depth 1, cut at its size. */
typedef struct scan {
    FILE *file;
    int line, column; /* of the byte read last, from 1 */
    int depth;
    bool has_spends; /* a key that only a budget has was seen at depth 1 */
    char word[32];
} scan;

static int next_byte(scan *at) {
    int c = fgetc(at->file);
    at->column++;
    if (c == '\n') {
        at->line++;
        at->column = 0;
    }
    return c;
}

/* Reads the rest of a string into scan->word; a longer one keeps its beginning. */
static void scan_string(scan *at) {
    size_t length = 0;
    for (int c = next_byte(at); c != EOF && c != '"'; c = next_byte(at)) {
        if (c == '\\') {
            c = next_byte(at);
        }
        if (length + 1 < sizeof at->word && c != EOF) {
            at->word[length++] = (char)c;
        }
    }
    at->word[length] = '\0';
}

/* On to the value of the key `format` at depth 1, and its place; false where there is none.
 */
static bool find_format(scan *at, psr_place *place) {
    bool is_format = false;
    for (int c = next_byte(at); c != EOF; c = next_byte(at)) {
        if (c == '{' || c == '[') {
            at->depth++;
        } else if (c == '}' || c == ']') {
            at->depth--;
        } else if (c == '"') {
            psr_place start = psr_place_at(place->file, at->line, at->column);
            scan_string(at);
            if (is_format) {
                *place = start;
                return true;
            }
            is_format = at->depth == 1 && strcmp(at->word, "format") == 0;
            at->has_spends |= at->depth == 1 && strcmp(at->word, "spends") == 0;
        } else if (c == ',') {
            is_format = false;
        }
    }
    return false;
}

psr_status psr_read_question_kind(const char *path, psr_question *kind,
                                  psr_faults *faults) {
    psr_place place = psr_place_at(path, 0, 0);
    scan at = {.file = fopen(path, "rbe"), .line = 1};
    if (at.file == NULL) {
        psr_faults_add(faults, PSR_ERR_IO, &place,
                       "cannot be opened: %s; check its path and rights", strerror(errno));
        return PSR_ERR_IO;
    }
    bool found = find_format(&at, &place);
    int reason = errno;
    bool failed = ferror(at.file) != 0;
    (void)fclose(at.file);
    if (failed) {
        psr_faults_add(faults, PSR_ERR_IO, &place,
                       "cannot be read: %s; name a file that can be", strerror(reason));
        return PSR_ERR_IO;
    }
    if (!found) { /* its reader says what is missing, and where */
        *kind = at.has_spends ? PSR_QUESTION_BUDGET : PSR_QUESTION_PROBLEM;
    } else if (strcmp(at.word, "purser-problem") == 0) {
        *kind = PSR_QUESTION_PROBLEM;
    } else if (strcmp(at.word, "purser-budget") == 0) {
        *kind = PSR_QUESTION_BUDGET;
    } else {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "format is `%s`; must be `purser-problem` or `purser-budget`",
                       at.word);
        return PSR_ERR_SCENARIO;
    }
    return PSR_OK;
}
