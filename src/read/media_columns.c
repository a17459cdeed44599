/*
 * Roles of the columns of a wide spend CSV: as asked for, or told from their names (the
 * conventions of Robyn, Meridian and mmm_stan files among them).
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "media_columns.h"

#include <string.h>

static const char *const date_names[] = {"date", "week",       "day",        "month",
                                         "time", "ds",         "period",     "date_week",
                                         "日期", "wk_strt_dt", "week_start", NULL};
static const char *const outcome_names[] = {"revenue", "sales", "outcome", "conversions",
                                            "units",   "y",     "销售额",  NULL};
static const char *const spend_ends[] = {"_spend", "_S", "_cost", NULL};
static const char *const spend_starts[] = {"spend_", "mdsp_", "cost_", NULL};
static const char *const visit_ends[] = {"_visits", "_sessions", "_clicks", NULL};
static const char *const control_ends[] = {"_control", "_B", "_price", NULL};
static const char *const control_starts[] = {
    "price", "promo",      "discount",   "event",    "holiday", "hldy_", "mrkdn_",
    "me_",   "competitor", "newsletter", "control_", "va_pub_", "st_ct", NULL};

static bool starts_with(const char *name, const char *const *starts, media_name *rest) {
    for (size_t k = 0; starts[k]; k++) {
        size_t length = strlen(starts[k]);
        if (strncmp(name, starts[k], length) == 0) {
            *rest = (media_name){name + length, strlen(name + length)};
            return true;
        }
    }
    return false;
}

static bool ends_with(const char *name, const char *const *ends, media_name *rest) {
    size_t whole = strlen(name);
    for (size_t k = 0; ends[k]; k++) {
        size_t length = strlen(ends[k]);
        if (whole > length && strcmp(name + whole - length, ends[k]) == 0) {
            *rest = (media_name){name, whole - length};
            return true;
        }
    }
    return false;
}

static void missing(const psr_csv *csv, const char *path, const char *name,
                    const char *what, psr_faults *faults) {
    const char *near = NULL;
    for (size_t k = 0; k < psr_csv_column_count(csv) && !near; k++) {
        const char *candidate = psr_csv_column_name(csv, k);
        near = psr_nearest(name, &candidate, 1);
    }
    psr_place place = psr_place_at(path, 1, 0);
    psr_faults_add(faults, PSR_ERR_DATA, &place, "there is no column %s for the %s%s%s%s",
                   name, what, near ? "; did you mean " : "; name one of the header's",
                   near ? near : "", near ? "?" : "");
}

/** Roles of columns that were named. */
static void assign_named(const psr_csv *csv, const char *const *names, size_t count,
                         media_role role, const char *path, media_role *roles,
                         psr_faults *faults) {
    for (size_t k = 0; k < count; k++) {
        const char *aliases[] = {names[k], NULL};
        psr_id column = psr_csv_find(csv, aliases);
        if (column == PSR_NO_ID) {
            missing(csv, path, names[k],
                    role == MEDIA_SPEND ? "spend of a channel" : "control", faults);
        } else {
            roles[column] = role;
        }
    }
}

static void assign_one(const psr_csv *csv, const char *const *aliases, media_role role,
                       const char *asked, const char *path, media_role *roles,
                       psr_faults *faults) {
    psr_id column = psr_csv_find(csv, aliases);
    if (column != PSR_NO_ID) {
        if (roles[column] == MEDIA_SPEND) {
            psr_place place = psr_place_at(path, 1, 0);
            psr_faults_add(faults, PSR_ERR_DATA, &place,
                           "column %s is named as a channel and as the %s; name another",
                           psr_csv_column_name(csv, (size_t)column),
                           role == MEDIA_DATE ? "date" : "outcome");
        }
        roles[column] = role;
    } else {
        missing(csv, path, asked ? asked : aliases[0],
                role == MEDIA_DATE ? "date" : "outcome", faults);
    }
}

/** Each channel has one column: a second would take the place of the first. */
static void check_twice(const psr_csv *csv, const char *path, const media_role *role,
                        const media_name *named, psr_faults *faults) {
    for (size_t k = 0; k < psr_csv_column_count(csv); k++) {
        for (size_t j = 0; j < k && role[k] == MEDIA_SPEND; j++) {
            if (role[j] == MEDIA_SPEND && named[j].length == named[k].length &&
                memcmp(named[j].start, named[k].start, named[k].length) == 0) {
                psr_place place = psr_place_at(path, 1, 0);
                psr_faults_add(faults, PSR_ERR_DATA, &place,
                               "columns %zu (%s) and %zu (%s) are the spend of one "
                               "channel; rename or remove one",
                               j + 1, psr_csv_column_name(csv, j), k + 1,
                               psr_csv_column_name(csv, k));
                break;
            }
        }
    }
}

void media_columns_assign(const psr_csv *csv, const psr_media_columns *columns,
                          const char *path, media_role *role, media_name *named,
                          psr_faults *faults) {
    const char *asked[] = {columns->outcome, NULL};
    size_t count = psr_csv_column_count(csv), spends = 0;
    for (size_t k = 0; k < count; k++) {
        const char *name = psr_csv_column_name(csv, k);
        role[k] = MEDIA_IGNORED;
        named[k] = (media_name){name, strlen(name)};
        media_name rest;
        bool is_spend =
            ends_with(name, spend_ends, &rest) || starts_with(name, spend_starts, &rest);
        if (is_spend && columns->channel_count == 0) {
            role[k] = MEDIA_SPEND;
            named[k] = rest;
        } else if (columns->channel_count == 0 && ends_with(name, visit_ends, &rest)) {
            role[k] = MEDIA_VISITS;
            named[k] = rest;
        } else if (!is_spend && columns->control_count == 0 && !columns->no_controls &&
                   (ends_with(name, control_ends, &rest) ||
                    starts_with(name, control_starts, &rest))) {
            role[k] = MEDIA_CONTROL;
        }
    }
    assign_named(csv, columns->channels, columns->channel_count, MEDIA_SPEND, path, role,
                 faults);
    assign_named(csv, columns->controls, columns->control_count, MEDIA_CONTROL, path, role,
                 faults);
    assign_one(csv, date_names, MEDIA_DATE, NULL, path, role, faults);
    if (!columns->no_outcome) {
        assign_one(csv, columns->outcome ? asked : outcome_names, MEDIA_OUTCOME,
                   columns->outcome, path, role, faults);
    }
    check_twice(csv, path, role, named, faults);
    for (size_t k = 0; k < count; k++) {
        spends += role[k] == MEDIA_SPEND;
    }
    if (spends == 0 && columns->channel_count == 0) {
        psr_place place = psr_place_at(path, 1, 0);
        psr_faults_add(faults, PSR_ERR_DATA, &place,
                       "no column looks like spend; name them like tv_spend, or say which "
                       "columns are channels");
    }
}
