/*
 * The profile of an export that comes without a mapping. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PROFILE_EXPORT_H
#define PURSER_READ_PROFILE_EXPORT_H

#include "profile_platforms.h"
#include "purser/read.h"

/**
 * Fill from->profile: the platform that is wanted (NULL = the one whose columns the file
 * has), its constants and statuses; a channel named after the file where nothing says it.
 * Texts live in the arena.
 */
psr_status psr_export_profile(const psr_csv *csv, const char *wanted, psr_source *from,
                              psr_arena *arena) PSR_MUST_CHECK;

#endif
