/*
 * Publishes one small plan, for tests/long/publish_faults.sh, which kills it and fails its
 * system calls one by one. A defect named on the command line is planted on purpose: a test
 * that never fails proves nothing.
 *
 *     publish_probe FOLDER TEXT [early | deaf | unsynced]
 *
 * early: the name is published before the files are written; deaf: errors of write and
 * fsync are not heard; unsynced: nothing is synced.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/write.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *defect = "";

static bool has_defect(const char *name) {
    return strcmp(defect, name) == 0;
}

/* The linker takes these before the C library's. */
int fsync(int fd) {
    if (has_defect("unsynced")) {
        return 0;
    }
    int result = (int)syscall(SYS_fsync, fd);
    return has_defect("deaf") ? 0 : result;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    ssize_t result = syscall(SYS_write, fd, bytes, length);
    return has_defect("deaf") && result < 0 ? (ssize_t)length : result;
}

/* What a simple program would do: the folder first, then its files. */
static psr_status publish_early(const char *folder, const char *text, psr_error *err) {
    char path[512];
    const char *const files[] = {"a.txt", "b.txt", "manifest.json"};
    (void)snprintf(path, sizeof path, "%s/base", folder);
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        return psr_fail(err, PSR_ERR_IO, "cannot make %s", path);
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        (void)snprintf(path, sizeof path, "%s/base/%s", folder, files[i]);
        FILE *file = fopen(path, "w");
        if (file == NULL || fputs(text, file) < 0 || fclose(file) != 0) {
            return psr_fail(err, PSR_ERR_IO, "cannot write %s", path);
        }
    }
    return PSR_OK;
}

static psr_status publish(const char *folder, const char *text, psr_error *err) {
    char name[] = "base";
    psr_plan plan = {.name = name, .first_day = PSR_NO_DAY, .last_day = PSR_NO_DAY};
    psr_publication *publication = NULL;
    psr_status status = PSR_OK;
    PSR_GO(psr_publication_open(folder, name, &publication, err));
    PSR_GO(psr_publication_add(publication, "a.txt", text, strlen(text), err));
    PSR_GO(psr_publication_add(publication, "b.txt", text, strlen(text), err));
    PSR_GO(psr_publication_commit(publication, &plan, err));
done:
    psr_publication_close(publication);
    return status;
}

int main(int count, char **arguments) {
    if (count < 3) {
        return psr_status_exit_code(PSR_ERR_USAGE);
    }
    defect = count > 3 ? arguments[3] : "";
    psr_error err = {0};
    psr_status status = has_defect("early")
                            ? publish_early(arguments[1], arguments[2], &err)
                            : publish(arguments[1], arguments[2], &err);
    if (status != PSR_OK) {
        char text[1024];
        psr_error_text(&err, text, sizeof text);
        (void)fprintf(stderr, "publish_probe: %s\n", text);
    }
    return psr_status_exit_code(status);
}
