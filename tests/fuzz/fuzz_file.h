/*
 * A file in memory for a fuzz target: the readers take a path.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_TESTS_FUZZ_FILE_H
#define PURSER_TESTS_FUZZ_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/** The path of a file that holds these bytes; the same for every call. */
static inline const char *fuzz_file(const uint8_t *bytes, size_t size) {
    static int descriptor = -1;
    static char path[64];
    if (descriptor < 0) {
        descriptor = memfd_create("fuzz", 0);
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    }
    if (descriptor < 0 || ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, bytes, size, 0) != (ssize_t)size) {
        abort();
    }
    return path;
}

#define FUZZ_CHECK(condition) \
    do {                      \
        if (!(condition)) {   \
            abort();          \
        }                     \
    } while (0)

#endif
