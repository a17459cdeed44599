/*
 * Writing MathProg data: what dat.c (products, channels, supply, money) and dat_market.c
 * (markets and their pools) share.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_ALLOCATE_DAT_H
#define PURSER_ALLOCATE_DAT_H

#include "answer.h"

typedef struct dat {
    model *m;
    const psr_problem *p;
    psr_text *out;
} dat;

/** Name of the item at a position. */
typedef const char *(*item_name)(const dat *d, size_t item);

void dat_number(dat *d, double value);
/** A name as MathProg reads it: in quotes, quotes doubled. */
void dat_name(dat *d, const char *text);
/** Begin `set WHICH :=` or `param WHICH :=`. */
void dat_open(dat *d, const char *what, const char *which);
void dat_close(dat *d);
/** A new line that begins with the item's name, or its number where named is NULL. */
void dat_item(dat *d, item_name named, size_t i);
const char *dat_product(const dat *d, psr_id i);
const char *dat_channel(const dat *d, psr_id i);
const char *dat_product_name(const dat *d, size_t i);
const char *dat_channel_name(const dat *d, size_t i);

/** Markets: terms, classes, lanes, price tiers, demand pieces, outcomes and nested pools.
 */
psr_status dat_markets(dat *d) PSR_MUST_CHECK;

#endif
