/*
 * Columns taken out on the way, between its files:
 *
 *   interior_clear.c  which may go, and which should not have gone
 *   interior_thin.c   what goes leaves its part behind; the programme without it
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_INTERIOR_THIN_H
#define PURSER_SOLVE_INTERIOR_THIN_H

#include "interior.h"

/** How many columns lie at one end, whatever their rows need. */
size_t interior_count_clear(const interior *p);
/** end[columns]: where each goes, or INTERIOR_STAYS; how many are gone then. */
psr_status interior_choose_clear(const interior *p, uint8_t *end, size_t *gone);

#endif
