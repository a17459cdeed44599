/*
 * Which column of an export is what: the profile's words, else well-known names in Chinese
 * and English. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_PROFILE_COLUMNS_H
#define PURSER_READ_PROFILE_COLUMNS_H

#include "csv_file.h"
#include "date_text.h"
#include "purser/data.h"

/**
 * What a column can be: enum name, field of psr_profile, the word used in messages. Found
 * by name where the profile does not name it, except for the ones asked for explicitly.
 */
#define PSR_ROLE_LIST(X)                    \
    X(DATE, date)                           \
    X(PRODUCT, product)                     \
    X(CHANNEL, channel)                     \
    X(QUANTITY, quantity)                   \
    X(PRICE, price)                         \
    X(REVENUE, revenue)                     \
    X(REFUND, refund)                       \
    X(RETURNED, returned)                   \
    X(LIST_PRICE, list_price)               \
    X(COST, cost)                           \
    X(PROFIT, profit)                       \
    X(STOCK, stock)                         \
    X(STOCK_OUT, stock_out)                 \
    X(PROMOTION, promotion)                 \
    X(ORDER, order)                         \
    X(CUSTOMER, customer)                   \
    X(STATUS, status)                       \
    X(IGNORE_WHEN_EMPTY, ignore_when_empty) \
    X(IGNORE_WHEN_ZERO, ignore_when_zero)

typedef enum psr_role {
#define PSR_ROLE_ENUM_(role, field) PSR_ROLE_##role,
    PSR_ROLE_LIST(PSR_ROLE_ENUM_)
#undef PSR_ROLE_ENUM_
        PSR_ROLE_COUNT
} psr_role;

typedef struct psr_profile_columns {
    psr_id column[PSR_ROLE_COUNT]; /* PSR_NO_ID = the export does not say */
} psr_profile_columns;

/** The word for a role in messages, `list_price` for example. */
const char *psr_role_name(psr_role role);

/**
 * Find the columns of a profile in a file. Every fault is added: a named column that is not
 * there (with the nearest name), no column for the date, the product, the channel, neither
 * quantity nor a constant, a used column that occurs twice, a bad constant.
 * @param place of the source in the scenario, for faults that are the profile's
 */
void psr_profile_resolve(const psr_profile *profile, const psr_csv *csv,
                         const psr_place *place, psr_profile_columns *columns,
                         psr_faults *faults);

/** The column that has one of the well-known names of a role; PSR_NO_ID = none. */
psr_id psr_profile_known_column(const psr_csv *csv, psr_role role);

/** `date = Order Date, product = ...` of all columns found, for the report. */
void psr_profile_describe(const psr_profile_columns *columns, const psr_csv *csv,
                          psr_text *text);

#endif
