/*
 * Files a scenario names: joined to a folder they cannot leave. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_SCENARIO_PATH_H
#define PURSER_READ_SCENARIO_PATH_H

#include "purser/base.h"

/** Folder of a file: "." where its name has none. NULL without memory. */
char *psr_path_folder(psr_arena *arena, const char *file);
/** folder/name ("name" for the folder "."). NULL without memory. */
char *psr_path_join(psr_arena *arena, const char *folder, const char *name);
/**
 * Join a path written by the user to a folder it must stay in: no absolute path, no `..`,
 * no link that leads out, nothing but plain files.
 * @param advice what is wrong, when false is returned without *joined
 */
bool psr_path_beneath(psr_arena *arena, const char *folder, const char *path, char **joined,
                      char advice[200]);

#endif
