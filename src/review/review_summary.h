/*
 * The review in words. Private to review.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_REVIEW_SUMMARY_H
#define PURSER_REVIEW_SUMMARY_H

#include "review_score.h"

typedef struct psr_review {
    const psr_plan *plan;
    psr_review_cells cells;
} psr_review;

/** First day of a compared period (0 = the first one). */
psr_day psr_review_day(const psr_review *review, size_t period);
/** Names for people, else the ids. */
const char *psr_review_channel(const psr_review *review, psr_id channel);
const char *psr_review_product(const psr_review *review, psr_id product);
/** A drift that matters: found, and at least a tenth of what was forecast. */
bool psr_review_drifts(const psr_review_score *score);
/** The table `review` and the findings, told in made->summary. */
void psr_review_summary(const psr_review *review, const psr_table *table, psr_plan *made);

#endif
