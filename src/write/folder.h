/*
 * Folder: the file-system calls of publishing, each with its error told once.
 * Every name is relative to an open directory, so that nothing moves under our feet.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_WRITE_FOLDER_H
#define PURSER_WRITE_FOLDER_H

#include "purser/base.h"

/** How the names of what is not published yet begin. */
extern const char psr_folder_hidden[6];

/** PSR_ERR_IO with `what name: reason of errno`. */
psr_status psr_folder_fail(psr_error *err, const char *what, const char *name);

/** Make a folder and those above it, each new name synced; then open it. *fd is -1 on
 * failure. */
psr_status psr_folder_make(const char *path, int *fd, psr_error *err) PSR_MUST_CHECK;

/** fsync of an open folder. */
psr_status psr_folder_sync(int fd, const char *name, psr_error *err) PSR_MUST_CHECK;

/** Open a new file (it must not exist) for writing. */
psr_status psr_folder_create(int folder, const char *name, int *fd,
                             psr_error *err) PSR_MUST_CHECK;
/** Write all of the bytes; name is for the error. */
psr_status psr_folder_append(int fd, const char *name, const char *bytes, size_t length,
                             psr_error *err) PSR_MUST_CHECK;

/** Write a new file (it must not exist), fsync, close; a half-written one is removed. */
psr_status psr_folder_write(int folder, const char *name, const char *bytes, size_t length,
                            psr_error *err) PSR_MUST_CHECK;

/** Remove a folder of files (links not followed); one with filled sub-folders stays. */
psr_status psr_folder_remove(int parent, const char *name, psr_error *err) PSR_MUST_CHECK;

#endif
