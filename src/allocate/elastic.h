/*
 * The elastic programme: every limit a person could move becomes a member with one slack
 * column over all its rows; the physics stays hard. Private to allocate.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_ELASTIC_H
#define PURSER_ALLOCATE_ELASTIC_H

#include "answer.h"

typedef enum member_kind {
    MEMBER_BUDGET_LIMIT,
    MEMBER_BUDGET_MIN,
    MEMBER_SPEND_MIN,
    MEMBER_FILL_RATE,
    MEMBER_SHARE,
    MEMBER_RULE,
    MEMBER_END_STOCK,
    MEMBER_CASH,
    MEMBER_RETURN_FLOOR,
    MEMBER_FIRST_PHYSICAL, /* from here on: capacities, softened only where they must be */
    MEMBER_STORAGE = MEMBER_FIRST_PHYSICAL,
    MEMBER_INBOUND,
    MEMBER_SUPPLIER,
    MEMBER_SPEND_MAX,
    MEMBER_SHELF_LIFE
} member_kind;

/** A limit that can be moved; slack is measured in the limit's own unit. */
typedef struct member {
    member_kind kind;
    size_t index;  /* of the budget, channel, market, ... */
    double scale;  /* size of the limit, to compare slacks of different units */
    psr_id slack;  /* column in the elastic lp */
    bool is_lower; /* the limit is a minimum */
} member;

typedef struct elastic {
    psr_lp *lp;
    member *members;
    size_t count, capacity;
} elastic;

/**
 * Build the elastic programme of a question: all slacks held at 0, no objective.
 * @param floor_known the return floor's row has its limit (the zero-spend plan exists)
 */
psr_status elastic_create(const question *q, bool floor_known, elastic *made,
                          psr_error *err) PSR_MUST_CHECK;
void elastic_clear(elastic *e);

#endif
