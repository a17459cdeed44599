/*
 * Which column of a wide spend CSV is what. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_MEDIA_COLUMNS_H
#define PURSER_READ_MEDIA_COLUMNS_H

#include "csv_file.h"
#include "purser/read.h"

typedef enum media_role {
    MEDIA_IGNORED,
    MEDIA_DATE,
    MEDIA_OUTCOME,
    MEDIA_SPEND,
    MEDIA_VISITS,
    MEDIA_CONTROL
} media_role;

/**
 * Give every column its role; exactly one date, one outcome, at least one spend, else
 * faults.
 * @param role  [columns of csv] out
 * @param named [columns of csv] out: start of the channel's name inside the column's, and
 *              its length (`tv_S` -> `tv`)
 */
typedef struct media_name {
    const char *start;
    size_t length;
} media_name;

void media_columns_assign(const psr_csv *csv, const psr_media_columns *columns,
                          const char *path, media_role *role, media_name *named,
                          psr_faults *faults);

#endif
