/*
 * Changes of numbers in one line: `+2`, `-0.05`, `+10%`, `-20%`, `7`. Private to read.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_READ_ADJUST_H
#define PURSER_READ_ADJUST_H

#include "purser/base.h"

/** new = old * factor + amount. */
typedef struct psr_change {
    double factor, amount;
} psr_change;

/** Read a change; false with advice where it is not one. */
bool psr_change_read(const char *text, psr_change *change, char advice[160]);
double psr_change_apply(const psr_change *change, double value);

/** `TABLE.ROW.COLUMN` in its parts; ROW may hold dots. False where it has fewer parts. */
bool psr_adjust_split(const char *path, char table[64], char row[160], char column[64]);

#endif
