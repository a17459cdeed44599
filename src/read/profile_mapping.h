/*
 * How an export is read, told in words and as YAML. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PROFILE_MAPPING_H
#define PURSER_READ_PROFILE_MAPPING_H

#include "history_row.h"
#include "purser/read.h"

/** Encoding, delimiter, dates, columns and statuses into view->choice, a line each. */
void psr_mapping_choice(const psr_source *from, const psr_history_source *source,
                        psr_export_view *view);
/** The same as `sales:` of a scenario into view->mapping; columns not used as a remark. */
void psr_mapping_write(const psr_source *from, const psr_history_source *source,
                       psr_export_view *view);

#endif
