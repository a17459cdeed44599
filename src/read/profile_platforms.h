/*
 * Shipped profiles: how well-known platforms write their exports. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PROFILE_PLATFORMS_H
#define PURSER_READ_PROFILE_PLATFORMS_H

#include "profile_columns.h"

#define PSR_PLATFORM_NAMES 4     /* names a platform has given one column over the years */
#define PSR_PLATFORM_STATUSES 10 /* statuses of a sale that stands */

typedef struct psr_platform {
    const char *name;  /* as in `platform: name` */
    const char *title; /* for people: platform and which of its exports */
    const char *note;  /* what the export does not say; "" */
    /* Columns that together tell this export from others; none = never found by itself. */
    const char *signature[PSR_PLATFORM_NAMES];
    /* Newest name first; of the generic ones none: their columns are told by name. */
    const char *columns[PSR_ROLE_COUNT][PSR_PLATFORM_NAMES];
    const char *keep_status[PSR_PLATFORM_STATUSES];
    const char *product, *channel, *quantity; /* constants; NULL = a column says it */
} psr_platform;

/** Exports of no platform in particular. */
typedef enum psr_generic {
    PSR_GENERIC_ORDERS, /* a row an order line: order numbers, or several rows a day */
    PSR_GENERIC_WEEKLY, /* a row a product and week */
    PSR_GENERIC_DAILY   /* a row a product and day */
} psr_generic;
const psr_platform *psr_platform_generic(psr_generic kind);
/** Does it name no column of its own? */
bool psr_platform_is_generic(const psr_platform *platform);

size_t psr_platform_count(void);
/** By name; NULL for `none`, "", NULL and unknown names. */
const psr_platform *psr_platform_find(const char *name);
/** The platform whose signature the header holds; NULL where none does. */
const psr_platform *psr_platform_detect(const psr_csv *csv);
/**
 * Fill what the profile leaves open with its platform's constants and statuses; columns are
 * looked up when the file is read. Texts stay those of the platform, which never goes away.
 */
psr_status psr_platform_complete(psr_profile *profile, psr_arena *arena) PSR_MUST_CHECK;

#endif
