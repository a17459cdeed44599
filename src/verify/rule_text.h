/*
 * Rules as their users wrote them, read a second time: verify must not take over what
 * allocate understood.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_VERIFY_RULE_TEXT_H
#define PURSER_VERIFY_RULE_TEXT_H

#include "ledger.h"

/** Value of one term: coefficient times the sum over what it names. */
typedef double (*psr_term_value)(const psr_ledger *ledger, const psr_rule_term *term);

/** A rule brought to the form `value <sign> 0`. */
typedef struct psr_rule_value {
    double value; /* left side less right side */
    double size;  /* of the largest term, at least 1 */
    int sense;    /* -1: at most, +1: at least, 0: equal */
} psr_rule_value;

/** False where the text is no rule over the problem's names. */
bool psr_rule_evaluate(const psr_ledger *ledger, const char *text, psr_term_value value,
                       psr_rule_value *result);

#endif
