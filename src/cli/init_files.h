/*
 * The small complete project that `purser init` writes: scenarios/lemonade, carried inside
 * the program (scenarios/embed.cmake makes the source).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLI_INIT_FILES_H
#define PURSER_CLI_INIT_FILES_H

#include <stddef.h>

typedef struct init_file {
    const char *name;
    const unsigned char *bytes;
    size_t length;
} init_file;

extern const init_file init_files[];
extern const size_t init_file_count;

#endif
