/*
 * A single file, written piece by piece and there as a whole or not at all.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "folder.h"
#include "purser/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct psr_draft {
    int folder, file; /* -1 = none */
    bool is_device;
    char *path, *hidden; /* hidden: name in the folder until it is kept */
};

/* A device or pipe (/dev/null, /dev/stdout) is written to. A rename would put a plain file
 * in its place; done by root to /dev/null, that breaks the machine. */
static bool is_device(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

/* Name of the file in its folder. */
static const char *name_of(const psr_draft *draft) {
    const char *slash = strrchr(draft->path, '/');
    return slash != NULL ? slash + 1 : draft->path;
}

static psr_status open_hidden(psr_draft *draft, psr_error *err) {
    const char *name = name_of(draft);
    psr_text folder = {0};
    psr_text hidden = {0};
    psr_text_add_bytes(&folder, draft->path, (size_t)(name - draft->path));
    psr_text_addf(&hidden, "%s%s-%ld", psr_folder_hidden, name, (long)getpid());
    draft->hidden = psr_strdup(psr_text_bytes(&hidden));
    psr_status status = PSR_OK;
    if (folder.failed || hidden.failed || draft->hidden == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory to write %s", draft->path));
    }
    draft->folder =
        open(name > draft->path ? folder.bytes : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (draft->folder < 0) {
        PSR_GO(psr_folder_fail(err, "cannot open the folder of", draft->path));
    }
    (void)unlinkat(draft->folder, draft->hidden, 0); /* of a dead run that had our number */
    PSR_GO(psr_folder_create(draft->folder, draft->hidden, &draft->file, err));
done:
    psr_text_free(&folder);
    psr_text_free(&hidden);
    return status;
}

psr_status psr_draft_open(const char *path, psr_draft **made, psr_error *err) {
    psr_draft *draft = psr_calloc(1, sizeof *draft);
    psr_status status = PSR_OK;
    *made = draft;
    if (draft == NULL) {
        return psr_fail(err, PSR_ERR_MEMORY, "no memory to write %s", path);
    }
    draft->folder = -1;
    draft->file = -1;
    draft->path = psr_strdup(path);
    draft->is_device = is_device(path);
    if (draft->path == NULL) {
        PSR_GO(psr_fail(err, PSR_ERR_MEMORY, "no memory to write %s", path));
    }
    if (!draft->is_device) {
        PSR_GO(open_hidden(draft, err));
    } else {
        draft->file = open(path, O_WRONLY | O_CLOEXEC);
        if (draft->file < 0) {
            PSR_GO(psr_folder_fail(err, "cannot open", path));
        }
    }
done:
    return status;
}

psr_status psr_draft_add(psr_draft *draft, const char *bytes, size_t length,
                         psr_error *err) {
    return psr_folder_append(draft->file, draft->path, bytes, length, err);
}

psr_status psr_draft_keep(psr_draft *draft, psr_error *err) {
    if (!draft->is_device && fsync(draft->file) != 0) {
        return psr_folder_fail(err, "cannot sync", draft->path);
    }
    int file = draft->file;
    draft->file = -1;
    if (close(file) != 0) {
        return psr_folder_fail(err, "cannot write", draft->path);
    }
    if (draft->is_device) {
        return PSR_OK;
    }
    if (renameat(draft->folder, draft->hidden, draft->folder, name_of(draft)) != 0) {
        return psr_folder_fail(err, "cannot write", draft->path);
    }
    free(draft->hidden);
    draft->hidden = NULL;
    return psr_folder_sync(draft->folder, draft->path, err);
}

void psr_draft_free(psr_draft *draft) {
    if (draft == NULL) {
        return;
    }
    if (draft->file >= 0) {
        (void)close(draft->file);
    }
    if (draft->folder >= 0) {
        if (draft->hidden != NULL) {
            (void)unlinkat(draft->folder, draft->hidden, 0);
        }
        (void)close(draft->folder);
    }
    free(draft->path);
    free(draft->hidden);
    free(draft);
}

psr_status psr_write_file(const char *path, const char *bytes, size_t length,
                          psr_error *err) {
    psr_draft *draft = NULL;
    psr_status status;
    PSR_GO(psr_draft_open(path, &draft, err));
    PSR_GO(psr_draft_add(draft, bytes, length, err));
    PSR_GO(psr_draft_keep(draft, err));
done:
    psr_draft_free(draft);
    return status;
}
