/*
 * A file for one test, written from bytes and removed again.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TESTS_SCRATCH_FILE_H
#define PURSER_TESTS_SCRATCH_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct scratch_file {
    char path[128];
} scratch_file;

static inline scratch_file scratch_file_bytes(const void *bytes, size_t length) {
    scratch_file file;
    const char *folder = getenv("TMPDIR");
    snprintf(file.path, sizeof file.path, "%s/purser-test-XXXXXX",
             folder != NULL && strlen(folder) < 90 ? folder : "/tmp");
    int descriptor = mkstemp(file.path);
    FILE *stream = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (stream == NULL || fwrite(bytes, 1, length, stream) != length ||
        fclose(stream) != 0) {
        abort();
    }
    return file;
}

static inline scratch_file scratch_file_text(const char *text) {
    return scratch_file_bytes(text, strlen(text));
}

static inline void scratch_file_remove(const scratch_file *file) {
    unlink(file->path);
}

#endif
