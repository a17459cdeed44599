/*
 * A folder of its own for a test: files written into it, all removed at the end.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TESTS_SCRATCH_FOLDER_H
#define PURSER_TESTS_SCRATCH_FOLDER_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct scratch_folder {
    char path[64];
} scratch_folder;

static inline scratch_folder scratch_folder_create(void) {
    scratch_folder folder = {"/tmp/purser-test-XXXXXX"};
    if (mkdtemp(folder.path) == NULL) {
        perror("mkdtemp");
        abort();
    }
    return folder;
}

/* Write bytes to name inside the folder (its parents must exist). */
static inline void scratch_folder_write_bytes(const scratch_folder *folder,
                                              const char *name, const char *bytes,
                                              size_t length) {
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *stream = fopen(path, "wb");
    if (stream == NULL || fwrite(bytes, 1, length, stream) != length ||
        fclose(stream) != 0) {
        perror(path);
        abort();
    }
}

static inline void scratch_folder_write(const scratch_folder *folder, const char *name,
                                        const char *text) {
    scratch_folder_write_bytes(folder, name, text, strlen(text));
}

static inline int scratch_remove_entry(const char *path, const struct stat *about, int kind,
                                       struct FTW *walk) {
    (void)about;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void scratch_folder_remove(const scratch_folder *folder) {
    (void)nftw(folder->path, scratch_remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
