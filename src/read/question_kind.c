/*
 * Which question a JSON file asks, by its `format` key. Only as much of the file is looked
 * at as it takes to find the key, since a problem can have hundreds of megabytes.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "question_format.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char problem_format[] = "purser-problem", budget_format[] = "purser-budget";

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

/* Behind the mark of UTF-8, which some programs put before a text. */
static void skip_mark(FILE *file) {
    char mark[3];
    if (fread(mark, 1, sizeof mark, file) != sizeof mark ||
        memcmp(mark, "\xEF\xBB\xBF", sizeof mark) != 0) {
        rewind(file);
    }
}

/* PSR_OK, or what a scenario is where a question is asked for. */
static psr_status scenario_status(const char *path) {
    const char *dot = strrchr(path, '.');
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
        return PSR_ERR_IO;
    }
    return dot != NULL && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0)
               ? PSR_ERR_SCENARIO
               : PSR_OK;
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
    psr_status status = scenario_status(path);
    if (status != PSR_OK) {
        (void)fclose(at.file);
        psr_faults_add(faults, status, &place,
                       "is no problem or budget file; name one (.json), or plan a scenario "
                       "with `purser plan`");
        return status;
    }
    skip_mark(at.file);
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
    } else if (strcmp(at.word, problem_format) == 0) {
        *kind = PSR_QUESTION_PROBLEM;
    } else if (strcmp(at.word, budget_format) == 0) {
        *kind = PSR_QUESTION_BUDGET;
    } else {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "format is `%s`; must be `purser-problem` or `purser-budget`",
                       at.word);
        return PSR_ERR_SCENARIO;
    }
    return PSR_OK;
}

psr_status question_refuse(const char *path, psr_faults *faults) {
    psr_place place = psr_place_at(path, 0, 0);
    struct stat about;
    bool is_plain = stat(path, &about) == 0 && S_ISREG(about.st_mode);
    scan at = {.file = is_plain ? fopen(path, "rbe") : NULL, .line = 1};
    if (at.file == NULL) {
        return PSR_OK;
    }
    skip_mark(at.file);
    bool found = find_format(&at, &place) && (strcmp(at.word, problem_format) == 0 ||
                                              strcmp(at.word, budget_format) == 0);
    (void)fclose(at.file);
    if (found) {
        psr_faults_add(faults, PSR_ERR_SCENARIO, &place,
                       "format is `%s`, which is no scenario; answer it with `purser "
                       "allocate`",
                       at.word);
    }
    return found ? PSR_ERR_SCENARIO : PSR_OK;
}
