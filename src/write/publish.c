/*
 * Publishing: a plan appears as a whole or not at all, and survives a power cut.
 *
 * The files are written to a hidden directory beside the final name. Each is synced, then
 * the manifest, then the directory; one rename makes the plan visible and a second swaps
 * the link `latest`. A living run holds a lock on its hidden directory, so that the next
 * run can tell what an interrupted one left behind.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "publication.h"

#include "byte_hash.h"
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char link_name[] = "latest";
static const char new_link_name[] = ".tmp-latest";
static const char manifest_name[] = "manifest.json";

/* Tries before we believe that something is wrong with the folder. */
static const int hidden_tries = 1000;

/* ---- open */

/* Names the plan can have: no path, not hidden, not the link. */
static bool name_is_plain(const char *name) {
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL &&
           strcmp(name, link_name) != 0;
}

/* One entry of an interrupted run: removed unless its run still lives. */
static psr_status clean_entry(int parent, const char *name, psr_error *err) {
    if (strcmp(name, new_link_name) == 0) {
        (void)unlinkat(parent, name, 0);
        return PSR_OK;
    }
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return PSR_OK; /* a stranger's file, or gone meanwhile */
    }
    psr_status status = PSR_OK;
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        status = psr_folder_remove(parent, name, err);
    }
    close(fd);
    return status;
}

/* Under the lock of the parent: nobody commits or cleans at the same time. */
static psr_status clean_up(int parent, psr_error *err) {
    int fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (entries == NULL) {
        psr_status status = psr_folder_fail(err, "cannot list", "the output folder");
        if (fd >= 0) {
            close(fd);
        }
        return status;
    }
    psr_status status = PSR_OK;
    struct dirent *entry = NULL;
    while (status == PSR_OK && (entry = readdir(entries)) != NULL) {
        if (strncmp(entry->d_name, psr_folder_hidden, strlen(psr_folder_hidden)) == 0) {
            status = clean_entry(parent, entry->d_name, err);
        }
    }
    closedir(entries);
    return status;
}

