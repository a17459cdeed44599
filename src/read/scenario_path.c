/*
 * Paths are checked as text first and then, where the file exists, as what the system makes
 * of them, so that a link cannot lead out of the folder either.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "scenario_path.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

char *psr_path_folder(psr_arena *arena, const char *file) {
    const char *slash = strrchr(file, '/');
    if (slash == NULL) {
        return psr_arena_text(arena, ".", 1);
    }
    return psr_arena_text(arena, file, slash == file ? 1 : (size_t)(slash - file));
}

char *psr_path_join(psr_arena *arena, const char *folder, const char *name) {
    if (strcmp(folder, ".") == 0) {
        return psr_arena_text(arena, name, strlen(name));
    }
    size_t length = strlen(folder) + strlen(name) + 2;
    char *joined = psr_arena_take(arena, length, 1);
    if (joined != NULL) {
        bool slash = folder[strlen(folder) - 1] == '/';
        (void)snprintf(joined, length, "%s%s%s", folder, slash ? "" : "/", name);
    }
    return joined;
}

/* A `..` among the parts of a path. */
static bool climbs(const char *path) {
    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length == 2 && path[0] == '.' && path[1] == '.') {
            return true;
        }
        path += length + (path[length] == '/');
    }
    return false;
}

/* Where the file really lies, compared with where the folder really lies. */
static bool stays_inside(const char *folder, const char *joined) {
    char real_folder[PATH_MAX], real_file[PATH_MAX];
    if (realpath(folder, real_folder) == NULL || realpath(joined, real_file) == NULL) {
        return true; /* not there: whoever opens it says so */
    }
    size_t length = strlen(real_folder);
    return length == 1 ||
           (strncmp(real_file, real_folder, length) == 0 && real_file[length] == '/');
}

bool psr_path_beneath(psr_arena *arena, const char *folder, const char *path, char **joined,
                      char advice[200]) {
    struct stat about;
    const char *fault = NULL;
    *joined = NULL;
    if (path[0] == '\0') {
        fault = "is empty; write the name of a file";
    } else if (path[0] == '/') {
        fault = "is absolute; write it relative to the data folder (--data names another)";
    } else if (climbs(path)) {
        fault = "leaves the data folder (..); put the file inside, or name the folder with "
                "--data";
    } else {
        *joined = psr_path_join(arena, folder, path);
        if (*joined != NULL && !stays_inside(folder, *joined)) {
            fault = "is a link that leads out of the data folder; put the file inside";
        } else if (*joined != NULL && stat(*joined, &about) == 0 &&
                   !S_ISREG(about.st_mode)) {
            fault = "is not a plain file";
        }
    }
    if (fault != NULL) {
        *joined = NULL;
        (void)snprintf(advice, 200, "%s", fault);
    }
    return *joined != NULL;
}
