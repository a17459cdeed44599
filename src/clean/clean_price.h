/*
 * The price of a series over time. Private to clean.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_CLEAN_PRICE_H
#define PURSER_CLEAN_PRICE_H

#include "clean_parts.h"

/** Average price of one unit in a cell; NaN where nothing was sold or paid. */
double psr_clean_cell_price(const psr_sale_cell *cell);
/**
 * Median price of a series over its cells; NaN where none is known.
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_clean_usual_price(const psr_clean_work *work, size_t series,
                                 double *price) PSR_MUST_CHECK;
/**
 * Find the products that are a mix: in more than a quarter of the cells with several rows
 * the dearest row costs far more than the cheapest. Sets work->is_mix.
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_clean_find_mixes(psr_clean_work *work) PSR_MUST_CHECK;
/**
 * List the catalogue's prices by product, so that a series looks at its own only. Sets
 * work->price_start and work->price_row.
 * @return PSR_OK or PSR_ERR_MEMORY
 */
psr_status psr_clean_index_prices(psr_clean_work *work) PSR_MUST_CHECK;
/** Whether a series' product is a mix. */
bool psr_clean_is_mix(const psr_clean_work *work, size_t series);
/** Whether the price of a series says something: it moves by more than 2%, of no mix. */
bool psr_clean_price_moves(const psr_clean_work *work, size_t series);
/**
 * Logarithm of price over usual price, [length + horizon]; 0 where the price says nothing.
 * Periods without a sale keep the price before them; the future has the catalogue's price
 * of its day, else the last one.
 */
psr_status psr_clean_price_fill(const psr_clean_work *work, size_t series,
                                double *values) PSR_MUST_CHECK;

#endif