/* Make and lock the hidden directory. The parent is locked, so no cleaner comes between. */
static psr_status make_hidden(psr_publication *publication, psr_error *err) {
    psr_text name = {0};
    psr_status status = PSR_OK;
    for (int number = 0; status == PSR_OK && publication->directory < 0; number++) {
        psr_text_clear(&name);
        psr_text_addf(&name, "%s%s-%ld-%d", psr_folder_hidden, publication->name,
                      (long)getpid(), number);
        if (name.failed) {
            status = psr_fail(err, PSR_ERR_MEMORY, "no memory for a file name");
        } else if (mkdirat(publication->parent, name.bytes, 0777) == 0) {
            publication->directory =
                openat(publication->parent, name.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (publication->directory < 0 ||
                flock(publication->directory, LOCK_EX | LOCK_NB) != 0) {
                status = psr_folder_fail(err, "cannot open folder", name.bytes);
            }
        } else if (errno != EEXIST || number >= hidden_tries) {
            status = psr_folder_fail(err, "cannot make folder", name.bytes);
        }
    }
    publication->hidden = status == PSR_OK ? psr_strdup(name.bytes) : NULL;
    psr_text_free(&name);
    if (status == PSR_OK && publication->hidden == NULL) {
        status = psr_fail(err, PSR_ERR_MEMORY, "no memory for a file name");
    }
    return status;
}

static psr_status lock_parent(int parent, psr_error *err) {
    while (flock(parent, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return psr_folder_fail(err, "cannot lock", "the output folder");
        }
    }
    return PSR_OK;
}

static void unlock_parent(int parent) {
    (void)flock(parent, LOCK_UN);
}

static psr_status check_link(int parent, psr_error *err) {
    struct stat about;
    if (fstatat(parent, link_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
        !S_ISLNK(about.st_mode)) {
        return psr_fail(err, PSR_ERR_IO,
                        "%s in the output folder is not a link; move it away", link_name);
    }
    return PSR_OK;
}

static psr_status open_hidden(psr_publication *publication, const char *parent,
                              psr_error *err) {
    PSR_TRY(check_link(publication->parent, err));
    PSR_TRY(lock_parent(publication->parent, err));
    psr_status status = clean_up(publication->parent, err);
    if (status == PSR_OK) {
        status = make_hidden(publication, err);
    }
    unlock_parent(publication->parent);
    PSR_TRY(status);
    psr_text path = {0};
    psr_text_addf(&path, "%s/%s", parent, publication->hidden);
    publication->path = path.bytes;
    return path.failed ? psr_fail(err, PSR_ERR_MEMORY, "no memory for a path") : PSR_OK;
}

psr_status psr_publication_open(const char *parent, const char *name,
                                psr_publication **publication, psr_error *err) {
    *publication = NULL;
    if (!name_is_plain(name)) {
        return psr_fail(err, PSR_ERR_USAGE,
                        "`%s` cannot name a plan; use letters, digits, - and _", name);
    }
    psr_publication *made = psr_calloc(1, sizeof *made);
    if (made == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to publish %s", name);
    }
    made->parent = -1;
    made->directory = -1;
    made->name = psr_strdup(name);
    psr_status status = made->name != NULL
                            ? psr_folder_make(parent, &made->parent, err)
                            : psr_fail(err, PSR_ERR_MEMORY, "no memory for a name");
    if (status == PSR_OK) {
        status = open_hidden(made, parent, err);
    }
    if (status != PSR_OK) {
        psr_publication_close(made);
        return status;
    }
    *publication = made;
    return PSR_OK;
}

/* ---- fill */

psr_status psr_publication_write(const psr_publication *publication, const char *file,
                                 const char *bytes, size_t length,
                                 psr_published_file *entry, psr_error *err) {
    psr_published_file made = {.length = length};
    PSR_TRY(psr_byte_hash(bytes, length, made.hash, err));
    PSR_TRY(psr_folder_write(publication->directory, file, bytes, length, err));
    made.name = psr_strdup(file);
    if (made.name == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to publish %s", file);
    }
    *entry = made;
    return PSR_OK;
}

psr_status psr_publication_list(psr_publication *publication, psr_published_file *entry,
                                psr_error *err) {
    if (entry->name == NULL) {
        return PSR_OK;
    }
    psr_status status =
        psr_reserve(&publication->files, &publication->file_capacity,
                    publication->file_count + 1, sizeof *publication->files);
    if (status != PSR_OK) {
        status = psr_fail(err, status, "no memory to publish %s", entry->name);
        free(entry->name);
        return status;
    }
    publication->files[publication->file_count++] = *entry;
    return PSR_OK;
}

psr_status psr_publication_add(psr_publication *publication, const char *file,
                               const char *bytes, size_t length, psr_error *err) {
    psr_published_file entry = {0};
    PSR_TRY(psr_publication_write(publication, file, bytes, length, &entry, err));
    return psr_publication_list(publication, &entry, err);
}

const char *psr_publication_path(const psr_publication *publication) {
    return publication->path;
}

/* ---- commit */

psr_status psr_publication_write_manifest(psr_publication *publication,
                                          const psr_plan *plan, psr_error *err) {
    (void)unlinkat(publication->directory, manifest_name, 0);
    psr_text json = {0};
    psr_status status = psr_manifest_json(plan, publication, &json, err);
    if (status == PSR_OK) {
        status = psr_folder_write(publication->directory, manifest_name,
                                  psr_text_bytes(&json), json.length, err);
    }
    psr_text_free(&json);
    return status;
}

/* Only a plan may be replaced: `-o . ` must never cost anyone a folder of work. */
static psr_status check_replaceable(const psr_publication *publication, psr_error *err) {
    int fd = openat(publication->parent, publication->name,
                    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool is_plan = fd >= 0 && faccessat(fd, manifest_name, F_OK, 0) == 0;
    if (fd >= 0) {
        close(fd);
    }
    if (!is_plan) {
        return psr_fail(err, PSR_ERR_IO,
                        "%s exists in the output folder and is not a plan; move it away or "
                        "choose another output folder",
                        publication->name);
    }
    return PSR_OK;
}

/* The hidden directory takes the final name; an old plan there takes the hidden one. */
static psr_status make_visible(psr_publication *publication, bool *replaced,
                               psr_error *err) {
    int parent = publication->parent;
    *replaced = false;
    if (renameat2(parent, publication->hidden, parent, publication->name,
                  RENAME_NOREPLACE) == 0) {
        return PSR_OK;
    }
    if (errno == EINVAL || errno == ENOSYS) {
        /* A file system without the flag: rename never replaces a filled folder. */
        if (renameat(parent, publication->hidden, parent, publication->name) == 0) {
            return PSR_OK;
        }
    }
    if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR) {
        return psr_folder_fail(err, "cannot publish", publication->name);
    }
    PSR_TRY(check_replaceable(publication, err));
    if (renameat2(parent, publication->hidden, parent, publication->name,
                  RENAME_EXCHANGE) != 0) {
        return psr_folder_fail(err, "cannot replace the plan", publication->name);
    }
    *replaced = true;
    return PSR_OK;
}

static psr_status swap_link(const psr_publication *publication, psr_error *err) {
    int parent = publication->parent;
    (void)unlinkat(parent, new_link_name, 0);
    if (symlinkat(publication->name, parent, new_link_name) != 0) {
        return psr_folder_fail(err, "cannot make the link", link_name);
    }
    if (renameat(parent, new_link_name, parent, link_name) != 0) {
        psr_status status = psr_folder_fail(err, "cannot swap the link", link_name);
        (void)unlinkat(parent, new_link_name, 0);
        return status;
    }
    return psr_folder_sync(parent, "the output folder", err);
}

static psr_status commit_locked(psr_publication *publication, psr_error *err) {
    bool replaced = false;
    PSR_TRY(make_visible(publication, &replaced, err));
    publication->published = true;
    PSR_TRY(psr_folder_sync(publication->parent, "the output folder", err));
    PSR_TRY(swap_link(publication, err));
    if (replaced) {
        return psr_folder_remove(publication->parent, publication->hidden, err);
    }
    return PSR_OK;
}

psr_status psr_publication_show(psr_publication *publication, psr_error *err) {
    PSR_TRY(psr_folder_sync(publication->directory, publication->hidden, err));
    PSR_TRY(lock_parent(publication->parent, err));
    psr_status status = commit_locked(publication, err);
    unlock_parent(publication->parent);
    return status;
}

psr_status psr_publication_commit(psr_publication *publication, const psr_plan *plan,
                                  psr_error *err) {
    PSR_TRY(psr_publication_write_manifest(publication, plan, err));
    return psr_publication_show(publication, err);
}

void psr_publication_close(psr_publication *publication) {
    if (publication == NULL) {
        return;
    }
    if (!publication->published && publication->hidden != NULL) {
        /* What cannot be removed now is removed by the next run. */
        psr_status ignored =
            psr_folder_remove(publication->parent, publication->hidden, NULL);
        (void)ignored;
    }
    if (publication->directory >= 0) {
        close(publication->directory);
    }
    if (publication->parent >= 0) {
        close(publication->parent);
    }
    for (size_t i = 0; i < publication->file_count; i++) {
        free(publication->files[i].name);
    }
    free(publication->files);
    free(publication->hidden);
    free(publication->path);
    free(publication->name);
    free(publication);
}
