/*
 * Copying a published plan to another folder: byte for byte, and as a whole or not at all.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "folder.h"
#include "publication.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char manifest_name[] = "manifest.json";

/* All bytes of a file of an open folder; what is no file is refused. */
static psr_status read_bytes(int folder, const char *name, psr_text *bytes,
                             psr_error *err) {
    struct stat about;
    int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        return psr_folder_fail(err, "cannot read", name);
    }
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
        close(fd);
        return psr_fail(err, PSR_ERR_DATA, "%s is not a file of a plan", name);
    }
    char chunk[65536];
    ssize_t got = 0;
    while ((got = read(fd, chunk, sizeof chunk)) > 0 || (got < 0 && errno == EINTR)) {
        psr_text_add_bytes(bytes, chunk, got > 0 ? (size_t)got : 0);
    }
    psr_status status = got < 0 ? psr_folder_fail(err, "cannot read", name) : PSR_OK;
    close(fd);
    return bytes->failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory to copy %s", name)
                         : status;
}

static psr_status copy_file(int folder, const char *name, int to, psr_error *err) {
    psr_text bytes = {0};
    psr_status status = read_bytes(folder, name, &bytes, err);
    if (status == PSR_OK) {
        status = psr_folder_write(to, name, psr_text_bytes(&bytes), bytes.length, err);
    }
    psr_text_free(&bytes);
    return status;
}

/* Every file, the manifest last: a folder with a manifest is complete. */
static psr_status copy_files(DIR *entries, int to, psr_error *err) {
    struct dirent *entry = NULL;
    while ((entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            strcmp(entry->d_name, manifest_name) != 0) {
            PSR_TRY(copy_file(dirfd(entries), entry->d_name, to, err));
        }
    }
    return copy_file(dirfd(entries), manifest_name, to, err);
}

psr_status psr_write_plan_copy(const char *directory, const char *parent, const char *name,
                               psr_error *err) {
    psr_publication *publication = NULL;
    DIR *entries = opendir(directory);
    if (entries == NULL) {
        return psr_folder_fail(err, "cannot read", directory);
    }
    psr_status status = psr_publication_open(parent, name, &publication, err);
    if (status == PSR_OK) {
        status = copy_files(entries, publication->directory, err);
    }
    if (status == PSR_OK) {
        status = psr_publication_show(publication, err);
    }
    psr_publication_close(publication);
    closedir(entries);
    return status;
}
