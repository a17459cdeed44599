/*
 * Folder: the file-system calls of publishing.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "folder.h"

#include "purser/write.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const mode_t folder_mode = 0777; /* less the user's umask */
static const mode_t file_mode = 0666;

const char psr_folder_hidden[6] = ".tmp-";

psr_status psr_folder_fail(psr_error *err, const char *what, const char *name) {
    int reason = errno;
    char text[128];
    /* The GNU form: it may return a text of its own instead of filling ours. */
    const char *said = strerror_r(reason, text, sizeof text);
    const char *advice = "";
    if (reason == ENOSPC || reason == EDQUOT) {
        advice = "; make room and run again, nothing was published";
    } else if (reason == EACCES || reason == EROFS || reason == EPERM) {
        advice = "; choose an output folder that you may write to";
    } else if (reason == ENOENT || reason == ENOTDIR) {
        advice = "; name a folder that is there";
    }
    return psr_fail(err, PSR_ERR_IO, "%s %s: %s%s", what, name, said, advice);
}

psr_status psr_folder_sync(int fd, const char *name, psr_error *err) {
    if (fsync(fd) != 0) {
        return psr_folder_fail(err, "cannot sync folder", name);
    }
    return PSR_OK;
}

/* The folder that holds path; `.` where path has no slash. */
static char *parent_of(const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL) {
        return psr_strdup(".");
    }
    char *parent = psr_strdup(path);
    if (parent != NULL) {
        parent[slash == path ? 1 : slash - path] = '\0';
    }
    return parent;
}

/* The name of a new folder is durable only when the folder above is synced. */
static psr_status sync_parent(const char *path, psr_error *err) {
    char *parent = parent_of(path);
    if (parent == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for a path");
    }
    psr_status status = PSR_OK;
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        status = psr_folder_fail(err, "cannot open folder", parent);
    } else {
        status = psr_folder_sync(fd, parent, err);
        close(fd);
    }
    free(parent);
    return status;
}

/* path without trailing and doubled slashes, to be freed. */
static char *plain_path(const char *path) {
    char *plain = psr_strdup(path[0] != '\0' ? path : ".");
    if (plain == NULL) {
        return NULL;
    }
    size_t length = 0;
    for (const char *at = plain; *at != '\0'; at++) {
        if (*at != '/' || length == 0 || plain[length - 1] != '/') {
            plain[length++] = *at;
        }
    }
    if (length > 1 && plain[length - 1] == '/') {
        length--;
    }
    plain[length] = '\0';
    return plain;
}

psr_status psr_folder_make(const char *path, int *fd, psr_error *err) {
    *fd = -1;
    char *plain = plain_path(path);
    if (plain == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory for a path");
    }
    psr_status status = PSR_OK;
    for (char *at = plain + 1; status == PSR_OK; at++) {
        if (*at != '/' && *at != '\0') {
            continue;
        }
        char kept = *at;
        *at = '\0';
        if (mkdir(plain, folder_mode) == 0) {
            status = sync_parent(plain, err);
        } else if (errno != EEXIST) {
            status = psr_folder_fail(err, "cannot make folder", plain);
        }
        *at = kept;
        if (kept == '\0') {
            break;
        }
    }
    if (status == PSR_OK) {
        *fd = open(plain, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (*fd < 0) {
            status = psr_folder_fail(err, "cannot open folder", plain);
        }
    }
    free(plain);
    return status;
}

psr_status psr_write_folder(const char *path, psr_error *err) {
    int fd;
    PSR_TRY(psr_folder_make(path, &fd, err));
    (void)close(fd);
    return PSR_OK;
}

psr_status psr_folder_create(int folder, const char *name, int *fd, psr_error *err) {
    *fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                 file_mode);
    return *fd < 0 ? psr_folder_fail(err, "cannot create", name) : PSR_OK;
}

psr_status psr_folder_append(int fd, const char *name, const char *bytes, size_t length,
                             psr_error *err) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno != EINTR) {
            return psr_folder_fail(err, "cannot write all of", name);
        }
        bytes += written > 0 ? written : 0;
        length -= written > 0 ? (size_t)written : 0;
    }
    return PSR_OK;
}

psr_status psr_folder_write(int folder, const char *name, const char *bytes, size_t length,
                            psr_error *err) {
    int fd;
    PSR_TRY(psr_folder_create(folder, name, &fd, err));
    psr_status status = psr_folder_append(fd, name, bytes, length, err);
    if (status == PSR_OK && fsync(fd) != 0) {
        status = psr_folder_fail(err, "cannot sync", name);
    }
    if (close(fd) != 0 && status == PSR_OK) {
        status = psr_folder_fail(err, "cannot close", name);
    }
    if (status != PSR_OK) {
        (void)unlinkat(folder, name, 0);
    }
    return status;
}

/* Remove what is in the folder; false with errno at the first that stays. A folder of ours
 * holds files only; of a stranger's sub-folder only an empty one goes. */
static bool remove_entries(DIR *entries) {
    struct dirent *entry = NULL;
    while ((errno = 0, entry = readdir(entries)) != NULL) {
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
            continue;
        }
        if (unlinkat(dirfd(entries), name, 0) != 0 &&
            (errno != EISDIR || unlinkat(dirfd(entries), name, AT_REMOVEDIR) != 0)) {
            return false;
        }
    }
    return errno == 0;
}

psr_status psr_folder_remove(int parent, const char *name, psr_error *err) {
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (entries == NULL) {
        psr_status status = psr_folder_fail(err, "cannot open folder", name);
        if (fd >= 0) {
            close(fd);
        }
        return status;
    }
    psr_status status = PSR_OK;
    if (!remove_entries(entries) || unlinkat(parent, name, AT_REMOVEDIR) != 0) {
        status = psr_folder_fail(err, "cannot remove folder", name);
    }
    closedir(entries);
    return status;
}
